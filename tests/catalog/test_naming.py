"""Molecules are found under the names that people write; a suggestion is the same molecule."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exoviz.catalog import Lipid, Protein, load_catalog
from exoviz.catalog.naming import folded

CATALOG = load_catalog()
GROUPS = ("lipids", "proteins", "glycans", "rna", "fluids", "membranes", "crowders")
NAMES = [
    (group, name, key)
    for group in GROUPS
    for key, entry in CATALOG.group(group).items()
    for name in (
        key,
        entry.name,
        *entry.aliases,
        *([entry.abbreviation] if isinstance(entry, Lipid) else []),
    )
]


@pytest.mark.parametrize("group", GROUPS)
def test_every_name_of_an_entry_means_it_and_no_other(group: str) -> None:
    wrong = [
        (name, key, CATALOG.find(group, name))
        for one, name, key in NAMES
        if one == group and CATALOG.find(group, name) != key
    ]
    assert not wrong


@given(st.sampled_from(NAMES), st.data())
def test_capitals_spaces_and_hyphens_do_not_count(
    named: tuple[str, str, str], data: st.DataObject
) -> None:
    group, name, key = named
    written = "".join(
        data.draw(st.sampled_from((letter.upper(), letter.lower()))) if letter.isascii() else letter
        for letter in name
    )
    written = written.replace("-", data.draw(st.sampled_from(("", " ", "-", "–", "_"))))
    assert CATALOG.find(group, written) == key


@pytest.mark.parametrize(
    ("group", "name", "key"),
    [
        ("proteins", "cd9", "CD9"),
        ("proteins", "ALIX", "PDCD6IP"),
        ("proteins", "P08962", "CD63"),
        ("proteins", "tspan-30", "CD63"),
        ("proteins", "HSPA 8", "HSPA8"),
        ("proteins", "beta-actin", "ACTB"),
        ("proteins", "HSP70", "HSPA8"),
        ("proteins", "syndecan 1", "SDC1"),
        ("proteins", "integrin alpha5 beta1", "ITGA5-ITGB1"),
        ("proteins", "Annexin A2", "ANXA2"),
        ("proteins", "HSP90α", "HSP90AA1"),
        ("proteins", "flotillin-1", "FLOT"),
        ("proteins", "alpha-enolase", "ENO1"),
        ("proteins", "MHC class I", "MHC-I"),
        ("proteins", "CD98hc", "SLC3A2-SLC7A5"),
        ("lipids", "pc", "phosphatidylcholine"),
        ("lipids", "LBPA", "bmp"),
        ("glycans", "man 5", "Man5"),
        ("glycans", "Polylactosamine 7", "polylactosamine-7"),
        ("rna", "hsa-miR-21-5p", "miR-21-5p"),
        ("rna", "let7a", "let-7a-5p"),
        ("rna", "MIMAT0000076", "miR-21-5p"),
    ],
)
def test_names_as_people_write_them(group: str, name: str, key: str) -> None:
    assert CATALOG.find(group, name) == key


WORDS = [
    (group, name, key)
    for group, name, key in NAMES
    if len(folded(name)) >= 8 and not any(letter.isdigit() for letter in folded(name))
]


@given(st.sampled_from(WORDS), st.data())
def test_two_letters_that_changed_places_are_a_slip(
    named: tuple[str, str, str], data: st.DataObject
) -> None:
    group, name, key = named
    word = folded(name)
    place = data.draw(st.integers(0, len(word) - 2))
    slip = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    if CATALOG.find(group, slip) != key:
        assert CATALOG.suggestion(group, slip)


def test_the_accession_of_a_chain_means_its_entry_unless_it_is_a_part_of_several() -> None:
    for key, protein in CATALOG.proteins.items():
        assert isinstance(protein, Protein)
        for chain in protein.chains:
            if chain.uniprot:
                assert CATALOG.find("proteins", chain.uniprot) in (key, chain.gene, None)
    assert CATALOG.find("proteins", "P05556") is None
    assert "ITGA4-ITGB1, ITGA5-ITGB1" in CATALOG.suggestion("proteins", "P05556")


@pytest.mark.parametrize(
    ("group", "name", "meant"),
    [
        ("lipids", "cholestrol", "cholesterol"),
        ("lipids", "cholseterol", "cholesterol"),
        ("lipids", "phosfatidylserine", "phosphatidylserine"),
        ("proteins", "GADPH", "GAPDH"),
        ("proteins", "PDDC6IP", "PDCD6IP"),
        ("proteins", "PDCD6PI", "PDCD6IP"),
        ("glycans", "Mann9", "Man9"),
        ("rna", "mri-21-5p", "miR-21-5p"),
        # What is another molecule is never suggested.
        ("proteins", "NT5E", ""),
        ("proteins", "WNT5B", ""),
        ("proteins", "HSPB8", ""),
        ("proteins", "CD36", ""),
        ("proteins", "RAB5C", ""),
        ("proteins", "PDCD6", ""),
        ("proteins", "LAMP3", ""),
        ("rna", "hsa-let-7b-5p", ""),
        ("rna", "hsa-miR-21-3p", ""),
        ("lipids", "TG", ""),
        ("lipids", "CE", ""),
        ("rna", "miR-1246", ""),
        ("rna", "miR-451b", ""),
        ("rna", "let-7b-5p", ""),
        ("glycans", "Man55", ""),
    ],
)
def test_only_a_slip_of_the_hand_is_suggested(group: str, name: str, meant: str) -> None:
    assert CATALOG.find(group, name) is None
    assert CATALOG.suggestion(group, name) == (f"Did you mean '{meant}'?" if meant else "")
