"""How much light reaches each bead: a coarse volume of matter, looked through in many directions.

Where the light comes from follows the camera, as in a photographer's studio.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.compiled import compiled
from exoviz.model.products import length_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Doubles = NDArray[np.float64]

__all__ = ["CELLS", "KEY_DIRECTION", "Lit", "lit"]

#: Towards the key light, in the camera's frame: above, to the left, in front.
KEY_DIRECTION: Final[Floats] = np.array([-0.4584, 0.6178, 0.6389], np.float32)

_SMOOTH: Final = (0.25, 0.5, 0.25)
#: Cells along the longest side of the volume in which light is followed.
CELLS: Final = 60
_SKY_DIRECTIONS: Final = 40
_KEY_DIRECTIONS: Final = 7
_KEY_SPREAD: Final = 0.17
#: Light lost per nanometre of solid matter: a bilayer is opaque, a single lipid is not.
_LOSS_PER_NM: Final = 1.5


def _fibonacci(count: int) -> Floats:
    index = np.arange(count) + 0.5
    z = 1 - 2 * index / count
    angle = index * (np.pi * (1 + 5**0.5))
    flat = np.sqrt(1 - z * z)
    return np.stack([flat * np.cos(angle), flat * np.sin(angle), z], axis=1).astype(np.float32)


def _sky(directions: Floats) -> Floats:
    """Return how bright the surroundings are: brighter above and in front, mean 1."""
    bright = 1.0 + 0.45 * directions[:, 1] + 0.30 * directions[:, 2]
    even: Floats = (bright / bright.mean()).astype(np.float32)
    return even


def _key_directions() -> Floats:
    side = np.cross(KEY_DIRECTION, np.array([0, 1, 0], np.float32))
    side /= length_of(side)
    other = np.cross(KEY_DIRECTION, side)
    angle = np.arange(_KEY_DIRECTIONS - 1) * (2 * np.pi / (_KEY_DIRECTIONS - 1))
    ring = np.cos(angle)[:, None] * side + np.sin(angle)[:, None] * other
    spread = np.concatenate([KEY_DIRECTION[None], KEY_DIRECTION + _KEY_SPREAD * ring])
    unit: Floats = (spread / np.linalg.norm(spread, axis=1, keepdims=True)).astype(np.float32)
    return unit


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
def _interpolated(grid: Floats, shape: tuple[int, int, int], cells: Floats) -> Floats:
    """Return what a grid (cells, n) says at places given in cells, between its own."""
    found = np.zeros((cells.shape[0], grid.shape[1]), np.float32)
    for index in range(cells.shape[0]):
        i, j, k = int(cells[index, 0]), int(cells[index, 1]), int(cells[index, 2])
        x, y, z = cells[index, 0] - i, cells[index, 1] - j, cells[index, 2] - k
        for corner in range(8):
            a, b, c = corner >> 2, (corner >> 1) & 1, corner & 1
            weight = (x if a else 1 - x) * (y if b else 1 - y) * (z if c else 1 - z)
            row = ((i + a) * shape[1] + j + b) * shape[2] + k + c
            for column in range(grid.shape[1]):
                found[index, column] += grid[row, column] * np.float32(weight)
    return found


def _matter(cells: Floats, radii: Floats, cell: float, shape: tuple[int, int, int]) -> Floats:
    """Return the share of each grid cell that beads fill, smoothed over its neighbours."""
    volume = np.float32(4 / 3 * np.pi / cell**3) * (radii * radii * radii)
    total = _shared_out(cells, volume, shape)
    filled: Floats = total.astype(np.float32)
    for axis in range(3):
        filled = _smoothed(filled, axis)
    return np.minimum(filled, np.float32(1))


@compiled
def _sweep(slices: Floats, slopes: Floats, losses: Floats, weights: Floats) -> Floats:
    """Return weighted sums of the light that arrives in each cell from some directions.

    Parameters
    ----------
    slices : (n, h, w) array
        Matter, the slice nearest to the light first.
    slopes : (d, 2) array
        Cells, -1 to 1, that each direction moves within a slice on its way to the next slice.
    losses : (d,) array
        Light lost in a full cell.
    weights : (k, d) array

    Returns
    -------
    (k, n, h, w) array
    """
    deep, high, wide = slices.shape
    kinds = weights.shape[0]
    summed = np.zeros((kinds, deep, high, wide), np.float32)
    for way in range(slopes.shape[0]):
        down, side = slopes[way, 0], slopes[way, 1]
        below, right = (1 if down > 0 else -1), (1 if side > 0 else -1)
        down, side = abs(down), abs(side)
        # All around the grid lies a frame of open space.
        plane = np.ones((high + 2, wide + 2), np.float32)
        dimmed = np.ones((high + 2, wide + 2), np.float32)
        for index in range(deep):
            for row in range(high):
                for column in range(wide):
                    here = plane[row + 1, column + 1]
                    for kind in range(kinds):
                        summed[kind, index, row, column] += weights[kind, way] * here
                    matter = slices[index, row, column]
                    if matter > 0:
                        here *= np.exp(-losses[way] * matter)
                    dimmed[row + 1, column + 1] = here
            for row in range(1, high + 1):
                for column in range(1, wide + 1):
                    near = dimmed[row, column] * (1 - side) + dimmed[row, column + right] * side
                    other = row + below
                    far = dimmed[other, column] * (1 - side) + dimmed[other, column + right] * side
                    plane[row, column] = near * (1 - down) + far * down
    return summed


def _gathered(matter: Floats, directions: Floats, weights: Floats, cell: float) -> Floats:
    """Return weighted sums, (k, *shape), of the light that arrives from each direction.

    `weights` is (k, d). Directions that are nearest to the same axis are followed together.
    """
    nearest = np.abs(directions).argmax(axis=1)

    def follow(axis: int, forward: bool) -> Floats:
        mine = np.flatnonzero((nearest == axis) & ((directions[:, axis] > 0) == forward))
        others = [other for other in range(3) if other != axis]
        slices = np.ascontiguousarray(np.moveaxis(matter, axis, 0))
        along = np.abs(directions[mine, axis])
        # Towards the light is one slice back, and sideways by the slope of the ray.
        slopes = np.ascontiguousarray(directions[mine][:, others] / along[:, None])
        losses = np.float32(_LOSS_PER_NM * cell) / along
        own = np.ascontiguousarray(weights[:, mine])
        ordered = np.ascontiguousarray(slices[::-1] if forward else slices)
        summed = _sweep(ordered, slopes, losses, own)
        return np.moveaxis(summed[:, ::-1] if forward else summed, 1, axis + 1)

    total = np.zeros((len(weights), *matter.shape), np.float32)
    sides = [(axis, forward) for axis in range(3) for forward in (False, True)]
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for found in pool.map(lambda side: follow(*side), sides):
            total += found
    return total


@dataclass(frozen=True, slots=True, eq=False)
class Lit:
    """Light in a volume around some beads.

    Attributes
    ----------
    grid : (cells, 5) array
        For each cell the mean and direction of the light from all around, and the key light.
    shape : (int, int, int)
        Cells along each axis.
    low : (3,) array
        Lower corner of the volume, nm.
    cell : float
        Size of a cell, nm.
    """

    grid: Floats
    shape: tuple[int, int, int]
    low: Floats
    cell: float

    def reaching(self, centres: Floats) -> tuple[Floats, Floats]:
        """Return the light that reaches beads of the volume, centred at `centres` (n, 3).

        Returns
        -------
        around : (n, 4) array
            Light from all around: its mean, and the vector that a unit normal is multiplied
            with to get the rest; in the open their sum is about 1.
        key : (n,) array
            Share of the key light that arrives.
        """
        cells = _cells(centres, self.low, self.cell)
        cells = np.clip(cells, 0, np.array(self.shape, np.float32) - np.float32(1.001))
        found = _interpolated(self.grid, self.shape, cells.astype(np.float32))
        return found[:, :4], found[:, 4]


def _cells(centres: Floats, low: Floats, cell: float) -> Floats:
    # Two cells of margin, so that every bead has its eight neighbours.
    return ((centres - low) * np.float32(1 / cell) + np.float32(2)).astype(np.float32)


def lit(
    centres: Floats, radii: Floats, box: tuple[Floats, Floats] | None = None, cells: int = CELLS
) -> Lit:
    """Return the light around beads that take it from each other.

    Parameters
    ----------
    centres : (n, 3) array
        In the camera's frame, nm; at least one.
    radii : (n,) array
        nm.
    box : ((3,) array, (3,) array), optional
        Lowest and highest corner of the volume that is looked at; by default it holds all beads.
        Matter farther out blocks no light, and gets the light of the nearest place inside.
    cells : int
        Along the longest side of the volume.
    """
    low, high = box or (centres.min(axis=0), centres.max(axis=0))
    if box is not None:
        inside = ((centres >= low) & (centres <= high)).all(axis=1)
        centres, radii = centres[inside], radii[inside]
    cell = max(float((high - low).max()) / cells, 0.4)
    size = np.ceil((high - low) / cell).astype(int) + 5
    shape = (int(size[0]), int(size[1]), int(size[2]))
    matter = _matter(_cells(centres, low, cell), radii, cell, shape)
    sky, key = _fibonacci(_SKY_DIRECTIONS), _key_directions()
    weights = np.zeros((5, len(sky) + len(key)), np.float32)
    weights[0, : len(sky)] = _sky(sky) / np.float32(_SKY_DIRECTIONS)
    weights[1:4, : len(sky)] = weights[0, : len(sky)] * (2 * sky.T)
    weights[4, len(sky) :] = np.float32(1 / _KEY_DIRECTIONS)
    grids = _gathered(matter, np.concatenate([sky, key]), weights, cell)
    return Lit(np.ascontiguousarray(grids.reshape(5, -1).T), shape, low, cell)
