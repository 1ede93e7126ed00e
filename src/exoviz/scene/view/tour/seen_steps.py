"""How a step or a task of a tour sees the scene, and at which layers its words point."""

from __future__ import annotations

from collections.abc import Iterable

from exoviz.scene.view.tour.layer_links import linked_layers
from exoviz.scene.view.tour.tour_texts import TourProse
from exoviz.scene.view.view import View
from exoviz.values import FrozenModel

__all__ = ["layers_of_texts", "seen_as_said"]


def seen_as_said(part: FrozenModel, view: View) -> View:
    """Return a view with what a part of a tour says of camera, cut and layers.

    Parameters
    ----------
    part : FrozenModel
        A step, or a task with a picture.
    view : View
        That of the scene.
    """
    keys = ("camera", "orbit", "cutaway", "plane", "keep", "hide")
    given = {key: getattr(part, key, None) for key in keys}
    told = {key: value for key, value in given.items() if value is not None}
    # A camera that is named stands where it always does, not where the scene's was moved to.
    orbit = told.get("orbit", None if "camera" in told else view.orbit)
    return view.model_copy(update={**told, "orbit": orbit})


def layers_of_texts(texts: Iterable[TourProse]) -> tuple[str, ...]:
    """Return the paths that words of some texts point at, in every language."""
    said = [one for text in texts for one in ([text] if isinstance(text, str) else text.values())]
    return tuple(layer for text in said for layer in linked_layers(text))
