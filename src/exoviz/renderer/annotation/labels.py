"""Names beside a picture, each with a line to the molecule that it names."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.catalog import load_catalog
from exoviz.language import _
from exoviz.model.layers import is_lipid, last_step, leaflet, matches, parent_path
from exoviz.renderer.annotation.layer_names import group_title, in_sentence, species_title
from exoviz.renderer.annotation.layout import line_between, shortened, wrapped
from exoviz.renderer.annotation.primitives import Primitive, Shape, Text, text_width
from exoviz.renderer.geometry.camera import Frame
from exoviz.renderer.image import Label

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.renderer.annotation.layout import Ink
    from exoviz.renderer.annotation.letters import Letters
    from exoviz.renderer.geometry.drawing import Drawing
    from exoviz.renderer.image import Picture

__all__ = ["NameRoom", "label_at", "label_line", "label_primitives", "labels_of", "names_width"]

#: Distances in letters: of names, and of the lines of one.
_ROW: Final = 1.5
_STEP: Final = 1.3
_MARGIN: Final = 1.6
#: From the outline of what is seen to the names, in letters.
_AWAY: Final = 2.0
#: Distance, nm, over which what lies farther behind loses its claim to a name: it is darker.
_FADE: Final = 8.0
#: Share of the picture's width, covered by others, over which a line loses it: it crosses them.
_CROSSED: Final = 0.25
#: Pixels of the picture in which anchors are looked for, along its longest side.
_GRID: Final = 400


@dataclass(frozen=True, slots=True)
class NameRoom:
    """Where names stand that no hand has put anywhere, pixels.

    Attributes
    ----------
    left, right : float
        Columns between which they stand.
    first, last : float
        Base lines of the first and of the last one.
    both : bool
        Whether they stand on both sides of what they name, or on the right alone.
    widest : float
        A name of several words that is wider stands in several lines.
    """

    left: float
    first: float
    right: float
    last: float
    both: bool = True
    widest: float = math.inf

    @classmethod
    def over(cls, frame: Frame, body: float) -> NameRoom:
        """Return it over the part of a picture that holds the vesicle, for letters so high."""
        margin, first = _MARGIN * body, frame.top + 2.5 * body
        last = max(frame.bottom - 5.0 * body, first)
        return cls(frame.left + margin, first, frame.right - margin, last)


def _anchor(seen: NDArray[np.bool_], worth: NDArray[np.float32]) -> tuple[float, float] | None:
    """Return the column and row in the midst of the piece that is seen and has most worth."""
    from scipy import ndimage

    pieces, count = ndimage.label(seen)
    if not count:
        return None
    sizes = np.bincount(pieces.ravel(), worth.ravel())
    sizes[0] = 0
    largest = np.pad(pieces == int(sizes.argmax()), 1)
    depth = ndimage.distance_transform_edt(largest)[1:-1, 1:-1]
    row, column = np.unravel_index(int(depth.argmax()), depth.shape)
    return float(column) + 0.5, float(row) + 0.5


def _worth(made: Picture, bead: NDArray[np.int32]) -> NDArray[np.float32]:
    """Return how good a place each pixel is to be named: near, and in sight of a side."""
    seen = bead >= 0
    worth = np.zeros(bead.shape, np.float32)
    if seen.any():
        near = made.shot.to_view(made.drawing.centres)[bead[seen], 2]
        left = np.cumsum(seen, axis=1)
        crossed = np.minimum(left, left[:, -1:] - left)[seen] / bead.shape[1]
        worth[seen] = np.exp((near - near.max()) / _FADE - crossed / _CROSSED)
    return worth


def _spread(rows: list[float], heights: list[float], low: float, high: float) -> list[float]:
    """Return rows, in order, moved as little as needed for each to have its height in between."""
    made = list(rows)
    for index, row in enumerate(made):
        above = made[index - 1] + heights[index - 1] if index else low
        made[index] = max(row, above)
    below = high
    for index in range(len(made) - 1, -1, -1):
        made[index] = min(made[index], below - heights[index])
        below = made[index]
    return made


def _worded(path: str) -> str:
    """Return what a label says: a name, and what a lipid tells cells where it is read."""
    group = group_title(path)
    text = group if group != path else species_title(path)
    lipid = load_catalog().lipids.get(last_step(path)) if is_lipid(path) else None
    signal = lipid.signal if lipid else None
    if signal is not None and parent_path(path) == leaflet(signal.leaflet):
        text = _("{lipid}: {signal}").format(lipid=text, signal=_(signal.word))
    return in_sentence(text)


def _telling(drawing: Drawing, mine: Sequence[int]) -> NDArray[np.bool_]:
    """Return which beads of a class of lipid tell it from the others: those of its own colours.

    All of them where it has none.
    """
    of = np.isin(drawing.layer, mine)
    red, green, blue = np.round(drawing.colours * 255).astype(np.int64).T
    colour = red << 16 | green << 8 | blue
    told: NDArray[np.bool_] = of & ~np.isin(colour, np.unique(colour[~of]))
    return told if told.any() else of


def names_width(
    wanted: Mapping[str, Sequence[float]], letters: Letters, widest: float = math.inf
) -> float:
    """Return the width of names beside what they name, and of the way there; 0 for none.

    Names of several words that are wider than `widest` stand in several lines.
    """
    names = [_worded(path) for path, place in wanted.items() if not place]
    lines = [line for name in names for line in wrapped(name, letters.body, widest, text_width)]
    wide = [text_width(line, letters.body) for line in lines]
    return max(wide) + _AWAY * letters.body if wide else 0.0


def labels_of(
    made: Picture,
    wanted: Mapping[str, Sequence[float]],
    size: tuple[int, int],
    letters: Letters,
    frame: Frame,
    room: NameRoom | None = None,
) -> tuple[Label, ...]:
    """Return where names stand: on the side of what they name, without touching each other.

    Parameters
    ----------
    made : Picture
    wanted : mapping of str to sequence of float
        Paths of layers, and where a hand has put their names: shares of width and height;
        empty for the best place.
    size : (int, int)
        Pixels of the picture that is written on.
    letters : Letters
    frame : Frame
        The part of it that holds the vesicle.
    room : NameRoom, optional
        Where names have room; by default over that part.
    """
    body = letters.body
    room = room or NameRoom.over(frame, body)
    step = max(max(made.bead.shape) // _GRID, 1)
    bead = made.bead[::step, ::step]
    scale = size[1] / bead.shape[0]
    drawing = made.drawing
    layer = np.where(
        bead >= 0, drawing.layer[np.maximum(bead, 0)] if len(drawing.layer) else -1, -1
    )
    worth = _worth(made, bead)
    found: list[Label] = []
    columns = np.flatnonzero((bead >= 0).any(axis=0))
    low, high = (float(columns[0]), float(columns[-1])) if len(columns) else (0.0, 0.0)
    for path, place in wanted.items():
        mine = [i for i, name in enumerate(drawing.layers) if matches(name, (path,))]
        named = np.isin(layer, mine)
        if is_lipid(path) and named.any():
            named &= _telling(drawing, mine)[np.maximum(bead, 0)]
        anchor = _anchor(named, worth)
        if anchor is None:
            continue
        x, y = anchor[0] * scale, anchor[1] * scale
        text = _worded(path)
        right = x > (frame.left + frame.right) / 2 or not room.both
        if len(place) == 2:
            there = (place[0] * size[0], place[1] * size[1])
            found.append(Label(path, text, (x, y), there, there[0] > x))
        else:
            margin = _MARGIN * body
            lines = [
                shortened(line, body, False, size[0] - 2 * margin, text_width)
                for line in wrapped(text, body, room.widest, text_width)
            ]
            text = "\n".join(lines)
            wide = max(text_width(line, body) for line in lines)
            if right:
                most = room.right - wide
                edge = max(min(high * scale + _AWAY * body, most), margin)
            else:
                least = room.left + wide
                edge = min(max(low * scale - _AWAY * body, least), size[0] - margin)
            found.append(Label(path, text, (x, y), (edge, y), right))
    fixed = [one for one in found if len(wanted[one.path]) == 2]
    for right in (False, True):
        side = [one for one in found if one.right == right and len(wanted[one.path]) != 2]
        side.sort(key=lambda one: one.anchor[1])
        more = [_STEP * body * one.text.count("\n") for one in side]
        # The middle of its lines is beside what a name names.
        anchors = [one.anchor[1] - down / 2 for one, down in zip(side, more, strict=True)]
        heights = [_ROW * body + down for down in more]
        rows = _spread(anchors, heights, room.first, room.last + _ROW * body)
        for one, wanted_row in zip(side, rows, strict=True):
            row = min(wanted_row, size[1] - 0.5 * body)
            fixed.append(Label(one.path, one.text, one.anchor, (one.place[0], row), right))
    return tuple(fixed)


def label_at(labels: Sequence[Label], letters: Letters, x: float, y: float) -> Label | None:
    """Return the label whose text is at a pixel, if one is."""
    body = letters.body
    for label in labels:
        wide = text_width(label.text, body)
        left = label.place[0] - (0 if label.right else wide)
        if left <= x <= left + wide and -body <= y - label.place[1] <= 0.4 * body:
            return label
    return None


def label_line(label: Label, body: float) -> NDArray[np.float64]:
    """Return the ends (2, 2) of a label's line, pixels, for letters of a height."""
    gap = -0.4 * body if label.right else 0.4 * body
    down = (label.text.count("\n") * _STEP / 2 - 0.33) * body
    return np.array([label.anchor, (label.place[0] + gap, label.place[1] + down)], np.float64)


def label_primitives(labels: Sequence[Label], letters: Letters, ink: Ink) -> tuple[Primitive, ...]:
    """Return the primitives of labels: lines first, so that no line crosses a word."""
    body, halo = letters.body, letters.halo
    lines: list[Primitive] = []
    words: list[Primitive] = []
    for label in labels:
        x, y = label.anchor
        parts = label.text.split("\n")
        start, stop = label_line(label, body)
        lines.append(line_between(start, stop, max(1.0, 0.08 * body), ink, 0.6 * halo))
        dot = 0.18 * body
        lines.append(Shape(((x - dot, y), (x + dot, y)), ink.text, ink.halo, 0.6 * halo))
        words += [
            Text(
                label.place[0],
                label.place[1] + index * _STEP * body,
                part,
                body,
                ink.text,
                ink.halo,
                1.5 * halo,
                align="left" if label.right else "right",
            )
            for index, part in enumerate(parts)
        ]
    return (*lines, *words)
