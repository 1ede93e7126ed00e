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
    Integers = NDArray[np.int32]

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


#: Bits that tell the share of a pixel that is made larger, as in Pillow.
_BITS: Final = 22


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


def _shares(small: int, large: int) -> Integers:
    """Return of each of `large` pixels which two of `small` it lies between, and their shares.

    As (4, large) whole numbers, shares in `_BITS`. So does Pillow's bilinear filter.
    """
    middle = (np.arange(large) + 0.5) * (small / large) - 0.5
    first = np.clip(np.floor(middle), 0, small - 1)
    second = np.minimum(first + 1, small - 1)
    shares = np.maximum(1 - np.abs(np.stack([first, second]) - middle), 0)
    shares[1, second == first] = 0
    shares = 0.5 + shares / shares.sum(axis=0) * (1 << _BITS)
    return np.concatenate([[first, second], shares]).astype(np.int32)


@compiled
def _across(row: Bytes, shares: Integers, into: Bytes) -> None:
    """Make a row wider, its four channels beside each other."""
    half = np.int32(1 << (_BITS - 1))
    for column in range(shares.shape[1]):
        first, second = 4 * shares[0, column], 4 * shares[1, column]
        for channel in range(4):
            total = np.int32(row[first + channel]) * shares[2, column] + half
            total += np.int32(row[second + channel]) * shares[3, column]
            into[4 * column + channel] = np.uint8(total >> np.int32(_BITS))


@compiled
def _down(above: Bytes, below: Bytes, shares: Integers, into: Bytes) -> None:
    """Make a row between two others."""
    half, upper, lower = np.int32(1 << (_BITS - 1)), shares[2], shares[3]
    for place in range(into.shape[0]):
        total = np.int32(above[place]) * upper + np.int32(below[place]) * lower + half
        into[place] = np.uint8(total >> np.int32(_BITS))


@compiled
def _enlarge_rows(
    pixels: Bytes, across: Integers, down: Integers, result: Bytes, start: int, end: int
) -> None:
    """Make the rows of a larger picture from `start` to before `end`."""
    lines = np.empty((2, result.shape[1]), np.uint8)
    known = np.full(2, -1, np.int32)
    for row in range(start, end):
        above, below = down[0, row], down[1, row]
        for source in (above, below):
            if known[source % 2] != source:
                _across(pixels[source], across, lines[source % 2])
                known[source % 2] = source
        _down(lines[above % 2], lines[below % 2], down[:, row], result[row])


def enlarged(pixels: Bytes, size: tuple[int, int]) -> Bytes:
    """Return a picture, RGBA, in a larger size, softly."""
    height, width = pixels.shape[:2]
    if pixels[..., 3].min() < 255:
        return np.array(Image.fromarray(pixels, "RGBA").resize(size, Image.Resampling.BICUBIC))
    # Nothing is clear: what is in the fourth byte need not be weighed.
    rows = np.ascontiguousarray(pixels).reshape(height, 4 * width)
    across, down = _shares(width, size[0]), _shares(height, size[1])
    result = np.empty((size[1], 4 * size[0]), np.uint8)

    def enlarge(start: int, end: int) -> None:
        _enlarge_rows(rows, across, down, result, start, end)

    in_strips(enlarge, size[1])
    return result.reshape(size[1], size[0], 4)
