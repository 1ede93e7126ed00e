"""Brownian motion of vesicles: its laws, its walls, and how they get out."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exoviz.story.motion.brownian import (
    HYDRODYNAMIC_COAT_NM,
    Floats,
    Trajectories,
    Walls,
    diffusion_coefficient,
    fill_lumen,
    hydrodynamic_diameter,
    longest_step,
    narrow_escape_time,
    simulate_brownian,
)
from exoviz.story.motion.collisions import TOLERANCE

LUMEN = 200.0
RADIUS = 25.0
WATER = diffusion_coefficient(40)
rng = np.random.default_rng


def wide(time: float) -> float:
    """Open from 10 nm to as wide as the lumen within 2 ms."""
    return min(10 + time / 2e-3 * LUMEN, LUMEN)


@pytest.fixture(scope="module")
def release() -> Trajectories:
    radii = np.linspace(RADIUS - 5, RADIUS, 24)
    return simulate_brownian(
        fill_lumen(radii, LUMEN, rng(3)),
        radii,
        diffusion_coefficient(40),
        lumen=LUMEN,
        duration=20e-3,
        keyframes=1000,
        rng=rng(3),
        pore=wide,
    )


def closest(places: Floats, radii: Floats) -> float:
    """Return the smallest gap between two vesicles."""
    first, second = np.triu_indices(len(radii), 1)
    apart = np.linalg.norm(places[first] - places[second], axis=1)
    return float((apart - radii[first] - radii[second]).min())


def test_diffusion_coefficient_is_that_of_stokes_and_einstein() -> None:
    assert diffusion_coefficient(40) == pytest.approx(16.4e6, rel=0.005)
    assert diffusion_coefficient(40, viscosity=1.2e-3) == pytest.approx(9.5e6, rel=0.005)


def test_a_vesicle_drags_a_coat_of_a_few_nanometres_and_not_all_that_stands_out() -> None:
    bare, moving = diffusion_coefficient(40), diffusion_coefficient(hydrodynamic_diameter(40))
    assert 40 + 2 * 2 < hydrodynamic_diameter(40) < 40 + 2 * 8
    assert moving == pytest.approx(bare * 40 / (40 + 2 * HYDRODYNAMIC_COAT_NM))


def test_free_particles_spread_as_6dt() -> None:
    number, duration, keyframes = 1500, 1e-3, 40
    paths = simulate_brownian(
        np.zeros((number, 3)),
        0.0,
        WATER,
        lumen=1e6,
        duration=duration,
        keyframes=keyframes,
        rng=rng(1),
        step=duration / 80,
    )
    squares = np.sum(paths.places**2, axis=2)
    for frame in (1, 10, 40):
        mean = squares[frame].mean()
        expected = 6 * WATER * paths.times[frame]
        # the relative variance of a squared distance in three dimensions is 2/3
        assert mean == pytest.approx(expected, rel=4 * math.sqrt(2 / 3 / number))
    steps = np.diff(paths.places, axis=0)
    assert abs(np.mean(steps[1:] * steps[:-1])) < 0.02 * np.mean(steps**2)


def test_points_fill_the_lumen_evenly() -> None:
    places = np.zeros((600, 3))
    paths = simulate_brownian(
        places, 0.0, 1.0, lumen=10, duration=600, keyframes=300, rng=rng(2), step=0.5
    )
    late = np.linalg.norm(paths.places[100:], axis=2)
    assert late.max() <= 10
    assert np.mean((late / 10) ** 3) == pytest.approx(0.5, abs=0.02)


def test_vesicles_stay_within_a_closed_lumen() -> None:
    radii = np.full(12, RADIUS)
    paths = simulate_brownian(
        fill_lumen(radii, 120, rng(5)),
        radii,
        WATER,
        lumen=120,
        duration=1e-3,
        keyframes=300,
        rng=rng(5),
    )
    assert np.linalg.norm(paths.places, axis=2).max() <= 120 - RADIUS
    assert np.isinf(paths.released).all()
    assert np.abs(np.diff(paths.places, axis=0)).max() > 0


def test_nothing_overlaps_at_any_time(release: Trajectories) -> None:
    times = np.linspace(0, release.times[-1], 5 * len(release.times) + 3)
    gaps = [closest(release.positions_at(time), release.radii) for time in times]
    assert min(gaps) > -2 * TOLERANCE
    assert min(closest(places, release.radii) for places in release.places) > -2 * TOLERANCE


def test_nobody_is_in_a_wall_at_any_time(release: Trajectories) -> None:
    walls = Walls(LUMEN + 1e-6, release.radii)
    walls.floor = walls.floor - 2e-6
    for time in np.linspace(0, release.times[-1], 3 * len(release.times) + 1):
        assert walls.allow(release.positions_at(time), wide(time) + 1e-6).all()


def test_nobody_leaves_before_the_pore_is_wide_enough(release: Trajectories) -> None:
    for radius, released, path in zip(
        release.radii, release.released, release.places.swapaxes(0, 1), strict=True
    ):
        assert wide(released) >= radius
        narrow = np.array([wide(time) < radius for time in release.times])
        assert np.linalg.norm(path[narrow], axis=1).max() <= LUMEN - radius


def test_all_get_out_of_a_wide_pore_and_stay_out(release: Trajectories) -> None:
    assert np.isfinite(release.released).all()
    assert release.released_by(release.times[-1]) == len(release.radii)
    assert release.released_by(0) == 0
    for number, radius in enumerate(release.radii):
        after = release.times >= release.released[number]
        assert release.places[after, number, 2].min() >= LUMEN + radius
        before = release.times < release.released[number]
        assert release.places[before, number, 2].max() < LUMEN + radius


def test_a_pore_that_stays_narrow_releases_nobody() -> None:
    paths = simulate_brownian(
        fill_lumen(np.full(6, RADIUS), 100, rng(1)),
        RADIUS,
        WATER,
        lumen=100,
        duration=1e-3,
        keyframes=100,
        rng=rng(1),
        pore=lambda _: RADIUS - 0.01,
    )
    assert np.isinf(paths.released).all()
    assert np.linalg.norm(paths.places, axis=2).max() <= 100 - RADIUS


def test_points_escape_as_the_narrow_escape_time_says() -> None:
    lumen, pore, number = 100.0, 20.0, 2000
    expected = narrow_escape_time(4 / 3 * math.pi * lumen**3, 1.0, pore)
    numbers = rng(8)
    points = numbers.standard_normal((number, 3))
    points *= (lumen * numbers.random(number) ** (1 / 3) / np.linalg.norm(points, axis=1))[:, None]
    duration, step = 0.2 * expected, 1.5
    paths = simulate_brownian(
        points,
        0.0,
        1.0,
        lumen=lumen,
        duration=duration,
        keyframes=math.ceil(duration / step / 2),
        rng=rng(9),
        pore=lambda _: pore,
        step=step,
    )
    # Of a process without memory: time spent within, over escapes. The next term of the theory,
    # a / (πR) ln(R/a), adds 10 %; the way through the pore, 2 nm long, adds 4 L / (πa) = 13 %.
    inside = np.minimum(paths.released, duration).sum()
    mean = inside / np.isfinite(paths.released).sum()
    assert mean == pytest.approx(1.23 * expected, rel=0.15)


def test_the_same_seed_gives_the_same_bytes() -> None:
    def run(seed: int) -> bytes:
        places = fill_lumen(np.full(8, RADIUS), 120, rng(seed))
        paths = simulate_brownian(
            places, RADIUS, WATER, lumen=120, duration=2e-4, keyframes=60, rng=rng(seed), pore=wide
        )
        return paths.places.tobytes() + paths.released.tobytes()

    assert run(7) == run(7)
    assert run(7) != run(8)


def test_many_vesicles_are_kept_apart() -> None:
    radii = np.full(200, 10.0)
    paths = simulate_brownian(
        fill_lumen(radii, 120, rng(4)),
        radii,
        WATER,
        lumen=120,
        duration=1e-5,
        keyframes=20,
        rng=rng(4),
    )
    for time in np.linspace(0, 1e-5, 81):
        assert closest(paths.positions_at(time), radii) > -2 * TOLERANCE


def test_positions_between_keyframes_are_pure(release: Trajectories) -> None:
    times = [0.0, 1.23e-3, 7e-3, 1.23e-3]
    found = [release.positions_at(time) for time in times]
    np.testing.assert_array_equal(found[1], found[3])
    np.testing.assert_array_equal(found[0], release.places[0])
    np.testing.assert_array_equal(release.positions_at(1.0), release.places[-1])
    np.testing.assert_array_equal(release.positions_at(-1.0), release.places[0])
    middle = (release.times[10] + release.times[11]) / 2
    mean = (release.places[10] + release.places[11]) / 2
    np.testing.assert_allclose(release.positions_at(middle), mean, atol=1e-6)


points = st.tuples(*[st.floats(-160, 160)] * 3)


@given(points, points, st.floats(0, 40), st.floats(0, 100))
def test_a_clear_way_is_allowed_everywhere(
    start: tuple[float, ...], end: tuple[float, ...], radius: float, pore: float
) -> None:
    share = np.linspace(0, 1, 501)[:, None]
    way = np.array(start) * (1 - share) + np.array(end) * share
    one = Walls(100, np.array([radius]))
    many = Walls(100, np.full(len(way), radius))
    allowed = many.allow(way, pore)
    if one.clear(way[:1], way[-1:], pore)[0]:
        loose = Walls(100 + 1e-6, np.full(len(way), radius))
        loose.floor = loose.floor - 2e-6
        assert loose.allow(way, pore + 1e-6)[1:-1].all()
    elif allowed.all():
        # only a corner cut between two of the 501 places can be missed
        turns = np.flatnonzero(np.diff(many.reach[0] >= np.linalg.norm(way, axis=1)))
        assert turns.size


@settings(max_examples=30)
@given(st.integers(0, 2**32), st.integers(1, 25))
def test_lumen_is_filled_without_overlaps(seed: int, number: int) -> None:
    radii = np.linspace(15, 25, number)
    places = fill_lumen(radii, LUMEN, rng(seed))
    assert (np.linalg.norm(places, axis=1) + radii).max() <= LUMEN
    if number > 1:
        assert closest(places, radii) >= 0


def test_step_follows_the_smallest_length() -> None:
    step = longest_step([WATER, WATER / 2], RADIUS)
    assert math.sqrt(2 * WATER * step) == pytest.approx(RADIUS / 4)


def test_impossible_requests_are_refused() -> None:
    with pytest.raises(ValueError, match="no room"):
        fill_lumen(np.full(40, RADIUS), 60, rng(1))
    with pytest.raises(ValueError, match="wider than the lumen"):
        fill_lumen([RADIUS], 20, rng(1))
    here = np.zeros((1, 3))
    with pytest.raises(ValueError, match="steps"):
        simulate_brownian(here, RADIUS, WATER, lumen=100, duration=10, keyframes=10, rng=rng(1))
    with pytest.raises(ValueError, match="shrink"):
        simulate_brownian(
            here,
            RADIUS,
            WATER,
            lumen=100,
            duration=1e-3,
            keyframes=10,
            rng=rng(1),
            pore=lambda time: 50 - time * 1e4,
        )
    with pytest.raises(ValueError, match="begin"):
        simulate_brownian(
            np.zeros((2, 3)), RADIUS, WATER, lumen=99, duration=1e-3, keyframes=10, rng=rng(1)
        )
