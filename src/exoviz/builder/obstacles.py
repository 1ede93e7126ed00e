"""Obstacles: spheres that a new molecule must keep clear of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from exoviz.model.neighbours import nearest_few, tree, within

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

__all__ = ["Obstacles"]

Floats = NDArray[np.floating[Any]]

#: Spheres that were added together are searched together. So few, or fewer than so many times what
#: comes after them, are joined with that: few sets to search, no large one made again and again.
_FEW = 600
_TIMES = 8


class _Spheres:
    """Spheres that can be searched."""

    def __init__(self) -> None:
        self.points: Floats = np.empty((0, 3))
        self.radii: Floats = np.empty(0)
        self.smallest, self.largest = np.inf, 0.0
        self._tree: cKDTree | None = None

    def __len__(self) -> int:
        return len(self.points)

    def add(self, points: Floats, radii: Floats) -> None:
        self.points = np.concatenate((self.points, points))
        self.radii = np.concatenate((self.radii, radii))
        self.smallest = min(self.smallest, float(radii.min()))
        self.largest = max(self.largest, float(radii.max()))
        self._tree = None

    def tree(self) -> cKDTree:
        if self._tree is None:
            self._tree = tree(self.points)
        return self._tree


class Obstacles:
    """A growing set of spheres that answers which of some new spheres come too close to it.

    Parameters
    ----------
    closeness : float
        Two spheres clash if their centres are nearer than this fraction of the sum of radii.
    """

    def __init__(self, closeness: float) -> None:
        self._closeness = closeness
        self._parts: list[_Spheres] = []

    def __len__(self) -> int:
        return sum(map(len, self._parts))

    def spheres(self) -> tuple[Floats, Floats]:
        """Return the centres (n, 3) and radii (n,) of what is there, nm."""
        parts = self._parts or [_Spheres()]
        return (
            np.concatenate([part.points for part in parts]),
            np.concatenate([part.radii for part in parts]),
        )

    def copy(self) -> Obstacles:
        """Return obstacles that can grow on their own."""
        other = Obstacles(self._closeness)
        other.add(*self.spheres())
        return other

    def replace(self, other: Obstacles) -> None:
        """Become the same as `other`."""
        self._parts.clear()
        self.add(*other.spheres())

    def add(self, points: Floats, radii: Floats) -> None:
        """Add spheres: `points` (n, 3) and `radii` (n,), nm."""
        if not len(points):
            return
        part = _Spheres()
        part.add(points, radii)
        while self._parts and len(self._parts[-1]) < max(_FEW, _TIMES * len(part)):
            before = self._parts.pop()
            before.add(part.points, part.radii)
            part = before
        self._parts.append(part)

    def clashes(self, points: Floats, radii: Floats, scale: float = 1.0) -> NDArray[np.bool_]:
        """Return for each of the spheres (n, 3), (n,) whether it clashes with what is there.

        `scale` multiplies the closeness for this question only.
        """
        clash = np.zeros(len(points), bool)
        if not len(points):
            return clash
        closeness = scale * self._closeness
        for part in self._parts:
            doubtful = np.flatnonzero(~clash)
            if not len(doubtful):
                continue
            reach = closeness * (part.largest + float(radii.max()))
            near = doubtful[within(points[doubtful], part.tree(), reach)]
            # Two trees, of few points and many, take long to find all pairs of theirs.
            count = 1
            while len(near):
                count = min(8 * count, len(part))
                distance, j = nearest_few(points[near], part.tree(), count, reach)
                closest = closeness * (
                    radii[near][:, None] + part.radii[np.minimum(j, len(part) - 1)]
                )
                hit = (distance < closest).any(axis=1)
                clash[near[hit]] = True
                if count == len(part):
                    break
                near = near[~hit & np.isfinite(distance[:, -1])]
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
        # Most bodies thrown at random clash badly: the nearest sphere to a few of their beads
        # gives them away, and only the rest is worth a look at all neighbours.
        for step in (6, 1):
            for part in self._parts:
                doubtful = np.flatnonzero(~hit)
                if len(doubtful):
                    surely = scale * self._closeness * (part.smallest + float(radii.min()))
                    some = bodies[doubtful, ::step].reshape(-1, 3)
                    deep = within(some, part.tree(), surely)
                    hit[doubtful] = deep.reshape(len(doubtful), -1).any(axis=1)
        doubtful = np.flatnonzero(~hit)
        if len(doubtful):
            every = np.tile(radii, len(doubtful))
            clash = self.clashes(bodies[doubtful].reshape(-1, 3), every, scale)
            hit[doubtful] = clash.reshape(len(doubtful), -1).any(axis=1)
        return hit
