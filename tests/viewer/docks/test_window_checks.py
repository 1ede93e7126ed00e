"""What a hand can do wrong in the recipe, and what the window says to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from qtpy.QtCore import Qt
from qtpy.QtWidgets import QLabel

from exoviz.cli import main
from exoviz.language import LANGUAGES
from window_help import SMALL


def test_lipids_that_are_all_nothing_are_refused_as_on_the_command_line(
    open_scene: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    window = open_scene()
    lipids = window.panels.recipe.lipids
    lipids.box("cholesterol").setValue(0)
    assert lipids.amounts() == {"cholesterol": 0, "phosphatidylcholine": 100}
    lipids.box("phosphatidylcholine").setValue(0)
    assert lipids.amounts() == {"cholesterol": 0, "phosphatidylcholine": 100}
    assert "no other lipid" in window.status.label.text()
    lipids.table.selectRow(1)
    lipids._remove()
    message = window.panels.recipe.message.text()
    assert message == "small.toml: membrane.composition: the shares add up to nothing"
    empty = tmp_path / "empty.toml"
    empty.write_text(SMALL.replace("cholesterol = 1, PC = 2", "PC = 0"), encoding="utf-8")
    assert main(["validate", str(empty)]) != 0
    assert message.partition(": ")[2] in capsys.readouterr().err


@pytest.mark.parametrize("typed", ["5", "9999", "0.5", "25.55"])
def test_a_diameter_out_of_range_is_refused_with_a_word(
    qtbot: Any, open_scene: Any, typed: str
) -> None:
    window = open_scene()
    box = window.panels.recipe.diameter
    for text in (box.toolTip(), box.accessibleDescription()):
        assert "20" in text
        assert "300" in text
    # What follows is about the field; a vesicle need not be built for it.
    window.builder._soon.timeout.disconnect()
    before = box.value()
    enter(qtbot, box, typed)
    assert box.value() == before == window.store.scene.vesicle.diameter_nm
    assert not window.store.can_undo
    words = [one for one in window.findChildren(QLabel) if typed in one.text() and one.isVisible()]
    assert len(words) == 2
    for word in words:
        assert ("digits" if typed == "25.55" else "from 20 to 300 nm") in word.text()
    enter(qtbot, box, "30.5")
    assert box.value() == 30.5
    words = [one for one in window.findChildren(QLabel) if typed in one.text() and one.isVisible()]
    assert words in ([], [window.status.label])


def enter(qtbot: Any, box: Any, text: str) -> None:
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box.lineEdit(), text)
    qtbot.keyClick(box.lineEdit(), Qt.Key.Key_Return)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_comma_or_point_is_typed_as_the_language_has_it(
    qtbot: Any, open_scene: Any, language: str
) -> None:
    window = open_scene(language=language)
    window.builder._soon.timeout.disconnect()
    point = "." if language == "en" else ","
    enter(qtbot, window.panels.recipe.diameter, f"25{point}5")
    assert window.panels.recipe.diameter.value() == 25.5
    enter(qtbot, window.panels.recipe.diameter, f"1500{point}5")
    assert window.panels.recipe.diameter.value() == 25.5


def test_no_protein_is_named_twice_in_its_row(open_scene: Any) -> None:
    window = open_scene()
    table = window.panels.recipe.proteins.table
    shown = [table.item(row, 0).text() for row in range(table.rowCount())]
    assert shown == ["CD9 (tetraspanin-29)", "CD63 (tetraspanin-30, LAMP-3)"]
    more = window.panels.recipe.proteins.more
    offered = [more.itemText(row) for row in range(more.count())]
    assert "TFRC: transferrin receptor 1, dimer" in offered
    assert "SLC3A2-SLC7A5: CD98 heavy chain and LAT1" in offered
