"""How far a film has come, on the terminal."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TextIO

from exoviz.language import _, number

if TYPE_CHECKING:
    from exoviz.film import FilmProgress

__all__ = ["reporter"]

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
