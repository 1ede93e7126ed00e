"""Frames for tests of films."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SIZE = (96, 64)
#: Marker of cards that die whenever they draw a time.
ALWAYS = "always"


@dataclass(frozen=True)
class Cards:
    """Draws plain frames whose colour tells their time; may die or fail once on the way."""

    fails_at: float = -1.0
    dies_at: float = -1.0
    marker: str = ""
    opened: list[int] = field(default_factory=list, compare=False, hash=False)

    @property
    def fingerprint(self) -> str:
        return "cards"

    def open(self) -> Callable[[float], NDArray[np.uint8]]:
        self.opened.append(1)

        def frame(time: float) -> NDArray[np.uint8]:
            if time == self.fails_at:
                raise ZeroDivisionError("no such frame")
            if time == self.dies_at and not Path(self.marker).exists():
                if self.marker != ALWAYS:
                    Path(self.marker).touch()
                os._exit(1)
            pixels = np.empty((SIZE[1], SIZE[0], 3), np.uint8)
            pixels[...] = (200, round(200 * time) % 256, 90)
            return pixels

        return frame


def times(count: int) -> tuple[float, ...]:
    return tuple(index / 10 for index in range(count))
