"""Volumes of molecules follow from their masses and partial specific volumes, by hand."""

from __future__ import annotations

from math import pi
from pathlib import Path

import pytest

from exoviz.builder.imported.imported_model import open_model
from exoviz.builder.protein.domain_beads import union_volume
from exoviz.builder.rna.rna_strand import BEAD_RADIUS_NM, CLOSEST_NM
from exoviz.model import Instances
from exoviz.model.units import NM3_PER_KDA, NUCLEOTIDE_DA
from structure_help import protein, write

#: nm³ of a kilodalton at 1 mL/g: 10²¹ nm³/mL over Avogadro's number.
NM3 = 1e24 / 6.02214076e23


def test_a_kilodalton_of_protein() -> None:
    assert pytest.approx(0.73 * NM3, rel=2e-3) == NM3_PER_KDA


def test_a_nucleotide() -> None:
    # The mean of the four nucleotides within a chain: 329.2 (A), 305.2 (C), 345.2 (G), 306.2 (U).
    assert pytest.approx((329.2 + 305.2 + 345.2 + 306.2) / 4, rel=2e-3) == NUCLEOTIDE_DA
    assert 4 / 3 * pi * BEAD_RADIUS_NM**3 == pytest.approx(
        0.54 * NM3 * NUCLEOTIDE_DA / 1000, rel=6e-3
    )
    assert pytest.approx(0.9 * 2 * BEAD_RADIUS_NM, rel=1e-3) == CLOSEST_NM


def test_a_molecule_of_a_file_without_radii(tmp_path: Path) -> None:
    vesicle = open_model(write(protein(), tmp_path / "a.cif"))
    (batch,) = (one for one in vesicle.molecules() if isinstance(one, Instances))
    (shape,) = batch.templates
    # Each of the 180 residues has N, CA, C and CB; the mass is that of whole residues.
    assert 15_000 < shape.mass_da < 25_000
    volume = union_volume(shape.beads, shape.radii)
    assert volume == pytest.approx(0.73 * NM3 * shape.mass_da / 1000, rel=0.03)
