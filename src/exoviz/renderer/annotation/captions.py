"""What is written over a story or a tour: title, caption, clock, and words with a line."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.language import _, number
from exoviz.renderer.annotation.layout import Ink, base_size, wrapped
from exoviz.renderer.annotation.primitives import Primitive, Shape, Text, text_width
from exoviz.renderer.geometry.scenery import on_screen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exoviz.renderer.geometry.camera import Shot
    from exoviz.story import Chapter, State
    from exoviz.story.state import Callout, Clock

__all__ = [
    "Box",
    "Caption",
    "callout_primitives",
    "caption_primitives",
    "chapter_caption",
    "clock_primitives",
    "clock_text",
    "room_of",
]

Box = tuple[float, float, float, float]
#: Opacity of what words are laid on.
_PLATE: Final = 0.7
_SECONDS: Final = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))


def _time(seconds: float) -> str:
    """Return a time in the unit that suits it, such as "65 µs"."""
    minutes = {3600.0: _("{count} h"), 60.0: _("{count} min")}
    for unit, text in minutes.items():
        if seconds >= 1.5 * unit:
            return text.format(count=number(seconds / unit))
    names = {
        "s": _("{count} s"),
        "ms": _("{count} ms"),
        "µs": _("{count} µs"),
        "ns": _("{count} ns"),
    }
    for unit, name in _SECONDS:
        if seconds >= unit or name == "ns":
            count = seconds / unit
            return names[name].format(count=number(count, 0 if count >= 10 else 1))
    raise AssertionError


def _rounded(value: float) -> float:
    """Return a number to two digits: nobody knows such factors better."""
    size = 10.0 ** (math.floor(math.log10(value)) - 1)
    return round(value / size) * size


def clock_text(clock: Clock) -> tuple[str, ...]:
    """Return the words on time: how fast it runs, and whether everything keeps to it."""
    lines = []
    if math.isfinite(clock.rate):
        if clock.rate < 0.95:
            factor = number(_rounded(1 / clock.rate))
            lines.append(_("{factor} times slower than life").format(factor=factor))
        elif clock.rate > 1.05:
            factor = number(_rounded(clock.rate))
            lines.append(_("{factor} times faster than life").format(factor=factor))
        else:
            lines.append(_("as fast as life"))
        lines.append(_("1 s here is {time}").format(time=_time(clock.rate)))
    if not clock.steady:
        lines.append(_("not to real time scale"))
    return tuple(lines)


def _plate(left: float, top: float, right: float, bottom: float, ink: Ink) -> Shape:
    """Return what words are laid on, so that they can be read over anything."""
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    return Shape(corners, ink.halo, ink.halo, 0.0, _PLATE)


def room_of(primitive: Primitive) -> Box:
    """Return the left, upper, right and lower edge of a mark, pixels."""
    if isinstance(primitive, Shape):
        x, y = [point[0] for point in primitive.points], [point[1] for point in primitive.points]
        return min(x), min(y), max(x), max(y)
    wide = text_width(primitive.text, primitive.size, primitive.bold)
    left = primitive.x - {"left": 0.0, "middle": wide / 2, "right": wide}[primitive.align]
    return left, primitive.y - primitive.size, left + wide, primitive.y + 0.3 * primitive.size


def _aside(room: Box, taken: Sequence[Box], height: float) -> float:
    """Return how far down a word moves so as to lie under none that are there before it."""
    left, top, right, bottom = room
    moved = 0.0
    for area in sorted(taken, key=lambda area: abs(area[1] + area[3] - height), reverse=True):
        if (
            left < area[2]
            and area[0] < right
            and top + moved < area[3]
            and area[1] < bottom + moved
        ):
            # Away from the edge that the others stand at.
            upper = area[1] + area[3] < height
            moved = area[3] - top if upper else area[1] - bottom
    return moved


def callout_primitives(
    callout: Callout, at: Shot, size: tuple[int, int], ink: Ink, taken: Sequence[Box] = ()
) -> tuple[Primitive, ...]:
    """Return a word on its plate, and the line from it to what it names; none where that is not.

    `taken` are the edges of what the word must not lie under.
    """
    letters = 0.95 * base_size(size)
    anchor = on_screen(np.array([callout.anchor], np.float32), at, size)[0]
    x, y = float(anchor[0]), float(anchor[1])
    text = _(callout.text)
    wide = text_width(text, letters)
    right = callout.beside[0] >= 0
    end = x + callout.beside[0] * letters
    row = y - callout.beside[1] * letters
    # The word stays in the picture; the line grows or shrinks.
    margin = 1.2 * letters
    end = min(max(end, margin + (0 if right else wide)), size[0] - margin - (wide if right else 0))
    row = min(max(row, 2 * margin), size[1] - 2 * margin)
    if not (-0.2 * size[0] < x < 1.2 * size[0] and -0.2 * size[1] < y < 1.2 * size[1]):
        return ()
    gap = 0.3 * letters if right else -0.3 * letters
    low = (end if right else end - wide) + gap
    beside, above, below = 0.35 * letters, 1.05 * letters, 0.4 * letters
    row += _aside((low - beside, row - above, low + wide + beside, row + below), taken, size[1])
    thick = max(1.0, letters * 0.075)
    way = np.array([end - x, row - 0.33 * letters - y])
    across = np.array([-way[1], way[0]]) / max(float(np.hypot(*way)), 1e-6) * thick / 2
    start = np.array([x, y])
    stop = start + way
    corners = tuple(
        (float(p[0]), float(p[1]))
        for p in (start + across, stop + across, stop - across, start - across)
    )
    dot = 0.16 * letters
    halo = max(1.0, letters * 0.1)
    return (
        _plate(low - beside, row - above, low + wide + beside, row + below, ink),
        Shape(corners, ink.text, ink.halo, halo * 0.6),
        Shape(((x - dot, y), (x + dot, y)), ink.text, ink.halo, halo * 0.6),
        Text(
            end + gap,
            row,
            text,
            letters,
            ink.text,
            ink.halo,
            halo,
            align="left" if right else "right",
        ),
    )


@dataclass(frozen=True, slots=True)
class Caption:
    """Title and sentences that stand over a picture.

    Attributes
    ----------
    title, text : str
        Empty for none; each line of the text is a paragraph.
    """

    title: str = ""
    text: str = ""


def chapter_caption(state: State, chapter: Chapter) -> Caption:
    """Return what a story says of one of its moments, in the language in force."""
    text = _(state.caption or chapter.caption)
    if state.facts:
        text = text.format(
            **{
                name: _(fact) if isinstance(fact, str) else number(fact, 0 if fact >= 10 else 1)
                for name, fact in state.facts.items()
            }
        )
    return Caption(_(chapter.title), text)


def caption_primitives(
    caption: Caption, note: str, size: tuple[int, int], ink: Ink
) -> tuple[Primitive, ...]:
    """Return a title at the top; sentences, and a note in smaller letters, at the bottom."""
    letters = base_size(size)
    margin = 1.6 * letters
    halo = max(1.0, letters * 0.12)
    primitives: list[Primitive] = []
    large = 1.55 * letters
    # Beside the clock in a wide picture.
    large *= min(1.0, 0.62 * size[0] / max(text_width(caption.title, large, True), 1.0))
    if caption.title:
        y = margin + large * 0.8
        title = caption.title
        primitives.append(Text(margin, y, title, large, ink.text, ink.halo, large * 0.1, bold=True))
    words = 1.12 * letters
    lines = [
        line
        for paragraph in caption.text.splitlines()
        for line in wrapped(paragraph, words, size[0] * 0.72 - margin, text_width)
    ]
    small = 0.78 * letters
    note_lines = wrapped(note, small, size[0] * 0.62 - margin, text_width) if note else []
    row = size[1] - margin
    if lines:
        wide = max(text_width(line, words) for line in lines)
        tall = len(lines) * words * 1.4 + len(note_lines) * small * 1.35 + 1.2 * letters
        wide = max([wide, *(text_width(line, small) for line in note_lines)])
        edge = 0.7 * letters
        primitives.append(
            _plate(margin - edge, row - tall + edge, margin + wide + edge, row + edge, ink)
        )
    for line in reversed(note_lines):
        primitives.append(Text(margin, row, line, small, ink.text, ink.halo, halo * 0.8))
        row -= small * 1.35
    row -= 0.35 * letters if note_lines else 0
    for line in reversed(lines):
        primitives.append(Text(margin, row, line, words, ink.text, ink.halo, halo))
        row -= words * 1.4
    return tuple(primitives)


def clock_primitives(clock: Clock, size: tuple[int, int], ink: Ink) -> tuple[Primitive, ...]:
    """Return the words on time, in the upper right corner."""
    letters = base_size(size)
    margin = 1.6 * letters
    halo = max(1.0, letters * 0.12)
    primitives: list[Primitive] = []
    row = margin + 0.8 * letters
    lines = clock_text(clock)
    if lines:
        wide = max(text_width(line, 0.9 * letters) for line in lines)
        right, edge = size[0] - margin, 0.5 * letters
        low = row + 1.25 * letters * (len(lines) - 1) + edge
        primitives.append(
            _plate(right - wide - edge, row - letters - edge / 2, right + edge, low, ink)
        )
    for line in lines:
        primitives.append(
            Text(
                size[0] - margin, row, line, 0.9 * letters, ink.text, ink.halo, halo, align="right"
            )
        )
        row += 1.25 * letters
    return tuple(primitives)
