"""Fingers, files that are dropped, the right button, and what a presenter holds."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path
from typing import Any

import pytest
from qtpy.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from qtpy.QtGui import QDragEnterEvent, QDropEvent
from qtpy.QtWidgets import QApplication, QGestureEvent, QMenu, QPinchGesture

from built_scenes import shortest_story_scene
from exoviz.model.layers import is_below
from exoviz.scene import save_scene
from exoviz.viewer.window import Window
from window_help import SMALL, WAIT, drawn, middle_bead


def test_two_fingers_zoom_roll_and_move(open_scene: Any) -> None:
    window = open_scene()
    before = window.camera.orbit()
    pinch = QPinchGesture()
    pinch.setScaleFactor(1.5)
    pinch.setLastRotationAngle(0)
    pinch.setRotationAngle(12)
    pinch.setLastCenterPoint(QPointF(100, 100))
    pinch.setCenterPoint(QPointF(130, 90))
    QApplication.sendEvent(window.canvas, QGestureEvent([pinch]))
    after = window.camera.orbit()
    assert after.distance_nm == pytest.approx(before.distance_nm / 1.5)
    assert abs(after.roll - before.roll) == pytest.approx(12)
    assert after.focus_nm != before.focus_nm


def test_a_file_that_is_dropped_opens(qtbot: Any, open_scene: Any, tmp_path: Path) -> None:
    window = open_scene()
    other = tmp_path / "other.toml"
    other.write_text(SMALL.replace('"Small"', '"Dropped"'), encoding="utf-8")
    held = QMimeData()
    held.setUrls([QUrl.fromLocalFile(str(other))])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(50, 50), Qt.DropAction.CopyAction, held, left, none)
    QApplication.sendEvent(window.canvas, enter)
    drop = QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, held, left, none)
    QApplication.sendEvent(window.canvas, drop)
    assert drop.isAccepted()
    assert window.store.scene.title == "Dropped"
    assert window.store.path == other
    drawn(qtbot, window)


def open_menu(window: Window) -> QMenu:
    (menu,) = [one for one in window.findChildren(QMenu) if one.isVisible()]
    return menu


def test_the_right_button_offers_what_can_be_done(qtbot: Any, open_scene: Any) -> None:
    window = open_scene()
    drawn(qtbot, window, full=True)
    bead, place = middle_bead(window)
    qtbot.mouseClick(window.canvas, Qt.MouseButton.RightButton, pos=place)
    layer = window.selection.layer_at(bead)
    assert window.selection.layers == {layer}
    menu = open_menu(window)
    titles = [action.text().replace("&", "") for action in menu.actions()]
    assert "Hide what is selected" in titles
    menu.actions()[titles.index("Hide what is selected")].trigger()
    menu.close()
    # All that is hidden together is called by the group's name.
    (hidden,) = window.store.scene.view.hide
    assert is_below(layer, hidden)
    window.commands["edit.undo"]()
    window.panels.layers.menu_wanted.emit(QPoint(10, 10))
    assert open_menu(window).actions()
    open_menu(window).close()
    drawn(qtbot, window)


def test_escape_ends_presenting_and_the_pointer_waits_for_a_hand(
    qtbot: Any, open_scene: Any
) -> None:
    window = open_scene()
    window.selection.choose(["proteins/tetraspanins/CD63"])
    window.commands["window.present"]()
    assert window.canvas.pointer_lit
    assert not window.canvas.rect().contains(window.canvas._place)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert not window.presenter.is_on
    assert window.menuBar().isVisible()
    assert window.selection.layers
    qtbot.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert not window.selection.layers


def test_a_clicker_goes_through_the_chapters(qtbot: Any, open_scene: Any, tmp_path: Path) -> None:
    scene = shortest_story_scene()
    assert scene.story is not None
    story = scene.story.model_copy(update={"chapters": ("docking", "release")})
    save_scene(scene.model_copy(update={"story": story}), tmp_path / "story.toml")
    window = open_scene(str(tmp_path / "story.toml"))
    window.panels.timeline.seek(0.0)
    window.commands["window.present"]()
    qtbot.keyClick(window.canvas, Qt.Key.Key_PageDown)
    assert window.panels.timeline.time == window.panels.timeline.ruler.starts[1]
    qtbot.keyClick(window.canvas, Qt.Key.Key_PageUp)
    assert window.panels.timeline.time == 0.0
    window.commands["window.present"]()
    drawn(qtbot, window)


def test_windows_that_were_closed_leave_nothing(
    qtbot: Any, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from exoviz.viewer import open_window

    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    path = tmp_path / "small.toml"
    path.write_text(SMALL, encoding="utf-8")
    widgets: list[int] = []
    windows: list[Any] = []
    for _cycle in range(4):
        window = open_window(str(path), settings=settings, language="en")
        qtbot.waitUntil(lambda one=window: one.canvas.shown is not None, timeout=WAIT)
        windows.append(weakref.ref(window))
        window.close()
        window.deleteLater()
        del window.application, window
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()
        gc.collect()
        widgets.append(len(QApplication.allWidgets()))
    assert len(set(widgets[1:])) == 1
    assert [ref for ref in windows[:-1] if ref() is not None] == []
