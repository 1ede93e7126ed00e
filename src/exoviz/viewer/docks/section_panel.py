"""The section beside the picture: a slice at the plane of the cut, drawn again as it moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from qtpy.QtCore import QObject, QRectF, QSize, Signal
from qtpy.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from qtpy.QtWidgets import QWidget

from exoviz.language import _, current
from exoviz.renderer import Words
from exoviz.renderer.annotation.primitives import paint
from exoviz.viewer.picture.canvas import image_of
from exoviz.viewer.picture.render_worker import RenderRequest, RenderResult, RenderWorker
from exoviz.viewer.widgets.controls import timer

if TYPE_CHECKING:
    from qtpy.QtGui import QImage

    from exoviz.viewer.document.model_builder import ModelBuilder
    from exoviz.viewer.document.store import Store

__all__ = ["SectionLink", "SectionPanel"]

#: Without a change for so long, the picture is drawn in full.
_STILL_MS: Final = 200


class SectionPanel(QWidget):
    """Shows the picture of a section.

    Signals
    -------
    needs_picture : ()
        It is seen, or of another size.
    """

    needs_picture = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.shown: RenderResult | None = None
        self._images: list[QImage] = []
        self.setAccessibleName(_("Section"))
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


class SectionLink(QObject):
    """Draws the section of a document for the panel that is attached.

    Parameters
    ----------
    store : Store
    builder : ModelBuilder
    parent : QObject, optional

    Signals
    -------
    drawn : ()
        A picture is shown.
    """

    drawn = Signal()

    def __init__(self, store: Store, builder: ModelBuilder, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._builder = builder
        self._panel: SectionPanel | None = None
        self._requested: RenderRequest | None = None
        self._worker = RenderWorker(self)
        self._worker.drawn.connect(self._show)
        self._rest = timer(self, _STILL_MS, lambda: self._request(quick=False), once=True)
        store.edited.connect(lambda _old, _new: self.refresh())
        store.opened.connect(self.refresh)
        builder.built.connect(self.refresh)

    def attach(self, panel: SectionPanel) -> None:
        """Draw for another panel from now on."""
        self._panel, self._requested = panel, None
        panel.needs_picture.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Draw quickly, and in full when nothing changes for a moment."""
        self._request(quick=True)
        self._rest.start()

    def _request(self, *, quick: bool) -> None:
        panel, vesicle = self._panel, self._builder.vesicle
        if panel is None or not panel.isVisible():
            return
        if vesicle is None:
            panel.show_result(None)
            return
        view = self._store.scene.view.model_copy(
            update={"cutaway": "section", "orbit": None, "legend": "off"}
        )
        self._requested = RenderRequest(
            panel.pixels(),
            view,
            # What colours mean stands in the picture that it is beside.
            Words(scale_bar=view.scale_bar is not False, key=False),
            quick=quick,
            subject=vesicle,
            language=current(),
        )
        self._worker.ask(self._requested)

    def _show(self, result: RenderResult) -> None:
        # A quick picture that comes while the full one is drawn is better than none.
        if self._panel is not None and result.request.subject is self._builder.vesicle:
            self._panel.show_result(result)
            self.drawn.emit()

    @property
    def is_ready(self) -> bool:
        """Whether the full picture of the document as it is is shown."""
        shown = None if self._panel is None else self._panel.shown
        wanted = self._requested
        return shown is not None and shown.request is wanted and not shown.request.quick

    def end(self) -> None:
        """End the thread that draws."""
        self._rest.stop()
        self._worker.end()
