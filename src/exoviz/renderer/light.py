"""How much light reaches each bead: a coarse volume of matter, looked through in many directions.

Where the light comes from follows the camera, as in a photographer's studio.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.ndimage import convolve1d, map_coordinates

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

__all__ = ["KEY_DIRECTION", "bead_light"]

#: Towards the key light, in the camera's frame: above, to the left, in front.
KEY_DIRECTION: Final[Floats] = np.array([-0.4584, 0.6178, 0.6389], np.float32)

_SMOOTH: Final = (0.25, 0.5, 0.25)
_CELLS: Final = 60
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
    side /= np.linalg.norm(side)
    other = np.cross(KEY_DIRECTION, side)
    angle = np.arange(_KEY_DIRECTIONS - 1) * (2 * np.pi / (_KEY_DIRECTIONS - 1))
    ring = np.cos(angle)[:, None] * side + np.sin(angle)[:, None] * other
    spread = np.concatenate([KEY_DIRECTION[None], KEY_DIRECTION + _KEY_SPREAD * ring])
    unit: Floats = (spread / np.linalg.norm(spread, axis=1, keepdims=True)).astype(np.float32)
    return unit


def _matter(cells: Floats, radii: Floats, cell: float, shape: tuple[int, int, int]) -> Floats:
    """Return the share of each grid cell that beads fill, smoothed over its neighbours."""
    nearest = np.rint(cells).astype(np.int32)
    place = (nearest[:, 0] * shape[1] + nearest[:, 1]) * shape[2] + nearest[:, 2]
    volume = np.float32(4 / 3 * np.pi / cell**3) * radii**3
    filled = np.bincount(place, volume, math.prod(shape)).astype(np.float32).reshape(shape)
    for axis in range(3):
        filled = convolve1d(filled, _SMOOTH, axis=axis, mode="constant")
    return np.minimum(filled, np.float32(1))


def _lerp(plane: Floats, shift: float, axis: int) -> Floats:
    """Return `plane` read at a fraction `shift` (between -1 and 1) farther along `axis`."""
    if not shift:
        return plane
    moved = np.ones_like(plane)
    step = 1 if shift > 0 else -1
    source = [slice(None), slice(None)]
    target = [slice(None), slice(None)]
    source[axis] = slice(1, None) if step > 0 else slice(None, -1)
    target[axis] = slice(None, -1) if step > 0 else slice(1, None)
    moved[tuple(target)] = plane[tuple(source)]
    share = np.float32(abs(shift))
    mixed: Floats = plane + share * (moved - plane)
    return mixed


def _seen_from(matter: Floats, direction: Floats, cell: float) -> Floats:
    """Return how much light from `direction` reaches each cell, 0 to 1."""
    main = int(np.abs(direction).argmax())
    forward = direction[main] > 0
    slices = np.moveaxis(matter, main, 0)
    slices = slices[::-1] if forward else slices
    others = [axis for axis in range(3) if axis != main]
    steep = abs(float(direction[main]))
    shift = [float(direction[axis]) / steep for axis in others]
    through = np.exp(slices * np.float32(-_LOSS_PER_NM * cell / steep))
    reaching = np.empty_like(through)
    plane = np.ones_like(through[0])
    for index in range(len(through)):
        reaching[index] = plane
        # Towards the light is one slice back, and sideways by the slope of the ray.
        plane = _lerp(_lerp(plane * through[index], shift[0], 0), shift[1], 1)
    reaching = reaching[::-1] if forward else reaching
    return np.moveaxis(reaching, 0, main)


def bead_light(centres: Floats, radii: Floats) -> tuple[Floats, Floats]:
    """Return the light that reaches each bead.

    Parameters
    ----------
    centres : (n, 3) array
        In the camera's frame, nm.
    radii : (n,) array
        nm.

    Returns
    -------
    around : (n, 4) array
        Light from all around: its mean, and the vector that a unit normal is multiplied with
        to get the rest; in the open their sum is about 1.
    key : (n,) array
        Share of the key light that arrives.
    """
    if not len(centres):
        return np.empty((0, 4), np.float32), np.empty(0, np.float32)
    low, high = centres.min(axis=0), centres.max(axis=0)
    cell = max(float((high - low).max()) / _CELLS, 0.4)
    # Two cells of margin, so that every bead has its eight neighbours.
    cells = ((centres - low) / np.float32(cell) + 2).astype(np.float32)
    size = np.ceil((high - low) / cell).astype(int) + 5
    shape = (int(size[0]), int(size[1]), int(size[2]))
    matter = _matter(cells, radii, cell, shape)
    directions = _fibonacci(_SKY_DIRECTIONS)
    around = np.zeros((4, *shape), np.float32)
    for direction, bright in zip(directions, _sky(directions), strict=True):
        seen = _seen_from(matter, direction, cell) * (bright / np.float32(_SKY_DIRECTIONS))
        around[0] += seen
        for axis in range(3):
            around[axis + 1] += seen * (2 * direction[axis])
    key = np.zeros(shape, np.float32)
    for direction in _key_directions():
        key += _seen_from(matter, direction, cell) / np.float32(_KEY_DIRECTIONS)
    places = cells.T
    channels = [map_coordinates(grid, places, order=1) for grid in (*around, key)]
    return np.stack(channels[:4], axis=1), channels[4]
