"""Presenting: it can always be left, and what goes on is said on the picture."""

from __future__ import annotations

from typing import Any

import pytest
from qtpy.QtCore import QPoint, Qt
from qtpy.QtWidgets import QApplication, QDialog

from exoviz.language import LANGUAGES, _, speaking
from exoviz.viewer.widgets.messages import complain
from thoroughness import swept
from window_help import WAIT, move

KEYS = (Qt.Key.Key_Escape, Qt.Key.Key_F5, Qt.Key.Key_F11)


def begun(qtbot: Any, window: Any) -> None:
    """Present, and wait until the keys go to the picture."""
    window.activateWindow()
    window.commands["window.present"]()
    assert window.presenter.is_on
    qtbot.waitUntil(lambda: window.focusWidget() is window.canvas, timeout=WAIT)


@pytest.mark.parametrize("language", swept(LANGUAGES, ("ru",)))
def test_presenting_is_left_by_each_of_its_keys(qtbot: Any, open_scene: Any, language: str) -> None:
    window = open_scene()
    window.commands["language.ru"]()
    window.commands[f"language.{language}"]()
    # Not even keys of one's own make a trap of it.
    window.commands.set_shortcut("layers.none", "Ctrl+D")
    window.commands.set_shortcut("window.present", "Ctrl+F")
    for key in KEYS:
        begun(qtbot, window)
        qtbot.keyClick(window.canvas, key)
        assert not window.presenter.is_on
        assert window.menuBar().isVisible()


def test_presenting_is_left_under_a_dialog(qtbot: Any, open_scene: Any) -> None:
    window = open_scene()
    for key in KEYS:
        begun(qtbot, window)
        complain(window, "Something is wrong.")
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QDialog)
        qtbot.keyClick(dialog, key)
        if key == Qt.Key.Key_Escape:
            # It closes the dialog first, as everywhere.
            assert not dialog.isVisible()
            qtbot.keyClick(window.canvas, key)
        assert not window.presenter.is_on
        dialog.close()


def test_a_pointer_that_moves_shows_the_way_out(qtbot: Any, open_scene: Any) -> None:
    window = open_scene()
    button = window.presenter.button
    move(window.canvas, QPoint(50, 50))
    assert not button.isVisible()
    begun(qtbot, window)
    assert not button.isVisible()
    move(window.canvas, QPoint(60, 50))
    assert button.isVisible()
    assert window.canvas.rect().contains(button.geometry())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not window.presenter.is_on
    assert not button.isVisible()


@pytest.mark.parametrize("language", swept(LANGUAGES, ("kk",)))
def test_a_language_changes_while_presenting(open_scene: Any, language: str) -> None:
    window = open_scene()
    window.commands["window.present"]()
    window.commands[f"language.{language}"]()
    QApplication.processEvents()
    assert not any(dock.isVisible() for dock in window.docks.values())
    assert not window.menuBar().isVisible()
    with speaking(language):
        assert window.presenter.button.text().startswith(_("Leave the presentation"))
    window.commands["window.present"]()
    assert window.docks["layers"].isVisible()


def test_a_maximised_window_is_maximised_again(open_scene: Any) -> None:
    window = open_scene()
    window.showMaximized()
    window.commands["window.present"]()
    assert window.isFullScreen()
    window.commands["window.present"]()
    assert window.isMaximized()
    assert not window.isFullScreen()
