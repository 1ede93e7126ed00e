"""Ctrl+Z in a field undoes a step of the document, and not only what stands in the field."""

from __future__ import annotations

from typing import Final

from qtpy.QtCore import QEvent, QObject
from qtpy.QtGui import QKeyEvent, QKeySequence
from qtpy.QtWidgets import QWidget

from exoviz.viewer.widgets.bounded_box import BoundedBox

__all__ = ["DocumentUndo"]

_KEYS: Final = tuple(QKeySequence(keys) for keys in ("Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+Y"))


class DocumentUndo(QObject):
    """Leaves the keys of undo and redo in some fields to the window.

    What was typed in a box and is not taken as yet becomes a step first, so that undoing takes
    back that, and redoing brings it again.

    Parameters
    ----------
    parent : QWidget
        Everything in it that is given to `watch`.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)

    def watch(self, field: QWidget) -> None:
        """Leave the keys in a field to the window."""
        field.installEventFilter(self)

    def eventFilter(self, field: QObject | None, event: QEvent | None) -> bool:
        """Let the window have the keys of undo and redo."""
        if not isinstance(event, QKeyEvent) or event.type() not in (
            QEvent.Type.ShortcutOverride,
            QEvent.Type.KeyPress,
        ):
            return False
        keys = QKeySequence(int(event.modifiers()) | event.key())
        if keys not in _KEYS:
            return False
        is_asked = event.type() == QEvent.Type.ShortcutOverride
        if is_asked and isinstance(field, BoundedBox) and field.is_edited:
            before = field.value()
            field.interpretText()
            if field.value() == before:
                # What was typed was refused, or is what was there: it is gone, no more.
                event.accept()
                return True
        if is_asked:
            event.ignore()
        return True
