"""Progress and cancelling of long work: one convention for all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

__all__ = ["UNKNOWN", "Progress", "followed", "part_of", "silent", "tick"]

Progress = Callable[[float], None]
"""Called often with the share of the work that is done, 0 to 1; what it raises stops the work."""

#: In place of the share where that is not known.
UNKNOWN: Final = -1.0


def part_of(progress: Progress, done: int, count: int) -> Progress:
    """Return the progress of one of `count` equal parts of some work, of which `done` are done."""

    def report(share: float) -> None:
        progress((done + max(share, 0.0)) / count)

    return report


def silent(progress: object) -> None:
    """Take no notice."""


_current: ContextVar[Progress] = ContextVar("exoviz_progress", default=silent)


@contextmanager
def followed(progress: Progress) -> Iterator[None]:
    """Call a function at each `tick` inside a ``with`` block.

    For work that is done the first time that something is asked for, such as the motion of a
    chapter: whoever asks for it later waits for nothing, and must not be called then. With `tick`
    whoever follows already goes on to do so.
    """
    if progress is tick:
        yield
        return
    token = _current.set(progress)
    try:
        yield
    finally:
        _current.reset(token)


def tick(share: float = UNKNOWN) -> None:
    """Say that work goes on, to whoever follows it: a `Progress` for those who name no other."""
    _current.get()(share)
