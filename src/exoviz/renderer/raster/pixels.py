"""Pixels as rasters work on them: where they are, in which steps, and what is done with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.compiled import compiled
from exoviz.cores import free_cores

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    View = tuple[Floats, Floats, np.float32, np.float32, np.float32]

__all__ = [
    "EMPTY_DEPTH",
    "HALO",
    "NEAREST_NM",
    "STRIP",
    "TILE",
    "PixelWindow",
    "farthest",
    "in_strips",
    "is_open",
    "widened",
]

#: Depth of a pixel that shows nothing, nm: farther than anything.
EMPTY_DEPTH: Final = np.float32(1e6)
#: Rows and columns around what is seen: shading looks at most so far beyond its own.
HALO: Final = 48
#: Rows and columns of the parts of the picture whose farthest depth is known.
TILE: Final = 8
#: Nearer to the camera than this, nm, nothing is drawn: it would be spread over the whole picture.
NEAREST_NM: Final = np.float32(0.5)
#: Rows that a thread works on at once: few enough that all are busy to the end, enough that they
#: rarely wait for a turn at Python; a multiple of the dither's four.
STRIP: Final = 128
#: The same of what is only painted, which costs less.
_PAINTED: Final = 64
#: Pixels of a row that are worked on in one step.
_STEP: Final = 8


def in_strips(work: Callable[[int, int], None], rows: int) -> None:
    """Work on the rows of a picture, some at a time, on all cores.

    Parameters
    ----------
    work : callable
        Is given the first of some rows, and the one after the last of them.
    rows : int
        Of the picture.
    """
    with free_cores() as pool:
        starts = range(0, rows, _PAINTED)
        list(pool.map(lambda first: work(first, min(first + _PAINTED, rows)), starts))


@dataclass(frozen=True, slots=True)
class PixelWindow:
    """A rectangle of the plane at unit distance in front of the camera, in pixels.

    Attributes
    ----------
    left, top : float
        Upper left corner of the rectangle on that plane, x to the right and y up.
    pixel : float
        Size of a pixel on that plane.
    width, height : int
        Pixels.
    """

    left: float
    top: float
    pixel: float
    width: int
    height: int

    def columns(self) -> Floats:
        """Return where the middles of the columns are on that plane."""
        return (self.left + (np.arange(self.width) + 0.5) * self.pixel).astype(np.float32)

    def rows(self) -> Floats:
        """Return where the middles of the rows are on that plane."""
        return (self.top - (np.arange(self.height) + 0.5) * self.pixel).astype(np.float32)

    def view(self) -> View:
        """Return columns, rows, left, top and pixel, as compiled code takes them."""
        edges = np.float32(self.left), np.float32(self.top), np.float32(self.pixel)
        return (self.columns(), self.rows(), *edges)


@compiled
def farthest(depth: Floats, row: int, column: int) -> np.float32:
    """Return the greatest depth of a tile of some rows of a picture and its border."""
    greatest = np.float32(0)
    start = column * TILE + HALO
    end = min(start + TILE, depth.shape[1] - HALO)
    for r in range(row * TILE, min((row + 1) * TILE, depth.shape[0])):
        for here in depth[r, start:end]:
            greatest = here if here > greatest else greatest
    return greatest


@compiled
def is_open(
    depth: Floats,
    far: Floats,
    stale: NDArray[np.uint8],
    start: int,
    end: int,
    upper: int,
    lower: int,
    near: np.float32,
) -> bool:
    """Return whether something that near is not behind all of a part of some rows."""
    for r in range(upper // TILE, lower // TILE + 1):
        for c in range(start // TILE, end // TILE + 1):
            if stale[r, c]:
                far[r, c] = farthest(depth, r, c)
                stale[r, c] = 0
            if far[r, c] > near:
                return True
    return False


@compiled
def widened(start: int, end: int, width: int) -> tuple[int, int]:
    """Return first and last column of at least as many, so many that none is left of a step."""
    wide = (end - start + _STEP) // _STEP * _STEP
    if wide > width:
        return start, end
    start = min(start, width - wide)
    return start, start + wide - 1
