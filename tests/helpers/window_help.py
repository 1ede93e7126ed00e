"""What the tests of the window share."""

from __future__ import annotations

from typing import Any

import numpy as np
from qtpy.QtCore import QEvent, QPoint, QPointF, Qt
from qtpy.QtGui import QMouseEvent
from qtpy.QtWidgets import QApplication

from exoviz.viewer.window import Window

SMALL = """
format = "exoviz-scene"
version = 1
title = "Small"
vesicle.diameter_nm = 24
membrane.composition = { cholesterol = 1, PC = 2 }
proteins = { CD9 = 2, CD63 = 2 }
rna = { miR-21-5p = 1 }
view = { cutaway = "half", keep = ["cargo"] }
"""
#: The same with a story.
STORY = (
    SMALL.replace("vesicle.diameter_nm = 24", "vesicle.diameter_nm = 30")
    + '[story]\nchapters = ["docking"]\nbody = { vesicles = 1, diameter_nm = 220, '
    "smallest_nm = 30, largest_nm = 30 }\n"
)
#: ms; only a fault lasts so long, also where everything is compiled anew on a busy machine.
WAIT = 600_000


def drawn(qtbot: Any, window: Window, *, full: bool = False) -> None:
    """Wait until a picture of the document as it is now is shown."""
    wanted = ("ready",) if full else ("sketched", "ready")
    qtbot.waitUntil(lambda: window.phase in wanted, timeout=WAIT)


def middle_bead(window: Window) -> tuple[int, QPoint]:
    """Return a bead near the middle of the picture, and where it is."""
    assert window.canvas.shown is not None
    bead = window.canvas.shown.bead
    rows, columns = np.nonzero(bead >= 0)
    nearest = np.abs(rows - bead.shape[0] / 2) + np.abs(columns - bead.shape[1] / 2)
    index = int(nearest.argmin())
    place = QPoint(
        int((columns[index] + 0.5) * window.canvas.width() / bead.shape[1]),
        int((rows[index] + 0.5) * window.canvas.height() / bead.shape[0]),
    )
    return int(bead[rows[index], columns[index]]), place


def move(widget: Any, place: QPoint) -> None:
    """Move the mouse over a widget with the left button held."""
    left = Qt.MouseButton.LeftButton
    event = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(place), left, left, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(widget, event)


def walked_by_tab(qtbot: Any, window: Window) -> list[Any]:
    """Return the controls that the Tab key goes through, from the picture until it is back."""
    window.activateWindow()
    window.canvas.setFocus()
    found: list[Any] = []
    focus = window.focusWidget()
    while focus is not None and focus not in found:
        found.append(focus)
        for _link in range(200):
            # In a page Tab goes from link to link first.
            qtbot.keyClick(focus, Qt.Key.Key_Tab)
            if window.focusWidget() is not focus:
                break
        focus = window.focusWidget()
    return found
