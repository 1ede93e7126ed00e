"""The picture in the window: shows what was drawn, and turns moves of the mouse into signals."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
from qtpy.QtCore import QElapsedTimer, QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from qtpy.QtGui import (
    QColor,
    QDragEnterEvent,
    QDropEvent,
    QFocusEvent,
    QGuiApplication,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from qtpy.QtWidgets import QGestureEvent, QPinchGesture, QSizePolicy, QToolTip, QWidget

from exoviz.renderer.annotation.labels import label_at
from exoviz.renderer.annotation.letters import letters_of
from exoviz.renderer.annotation.primitives import paint
from exoviz.renderer.image import Label
from exoviz.viewer.picture.preview import paint_preview
from exoviz.viewer.widgets.controls import existing, plain_tip, timer

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from exoviz.renderer.annotation.primitives import Primitive
    from exoviz.viewer.picture.render_worker import RenderResult

__all__ = ["Canvas"]

_STILL_MS: Final = 140
_HOVER_MS: Final = 150
_CLICK_PIXELS: Final = 4
#: Radius of a handle that can be dragged, and half of its arrow, in pixels.
_GRIP: Final = 11
_ARROW: Final = 30.0
#: Squared pixels of a nanometre that is seen end on.
_LEAST_WAY: Final = 4.0
_DEGREES_PER_PIXEL: Final = 0.35
_WHEEL_ZOOM: Final = 1.15
#: Largest side of the picture that is drawn, in pixels of the screen.
_LARGEST: Final = 4096
#: Width and height into which a small picture fits, pixels.
_SMALL: Final = (320, 200)


def image_of(pixels: NDArray[np.uint8]) -> QImage:
    """Return an image that owns a copy of RGB or RGBA pixels."""
    height, width, channels = pixels.shape
    kind = QImage.Format.Format_RGBA8888 if channels == 4 else QImage.Format.Format_RGB888
    return QImage(pixels.tobytes(), width, height, width * channels, kind).copy()


def _files(event: QDropEvent) -> list[str]:
    """Return the files that are dragged or dropped."""
    dragged = event.mimeData()
    urls = dragged.urls() if dragged is not None else []
    return [url.toLocalFile() for url in urls if url.isLocalFile()]


class Canvas(QWidget):
    """Shows pictures of the `RenderWorker`.

    Signals
    -------
    moved : (kind, x, y)
        The hand asks to ``"turn"`` (degrees), ``"pan"`` (pixels), ``"roll"`` (degrees) or
        ``"zoom"`` (factor, 0).
    rested : ()
        It has been still for a moment: a full picture is wanted.
    resized : ()
    picked : (bead, modifiers)
        A click on a bead of `shown`, -1 for none.
    hovered : (bead)
    opened : (list of str)
        Files were dropped.
    label_moved : (path, x, y)
        A name was dragged: shares of width and height.
    note_moved : (name, x, y)
        A text that was put there by hand was dragged.
    cut_moved : (nm)
        The handle of a cut was dragged along its arrow.
    menu_wanted : (bead, place on the screen)
        A click with the right button.
    painted : ()
        What there is to show is on the screen.
    """

    moved = Signal(str, float, float)
    rested = Signal()
    resized = Signal()
    picked = Signal(int, bool)
    activated = Signal(int)
    hovered = Signal(int)
    opened = Signal(list)
    label_moved = Signal(str, float, float)
    note_moved = Signal(str, float, float)
    cut_moved = Signal(float)
    menu_wanted = Signal(int, QPoint)
    painted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown: RenderResult | None = None
        self.pointer_lit = False
        #: Where the handle of a cut is, and the way of a nanometre there; none without a cut.
        self.handle: tuple[float, float, float, float] | None = None
        self._cutting = False
        self._image: QImage | None = None
        self._preview: QPixmap | None = None
        self._overlay: tuple[tuple[Primitive, ...], QImage] | None = None
        self._chosen: QImage | None = None
        self._pressed: QPoint | None = None
        self._last = QPoint()
        #: Where the pointer was last; nowhere before it came.
        self._place = QPoint(-99, -99)
        self._pins = np.empty((0, 3), np.float32)
        self._far = False
        self._left = True
        self._label: Label | None = None
        self._bead = -1
        self._by_keys = False
        self._rest = timer(self, _STILL_MS, self.rested.emit, once=True)
        self._hover = timer(self, _HOVER_MS, self._look, once=True)
        self.since_moved = QElapsedTimer()
        self.since_moved.start()
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(200, 150)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.grabGesture(Qt.GestureType.PinchGesture)

    def sizeHint(self) -> QSize:
        """Return the preferred size."""
        return QSize(960, 640)

    @property
    def pixel_ratio(self) -> float:
        """Pixels of the picture to a pixel of ordinary density."""
        return self.pixels()[0] / max(self.width(), 1)

    def pixels(self) -> tuple[int, int]:
        """Return width and height in pixels of the screen."""
        ratio = self.devicePixelRatioF()
        width, height = round(self.width() * ratio), round(self.height() * ratio)
        most = max(width, height)
        shrink = min(1.0, _LARGEST / most) if most else 1.0
        return max(round(width * shrink), 16), max(round(height * shrink), 16)

    def show_result(self, result: RenderResult, chosen: NDArray[np.bool_] | None) -> None:
        """Show a picture, and the part of it (of the size of its beads) that is selected."""
        self.shown = result
        self._image = image_of(result.pixels)
        if not result.primitives:
            self._overlay = None
        elif self._overlay is None or self._overlay[0] != result.primitives:
            width, height = result.request.size
            blank = np.zeros((height, width, 4), np.uint8)
            paint(blank, result.primitives)
            self._overlay = (result.primitives, image_of(blank))
        self.outline(chosen)

    def forget(self, preview: Path | None) -> None:
        """Show nothing of what was drawn, but a picture made earlier if there is one."""
        self.shown = self.handle = self._image = self._overlay = self._chosen = None
        self._label, self._bead, self._cutting = None, -1, False
        self._preview = None if preview is None else QPixmap(str(preview))
        self.update()

    def outline(self, chosen: NDArray[np.bool_] | None) -> None:
        """Outline a part of the picture."""
        self._chosen = None
        if chosen is not None and chosen.any():
            from scipy.ndimage import binary_dilation

            width = max(round(2.5 * chosen.shape[0] / max(self.height(), 1)), 1)
            edge = binary_dilation(chosen, iterations=width) & ~chosen
            tint = np.zeros((*chosen.shape, 4), np.uint8)
            colour = self.palette().highlight().color()
            tint[edge] = (255, 255, 255, 255)
            tint[binary_dilation(edge) & ~edge & ~chosen] = (
                colour.red(),
                colour.green(),
                colour.blue(),
                220,
            )
            self._chosen = image_of(tint)
        self.update()

    def pin(self, points: NDArray[np.float32]) -> None:
        """Mark points (n, 3) of what is shown, nm."""
        self._pins = points
        self.update()

    def clicked(self) -> tuple[float, float]:
        """Return where the last click was, in pixels that were requested."""
        ratio = self._ratio()
        return self._place.x() * ratio, self._place.y() * ratio

    def keep_moving(self) -> None:
        """Note a motion; the full picture follows when it ends."""
        self.since_moved.restart()
        self._rest.start()

    def copy_picture(self) -> bool:
        """Put the picture that is shown on the clipboard; return whether there is one."""
        if self.shown is None:
            return False
        existing(QGuiApplication.clipboard()).setImage(image_of(self.shown.pixels))
        return True

    def save_small(self, path: str) -> None:
        """Save a small picture of what is shown, if anything is."""
        if self.shown is not None:
            small = image_of(self.shown.pixels).scaled(*_SMALL, Qt.AspectRatioMode.KeepAspectRatio)
            small.save(path)

    # -- Qt's events

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        """Draw the picture."""
        painter = QPainter(self)
        self._paint(painter)
        painter.end()
        self.painted.emit()

    def _paint(self, painter: QPainter) -> None:
        if self._image is None:
            painter.fillRect(self.rect(), QColor(20, 28, 38))
            if self._preview is not None:
                paint_preview(painter, self.rect(), self._preview)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        whole = QRectF(self.rect())
        painter.drawImage(whole, self._image)
        if self._chosen is not None:
            painter.drawImage(whole, self._chosen)
        if self._overlay is not None:
            painter.drawImage(whole, self._overlay[1])
        if self.handle is not None and not self.pointer_lit:
            self._paint_handle(painter, *self.handle)
        if len(self._pins) and self.shown is not None:
            self._paint_pins(painter, self.shown.frame.seen(self._pins, self.shown.shot))
        if self.pointer_lit:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(255, 255, 255, 200), 2))
            painter.setBrush(QColor(230, 20, 20, 220))
            painter.drawEllipse(QPointF(self._place), 9.0, 9.0)
        if self._by_keys and not self.pointer_lit:
            painter.setPen(QPen(self.palette().highlight().color(), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def _paint_handle(self, painter: QPainter, x: float, y: float, dx: float, dy: float) -> None:
        size = max((dx * dx + dy * dy) ** 0.5, 1e-6)
        along = QPointF(dx, dy) / size
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QPointF(x, y)
        for width, colour in ((6, QColor(10, 16, 23, 200)), (2.5, QColor(255, 255, 255, 240))):
            painter.setPen(QPen(colour, width))
            painter.drawLine(place - along * _ARROW, place + along * _ARROW)
            for end in (-1, 1):
                tip, across = place + along * (end * _ARROW), QPointF(-along.y(), along.x())
                painter.drawLine(tip, tip - along * (end * 7) + across * 6)
                painter.drawLine(tip, tip - along * (end * 7) - across * 6)
        painter.setPen(QPen(QColor(10, 16, 23), 1.5))
        painter.setBrush(self.palette().highlight().color())
        painter.drawEllipse(place, _GRIP - 3.0, _GRIP - 3.0)

    def _paint_pins(self, painter: QPainter, places: NDArray[np.float32]) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for x, y in places / self._ratio():
            for width, colour in ((4.5, QColor(10, 16, 23, 220)), (2, QColor(255, 255, 255))):
                painter.setPen(QPen(colour, width))
                painter.drawEllipse(QPointF(x, y), 6.0, 6.0)

    def _on_handle(self, place: QPoint) -> bool:
        if self.handle is None:
            return False
        x, y = self.handle[:2]
        return (place.x() - x) ** 2 + (place.y() - y) ** 2 <= (_GRIP + 2) ** 2

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        """Show the focus when it came by the keyboard."""
        keys = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self._by_keys = event is not None and event.reason() in keys
        self.update()

    def focusOutEvent(self, _event: QFocusEvent | None) -> None:
        """Hide the focus."""
        self._by_keys = False
        self.update()

    def resizeEvent(self, _event: QResizeEvent | None) -> None:
        """Request a picture of the new size."""
        self._rest.start()
        self.resized.emit()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Begin a move, or a click."""
        event = existing(event)
        self._pressed, self._last, self._far = event.pos(), event.pos(), False
        self._left = event.button() == Qt.MouseButton.LeftButton
        self._label = self._label_at(event.pos()) if self._left else None
        self._cutting = self._left and self._on_handle(event.pos())

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        """Turn with the left button, pan with the right, the middle, or Ctrl; roll with Shift."""
        event = existing(event)
        self._place = event.pos()
        if self._pressed is None:
            self._hover.start()
            if self.pointer_lit:
                self.update()
            return
        if (event.pos() - self._pressed).manhattanLength() > _CLICK_PIXELS:
            self._far = True
        if not self._far:
            return
        step = event.pos() - self._last
        self._last = event.pos()
        held = event.modifiers()
        if self._cutting and self.handle is not None:
            dx, dy = self.handle[2:]
            self.keep_moving()
            self.cut_moved.emit(
                (step.x() * dx + step.y() * dy) / max(dx * dx + dy * dy, _LEAST_WAY)
            )
        elif self._label is not None:
            place = self._label.place
            ratio = self._ratio()
            x, y = place[0] + ratio * step.x(), place[1] + ratio * step.y()
            self._label = replace(self._label, place=(x, y))
            width, height = self.shown.request.size if self.shown else (1, 1)
            share = (min(max(x / width, 0.0), 1.0), min(max(y / height, 0.0), 1.0))
            self.keep_moving()
            moved = self.note_moved if self._label.is_note else self.label_moved
            moved.emit(self._label.path, *share)
        elif not self._left or held & Qt.KeyboardModifier.ControlModifier:
            self._move("pan", -step.x(), step.y())
        elif held & Qt.KeyboardModifier.ShiftModifier:
            self._move("roll", step.x() * _DEGREES_PER_PIXEL, 0.0)
        else:
            self._move("turn", -step.x() * _DEGREES_PER_PIXEL, step.y() * _DEGREES_PER_PIXEL)

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        """End a move; without one it was a click."""
        event = existing(event)
        clicked = self._pressed is not None and not self._far
        self._pressed, self._place = None, event.pos()
        if clicked and event.button() == Qt.MouseButton.LeftButton:
            more = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self.picked.emit(self.bead_at(event.pos()), more)
        elif clicked and event.button() == Qt.MouseButton.RightButton:
            self.menu_wanted.emit(self.bead_at(event.pos()), self.mapToGlobal(event.pos()))

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        """Fly to what is there."""
        self.activated.emit(self.bead_at(existing(event).pos()))

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        """Zoom."""
        event = existing(event)
        self._move("zoom", _WHEEL_ZOOM ** (event.angleDelta().y() / 120), 0.0)
        event.accept()

    def leaveEvent(self, _event: QEvent | None) -> None:
        """Hide the name of what the pointer was over."""
        self._hover.stop()
        self._bead = -1
        self.hovered.emit(-1)

    def event(self, event: QEvent | None) -> bool:
        """Zoom, roll and pan with two fingers."""
        if isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                self._move("zoom", max(pinch.scaleFactor(), 0.2), 0.0)
                turned = pinch.rotationAngle() - pinch.lastRotationAngle()
                if turned:
                    self._move("roll", turned, 0.0)
                step = pinch.centerPoint() - pinch.lastCenterPoint()
                if not step.isNull():
                    self._move("pan", -step.x(), step.y())
                return True
        return super().event(event)

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        """Accept files."""
        event = existing(event)
        if _files(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent | None) -> None:
        """Open files."""
        event = existing(event)
        paths = _files(event)
        if paths:
            event.acceptProposedAction()
            self.opened.emit(paths)

    # -- what is where

    def bead_at(self, place: QPoint) -> int:
        """Return the bead that is seen at a place of the widget, -1 for none."""
        if self.shown is None or not self.width() or not self.height():
            return -1
        rows, columns = self.shown.bead.shape
        row = int(place.y() * rows / self.height())
        column = int(place.x() * columns / self.width())
        if not (0 <= row < rows and 0 <= column < columns):
            return -1
        return int(self.shown.bead[row, column])

    def _ratio(self) -> float:
        """Return the pixels of the picture to one of the widget."""
        return self.shown.request.size[0] / max(self.width(), 1) if self.shown else 1.0

    def _label_at(self, place: QPoint) -> Label | None:
        if self.shown is None:
            return None
        ratio = self._ratio()
        request = self.shown.request
        letters = letters_of(request.size, request.words.text)
        return label_at(self.shown.labels, letters, place.x() * ratio, place.y() * ratio)

    def show_tooltip(self, text: str) -> None:
        """Show a text at the pointer; empty for none."""
        if text:
            QToolTip.showText(self.mapToGlobal(self._place + QPoint(12, 12)), plain_tip(text), self)
        else:
            QToolTip.hideText()

    def _move(self, kind: str, x: float, y: float) -> None:
        self.keep_moving()
        self._hover.stop()
        QToolTip.hideText()
        self.moved.emit(kind, x, y)

    def _look(self) -> None:
        bead = self.bead_at(self._place)
        if bead != self._bead:
            self._bead = bead
            self.hovered.emit(bead)
