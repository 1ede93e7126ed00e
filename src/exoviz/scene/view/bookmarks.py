"""Places of the camera to come back to."""

from __future__ import annotations

from exoviz.scene.view.camera_places import Orbit
from exoviz.scene.view.choices import CutawayName
from exoviz.scene.view.cut_planes import CutPlane

__all__ = ["Bookmark"]


class Bookmark(Orbit):
    """A place of the camera to come back to.

    Attributes
    ----------
    cutaway : str
        Cutaway to use there; absent where that stays as it is.
    plane : CutPlane
        Plane of that cutaway.
    """

    cutaway: CutawayName | None = None
    plane: CutPlane | None = None

    @property
    def orbit(self) -> Orbit:
        """Where the camera stands."""
        return Orbit(**{name: getattr(self, name) for name in Orbit.model_fields})
