"""The single strand: a self-avoiding walk, laid down piece by piece.

Many pieces of a library are tried at once, and the chain takes some of itself back where it
has run into a dead end.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from exoviz.kept import kept
from exoviz.model.neighbours.kd_tree import tree_type
from exoviz.model.products import product
from exoviz.progress import UNKNOWN, Progress

__all__ = [
    "APART",
    "BEAD_RADIUS_NM",
    "BOND_NM",
    "CLOSEST_NM",
    "ROUNDING",
    "Blocked",
    "Room",
    "grow",
    "in_ball",
]

Floats = NDArray[np.floating[Any]]

#: Which of some points (m, 3) a nucleotide cannot be at, because something else is there.
Blocked = Callable[[Floats], NDArray[np.bool_]]

#: Distance between neighbouring nucleotides of a single strand, nm. Source: ssRNA.
BOND_NM: Final = 0.62

#: Radius of the sphere with the volume of a nucleotide, 0.54 mL/g, nm. Source: geometry.
BEAD_RADIUS_NM: Final = 0.41

#: Nucleotides that are not neighbours are at least this far apart, 0.9 of two radii, nm.
CLOSEST_NM: Final = 0.738

# Kept while building, so that rounding to float32 cannot take a pair below CLOSEST_NM.
APART: Final = CLOSEST_NM + 5e-4
ROUNDING: Final = 1e-4

_PIECE: Final = 16
_PIECES: Final = 4096
_FEWEST_CANDIDATES: Final = 16
_MOST_CANDIDATES: Final = 512
# A strand is given up after so many tries that did not make it longer than it ever was, and
# begun again elsewhere a few times.
_IDLE_TRIES: Final = 400
# What of a strand was laid down last is searched on its own, until there is so much of it.
_RECENT: Final = 256


@dataclass(frozen=True, slots=True)
class Room:
    """The room for nucleotides: centres within `limit` of the origin that are not `blocked`."""

    limit: float
    blocked: Blocked

    def open(self, points: Floats) -> NDArray[np.bool_]:
        """Return which of the points (..., 3) lie within the limit."""
        inside: NDArray[np.bool_] = np.einsum("...i,...i", points, points) <= self.limit**2
        return inside


def _angle_cosines(rng: np.random.Generator, count: int) -> Floats:
    """Draw cosines between successive bonds, distributed as exp(k cos).

    The smallest cosine keeps a nucleotide `CLOSEST_NM` from the next but one. k is such that
    the mean over self-avoiding pieces is exp(-0.62 / 1.0) = 0.54: a persistence length of
    1 nm, within the 0.8 to 1.5 nm measured in salt.
    """
    lowest = (APART / BOND_NM) ** 2 / 2 - 1
    k = 1.05
    spread = math.expm1(k * (1 - lowest))
    cosines: Floats = lowest + np.log1p(rng.random(count) * spread) / k
    return np.minimum(cosines, 1.0)


def _perpendicular(directions: Floats) -> tuple[Floats, Floats]:
    """Return two unit vectors (..., 3) that are perpendicular to `directions` and each other."""
    axis = np.zeros_like(directions)
    smallest = np.abs(directions).argmin(axis=-1)
    np.put_along_axis(axis, smallest[..., None], 1.0, axis=-1)
    first = np.cross(directions, axis)
    first /= np.linalg.norm(first, axis=-1, keepdims=True)
    return first, np.cross(directions, first)


@functools.cache
def _pieces() -> Floats:
    """Return `_PIECES` self-avoiding walks (p, 16, 3) that leave the origin, coming along +z."""
    pieces = kept(__file__, (Path(__file__),), _walks, np.__version__)
    pieces.flags.writeable = False
    return pieces


def _walks() -> Floats:
    rng = np.random.default_rng(0)
    walked: list[Floats] = []
    while sum(map(len, walked)) < _PIECES:
        walks = np.zeros((_PIECES, _PIECE + 2, 3))
        walks[:, 0, 2] = -BOND_NM
        heading = np.tile([0.0, 0.0, 1.0], (_PIECES, 1))
        for step in range(2, _PIECE + 2):
            cosine = _angle_cosines(rng, _PIECES)[:, None]
            turn = rng.random((_PIECES, 1)) * 2 * math.pi
            first, second = _perpendicular(heading)
            aside = np.cos(turn) * first + np.sin(turn) * second
            heading = cosine * heading + np.sqrt(1 - cosine**2) * aside
            heading /= np.linalg.norm(heading, axis=1, keepdims=True)
            walks[:, step] = walks[:, step - 1] + BOND_NM * heading
        clear = np.ones(_PIECES, bool)
        for apart in range(2, _PIECE + 2):
            steps = walks[:, apart:] - walks[:, :-apart]
            clear &= (np.einsum("...i,...i", steps, steps) >= CLOSEST_NM**2).all(axis=1)
        walked.append(walks[clear, 2:])
    return np.concatenate(walked)[:_PIECES]


class _Laid:
    """A strand in the making, in trees of which the larger is seldom built."""

    def __init__(self, path: Floats) -> None:
        self._path = path
        self._old: Any = None
        self._count = 0

    def trees(self, count: int) -> list[Any]:
        """Return trees that hold the first `count` nucleotides.

        Since the last call no others have changed than those behind the lesser of its count and
        this one. Of two nucleotides, the first is bound to what comes next.
        """
        if count < 2:
            self._old, self._count = None, 0
            return []
        if count < self._count or count > self._count + _RECENT:
            self._count = max(count - _RECENT // 2, 0)
            self._old = _quick_tree(self._path[: self._count]) if self._count else None
        old = [] if self._old is None else [self._old]
        recent = self._path[self._count : count]
        return [*old, _quick_tree(recent)] if len(recent) else old


def _quick_tree(points: Floats) -> Any:
    return tree_type()(points, balanced_tree=False, compact_nodes=False)


def grow(
    start: Floats,
    heading: Floats,
    count: int,
    fixed: Floats,
    room: Room,
    rng: np.random.Generator,
    progress: Progress,
) -> tuple[Floats, int]:
    """Grow a strand from a nucleotide that is there.

    Parameters
    ----------
    start : (3,) array
        The nucleotide it is bound to, nm.
    heading : (3,) array
        Unit vector of the bond that led there.
    count : int
        Nucleotides to add.
    fixed : (k, 3) array
        Nucleotides of the same molecule, `start` not among them.

    Returns
    -------
    strand : (count, 3) array
        Without `start`; only its first `longest` rows mean anything if it did not fit.
    longest : int
        Most nucleotides that were there at once.
    """
    pieces = _pieces()
    path = np.empty((count + 1, 3))
    path[0] = start
    there, longest, stalls = 1, 1, 0
    candidates = _FEWEST_CANDIDATES
    fixed_tree = tree_type()(fixed) if len(fixed) else None
    idle = 0
    settled = _Laid(path)
    while there <= count and idle < _IDLE_TRIES:
        progress(UNKNOWN)
        idle += 1
        if there > 1:
            heading = (path[there - 1] - path[there - 2]) / BOND_NM
        first, second = _perpendicular(heading)
        turn = rng.random() * 2 * math.pi
        frame = np.stack(
            (
                math.cos(turn) * first + math.sin(turn) * second,
                math.cos(turn) * second - math.sin(turn) * first,
                heading,
            )
        )
        length = min(_PIECE, count + 1 - there)
        chosen = rng.integers(len(pieces), size=candidates)
        tries = product(pieces[chosen, :length], frame) + path[there - 1]
        good = np.logical_and.accumulate(room.open(tries), axis=1)
        others: list[Any] = [] if fixed_tree is None else [fixed_tree]
        others += settled.trees(there - 1)
        for other in others:
            gaps = other.query(tries[good], distance_upper_bound=APART)[0]
            good[good] = np.isinf(gaps)
            good = np.logical_and.accumulate(good, axis=1)
        # Asking what else is there costs most, so only the longest candidates are asked about.
        best = np.argsort(-good.sum(axis=1), kind="stable")[: max(6, candidates // 8)]
        tries, good = tries[best], good[best]
        good[good] = ~room.blocked(tries[good])
        lengths = np.logical_and.accumulate(good, axis=1).sum(axis=1)
        winner = int(lengths.argmax())
        added = int(lengths[winner])
        if added < length:
            # The end of a piece that was cut short is likely to lie in a dead end.
            added -= int(rng.integers(1, 4))
        if added > 0:
            path[there : there + added] = tries[winner, :added]
            there += added
            candidates = max(_FEWEST_CANDIDATES, candidates // 2)
        else:
            stalls += 1
            there = max(1, there - int(rng.integers(1, 4 << min(stalls, 10))))
            candidates = min(_MOST_CANDIDATES, candidates * 4)
        if there > longest:
            longest, stalls, idle = there, 0, 0
    return path[1:], longest - 1


def in_ball(rng: np.random.Generator, count: int, radius: float) -> Floats:
    """Return `count` points (n, 3) spread evenly in a ball about the origin."""
    vectors = rng.standard_normal((count, 3))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors * (radius * np.cbrt(rng.random((count, 1))))
