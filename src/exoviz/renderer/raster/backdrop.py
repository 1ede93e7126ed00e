"""From linear light to bytes: highlights, backgrounds, and pictures in another size."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image

from exoviz.compiled import compiled
from exoviz.renderer.palette import from_hex

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.registry.styles import StyleSheet

    Floats = NDArray[np.float32]
    Bytes = NDArray[np.uint8]

__all__ = ["DITHER", "KNEE", "as_bytes", "background", "encoded", "enlarged", "smaller"]

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
def _encode(light: Floats, table: Floats, result: Floats) -> None:
    knee, one, zero = np.float32(KNEE), np.float32(1), np.float32(0)
    steps = np.float32(_KNOWN - 1)
    for index in range(light.shape[0]):
        value = max(light[index], zero)
        if value > knee:
            over = value - knee
            value = knee + over / (one + over / (one - knee))
        place = min(value, one) * steps
        number = int(place)
        low = table[number]
        result[index] = low + (table[number + 1] - low) * (place - np.float32(number))


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


def smaller(size: tuple[int, int], scale: int) -> tuple[int, int]:
    """Return the size of what is drawn when each of its pixels becomes `scale` wide and high."""
    return max(size[0] // scale, 1), max(size[1] // scale, 1)


def enlarged(pixels: Bytes, size: tuple[int, int]) -> Bytes:
    """Return a picture, RGBA, in a larger size, softly."""
    height, width = pixels.shape[:2]
    if pixels[..., 3].min() < 255:
        return np.asarray(Image.fromarray(pixels, "RGBA").resize(size, Image.Resampling.BICUBIC))
    # Nothing is clear: what is in the fourth byte need not be weighed.
    whole = Image.frombuffer("RGBX", (width, height), np.ascontiguousarray(pixels))
    return np.asarray(whole.resize(size, Image.Resampling.BILINEAR))
