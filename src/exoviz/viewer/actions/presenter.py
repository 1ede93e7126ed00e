"""Presenting: the picture alone on the screen, with a pointer that an audience sees."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from qtpy.QtCore import QByteArray, QEvent, QObject, Qt, Signal
from qtpy.QtGui import QKeyEvent
from qtpy.QtWidgets import (
    QApplication,
    QDockWidget,
    QMainWindow,
    QPushButton,
    QToolBar,
    QWidget,
)

from exoviz.language import _
from exoviz.viewer.picture.canvas import Canvas
from exoviz.viewer.widgets.appearance import running_application
from exoviz.viewer.widgets.controls import existing, timer

__all__ = ["Presenter"]

#: Keys that end it whatever keys the commands have, and whatever dialog is open.
_ENDS: Final = (Qt.Key.Key_Escape, Qt.Key.Key_F5, Qt.Key.Key_F11)
#: How long the button that ends it stays after the pointer has moved.
_SEEN_MS: Final = 3_000
_MARGIN: Final = 12


class Presenter(QObject):
    """Hides all of a window but its picture, and shows it again.

    Parameters
    ----------
    window : QMainWindow
    canvas : Canvas

    Attributes
    ----------
    is_on : bool
    button : QPushButton
        Ends it; seen while the pointer moves.

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
        self.button = QPushButton(canvas)
        # The keys stay with the picture.
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.button.setCursor(Qt.CursorShape.ArrowCursor)
        self.button.clicked.connect(self.end)
        self.button.hide()
        self._unseen = timer(self, _SEEN_MS, self._hide_button, once=True)
        self.retranslate()

    def retranslate(self) -> None:
        """Name the button in the language in force."""
        self.button.setText(_("Leave the presentation") + "  (Esc)")
        self.button.adjustSize()

    def toggle(self) -> None:
        """Begin to present, or end it."""
        window = self._window
        self.is_on = not self.is_on
        existing(window.menuBar()).setVisible(not self.is_on)
        existing(window.statusBar()).setVisible(not self.is_on)
        self._canvas.pointer_lit = self.is_on
        # What else the state says stays: a maximised window is maximised again.
        full = Qt.WindowState.WindowFullScreen
        if self.is_on:
            self._before = window.saveState()
            around: Iterable[QWidget] = window.findChildren((QDockWidget, QToolBar))
            for one in around:
                one.hide()
            window.setWindowState(window.windowState() | full)
            self._canvas.setCursor(Qt.CursorShape.BlankCursor)
            running_application().installEventFilter(self)
        else:
            running_application().removeEventFilter(self)
            self._hide_button()
            state = window.windowState()
            window.setWindowState(state ^ full if state & full else state)
            window.restoreState(self._before)
            self._canvas.setCursor(Qt.CursorShape.ArrowCursor)
            self.ended.emit()
        self._canvas.setFocus()

    def end(self) -> None:
        """End it."""
        if self.is_on:
            self.toggle()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """End it by its keys, also while a dialog is open; show the button to a moving pointer."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            if self._is_end(event):
                event.accept()
                self.end()
                return True
        elif (
            event is not None
            and event.type() == QEvent.Type.MouseMove
            and watched in (self._canvas, self.button)
        ):
            self._show_button()
        return super().eventFilter(watched, event)

    def _is_end(self, event: QKeyEvent) -> bool:
        if event.key() not in _ENDS or event.modifiers() != Qt.KeyboardModifier.NoModifier:
            return False
        # Escape closes what is open over the picture first, as everywhere.
        over = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        return event.key() != Qt.Key.Key_Escape or over is None

    def _show_button(self) -> None:
        if not self.button.isVisible():
            self.button.move(self._canvas.width() - self.button.width() - _MARGIN, _MARGIN)
            self.button.show()
            self.button.raise_()
        self._unseen.start()

    def _hide_button(self) -> None:
        if self.is_on and self.button.underMouse():
            self._unseen.start()
        else:
            self._unseen.stop()
            self.button.hide()
