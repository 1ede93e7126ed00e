"""A picture without a hand: shown in full, not moved by the mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from qtpy.QtCore import QRectF, QSize, Signal
from qtpy.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from qtpy.QtWidgets import QWidget

from exoviz.renderer.annotation.primitives import paint
from exoviz.viewer.picture.canvas import image_of

if TYPE_CHECKING:
    from qtpy.QtGui import QImage

    from exoviz.viewer.picture.render_worker import RenderResult

__all__ = ["PicturePane"]


class PicturePane(QWidget):
    """Shows pictures of a `RenderWorker`.

    Parameters
    ----------
    name : str
        What it shows, for those who do not see it.

    Signals
    -------
    needs_picture : ()
        It is seen, or of another size.
    """

    needs_picture = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.shown: RenderResult | None = None
        self._images: list[QImage] = []
        self.setAccessibleName(name)
        self.setMinimumSize(220, 220)

    def sizeHint(self) -> QSize:
        """Return the preferred size."""
        return QSize(320, 320)

    def pixels(self) -> tuple[int, int]:
        """Return width and height in pixels of the screen."""
        ratio = self.devicePixelRatioF()
        return max(round(self.width() * ratio), 16), max(round(self.height() * ratio), 16)

    def show_result(self, result: RenderResult | None) -> None:
        """Show a picture; None for none."""
        self.shown = result
        self._images = []
        if result is not None:
            self._images.append(image_of(result.pixels))
        if result is not None and result.primitives:
            width, height = result.request.size
            blank = np.zeros((height, width, 4), np.uint8)
            paint(blank, result.primitives)
            self._images.append(image_of(blank))
        self.update()

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        """Draw the picture."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if not self._images:
            painter.fillRect(self.rect(), QColor(20, 28, 38))
        for image in self._images:
            painter.drawImage(QRectF(self.rect()), image)
        painter.end()

    def resizeEvent(self, _event: QResizeEvent | None) -> None:
        """Request a picture of the new size."""
        self.needs_picture.emit()

    def showEvent(self, _event: QShowEvent | None) -> None:
        """Request a picture."""
        self.needs_picture.emit()
