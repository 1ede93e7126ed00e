"""What a story says at each moment, and from where it is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from exoviz.language import _, in_each_language
from exoviz.renderer.annotation.captions import chapter_caption, clock_text
from exoviz.story.state import CYTOSOL_MEDIUM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exoviz.lessons.story.columns import Columns
    from exoviz.story import State, Story
    from exoviz.story.motion.node_motion import SampledChapter

__all__ = ["EachText", "TextTable", "packed_words"]

EachText = dict[str, str]


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
        ``clock``, numbers of texts; ``callouts``.
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
    }
