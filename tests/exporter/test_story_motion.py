"""Tracks and shapes of a story as few keys: nothing is lost on the way."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from exoviz.registry.chapters import CHAPTERS
from exoviz.story import Chapter, State
from exoviz.story.motion.key_shapes import key_shapes
from exoviz.story.motion.node_motion import SampledChapter, thinned, tracks_of
from exoviz.story.state import CameraPose, Clock, RigidCopies


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.integers(2, 40), st.floats(0.05, 5))
def test_thinned_keys_miss_no_sample(seed: int, count: int, tolerance: float) -> None:
    rng = np.random.default_rng(seed)
    times = np.cumsum(0.1 + rng.random(count))
    values = np.cumsum(rng.standard_normal((count, 3)) * (rng.random((count, 1)) < 0.5), axis=0)
    breaks = rng.random(count - 1) < 0.1
    keys, chosen = thinned(times, values, breaks, tolerance)
    assert (np.diff(keys) > 0).all()
    mixed = np.stack([np.interp(times, keys, column) for column in chosen.T], axis=1)
    assert np.linalg.norm(mixed - values, axis=1).max() <= tolerance * np.sqrt(3) + 1e-9


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.integers(1, 25), st.floats(0.01, 2))
def test_key_shapes_mix_to_every_sample(seed: int, count: int, tolerance: float) -> None:
    rng = np.random.default_rng(seed)
    shapes = rng.standard_normal((4, 7, 3)) * 10
    place = np.sort(rng.random(count)) * 3
    low = np.minimum(place.astype(int), 2)
    share = (place - low)[:, None, None]
    samples = shapes[low] * (1 - share) + shapes[low + 1] * share
    found = key_shapes(samples, tolerance)
    mixed = np.tensordot(found.weights, samples[found.shapes], axes=1)
    assert np.allclose(found.weights.sum(axis=1), 1)
    assert np.linalg.norm(mixed - samples, axis=2).max() <= tolerance + 0.05
    assert found.error <= tolerance


def test_things_that_come_and_go_keep_to_themselves() -> None:
    rng = np.random.default_rng(3)
    start = np.array([[x, y, 0.0] for x in range(0, 900, 90) for y in range(0, 900, 90)])
    ways = np.cumsum(rng.standard_normal((20, len(start), 3)) * 4, axis=0)
    there = rng.random((20, len(start))) < 0.9
    times = np.arange(20, dtype=np.float64) * 0.2

    def moment(index: int) -> State:
        places = (start + ways[index])[there[index]]
        copies = RigidCopies("ball", places, np.tile([[0.0, 0.0, 0.0, 1.0]], (len(places), 1)))
        return State(0.0, 0, (), (copies,), CameraPose((0, 0, 0), 100.0), Clock(0.0, 1.0))

    states = tuple(moment(index) for index in range(20))
    sampled_chapter = SampledChapter(
        Chapter(CHAPTERS["travel"], "", 3.8, lambda _time: states[0]), times, states
    )
    tracks = list(tracks_of(sampled_chapter).values())
    for index, state in enumerate(states):
        mine = [track.places[index] for track in tracks if track.sizes[index] > 0.5]
        assert len(mine) == len(state.copies[0])
        assert np.allclose(
            sorted(p.tolist() for p in mine), sorted(state.copies[0].positions.tolist())
        )
    # Nothing runs from one place to another that it has nothing to do with.
    for track in tracks:
        both = (track.sizes[1:] > 0.5) & (track.sizes[:-1] > 0.5) & ~track.breaks
        assert np.linalg.norm(np.diff(track.places, axis=0), axis=1)[both].max(initial=0) < 60
