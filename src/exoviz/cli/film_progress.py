"""How far long work has come, on the terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, TextIO

from exoviz.language import _, number
from exoviz.progress import UNKNOWN, Progress, followed, silent

if TYPE_CHECKING:
    from exoviz.film import FilmProgress

__all__ = ["at_work", "reporter", "work_shown"]

#: From one line about the same work to the next, s.
_EVERY_S: Final = 1.0

#: Lines that are written where a line cannot be written over.
_LINES: Final = 10


def _text(progress: FilmProgress) -> str:
    if progress.stage == "building":
        return _("building")
    if progress.stage == "encoding":
        return _("putting the film together")
    done = _("frame {done} of {total}").format(
        done=number(progress.done), total=number(progress.total)
    )
    if progress.seconds_left is None or progress.done == progress.total:
        return done
    minutes, seconds = divmod(round(progress.seconds_left), 60)
    return done + ", " + _("{minutes}:{seconds:02d} left").format(minutes=minutes, seconds=seconds)


def reporter(stream: TextIO) -> Callable[[FilmProgress], None]:
    """Return a writer of progress: to a terminal in one line, or to a file in a few."""
    last: list[object] = [None]

    def report(progress: FilmProgress) -> None:
        text, terminal = _text(progress), stream.isatty()
        tenth = progress.done * _LINES // max(progress.total, 1)
        now = text if terminal else (progress.stage, tenth)
        if now == last[0]:
            return
        last[0] = now
        if terminal:
            end = "\n" if progress.stage == "encoding" else ""
            stream.write(f"\r\x1b[K{text}{end}")
        else:
            stream.write(text + "\n")
        stream.flush()

    return report


@contextmanager
def at_work(stream: TextIO, clock: Callable[[], float] = time.monotonic) -> Iterator[Progress]:
    """Give a writer of how long work takes: to a terminal in one line, which goes in the end.

    Parameters
    ----------
    stream : TextIO
        What is no terminal is left alone.
    clock : callable
        Returns the time, s.
    """
    if not stream.isatty():
        yield silent
        return
    began = last = clock()

    def report(share: float) -> None:
        nonlocal last
        now = clock()
        if now - last < _EVERY_S:
            return
        last = now
        text = _("at work for {seconds} s").format(seconds=number(round(now - began)))
        if share != UNKNOWN:
            text += f", {number(100 * share)} %"
        stream.write(f"\r\x1b[K{text}")
        stream.flush()

    try:
        yield report
    finally:
        if last > began:
            stream.write("\r\x1b[K")
            stream.flush()


@contextmanager
def work_shown() -> Iterator[None]:
    """Show on the terminal, see `at_work`, how long all takes that is built inside the block."""
    with at_work(sys.stderr) as progress, followed(progress):
        yield
