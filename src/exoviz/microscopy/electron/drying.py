"""How a vesicle collapses when it dries on a film: from a sphere to a cup.

The membrane keeps its area and loses what it encloses: the lower half lies flat on the film, the
upper sinks into it, and a rim is left around. No vesicle in water has this shape.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.model.bilayer_geometry import USUAL_THICKNESS_NM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["DriedShape", "dried_shape"]

#: Radius of the rim: a share of the vesicle's, and as much as the bent membrane needs, nm. Chosen.
_RIM_SHARE: Final = 0.2
_RIM_NM: Final = 3.0
#: Share of the way to the axis that molecules in the dent take up.
_LEANING: Final = 0.5
_POINTS: Final = 1200


def _along(r: Floats, z: Floats) -> Floats:
    """Return the area of the surface of revolution from the first point of a profile on, nm²."""
    step = np.hypot(np.diff(r), np.diff(z))
    return np.concatenate(([0.0], np.cumsum(np.pi * (r[1:] + r[:-1]) * step)))


def _cup(base: float, rim: float, gap: float) -> tuple[Floats, Floats]:
    """Return the profile of a cup, from the middle below to the middle above, nm.

    Parameters
    ----------
    base : float
        Radius of the flat bottom.
    rim : float
        Radius of the rim's bend.
    gap : float
        Height of the upper sheet over the lower one in the middle.
    """
    out = np.linspace(0, base, _POINTS // 3)
    turn = np.linspace(-np.pi / 2, np.pi / 2, _POINTS // 3)
    inward = np.linspace(base, 0, _POINTS // 3)
    dent = gap + (2 * rim - gap) * (1 - np.cos(np.pi * (inward / base) ** 2)) / 2
    r = np.concatenate([out, base + rim * np.cos(turn), inward])
    z = np.concatenate([np.zeros_like(out), rim + rim * np.sin(turn), dent])
    return r, z


def _spread(r: Floats, z: Floats, shares: Floats) -> tuple[Floats, Floats]:
    """Return the points of a profile below which given shares of its area lie."""
    area = _along(r, z)
    rising = np.concatenate(([True], np.diff(area) > 0))
    known = area[rising] / area[-1]
    return np.interp(shares, known, r[rising]), np.interp(shares, known, z[rising])


@dataclass(frozen=True, slots=True, eq=False)
class DriedShape:
    """The middle of a dried vesicle's membrane as a profile around an upright axis.

    Attributes
    ----------
    radius : float
        That of the membrane's middle before, nm.
    r, z : (n,) arrays
        Distance from the axis and height over the film, nm, by the share of the membrane's area
        that lies below, in even steps from 0 to 1.
    half : float
        From the middle of the membrane to its surface, nm.
    """

    radius: float
    r: Floats
    z: Floats
    half: float

    @property
    def area(self) -> float:
        """Area of the membrane's middle, nm²."""
        return float(_along(self.r, self.z)[-1])

    @property
    def outermost(self) -> float:
        """How far the membrane's surface reaches from the axis, nm."""
        return float(self.r.max()) + self.half

    def _normals(self) -> tuple[Floats, Floats]:
        """Return the outward normals of the profile, along r and z."""
        along_r, along_z = np.gradient(self.r), np.gradient(self.z)
        length = np.maximum(np.hypot(along_r, along_z), 1e-12)
        return along_z / length, -along_r / length

    def heights(self, distances: Floats) -> tuple[Floats, Floats]:
        """Return the heights of the membrane's surface above and below, nm; 0 beside it.

        Parameters
        ----------
        distances : array
            From the axis, nm.
        """
        normal_r, normal_z = self._normals()
        r, z = self.r + self.half * normal_r, self.z + self.half * normal_z
        widest = int(r.argmax())
        above = np.interp(distances, r[widest:][::-1], z[widest:][::-1], right=0.0)
        below = np.interp(distances, r[: widest + 1], z[: widest + 1], right=0.0)
        return np.maximum(above, 0), np.clip(below, 0, None)

    def moved(self, positions: Floats) -> Floats:
        """Return where points (n, 3) of the round vesicle are, nm.

        Those on, in and near the membrane go with it and keep their distance from its middle; those
        inside keep their share of the height between its sheets.

        Parameters
        ----------
        positions : (n, 3) array
            nm from the vesicle's middle.
        """
        distance = np.maximum(np.linalg.norm(positions, axis=1), 1e-9)
        flat = np.hypot(positions[:, 0], positions[:, 1])
        azimuth = np.arctan2(positions[:, 1], positions[:, 0])
        share = np.clip((1 + positions[:, 2] / distance) / 2, 0, 1)
        even = np.linspace(0, 1, len(self.r))
        normal_r, normal_z = self._normals()
        own, lean = np.interp(share, even, self.r), np.interp(share, even, normal_r)
        # In the dent what stands on the membrane leans on each other, and does not cross the axis.
        room = np.where(lean < -1e-6, _LEANING * own / np.maximum(-lean, 1e-6), np.inf)
        off = np.minimum(distance - self.radius, np.maximum(room, self.half))
        away = own + off * lean
        height = np.interp(share, even, self.z) + off * np.interp(share, even, normal_z)
        lumen = self.radius - 2 * self.half
        inside = distance < lumen
        within = flat[inside] / lumen * (self.r.max() - self.half)
        chord = np.sqrt(np.maximum(lumen**2 - flat[inside] ** 2, 1e-9))
        up = (1 + np.clip(positions[inside, 2] / chord, -1, 1)) / 2
        top, bottom = self.heights(within)
        top, bottom = top - 2 * self.half, bottom + 2 * self.half
        away[inside] = within
        height[inside] = bottom + up * np.maximum(top - bottom, 0)
        # What was below is pressed onto the film.
        height = np.maximum(height, 0.0)
        return np.stack([away * np.cos(azimuth), away * np.sin(azimuth), height], axis=1)


def dried_shape(
    radius: float, collapse: float, contents_nm3: float, half: float = USUAL_THICKNESS_NM / 2
) -> DriedShape:
    """Return the shape of a dried vesicle, whose membrane keeps its area.

    Parameters
    ----------
    radius : float
        Of the membrane's middle, nm.
    collapse : float
        0 for a sphere, 1 for a cup.
    contents_nm3 : float
        Volume of what is inside besides water: it keeps the two sheets apart.
    half : float
        From the middle of the membrane to its surface, nm.
    """
    shares = np.linspace(0, 1, _POINTS)
    area = 4 * np.pi * radius**2
    rim = _RIM_SHARE * radius + _RIM_NM
    spread = math.sqrt(2) * radius
    gap = min(2 * half + contents_nm3 / (np.pi * spread**2), 2 * rim)
    low, high = 1e-3 * radius, 2 * radius
    for _step in range(60):
        base = (low + high) / 2
        too_large = _along(*_cup(base, rim, gap))[-1] > area
        low, high = (low, base) if too_large else (base, high)
    cup_r, cup_z = _spread(*_cup((low + high) / 2, rim, gap), shares)
    cosine = 1 - 2 * shares
    ball_r, ball_z = radius * np.sqrt(np.maximum(1 - cosine**2, 0)), radius * (1 - cosine)
    r = (1 - collapse) * ball_r + collapse * cup_r
    z = (1 - collapse) * ball_z + collapse * cup_z
    scale = math.sqrt(area / _along(r, z)[-1])
    return DriedShape(radius, r * scale, z * scale + half, half)
