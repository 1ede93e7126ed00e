from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest

from exoviz.model import Vesicle, rotate
from exoviz.model.layers import Root, is_below, stands_out
from exoviz.model.neighbours import lengths
from exoviz.scene import load_scene
from exoviz.story import Story, build_story
from exoviz.story.chapters.filling import Filling
from exoviz.story.membrane.folded_membrane import FoldedMembrane
from exoviz.story.membrane.fusion import MaterialCoordinates
from exoviz.story.state import State

BODY = 150.0
COUNT = 10


@cache
def story() -> Story:
    scene = load_scene("life-of-an-exosome")
    assert scene.story is not None
    body = scene.story.body.model_copy(update={"vesicles": COUNT, "diameter_nm": 2 * BODY})
    recipe = scene.story.model_copy(update={"body": body, "chapters": ("filling",)})
    return build_story(scene.model_copy(update={"story": recipe}))


@cache
def group() -> Filling:
    """Return the group whose states the story shows."""
    state_at = story().chapters[0].state_at
    made = state_at.__self__  # type: ignore[attr-defined]
    assert isinstance(made, Filling)
    return made


def membrane(state: State) -> FoldedMembrane:
    (found,) = state.membranes
    assert isinstance(found, FoldedMembrane)
    return found


def free(state: State) -> list[tuple[Vesicle, np.ndarray, np.ndarray]]:
    """Return the vesicles that are there, with their places and rotations."""
    return [
        (story().vesicles[copies.model], place, turn)
        for copies in state.copies
        if copies.model in story().vesicles
        for place, turn, left in zip(
            copies.positions,
            copies.rotations,
            copies.fraction_left if copies.fraction_left is not None else np.ones(len(copies)),
            strict=True,
        )
        if left > 0
    ]


def test_vesicles_are_there_from_when_their_necks_are_cut() -> None:
    buds = group().buds
    assert np.isfinite(buds.starts).sum() == COUNT
    for time in np.linspace(0, story().duration, 30):
        assert len(free(story().state_at(float(time)))) == int((buds.free_from <= time).sum())
    assert len(free(story().state_at(story().duration))) == COUNT


def test_a_bud_becomes_its_vesicle_without_a_step() -> None:
    buds = group().buds
    for number in range(COUNT):
        time = float(buds.free_from[number])
        before, after = story().state_at(time - 1e-6), story().state_at(time + 1e-6)
        new = [one for one in free(after) if lengths(one[1] - group()._born_at[number]) < 1.0]
        assert len(new) == 1
        vesicle, place, turn = new[0]
        there = {
            copies.model: copies.positions
            for copies in before.copies
            if not copies.exported and copies.model != "hero/cargo"
        }
        for batch in vesicle.batches:
            if not is_below(batch.layer, Root.PROTEINS) or not len(batch):
                continue
            placed = rotate(turn.astype(np.float32)[None], batch.positions) + place
            shown = placed[:, 1] >= 0 if buds.at_cut[number] else np.ones(len(placed), bool)
            for one in placed[shown]:
                nearest = lengths(there[batch.species] - one).min()
                assert nearest < 1.5, (number, batch.species)


def test_nothing_of_a_free_vesicle_reaches_into_the_limiting_membrane() -> None:
    for time in np.linspace(2.6, story().duration, 12):
        state = story().state_at(float(time))
        for vesicle, place, turn in free(state):
            opened = vesicle is story().vesicles["vesicle/hero"] and abs(place[1]) < 1e-6
            for batch in vesicle.batches:
                if not stands_out(batch.layer) or not len(batch):
                    continue
                beads, radii = batch.bead_positions()[:2]
                placed = rotate(turn.astype(np.float32)[None], beads) + place
                reach = lengths(placed + (0.0, 0.0, BODY)) + radii
                if opened:
                    reach = reach[placed[:, 1] >= 0]
                assert reach.max(initial=0.0) < BODY - 2.0


def test_proteins_of_the_body_stand_beside_what_buds() -> None:
    buds = group().buds
    radius = np.array([story().vesicles[one].geometry.midplane for one in group().setting.models])
    state = story().state_at(0.0)
    own = [one for one in state.copies if one.exported and one.model in story().cell_models]
    places = np.concatenate([one.positions for one in own]) + (0.0, 0.0, BODY)
    cosine = places @ buds.axes.T / lengths(places)[:, None]
    assert (cosine < np.cos(2.5 * radius / BODY)).all()
    assert len(places) > 20


def test_the_share_of_membrane_that_is_said_is_what_the_vesicles_have() -> None:
    state = story().state_at(8.0)
    radius = np.array([story().vesicles[one].geometry.midplane for one in group().setting.models])
    half = 2 * math.pi * BODY**2
    said = state.facts["share"]
    assert said == pytest.approx(100 * (4 * math.pi * radius**2).sum() / half, abs=0.5)
    assert "{share}" in state.caption


def test_lipids_of_the_body_move_no_faster_than_the_eye_follows() -> None:
    buds = group().buds
    index = np.arange(4000) + 0.5
    # Half a second, in steps, in which the first bud bends most.
    start = float(buds.starts.min())
    smooth = membrane(story().state_at(start)).unfolded()
    coordinates = MaterialCoordinates(
        np.zeros(len(index), np.bool_),
        smooth.end(outer=False) * index / len(index),
        np.asarray(np.pi * ((index * 0.618034) % 1.0), np.float64),
    )
    before = group().membrane(start).place(coordinates)[0]
    for time in np.arange(start + 1 / 30, start + 1.7, 1 / 30):
        after = group().membrane(float(time)).place(coordinates)[0]
        # Twice what one fusion moves them: more than one bends at a time.
        assert lengths(after - before).max() * 30 < 180
        before = after
