"""Signs of progress that a case gives, and the longest that it took to the next."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Final

__all__ = ["SIGNS", "Signs"]


class Signs:
    """Takes signs of progress, as `exoviz.progress.Progress` does, and times them.

    Attributes
    ----------
    longest_s : float
        Longest processor time between two signs, of this process and what it waited for.
    """

    def __init__(self) -> None:
        self.longest_s = 0.0
        self._last = 0.0
        self._noted: Callable[[float], None] | None = None

    def begin(self, noted: Callable[[float], None]) -> None:
        """Begin anew; each sign calls a function with the processor time, s."""
        self._noted, self._last, self.longest_s = noted, _spent(), 0.0
        noted(self._last)

    def __call__(self, _progress: object = None) -> None:
        """Take a sign."""
        if self._noted is not None:
            now = _spent()
            self.longest_s, self._last = max(self.longest_s, now - self._last), now
            self._noted(now)


def _spent() -> float:
    return sum(os.times()[:4])


SIGNS: Final = Signs()
"""Those of the case that runs."""
