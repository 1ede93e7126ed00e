"""Structures that would be drawn as something else than they are, and are refused for it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import gemmi
import numpy as np
import pytest

from exoviz.builder.protein.structure_shapes import structured_protein
from exoviz.catalog import load_catalog
from exoviz.errors import InputError
from exoviz.importer.hydropathy import likely_crossings
from exoviz.importer.protein_chains import read_protein
from exoviz.model import StructureFacts
from exoviz.scene import OwnStructure, load_scene
from structure_help import HELICES, bundle, loop, protein, scene_text, write


def facts_of(path: Path, key: str = "MINE", **item: Any) -> StructureFacts:
    wanted = OwnStructure(amount={"copies": 1}, structure=str(path), **item)
    return structured_protein(key, wanted, load_catalog())[2]


def pair(path: Path, degrees: float) -> Path:
    """Write two copies of the membrane protein, the second tilted about x."""
    structure = protein(chains="AB")
    angle = np.radians(degrees)
    turn = np.array(
        [[1, 0, 0], [0, np.cos(angle), -np.sin(angle)], [0, np.sin(angle), np.cos(angle)]]
    )
    for residue in structure[0]["B"]:
        for atom in residue:
            atom.pos = gemmi.Position(*(turn @ np.array(atom.pos.tolist())).tolist())
    return write(structure, path)


@pytest.mark.parametrize("degrees", [0, 25, 50])
def test_a_pair_that_stands_side_by_side_is_one_shape(tmp_path: Path, degrees: float) -> None:
    facts = facts_of(pair(tmp_path / "a.cif", degrees), transmembrane=HELICES, outside="C")
    assert facts.chains == ("A", "B")


@pytest.mark.parametrize("degrees", [70, 136, 180])
def test_a_pair_of_a_crystal_is_refused_and_one_of_it_taken(tmp_path: Path, degrees: float) -> None:
    path = pair(tmp_path / "a.cif", degrees)
    ways: dict[str, Any] = {"transmembrane": HELICES, "outside": "C"}
    with pytest.raises(InputError, match=rf"A and B of a.cif cross the membrane {degrees}° apart"):
        facts_of(path, **ways)
    assert facts_of(path, chains=("B",), **ways).chains == ("B",)


def test_what_seems_to_cross_a_membrane_is_not_left_in_the_lumen(tmp_path: Path) -> None:
    path = write(protein(), tmp_path / "a.cif")
    atoms = read_protein(path)
    found = likely_crossings(atoms)
    assert len(found) == 4
    for (first, last), (begin, end) in zip(found, HELICES, strict=True):
        assert abs(first - begin) <= 5
        assert abs(last - end) <= 5
    for item in ({}, {"outside": "N"}):
        with pytest.raises(InputError, match="seems to cross a membrane with residues 1-30, 41-70"):
            facts_of(path, **item)
    assert facts_of(path, place="lumen").oriented_by == "axes"


def test_an_end_that_points_out_of_nothing_is_refused(tmp_path: Path) -> None:
    structure = protein()
    for residue in structure[0]["A"]:
        residue.name = "SER"
    path = write(structure, tmp_path / "a.cif")
    assert likely_crossings(read_protein(path)) == []
    assert facts_of(path).oriented_by == "axes"
    with pytest.raises(InputError, match=r"nothing says where a\.cif is"):
        facts_of(path, outside="N")
    assert facts_of(path, outside="N", place="outer").oriented_by == "end"


def referring(path: Path, accession: str) -> Path:
    """Write the protein with a reference to UniProt."""
    structure = protein()
    structure.setup_entities()
    document = structure.make_mmcif_document()
    block = document.sole_block()
    loop(
        block,
        "_struct_ref.",
        {"id": [1], "entity_id": [1], "db_name": ["UNP"], "pdbx_db_accession": [accession]},
    )
    loop(
        block,
        "_struct_ref_seq.",
        {
            "align_id": [1],
            "ref_id": [1],
            "pdbx_strand_id": ["A"],
            "db_align_beg": [1],
            "db_align_end": [210],
            "pdbx_auth_seq_align_beg": [1],
        },
    )
    document.write_file(str(path))
    return path


def test_another_protein_than_the_catalogs_is_refused_unless_told(tmp_path: Path) -> None:
    ways = {"transmembrane": HELICES, "outside": "C"}
    other = referring(tmp_path / "other.cif", "P60033")
    with pytest.raises(InputError, match=r"A of other.cif is P60033 by UniProt.* P08962") as caught:
        facts_of(other, "CD63", **ways)
    assert "variant = true" in str(caught.value)
    assert facts_of(other, "CD63", variant=True, **ways).residues == 180
    for code in ("P08962", "P08962-2"):
        assert facts_of(referring(tmp_path / f"{code}.cif", code), "CD63", **ways).residues == 180


def test_another_length_than_the_catalogs_is_refused_unless_told(tmp_path: Path) -> None:
    path = write(protein(), tmp_path / "a.cif")
    assert len(bundle()[0]) == 180
    with pytest.raises(InputError, match=r"has 180 residues, and this protein 645"):
        facts_of(path, "HSPA8")
    assert facts_of(path, "HSPA8", variant=True).expected == 645
    # That of CD63 has 237 residues, of which a model may lack some.
    assert facts_of(path, "CD63", transmembrane=HELICES, outside="C").residues == 180


def test_a_scene_that_is_copied_or_linked_finds_its_files(tmp_path: Path) -> None:
    home, away, links = (tmp_path / name for name in ("home", "away", "links"))
    for folder in (home / "shapes", away, links):
        folder.mkdir(parents=True)
    write(protein(planes=True), home / "shapes" / "mine.cif")
    scene = home / "mine.toml"
    scene.write_text(scene_text('copies = 1\nstructure = "shapes/mine.cif"'), encoding="utf-8")
    (links / "linked.toml").symlink_to(scene)
    assert load_scene(links / "linked.toml").proteins == load_scene(scene).proteins
    shutil.copy(scene, away / "copied.toml")
    with pytest.raises(InputError, match="no such file") as caught:
        load_scene(away / "copied.toml")
    for place in (away / "shapes" / "mine.cif", away / "mine.cif"):
        assert str(place) in str(caught.value)
    shutil.copy(home / "shapes" / "mine.cif", away / "mine.cif")
    item = load_scene(away / "copied.toml").proteins["MINE"]
    assert isinstance(item, OwnStructure)
    assert item.structure == str(away / "mine.cif")


@pytest.mark.parametrize("name", ["lig.sdf", "a.xyz", "run.xtc", "view.mvsj"])
def test_files_of_other_kinds_are_refused_by_what_they_are(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("3\n\nC 0 0 0\n", encoding="ascii")
    with pytest.raises(InputError, match=rf"does not read \{path.suffix} files; it opens models"):
        load_scene(path)


def test_the_description_of_a_component_is_no_model(tmp_path: Path) -> None:
    path = tmp_path / "ATP.cif"
    path.write_text(
        "data_ATP\nloop_\n_chem_comp_atom.comp_id\n_chem_comp_atom.atom_id\nATP PG\nATP O1G\n",
        encoding="ascii",
    )
    with pytest.raises(InputError, match=r"describes a chemical component \(ATP\)"):
        load_scene(path)
