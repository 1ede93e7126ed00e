"""Position and motion of the camera."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from qtpy.QtCore import QElapsedTimer, QObject, QSettings, Signal

from exoviz.registry.cutaways import CUTAWAYS
from exoviz.renderer import Live
from exoviz.renderer.geometry import orbiting
from exoviz.renderer.geometry.camera import direction, is_inside, orbit_of
from exoviz.scene import Scene, View
from exoviz.scene.view import Orbit, StoryTurn
from exoviz.viewer.document.model_builder import ModelBuilder
from exoviz.viewer.document.store import Store
from exoviz.viewer.picture.canvas import Canvas
from exoviz.viewer.picture.cut_animation import turns_section
from exoviz.viewer.widgets.controls import timer
from exoviz.viewer.widgets.preferences import less_motion

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CameraController"]

_FLIGHT_MS: Final = 600


class CameraController(QObject):
    """Moves the camera; that is no step of the document's history.

    Parameters
    ----------
    store : Store
    builder : ModelBuilder
    canvas : Canvas
    settings : QSettings
    parent : QObject, optional

    Attributes
    ----------
    place : Orbit or None
        Place to which the camera was moved; None where the scene's own camera stands.
    turn : StoryTurn or None
        Turn of a story's camera away from its path.

    Signals
    -------
    moved : ()
        Another picture is to be drawn.
    staged : (old view, new view)
        Another view is shown in place of the document's, or the document's again.
    """

    moved = Signal()
    staged = Signal(object, object)

    def __init__(
        self,
        store: Store,
        builder: ModelBuilder,
        canvas: Canvas,
        settings: QSettings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._builder = builder
        self._canvas = canvas
        self._settings = settings
        self.place: Orbit | None = store.scene.view.orbit
        self.turn: StoryTurn | None = store.scene.view.turn
        #: View in place of the document's, and where the camera was before that.
        self._stage: View | None = None
        self._before: tuple[Orbit | None, StoryTurn | None] | None = None
        self._live: Live | None = None
        self._flight = timer(self, 16, self._fly_on, once=False)
        #: Start and end of a flight, and `place` after it.
        self._route: tuple[Orbit, Orbit, Orbit | None] | None = None
        self._since = QElapsedTimer()
        builder.built.connect(self._show_model)

    def _show_model(self) -> None:
        vesicle = self._builder.vesicle
        self._live = None if vesicle is None else Live(vesicle)

    @property
    def _base(self) -> View:
        return self._stage or self._store.scene.view

    @property
    def view(self) -> View:
        """The view that is shown, with the camera where it is."""
        return self._base.model_copy(update={"orbit": self.place, "turn": self.turn})

    @property
    def scene(self) -> Scene:
        """The document, with the camera where it is, or where it was before another was shown."""
        scene = self._store.scene
        place, turn = self._before or (self.place, self.turn)
        view = scene.view.model_copy(update={"orbit": place, "turn": turn})
        return scene if view == scene.view else scene.model_copy(update={"view": view})

    def stage(self, view: View | None) -> None:
        """Show a view in place of the document's, or, with None, the document's again."""
        start, old = self.orbit(), self.view
        if view is None:
            self.place, self.turn = self._before or (self.place, self.turn)
            self._before = None
        else:
            if self._before is None:
                place = self._route[2] if self._flight.isActive() and self._route else self.place
                self._before = (place, self.turn)
            self.place, self.turn = view.orbit, view.turn
        self._stage = view
        new = self.view
        self.staged.emit(old, new)
        self._fly_from(start, jumps=is_inside(old) or is_inside(new))

    def reset(self, place: Orbit | None = None, turn: StoryTurn | None = None) -> None:
        """Move the camera to a place, or to the scene's own camera, without a flight."""
        self._flight.stop()
        self._stage = self._before = None
        self.place, self.turn = place, turn

    def follow(self, old: View, new: View) -> None:
        """Go where another view of the document has the camera, unless another is shown."""
        if self._stage is None and (new.camera != old.camera or turns_section(old, new)):
            self.reset()

    def orbit(self) -> Orbit:
        """Return the place of the camera."""
        if self.place is not None:
            return self.place
        if self._live is None:
            return Orbit(azimuth=-38, elevation=27, distance_nm=150)
        width, height = self._canvas.pixels()
        view = self._base.model_copy(update={"orbit": None})
        return orbit_of(self._live.standpoint(view, width / height))

    def goal(self) -> Orbit:
        """Return the place of the camera, or the end of its flight."""
        if self._flight.isActive() and self._route is not None:
            return self._route[1]
        return self.orbit()

    def handle(self) -> tuple[float, float, float, float] | None:
        """Return the handle of a cut: its place, and the vector of 1 nm there, in canvas pixels."""
        view = self.view
        if self._live is None or is_inside(view):
            return None
        if not CUTAWAYS[view.cutaway].by_plane:
            return None
        width, height = self._canvas.width(), self._canvas.height()
        at = self._live.shot(view, width / max(height, 1))
        normal = direction(view.plane.azimuth, view.plane.elevation)
        ends = np.stack([normal * view.plane.offset_nm, normal * (view.plane.offset_nm + 1)])
        seen = at.to_view(ends.astype(np.float32))
        flat = seen[:, :2] / -seen[:, 2:] / at.half_height * (height / 2)
        x, y = width / 2 + flat[:, 0], height / 2 - flat[:, 1]
        return float(x[0]), float(y[0]), float(x[1] - x[0]), float(y[1] - y[0])

    def move(self, kind: str, x: float, y: float = 0.0) -> None:
        """Move the camera.

        Parameters
        ----------
        kind : str
            ``"turn"`` and ``"roll"`` by degrees, ``"pan"`` by pixels, ``"zoom"`` by a factor.
        x, y : float
        """
        self._flight.stop()
        if self._builder.has_story:
            self._turn_story(kind, x, y)
            return
        orbit = self.orbit()
        shown = self._canvas.shown
        if kind == "turn":
            orbit = orbiting.turned(orbit, x, y)
        elif kind == "roll":
            orbit = orbiting.rolled(orbit, x)
        elif kind == "zoom":
            orbit = orbiting.zoomed(orbit, x)
        elif shown is not None:
            per_pixel = shown.nm_per_pixel * self._canvas.devicePixelRatioF()
            orbit = orbiting.panned(orbit, x * per_pixel, y * per_pixel)
        self.place = orbit
        self.moved.emit()

    def _turn_story(self, kind: str, x: float, y: float) -> None:
        turn = self.turn or StoryTurn()
        azimuth, elevation, nearer = turn.azimuth, turn.elevation, turn.nearer
        if kind == "turn":
            azimuth = min(max(azimuth + x, -55.0), 55.0)
            elevation = min(max(elevation + y, -40.0), 60.0)
        elif kind == "zoom":
            nearer = min(max(nearer * x, 0.3), 6.0)
        self.turn = StoryTurn(azimuth=azimuth, elevation=elevation, nearer=nearer)
        self.moved.emit()

    def fly(self, orbit: Orbit | None) -> None:
        """Move the camera to an orbit, or to where the scene's own camera stands."""
        start = self.orbit()
        self.place, self.turn = orbit, None
        self._fly_from(start)

    def _fly_from(self, start: Orbit, *, jumps: bool = False) -> None:
        """Move the camera from an orbit to where it is."""
        self._flight.stop()
        if jumps or less_motion(self._settings) or self._builder.has_story:
            self.moved.emit()
            return
        self._route = (start, self.orbit(), self.place)
        self._since.start()
        self._flight.start()

    def _fly_on(self) -> None:
        if self._route is None:
            return
        start, end, last = self._route
        share = min(self._since.elapsed() / _FLIGHT_MS, 1.0)
        self.place = orbiting.between(start, end, share) if share < 1 else last
        if share >= 1:
            self._flight.stop()
        self.moved.emit()

    def fly_to_bead(self, bead: int) -> None:
        """Fly to a bead of the picture that is shown."""
        shown = self._canvas.shown
        if shown is None or bead < 0 or not self._builder.has_vesicle:
            return
        x, y, z = (float(value) for value in shown.drawing.centres[bead])
        near = self.orbit()
        distance = max(near.distance_nm * 0.5, 15.0)
        self.fly(near.model_copy(update={"focus_nm": (x, y, z), "distance_nm": distance}))

    def fly_to(self, centres: NDArray[np.float32]) -> None:
        """Fly to where some beads fill the picture.

        Parameters
        ----------
        centres : (n, 3) float array
            Centres of the beads, nm; nothing happens if there are none.
        """
        if not len(centres) or not self._builder.has_vesicle:
            return
        middle = centres.mean(axis=0)
        reach = float(np.linalg.norm(centres - middle, axis=1).max()) + 3.0
        x, y, z = (float(value) for value in middle)
        update = {"focus_nm": (x, y, z), "distance_nm": max(reach * 5.5, 15.0)}
        self.fly(self.orbit().model_copy(update=update))
