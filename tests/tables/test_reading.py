"""Tables as people have them are read, whatever wrote them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exoviz.errors import InputError
from exoviz.tables.column_roles import TakenTable, header_score, taken
from exoviz.tables.lipid_names import read_lipid
from exoviz.tables.table_numbers import numbers_of
from exoviz.tables.table_reading import read_table

DATA = Path(__file__).parent.parent / "data" / "tables"

#: Kind, first row of the file, and the column of each role.
TAKEN = {
    "proteinGroups.txt": ("proteins", 2, {"accession": "Majority protein IDs", "ibaq": "iBAQ"}),
    "perseus_matrix.txt": ("proteins", 3, {"gene": "T: Gene names", "lfq": "EV_1"}),
    "prophet.tsv": ("proteins", 2, {"accession": "protein", "spectra": "tot indep spectra"}),
    "tmt_ratios.csv": (
        *("proteins", 6),
        {"accession": "Uniprot Accession", "gene": "Gene Symbol", "ratio": "log2 TMT EV/cell"},
    ),
    "report.pg_matrix.tsv": ("proteins", 2, {"gene": "Genes", "intensity": "EV_rep1.raw"}),
    "vesiclepedia.txt": (
        *("proteins", 2),
        {"gene": "GENE SYMBOL", "entrez": "ENTREZ GENE ID", "experiment": "EXPERIMENT ID"},
    ),
    "genes.txt": ("proteins", 1, {"gene": "column 1"}),
    "copies.xlsx": ("proteins", 4, {"gene": "Gene symbol", "copies": "Copies per vesicle"}),
    "lipids_maps.csv": ("lipids", 3, {"lipid": "Lipid", "amount": "EV mol %"}),
    "biocrates.csv": ("lipids", 2, {"lipid": "Metabolite", "amount": "EV 1 [pmol]"}),
    "msdial.txt": ("lipids", 2, {"lipid": "Metabolite name", "amount": "EV_1 area"}),
    "lipid_classes.xlsx": ("lipids", 3, {"lipid": "Class", "amount": "mol% EV"}),
    "mirna_tpm.csv": ("rna", 2, {"rna": "miRNA", "amount": "TPM"}),
    "mirna_reads.txt": ("rna", 2, {"rna": "ID", "amount": "EV_1 reads"}),
    "mirdeep.tsv": ("rna", 2, {"rna": "mature miRNA", "amount": "total"}),
    "mirna_copies.xlsx": ("rna", 2, {"rna": "RNA", "amount": "Copies per 10^6 EVs"}),
    "ExperimentSummary.csv": ("sizes", 6, {"diameter": "Bin centre (nm)"}),
    "zetaview.txt": ("sizes", 6, {"diameter": "Size / nm", "amount": "Number"}),
    "diameters.csv": ("sizes", 2, {"diameter": "diameter (nm)", "amount": "count"}),
    "flow_medians.csv": ("sizes", 2, {"diameter": "Median diameter (nm)"}),
}


def read(path: Path) -> TakenTable:
    return taken(read_table(path, header_score), {})


@pytest.mark.parametrize("name", TAKEN)
def test_what_a_table_is_and_its_columns_hold_is_told(name: str) -> None:
    kind, first, columns = TAKEN[name]
    found = read(DATA / name)
    assert found.kind == kind
    assert found.table.rows[0] == first
    assert {role: found.column(role) for role in columns} == columns


def test_every_kind_has_four_tables() -> None:
    kinds = [kind for kind, _first, _columns in TAKEN.values()]
    assert {kind: kinds.count(kind) >= 4 for kind in set(kinds)} == dict.fromkeys(kinds, True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_is_the_same_however_it_is_written(
    tmp_path: Path, encoding: str, end: str, separator: str
) -> None:
    rows = [("Gene", "Copies", "Note"), ("CD9", "3", "café"), ("CD81", "12", "")]
    text = "# made by hand" + end + end.join(separator.join(row) for row in rows) + end
    file = tmp_path / "table.csv"
    file.write_bytes(text.encode(encoding))
    found = read(file)
    assert found.cells("gene") == ["CD9", "CD81"]
    assert found.cells("copies") == ["3", "12"]
    assert found.table.cells("Note") == ["café", ""]
    assert found.table.rows == [3, 4]


def test_a_header_behind_a_comment_sign_is_one(tmp_path: Path) -> None:
    file = tmp_path / "a.tsv"
    file.write_text("## a\n#Gene\tcopies\nCD9\t3\n", "utf-8")
    assert read(file).column("gene") == "Gene"


def test_a_quotation_mark_that_is_never_closed_loses_no_row(tmp_path: Path) -> None:
    file = tmp_path / "a.tsv"
    file.write_text('gene\tname\nNT5E\t"5-nucleotidase\nCD9\tb\n', "utf-8")
    assert read(file).cells("gene") == ["NT5E", "CD9"]


def test_columns_of_one_name_are_kept_apart(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("gene,x,x\nCD9,1,2\n", "utf-8")
    assert read(file).table.columns == ("gene", "x", "x (2)")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no rows"),
        (b"a,b\n1,2\n", "nothing in this table says what it is"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save it as .xlsx"),
        (b"gene\0name", "no table"),
    ],
)
def test_what_is_no_table_is_refused_in_words(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(content)
    with pytest.raises(InputError, match=words):
        read(file)


def test_a_broken_spreadsheet_is_refused_in_words(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(InputError, match="spreadsheet cannot be read"):
        read(file)


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1,5", "2", "n.d."], [1.5, 2, np.nan]),
        (["1,234,567", "12,000"], [1234567, 12000]),
        (["1.234,5", "1,234.5"], [1234.5, 1234.5]),
        (["1.2E+07", "-3", "5 %", "1 000"], [1.2e7, -3, 5, 1000]),
        (["", "NaN", "inf"], [np.nan, np.nan, np.nan]),
        (["0,215"], [0.215]),
    ],
)
def test_numbers_as_countries_write_them(cells: list[str], values: list[float]) -> None:
    assert np.array_equal(numbers_of(cells), np.array(values, float), equal_nan=True)


@given(st.lists(st.floats(-1e9, 1e9).map(lambda value: round(value, 4)), min_size=1))
def test_a_decimal_comma_is_as_good_as_a_point(values: list[float]) -> None:
    points = [f"{value:.4f}" for value in values]
    commas = [text.replace(".", ",") for text in points]
    assert np.array_equal(numbers_of(points), numbers_of(commas))


@pytest.mark.parametrize(
    ("name", "shorthand"),
    [
        *(("PC 34:1", "PC"), ("PS(36:1)-H", "PS"), ("FC", "ST 27:1;O"), ("PEp 36:4", "PE-P")),
        *(
            ("PC aa C34:1", "PC"),
            ("PC ae C36:1", "PC-O"),
            ("SM C16:0", "SM"),
            ("CE 18:1", "SE 27:1"),
        ),
        *(("SM 18:1;2O/16:0", "SM"), ("16:0-18:1 PC", "PC"), ("PC 34:1+HCOO", "PC")),
        *(("GM3 d18:1/16:0", "Hex2NeuAcCer"), ("LBPA 36:2", "BMP"), ("TAG 52:2", "TG")),
        *(("PS 36:1 [M-H]-", "PS"), ("lysoPC a C16:0", "LPC"), ("Chol", "Chol")),
        *(("PI(4,5)P2 38:4", "PIP2"), ("PI4P 38:4", "PIP"), ("PIP[4'] 38:4", "PIP")),
        *(("CL 72:8", "CL"), ("CL(18:2/18:2/18:2/18:2)", "CL"), ("PIP3 38:4", "PIP3")),
    ],
)
def test_lipids_as_databases_instruments_and_vendors_write_them(name: str, shorthand: str) -> None:
    found = read_lipid(name)
    assert found is not None
    assert found.shorthand == shorthand


def test_chains_of_a_lipid_are_counted() -> None:
    found = read_lipid("PS(18:0/18:1)")
    assert found is not None
    assert (found.carbons, found.double_bonds) == (36, 1)
    assert read_lipid("Unknown") is None
