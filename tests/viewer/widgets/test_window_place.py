"""A window lies on its screen with all of its frame."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from qtpy.QtCore import QMargins, QRect, QSize
from qtpy.QtGui import QGuiApplication
from qtpy.QtWidgets import QApplication, QMainWindow

from exoviz.viewer.widgets import window_place
from exoviz.viewer.widgets.window_place import first_size, placed_within
from window_help import WAIT

FRAMES = (QMargins(), QMargins(1, 24, 1, 1), QMargins(8, 40, 8, 8))
ROOMS = (
    QRect(0, 0, 1024, 768),
    QRect(0, 27, 1280, 773),
    QRect(60, 0, 1306, 728),
    QRect(1920, 0, 1366, 728),
)
WINDOWS = (QRect(0, 0, 1280, 800), QRect(300, 200, 2000, 1400), QRect(-500, -300, 700, 600))


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("room", ROOMS)
def test_a_window_and_its_frame_lie_within_the_room(frame: QMargins, room: QRect) -> None:
    for window in WINDOWS:
        place = placed_within(window, frame, room)
        assert room.contains(place.marginsAdded(frame))
        assert placed_within(place, frame, room) == place
        assert place.size() == window.size().boundedTo(room.marginsRemoved(frame).size())


def test_what_fits_stays_where_it_is() -> None:
    window = QRect(100, 100, 600, 400)
    assert placed_within(window, FRAMES[1], ROOMS[0]) == window


@pytest.mark.parametrize("room", ROOMS)
def test_a_window_of_a_larger_screen_is_opened_on_this_one(
    qtbot: Any, open_scene: Any, monkeypatch: pytest.MonkeyPatch, settings: Any, room: QRect
) -> None:
    before = QMainWindow()
    before.setGeometry(QRect(10, 10, 2500, 1300))
    settings.setValue("geometry", before.saveGeometry())
    monkeypatch.setattr(window_place, "free_room", lambda _window: room)
    window = open_scene()
    qtbot.waitUntil(lambda: room.contains(window.frameGeometry()), timeout=WAIT)
    for _time in range(2):
        window.commands["window.present"]()
        QApplication.processEvents()
    qtbot.waitUntil(lambda: room.contains(window.frameGeometry()), timeout=WAIT)


@pytest.mark.parametrize(
    ("platform", "screen", "size"),
    [
        ("xcb", (983, 737), (975, 697)),
        ("windows", (911, 472), (903, 432)),
        ("cocoa", (2560, 1415), (1280, 800)),
        ("offscreen", (800, 800), (1280, 800)),
    ],
)
def test_a_first_window_is_no_larger_than_its_screen_with_a_frame(
    qapp: Any,
    monkeypatch: pytest.MonkeyPatch,
    platform: str,
    screen: tuple[int, int],
    size: tuple[int, int],
) -> None:
    found = SimpleNamespace(availableSize=lambda: QSize(*screen))
    monkeypatch.setattr(QGuiApplication, "primaryScreen", lambda: found)
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: platform)
    assert first_size() == QSize(*size)
