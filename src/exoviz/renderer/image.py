"""A picture of a vesicle: draw, shade in strips on all cores, average down, lay on a background."""

from __future__ import annotations

import math
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.renderer.camera import Shot, shot, standing_inside
from exoviz.renderer.drawing import Drawing, drawing, extent
from exoviz.renderer.identify import Canvas, Window
from exoviz.renderer.light import bead_light
from exoviz.renderer.palette import from_hex, linear
from exoviz.renderer.shade import HALO, Materials, Scale, shaded
from exoviz.renderer.styles import STYLE_SHEETS, StyleSheet
from exoviz.renderer.surface import EMPTY_DEPTH, Shapes, surface

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from exoviz.model import Vesicle
    from exoviz.scene import View

    Floats = NDArray[np.float32]
    Bytes = NDArray[np.uint8]

__all__ = ["Frame", "Picture", "drawn_in", "picture"]

#: Samples of a pixel along each axis.
SUPERSAMPLING: Final = 2
#: Pixels of the finer grid that are drawn at once; a larger picture is drawn in bands.
_AT_ONCE: Final = 12_000_000
_STRIP: Final = 96


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
    """

    pixels: Bytes
    nm_per_pixel: float
    drawing: Drawing
    sheet: StyleSheet


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of a picture, in pixels, that the vesicle is fitted into.

    Attributes
    ----------
    left, right : int
        Columns.
    top, bottom : int
        Rows.
    """

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Columns."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Rows."""
        return self.bottom - self.top


def _occupied(view: Floats, radii: Floats, at: Shot, frame: Frame, size: tuple[int, int]) -> Frame:
    """Return the pixels of the picture that hold something."""
    width, height = size
    depth = -view[:, 2]
    if not len(view):
        return Frame(0, 0, 0, 0)
    if float((depth - radii).min()) < 1.0:
        return Frame(0, 0, width, height)
    pixel = 2 * at.half_height / frame.height
    middle = (frame.left + frame.width / 2, frame.top + frame.height / 2)
    reach = radii / (depth - radii)
    x, y = view[:, 0] / depth, view[:, 1] / depth
    left = math.floor(middle[0] + float((x - reach).min()) / pixel) - 2
    right = math.ceil(middle[0] + float((x + reach).max()) / pixel) + 2
    top = math.floor(middle[1] - float((y + reach).max()) / pixel) - 2
    bottom = math.ceil(middle[1] - float((y - reach).min()) / pixel) + 2
    left, right = max(left, 0), min(right, width)
    top, bottom = max(top, 0), min(bottom, height)
    return Frame(left, top, right, bottom) if left < right and top < bottom else Frame(0, 0, 0, 0)


def _materials(drawn: Drawing, centres: Floats, inside: bool) -> Materials:
    solid_radius = np.where(drawn.radii > 0, drawn.radii, 0.22).astype(np.float32)
    if inside:
        # A closed membrane would leave a camera in the lumen in the dark, and a crowded lumen
        # would let light reach only what is next to it.
        lets_through = np.array([name.startswith("membrane/") for name in drawn.layers] or [False])
        solid_radius *= np.where(lets_through[drawn.layer], np.float32(0), np.float32(0.6))
    around, key = bead_light(centres, solid_radius)
    rna = np.array([name.startswith("cargo/rna/") for name in drawn.layers] or [False])
    return Materials(
        colour=linear(drawn.colours),
        molecule=drawn.molecule,
        layer=drawn.layer,
        around=around,
        key=key,
        outlined=rna[drawn.layer],
    )


def _averaged(fine: Floats, factor: int) -> Floats:
    rows, columns = fine.shape[0] // factor, fine.shape[1] // factor
    mean: Floats = fine.reshape(rows, factor, columns, factor, 4).mean(axis=(1, 3))
    return mean


@dataclass(frozen=True, slots=True, eq=False)
class _Bands:
    """Draws a picture band by band, so that a large one needs no more memory than a small one."""

    at: Shot
    frame: Frame
    box: Frame
    shapes: Shapes
    materials: Materials
    sheet: StyleSheet
    scale: Scale

    def bands(self) -> list[tuple[int, int]]:
        """Return the rows of each band of the picture: first, and one past the last."""
        rows = max(_AT_ONCE // (self.box.width * SUPERSAMPLING**2), 64)
        starts = range(self.box.top, self.box.bottom, rows)
        return [(first, min(first + rows, self.box.bottom)) for first in starts]

    def window(self, first: int, last: int) -> tuple[Window, tuple[int, int]]:
        """Return a band on the finer grid, with margins above and below that shading looks at."""
        fine = 2 * self.at.half_height / (self.frame.height * SUPERSAMPLING)
        above = min(HALO, (first - self.box.top) * SUPERSAMPLING)
        below = min(HALO, (self.box.bottom - last) * SUPERSAMPLING)
        across = self.frame.left + self.frame.width / 2
        down = self.frame.top + self.frame.height / 2
        window = Window(
            left=(self.box.left - across) * SUPERSAMPLING * fine,
            top=((down - first) * SUPERSAMPLING + above) * fine,
            pixel=fine,
            width=self.box.width * SUPERSAMPLING,
            height=(last - first) * SUPERSAMPLING + above + below,
        )
        return window, (above, below)

    def band(self, numbers: NDArray[np.uint32], window: Window, margins: tuple[int, int]) -> Floats:
        """Shade a band of the finer grid, less its margins, and average it down."""
        height, width = numbers.shape
        depth = np.full((height + 2 * HALO, width + 2 * HALO), EMPTY_DEPTH, np.float32)
        bead = np.full(depth.shape, -1, np.int32)
        normal = np.empty((height, width, 3), np.float32)
        above, below = margins
        rows = (height - above - below) // SUPERSAMPLING
        result = np.empty((rows, width // SUPERSAMPLING, 4), np.float32)

        def find(first: int) -> None:
            last = min(first + _STRIP, height)
            strip = surface(numbers[first:last], self.shapes, window, first)
            inside = (slice(HALO + first, HALO + last), slice(HALO, HALO + width))
            depth[inside], normal[first:last], bead[inside] = strip

        def shade(first: int) -> None:
            last = min(first + _STRIP, height - below)
            around = slice(first, last + 2 * HALO)
            fine = shaded(
                depth[around],
                normal[first:last],
                bead[around],
                HALO,
                self.materials,
                self.sheet,
                self.scale,
            )
            into = slice((first - above) // SUPERSAMPLING, (last - above) // SUPERSAMPLING)
            result[into] = _averaged(fine, SUPERSAMPLING)

        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            list(pool.map(find, range(0, height, _STRIP)))
            list(pool.map(shade, range(above, height - below, _STRIP)))
        return result


def _encoded(light: Floats) -> Floats:
    """Return sRGB of linear light, 0 to 1, with a shoulder that keeps highlights from clipping."""
    knee = np.float32(0.8)
    over = np.maximum(light - knee, 0)
    soft = np.where(light > knee, knee + over / (1 + over / (1 - knee)), light)
    low = soft * np.float32(12.92)
    high = np.float32(1.055) * np.power(np.maximum(soft, 1e-6), np.float32(1 / 2.4)) - np.float32(
        0.055
    )
    return np.where(soft <= 0.0031308, low, high).astype(np.float32)


def background(sheet: StyleSheet, size: tuple[int, int], middle: float = 0.5) -> Floats:
    """Return the background, (height, width, 3), sRGB 0 to 1: soft light behind the vesicle.

    `middle` is where that is across the picture, 0 to 1.
    """
    width, height = size
    centre, edge = from_hex(sheet.centre), from_hex(sheet.edge)
    across = np.linspace(-2 * middle, 2 - 2 * middle, width, dtype=np.float32)[None]
    down = np.linspace(-0.92, 1.08, height, dtype=np.float32)[:, None]
    away = np.sqrt((across * 0.76) ** 2 + (down * 0.69) ** 2)
    eased = np.clip(away, 0, 1)
    eased = eased * eased * (3 - 2 * eased)
    mixed: Floats = (centre + eased[..., None] * (edge - centre)).astype(np.float32)
    return mixed


_ORDER: Final = [[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]]
_DITHER: Final = (np.array(_ORDER, np.float32) + np.float32(0.5)) / np.float32(16)


def _bytes(colour: Floats) -> Bytes:
    """Return 8-bit values, with an ordered dither so that a smooth background shows no bands."""
    height, width = colour.shape[:2]
    tiled = np.tile(_DITHER, (height // 4 + 1, width // 4 + 1))[:height, :width]
    return (np.clip(colour, 0, 1) * np.float32(255) + tiled[..., None]).astype(np.uint8)


def drawn_in(vesicle: Vesicle, view: View, sheet: StyleSheet, only: Sequence[str] = ()) -> Drawing:
    """Return what a view shows of a vesicle; `only` names the layers to draw, empty for all."""
    if view.camera == "lumen":
        return drawing(vesicle, view, sheet, only, standing_inside(vesicle.geometry.lumen))
    # Near enough to where it stands for any shape of picture.
    at = shot(view.camera, *extent(vesicle), vesicle.geometry.lumen, 1.0)
    return drawing(vesicle, view, sheet, only, at.position)


def picture(
    vesicle: Vesicle,
    size: tuple[int, int],
    view: View,
    *,
    drawn: Drawing | None = None,
    sheet: StyleSheet | None = None,
    frame: Frame | None = None,
    transparent: bool = False,
) -> Picture:
    """Draw a vesicle, without legend or labels.

    Parameters
    ----------
    vesicle : Vesicle
    size : (int, int)
        Width and height, pixels.
    view : View
    drawn : Drawing, optional
        What is drawn, where it is known already.
    sheet : StyleSheet, optional
        In place of that of `view.style`.
    frame : Frame, optional
        Part of the picture that the vesicle is fitted into; by default all of it.
    transparent : bool
        Leave the background out.
    """
    width, height = size
    sheet = sheet or STYLE_SHEETS[view.style]
    drawn = drawn or drawn_in(vesicle, view, sheet)
    frame = frame or Frame(0, 0, width, height)
    lumen = vesicle.geometry.lumen
    at = shot(view.camera, *extent(vesicle), lumen, frame.width / frame.height)
    centres = at.to_view(drawn.centres)
    corners = at.to_view(drawn.triangles.reshape(-1, 3)).reshape(-1, 3, 3)
    shapes = Shapes.of(centres, drawn.radii, corners, drawn.owner)
    # Solids have no radius of their own: the largest reaches this far.
    reach = np.maximum(drawn.radii, np.float32(0.4))
    middle = at.distance if view.camera != "lumen" else lumen
    scale = Scale(
        nm_per_pixel=at.nm_per_pixel(frame.height * SUPERSAMPLING),
        line=sheet.line_px * SUPERSAMPLING * max(min(size), 360) / 1080,
        near=middle - vesicle.geometry.diameter / 2,
        far=middle + vesicle.geometry.diameter / 2,
    )
    box = _occupied(centres, reach, at, frame, size)
    light = np.zeros((height, width, 4), np.float32)
    if box.width:
        near = max(float((-centres[:, 2] - reach).min()) - 0.5, 0.05)
        far = float((reach - centres[:, 2]).max()) + 0.5
        paint = _Bands(
            at, frame, box, shapes, _materials(drawn, centres, view.camera == "lumen"), sheet, scale
        )
        with Canvas(drawn, at) as canvas:
            for first, last in paint.bands():
                window, margins = paint.window(first, last)
                numbers = canvas.numbers(window, near, far)
                rows, columns = slice(first, last), slice(box.left, box.right)
                light[rows, columns] = paint.band(numbers, window, margins)
    return Picture(
        pixels=_composed(light, sheet, transparent, (frame.left + frame.width / 2) / width),
        nm_per_pixel=at.nm_per_pixel(frame.height),
        drawing=drawn,
        sheet=sheet,
    )


def _composed(light: Floats, sheet: StyleSheet, transparent: bool, middle: float) -> Bytes:
    height, width = light.shape[:2]
    coverage = light[..., 3:]
    colour = np.zeros((height, width, 3), np.float32)
    some = coverage[..., 0] > 0
    colour[some] = _encoded(light[some][:, :3] / coverage[some])
    if transparent:
        alpha = np.rint(coverage * 255).astype(np.uint8)
        return np.concatenate([_bytes(colour) * (alpha > 0), alpha], axis=2)
    behind = background(sheet, (width, height), middle)
    mixed = colour * coverage + behind * (1 - coverage)
    full = np.full((height, width, 1), 255, np.uint8)
    return np.concatenate([_bytes(mixed), full], axis=2)
