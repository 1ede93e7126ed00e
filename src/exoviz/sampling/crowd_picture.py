"""A picture of some vesicles of a population, side by side at one scale, by size."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from exoviz.language import _, number
from exoviz.renderer.annotation.layout import ink, note_layout, scale_bar_layout, title_layout
from exoviz.renderer.annotation.letters import USUAL, letters_of
from exoviz.renderer.annotation.primitives import Primitive, Text, paint
from exoviz.renderer.colouring.style_sheets import style_sheet_of
from exoviz.renderer.geometry.camera import is_inside, shot_of_view
from exoviz.renderer.geometry.drawing import extent
from exoviz.renderer.image import picture
from exoviz.renderer.raster.backdrop import as_bytes, background

if TYPE_CHECKING:
    from exoviz.model import Vesicle
    from exoviz.registry.styles import StyleSheet
    from exoviz.scene import View

__all__ = ["CrowdTile", "chosen_for_crowd", "crowd_page", "crowd_scale", "vesicle_tile"]

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]

#: Vesicles in a picture at most, and its width, pixels.
MOST: Final = 40
WIDTH: Final = 2400
#: Height of the picture over its width, about.
_HEIGHT_SHARE: Final = 0.62
#: Height of proteins and sugars around a vesicle, about, nm.
_COAT_NM: Final = 14.0
#: Share of the page that the squares around the vesicles take.
_FILLED: Final = 0.72
#: No nanometre is longer than this, pixels.
_LARGEST: Final = 6.0


@dataclass(frozen=True, slots=True)
class CrowdTile:
    """The picture of one vesicle.

    Attributes
    ----------
    diameter : float
        nm.
    png : bytes
        Without a background.
    """

    diameter: float
    png: bytes


def chosen_for_crowd(diameters: Floats) -> list[int]:
    """Return which vesicles of some diameters (n,) stand for all: evenly by rank, by size."""
    order = np.argsort(diameters, kind="stable")
    count = min(MOST, len(order))
    places = np.floor((np.arange(count) + 0.5) / count * len(order)).astype(int)
    return [int(order[place]) for place in places]


def crowd_scale(diameters: Floats) -> float:
    """Return the scale at which vesicles of some diameters fill a page, nm a pixel."""
    squares = float(((diameters + 2 * _COAT_NM) ** 2).sum())
    page = _FILLED * _HEIGHT_SHARE * WIDTH**2
    return max(math.sqrt(squares / page), 1 / _LARGEST)


def vesicle_tile(vesicle: Vesicle, view: View, nm_per_pixel: float) -> bytes:
    """Draw a vesicle at a scale, without perspective and without a background, as PNG."""
    camera = "iso" if is_inside(view) else view.camera
    shown = view.model_copy(
        update={"projection": "orthographic", "orbit": None, "camera": camera, "measures": {}}
    )
    sheet = replace(style_sheet_of(shown, vesicle.layers()), scale=1)
    centres, radii = extent(vesicle)
    reach = float((np.linalg.norm(centres, axis=1) + radii).max())
    side = 2 * math.ceil(reach / nm_per_pixel) + 4
    at = shot_of_view(shown, centres, radii, vesicle.geometry.lumen, 1.0)
    # About the middle of the vesicle, from as far away, at the scale that is asked for.
    at = replace(
        at,
        position=(at.position - at.focus).astype(np.float32),
        focus=np.zeros(3, np.float32),
        half_height=nm_per_pixel * side / (2 * at.distance),
    )
    made = picture(vesicle, (side, side), shown, sheet=sheet, at=at, transparent=True)
    stream = io.BytesIO()
    Image.fromarray(_cropped(made.pixels)).save(stream, "PNG", compress_level=6)
    return stream.getvalue()


def _cropped(pixels: Bytes) -> Bytes:
    rows, columns = (np.flatnonzero(pixels[..., 3].any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return pixels
    return np.ascontiguousarray(pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])


def _rows_of(widths: Sequence[int], gap: int) -> list[list[int]]:
    """Return which tiles stand in each row, so that rows are about equally full."""
    room = WIDTH - 2 * gap
    count = max(math.ceil(sum(width + gap for width in widths) / room), 1)
    while True:
        most = sum(width + gap for width in widths) / count
        rows: list[list[int]] = [[]]
        filled = 0.0
        for index, width in enumerate(widths):
            wide = width + gap
            if rows[-1] and filled + wide / 2 > most and len(rows) < count:
                rows.append([])
                filled = 0.0
            rows[-1].append(index)
            filled += wide
        if all(sum(widths[one] + gap for one in row) <= room for row in rows):
            return rows
        count += 1


def crowd_page(
    tiles: Sequence[CrowdTile], view: View, nm_per_pixel: float, title: str, note: str
) -> Bytes:
    """Lay the pictures of vesicles on one page, with their diameters and a scale bar.

    Parameters
    ----------
    tiles : sequence of CrowdTile
        The smallest first.
    view : View
        Gives the style.
    nm_per_pixel : float
        Scale of the tiles.
    title, note : str

    Returns
    -------
    (height, width, 4) uint8 array
    """
    sheet = style_sheet_of(view, ())
    colours = ink(sheet, transparent=False)
    pictures = [Image.open(io.BytesIO(tile.png)).convert("RGBA") for tile in tiles]
    letters = letters_of((WIDTH, round(_HEIGHT_SHARE * WIDTH)), USUAL)
    gap = round(1.5 * letters.body)
    rows = _rows_of([one.width for one in pictures], gap)
    below = round(2.1 * letters.note)
    size = (WIDTH, WIDTH)
    heading, top = title_layout(title, size, letters, colours)
    heights = [max(pictures[one].height for one in row) + below + gap for row in rows]
    foot = round(5.0 * letters.body)
    size = (WIDTH, round(top) + gap + sum(heights) + foot)
    footing, _edge = note_layout(note, size, letters, colours, scale_bar=True)
    page = Image.fromarray(_backdrop(sheet, size)).convert("RGBA")
    words: list[Primitive] = [*heading, *footing]
    bottom = round(top) + gap
    for row, height in zip(rows, heights, strict=True):
        bottom += height
        free = WIDTH - sum(pictures[one].width for one in row)
        between = free / (len(row) + 1)
        left = between
        for one in row:
            drawn = pictures[one]
            # Small ones stand in the middle of their row.
            tallest = height - below - gap
            place = round(left), bottom - below - gap - (tallest + drawn.height) // 2
            page.alpha_composite(drawn, place)
            middle, line = left + drawn.width / 2, place[1] + drawn.height + 1.25 * letters.note
            label = _("{length} nm").format(length=number(tiles[one].diameter))
            words.append(
                Text(
                    middle,
                    line,
                    label,
                    letters.note,
                    colours.text,
                    colours.halo,
                    letters.halo,
                    align="middle",
                )
            )
            left += drawn.width + between
    words += scale_bar_layout(nm_per_pixel, size, letters, colours)
    pixels = np.array(page)
    paint(pixels, words)
    return pixels


def _backdrop(sheet: StyleSheet, size: tuple[int, int]) -> Bytes:
    colour = background(sheet, size, 0.5, slice(0, size[1]))
    return np.moveaxis(as_bytes(colour), 0, -1)
