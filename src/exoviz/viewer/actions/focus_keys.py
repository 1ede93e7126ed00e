"""Keys that the control with the focus handles itself, instead of a command."""

from __future__ import annotations

from typing import Final

from qtpy.QtCore import Qt
from qtpy.QtGui import QKeyEvent
from qtpy.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QTabBar,
    QTextBrowser,
    QWidget,
)

from exoviz.viewer.docks.timeline_panel import Ruler

__all__ = ["belongs_to"]

_MOVES: Final = frozenset(
    {
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
    }
)
_MOVED: Final = (
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QTabBar,
    QTextBrowser,
    Ruler,
)
_PRESSED: Final = (QAbstractButton, QAbstractItemView, QComboBox)


def belongs_to(control: QWidget | None, event: QKeyEvent) -> bool:
    """Return whether a key moves within a control or presses it.

    Parameters
    ----------
    control : QWidget or None
        The control that has the focus.
    event : QKeyEvent
    """
    plain = event.modifiers() & ~(
        Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
    )
    if plain != Qt.KeyboardModifier.NoModifier:
        return False
    if event.key() == Qt.Key.Key_Space:
        return isinstance(control, _PRESSED)
    return event.key() in _MOVES and isinstance(control, _MOVED)
