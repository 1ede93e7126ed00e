"""What is drawn of a picture, band by band: seen, lit, shaded on all cores, and averaged down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.compiled import compiled
from exoviz.renderer.palette import linear
from exoviz.renderer.raster.groundwork import occupied
from exoviz.renderer.raster.pixels import STRIP
from exoviz.renderer.raster.samples import ScreenPatch
from exoviz.renderer.raster.shading import SUPERSAMPLING, Materials, Shader
from exoviz.renderer.raster.visibility import (
    HALO,
    Ground,
    PixelWindow,
    VisibleShapes,
    raster,
)

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from numpy.typing import NDArray

    from exoviz.renderer.geometry.camera import Frame, Shot
    from exoviz.renderer.geometry.drawing import Drawing
    from exoviz.renderer.raster.exposure import Exposure
    from exoviz.renderer.raster.groundwork import Groundwork
    from exoviz.renderer.raster.light import Lit

    Floats = NDArray[np.float32]
    Integers = NDArray[np.int32]
    Mask = NDArray[np.bool_]

__all__ = ["AT_ONCE", "Bands"]

#: Pixels of the finer grid that are drawn at once; a larger picture is drawn in bands.
AT_ONCE: Final = 12_000_000


@compiled
def _note(
    look: Floats, which: NDArray[np.intp], colours: Floats, around: Floats, key: Floats
) -> None:
    """Note colour and light of some beads; see `Materials.look`."""
    for index in range(which.shape[0]):
        bead = look[which[index]]
        for channel in range(3):
            bead[channel] = colours[index, channel]
        for number in range(4):
            bead[3 + number] = around[index, number]
        bead[7] = key[index]


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """Materials of the beads that are seen, worked out when they are first seen."""

    drawing: Drawing
    light: Lit
    materials: Materials
    known: Mask

    @classmethod
    def of(cls, drawing: Drawing, ground: Groundwork, light: Lit) -> _Seen:
        count = len(drawing.radii)
        materials = Materials(
            look=np.zeros((count, 8), np.float32),
            molecule=drawing.molecule.astype(np.int32, copy=False),
            kind=2 * drawing.layer.astype(np.int32, copy=False) + ground.outlined,
        )
        return cls(drawing, light, materials, np.zeros(count, np.bool_))

    def learn(self, found: Mask) -> None:
        """Work out the materials of the beads that are found."""
        new = np.flatnonzero(found & ~self.known)
        reaching = self.light.reaching(self.drawing.centres[new])
        _note(self.materials.look, new, linear(self.drawing.colours[new]), *reaching)
        self.known[new] = True


@dataclass(frozen=True, slots=True, eq=False)
class Bands:
    """Draws a picture band by band, so that a large one needs no more memory than a small one."""

    at: Shot
    frame: Frame
    box: Frame
    shapes: VisibleShapes
    seen: _Seen
    shader: Shader
    used: list[Ground]

    @classmethod
    def of(cls, exposure: Exposure, drawing: Drawing, box: Frame | None = None) -> Bands | None:
        """Return the bands of a drawing; None if nothing of it is in the picture.

        Parameters
        ----------
        exposure : Exposure
        drawing : Drawing
            That of the exposure, or the same with layers hidden.
        box : Frame, optional
            The part of the picture to draw; by default what holds something.
        """
        at, frame, ground = exposure.at, exposure.frame, exposure.ground
        box = box or occupied(ground, at, frame, exposure.size)
        if not box.width:
            return None
        beads = (drawing.centres, drawing.radii, drawing.hidden)
        triangles = (drawing.triangles, drawing.owner)
        shapes = VisibleShapes.of(
            beads, ground.clusters, triangles, ground.solids, at.stand(), ground.seen
        )
        seen = _Seen.of(drawing, ground, exposure.light())
        shader = Shader(shapes, seen.materials, exposure.sheet, exposure.scale)
        return cls(at, frame, box, shapes, seen, shader, ground.used)

    def bands(self) -> list[tuple[int, int]]:
        """Return the rows of each band of the picture: first, and one past the last."""
        rows = max(AT_ONCE // (self.box.width * SUPERSAMPLING**2), 64)
        starts = range(self.box.top, self.box.bottom, rows)
        return [(first, min(first + rows, self.box.bottom)) for first in starts]

    def window(self, first: int, last: int) -> tuple[PixelWindow, tuple[int, int]]:
        """Return a band on the finer grid, with margins above and below that shading looks at."""
        fine = 2 * self.at.half_height / (self.frame.height * SUPERSAMPLING)
        above = min(HALO, (first - self.box.top) * SUPERSAMPLING)
        below = min(HALO, (self.box.bottom - last) * SUPERSAMPLING)
        across = self.frame.left + self.frame.width / 2
        down = self.frame.top + self.frame.height / 2
        window = PixelWindow(
            left=(self.box.left - across) * SUPERSAMPLING * fine,
            top=((down - first) * SUPERSAMPLING + above) * fine,
            pixel=fine,
            width=self.box.width * SUPERSAMPLING,
            height=(last - first) * SUPERSAMPLING + above + below,
        )
        return window, (above, below)

    def drawn(
        self, first: int, last: int, pool: Executor
    ) -> tuple[Floats, Integers, tuple[int, int]]:
        """Draw a band of the picture, as wide as what is drawn.

        Returns
        -------
        light : (4, last - first, width) array
            Linear colour multiplied by coverage, and coverage.
        bead : (rows, width) int32 array
            -1 where nothing is; with the rows just above and below where they are known.
        more : (int, int)
            How many rows above and below that is.
        """
        window, margins = self.window(first, last)
        used = self.used.pop() if self.used else None
        materials = self.seen.materials
        names = (materials.molecule, materials.kind)
        ground, found = raster(self.shapes, window, names, pool, used)
        self.seen.learn(found)
        light = self._shaded(ground, window, margins, pool)
        more = (min(margins[0] // SUPERSAMPLING, 1), min(margins[1] // SUPERSAMPLING, 1))
        bead = self._beads(ground, margins, more)
        self.used[:] = [ground]
        return light, bead, more

    def _shaded(
        self,
        ground: Ground,
        window: PixelWindow,
        margins: tuple[int, int],
        pool: Executor,
    ) -> Floats:
        """Shade a band of the finer grid, less its margins, and average it down."""
        height, width = window.height, window.width
        above, below = margins
        rows = (height - above - below) // SUPERSAMPLING
        result = np.zeros((4, rows, width // SUPERSAMPLING), np.float32)

        def shade(first: int) -> None:
            last = min(first + STRIP, height - below)
            down = slice((first - above) // 2, (last - above) // 2)
            patch = ScreenPatch(first, 0, last - first, width)
            result[:, down] = self.shader.shaded(ground, window, patch)

        list(pool.map(shade, range(above, height - below, STRIP)))
        return result

    def _beads(self, ground: Ground, margins: tuple[int, int], more: tuple[int, int]) -> Integers:
        """Return the bead at the upper left sample of each pixel of a band."""
        above, below = (
            margin - SUPERSAMPLING * rows for margin, rows in zip(margins, more, strict=True)
        )
        rows = slice(HALO + above, ground.shown.shape[0] - HALO - below, SUPERSAMPLING)
        shown = ground.shown[rows, HALO:-HALO:SUPERSAMPLING].copy()
        solid = shown >= (count := len(self.shapes.radii))
        shown[solid] = self.shapes.owner[shown[solid] - count]
        return shown
