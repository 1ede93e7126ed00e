"""How controls are drawn in high contrast: what is ticked, and where the focus is, by their shape.

A palette cannot say either: Fusion's outlines are shades of the window's colour, which is black.
"""

from __future__ import annotations

from typing import Final

from qtpy.QtCore import QPointF, QRectF, Qt
from qtpy.QtGui import QColor, QPainter, QPen, QPolygonF
from qtpy.QtWidgets import QProxyStyle, QStyle, QStyleOption, QStyleOptionComplex, QWidget

__all__ = ["FOCUS", "ContrastStyle"]

FOCUS: Final = "#FFE14D"
"""Colour of the focus and of what is selected."""

_BOXES: Final = (
    QStyle.PrimitiveElement.PE_IndicatorCheckBox,
    QStyle.PrimitiveElement.PE_IndicatorItemViewItemCheck,
)
_FRAMED: Final = (
    QStyle.ComplexControl.CC_ComboBox,
    QStyle.ComplexControl.CC_SpinBox,
    QStyle.ComplexControl.CC_Slider,
)
#: The tick and the line of what is ticked in part, as shares of the box.
_TICK: Final = ((0.2, 0.52), (0.42, 0.76), (0.82, 0.24))
_PART: Final = ((0.22, 0.5), (0.78, 0.5))


def _has(option: QStyleOption, state: QStyle.StateFlag) -> bool:
    return bool(option.state & state)


def _frame(painter: QPainter, area: QRectF, colour: QColor, width: float) -> None:
    painter.setPen(QPen(colour, width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    half = width / 2
    painter.drawRect(area.adjusted(half, half, -half, -half))


def _paint_box(painter: QPainter, option: QStyleOption) -> None:
    """Draw a black box with a tick: on a selected row, which is yellow, it stays to be seen."""
    area = QRectF(option.rect)
    side = min(area.width(), area.height())
    area = QRectF(area.center().x() - side / 2, area.center().y() - side / 2, side, side)
    white = QColor("white") if _has(option, QStyle.StateFlag.State_Enabled) else QColor("#A0A0A0")
    painter.fillRect(area, QColor("black"))
    _frame(painter, area, white, 1.0)
    ticked = _has(option, QStyle.StateFlag.State_On)
    if not ticked and not _has(option, QStyle.StateFlag.State_NoChange):
        return
    line = [
        QPointF(area.left() + x * side, area.top() + y * side)
        for x, y in (_TICK, _PART)[not ticked]
    ]
    painter.setPen(QPen(white, max(2.0, side * 0.16)))
    painter.drawPolyline(QPolygonF(line))


class ContrastStyle(QProxyStyle):
    """Fusion with ticks and outlines that are seen on black, and a focus that is always seen."""

    def __init__(self) -> None:
        super().__init__("Fusion")

    def drawPrimitive(
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption | None,
        painter: QPainter | None,
        widget: QWidget | None = None,
    ) -> None:
        """Draw a tick, or the focus, or what Fusion draws."""
        if option is None or painter is None:
            return
        focus = element == QStyle.PrimitiveElement.PE_FrameFocusRect
        if not focus and element not in _BOXES:
            super().drawPrimitive(element, option, painter, widget)
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if focus:
            area = QRectF(option.rect)
            # One of both lines is seen, be the row selected or not.
            _frame(painter, area, QColor(FOCUS), 2.0)
            _frame(painter, area.adjusted(2, 2, -2, -2), QColor("black"), 1.0)
        else:
            _paint_box(painter, option)
        painter.restore()

    def drawComplexControl(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex | None,
        painter: QPainter | None,
        widget: QWidget | None = None,
    ) -> None:
        """Draw what Fusion draws, with an outline that shows the focus."""
        super().drawComplexControl(control, option, painter, widget)
        if option is None or painter is None or control not in _FRAMED:
            return
        focus = _has(option, QStyle.StateFlag.State_HasFocus)
        if focus or control != QStyle.ComplexControl.CC_Slider:
            painter.save()
            colour = QColor(FOCUS if focus else "white")
            area = QRectF(option.rect)
            _frame(painter, area, colour, 2.0 if focus else 1.0)
            painter.restore()
