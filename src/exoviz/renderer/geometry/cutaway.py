"""What a cutaway takes away: whole molecules, so that the cut bilayer shows whole lipids."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.renderer.geometry.camera import direction

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.scene import View

    Floats = NDArray[np.float32]
    Mask = NDArray[np.bool_]

__all__ = ["WEDGE_DEGREES", "cut_away", "cut_depth"]

#: Opening of the wedge, degrees.
WEDGE_DEGREES: Final = 96.0

#: How far past the centre the octant reaches, in radii: so that all three faces are well seen.
OCTANT_SHIFT: Final = 0.12

_OCTANT: Final = np.array([1, -1, 1], np.float32)

#: Normal of the half that is taken away. Seen from "iso" it is turned a little from the line of
#: sight, so that the rim of the cut and the bowl behind it are both seen.
_HALF: Final = {
    "front": direction(-90, 0),
    "top": direction(-90, 90),
    "iso": direction(-58, 16),
    "lumen": direction(-58, 16),
}

#: Axis of the wedge, and the middle of what it takes away.
_WEDGE: Final = {
    "front": (direction(0, 90), direction(-90, 0)),
    "top": (direction(90, 0), direction(-90, 90)),
    "iso": (direction(0, 90), direction(-45, 0)),
    "lumen": (direction(0, 90), direction(-45, 0)),
}


def cut_depth(view: View, points: Floats, radius: float) -> Floats:
    """Return how far inside of what a view's cutaway takes away points are.

    Parameters
    ----------
    view : View
        ``"octant"`` is the eighth x > 0, y < 0, z > 0. The cut faces the named camera.
    points : (n, 3) array
        Centres of the molecules, with the vesicle's centre at the origin.
    radius : float
        Of the vesicle, nm.

    Returns
    -------
    (n,) array
        nm; above 0 where it is cut away, minus infinity where nothing is cut.
    """
    cutaway, camera = view.cutaway, view.camera
    if cutaway == "octant":
        return np.asarray((points * _OCTANT).min(axis=1) + OCTANT_SHIFT * radius)
    if cutaway == "half":
        return np.asarray(points @ _HALF[camera])
    if cutaway == "wedge":
        axis, middle = _WEDGE[camera]
        across = points - (points @ axis)[:, None] * axis
        limit = math.cos(math.radians(WEDGE_DEGREES / 2))
        return np.asarray(across @ middle - limit * np.linalg.norm(across, axis=1))
    if cutaway == "plane":
        plane = view.plane
        return np.asarray(points @ direction(plane.azimuth, plane.elevation) - plane.offset_nm)
    if cutaway == "sphere":
        plane = view.plane
        middle = direction(plane.azimuth, plane.elevation) * np.float32(radius)
        reach = max(radius - plane.offset_nm, 0.0)
        return np.asarray(reach - np.linalg.norm(points - middle, axis=1))
    return np.full(len(points), -np.inf, np.float32)


def cut_away(view: View, points: Floats, radius: float) -> Mask:
    """Return which points a view's cutaway takes away; see `cut_depth`."""
    return np.asarray(cut_depth(view, points, radius) > 0)
