"""Genes of tables become the complexes that their chains are part of."""

from __future__ import annotations

from pathlib import Path

import pytest

import exoviz
from exoviz.catalog import load_catalog
from exoviz.scene import CopyNumber, Scene


def copies(scene: Scene) -> dict[str, int]:
    amounts = {key: one.amount for key, one in scene.proteins.items()}
    return {key: one.copies for key, one in amounts.items() if isinstance(one, CopyNumber)}


def table(folder: Path, text: str) -> Path:
    file = folder / "table.csv"
    file.write_text(text, "utf-8")
    return file


def test_subunits_go_to_complexes_and_a_shared_one_is_shared_out(tmp_path: Path) -> None:
    file = table(tmp_path, "gene,copies\nITGB1,12\nITGA4,6\nITGA5,3\n")
    found = copies(exoviz.recipe(file, diameter_nm=100).scene)
    # ITGB1 is shared out 2 to 1: (6 + 8) / 2 and (3 + 4) / 2.
    assert found == {"ITGA4-ITGB1": 7, "ITGA5-ITGB1": 4}


@pytest.mark.parametrize(
    ("rows", "complexes"),
    [
        ("ITGA6,8\nITGB1,8", {"ITGA6-ITGB1": 8}),
        # An alpha goes to the betas of the table by their amounts, and these to their alphas.
        (
            "ITGA6,12\nITGA3,12\nITGB1,24\nITGB4,12",
            {"ITGA3-ITGB1": 12, "ITGA6-ITGB1": 10, "ITGA6-ITGB4": 8},
        ),
        ("ITGAV,9\nITGB3,6\nITGB5,3", {"ITGAV-ITGB3": 6, "ITGAV-ITGB5": 3}),
        # Forms of one chain are copies of it.
        ("HLA-A,5\nHLA-B,3\nHLA-C,2\nB2M,10", {"MHC-I": 10}),
        ("HLA-B,4", {"MHC-I": 4}),
    ],
)
def test_subunits_find_the_partners_that_the_table_has(
    tmp_path: Path, rows: str, complexes: dict[str, int]
) -> None:
    found = exoviz.recipe(table(tmp_path, f"gene,copies\n{rows}\n"), diameter_nm=100)
    assert copies(found.scene) == complexes
    assert any("without" in note for note in found.notes) == (rows == "HLA-B,4")


@pytest.mark.parametrize(
    ("gene", "key", "lacks"),
    [
        ("ITGA6", "ITGA6-ITGB1", "ITGB1"),
        ("ITGB4", "ITGA6-ITGB4", "ITGA6"),
        ("ITGB1", "ITGA6-ITGB1", "ITGA6"),
    ],
)
def test_a_subunit_without_partners_gets_the_most_reported_one_and_that_is_said(
    tmp_path: Path, gene: str, key: str, lacks: str
) -> None:
    found = exoviz.recipe(table(tmp_path, f"gene,copies\n{gene},4\n"), diameter_nm=100)
    assert copies(found.scene) == {key: 4}
    assert any(f"{key} (without {lacks})" in note for note in found.notes)


def test_sugars_of_integrins_are_on_their_chains_and_all_of_them_are_drawn() -> None:
    for one in load_catalog().proteins.values():
        if one.family != "integrins":
            continue
        for index, chain in enumerate(one.chains):
            stretches = [
                (first, last)
                for domain in one.domains
                for at, first, last in domain.residues
                if at == index
            ]
            for site in chain.glycosites:
                assert any(first <= site <= last for first, last in stretches), (one.key, site)
        assert sum(domain.mass_kda for domain in one.domains) == pytest.approx(
            one.mass_kda, rel=0.002
        )
