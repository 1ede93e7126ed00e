"""Facts about species stand in the catalog, and nowhere in the code."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import exoviz
from exoviz.catalog import Lipid, load_catalog
from exoviz.catalog.catalog_files import GROUPS
from exoviz.catalog.sugars import monosaccharides
from exoviz.model import SUGAR_NAMES
from exoviz.model.layers import (
    Root,
    cell_membrane_layer,
    cell_molecule_layer,
    glycan_layer,
    lipid_layer,
    membrane_protein_layer,
    rna_layer,
)
from exoviz.renderer.palette import from_hex, layer_colour, to_hex

SOURCE = Path(exoviz.__file__).parent
CATALOG = load_catalog()
#: Stories say who takes part in them; the catalog itself says what its words are.
MAY_NAME_SPECIES = ("story", "catalog")
#: Words that are also kinds or ways: of RNA, of glycans, of budding; and an atom of sugars.
WORDS = {"mrna", "O-glycan", "ceramide", "C3"}


def strings(path: Path) -> Iterator[tuple[int, str]]:
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def test_the_code_names_no_species() -> None:
    keys = {key for group in GROUPS for key in CATALOG.group(group)} - WORDS
    # A vesicle, an endosome and a lysosome are also what the program is about.
    keys -= set(CATALOG.membranes)
    keys |= {"plasma-membrane", "ceramide-rich", "mvb"}
    found = [
        f"{path.relative_to(SOURCE)}:{line}: {text}"
        for path in SOURCE.rglob("*.py")
        if path.relative_to(SOURCE).parts[0] not in MAY_NAME_SPECIES
        for line, text in strings(path)
        if text in keys
    ]
    assert not found


def test_the_code_names_no_families_and_kinds() -> None:
    names = CATALOG.names
    titles = {*names.families.values(), *names.kinds.values()} - {
        *names.families,
        *names.kinds,
    }
    found = [
        f"{path.relative_to(SOURCE)}:{line}: {text}"
        for path in SOURCE.rglob("*.py")
        for line, text in strings(path)
        if text in titles
    ]
    assert not found


def test_every_group_that_has_a_name_is_in_use() -> None:
    names = CATALOG.names
    species = [one for group in GROUPS for one in CATALOG.group(group).values()]
    for field, known in (("kind", names.kinds), ("place", names.places)):
        assert set(known) == {getattr(one, field, None) for one in species} - {None}
    assert set(names.backbones) == {one.backbone for one in CATALOG.lipids.values()}
    of_scenes = {"custom"}
    # Molecules that only a story shows have no entry in the catalog, but a layer there.
    layer = re.compile(r'cell_molecule_layer\("([\w-]+)"')
    of_stories = {
        family
        for path in (SOURCE / "story").rglob("*.py")
        for family in layer.findall(path.read_text("utf-8"))
    }
    in_use = {one.family for one in CATALOG.proteins.values()} | of_scenes | of_stories
    assert set(names.families) <= in_use


@pytest.mark.parametrize("lipid", CATALOG.lipids.values(), ids=list(CATALOG.lipids))
def test_a_lipid_has_the_colour_of_its_entry(lipid: Lipid) -> None:
    for side in (Root.OUTER, Root.INNER):
        assert to_hex(layer_colour(f"{side}/{lipid.key}")) == f"#{lipid.colour.lower()}"


def test_the_catalog_is_frozen_to_its_leaves() -> None:
    groups = (CATALOG.group(name) for name in GROUPS)
    assert all(hash(one) for entries in groups for one in entries.values())
    assert hash(CATALOG.colours)


def test_every_family_and_kind_has_its_colours() -> None:
    colours = CATALOG.colours
    assert {one.family for one in CATALOG.proteins.values()} == set(colours.families)
    assert {one.kind for one in CATALOG.rna.values()} == set(colours.rna)
    assert {one.kind for one in CATALOG.glycans.values()} == set(colours.glycans)


def test_a_protein_has_a_shade_of_its_family_or_a_colour_of_its_own() -> None:
    colours = CATALOG.colours
    for protein in CATALOG.proteins.values():
        one = layer_colour(membrane_protein_layer(protein.family, protein.key))
        shades = (protein.colour,) if protein.colour else colours.families[protein.family]
        assert to_hex(one)[1:].upper() in shades
        one = layer_colour(cell_molecule_layer(protein.family, protein.key))
        if not protein.colour:
            shades = colours.cell_families.get(protein.family, shades)
        assert to_hex(one)[1:].upper() in shades


def test_a_membrane_of_the_cell_has_its_tint() -> None:
    for key, membrane in CATALOG.membranes.items():
        assert layer_colour(cell_membrane_layer(key)).tolist() == pytest.approx(membrane.tint)


def test_what_the_catalog_does_not_know_has_a_colour_too() -> None:
    others = CATALOG.colours.others
    assert to_hex(layer_colour(lipid_layer("outer", "mine")))[1:].upper() in others.lipids
    custom = layer_colour(membrane_protein_layer("custom", "mine"))
    assert to_hex(custom)[1:].upper() in others.families
    assert (layer_colour(rna_layer("mine")) == from_hex(others.rna)).all()
    assert (layer_colour(glycan_layer("mine")) == from_hex(others.unknown)).all()


def test_membranes_of_the_cell_are_whole_and_made_of_known_lipids() -> None:
    for membrane in CATALOG.membranes.values():
        assert set(membrane.lipids) <= set(CATALOG.lipids)
        assert sum(membrane.lipids.values()) == pytest.approx(100, abs=0.5)
        assert set(membrane.source) <= set(CATALOG.sources)
        if membrane.like:
            assert membrane.lipids == CATALOG.membranes[membrane.like].lipids


def test_names_of_components_are_each_of_one_molecule() -> None:
    anomers = [form for one in monosaccharides().values() for form in (one.alpha, one.beta)]
    names = [lipid.component for lipid in CATALOG.lipids.values()]
    names += [anomer.component for anomer in anomers]
    assert len(set(names)) == len(names)
    assert set(SUGAR_NAMES.values()) == set(monosaccharides())
    # Three letters may be a sugar's, and viewers then look for its ring; of these they know lipids.
    short = {lipid.component for lipid in CATALOG.lipids.values() if len(lipid.component) < 4}
    assert short == {"CHL", "PE"}


def test_o_glycosites_say_which_glycan_they_carry() -> None:
    for protein in CATALOG.proteins.values():
        assert bool(protein.o_glycans) == bool(protein.o_glycoform)
        assert not protein.o_glycoform or protein.o_glycoform in CATALOG.glycans
