"""Files of coordinates as they also are: fused, numbered anew, in two versions, damaged."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gemmi
import numpy as np
import pytest

import exoviz
from exoviz.builder.protein.structure_shapes import structured_protein
from exoviz.catalog import load_catalog
from exoviz.errors import InputError
from exoviz.importer import cif_tables as tables
from exoviz.importer import read_tables
from exoviz.importer.assemblies import expanded
from exoviz.importer.orientation import by_axes
from exoviz.importer.protein_chains import ProteinAtoms, read_protein
from exoviz.model import StructureFacts
from exoviz.reporting.reports import report
from exoviz.scene import OwnStructure, load_scene
from structure_help import HELICES, loop, protein, vesicle_model, write


def facts_of(path: Path, key: str = "MINE", **item: Any) -> StructureFacts:
    # Of what these files hold nothing says how it would cross a membrane.
    own = {"place": "lumen"} if key == "MINE" else {"variant": True}
    wanted = OwnStructure(amount={"copies": 1}, structure=str(path), **{**own, **item})
    return structured_protein(key, wanted, load_catalog())[2]


def changed(structure: gemmi.Structure, path: Path, change: Callable[[Any], None]) -> Path:
    """Write mmCIF, of which some is changed."""
    structure.setup_entities()
    document = structure.make_mmcif_document()
    change(document.sole_block())
    document.write_file(str(path))
    return path


def cell(
    category: str, column: str, value: str, rows: slice = slice(None)
) -> Callable[[Any], None]:
    def change(block: Any) -> None:
        for row in list(block.find(category, [column]))[rows]:
            row[0] = value

    return change


def without(*columns: str) -> Callable[[Any], None]:
    def change(block: Any) -> None:
        for name in columns:
            tag = f"_atom_site.{name}"
            block.find_loop(tag).get_loop().remove_column(tag)

    return change


def referred(parts: list[tuple[str, int, int, int]]) -> Callable[[Any], None]:
    """Return a change that refers a chain to UniProt: accession, first, last, and first here."""

    def change(block: Any) -> None:
        ids = range(1, len(parts) + 1)
        codes, first, last, here = zip(*parts, strict=True)
        one = {"id": ids, "db_name": ["UNP"] * len(ids), "pdbx_db_accession": codes}
        loop(block, "_struct_ref.", {"entity_id": ["1"] * len(ids), **one})
        two = {"align_id": ids, "ref_id": ids, "pdbx_strand_id": ["A"] * len(ids)}
        aligned = {"db_align_beg": first, "db_align_end": last, "pdbx_auth_seq_align_beg": here}
        loop(block, "_struct_ref_seq.", {**two, **aligned})

    return change


# -- what belongs to a chain


def test_an_acid_that_is_bound_to_a_protein_is_no_part_of_its_chain(tmp_path: Path) -> None:
    structure = protein()
    ligand = structure[0][0][0].clone()
    ligand.name, ligand.seqid, ligand.het_flag = "GLU", gemmi.SeqId("900"), "H"
    ligand.entity_type, ligand.subchain = gemmi.EntityType.NonPolymer, "L"
    for atom in ligand:
        atom.pos += gemmi.Position(60, 0, 0)
    structure[0][0].add_residue(ligand)
    facts = facts_of(write(structure, tmp_path / "bound.cif"))
    plain = facts_of(write(protein(), tmp_path / "plain.cif"))
    assert facts.mass_da == pytest.approx(plain.mass_da)
    assert facts.missing == plain.missing
    assert facts.left_out == ("GLU",)


def test_a_residue_that_is_two_components_is_the_first(tmp_path: Path) -> None:
    structure = protein()
    residue = structure[0][0][10]
    other = residue.clone()
    other.name = "TRP"
    for atom, version in ((atom, v) for one, v in ((residue, "A"), (other, "B")) for atom in one):
        atom.altloc = version
    other[3].name = "CG2"
    structure[0][0].add_residue(other, 11)
    path = write(structure, tmp_path / "two.cif")
    plain = write(protein(), tmp_path / "plain.cif")
    assert facts_of(path).mass_da == pytest.approx(facts_of(plain).mass_da)
    assert len(read_protein(path).positions) == len(read_protein(plain).positions)
    opened = [exoviz.build(load_scene(one)).batches[0].mass_da for one in (path, plain)]
    assert opened[0] == pytest.approx(opened[1])


def test_versions_of_atoms_are_distinguished_without_what_authors_call_them(tmp_path: Path) -> None:
    structure = protein()
    structure.assign_label_seq_id()
    for residue in structure[0][0]:
        for atom in residue:
            atom.altloc = "A"

    def numbered(block: Any) -> None:
        without("auth_asym_id")(block)
        table = block.find("_atom_site.", ["label_seq_id", "auth_seq_id"])
        for row in table:
            row[0] = row[1]
        without("auth_seq_id")(block)

    path = changed(structure, tmp_path / "labels.cif", numbered)
    assert len(read_protein(path).numbers) == 180
    assert len(read_protein(path).positions) == 4 * 180


def test_two_chains_of_one_name_are_not_taken_for_one(tmp_path: Path) -> None:
    text = write(protein(chains="AB"), tmp_path / "two.pdb").read_text()
    path = tmp_path / "one.pdb"
    path.write_text("\n".join(line[:21] + " " + line[22:] for line in text.splitlines()))
    with pytest.raises(InputError, match=r"residue 1 of chain '' .* more than once\.\n.*name"):
        read_protein(path)


def fused(structure: gemmi.Structure) -> gemmi.Structure:
    """Give the residues 31 to 60 of the chain, another protein, numbers of their own."""
    for index, residue in enumerate(structure[0][0]):
        if 30 <= index < 60:
            residue.seqid = gemmi.SeqId(str(1001 + index - 30))
    structure[0][0][179].name = "TRP"
    return structure


def test_a_fused_protein_keeps_the_order_and_the_ends_of_its_chain(tmp_path: Path) -> None:
    structure = fused(protein())
    sequence = [residue.name for residue in structure[0][0]]
    structure.setup_entities()
    structure.entities[0].full_sequence = [*sequence, "GLY", "GLY"]
    structure.assign_label_seq_id()
    path = changed(
        structure,
        tmp_path / "fused.cif",
        referred([("P00720", 2, 31, 1001), ("P08962", 31, 200, 11)]),
    )
    atoms: ProteinAtoms = read_protein(path)
    assert atoms.names[-1] == "TRP"
    assert atoms.numbers[29:32].tolist() == [30, 1001, 1002]
    (chain,) = atoms.chains
    assert (chain.uniprot, chain.shift) == ("P08962", 20)
    # What lies between the numbers 210 and 1001 is not missing; two residues of the sequence are.
    assert facts_of(path).missing == "211-212"


@pytest.mark.parametrize(
    ("shift", "missing"),
    [
        # Of the 645 residues of HSPA8 those before the first number and after the last.
        (0, "31-40, 71-80, 111-120, 211-645"),
        (4, "1-4, 35-44, 75-84, 115-124, 215-645"),
        (434, "1-434, 465-474, 505-514, 545-554, 645"),
        (435, "1-435, 466-475, 506-515, 546-555"),
    ],
)
def test_the_catalog_tells_what_is_missing_where_the_file_has_no_sequence(
    shift: int, missing: str, tmp_path: Path
) -> None:
    structure = protein()
    for residue in structure[0][0]:
        residue.seqid = gemmi.SeqId(str((residue.seqid.num or 0) + shift))
    path = tmp_path / "plain.pdb"
    structure.write_pdb(str(path))
    assert facts_of(path, "HSPA8").missing == missing


def test_sequences_of_pdb_files_tell_what_is_missing(tmp_path: Path) -> None:
    whole = protein()
    sequence = ["MET", "LYS", *(residue.name for residue in whole[0][0]), "GLY"]
    whole.setup_entities()
    whole.entities[0].full_sequence = sequence
    for _count in range(5):
        del whole[0][0][60]
    path = tmp_path / "seqres.pdb"
    whole.write_pdb(str(path))
    missing = facts_of(path).missing
    assert missing.startswith("-1-0, ")
    assert missing.endswith(", 211")


def test_what_the_catalog_says_is_outside_is_numbered_as_in_uniprot(tmp_path: Path) -> None:
    # By the file's own numbers the foot of the first helix would be the loop of CD63 that is
    # outside; by its reference to UniProt the ball is.
    structure = protein(turn=np.diag([1.0, -1.0, -1.0]))
    for residue in structure[0][0]:
        residue.seqid = gemmi.SeqId(str(int(str(residue.seqid)) + 188))
    path = changed(structure, tmp_path / "a.cif", referred([("P08962", 103, 162, 339)]))
    ranges = tuple((first + 188, last + 188) for first, last in HELICES)
    item = OwnStructure(amount={"copies": 1}, structure=str(path), transmembrane=ranges)
    template = structured_protein("CD63", item, load_catalog())[1]
    assert template.beads[:, 2].max() > 3.5


def test_residue_0_can_be_outside(tmp_path: Path) -> None:
    structure = protein()
    for residue in structure[0][0]:
        residue.seqid = gemmi.SeqId(str(int(str(residue.seqid)) - 180))
    path = write(structure, tmp_path / "zero.cif")
    item = OwnStructure(
        amount={"copies": 1}, structure=str(path), transmembrane=((-179, -150),), outside=0
    )
    assert structured_protein("MINE", item, load_catalog())[1].beads[:, 2].max() > 3.5


# -- damage


def test_dummy_atoms_without_a_place_do_not_count(tmp_path: Path) -> None:
    last = slice(-20, None)
    path = changed(
        protein(planes=True), tmp_path / "a.cif", cell("_atom_site.", "Cartn_x", "?", last)
    )
    planes = read_protein(path).planes
    assert planes is not None
    assert planes.half_nm == pytest.approx(1.5, abs=0.01)


def _damaged(line: str, what: str) -> str:
    return f"{line[:30]}{what:>8}{line[38:]}"


@pytest.mark.parametrize("what", ["********", "nan", "", "x.123"])
def test_a_pdb_file_without_a_coordinate_is_refused(tmp_path: Path, what: str) -> None:
    path = write(protein(), tmp_path / "a.pdb")
    lines = path.read_text().splitlines()
    bad = next(index for index, line in enumerate(lines) if line.startswith("ATOM")) + 7
    lines[bad] = _damaged(lines[bad], what)
    path.write_text("\n".join(lines))
    with pytest.raises(InputError, match=f"no coordinates in columns 31 to 54 of line {bad + 1}"):
        read_tables(path)


@pytest.mark.parametrize("name", [".cif", "a.b.CIF", "a.pdb", ".pdb"])
def test_a_file_is_read_by_the_end_of_its_name(name: str, tmp_path: Path) -> None:
    whole = write(protein(), tmp_path / f"whole{name.lower()[-4:]}")
    path = whole.rename(tmp_path / name)
    assert len(read_tables(path).places())


@pytest.mark.parametrize("suffix", ["cif", "pdb", "bcif"])
def test_a_compressed_file_that_ends_too_early_is_refused(tmp_path: Path, suffix: str) -> None:
    whole = gzip.compress(write(protein(), tmp_path / f"a.{suffix}").read_bytes())
    path = tmp_path / f"cut.{suffix}.gz"
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match=r"cannot be read: .*ended before"):
        read_tables(path)


@pytest.mark.parametrize("suffix", ["cif", "pdb", "bcif"])
def test_what_unpacks_into_too_much_is_refused(
    tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = write(protein(), tmp_path / f"a.{suffix}").read_bytes()
    path = tmp_path / f"a.{suffix}.gz"
    path.write_bytes(gzip.compress(content))
    assert path.stat().st_size < len(content) - 1000
    monkeypatch.setattr(tables, "LARGEST_BYTES", len(content) - 1000)
    with pytest.raises(InputError, match="MB are read"):
        read_tables(path)


def test_compressed_files_need_no_suffix_and_text_has_any_letters(tmp_path: Path) -> None:
    text = write(protein(), tmp_path / "a.pdb").read_bytes()
    cases = {
        "packed.pdb": gzip.compress(text),
        "latin.pdb": b"TITLE     Prot\xe9ine\n" + text,
        "marked.cif": b"\xef\xbb\xbf" + write(protein(), tmp_path / "a.cif").read_bytes(),
    }
    for name, content in cases.items():
        (tmp_path / name).write_bytes(content)
        assert len(read_protein(tmp_path / name).numbers) == 180
    assert read_tables(tmp_path / "latin.pdb").first("struct", "title") == "Protéine"


WRONG: dict[str, tuple[Callable[[Any], None], str]] = {
    "hydrogen": (cell("_atom_site.", "type_symbol", "H"), "holds no protein"),
    "number": (cell("_atom_site.", "auth_seq_id", "1e30", slice(4)), "no usable numbers"),
    "word": (cell("_atom_site.", "auth_seq_id", "x", slice(4)), "no usable numbers"),
    "place": (cell("_atom_site.", "Cartn_x", "1e30", slice(1)), "without usable coordinates: 1"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_with_a_structure_is_reported(name: str, tmp_path: Path) -> None:
    change, words = WRONG[name]
    path = changed(protein(), tmp_path / "a.cif", change)
    with pytest.raises(InputError, match=words):
        read_protein(path)


def test_a_number_far_from_the_others_takes_no_time(tmp_path: Path) -> None:
    structure = protein()
    structure[0][0][179].seqid = gemmi.SeqId("9999999")
    facts = facts_of(write(structure, tmp_path / "a.cif"))
    assert facts.missing.endswith("210-9999998")


# -- models


def model(tmp_path: Path, change: Callable[[Any], None]) -> Path:
    document = vesicle_model(8, 4)
    change(document.sole_block())
    path = tmp_path / "model.cif"
    document.write_file(str(path))
    return path


def opened(path: Path) -> Any:
    return exoviz.build(load_scene(path))


ASSEMBLY, OPERATORS = "_pdbx_struct_assembly_gen.", "_pdbx_struct_oper_list."
FIRST = slice(1)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            cell(ASSEMBLY, "oper_expression", "(1-100000)(1-100000)(1-100000)", FIRST),
            "1,000,000,000,000,000 copies are too many",
        ),
        (
            cell(ASSEMBLY, "oper_expression", "1-999999999", FIRST),
            "999,999,999 copies are too many",
        ),
        (cell(OPERATORS, "vector[1]", "1e300", FIRST), "operator 1 is not a turn and a shift"),
        (cell("_atom_site.", "Cartn_x", "1e30", FIRST), "the first of them atom 1"),
    ],
)
def test_what_is_too_large_is_refused(
    tmp_path: Path, change: Callable[[Any], None], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        opened(model(tmp_path, change))


def test_products_are_counted_before_they_are_made() -> None:
    with pytest.raises(OverflowError):
        expanded("(1-2000)(1-2000)")


def test_an_operator_that_no_copy_uses_may_be_anything(tmp_path: Path) -> None:
    def change(block: Any) -> None:
        loop_ = block.find_loop(OPERATORS + "id").get_loop()
        loop_.add_row(["P", *(["?"] * (loop_.width() - 1))])

    assert len(opened(model(tmp_path, change)).batches) == 3


def test_a_list_of_chains_can_be_broken_into_lines(tmp_path: Path) -> None:
    def change(block: Any) -> None:
        cell(ASSEMBLY, "asym_id_list", "\n;A,\nB\n;\n", FIRST)(block)

    copies = opened(model(tmp_path, change)).layers()
    assert {"model/ves/surface/Receptor", "model/ves/membrane/POPC"} <= set(copies)
    vesicle = opened(tmp_path / "model.cif")
    lipids = [len(one) for one in vesicle.batches if one.layer.endswith("POPC")]
    assert sum(lipids) == 8 + 4


def test_molecules_of_several_kinds_in_one_entity_are_drawn(tmp_path: Path) -> None:
    vesicle = opened(model(tmp_path, cell("_atom_site.", "label_entity_id", "4")))
    assert vesicle.layers() == ("model/ves/interior/genome",)


def test_water_of_simulations_is_water(tmp_path: Path) -> None:
    structure = protein()
    for residue, names in (("SOL", ("OW", "HW1", "HW2")), ("TIP", ("C1", "O1", "O2"))):
        for number in range(1, 4):
            other = structure[0][0][0].clone()
            other.name, other.seqid, other.subchain = residue, gemmi.SeqId(str(number)), residue
            other.entity_type = gemmi.EntityType.NonPolymer
            del other[3]
            for atom, name in zip(other, names, strict=True):
                atom.name = name
            structure[0].add_chain(residue[0]).add_residue(other)
    path = write(structure, tmp_path / "simulated.pdb")
    document = load_scene(path)
    vesicle = exoviz.build(document)
    assert vesicle.imported is not None
    # What is called like water but has carbon is none.
    assert vesicle.imported.waters == 9
    assert "9 atoms of water" in " ".join(report(vesicle, document)["not_known"])
    assert "model/TIP" in vesicle.layers()


def test_principal_axes_are_a_right_handed_frame(tmp_path: Path) -> None:
    pose = by_axes(read_protein(write(protein(), tmp_path / "a.cif")), None)
    assert np.linalg.det(pose.axes) == pytest.approx(1.0)
    assert np.allclose(pose.axes @ pose.axes.T, np.eye(3))
