"""What is said of body fluids follows from their figures."""

from __future__ import annotations

import numpy as np
import pytest

from exoviz.catalog import Fluid, Particle, load_catalog
from exoviz.model.neighbours import nearest_others

PARTICLES = load_catalog().particles
FLUIDS = [pytest.param(fluid, id=key) for key, fluid in load_catalog().fluids.items()]


@pytest.mark.parametrize("fluid", FLUIDS)
def test_the_next_exosome_is_as_far_as_among_points_at_random(fluid: Fluid) -> None:
    rng = np.random.default_rng(5)
    count = 40_000
    side = (count / (float(fluid.exosomes_per_ml) / 1e12)) ** (1 / 3)
    points = rng.random((count, 3)) * side
    apart = nearest_others(points)
    inner = (np.abs(points - side / 2) < 0.45 * side).all(axis=1)
    assert fluid.spacing_um == pytest.approx(apart[inner].mean(), rel=0.02)


def test_the_next_exosome_in_serum_is_two_and_a_half_micrometres_away() -> None:
    assert load_catalog().fluids["blood-serum"].spacing_um == pytest.approx(2.57, abs=0.01)


def test_lipoproteins_outnumber_exosomes_as_often_as_is_said() -> None:
    serum = load_catalog().fluids["blood-serum"]
    assert "a million times" in serum.role
    others = sum(float(one) for one in serum.particles.values())
    assert 0.5e6 < others / float(serum.exosomes_per_ml) < 2e6


@pytest.mark.parametrize("fluid", FLUIDS)
def test_what_floats_in_a_fluid_is_in_the_catalog(fluid: Fluid) -> None:
    assert {*fluid.particles, *fluid.with_unknown_number} <= set(PARTICLES)
    assert not set(fluid.particles) & set(fluid.with_unknown_number)


@pytest.mark.parametrize("particle", PARTICLES.values(), ids=PARTICLES)
def test_a_particle_weighs_what_fat_or_protein_of_its_size_does(particle: Particle) -> None:
    wide = float(particle.diameter_nm)
    high = float(particle.height_nm) if particle.height_nm else wide
    assert high <= wide
    density = 1000 * float(particle.mass_kda) / (np.pi / 6 * wide**2 * high) / 602.2
    # VLDL is lighter than water, dry protein has 1.37; casein micelles are mostly water.
    dense = (0.2, 0.4) if particle.family == "casein" else (0.93, 1.42)
    assert dense[0] < density < dense[1]
