"""Primitives that are painted over a picture, and the painter."""

from __future__ import annotations

import functools
import importlib.util
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from exoviz.compiled import compiled
from exoviz.resources import folder

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]

__all__ = [
    "Box",
    "Pasted",
    "Primitive",
    "Shape",
    "Text",
    "face_of",
    "font",
    "moved",
    "overlap",
    "paint",
    "room_of",
    "text_width",
]

Box = tuple[float, float, float, float]

#: Shapes are drawn this many times larger and averaged down, for smooth edges.
_SMOOTH = 4
#: Height, pixels, at which letters of a face are told apart.
_TRIED_AT = 16.0


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text.

    Attributes
    ----------
    x, y : float
        Pixels; the baseline starts, ends or is centred at x.
    size : float
        Height of the letters' em, pixels.
    colour, halo : str
        Hexadecimal.
    halo_width : float
        Pixels; 0 for none.
    opacity : float
        0 to 1.
    """

    x: float
    y: float
    text: str
    size: float
    colour: str
    halo: str
    halo_width: float = 0.0
    bold: bool = False
    align: Literal["left", "middle", "right"] = "left"
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Shape:
    """A filled outline: a polygon, or with two points a circle between them, left to right.

    Attributes
    ----------
    points : tuple of (float, float)
        Pixels.
    colour : str
        Hexadecimal.
    halo, halo_width
        Colour and width of a border around it; width 0 for none.
    opacity : float
        0 to 1.
    """

    points: tuple[tuple[float, float], ...]
    colour: str
    halo: str
    halo_width: float = 0.0
    opacity: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Pasted:
    """A small picture.

    Attributes
    ----------
    left, top : int
        Pixels.
    grey : (height, width) uint8 array
    opacity : float
        0 to 1.
    """

    left: int
    top: int
    grey: Bytes
    opacity: float = 1.0


Primitive = Text | Shape | Pasted


def moved(primitive: Primitive, right: float, down: float) -> Primitive:
    """Return a primitive that is moved by so many pixels."""
    if isinstance(primitive, Text):
        return replace(primitive, x=primitive.x + right, y=primitive.y + down)
    if isinstance(primitive, Pasted):
        place = round(primitive.left + right), round(primitive.top + down)
        return replace(primitive, left=place[0], top=place[1])
    points = tuple((x + right, y + down) for x, y in primitive.points)
    return replace(primitive, points=points)


@functools.cache
def _faces(bold: bool) -> tuple[Path, Path]:
    """Return the files of Liberation Sans, and of DejaVu Sans, which has more letters."""
    # The font that comes with Matplotlib, found without the cost of importing it.
    found = importlib.util.find_spec("matplotlib")
    if found is None or found.origin is None:
        raise FileNotFoundError("exoviz is not completely installed: Matplotlib is missing")
    more = Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"
    return (
        folder("assets") / "fonts" / f"LiberationSans-{'Bold' if bold else 'Regular'}.ttf",
        more / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"),
    )


@functools.lru_cache(maxsize=64)
def _font(path: Path, size: float) -> ImageFont.FreeTypeFont:
    # One layout engine on every machine: the same letters in the same places.
    return ImageFont.truetype(str(path), max(size, 1.0), layout_engine=ImageFont.Layout.BASIC)


@functools.lru_cache(maxsize=2048)
def _has(path: Path, letter: str) -> bool:
    """Return whether a face has a letter: one that it lacks looks like what is no letter."""
    face = _font(path, _TRIED_AT)
    return bytes(face.getmask(letter)) != bytes(face.getmask("\uffff"))


@functools.lru_cache(maxsize=4096)
def face_of(text: str, bold: bool = False) -> Path:
    """Return the file of the face that a text is written in.

    It is Liberation Sans, as wide as Arial letter by letter, and DejaVu Sans where that lacks one.
    """
    usual, other = _faces(bold)
    return usual if all(_has(usual, letter) for letter in text if letter != " ") else other


def font(size: float, bold: bool = False, text: str = "") -> ImageFont.FreeTypeFont:
    """Return the font that a text is written in, at a size in pixels; see `face_of`."""
    return _font(face_of(text, bold), size)


@functools.lru_cache(maxsize=4096)
def text_width(text: str, size: float, bold: bool = False) -> float:
    """Return the width of a line of text, pixels."""
    return float(font(size, bold, text).getlength(text))


def room_of(primitive: Primitive) -> Box:
    """Return the left, upper, right and lower edge of a mark, pixels."""
    if isinstance(primitive, Shape):
        x, y = [point[0] for point in primitive.points], [point[1] for point in primitive.points]
        return min(x), min(y), max(x), max(y)
    if isinstance(primitive, Pasted):
        height, across = primitive.grey.shape
        return primitive.left, primitive.top, primitive.left + across, primitive.top + height
    wide = text_width(primitive.text, primitive.size, primitive.bold)
    left = primitive.x - {"left": 0.0, "middle": wide / 2, "right": wide}[primitive.align]
    return left, primitive.y - primitive.size, left + wide, primitive.y + 0.3 * primitive.size


def overlap(one: Box, two: Box) -> bool:
    """Return whether two areas have a part in common."""
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]


def _colour(text: str) -> NDArray[np.float32]:
    return np.frombuffer(bytes.fromhex(text), np.uint8).astype(np.float32)


@compiled
def _lay_opaque(pixels: Bytes, mask: NDArray[np.float32], colour: NDArray[np.float32]) -> None:
    for row in range(mask.shape[0]):
        for column in range(mask.shape[1]):
            over = mask[row, column]
            if over > 0:
                for channel in range(3):
                    below = np.float32(pixels[row, column, channel])
                    mixed = np.rint(below + over * (colour[channel] - below))
                    pixels[row, column, channel] = np.uint8(mixed)


@compiled
def _lay_clear(pixels: Bytes, mask: NDArray[np.float32], colour: NDArray[np.float32]) -> None:
    """Do the same where what is below may be clear."""
    one, most = np.float32(1), np.float32(255)
    for row in range(mask.shape[0]):
        for column in range(mask.shape[1]):
            over, below = mask[row, column], pixels[row, column]
            if over == 0 and below[3] > 0:
                continue
            alpha = np.float32(below[3]) / most * (one - over)
            total = alpha + over
            for channel in range(3):
                mixed = np.float32(below[channel]) * alpha + colour[channel] * over
                below[channel] = np.uint8(np.rint(mixed / max(total, np.float32(1e-6))))
            below[3] = np.uint8(np.rint(total * most))


def _lay(pixels: Bytes, mask: NDArray[np.float32], left: int, top: int, colour: str) -> None:
    """Lay a colour over part of a picture, as far as `mask` (0 to 1) lets it."""
    height, width = pixels.shape[:2]
    x0, y0 = max(left, 0), max(top, 0)
    x1, y1 = min(left + mask.shape[1], width), min(top + mask.shape[0], height)
    if x0 >= x1 or y0 >= y1:
        return
    part, share = pixels[y0:y1, x0:x1], mask[y0 - top : y1 - top, x0 - left : x1 - left]
    if part[..., 3].min() == 255:
        _lay_opaque(part, share, _colour(colour))
        return
    _lay_clear(part, share, _colour(colour))


@functools.lru_cache(maxsize=256)
def _letters(text: str, size: float, bold: bool, stroke: int, margin: int) -> NDArray[np.float32]:
    """Return how far each pixel is covered, 0 to 1, by a text with a border around it."""
    face = font(size, bold, text)
    width = int(face.getlength(text)) + 2 * margin + 2
    ascent, descent = face.getmetrics()
    mask = Image.new("L", (width, ascent + descent + 2 * margin))
    where = (margin, margin + ascent)
    ImageDraw.Draw(mask).text(where, text, fill=255, font=face, anchor="ls", stroke_width=stroke)
    return np.asarray(mask, np.float32) / np.float32(255)


def _paint_text(pixels: Bytes, primitive: Text) -> None:
    face = font(primitive.size, primitive.bold, primitive.text)
    halo = round(primitive.halo_width)
    margin = halo + 2
    shift = {"left": 0.0, "middle": 0.5, "right": 1.0}[primitive.align]
    left = round(primitive.x - shift * face.getlength(primitive.text)) - margin
    top = round(primitive.y) - face.getmetrics()[0] - margin
    for stroke, colour in ((halo, primitive.halo), (0, primitive.colour)):
        if colour == primitive.halo and not stroke:
            continue
        mask = _letters(primitive.text, primitive.size, primitive.bold, stroke, margin)
        _lay(pixels, mask * np.float32(primitive.opacity), left, top, colour)


@functools.lru_cache(maxsize=256)
def _outline(
    points: tuple[tuple[float, float], ...], size: tuple[int, int], grow: float
) -> NDArray[np.float32]:
    """Return how far each pixel is covered, 0 to 1, by a disc or polygon that is grown."""
    large = Image.new("L", (size[0] * _SMOOTH, size[1] * _SMOOTH))
    draw = ImageDraw.Draw(large)
    finer = [(x * _SMOOTH, y * _SMOOTH) for x, y in points]
    wide = grow * _SMOOTH
    if len(finer) == 2:
        (x0, y0), (x1, _) = finer
        radius = (x1 - x0) / 2 + wide
        draw.ellipse(
            ((x0 + x1) / 2 - radius, y0 - radius, (x0 + x1) / 2 + radius, y0 + radius), fill=255
        )
    else:
        draw.polygon(finer, fill=255)
        if wide:
            closed = [*finer, finer[0], finer[1]]
            draw.line(closed, fill=255, width=math.ceil(2 * wide), joint="curve")
    small = large.resize(size, Image.Resampling.BOX)
    covered: NDArray[np.float32] = np.asarray(small, np.float32) / np.float32(255)
    return covered


def _paint_shape(pixels: Bytes, primitive: Shape) -> None:
    xs, ys = zip(*primitive.points, strict=True)
    reach = (
        primitive.halo_width + 2 + ((max(xs) - min(xs)) / 2 if len(primitive.points) == 2 else 0)
    )
    left, top = int(min(xs) - reach), int(min(ys) - reach)
    size = (int(max(xs) + reach) + 1 - left, int(max(ys) + reach) + 1 - top)
    points = tuple((x - left, y - top) for x, y in primitive.points)
    if primitive.halo_width:
        around = _outline(points, size, primitive.halo_width) * np.float32(primitive.opacity)
        _lay(pixels, around, left, top, primitive.halo)
    inside = _outline(points, size, 0.0) * np.float32(primitive.opacity)
    _lay(pixels, inside, left, top, primitive.colour)


def _paint_pasted(pixels: Bytes, primitive: Pasted) -> None:
    left, top, right, bottom = (int(edge) for edge in room_of(primitive))
    height, width = pixels.shape[:2]
    rows, columns = (
        slice(max(low, 0), max(min(high, most), 0))
        for low, high, most in ((top, bottom, height), (left, right, width))
    )
    part = pixels[rows, columns]
    over = primitive.grey[rows.start - top : rows.stop - top, columns.start - left :]
    over = over[:, : part.shape[1], None]
    mixed = part[..., :3] + (over - part[..., :3].astype(np.float32)) * primitive.opacity
    part[..., :3] = np.rint(mixed)
    part[..., 3] = np.maximum(part[..., 3], round(255 * primitive.opacity))


def paint(pixels: Bytes, primitives: Iterable[Primitive]) -> None:
    """Paint primitives onto an RGBA picture, in place and in order."""
    for primitive in primitives:
        if isinstance(primitive, Text):
            _paint_text(pixels, primitive)
        elif isinstance(primitive, Pasted):
            _paint_pasted(pixels, primitive)
        else:
            _paint_shape(pixels, primitive)
