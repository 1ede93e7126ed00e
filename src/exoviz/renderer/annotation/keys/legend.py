"""The legend: what is seen in a picture, in as many rows and words as there is room for."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.language import _
from exoviz.renderer.annotation.keys.legend_rows import Entry, LegendSection, Mark
from exoviz.renderer.annotation.layout import shortened
from exoviz.renderer.annotation.primitives import Primitive, Shape, Text, text_width

if TYPE_CHECKING:
    from exoviz.renderer.annotation.layout import Ink
    from exoviz.renderer.annotation.letters import Letters
    from exoviz.renderer.image import Picture
    from exoviz.scene.view import LegendDetail

__all__ = ["LEGEND_WIDTH", "Legend", "layers_seen", "legend_layout", "legend_room"]

LEGEND_WIDTH: Final = 0.48
"""Share of the width that a legend may take from what is drawn."""

Measure = Callable[[str, float, bool], float]

#: Distances in ordinary letters: of rows; of marks; from a mark to its text; between columns.
_ROW: Final = 1.5
_STEP: Final = 0.62
_GAP: Final = 0.5
_BETWEEN: Final = 1.6
_RADIUS: Final = 0.42
#: Width of the edge of a mark, in its radius: a quarter of a point in the smallest print.
_EDGE: Final = 0.1
#: Steps in which the rows of a column become narrower.
_SLIMMEST: Final = 2


@dataclass(frozen=True, slots=True)
class Legend:
    """A legend that has been laid out.

    Attributes
    ----------
    primitives : tuple of Primitive
    width, height : float
        From its left to its right edge, and from the upper to the lower, pixels.
    """

    primitives: tuple[Primitive, ...]
    width: float
    height: float


def layers_seen(made: Picture, least: float = 0.0) -> tuple[str, ...]:
    """Return the layers that a picture shows, in the order of its drawing.

    Parameters
    ----------
    made : Picture
    least : float
        Share of the picture from which on a layer counts as seen.
    """
    drawing = made.drawing
    pixels = np.zeros(len(drawing.layers), np.int64)
    for bead in (made.bead, made.behind):
        if bead is not None and len(drawing.layers):
            pixels += np.bincount(drawing.layer[bead[bead >= 0]], minlength=len(pixels))
    enough = max(least * made.bead.size, 1.0)
    return tuple(
        layer for layer, count in zip(drawing.layers, pixels, strict=True) if count >= enough
    )


# -- where each row goes


def _symbol(mark: Mark, x: float, y: float, radius: float, ink: Ink) -> Shape:
    r = radius
    outlines = {
        "sphere": ((x - r, y), (x + r, y)),
        "cube": tuple((x + a * r * 0.9, y + b * r * 0.9) for a, b in _SQUARE),
        "diamond": ((x, y - 1.2 * r), (x + 1.2 * r, y), (x, y + 1.2 * r), (x - 1.2 * r, y)),
        "cone": ((x, y - r), (x + r, y + 0.9 * r), (x - r, y + 0.9 * r)),
    }
    # A thin edge, so that pale tails are seen on a white page.
    return Shape(outlines[mark.symbol], mark.colour, ink.text, max(0.5, radius * _EDGE))


_SQUARE: Final = ((-1, -1), (1, -1), (1, 1), (-1, 1))


def _indent(column: Sequence[Entry], body: float) -> float:
    """Return the room that the marks of a column take, in pixels."""
    most = max((len(entry.marks) for entry in column), default=0)
    return ((2 * _RADIUS + (most - 1) * _STEP + _GAP) if most else 0.0) * body


def _width(column: Sequence[Entry], body: float, measure: Measure) -> float:
    """Return the width of a column of a legend, pixels."""
    indent = _indent(column, body)
    widths = []
    for entry in column:
        text = measure(entry.text, body, entry.is_heading)
        count = measure(entry.count, body, False) + body if entry.count else 0.0
        widths.append(text + count + (0.0 if entry.is_heading else indent))
    return max(widths, default=0.0)


def _columns(rows: Sequence[Entry], room: int) -> list[list[Entry]]:
    """Share rows out evenly over as few columns of at most `room` rows as hold them."""
    count = math.ceil(len(rows) / room)
    even = math.ceil(len(rows) / count)
    columns: list[list[Entry]] = [[]]
    for index, entry in enumerate(rows):
        # A heading goes with what it heads.
        lonely = entry.is_heading and len(columns[-1]) == even - 1 and index + 1 < len(rows)
        if len(columns[-1]) >= even or (lonely and len(columns) < count and columns[-1]):
            columns.append([])
        columns[-1].append(entry)
    return columns


def _slimmer(rows: Sequence[Entry], step: int) -> list[Entry]:
    """Return rows as they are, then without their counts, then with a single mark each."""
    slim = [replace(row, count="") if step else row for row in rows]
    return [replace(row, marks=row.marks[:1]) for row in slim] if step > 1 else slim


def _fitting(
    sections: Sequence[LegendSection],
    level: int,
    room: int,
    widest: float,
    body: float,
    measure: Measure,
) -> list[list[Entry]]:
    """Return the columns of the most detailed legend that has room.

    What does not fit is told in fewer rows, the longest section first, and in a single column in
    fewer words; letters stay as they are.
    """
    chosen = [min(level, len(section.levels) - 1) for section in sections]
    while True:
        told = [section.levels[one] for section, one in zip(sections, chosen, strict=True)]
        rows = [entry for entries in told for entry in entries]
        for step in range(_SLIMMEST + 1):
            columns = _columns(_slimmer(rows, step), room)
            wide = sum(_width(column, body, measure) for column in columns)
            if wide + _BETWEEN * body * (len(columns) - 1) <= widest:
                return columns
            if len(columns) > 1:
                break
        if len(columns) > 1:
            costs = [float(len(entries)) for entries in told]
        else:
            costs = [_width(_slimmer(entries, _SLIMMEST), body, measure) for entries in told]
        shorter = [one + 1 < len(sections[index].levels) for index, one in enumerate(chosen)]
        if len(columns) > 1:
            costs = [cost if can else 0.0 for cost, can in zip(costs, shorter, strict=True)]
        most = max(range(len(costs)), key=costs.__getitem__)
        if not shorter[most]:
            break
        chosen[most] += 1
    if len(columns) == 1:
        return columns
    # The picture is so small that not even this has room.
    kept = rows[: room - 1]
    count = len(rows) - len(kept)
    left_out = _("… and {count} more").format(count=count)
    short = left_out if measure(left_out, body, False) <= widest else f"… +{count}"
    return [[*_slimmer(kept, _SLIMMEST), Entry(short)]]


def legend_layout(
    sections: Sequence[LegendSection],
    detail: LegendDetail,
    letters: Letters,
    ink: Ink,
    area: tuple[float, float, float, float],
    measure: Measure = text_width,
) -> Legend:
    """Lay a legend out in columns, from the upper left corner of an area.

    Parameters
    ----------
    sections : sequence of LegendSection
    detail : str
        ``"full"`` for a row for each species, ``"compact"`` for a row for each family.
    letters : Letters
    ink : Ink
    area : (float, float, float, float)
        Left, upper, right and lower edge of the room that it may take, pixels.
    measure : callable
        Gives the width of a text at a size, bold or not.
    """
    body = letters.body
    left, top, right, bottom = area
    room = int((bottom - top) / (_ROW * body))
    if not sections or room < 1:
        return Legend((), 0.0, 0.0)
    level = 0 if detail == "full" else 1
    columns = _fitting(sections, level, room, right - left, body, measure)
    primitives: list[Primitive] = []
    x = left
    for column in columns:
        indent = _indent(column, body)
        width = min(_width(column, body, measure), right - x)
        for row, entry in enumerate(column):
            y = top + body + row * _ROW * body
            start = x if entry.is_heading else x + indent
            for index, mark in enumerate(entry.marks):
                place = x + (_RADIUS + index * _STEP) * body
                primitives.append(_symbol(mark, place, y - 0.36 * body, _RADIUS * body, ink))
            wide = measure(entry.count, body, False) + body if entry.count else 0.0
            text = shortened(entry.text, body, entry.is_heading, x + width - wide - start, measure)
            colours = (ink.text, ink.halo, letters.halo)
            primitives.append(Text(start, y, text, body, *colours, bold=entry.is_heading))
            if entry.count:
                primitives.append(Text(x + width, y, entry.count, body, *colours, align="right"))
        x += width + _BETWEEN * body
    rows = max(map(len, columns))
    return Legend(tuple(primitives), x - _BETWEEN * body - left, rows * _ROW * body)


def legend_room(
    size: tuple[int, int], letters: Letters, top: float, bottom: float
) -> tuple[float, float, float, float]:
    """Return the area of a picture that a legend may take: what is drawn keeps the rest."""
    return letters.margin, top, LEGEND_WIDTH * size[0], bottom
