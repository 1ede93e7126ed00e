"""What can be wrong with a request for a picture, found before it is drawn or written."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from exoviz.errors import ArgumentError, InputError, Problem, nearest, shortened
from exoviz.language import _, number, plain_number
from exoviz.memory import MOST_BYTES, memory_problem
from exoviz.model import Vesicle
from exoviz.model.layers import GROUPS, ancestors, matches
from exoviz.renderer.annotation.layout import ELLIPSIS
from exoviz.renderer.annotation.letters import millimetres
from exoviz.renderer.annotation.primitives import Text, overlap, room_of
from exoviz.scene.view import LARGEST_SIDE, NARROWEST_WITH_LEGEND, SMALLEST_SIDE
from exoviz.selecting import select

if TYPE_CHECKING:
    from exoviz.model import Viewable
    from exoviz.renderer.annotation.primitives import Box, Primitive
    from exoviz.renderer.drawers import PictureRequest
    from exoviz.scene import View

__all__ = [
    "check_request",
    "check_room",
    "no_time",
    "prefixes",
    "size_problems",
    "story_problems",
    "text_problems",
    "time_problems",
    "unknown_layers",
]

#: Bytes that a picture takes besides its pixels: the program, a large vesicle, and a band of light
#: with all that it is reckoned from; and what a story's whole setting takes.
_PICTURE_BASE: Final = 700_000_000
_STORY_BASE: Final = 600_000_000
#: Bytes of a pixel: RGBA, and once more with what it is packed into while a file is written.
_PICTURE_PIXEL: Final = 9.2
#: A story is composed as a whole: light, sky, what is behind, masks, and RGBA several times.
_STORY_PIXEL: Final = 140.0
#: A page goes through numbers with a fraction.
_PAGE_PIXEL: Final = 28.0
#: Steps of a path that still names a group, and is listed where a layer is not found.
_GROUP_DEPTH: Final = 2


def prefixes(layers: Iterable[str]) -> tuple[str, ...]:
    """Return every path that names one of `layers` or a group of them."""
    found = dict.fromkeys(GROUPS)
    for layer in layers:
        found.update(dict.fromkeys(ancestors(layer)))
    return tuple(found)


def unknown_layers(where: str, names: Iterable[str], known: Sequence[str]) -> list[Problem]:
    """Return problems with paths of layers: those that match no layer in `known`."""
    what = _("there is no layer '{name}'. Groups of layers: {groups}.")
    groups = ", ".join(path for path in known if len(ancestors(path)) <= _GROUP_DEPTH)
    return [
        Problem(where, what.format(name=name, groups=groups), nearest(name, known))
        for name in names
        if name not in known
    ]


def text_problems(where: str, texts: Sequence[str]) -> list[Problem]:
    """Return what is wrong with texts if they are one, each letter of which would be asked for."""
    if not isinstance(texts, str):
        return []
    quoted = shortened(repr(texts))
    what = _("{value} is a text, not a list of texts.").format(value=quoted)
    return [Problem(where, what, _("Write it in brackets: [{value}].").format(value=quoted))]


def no_time() -> str:
    """Return the sentence for a time, or a film, of what does not change."""
    return _("a vesicle alone has no time; only a story has.")


def time_problems(duration: float, at: float | None) -> list[Problem]:
    """Return what is wrong with a time, s, in what lasts `duration` s, 0 for what does not change.

    Parameters
    ----------
    duration : float
    at : float or None
    """
    if at is None or (0 <= at <= duration and duration):
        return []
    if not duration:
        return [Problem("at", no_time())]
    what = _("{value} s is not within the story, which lasts {end} s.")
    return [Problem("at", what.format(value=plain_number(at), end=number(duration, 1)))]


def story_problems(given: Mapping[str, object]) -> list[Problem]:
    """Return what is wrong with parameters that have no meaning for a story, if they are given."""
    what = _("has no meaning in a scene with a story, which has its own camera, cut and words.")
    return [Problem(name, what) for name, value in given.items() if value]


def _pixel_limit(size: tuple[int, int], story: bool, page: bool, held: int) -> Problem | None:
    """Return the problem with a picture that takes too much memory; None if it does not."""
    base = held + (_STORY_BASE if story else _PICTURE_BASE)
    each = _STORY_PIXEL if story else _PAGE_PIXEL if page else _PICTURE_PIXEL
    # One of the same shape that takes no more.
    smaller = math.sqrt(max(MOST_BYTES - base, 0) / (each * size[0] * size[1]))
    hint = _("Choose a smaller picture, such as {width}x{height} pixels.").format(
        width=math.floor(smaller * size[0]), height=math.floor(smaller * size[1])
    )
    return memory_problem("size", base + each * size[0] * size[1], hint)


def size_problems(
    size: tuple[int, int],
    dpi: float | None = None,
    legend: bool = False,
    *,
    story: bool = False,
    page: bool = False,
    held: int = 0,
) -> list[Problem]:
    """Return what is wrong with the size of a picture, pixels, and its dots per inch.

    Parameters
    ----------
    size : (int, int)
    dpi : float or None
    legend : bool
        Whether the picture has a legend, which needs a least width.
    story : bool
        Whether it is of a story.
    page : bool
        Whether its words are vectors, as in PDF.
    held : int
        Bytes of what is kept beside it.
    """
    problems = []
    for value in size:
        if not SMALLEST_SIDE <= value <= LARGEST_SIDE:
            what = _("{value} is out of range: {low} to {high} pixels.")
            text = what.format(value=value, low=SMALLEST_SIDE, high=LARGEST_SIDE)
            problems.append(Problem("size", text))
    if not problems:
        problem = _pixel_limit(size, story, page, held)
        problems += [problem] if problem else []
    if legend and size[0] < NARROWEST_WITH_LEGEND:
        what = _("a legend needs a picture at least {low} pixels wide.")
        problems.append(Problem("legend", what.format(low=NARROWEST_WITH_LEGEND)))
    if dpi is not None and not 1 <= dpi <= 10_000:
        what = _("{value} is out of range: {low} to {high} dots per inch.")
        problems.append(
            Problem("dpi", what.format(value=plain_number(dpi), low=1, high=number(10_000)))
        )
    return problems


def _layer_problems(subject: Viewable, view: View) -> list[Problem]:
    known = prefixes(subject.layers())
    problems: list[Problem] = []
    for where, names in (
        ("hide", view.hide),
        ("keep", view.keep),
        ("opacity", view.opacity),
        ("colours", view.colours),
        ("labels", view.labels),
    ):
        problems += unknown_layers(where, names, known)
    return problems


def _asked_for(subject: Viewable, only: Sequence[str]) -> tuple[Collection[str], list[Problem]]:
    """Return the layers of what is asked for, all for nothing, and what is wrong with that."""
    if not only:
        return subject.layers(), []
    if isinstance(only, str):
        return subject.layers(), text_problems("only", only)
    if not isinstance(subject, Vesicle):
        shown = [name for name in subject.layers() if matches(name, only)]
        return shown, unknown_layers("only", only, prefixes(subject.layers()))
    found: dict[str, int] = {}
    problems: list[Problem] = []
    for name in only:
        try:
            found |= select(subject, name).counts
        except InputError as error:
            problems += [replace(one, where="only") for one in error.problems]
    return found, problems


def check_request(
    subject: Viewable,
    size: tuple[int, int],
    view: View,
    only: Sequence[str],
    dpi: float | None,
    legend: bool = False,
    at: float | None = None,
) -> None:
    """Check what was asked of a picture.

    Raises
    ------
    ArgumentError
        Names everything that is wrong, and what is allowed.
    """
    asked, wrong = _asked_for(subject, only)
    problems = _layer_problems(subject, view) + wrong + time_problems(subject.duration, at)
    problems += size_problems(size, dpi, legend, story=not isinstance(subject, Vesicle))
    shown = any(not matches(name, view.hide) for name in asked)
    if subject.layers() and not shown and not problems:
        problems.append(Problem("", _("every layer is hidden: nothing is left.")))
    if problems:
        raise ArgumentError("scene", problems)


def check_room(primitives: Iterable[Primitive], request: PictureRequest, dpi: float) -> None:
    """Check that all words have room in a picture for print.

    Letters of a size that is read have no room in every size. What was shortened, what reaches
    out of the picture, and what stands on other words, nobody can read.

    Parameters
    ----------
    primitives : iterable of Primitive
        All words, as they were laid out.
    request : PictureRequest
    dpi : float

    Raises
    ------
    ArgumentError
        Names what has no room, and what to do.
    """
    words, size = request.words, request.size
    own = [words.title, words.note, *(one.text for one in request.view.annotations.values())]
    ends = [line for text in own if ELLIPSIS in text for line in text.splitlines()]
    # What a hand has put there may stand on words: it sees them.
    by_hand = bool(request.view.annotations) or any(request.view.labels.values())
    before: list[Box] = []
    for one in primitives:
        if not isinstance(one, Text):
            continue
        room = left, top, right, bottom = room_of(one)
        # As little as a rounding is none.
        inner = (left + 1, top + 1, right - 1, bottom - 1)
        covers = not by_hand and any(overlap(inner, other) for other in before)
        before.append(room)
        inside = min(left, top) >= -1 and right <= size[0] + 1 and bottom <= size[1] + 1
        shortened = ELLIPSIS in one.text and not any(one.text in line for line in ends)
        if inside and not shortened and not covers:
            continue
        what = _(
            "'{text}' has no room in {width} × {height} mm in letters of {points} points. "
            "Choose a larger size or a smaller text, or leave out title, legend or labels."
        )
        width, height = millimetres(size, dpi)
        points = number(72 * one.size / dpi, 1)
        text = what.format(text=one.text, width=width, height=height, points=points)
        raise ArgumentError("scene", [Problem("size", text)])
