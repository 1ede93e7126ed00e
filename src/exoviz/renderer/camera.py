"""Where the camera stands and what a pixel is worth, as plain geometry."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

__all__ = ["Shot", "direction", "shot", "standing_inside"]

#: Angle of view across the shorter side of the picture, degrees.
VIEW_ANGLE: Final = 22.0
LUMEN_VIEW_ANGLE: Final = 62.0
#: Share of the height or width that the vesicle fills.
FILL: Final = 0.94


def direction(azimuth: float, elevation: float) -> Floats:
    """Return the unit vector at `azimuth` about z from x and `elevation` above xy, in degrees."""
    a, e = math.radians(azimuth), math.radians(elevation)
    return np.array([math.cos(e) * math.cos(a), math.cos(e) * math.sin(a), math.sin(e)], np.float32)


_UP: Final = (0.0, 0.0, 1.0)
_TOWARDS: Final = {
    "front": (direction(-90, 0), _UP),
    "top": (direction(-90, 90), (0.0, 1.0, 0.0)),
    "iso": (direction(-38, 27), _UP),
    "lumen": (direction(-41, 30), _UP),
}


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """A camera: where it stands, what it looks at, and how wide.

    Attributes
    ----------
    position, focus : (3,) array
        nm.
    axes : (3, 3) array
        Rows: right, up and backwards (from the focus to the camera), unit vectors.
    half_height : float
        Tangent of half the vertical angle of view.
    """

    position: Floats
    focus: Floats
    axes: Floats
    half_height: float

    @property
    def distance(self) -> float:
        """Distance from the camera to the plane through the focus, nm."""
        return float(self.axes[2] @ (self.position - self.focus))

    def nm_per_pixel(self, height: int) -> float:
        """Return the size of a pixel in the plane of focus, for a picture `height` pixels high."""
        return 2 * self.distance * self.half_height / height

    def to_view(self, points: Floats) -> Floats:
        """Return points in the camera's frame: x right, y up, and the camera looks along -z."""
        seen: Floats = ((points - self.position) @ self.axes.T).astype(np.float32)
        return seen


def standing_inside(lumen: float) -> Floats:
    """Return where the camera ``"lumen"`` stands in a lumen of that radius, nm."""
    place: Floats = np.float32(0.80 * lumen) * _TOWARDS["lumen"][0]
    return place


def shot(
    camera: str, centres: Floats, radii: Floats, lumen: float, aspect: float, fill: float = FILL
) -> Shot:
    """Return a named camera for a vesicle centred at the origin.

    Parameters
    ----------
    camera : str
        ``"front"``, ``"top"``, ``"iso"`` or ``"lumen"``.
    centres, radii : (n, 3) and (n,) array
        Spheres that must all be in the picture, nm.
    lumen : float
        Radius of the lumen, where the camera ``"lumen"`` stands, nm.
    aspect : float
        Width of the picture over its height.
    fill : float
        Share of the height or width that the spheres may fill.
    """
    towards, up = _TOWARDS[camera]
    right = np.cross(up, towards)
    right /= np.linalg.norm(right)
    axes = np.stack([right, np.cross(towards, right), towards]).astype(np.float32)
    inside = camera == "lumen"
    half = math.tan(math.radians(LUMEN_VIEW_ANGLE if inside else VIEW_ANGLE) / 2)
    half /= min(1.0, aspect)
    focus = np.zeros(3, np.float32)
    if inside:
        focus = (-0.55 * lumen * towards).astype(np.float32)
        position = standing_inside(lumen)
    else:
        x, y, z = (centres @ axes.T).T
        distance = 0.0
        middle = []
        for across, tangent in ((x, fill * half * aspect), (y, fill * half)):
            # The planes of the picture's two edges must pass each sphere outside; the camera
            # stands in the middle between them, so that the picture is evenly filled.
            angle = math.atan(tangent)
            sine, cosine = math.sin(angle), math.cos(angle)
            high = float((z * sine + across * cosine + radii).max())
            low = float((z * sine - across * cosine + radii).max())
            middle.append((high - low) / (2 * cosine))
            distance = max(distance, (high + low) / (2 * sine))
        focus = (middle[0] * axes[0] + middle[1] * axes[1]).astype(np.float32)
        position = (focus + distance * towards).astype(np.float32)
    return Shot(
        position=position,
        focus=focus,
        axes=axes,
        half_height=half,
    )
