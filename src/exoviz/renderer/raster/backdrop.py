"""From linear light to bytes: highlights, backgrounds, and pictures in another size."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image

from exoviz.compiled import compiled
from exoviz.renderer.palette import from_hex
from exoviz.renderer.raster.pixels import in_strips

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.registry.styles import StyleSheet

    Floats = NDArray[np.float32]
    Bytes = NDArray[np.uint8]

__all__ = [
    "DITHER",
    "KNEE",
    "as_bytes",
    "background",
    "encoded",
    "enlarged",
    "lay_light",
    "smaller",
]

#: Linear light from which on highlights are bent so that they do not clip.
KNEE: Final = 0.8


#: Linear light, 0 to 1, of which the sRGB is known; between two of them it is all but straight.
_KNOWN: Final = 4096


@functools.cache
def _table() -> Floats:
    """Return sRGB of the known linear light, and, at the end, once more of the last."""
    light = np.append(np.linspace(0, 1, _KNOWN), 1.0)
    high = 1.055 * np.power(np.maximum(light, 1e-6), 1 / 2.4) - 0.055
    return np.where(light <= 0.0031308, 12.92 * light, high).astype(np.float32)


@compiled
def _one_encoded(light: np.float32, table: Floats) -> np.float32:
    knee, one = np.float32(KNEE), np.float32(1)
    value = max(light, np.float32(0))
    if value > knee:
        over = value - knee
        value = knee + over / (one + over / (one - knee))
    place = min(value, one) * np.float32(_KNOWN - 1)
    number = int(place)
    low = table[number]
    high: np.float32 = low + (table[number + 1] - low) * (place - np.float32(number))
    return high


@compiled
def _encode(light: Floats, table: Floats, result: Floats) -> None:
    for index in range(light.shape[0]):
        result[index] = _one_encoded(light[index], table)


def encoded(light: Floats) -> Floats:
    """Return sRGB of linear light, 0 to 1, with a shoulder that keeps highlights from clipping."""
    result = np.empty(light.shape, np.float32)
    _encode(np.ascontiguousarray(light, np.float32).reshape(-1), _table(), result.reshape(-1))
    return result


def background(sheet: StyleSheet, size: tuple[int, int], middle: float, rows: slice) -> Floats:
    """Return rows of the background, (3, rows, width), sRGB 0 to 1: soft light behind the vesicle.

    `middle` is where that is across the picture, 0 to 1.
    """
    width, height = size
    centre, edge = from_hex(sheet.centre), from_hex(sheet.edge)
    across = np.linspace(-2 * middle, 2 - 2 * middle, width, dtype=np.float32)[None]
    down = np.linspace(-0.92, 1.08, height, dtype=np.float32)[rows, None]
    across, down = across * np.float32(0.76), down * np.float32(0.69)
    away = np.sqrt(across * across + down * down)
    eased = np.minimum(away, 1, out=away)
    eased *= eased * (3 - 2 * eased)
    steps = (edge - centre).astype(np.float32)[:, None, None]
    mixed: Floats = eased * steps
    mixed += centre.astype(np.float32)[:, None, None]
    return mixed


_ORDER: Final = [[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]]
#: What is added to each of 4 × 4 pixels before it becomes a whole number.
DITHER: Final = (np.array(_ORDER, np.float32) + np.float32(0.5)) / np.float32(16)


def as_bytes(colour: Floats, first: int = 0) -> Bytes:
    """Return 8-bit values, with an ordered dither so that a smooth background shows no bands.

    `first` is the row of the picture that the first of the rows is.
    """
    height, width = colour.shape[1:]
    dither = np.roll(DITHER, -first, axis=0)
    tiled = np.tile(dither, (height // 4 + 1, width // 4 + 1))[:height, :width]
    scaled = np.clip(colour, 0, 1)
    scaled *= np.float32(255)
    scaled += tiled
    return scaled.astype(np.uint8)


@compiled
def _lay_rows(
    light: Floats,
    behind: Floats,
    sky: Floats,
    fade: np.float32,
    table: Floats,
    dither: Floats,
    pixels: Bytes,
    first: int,
) -> None:
    zero, one, most = np.float32(0), np.float32(1), np.float32(255)
    for row in range(pixels.shape[0]):
        for column in range(pixels.shape[1]):
            share = light[3, row, column]
            whole = max(share, np.float32(1e-6))
            step = dither[(first + row) % 4, column % 4]
            for channel in range(3):
                value = behind[channel, row, column]
                if share > zero:
                    own = _one_encoded(light[channel, row, column] / whole, table)
                    value += share * (own - value)
                if fade > zero:
                    value += fade * (sky[channel, row, column] - value)
                pixels[row, column, channel] = np.uint8(min(max(value, zero), one) * most + step)
            pixels[row, column, 3] = np.uint8(255)


def lay_light(
    light: Floats,
    behind: Floats,
    pixels: Bytes,
    first: int = 0,
    sky: Floats | None = None,
    fade: float = 0.0,
) -> None:
    """Lay what is drawn over what is behind it, as bytes.

    Parameters
    ----------
    light : (4, h, w) array
        Linear colour multiplied by coverage, and coverage.
    behind : (3, h, w) array
        sRGB, 0 to 1.
    pixels : (h, w, 4) array
        RGBA; made here, with `as_bytes`'s dither.
    first : int
        The row of the picture that the first of the rows is.
    sky : (3, h, w) array, optional
        What all of it fades towards, sRGB.
    fade : float
        How far, 0 to 1.
    """
    towards = behind if sky is None else sky
    _lay_rows(light, behind, towards, np.float32(fade), _table(), DITHER, pixels, first)


def smaller(size: tuple[int, int], scale: int) -> tuple[int, int]:
    """Return the size of what is drawn when each of its pixels becomes `scale` wide and high."""
    return max(size[0] // scale, 1), max(size[1] // scale, 1)


@compiled
def _across(row: Bytes, lines: NDArray[np.uint16]) -> None:
    """Make the left and the right half of each pixel of a row, its four channels beside it."""
    two, wide = np.uint16(2), row.shape[0]
    left, right = lines[0], lines[1]
    # Three parts of the nearest pixel, one of that beside it; at the ends that is itself.
    for place in range(4):
        left[place] = row[place]
        right[wide - 4 + place] = row[wide - 4 + place]
    for place in range(4, wide):
        left[place] = (np.uint16(3 * row[place] + row[place - 4]) + two) >> two
    for place in range(wide - 4):
        right[place] = (np.uint16(3 * row[place] + row[place + 4]) + two) >> two


@compiled
def _down(
    near: NDArray[np.uint16],
    far: NDArray[np.uint16],
    halves: NDArray[np.uint32],
    into: NDArray[np.uint32],
) -> None:
    """Make a row of whole pixels of the halves of the nearest row and of that beside it."""
    for side in range(2):
        one, other, made = near[side], far[side], halves[side].view(np.uint8)
        for place in range(one.shape[0]):
            made[place] = np.uint8((3 * one[place] + other[place] + 2) >> 2)
    for column in range(halves.shape[1]):
        into[2 * column] = halves[0, column]
        into[2 * column + 1] = halves[1, column]


@compiled
def _double_rows(pixels: Bytes, result: NDArray[np.uint32], first: int, last: int) -> None:
    """Make the rows of a picture of twice the size from those between `first` and `last`."""
    high, wide = pixels.shape
    lines = np.empty((3, 2, wide), np.uint16)
    halves = np.empty((2, wide // 4), np.uint32)
    _across(pixels[max(first - 1, 0)], lines[(first - 1) % 3])
    _across(pixels[first], lines[first % 3])
    for row in range(first, last):
        below = min(row + 1, high - 1)
        _across(pixels[below], lines[(row + 1) % 3])
        near = lines[row % 3]
        _down(near, lines[(row - 1) % 3], halves, result[2 * row])
        _down(near, lines[(row + 1) % 3], halves, result[2 * row + 1])


def _doubled(pixels: Bytes) -> Bytes:
    """Return an opaque picture in twice the size, as a bilinear filter makes it."""
    height, width = pixels.shape[:2]
    pixels = np.ascontiguousarray(pixels)
    result = np.empty((2 * height, 2 * width, 4), np.uint8)

    rows = pixels.reshape(height, 4 * width)
    whole = result.view(np.uint32).reshape(2 * height, 2 * width)

    def double(first: int, last: int) -> None:
        _double_rows(rows, whole, first, last)

    in_strips(double, height)
    return result


def enlarged(pixels: Bytes, size: tuple[int, int]) -> Bytes:
    """Return a picture, RGBA, in a larger size, softly."""
    height, width = pixels.shape[:2]
    if pixels[..., 3].min() < 255:
        return np.asarray(Image.fromarray(pixels, "RGBA").resize(size, Image.Resampling.BICUBIC))
    if size == (2 * width, 2 * height):
        return _doubled(pixels)
    # Nothing is clear: what is in the fourth byte need not be weighed.
    whole = Image.frombuffer("RGBX", (width, height), np.ascontiguousarray(pixels))
    return np.asarray(whole.resize(size, Image.Resampling.BILINEAR))
