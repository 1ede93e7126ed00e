"""Scale bar, title and note: where each word goes.

Everything here is layout and gives primitives; `primitives.paint` puts them on a picture.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.language import _, number
from exoviz.renderer.annotation.primitives import (
    Box,
    Primitive,
    Shape,
    Text,
    overlap,
    room_of,
    text_width,
)
from exoviz.renderer.palette import from_hex

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.registry.styles import StyleSheet
    from exoviz.renderer.annotation.letters import Letters

__all__ = [
    "DARK_INK",
    "ELLIPSIS",
    "LIGHT_INK",
    "Ink",
    "fitted",
    "footing_layout",
    "ink",
    "line_between",
    "note_layout",
    "roomiest",
    "scale_bar_layout",
    "scale_bar_length",
    "scale_bar_room",
    "shortened",
    "title_layout",
    "whole_room",
    "wrapped",
]

Measure = Callable[[str, float, bool], float]

#: Lengths of a scale bar, nm.
_BARS: Final = tuple(float(first * 10**power) for power in range(5) for first in (1, 2, 5))


ELLIPSIS: Final = "…"
"""What stands for words that have no room."""
#: Share of a picture's height that a title or a note takes at most, and of its width, a note.
_MOST_OF_HEIGHT: Final = 0.3
_NOTE_WIDTH: Final = 0.62
#: Share of a printed picture's height that a note takes at most: it is said whole, or not at all.
_PRINTED_NOTE: Final = 0.45
#: Share of the width that a note has at least, beside the scale bar.
_NARROWEST: Final = 0.4


@dataclass(frozen=True, slots=True)
class Ink:
    """Colours of text and of the halo that keeps it readable."""

    text: str
    halo: str


DARK_INK: Final = Ink("1B2330", "FFFFFF")
"""Words on what is light."""
LIGHT_INK: Final = Ink("F2F5F8", "0A1017")
"""Words on what is dark."""


def ink(sheet: StyleSheet, transparent: bool) -> Ink:
    """Return the colours of words on the background of a style."""
    dark = float(from_hex(sheet.edge).mean()) < 0.5
    return LIGHT_INK if dark and not transparent else DARK_INK


def scale_bar_length(nm_per_pixel: float, width: int) -> float:
    """Return the length of the scale bar, nm: the longest round one up to a sixth of `width`."""
    fitting = [bar for bar in _BARS if bar <= nm_per_pixel * width / 6]
    return fitting[-1] if fitting else _BARS[0]


def scale_bar_layout(
    nm_per_pixel: float,
    size: tuple[int, int],
    letters: Letters,
    ink_: Ink,
    measure: Measure = text_width,
) -> tuple[Primitive, ...]:
    """Lay the scale bar out in the lower right corner; it is exact in the plane of focus."""
    length = scale_bar_length(nm_per_pixel, size[0])
    pixels = length / nm_per_pixel
    thick = max(2.0, letters.body * 0.24)
    margin, small = letters.margin, letters.note
    note = _("in the plane of focus")
    label = _("{length} nm").format(length=number(length))
    right = size[0] - margin
    below = measure(note, small, False)
    if below > right - margin:
        note, below = "", 0.0
    # The words may be wider than the bar: all stay inside the picture.
    middle = right - max(pixels, below, measure(label, letters.body, True)) / 2
    left = middle - pixels / 2
    y = size[1] - margin - small * 1.35
    halo = letters.halo
    corners = ((left, y - thick), (left + pixels, y - thick), (left + pixels, y), (left, y))
    bar = (
        Shape(corners, ink_.text, ink_.halo, halo),
        Text(
            middle,
            y - thick - letters.body * 0.45,
            label,
            letters.body,
            ink_.text,
            ink_.halo,
            halo,
            bold=True,
            align="middle",
        ),
    )
    if not note:
        return bar
    place = (middle, y + small * 1.3)
    return (*bar, Text(*place, note, small, ink_.text, ink_.halo, halo, align="middle"))


def whole_room(marks: Sequence[Primitive]) -> Box:
    """Return the left, upper, right and lower edge of all of some marks, pixels."""
    left, top, right, bottom = zip(*map(room_of, marks), strict=True)
    return min(left), min(top), max(right), max(bottom)


def scale_bar_room(size: tuple[int, int], letters: Letters) -> Box:
    """Return the edges of the scale bar of any scale, as long as one becomes, pixels."""
    longest = scale_bar_layout(6 * _BARS[7] / size[0], size, letters, DARK_INK)
    return whole_room(longest)


def roomiest(size: tuple[int, int], taken: Sequence[Box], edge: float, beside: float) -> Box:
    """Return the area of a picture in which the largest square has room beside its names.

    Parameters
    ----------
    size : (int, int)
        Width and height of the picture, pixels.
    taken : sequence of Box
        What it may not lie under.
    edge : float
        Its least distance from the edge of the picture, pixels.
    beside : float
        Width of the names, pixels.
    """
    lefts, tops = ({edge, *(box[side] for box in taken)} for side in (2, 3))
    rights = {size[0] - edge, *(box[0] for box in taken)}
    bottoms = {size[1] - edge, *(box[1] for box in taken)}
    best, most = (0.0, 0.0, 0.0, 0.0), (0.0, 0.0)
    for room in itertools.product(lefts, tops, rights, bottoms):
        wide, high = room[2] - room[0] - beside, room[3] - room[1]
        worth = (min(wide, high), wide * high)
        if worth > most and not any(overlap(room, box) for box in taken):
            best, most = room, worth
    return best


def title_layout(
    title: str, size: tuple[int, int], letters: Letters, ink_: Ink, right: float | None = None
) -> tuple[tuple[Primitive, ...], float]:
    """Lay the title out in the upper left corner; also return the row where it ends.

    A title that is too long becomes smaller, but not smaller than ordinary letters; then it takes
    several lines, and at last it is shortened.

    Parameters
    ----------
    title : str
    size : (int, int)
        Width and height of the picture, pixels.
    letters : Letters
    ink_ : Ink
    right : float, optional
        Where its room ends; by default at the margin.
    """
    margin = letters.margin
    if not title:
        return (), margin
    room = (size[0] - margin if right is None else right) - margin
    width = text_width(title, letters.title, True)
    large = max(letters.title * min(1.0, room / max(width, 1.0)), letters.body)

    def bold(text: str, height: float, _bold: bool) -> float:
        return text_width(text, height, True)

    step = 1.3 * large
    most = max(int(_MOST_OF_HEIGHT * size[1] / step), 1)
    lines = fitted(wrapped(title, large, room, bold), most, large, room, bold)
    primitives = tuple(
        Text(
            margin,
            margin + large * 0.8 + index * step,
            line,
            large,
            ink_.text,
            ink_.halo,
            large * 0.1,
            bold=True,
        )
        for index, line in enumerate(lines)
    )
    return primitives, margin + large * 1.6 + (len(lines) - 1) * step


def shortened(text: str, size: float, bold: bool, room: float, measure: Measure) -> str:
    """Return a text, or as much of it as has room, with an ellipsis."""
    if measure(text, size, bold) <= room:
        return text
    while text and measure(text + ELLIPSIS, size, bold) > room:
        text = text[:-1]
    return text.rstrip() + ELLIPSIS


def wrapped(text: str, size: float, width: float, measure: Measure) -> list[str]:
    """Return a text in lines that are no wider than `width`."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and measure(longer, size, False) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def fitted(lines: list[str], most: int, size: float, width: float, measure: Measure) -> list[str]:
    """Return at most `most` lines, none wider than `width`; what is left out leaves an ellipsis."""
    kept = lines[:most]
    if len(lines) > most:
        kept[-1] += ELLIPSIS
        while len(kept[-1]) > 1 and measure(kept[-1], size, False) > width:
            kept[-1] = kept[-1][:-2].rstrip() + ELLIPSIS
    return [shortened(line, size, False, width, measure) for line in kept]


def footing_layout(
    paragraphs: Sequence[str], width: int, top: int, letters: Letters
) -> tuple[tuple[Primitive, ...], int]:
    """Return what is said on white below a figure, from a row downwards, and how high that is."""
    if not paragraphs:
        return (), 0
    small, step = letters.note, 1.35 * letters.note
    lines = [
        line for text in paragraphs for line in wrapped(text, small, width - 2 * small, text_width)
    ]
    first = top + 1.5 * small
    words = tuple(
        Text(small, first + row * step, line, small, DARK_INK.text, DARK_INK.halo)
        for row, line in enumerate(lines)
    )
    return words, math.ceil(len(lines) * step + 1.2 * small)


def note_layout(
    note: str,
    size: tuple[int, int],
    letters: Letters,
    ink_: Ink,
    *,
    scale_bar: bool,
    printed: bool = False,
    measure: Measure = text_width,
) -> tuple[tuple[Primitive, ...], float]:
    """Lay the note out in the lower left corner; also return the row where it begins.

    It stands beside the scale bar, if there is one, and in a narrow picture above it. In print
    it is as wide as there is room, so that the vesicle has more above it.
    """
    margin, small = letters.margin, letters.note
    if not note:
        return (), size[1] - margin
    widest = size[0] - margin if printed else _NOTE_WIDTH * size[0]
    room, foot = widest - margin, size[1] - margin
    if scale_bar:
        wide = max(measure(_("in the plane of focus"), small, False), size[0] / 6)
        room = min(room, size[0] - wide - 2.5 * margin)
        if room < _NARROWEST * size[0]:
            room = size[0] - 2 * margin
            foot -= small * 1.35 + letters.body * 2.4
    step = small * 1.35
    foot = max(foot, margin)
    share = _PRINTED_NOTE if printed else _MOST_OF_HEIGHT
    most = max(int(min(share * size[1], foot) / step), 1)
    lines = fitted(wrapped(note, small, room, measure), most, small, room, measure)
    first = foot - step * (len(lines) - 1)
    primitives = tuple(
        Text(margin, first + step * index, line, small, ink_.text, ink_.halo, letters.halo)
        for index, line in enumerate(lines)
    )
    return primitives, math.floor(first - step * 1.4)


def line_between(
    start: NDArray[Any],
    stop: NDArray[Any],
    width: float,
    ink: Ink,
    halo: float,
    opacity: float = 1.0,
) -> Shape:
    """Return a straight line from one pixel to another, of a width in pixels."""
    way = stop - start
    across = np.array([-way[1], way[0]]) / max(float(np.hypot(*way)), 1e-6) * width / 2
    corners = (start + across, stop + across, stop - across, start - across)
    points = tuple((float(x), float(y)) for x, y in corners)
    return Shape(points, ink.text, ink.halo, halo, opacity)
