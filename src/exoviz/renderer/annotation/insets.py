"""Insets: what an instrument shows of a moment, on a plate at the right of the picture."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

import numpy as np
from PIL import Image

from exoviz.language import _, number
from exoviz.registry import implementation
from exoviz.renderer.annotation.layout import Ink, scale_bar_length, wrapped
from exoviz.renderer.annotation.primitives import Pasted, Primitive, Shape, Text, text_width

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.renderer.annotation.letters import Letters
    from exoviz.story import Story
    from exoviz.story.state import Inset

    Bytes = NDArray[np.uint8]

__all__ = ["inset_picture", "inset_primitives", "inset_text"]

#: Share of the width that one takes at most; the least in letters, with sentences and without.
_WIDTH: Final = 0.3
_ROOMY, _LEAST = 14.0, 9.0
#: From line to line, in letters.
_LINE: Final = 1.3
#: Opacity of what its words are laid on.
_PLATE: Final = 0.86
_ON_PICTURE: Final = Ink("FFFFFF", "10161D")

#: The pictures of a story, by inset and side, pixels: all who draw it share them.
_made: WeakKeyDictionary[Story, dict[tuple[Inset, int], Bytes]] = WeakKeyDictionary()


def inset_text(inset: Inset) -> str:
    """Return what is said below an inset's title, in the language in force."""
    return _(inset.text).format(thickness=number(inset.thickness))


def inset_picture(story: Story, inset: Inset, side: int) -> Bytes:
    """Return an inset's grey values in so many pixels, made once for a story."""
    known = _made.setdefault(story, {})
    one = replace(inset, strength=1.0)
    if (one, 0) not in known:
        known[one, 0] = implementation(inset.maker)(story, one)
    if (one, side) not in known:
        whole = Image.fromarray(known[one, 0])
        known[one, side] = np.asarray(whole.resize((side, side), Image.Resampling.LANCZOS))
    return known[one, side]


def _bar(
    left: float, top: float, side: int, nm: float, letters: Letters
) -> tuple[Primitive, Primitive]:
    """Return a scale bar in the lower right corner of an inset that is `nm` wide."""
    length = scale_bar_length(nm / side, side)
    long, thick = length / nm * side, max(2.0, 0.2 * letters.note)
    edge = 0.6 * letters.note
    right, low = left + side - edge, top + side - edge
    label = _("{length} nm").format(length=number(length))
    middle = right - max(long, text_width(label, letters.note, True)) / 2
    ends = middle - long / 2, middle + long / 2
    corners = ((ends[0], low - thick), (ends[1], low - thick), (ends[1], low), (ends[0], low))
    text, halo = _ON_PICTURE.text, _ON_PICTURE.halo
    word = Text(
        middle,
        low - thick - 0.4 * letters.note,
        label,
        letters.note,
        text,
        halo,
        letters.halo,
        bold=True,
        align="middle",
    )
    return Shape(corners, text, halo, letters.halo), word


def inset_primitives(
    story: Story,
    inset: Inset,
    size: tuple[int, int],
    letters: Letters,
    ink: Ink,
    rows: tuple[float, float],
) -> tuple[Primitive, ...]:
    """Return an inset with its words; none where it would be too small to be read.

    Parameters
    ----------
    story : Story
    inset : Inset
    size : (int, int)
        Width and height of the picture, pixels.
    letters : Letters
    ink : Ink
    rows : (float, float)
        The rows between which it has room, pixels.
    """
    note, edge = letters.note, 0.5 * letters.note
    right, top = size[0] - letters.margin, rows[0] + 0.5 * letters.body
    room = rows[1] - 1.5 * letters.body - top - 2 * edge
    # Where the picture would be small, it has its title alone.
    for told, least in ((inset_text(inset), _ROOMY), ("", _LEAST)):
        side, titles, lines = _fitted(_(inset.title), told, note, _WIDTH * size[0], room)
        if side >= least * note:
            break
    else:
        return ()
    left = round(right - side)
    first = round(top + edge)
    low = first + side + _LINE * note * len(lines) + edge
    corners = (
        (left - edge, top),
        (right + edge, top),
        (right + edge, low),
        (left - edge, low),
    )
    marks: list[Primitive] = [
        Shape(corners, ink.halo, ink.halo, 0.0, _PLATE),
        Pasted(left, first, inset_picture(story, inset, side)),
        *_bar(left, first, side, inset.side, letters),
    ]
    for index, line in enumerate(lines):
        row = first + side + _LINE * note * (index + 1)
        bold = index < titles
        marks.append(Text(left, row, line, note, ink.text, ink.halo, letters.halo, bold=bold))
    return tuple(replace(one, opacity=one.opacity * inset.strength) for one in marks)


def _fitted(
    title: str, text: str, note: float, wide: float, room: float
) -> tuple[int, int, list[str]]:
    """Return the largest side with which picture and words fit, lines of the title, and all."""
    side = round(wide)
    while side > 0:
        lines = wrapped(title, note, side, _bold)
        titles = len(lines)
        lines += wrapped(text, note, side, text_width)
        if side + _LINE * note * len(lines) <= room:
            return side, titles, lines
        side -= 4
    return 0, 0, []


def _bold(text: str, size: float, _is_bold: bool) -> float:
    return text_width(text, size, True)
