"""The dialog of populations hands on what is chosen, and its work writes the folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from qtpy.QtWidgets import QWidget

from exoviz.errors import InputError
from exoviz.progress import silent
from exoviz.scene import load_scene
from exoviz.viewer.dialogs.population_dialog import PopulationDialog, make_population


class Stopped(Exception):  # noqa: N818 - stands for what a job raises
    """Whoever waits has had enough."""


@pytest.fixture
def parent(qtbot: Any) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def dialog(parent: QWidget, tmp_path: Path) -> PopulationDialog:
    return PopulationDialog(tmp_path / "many", parent)


def test_more_can_be_counted_than_built(dialog: PopulationDialog, tmp_path: Path) -> None:
    dialog.number.setValue(1_000_000)
    assert dialog.options()["n"] <= 100_000
    dialog.counted.setChecked(True)
    dialog.number.setValue(1_000_000)
    assert dialog.options()["n"] == 1_000_000
    assert dialog.options()["folder"] == tmp_path / "many"
    assert dialog.options()["counts_only"]
    dialog.counted.setChecked(False)
    assert dialog.options()["n"] == 100_000


def test_what_is_chosen_is_written(dialog: PopulationDialog, tmp_path: Path) -> None:
    dialog.counted.setChecked(True)
    work = make_population(load_scene("liposome"), dialog.options())
    assert work(silent) == str(tmp_path / "many")
    assert (tmp_path / "many" / "summary.md").is_file()


def test_sizes_are_those_of_the_table_that_is_chosen(
    dialog: PopulationDialog, tmp_path: Path
) -> None:
    dialog.counted.setChecked(True)
    assert dialog.options()["sizes"] is None
    table = tmp_path / "sizes.csv"
    table.write_text("Diameter (nm),Particles\n60,5\n64,10\n68,5\n")
    dialog.sizes.line.setText(str(table))
    make_population(load_scene("liposome"), dialog.options())(silent)
    found = pd.read_parquet(tmp_path / "many" / "vesicles.parquet")["diameter_nm"]
    assert found.between(58, 70).all()


def test_a_table_that_is_none_of_sizes_is_refused(dialog: PopulationDialog, tmp_path: Path) -> None:
    dialog.sizes.line.setText(str(tmp_path / "no.csv"))
    with pytest.raises(InputError, match=r"no\.csv"):
        make_population(load_scene("liposome"), dialog.options())(silent)


def test_as_many_processes_build_as_there_are_processors(
    parent: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    dialog = PopulationDialog(tmp_path / "many", parent)
    dialog.workers.setValue(9)
    assert dialog.options()["workers"] == 4
    dialog.counted.setChecked(True)
    assert not dialog.workers.isEnabled()


def test_what_is_built_is_kept_and_gone_on_with(tmp_path: Path) -> None:
    scene = load_scene("liposome").model_copy(update={"rna": {}})
    options = {"n": 2, "folder": tmp_path / "two", "counts_only": False}

    def stop(share: float) -> None:
        if share >= 0.5:
            raise Stopped

    with pytest.raises(Stopped):
        make_population(scene, options)(stop)
    shares: list[float] = []
    make_population(scene, options)(shares.append)
    assert shares[0] == 0.5
    assert (tmp_path / "two" / "vesicles.parquet").is_file()


def test_a_story_is_refused(dialog: PopulationDialog) -> None:
    with pytest.raises(InputError, match="single one"):
        make_population(load_scene("mvb-release"), dialog.options())(silent)
