"""How large a file may be, and what in it is too far, too many or too thick to be meant."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from exoviz.builder.imported.imported_model import MOST_BEADS
from exoviz.builder.imported.imported_molecules import MOST_ATOMS
from exoviz.errors import InputError
from exoviz.importer.assemblies import MOST_COPIES, copied_chains, expanded
from exoviz.importer.cif_tables import LARGEST_BYTES, read_tables
from exoviz.importer.protein_chains import read_protein
from structure_help import loop, protein, vesicle_model, write

DOCUMENT = Path(__file__).parents[2] / "docs" / "structures.md"


def test_limits_are_those_of_the_document() -> None:
    found = re.search(
        r"files of (\d+) MB, .*?, (\d+) million written atoms, a million copies, (\d+) million",
        DOCUMENT.read_text("utf-8"),
        re.DOTALL,
    )
    assert found is not None
    megabytes, atoms, beads = (int(text) * 1_000_000 for text in found.groups())
    assert (megabytes, atoms, beads) == (LARGEST_BYTES, MOST_ATOMS, MOST_BEADS)
    assert MOST_COPIES == 1_000_000


@pytest.mark.parametrize("suffix", [".cif", ".pdb", ".bcif"])
def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"large{suffix}"
    with path.open("wb") as file:
        # A hole, which takes no room on the disk.
        file.truncate(600_000_001)
    with pytest.raises(InputError, match=r"600 MB; at most 600 MB are read"):
        read_tables(path)


def test_a_million_copies_and_no_more() -> None:
    assert len(expanded("(1-1000)(1-1000)")) == 1_000_000
    with pytest.raises(OverflowError):
        expanded("(1-1000)(1-1001)")
    with pytest.raises(OverflowError):
        expanded("1-1000001")


def residues(path: Path, count: int, first: int = 1, start: float = 0.0) -> Path:
    """Write a chain of CA atoms, 3.8 Å apart, from a place on the x axis, Å."""
    rows = [
        f"{n + 1} C CA ALA A {first + n} {start + 3.8 * (n % 100):.1f} "
        f"{3.8 * (n // 100 % 100):.1f} {3.8 * (n // 10_000):.1f}"
        for n in range(count)
    ]
    columns = (
        *("id", "type_symbol", "label_atom_id", "label_comp_id", "label_asym_id"),
        *("auth_seq_id", "Cartn_x", "Cartn_y", "Cartn_z"),
    )
    head = ["data_x", "loop_", *(f"_atom_site.{name}" for name in columns)]
    path.write_text("\n".join([*head, *rows, ""]), encoding="utf-8")
    return path


def test_residues_of_one_protein(tmp_path: Path) -> None:
    assert len(read_protein(residues(tmp_path / "a.cif", 40_000)).numbers) == 40_000
    with pytest.raises(InputError, match=r"40,001 residues are too many .* at most 40,000"):
        read_protein(residues(tmp_path / "b.cif", 40_001))


def test_numbers_of_residues(tmp_path: Path) -> None:
    found = read_protein(residues(tmp_path / "a.cif", 5, first=9_999_000))
    assert found.numbers[0] == 9_999_000
    with pytest.raises(InputError, match="no usable numbers"):
        read_protein(residues(tmp_path / "b.cif", 5, first=10_000_000))


def test_places_farther_than_a_tenth_of_a_millimetre_are_none(tmp_path: Path) -> None:
    from exoviz.builder.imported.imported_molecules import atoms_of

    near = atoms_of(read_tables(residues(tmp_path / "a.cif", 5, start=990_000.0)))
    assert near.places[0, 0] == pytest.approx(99_000)
    with pytest.raises(InputError, match="atoms without coordinates: 5"):
        atoms_of(read_tables(residues(tmp_path / "b.cif", 5, start=1_000_001.0)))


def moved(path: Path, along_x: str) -> Path:
    """Write a model whose first copy is moved that far, Å."""
    document = vesicle_model(4, 2)
    document.sole_block().find_values("_pdbx_struct_oper_list.vector[1]")[0] = along_x
    document.write_file(str(path))
    return path


def test_copies_farther_than_a_tenth_of_a_millimetre_are_refused(tmp_path: Path) -> None:
    copied_chains(read_tables(moved(tmp_path / "a.cif", "999999")))
    with pytest.raises(InputError, match="operator"):
        copied_chains(read_tables(moved(tmp_path / "b.cif", "1000001")))


@pytest.mark.parametrize(("half", "planes"), [(15.0, True), (99.0, True), (101.0, False)])
def test_a_membrane_in_the_remarks_is_thinner_than_20_nm(
    tmp_path: Path, half: float, planes: bool
) -> None:
    path = write(protein(), tmp_path / "a.pdb")
    text = f"REMARK      1/2 of bilayer thickness:   {half}\n" + path.read_text("utf-8")
    path.write_text(text, encoding="utf-8")
    found = read_protein(path).planes
    assert (found is not None) == planes


def test_copies_are_counted_before_they_are_made(tmp_path: Path) -> None:
    document = vesicle_model(4, 2)
    block = document.sole_block()
    category = "_pdbx_struct_assembly_gen."
    table = block.find_mmcif_category(category)
    names = [tag.removeprefix(category) for tag in table.tags]
    row = dict(zip(names, table[0], strict=True))
    row["oper_expression"] = ",".join("1" for _copy in range(300_000))
    rows = [list(row.values()) for _more in range(4)]
    block.find_mmcif_category(category).erase()
    loop(block, category, {name: column for name, *column in zip(names, *rows, strict=True)})
    document.write_file(str(tmp_path / "a.cif"))
    with pytest.raises(InputError, match="1,200,000 copies are too many"):
        copied_chains(read_tables(tmp_path / "a.cif"))


def test_a_channel_between_programs_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.pdb")
    with pytest.raises(InputError, match="a device or a channel"):
        read_tables(tmp_path / "a.pdb")


def test_scattered_atoms_are_refused_and_models_in_order_are_read(tmp_path: Path) -> None:
    line = "ATOM  {0:5d}  CA  ALA {2}{1:4d}    {0:8.3f}{1:8.3f}   0.000  1.00  0.00           C"
    lines = [line.format(i % 9999, i % 900, "AB"[i // 900 % 2]) for i in range(9_000)]
    scattered, ordered = tmp_path / "a.pdb", tmp_path / "b.pdb"
    scattered.write_text("\n".join([*lines, "END"]), encoding="ascii")
    with pytest.raises(InputError, match="no order"):
        read_tables(scattered)
    models = []
    for number in range(5):
        models += [f"MODEL     {number + 1:4d}", *lines[:1_800], "ENDMDL"]
    ordered.write_text("\n".join([*models, "END"]), encoding="ascii")
    assert len(read_tables(ordered).places()) >= 1_800


def test_a_table_whose_columns_have_different_lengths_is_refused(tmp_path: Path) -> None:
    path = residues(tmp_path / "a.cif", 5)
    more = "loop_\n_entity.id\n_entity.type\n1 polymer\n2 water\n"
    more += "loop_\n_entity.details\nx\ny\nz\n"
    path.write_text(path.read_text("utf-8") + more, encoding="utf-8")
    tables = read_tables(path)
    assert tables.texts("entity", "id") is not None
    with pytest.raises(InputError, match="entity have 2 and 3 rows"):
        tables.texts("entity", "details")
