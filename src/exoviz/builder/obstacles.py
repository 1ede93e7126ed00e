"""Obstacles: spheres that a new molecule must keep clear of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from exoviz.model.neighbours import close_between, tree, within

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

__all__ = ["Obstacles"]

Floats = NDArray[np.floating[Any]]

# What was added last is searched on its own until there is so much of it, or such a share.
_RECENT = 600
_RECENT_SHARE = 0.1


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
        self._settled, self._recent = _Spheres(), _Spheres()

    def __len__(self) -> int:
        return len(self._settled) + len(self._recent)

    def spheres(self) -> tuple[Floats, Floats]:
        """Return the centres (n, 3) and radii (n,) of what is there, nm."""
        both = (self._settled, self._recent)
        return (
            np.concatenate([part.points for part in both]),
            np.concatenate([part.radii for part in both]),
        )

    def copy(self) -> Obstacles:
        """Return obstacles that can grow on their own."""
        other = Obstacles(self._closeness)
        other.add(*self.spheres())
        return other

    def replace(self, other: Obstacles) -> None:
        """Become the same as `other`."""
        self._settled, self._recent = _Spheres(), _Spheres()
        self.add(*other.spheres())

    def add(self, points: Floats, radii: Floats) -> None:
        """Add spheres: `points` (n, 3) and `radii` (n,), nm."""
        if not len(points):
            return
        self._recent.add(points, radii)
        if len(self._recent) > max(_RECENT, _RECENT_SHARE * len(self._settled)):
            self._settled.add(self._recent.points, self._recent.radii)
            self._recent = _Spheres()

    def clashes(self, points: Floats, radii: Floats, scale: float = 1.0) -> NDArray[np.bool_]:
        """Return for each of the spheres (n, 3), (n,) whether it clashes with what is there.

        `scale` multiplies the closeness for this question only.
        """
        clash = np.zeros(len(points), bool)
        if not len(points):
            return clash
        closeness = scale * self._closeness
        asked = tree(points)
        for part in (self._settled, self._recent):
            if len(part):
                reach = closeness * (part.largest + float(radii.max()))
                i, j, distance = close_between(asked, part.tree(), reach)
                clash[i[distance < closeness * (radii[i] + part.radii[j])]] = True
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
            for part in (self._settled, self._recent):
                doubtful = np.flatnonzero(~hit)
                if len(part) and len(doubtful):
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
