"""What obstacles say of new spheres is what a look at every pair says, however they were added."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from exoviz.builder.membrane.bilayer import leaflet_sites
from exoviz.builder.membrane.footprints import Discs
from exoviz.builder.obstacles import Obstacles

CLOSENESS = 0.85
RADII = (0.24, 0.4, 0.55, 0.7)


def spheres(
    rng: np.random.Generator, count: int, room: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return rng.uniform(-room, room, (count, 3)), rng.choice(RADII, count)


@given(
    st.integers(0, 2**32 - 1),
    st.lists(st.sampled_from((0, 1, 7, 60, 700)), max_size=6),
    st.floats(1, 8),
    st.sampled_from((1.0, 0.5)),
)
def test_clashes_are_those_of_every_pair(
    seed: int, batches: list[int], room: float, scale: float
) -> None:
    rng = np.random.default_rng(seed)
    obstacles = Obstacles(CLOSENESS)
    for count in batches:
        obstacles.add(*spheres(rng, count, room))
    there, sizes = obstacles.spheres()
    assert len(obstacles) == len(there) == sum(batches)
    bodies, radii = rng.uniform(-room, room, (12, 9, 3)), rng.choice(RADII, 9)
    asked, each = bodies.reshape(-1, 3), np.tile(radii, 12)
    apart = np.linalg.norm(asked[:, None] - there[None], axis=2)
    expected = (apart < scale * CLOSENESS * (each[:, None] + sizes[None])).any(axis=1)
    np.testing.assert_array_equal(obstacles.clashes(asked, each, scale), expected)
    hit = expected.reshape(12, 9).any(axis=1)
    np.testing.assert_array_equal(obstacles.hits(bodies, radii, scale), hit)


def test_a_sphere_behind_many_that_are_nearer_and_smaller_is_found() -> None:
    rng = np.random.default_rng(3)
    around = rng.standard_normal((200, 3))
    around /= np.linalg.norm(around, axis=1, keepdims=True)
    obstacles = Obstacles(1.0)
    obstacles.add(0.9 * around, np.full(200, 0.1))
    at, size = np.zeros((1, 3)), np.array([0.7])
    assert not obstacles.clashes(at, size)[0]
    obstacles.add(np.array([[0.0, 0.0, 1.5]]), np.array([0.9]))
    assert obstacles.clashes(at, size)[0]


def test_lipids_that_look_for_their_places_can_be_stopped_at_any_step() -> None:
    """However large the leaflet, none of its parts is longer than a step of all its lipids."""
    rng = np.random.default_rng(0)
    discs = Discs(np.empty((0, 3)), np.empty(0), 10.0)
    steps = list[float]()
    leaflet_sites(400, 4 * np.pi * 100, discs, 10.0, 0.3, rng, steps.append)
    assert len(steps) >= 15

    def stop(_share: float) -> None:
        steps.append(0)
        if len(steps) == before + 9:
            raise KeyboardInterrupt

    before = len(steps)
    with pytest.raises(KeyboardInterrupt):
        leaflet_sites(400, 4 * np.pi * 100, discs, 10.0, 0.3, rng, stop)
