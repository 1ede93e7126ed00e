"""Sugars as the solids of the Symbol Nomenclature for Glycans, joined by thin links.

Sizes are those of 3D-SNFG (Thieker 2016), in which neighbours half a nanometre apart do not
touch: sphere 0.4 nm across, cube 0.32 nm, diamond 0.52 nm, cone 0.4 nm.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.catalog.sugars import monosaccharides
from exoviz.model import SUGAR_NAMES, Part

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Integers = NDArray[np.int32]

__all__ = ["SOLIDS", "SPHERE_RADIUS_NM", "frames", "links", "parents", "placed", "solid"]

#: Which solid each sugar is.
SOLIDS: Final[Mapping[Part, str]] = MappingProxyType(
    {part: monosaccharides()[name].shape for part, name in SUGAR_NAMES.items()}
)
#: A little larger than 3D-SNFG's, for the picture of a whole vesicle.
SCALE: Final = 1.15
SPHERE_RADIUS_NM: Final = 0.20 * SCALE
_CUBE_NM: Final = 0.322 * SCALE
_DIAMOND_NM: Final = 0.52 * SCALE
_CONE_NM: Final = 0.40 * SCALE
_LINK_RADIUS_NM: Final = 0.055
_ROUND: Final = 20
_LINK_SIDES: Final = 10


def _ring(count: int, z: float, radius: float) -> Floats:
    angle = np.arange(count + 1) * (2 * np.pi / count)
    ring = np.stack([radius * np.cos(angle), radius * np.sin(angle), np.full_like(angle, z)], 1)
    return ring.astype(np.float32)


def _fan(tip: tuple[float, float, float], ring: Floats) -> Floats:
    tips = np.broadcast_to(np.array(tip, np.float32), (len(ring) - 1, 3))
    return np.stack([tips, ring[:-1], ring[1:]], axis=1)


def _wall(low: Floats, high: Floats) -> Floats:
    first = np.stack([low[:-1], low[1:], high[1:]], axis=1)
    second = np.stack([low[:-1], high[1:], high[:-1]], axis=1)
    return np.concatenate([first, second])


@functools.cache
def solid(name: str) -> Floats:
    """Return the triangles (t, 3, 3) of a solid about the origin, its axis along +z, in nm.

    ``"link"`` is a tube of unit length from z = 0; the other names are those of `SOLIDS`.
    """
    if name == "cube":
        half = _CUBE_NM / 2
        corners = [[-half, -half], [half, -half], [half, half], [-half, half], [-half, -half]]
        low, high = (
            np.array([[*corner, z] for corner in corners], np.float32) for z in (-half, half)
        )
        lids = [_fan((0, 0, -half), low), _fan((0, 0, half), high)]
        return np.concatenate([_wall(low, high), *lids])
    if name == "diamond":
        half = _DIAMOND_NM / 2
        ring = _ring(4, 0.0, half * 0.86)
        return np.concatenate([_fan((0, 0, half), ring), _fan((0, 0, -half), ring)])
    if name == "cone":
        half = _CONE_NM / 2
        ring = _ring(_ROUND, -half, half)
        return np.concatenate([_fan((0, 0, half), ring), _fan((0, 0, -half), ring)])
    return _wall(_ring(_LINK_SIDES, 0.0, _LINK_RADIUS_NM), _ring(_LINK_SIDES, 1.0, _LINK_RADIUS_NM))


def parents(positions: Floats) -> Integers:
    """Return the parent of each residue of a glycan; -1 for the root.

    Residues come after their parents, so a residue's parent is the nearest earlier one.
    """
    count = len(positions)
    if not count:
        return np.empty(0, np.int32)
    apart = np.linalg.norm(positions[:, None] - positions[None], axis=2)
    apart[np.triu_indices(count)] = np.inf
    nearest: Integers = apart.argmin(axis=1).astype(np.int32)
    nearest[0] = -1
    return nearest


def frames(directions: Floats) -> Floats:
    """Return right-handed frames (n, 3, 3), axes in rows, with the third along `directions`."""
    length = np.maximum(np.linalg.norm(directions, axis=1, keepdims=True), 1e-9)
    third = directions / length
    # Whichever world axis is farthest from the direction, so that no cross product vanishes.
    helper = np.eye(3, dtype=np.float32)[np.abs(third).argmin(axis=1)]
    first = np.cross(helper, third)
    first /= np.linalg.norm(first, axis=1, keepdims=True)
    made: Floats = np.stack([first, np.cross(third, first), third], axis=1).astype(np.float32)
    return made


def placed(triangles: Floats, origins: Floats, axes: Floats) -> Floats:
    """Return copies of a solid, (n, t, 3, 3), at `origins` in the frames `axes`."""
    turned = np.einsum("tvk,nkx->ntvx", triangles, axes)
    moved: Floats = (turned + origins[:, None, None]).astype(np.float32)
    return moved


def links(starts: Floats, ends: Floats) -> Floats:
    """Return tubes, (n, t, 3, 3), from `starts` to `ends`."""
    axes = frames(ends - starts)
    axes[:, 2] *= np.linalg.norm(ends - starts, axis=1, keepdims=True)
    return placed(solid("link"), starts, axes)
