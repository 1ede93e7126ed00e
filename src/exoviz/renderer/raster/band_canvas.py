"""The pixels of a picture that is drawn band by band, and laid on its background."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.renderer.raster.backdrop import as_bytes, background, encoded, lay_light
from exoviz.renderer.raster.pixels import STRIP

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from numpy.typing import NDArray

    from exoviz.registry.styles import StyleSheet
    from exoviz.renderer.geometry.camera import Frame

    Floats = NDArray[np.float32]
    Bytes = NDArray[np.uint8]

__all__ = ["MOST_BEADS_KEPT", "BandCanvas"]

#: Pixels whose bead is remembered: for names and a pointer no more are needed.
MOST_BEADS_KEPT: Final = 16_000_000


@dataclass(frozen=True, slots=True, eq=False)
class BandCanvas:
    """Pixels that are filled band by band, so that no light of the whole picture is held.

    Attributes
    ----------
    pixels : (height, width, 4) uint8 array
        RGBA; colour is not multiplied by alpha.
    bead : (h, w) int32 array
        Bead that every pixel, or in a large picture every so manieth, shows; -1 for none.
    behind : (h, w) int32 array or None
        The same of what stands behind what is clear.
    step : int
        Pixels from one of them to the next.
    sheet : StyleSheet
    transparent : bool
        Whether the background is left out.
    middle : float
        Where the vesicle is across the picture, 0 to 1.
    """

    pixels: Bytes
    bead: NDArray[np.int32]
    behind: NDArray[np.int32] | None
    step: int
    sheet: StyleSheet
    transparent: bool
    middle: float

    @classmethod
    def empty(
        cls,
        size: tuple[int, int],
        sheet: StyleSheet,
        transparent: bool,
        middle: float,
        clear: bool,
    ) -> BandCanvas:
        """Return a canvas, width and height in pixels, on which nothing is yet.

        `clear` says whether something in it will be seen through.
        """
        width, height = size
        step = math.ceil(math.sqrt(max(width * height / MOST_BEADS_KEPT, 1)))
        bead = np.full((-(-height // step), -(-width // step)), -1, np.int32)
        return cls(
            np.zeros((height, width, 4), np.uint8),
            bead,
            bead.copy() if clear else None,
            step,
            sheet,
            transparent,
            middle,
        )

    def remember(
        self, bead: NDArray[np.int32], first: int, box: Frame, *, behind: bool = False
    ) -> None:
        """Keep the beads (rows, w) of a band that begins at a row, in the columns of `box`."""
        into = self.behind if behind else self.bead
        assert into is not None
        down, across = -first % self.step, -box.left % self.step
        kept = bead[down :: self.step, across :: self.step]
        top, left = (first + down) // self.step, (box.left + across) // self.step
        into[top : top + kept.shape[0], left : left + kept.shape[1]] = kept

    def lay_nothing(self, first: int, last: int, pool: Executor) -> None:
        """Fill rows in which nothing is drawn."""
        if self.transparent:
            return
        height, width = self.pixels.shape[:2]

        def fill(start: int) -> None:
            rows = slice(start, min(start + STRIP, last))
            mixed = background(self.sheet, (width, height), self.middle, rows)
            self.pixels[rows, :, :3] = np.moveaxis(as_bytes(mixed, start), 0, 2)
            self.pixels[rows, :, 3] = 255

        list(pool.map(fill, range(first, last, STRIP)))

    def lay(self, light: Floats, first: int, box: Frame, pool: Executor) -> None:
        """Fill a band.

        Parameters
        ----------
        light : (4, rows, w) array
            Linear colour multiplied by coverage, and coverage, of the columns of `box`.
        first : int
            The first row of the picture.
        box : Frame
        pool : Executor
            Threads; each works on rows of its own.
        """
        height, width = self.pixels.shape[:2]
        columns = slice(box.left, box.right)

        def compose(start: int) -> None:
            part = light[:, start : start + STRIP]
            rows = slice(first + start, first + start + part.shape[1])
            if self.transparent:
                coverage = part[3]
                own = part[:3] / np.maximum(coverage, np.float32(1e-6))
                colour = encoded(own.astype(np.float32, copy=False))
                # Black where nothing is, in bytes as well.
                made = as_bytes(colour, rows.start) * (coverage > 0)
                self.pixels[rows, columns, :3] = np.moveaxis(made, 0, 2)
                self.pixels[rows, columns, 3] = np.rint(coverage * 255)
                return
            mixed = background(self.sheet, (width, height), self.middle, rows)
            whole = part
            if box.width < width:
                whole = np.zeros((4, part.shape[1], width), np.float32)
                whole[:, :, columns] = part
            lay_light(whole, mixed, self.pixels[rows], rows.start)

        list(pool.map(compose, range(0, light.shape[1], STRIP)))
