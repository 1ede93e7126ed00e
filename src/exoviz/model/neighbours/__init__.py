"""Who is near whom: typed questions to SciPy's k-d tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from exoviz.model.neighbours.kd_tree import tree_type

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

__all__ = [
    "Approach",
    "close_between",
    "close_pairs",
    "compact_tree",
    "distinct",
    "distinct_pairs",
    "lengths",
    "nearest",
    "nearest_few",
    "nearest_others",
    "pairs_in",
    "summed",
    "tree",
    "within",
]

Points = NDArray[np.floating[Any]]
Index = NDArray[np.intp]
Distances = NDArray[np.float64]
#: Of spheres: the least distance, the smallest ratio of a distance to the sum of the radii, the
#: greatest depth, and the number of pairs that reach into each other.
Approach = tuple[float, float, float, int]


def lengths(vectors: Points) -> Distances:
    """Return the lengths of vectors (..., 3); quicker than a norm along so short an axis."""
    squares: Distances = np.einsum("...i,...i->...", vectors, vectors)
    return np.sqrt(squares)


def summed(owner: Index, vectors: Points, count: int) -> Distances:
    """Return the sums (count, 3) of vectors (m, 3) by their owners."""
    sums = np.empty((count, 3))
    for axis in range(3):
        sums[:, axis] = np.bincount(owner, vectors[:, axis], count)
    return sums


def distinct(numbers: Index) -> Index:
    """Return the numbers (n,) that occur, in order.

    `numpy.unique` does the same, and imports all of masked arrays to do so.
    """
    ordered = np.sort(numbers, axis=None)
    first = np.ones(len(ordered), bool)
    first[1:] = ordered[1:] != ordered[:-1]
    found: Index = ordered[first]
    return found


def distinct_pairs(pairs: Index) -> Index:
    """Return the pairs (m, 2) of numbers that occur, none below 0, by the first and the second."""
    count = int(pairs.max(initial=0)) + 1
    return np.stack(np.divmod(distinct(pairs[:, 0] * count + pairs[:, 1]), count), axis=1)


def tree(points: Points) -> cKDTree:
    """Return a k-d tree of points (n, 3); quick to build."""
    return tree_type()(points, balanced_tree=False, compact_nodes=False)


def compact_tree(points: Points) -> cKDTree:
    """Return a k-d tree of points (n, 3); quicker to ask for many pairs."""
    return tree_type()(points, balanced_tree=False)


def pairs_in(points: cKDTree, reach: float) -> Index:
    """Return the pairs (m, 2) of points of a tree nearer than `reach`, the lower number first."""
    pairs: Index = points.query_pairs(reach, 2.0, 0.0, output_type="ndarray")
    return pairs


def close_pairs(points: Points, reach: float) -> Index:
    """Return the pairs (m, 2) of points nearer than `reach`."""
    return pairs_in(compact_tree(points), reach)


def close_between(first: cKDTree, second: cKDTree, reach: float) -> tuple[Index, Index, Distances]:
    """Return the pairs of points of two trees nearer than `reach`, and their distances."""
    found: Any = first.sparse_distance_matrix(second, reach, output_type="ndarray")
    return found["i"], found["j"], found["v"]


def within(points: Points, others: cKDTree, reach: float) -> NDArray[np.bool_]:
    """Return which points have any of `others` nearer than `reach`."""
    found: Any = others.query(points, distance_upper_bound=reach)
    near: NDArray[np.bool_] = np.isfinite(found[0])
    return near


def nearest_few(
    points: Points, others: cKDTree, count: int, reach: float
) -> tuple[Distances, Index]:
    """Return how far the nearest `count` of `others` are (n, count), and which those are.

    Where fewer are nearer than `reach` the rest is infinitely far, with the number after the last.
    """
    found: Any = others.query(points, range(1, count + 1), distance_upper_bound=reach)
    return found[0], found[1]


def nearest(points: Points, others: Points) -> tuple[Distances, Index]:
    """Return how far each of `points` is from the nearest of `others`, and which that is."""
    found: Any = tree_type()(others).query(points)
    return found[0], found[1]


def nearest_others(points: Points) -> Distances:
    """Return how far each point is from the nearest other point."""
    found: Any = tree_type()(points).query(points, 2)
    distances: Distances = found[0][:, 1]
    return distances
