"""Qt's controls as exoviz uses them, made in one line each."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import TypeVar

from qtpy.QtCore import QObject, Qt, QTimer
from qtpy.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QProgressBar,
    QWidget,
)

from exoviz.viewer.widgets.bounded_box import BoundedBox

__all__ = [
    "busy_bar",
    "decimal_box",
    "dialog_buttons",
    "existing",
    "number_box",
    "plain_tip",
    "timer",
    "wrapped_label",
]

T = TypeVar("T")


def existing(found: T | None) -> T:
    """Return what Qt's signatures allow to be None and what is always there, such as a menu bar."""
    assert found is not None
    return found


def timer(parent: QObject, interval_ms: int, action: Callable[[], None], *, once: bool) -> QTimer:
    """Return a timer, not started, that calls an action once or again and again."""
    made = QTimer(parent)
    made.setInterval(interval_ms)
    made.setSingleShot(once)
    made.timeout.connect(action)
    return made


def number_box(least: int, most: int, value: int, unit: str = "") -> BoundedBox:
    """Return a field for a whole number within a range."""
    box = BoundedBox(least, most, unit)
    box.setValue(value)
    return box


def decimal_box(
    least: float, most: float, value: float, unit: str = "", step: float = 1.0
) -> BoundedBox:
    """Return a field for a number within a range."""
    box = BoundedBox(least, most, unit, decimals=2)
    box.setSingleStep(step)
    box.setValue(value)
    return box


def wrapped_label(text: str = "") -> QLabel:
    """Return a label whose text takes as many lines as it needs."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label


def plain_tip(text: str) -> str:
    """Return a tooltip that shows a text as it is, also where it looks like HTML.

    Names in scenes are anybody's; what looks like a picture would be loaded.
    """
    return f"<span>{html.escape(text)}</span>" if "<" in text else text


def busy_bar(parent: QWidget | None = None) -> QProgressBar:
    """Return a progress bar without a known end."""
    bar = QProgressBar(parent)
    bar.setRange(0, 0)
    bar.setTextVisible(False)
    return bar


def dialog_buttons(dialog: QDialog, *buttons: QDialogButtonBox.StandardButton) -> QDialogButtonBox:
    """Return buttons that accept or reject a dialog."""
    box = QDialogButtonBox()
    for button in buttons:
        box.addButton(button)
    box.accepted.connect(dialog.accept)
    box.rejected.connect(dialog.reject)
    return box
