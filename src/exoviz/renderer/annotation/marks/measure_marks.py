"""Measures in a picture: a line with ticks, and its number beside it."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.model.measuring import Measured, measured
from exoviz.registry.measure_kinds import MEASURE_KINDS
from exoviz.renderer.annotation.labels import label_line
from exoviz.renderer.annotation.layout import line_between
from exoviz.renderer.annotation.primitives import (
    Box,
    Primitive,
    Text,
    overlap,
    room_of,
    text_width,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.model import Vesicle
    from exoviz.renderer.annotation.layout import Ink
    from exoviz.renderer.annotation.letters import Letters
    from exoviz.renderer.image import Label, Picture
    from exoviz.scene import View

    Floats = NDArray[np.float32]

__all__ = ["measure_primitives", "measured_in"]

#: Nearest depth before the camera at which a line is drawn, nm.
_NEAR_NM: Final = 0.5
#: Points of a line that are asked whether they lie in a number.
_SAMPLES: Final = 400
#: Directions, to the right and up in the picture, in which measures of the whole vesicle are
#: drawn, so that the lines of none lies on another.
_DRAWN_TOWARDS: Final = {"diameter": (1.0, 0.0), "thickness": (0.0, 1.0), "phosphates": (0.5, 0.87)}


def measured_in(vesicle: Vesicle, view: View) -> tuple[Measured, ...]:
    """Return the measures of a view, in order."""
    return tuple(measured(vesicle, one.kind, one.ends) for one in view.measures.values())


def _drawn_line(made: Picture, one: Measured) -> Floats:
    """Return the corners (n, 2) of a measure's line, pixels; none if it is behind the camera."""
    right, up = _DRAWN_TOWARDS.get(one.kind, (1.0, 0.0))
    way = right * made.shot.axes[0] + up * made.shot.axes[1]
    corners = one.turned((way / np.linalg.norm(way)).astype(np.float32)).corners
    if not len(corners) or (-made.shot.to_view(corners)[:, 2] < _NEAR_NM).any():
        return np.empty((0, 2), np.float32)
    return made.on_screen(corners)


def _line_marks(line: Floats, body: float, ink: Ink) -> list[Primitive]:
    """Return the line of a measure, and a tick at each of its ends, for letters of a height."""
    halo = max(1.0, 0.1 * body)
    width = max(1.5, 0.11 * body)
    found: list[Primitive] = [
        line_between(start, stop, width, ink, 0.8 * halo)
        for start, stop in itertools.pairwise(line)
    ]
    for end, before in ((line[0], line[1]), (line[-1], line[-2])):
        way = end - before
        size_of_way = float(np.hypot(*way))
        # A line that is seen end on has no direction.
        along = way / size_of_way if size_of_way > 1e-3 else np.array([1.0, 0.0])
        tick = np.array([-along[1], along[0]]) * 0.45 * body
        found.append(line_between(end - tick, end + tick, width, ink, 0.8 * halo))
    return found


def _number(
    line: Floats,
    text: str,
    size: tuple[int, int],
    letters: float,
    ink: Ink,
    crossing: Sequence[NDArray[np.floating]],
) -> Text:
    """Return what a measure says, beside its line and inside the picture.

    It stands in the first place through which the fewest of the lines `crossing` (2, 2), and of its
    own, run.
    """
    halo = max(1.0, 0.15 * letters)
    middle = line[1] if len(line) == 3 else line.mean(axis=0)
    x, y = (float(value) for value in middle)
    way = line[-1] - line[0]
    wide = text_width(text, letters)
    above, beside = 0.7 * letters, 0.7 * letters + wide / 2
    if abs(float(way[1])) > abs(float(way[0])) and len(line) == 2:
        # Beside the middle of a steep line, where it does not run, or over its upper end.
        level, top = y + 0.33 * letters, float(line[:, 1].min()) - above
        places = [(x + beside, level), (x - beside, level), (x, top)]
    else:
        places = [(x, y - above), (x, y + 2 * above)]
    margin = 0.5 * letters

    def written(place: tuple[float, float]) -> Text:
        x = min(
            max(place[0], margin + wide / 2), max(size[0] - margin - wide / 2, margin + wide / 2)
        )
        y = min(max(place[1], margin + letters), size[1] - margin)
        return Text(x, y, text, letters, ink.text, ink.halo, halo, align="middle")

    found = [written(place) for place in places]
    ways = [*crossing, *(line[index : index + 2] for index in range(len(line) - 1))]
    return min(found, key=lambda one: sum(_runs_through(each, room_of(one)) for each in ways))


def _runs_through(way: NDArray[np.floating], room: Box) -> bool:
    """Return whether a straight line, given by its ends (2, 2), runs through a box."""
    left, top, right, bottom = room
    x, y = (way[0] + np.linspace(0, 1, _SAMPLES)[:, None] * (way[1] - way[0])).T
    return bool(((x > left) & (x < right) & (y > top) & (y < bottom)).any())


def measure_primitives(
    made: Picture,
    measures: Iterable[Measured],
    size: tuple[int, int],
    letters: Letters,
    ink: Ink,
    labels: Sequence[Label] = (),
) -> tuple[Primitive, ...]:
    """Return the lines and then the numbers of measures, so that no line crosses a number.

    Parameters
    ----------
    made : Picture
    measures : iterable of Measured
        One without a value, or that is all outside of the picture, is not drawn.
    size : (int, int)
        Pixels of the picture that is written on.
    letters : Letters
    ink : Ink
    labels : sequence of Label
        Names whose lines numbers keep clear of, where one of their sides is.
    """
    lines: list[Primitive] = []
    words: list[Text] = []
    crossing = [label_line(one, letters.body) for one in labels]
    for one in measures:
        line = _drawn_line(made, one)
        if one.value is not None and len(line) and _meets(line, size):
            lines += _line_marks(line, letters.body, ink)
            written = MEASURE_KINDS[one.kind].worded(one.value)
            words.append(_number(line, written, size, letters.body, ink, crossing))
    return (*lines, *_apart(words))


def _apart(words: Sequence[Text]) -> list[Text]:
    """Return texts of which each was moved down until it stands on none before it."""
    found: list[Text] = []
    taken: list[Box] = []
    for word in words:
        room = room_of(word)
        while hit := [box for box in taken if overlap(room, box)]:
            down = max(box[3] for box in hit) - room[1] + 1
            word = replace(word, y=word.y + down)
            room = room_of(word)
        taken.append(room)
        found.append(word)
    return found


def _meets(line: Floats, size: tuple[int, int]) -> bool:
    """Return whether the box around some pixels meets the picture."""
    low, high = line.min(axis=0), line.max(axis=0)
    return bool((high >= 0).all() and (low <= size).all())
