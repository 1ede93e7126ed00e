"""Where the camera of a window is, and how it gets there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from qtpy.QtCore import QElapsedTimer, QObject, QTimer

from exoviz.language import _
from exoviz.model import Vesicle
from exoviz.registry.cameras import CAMERAS
from exoviz.registry.cutaways import CUTAWAYS
from exoviz.renderer import Live
from exoviz.renderer.geometry.camera import direction, orbit_of
from exoviz.scene.document import Orbit
from exoviz.story import Story
from exoviz.viewer.picture import orbiting

if TYPE_CHECKING:
    from exoviz.viewer.window import Window

__all__ = ["Looking"]

_FLIGHT_MS: Final = 600
_STRAIGHT: Final = (0.0, 0.0, 1.0)


class Looking(QObject):
    """Moves the camera of a window; that is no step of its history.

    Attributes
    ----------
    place : Orbit or None
        Where the camera was moved to; None where the scene has it.
    turn : (float, float, float)
        See `drawer.Wish`.
    """

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self.place: Orbit | None = window.store.scene.view.orbit
        self.turn = _STRAIGHT
        self._live: Live | None = None
        self._flight = QTimer(self, interval=16)
        self._flight.timeout.connect(self._fly_on)
        self._way: tuple[Orbit, Orbit, Orbit | None] | None = None
        self._since = QElapsedTimer()

    def show_model(self, model: Vesicle | Story) -> None:
        """Look at another model."""
        self._live = Live(model) if isinstance(model, Vesicle) else None

    def reset(self, place: Orbit | None) -> None:
        """Stand where a document says."""
        self._flight.stop()
        self.place, self.turn = place, _STRAIGHT

    def orbit(self) -> Orbit:
        """Return where the camera is."""
        if self.place is not None:
            return self.place
        if self._live is None:
            return Orbit(azimuth=-38, elevation=27, distance_nm=150)
        width, height = self._window.canvas.pixels()
        straight = {"projection": "perspective", "orbit": None}
        view = self._window.store.scene.view.model_copy(update=straight)
        return orbit_of(self._live.shot(view, width / height))

    def goal(self) -> Orbit:
        """Return where the camera is, or flies to."""
        flies = self._flight.isActive() and self._way is not None
        return self._way[1] if flies and self._way is not None else self.orbit()

    def handle(self) -> tuple[float, float, float, float] | None:
        """Return where the handle of a cut is: pixels of the widget, and those that a nm is."""
        view = self._window.view()
        if self._live is None or CAMERAS[view.camera].inside:
            return None
        if not CUTAWAYS[view.cutaway].by_plane:
            return None
        canvas = self._window.canvas
        width, height = canvas.width(), canvas.height()
        at = self._live.shot(view, width / max(height, 1))
        normal = direction(view.plane.azimuth, view.plane.elevation)
        ends = np.stack([normal * view.plane.offset_nm, normal * (view.plane.offset_nm + 1)])
        seen = at.to_view(ends.astype(np.float32))
        flat = seen[:, :2] / -seen[:, 2:] / at.half_height * (height / 2)
        x, y = width / 2 + flat[:, 0], height / 2 - flat[:, 1]
        return float(x[0]), float(y[0]), float(x[1] - x[0]), float(y[1] - y[0])

    def move_cut(self, by: float) -> None:
        """Move the plane of a cut along its normal, nm."""
        plane = self._window.store.scene.view.plane
        offset = min(max(plane.offset_nm + by, -60.0), 60.0)
        moved = plane.model_copy(update={"offset_nm": round(offset, 2)})
        self._window.cutting.by_hand = True
        self._window.change_view(_("Plane"), "plane", plane=moved)
        self._window.cutting.by_hand = False

    def move(self, kind: str, x: float, y: float = 0.0) -> None:
        """Move the camera.

        Parameters
        ----------
        kind : str
            ``"turn"`` and ``"roll"`` by degrees, ``"pan"`` by pixels, ``"zoom"`` by a factor.
        x, y : float
        """
        self._flight.stop()
        self._window.canvas.keep_moving()
        if isinstance(self._window.model, Story):
            self._turn_story(kind, x, y)
            return
        orbit = self.orbit()
        shown = self._window.canvas.shown
        if kind == "turn":
            orbit = orbiting.turned(orbit, x, y)
        elif kind == "roll":
            orbit = orbiting.rolled(orbit, x)
        elif kind == "zoom":
            orbit = orbiting.zoomed(orbit, x)
        elif shown is not None:
            per_pixel = shown.nm_per_pixel * self._window.canvas.devicePixelRatioF()
            orbit = orbiting.panned(orbit, x * per_pixel, y * per_pixel)
        self.place = orbit
        self._window.request_picture(quick=True)

    def _turn_story(self, kind: str, x: float, y: float) -> None:
        azimuth, elevation, nearer = self.turn
        if kind == "turn":
            azimuth = min(max(azimuth + x, -55.0), 55.0)
            elevation = min(max(elevation + y, -40.0), 60.0)
        elif kind == "zoom":
            nearer = min(max(nearer * x, 0.3), 6.0)
        self.turn = (azimuth, elevation, nearer)
        self._window.request_picture(quick=True)

    def fly(self, orbit: Orbit | None) -> None:
        """Move the camera to an orbit, or to where the scene's own camera stands."""
        start = self.orbit()
        self.place, self.turn = orbit, _STRAIGHT
        end = self.orbit()
        still = self._window.settings.value("reduced_motion", False, type=bool)
        if still or isinstance(self._window.model, Story):
            self._window.request_picture(quick=True)
            self._window.canvas.keep_moving()
            return
        self._way = (start, end, orbit)
        self._since.start()
        self._flight.start()

    def _fly_on(self) -> None:
        if self._way is None:
            return
        start, end, last = self._way
        share = min(self._since.elapsed() / _FLIGHT_MS, 1.0)
        self.place = orbiting.between(start, end, share) if share < 1 else last
        if share >= 1:
            self._flight.stop()
        self._window.canvas.keep_moving()
        self._window.request_picture(quick=True)

    def fly_to_bead(self, bead: int) -> None:
        """Fly to a bead of the picture that is shown."""
        shown = self._window.canvas.shown
        if shown is None or bead < 0 or not isinstance(self._window.model, Vesicle):
            return
        x, y, z = (float(value) for value in shown.drawing.centres[bead])
        near = self.orbit()
        distance = max(near.distance_nm * 0.5, 15.0)
        self.fly(near.model_copy(update={"focus_nm": (x, y, z), "distance_nm": distance}))

    def focus_selection(self) -> None:
        """Fly to what is selected."""
        shown = self._window.canvas.shown
        if shown is None or not isinstance(self._window.model, Vesicle):
            return
        centres = shown.drawing.centres[self._window.selection.beads_of(shown.drawing)]
        if not len(centres):
            return
        middle = centres.mean(axis=0)
        reach = float(np.linalg.norm(centres - middle, axis=1).max()) + 3.0
        x, y, z = (float(value) for value in middle)
        update = {"focus_nm": (x, y, z), "distance_nm": max(reach * 5.5, 15.0)}
        self.fly(self.orbit().model_copy(update=update))
