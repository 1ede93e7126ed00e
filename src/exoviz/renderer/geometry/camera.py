"""Position of the camera and size of a pixel, as plain geometry."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.compiled import compiled
from exoviz.model.products import along, length_of, product
from exoviz.registry.cameras import CAMERAS
from exoviz.registry.cutaways import CUTAWAYS
from exoviz.scene.view import Orbit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.scene import View
    from exoviz.scene.view import CutPlane

    Floats = NDArray[np.float32]

__all__ = [
    "Frame",
    "Shot",
    "direction",
    "is_flat",
    "is_inside",
    "orbit_around",
    "orbit_of",
    "shot",
    "shot_of_view",
    "standing_inside",
    "standpoint",
]

#: Angle of view across the shorter side of the picture, degrees.
VIEW_ANGLE: Final = 22.0
LUMEN_VIEW_ANGLE: Final = 62.0
#: In its place for a picture that is all but orthographic: things 40 nm deep differ by 0.6 %.
NARROW_VIEW_ANGLE: Final = 1.0
#: Share of the height or width that the vesicle fills.
FILL: Final = 0.94


def direction(azimuth: float, elevation: float) -> Floats:
    """Return the unit vector at `azimuth` about z from x and `elevation` above xy, in degrees."""
    a, e = math.radians(azimuth), math.radians(elevation)
    return np.array([math.cos(e) * math.cos(a), math.cos(e) * math.sin(a), math.sin(e)], np.float32)


@compiled
def _seen_from(points: Floats, position: Floats, axes: Floats) -> Floats:
    found = np.empty_like(points)
    for index in range(points.shape[0]):
        x = points[index, 0] - position[0]
        y = points[index, 1] - position[1]
        z = points[index, 2] - position[2]
        for axis in range(3):
            found[index, axis] = axes[axis, 0] * x + axes[axis, 1] * y + axes[axis, 2] * z
    return found


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
        return float(along(self.position - self.focus, self.axes[2]))

    def nm_per_pixel(self, height: int) -> float:
        """Return the size of a pixel in the plane of focus, for a picture `height` pixels high."""
        return 2 * self.distance * self.half_height / height

    def stand(self) -> tuple[Floats, Floats]:
        """Return position and axes as compiled code takes them."""
        return self.position.astype(np.float32), np.ascontiguousarray(self.axes, np.float32)

    def to_view(self, points: Floats) -> Floats:
        """Return points in the camera's frame: x right, y up, and the camera looks along -z."""
        flat = np.ascontiguousarray(points.reshape(-1, 3), np.float32)
        return _seen_from(flat, *self.stand()).reshape(points.shape)


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of a picture, in pixels, that the vesicle is fitted into.

    Attributes
    ----------
    left, right : int
        Columns.
    top, bottom : int
        Rows.
    """

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Columns."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Rows."""
        return self.bottom - self.top

    def shrunk(self, scale: int) -> Frame:
        """Return it in a picture with a fraction of the pixels along each axis."""
        return Frame(*(edge // scale for edge in (self.left, self.top, self.right, self.bottom)))

    def seen(self, points: Floats, at: Shot) -> Floats:
        """Return where points (n, 3), nm, that are before the camera are seen, (n, 2), pixels."""
        view = at.to_view(points)
        scale = self.height / (2 * at.half_height) / -view[:, 2]
        x = self.left + self.width / 2 + view[:, 0] * scale
        y = self.top + self.height / 2 - view[:, 1] * scale
        return np.stack([x, y], axis=1)

    def way_to(self, pixel: tuple[float, float], at: Shot) -> Floats:
        """Return the unit vector (3,) from the camera to what is seen at a pixel."""
        scale = 2 * at.half_height / self.height
        x = (pixel[0] - self.left - self.width / 2) * scale
        y = (self.top + self.height / 2 - pixel[1]) * scale
        way: Floats = x * at.axes[0] + y * at.axes[1] - at.axes[2]
        return way / np.float32(np.linalg.norm(way))


def standing_inside(camera: str, lumen: float) -> Floats:
    """Return where a camera inside stands in a lumen of that radius, nm."""
    place: Floats = np.float32(0.80 * lumen) * direction(*CAMERAS[camera].towards)
    return place


def shot(
    camera: str, centres: Floats, radii: Floats, lumen: float, aspect: float, fill: float = FILL
) -> Shot:
    """Return a named camera for a vesicle centred at the origin.

    Parameters
    ----------
    camera : str
        Name of a camera of `exoviz.registry.cameras`.
    centres, radii : (n, 3) and (n,) array
        Spheres that must all be in the picture, nm.
    lumen : float
        Radius of the lumen, nm; where a camera inside stands.
    aspect : float
        Width of the picture over its height.
    fill : float
        Share of the height or width that the spheres may fill.
    """
    towards = direction(*CAMERAS[camera].towards)
    right = np.cross(CAMERAS[camera].up, towards)
    right /= length_of(right)
    axes = np.stack([right, np.cross(towards, right), towards]).astype(np.float32)
    if not CAMERAS[camera].inside:
        half = math.tan(math.radians(VIEW_ANGLE) / 2) / min(1.0, aspect)
        return _fitted(axes, centres, radii, half, aspect, fill)
    return Shot(
        position=standing_inside(camera, lumen),
        focus=(-0.55 * lumen * towards).astype(np.float32),
        axes=axes,
        half_height=math.tan(math.radians(LUMEN_VIEW_ANGLE) / 2) / min(1.0, aspect),
    )


def _fitted(
    axes: Floats, centres: Floats, radii: Floats, half: float, aspect: float, fill: float = FILL
) -> Shot:
    """Return the camera of some axes and half angle that has all of some spheres in its picture."""
    x, y, z = product(centres, axes.T).T
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
    position = (focus + np.float32(distance) * axes[2]).astype(np.float32)
    return Shot(position=position, focus=focus, axes=axes, half_height=half)


def _before_the_plane(
    plane: CutPlane, centres: Floats, radii: Floats, half: float, aspect: float
) -> Shot:
    """Return the camera that looks straight at a cut plane, from the side that is taken away."""
    towards = direction(plane.azimuth, plane.elevation) * np.float32(-1 if plane.flip else 1)
    up = direction(plane.azimuth, plane.elevation + 90)
    axes = np.stack([np.cross(up, towards), up, towards]).astype(np.float32)
    return _fitted(axes, centres, radii, half, aspect)


def is_inside(view: View) -> bool:
    """Return whether the camera of a view stands in the lumen."""
    return CAMERAS[view.camera].inside and not CUTAWAYS[view.cutaway].is_section


def is_flat(view: View) -> bool:
    """Return whether a view has no perspective."""
    flat = view.projection == "orthographic" or CUTAWAYS[view.cutaway].is_section
    return flat and not is_inside(view)


def _half_angle(view: View, aspect: float) -> float:
    """Return the tangent of half of a view's vertical angle."""
    angle = LUMEN_VIEW_ANGLE if is_inside(view) else VIEW_ANGLE
    return math.tan(math.radians(angle) / 2) / min(1.0, aspect)


def standpoint(view: View, centres: Floats, radii: Floats, lumen: float, aspect: float) -> Shot:
    """Return the camera of a view before its perspective is taken away; see `shot`."""
    orbit = view.orbit
    if orbit is not None:
        towards = direction(orbit.azimuth, orbit.elevation)
        up = direction(orbit.azimuth, orbit.elevation + 90)
        right = np.cross(up, towards)
        turn = math.radians(orbit.roll)
        right, up = (
            math.cos(turn) * right + math.sin(turn) * up,
            math.cos(turn) * up - math.sin(turn) * right,
        )
        focus = np.array(orbit.focus_nm, np.float32)
        return Shot(
            position=(focus + np.float32(orbit.distance_nm) * towards).astype(np.float32),
            focus=focus,
            axes=np.stack([right, up, towards]).astype(np.float32),
            half_height=_half_angle(view, aspect),
        )
    if CUTAWAYS[view.cutaway].is_section:
        return _before_the_plane(view.plane, centres, radii, _half_angle(view, aspect), aspect)
    return shot(view.camera, centres, radii, lumen, aspect)


def shot_of_view(view: View, centres: Floats, radii: Floats, lumen: float, aspect: float) -> Shot:
    """Return the camera of a view; see `shot`."""
    found = standpoint(view, centres, radii, lumen, aspect)
    if not is_flat(view):
        return found
    # From so far away that a pixel keeps its size in the plane of focus.
    half = math.tan(math.radians(NARROW_VIEW_ANGLE) / 2) / min(1.0, aspect)
    away = np.float32(found.distance * found.half_height / half)
    position = (found.focus + away * found.axes[2]).astype(np.float32)
    return Shot(position, found.focus, found.axes, half)


def orbit_around(camera: str, centres: Floats, radii: Floats, aspect: float) -> Orbit:
    """Return the orbit about the origin on which all spheres are in the picture from each side.

    Parameters
    ----------
    camera : str
        Name of the camera that stands on it at first, outside.
    centres, radii : (n, 3) and (n,) array
        The spheres, nm.
    aspect : float
        Width of the picture over its height.
    """
    outermost = float((np.linalg.norm(centres, axis=1) + radii).max(initial=1.0))
    middle, reach = np.zeros((1, 3), np.float32), np.full(1, outermost, np.float32)
    return orbit_of(shot(camera, middle, reach, 0.0, aspect))


def orbit_of(at: Shot) -> Orbit:
    """Return the orbit on which a camera stands that is not orthographic."""
    right, up, towards = at.axes.astype(float)
    elevation = math.degrees(math.asin(min(max(towards[2], -1.0), 1.0)))
    # From straight above, the azimuth is that of where "up" points away from.
    x, y = towards[:2] if math.hypot(*towards[:2]) > 1e-6 else -up[:2] * np.sign(towards[2])
    azimuth = math.degrees(math.atan2(y, x))
    level = np.cross(direction(azimuth, elevation + 90), direction(azimuth, elevation))
    upright = direction(azimuth, elevation + 90)
    roll = math.degrees(math.atan2(float(along(right, upright)), float(along(right, level))))
    x, y, z = (round(float(value), 4) for value in at.focus)
    return Orbit(
        azimuth=round(azimuth, 4),
        elevation=round(elevation, 4),
        roll=round(roll, 4),
        distance_nm=round(at.distance, 4),
        focus_nm=(x, y, z),
    )
