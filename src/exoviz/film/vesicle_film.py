"""Films of a vesicle, around which the camera moves."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.film.scene_film import SceneFilm
from exoviz.language import _, speaking
from exoviz.model import Vesicle
from exoviz.registry.options import Motion
from exoviz.renderer.annotation.annotated_picture import Words
from exoviz.renderer.annotation.believable import note_of, words_of
from exoviz.renderer.annotation.captions import Caption
from exoviz.renderer.annotation.letters import TextScale
from exoviz.renderer.annotation.primitives import paint
from exoviz.renderer.colouring.style_sheets import style_sheet_of
from exoviz.renderer.drawers import PictureRequest, drawer_of
from exoviz.renderer.geometry import orbiting
from exoviz.renderer.geometry.camera import orbit_around
from exoviz.renderer.image import view_drawing
from exoviz.story import vesicle_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.scene import View
    from exoviz.scene.view import Orbit

__all__ = ["VesicleFilm", "orbit_at"]

#: How far a rocking camera goes to each side, degrees, and how near a zooming one comes.
_ROCK_DEGREES: Final = 30.0
_NEARER: Final = 2.5


def orbit_at(start: Orbit, motion: Motion, share: float) -> Orbit:
    """Return where a moving camera is; at the end it is where it was at first.

    Parameters
    ----------
    start : Orbit
        Where it is at first.
    motion : str
        ``"turn"`` once around, ``"rock"`` to and fro, or ``"zoom"`` in and out.
    share : float
        Share of the film, 0 to 1.
    """
    if motion == "turn":
        return orbiting.turned(start, 360 * share, 0.0)
    if motion == "rock":
        return orbiting.turned(start, _ROCK_DEGREES * math.sin(2 * math.pi * share), 0.0)
    # A zoom looks even in the logarithm.
    return orbiting.zoomed(start, _NEARER ** ((1 - math.cos(2 * math.pi * share)) / 2))


def _start(vesicle: Vesicle, view: View, aspect: float) -> Orbit:
    if view.orbit is not None:
        return view.orbit
    drawing = view_drawing(vesicle, view, style_sheet_of(view, vesicle.layers()))
    return orbit_around(view.camera, drawing.centres, drawing.radii, aspect)


@dataclass(frozen=True)
class VesicleFilm(SceneFilm[Vesicle]):
    """Frames of a scene's vesicle.

    Attributes
    ----------
    motion : str
        See `orbit_at`.
    seconds : float
        Time that the motion takes, s.
    """

    motion: Motion = "turn"
    seconds: float = 8.0

    def said(self, time: float) -> Caption:
        """Return the title, and what is illustrative, which stay."""
        del time
        note = note_of(self.scene, self.scene.view)
        text = _("Illustrative: {text}").format(text=note) if note else ""
        return Caption(_(self.scene.title), text)

    def open(self) -> Callable[[float], NDArray[np.uint8]]:
        """Build the vesicle if that has not been done, and return what draws a time's frame."""
        vesicle = self.model or vesicle_of(self.scene)
        view = self.scene.view
        start = _start(vesicle, view, self.size[0] / self.size[1])
        drawer, written, text = drawer_of(vesicle), self.captions, TextScale(self.text)

        def frame(time: float) -> NDArray[np.uint8]:
            there = orbit_at(start, self.motion, time / self.seconds)
            moved = view.model_copy(update={"orbit": there})
            with speaking(self.language):
                words = (
                    words_of(self.scene, view, text, _(self.scene.title)) if written else Words()
                )
                made, primitives = drawer.draw(PictureRequest(self.size, moved, words))
                paint(made.pixels, primitives)
            return made.pixels[..., :3]

        return frame
