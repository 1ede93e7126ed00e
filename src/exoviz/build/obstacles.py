"""What is already there: spheres that a new molecule must keep clear of."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from exoviz.model.neighbours import close_between, tree, within

__all__ = ["Obstacles"]

Floats = NDArray[np.floating[Any]]


class Obstacles:
    """A growing set of spheres that answers which of some new spheres come too close to it.

    Parameters
    ----------
    closeness : float
        Two spheres clash if their centres are nearer than this fraction of the sum of radii.
    """

    def __init__(self, closeness: float) -> None:
        self._closeness = closeness
        self._points: Floats = np.empty((0, 3))
        self._radii: Floats = np.empty(0)
        self._largest = 0.0
        self._tree: cKDTree | None = None

    def __len__(self) -> int:
        return len(self._points)

    def spheres(self) -> tuple[Floats, Floats]:
        """Return the centres (n, 3) and radii (n,) of what is there, nm."""
        return self._points, self._radii

    def copy(self) -> Obstacles:
        """Return obstacles that can grow on their own."""
        other = Obstacles(self._closeness)
        other.add(self._points, self._radii)
        return other

    def replace(self, other: Obstacles) -> None:
        """Become the same as `other`."""
        self._points, self._radii = other.spheres()
        self._largest = float(self._radii.max(initial=0.0))
        self._tree = None

    def add(self, points: Floats, radii: Floats) -> None:
        """Add spheres: `points` (n, 3) and `radii` (n,), nm."""
        if len(points):
            self._points = np.concatenate((self._points, points))
            self._radii = np.concatenate((self._radii, radii))
            self._largest = max(self._largest, float(radii.max()))
            self._tree = None

    def clashes(self, points: Floats, radii: Floats, scale: float = 1.0) -> NDArray[np.bool_]:
        """Return for each of the spheres (n, 3), (n,) whether it clashes with what is there.

        `scale` multiplies the closeness for this question only.
        """
        clash = np.zeros(len(points), bool)
        if not len(self) or not len(points):
            return clash
        closeness = scale * self._closeness
        reach = closeness * (self._largest + float(radii.max()))
        i, j, distance = close_between(tree(points), self._searchable(), reach)
        clash[i[distance < closeness * (radii[i] + self._radii[j])]] = True
        return clash

    def hits(self, bodies: Floats, radii: Floats, scale: float = 1.0) -> NDArray[np.bool_]:
        """Return for each of n rigid bodies whether any of its beads clashes.

        Parameters
        ----------
        bodies : (n, b, 3) array
            nm.
        radii : (b,) array
            nm.
        scale : float
            Multiplies the closeness for this question only.
        """
        hit = np.zeros(len(bodies), bool)
        if not len(self) or not len(bodies):
            return hit
        # Most bodies thrown at random clash badly: the nearest sphere alone gives them away,
        # and only the rest is worth a look at all neighbours.
        surely = scale * self._closeness * float(radii.min() + self._radii.min())
        deep = within(bodies.reshape(-1, 3), self._searchable(), surely)
        hit |= deep.reshape(len(bodies), -1).any(axis=1)
        doubtful = np.flatnonzero(~hit)
        if len(doubtful):
            clash = self.clashes(
                bodies[doubtful].reshape(-1, 3), np.tile(radii, len(doubtful)), scale
            )
            hit[doubtful] = clash.reshape(len(doubtful), -1).any(axis=1)
        return hit

    def _searchable(self) -> cKDTree:
        if self._tree is None:
            self._tree = tree(self._points)
        return self._tree
