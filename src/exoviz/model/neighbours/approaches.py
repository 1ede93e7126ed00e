"""The closest approaches of spheres of some kinds: by k-d trees, or of very many in columns."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exoviz.model.neighbours import Approach, close_between, compact_tree, pairs_in

__all__ = ["closest_approaches"]

Singles = NDArray[np.float32]
Integers = NDArray[np.int32]
Index = NDArray[np.intp]

#: Spheres from which compiled code, that takes a fifth of a second to import, is the quicker.
_MANY: Final = 400_000
#: Spheres whose neighbours are looked for at once: more take more memory and no less time.
_SLAB: Final = 100_000
#: Trees reckon with more digits: what is near for them is looked at again.
_MARGIN: Final = 1.000_01


def closest_approaches(
    spheres: Singles, kind: Index, molecule: Integers, owner: Integers
) -> Mapping[tuple[int, int], Approach]:
    """Return the closest approach of the molecules of each two kinds that come near each other.

    Near are two spheres no farther apart than the largest of their kinds in contact.

    Parameters
    ----------
    spheres : (n, 4) float32 array
        Centres and radii, nm.
    kind : (n,) array of int
        Their kinds, from 0.
    molecule, owner : (n,) int32 array
        The molecules that they are of, and those that these are bound to, or the same: what is
        bound to a molecule is one with it.
    """
    if len(spheres) < _MANY:
        return _by_trees(spheres, kind, molecule, owner)
    from exoviz.model.neighbours.column_approaches import approaches_in_columns

    return approaches_in_columns(spheres, kind, molecule, owner)


def _by_trees(
    spheres: Singles, kind: Index, molecule: Integers, owner: Integers
) -> Mapping[tuple[int, int], Approach]:
    # It brings logging, and other measures need no threads.
    from concurrent.futures import ThreadPoolExecutor

    # By height, so that a slab and what is near it are slices.
    order = np.argsort(spheres[:, 2], kind="stable")
    spheres, kind, molecule, owner = spheres[order], kind[order], molecule[order], owner[order]
    kinds = range(int(kind.max(initial=-1)) + 1)
    largest = [spheres[kind == one, 3].max(initial=0) for one in kinds]

    def in_slab(start: int, stop: int) -> dict[tuple[int, int], Approach]:
        above = spheres[stop - 1, 2] + 2 * max(largest)
        end = int(np.searchsorted(spheres[:, 2], above, side="right"))
        members = [start + np.flatnonzero(kind[start:end] == one) for one in kinds]
        groups = {
            one: _Group(spheres[mine], molecule[mine], owner[mine], mine < stop)
            for one, mine in zip(kinds, members, strict=True)
            if len(mine)
        }
        found = {}
        for first, second in itertools.combinations_with_replacement(groups, 2):
            reach = largest[first] + largest[second]
            closest = _closest(groups[first], groups[second], reach)
            if closest is not None:
                found[first, second] = closest
        return found

    parts = 2 * math.ceil(len(order) / (2 * _SLAB))
    cuts = [len(order) * part // parts for part in range(parts + 1)] if parts else []
    with ThreadPoolExecutor(2) as pool:
        slabs = list(pool.map(in_slab, cuts[:-1], cuts[1:]))
    result = {}
    for both in itertools.combinations_with_replacement(kinds, 2):
        met = [slab[both] for slab in slabs if both in slab]
        if met:
            least, ratios, depths, numbers = zip(*met, strict=True)
            result[both] = (min(least), min(ratios), max(depths), sum(numbers))
    return result


class _Group:
    """The spheres of one kind in a slab and close above it, lowest first.

    Parameters
    ----------
    spheres, molecule, owner
        See `closest_approaches`.
    inside : (n,) array of bool
        Whether they are in the slab.
    """

    def __init__(
        self, spheres: Singles, molecule: Integers, owner: Integers, inside: NDArray[np.bool_]
    ) -> None:
        self.spheres, self.molecule, self.owner, self.inside = spheres, molecule, owner, inside
        self.owned = bool((owner != molecule).any())
        self.tree = compact_tree(spheres[:, :3])


def _closest(first: _Group, second: _Group, reach: np.float32) -> Approach | None:
    """Return the approach of the pairs of which one is in a slab; None if none is near."""
    if first is second:
        i, j = pairs_in(first.tree, float(reach) * _MARGIN).T
    else:
        i, j, _distance = close_between(first.tree, second.tree, float(reach) * _MARGIN)
    one, two = first.molecule[i], second.molecule[j]
    # Most are of one molecule, and are left out before anything is reckoned.
    apart = (one != two) & (first.inside[i] | second.inside[j])
    if first.owned or second.owned:
        apart &= (first.owner[i] != two) & (second.owner[j] != one)
    here, there = first.spheres[i[apart]], second.spheres[j[apart]]
    x, y, z = (here[:, :3] - there[:, :3]).T
    distance = np.sqrt(x * x + y * y + z * z)
    near = distance <= reach
    if not near.any():
        return None
    radii = (here[:, 3] + there[:, 3])[near]
    distance = distance[near]
    depth = radii - distance
    return (
        float(distance.min()),
        float((distance / radii).min()),
        max(float(depth.max()), 0.0),
        int(np.count_nonzero(depth > 0)),
    )
