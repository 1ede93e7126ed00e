"""Glycans: their names, their masses and their shapes."""

from __future__ import annotations

import contextlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exoviz.builder.glycan.glycan_shapes import (
    BOND_NM,
    CLOSEST_NM,
    LOWEST_NM,
    ROOT_NM,
    glycan_templates,
)
from exoviz.catalog import Glycan, Residue, load_catalog
from exoviz.catalog.polylactosamine import POLYLACTOSAMINE_LONGEST, polylactosamine
from exoviz.catalog.sugars import WATER_DA, glycan_mass_da, glycan_name, parse_glycan
from exoviz.errors import InputError
from exoviz.model import SUGARS, Part

KEYS = tuple(load_catalog().glycans)


@st.composite
def trees(draw: st.DrawFn) -> tuple[Residue, ...]:
    """Any tree of sugars, its residues in the order in which a name is read."""
    residues: list[Residue] = []

    def add(parent: int, linkage: str, depth: int) -> None:
        sugar = draw(st.sampled_from(("Glc", "Man", "Gal", "GlcNAc", "GalNAc", "Fuc", "Neu5Ac")))
        own = 2 if sugar == "Neu5Ac" else 1
        text = f"{draw(st.sampled_from('ab'))}{own}-{linkage}" if linkage else ""
        index = len(residues)
        residues.append(Residue.model_validate({"sugar": sugar, "parent": parent, "linkage": text}))
        if depth:
            for position in draw(st.lists(st.sampled_from("346"), unique=True, max_size=3)):
                add(index, position, depth - 1)

    add(-1, "", 4)
    return tuple(residues)


@given(trees())
def test_a_tree_survives_being_written_and_read(tree: tuple[Residue, ...]) -> None:
    assert parse_glycan(glycan_name(tree)) == tree


@given(trees())
def test_a_parent_comes_before_its_children(tree: tuple[Residue, ...]) -> None:
    read = parse_glycan(glycan_name(tree))
    assert read[0].parent == -1
    assert all(residue.parent < index for index, residue in enumerate(read))


def test_a_branched_name_is_read_from_its_root() -> None:
    read = parse_glycan("Man(a1-2)Man(a1-3)[Man(a1-6)]Man(b1-4)GlcNAc(b1-4)GlcNAc")
    assert [residue.sugar for residue in read] == ["GlcNAc", "GlcNAc", "Man", "Man", "Man", "Man"]
    assert [residue.parent for residue in read] == [-1, 0, 1, 2, 2, 4]
    assert [residue.linkage for residue in read] == ["", "b1-4", "b1-4", "a1-6", "a1-3", "a1-2"]


@pytest.mark.parametrize(
    ("name", "position", "what"),
    [
        ("", 1, "expected a sugar"),
        ("Foo", 1, "expected a sugar"),
        ("Man(a1-3)Xyl(b1-2)Man", 10, "expected a sugar"),
        ("Man(a1-3", 4, "never closed"),
        ("Man(a1-3)", 4, "last sugar has no linkage"),
        ("ManMan", 4, "needs a linkage"),
        ("Man(x)Man", 5, "not a linkage"),
        ("Man(a1-1)Man", 5, "not a linkage"),
        ("Man(a2-3)Man", 5, "carbon 1"),
        ("Neu5Ac(a1-3)Gal", 8, "carbon 2"),
        ("[Man(a1-3)]Man", 1, "main chain"),
        ("Man(a1-3)[]Man", 10, "empty"),
        ("Man(a1-3)[Man(a1-6)Man", 10, "never closed"),
        ("Man(a1-3)Man(a1-6)]Man", 19, "never opened"),
        ("Man(a1-3)[Man(a1-6)]", 20, "on its right"),
        ("Man(a1-3)[Man(a1-3)]Man", 1, "two sugars"),
    ],
)
def test_bad_names_say_where_they_are_wrong(name: str, position: int, what: str) -> None:
    with pytest.raises(ValueError, match=rf"character {position}: .*{what}"):
        parse_glycan(name)


@given(st.text(alphabet="ManGlcNA56u()[]ab1-34 ", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    tree: tuple[Residue, ...] = ()
    with contextlib.suppress(ValueError):
        tree = parse_glycan(text)
    if tree:
        assert parse_glycan(glycan_name(tree)) == tree


@pytest.mark.parametrize(
    ("key", "sugars", "mass"),
    [
        ("Man5", 7, 1235.1),
        ("Man6", 8, 1397.2),
        ("Man7", 9, 1559.4),
        ("Man8", 10, 1721.5),
        ("Man9", 11, 1883.7),
        ("biantennary-sialylated", 12, 2370.1),
        ("GM3", 3, 633.6),
        ("hexose", 1, 180.2),
    ],
)
def test_published_masses(key: str, sugars: int, mass: float) -> None:
    entry = load_catalog().glycan(key)
    assert len(entry.residues) == sugars
    assert entry.mass_da.value == pytest.approx(mass, abs=0.1)
    assert glycan_mass_da(entry.residues) == pytest.approx(mass, abs=0.1)


def test_a_mass_that_is_not_that_of_the_sugars_is_refused() -> None:
    entry = load_catalog().glycan("Man5").model_dump(exclude={"residues"})
    entry["mass_da"] = {**entry["mass_da"], "value": 1237.0}
    with pytest.raises(InputError, match=r"1235\.1"):
        Glycan.model_validate(entry)


def test_every_number_has_a_known_source() -> None:
    catalog = load_catalog()
    for entry in (*catalog.glycans.values(), *catalog.rna.values()):
        for figure in entry.figures.values():
            assert set(figure.source) <= set(catalog.sources)
        assert set(entry.source) <= set(catalog.sources)


@given(st.integers(1, POLYLACTOSAMINE_LONGEST))
def test_polylactosamine_grows_by_one_unit_at_a_time(units: int) -> None:
    entry = load_catalog().glycan(f"polylactosamine-{units}")
    assert entry.key == f"polylactosamine-{units}"
    assert entry.iupac == polylactosamine(units).iupac
    assert entry.mass_da.value == pytest.approx(2370.1 + 365.33 * (units - 1), abs=0.2)
    # Masses of glycans are known to a tenth of a dalton.
    assert entry.mass_da.value == round(entry.mass_da.value, 1)


@pytest.mark.parametrize("units", [0, POLYLACTOSAMINE_LONGEST + 1])
def test_polylactosamine_has_limits(units: int) -> None:
    with pytest.raises(ValueError, match="1 to 20"):
        polylactosamine(units)
    with pytest.raises(KeyError):
        load_catalog().glycan(f"polylactosamine-{units}")


@pytest.mark.parametrize("key", [*KEYS, "polylactosamine-20"])
def test_shapes_keep_bonds_distances_and_ground(key: str) -> None:
    entry = load_catalog().glycan(key)
    templates = glycan_templates(entry)
    parents = np.array([residue.parent for residue in entry.residues])
    for template in templates:
        beads = template.beads.astype(float)
        assert len(beads) == len(entry.residues)
        np.testing.assert_allclose(beads[0], [0, 0, ROOT_NM], atol=1e-6)
        assert beads[:, 2].min() >= LOWEST_NM
        bonds = np.linalg.norm(beads[1:] - beads[parents[1:]], axis=1)
        np.testing.assert_allclose(bonds, BOND_NM, atol=1e-5)
        gaps = np.linalg.norm(beads[:, None] - beads, axis=2)
        gaps[np.arange(1, len(beads)), parents[1:]] = np.inf
        assert gaps[np.tril_indices(len(beads), -1)].min(initial=np.inf) >= CLOSEST_NM
        assert template.mass_da == pytest.approx(entry.mass_da.value - WATER_DA)
        assert {Part(part) for part in template.parts} <= SUGARS


@pytest.mark.parametrize("key", KEYS)
def test_conformers_differ(key: str) -> None:
    entry = load_catalog().glycan(key)
    templates = glycan_templates(entry)
    expected = 1 if len(entry.residues) == 1 else 4 if entry.kind == "glycolipid" else 8
    assert len(templates) == expected
    beads = np.array([template.beads for template in templates])
    difference = np.abs(beads[:, None] - beads).max(axis=(2, 3))
    # Two sugars have one joint between them.
    least = 0.1 if len(entry.residues) > 2 else 0.05
    assert difference[np.triu_indices(expected, 1)].min(initial=1.0) > least


@pytest.mark.parametrize(
    "key",
    [key for key in KEYS if len(load_catalog().glycan(key).residues) > 6] + ["polylactosamine-20"],
)
def test_antennae_stand_up_and_reach_most_of_their_contour(key: str) -> None:
    entry = load_catalog().glycan(key)
    depth = [0]
    for residue in entry.residues[1:]:
        depth.append(depth[residue.parent] + 1)
    tip = int(np.argmax(depth))
    for template in glycan_templates(entry):
        reach = np.linalg.norm(template.beads[tip] - template.beads[0])
        assert 0.6 <= reach / (depth[tip] * BOND_NM) <= 0.8
        x, y, z = template.beads.mean(axis=0)
        assert z > np.hypot(x, y)


@settings(max_examples=8)
@given(st.sampled_from(KEYS))
def test_shapes_are_always_the_same(key: str) -> None:
    first = glycan_templates(load_catalog().glycan(key))
    again = glycan_templates.__wrapped__(load_catalog().glycan(key))
    for one, other in zip(first, again, strict=True):
        np.testing.assert_array_equal(one.beads, other.beads)


def test_residue_order_decides_the_parts() -> None:
    template = glycan_templates(load_catalog().glycan("O-glycan"))[0]
    assert template.parts.tolist() == [Part.GALNAC, Part.GAL, Part.NEU5AC]
