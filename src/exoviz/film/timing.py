"""Times of a story that a film shows."""

from __future__ import annotations

from typing import Final

import numpy as np

from exoviz.errors import ArgumentError, Problem
from exoviz.language import _, number, plain_number
from exoviz.registry.options import FPS, SPEED

__all__ = ["MOST_FRAMES", "frame_times"]

MOST_FRAMES: Final = 200_000


def frame_times(
    start: float, stop: float, fps: int, speed: float = 1.0, *, end: float
) -> tuple[float, ...]:
    """Return the time, s, that each frame shows: evenly from `start` up to, without, `stop`.

    Parameters
    ----------
    start, stop : float
        Times of the story, s.
    fps : int
        Frames in a second of film, 1 to 120.
    speed : float
        Seconds of the story in a second of film, 0.05 to 50.
    end : float
        End of the story, s.

    Raises
    ------
    ArgumentError
        If a number is out of range.
    """
    problems = []
    if not 0 <= start < end:
        what = _("{value} s is not within the story, which lasts {end} s.")
        text = what.format(value=plain_number(start), end=number(end, 1))
        problems.append(Problem("start", text))
    elif not start < stop <= end + 1e-9:
        what = _("{value} s is not between {start} s and {end} s, where the story ends.")
        text = what.format(value=plain_number(stop), start=plain_number(start), end=number(end, 1))
        problems.append(Problem("stop", text))
    problems += [one for one in (FPS.problem(fps), SPEED.problem(speed)) if one is not None]
    if not problems:
        count = max(round((stop - start) / speed * fps), 1)
        if count > MOST_FRAMES:
            what = _("{count} frames are more than {most}. Show less, or fewer a second.")
            text = what.format(count=number(count), most=number(MOST_FRAMES))
            problems.append(Problem("fps", text))
    if problems:
        raise ArgumentError("scene", problems)
    return tuple((start + np.arange(count) * (speed / fps)).tolist())
