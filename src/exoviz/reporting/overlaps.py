"""How near molecules come to each other: of all beads, by cells of a lattice."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exoviz.compiled import compiled
from exoviz.model.arrays import Vesicle
from exoviz.model.layers import substance
from exoviz.model.units import SPECIFIC_VOLUME_ML_G

__all__ = ["Overlap", "overlaps"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Overlap:
    """The closest approach of molecules of two substances.

    Attributes
    ----------
    distance : float
        Least distance of two bead centres, nm.
    closeness : float
        The smallest ratio of a distance to the sum of the two radii.
    depth : float
        How deep one sphere reaches into another at most, nm; 0 where none does.
    overlapping : int
        Pairs of spheres that reach into each other.
    """

    distance: float
    closeness: float
    depth: float
    overlapping: int


def overlaps(vesicle: Vesicle) -> dict[str, Overlap]:
    """Return the closest approach of different molecules, by substances (``"lipid-protein"``, …).

    A glycan and the molecule that owns it count as one molecule. Substances that
    nowhere come into contact are left out.
    """
    beads = vesicle.beads()
    kinds = sorted(SPECIFIC_VOLUME_ML_G)
    kind_of_layer = np.array([kinds.index(substance(name)) for name in beads.layer_names], np.int64)
    if not len(beads.radii):
        return {}
    kind = kind_of_layer[beads.layer]
    largest = np.zeros(len(kinds))
    np.maximum.at(largest, kind, beads.radii.astype(float))
    reach = largest[:, None] + largest[None]
    cells, strides = _cells(beads.positions, float(reach.max()))
    order = np.argsort(cells, kind="stable")
    least, closest, deepest, number = _contacts(
        beads.positions[order].astype(float),
        beads.radii[order].astype(float),
        kind[order],
        beads.molecule[order].astype(np.int64),
        vesicle.owners().astype(np.int64),
        cells[order],
        strides,
        reach,
    )
    return {
        f"{kinds[first]}-{kinds[second]}": Overlap(
            float(least[first, second]),
            float(closest[first, second]),
            max(float(deepest[first, second]), 0.0),
            int(number[first, second]),
        )
        for first, second in itertools.combinations_with_replacement(range(len(kinds)), 2)
        if np.isfinite(least[first, second])
    }


def _cells(positions: NDArray[np.float32], size: float) -> tuple[Integers, Integers]:
    """Return the number of the cell of each point (n, 3), and how far rows and layers are apart.

    Cells that follow each other along z have numbers that do. None of the outermost is taken, so
    that every cell with a point has all its neighbours.
    """
    low = positions.min(axis=0).astype(float)
    place = ((positions - low) / size).astype(np.int64) + 1
    _, rows, columns = (place.max(axis=0) + 2).tolist()
    strides = np.array([rows * columns, columns], np.int64)
    return place[:, :2] @ strides + place[:, 2], strides


@compiled
def _contacts(
    places: Floats,
    radii: Floats,
    kind: Integers,
    molecule: Integers,
    owner: Integers,
    cells: Integers,
    strides: Integers,
    reach: Floats,
) -> tuple[Floats, Floats, Floats, Integers]:
    """Return least distance, closeness, depth and overlaps, (k, k) by the lower kind first.

    Of beads in the order of their cells; `reach` (k, k) says how far apart those of two kinds are
    that can touch, and no cell is smaller.
    """
    shape = reach.shape
    least, closest = np.full(shape, np.inf), np.full(shape, np.inf)
    deepest, number = np.full(shape, -np.inf), np.zeros(shape, np.int64)
    # Half of the neighbours: each pair is met once.
    ahead = (strides[1], strides[0] - strides[1], strides[0], strides[0] + strides[1])
    begins, ends = np.zeros(5, np.int64), np.zeros(5, np.int64)
    for one in range(cells.size):
        cell = cells[one]
        if one == 0 or cells[one - 1] != cell:
            ends[0] = np.searchsorted(cells, cell + 1, side="right")
            for row in range(4):
                begins[row + 1] = np.searchsorted(cells, cell + ahead[row] - 1)
                ends[row + 1] = np.searchsorted(cells, cell + ahead[row] + 1, side="right")
        begins[0] = one + 1
        mine = molecule[one]
        for row in range(5):
            for other in range(begins[row], ends[row]):
                yours = molecule[other]
                if yours == mine or owner[mine] == yours or owner[yours] == mine:
                    continue
                low, high = min(kind[one], kind[other]), max(kind[one], kind[other])
                x = places[one, 0] - places[other, 0]
                y = places[one, 1] - places[other, 1]
                z = places[one, 2] - places[other, 2]
                square = x * x + y * y + z * z
                if square > reach[low, high] ** 2:
                    continue
                distance, touching = np.sqrt(square), radii[one] + radii[other]
                least[low, high] = min(least[low, high], distance)
                closest[low, high] = min(closest[low, high], distance / touching)
                deepest[low, high] = max(deepest[low, high], touching - distance)
                number[low, high] += distance < touching
    return least, closest, deepest, number
