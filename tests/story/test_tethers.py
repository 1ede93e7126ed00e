"""Granuphilin holds RAB27A: both touch while a body docks, and neither pierces a membrane."""

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
from exoviz.story.chapter import place_proteins
from exoviz.story.machinery.tethers import TETHERS, Tethers
from exoviz.story.membrane.cell_membrane import CellMembrane, resting_gap
from exoviz.story.membrane.fusion import Fusion, MaterialCoordinates
from exoviz.story.models import protein

Floats = NDArray[np.float64]
HEADS_NM = 2.5


@cache
def fusion(radius: float) -> Fusion:
    return Fusion(radius, patch=950.0)


def tethers(radius: float) -> Tethers:
    return Tethers(4 * math.pi * radius**2)


def membrane_at(radius: float, gap: float) -> CellMembrane:
    return CellMembrane(("mvb", "plasma-membrane"), fusion(radius), gap=gap)


def clearance(membrane: CellMembrane, beads: NDArray[Any], radii: NDArray[Any]) -> Floats:
    """Return how far, nm, the surface of each bead is from the nearest midplane."""
    sphere = 4 * math.pi * membrane.fusion.radius**2
    share = np.linspace(0, 1, 4000)
    area = np.concatenate([share * sphere * (1 - 1e-9), sphere * (1 + 1e-9) + share * 90_000])
    points, _out = membrane.midplane(
        MaterialCoordinates(np.zeros(len(area), np.bool_), area, np.zeros(len(area)))
    )
    flat = np.stack([np.hypot(beads[:, 0], beads[:, 1]), beads[:, 2]], axis=1)
    away, _nearest = cKDTree(points[:, [0, 2]]).query(flat)
    found: Floats = away - radii
    return found


def shapes(radius: float, gap: float) -> tuple[CellMembrane, Floats, Floats]:
    """Return the membrane, and the beads of each granuphilin and of each RAB27A, (4, b, 3)."""
    made, membrane = tethers(radius), membrane_at(radius, gap)
    held = made.granuphilin(membrane).beads.reshape(4, -1, 3)
    copies = place_proteins(membrane, (made.rab,))[0]
    beads = protein("RAB27A").template.beads
    turned = rotate(copies.rotations[:, None].astype(np.float32), beads[None])
    return membrane, held, turned + copies.positions[:, None]


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([150.0, 200.0, 250.0, 400.0]), st.floats(0.0, 1.0))
def test_each_granuphilin_touches_its_rab_while_the_body_comes_nearer(
    radius: float, share: float
) -> None:
    rest = resting_gap(fusion(radius))
    _membrane, held, rabs = shapes(radius, rest + share * (14.0 - rest))
    own = protein("SYTL4").template.radii
    radii = tethers(radius).models()[TETHERS].template.radii.reshape(4, -1)
    assert sorted(radii[0]) == sorted(own)
    rab_radii = protein("RAB27A").template.radii
    for one, sizes, rab in zip(held, radii, rabs, strict=True):
        apart = np.linalg.norm(one[:, None] - rab[None], axis=2)
        surfaces = (apart - sizes[:, None] - rab_radii[None]).min()
        assert 0.0 <= surfaces < 1.0


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([150.0, 200.0, 250.0, 400.0]), st.floats(0.0, 170.0))
def test_neither_pierces_a_membrane(radius: float, apart: float) -> None:
    membrane, held, rabs = shapes(radius, resting_gap(fusion(radius)) + apart)
    radii = tethers(radius).models()[TETHERS].template.radii
    assert clearance(membrane, held.reshape(-1, 3), radii).min() > HEADS_NM - 0.1
    rab_radii = np.tile(protein("RAB27A").template.radii, 4)
    assert clearance(membrane, rabs.reshape(-1, 3), rab_radii).min() > HEADS_NM - 0.1
    # All of it in the cytosol, between the plane and the sphere, and behind the cut.
    assert (held[..., 2] < 0).all()
    assert (held[..., 1] > 0).all()


@settings(max_examples=30, deadline=None)
@given(st.floats(0.0, 170.0))
def test_the_linker_keeps_its_length(apart: float) -> None:
    _membrane, held, _rabs = shapes(250.0, resting_gap(fusion(250.0)) + apart)
    parts = tethers(250.0).models()[TETHERS].template.parts.reshape(4, -1)
    linker = held[parts == 23].reshape(4, -1, 3)
    long = np.linalg.norm(np.diff(linker, axis=1), axis=2).sum(axis=1)
    assert long == pytest.approx(15.0, abs=0.6)


def test_far_from_the_body_granuphilin_holds_nothing_and_lets_go_when_told() -> None:
    _membrane, far, rabs = shapes(250.0, 100.0)
    assert np.linalg.norm(far[:, :, None] - rabs[:, None], axis=3).min() > 50.0
    made = tethers(250.0)
    near = membrane_at(250.0, 10.0)
    held, free = made.granuphilin(near).beads, made.granuphilin(near, 0.0).beads
    assert np.linalg.norm(held - free, axis=1).max() > 2.0
