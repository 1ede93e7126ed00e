"""Other vesicles beside the picture: from the same side, cut alike, at one scale."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qtpy.QtCore import QObject, QSize, Qt, Signal
from qtpy.QtWidgets import QGridLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from exoviz.language import _, current
from exoviz.model import Vesicle
from exoviz.renderer import Live
from exoviz.renderer.annotation.believable import words_of
from exoviz.renderer.geometry import orbiting
from exoviz.renderer.geometry.camera import is_inside
from exoviz.story import built
from exoviz.viewer.jobs import Job
from exoviz.viewer.picture.picture_pane import PicturePane
from exoviz.viewer.picture.render_worker import RenderRequest, RenderResult, RenderWorker
from exoviz.viewer.widgets.messages import complain

if TYPE_CHECKING:
    from exoviz.renderer.annotation.letters import TextScale
    from exoviz.scene import Scene, View
    from exoviz.story import Story
    from exoviz.viewer.document.store import Store
    from exoviz.viewer.picture.camera_controller import CameraController
    from exoviz.viewer.picture.canvas import Canvas

__all__ = ["MOST_COMPARED", "ComparedVesicle", "Comparison"]

#: Vesicles that have room beside that of the document.
MOST_COMPARED: Final = 3
#: Scales that differ by less are one.
_ALIKE: Final = 1e-3
#: Share by which what is seen is larger than the largest vesicle: words take room, too.
_MARGIN: Final = 1.12
#: Width and height of the button that closes a picture, pixels.
_BUTTON: Final = (26, 18)


class ComparedVesicle(PicturePane):
    """The picture of a vesicle that is compared with that of the document.

    Parameters
    ----------
    scene : Scene
        Of a vesicle.
    title : str
        English; translated where it can be.

    Attributes
    ----------
    vesicle : Vesicle or None
        None until it is built.

    Signals
    -------
    drawn : ()
        A picture is shown.
    closed : ()
        It is to be shown no more.
    """

    drawn = Signal()
    closed = Signal()

    def __init__(self, scene: Scene, title: str) -> None:
        super().__init__(_(title))
        self.scene = scene
        self.title = title
        self.vesicle: Vesicle | None = None
        self._live: Live | None = None
        self._requested: RenderRequest | None = None
        #: Size of a pixel over the distance of the camera, and the size of the picture that has it.
        self._per_distance = 0.0, (0, 0)
        self._wanted_scale = 0.0
        self._worker = RenderWorker(self)
        self._worker.drawn.connect(self._show)
        self._busy = QLabel(_("Building…"))
        self._busy.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._busy.setStyleSheet("color: #dfe6ee; background: #141c26")
        self._close = QToolButton()
        self._close.setText("×")
        # Above the title, which it must not hide.
        self._close.setFixedSize(*_BUTTON)
        self._close.clicked.connect(self.closed)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(2, 2, 2, 2)
        self._column.addWidget(self._close, 0, Qt.AlignmentFlag.AlignRight)
        self._column.addWidget(self._busy, 1)
        self.retranslate()

    def sizeHint(self) -> QSize:
        """Return the preferred size."""
        return QSize(400, 400)

    def retranslate(self) -> None:
        """Speak the language in force."""
        self.setAccessibleName(_(self.title))
        self._busy.setText(_("Building…"))
        words = _("Compare with it no more")
        self._close.setToolTip(words)
        self._close.setAccessibleName(words)

    def show_vesicle(self, vesicle: Vesicle) -> None:
        """Show a vesicle from now on."""
        self.vesicle, self._live = vesicle, Live(vesicle)
        self._busy.hide()
        self._column.addStretch(1)

    def needed_scale(self, view: View) -> float:
        """Return the least size of a pixel, nm, at which all of the vesicle is seen; 0 for none."""
        if self._live is None:
            return 0.0
        width, height = self.pixels()
        alone = view.model_copy(update={"orbit": None})
        return self._live.shot(alone, width / height).nm_per_pixel(height)

    def ask(self, view: View, scale: float, text: TextScale, *, quick: bool) -> None:
        """Draw the vesicle as a view says.

        Parameters
        ----------
        view : View
            With the place of the camera, of which the distance does not matter; without one, that
            of the vesicle's own.
        scale : float
            Size of a pixel in the plane of focus, nm.
        text : TextScale
        quick : bool
        """
        if self.vesicle is None or self._live is None:
            return
        size = self.pixels()
        self._wanted_scale = scale
        if view.orbit is not None and not is_inside(view):
            ratio, known = self._per_distance
            if known != size:
                at = self._live.shot(view, size[0] / size[1])
                ratio = at.nm_per_pixel(size[1]) / view.orbit.distance_nm
            place = view.orbit.model_copy(update={"distance_nm": scale / ratio})
            view = view.model_copy(update={"orbit": place})
        self._requested = RenderRequest(
            size,
            view,
            words_of(self.scene, view, text, _(self.title)),
            quick=quick,
            subject=self.vesicle,
            language=current(),
        )
        self._worker.ask(self._requested)

    def _show(self, result: RenderResult) -> None:
        self.show_result(result)
        view = result.request.view
        if view.orbit is not None and not is_inside(view):
            # Words take room from the vesicle; how much is known when they have been laid out.
            ratio = result.nm_per_pixel / view.orbit.distance_nm
            self._per_distance = ratio, result.request.size
            wrong = abs(result.nm_per_pixel / self._wanted_scale - 1) > _ALIKE
            if wrong and result.request is self._requested:
                request = result.request
                self.ask(view, self._wanted_scale, request.words.text, quick=request.quick)
        self.drawn.emit()

    @property
    def is_ready(self) -> bool:
        """Whether the full picture that was asked for last is shown."""
        shown = self.shown
        return shown is not None and shown.request is self._requested and not shown.request.quick

    def end(self) -> None:
        """End the thread that draws, and let go of the vesicle."""
        self._worker.end()
        self.vesicle = self._live = self._requested = None
        self.show_result(None)


class Comparison(QObject):
    """Shows vesicles beside that of the document, and moves their cameras with its.

    Parameters
    ----------
    store : Store
    camera : CameraController
    canvas : Canvas
        Shows the picture of the document.
    parent : QWidget
        Window that is told what goes wrong.

    Attributes
    ----------
    panes : tuple of ComparedVesicle

    Signals
    -------
    changed : ()
        The picture of the document has another title.
    """

    changed = Signal()

    def __init__(
        self, store: Store, camera: CameraController, canvas: Canvas, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._window = parent
        self._store = store
        self._camera = camera
        self._canvas = canvas
        self._grid = QGridLayout()
        #: Whether the camera is to go as far away as the largest vesicle needs.
        self._to_fit = False
        self._jobs: list[Job[Vesicle | Story]] = []
        self.panes: tuple[ComparedVesicle, ...] = ()
        store.opened.connect(self.close)

    def beside(self, picture: QWidget) -> QWidget:
        """Return a widget that holds the picture, and beside it those that are compared."""
        whole = QWidget()
        whole.setLayout(self._grid)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(2)
        self._grid.addWidget(picture, 0, 0)
        self._lay_out()
        return whole

    def _lay_out(self) -> None:
        count = len(self.panes)
        for index, pane in enumerate(self.panes, start=1):
            # The last of three has a row of its own.
            columns = 2 if index == count == 2 else 1
            self._grid.addWidget(pane, index // 2, index % 2, 1, columns)
        for line in (0, 1):
            self._grid.setColumnStretch(line, int(count >= line))
            self._grid.setRowStretch(line, int(count >= 2 * line))

    @property
    def title(self) -> str:
        """The title on the picture of the document; empty where nothing is beside it."""
        scene = self._store.scene
        return (_(scene.title) or self._store.name) if self.panes else ""

    @property
    def is_on(self) -> bool:
        """Whether anything is compared."""
        return bool(self.panes)

    def retranslate(self) -> None:
        """Speak the language in force."""
        for pane in self.panes:
            pane.retranslate()

    def add(self, scene: Scene, title: str) -> None:
        """Build the vesicle of a scene, and show it beside that of the document."""
        pane = ComparedVesicle(scene, title)
        pane.closed.connect(lambda: self.remove(pane))
        pane.needs_picture.connect(lambda: self._ask(pane))
        self.panes = (*self.panes, pane)
        self._lay_out()
        job = Job(lambda progress: built(scene, progress=progress), self)
        self._jobs.append(job)
        job.ended.connect(lambda: self._jobs.remove(job))

        def done(model: Vesicle | Story) -> None:
            if pane in self.panes and isinstance(model, Vesicle):
                pane.show_vesicle(model)
                self._to_fit = True
                self.follow()

        def failed(error: Exception) -> None:
            if pane in self.panes:
                self.remove(pane)
                complain(self._window, str(error))

        job.start(done, failed)
        self.changed.emit()

    def remove(self, pane: ComparedVesicle) -> None:
        """Show a vesicle no more, and free what it took."""
        self.panes = tuple(one for one in self.panes if one is not pane)
        self._grid.removeWidget(pane)
        pane.hide()
        pane.end()
        pane.deleteLater()
        self._lay_out()
        self.changed.emit()

    def close(self) -> None:
        """Show the document's vesicle alone."""
        for job in self._jobs:
            job.stop()
        for pane in self.panes:
            self.remove(pane)

    def end(self) -> None:
        """End every thread."""
        for job in self._jobs:
            job.stop()
        for job in tuple(self._jobs):
            job.wait()
        for pane in self.panes:
            pane.end()

    def follow(self) -> None:
        """Draw the others as the document's vesicle is shown."""
        shown = self._canvas.shown
        if shown is None or not self.panes or shown.request.size != self._canvas.pixels():
            return
        view = shown.request.view
        here = view.orbit == self._camera.place
        if here and (self._to_fit or view.orbit is None) and not is_inside(view):
            self._to_fit = False
            needed = max(pane.needed_scale(view) for pane in self.panes) * _MARGIN
            if needed > shown.nm_per_pixel * (1 + _ALIKE):
                factor = shown.nm_per_pixel / needed
                self._camera.fly(orbiting.zoomed(self._camera.orbit(), factor))
                return
        for pane in self.panes:
            self._ask(pane)

    def _ask(self, pane: ComparedVesicle) -> None:
        shown = self._canvas.shown
        if shown is None:
            return
        request = shown.request
        view = request.view
        place = view.orbit
        if place is None and not is_inside(view):
            place = self._camera.orbit()
        # What is written on the picture is about the molecules of the document.
        alike: dict[str, object] = {
            "orbit": place,
            "labels": {},
            "measures": {},
            "annotations": {},
            "legend": "off",
        }
        pane.ask(
            view.model_copy(update=alike),
            shown.nm_per_pixel,
            request.words.text,
            quick=request.quick,
        )
