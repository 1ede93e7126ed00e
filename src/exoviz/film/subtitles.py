"""What a film says, as text beside it: for players, search, and whoever reads rather than sees."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

from exoviz.files import whole_file
from exoviz.renderer.annotation.captions import Caption

__all__ = ["SUBTITLES", "Cue", "cues_of", "subtitle_files", "write_subtitles"]

SUBTITLES: Final = (".srt", ".vtt")
"""Extensions of the files: for players of films, and for pages."""
#: How often it is looked whether something else is said, s: nothing is said more briefly.
_LOOK_S: Final = 0.5


@dataclass(frozen=True, slots=True)
class Cue:
    """What is said from one time of a film to another.

    Attributes
    ----------
    start, stop : float
        s.
    text : str
        In lines.
    """

    start: float
    stop: float
    text: str


def cues_of(times: Sequence[float], fps: int, said: Callable[[float], Caption]) -> tuple[Cue, ...]:
    """Return what is said in a film, each as long as it stays the same.

    Parameters
    ----------
    times : sequence of float
        What each frame shows, s.
    fps : int
    said : callable
        Gives what is said at a time that a frame shows.
    """
    if not times:
        return ()
    known: dict[int, Caption] = {}

    def at(place: int) -> Caption:
        if place not in known:
            known[place] = said(times[place])
        return known[place]

    def changes(low: int, high: int) -> list[int]:
        """Return the frames after `low`, up to `high`, that say something else than before."""
        if at(low) == at(high):
            return []
        if high - low == 1:
            return [high]
        middle = (low + high) // 2
        return [*changes(low, middle), *changes(middle, high)]

    step = max(round(_LOOK_S * fps), 1)
    looks = [*range(0, len(times) - 1, step), len(times) - 1]
    begins = [0]
    for low, high in pairwise(looks):
        begins += changes(low, high)
    found: list[Cue] = []
    title = ""
    for place, end in zip(begins, [*begins[1:], len(times)], strict=True):
        caption = at(place)
        heading = caption.title if caption.title != title else ""
        title = caption.title
        text = "\n".join(part for part in (heading, caption.text) if part)
        if text:
            found.append(Cue(place / fps, end / fps, text))
    return tuple(found)


def subtitle_files(path: Path, languages: Sequence[str]) -> tuple[Path, ...]:
    """Return the files beside a film: players find them by their names."""
    return tuple(
        path.with_suffix(f".{language}{suffix}") for language in languages for suffix in SUBTITLES
    )


def write_subtitles(path: Path, cues: Sequence[Cue]) -> None:
    """Write a file of subtitles, whole or not at all; its extension is one of `SUBTITLES`."""
    from pysubs2 import SSAEvent, SSAFile

    made = SSAFile()
    for cue in cues:
        text = html.escape(cue.text, quote=False) if path.suffix == ".vtt" else cue.text
        event = SSAEvent(start=round(1000 * cue.start), end=round(1000 * cue.stop))
        event.plaintext = text
        made.events.append(event)
    with whole_file(path) as temporary:
        temporary.write_text(made.to_string(path.suffix[1:]), encoding="utf-8")
