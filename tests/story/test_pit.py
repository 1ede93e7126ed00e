"""The coated pit: its coat stays in the cytosol, its edges keep their length, its neck is free."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from exoviz.model import rotate
from exoviz.scene import load_scene
from exoviz.story import State, Story, build_story
from exoviz.story.chapters.coated_pit import CoatedPit
from exoviz.story.machinery.pit_coat import PIT_COAT
from exoviz.story.membrane.clathrin_coat import EDGE_NM
from exoviz.story.membrane.fusion import MaterialCoordinates

Floats = NDArray[np.float64]
HEADS_NM = 2.5
LONG = 15.5


@cache
def built() -> Story:
    scene = load_scene("life-of-an-exosome")
    assert scene.story is not None
    body = scene.story.body.model_copy(update={"vesicles": 1, "largest_nm": 31.0})
    story = scene.story.model_copy(update={"chapters": ("pit",), "body": body})
    return build_story(scene.model_copy(update={"story": story}))


def group() -> CoatedPit:
    made = getattr(built().chapters[0].state_at, "__self__", None)
    assert isinstance(made, CoatedPit)
    return made


def coat(state: State) -> Floats:
    """Return the beads of the coat that are there."""
    beads = next(one.beads for one in state.deformables if one.model == PIT_COAT)
    there: Floats = beads[np.abs(beads).max(axis=1) < 1e5]
    return there


def copies(state: State, model: str) -> NDArray[Any]:
    """Return the beads of all copies of a protein, (n, b, 3)."""
    template = built().cell_models[model].template
    found = [one for one in state.copies if one.model == model]
    beads = [
        rotate(one.rotations[:, None].astype(np.float32), template.beads[None])
        + one.positions[:, None]
        for one in found
    ]
    return np.concatenate([np.empty((0, len(template.beads), 3)), *beads])


def height(state: State, beads: NDArray[Any]) -> Floats:
    """Return how far beads are from the midplane, nm: below 0 in the cytosol."""
    membrane = state.membranes[0]
    sphere = 4 * math.pi * membrane.fusion.radius**2
    share = 0.5 - 0.5 * np.cos(np.linspace(0, np.pi, 1500))
    area = np.concatenate(
        [share * sphere * (1 - 1e-9), sphere * (1 + 1e-9) + share * math.pi * 300**2]
    )
    nothing = np.zeros(len(area))
    points, normals = membrane.midplane(MaterialCoordinates(nothing > 0, area, nothing))
    section, out = points[:, [0, 2]], -normals[:, [0, 2]]
    flat = np.stack([np.hypot(beads[..., 0], beads[..., 1]), beads[..., 2]], axis=-1)
    away, near = cKDTree(section).query(flat)
    side = ((flat - section[near]) * out[near]).sum(axis=-1)
    return np.asarray(away * np.sign(side), np.float64)


@settings(max_examples=25, deadline=None)
@given(st.floats(0.0, LONG))
def test_the_coat_is_in_the_cytosol_and_touches_no_head(time: float) -> None:
    state = built().chapters[0].state_at(time)
    assert height(state, coat(state)).max() < -HEADS_NM


@settings(max_examples=15, deadline=None)
@given(st.floats(10.4, LONG), st.sampled_from(["GAK", "HSPA8"]))
def test_what_takes_the_coat_apart_stays_in_the_cytosol(time: float, model: str) -> None:
    state = built().chapters[0].state_at(time)
    beads = copies(state, model)
    if beads.size:
        assert height(state, beads.reshape(-1, 3)).max() < -HEADS_NM


@pytest.mark.parametrize("time", [1.5, 4.0, 6.5, 9.0])
def test_a_bending_lattice_keeps_its_edges(time: float) -> None:
    made = group()
    state = built().chapters[0].state_at(time)
    there = np.abs(state.deformables[0].beads).max(axis=1) < 1e5
    number = made._coat.cell_model.molecule
    assert number is not None
    beads = state.deformables[0].beads
    edges = []
    for triskelion in range(made._coat.triskelia):
        mine = np.flatnonzero((number == triskelion) & there)
        if not len(mine) or made._coat.joins_at[triskelion] > time:
            continue
        legs = beads[mine].reshape(3, -1, 3)
        # The first edge of a leg is a little more than half of it.
        first = round(EDGE_NM / 1.15)
        edges += np.linalg.norm(legs[:, first - 1] - legs[:, 0], axis=1).tolist()
    assert len(edges) > 30
    assert np.median(edges) == pytest.approx(EDGE_NM, rel=0.12)


def test_every_triskelion_leaves_after_auxilin_and_hsc70_have_come() -> None:
    made = group()._coat
    state = built().chapters[0].state_at(float(made._leaves.max()) + 0.01)
    for model in ("GAK", "HSPA8"):
        assert len(copies(state, model)) == made.triskelia
    early = built().chapters[0].state_at(float(made._leaves.min()))
    assert len(copies(early, "GAK")) >= len(copies(early, "HSPA8")) > 0


@pytest.mark.parametrize("time", [9.0, 9.3])
def test_dynamin_holds_the_neck_and_is_of_its_own_size(time: float) -> None:
    state = built().chapters[0].state_at(time)
    beads = copies(state, "DNM2")
    template = built().cell_models["DNM2"].template
    assert len(beads) == 7
    assert (np.ptp(beads[0], axis=0).max()) <= np.linalg.norm(np.ptp(template.beads, axis=0))
    depth = -height(state, beads.reshape(-1, 3)) - np.tile(template.radii, len(beads))
    # Each touches the heads, and none goes into them.
    assert depth.min() > HEADS_NM - 0.8
    assert depth.reshape(len(beads), -1).min(axis=1).max() < HEADS_NM + 1.0
    # It is behind the cut, and the coat leaves it room.
    gaps = np.asarray(cKDTree(coat(state)).query(beads.reshape(-1, 3))[0])
    assert gaps.min() > 1.0


def test_the_coat_leaves_the_neck_free() -> None:
    state = built().chapters[0].state_at(9.2)
    beads = coat(state)
    top = beads[beads[:, 2] > beads[:, 2].max() - 3.0]
    assert np.hypot(top[:, 0], top[:, 1]).min() > 18.0
    assert group()._coat.triskelia > 70
