"""Particles drift as Stokes and Einstein say, and tracking them gives their size again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from exoviz.microscopy import micrograph
from exoviz.microscopy.tracking.hydrodynamics import (
    diameter_of,
    diffusion,
    hydrodynamic_diameter,
    water_viscosity,
)
from exoviz.microscopy.tracking.spot_tracking import SpotTracker, spots, tracked_size
from exoviz.model import Geometry, Part, Vesicle
from made_vesicle import copies, even_directions, made_vesicle, template


def ball(radius: float) -> Vesicle:
    bead = template("bead", [(0, 0, 0, 0.5, Part.PHOSPHATE)], 95.0)
    out = even_directions(4000)
    layer = "membrane/outer/phosphatidylcholine"
    return Vesicle(Geometry(2 * radius), 1, (copies(layer, bead, out * (radius - 0.5), out),))


def test_water_and_diffusion_are_those_of_tables() -> None:
    # 0.890 mPa·s at 25 °C, 1.002 at 20 °C; a sphere of 100 nm: 4.9 µm²/s.
    assert water_viscosity(25) == pytest.approx(0.890e-3, rel=0.03)
    assert water_viscosity(20) == pytest.approx(1.002e-3, rel=0.03)
    assert diffusion(100, 25) / 1e6 == pytest.approx(4.91, rel=0.03)
    assert diameter_of(diffusion(73.0, 30), 30) == pytest.approx(73.0)


@pytest.mark.parametrize("radius", [15.0, 40.0])
def test_a_smooth_sphere_is_as_large_for_water_as_it_is(radius: float) -> None:
    assert hydrodynamic_diameter(ball(radius)) == pytest.approx(2 * radius, rel=0.01)


def test_what_stands_on_a_vesicle_makes_it_larger_for_water() -> None:
    vesicle = made_vesicle()
    positions = vesicle.beads().positions
    reach = 2 * float(np.linalg.norm(positions, axis=1).max())
    assert vesicle.geometry.diameter < hydrodynamic_diameter(vesicle) < reach + 2


def test_spots_are_found_where_they_are() -> None:
    rng = np.random.default_rng(0)
    places = np.array([[20.3, 30.7], [80.0, 25.5], [50.4, 90.2]])
    row, column = np.indices((120, 110))
    frame = rng.poisson(2.0, row.shape).astype(float)
    for x, y in places:
        frame += 100 * np.exp(-((column - x) ** 2 + (row - y) ** 2) / (2 * 1.7**2))
    found = spots(frame)
    assert len(found) == 3
    order = np.argsort(found[:, 1])
    assert found[order] == pytest.approx(places[np.argsort(places[:, 1])], abs=0.3)


def test_known_paths_give_the_known_diameter() -> None:
    rng = np.random.default_rng(7)
    known, interval, pixel = 80.0, 1 / 30, 160.0
    step = np.sqrt(2 * diffusion(known, 25) * interval) / pixel
    paths = np.cumsum(rng.normal(0, step, (60, 300, 2)), axis=1)
    uncertain = paths + rng.normal(0, 0.5, paths.shape)
    far = np.arange(60)[:, None, None] * 1000 + uncertain
    tracks = SpotTracker(40).tracks(far[:, index] for index in range(300))
    assert len(tracks) == 60
    found = tracked_size(tracks, pixel, interval, 25)
    assert found.diameter == pytest.approx(known, rel=0.05)
    assert abs(found.diameter - known) < 4 * found.error < 0.1 * known


def test_tracking_a_film_gives_the_size_of_its_particles(tmp_path: Path) -> None:
    vesicle = ball(50.0)
    options: dict[str, Any] = {"vesicles": 30.0, "field_nm": 64_000.0}
    made = micrograph(vesicle, method="nta", seconds=8, seed=3, **options)
    assert made.facts["hydrodynamic_nm"] == pytest.approx(100, rel=0.01)
    assert made.facts["tracked_nm"] == pytest.approx(made.facts["hydrodynamic_nm"], rel=0.05)
    path = tmp_path / "nta.mp4"
    again = micrograph(vesicle, path, method="nta", seconds=1, seed=3, **options)
    assert np.array_equal(again.pixels, made.pixels)
    assert path.stat().st_size > 1000
