"""On the way: particles of a fluid move and neither vanish nor go through each other."""

from __future__ import annotations

import itertools
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from exoviz.catalog import load_catalog
from exoviz.scene import load_scene
from exoviz.story import State, Story, build_story
from exoviz.story.chapters.travel import Travel

Floats = NDArray[np.float64]


@cache
def built() -> Story:
    scene = load_scene("travel")
    assert scene.story is not None
    body = scene.story.body.model_copy(update={"vesicles": 1})
    story = scene.story.model_copy(update={"chapters": ("travel",), "body": body})
    return build_story(scene.model_copy(update={"story": story}))


@cache
def group() -> Travel:
    made = getattr(built().chapters[0].state_at, "__self__", None)
    assert isinstance(made, Travel)
    return made


def particles(state: State) -> dict[str, Floats]:
    return {one.model: one.positions for one in state.copies if one.model.startswith("particle/")}


def diameters() -> dict[str, float]:
    known = load_catalog().particles.values()
    return {f"particle/{one.key}": float(one.diameter_nm) for one in known}


@settings(max_examples=20, deadline=None)
@given(st.floats(0.0, 26.9))
def test_no_particle_reaches_into_the_exosome(time: float) -> None:
    for name, places in particles(built().chapters[0].state_at(time)).items():
        contact = group().setting.exosome_radius + diameters()[name] / 2
        assert np.linalg.norm(places, axis=1).min() > contact - 1e-6


@pytest.mark.parametrize("start", [0.5, 11.1])
def test_particles_neither_jump_nor_come_and_go(start: float) -> None:
    times = start + np.arange(0.0, 5.0, 1 / 30)
    frames = [particles(built().chapters[0].state_at(float(time))) for time in times]
    for before, after in itertools.pairwise(frames):
        assert before.keys() == after.keys()
        for name, places in before.items():
            assert len(places) == len(after[name])
            # HDL diffuses 5 nm along an axis in a frame; the volume is 400 nm deep.
            assert np.linalg.norm(after[name] - places, axis=1).max() < 40.0


@settings(max_examples=10, deadline=None)
@given(st.floats(0.0, 26.9))
def test_particles_hardly_overlap(time: float) -> None:
    found = particles(built().chapters[0].state_at(time))
    if not found:
        return
    places = np.concatenate(list(found.values()))
    radii = np.repeat([diameters()[name] / 2 for name in found], [len(p) for p in found.values()])
    pairs = cKDTree(places).query_pairs(2 * float(radii.max()), output_type="ndarray")
    apart = np.linalg.norm(places[pairs[:, 0]] - places[pairs[:, 1]], axis=1)
    both = radii[pairs[:, 0]] + radii[pairs[:, 1]]
    deep = apart < 0.85 * both
    # Beside the exosome they are crowded together; elsewhere they make way.
    assert deep.sum() <= 0.02 * len(places) + 1


def test_serum_holds_what_is_isolated_with_exosomes() -> None:
    state = built().chapters[0].state_at(0.1)
    found = {name: len(places) for name, places in particles(state).items()}
    serum = group().fluids[0]
    volume_ml = 900e-7 * 400e-7 * 580e-7
    expected = {
        f"particle/{key}": round(volume_ml * float(number))
        for key, number in serum.particles.items()
    }
    unknown = {f"particle/{key}": 1 for key in serum.with_unknown_number}
    assert found == expected | unknown
    assert unknown
    assert all(word in state.caption for word in ("LDL", "VLDL", "exomeres", "supermeres"))
    named = {one.text for one in state.callouts}
    assert {load_catalog().particles[key].name for key in serum.with_unknown_number} <= named


def test_of_a_fluid_that_is_drawn_empty_is_said_what_is_in_it() -> None:
    chapter = built().chapters[0]
    told: dict[object, tuple[str, int]] = {}
    for time in np.arange(0.1, chapter.duration, 0.1):
        state = chapter.state_at(float(time))
        _caption, count = told.get(state.facts["fluid"], ("", 0))
        told[state.facts["fluid"]] = (state.caption, count + 1)
    assert list(told) == [one.name for one in group().fluids]
    for fluid in group().fluids:
        caption, count = told[fluid.name]
        empty = not (fluid.particles or fluid.with_unknown_number)
        assert ("{role}" in caption) == empty
        assert (count < 50) == empty
