"""Scale of things in a picture, which decides in how much detail they are drawn."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.renderer.geometry.camera import Shot

    Floats = NDArray[np.float32]
    Mask = NDArray[np.bool_]

__all__ = [
    "AREA_PER_LIPID",
    "BLEND",
    "LEVELS",
    "SPACING",
    "DetailCamera",
    "aslant",
    "faces",
    "facing",
    "weights",
]

AREA_PER_LIPID: Final = 0.6
"""nm²; a bead of level n stands for 4ⁿ of them."""
LEVELS: Final = 7
SPACING: Final = math.sqrt(AREA_PER_LIPID / 0.866)
"""Distance between lipids in a hexagonal lattice, nm."""
BLEND: Final = 0.18
"""Half of the range of levels in which two levels are drawn."""
#: Levels that are added for each halving of the cosine of the angle of sight.
_ASLANT: Final = 0.5
#: How far behind the cut that begins, in spacings.
_CLEAR: Final = 6.0
#: Cosine with the line of sight up to which a head that faces away may still be seen.
_TURNED: Final = 0.25


@dataclass(frozen=True, slots=True, eq=False)
class DetailCamera:
    """The scale of a picture, which decides the detail of what is drawn.

    Attributes
    ----------
    at : Shot
    aspect : float
        Width of the picture over its height.
    height : int
        Height of the picture, pixels.
    grain : float
        Wanted distance between the beads of a membrane, pixels.
    far : float
        Depth, nm, beyond which nothing is seen.
    """

    at: Shot
    aspect: float
    height: int
    grain: float
    far: float

    def level(
        self, depth: NDArray[np.floating], finer: NDArray[np.floating] | float = 1.0
    ) -> Floats:
        """Return the level of detail, with fractions, at some depths, nm."""
        grain = 2 * self.at.half_height / self.height * self.grain * finer
        pixel = depth * np.asarray(grain, np.float32)
        level: Floats = np.log2(np.maximum(pixel, 1e-6) / np.float32(SPACING)).astype(np.float32)
        return np.clip(level, 0, LEVELS - 1)

    def sees(self, view: Floats, margin: NDArray[np.floating] | float) -> Mask:
        """Return which points (n, 3) of the camera's frame are in the picture, or nearly."""
        depth = -view[..., 2]
        high = depth * np.float32(self.at.half_height) + margin
        wide = depth * np.float32(self.at.half_height * self.aspect) + margin
        seen = (np.abs(view[..., 1]) < high) & (np.abs(view[..., 0]) < wide)
        seen &= (depth > 1) & (depth < self.far + margin)
        return np.asarray(seen)

    def in_picture(
        self,
        places: NDArray[np.float64],
        normals: NDArray[np.float64],
        out: NDArray[np.float64],
        reach: NDArray[np.float64],
        front: NDArray[np.float64],
    ) -> tuple[NDArray[np.intp], Floats, NDArray[np.float64], Floats]:
        """Return which spheres above a surface are in the picture, or nearly.

        Parameters
        ----------
        places, normals : (n, 3) array
            Of the surface, nm.
        out : (n,) array
            How far along its normal the middle of each lies, nm.
        reach : (n,) array
            How far each reaches, nm.
        front : (n,) array
            y that its middle lies behind, nm.

        Returns
        -------
        which : (m,) array
        centres, normals : (m, 3) array
        depth : (m,) array
        """
        slopes = np.float32(self.at.half_height), np.float32(self.at.half_height * self.aspect)
        stand = self.at.stand()
        return _in_picture(places, normals, out, reach, front, stand, slopes, float(self.far))

    def holds(self, place: Floats, reach: float) -> bool:
        """Return whether all of a sphere is in the picture."""
        return bool(self.sees(self.at.to_view(place[None]), -1.05 * reach)[0])


@compiled
def _in_picture(
    places: NDArray[np.float64],
    normals: NDArray[np.float64],
    out: NDArray[np.float64],
    reach: NDArray[np.float64],
    front: NDArray[np.float64],
    camera: tuple[Floats, Floats],
    slopes: tuple[np.float32, np.float32],
    far: float,
) -> tuple[NDArray[np.intp], Floats, NDArray[np.float64], Floats]:
    count, total = places.shape[0], 0
    which, centres = np.empty(count, np.intp), np.empty((count, 3), np.float32)
    facings, depths = np.empty((count, 3), np.float64), np.empty(count, np.float32)
    position, axes = camera
    high, wide = slopes
    for index in range(count):
        a = np.float32(places[index, 0] + normals[index, 0] * out[index])
        b = np.float32(places[index, 1] + normals[index, 1] * out[index])
        c = np.float32(places[index, 2] + normals[index, 2] * out[index])
        if b <= front[index]:
            continue
        x, y, z = a - position[0], b - position[1], c - position[2]
        depth = -(axes[2, 0] * x + axes[2, 1] * y + axes[2, 2] * z)
        if depth <= np.float32(1) or depth >= far + reach[index]:
            continue
        if abs(axes[0, 0] * x + axes[0, 1] * y + axes[0, 2] * z) >= depth * wide + reach[index]:
            continue
        if abs(axes[1, 0] * x + axes[1, 1] * y + axes[1, 2] * z) >= depth * high + reach[index]:
            continue
        which[total], depths[total] = index, depth
        centres[total, 0], centres[total, 1], centres[total, 2] = a, b, c
        for axis in range(3):
            facings[total, axis] = normals[index, axis]
        total += 1
    return which[:total], centres[:total], facings[:total], depths[:total]


@compiled
def _facing(
    places: NDArray[np.floating], normals: NDArray[np.floating], camera: Floats
) -> NDArray[np.float64]:
    found = np.empty(places.shape[0], np.float64)
    for index in range(places.shape[0]):
        x, y, z = (
            places[index, 0] - camera[0],
            places[index, 1] - camera[1],
            places[index, 2] - camera[2],
        )
        one, two, three = normals[index, 0], normals[index, 1], normals[index, 2]
        # The order of the sum decides its last bit.
        found[index] = abs(x * one + z * three + y * two) / np.sqrt(x * x + y * y + z * z)
    return found


def facing(
    places: NDArray[np.floating], normals: NDArray[np.floating], detail_camera: DetailCamera
) -> NDArray[np.floating]:
    """Return the cosine of the angle of sight, 0 to 1."""
    return _facing(places, normals, detail_camera.at.position)


def faces(
    places: NDArray[np.floating], up: NDArray[np.floating], detail_camera: DetailCamera
) -> NDArray[np.bool_]:
    """Return which heads face the camera: others are hidden by their own membrane."""
    sight = places - detail_camera.at.position
    away = np.einsum("ij,ij->i", sight, up)
    return np.asarray(away < _TURNED * np.linalg.norm(sight, axis=1))


def aslant(level: Floats, places: NDArray[np.floating], cosine: NDArray[np.floating]) -> Floats:
    """Return levels raised where a surface is seen aslant: its beads hide each other there.

    `cosine` is as from `facing`.
    """
    # Not at the cut, where large beads would stand out of it.
    spacing = np.float32(SPACING) * np.exp2(level)
    clear = np.clip(places[:, 1] / (_CLEAR * spacing) - 1, 0, 1)
    raised = level - _ASLANT * clear * np.log2(np.clip(cosine, 0.2, 1.0))
    higher: Floats = np.clip(raised, 0, LEVELS - 1).astype(np.float32)
    return higher


def weights(level: Floats, number: int) -> Floats:
    """Return how large beads of a level are where `level` is wanted, 0 to 1."""
    away = np.abs(level - number)
    fade = np.clip((0.5 + BLEND - away) / (2 * BLEND), 0, 1)
    if number == 0:
        fade = np.where(level < 0.5, 1, fade)
    return np.power(fade, 0.35).astype(np.float32)
