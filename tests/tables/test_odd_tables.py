"""Tables, names of lipids and sizes as instruments, vendors and people write them."""

from __future__ import annotations

from pathlib import Path

import pytest

import exoviz
from exoviz.errors import InputError
from exoviz.scene import CopyNumber
from exoviz.tables import Recipe
from exoviz.tables.column_roles import TakenTable, header_score, taken
from exoviz.tables.lipid_names import read_lipid
from exoviz.tables.recipe_words import recipe_text
from exoviz.tables.table_reading import read_table


def saved(folder: Path, text: str) -> Path:
    file = folder / "a.csv"
    file.write_text(text, "utf-8")
    return file


def written(folder: Path, text: str) -> TakenTable:
    return taken(read_table(saved(folder, text), header_score), {})


def copies(recipe: Recipe) -> dict[str, int]:
    amounts = {key: one.amount for key, one in recipe.scene.proteins.items()}
    return {key: one.copies for key, one in amounts.items() if isinstance(one, CopyNumber)}


@pytest.mark.parametrize(
    ("name", "species", "carbons"),
    [
        # As Biocrates and vendors write sphingolipids: the acid alone, on sphingosine.
        *(("SM C16:0", "SM 18:1;O2/16:0", 34), ("C24:1 Cer", "Cer 18:1;O2/24:1", 42)),
        *(("SM (OH) C22:1", "SM 18:1;O2/22:1;O", 40), ("SM 34:1", "SM 34:1;O2", 34)),
        # As vendors write them: one chain where both are the same.
        *(("18:1 PC", "PC 18:1/18:1", 36), ("18:1 Lyso PC", "LPC 18:1", 18)),
        *(("18:1 (Δ9-Cis) PC (DOPC)", "PC 18:1/18:1", 36), ("16:0 SM", "SM 18:1;O2/16:0", 34)),
        # As MS-DIAL writes a sum with its chains, and what is told by mass alone.
        ("PC 34:1|PC 16:0_18:1", "PC 16:0_18:1", 34),
        ("w/o MS2:PE P-36:4", "PE O-36:5", 36),
        ("SM 34:1;2O|SM 18:1;2O/16:0", "SM 18:1;O2/16:0", 34),
        *(("POPC", "PC 16:0/18:1", 34), ("DPPE", "PE 16:0/16:0", 32), ("DOPS", "PS 18:1/18:1", 36)),
    ],
)
def test_chains_that_a_name_does_not_write_are_counted(
    name: str, species: str, carbons: int
) -> None:
    found = read_lipid(name)
    assert found is not None
    assert (found.species, found.carbons) == (species, carbons)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        *(("Egg PC", "phosphatidylcholine"), ("brain PS", "phosphatidylserine")),
        *(("phosphatidylserine (PS)", "phosphatidylserine"), ("PC (total)", "phosphatidylcholine")),
        *(("total PC", "phosphatidylcholine"), ("cholesterol (free)", "cholesterol")),
        ("ChE(0:0)+NH4", "cholesterol"),
        ("plasmenyl-PE", "phosphatidylethanolamine-plasmalogen"),
        ("PE plasmalogen", "phosphatidylethanolamine-plasmalogen"),
        *(("ePE", "phosphatidylethanolamine-ether"), ("Brain PI(4,5)P2", "phosphatidylinositol-")),
    ],
)
def test_totals_of_classes_as_people_write_them(name: str, key: str) -> None:
    found = read_lipid(name)
    assert found is not None
    assert found.key.startswith(key)
    assert found.carbons == 0


@pytest.mark.parametrize(
    ("text", "kind", "roles"),
    [
        ("40 2\n60 10\n80 30\n", "sizes", {"diameter": "column 1", "amount": "column 2"}),
        ("40;2,5\n60;10\n80;30\n", "sizes", {"diameter": "column 1", "amount": "column 2"}),
        ("particle,diameter_nm\n1,70\n2,81\n", "sizes", {"diameter": "diameter_nm"}),
        # EV1 and EV2 are synonyms of genes, and names that people give to their samples.
        ("Sample,Median size [nm]\nEV1,71\nEV2,76\n", "sizes", {"diameter": "Median size [nm]"}),
        (
            "Bin centre (nm),Concentration 1,Concentration 2,Average\n50,1,3,2\n90,5,7,6\n",
            *("sizes", {"diameter": "Bin centre (nm)", "amount": "Average"}),
        ),
        ("CD9, CD63, TSG101\n", "proteins", {"gene": "column 1"}),
        ("Size (d.nm),EVs/mL\n50,1e8\n70,5e8\n", "sizes", {"amount": "EVs/mL"}),
        # TRUE is no gene, nor is any word in capitals.
        ("Particle ID,In?,Size/nm\n1,TRUE,71\n2,FALSE,81\n", "sizes", {"amount": ""}),
        ("Arm,Size/nm\nUNTREATED,71\nTREATED,81\n", "sizes", {"diameter": "Size/nm"}),
        (
            "PG.Genes\t[1] EV_1.raw.PG.Quantity\nCD9\t3\n",
            *("proteins", {"intensity": "[1] EV_1.raw.PG.Quantity"}),
        ),
        (
            "EV\n\n#\tOK?\tIdentified Proteins\tAccession Number\tM\n1\tx\tGN=CD9\tP21926\t2\n",
            *("proteins", {"accession": "Accession Number", "header": "Identified Proteins"}),
        ),
        (
            "Rej.,LipidIon,CalcMz,TopRT[s1],MainArea[s1]\n0,PC(34:1)+H,760.5,9,3\n",
            *("lipids", {"amount": "MainArea[s1]"}),
        ),
        ("Gene,NSAF\nCD9,0.02\n", "proteins", {"amount": "NSAF"}),
        ("Gene,emPAI\nCD9,1.2\n", "proteins", {"amount": "emPAI"}),
        (
            "Gene,Unique Spectral Count,Total Spectral Count,a Spectral Count\nCD9,2,3,1\n",
            *("proteins", {"spectra": "Total Spectral Count"}),
        ),
        (
            "LipidIon,CalcMz,Area[s1-1],Area[s1-2]\nPC(34:1)+H,760.5,3,4\n",
            *("lipids", {"amount": "Area[s1-1]"}),
        ),
        (
            "Lipid,m/z,RT (min),EV a,EV b\nPC 34:1,760.5,9,3,4\n",
            *("lipids", {"amount": "EV a"}),
        ),
    ],
)
def test_columns_as_instruments_and_people_name_them(
    tmp_path: Path, text: str, kind: str, roles: dict[str, str]
) -> None:
    found = written(tmp_path, text)
    assert found.kind == kind
    assert {role: found.column(role) for role in roles} == roles


def test_areas_of_all_samples_are_amounts(tmp_path: Path) -> None:
    found = written(tmp_path, "LipidIon,CalcMz,Area[s1],Area[s2]\nPC(34:1)+H,760.5,3,4\n")
    assert found.roles["amount"] == ("Area[s1]", "Area[s2]")


def test_numbers_of_particles_are_no_amounts(tmp_path: Path) -> None:
    found = written(tmp_path, "particle,diameter_nm\n1,70\n2,81\n3,90\n")
    assert found.column("amount") == ""


def test_a_header_without_rows_is_no_list_of_genes(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no rows"):
        written(tmp_path, "Gene,Accession,Copies\n")


def test_only_proteins_of_people_count_as_such(tmp_path: Path) -> None:
    file = saved(
        tmp_path,
        "CONTENT TYPE,GENE SYMBOL,SPECIES,EXPERIMENT ID\n"
        "protein,CD9,Homo sapiens,1\nprotein,CD9,Homo sapiens,2\nmRNA,GAPDH,Homo sapiens,3\n"
        "protein,CD81,Homo sapiens,1\nprotein,Cd81,Mus musculus,2\nmRNA,CD81,Homo sapiens,4\n",
    )
    found = exoviz.recipe(file, copies=30, diameter_nm=60)
    assert copies(found) == {"CD9": 20, "CD81": 10}
    assert {one.name: one.why for one in found.left_out}[
        "GAPDH"
    ] == "the table says that it is no protein: mRNA"


def test_numbers_that_nothing_tells_the_meaning_of_are_named(tmp_path: Path) -> None:
    file = saved(tmp_path, "Gene;Menge (Mittel)\nCD9;1,5\nCD81;7,5\n")
    note = exoviz.recipe(file, diameter_nm=60).notes[-1]
    assert "'Menge (Mittel)'" in note
    assert "--column amount=" in note
    named = exoviz.recipe(file, diameter_nm=60, copies=6, columns={"amount": "Menge (Mittel)"})
    assert copies(named) == {"CD81": 5, "CD9": 1}


def test_diameters_in_micrometres_are_read(tmp_path: Path) -> None:
    file = saved(tmp_path, "Diameter (um),Counts\n0.05,2\n0.08,30\n0.1,2\n")
    assert exoviz.recipe(file).scene.vesicle.diameter_nm == 80


def test_answers_are_kept_until_all_questions_are_answered(tmp_path: Path) -> None:
    file = saved(tmp_path, "gene,copies per vesicle\nMARCH1,4\nCLIC1,4\nCD9,9\n")
    _scene, questions = exoviz.recipe(file, diameter_nm=60).save(tmp_path / "mine.toml")
    text = questions.read_text("utf-8")
    assert text.index("# Fill in mass_kda where it is empty.") > 0
    questions.write_text(text.replace("MARCHF1,", "MARCHF1,membrane"), "utf-8")
    found = exoviz.recipe(file, questions, diameter_nm=60)
    reasons = {one.name: one.why for one in found.left_out}
    assert reasons["MARCHF1"] == "its mass is not known: fill in mass_kda in the questions"
    found.save(tmp_path / "mine.toml")
    assert "MARCHF1,membrane,," in questions.read_text("utf-8")
    text = questions.read_text("utf-8").replace("MARCHF1,membrane,", "MARCHF1,membrane,33")
    questions.write_text(text, "utf-8")
    found = exoviz.recipe(file, questions, diameter_nm=60)
    assert [one.gene for one in found.asked] == ["CLIC1"]
    assert "not used" not in recipe_text(found).split("questions.csv")[1].split("A vesicle")[0]
    found.save(tmp_path / "mine.toml")
    text = questions.read_text("utf-8")
    assert "MARCHF1,membrane,33" in text
    questions.write_text(text.replace("CLIC1,", "CLIC1,inner"), "utf-8")
    assert not exoviz.recipe(file, questions, diameter_nm=60).asked


def test_medians_with_a_number_of_events_are_medians(tmp_path: Path) -> None:
    file = saved(tmp_path, "Sample,Median Diameter (nm),Events\nA,71,1000\nB,76,3000\n")
    found = exoviz.recipe(file)
    assert found.scene.vesicle.diameter_nm == 73.5
    assert not found.others


def test_reads_that_stand_at_each_precursor_count_once(tmp_path: Path) -> None:
    file = saved(
        tmp_path,
        "miRNA,total,precursor\nhsa-let-7a-5p,50,hsa-let-7a-1\nhsa-let-7a-5p,50,hsa-let-7a-2\n"
        "hsa-miR-21-5p,50,hsa-mir-21\n",
    )
    rna = exoviz.recipe(file, rna_per_vesicle=8).scene.rna
    assert {key: one.copies for key, one in rna.items()} == {"let-7a-5p": 4, "miR-21-5p": 4}


def test_immunoglobulins_are_isolated_along_whether_their_gene_is_known_or_not(
    tmp_path: Path,
) -> None:
    file = saved(tmp_path, "Gene,iBAQ\nCD9,3\nIGHG1,50\nIGKC,20\n")
    reasons = {one.name: one.why for one in exoviz.recipe(file, diameter_nm=60).left_out}
    for gene in ("IGHG1", "IGKC"):
        assert reasons[gene].endswith("no part of them: immunoglobulin")


def test_proteins_of_other_species_are_listed_and_not_taken_for_human(tmp_path: Path) -> None:
    file = saved(
        tmp_path,
        "Protein,Fasta headers,iBAQ\nsp|P21926|CD9_HUMAN,,300\nsp|P40240|CD9_MOUSE,,500\n"
        "Q1,x OS=Bos taurus OX=9913 GN=CD81,700\nP60033,x OS=Homo sapiens GN=CD81,100\n"
        "sp|P41731|CD63_MOUSE;sp|P08962|CD63_HUMAN,,200\n",
    )
    found = exoviz.recipe(file, copies=60, diameter_nm=60)
    assert copies(found) == {"CD9": 30, "CD63": 20, "CD81": 10}
    assert {one.why for one in found.left_out} == {
        f"of another species, and not human: {name}" for name in ("MOUSE", "Bos taurus")
    }


def test_genes_that_are_written_as_those_of_mice_are_said_to_be(tmp_path: Path) -> None:
    file = saved(tmp_path, "Gene,iBAQ\nCd9,3\nCd63,2\nTsg101,1\n")
    found = exoviz.recipe(file, copies=60, diameter_nm=60)
    assert set(copies(found)) == {"CD9", "CD63", "TSG101"}
    assert any("written as those of mice" in note for note in found.notes)


@pytest.mark.parametrize(
    "channels",
    [
        ("log2 TMT EV/cell",),
        ("Abundance Ratio: (127N) / (126)", "Abundance Ratio Adj. P-Value: (127N) / (126)"),
        ("Abundances (Grouped): 126", "Abundances (Grouped): 127N"),
    ],
)
def test_spectra_that_channels_of_a_label_share_are_no_amounts(
    tmp_path: Path, channels: tuple[str, ...]
) -> None:
    names = ",".join(("Gene Symbol", "# PSMs", *channels))
    rows = [("CD9", 5, 4.0), ("CD81", 50, 2.0), ("CD63", 500, 1.0)]
    values = [f"{gene},{count}" + f",{value}" * len(channels) for gene, count, value in rows]
    file = saved(tmp_path, "\n".join((names, *values)) + "\n")
    made = exoviz.recipe(file, copies=70, diameter_nm=100)
    assert list(copies(made)) == ["CD9", "CD81", "CD63"]
    assert any("'# PSMs' counts the spectra of all channels" in note for note in made.notes)
    by_rank = any("follow from the rank" in note for note in made.notes)
    assert by_rank == ("Grouped" not in channels[0])
    # Asked for by name, they are what the user says.
    said = exoviz.recipe(file, copies=70, diameter_nm=100, columns={"spectra": "# PSMs"})
    assert next(iter(copies(said))) == "CD63"
    assert not any("PSMs" in note for note in said.notes)


def test_spectra_beside_amounts_without_a_label_are_counted(tmp_path: Path) -> None:
    text = "Gene,# PSMs,log2 fold change EV/cell\nCD9,50,1\nCD81,5,4\n"
    assert written(tmp_path, text).roles["spectra"] == ("# PSMs",)


def test_symbols_that_a_spreadsheet_made_dates_of_are_turned_back(tmp_path: Path) -> None:
    dates = ("2-Sep", "Sep-07", "2024-09-11", "15-Sep", "5-Mar", "1-Mar", "4-Feb")
    rows = [f"{gene},2\n" for gene in ("CD9", "CD81", "CD63", "CD82", "ALDOA", "ENO1", *dates)]
    made = exoviz.recipe(saved(tmp_path, "gene,copies\n" + "".join(rows)), diameter_nm=100)
    note = next(note for note in made.notes if "dates" in note)
    turned = ("2-Sep → SEPTIN2", "Sep-07 → SEPTIN7", "2024-09-11 → SEPTIN11", "5-Mar → MARCHF5")
    assert all(one in note for one in (*turned, "15-Sep → SELENOF"))
    assert {"SEPTIN2", "SEPTIN7", "SEPTIN11"} <= set(copies(made))
    lost = {one.name: one.why for one in made.left_out}
    assert "MARCHF1, MTARC1" in lost["1-Mar"]
    assert "no human gene" in lost["4-Feb"]


def test_what_stands_beside_a_date_decides_which_gene_it_is(tmp_path: Path) -> None:
    text = "accession,gene,copies\nQ969Z3,2-Mar,4\nP21926,CD9,4\n"
    made = exoviz.recipe(saved(tmp_path, text), diameter_nm=100)
    assert any("2-Mar → MTARC2" in note for note in made.notes)
