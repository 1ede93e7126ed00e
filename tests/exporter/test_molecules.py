"""Molecules in mmCIF, BinaryCIF and PDB, read again by programs that know nothing of exoviz."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import gemmi
import numpy as np
import pytest
from ciftools.serialization import loads
from gemmi import cif
from hypothesis import given, settings
from hypothesis import strategies as st

import exoviz
from exoviz.catalog import load_catalog
from exoviz.catalog.sugars import monosaccharides
from exoviz.errors import InputError
from exoviz.exporter.molecule.entities import entities_of_vesicle, one_of_each
from exoviz.exporter.molecule.sugar_atoms import sugars_of
from exoviz.model import Part, Vesicle
from exoviz.model.layers import lipid_layer
from exoviz.scene import View
from export_help import vesicle
from made_vesicle import copies as copies_of
from made_vesicle import made_vesicle, template

RINGS = {True: {"C2", "C3", "C4", "C5", "C6", "O6"}, False: {"C1", "C2", "C3", "C4", "C5", "O5"}}


def block_of(path: Path) -> cif.Block:
    return cif.read(str(path)).sole_block()


def table(block: cif.Block, category: str) -> dict[str, list[Any]]:
    return dict(block.get_mmcif_category(category))


def whole(path: Path) -> gemmi.Model:
    structure = gemmi.read_structure(str(path))
    (assembly,) = [one for one in structure.assemblies if one.name == "1"]
    return gemmi.make_assembly(assembly, structure[0], gemmi.HowToNameCopiedChain.Dup)


def copies(layer: str) -> int:
    batches = sum(len(batch) for batch in vesicle().batches if batch.layer == layer)
    return batches + sum(chain.layer == layer for chain in vesicle().polymers)


def beads_in(layers: Sequence[str]) -> tuple[Any, Any]:
    beads = vesicle().beads()
    mine = np.array([name in layers for name in beads.layer_names])[beads.layer]
    return beads.positions[mine].astype(float) * 10, beads.radii[mine].astype(float) * 10


def test_mmcif_assembles_to_every_bead(tmp_path: Path) -> None:
    path = tmp_path / "a.cif"
    view = View(cutaway="none", hide=("glycans",))
    exoviz.export(vesicle(), path, view=view, title="Small")
    model = whole(path)
    found = list(model.all())
    layers = [n for n in vesicle().layers() if not n.startswith("glycans/")]
    places, radii = beads_in(layers)
    assert len(found) == len(places)
    here = np.array([cra.atom.pos.tolist() for cra in found])
    assert np.allclose(np.sort(here, axis=0), np.sort(places, axis=0), atol=0.01)
    sizes = np.array([cra.atom.b_iso for cra in found])
    assert np.allclose(np.sort(sizes), np.sort(radii), atol=0.006)
    assert {"CHL", "POPC", "DPSM"} <= {cra.residue.name for cra in found}


@settings(max_examples=12)
@given(chosen=st.sets(st.sampled_from(sorted(vesicle().layers())), min_size=1).map(sorted))
def test_any_choice_of_layers_keeps_counts_and_places(
    chosen: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("chosen") / "a.cif"
    exoviz.export(vesicle(), path, only=chosen)
    block, model = block_of(path), whole(path)
    operators = table(block, "_pdbx_struct_oper_list.")
    assert len(operators["id"]) == sum(copies(layer) for layer in chosen)
    turns = np.array(
        [[operators[f"matrix[{i}][{j}]"] for j in (1, 2, 3)] for i in (1, 2, 3)], float
    ).transpose(2, 0, 1)
    assert np.allclose(turns @ turns.transpose(0, 2, 1), np.eye(3), atol=1e-4)
    assert np.allclose(np.linalg.det(turns), 1, atol=1e-4)
    notes = table(block, "_entity.")["pdbx_description"]
    assert {text.rpartition("(")[2].rstrip(")") for text in notes} == set(chosen)
    places, _radii = beads_in([layer for layer in chosen if not layer.startswith("glycans/")])
    sugars = {
        anomer.component for one in monosaccharides().values() for anomer in (one.alpha, one.beta)
    }
    found = [cra.atom.pos.tolist() for cra in model.all() if cra.residue.name not in sugars]
    assert len(found) == len(places)
    if found:
        assert np.allclose(np.sort(found, axis=0), np.sort(places, axis=0), atol=0.01)


def test_each_layer_is_an_assembly_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "a.cif"
    exoviz.export(vesicle(), path, only=("membrane", "proteins"))
    structure = gemmi.read_structure(str(path))
    mine = {one.name: one for one in structure.assemblies if one.name != "1"}
    assert set(mine) == {n for n in vesicle().layers() if n.startswith(("membrane/", "proteins/"))}
    for layer, assembly in mine.items():
        made = gemmi.make_assembly(assembly, structure[0], gemmi.HowToNameCopiedChain.Dup)
        assert made.count_atom_sites() == len(beads_in([layer])[0])


@settings(max_examples=30)
@given(names=st.lists(st.text(max_size=40), min_size=1, max_size=6))
def test_chains_have_names_of_their_own_that_every_program_takes(names: list[str]) -> None:
    shown = np.ones(sum(map(len, vesicle().molecules())), bool)
    entity = entities_of_vesicle(vesicle(), shown)[0]
    placed = one_of_each([replace(entity, short=name) for name in names])
    chains = [one.chain for one in placed]
    text = "\n".join(("data_a", "loop_", "_b.c", *chains))
    assert list(cif.read_string(text).sole_block().find_loop("_b.c")) == chains
    assert len({chain.lower() for chain in chains}) == len(names)
    assert all(re.fullmatch(r"[0-9A-Za-z]+(_[0-9A-Za-z]+)*", chain) for chain in chains)


def test_chains_are_called_as_molecules_are(tmp_path: Path) -> None:
    for expanded in (False, True):
        path = tmp_path / f"{expanded}.cif"
        exoviz.export(vesicle(), path, expanded=expanded)
        chains = set(table(block_of(path), "_struct_asym.")["id"])
        assert {"CD63", "CD9", "UBB", "POPC_outer", "CHL_inner", "Man5", "miR_21_5p"} <= chains


def test_expanded_files_are_the_assembly(tmp_path: Path) -> None:
    only = ("glycans", "proteins", "cargo")
    exoviz.export(vesicle(), tmp_path / "once.cif", only=only)
    exoviz.export(vesicle(), tmp_path / "all.cif", only=only, expanded=True)
    assembled = Counter(cra.residue.name for cra in whole(tmp_path / "once.cif").all())
    structure = gemmi.read_structure(str(tmp_path / "all.cif"))
    assert not structure.assemblies
    assert Counter(cra.residue.name for cra in structure[0].all()) == assembled
    one = [cra.atom.pos.tolist() for cra in whole(tmp_path / "once.cif").all()]
    other = [cra.atom.pos.tolist() for cra in structure[0].all()]
    assert np.allclose(np.sort(one, axis=0), np.sort(other, axis=0), atol=0.01)


@pytest.mark.parametrize("expanded", [False, True])
def test_binarycif_says_what_mmcif_says(expanded: bool, tmp_path: Path) -> None:
    for name in ("a.cif", "a.bcif"):
        exoviz.export(vesicle(), tmp_path / name, expanded=expanded, title="Small 'one'")
    block = block_of(tmp_path / "a.cif")
    (packed,) = loads((tmp_path / "a.bcif").read_bytes()).data_blocks
    names = [name.strip("_.") for name in block.get_mmcif_category_names()]
    assert sorted(packed.categories) == sorted(names)
    for category in names:
        columns = table(block, f"_{category}.")
        assert sorted(packed[category].field_names) == sorted(columns)
        for name, texts in columns.items():
            column: Any = packed[category][name]
            values = column.as_ndarray()
            masks = column.value_presences
            assert len(values) == len(texts)
            presence = masks if masks is not None else np.zeros(len(values), int)
            missing = [{None: 2, False: 1}.get(text, 0) for text in texts]
            assert presence.tolist() == missing
            there = np.flatnonzero(presence == 0)
            if values.dtype.kind == "f":
                wanted = np.array([float(texts[i]) for i in there])
                assert np.allclose(values[there], wanted, atol=1e-4)
            else:
                assert [str(values[i]) for i in there] == [texts[i] for i in there]
    assert (tmp_path / "a.bcif").stat().st_size < (tmp_path / "a.cif").stat().st_size / 2


def test_every_sugar_of_the_catalog_has_a_ring_and_is_bound() -> None:
    for key, entry in load_catalog().glycans.items():
        count = len(entry.residues)
        depth = np.zeros(count)
        for index, residue in enumerate(entry.residues[1:], 1):
            depth[index] = depth[residue.parent] + 1
        beads = np.stack([2.0 * np.arange(count), np.zeros(count), 5.0 * depth], axis=1)
        made = sugars_of(key, beads)
        for index, residue in enumerate(entry.residues):
            mine = made.residue == index + 1
            ring = RINGS[residue.sugar == "Neu5Ac"]
            names = [name for name, own in zip(made.atoms, mine, strict=True) if own]
            assert len(names) == len(set(names))
            assert ring <= set(names)
            atoms = made.places[mine][[names.index(name) for name in sorted(ring)]]
            away = np.linalg.norm(atoms - beads[index], axis=1)
            assert np.allclose(away, 1.43, atol=0.01)
            assert np.allclose(atoms.mean(axis=0), beads[index], atol=0.01)
        assert len(made.links) == count - 1
        for (carbon, oxygen), residue in zip(made.links, entry.residues[1:], strict=True):
            assert made.residue[oxygen] - 1 == residue.parent
            assert made.atoms[carbon] == ("C2" if residue.sugar == "Neu5Ac" else "C1")
            assert made.atoms[oxygen] == f"O{residue.linkage[-1]}"


@pytest.mark.parametrize("expanded", [False, True])
def test_glycans_are_branched_entities(expanded: bool, tmp_path: Path) -> None:
    path = tmp_path / "a.cif"
    exoviz.export(vesicle(), path, only=("glycans",), expanded=expanded)
    block = block_of(path)
    structure = gemmi.read_structure(str(path))
    branched = [e for e in structure.entities if e.entity_type == gemmi.EntityType.Branched]
    wanted = {b.species for b in vesicle().batches if b.layer.startswith("glycans/")}
    wanted = {key for key in wanted if len(load_catalog().glycan(key).residues) > 1}
    assert len(branched) == len(wanted) >= 2
    lists = table(block, "_pdbx_entity_branch_list.")
    sizes = Counter(lists["entity_id"])
    assert sorted(sizes.values()) == sorted(
        len(load_catalog().glycan(key).residues) for key in wanted
    )
    assert len(table(block, "_pdbx_entity_branch_link.")["link_id"]) == sum(
        size - 1 for size in sizes.values()
    )
    # Every sugar of every chain is in the scheme, with the component that its atoms have.
    scheme = table(block, "_pdbx_branch_scheme.")
    keys = ("asym_id", "pdb_seq_num", "mon_id")
    notes = set(zip(*(scheme[key] for key in keys), strict=True))
    entity = dict(
        zip(*(table(block, "_struct_asym.")[k] for k in ("id", "entity_id")), strict=True)
    )
    read = {
        (chain.name, str(residue.seqid.num), residue.name)
        for chain in structure[0]
        for residue in chain
        if entity[chain.name] in sizes
    }
    assert notes == read
    assert len(structure.connections) == len(notes) - len({chain for chain, _n, _m in notes})
    for bond in structure.connections:
        one, two = (structure[0].find_cra(end).atom for end in (bond.partner1, bond.partner2))
        assert 1.0 < one.pos.dist(two.pos) < 6.0
        assert (one.element.name, two.element.name) == ("C", "O")


def test_nothing_is_claimed_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "a.cif"
    exoviz.export(vesicle(), path)
    block = block_of(path)
    assert "_exptl." not in block.get_mmcif_category_names()
    assert "coarse-grained" in table(block, "_struct.")["title"][0]
    structure = gemmi.read_structure(str(path))
    (rna,) = [e for e in structure.entities if e.entity_type == gemmi.EntityType.Polymer]
    assert "".join(rna.full_sequence) == "UAGCUUAUCAGACUGAUGUUGA"
    assert table(block, "_entity_poly.")["type"] == ["polyribonucleotide"]
    masses = dict(
        zip(*(table(block, "_entity.")[k] for k in ("id", "formula_weight")), strict=True)
    )
    assert all(float(mass) > 100 for mass in masses.values())


def test_every_lipid_has_a_name_of_its_own() -> None:
    lipids = load_catalog().lipids.values()
    assert len({lipid.component for lipid in lipids}) == len(lipids)


def test_pdb_holds_small_selections_and_refuses_large_ones(tmp_path: Path) -> None:
    path = tmp_path / "a.pdb"
    exoviz.export(vesicle(), path, only=("proteins", "cargo"))
    model = gemmi.read_structure(str(path))[0]
    beads = vesicle().beads()
    chosen = [n.startswith(("proteins/", "cargo/")) for n in beads.layer_names]
    assert model.count_atom_sites() == np.array(chosen)[beads.layer].sum()
    path.write_text("old", encoding="utf-8")
    large = exoviz.build(exoviz.load("exosome"))
    with pytest.raises(InputError, match=r"a\.pdb: .*atoms are too many"):
        exoviz.export(large, path)
    assert path.read_text(encoding="utf-8") == "old"
    assert [item.name for item in tmp_path.iterdir()] == ["a.pdb"]


def test_a_lipid_that_the_catalog_lacks_keeps_its_name(tmp_path: Path) -> None:
    strange = template("strange", [(0, 0, 1, 0.25, Part.PHOSPHATE), (0, 0, 0, 0.25, Part.TAIL)])
    up = np.array([[0.0, 0.0, 1.0]])
    layer = lipid_layer("outer", "strange")
    found = replace(made_vesicle(), batches=(copies_of(layer, strange, up * 12, up),), polymers=())
    exoviz.export(found, tmp_path / "a.cif")
    assert "strange" in table(block_of(tmp_path / "a.cif"), "_entity.")["pdbx_description"][0]


def test_the_documentation_counts_the_atoms_of_the_default_exosome(exosome: Vesicle) -> None:
    shown = np.ones(sum(map(len, exosome.molecules())), bool)
    entities = entities_of_vesicle(exosome, shown)
    atoms = sum(len(one.places) for one in entities)
    copies = sum(len(one.operators) for one in entities)
    everything = sum(len(one.places) * len(one.operators) for one in entities)
    text = (Path(__file__).parents[2] / "docs" / "export.md").read_text(encoding="utf-8")
    assert f"The default exosome is {atoms:,} atoms and {copies:,} operators" in " ".join(
        text.split()
    )
    assert text.count(f"{everything:,} atoms") == 2
