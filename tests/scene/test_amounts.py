"""How many copies amounts of proteins stand for, by hand."""

from __future__ import annotations

from math import pi

import pytest

from exoviz.builder.protein.protein_placing import wanted_proteins
from exoviz.catalog import load_catalog
from exoviz.model import Geometry
from exoviz.scene import parse_scene
from exoviz.scene.protein_amounts import CopyNumber, PerArea, PerVolume

HEAD = 'format = "exoviz-scene"\nversion = 1\nmembrane.composition = { PC = 1 }\n'


@pytest.mark.parametrize(
    ("diameter", "line", "count"),
    [
        (40, "CD9 = 7", 7),
        # pi 40² nm² is 5,027 nm², and pi 80² four times as much: 5.03 and 20.1.
        (40, "CD9.per_um2 = 1_000", 5),
        (80, "CD9.per_um2 = 1_000", 20),
        # The lumen is 30 nm wide, 14,137 nm³; 70 nm wide it has 179,594: 2.8 and 35.9.
        (40, "UBB.per_um3 = 200_000", 3),
        (80, "UBB.per_um3 = 200_000", 36),
    ],
)
def test_copies_in_a_vesicle(diameter: float, line: str, count: int) -> None:
    scene = parse_scene(f"{HEAD}vesicle.diameter_nm = {diameter}\nproteins.{line}\n")
    geometry = Geometry(scene.vesicle.diameter_nm)
    (found,) = wanted_proteins(scene, load_catalog(), geometry)
    assert found.copies == count


def test_a_density_stays_as_it_is_and_a_number_grows_with_the_room() -> None:
    assert CopyNumber(copies=7).scaled(2.5) == CopyNumber(copies=18)
    assert CopyNumber(copies=7).scaled(0.5) == CopyNumber(copies=4)
    assert CopyNumber(copies=7).count(pi, pi) == 7
    assert CopyNumber(copies=7, mean_copies=7.4).scaled(2.5).copies == 18
    assert CopyNumber(copies=7, mean_copies=7.4).scaled(2.5).mean == pytest.approx(18.5)
    for density in (PerArea(per_um2=300), PerVolume(per_um3=5e4)):
        assert density.scaled(2.5) == density
