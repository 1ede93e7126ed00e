"""What a hand can do wrong in the recipe, and what the window says to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from exoviz.cli import main
from exoviz.errors import InputError
from exoviz.scene import check_scene, load_scene, preset_names
from window_help import SMALL, WAIT


def test_lipids_that_are_all_nothing_are_named_as_on_the_command_line(
    qtbot: Any, open_scene: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    window = open_scene()
    before = window.model
    table = window.recipe.lipids.table
    for row in range(table.rowCount()):
        table.cellWidget(row, 1).setValue(0)
    qtbot.waitUntil(lambda: "nothing" in window.recipe.message.text(), timeout=WAIT)
    said = window.recipe.message.text()
    assert said == "small.toml: membrane.composition: the shares add up to nothing"
    assert window.model is before
    empty = tmp_path / "empty.toml"
    empty.write_text(SMALL.replace("cholesterol = 1, PC = 2", "PC = 0"), encoding="utf-8")
    assert main(["validate", str(empty)]) != 0
    assert said.partition(": ")[2] in capsys.readouterr().err
    table.cellWidget(0, 1).setValue(1)
    qtbot.waitUntil(lambda: window.model is not before, timeout=WAIT)
    assert not window.recipe.message.text()


@pytest.mark.parametrize("name", preset_names())
def test_what_can_be_read_passes_the_check_of_what_was_changed(name: str) -> None:
    check_scene(load_scene(name))


def test_a_changed_scene_is_checked_for_its_limits() -> None:
    scene = load_scene("exosome")
    shape = scene.vesicle.model_copy(update={"diameter_nm": 5.0})
    with pytest.raises(InputError, match=r"mine: vesicle\.diameter_nm: 5\.0 is too small"):
        check_scene(scene.model_copy(update={"vesicle": shape}), "mine")
