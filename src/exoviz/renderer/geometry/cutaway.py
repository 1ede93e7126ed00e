"""What a cutaway takes away: whole molecules, so that the cut bilayer shows whole lipids."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.model.products import along
from exoviz.registry import implementation
from exoviz.registry.cameras import CAMERAS
from exoviz.registry.cutaways import CUTAWAYS
from exoviz.renderer.geometry.camera import direction
from exoviz.scene.view import SECTION_NM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.scene import View
    from exoviz.scene.view import CutPlane

    Floats = NDArray[np.float32]
    Mask = NDArray[np.bool_]

__all__ = [
    "WEDGE_DEGREES",
    "cut_away",
    "cut_depth",
    "section_thickness",
    "spares_chains",
]

#: Opening of the wedge, degrees.
WEDGE_DEGREES: Final = 96.0

#: How far past the centre the octant reaches, in radii: so that all three faces are well seen.
OCTANT_SHIFT: Final = 0.12

_OCTANT: Final = np.array([1, -1, 1], np.float32)


def octant_depth(view: View, points: Floats, radius: float) -> Floats:  # noqa: ARG001
    """Return the depth in the eighth x > 0, y < 0, z > 0; see `cut_depth`."""
    return np.asarray((points * _OCTANT).min(axis=1) + OCTANT_SHIFT * radius)


def half_depth(view: View, points: Floats, radius: float) -> Floats:  # noqa: ARG001
    """Return the depth in the half that faces the named camera; see `cut_depth`."""
    return along(points, direction(*CAMERAS[view.camera].half))


def wedge_depth(view: View, points: Floats, radius: float) -> Floats:  # noqa: ARG001
    """Return the depth in a wedge that faces the named camera; see `cut_depth`."""
    camera = CAMERAS[view.camera]
    axis, middle = direction(*camera.wedge_axis), direction(*camera.wedge_middle)
    across = points - along(points, axis)[:, None] * axis
    limit = math.cos(math.radians(WEDGE_DEGREES / 2))
    return np.asarray(along(across, middle) - limit * np.linalg.norm(across, axis=1))


def plane_depth(view: View, points: Floats, radius: float) -> Floats:  # noqa: ARG001
    """Return the depth beyond the view's plane or slab; see `cut_depth`."""
    return _beyond(_height(view.plane, points), view.plane, view.plane.thickness_nm)


def section_depth(view: View, points: Floats, radius: float) -> Floats:  # noqa: ARG001
    """Return the depth beyond a slice at the view's plane; see `cut_depth`."""
    return _beyond(_height(view.plane, points), view.plane, section_thickness(view))


def sphere_depth(view: View, points: Floats, radius: float) -> Floats:
    """Return the depth in a ball that reaches down to the view's plane; see `cut_depth`."""
    plane = view.plane
    middle = direction(plane.azimuth, plane.elevation) * np.float32(radius)
    reach = max(radius - plane.offset_nm, 0.0)
    depth = np.asarray(reach - np.linalg.norm(points - middle, axis=1))
    return _beyond(depth, plane, plane.thickness_nm)


def _height(plane: CutPlane, points: Floats) -> Floats:
    return np.asarray(along(points, direction(plane.azimuth, plane.elevation)) - plane.offset_nm)


def _beyond(depth: Floats, plane: CutPlane, thickness: float | None) -> Floats:
    """Return the depth beyond what stays: one side of a cut, or a layer of it at the cut."""
    side = -depth if plane.flip else depth
    return side if thickness is None else np.maximum(side, -np.float32(thickness) - side)


def section_thickness(view: View) -> float:
    """Return the thickness of a section, nm."""
    return SECTION_NM if view.plane.thickness_nm is None else view.plane.thickness_nm


def spares_chains(view: View) -> bool:
    """Return whether a view's cutaway leaves every chain, such as RNA, where it is.

    What is left as a slab loses the chains whose middle lies outside of it: they would float
    before it.
    """
    cutaway = CUTAWAYS[view.cutaway]
    slab = cutaway.is_section or view.plane.thickness_nm is not None
    return not (cutaway.by_plane and slab)


def cut_depth(view: View, points: Floats, radius: float) -> Floats:
    """Return the depth of points inside the part that a view's cutaway takes away, nm.

    Parameters
    ----------
    view : View
    points : (n, 3) array
        Centres of the molecules, with the vesicle's centre at the origin.
    radius : float
        Radius of the vesicle, nm.

    Returns
    -------
    (n,) array
        nm; above 0 where it is cut away, minus infinity where nothing is cut.
    """
    place = CUTAWAYS[view.cutaway].depth
    if not place:
        return np.full(len(points), -np.inf, np.float32)
    depth: Floats = implementation(place)(view, points, radius)
    return depth


def cut_away(view: View, points: Floats, radius: float) -> Mask:
    """Return which points a view's cutaway takes away; see `cut_depth`."""
    return np.asarray(cut_depth(view, points, radius) > 0)
