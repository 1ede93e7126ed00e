"""The closest approaches of millions of spheres, in compiled code on all processors.

Spheres stand in columns, each sorted by height, so that a hollow vesicle takes little memory.
"""

from __future__ import annotations

import itertools
import math
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from exoviz.compiled import compiled
from exoviz.model.neighbours import Approach

__all__ = ["approaches_in_columns"]

Singles = NDArray[np.float32]
Integers = NDArray[np.int32]
Index = NDArray[np.intp]

#: Columns along a side, at most.
_MOST_COLUMNS: Final = 1_024


def approaches_in_columns(
    spheres: Singles, kind: Index, molecule: Integers, owner: Integers
) -> Mapping[tuple[int, int], Approach]:
    """Return the same as `closest_approaches`."""
    largest = np.zeros(int(kind.max(initial=-1)) + 1, np.float32)
    np.maximum.at(largest, kind, spheres[:, 3])
    most = int(np.bincount(kind).argmax())
    low = spheres[:, :2].min(axis=0)
    extent = float((spheres[:, :2].max(axis=0) - low).max())
    edge = max(2 * float(largest[most]), extent / _MOST_COLUMNS)
    place = ((spheres[:, :2] - low) / edge).astype(np.int32)
    width = int(place[:, 1].max()) + 1
    column = place[:, 0] * width + place[:, 1]
    order = np.lexsort((spheres[:, 2], column, kind))
    arrays = (spheres[order], molecule[order], owner[order], column[order])
    ends = np.concatenate(([0], np.bincount(kind, minlength=len(largest)).cumsum()))
    marks = np.arange(width * (int(place[:, 0].max()) + 1) + 1)
    starts = [
        first + np.searchsorted(arrays[3][first:last], marks)
        for first, last in itertools.pairwise(ends)
    ]
    workers = os.cpu_count() or 1
    jobs = [
        (
            one,
            other,
            *ends[one] + (ends[one + 1] - ends[one]) * np.array((part, part + 1)) // workers,
        )
        for one in range(len(largest))
        for other in range(one, len(largest))
        for part in range(workers)
    ]

    def look(job: tuple[int, int, int, int]) -> tuple[int, float, float, float, int]:
        one, other, first, last = job
        reach = largest[one] + largest[other]
        across = math.ceil(float(reach) / edge)
        return _look(*arrays, starts[other], width, first, last, one == other, reach, across)

    met: dict[tuple[int, int], Approach] = {}
    with ThreadPoolExecutor(workers) as pool:
        for (one, other, *_range), (pairs, *found) in zip(jobs, pool.map(look, jobs), strict=True):
            if pairs:
                distance, closeness, depth, overlapping = met.get(
                    (one, other), (math.inf, math.inf, 0.0, 0)
                )
                met[one, other] = (
                    min(distance, float(found[0])),
                    min(closeness, float(found[1])),
                    max(depth, float(found[2])),
                    overlapping + int(found[3]),
                )
    return met


@compiled
def _look(
    spheres: Singles,
    molecule: Integers,
    owner: Integers,
    column: Integers,
    starts: Index,
    width: int,
    first: int,
    last: int,
    same: bool,
    reach: np.float32,
    across: int,
) -> tuple[int, Any, Any, Any, int]:
    """Return how many pairs are near, and their `Approach`.

    Parameters
    ----------
    starts : (m,) array of int
        Where each column of the other kind begins; the last number is the end of all.
    first, last : int
        The spheres whose neighbours are looked for.
    same : bool
        Whether the other kind is the same, so that pairs would be found twice.
    """
    distance, closeness, depth = np.float32(np.inf), np.float32(np.inf), np.float32(0)
    pairs = overlapping = 0
    # What rounding may take away from a height.
    above = reach * np.float32(1.001)
    rows = (len(starts) - 1) // width
    for i in range(first, last):
        x, y, z, radius = spheres[i, 0], spheres[i, 1], spheres[i, 2], spheres[i, 3]
        row, rest = column[i] // width, column[i] % width
        for there in range(max(row if same else row - across, 0), min(row + across + 1, rows)):
            for beside in range(max(rest - across, 0), min(rest + across + 1, width)):
                at = there * width + beside
                begin, end = starts[at], starts[at + 1]
                if same and at <= column[i]:
                    begin = i + 1 if at == column[i] else end
                # The lowest one that is high enough.
                top = end
                while begin < top:
                    middle = (begin + top) // 2
                    if spheres[middle, 2] < z - above:
                        begin = middle + 1
                    else:
                        top = middle
                for j in range(begin, end):
                    up = spheres[j, 2] - z
                    if up > above:
                        break
                    if (
                        molecule[i] == molecule[j]
                        or owner[i] == molecule[j]
                        or owner[j] == molecule[i]
                    ):
                        continue
                    along, aside = spheres[j, 0] - x, spheres[j, 1] - y
                    apart = np.sqrt(along * along + aside * aside + up * up)
                    if apart <= reach:
                        pairs += 1
                        both = radius + spheres[j, 3]
                        distance = min(distance, apart)
                        closeness = min(closeness, apart / both)
                        depth = max(depth, both - apart)
                        overlapping += apart < both
    return pairs, distance, closeness, depth, overlapping
