"""A line of text that is shortened where it has no room; its tooltip has the full text."""

from __future__ import annotations

from qtpy.QtCore import QSize, Qt
from qtpy.QtGui import QPainter, QPaintEvent, QResizeEvent
from qtpy.QtWidgets import QLabel

from exoviz.viewer.widgets.controls import existing, plain_tip

__all__ = ["ElidedLabel"]


class ElidedLabel(QLabel):
    """Shows one line, with an ellipsis where it is longer than the label is wide."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)

    def minimumSizeHint(self) -> QSize:
        """Return the size of nothing but the ellipsis."""
        return QSize(self.fontMetrics().horizontalAdvance("…"), super().minimumSizeHint().height())

    def shown(self) -> str:
        """Return the visible part of the text."""
        mode = Qt.TextElideMode.ElideRight
        return self.fontMetrics().elidedText(self.text(), mode, self.contentsRect().width())

    def setText(self, text: str | None) -> None:
        """Show another text."""
        super().setText(text)
        self._explain()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Shorten the text anew."""
        super().resizeEvent(event)
        self._explain()

    def _explain(self) -> None:
        self.setToolTip(plain_tip(self.text()) if self.shown() != self.text() else "")

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        """Paint what there is room for."""
        painter = QPainter(self)
        flags = int(self.alignment()) | int(Qt.TextFlag.TextSingleLine)
        existing(self.style()).drawItemText(
            painter,
            self.contentsRect(),
            flags,
            self.palette(),
            self.isEnabled(),
            self.shown(),
            self.foregroundRole(),
        )
        painter.end()
