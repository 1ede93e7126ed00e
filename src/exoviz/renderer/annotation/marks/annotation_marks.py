"""Texts and arrows that were put into a picture by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from exoviz.renderer.annotation.layout import line_between
from exoviz.renderer.annotation.primitives import Primitive, Shape, Text, text_width
from exoviz.renderer.image import Label

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.renderer.annotation.layout import Ink
    from exoviz.renderer.annotation.letters import Letters
    from exoviz.renderer.image import Picture
    from exoviz.scene.view import Annotation

    Floats = NDArray[np.float32]
    _Seen = tuple[Floats, bool]
    _Side = Literal["left", "right"]

__all__ = ["annotation_primitives", "note_labels"]

#: Opacity of what stands behind something.
_FAINT: Final = 0.4
#: How far before a place something must be to hide it, nm: what a hand put on a molecule's
#: surface is not behind the molecule.
_BEFORE_NM: Final = 1.0
#: Nearest depth before the camera at which something is drawn, nm.
_NEAR_NM: Final = 0.5
#: Distance of lines, in letters.
_STEP: Final = 1.35
#: From the place of a text to its letters, in letters.
_GAP: Final = 0.4


def _is_hidden(made: Picture, place: Floats, pixel: Floats, size: tuple[int, int]) -> bool:
    """Return whether something is seen before a place, (3,) in nm."""
    rows, columns = made.bead.shape
    row, column = int(pixel[1] * rows / size[1]), int(pixel[0] * columns / size[0])
    if not (0 <= row < rows and 0 <= column < columns) or made.bead[row, column] < 0:
        return False
    bead = made.bead[row, column]
    both = made.shot.to_view(np.stack([place, made.drawing.centres[bead]]).astype(np.float32))
    front = -both[1, 2] - made.drawing.radii[bead]
    return bool(front < -both[0, 2] - _BEFORE_NM)


def _place(
    made: Picture,
    on_page: tuple[float, float] | None,
    in_nm: tuple[float, float, float] | None,
    size: tuple[int, int],
) -> _Seen | None:
    """Return a pixel (2,) and whether it is of something hidden; None behind the camera."""
    if in_nm is None:
        return None if on_page is None else (np.multiply(on_page, size).astype(np.float32), False)
    place = np.array(in_nm, np.float32)
    if -made.shot.to_view(place[None])[0, 2] < _NEAR_NM:
        return None
    pixel = made.on_screen(place[None])[0]
    return pixel, _is_hidden(made, place, pixel, size)


def _arrow(start: Floats, tip: Floats, body: float, ink: Ink, opacity: float) -> list[Primitive]:
    way = tip - start
    long = float(np.hypot(*way))
    if long < 1:
        return []
    along = way / long
    head = min(0.7 * body, long)
    across = np.array([-along[1], along[0]]) * 0.4 * head
    base = tip - along * head
    halo = max(1.0, 0.08 * body)
    corners = tuple((float(x), float(y)) for x, y in (tip, base + across, base - across))
    return [
        line_between(start, base + 0.2 * head * along, max(1.5, 0.1 * body), ink, halo, opacity),
        Shape(corners, ink.text, ink.halo, halo, opacity),
    ]


def _inside(
    text: str, pixel: Floats, side: _Side, size: tuple[int, int], letters: Letters
) -> Floats:
    """Return where a text stands so that all of it is in the picture, as far as it has room."""
    body = letters.body
    lines = text.split("\n")
    beside = max(text_width(line, body) for line in lines) + _GAP * body
    half = (len(lines) - 1) * _STEP * body / 2 + 0.7 * body
    margin = 0.5 * body
    low = np.array([margin + beside if side == "right" else margin, margin + half])
    high = np.array([size[0] - margin - (beside if side == "left" else 0), size[1] - margin - half])
    found: Floats = np.minimum(np.maximum(pixel, low), np.maximum(high, low)).astype(np.float32)
    return found


def _lines(
    text: str, pixel: Floats, side: _Side, letters: Letters, ink: Ink, opacity: float
) -> list[Primitive]:
    """Return the lines of a text beside a pixel."""
    body = letters.body
    lines = text.split("\n")
    x = float(pixel[0]) + (_GAP if side == "left" else -_GAP) * body
    first = float(pixel[1]) + 0.33 * body - (len(lines) - 1) * _STEP * body / 2
    return [
        Text(
            x,
            first + row * _STEP * body,
            line,
            body,
            ink.text,
            ink.halo,
            1.5 * letters.halo,
            align=side,
            opacity=opacity,
        )
        for row, line in enumerate(lines)
        if line.strip()
    ]


def _seen(
    made: Picture, one: Annotation, size: tuple[int, int]
) -> tuple[_Seen | None, _Seen | None, _Side]:
    """Return where a text stands and its arrow points, and from which side of it it is read."""
    start = _place(made, one.at, one.at_nm, size)
    tip = _place(made, one.arrow, one.arrow_nm, size)
    # The text stands where its arrow does not run.
    ahead = start is not None and tip is not None and tip[0][0] > start[0][0]
    return start, tip, "right" if ahead else "left"


def note_labels(
    made: Picture, annotations: Mapping[str, Annotation], size: tuple[int, int]
) -> tuple[Label, ...]:
    """Return where the texts of annotations stand, for a hand that moves them."""
    found = []
    for name, one in annotations.items():
        start, _tip, side = _seen(made, one, size)
        if start is not None:
            x, y = (float(value) for value in start[0])
            longest = max(one.text.split("\n"), key=len)
            found.append(Label(name, longest, (x, y), (x, y), side == "left", is_note=True))
    return tuple(found)


def annotation_primitives(
    made: Picture,
    annotations: Iterable[Annotation],
    size: tuple[int, int],
    letters: Letters,
    ink: Ink,
) -> tuple[Primitive, ...]:
    """Return the arrows and then the texts of annotations, in the picture's own colours of words.

    Parameters
    ----------
    made : Picture
    annotations : iterable of Annotation
        What is behind the camera is left out.
    size : (int, int)
        Pixels of the picture that is written on.
    letters : Letters
    ink : Ink
    """
    arrows: list[Primitive] = []
    words: list[Primitive] = []
    for one in annotations:
        start, tip, side = _seen(made, one, size)
        if start is None:
            continue
        pixel, hidden = start
        if one.text.strip():
            pixel = _inside(one.text, pixel, side, size, letters)
        if tip is not None:
            opacity = _FAINT if tip[1] else 1.0
            arrows += _arrow(pixel, tip[0], letters.body, ink, opacity)
        if one.text.strip():
            faint = _FAINT if hidden else 1.0
            words += _lines(one.text, pixel, side, letters, ink, faint)
    return (*arrows, *words)
