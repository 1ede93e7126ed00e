"""Facts of human proteins: the packed tables are what their record says, and can be drawn."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys

import pytest

from exoviz.catalog import load_catalog
from exoviz.catalog.human import find_mirna, human_facts, human_proteins
from exoviz.catalog.human.packed_tables import packed_rows, packed_text
from exoviz.catalog.species import HELIX_KDA
from exoviz.cli import main
from exoviz.resources import folder

TABLE = human_proteins()
DESCRIBED = [TABLE[row["gene"]] for row in packed_rows("proteins")]


@pytest.mark.parametrize("stem", ["proteins", "genes", "mirna"])
def test_tables_are_what_their_record_says(stem: str) -> None:
    text = packed_text(stem)  # type: ignore[arg-type]
    assert hashlib.sha256(text.encode()).hexdigest() == human_facts().content[stem]


def test_packed_tables_stay_small() -> None:
    assert sum(one.stat().st_size for one in (folder("assets") / "human").iterdir()) < 1_000_000


def test_they_are_read_only_when_asked_for() -> None:
    code = (
        "import sys, exoviz; exoviz.load('exosome'); print('exoviz.catalog.human' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_parts_of_every_protein_weigh_no_more_than_the_whole() -> None:
    wrong = [
        one.gene
        for one in DESCRIBED
        if one.mass.value <= 0
        or one.outside.value < 0
        or one.outside.value + HELIX_KDA * one.helix_number.value > one.mass.value + 1e-9
    ]
    assert not wrong


def test_every_source_is_one_of_the_catalog() -> None:
    cited = {
        key
        for one in DESCRIBED
        for figure in (
            *(one.mass, one.helix_number, one.outside, one.glycosites, one.strand, one.o_glycans),
        )
        if figure is not None
        for key in figure.source
    }
    assert cited <= set(load_catalog().sources)


def test_a_tetraspanin_lies_in_the_membrane_as_annotated() -> None:
    protein = TABLE["TSPAN8"]
    assert protein.place == ("membrane", "annotated")
    assert (protein.helix_number.value, protein.helix_number.grade) == (4, "annotated")
    # 34-57 and 110-205 of the 237 are outside, 27 residues inside.
    free = protein.mass.value - 4 * HELIX_KDA
    assert protein.outside.value == pytest.approx(free * 120 / 147, abs=0.1)
    assert protein.glycosites.value == 1


def test_where_only_the_number_of_helices_is_known_the_sides_are_guessed() -> None:
    protein = TABLE["PROM1"]
    assert protein.place == ("membrane", "counted")
    assert protein.helix_number.grade == "counted"
    assert protein.outside.grade == "guessed"


def test_a_gpi_anchored_protein_is_all_outside_and_ends_at_its_anchor() -> None:
    protein = TABLE["CD59"]
    assert protein.gpi
    assert protein.mature == (26, 102)
    assert protein.outside.value == protein.mass.value


def test_how_a_protein_holds_to_the_membrane_may_be_unknown() -> None:
    assert TABLE["CLIC1"].place == ("", "guessed")
    assert TABLE["CLIC1"].helix_number.grade == "guessed"


@pytest.mark.parametrize("name", ["P08962", "p08962-2", "CD63", "cd63", "LAMP-3 ", "MLA1"])
def test_names_mean_one_gene(name: str) -> None:
    protein = TABLE.find(name)
    assert protein is not None
    # LAMP3 is a gene of its own.
    assert protein.gene == ("LAMP3" if "LAMP" in name else "CD63")


def test_a_synonym_of_several_genes_means_none() -> None:
    several = TABLE.by_symbol("p180")
    assert len(several) > 1
    assert TABLE.find("p180") is None


def test_numbers_of_ncbi_mean_genes() -> None:
    assert TABLE.by_number("928.0") == "CD9"


def test_mirna_by_any_way_to_write_them() -> None:
    for name in ("hsa-miR-21-5p", "mir-21-5p", "MIMAT0000076"):
        assert find_mirna(name) == ("hsa-miR-21-5p", "UAGCUUAUCAGACUGAUGUUGA")
    assert find_mirna("miR-21") is None


def test_catalog_shows_any_human_protein(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalog", "proteins", "CD133"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("PROM1: Prominin-1")
    assert "counted" in text
    assert "BauschFluck2018" in text
    assert main(["catalog", "O43490", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["human_proteins"]["PROM1"]["transmembrane_helices"]["value"] == 5


def test_mucins_are_as_long_as_those_that_were_seen() -> None:
    mucins, strands = human_facts().mucins, human_facts().strands
    # 224 residues outside of CD43, 277 of PSGL-1 (Cyster 1991, Li 1996).
    for gene, residues in (("SPN", 224), ("SELPLG", 277)):
        assert mucins.nm_per_residue * residues == pytest.approx(strands[gene].nm, rel=0.07)
    # Wesseling 1996: episialin "can protrude more than 200 nm above the cell surface".
    episialin = TABLE["MUC1"].strand
    assert episialin is not None
    assert 200 < episialin.value < 500
    # Fukuda 1991: 70 to 80 on a molecule of CD43.
    sugars = TABLE["SPN"].o_glycans
    assert sugars is not None
    assert 70 <= sugars.value <= 80


def test_every_mucin_is_a_gene_that_is_described_and_lies_at_the_membrane() -> None:
    for gene in (*human_facts().mucins.genes, *human_facts().strands):
        assert TABLE[gene].is_described
        assert TABLE[gene].place[0] in ("membrane", "outer", "")


def test_catalog_shows_how_long_a_strand_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalog", "proteins", "FN1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    (line,) = [one for one in lines if one.startswith("length of what is outside")]
    assert line.split()[-3:] == ["80", "annotated", "Erickson1981"]
    assert main(["catalog", "proteins", "MUC1", "--json"]) == 0
    entry = json.loads(capsys.readouterr().out)["human_proteins"]["MUC1"]
    assert entry["length_nm"]["grade"] == entry["o_glycans"]["grade"] == "modelled"


def test_catalog_goes_before_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalog", "proteins", "P08962"]) == 0
    assert "tetraspanins" in capsys.readouterr().out
    assert main(["catalog", "proteins", "ITGB1"]) == 0
    assert "part of several entries: ITGA4-ITGB1" in capsys.readouterr().out.replace("\n", " ")
