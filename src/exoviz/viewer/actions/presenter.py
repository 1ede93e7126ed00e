"""Presenting: the picture alone on the screen, with a pointer that an audience sees."""

from __future__ import annotations

from collections.abc import Iterable

from qtpy.QtCore import QByteArray, QObject, Qt, Signal
from qtpy.QtWidgets import QDockWidget, QMainWindow

from exoviz.viewer.picture.canvas import Canvas
from exoviz.viewer.widgets.controls import existing

__all__ = ["Presenter"]


class Presenter(QObject):
    """Hides all of a window but its picture, and shows it again.

    Parameters
    ----------
    window : QMainWindow
    canvas : Canvas

    Attributes
    ----------
    is_on : bool

    Signals
    -------
    ended : ()
    """

    ended = Signal()

    def __init__(self, window: QMainWindow, canvas: Canvas) -> None:
        super().__init__(window)
        self._window = window
        self._canvas = canvas
        self._before = QByteArray()
        self.is_on = False

    def toggle(self) -> None:
        """Begin to present, or end it."""
        window = self._window
        self.is_on = not self.is_on
        existing(window.menuBar()).setVisible(not self.is_on)
        existing(window.statusBar()).setVisible(not self.is_on)
        self._canvas.pointer_lit = self.is_on
        if self.is_on:
            self._before = window.saveState()
            docks: Iterable[QDockWidget] = window.findChildren(QDockWidget)
            for dock in docks:
                dock.hide()
            window.showFullScreen()
            self._canvas.setCursor(Qt.CursorShape.BlankCursor)
        else:
            window.showNormal()
            window.restoreState(self._before)
            self._canvas.setCursor(Qt.CursorShape.ArrowCursor)
            self.ended.emit()
        self._canvas.setFocus()
