"""The synaptic vesicle is as it was measured: the one vesicle of this size that can be compared.

Takamori et al. 2006 (Cell 127:831) weighed and counted it: 7,000 phospholipids and 5,660
cholesterols, 17.8 MDa, 1.94 g of protein to 1 g of phospholipid, 1.10 g/mL, and for the proteins
that they counted about 600 transmembrane helices; these with the rest take about a fifth of the
membrane. "Almost 70 %" of the protein mass is that of the proteins counted (J Cell Biol 175:679).
"""

from __future__ import annotations

from typing import Any

import pytest

from built_scenes import built
from exoviz.catalog import load_catalog
from exoviz.reporting.reports import report

CATALOG = load_catalog()
TENTH = 0.1


@pytest.fixture(scope="module")
def measured() -> dict[str, Any]:
    scene, vesicle = built("synaptic-vesicle")
    return report(vesicle, scene)


def lipids(data: dict[str, Any]) -> dict[str, int]:
    return {key: one["count"] for key, one in data["lipids"]["by_class"].items()}


def counted(data: dict[str, Any]) -> dict[str, int]:
    """Return the copies of the catalog's proteins: those of which the kind is known."""
    return {key: one["reached"] for key, one in data["proteins"].items() if key in CATALOG.proteins}


def test_number_of_lipids(measured: dict[str, Any]) -> None:
    assert sum(lipids(measured).values()) == pytest.approx(7_000 + 5_660, rel=TENTH)


def test_share_of_cholesterol(measured: dict[str, Any]) -> None:
    found = lipids(measured)
    share = found["cholesterol"] / sum(found.values())
    assert share == pytest.approx(5_660 / 12_660, rel=TENTH)


def test_dry_mass(measured: dict[str, Any]) -> None:
    assert measured["mass_mda"]["total"] == pytest.approx(17.8, rel=TENTH)


def test_protein_to_phospholipid_by_mass(measured: dict[str, Any]) -> None:
    phospholipid = sum(
        count * CATALOG.lipids[key].mass_da.value
        for key, count in lipids(measured).items()
        if key != "cholesterol"
    )
    ratio = measured["mass_mda"]["protein"] * 1e6 / phospholipid
    assert ratio == pytest.approx(1.94, rel=TENTH)


def test_density(measured: dict[str, Any]) -> None:
    # A tenth of a density allows any matter: to a fiftieth.
    assert measured["density_g_ml"]["iodixanol"] == pytest.approx(1.10, rel=0.02)


def test_transmembrane_helices_of_the_proteins_counted(measured: dict[str, Any]) -> None:
    helices = sum(
        count * CATALOG.proteins[key].transmembrane_helices
        for key, count in counted(measured).items()
    )
    assert helices == pytest.approx(600, rel=TENTH)


def test_proteins_counted_have_the_share_of_the_mass_that_they_had(
    measured: dict[str, Any],
) -> None:
    mass = sum(
        count * CATALOG.proteins[key].mass_kda / 1000 for key, count in counted(measured).items()
    )
    assert mass / measured["mass_mda"]["protein"] == pytest.approx(0.7, rel=TENTH)
    assert len(counted(measured)) >= 20


def test_area_taken_by_protein(measured: dict[str, Any]) -> None:
    assert measured["membrane_protein_area"] == pytest.approx(0.20, rel=TENTH)


@pytest.mark.parametrize(
    ("key", "copies"),
    [("VAMP2", 69.8), ("SYP", 31.5), ("SYT1", 15.2), ("RAB3A", 10.3), ("SLC17A7", 9.0)],
)
def test_copies_are_those_counted(measured: dict[str, Any], key: str, copies: float) -> None:
    assert measured["proteins"][key]["reached"] == pytest.approx(copies, abs=0.5)
