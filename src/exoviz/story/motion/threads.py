"""Chains that keep their length: each bead follows the one before it along a path."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

from exoviz.model.products import length_of

__all__ = ["Thread", "arc_lengths", "coil", "meander", "smooth_line"]

Floats = NDArray[np.float64]

_STEP_NM: Final = 0.25
"""From point to point of a smooth line."""
_MEANDER: Final = 0.13
"""How far a chain's free way leads aside, in its length."""


def arc_lengths(points: Floats) -> Floats:
    """Return the length of a line up to each of its points (n, 3), nm."""
    steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
    return np.concatenate([[0.0], np.cumsum(steps)])


def smooth_line(points: Floats) -> Floats:
    """Return a line without kinks through points (n, 3), sampled finely, (m, 3) nm."""
    along = arc_lengths(points)
    count = max(round(along[-1] / _STEP_NM), 2)
    line: Floats = CubicSpline(along, points)(np.linspace(0, along[-1], count + 1))
    return line


def meander(start: Floats, end: Floats) -> list[Floats]:
    """Return three points between two, to both sides of the straight way: no chain is a rod.

    Parameters
    ----------
    start, end : (3,) array
        nm.
    """
    way = end - start
    aside = np.cross(way, (0.0, 1.0, 0.0)) * _MEANDER
    shares, sides = np.array([0.25, 0.5, 0.75]), np.array([1.0, -0.7, 0.6])
    return list(start + shares[:, None] * way + sides[:, None] * aside)


def coil(
    count: int, soft: float, radius: float, rng: np.random.Generator, *, step: float = 0.59
) -> Floats:
    """Return a smooth random chain in a ball about the origin, (count, 3) nm.

    Parameters
    ----------
    count : int
    soft : float
        Radius, nm, from which on the chain is bent back strongly.
    radius : float
        Radius of the ball, nm; chains that leave it are drawn again.
    rng : numpy.random.Generator
    step : float
        From bead to bead, nm; that of nucleotides of single-stranded RNA if not given.
    """
    while True:
        places = np.zeros((count, 3))
        heading = np.array([1.0, 0.0, 0.0])
        for index in range(1, count):
            here = places[index - 1]
            inwards = -here * (length_of(here) / soft) ** 3 * 0.06
            heading = heading + 0.55 * rng.standard_normal(3) + inwards
            heading /= length_of(heading)
            places[index] = here + step * heading
        centred: Floats = places - places.mean(axis=0)
        if np.linalg.norm(centred, axis=1).max() <= radius:
            return centred


@dataclass(frozen=True, eq=False)
class Thread:
    """A chain that leaves the shape it has, its first bead ahead, along a line that goes on there.

    Attributes
    ----------
    chain : (n, 3) float array
        The shape that it leaves, nm.
    line : (m, 3) float array
        The line that its first bead follows, from where that bead is, nm.
    """

    chain: Floats
    line: Floats

    @cached_property
    def _own(self) -> Floats:
        """How far each bead is behind the first one, nm."""
        return arc_lengths(self.chain)

    @cached_property
    def _path(self) -> tuple[Floats, Floats]:
        """The shape backwards and then the line, and the length up to each of their points."""
        points = np.concatenate([self.chain[::-1], self.line[1:]])
        return points, arc_lengths(points)

    @property
    def length(self) -> float:
        """Length of the line, nm."""
        return float(self._path[1][-1] - self._own[-1])

    def at(self, way: float) -> Floats:
        """Return the beads (n, 3) when the first one has gone a way along the line, nm."""
        points, along = self._path
        where = self._own[-1] + way - self._own
        return np.stack([np.interp(where, along, axis) for axis in points.T], axis=1)

    def way_to(self, place: Floats) -> float:
        """Return how far along the line, nm, its point nearest to a place is."""
        along = arc_lengths(self.line)
        return float(along[np.argmin(np.linalg.norm(self.line - place, axis=1))])

    def behind(self, bead: float) -> float:
        """Return how far behind the first bead, nm, a bead or a place between two is."""
        return float(np.interp(bead, np.arange(len(self._own)), self._own))

    def bead_at(self, place_way: float, way: float) -> float:
        """Return which bead, also between two, is at a point of the line.

        Parameters
        ----------
        place_way : float
            How far along the line the point is, nm.
        way : float
            How far along it the first bead is, nm.
        """
        return float(np.interp(way - place_way, self._own, np.arange(len(self._own))))
