"""Where a window stands on its screen: all of it, its frame included, within what is free there."""

from __future__ import annotations

from typing import Final

from qtpy.QtCore import QEvent, QMargins, QObject, QRect, QSize
from qtpy.QtGui import QGuiApplication
from qtpy.QtWidgets import QWidget

from exoviz.viewer.widgets.controls import timer

__all__ = ["WindowPlace", "first_size", "free_room", "placed_within"]

_ROOM: Final = QSize(1280, 800)
#: Qt's platform without a screen; it says that it has one of 800 x 800.
_NO_SCREEN: Final = "offscreen"
#: Pixels that a title bar and borders may take, for as long as nobody has said how many.
_FRAME: Final = QMargins(4, 36, 4, 4)
#: How long a window manager may take to place a window, ms.
_SETTLING_MS: Final = 1_000


def first_size() -> QSize:
    """Return how large a window is that was never open before: with its frame on the screen."""
    screen = QGuiApplication.primaryScreen()
    if screen is None or QGuiApplication.platformName() == _NO_SCREEN:
        return _ROOM
    return _ROOM.boundedTo(screen.availableSize().shrunkBy(_FRAME))


def placed_within(window: QRect, frame: QMargins, room: QRect) -> QRect:
    """Return where a window is to be so that its frame lies within a room.

    Parameters
    ----------
    window : QRect
        Where it is, without its frame.
    frame : QMargins
        How far its frame reaches beyond it.
    room : QRect
        What is free on the screen.
    """
    free = room.marginsRemoved(frame)
    size = window.size().boundedTo(free.size())
    x = min(max(window.x(), free.x()), free.x() + free.width() - size.width())
    y = min(max(window.y(), free.y()), free.y() + free.height() - size.height())
    return QRect(x, y, size.width(), size.height())


def free_room(window: QWidget) -> QRect | None:
    """Return what is free on the screen of a window, less a task bar; None without a screen."""
    handle = window.windowHandle()
    screen = handle.screen() if handle is not None else QGuiApplication.primaryScreen()
    if screen is None or QGuiApplication.platformName() == _NO_SCREEN:
        return None
    return screen.availableGeometry()


def _frame_of(window: QWidget) -> QMargins:
    inner, outer = window.geometry(), window.frameGeometry()
    return QMargins(
        inner.left() - outer.left(),
        inner.top() - outer.top(),
        outer.right() - inner.right(),
        outer.bottom() - inner.bottom(),
    )


class WindowPlace(QObject):
    """Keeps a window on its screen when it opens, gets its frame, or is full-screen no more.

    Where a hand moves it later, it stays.

    Parameters
    ----------
    window : QWidget
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._frame = QMargins()
        self._soon = timer(self, 0, self.fit, once=True)
        self._settling = timer(self, _SETTLING_MS, lambda: None, once=True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Note that the window is opened, or its frame known; see the class."""
        if event is not None and watched is self._window:
            kind = event.type()
            if kind in (QEvent.Type.Show, QEvent.Type.WindowStateChange):
                self._soon.start()
                self._settling.start()
            moved = kind in (QEvent.Type.Move, QEvent.Type.Resize)
            # A window manager gives a window its frame and its place some time later.
            if moved and (self._settling.isActive() or self._frame != _frame_of(self._window)):
                self._soon.start()
        return super().eventFilter(watched, event)

    def fit(self) -> None:
        """Put the window where all of it is seen."""
        window, room = self._window, free_room(self._window)
        if room is None or window.isMaximized() or window.isFullScreen() or window.isMinimized():
            return
        self._frame = _frame_of(window)
        place = placed_within(window.geometry(), self._frame, room)
        if place != window.geometry():
            window.setGeometry(place)
