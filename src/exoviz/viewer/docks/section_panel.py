"""The section beside the picture: a slice at the plane of the cut, drawn again as it moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qtpy.QtCore import QObject, Signal

from exoviz.language import _, current
from exoviz.renderer import Words
from exoviz.viewer.picture.picture_pane import PicturePane
from exoviz.viewer.picture.render_worker import RenderRequest, RenderResult, RenderWorker
from exoviz.viewer.widgets.controls import timer

if TYPE_CHECKING:
    from exoviz.viewer.document.model_builder import ModelBuilder
    from exoviz.viewer.document.store import Store

__all__ = ["SectionLink", "SectionPanel"]

#: Without a change for so long, the picture is drawn in full.
_STILL_MS: Final = 200


class SectionPanel(PicturePane):
    """Shows the picture of a section."""

    def __init__(self) -> None:
        super().__init__(_("Section"))


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
