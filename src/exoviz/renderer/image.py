"""A picture of a vesicle: draw, shade in strips on all cores, average down, lay on a background."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.ndimage import uniform_filter

from exoviz.model.layers import by_longest_prefix, is_lipid
from exoviz.registry.styles import StyleSheet
from exoviz.renderer.colouring.style_sheets import style_sheet_of
from exoviz.renderer.geometry.camera import (
    Frame,
    Shot,
    is_inside,
    occupied,
    shot_of_view,
    standing_inside,
)
from exoviz.renderer.geometry.drawing import Drawing, drawing, extent, without_layers
from exoviz.renderer.palette import linear
from exoviz.renderer.raster.backdrop import enlarged, smaller
from exoviz.renderer.raster.band_canvas import BandCanvas
from exoviz.renderer.raster.exposure import Composed, Exposure, Rasterizer, outlined_layers
from exoviz.renderer.raster.light import CELLS, Lit, lit
from exoviz.renderer.raster.shading import SUPERSAMPLING, Materials, Scale, ScreenPatch, Shader
from exoviz.renderer.raster.visibility import (
    HALO,
    STRIP,
    Ground,
    PixelWindow,
    VisibleShapes,
    raster,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from exoviz.model import Vesicle
    from exoviz.scene import View

    Floats = NDArray[np.float32]
    Bytes = NDArray[np.uint8]

__all__ = [
    "Label",
    "Picture",
    "line_width",
    "picture",
    "reflected",
    "view_drawing",
]

#: Pixels of the finer grid that are drawn at once; a larger picture is drawn in bands.
_AT_ONCE: Final = 12_000_000
#: In pictures up to this height, pixels, light is followed more coarsely.
_SMALL: Final = 480
_CELLS_OF_SMALL: Final = 18


@dataclass(frozen=True, slots=True)
class Label:
    """A name, what it names, and where it stands.

    Attributes
    ----------
    path : str
        The layer, or group of layers.
    text : str
    anchor : (float, float)
        Pixel of what is named.
    place : (float, float)
        Where the text begins, or, on the left of its anchor, ends; on its base line.
    right : bool
        Whether it stands to the right of its anchor.
    is_note : bool
        Whether it is a text that was put there by hand, of which `path` is the name.
    """

    path: str
    text: str
    anchor: tuple[float, float]
    place: tuple[float, float]
    right: bool
    is_note: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A picture and what is known about it.

    Attributes
    ----------
    pixels : (height, width, 4) uint8 array
        RGBA; colour is not multiplied by alpha.
    nm_per_pixel : float
        At the plane of focus.
    drawing : Drawing
    sheet : StyleSheet
    shot : Shot
    frame : Frame
        The part of the picture that the shot's angles are of.
    bead : (h, w) int32 array
        Bead of the drawing that each drawn pixel shows, -1 for none; of the picture's size, or
        smaller by the style's scale, or by a whole number where the picture is large.
    behind : (h, w) int32 array, optional
        The same of what stands behind what is clear, where something is.
    labels : tuple of Label
        The names that are painted beside it.
    """

    pixels: Bytes
    nm_per_pixel: float
    drawing: Drawing
    sheet: StyleSheet
    shot: Shot
    frame: Frame
    bead: NDArray[np.int32]
    behind: NDArray[np.int32] | None = None
    labels: tuple[Label, ...] = ()

    def on_screen(self, points: Floats) -> Floats:
        """Return where points (n, 3), nm, that are before the camera are seen, (n, 2), pixels."""
        return self.frame.seen(points, self.shot)


def _lit(drawing: Drawing, centres: Floats, opaque: Floats, inside: bool, cells: int) -> Lit:
    solid_radius = np.where(drawing.radii > 0, drawing.radii, 0.22).astype(np.float32)
    # Matter is a volume.
    solid_radius *= np.cbrt(opaque)[drawing.layer]
    if inside:
        # A closed membrane would leave a camera in the lumen in the dark, and a crowded lumen
        # would let light reach only what is next to it.
        lets_through = np.array([is_lipid(name) for name in drawing.layers] or [False])
        solid_radius *= np.where(lets_through[drawing.layer], np.float32(0), np.float32(0.6))
    return lit(centres, solid_radius, cells=cells)


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """Materials of the beads that are seen, worked out when they are first seen."""

    drawing: Drawing
    centres: Floats
    light: Lit
    materials: Materials
    known: NDArray[np.bool_]

    @classmethod
    def of(cls, drawing: Drawing, centres: Floats, light: Lit) -> _Seen:
        count = len(centres)
        materials = Materials(
            look=np.zeros((count, 8), np.float32),
            molecule=drawing.molecule.astype(np.int32),
            layer=drawing.layer.astype(np.int32),
            outlined=outlined_layers(drawing.layers)[drawing.layer],
        )
        return cls(drawing, centres, light, materials, np.zeros(count, np.bool_))

    def learn(self, ground: Ground, owner: NDArray[np.int32]) -> None:
        """Work out the materials of the beads that are seen."""
        count = len(self.known)
        # Beads, then triangles, and one place more, which is that of -1.
        found = np.zeros(count + len(owner) + 1, np.bool_)
        found[ground.shown.ravel()] = True
        seen = found[:count]
        seen[owner[found[count:-1]]] = True
        new = np.flatnonzero(seen & ~self.known)
        look = self.materials.look
        look[new, 3:7], look[new, 7] = self.light.reaching(self.centres[new])
        look[new, :3] = linear(self.drawing.colours[new])
        self.known[new] = True


@dataclass(frozen=True, slots=True, eq=False)
class _Bands:
    """Draws a picture band by band, so that a large one needs no more memory than a small one."""

    at: Shot
    frame: Frame
    box: Frame
    shapes: VisibleShapes
    seen: _Seen
    shader: Shader

    @classmethod
    def of(cls, exposure: Exposure, drawing: Drawing, box: Frame | None = None) -> _Bands | None:
        """Return the bands of a drawing; None if nothing of it is in the picture.

        Parameters
        ----------
        exposure : Exposure
        drawing : Drawing
            Of it, all or a part.
        box : Frame, optional
            The part of the picture to draw; by default what holds something.
        """
        at, frame = exposure.at, exposure.frame
        centres = at.to_view(drawing.centres)
        # Solids have no radius of their own: the largest reaches this far.
        reach = np.maximum(drawing.radii, np.float32(0.4))
        box = box or occupied(centres, reach, at, frame, exposure.size)
        if not box.width:
            return None
        corners = at.to_view(drawing.triangles.reshape(-1, 3)).reshape(-1, 3, 3)
        shapes = VisibleShapes.of(centres, drawing.radii, drawing.hidden, corners, drawing.owner)
        seen = _Seen.of(drawing, centres, exposure.light_on(centres))
        shader = Shader(shapes, seen.materials, exposure.sheet, exposure.scale)
        return cls(at, frame, box, shapes, seen, shader)

    def bands(self) -> list[tuple[int, int]]:
        """Return the rows of each band of the picture: first, and one past the last."""
        rows = max(_AT_ONCE // (self.box.width * SUPERSAMPLING**2), 64)
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
        self, first: int, last: int, pool: ThreadPoolExecutor
    ) -> tuple[Floats, NDArray[np.int32], tuple[int, int]]:
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
        ground = raster(self.shapes, window, self.seen.materials.molecule, pool)
        light = self._shaded(ground, window, margins, pool)
        more = (min(margins[0] // SUPERSAMPLING, 1), min(margins[1] // SUPERSAMPLING, 1))
        return light, self._beads(ground, margins, more), more

    def _shaded(
        self,
        ground: Ground,
        window: PixelWindow,
        margins: tuple[int, int],
        pool: ThreadPoolExecutor,
    ) -> Floats:
        """Shade a band of the finer grid, less its margins, and average it down."""
        height, width = window.height, window.width
        above, below = margins
        rows = (height - above - below) // SUPERSAMPLING
        result = np.zeros((4, rows, width // SUPERSAMPLING), np.float32)
        self.seen.learn(ground, self.shapes.owner)

        def shade(first: int) -> None:
            last = min(first + STRIP, height - below)
            down = slice((first - above) // 2, (last - above) // 2)
            patch = ScreenPatch(first, 0, last - first, width)
            result[:, down] = self.shader.shaded(ground, window, patch)

        list(pool.map(shade, range(above, height - below, STRIP)))
        return result

    def _beads(
        self, ground: Ground, margins: tuple[int, int], more: tuple[int, int]
    ) -> NDArray[np.int32]:
        """Return the bead at the upper left sample of each pixel of a band."""
        above, below = (
            margin - SUPERSAMPLING * rows for margin, rows in zip(margins, more, strict=True)
        )
        rows = slice(HALO + above, ground.shown.shape[0] - HALO - below, SUPERSAMPLING)
        shown = ground.shown[rows, HALO:-HALO:SUPERSAMPLING]
        count = len(self.shapes.spheres)
        if not len(self.shapes.owner):
            return shown
        return np.where(shown < count, shown, self.shapes.owner[np.maximum(shown - count, 0)])


def view_drawing(
    vesicle: Vesicle, view: View, sheet: StyleSheet, only: Sequence[str] = ()
) -> Drawing:
    """Return the drawing of a vesicle in a view; `only` names the layers to draw, empty for all."""
    if is_inside(view):
        inside = standing_inside(view.camera, vesicle.geometry.lumen)
        return drawing(vesicle, view, sheet, only, inside)
    # Near enough to where it stands for any shape of picture.
    at = shot_of_view(view, *extent(vesicle), vesicle.geometry.lumen, 1.0)
    return drawing(vesicle, view, sheet, only, at.position)


def line_width(sheet: StyleSheet, size: tuple[int, int]) -> float:
    """Return the width of a drawn line in pixels of the finer grid."""
    return sheet.line_px * SUPERSAMPLING * max(min(size), 360) / 1080


def reflected(
    exposure: Exposure, rasterizer: Rasterizer | None = None
) -> tuple[Floats, NDArray[np.int32]]:
    """Return the light that comes from what is drawn, and which beads are seen.

    Parameters
    ----------
    exposure : Exposure
    rasterizer : Rasterizer, optional
        In place of the processor.

    Returns
    -------
    light : (4, height, width) array
        Linear colour multiplied by coverage, and coverage.
    bead : (height, width) int32 array
        -1 where nothing is.
    """
    found = None if rasterizer is None else rasterizer.reflected(exposure)
    if found is not None:
        return found
    width, height = exposure.size
    light = np.zeros((4, height, width), np.float32)
    bead = np.full((height, width), -1, np.int32)
    paint = _Bands.of(exposure, exposure.drawing)
    if paint is not None:
        columns = slice(paint.box.left, paint.box.right)
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            for first, last in paint.bands():
                band, seen, (more, _below) = paint.drawn(first, last, pool)
                light[:, first:last, columns] = band
                bead[first:last, columns] = seen[more : more + last - first]
    return light, bead


def picture(
    vesicle: Vesicle,
    size: tuple[int, int],
    view: View,
    *,
    drawing: Drawing | None = None,
    sheet: StyleSheet | None = None,
    frame: Frame | None = None,
    transparent: bool = False,
    at: Shot | None = None,
    enlarge: bool = True,
    rasterizer: Rasterizer | None = None,
) -> Picture:
    """Draw a vesicle, without legend or labels.

    Parameters
    ----------
    vesicle : Vesicle
    size : (int, int)
        Width and height, pixels.
    view : View
    drawing : Drawing, optional
        The drawing, where there is one already.
    sheet : StyleSheet, optional
        In place of that of `view.style`.
    frame : Frame, optional
        Part of the picture that the vesicle is fitted into; by default all of it.
    transparent : bool
        Leave the background out.
    at : Shot, optional
        In place of the view's camera.
    enlarge : bool
        Whether a style that draws fewer pixels then makes them as many as `size` says.
    rasterizer : Rasterizer, optional
        In place of the processor.
    """
    width, height = size
    sheet = sheet or style_sheet_of(view, vesicle.layers())
    drawing = drawing or view_drawing(vesicle, view, sheet)
    frame = frame or Frame(0, 0, width, height)
    if sheet.scale > 1:
        small = (vesicle, view, drawing, sheet, transparent, at, rasterizer)
        return _enlarged(size, frame, enlarge, *small)
    lumen = vesicle.geometry.lumen
    at = at or shot_of_view(view, *extent(vesicle), lumen, frame.width / frame.height)
    inside = is_inside(view)
    middle = lumen if inside else at.distance
    scale = Scale(
        nm_per_pixel=at.nm_per_pixel(frame.height * SUPERSAMPLING),
        line=line_width(sheet, size),
        near=middle - vesicle.geometry.diameter / 2,
        far=middle + vesicle.geometry.diameter / 2,
    )
    cells = CELLS if size[1] > _SMALL else _CELLS_OF_SMALL
    opaque = _opaque(drawing, view)

    def light_on(centres: Floats) -> Lit:
        return _lit(drawing, centres, opaque, inside, cells)

    exposure = Exposure.of(drawing, at, frame, size, sheet, scale, light_on, opaque)
    made: Composed | BandCanvas | None = None
    if rasterizer is not None and not transparent:
        made = rasterizer.composed(exposure)
    if made is None:
        made = _composed(exposure, transparent)
    return Picture(
        pixels=made.pixels,
        nm_per_pixel=at.nm_per_pixel(frame.height),
        drawing=drawing,
        sheet=sheet,
        shot=at,
        frame=frame,
        bead=made.bead,
        behind=made.behind,
    )


def _composed(exposure: Exposure, transparent: bool) -> BandCanvas:
    """Draw a picture on its background, or on none, band by band."""
    drawing, opaque, size = exposure.drawing, exposure.opaque, exposure.size
    front = _Bands.of(exposure, drawing)
    behind = None
    if front is not None and (opaque < 1).any():
        # What stands behind something clear is seen through it; behind that, nothing more clear.
        behind = _Bands.of(exposure, without_layers(drawing, opaque < 1), front.box)
    canvas = BandCanvas.empty(
        size, exposure.sheet, transparent, exposure.middle, behind is not None
    )
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        if front is None:
            canvas.lay_nothing(0, size[1], pool)
            return canvas
        canvas.lay_nothing(0, front.box.top, pool)
        canvas.lay_nothing(front.box.bottom, size[1], pool)
        for first, last in front.bands():
            light, bead, (more, below) = front.drawn(first, last, pool)
            own = bead[more : len(bead) - below]
            if behind is not None:
                share = np.where(bead >= 0, opaque[drawing.layer[bead]], np.float32(1))
                share = uniform_filter(share, 3)[more : len(bead) - below]
                other, seen, (more, below) = behind.drawn(first, last, pool)
                canvas.remember(seen[more : len(seen) - below], first, front.box, behind=True)
                light = other + share * (light - other)
            canvas.remember(own, first, front.box)
            canvas.lay(light, first, front.box, pool)
    return canvas


def _opaque(drawing: Drawing, view: View) -> Floats:
    """Return the opacity of each layer of a drawing, 0 to 1."""
    found = np.ones(max(len(drawing.layers), 1), np.float32)
    for index, layer in enumerate(drawing.layers):
        found[index] = by_longest_prefix(layer, view.opacity, 1.0)
    return found


def _enlarged(
    size: tuple[int, int],
    frame: Frame,
    enlarge: bool,
    vesicle: Vesicle,
    view: View,
    drawing: Drawing,
    sheet: StyleSheet,
    transparent: bool,
    at: Shot | None,
    rasterizer: Rasterizer | None,
) -> Picture:
    scale = sheet.scale
    edges = (frame.left, frame.top, frame.right, frame.bottom)
    small = picture(
        vesicle,
        smaller(size, scale),
        view,
        drawing=drawing,
        sheet=replace(sheet, scale=1),
        frame=Frame(*(edge // scale for edge in edges)),
        transparent=transparent,
        at=at,
        rasterizer=rasterizer,
    )
    pixels = np.array(enlarged(small.pixels, size)) if enlarge else small.pixels
    nm_per_pixel = small.nm_per_pixel / scale
    return replace(small, pixels=pixels, nm_per_pixel=nm_per_pixel, sheet=sheet, frame=frame)
