"""Measuring in the window: what is clicked is measured, listed, kept, and undone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from qtpy.QtCore import QPoint, Qt
from qtpy.QtWidgets import QLineEdit

from exoviz.model.measuring import measured, molecule_name
from exoviz.viewer.measuring.measuring_tool import RULER
from window_help import drawn


@pytest.fixture
def window(qtbot: Any, open_scene: Any) -> Any:
    made = open_scene()
    drawn(qtbot, made, full=True)
    return made


def places(window: Any, count: int) -> list[tuple[QPoint, int]]:
    """Return places in the picture that show beads of different molecules, and the beads."""
    canvas, shown = window.canvas, window.canvas.shown
    molecules = shown.drawing.molecule
    found: dict[int, tuple[QPoint, int]] = {}
    rows, columns = np.nonzero(shown.bead >= 0)
    for row, column in zip(rows[::97], columns[::97], strict=True):
        place = QPoint(
            int((column + 0.5) * canvas.width() / shown.bead.shape[1]),
            int((row + 0.5) * canvas.height() / shown.bead.shape[0]),
        )
        bead = canvas.bead_at(place)
        if bead >= 0:
            found.setdefault(int(molecules[bead]), (place, bead))
    return list(found.values())[:: max(len(found) // count, 1)][:count]


def click(qtbot: Any, window: Any, place: QPoint) -> None:
    qtbot.mouseClick(window.canvas, Qt.MouseButton.LeftButton, pos=place)


@pytest.mark.parametrize(("kind", "count"), [("distance", 2), ("gap", 2), ("angle", 3)])
def test_clicks_on_molecules_measure_between_them(
    qtbot: Any, window: Any, kind: str, count: int
) -> None:
    window.commands[f"measure.{kind}"]()
    spots = places(window, count)
    number = window.canvas.shown.drawing.molecule
    vesicle = window.builder.vesicle
    ends = tuple(molecule_name(vesicle, int(number[bead])) for _place, bead in spots)
    for place, _bead in spots:
        click(qtbot, window, place)
    ((name, made),) = window.store.scene.view.measures.items()
    assert (made.kind, made.ends) == (kind, ends)
    # Nothing was selected by it, and the tool is ready for the next.
    assert not window.selection.layers
    assert window.measuring.tool.kind == kind
    assert window.measuring.tool.ends == ()
    assert window.measuring.edits.values()[name].value == measured(vesicle, kind, ends).value
    (row,) = window.measuring.panel.rows.findItems(name, Qt.MatchFlag.MatchExactly)
    assert row.text(1)
    window.commands["edit.undo"]()
    assert not window.store.scene.view.measures
    assert window.measuring.panel.rows.topLevelItemCount() == 0


def test_a_ruler_lies_where_it_was_clicked(qtbot: Any, window: Any) -> None:
    window.commands[f"measure.{RULER}"]()
    (on, _bead), *_others = places(window, 4)
    for place in (QPoint(3, 4), on):
        click(qtbot, window, place)
    (made,) = window.store.scene.view.measures.values()
    shown = window.canvas.shown
    ratio = shown.request.size[0] / window.canvas.width()
    seen = shown.frame.seen(np.array(made.ends, np.float32), shown.shot) / ratio
    np.testing.assert_allclose(seen, [(3, 4), (on.x(), on.y())], atol=1.0)
    first = np.array(made.ends[0])
    assert shown.shot.to_view(first[None].astype(np.float32))[0, 2] == pytest.approx(
        -shown.shot.distance, abs=0.1
    )


def test_escape_leaves_and_clicks_select_again(qtbot: Any, window: Any) -> None:
    (place, _bead), *_others = places(window, 3)
    window.commands["measure.distance"]()
    click(qtbot, window, place)
    assert window.measuring.tool.ends
    window.commands["layers.none"]()
    assert not window.measuring.tool.kind
    assert window.measuring.tool.ends == ()
    click(qtbot, window, place)
    assert window.selection.layers
    assert not window.store.scene.view.measures


def test_a_measure_of_what_a_rebuild_takes_away_says_so(qtbot: Any, window: Any) -> None:
    window.measuring.edits.add("distance", ("proteins/tetraspanins/CD9#2", (0.0, 0.0, 0.0)))
    window.commands["measure.whole_diameter"]()
    rows = window.measuring.panel.rows
    assert [rows.topLevelItem(row).text(1) for row in (0, 1)][1] == "24.0 nm"
    window.store.change_recipe({"proteins": {"CD63": 2}})
    drawn(qtbot, window)
    assert "CD9#2" in rows.topLevelItem(0).text(1)
    assert window.measuring.panel.rows.topLevelItem(1).text(1) == "24.0 nm"
    window.commands["edit.undo"]()
    drawn(qtbot, window)
    assert rows.topLevelItem(0).text(1).endswith("nm")


def test_the_list_renames_deletes_and_goes_there(qtbot: Any, window: Any) -> None:
    panel = window.measuring.panel
    window.measuring.edits.add("distance", ((0.0, 0.0, 12.0), (0.0, 3.0, 12.0)))
    window.measuring.edits.add("diameter")
    panel.rows.setCurrentItem(panel.rows.topLevelItem(0))
    before = window.camera.orbit()
    panel.buttons["go"].click()
    drawn(qtbot, window)
    assert window.camera.orbit() != before
    panel.buttons["rename"].click()
    line = panel.rows.findChildren(QLineEdit)[-1]
    line.setText("<b>Ені</b>")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "<b>Ені</b>" in window.store.scene.view.measures)
    panel.rows.setCurrentItem(panel.rows.topLevelItem(0))
    panel.buttons["delete"].click()
    assert len(window.store.scene.view.measures) == 1
    window.commands["edit.undo"]()
    assert "<b>Ені</b>" in window.store.scene.view.measures
