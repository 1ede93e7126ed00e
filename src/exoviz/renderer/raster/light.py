"""How much light reaches each bead: a coarse volume of matter, looked through in many directions.

Where the light comes from follows the camera, as in a photographer's studio.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.compiled import compiled
from exoviz.cores import free_cores
from exoviz.model.products import along, length_of, product

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.renderer.geometry.camera import Shot

    Floats = NDArray[np.float32]
    Doubles = NDArray[np.float64]

__all__ = ["CELLS", "KEY_DIRECTION", "Lit", "Surroundings", "light_constants"]

#: Towards the key light, in the camera's frame: above, to the left, in front.
KEY_DIRECTION: Final[Floats] = np.array([-0.4584, 0.6178, 0.6389], np.float32)

_SMOOTH: Final = (0.25, 0.5, 0.25)
#: Cells along the longest side of the volume in which light is followed.
CELLS: Final = 60
_SKY_DIRECTIONS: Final = 40
#: How much brighter than their mean the surroundings are above and in front.
_ABOVE: Final = 0.45
_IN_FRONT: Final = 0.30
_KEY_DIRECTIONS: Final = 7
_KEY_SPREAD: Final = 0.17
#: Light lost per nanometre of solid matter: a bilayer is opaque, a single lipid is not.
_LOSS_PER_NM: Final = 1.5
#: Numbers that tell the light from all around at a place; see `Surroundings`.
_MOMENTS: Final = 9
#: Cells around what there is, so that every bead has its eight neighbours.
_MARGIN: Final = 2
#: Cells of a row that are worked on in one step.
_STEP: Final = 8
#: Smallest cell, nm.
_SMALLEST_CELL_NM: Final = 0.4


def _fibonacci(count: int) -> Floats:
    index = np.arange(count) + 0.5
    z = 1 - 2 * index / count
    angle = index * (np.pi * (1 + 5**0.5))
    flat = np.sqrt(1 - z * z)
    return np.stack([flat * np.cos(angle), flat * np.sin(angle), z], axis=1).astype(np.float32)


#: Unit vectors towards the sky.
_SKY: Final[Floats] = _fibonacci(_SKY_DIRECTIONS)


def _key_directions() -> Floats:
    side = np.cross(KEY_DIRECTION, np.array([0, 1, 0], np.float32))
    side /= length_of(side)
    other = np.cross(KEY_DIRECTION, side)
    angle = np.arange(_KEY_DIRECTIONS - 1) * (2 * np.pi / (_KEY_DIRECTIONS - 1))
    ring = np.cos(angle)[:, None] * side + np.sin(angle)[:, None] * other
    spread = np.concatenate([KEY_DIRECTION[None], KEY_DIRECTION + _KEY_SPREAD * ring])
    unit: Floats = (spread / np.linalg.norm(spread, axis=1, keepdims=True)).astype(np.float32)
    return unit


def light_constants() -> dict[str, float | list[list[float]]]:
    """Return what decides the light, for pages in browsers, by the names that it has there."""
    return {
        "sky": _SKY.tolist(),
        "keyDirections": _key_directions().tolist(),
        "above": _ABOVE,
        "inFront": _IN_FRONT,
        "lossPerNm": _LOSS_PER_NM,
        "smallestCellNm": _SMALLEST_CELL_NM,
        "cells": CELLS,
    }


def _smoothed(grid: Floats, axis: int) -> Floats:
    """Return a grid averaged with its neighbours along `axis`; outside of it is nothing."""
    lines = np.moveaxis(grid, axis, 0)
    smooth = lines * np.float32(_SMOOTH[1])
    smooth[1:] += lines[:-1] * np.float32(_SMOOTH[0])
    smooth[:-1] += lines[1:] * np.float32(_SMOOTH[2])
    return np.moveaxis(smooth, 0, axis)


@compiled
def _shared_out(cells: Floats, volume: Floats, shape: tuple[int, int, int]) -> Doubles:
    """Share each volume out over the eight cells around its place: a thin layer has no stripes."""
    total = np.zeros(shape, np.float64)
    for index in range(cells.shape[0]):
        i, j, k = int(cells[index, 0]), int(cells[index, 1]), int(cells[index, 2])
        x, y, z = cells[index, 0] - i, cells[index, 1] - j, cells[index, 2] - k
        for corner in range(8):
            a, b, c = corner >> 2, (corner >> 1) & 1, corner & 1
            weight = (x if a else 1 - x) * (y if b else 1 - y) * (z if c else 1 - z)
            total[i + a, j + b, k + c] += volume[index] * weight
    return total


@compiled
def _interpolated(
    moments: Floats,
    key: Floats,
    shape: tuple[int, int, int],
    places: Floats,
    low: Floats,
    cell: float,
) -> tuple[Floats, Floats]:
    """Return what grids (cells, 9) and (cells,) say at places (n, 3), nm, between their own."""
    count = places.shape[0]
    found = np.zeros((count, _MOMENTS), np.float32)
    arriving = np.zeros(count, np.float32)
    scale, margin = np.float32(1 / cell), np.float32(_MARGIN)
    place = np.empty(3, np.float32)
    for index in range(count):
        for axis in range(3):
            here = (places[index, axis] - low[axis]) * scale + margin
            place[axis] = min(max(here, np.float32(0)), np.float32(shape[axis]) - np.float32(1.001))
        i, j, k = int(place[0]), int(place[1]), int(place[2])
        x, y, z = place[0] - i, place[1] - j, place[2] - k
        total = np.float32(0)
        for corner in range(8):
            a, b, c = corner >> 2, (corner >> 1) & 1, corner & 1
            weight = np.float32((x if a else 1 - x) * (y if b else 1 - y) * (z if c else 1 - z))
            row = ((i + a) * shape[1] + j + b) * shape[2] + k + c
            for kind in range(_MOMENTS):
                found[index, kind] += moments[row, kind] * weight
            total += key[row] * weight
        arriving[index] = total
    return found, arriving


@compiled
def _towards(
    moments: Floats, bright: Floats, even: np.float32, axes: Floats, around: Floats
) -> None:
    """Make the light (n, 4) from all around of moments (n, 9); see `Lit.reaching`."""
    twice = np.float32(2) * even
    b0, b1, b2 = bright[0], bright[1], bright[2]
    for index in range(moments.shape[0]):
        x, y, z, xx, yy, zz, xy, xz, yz = (
            moments[index, 0],
            moments[index, 1],
            moments[index, 2],
            moments[index, 3],
            moments[index, 4],
            moments[index, 5],
            moments[index, 6],
            moments[index, 7],
            moments[index, 8],
        )
        around[index, 0] = (xx + yy + zz + (x * b0 + y * b1 + z * b2)) * even
        x += xx * b0 + xy * b1 + xz * b2
        y += xy * b0 + yy * b1 + yz * b2
        z += xz * b0 + yz * b1 + zz * b2
        for axis in range(3):
            turned = x * axes[axis, 0] + y * axes[axis, 1] + z * axes[axis, 2]
            around[index, 1 + axis] = turned * twice


def _matter(cells: Floats, radii: Floats, cell: float, shape: tuple[int, int, int]) -> Floats:
    """Return the share of each grid cell that beads fill, smoothed over its neighbours."""
    volume = np.float32(4 / 3 * np.pi / cell**3) * (radii * radii * radii)
    total = _shared_out(cells, volume, shape)
    filled: Floats = total.astype(np.float32)
    for axis in range(3):
        filled = _smoothed(filled, axis)
    return np.minimum(filled, np.float32(1))


@compiled
def _sweep(
    slices: Floats,
    across: int,
    forward: bool,
    slopes: Floats,
    losses: Floats,
    weights: Floats,
    summed: Floats,
) -> None:
    """Add weighted sums of the light that arrives in each cell from some directions.

    Parameters
    ----------
    slices : (n, h, w) array
        Matter; `across` of its columns, the others, which are nothing, make whole steps of a row.
    across : int
    forward : bool
        Whether the last slice is the nearest to the light, and not the first.
    slopes : (d, 2) array
        Cells, -1 to 1, that each direction moves within a slice on its way to the next slice.
    losses : (d,) array
        Light lost in a full cell.
    weights : (k, d) array
    summed : (n, k, h, w) array
        What is added to.
    """
    deep, high, wide = slices.shape
    ways, kinds = slopes.shape[0], weights.shape[0]
    one = np.float32(1)
    half, third, fourth = np.float32(1 / 2), np.float32(1 / 3), np.float32(1 / 4)
    # All around the grid lies a frame of open space.
    planes = np.ones((ways, high + 2, wide + 2), np.float32)
    dimmed = np.ones((high + 2, wide + 2), np.float32)
    for step in range(deep):
        index = deep - 1 - step if forward else step
        for way in range(ways):
            plane = planes[way]
            loss = losses[way] * np.float32(1 / 32)
            for row in range(high):
                here, into = plane[row + 1, 1 : wide + 1], dimmed[row + 1, 1 : wide + 1]
                matter = slices[index, row]
                for column in range(wide):
                    # The exponential as the 32nd power of its first terms, for eight cells at once.
                    lost = min(loss * matter[column], one)
                    left = one - lost * fourth
                    left = one - lost * third * left
                    left = one - lost * half * left
                    left = one - lost * left
                    left *= left
                    left *= left
                    left *= left
                    left *= left
                    left *= left
                    into[column] = here[column] * left
                dimmed[row + 1, across + 1] = one
                for kind in range(kinds):
                    weight, total = weights[kind, way], summed[index, kind, row]
                    for column in range(wide):
                        total[column] += weight * here[column]
            down, side = slopes[way, 0], slopes[way, 1]
            below, right = (1 if down > 0 else -1), (1 if side > 0 else -1)
            down, side = abs(down), abs(side)
            up, straight = one - down, one - side
            for row in range(1, high + 1):
                near, far = dimmed[row], dimmed[row + below]
                near_side = near[1 + right : 1 + right + wide]
                far_side = far[1 + right : 1 + right + wide]
                near, far = near[1 : wide + 1], far[1 : wide + 1]
                into = plane[row, 1 : wide + 1]
                for column in range(wide):
                    first = near[column] * straight + near_side[column] * side
                    second = far[column] * straight + far_side[column] * side
                    into[column] = first * up + second * down
                plane[row, across + 1] = one


@compiled
def _joined(one: Floats, two: Floats, three: Floats, total: Floats, start: int, end: int) -> None:
    """Add sums (n, k, h, w) along each of the axes to (x, y, z, k), from x = start to end."""
    _deep, high, wide, kinds = total.shape
    for i in range(start, end):
        for j in range(high):
            for k in range(wide):
                for kind in range(kinds):
                    total[i, j, k, kind] = (
                        one[i, kind, j, k] + two[j, kind, i, k] + three[k, kind, i, j]
                    )


def _gathered(matter: Floats, directions: Floats, weights: Floats, cell: float) -> Floats:
    """Return weighted sums, (*shape, k), of the light that arrives from each direction.

    `weights` is (k, d). Directions that are nearest to the same axis are followed together.
    """
    nearest = np.abs(directions).argmax(axis=1)

    def follow(axis: int) -> Floats:
        others = [other for other in range(3) if other != axis]
        given = np.moveaxis(matter, axis, 0)
        deep, high, across = given.shape
        wide = -(-across // _STEP) * _STEP
        slices = np.zeros((deep, high, wide), np.float32)
        slices[..., :across] = given
        summed = np.zeros((deep, len(weights), high, wide), np.float32)
        for forward in (False, True):
            mine = np.flatnonzero((nearest == axis) & ((directions[:, axis] > 0) == forward))
            if not len(mine):
                continue
            along = np.abs(directions[mine, axis])
            # Towards the light is one slice back, and sideways by the slope of the ray.
            slopes = np.ascontiguousarray(directions[mine][:, others] / along[:, None])
            losses = np.float32(_LOSS_PER_NM * cell) / along
            own = np.ascontiguousarray(weights[:, mine])
            _sweep(slices, across, forward, slopes, losses, own, summed)
        return summed

    total = np.empty((*matter.shape, len(weights)), np.float32)
    steps = np.linspace(0, len(total), 9).astype(int)
    with free_cores() as pool:
        one, two, three = pool.map(follow, range(3))
        list(pool.map(lambda *rows: _joined(one, two, three, total, *rows), steps, steps[1:]))
    return total


@dataclass(frozen=True, slots=True, eq=False)
class Surroundings:
    """Matter around some beads, and how much of the light from all around it lets through.

    Directions are those of the beads' own frame, so that this stays while a camera moves.

    Attributes
    ----------
    moments : (cells, 9) array
        Means over all directions, of those from which light comes, of x, y, z, xx, yy, zz, xy,
        xz and yz of the unit vector towards them.
    matter : (x, y, z) array
        Share of each cell that is filled.
    low : (3,) array
        Lower corner of the volume, nm.
    cell : float
        Size of a cell, nm.
    """

    moments: Floats
    matter: Floats
    low: Floats
    cell: float

    @classmethod
    def of(
        cls,
        centres: Floats,
        radii: Floats,
        box: tuple[Floats, Floats] | None = None,
        cells: int = CELLS,
    ) -> Surroundings:
        """Return the surroundings of beads that take light from each other.

        Parameters
        ----------
        centres : (n, 3) array
            nm; at least one.
        radii : (n,) array
            nm.
        box : ((3,) array, (3,) array), optional
            Lowest and highest corner of the volume that is looked at; by default it holds all
            beads. Matter farther out blocks no light, and gets the light of the nearest place
            inside.
        cells : int
            Along the longest side of the volume.
        """
        low, high = box or (centres.min(axis=0), centres.max(axis=0))
        if box is not None:
            inside = np.ones(len(centres), np.bool_)
            for along, least, most in zip(centres.T, low, high, strict=True):
                inside &= (along >= least) & (along <= most)
            centres, radii = centres[inside], radii[inside]
        cell = max(float((high - low).max()) / cells, _SMALLEST_CELL_NM)
        size = np.ceil((high - low) / cell).astype(int) + 5
        shape = (int(size[0]), int(size[1]), int(size[2]))
        matter = _matter(_cells(centres, low, cell), radii, cell, shape)
        x, y, z = sky = _SKY.T
        weights: Floats = np.stack([*sky, x * x, y * y, z * z, x * y, x * z, y * z])
        moments = _gathered(matter, _SKY, weights / np.float32(_SKY_DIRECTIONS), cell)
        return cls(moments.reshape(-1, 9), matter, low, cell)

    def lit(self, axes: Floats, shot: Shot | None = None) -> Lit:
        """Return the light of the studio of a camera.

        Parameters
        ----------
        axes : (3, 3) array
            Rows: right, up and backwards, in the frame of the volume.
        shot : Shot, optional
            The camera whose frame that is, if it is not that of the beads.
        """
        directions = product(_key_directions(), axes).astype(np.float32)
        weights = np.ones((1, _KEY_DIRECTIONS), np.float32) / np.float32(_KEY_DIRECTIONS)
        key = _gathered(self.matter, directions, weights, self.cell)
        return Lit(self, key.reshape(-1), axes.astype(np.float32), shot)


@dataclass(frozen=True, slots=True, eq=False)
class Lit:
    """Light in a volume around some beads.

    Attributes
    ----------
    surroundings : Surroundings
    key : (cells,) array
        Share of the key light that reaches each cell.
    axes : (3, 3) array
        Of the camera, in the frame of the volume; see `Surroundings.lit`.
    shot : Shot, optional
    """

    surroundings: Surroundings
    key: Floats
    axes: Floats
    shot: Shot | None

    @property
    def frame(self) -> tuple[Floats, Floats]:
        """Where the volume's frame has its origin, nm, and, as rows, its axes."""
        if self.shot is None:
            return np.zeros(3, np.float32), np.eye(3, dtype=np.float32)
        return self.shot.stand()

    @property
    def sky(self) -> tuple[Floats, np.float32]:
        """How much brighter each direction is than level ones, (3,), and what makes the mean 1."""
        bright = (_ABOVE * self.axes[1] + _IN_FRONT * self.axes[2]).astype(np.float32)
        return bright, np.float32(1 / (1 + along(_SKY.mean(axis=0), bright)))

    def reaching(self, centres: Floats) -> tuple[Floats, Floats]:
        """Return the light that reaches beads of the volume, centred at `centres` (n, 3).

        Returns
        -------
        around : (n, 4) array
            Light from all around: its mean, and the vector, in the camera's frame, that a unit
            normal is multiplied with to get the rest; in the open their sum is about 1.
        key : (n,) array
            Share of the key light that arrives.
        """
        matter = self.surroundings
        shape = matter.matter.shape
        centres = centres if self.shot is None else self.shot.to_view(centres)
        low = np.asarray(matter.low, np.float32)
        found, key = _interpolated(matter.moments, self.key, shape, centres, low, matter.cell)
        return self._around(found), key

    def _around(self, moments: Floats) -> Floats:
        """Return the light (n, 4) from all around of moments (n, 9); see `reaching`."""
        bright, even = self.sky
        around = np.empty((len(moments), 4), np.float32)
        _towards(moments, bright, even, self.axes, around)
        return around


def _cells(centres: Floats, low: Floats, cell: float) -> Floats:
    return ((centres - low) * np.float32(1 / cell) + np.float32(_MARGIN)).astype(np.float32)
