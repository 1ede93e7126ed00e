"""Molecules are placed clear of others and inside the lumen, and pushed apart where it is full."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from exoviz.builder.crowding import RigidBody, crowd, least_overlapping
from exoviz.builder.obstacles import Obstacles
from exoviz.builder.placing import TRIES, independent, on_sphere, place, random_rotations
from exoviz.model import Part, Template, rotate
from made_vesicle import template

Floats = NDArray[np.float32]

LUMEN, CLOSENESS = 6.0, 0.9
#: Two balls, 2 nm apart.
DUMBBELL = template("x", [(0, 0, z, 1.0, Part.INSIDE) for z in (0.0, 2.0)])
BALL = template("y", [(0, 0, 0, 2.5, Part.INSIDE)])
UNTURNED = np.array([0, 0, 0, 1], np.float32)


def body(at: Sequence[float], one: Template = DUMBBELL) -> RigidBody:
    return RigidBody(one, np.array(at, np.float32), UNTURNED)


def beads_of(found: Sequence[RigidBody]) -> Floats:
    return np.stack(
        [rotate(one.rotation, one.template.beads) + one.position for one in found]
    )  # (bodies, beads, 3)


def crowded(bodies: Sequence[RigidBody], fixed: Obstacles | None = None) -> list[RigidBody] | None:
    there = Obstacles(CLOSENESS) if fixed is None else fixed
    rng = np.random.default_rng(0)
    found = crowd(bodies, there, LUMEN, CLOSENESS, rng, lambda _share: None)
    return None if found is None else [one for one in found if one is not None]


def test_molecules_that_overlap_part_and_stay_rigid() -> None:
    # Four, each within half a nanometre of the next.
    found = crowded([body((0.5 * n, 0.3 * n, 0)) for n in range(4)])
    assert found is not None
    beads = beads_of(found)
    assert np.linalg.norm(beads[:, 0] - beads[:, 1], axis=1) == pytest.approx(2.0, abs=1e-4)
    for one in range(4):
        for other in range(one):
            gaps = np.linalg.norm(beads[one][:, None] - beads[other], axis=2)
            assert gaps.min() >= CLOSENESS * 2
    assert np.linalg.norm(beads, axis=2).max() + 1.0 <= LUMEN + 2e-3


def test_of_what_never_parts_some_of_the_spare_are_left_out() -> None:
    rng = np.random.default_rng(5)
    # Twelve balls of 2.5 nm, in a lumen that has room for about two.
    balls = [body(2 * at, BALL) for at in on_sphere(rng, 12)]
    free = Obstacles(CLOSENESS)
    assert crowd(balls, free, LUMEN, CLOSENESS, rng, lambda _share: None) is None
    spare = range(2, 12)
    found = crowd(balls, free, LUMEN, CLOSENESS, rng, lambda _share: None, spare=spare)
    assert found is not None
    assert len(found) == len(balls)
    left_out = {at for at, one in enumerate(found) if one is None}
    assert left_out
    assert left_out <= set(spare)
    places = np.stack([one.position for one in found if one is not None])
    gaps = np.linalg.norm(places[:, None] - places, axis=2)
    assert gaps[np.triu_indices(len(places), 1)].min() >= CLOSENESS * 5
    assert np.linalg.norm(places, axis=1).max() + 2.5 <= LUMEN + 2e-3


def test_what_hangs_on_the_membrane_stays_and_is_kept_clear_of() -> None:
    fixed = Obstacles(CLOSENESS)
    wall = np.array([[0.5, 0, 0], [0, 0, 4.0]])
    fixed.add(wall, np.array([1.5, 1.0]))
    found = crowded([body((0, 0, 0))], fixed)
    assert found is not None
    gaps = np.linalg.norm(beads_of(found)[0][:, None] - wall, axis=2)
    # 0.9 of 1 + 1.5 nm, and of 1 + 1 nm.
    assert gaps[:, 0].min() >= 2.25
    assert gaps[:, 1].min() >= 1.8
    assert fixed.spheres()[0].tolist() == wall.tolist()


def test_molecules_that_reach_out_of_the_lumen_are_pushed_in() -> None:
    found = crowded([body((0, 0, 4.5)), body((5.5, 0, -1.0))])
    assert found is not None
    assert np.linalg.norm(beads_of(found), axis=2).max() + 1.0 <= LUMEN + 2e-3


@pytest.mark.parametrize("is_fixed", [False, True])
def test_what_is_hooked_and_cannot_part_is_put_elsewhere(is_fixed: bool) -> None:
    # A ring around a ball, which pushes it to all sides alike, beside much that lies well.
    angles = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    around = [(1.4 * np.cos(a), 1.4 * np.sin(a), 0, 0.4, Part.INSIDE) for a in angles]
    much = [(0, 0.1 * n, 0.1 * m, 0.05, Part.INSIDE) for n in range(20) for m in range(20)]
    ring, sheet = template("z", around), template("w", much)
    ball = template("y", [(0, 0, 0, 1.3, Part.INSIDE)])
    fixed = Obstacles(CLOSENESS)
    bodies = [body((0, 0, 0), ring), body((-4, -1, -1), sheet), body((0, 0, 0), ball)]
    if is_fixed:
        fixed.add(np.zeros((1, 3)), np.array([1.3]))
        del bodies[2]
    found = crowded(bodies, fixed)
    assert found is not None
    middle = np.zeros(3) if is_fixed else found[2].position
    beads = beads_of(found[:1])[0]
    assert np.linalg.norm(beads - middle, axis=1).min() >= CLOSENESS * 1.7
    assert np.linalg.norm(beads, axis=1).max() + 0.4 <= LUMEN + 2e-3


def test_what_lies_well_is_left_where_it_is() -> None:
    found = crowded([body((0, 0, 0)), body((3, 0, 0))])
    assert found is not None
    assert np.allclose(beads_of(found), beads_of([body((0, 0, 0)), body((3, 0, 0))]), atol=1e-5)


def test_more_than_the_lumen_holds_is_refused() -> None:
    # Twenty balls of 2.5 nm have 1.4 times the volume of the lumen.
    assert crowded([body((0.1 * n, 0, 0.05 * n), BALL) for n in range(20)]) is None


@pytest.mark.parametrize("seed", range(6))
def test_the_place_with_the_least_overlap_is_inside_and_clear(seed: int) -> None:
    fixed = Obstacles(CLOSENESS)
    # The lower half of the lumen is full.
    fixed.add(np.array([[0, 0, -3.0]]), np.array([3.0]))
    found = least_overlapping(DUMBBELL, LUMEN, fixed, np.random.default_rng(seed))
    beads = beads_of([found])[0]
    assert np.linalg.norm(beads, axis=1).max() + 1.0 <= LUMEN
    assert np.linalg.norm(beads - [0, 0, -3.0], axis=1).min() >= CLOSENESS * 4
    assert np.linalg.norm(found.rotation) == pytest.approx(1, abs=1e-6)


def test_molecules_are_placed_clear_of_each_other_until_no_room_is_left() -> None:
    rng = np.random.default_rng(2)
    asked: list[int] = []

    def propose(count: int) -> tuple[Floats, Floats]:
        asked.append(count)
        places = on_sphere(rng, count) * LUMEN * np.cbrt(rng.random((count, 1)))
        return places.astype(np.float32), random_rotations(rng, count)

    obstacles = Obstacles(CLOSENESS)
    positions, rotations = place(DUMBBELL, 8, propose, obstacles, lambda _share: None, LUMEN)
    assert len(positions) == len(rotations) == 8
    assert len(obstacles) == 16
    turned = rotate(rotations[:, None], DUMBBELL.beads[None]) + positions[:, None]
    assert np.linalg.norm(turned, axis=2).max() + 1.0 <= LUMEN
    flat, owner = turned.reshape(-1, 3), np.repeat(np.arange(8), 2)
    gaps = np.linalg.norm(flat[:, None] - flat, axis=2)[owner[:, None] != owner]
    assert gaps.min() >= CLOSENESS * 2
    # What is placed is what later molecules must keep clear of.
    assert obstacles.clashes(flat.astype(float), np.ones(16)).all()
    asked.clear()
    positions, rotations = place(DUMBBELL, 90, propose, obstacles, lambda _share: None, LUMEN)
    assert len(positions) == len(rotations) < 90
    # It gives up after so many in vain, and does not go on for ever.
    assert TRIES <= sum(asked) < 3 * TRIES


def test_first_come_first_served() -> None:
    pairs = np.array([[0, 1], [1, 2], [4, 3]], np.intp)
    # 1 is beside 0, 2 only beside 1, which is not there, and 4 beside 3.
    assert independent(6, pairs, 6).tolist() == [0, 2, 3, 5]
    assert independent(6, pairs, 2).tolist() == [0, 2]
    assert independent(6, pairs, 0).tolist() == []
