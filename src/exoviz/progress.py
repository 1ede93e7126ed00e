"""Progress and cancelling of long work: one convention for all of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

__all__ = ["UNKNOWN", "Progress", "silent"]

Progress = Callable[[float], None]
"""Called often with the share of the work that is done, 0 to 1; what it raises stops the work."""

#: In place of the share where that is not known.
UNKNOWN: Final = -1.0


def silent(progress: object) -> None:
    """Take no notice."""
