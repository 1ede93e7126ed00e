"""What a story says at each moment, and from where it is seen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.language import _, in_each_language
from exoviz.language import number as spoken
from exoviz.lessons.lesson_pictures import picture_address
from exoviz.renderer.annotation.captions import chapter_caption, clock_text
from exoviz.renderer.annotation.insets import inset_picture, inset_text
from exoviz.renderer.annotation.layout import scale_bar_length
from exoviz.story.state import CYTOSOL_MEDIUM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exoviz.lessons.story.columns import Columns
    from exoviz.story import State, Story
    from exoviz.story.motion.node_motion import SampledChapter
    from exoviz.story.state import Inset

__all__ = ["EachText", "TextTable", "packed_words"]

EachText = dict[str, str]

#: Pixels on each side of what instruments show.
_INSET: Final = 480


class TextTable:
    """Texts in every language, each once, by number."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[tuple[str, str], ...], int] = {}

    def number(self, text: EachText) -> int:
        """Return the number of a text."""
        return self._numbers.setdefault(tuple(text.items()), len(self._numbers))

    @property
    def texts(self) -> list[EachText]:
        """The texts, by number."""
        return [dict(one) for one in self._numbers]


def _callouts(sampled: SampledChapter, columns: Columns, table: TextTable) -> list[dict[str, Any]]:
    """Return the names with a line in a chapter: moments, places and strength of each."""
    found: dict[tuple[str, tuple[float, float]], list[tuple[int, tuple[float, ...]]]] = {}
    for moment, state in enumerate(sampled.states):
        for one in state.callouts:
            mine = found.setdefault((one.text, one.beside), [])
            mine.append((moment, (*one.anchor, one.strength)))
    return [
        {
            "text": table.number(in_each_language(lambda text=text: _(text))),  # type: ignore[misc]
            "beside": beside,
            "moments": columns.whole(np.array([moment for moment, _values in mine]), 2),
            "values": columns.floats(np.array([values for _moment, values in mine])),
        }
        for (text, beside), mine in found.items()
    ]


def _insets(
    number: int, story: Story, sampled: SampledChapter, columns: Columns, table: TextTable
) -> list[dict[str, Any]]:
    """Return what instruments show in a chapter: moments and strength of each, and its picture."""
    from PIL import Image

    found: dict[Inset, list[tuple[int, float]]] = {}
    for moment, state in enumerate(sampled.states):
        if state.inset is not None:
            one = replace(state.inset.later(story.starts[number]), strength=1.0)
            found.setdefault(one, []).append((moment, state.inset.strength))
    return [
        {
            "picture": picture_address(Image.fromarray(inset_picture(story, one, _INSET))),
            "title": table.number(in_each_language(lambda one=one: _(one.title))),  # type: ignore[misc]
            "text": table.number(in_each_language(lambda one=one: inset_text(one))),  # type: ignore[misc]
            "bar": scale_bar_length(one.side / _INSET, _INSET) / one.side,
            "long": table.number(in_each_language(lambda one=one: _bar_text(one))),  # type: ignore[misc]
            "moments": columns.whole(np.array([moment for moment, _strength in mine]), 2),
            "values": columns.floats(np.array([strength for _moment, strength in mine])),
        }
        for one, mine in found.items()
    ]


def _bar_text(inset: Inset) -> str:
    length = scale_bar_length(inset.side / _INSET, _INSET)
    return _("{length} nm").format(length=spoken(length))


def _camera(state: State) -> tuple[float, ...]:
    one = state.camera
    return (*one.focus, one.height, one.azimuth, one.elevation, one.roll)


def packed_words(
    number: int,
    story: Story,
    sampled: SampledChapter,
    media: Sequence[str],
    columns: Columns,
    table: TextTable,
) -> dict[str, Any]:
    """Return a chapter's name, times, words and camera.

    Parameters
    ----------
    number : int
        Of the chapter, counted from 0.
    story : Story
    sampled : SampledChapter
    media : sequence of str
        Those of which it is known what fills them.
    columns : Columns
    table : TextTable

    Returns
    -------
    dict
        ``name``, ``title`` by language, ``start`` and ``duration`` (s), ``cuts`` (s), and columns
        by moment: ``times`` (s), ``camera`` (focus, height, azimuth, elevation, roll), ``fade``,
        ``cytosol`` (bits: below a plane, everywhere, all in a fluid), ``depth`` of its face (nm),
        ``medium`` (its number from 1, 0 for one of which nothing is known), ``caption`` and
        ``clock``, numbers of texts; ``callouts``, and ``insets`` (picture, words, and scale bar as
        a share of its width).
    """
    chapter, states = sampled.chapter, sampled.states
    captions = [
        table.number(in_each_language(lambda one=one: chapter_caption(one, chapter).text))  # type: ignore[misc]
        for one in states
    ]
    clocks = [
        table.number(in_each_language(lambda one=one: "\n".join(clock_text(one.clock))))  # type: ignore[misc]
        for one in states
    ]
    bits = [
        one.cytosol.below_plane + 2 * one.cytosol.everywhere + 4 * (one.medium != CYTOSOL_MEDIUM)
        for one in states
    ]
    return {
        "name": chapter.record.name,
        "title": in_each_language(lambda: _(chapter.title)),
        "start": story.starts[number],
        "duration": chapter.duration,
        "cuts": list(chapter.cuts),
        "times": columns.floats(sampled.times),
        "camera": columns.floats(np.array([_camera(one) for one in states])),
        "fade": columns.floats(np.array([one.fade for one in states])),
        "cytosol": columns.whole(np.array(bits), 1),
        "depth": columns.floats(np.array([one.cytosol.depth for one in states])),
        "medium": columns.whole(
            np.array([media.index(one.medium) + 1 if one.medium in media else 0 for one in states]),
            1,
        ),
        "caption": columns.whole(np.array(captions), 2),
        "clock": columns.whole(np.array(clocks), 2),
        "callouts": _callouts(sampled, columns, table),
        "insets": _insets(number, story, sampled, columns, table),
    }
