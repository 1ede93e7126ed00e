from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exoviz.model.neighbours import lengths
from exoviz.story.membrane.cell_membrane import CellMembrane, resting_gap
from exoviz.story.membrane.folded_membrane import FoldedMembrane
from exoviz.story.membrane.folds import MIDDLE, Bud, Fold, Section, Tubule
from exoviz.story.membrane.fusion import Fusion, MaterialCoordinates
from exoviz.story.motion.bud_schedule import (
    BENDING,
    CUTTING,
    HEALING,
    schedule_buds,
)

BODY = 250.0
VESICLE = Fusion(16.0, other=BODY, enclosed=True, pore=3.0, fillet=4.9)
AXIS = np.array([0.6, 0.0, 0.8])
ANGLE = 0.16
OPENINGS = st.floats(0.0, 1.0)
LENGTHS = st.floats(0.0, 300.0)


def bud(opening: float = 0.0, scar: float = math.nan) -> Bud:
    shape = CellMembrane(
        ("a", "b"),
        VESICLE,
        opening=opening,
        gap=resting_gap(VESICLE),
        fused=1.0,
        cytosol_outside=False,
    )
    return Bud(AXIS, ANGLE, shape, scar)


def tubule(length: float, turn: float = math.pi / 2) -> Tubule:
    return Tubule(AXIS, 0.3, 20.0, length, 15.0, turn)


def body(*folds: Fold) -> FoldedMembrane:
    return FoldedMembrane(
        ("a", "a"),
        Fusion(BODY, patch=950.0),
        gap=-2 * BODY,
        single=True,
        height=-2 * BODY,
        folds=folds,
    )


def lipids(membrane: CellMembrane, *, outer: bool, count: int = 6000) -> MaterialCoordinates:
    index = np.arange(count) + 0.5
    area = membrane.end(outer=outer) * index / count
    azimuth = np.asarray(np.pi * ((index * 0.618034) % 1.0), np.float64)
    return MaterialCoordinates(np.full(count, outer), area, azimuth)


def swept(section: Section, upto: float = 1.0) -> float:
    """Return the area that a section sweeps about its axis."""
    share = np.linspace(0, 1, 20_000) ** 2 * upto
    r, z, *_normal = section.at(share)
    return float((math.pi * (r[1:] + r[:-1]) * np.hypot(np.diff(r), np.diff(z))).sum())


@settings(max_examples=30, deadline=None)
@given(OPENINGS)
def test_a_bud_joins_the_sphere_without_an_edge_and_keeps_its_bilayer(opening: float) -> None:
    fold = bud(opening)
    middle = fold.section(BODY, MIDDLE)
    centre = np.stack(middle.at(np.linspace(0, 1, 1200) ** 2)[:2])
    for side in (1, -1):
        sphere = BODY + 2 * side
        section = fold.section(sphere, side)
        last = np.array([section.r[-1], section.z[-1]])
        edge = np.array([sphere * math.sin(ANGLE), sphere * math.cos(ANGLE)])
        assert np.linalg.norm(last - edge) < 1e-6
        before = np.stack(section.at(np.array([1 - 1e-4]))[:2])[:, 0]
        assert np.linalg.norm(before - edge) < 0.1
        # Nowhere is a leaflet nearer to the middle of the other than lipids are long.
        points = np.stack(section.at(np.linspace(0, 1, 1500))[:2])
        nearest = np.linalg.norm(points[:, :, None] - centre[:, None], axis=0).min(axis=0)
        assert (nearest > 1.6).all()
        assert (nearest < 2.3).all()


def test_a_bud_takes_the_area_of_its_vesicle_and_a_tubule_what_it_says() -> None:
    fold = bud(0.0)
    for side in (1, -1):
        own = swept(fold.section(BODY + 2 * side, side), fold.own_share(side))
        assert own == pytest.approx(4 * math.pi * (16 - 2 * side) ** 2, rel=0.06)
    cap = 2 * math.pi * BODY**2 * (1 - math.cos(ANGLE))
    whole = swept(fold.section(BODY, MIDDLE))
    # The body that it is drawn on has a radius that is a fiftieth of a nanometre smaller.
    assert whole == pytest.approx(cap + 4 * math.pi * 16**2, rel=0.03)
    # Where it has not begun to bend there is nothing but the cap.
    assert swept(bud(1.0).section(BODY, MIDDLE)) == pytest.approx(cap, rel=0.002)


@settings(max_examples=30, deadline=None)
@given(LENGTHS, st.floats(0.05, math.pi / 2))
def test_a_tubule_adds_the_area_that_it_says(length: float, turn: float) -> None:
    fold = tubule(length if turn == math.pi / 2 else 0.0, turn)
    cap = 2 * math.pi * BODY**2 * (1 - math.cos(fold.angle))
    found = swept(fold.section(BODY, MIDDLE))
    assert found == pytest.approx(cap + fold.added_area(BODY), rel=0.002)
    assert fold.added_area(BODY) >= -1.0


def test_a_tubule_begins_as_nothing_and_is_as_long_and_wide_as_it_says() -> None:
    assert tubule(0.0, 0.0).added_area(BODY) == 0.0
    assert tubule(0.0, 1e-3).added_area(BODY) == pytest.approx(0.0, abs=1.0)
    section = tubule(200.0).section(BODY, MIDDLE)
    straight = np.isclose(section.r, 20.0, atol=1e-6)
    assert np.ptp(section.z[straight]) == pytest.approx(200.0, rel=0.05)
    # It grows into the cytosol.
    assert section.z.max() > BODY + 200


@settings(max_examples=20, deadline=None)
@given(OPENINGS)
def test_lipids_keep_their_leaflet_and_their_half(opening: float) -> None:
    membrane = body(bud(opening))
    for outer in (True, False):
        coordinates = lipids(membrane, outer=outer)
        places, normals = membrane.place(coordinates)
        assert np.allclose(lengths(normals), 1, atol=1e-6)
        assert (places[:, 1] > -1e-9).all()
        smooth = membrane.unfolded().place(coordinates)[0]
        moved = lengths(places - smooth)
        away = (smooth - membrane.ball[0]) / lengths(smooth - membrane.ball[0])[:, None]
        assert (moved[away @ AXIS < math.cos(ANGLE)] == 0).all()


def test_a_membrane_without_folds_is_the_smooth_one() -> None:
    membrane = body()
    plain = CellMembrane(("a", "a"), membrane.fusion, gap=-2 * BODY, single=True, height=-2 * BODY)
    coordinates = lipids(plain, outer=True)
    for one, two in zip(membrane.place(coordinates), plain.place(coordinates), strict=True):
        assert np.array_equal(one, two)
    centre, radius = membrane.ball
    assert np.allclose(centre, (0, 0, -BODY))
    assert radius == pytest.approx(BODY)


def test_the_ball_of_two_that_fuse_is_the_other_one_smaller_as_it_is_drawn() -> None:
    fusion = Fusion(200.0, other=220.0)
    for opening, scale in ((0.0, 1.0), (0.6, 0.95), (1.0, 0.9)):
        membrane = FoldedMembrane(("a", "b"), fusion, opening=opening, fused=1.0, scale=scale)
        centre, radius = membrane.ball
        far = np.array([0.0, 0.0, 440.0])
        assert np.linalg.norm(centre - far) == pytest.approx(radius, rel=1e-6)
        outer = lipids(membrane, outer=True, count=400)
        places, _normals = membrane.place(outer)
        on_it = lengths(places - centre)[-100:]
        assert np.allclose(on_it, radius + fusion.offset, atol=1e-6)
    assert radius == pytest.approx(0.9 * math.hypot(200, 220), rel=1e-3)


def test_the_outline_at_the_cut_follows_the_bud() -> None:
    membrane = body(bud(0.0))
    for outer in (True, False):
        (line,) = membrane.outlines(outer=outer)
        plain = membrane.unfolded().outlines(outer=outer)[0]
        steps = np.linalg.norm(np.diff(line, axis=0), axis=1)
        assert steps.max() < np.linalg.norm(np.diff(plain, axis=0), axis=1).max() + 1e-6
        deepest = BODY - np.linalg.norm(line - (0.0, -BODY), axis=1).min()
        assert deepest == pytest.approx(resting_gap(VESICLE) + 32, abs=6)
    elsewhere = replace(bud(0.0), axis=np.array([0.0, 1.0, 0.0]))
    assert np.array_equal(body(elsewhere).outlines(outer=True)[0], plain_outline())


def plain_outline() -> np.ndarray:
    return body().outlines(outer=True)[0]


def test_where_a_vesicle_has_left_the_membrane_is_smooth_and_then_as_before() -> None:
    for scar in (1.0, 0.5, 0.0):
        membrane = body(bud(0.0, scar))
        coordinates = lipids(membrane, outer=False)
        places, _normals = membrane.place(coordinates)
        assert np.allclose(lengths(places - membrane.ball[0]), BODY - 2, atol=0.05)
    assert np.allclose(places, membrane.unfolded().place(coordinates)[0])


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 1000), st.integers(0, 90), st.floats(110, 400))
def test_caps_that_bend_at_the_same_time_do_not_overlap(
    seed: int, count: int, radius: float
) -> None:
    rng = np.random.default_rng(seed)
    radii = rng.uniform(12.5, 17.5, count)
    buds = schedule_buds(radii, radius, radii > 16.5, (0.5, 10.0), rng)
    going = np.flatnonzero(np.isfinite(buds.starts))
    assert np.allclose(lengths(buds.axes[going]), 1)
    for number, one in enumerate(going):
        # Either the cut goes through its middle, or not at all through its cap.
        side = math.asin(min(float(buds.axes[one, 1]), 1.0))
        assert buds.at_cut[one] == (side < 1e-9)
        assert buds.at_cut[one] or side > buds.angles[one]
        for two in going[:number]:
            together = abs(buds.starts[one] - buds.starts[two]) < BENDING + CUTTING + HEALING
            apart = math.acos(np.clip(buds.axes[one] @ buds.axes[two], -1, 1))
            assert not together or apart >= buds.angles[one] + buds.angles[two] - 1e-9
