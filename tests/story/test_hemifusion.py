"""Hemifusion: what is true of the shapes on the way to the first pore, for any sizes."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from exoviz.model.neighbours import lengths
from exoviz.story.chapter import FASTEST
from exoviz.story.membrane.cell_membrane import CellMembrane, resting_gap
from exoviz.story.membrane.fusion import Floats, Fusion, MaterialCoordinates
from exoviz.story.membrane.hemifusion import DIAPHRAGM, PORE, STALK, TOUCHING

STEARIC_NM = 0.154 + 0.1265 * 18
"""Length of a stretched tail of 18 carbons (Tanford 1980, *The Hydrophobic Effect*)."""
HEAD_NM = 0.5
"""From a leaflet's neutral surface to the end of its heads."""

progresses = st.floats(0, 1)


@st.composite
def fusions(draw: st.DrawFn) -> Fusion:
    radius = draw(st.floats(16, 400))
    event = draw(st.sampled_from(("plane", "beside", "enclosed")))
    larger = radius * draw(st.floats(1.5, 4)) + (30 if event == "enclosed" else 0)
    return Fusion(
        radius,
        other=math.inf if event == "plane" else larger,
        enclosed=event == "enclosed",
        pore=draw(st.floats(3, 4)),
        fillet=draw(st.floats(3.6, 4)),
    )


def membrane_at(fusion: Fusion, progress: float) -> CellMembrane:
    return CellMembrane(("a", "b"), fusion, gap=resting_gap(fusion), fused=progress)


def halves(membrane: CellMembrane, *, outer: bool, count: int = 240) -> tuple[Floats, Floats]:
    """Return r and z of lipids up to 20 nm from the neck, of the sphere and of the other."""
    border = membrane.border(outer=outer)
    away = math.pi * np.linspace(0.004, 20, count) ** 2
    side, none = np.full(count, outer), np.zeros(count)
    below = membrane.place(MaterialCoordinates(side, border - away, none))[0]
    above = membrane.place(MaterialCoordinates(side, border + away, none))[0]
    return below[:, [0, 2]], above[:, [0, 2]]


def distances(points: Floats, others: Floats) -> Floats:
    """Return how far each point is from the nearest of others, nm."""
    return np.asarray(cKDTree(others).query(points)[0], np.float64)


def inside(points: Floats, corners: Floats) -> NDArray[np.bool_]:
    """Return which points lie in a polygon."""
    first, last = corners, np.roll(corners, -1, axis=0)
    x, y = points[:, :1], points[:, 1:]
    spans = (first[:, 1] > y) != (last[:, 1] > y)
    rise = np.where(last[:, 1] == first[:, 1], 1.0, last[:, 1] - first[:, 1])
    meets = first[:, 0] + (y - first[:, 1]) / rise * (last[:, 0] - first[:, 0])
    return np.asarray((spans & (x < meets)).sum(axis=1) % 2 == 1)


def core(membrane: CellMembrane, middle: float) -> tuple[Floats, Floats]:
    """Return points (n, 2) in the hydrophobic core about the axis, and those of all leaflets."""
    proximal, distal = (halves(membrane, outer=outer) for outer in (True, False))
    axis = [line[:1] * (0.0, 1.0) for line in (*proximal, *distal)]
    if membrane.whole(outer=False):
        axis[2:] = [np.empty((0, 2))] * 2
    if membrane.whole(outer=True):
        bodies = [[proximal[0][::-1], proximal[1], distal[1][::-1], axis[3], axis[2], distal[0]]]
    else:
        bodies = [
            [proximal[half][::-1], axis[half], axis[2 + half], distal[half]] for half in (0, 1)
        ]
    r, z = np.meshgrid(np.arange(0.05, 10, 0.2), middle + np.arange(-9, 9, 0.2))
    grid = np.stack([r.ravel(), z.ravel()], axis=1)
    within = np.zeros(len(grid), np.bool_)
    for body in bodies:
        within |= inside(grid, np.concatenate(body))
    return grid[within], np.concatenate([*proximal, *distal])


@settings(max_examples=25)
@given(fusions(), progresses)
def test_no_core_has_a_void(fusion: Fusion, progress: float) -> None:
    membrane = membrane_at(fusion, progress)
    points, leaflets = core(membrane, -resting_gap(fusion) / 2)
    assert len(points) > 500
    reach = distances(points, leaflets)
    assert reach.max() < STEARIC_NM + 0.1


@settings(max_examples=25)
@given(fusions(), progresses)
def test_leaflets_keep_apart(fusion: Fusion, progress: float) -> None:
    membrane = membrane_at(fusion, progress)
    proximal, distal = (halves(membrane, outer=outer) for outer in (True, False))
    for own, other in itertools.product(proximal, distal):
        assert distances(other, own).min() > 0.68 * 2 * fusion.offset
    # Each of two lies on its own side of the point where they meet.
    for (below, above), outer in ((proximal, True), (distal, False)):
        if not membrane.whole(outer=outer):
            assert below[0, 1] < above[0, 1]
            assert np.hypot(*(below[0] - above[0])) < 3 * math.pi * fusion.fillet


@settings(max_examples=20)
@given(fusions(), progresses, st.booleans())
def test_each_lipid_keeps_its_area(fusion: Fusion, progress: float, outer: bool) -> None:
    membrane = membrane_at(fusion, progress)
    border = membrane.border(outer=outer)
    away = math.pi * np.linspace(0.0, 20, 6000) ** 2
    for labels in (border - away[1:], border + away[1:]):
        count = len(labels)
        sides = np.full(count, outer)
        places = membrane.place(MaterialCoordinates(sides, labels, np.zeros(count)))[0]
        steps = np.diff(places[:, [0, 2]], axis=0)
        rings = math.pi * (places[1:, 0] + places[:-1, 0]) * np.hypot(*steps.T)
        share = rings.sum() / abs(labels[-1] - labels[0])
        assert share == pytest.approx(1, abs=0.003 + 0.7 / fusion.radius)


@settings(max_examples=4)
@given(fusions())
def test_lipids_neither_jump_nor_run(fusion: Fusion) -> None:
    before = None
    steps = np.linspace(0.0, 1.0, 181)
    fastest = 0.0
    for progress in steps:
        membrane = membrane_at(fusion, float(progress))
        ends = []
        for outer in (True, False):
            border = membrane.border(outer=outer)
            away = math.pi * np.linspace(0.3, 20, 60) ** 2
            labels = np.concatenate([border - away, border + away])
            sides = np.full(len(labels), outer)
            places, up = membrane.place(MaterialCoordinates(sides, labels, np.zeros(len(labels))))
            up = up if outer else -up
            ends += [places + HEAD_NM * up, places - fusion.offset * up]
        now = np.concatenate(ends)
        if before is not None:
            fastest = max(fastest, float(lengths(now - before).max()))
        before = now
    # As a path over the whole: in a second of film no faster than the eye can follow.
    assert fastest * (len(steps) - 1) < FASTEST


@settings(max_examples=20)
@given(fusions(), st.booleans())
def test_it_begins_apart_and_ends_at_the_first_pore(fusion: Fusion, outer: bool) -> None:
    border = membrane_at(fusion, 0.0).border(outer=outer)
    labels = np.linspace(0.0, 0.999 * fusion.total_area(outer=outer), 3000)
    near = border + math.pi * np.linspace(-18, 18, 200) * np.abs(np.linspace(-18, 18, 200))
    labels = np.concatenate([labels, near])
    coordinates = MaterialCoordinates(
        np.full(len(labels), outer), labels, np.full(len(labels), 0.4)
    )
    for end, beside in ((0.0, 1e-6), (1.0, 1 - 1e-6)):
        there, facing = membrane_at(fusion, end).place(coordinates)
        here, turned = membrane_at(fusion, beside).place(coordinates)
        assert lengths(there - here).max() < 0.2
        assert lengths(facing - turned).max() < 0.12


def test_stages_are_what_they_are_called() -> None:
    fusion = Fusion(250, patch=900)

    def on_axis(progress: float) -> tuple[float, float, float]:
        membrane = membrane_at(fusion, progress)
        proximal, distal = (halves(membrane, outer=outer) for outer in (True, False))
        waist = float(np.concatenate(proximal)[:, 0].min())
        return waist, proximal[1][0, 1] - proximal[0][0, 1], distal[1][0, 1] - distal[0][0, 1]

    water = [on_axis(progress)[1] - 2 * HEAD_NM for progress in (0.0, 0.7 * TOUCHING)]
    assert water[0] == pytest.approx(3, abs=0.2)
    assert 0.3 < water[1] < 1.3
    waist, _, apart = on_axis(STALK)
    # Tails of both distal leaflets touch, and a bilayer is as thick as two of them.
    assert apart == pytest.approx(2 * fusion.offset, abs=0.1)
    assert 2 < waist < 3.5
    waist, _, apart = on_axis(DIAPHRAGM)
    assert apart == pytest.approx(2 * fusion.offset, abs=0.1)
    distal = halves(membrane_at(fusion, DIAPHRAGM), outer=False)
    flat = distal[1][distal[1][:, 1] < distal[1][0, 1] + 0.4]
    assert 3 < 2 * flat[:, 0].max() < 8
    assert not membrane_at(fusion, PORE - 0.001).whole(outer=False)
    assert membrane_at(fusion, PORE + 0.001).whole(outer=False)


def test_both_membranes_look_alike() -> None:
    """With a sphere as large as a plane, each half is the mirror image of the other."""
    fusion = Fusion(1e5, patch=900)
    for progress in (0.1, 0.3, 0.5, 0.65):
        membrane = membrane_at(fusion, progress)
        for outer in (True, False):
            below, above = halves(membrane, outer=outer)
            mirrored = above * (1, -1) + (0, 2 * membrane.hemifusion.middle)
            apart = distances(mirrored[:150], below[:200])
            assert apart.max() < 0.25
