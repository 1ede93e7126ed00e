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
    facing,
)
from exoviz.renderer.geometry.lipid_beads import one_random
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
#: Share of a circle by which a point may lie elsewhere than reckoned.
_SPARE: Final = 1e-6
#: How far from a fold its map is uneven, nm, and how many levels it may differ by there.
_UNEVEN_NM: Final = 40.0
_UNEVEN_LEVELS: Final = 1.3
#: By how many levels a fold may be nearer to the camera than the surface that it stands on.
_NEARER: Final = 0.15


def _fractions(index: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return where along the half circle a lattice's points are, 0 to 1."""
    turns = index * _GOLDEN
    return np.asarray(turns - np.floor(turns))


@compiled
def _cells(
    level: Floats,
    straight: Floats,
    seen: Mask,
    uneven: NDArray[np.int8],
    low: np.float32,
    high: np.float32,
    folded: np.float32,
    finer: np.float32,
) -> Mask:
    """Return the cells of a grid that reach between two levels somewhere; see `LatticeMap`."""
    none = np.float32(0)
    found = np.empty((level.shape[0] - 1, level.shape[1] - 1), np.bool_)
    for row in range(found.shape[0]):
        for column in range(found.shape[1]):
            least, most, any_seen = np.float32(np.inf), np.float32(-np.inf), False
            for corner in range(4):
                r, c = row + (corner >> 1), column + (corner & 1)
                own = level[r, c]
                bend, apart = (folded, finer) if uneven[r, c] > 0 else (none, none)
                # Never finer than what faces the camera there.
                finest = max(own - bend, min(own, straight[r, c] - np.float32(_NEARER)))
                finest -= apart
                least, most = min(least, finest), max(most, own + bend)
                any_seen = any_seen or seen[r, c]
            found[row, column] = least < high and most > low and any_seen
    return found


@compiled
def _reaches(grid: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far from each node (a, b, 3) of a grid one beside it lies along x, y or z."""
    high, wide = grid.shape[0], grid.shape[1]
    found = np.zeros((high, wide))
    for row in range(high):
        for column in range(wide):
            for down, right in ((1, 0), (0, 1)):
                r, c = row + down, column + right
                if r >= high or c >= wide:
                    continue
                apart = 0.0
                for axis in range(3):
                    apart = max(apart, abs(grid[r, c, axis] - grid[row, column, axis]))
                found[row, column] = max(found[row, column], apart)
                found[r, c] = max(found[r, c], apart)
    return found


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
        places, normals = membrane.drawn(nodes, outer=outer)
        uneven = membrane.uneven(nodes, _UNEVEN_NM).reshape(len(areas), around)
        view = detail_camera.at.to_view(places.astype(np.float32))
        straight = detail_camera.level(-view[:, 2])
        cosine = facing(places, normals, detail_camera)
        level = aslant(straight, places, cosine).reshape(len(areas), around)
        # A cell of this map may reach into the picture though its corners do not.
        grid = places.reshape(len(areas), around, 3)
        reach = _reaches(grid)
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
        grids = (self.level, self.straight, self.seen, self.uneven)
        # In a fold what is drawn apart as far as anything is finer.
        ends = low, high, uneven, self.finer if uneven else 0.0
        return _cells(*grids, *(np.float32(one) for one in ends))


def corners(values: NDArray[Any], how: np.ufunc) -> NDArray[Any]:
    """Return, for each cell of a grid, one of its corners' values, such as the least."""
    found = how(values[:-1, :-1], values[1:, :-1])
    return np.asarray(how(found, how(values[:-1, 1:], values[1:, 1:])))


@compiled
def spans(wanted: Mask, areas: NDArray[np.float64], each: float) -> NDArray[np.int64]:
    """Return the first, and one past the last, of the lattice's points in rows that are wanted.

    As (n, 2), for rows that follow each other together.
    """
    found = np.empty((wanted.shape[0], 2), np.int64)
    count, before = 0, False
    for row in range(wanted.shape[0]):
        here = wanted[row].any()
        if here and not before:
            found[count, 0] = math.ceil(areas[row] / each - 0.5)
            count += 1
        if here:
            found[count - 1, 1] = math.ceil(areas[row + 1] / each - 0.5)
        before = here
    return found[:count]


@compiled
def _aside(point: int) -> float:
    """Return how far along the circle, 0 to 1/2, a point of a lattice is from its start."""
    turns = point * _GOLDEN
    fraction = turns - math.floor(turns)
    return min(fraction, 1 - fraction)


@compiled
def _returns(wide: float) -> tuple[int, int]:
    """Return after how many points the next one may lie within a stretch of the circle again.

    From one in it the next is so many points farther, or so many, or both together.
    """
    one, two = 1, 2
    while _aside(one) > wide:
        one, two = two, one + two
    return one, two


@compiled
def at_the_cut(
    stretches: NDArray[np.int64],
    each: float,
    depth: float,
    areas: NDArray[np.float64],
    beside: NDArray[np.float64],
    deep: float,
) -> NDArray[np.int64]:
    """Return the points of a lattice in stretches, as of `in_cells`, that lie near the cut.

    And those nearer to the axis than `deep`, nm.
    """
    total = 0
    for stretch in range(stretches.shape[0]):
        total += max(stretches[stretch, 1] - stretches[stretch, 0], 0)
    found = np.empty(total, np.int64)
    count, row, bound, ahead, following = 0, 0, 0.0, -1.0, 0
    short, long = 1, 2
    for stretch in range(stretches.shape[0]):
        index = stretches[stretch, 0]
        while index < stretches[stretch, 1]:
            area = (index + 0.5) * each
            if area > ahead:
                while row < areas.shape[0] - 2 and areas[row + 1] < area:
                    row += 1
                inside = row < areas.shape[0] - 2
                ahead = areas[row + 1] if inside else np.inf
                following = math.ceil(ahead / each - 0.5) if inside else stretches[-1, 1]
                # Most are farther off than any in their row may be.
                least = min(beside[row], beside[row + 1])
                bound = np.inf if least <= deep else depth / (math.pi * least)
                bound = min(bound, 0.5) + _SPARE
                short, long = _returns(2 * bound)
            aside, step = _aside(index), 1
            if aside <= bound:
                share = (area - areas[row]) / max(areas[row + 1] - areas[row], 1e-12)
                radius = beside[row] + (beside[row + 1] - beside[row]) * share
                if aside * math.pi * radius < depth or radius < deep:
                    found[count] = index
                    count += 1
                for jump in (short, long, short + long):
                    if _aside(index + jump) <= bound:
                        step = jump
                        break
            # In the next row others are near the cut.
            index = max(index + 1, min(index + step, following))
    return found[:count]


@compiled
def _coordinates(
    index: NDArray[np.int64],
    each: float,
    spacing: float,
    areas: NDArray[np.float64],
    first: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    area, azimuth = np.empty(index.shape[0]), np.empty(index.shape[0])
    step, half, last = _JITTER * spacing, np.float32(0.5), areas.shape[0] - 1
    row = 0
    for place in range(index.shape[0]):
        point = index[place]
        here = (point + 0.5) * each
        # Most lie in the row of those before them.
        while row < last - 1 and areas[row + 1] <= here:
            row += 1
        while row > 0 and areas[row] > here:
            row -= 1
        slope = (first[row + 1] - first[row]) / (areas[row + 1] - areas[row])
        beside = slope * (here - areas[row]) + first[row]
        beside = first[last] if here >= areas[last] else beside
        beside = max(beside, spacing)
        turns = point * _GOLDEN
        angle = (turns - math.floor(turns)) * math.pi
        on = (one_random(point, 6) - half) * np.float32(step)
        on = on * np.float32(2) * np.float32(math.pi)
        aside = (one_random(point, 7) - half) * np.float32(step)
        area[place] = min(max(here + on * beside, 0.0), areas[last])
        azimuth[place] = min(max(angle + aside / beside, 0.0), math.pi)
    return area, azimuth


def coordinates_of(
    index: NDArray[np.int64], number: int, chart: LatticeMap, outer: bool
) -> MaterialCoordinates:
    """Return the coordinates of a lattice's points, each a little off its place for ever."""
    each, spacing = AREA_PER_LIPID * 4**number * 2, SPACING * 2**number
    area, azimuth = _coordinates(index, each, spacing, chart.areas, chart.first)
    return MaterialCoordinates(np.full(len(index), outer), area, azimuth)


@compiled
def in_cells(
    stretches: NDArray[np.int64], wanted: Mask, areas: NDArray[np.float64], each: float
) -> NDArray[np.int64]:
    """Return the points of a lattice in stretches (n, 2) that lie in cells that are wanted.

    Each stretch has its first point and one past its last; they are in rising order.
    """
    total = 0
    for stretch in range(stretches.shape[0]):
        total += max(stretches[stretch, 1] - stretches[stretch, 0], 0)
    found = np.empty(total, np.int64)
    count, row, last = 0, 0, wanted.shape[0] - 1
    for stretch in range(stretches.shape[0]):
        for point in range(stretches[stretch, 0], stretches[stretch, 1]):
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
