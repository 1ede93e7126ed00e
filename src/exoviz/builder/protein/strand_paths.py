"""The way of a flexible strand that stands on a membrane: a worm-like chain."""

from __future__ import annotations

import functools
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exoviz.model.products import length_of
from exoviz.model.randomness import stream

__all__ = ["PERSISTENCE_NM", "bent", "strand_path"]

Points = NDArray[np.float64]

#: Over which a strand forgets where it went: about the length of the side chains of a mucin, nm.
PERSISTENCE_NM: Final = 10.0
#: Straight pieces from which the way is made, and the spread of the tangent of the angle between
#: two of them, which gives the mean cosine of a worm-like chain, exp(-3/10).
_PIECE_NM: Final = 3.0
_KICK: Final = 0.65
#: The first piece stands upright; no later one comes nearer to the membrane, or to others.
_LOWEST_NM: Final = 3.0
_APART_NM: Final = 5.0
#: Tries for one piece before some pieces are taken back, and how many are.
_TRIES: Final = 12
_BACK: Final = 6
_FINE_NM: Final = 0.25


def _corners(pieces: int, seed: int) -> Points:
    """Return the ends (pieces + 1, 3) of straight pieces of a chain that meets nothing twice."""
    rng = stream(0, "strand", str(pieces), str(seed))
    corners = [np.zeros(3), np.array((0.0, 0.0, _PIECE_NM))]
    while len(corners) <= pieces:
        last = corners[-1] - corners[-2]
        for _ in range(_TRIES):
            kick = rng.normal(0.0, _KICK, 3)
            towards = last / _PIECE_NM
            way = towards + kick - (kick @ towards) * towards
            corner = corners[-1] + _PIECE_NM * way / length_of(way)
            before = np.array(corners[:-1])
            clear = np.linalg.norm(before - corner, axis=1).min() > _APART_NM
            if corner[2] > _LOWEST_NM and clear:
                corners.append(corner)
                break
        else:
            del corners[max(2, len(corners) - _BACK) :]
    return np.array(corners)


@functools.lru_cache(maxsize=64)
def strand_path(length: float) -> Points:
    """Return points (n, 3) along a strand of a length that stands at the origin, nm.

    It begins along +z and stays above z = 0, always the same for the same length.
    """
    # It takes as long to import as half a build, and few vesicles have strands.
    from scipy.interpolate import CubicSpline

    pieces = max(1, round(length / _PIECE_NM))
    corners = _corners(pieces, 0) * length / (_PIECE_NM * pieces)
    stops = np.linspace(0, 1, 40 * pieces + 1)
    curve = CubicSpline(np.linspace(0, 1, pieces + 1), corners)(stops)
    travelled = np.concatenate(([0.0], np.linalg.norm(np.diff(curve, axis=0), axis=1).cumsum()))
    even = np.linspace(0, travelled[-1], max(2, round(length / _FINE_NM)) + 1)
    path = np.stack([np.interp(even, travelled, curve[:, axis]) for axis in range(3)], axis=1)
    # The curve through the corners is a little longer than the pieces.
    found: Points = path * (length / travelled[-1])
    return found


def bent(beads: Points, length: float) -> Points:
    """Return beads (n, 3) of a straight strand from z = 0 to `length` where the way takes them."""
    path = strand_path(length)
    along = np.gradient(path, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    aside = np.empty_like(along)
    aside[0] = (1.0, 0.0, 0.0)
    for index in range(1, len(along)):
        # Carried on without a twist.
        moved = aside[index - 1] - (aside[index - 1] @ along[index]) * along[index]
        aside[index] = moved / length_of(moved)
    other = np.cross(along, aside)
    step = length / (len(path) - 1)
    place = np.clip(beads[:, 2] / step, 0, len(path) - 1)
    near = np.minimum(place.astype(int), len(path) - 2)
    middle = path[near] + (place - near)[:, None] * (path[near + 1] - path[near])
    found: Points = middle + beads[:, :1] * aside[near] + beads[:, 1:2] * other[near]
    return found
