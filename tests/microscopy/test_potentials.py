"""Beads scatter as their atoms do, and nothing is lost on the way to the picture."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from exoviz.microscopy.electron.potentials import ICE_V, group_of, scatterers
from exoviz.microscopy.electron.projecting import projected
from exoviz.model import Part
from made_vesicle import made_vesicle

VESICLE = made_vesicle()
SCATTERERS = scatterers(VESICLE)


def volts(part: Part) -> float:
    group = group_of(part)
    return group.potential_v_nm3 / group.volume_nm3


def test_ice_and_protein_have_the_potentials_that_others_reckon() -> None:
    # Vulović et al. 2013: 4.53 V for ice of 0.93 g/mL.
    assert pytest.approx(4.53, rel=0.01) == ICE_V
    assert 7.5 < volts(Part.OUTSIDE) < 8.5


def test_heads_scatter_more_than_tails_and_all_more_than_ice() -> None:
    assert volts(Part.PHOSPHATE) > volts(Part.CHOLINE) > volts(Part.TAIL) > ICE_V
    assert volts(Part.ADENINE) > volts(Part.INSIDE) > volts(Part.TAIL)


def test_beads_have_the_mass_of_their_molecules() -> None:
    own = np.concatenate([item.masses_da for item in VESICLE.molecules()])
    assert np.bincount(SCATTERERS.molecule, SCATTERERS.masses) == pytest.approx(own)
    beads = VESICLE.beads()
    assert np.array_equal(SCATTERERS.parts, beads.part)
    # Of a lipid each part has its atoms': a choline 87.2 Da to the 56.1 of four methylenes.
    heads, tails = (SCATTERERS.masses[beads.part == part] for part in (Part.CHOLINE, Part.TAIL))
    assert heads / tails[0] == pytest.approx(87.2 / 56.1, rel=1e-3)


def test_a_bead_stands_out_by_what_it_has_more_than_the_ice_in_its_place() -> None:
    for part in (Part.TAIL, Part.INSIDE, Part.MAN):
        mine = SCATTERERS.parts == part
        excess = SCATTERERS.contrast[mine] / SCATTERERS.volumes[mine]
        assert excess == pytest.approx(volts(part) - ICE_V)


@settings(max_examples=12)
@given(st.integers(0, 2**32 - 1), st.floats(0.1, 2.0))
def test_a_projection_keeps_all_of_the_potential_however_it_is_turned(
    seed: int, pixel: float
) -> None:
    rng = np.random.default_rng(seed)
    turned = Rotation.random(rng=rng).apply(SCATTERERS.positions) + rng.uniform(-9, 9, 3)
    for weights in (SCATTERERS.contrast, SCATTERERS.masses):
        patch = projected(turned, SCATTERERS.radii, weights, pixel)
        assert patch.image.sum() * pixel**2 == pytest.approx(weights.sum(), rel=1e-9)


def test_a_projection_is_where_the_beads_are() -> None:
    places = np.array([[3.05, 7.15, 2.0]])
    patch = projected(places, np.array([0.5]), np.array([2.0]), 0.1)
    row, column = np.unravel_index(patch.image.argmax(), patch.image.shape)
    assert ((column + patch.column + 0.5) * 0.1, (row + patch.row + 0.5) * 0.1) == pytest.approx(
        (3.05, 7.15), abs=0.051
    )
    # As wide as the sphere: a fifth of the square of its radius.
    share = patch.image / patch.image.sum()
    across = (np.arange(patch.image.shape[1]) + patch.column + 0.5) * 0.1 - 3.05
    assert (share.sum(axis=0) * across**2).sum() == pytest.approx(0.5**2 / 5, abs=0.1**2 / 4)
