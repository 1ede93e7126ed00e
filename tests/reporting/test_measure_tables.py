"""Tables of measures: what a spreadsheet reads back is what was measured."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

import exoviz
from built_scenes import built
from exoviz.cli import main
from exoviz.cli.program import FINE, WRONG_INPUT
from exoviz.errors import InputError
from exoviz.reporting.measure_tables import measures
from exoviz.scene import View, load_scene, save_scene

GONE = ["proteins/tetraspanins/CD63#9", [0, 0, 3]]
NAMES = ("diameter", '=cmd|"/c calc"!A1', "Қабырға, «ені»", "a\\b")


def test_a_table_says_what_python_says(tmp_path: Path) -> None:
    vesicle = built("liposome")[1]
    ends = [["membrane/outer/cholesterol#5", [1.5, -2, 3]], GONE, [[0, 0, 1], [0, 0, 0], [0, 1, 0]]]
    kinds = ("diameter", "gap", "distance", "angle")
    given = zip(NAMES, kinds, ([], *ends), strict=True)
    view = View(measures={name: {"kind": kind, "ends": one} for name, kind, one in given})
    path = tmp_path / "table.csv"
    found = measures(vesicle, path, view=view)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    # A name that a spreadsheet would run stays a text.
    assert [row["name"] for row in rows] == [NAMES[0], "'" + NAMES[1], *NAMES[2:]]
    for row, (name, one) in zip(rows, found.items(), strict=True):
        assert row["kind"] == view.measures[name].kind
        assert bool(row["note"]) == (one.value is None)
        if one.value is not None:
            assert float(row["value"]) == pytest.approx(one.value, abs=1e-4)
    assert rows[1]["end 1"] == "membrane/outer/cholesterol#5"
    assert rows[1]["end 2"] == "1.5 -2 3"
    assert "CD63#9" in rows[2]["note"]


def test_the_command_line_measures_the_whole_or_what_the_scene_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scene = load_scene("liposome")
    view = scene.view.model_copy(update={"measures": {"Gone": {"kind": "gap", "ends": GONE}}})
    path = tmp_path / "scene.toml"
    save_scene(scene.model_copy(update={"view": view}), path)
    call = ["measures", str(path), "--measure", "diameter", "phosphates", "--json"]
    assert main(call) == FINE
    said = json.loads(capsys.readouterr().out)
    assert list(said) == ["Gone", "diameter", "phosphates"]
    assert said["Gone"]["value"] is None
    assert said["diameter"]["value"] == pytest.approx(40, abs=0.02)


@pytest.mark.parametrize(
    "call",
    [
        ["measures", "mvb-release"],
        ["measures", "liposome", "-o", "table.txt"],
        ["measures", "liposome", "--measure", "angle"],
        ["render", "mvb-release", "-o", "x.png", "--measure", "diameter"],
    ],
)
def test_what_cannot_be_measured_is_refused(
    call: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(call) == WRONG_INPUT
    assert not list(tmp_path.iterdir())


def test_python_refuses_a_story() -> None:
    with pytest.raises(InputError):
        exoviz.measures(load_scene("mvb-release"))
