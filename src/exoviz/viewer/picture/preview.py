"""A picture made earlier that stands for a scene until its own is drawn, and says so."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from qtpy.QtCore import QRect, Qt
from qtpy.QtGui import QColor, QPainter, QPixmap

from exoviz.language import _
from exoviz.resources import folder
from exoviz.scene import load_scene, preset_names
from exoviz.viewer.document.store import Store

__all__ = ["paint_preview", "preview_file"]

_MARGIN: Final = 12


def preview_file(store: Store) -> Path | None:
    """Return the picture of the preset that a document is; None where it is another scene."""
    name = store.origin
    if name not in preset_names() or load_scene(name) != store.scene:
        return None
    found = folder("assets") / "thumbnails" / f"{name}.jpg"
    return found if found.is_file() else None


def paint_preview(painter: QPainter, room: QRect, picture: QPixmap) -> None:
    """Paint a picture made earlier into a room, and write on it that it is one."""
    size = picture.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRect(room.topLeft(), size)
    place.moveCenter(room.center())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawPixmap(place, picture)
    text = _("Preview: a picture made earlier")
    flags = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom)
    wrapped = flags | int(Qt.TextFlag.TextWordWrap)
    free = room.adjusted(2 * _MARGIN, _MARGIN, -2 * _MARGIN, -2 * _MARGIN)
    written = painter.boundingRect(free, wrapped, text)
    painter.fillRect(written.adjusted(-_MARGIN, -6, _MARGIN, 6), QColor(10, 16, 23, 220))
    painter.setPen(QColor(255, 255, 255))
    painter.drawText(written, wrapped, text)
