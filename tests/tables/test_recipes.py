"""Scenes follow from tables by rules that can be done by hand, and nothing is lost in silence."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import exoviz
from exoviz.builder import build_vesicle, check_places
from exoviz.catalog.human import human_proteins
from exoviz.cli import main
from exoviz.errors import InputError
from exoviz.language import LANGUAGES, speaking
from exoviz.reporting.table_origins import origins_data, origins_lines
from exoviz.scene import CopyNumber, OwnGlobule, Scene, load_scene, parse_scene
from exoviz.scene.number_origins import NumberOrigin
from exoviz.scene.saving import scene_text
from exoviz.tables import Recipe
from exoviz.tables.rules import RULES

DATA = Path(__file__).parent.parent / "data" / "tables"


def made(*names: str, **options: object) -> Recipe:
    return exoviz.recipe(*(DATA / name for name in names), **options)  # type: ignore[arg-type]


def copies(scene: Scene) -> dict[str, int]:
    return {
        key: one.amount.copies
        for key, one in scene.proteins.items()
        if isinstance(one.amount, CopyNumber)
    }


def why(recipe: Recipe) -> dict[str, str]:
    return {one.name: one.why for one in recipe.left_out}


def table(folder: Path, text: str) -> Path:
    file = folder / "table.csv"
    file.write_text(text, "utf-8")
    return file


def test_copies_are_shares_of_a_total_that_is_given(tmp_path: Path) -> None:
    file = table(tmp_path, "Gene names,iBAQ\nCD9,300\nCD81,100\nTSPAN8,99\nTSPAN4,1\n")
    found = exoviz.recipe(file, copies=50, diameter_nm=60)
    assert copies(found.scene) == {"CD9": 30, "CD81": 10, "TSPAN8": 10}
    assert why(found)["TSPAN4"].startswith("rounds to no copy")


def test_a_population_has_proteins_of_which_a_vesicle_holds_less_than_half_a_copy(
    tmp_path: Path,
) -> None:
    file = table(tmp_path, "Gene names,iBAQ\nCD9,300\nCD81,100\nALDOA,98\nPGK1,1\nTSPAN4,1\n")
    scene = exoviz.recipe(file, copies=100, diameter_nm=60).scene
    rare = {"TSPAN4": "per_um2", "PGK1": "per_um3"}
    assert not {batch.species for batch in build_vesicle(scene).batches} & set(rare)
    assert scene.provenance is not None
    for key, amount in rare.items():
        assert scene.provenance.numbers[f"proteins.{key}.{amount}"].rule == "rare"
    found = exoviz.population(scene, 20_000, tmp_path / "many", counts_only=True)
    molecules = pd.read_parquet(found.folder / "molecules.parquet")
    for key in rare:
        have = (molecules["molecule"] == key).sum() / 20_000
        assert have == pytest.approx(1 - np.exp(-0.2), abs=0.01)


def test_a_population_has_copies_as_they_were_before_they_were_rounded(tmp_path: Path) -> None:
    file = table(tmp_path, "Gene names,iBAQ\nCD9,600\nCD81,260\nALDOA,140\n")
    scene = exoviz.recipe(file, copies=10, diameter_nm=60).scene
    assert copies(scene) == {"CD9": 6, "CD81": 3, "ALDOA": 1}
    assert scene.provenance is not None
    assert scene.provenance.numbers["proteins.CD81.mean_copies"].value == 2.6
    assert "proteins.CD9.mean_copies" not in scene.provenance.numbers
    assert parse_scene(scene_text(scene)) == scene
    found = exoviz.population(scene, 20_000, tmp_path / "many", counts_only=True)
    for key, mean in (("CD9", 6), ("CD81", 2.6), ("ALDOA", 1.4)):
        assert found.summary["proteins"][key]["mean"] == pytest.approx(mean, rel=0.03)


def test_what_finds_no_place_on_the_membrane_is_reduced_until_it_does(tmp_path: Path) -> None:
    # Arches of 16 by 9 nm: they cover little of the membrane, and keep others from much of it.
    file = table(tmp_path, "gene,copies per vesicle\nPDCD6IP,60\nCD9,20\nCD81,10\n")
    scene = exoviz.recipe(file, diameter_nm=40).scene
    assert scene.provenance is not None
    told = scene.provenance.settings
    assert told["part of the copies that has room"] < 0.7
    # As four helices of each tetraspanin and one of each arch, of 600 in a fifth of 42 nm.
    whole = (60 + 4 * 30) / 600 * 0.2 * (42 / 40) ** 2
    taken = told["share of the membrane that they take"]
    assert taken == pytest.approx(whole * told["part of the copies that has room"], abs=2e-3)
    found = copies(scene)
    # What is left has the shares of the table.
    assert found["PDCD6IP"] == pytest.approx(3 * found["CD9"], abs=3)
    check_places(scene)
    assert build_vesicle(scene).batches


def test_fewer_copies_where_there_is_no_room_are_still_means_rounded(tmp_path: Path) -> None:
    rows = "".join(f"CD{key},{amount}\n" for key, amount in ((9, 311), (81, 207), (63, 17)))
    found = exoviz.recipe(table(tmp_path, f"Gene names,iBAQ\n{rows}"), copies=900, diameter_nm=40)
    assert found.scene.provenance is not None
    assert found.scene.provenance.settings["part of the copies that has room"] < 0.9
    for one in found.scene.proteins.values():
        assert isinstance(one.amount, CopyNumber)
        assert 0 <= one.amount.mean - one.amount.copies < 1


def test_spectra_and_intensities_are_divided_by_length(tmp_path: Path) -> None:
    long, short = human_proteins()["TSPAN8"], human_proteins()["ADAM10"]
    ratio = long.residues / short.residues
    file = table(tmp_path, "gene,spectra\nTSPAN8,100\nADAM10,100\n")
    found = copies(exoviz.recipe(file, copies=1000, diameter_nm=100).scene)
    assert found["ADAM10"] / found["TSPAN8"] == pytest.approx(ratio, rel=0.02)


def test_logarithms_are_no_amounts(tmp_path: Path) -> None:
    file = table(tmp_path, "Gene names,LFQ intensity\nCD9,31\nCD9,NaN\nCD81,30\n")
    found = copies(exoviz.recipe(file, copies=300, diameter_nm=100).scene)
    # CD9 has 228 residues, CD81 236: by length, twice as much is 2.07 times.
    assert found["CD9"] / found["CD81"] == pytest.approx(2 * 236 / 228, rel=0.03)


def test_copies_that_a_table_gives_stay_as_they_are() -> None:
    found = made("copies.xlsx", diameter_nm=60)
    assert copies(found.scene) == {
        "CD81": 20,
        "CD9": 12,
        "CD63": 6,
        "TSPAN4": 3,
        "SLC3A2-SLC7A5": 2,
    }
    assert "CD276" in why(found)


def test_rows_of_a_gene_are_merged_and_their_rows_told(tmp_path: Path) -> None:
    file = table(tmp_path, "Accession,copies\nP21926-2,3\nsp|P21926|CD9_HUMAN,2\nP60033,4\n")
    scene = exoviz.recipe(file, diameter_nm=60).scene
    assert copies(scene) == {"CD9": 5, "CD81": 4}
    assert scene.provenance is not None
    origin = scene.provenance.numbers["proteins.CD9.copies"]
    assert (origin.row, origin.column, origin.table) == ("2, 3", "copies", "proteins")


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("diameter_nm", 500.0),
        ("copies", -4.0),
        ("copies", float("nan")),
        ("rna_per_vesicle", -1.0),
        ("rna_per_vesicle", float("inf")),
    ],
)
def test_numbers_out_of_range_are_refused_by_their_names(option: str, value: float) -> None:
    with pytest.raises(InputError, match=f"{option}: {value:g} is not between"):
        made("genes.txt", **{option: value})


def test_the_command_names_its_options(capsys: pytest.CaptureFixture[str]) -> None:
    genes = str(DATA / "genes.txt")
    for option, value in (("--diameter", "500"), ("--rna-per-million", "nan")):
        assert main(["recipe", genes, option, value]) != 0
        assert f"{option}: {value} is not between" in capsys.readouterr().err


def test_a_scene_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="this is a scene"):
        exoviz.recipe(tmp_path / "mine.toml")


def test_what_is_no_part_of_vesicles_is_listed_or_kept() -> None:
    left = why(made("proteinGroups.txt"))
    for name in ("KRT1", "ALB", "CON__P00761", "REV__Q9Y490", "TLN1", "CYCS"):
        assert left[name]
    kept = made("proteinGroups.txt", keep_co_isolates=True)
    assert "KRT1" in why(kept) or "KRT1" in kept.scene.proteins
    assert "isolated along" not in why(kept).get("KRT1", "")


def test_a_known_number_of_helices_is_drawn_and_called_modelled() -> None:
    scene = made("proteinGroups.txt").scene
    protein = scene.proteins["PROM1"]
    assert isinstance(protein, OwnGlobule)
    assert protein.transmembrane_helices == 5
    assert "modelled" in protein.source
    assert scene.provenance is not None
    origins = scene.provenance.numbers
    assert origins["proteins.PROM1.transmembrane_helices"].grade == "counted"
    assert origins["proteins.PROM1.outside_kda"].grade == "guessed"
    assert origins["proteins.TSPAN8.outside_kda"].grade == "annotated"


def test_what_is_unknown_is_asked_and_the_answer_is_taken(tmp_path: Path) -> None:
    found = made("proteinGroups.txt")
    assert [one.gene for one in found.asked] == ["CLIC1"]
    written = found.save(tmp_path / "mine.toml")
    assert [one.name for one in written] == ["mine.toml", "mine.questions.csv"]
    questions = written[1].read_text("utf-8")
    assert "CLIC1,,26.9" in questions
    written[1].write_text(questions.replace("CLIC1,,", "CLIC1,inner,"), "utf-8")
    answered = exoviz.recipe(DATA / "proteinGroups.txt", written[1])
    assert not answered.asked
    protein = answered.scene.proteins["CLIC1"]
    assert isinstance(protein, OwnGlobule)
    assert protein.place == "inner"
    assert answered.scene.provenance is not None
    assert answered.scene.provenance.numbers["proteins.CLIC1.mass_kda"].grade == "given"


def test_proteins_that_were_seen_as_strands_are_strands(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("gene,copies per vesicle\nFN1,2\nSPN,3\nTFRC,1\n")
    found = exoviz.recipe(tmp_path / "mine.csv", diameter_nm=60, keep_co_isolates=True)
    strands = {key: getattr(one, "length_nm", None) for key, one in found.scene.proteins.items()}
    assert strands == {"FN1": 80, "SPN": 45, "TFRC": None}
    assert getattr(found.scene.proteins["FN1"], "source", "").endswith("one of many shapes")
    assert found.scene.provenance is not None
    origin = found.scene.provenance.numbers["proteins.SPN.length_nm"]
    assert (origin.rule, origin.grade) == ("strand", "annotated")
    assert scene_number(found.scene, "proteins.SPN.copies").rule == "copies"


def scene_number(scene: Scene, path: str) -> NumberOrigin:
    assert scene.provenance is not None
    return scene.provenance.numbers[path]


def test_mucins_are_strands_with_sugars_as_long_as_the_rule_says(tmp_path: Path) -> None:
    file = table(tmp_path, "gene,copies per vesicle\nMUC1,2\nPODXL,3\nMUC17,1\nTFRC,1\n")
    found = exoviz.recipe(file, diameter_nm=60)
    for key, residues in (("MUC1", 1135), ("PODXL", 439)):
        protein = found.scene.proteins[key]
        assert isinstance(protein, OwnGlobule)
        assert protein.lies_in == "membrane"
        assert protein.transmembrane_helices == 1
        assert protein.length_nm == pytest.approx(0.19 * residues, rel=0.02)
        assert protein.o_glycans == pytest.approx(residues / 3, rel=0.02)
        origin = scene_number(found.scene, f"proteins.{key}.length_nm")
        assert (origin.rule, origin.grade) == ("mucin", "modelled")
    assert getattr(found.scene.proteins["TFRC"], "o_glycans", 0) == 0
    assert "a strand of 586 nm, and at most 300 nm can be drawn" in why(found)["MUC17"]


def test_questions_say_the_length_of_strands_and_take_one(tmp_path: Path) -> None:
    file = table(tmp_path, "gene,copies per vesicle\nMUC16,2\nMUC20,2\nCD9,9\n")
    made = exoviz.recipe(file, diameter_nm=60)
    _scene, questions = made.save(tmp_path / "mine.toml")
    rows = pd.read_csv(questions, comment="#", index_col="gene").astype(object)
    assert rows.loc["MUC20", "length_nm"] == 135
    # It is longer than can be drawn: the user has to say how much of it there is.
    assert pd.isna(rows.loc["MUC16", "length_nm"])
    rows["place"] = "membrane"
    rows["transmembrane_helices"] = 1
    rows.loc["MUC16", "length_nm"] = 150
    rows.to_csv(questions)
    answered = exoviz.recipe(file, questions, diameter_nm=60).scene.proteins
    long, short = answered["MUC16"], answered["MUC20"]
    assert isinstance(long, OwnGlobule)
    assert isinstance(short, OwnGlobule)
    assert (long.length_nm, short.length_nm) == (150, 135)
    # Nearly all of a mucin is outside, and its sugars are as dense on what is drawn of it.
    assert short.outside_kda == pytest.approx(short.mass_kda - 2.4)
    assert long.o_glycans / 150 == pytest.approx(short.o_glycans / 135, rel=0.02)


def test_lipids_fold_into_classes_by_the_sum_of_their_amounts() -> None:
    found = made("lipids_maps.csv", diameter_nm=40)
    shares = found.scene.membrane.composition
    assert shares is not None
    # FC 43.1 and SM 9.0 + 7.3 of the 94.3 that are of classes of the catalog.
    assert shares["cholesterol"] == pytest.approx(100 * 43.1 / sum_of_known(), abs=1e-3)
    assert shares["sphingomyelin"] == pytest.approx(100 * 16.3 / sum_of_known(), abs=1e-3)
    assert sum(shares.values()) == pytest.approx(100, abs=0.01)
    left = why(found)
    assert {"CE 18:1", "TG 52:2", "unknown 512.3"} <= set(left)
    assert "no lipid of a bilayer" in left["TG 52:2"]
    assert found.scene.provenance is not None
    chains = found.scene.membrane.chains["phosphatidylserine"]
    assert chains.carbons == pytest.approx(36.72, abs=0.01)
    origin = found.scene.provenance.numbers["membrane.chains.phosphatidylserine.carbons"]
    assert (origin.value, origin.rule, origin.table) == (chains.carbons, "chains", "lipids")
    assert "cholesterol" not in found.scene.membrane.chains
    told = exoviz.report(found.scene)
    assert told["provenance"]["numbers"]["membrane.chains.phosphatidylserine.carbons"]["now"]


def sum_of_known() -> float:
    known = (43.1, 9.0, 7.3, 8.1, 4.2, 2.0, 9.6, 2.1, 3.0, 2.6, 0.9, 0.6, 0.9, 0.4, 0.5)
    return float(np.sum(known))


def test_a_membrane_without_cholesterol_is_told() -> None:
    assert any("cholesterol" in note for note in made("biocrates.csv", diameter_nm=40).notes)


def test_most_vesicles_get_no_mirna() -> None:
    found = made("mirna_copies.xlsx", diameter_nm=40)
    assert not any(one.copies for one in found.scene.rna.values())
    # Of a population some have it: the mean is what the table says.
    assert all(0 < (one.mean_copies or 0) < 0.5 for one in found.scene.rna.values())
    assert "0.0082" in why(found)["miR-21-5p"]


def test_mirna_are_drawn_where_a_vesicle_is_said_to_hold_them() -> None:
    found = made("mirna_tpm.csv", diameter_nm=60, rna_per_vesicle=10)
    counts = {key: one.copies for key, one in found.scene.rna.items() if one.copies}
    assert counts == {"miR-21-5p": 4, "let-7a-5p": 3, "hsa-miR-1246": 2, "miR-451a": 1}
    assert "miRBase" in why(found)["hsa-miR-9999-5p"]


def test_sizes_give_three_vesicles() -> None:
    found = made("genes.txt", "diameters.csv")
    sizes = {name: one.vesicle.diameter_nm for name, one in found.others.items()}
    assert set(sizes) == {"D10", "D90"}
    assert sizes["D10"] < found.scene.vesicle.diameter_nm < sizes["D90"]
    # A log-normal with a mode of 70 nm and sigma 0.35, in bins of 10 nm.
    centres = np.arange(5, 500, 10)
    weights = np.round(100 * np.exp(-(((np.log(centres) - np.log(70)) / 0.35) ** 2) / 2))
    below = (np.cumsum(weights) - weights / 2) / weights.sum()
    assert found.scene.vesicle.diameter_nm == pytest.approx(np.interp(0.5, below, centres), abs=0.1)


def test_vesicles_of_plasma_are_as_wide_as_tracking_finds_them() -> None:
    found = made("genes.txt", "ExperimentSummary.csv")
    assert found.others["D90"].vesicle.diameter_nm == pytest.approx(169, abs=1)
    assert "D90" not in why(found)


def test_a_size_that_cannot_be_built_is_listed(tmp_path: Path) -> None:
    rows = [f"{middle},{40 - abs(middle - 260) // 5}" for middle in range(100, 430, 10)]
    (tmp_path / "wide.csv").write_text("\n".join(("diameter nm,count", *rows)))
    left_out = why(exoviz.recipe(DATA / "genes.txt", tmp_path / "wide.csv"))
    assert "20 to 300" in left_out["D90"]


def test_medians_of_samples_are_a_median() -> None:
    assert made("flow_medians.csv").scene.vesicle.diameter_nm == 81.0


def test_without_a_total_a_fifth_of_membrane_or_lumen_is_taken() -> None:
    found = made("proteinGroups.txt", diameter_nm=100).scene.provenance
    assert found is not None
    shares = [
        found.settings[f"share of the {one}"]
        for one in (
            "membrane that they take",
            "lumen that they fill",
        )
    ]
    assert max(shares) == pytest.approx(0.2, abs=0.001)


def test_same_tables_same_bytes(tmp_path: Path) -> None:
    names = ("proteinGroups.txt", "lipids_maps.csv", "diameters.csv", "mirna_tpm.csv")
    texts = []
    for folder in ("one", "other"):
        (tmp_path / folder).mkdir()
        written = made(*names, rna_per_vesicle=5).save(tmp_path / folder / "mine.toml")
        texts.append([one.read_bytes() for one in written])
    assert texts[0] == texts[1]
    assert len(texts[0]) == 4


def test_every_number_of_the_scene_has_its_origin(tmp_path: Path) -> None:
    made("proteinGroups.txt", "lipids_maps.csv", "flow_medians.csv").save(tmp_path / "mine.toml")
    scene = load_scene(tmp_path / "mine.toml")
    provenance = scene.provenance
    assert provenance is not None
    data = scene.model_dump(mode="json", exclude_defaults=True)
    wanted = {"vesicle.diameter_nm"}
    wanted |= {f"membrane.composition.{key}" for key in data["membrane"]["composition"]}
    wanted |= {
        f"membrane.chains.{key}.{name}"
        for key, item in data["membrane"]["chains"].items()
        for name in item
    }
    wanted |= {
        f"proteins.{key}.{name}"
        for key, item in data["proteins"].items()
        for name, value in item.items()
        if isinstance(value, (int, float))
    }
    assert set(provenance.numbers) == wanted
    assert set(provenance.rules) <= set(RULES)
    assert all(
        one["now"] == one["value"] for one in origins_data(scene)["provenance"]["numbers"].values()
    )


def test_a_number_that_was_changed_since_is_told() -> None:
    scene = made("copies.xlsx", diameter_nm=60).scene
    changed = scene.model_copy(update={"proteins": {**scene.proteins, "CD9": {"copies": 2}}})
    data = origins_data(changed)["provenance"]
    lines = origins_lines(data)
    assert "changed since, it was 12" in "\n".join(lines)
    # Nobody knows the mean of a number that was chosen.
    gone = [line.split()[0] for line in lines if "no longer in the scene" in line]
    assert gone == ["proteins.CD9.mean_copies"]


def test_a_scene_from_tables_can_be_built_and_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "mine.toml"
    tables = [str(DATA / "copies.xlsx"), str(DATA / "lipids_maps.csv")]
    assert main(["recipe", *tables, "--diameter", "40", "-o", str(output)]) == 0
    text = capsys.readouterr().out
    assert "copies.xlsx: proteins, 7 rows" in text
    assert main(["report", str(output)]) == 0
    text = capsys.readouterr().out
    assert "proteins.CD81.copies" in text
    assert "copies per vesicle as the table gives them" in text


def test_the_command_tells_programs_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recipe", str(DATA / "genes.txt"), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["tables"][0]["kind"] == "proteins"
    assert data["left_out"]["NOSUCHGENE"]
    assert data["files"] == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "give at least one table"),
        (["copies.xlsx", "genes.txt"], "both tables of proteins"),
        (["copies.xlsx", "--column", "gene"], "ROLE=NAME"),
        (["copies.xlsx", "--column", "gen=X"], "Did you mean 'gene'"),
        (["copies.xlsx", "--column", "gene=Gene symbl"], "Did you mean 'Gene symbol'"),
        (["copies.xlsx", "-o", "x.txt"], "ends in .toml"),
        (["nothing.csv"], "cannot be read"),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    known = [str(DATA / one) if (DATA / one).exists() else one for one in arguments]
    assert main(["recipe", *known]) != 0
    assert words in capsys.readouterr().err


def test_columns_can_be_named(tmp_path: Path) -> None:
    file = table(tmp_path, "what,how much,other\nCD9,3,5\nCD81,4,9\n")
    found = exoviz.recipe(file, columns={"gene": "what", "copies": "how much"}, diameter_nm=60)
    assert copies(found.scene) == {"CD81": 4, "CD9": 3}
    with pytest.raises(InputError, match="no table has a column 'where'"):
        exoviz.recipe(file, columns={"gene": "where"})


def test_the_scene_is_the_same_in_every_language(tmp_path: Path) -> None:
    texts = set()
    for language in LANGUAGES:
        with speaking(language):
            found = made("proteinGroups.txt", "lipids_maps.csv", diameter_nm=60)
            found.save(tmp_path / "mine.toml")
            texts.add((tmp_path / "mine.toml").read_bytes())
    assert len(texts) == 1


def test_tables_of_one_name_in_two_folders_are_two(tmp_path: Path) -> None:
    texts = {"one": "gene,copies\nCD9,3\n", "other": "lipid,mol %\nFC,40\nPC 34:1,60\n"}
    for folder, text in texts.items():
        (tmp_path / folder).mkdir()
        table(tmp_path / folder, text)
    files = [tmp_path / folder / "table.csv" for folder in texts]
    provenance = exoviz.recipe(*files, diameter_nm=50).scene.provenance
    assert provenance is not None
    assert provenance.numbers["proteins.CD9.copies"].table == "proteins"
    assert provenance.tables["proteins"].kind == "proteins"
    assert provenance.tables["lipids"].kind == "lipids"
