"""Neighbours taken together, so that what cannot be seen is passed over many at a time.

Shapes stand in an order of place, along a curve that fills space; so many that follow each other
are a cluster, and a box holds each. Where a cluster is not seen, none of it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Camera = tuple[Floats, Floats]

__all__ = [
    "CLUSTER",
    "Clusters",
    "cluster_in_view",
    "in_view",
    "merged",
    "nearest_first",
    "place_order",
]

#: Shapes of a cluster: few enough to be seen or not as a whole, enough to be worth a look.
CLUSTER: Final = 32
#: Bits of each coordinate along the curve, and points whose place on it is found together.
_BITS: Final = 10
_TOGETHER: Final = 256
#: How far apart the colours of beads are at most that become one ball, sRGB 0 to 1: what lies
#: under another colour is not mixed into it.
_ALIKE: Final = 0.35
#: Of what was rounded on the way to a bound, as a share and in nm.
_ROUNDED: Final = (1e-6, 1e-4)


@compiled
def _spread(bits: np.uint32) -> np.uint32:
    """Return ten bits with two empty ones after each."""
    bits = (bits | (bits << np.uint32(16))) & np.uint32(0x030000FF)
    bits = (bits | (bits << np.uint32(8))) & np.uint32(0x0300F00F)
    bits = (bits | (bits << np.uint32(4))) & np.uint32(0x030C30C3)
    return (bits | (bits << np.uint32(2))) & np.uint32(0x09249249)


@compiled
def _codes(points: Floats) -> NDArray[np.uint32]:
    """Return where points lie along a curve that fills the box around them, and never jumps.

    Hilbert's, by J. Skilling, AIP Conference Proceedings 707, 381 (2004).
    """
    count = points.shape[0]
    low, high = points[0].copy(), points[0].copy()
    for index in range(count):
        for axis in range(3):
            low[axis] = min(low[axis], points[index, axis])
            high[axis] = max(high[axis], points[index, axis])
    longest = max(high[0] - low[0], high[1] - low[1], high[2] - low[2], np.float32(1e-6))
    scale = np.float32((1 << _BITS) - 1) / longest
    found = np.empty(count, np.uint32)
    places = np.empty((4, _TOGETHER), np.uint32)
    none, one = np.uint32(0), np.uint32(1)
    for first in range(0, count, _TOGETHER):
        wide = min(_TOGETHER, count - first)
        x, y, z, turn = places[0, :wide], places[1, :wide], places[2, :wide], places[3, :wide]
        for index in range(wide):
            x[index] = np.uint32((points[first + index, 0] - low[0]) * scale)
            y[index] = np.uint32((points[first + index, 1] - low[1]) * scale)
            z[index] = np.uint32((points[first + index, 2] - low[2]) * scale)
            turn[index] = none
        # Step by step without a branch: several points are one step.
        for step in range(_BITS - 1):
            bit = np.uint32(1 << (_BITS - 1 - step))
            below = bit - one
            for index in range(wide):
                a, b, c = x[index], y[index], z[index]
                a ^= below if a & bit != none else none
                swap = none if b & bit != none else (a ^ b) & below
                a ^= below if b & bit != none else swap
                b ^= swap
                swap = none if c & bit != none else (a ^ c) & below
                a ^= below if c & bit != none else swap
                c ^= swap
                x[index], y[index], z[index] = a, b, c
        for index in range(wide):
            y[index] ^= x[index]
            z[index] ^= y[index]
        for step in range(_BITS - 1):
            bit = np.uint32(1 << (_BITS - 1 - step))
            for index in range(wide):
                turn[index] ^= bit - one if z[index] & bit != none else none
        for index in range(wide):
            found[first + index] = (
                (_spread(x[index] ^ turn[index]) << np.uint32(2))
                | (_spread(y[index] ^ turn[index]) << one)
                | _spread(z[index] ^ turn[index])
            )
    return found


def place_order(points: Floats) -> NDArray[np.intp]:
    """Return an order of points (n, 3) in which neighbours in space mostly follow each other."""
    if not len(points):
        return np.empty(0, np.intp)
    codes = _codes(np.ascontiguousarray(points, np.float32))
    # Whole numbers of two bytes are sorted in no time: the lower two, then the upper two.
    order = np.argsort(codes.astype(np.uint16), kind="stable")
    upper = (codes >> np.uint32(16)).astype(np.uint16)
    return order[np.argsort(upper[order], kind="stable")]


def nearest_first(near: Floats) -> NDArray[np.intp]:
    """Return an order that is nearly that of depth: whole numbers are sorted in no time."""
    if not len(near):
        return np.empty(0, np.intp)
    low, high = float(near.min()), float(near.max())
    steps = (near - low) * np.float32(65_535 / max(high - low, 1e-6))
    return np.argsort(steps.astype(np.uint16), kind="stable")


@compiled
def _merge(
    beads: tuple[Floats, Floats, Floats, NDArray[np.int32]],
    alone: NDArray[np.bool_],
    reach: np.float32,
    centres: Floats,
    radii: Floats,
    colours: Floats,
    first: NDArray[np.int32],
) -> int:
    """Find which beads become one ball, and that ball; return how many there are."""
    places, sizes, own, molecule = beads
    total, taken = 0, np.empty(CLUSTER, np.bool_)
    middle, light = np.empty(3, np.float32), np.empty(3, np.float32)
    for start in range(0, sizes.shape[0], CLUSTER):
        end = min(start + CLUSTER, sizes.shape[0])
        taken[:] = False
        for bead in range(start, end):
            if taken[bead - start]:
                continue
            middle[:] = light[:] = np.float32(0)
            covered = np.float32(0)
            for other in range(bead, bead + 1 if alone[bead] else end):
                if taken[other - start] or molecule[other] != molecule[bead]:
                    continue
                away = unlike = np.float32(0)
                for axis in range(3):
                    away += (places[other, axis] - places[bead, axis]) ** 2
                    unlike += (own[other, axis] - own[bead, axis]) ** 2
                if away > reach * reach or (other > bead and alone[other]):
                    continue
                if unlike > np.float32(_ALIKE * _ALIKE):
                    continue
                taken[other - start] = True
                share = max(sizes[other] ** 2, np.float32(1e-6))
                covered += share
                for axis in range(3):
                    middle[axis] += share * places[other, axis]
                    # Nearly as light is mixed.
                    light[axis] += share * own[other, axis] ** 2
            for axis in range(3):
                centres[total, axis] = middle[axis] / covered
                colours[total, axis] = np.sqrt(light[axis] / covered)
            # As much as they cover side by side: what one sees of them is their area.
            radii[total] = sizes[bead] if alone[bead] else np.sqrt(covered)
            first[total] = bead
            total += 1
    return total


def merged(
    beads: tuple[Floats, Floats, Floats, NDArray[np.int32]],
    alone: NDArray[np.bool_],
    reach: float,
) -> tuple[Floats, Floats, Floats, NDArray[np.int32]]:
    """Make one ball of beads of a molecule that are neighbours in a cluster.

    Parameters
    ----------
    beads : (n, 3) array, (n,) array, (n, 3) array, (n,) array
        Centres and radii, nm, colours and molecules, in order of place.
    alone : (n,) array
        True for beads that stay as they are.
    reach : float
        No bead of a ball is farther from its first, nm.

    Returns
    -------
    centres, radii, colours : (m, 3), (m,) and (m, 3) array
        Of the balls, nm; still in order of place.
    first : (m,) array
        The first bead of each, in order.
    """
    count = len(beads[1])
    centres, radii = np.empty((count, 3), np.float32), np.empty(count, np.float32)
    colours, first = np.empty((count, 3), np.float32), np.empty(count, np.int32)
    total = _merge(beads, alone, np.float32(reach), centres, radii, colours, first)
    return (
        centres[:total].copy(),
        radii[:total].copy(),
        colours[:total].copy(),
        first[:total].copy(),
    )


@compiled
def _boxes(centres: Floats, radii: Floats) -> Floats:
    """Return the boxes, see `Clusters`, of spheres (n, 3) and (n,)."""
    count = centres.shape[0]
    bounds = np.empty(((count + CLUSTER - 1) // CLUSTER, 6), np.float32)
    for cluster in range(bounds.shape[0]):
        first, last = cluster * CLUSTER, min((cluster + 1) * CLUSTER, count)
        for axis in range(3):
            low, high = np.inf, -np.inf
            for index in range(first, last):
                place, radius = float(centres[index, axis]), float(radii[index])
                low, high = min(low, place - radius), max(high, place + radius)
            bounds[cluster, axis] = (low + high) / 2
            spare = _ROUNDED[0] * max(abs(low), abs(high)) + _ROUNDED[1]
            bounds[cluster, axis + 3] = (high - low) / 2 + spare
    return bounds


@compiled
def _boxes_of_corners(triangles: Floats) -> Floats:
    """Return the boxes, see `Clusters`, of triangles (t, 3, 3)."""
    count = triangles.shape[0]
    bounds = np.empty(((count + CLUSTER - 1) // CLUSTER, 6), np.float32)
    for cluster in range(bounds.shape[0]):
        first, last = cluster * CLUSTER, min((cluster + 1) * CLUSTER, count)
        for axis in range(3):
            low, high = np.inf, -np.inf
            for index in range(first, last):
                for corner in range(3):
                    place = float(triangles[index, corner, axis])
                    low, high = min(low, place), max(high, place)
            bounds[cluster, axis] = (low + high) / 2
            spare = _ROUNDED[0] * max(abs(low), abs(high)) + _ROUNDED[1]
            bounds[cluster, axis + 3] = (high - low) / 2 + spare
    return bounds


@dataclass(frozen=True, slots=True, eq=False)
class Clusters:
    """Boxes that hold each so many shapes of a drawing that follow each other.

    Attributes
    ----------
    bounds : (c, 6) array
        Middle and half of the sides, nm, of a box that holds the shapes from `CLUSTER` × c up to
        those of the next.
    """

    bounds: Floats

    @classmethod
    def of_spheres(cls, centres: Floats, radii: Floats) -> Clusters:
        """Return the clusters of spheres, (n, 3) and (n,)."""
        return cls(_boxes(centres, radii))

    @classmethod
    def of_triangles(cls, triangles: Floats) -> Clusters:
        """Return the clusters of triangles, (t, 3, 3)."""
        return cls(_boxes_of_corners(triangles))


@compiled
def in_view(
    camera: Camera, x: np.float32, y: np.float32, z: np.float32
) -> tuple[np.float32, np.float32, np.float32]:
    """Return a place in the frame of a camera, given as position and axes."""
    position, axes = camera
    x, y, z = x - position[0], y - position[1], z - position[2]
    return (
        axes[0, 0] * x + axes[0, 1] * y + axes[0, 2] * z,
        axes[1, 0] * x + axes[1, 1] * y + axes[1, 2] * z,
        axes[2, 0] * x + axes[2, 1] * y + axes[2, 2] * z,
    )


@compiled
def cluster_in_view(camera: Camera, bound: Floats) -> tuple[np.float32, ...]:
    """Return the middle of a cluster in the frame of a camera, and half of its sides there."""
    axes = camera[1]
    x, y, z = in_view(camera, bound[0], bound[1], bound[2])
    # In a frame far from the origin places are rounded more.
    spare = np.float32(1e-6) * (abs(x) + abs(y) + abs(z))
    across = abs(axes[0, 0]) * bound[3] + abs(axes[0, 1]) * bound[4] + abs(axes[0, 2]) * bound[5]
    up = abs(axes[1, 0]) * bound[3] + abs(axes[1, 1]) * bound[4] + abs(axes[1, 2]) * bound[5]
    deep = abs(axes[2, 0]) * bound[3] + abs(axes[2, 1]) * bound[4] + abs(axes[2, 2]) * bound[5]
    return x, y, z, across + spare, up + spare, deep + spare
