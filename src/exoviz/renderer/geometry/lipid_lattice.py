"""The lattice of a membrane's lipids in their material coordinates, and a coarse map over it.

The map says of each part of a leaflet how large beads may be there, and what of it is seen.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.compiled import compiled
from exoviz.renderer.geometry.detail.detail_camera import (
    AREA_PER_LIPID,
    SPACING,
    DetailCamera,
    aslant,
    faces,
)
from exoviz.renderer.geometry.lipid_beads import random_of
from exoviz.story.membrane.cell_membrane import CellMembrane
from exoviz.story.membrane.fusion import MaterialCoordinates

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Mask = NDArray[np.bool_]

__all__ = [
    "LatticeMap",
    "at_the_cut",
    "coordinates_of",
    "corners",
    "in_cells",
    "in_folds",
    "spans",
]

_GOLDEN: Final = (math.sqrt(5) - 1) / 2
#: How far a lattice's point may be from its place, in spacings: without it rows are seen.
_JITTER: Final = 0.5
_NODES: Final = (96, 25)
#: Points of a lattice that are looked at together.
_TOGETHER: Final = 256
#: How far from a fold its map is uneven, nm, and how many levels it may differ by there.
_UNEVEN_NM: Final = 40.0
_UNEVEN_LEVELS: Final = 1.3
#: By how many levels a fold may be nearer to the camera than the surface that it stands on.
_NEARER: Final = 0.15


def _fractions(index: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return where along the half circle a lattice's points are, 0 to 1."""
    turns = index * _GOLDEN
    return np.asarray(turns - np.floor(turns))


@dataclass(frozen=True, slots=True, eq=False)
class LatticeMap:
    """A coarse grid over a leaflet: by area, and by angle half way round.

    Attributes
    ----------
    areas : (a,) array
        Area coordinate of each row of nodes, nm², rising.
    beside : (a,) array
        Largest distance of a row from the axis, nm.
    first : (a,) array
        The same where nothing has moved, nm.
    level, straight : (a, b) array
        Level of detail that is wanted at each node; `straight` as if it faced the camera.
    seen : (a, b) bool array
        Whether anything about a node may be in the picture.
    uneven : (a, b) int array
        See `CellMembrane.uneven`.
    finer : float
        By how many levels what is drawn apart in folds may be finer.
    front : (a, b) bool array
        Whether heads there face the camera.
    """

    areas: NDArray[np.float64]
    beside: NDArray[np.float64]
    first: NDArray[np.float64]
    level: Floats
    straight: Floats
    seen: Mask
    uneven: NDArray[np.int8]
    finer: float
    front: Mask

    @classmethod
    def of(cls, membrane: CellMembrane, outer: bool, detail_camera: DetailCamera) -> LatticeMap:
        """Return the map of a leaflet as a camera sees it."""
        count, around = _NODES
        border = membrane.border(outer=outer)
        share = 0.5 - 0.5 * np.cos(np.pi * np.linspace(0, 1, count))
        areas = border * share
        if not membrane.single:
            rest = border + (membrane.end(outer=outer) - border) * share[1:]
            areas = np.concatenate([areas[:-1], [border * (1 - 1e-9)], rest])
        angles = np.linspace(0, np.pi, around)
        area, angle = (grid.ravel() for grid in np.meshgrid(areas, angles, indexing="ij"))
        nodes = MaterialCoordinates(np.full(area.size, outer), area, angle)
        places, normals = membrane.place(nodes)
        uneven = membrane.uneven(nodes, _UNEVEN_NM).reshape(len(areas), around)
        view = detail_camera.at.to_view(places.astype(np.float32))
        straight = detail_camera.level(-view[:, 2])
        level = aslant(straight, places, normals, detail_camera).reshape(len(areas), around)
        # A cell of this map may reach into the picture though its corners do not.
        size = np.abs(np.diff(places.reshape(len(areas), around, 3), axis=0)).max(axis=2)
        reach = np.zeros((len(areas), around))
        reach[:-1] = size
        reach[1:] = np.maximum(reach[1:], size)
        across = np.abs(np.diff(places.reshape(len(areas), around, 3), axis=1)).max(axis=2)
        reach[:, :-1] = np.maximum(reach[:, :-1], across)
        reach[:, 1:] = np.maximum(reach[:, 1:], across)
        seen = detail_camera.sees(view, np.minimum(reach.ravel(), 200.0)).reshape(
            len(areas), around
        )
        beside = np.hypot(places[:, 0], places[:, 1]).reshape(len(areas), around).max(axis=1)
        # Distances from the axis before anything moved: coordinates are for ever.
        fusion = membrane.fusion
        radius = fusion.radius + (fusion.offset if outer else -fusion.offset)
        height = np.clip(areas / (2 * np.pi * radius), 0, 2 * radius)
        first = np.sqrt(np.maximum(height * (2 * radius - height), 0.0))
        beyond = areas > border * (1 - 1e-6)
        rest = np.maximum(areas[beyond] - border, 0.0)
        first[beyond] = np.sqrt(rest / np.pi)
        if not fusion.flat:
            height = np.minimum(rest / (2 * np.pi * fusion.other), 2 * fusion.other)
            first[beyond] = np.sqrt(height * (2 * fusion.other - height))
        front: Mask = np.ones(level.shape, np.bool_)
        if membrane.both_sides:
            front = faces(places, normals if outer else -normals, detail_camera)
        front, straight = front.reshape(level.shape), straight.reshape(level.shape)
        finer = math.log2(membrane.most_spread)
        return cls(areas, beside, first, level, straight, np.asarray(seen), uneven, finer, front)

    def cells(self, number: int, margin: float, uneven: float = _UNEVEN_LEVELS) -> Mask:
        """Return the cells in which a level of detail is wanted."""
        low, high = number - 0.5 - margin, number + 0.5 + margin
        folded = (self.uneven > 0) * np.float32(uneven)
        # Never finer than what faces the camera there;
        low_end = np.maximum(self.level - folded, np.minimum(self.level, self.straight - _NEARER))
        if uneven:
            # in a fold, what is drawn apart as far as anything.
            low_end -= (self.uneven > 0) * np.float32(self.finer)
        least = corners(low_end, np.minimum)
        most = corners(self.level + folded, np.maximum)
        seen = corners(self.seen, np.logical_or)
        return np.asarray((least < high) & (most > low) & seen)


def corners(values: NDArray[Any], how: np.ufunc) -> NDArray[Any]:
    """Return, for each cell of a grid, one of its corners' values, such as the least."""
    found = how(values[:-1, :-1], values[1:, :-1])
    return np.asarray(how(found, how(values[:-1, 1:], values[1:, 1:])))


def spans(wanted: Mask, areas: NDArray[np.float64], each: float) -> list[tuple[int, int]]:
    """Return the first, and one past the last, of the lattice's points in rows that are wanted."""
    rows = np.flatnonzero(wanted.any(axis=1))
    if not len(rows):
        return []
    breaks = np.flatnonzero(np.diff(rows) > 1)
    firsts = rows[np.concatenate([[0], breaks + 1])]
    lasts = rows[np.concatenate([breaks, [len(rows) - 1]])]
    return [
        (math.ceil(areas[a] / each - 0.5), math.ceil(areas[b + 1] / each - 0.5))
        for a, b in zip(firsts, lasts, strict=True)
    ]


@compiled
def at_the_cut(
    first: int,
    last: int,
    each: float,
    depth: float,
    areas: NDArray[np.float64],
    beside: NDArray[np.float64],
    deep: float,
) -> NDArray[np.int64]:
    """Return the points of a lattice from `first` to before `last` that lie near the cut.

    And those nearer to the axis than `deep`, nm.
    """
    found = np.empty(max(last - first, 0), np.int64)
    asides = np.empty(_TOGETHER, np.float64)
    count, row, bound, ahead = 0, -1, 0.0, -1.0
    for start in range(first, last, _TOGETHER):
        wide = min(_TOGETHER, last - start)
        # Without a branch: several points are one step.
        for place in range(wide):
            turns = (start + place) * _GOLDEN
            fraction = turns - math.floor(turns)
            asides[place] = min(fraction, 1 - fraction)
        for place in range(wide):
            index, aside = start + place, asides[place]
            area = (index + 0.5) * each
            if area > ahead:
                row = max(row, 0)
                while row < areas.shape[0] - 2 and areas[row + 1] < area:
                    row += 1
                ahead = areas[row + 1] if row < areas.shape[0] - 2 else np.inf
                # Most are farther off than any in their row may be; a division for each is slow.
                least = min(beside[row], beside[row + 1])
                bound = np.inf if least <= deep else depth / (math.pi * least) * (1 + 1e-9)
            if aside > bound:
                continue
            share = (area - areas[row]) / max(areas[row + 1] - areas[row], 1e-12)
            radius = beside[row] + (beside[row + 1] - beside[row]) * share
            if aside * math.pi * radius < depth or radius < deep:
                found[count] = index
                count += 1
    return found[:count]


def coordinates_of(
    index: NDArray[np.int64], number: int, chart: LatticeMap, outer: bool
) -> MaterialCoordinates:
    """Return the coordinates of a lattice's points, each a little off its place for ever."""
    each = AREA_PER_LIPID * 4**number * 2
    area = (index + 0.5) * each
    angle = _fractions(index) * np.pi
    beside = np.maximum(np.interp(area, chart.areas, chart.first), SPACING * 2**number)
    step = _JITTER * SPACING * 2**number
    area = area + (random_of(index, 6) - 0.5) * step * 2 * np.pi * beside
    angle = np.clip(angle + (random_of(index, 7) - 0.5) * step / beside, 0.0, np.pi)
    area = np.clip(area, 0.0, chart.areas[-1])
    return MaterialCoordinates(np.full(len(index), outer), area, angle)


@compiled
def in_cells(
    index: NDArray[np.int64], wanted: Mask, areas: NDArray[np.float64], each: float
) -> NDArray[np.int64]:
    """Return those of a lattice's points, in rising order, that lie in cells that are wanted."""
    found = np.empty(index.shape[0], np.int64)
    count, row, last = 0, 0, wanted.shape[0] - 1
    for point in index:
        area = (point + 0.5) * each
        while row < last and areas[row + 1] <= area:
            row += 1
        turns = point * _GOLDEN
        fraction = turns - math.floor(turns)
        if wanted[row, int(fraction * wanted.shape[1])]:
            found[count] = point
            count += 1
    return found[:count]


def in_folds(
    membrane: CellMembrane,
    outer: bool,
    index: NDArray[np.int64],
    each: float,
    *,
    at_cut: bool = False,
) -> NDArray[np.int64]:
    """Return those of a lattice's points that may lie in a fold, or in one that is cut."""
    azimuth = _fractions(index) * np.pi
    nodes = MaterialCoordinates(
        np.full(len(index), outer), each * (index + 0.5).astype(np.float64), azimuth
    )
    return np.asarray(index[membrane.may_fold(nodes, at_cut=at_cut)])
