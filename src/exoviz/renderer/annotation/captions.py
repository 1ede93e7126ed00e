"""What is written over a story or a tour: title, caption, clock, and words with a line."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

import numpy as np

from exoviz.language import _, number
from exoviz.renderer.annotation.keys.legend import legend_layout, legend_room
from exoviz.renderer.annotation.layout import (
    Ink,
    fitted,
    line_between,
    scale_bar_layout,
    title_layout,
    wrapped,
)
from exoviz.renderer.annotation.primitives import (
    Box,
    Primitive,
    Shape,
    Text,
    overlap,
    room_of,
    text_width,
)
from exoviz.renderer.geometry.scenery import on_screen

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from exoviz.renderer.annotation.keys.legend_rows import LegendSection
    from exoviz.renderer.annotation.letters import Letters
    from exoviz.renderer.image import Picture
    from exoviz.scene.view import LegendDetail
    from exoviz.story import Chapter, State
    from exoviz.story.state import Callout, Clock

__all__ = [
    "Caption",
    "Line",
    "callout_primitives",
    "caption_primitives",
    "chapter_caption",
    "clock_text",
    "legend_on_plate",
    "line_end",
    "line_of",
]

Line = tuple[tuple[float, float], tuple[float, float]]
"""Two ends, pixels."""

#: Opacity of what words are laid on.
_PLATE: Final = 0.82
#: Shares of the picture that caption and note take at most.
_CAPTION_WIDTH: Final = 0.8
_TOLD_HEIGHT: Final = 0.4
#: Share of the width that they have at least, beside the scale bar; else they stand above it.
_NARROWEST: Final = 0.55
#: Least distance of a word's plate from what stands beside it, in letters.
_BESIDE: Final = 0.5
#: How far from its anchor what a word names is looked for, share of the picture's height.
_NEAR_ANCHOR: Final = 0.08
#: Least distance of a line's end from what is written, share of the picture's height.
_CLEAR: Final = 0.012
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
        known = math.isfinite(clock.rate)
        lines.append(
            _("not everything moves at this pace") if known else _("not to real time scale")
        )
    return tuple(lines)


def _plate(left: float, top: float, right: float, bottom: float, ink: Ink) -> Shape:
    """Return what words are laid on, so that they can be read over anything."""
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    return Shape(corners, ink.halo, ink.halo, 0.0, _PLATE)


def _asides(room: Box, taken: Sequence[Box], height: float) -> Iterator[float]:
    """Yield how far down a word may move so as to lie under no other, the least first."""
    left, top, right, bottom = room
    ways = [0.0]
    for area in taken:
        ways += [area[3] - top, area[1] - bottom]
    for way in sorted(ways, key=abs):
        moved = (left, top + way, right, bottom + way)
        # As little as a rounding is none.
        inner = (moved[0], moved[1] + 1e-6, moved[2], moved[3] - 1e-6)
        if moved[1] >= 0 and moved[3] <= height and not any(overlap(inner, one) for one in taken):
            yield way


def _crosses(one: Line, other: Line) -> bool:
    """Return whether two lines cross: the ends of each lie on both sides of the other."""

    def parts(line: Line, ends: Line) -> bool:
        (from_x, from_y), (to_x, to_y) = line
        first, second = (
            (to_x - from_x) * (y - from_y) - (to_y - from_y) * (x - from_x) for x, y in ends
        )
        return first * second < 0

    return parts(one, other) and parts(other, one)


def line_of(marks: Sequence[Primitive]) -> Line:
    """Return the line of a word's primitives, from what it names to the word."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = cast("Shape", marks[1]).points
    return ((ax + dx) / 2, (ay + dy) / 2), ((bx + cx) / 2, (by + cy) / 2)


def line_end(
    callout: Callout, made: Picture, size: tuple[int, int], taken: Sequence[Box] = ()
) -> tuple[float, float] | None:
    """Return the pixel that the line of a word ends at: where what it names is seen.

    None where that is nowhere near the word's anchor, or under or close to what is written.

    Parameters
    ----------
    callout : Callout
    made : Picture
        What is seen, in as many pixels as are drawn.
    size : (int, int)
        Width and height of the picture that is written on, pixels.
    taken : sequence of Box
        What lies over the picture.
    """
    anchor = on_screen(np.array([callout.anchor], np.float32), made.shot, size)[0]
    x, y = float(anchor[0]), float(anchor[1])
    high, wide = made.bead.shape
    per_row, per_column = high / size[1], wide / size[0]
    row, column = int(y * per_row), int(x * per_column)
    reach = round(_NEAR_ANCHOR * high)
    top, left = max(row - reach, 0), max(column - reach, 0)
    bead = made.bead[top : max(row + reach + 1, 0), left : max(column + reach + 1, 0)]
    if not bead.size:
        return None
    open_ = np.ones(bead.shape, np.bool_)
    clear = _CLEAR * size[1]
    for area in taken:
        low_x, low_y, high_x, high_y = np.add(area, (-clear, -clear, clear, clear))
        rows = slice(*(max(math.floor(one * per_row) - top, 0) for one in (low_y, high_y)))
        columns = slice(*(max(math.floor(one * per_column) - left, 0) for one in (low_x, high_x)))
        open_[rows, columns] = False
    if callout.names:
        layers = made.drawing.layers
        mine = np.array([callout.is_of(layer) for layer in layers], np.bool_)
        open_ &= (bead >= 0) & mine[made.drawing.layer[np.maximum(bead, 0)]]
    down, across = row - top, column - left
    inside = 0 <= down < bead.shape[0] and 0 <= across < bead.shape[1]
    if inside and open_[down, across]:
        return x, y
    if not callout.names:
        return None
    rows_seen, columns_seen = np.nonzero(_core(open_))
    if not len(rows_seen):
        return None
    away = (rows_seen - down) ** 2 + (columns_seen - across) ** 2
    nearest = int(away.argmin())
    return (
        (left + float(columns_seen[nearest]) + 0.5) / per_column,
        (top + float(rows_seen[nearest]) + 0.5) / per_row,
    )


def _core(seen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the pixels of a mask that lie within it; all where it is too thin."""
    core = np.zeros_like(seen)
    core[1:-1, 1:-1] = (
        seen[1:-1, 1:-1] & seen[:-2, 1:-1] & seen[2:, 1:-1] & seen[1:-1, :-2] & seen[1:-1, 2:]
    )
    return core if core.any() else seen


def callout_primitives(
    callout: Callout,
    made: Picture,
    size: tuple[int, int],
    letters: Letters,
    ink: Ink,
    taken: Sequence[Box] = (),
    lines: Sequence[Line] = (),
) -> tuple[Primitive, ...]:
    """Return a word on its plate, and the line from it to what it names; none where that is not.

    `taken` are the edges of what neither the word nor the end of its line may lie under, `lines`
    those of other words, which its own does not cross.
    """
    end_of_line = line_end(callout, made, size, taken)
    if end_of_line is None:
        return ()
    x, y = end_of_line
    body = letters.body
    text = _(callout.text)
    wide = text_width(text, body)
    right = callout.beside[0] >= 0
    end = x + callout.beside[0] * body
    row = y - callout.beside[1] * body
    # The word stays in the picture; the line grows or shrinks.
    margin = 1.2 * body
    end = min(max(end, margin + (0 if right else wide)), size[0] - margin - (wide if right else 0))
    row = min(max(row, 2 * margin), size[1] - 2 * margin)
    gap = 0.3 * body if right else -0.3 * body
    low = (end if right else end - wide) + gap
    beside, above, below = 0.35 * body, 1.05 * body, 0.4 * body
    # Beside other words it would read as one text with them.
    apart = beside + _BESIDE * body
    room = (low - apart, row - above, low + wide + apart, row + below)
    # A line to a word above or below it goes the shortest way: it crosses no letters.
    is_level = low - beside <= x <= low + wide + beside
    for way_down in _asides(room, taken, size[1]):
        moved = row + way_down
        edge = moved + below if y > moved else moved - above
        stop = (x, edge) if is_level else (end, moved - 0.33 * body)
        if not any(_crosses(((x, y), stop), other) for other in lines):
            row = moved
            break
    else:
        return ()
    thick = max(1.0, body * 0.075)
    dot = 0.16 * body
    halo = max(1.0, body * 0.1)
    return (
        _plate(low - beside, row - above, low + wide + beside, row + below, ink),
        line_between(np.array([x, y]), np.array(stop), thick, ink, halo * 0.6),
        Shape(((x - dot, y), (x + dot, y)), ink.text, ink.halo, halo * 0.6),
        Text(
            end + gap,
            row,
            text,
            body,
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


def _clock(
    lines: Sequence[str], size: tuple[int, int], letters: Letters, ink: Ink, top: float
) -> tuple[Primitive, ...]:
    """Return the words on time, at the right, from a row downwards."""
    body, right = letters.note, size[0] - letters.margin
    wide = max(text_width(line, body) for line in lines)
    edge = 0.5 * body
    row = top + 0.8 * body
    low = row + 1.3 * body * (len(lines) - 1) + edge
    words = [
        Text(
            right,
            row + 1.3 * body * index,
            line,
            body,
            ink.text,
            ink.halo,
            letters.halo,
            align="right",
        )
        for index, line in enumerate(lines)
    ]
    return (_plate(right - wide - edge, row - body - edge / 2, right + edge, low, ink), *words)


def _told(
    caption: str,
    note: str,
    size: tuple[int, int],
    letters: Letters,
    ink: Ink,
    top: float,
    bar: Box,
) -> tuple[Primitive, ...]:
    """Return the caption and the note on a plate below `top`, beside the scale bar or above it."""
    margin, words, small = letters.margin, letters.caption, letters.note
    room = min(_CAPTION_WIDTH * size[0], bar[0] - 1.5 * letters.body) - margin
    foot = size[1] - margin
    if room < _NARROWEST * size[0]:
        room, foot = size[0] - 2 * margin, bar[1] - 1.2 * letters.body
    height = min(_TOLD_HEIGHT * size[1], foot - top - letters.body)
    most = max(int(height / (1.4 * words)), 1)
    wrapped_lines = [
        line
        for paragraph in caption.splitlines()
        for line in wrapped(paragraph, words, room, text_width)
    ]
    lines = fitted(wrapped_lines, most, words, room, text_width)
    left = max(int((height - len(lines) * 1.4 * words) / (1.35 * small)), 0 if lines else 1)
    noted = wrapped(note, small, room, text_width) if note else []
    noted = fitted(noted, left, small, room, text_width) if left else []
    if not lines and not noted:
        return ()
    wide = max(
        [text_width(line, words) for line in lines] + [text_width(line, small) for line in noted]
    )
    gap = 0.35 * words if noted else 0.0
    edge = 0.6 * letters.body
    tall = len(lines) * words * 1.4 + len(noted) * small * 1.35 + gap
    found: list[Primitive] = [
        _plate(margin - edge, foot - tall - 0.3 * edge, margin + wide + edge, foot + edge, ink)
    ]
    row = foot
    for line in reversed(noted):
        found.append(Text(margin, row, line, small, ink.text, ink.halo, letters.halo))
        row -= small * 1.35
    row -= gap
    for line in reversed(lines):
        found.append(Text(margin, row, line, words, ink.text, ink.halo, letters.halo))
        row -= words * 1.4
    return tuple(found)


def caption_primitives(
    caption: Caption,
    note: str,
    size: tuple[int, int],
    letters: Letters,
    ink: Ink,
    nm_per_pixel: float,
    clock: Sequence[str] = (),
) -> tuple[tuple[Primitive, ...], tuple[float, float]]:
    """Return title, sentences, a note in smaller letters and the scale bar, and the rows between.

    Parameters
    ----------
    caption : Caption
    note : str
    size : (int, int)
        Width and height of the picture, pixels.
    letters : Letters
    ink : Ink
    nm_per_pixel : float
    clock : sequence of str
        Words on time; see `clock_text`.
    """
    margin = letters.margin
    wide = max((text_width(line, letters.note) for line in clock), default=0.0)
    # Beside the clock in a wide picture, above it in a narrow one.
    beside = size[0] - margin - wide - letters.body
    fits = margin + text_width(caption.title, letters.body, True) <= beside
    right = beside if clock and fits else None
    heading, top = title_layout(caption.title, size, letters, ink, right)
    primitives: list[Primitive] = list(heading)
    if clock:
        times = _clock(clock, size, letters, ink, margin if fits else top)
        primitives += times
        if not fits:
            top = room_of(times[0])[3]
    scale_bar = scale_bar_layout(nm_per_pixel, size, letters, ink)
    rooms = [room_of(primitive) for primitive in scale_bar]
    bar = (min(room[0] for room in rooms), min(room[1] for room in rooms), *size)
    told = _told(caption.text, note, size, letters, ink, top, bar)
    bottom = room_of(told[0])[1] if told else size[1] - margin
    return (*primitives, *told, *scale_bar), (top, bottom)


def legend_on_plate(
    sections: Sequence[LegendSection],
    detail: LegendDetail,
    size: tuple[int, int],
    letters: Letters,
    ink: Ink,
    rows: tuple[float, float],
) -> tuple[Primitive, ...]:
    """Return a legend over a frame, between two rows, on a plate."""
    area = legend_room(size, letters, rows[0], rows[1] - letters.body)
    legend = legend_layout(sections, detail, letters, ink, area)
    if not legend.primitives:
        return ()
    left, top = area[:2]
    edge = 0.5 * letters.body
    right, low = left + legend.width + edge, top + legend.height + edge / 2
    return (_plate(left - edge, top - edge / 2, right, low, ink), *legend.primitives)
