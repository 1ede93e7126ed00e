"""A teacher's recordings, heard from the beginnings of a story's chapters or a tour's steps on."""

from __future__ import annotations

import math
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from exoviz.errors import ArgumentError, Problem, nearest
from exoviz.film.timing import MOST_FRAMES
from exoviz.language import _, number

__all__ = ["SOUNDS", "Narration", "Recording", "narrated", "recordings_in"]

SOUNDS: Final = (".m4a", ".mp3", ".ogg", ".wav")
"""Extensions of recordings."""
_NAME: Final = re.compile(r"(?P<number>\d*)[\s._-]*(?P<rest>.*)")
_LENGTH: Final = re.compile(r"Duration: (\d+):(\d+):(\d+(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class Recording:
    """What is said in a chapter of a story, or in a step of a tour.

    Attributes
    ----------
    path : Path
    part : int
        The chapter or the step, counted from 0.
    seconds : float
        Its length, s.
    """

    path: Path
    part: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Narration:
    """What is heard in a film.

    Attributes
    ----------
    parts : tuple of (Path, float)
        Recordings, and when each begins, s; at least one.
    seconds : float
        Length of the film, s.
    """

    parts: tuple[tuple[Path, float], ...]
    seconds: float

    @property
    def inputs(self) -> tuple[str, ...]:
        """Arguments by which ffmpeg reads them, after the pictures."""
        return tuple(part for path, _s in self.parts for part in ("-i", f"file:{path}"))

    @property
    def mixed(self) -> tuple[str, ...]:
        """Arguments by which ffmpeg lays them one after the other, as long as the film."""
        count = len(self.parts)
        late = [
            f"[{place}:a:0]aresample=48000,adelay={round(1000 * start)}:all=1[s{place}]"
            for place, (_path, start) in enumerate(self.parts, start=1)
        ]
        every = "".join(f"[s{place}]" for place in range(1, count + 1))
        # Silence after the last, up to the end of the pictures.
        ends = f"apad,atrim=end={self.seconds:.6f}[heard]"
        joined = f"{every}amix=inputs={count}:normalize=0,{ends}"
        graph = ";".join((*late, joined))
        return ("-filter_complex", graph, "-map", "0:v:0", "-map", "[heard]")


def _seconds(path: Path) -> float | None:
    """Return the length of a recording, s; None where nothing can be heard."""
    import imageio_ffmpeg

    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-i", f"file:{path}"]
    told = subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL)
    text = told.stderr.decode(errors="replace")
    found = _LENGTH.search(text)
    if found is None or "Audio:" not in text:
        return None
    hours, minutes, seconds = found.groups()
    return 3600 * int(hours) + 60 * int(minutes) + float(seconds)


def _part(stem: str, names: Sequence[str]) -> int | None:
    """Return the chapter or step, counted from 0, that a file's name stands for; None for none."""
    found = _NAME.fullmatch(stem.strip())
    assert found is not None
    given, rest = found["number"], found["rest"].strip().casefold()
    known = [name.casefold() for name in names]
    named = [place for place, name in enumerate(known) if rest and name == rest]
    if not given:
        return named[0] if named else None
    place = int(given) - 1
    fits = 0 <= place < len(known) and (not named or place in named)
    return place if fits else None


def recordings_in(folder: Path, names: Sequence[str]) -> tuple[Recording, ...]:
    """Return the recordings in a folder, in the order in which they are heard.

    Parameters
    ----------
    folder : Path
        Files whose names begin with the number of a chapter or a step, counted from 1, or are its
        name; files of other kinds are passed over.
    names : sequence of str
        Names of the story's chapters, or titles of the tour's steps.

    Raises
    ------
    ArgumentError
        Names each file that fits none of them, is the second of one, or cannot be heard.
    """
    listed = ", ".join(f"{place} {name}".strip() for place, name in enumerate(names, start=1))
    if not folder.is_dir():
        what = _("'{path}' is no folder.").format(path=folder)
        raise ArgumentError("scene", [Problem("audio", what)])
    found: dict[int, Recording] = {}
    problems: list[Problem] = []
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in SOUNDS or not path.is_file():
            continue
        part = _part(path.stem, names)
        seconds = None
        if part is None:
            what = _("'{file}' fits none of {listed}. Name it after one, or by its number.")
            text = what.format(file=path.name, listed=listed)
            problems.append(Problem("audio", text, nearest(path.stem, names)))
            continue
        if part in found:
            what = _("'{file}' and '{other}' are for the same part. Keep one of them.")
            text = what.format(file=path.name, other=found[part].path.name)
            problems.append(Problem("audio", text))
            continue
        seconds = _seconds(path)
        if seconds is None:
            what = _("nothing can be heard in '{file}'; a recording is one of {allowed}.")
            text = what.format(file=path.name, allowed=", ".join(SOUNDS))
            problems.append(Problem("audio", text))
            continue
        found[part] = Recording(path.resolve(), part, seconds)
    if not found and not problems:
        what = _("there is no recording in '{path}'. Parts: {listed}; files: {allowed}.")
        text = what.format(path=folder, listed=listed, allowed=", ".join(SOUNDS))
        problems.append(Problem("audio", text))
    if problems:
        raise ArgumentError("scene", problems)
    return tuple(found[part] for part in sorted(found))


def narrated(
    times: Sequence[float], starts: Sequence[float], fps: int, recordings: Sequence[Recording]
) -> tuple[tuple[float, ...], Narration]:
    """Return the times of a film's frames, and what is heard with them.

    Nothing that is said is cut off: where it takes longer than its part, the part's last picture
    stays until it ends.

    Parameters
    ----------
    times : sequence of float
        Times of the story or the tour that the frames would show without sound, s.
    starts : sequence of float
        When each chapter or step begins, and when the last ends, s.
    fps : int
    recordings : sequence of Recording
        Those of parts whose beginning is not in the film are not heard.

    Raises
    ------
    ArgumentError
        If none is heard, or the film becomes too long.
    """
    kept = list(times)
    parts: list[tuple[Path, float]] = []
    step = times[1] - times[0] if len(times) > 1 else 0.0
    for one in sorted(recordings, key=lambda recording: recording.part):
        start, stop = starts[one.part], starts[one.part + 1]
        mine = [place for place, time in enumerate(kept) if start - 1e-9 <= time < stop - 1e-9]
        if not mine or kept[mine[0]] - start > step + 1e-9:
            continue
        parts.append((one.path, mine[0] / fps))
        more = math.ceil(one.seconds * fps - 1e-6) - len(mine)
        kept[mine[-1] + 1 : mine[-1] + 1] = [kept[mine[-1]]] * max(more, 0)
    if not parts:
        what = _("nothing that has a recording begins in what is shown.")
        raise ArgumentError("scene", [Problem("audio", what)])
    if len(kept) > MOST_FRAMES:
        what = _("{count} frames are more than {most}. Show less, or fewer a second.")
        text = what.format(count=number(len(kept)), most=number(MOST_FRAMES))
        raise ArgumentError("scene", [Problem("fps", text)])
    return tuple(kept), Narration(tuple(parts), len(kept) / fps)
