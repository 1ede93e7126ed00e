"""Which moves of hard spheres are made: none into a wall or into another sphere.

The space is that of `brownian`: a round lumen, a pore about its axis, and the outside beyond a
plane. Lengths are nm.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exoviz.compiled import compiled

__all__ = ["TOLERANCE", "allowed", "clear", "overlap", "passing", "settled", "walked"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

TOLERANCE: Final = 1e-9
"""Largest overlap of two vesicles, nm, between keyframes too."""


@compiled
def allowed(places: Floats, reach: Floats, floor: Floats, room: Floats) -> Bools:
    """Return which centres (n,) are in the lumen, in the pore or outside.

    Parameters
    ----------
    places : (n, 3) array
        Centres.
    reach : (n,) array
        How far from the origin each may be in the lumen; below 0 for what has no room there.
    floor : (n,) array
        From which height each is outside.
    room : (n,) array
        How far from the axis each may be in the pore; below 0 for what does not fit through.
    """
    found = np.zeros(len(places), np.bool_)
    for one in range(len(places)):
        x, y, z = places[one]
        square = x * x + y * y + z * z
        inside = square <= reach[one] * reach[one] or z >= floor[one]
        in_pore = room[one] >= 0 and z >= 0 and square - z * z <= room[one] * room[one]
        found[one] = reach[one] >= 0 and (inside or in_pore)
    return found


@compiled
def _inside(square: float, half: float, rest: float) -> tuple[float, float]:
    """Return the interval of a way (0 to 1 is all of it) within a circle or sphere.

    Of its length, its product with the start, and by how much the start is outside, all squared.
    """
    square = max(square, 1e-30)
    half, rest = half / square, rest / square
    depth = half * half - rest
    if depth < 0:
        return 2.0, -1.0
    root = math.sqrt(depth)
    return -half - root, -half + root


@compiled
def _above(start: float, way: float, floor: float) -> tuple[float, float]:
    """Return the interval of a way at or above a height."""
    if abs(way) < 1e-30:
        return (-1.0, 2.0) if start >= floor else (2.0, -1.0)
    meets = (floor - start) / way
    return (meets, math.inf) if way > 0 else (-math.inf, meets)


@compiled
def clear(start: Floats, end: Floats, reach: Floats, floor: Floats, room: Floats) -> Bools:
    """Return which straight paths (n,) stay within the allowed space.

    A line lies in a convex part for one interval of its length; the way is clear if the intervals
    of the three parts cover it.

    Parameters
    ----------
    start, end : (n, 3) array
        Centres.
    reach, floor, room : (n,) array
        As of `allowed`.
    """
    found = np.zeros(len(start), np.bool_)
    for one in range(len(start)):
        x, y, z = start[one]
        u, v, w = end[one, 0] - x, end[one, 1] - y, end[one, 2] - z
        in_ball, in_pipe = (2.0, -1.0), (2.0, -1.0)
        if reach[one] >= 0:
            rest = x * x + y * y + z * z - reach[one] * reach[one]
            in_ball = _inside(u * u + v * v + w * w, x * u + y * v + z * w, rest)
        if room[one] >= 0:
            rest = x * x + y * y - room[one] * room[one]
            beside = _inside(u * u + v * v, x * u + y * v, rest)
            ahead = _above(z, w, 0.0)
            in_pipe = (max(beside[0], ahead[0]), min(beside[1], ahead[1]))
        outside = _above(z, w, floor[one])
        covered = 0.0
        for _part in range(3):
            for low, high in (in_ball, in_pipe, outside):
                if low <= covered + 1e-12 and high > covered:
                    covered = high
        found[one] = covered >= 1 - 1e-12
    return found


@compiled
def _overlaps(start: Floats, way: Floats, one: int, other: int, reach: float, swept: bool) -> bool:
    """Return whether two spheres overlap at the end of their straight ways, or anywhere on them."""
    x = start[one, 0] - start[other, 0]
    y = start[one, 1] - start[other, 1]
    z = start[one, 2] - start[other, 2]
    if swept:
        u = way[one, 0] - way[other, 0]
        v = way[one, 1] - way[other, 1]
        w = way[one, 2] - way[other, 2]
        nearest = -(x * u + y * v + z * w) / max(u * u + v * v + w * w, 1e-30)
        nearest = min(max(nearest, 0.0), 1.0)
        x, y, z = x + nearest * u, y + nearest * v, z + nearest * w
        reach = max(reach - TOLERANCE, 0.0)
    return bool(x * x + y * y + z * z < reach * reach)


@compiled
def settled(before: Floats, after: Floats, may: Bools, radii: Floats, swept: bool) -> Floats:
    """Return `after` (n, 3), with moves undone that are not allowed or lead to overlaps.

    A sphere that stays may block another, which then stays too; where all stayed, nothing
    overlapped. Spheres of radius 0 are points, which pass through each other.

    Parameters
    ----------
    before, after : (n, 3) array
        Centres.
    may : (n,) bool array
        Which moves are allowed.
    radii : (n,) array
    swept : bool
        Whether the straight ways between the two count, not their ends alone.
    """
    number = len(radii)
    moved, blocked = may.copy(), np.zeros(number, np.bool_)
    places, way = before.copy(), np.zeros_like(before)
    solid = False
    for one in range(number):
        solid |= radii[one] > 0
        if may[one]:
            places[one] = after[one]
    # Points are never blocked.
    again = solid
    while again:
        start = places
        if swept:
            start = before
            for one in range(number):
                for axis in range(3):
                    way[one, axis] = places[one, axis] - before[one, axis]
        again = False
        for one in range(number):
            for other in range(one):
                reach = radii[one] + radii[other]
                either = moved[one] or moved[other]
                if either and _overlaps(start, way, one, other, reach, swept):
                    blocked[one] |= moved[one]
                    blocked[other] |= moved[other]
        for one in range(number):
            if blocked[one]:
                places[one] = before[one]
                moved[one] = blocked[one] = False
                again = True
    return places


@compiled
def overlap(places: Floats, radii: Floats) -> bool:
    """Return whether any two spheres overlap."""
    for one in range(len(radii)):
        for other in range(one):
            if _overlaps(places, places, one, other, radii[one] + radii[other], False):
                return True
    return False


@compiled
def passing(before: Floats, after: Floats, radii: Floats, deep: float) -> bool:
    """Return whether any two spheres are deeper in each other than `deep` on their straight ways.

    Parameters
    ----------
    before, after : (n, 3) array
        Centres.
    radii : (n,) array
        Below 0 for what is not there.
    deep : float
    """
    way = after - before
    for one in range(len(radii)):
        for other in range(one):
            if _overlaps(before, way, one, other, radii[one] + radii[other] - deep, True):
                return True
    return False


@compiled
def walked(
    places: Floats,
    moves: Floats,
    radii: Floats,
    reach: Floats,
    floor: Floats,
    room: Floats,
    times: Floats,
    released: Floats,
) -> Floats:
    """Return centres (n, 3) after moves one after the other, each made where nothing is in its way.

    Who is out is reflected by the plane.

    Parameters
    ----------
    places : (n, 3) array
        Centres before.
    moves : (k, n, 3) array
    radii : (n,) array
    reach, floor, room : (n,) array
        As of `allowed`.
    times : (k,) array
        When each move ends, s.
    released : (n,) array
        When each sphere was out, s; infinite for those that are not. It is written to.
    """
    for count in range(len(moves)):
        proposed = places + moves[count]
        for one in range(len(radii)):
            if math.isfinite(released[one]):
                proposed[one, 2] = floor[one] + abs(proposed[one, 2] - floor[one])
        may = allowed(proposed, reach, floor, room)
        places = settled(places, proposed, may, radii, False)
        for one in range(len(radii)):
            if places[one, 2] >= floor[one] and not math.isfinite(released[one]):
                released[one] = times[count]
    return places
