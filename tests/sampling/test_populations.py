"""Populations in their folders: built, counted, stopped and gone on with."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

import exoviz
from exoviz.cli import main
from exoviz.errors import InputError
from exoviz.sampling import SampledPopulation
from exoviz.sampling.filled_vesicles import VesicleFilling
from exoviz.sampling.populations import vesicles_kept
from exoviz.scene import Scene
from population_help import drawn, plan_of, small

Capture = pytest.CaptureFixture[str]
COUNT = 4


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> SampledPopulation:
    return exoviz.population(small(), COUNT, tmp_path_factory.mktemp("population") / "built")


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> SampledPopulation:
    folder = tmp_path_factory.mktemp("population") / "counted"
    return exoviz.population(small(), COUNT, folder, counts_only=True)


@pytest.fixture
def without_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare the time that a page takes where nobody looks at it."""
    monkeypatch.setattr("exoviz.sampling.populations.population_figures", lambda *_given: {})


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def of_group(found: SampledPopulation, *groups: str) -> pd.DataFrame:
    table = found.molecules.astype({"group": str, "place": str, "molecule": str})
    return table[table["group"].isin(groups)].drop(columns="no_room").reset_index(drop=True)


def test_everything_is_written(built: SampledPopulation, counted: SampledPopulation) -> None:
    figures = ["figure.pdf", "figure.svg", "figure.png"]
    tables = ["vesicles.parquet", "molecules.parquet", "summary.json", "summary.md"]
    assert [one.name for one in built.files] == [*tables, *figures, "crowd.png"]
    assert [one.name for one in counted.files] == [*tables, *figures]
    for found in (built, counted):
        assert set(contents(found.folder)) == {one.name for one in found.files}
        assert json.loads((found.folder / "summary.json").read_text("utf-8")) == found.summary
        assert (found.folder / "summary.md").read_text("utf-8") == found.text
        assert len(found.vesicles) == found.summary["vesicles"] == COUNT


def test_what_is_counted_is_what_is_built(
    built: SampledPopulation, counted: SampledPopulation
) -> None:
    groups = ("protein", "rna", "corona")
    pd.testing.assert_frame_equal(of_group(built, *groups), of_group(counted, *groups))
    one, other = built.vesicles, counted.vesicles
    assert one["built"].all()
    assert np.allclose(one["lipids"], other["lipids"], atol=2)
    assert np.allclose(one["mass_mda"], other["mass_mda"], rtol=0.01)
    assert np.allclose(one["density_sucrose_g_ml"], other["density_sucrose_g_ml"], atol=2e-3)
    assert np.allclose(one["density_iodixanol_g_ml"], other["density_iodixanol_g_ml"], atol=2e-3)


@pytest.mark.parametrize("table", ["built", "counted"])
def test_tables_add_up(table: str, request: pytest.FixtureRequest) -> None:
    found: SampledPopulation = request.getfixturevalue(table)
    vesicles, molecules = found.vesicles, found.molecules
    assert list(vesicles["vesicle"]) == list(range(1, COUNT + 1))
    assert (molecules["copies"] > 0).all()
    sums = molecules.groupby(["vesicle", "group"], observed=True)["copies"].sum()
    for group, column in (("protein", "proteins"), ("lipid", "lipids"), ("rna", "rna")):
        told = {row.vesicle: getattr(row, column) for row in vesicles.itertuples()}
        assert {key: sums.get((key, group), 0) for key in told} == told
    parts = vesicles[["lipid_mda", "protein_mda", "glycan_mda", "rna_mda"]].sum(axis=1)
    assert np.allclose(parts, vesicles["mass_mda"])
    for group in ("proteins", "rna"):
        for key, told in found.summary[group].items():
            rows = molecules[molecules["molecule"] == key]
            assert rows["copies"].sum() == pytest.approx(told["mean"] * COUNT)
            assert len(rows) == pytest.approx(told["with_it"]["share"] * COUNT)


def test_lipids_and_sugars_stand_in_their_places(built: SampledPopulation) -> None:
    molecules = built.molecules
    lipids = molecules[molecules["group"] == "lipid"]
    sums = lipids.groupby("place", observed=True)["copies"].sum()
    assert sums["outer"] > sums["inner"] > 0
    # What carries sugars faces away from the cytosol.
    assert set(lipids[lipids["molecule"] == "gm3"]["place"]) == {"outer"}
    assert (molecules["group"] == "glycan").any()
    places = dict(zip(molecules["molecule"], molecules["place"], strict=True))
    assert places["CD9"] == "membrane"
    assert places["UBB"] == "lumen"


def test_the_crowd_is_a_picture(built: SampledPopulation) -> None:
    with Image.open(built.folder / "crowd.png") as picture:
        pixels = np.asarray(picture.convert("RGB"), float)
    assert pixels.shape[1] == 2400
    # Vesicles stand out from an even background.
    assert pixels.std() > 12


def stopping(after: int) -> Callable[[float], None]:
    seen = 0

    def stop(share: float) -> None:
        nonlocal seen
        seen += 1
        if seen > after:
            raise KeyboardInterrupt

    return stop


def test_a_stopped_population_goes_on_to_the_same_bytes(
    built: SampledPopulation, tmp_path: Path
) -> None:
    folder = tmp_path / "stopped"
    with pytest.raises(KeyboardInterrupt):
        exoviz.population(small(), COUNT, folder, progress=stopping(2))
    assert vesicles_kept(folder) == 2
    # As if the process had been ended while it wrote a line.
    with (folder / "unfinished.jsonl").open("ab") as file:
        file.write(b'{"number": 3, "probl')
    with pytest.raises(InputError, match="was stopped is in this folder"):
        exoviz.population(small(), COUNT, folder)
    with pytest.raises(InputError, match="different: the number of vesicles"):
        exoviz.population(small(), COUNT + 1, folder, resume=True)
    exoviz.population(small(), COUNT, folder, resume=True)
    assert contents(folder) == contents(built.folder)


@pytest.mark.thorough
def test_workers_make_the_same_bytes(built: SampledPopulation, tmp_path: Path) -> None:
    exoviz.population(small(), COUNT, tmp_path / "two", workers=2)
    assert contents(tmp_path / "two") == contents(built.folder)


def full(scene: Scene, **more: int) -> Scene:
    return scene.model_copy(update={"proteins": {"CD9": 1, **more}, "rna": {}, "seed": 2})


@pytest.mark.usefixtures("without_figures")
def test_what_has_no_room_is_told_of_each_vesicle(tmp_path: Path) -> None:
    found = exoviz.population(full(small(), PDCD6IP=4, UBB=1), 2, tmp_path / "full")
    vesicles, molecules = found.vesicles, found.molecules
    assert vesicles["built"].all()
    assert (vesicles["no_room"] > 0).all()
    rows = molecules[molecules["molecule"] == "PDCD6IP"]
    assert (rows["no_room"] > 0).all()
    assert (rows["no_room"] == rows["copies"]).all()
    # Only what lacks room gives way.
    assert list(found.summary["no_room"]["copies"]) == ["PDCD6IP"]
    lost = found.summary["no_room"]["copies"]["PDCD6IP"]
    assert lost == {"copies": int(rows["no_room"].sum()), "vesicles": 2}
    assert "PDCD6IP" in found.text
    # What found no room weighs nothing.
    alone = drawn(plan_of(full(small(), UBB=1), 2))
    filled = VesicleFilling(plan_of(full(small(), UBB=1), 2)).of(alone)
    assert np.allclose(vesicles["protein_mda"], filled.mass_mda["protein"], atol=1e-5)


@pytest.mark.usefixtures("without_figures")
def test_a_vesicle_that_cannot_be_built_has_a_row_with_the_reason(tmp_path: Path) -> None:
    tight = {"composition": {"Cer": 1.0}, "area_scale": 0.6}
    scene = small().model_copy(update={"membrane": tight, "proteins": {}, "rna": {}})
    scene = scene.model_copy(update={"vesicle": {"diameter_nm": 20}})
    found = exoviz.population(scene, 2, tmp_path / "tight")
    assert not found.vesicles["built"].any()
    assert found.vesicles["problem"].str.contains("area_scale").all()
    assert found.vesicles["mass_mda"].isna().all()
    assert list(found.summary["no_room"]["not_built"].values()) == [2]


def test_lipids_lie_between_those_of_the_sizes_that_are_worked_out() -> None:
    wide = plan_of(small(), 40, diameter_nm=60, diameter_sd_nm=15, copies_at_nm=24)
    draws = drawn(wide)
    whole = VesicleFilling(wide).of(draws)
    for row in range(3):
        size = float(draws.diameters[row])
        one = plan_of(small(), 40, diameter_nm=size, copies_at_nm=24)
        alone = VesicleFilling(one).of(draws)
        for side in ("outer", "inner"):
            assert whole.lipids[side][row].sum() == pytest.approx(
                alone.lipids[side][row].sum(), rel=3e-3
            )


def test_wrong_wishes_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "never"
    with pytest.raises(InputError, match="1 to 100,000 vesicles, and not 0"):
        exoviz.population(small(), 0, folder)
    with pytest.raises(InputError, match="1 to 2,000,000"):
        exoviz.population(small(), 3_000_000, folder, counts_only=True)
    with pytest.raises(InputError, match="dispersion"):
        exoviz.population(small(), 3, folder, dispersion=-1.0)
    with pytest.raises(InputError, match="2,000,000 can be counted"):
        exoviz.population(small(), 200_000, folder)
    with pytest.raises(
        InputError, match="scheduler: has no meaning where vesicles are only counted"
    ):
        exoviz.population(small(), 3, folder, counts_only=True, scheduler="tcp://127.0.0.1:1")
    with pytest.raises(InputError, match="choose the scene of a single one"):
        exoviz.population(exoviz.load("mvb-release"), 3, folder)
    assert not folder.exists()
    folder.mkdir()
    (folder / "mine.txt").touch()
    for counts_only in (False, True):
        with pytest.raises(InputError, match=r"holds other files, such as 'mine\.txt'"):
            exoviz.population(small(), 3, folder, counts_only=counts_only)


@pytest.mark.usefixtures("without_figures")
def test_the_command(tmp_path: Path, capsys: Capture) -> None:
    recipe, folder = tmp_path / "mine.toml", tmp_path / "deep" / "population"
    recipe.write_text(
        'format = "exoviz-scene"\nversion = 1\nvesicle.diameter_nm = 30\n'
        "membrane.composition = { PC = 1 }\nproteins = { CD9 = 2 }\n"
    )
    command = ["population", str(recipe), "-o", str(folder), "--counts-only"]
    assert main([*command, "-n", "50", "--seed", "4"]) == 0
    shown = capsys.readouterr().out
    assert "50 vesicles, counted; seed 4" in shown
    assert f"written: {folder / 'vesicles.parquet'}" in shown
    assert main([*command, "-n", "0"]) == 2
    assert "-n: a population has 1 to" in capsys.readouterr().err
    assert main([*command, "-n", "5", "--scheduler", "tcp://127.0.0.1:1"]) == 2
    assert "--scheduler: has no meaning where" in capsys.readouterr().err
    assert main([*command, "-n", "5"]) == 2
    assert "holds other files" in capsys.readouterr().err
    assert main(["population", "nothing.toml", "-n", "5", "-o", str(tmp_path / "x")]) == 2
    assert "nothing.toml" in capsys.readouterr().err
