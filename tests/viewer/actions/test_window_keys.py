"""The window without a mouse."""

from __future__ import annotations

from typing import Any

import pytest
from qtpy.QtCore import Qt
from qtpy.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QInputDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QScrollBar,
    QTextBrowser,
)

from exoviz.viewer.actions.command_search import CommandPalette
from window_help import WAIT, drawn, walked_by_tab

CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QTextBrowser,
)


def reachable(window: Any) -> list[Any]:
    """Return the controls that are seen, can be used, and are no part of another."""
    found = []
    for kind in CONTROLS:
        for widget in window.findChildren(kind):
            inner = isinstance(widget, QScrollBar) or isinstance(
                widget.parent(), (QAbstractSpinBox, QComboBox, QLineEdit)
            )
            own = not widget.objectName().startswith("qt_") and widget.window() is window
            takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            seen = widget.isVisible() and not widget.visibleRegion().isEmpty()
            if own and seen and widget.isEnabled() and not inner and takes:
                found.append(widget)
    return found


def nameless(top: Any) -> list[str]:
    """Return the controls that a screen reader has no name for."""
    buddies = [label.buddy() for label in top.findChildren(QLabel)]
    return [
        f"{type(widget).__name__} in {type(widget.parent()).__name__}"
        for widget in reachable(top)
        if not widget.accessibleName()
        and not (isinstance(widget, QAbstractButton) and widget.text())
        and widget not in buddies
    ]


@pytest.mark.parametrize("scene", ["", "story"])
def test_a_screen_reader_has_a_name_for_everything(
    open_scene: Any, scene: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_scene(scene)
    window.selection.choose(list(window.builder.copies)[:1])
    assert not nameless(window)
    for tab in range(window.panels.recipe.tabs.count()):
        window.panels.recipe.tabs.setCurrentIndex(tab)
        QApplication.processEvents()
        assert not nameless(window)
    found: dict[str, list[str]] = {}

    def look(dialog: QDialog) -> int:
        dialog.show()
        QApplication.processEvents()
        if not isinstance(dialog, (QFileDialog, QMessageBox)):
            found[type(dialog).__name__] = nameless(dialog)
        dialog.close()
        return 0

    monkeypatch.setattr(QDialog, "exec", look)
    monkeypatch.setattr(QInputDialog, "getText", lambda *_arguments: ("", False))
    for command in window.commands.table.values():
        if command.title.endswith("…") and command.enabled():
            command.run()
    assert len(found) >= 4
    assert not {name: missing for name, missing in found.items() if missing}


@pytest.mark.parametrize("scene", ["", "story"])
def test_tab_reaches_every_control(qtbot: Any, open_scene: Any, scene: str) -> None:
    window = open_scene(scene)
    qtbot.waitUntil(lambda: not window.reports.jobs, timeout=WAIT)
    walked = walked_by_tab(qtbot, window)
    assert window.canvas in walked
    missing = [widget for widget in reachable(window) if widget not in walked]
    names = [(type(one).__name__, one.accessibleName()) for one in walked]
    assert not missing, (names, [(widget, widget.accessibleName()) for widget in missing])


def test_arrows_belong_to_the_control_that_has_them(qtbot: Any, open_scene: Any) -> None:
    window = open_scene()
    tree = window.panels.layers.tree
    tree.setFocus()
    tree.setCurrentItem(tree.topLevelItem(0))
    place = window.camera.orbit()
    qtbot.keyClick(tree, Qt.Key.Key_Down)
    assert tree.currentItem() is not tree.topLevelItem(0)
    before = tree.currentItem().checkState(0)
    qtbot.keyClick(tree, Qt.Key.Key_Space)
    assert tree.currentItem().checkState(0) != before
    assert window.camera.orbit() == place
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Down)
    assert window.camera.orbit() != place
    window.commands["edit.undo"]()
    drawn(qtbot, window)


def test_letters_are_written_where_one_writes(qtbot: Any, open_scene: Any) -> None:
    window = open_scene()
    hidden = window.store.scene.view.hide
    window.selection.choose(["proteins/tetraspanins/CD63"])
    window.panels.layers.search.setFocus()
    qtbot.keyClicks(window.panels.layers.search, "hs 5")
    assert window.panels.layers.search.text() == "hs 5"
    assert window.store.scene.view.hide == hidden
    assert window.store.scene.view.projection == "perspective"


def test_the_palette_runs_what_is_typed(
    qtbot: Any, open_scene: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_scene()
    window.commands["layers.hide"](["proteins"])

    def typed(palette: CommandPalette) -> int:
        palette.show()
        qtbot.keyClicks(palette.line, "show all")
        qtbot.keyClick(palette.line, Qt.Key.Key_Return)
        return 1

    monkeypatch.setattr(CommandPalette, "exec", typed)
    window.commands["edit.palette"]()
    assert window.store.scene.view.hide == ()
    assert window.store.steps[-1].name == "All shown"


@pytest.mark.parametrize(("command", "end"), [("deeper", -200), ("shallower", 200)])
def test_a_key_that_is_held_moves_a_plane_as_far_as_scenes_allow(
    open_scene: Any, command: str, end: int
) -> None:
    window = open_scene()
    plane = window.store.scene.view.plane.model_copy(update={"offset_nm": 0.99 * end})
    window.store.change_view(plane=plane)
    for _press in range(4):
        window.commands[f"cut.{command}"]()
    assert window.store.scene.view.plane.offset_nm == end
