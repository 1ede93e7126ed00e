"""How a step or a task of a tour sees the scene, and at which layers its words point."""

from __future__ import annotations

from collections.abc import Iterable

from exoviz.scene.view.camera_places import Orbit
from exoviz.scene.view.choices import CameraName, CutawayName, LayerPaths
from exoviz.scene.view.tour.layer_links import linked_layers
from exoviz.scene.view.tour.tour_texts import TourProse
from exoviz.scene.view.view import View
from exoviz.values import FrozenModel

__all__ = ["SeenPart", "layers_of_texts"]


class SeenPart(FrozenModel):
    """A part of a tour that shows the scene. What it does not say is as the view has it.

    Attributes
    ----------
    camera : str, optional
        Name of a camera.
    orbit : Orbit, optional
        Place to which the camera is moved.
    cutaway : str, optional
        Name of a cutaway.
    keep : tuple of str, optional
        Layers, or groups of them, that are not cut.
    hide : tuple of str, optional
        Layers, or groups of them, that are not drawn.
    """

    camera: CameraName | None = None
    orbit: Orbit | None = None
    cutaway: CutawayName | None = None
    keep: LayerPaths | None = None
    hide: LayerPaths | None = None

    def seen(self, view: View) -> View:
        """Return how the scene is seen in it, where `view` is how the scene is seen without it."""
        given = {key: getattr(self, key) for key in SeenPart.model_fields}
        told = {key: value for key, value in given.items() if value is not None}
        # A camera that is named stands where it always does, not where the scene's was moved to.
        orbit = told.get("orbit", None if "camera" in told else view.orbit)
        return view.model_copy(update={**told, "orbit": orbit})


def layers_of_texts(texts: Iterable[TourProse]) -> tuple[str, ...]:
    """Return the paths that words of some texts point at, in every language."""
    said = [one for text in texts for one in ([text] if isinstance(text, str) else text.values())]
    return tuple(layer for text in said for layer in linked_layers(text))
