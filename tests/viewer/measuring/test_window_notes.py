"""Texts and arrows on the picture are put there, dragged, rewritten and deleted by hand."""

from __future__ import annotations

from typing import Any

import pytest
from qtpy.QtCore import QPoint, Qt
from qtpy.QtWidgets import QInputDialog

from window_help import drawn, middle_bead, move


@pytest.fixture
def window(qtbot: Any, open_scene: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    made = open_scene()
    drawn(qtbot, made, full=True)
    monkeypatch.setattr(
        QInputDialog, "getMultiLineText", lambda *_given: ("Бірінші\n\t<b>екінші</b> ", True)
    )
    return made


def click(qtbot: Any, window: Any, place: QPoint) -> None:
    qtbot.mouseClick(window.canvas, Qt.MouseButton.LeftButton, pos=place)


def test_a_text_stands_where_it_was_clicked_and_is_dragged(qtbot: Any, window: Any) -> None:
    notes = window.store.scene.view.annotations
    assert not notes
    window.commands["measure.text"]()
    beside, (_bead, on) = QPoint(30, 40), middle_bead(window)
    for place in (beside, on):
        click(qtbot, window, place)
    page, fixed = window.store.scene.view.annotations.values()
    assert page.text == "Бірінші\n<b>екінші</b>"
    width, height = window.canvas.width(), window.canvas.height()
    assert page.at == pytest.approx((30 / width, 40 / height), abs=0.01)
    assert fixed.at is None
    assert fixed.at_nm is not None
    window.commands["layers.none"]()
    drawn(qtbot, window, full=True)
    # Dragged away, what was fixed points to where it was.
    left = Qt.MouseButton.LeftButton
    start = on + QPoint(12, 0)
    qtbot.mousePress(window.canvas, left, pos=start)
    move(window.canvas, start + QPoint(40, 50))
    qtbot.mouseRelease(window.canvas, left, pos=start + QPoint(40, 50))
    moved = window.store.scene.view.annotations["2"]
    assert moved.arrow_nm == fixed.at_nm
    assert moved.at is not None
    window.commands["edit.undo"]()
    assert window.store.scene.view.annotations["2"] == fixed


def test_an_arrow_takes_what_it_points_to_and_then_its_text(qtbot: Any, window: Any) -> None:
    window.commands["measure.arrow"]()
    click(qtbot, window, middle_bead(window)[1])
    assert not window.store.scene.view.annotations
    click(qtbot, window, QPoint(30, 40))
    (made,) = window.store.scene.view.annotations.values()
    assert made.arrow_nm is not None
    assert made.at is not None


def test_the_list_rewrites_and_deletes(
    qtbot: Any, window: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = window.measuring.panel
    assert window.measuring.notes.add(text="one", at=(0.2, 0.2)) == ""
    assert window.measuring.notes.add(text="", at=(0.2, 0.2))
    window.measuring.edits.add("diameter")
    panel.rows.setCurrentItem(panel.rows.topLevelItem(1))
    panel.buttons["rename"].click()
    assert window.store.scene.view.annotations["1"].text == "Бірінші\n<b>екінші</b>"
    panel.buttons["delete"].click()
    assert not window.store.scene.view.annotations
    assert window.store.scene.view.measures
    window.commands["edit.undo"]()
    assert window.store.scene.view.annotations
