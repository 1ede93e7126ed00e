"""A box full of the molecules of a medium, which repeats itself on all sides."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exoviz.compiled import compiled
from exoviz.model import rotate
from exoviz.model.products import length_of
from exoviz.model.randomness import stream
from exoviz.story.crowd.crowd_shapes import CrowdShape, crowd_shapes
from exoviz.story.membrane.cell_membrane import upright

__all__ = ["BOX_NM", "CrowdBox", "crowd_box"]

Floats = NDArray[np.float32]
Integers = NDArray[np.int32]

BOX_NM: Final = (540.0, 36.0, 540.0)
"""Sides of the box, nm. Across, so large that no eye finds what repeats; in depth, as far as one
sees into a cytosol: a line of sight meets a molecule within about 20 nm."""
_CELL: Final = 12.0
"""Cells of the grid in which neighbours are looked for, nm: no molecule's body is wider by far."""
_TRIES: Final = 400
_SUBUNIT_NM: Final = 2.75
"""Rise of an actin filament with each subunit (Holmes et al. 1990, Nature 347:44)."""
_SUBUNIT_TURN: Final = math.radians(-166.6)
_SUBUNIT_OUT: Final = 1.6
"""From the filament's axis to the middle of a subunit, nm: about 7 nm thick."""
_FILAMENT_NM: Final = 260.0
"""Length of a filament, nm; in the cortex they are 100 to 600."""


@dataclass(frozen=True, slots=True, eq=False)
class CrowdBox:
    """Molecules in a box that repeats itself, at their true number per volume.

    Attributes
    ----------
    shapes : tuple of CrowdShape
    size : (float, float, float)
        Sides of the box, nm.
    shape : (n,) int32 array
        Index into `shapes` of each molecule; the nearest to the face come first.
    front : (n,) float32 array
        y at which each molecule begins, nm; negative where it reaches out of the box.
    centres : (n, 3) float32 array
        Middles, from 0 to the size of the box, nm.
    turns : (n, 4) float32 array
        How each is turned, quaternions, scalar last.
    first : (n + 1,) int32 array
        Index of each molecule's first sphere, and at the end the number of all.
    spheres : (s, 4) float32 array
        Centre and radius of each sphere, nm.
    """

    shapes: tuple[CrowdShape, ...]
    size: tuple[float, float, float]
    shape: Integers
    front: Floats
    centres: Floats
    turns: Floats
    first: Integers
    spheres: Floats

    def __len__(self) -> int:
        return len(self.shape)


@compiled
def _in_free_places(
    proposed: Floats,
    body: float,
    count: int,
    size: Floats,
    grid: Integers,
    taken: Floats,
    done: int,
) -> int:
    """Put up to `count` spheres where none that is there is touched; return how many there are."""
    cells = np.array(grid.shape)
    most = grid.shape[3] - 1
    per = np.array([size[axis] / cells[axis] for axis in range(3)], np.float32)
    # As far as the body of the largest that is there reaches.
    largest = np.float32(0)
    for index in range(done):
        largest = max(largest, taken[index, 3])
    largest = max(largest, np.float32(body))
    span = [int((body + largest) / per[axis]) + 1 for axis in range(3)]
    placed = 0
    for index in range(proposed.shape[0]):
        if placed == count:
            break
        x, y, z = proposed[index, 0], proposed[index, 1], proposed[index, 2]
        i, j, k = int(x / per[0]), int(y / per[1]), int(z / per[2])
        free = True
        for a in range(min(2 * span[0] + 1, cells[0])):
            for b in range(min(2 * span[1] + 1, cells[1])):
                for c in range(min(2 * span[2] + 1, cells[2])):
                    aa = (i - span[0] + a) % cells[0]
                    bb = (j - span[1] + b) % cells[1]
                    cc = (k - span[2] + c) % cells[2]
                    for number in range(grid[aa, bb, cc, most]):
                        other = grid[aa, bb, cc, number]
                        dx = abs(taken[other, 0] - x)
                        dy = abs(taken[other, 1] - y)
                        dz = abs(taken[other, 2] - z)
                        dx = min(dx, size[0] - dx)
                        dy = min(dy, size[1] - dy)
                        dz = min(dz, size[2] - dz)
                        contact = body + taken[other, 3]
                        if dx * dx + dy * dy + dz * dz < contact * contact:
                            free = False
                            break
                    if not free:
                        break
                if not free:
                    break
            if not free:
                break
        i, j, k = i % cells[0], j % cells[1], k % cells[2]
        if not free or grid[i, j, k, most] == most:
            continue
        taken[done, 0], taken[done, 1], taken[done, 2], taken[done, 3] = x, y, z, body
        grid[i, j, k, grid[i, j, k, most]] = done
        grid[i, j, k, most] += 1
        done += 1
        placed += 1
    return done


def _filaments(count: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return middles (n, 3) of the subunits of filaments that lie across, and the axes' ends."""
    each = round(_FILAMENT_NM / _SUBUNIT_NM)
    number = max(round(count / each), 1) if count else 0
    found, axes = [], []
    for index in range(number):
        mine = count // number + (index < count % number)
        start = rng.random(3) * BOX_NM
        start[1] = 6.0 + rng.random() * (BOX_NM[1] - 12.0)
        angle, tilt = 2 * math.pi * rng.random(), 0.05 * (rng.random() - 0.5)
        axis = np.array([math.cos(angle), tilt, math.sin(angle)])
        axis /= length_of(axis)
        side = np.cross(axis, (0.0, 1.0, 0.0))
        side /= length_of(side)
        other = np.cross(axis, side)
        step = np.arange(mine)
        turn = step * _SUBUNIT_TURN
        across = np.cos(turn)[:, None] * side + np.sin(turn)[:, None] * other
        found.append(start + step[:, None] * _SUBUNIT_NM * axis + _SUBUNIT_OUT * across)
        axes.append(np.tile(axis, (mine, 1)))
    nothing = np.empty((0, 3))
    return (
        np.concatenate([nothing, *found]).astype(np.float32),
        np.concatenate([nothing, *axes]).astype(np.float32),
    )


@functools.lru_cache(maxsize=8)
def crowd_box(medium: str, seed: int) -> CrowdBox:
    """Return the box of a medium, the same for the same seed.

    Molecules are put at random places, the largest first, where they touch none that is there
    already: random sequential adsorption of spheres of a tenth more than their own radius.

    Parameters
    ----------
    medium : str
        ``"cytosol"`` or the key of a body fluid.
    seed : int
        The scene's.
    """
    size = np.array(BOX_NM, np.float32)
    volume = float(np.prod(BOX_NM))
    shapes = crowd_shapes(medium)
    rng = stream(seed, "story", "crowd", medium)
    # The whole part is sure, what is left over has its chance.
    counts = [math.floor(shape.per_nm3 * volume + rng.random()) for shape in shapes]
    taken = np.zeros((sum(counts) + 1, 4), np.float32)
    cells = tuple(int(side // _CELL) for side in BOX_NM)
    grid = np.zeros((*cells, 64), np.int32)
    done, numbers, turned = 0, [], []
    for order in sorted(range(len(shapes)), key=lambda index: not shapes[index].crowder.filament):
        shape, count = shapes[order], counts[order]
        before = done
        if shape.crowder.filament:
            middles, axes = _filaments(count, rng)
            middles = middles % size
            # Subunits of a filament touch each other, and nothing else is there yet.
            done = _in_free_places(middles, 0.0, count, size, grid, taken, done)
            taken[before:done, 3] = shape.body
            turned.append(
                upright(axes[: done - before].astype(np.float64), np.zeros(done - before))
            )
        else:
            proposed = (rng.random((count * 12 + _TRIES, 3)) * BOX_NM).astype(np.float32)
            proposed = np.minimum(proposed, np.nextafter(size, np.float32(0)))
            done = _in_free_places(proposed, shape.body, count, size, grid, taken, done)
            turns = rng.standard_normal((done - before, 4))
            turned.append(turns / np.linalg.norm(turns, axis=1, keepdims=True))
        numbers.append(np.full(done - before, order, np.int32))
    return _sorted(
        shapes,
        np.concatenate([np.empty(0, np.int32), *numbers]),
        taken[:done, :3],
        np.concatenate([np.empty((0, 4)), *turned]).astype(np.float32),
    )


def _sorted(
    shapes: tuple[CrowdShape, ...], number: Integers, centres: Floats, turns: Floats
) -> CrowdBox:
    """Return a box whose molecules are in the order in which they are painted."""
    beads = [
        rotate(turns[mine][:, None], shape.spheres[None, :, :3]) + centres[mine][:, None]
        for shape, mine in ((one, number == index) for index, one in enumerate(shapes))
    ]
    front = np.empty(len(number), np.float32)
    for index, shape in enumerate(shapes):
        front[number == index] = (beads[index][:, :, 1] - shape.spheres[:, 3]).min(axis=1)
    order = np.argsort(front, kind="stable")
    parts = np.array([len(shape.spheres) for shape in shapes] or [0], np.int32)[number[order]]
    first = np.concatenate([[0], np.cumsum(parts)]).astype(np.int32)
    spheres = np.empty((int(first[-1]), 4), np.float32)
    for index, shape in enumerate(shapes):
        # Within a kind the order of `beads` is that before sorting.
        rank = np.cumsum(number == index) - 1
        mine = np.flatnonzero(number[order] == index)
        where = first[mine][:, None] + np.arange(len(shape.spheres))
        spheres[where, :3] = beads[index][rank[order[mine]]]
        spheres[where, 3] = shape.spheres[:, 3]
    return CrowdBox(
        shapes, BOX_NM, number[order], front[order], centres[order], turns[order], first, spheres
    )
