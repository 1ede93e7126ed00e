"""Values that change with time: keys, and named ways from one to the next."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

__all__ = ["EASINGS", "Ease", "Track", "ramp"]

Ease = Literal["linear", "smooth", "in", "out", "hold"]

EASINGS: Final[Mapping[Ease, Callable[[float], float]]] = MappingProxyType(
    {
        "linear": lambda x: x,
        "smooth": lambda x: x * x * x * (10 + x * (6 * x - 15)),
        "in": lambda x: 1 - math.cos(x * math.pi / 2),
        "out": lambda x: math.sin(x * math.pi / 2),
        "hold": lambda x: 0.0 if x < 1 else 1.0,
    }
)
"""From 0 to 1 in 0 to 1; ``"smooth"`` begins and ends without speed and acceleration."""


def ramp(time: float, start: float, end: float, ease: Ease = "smooth") -> float:
    """Return how much of the way from `start` to `end` is done at a time, 0 to 1."""
    if end <= start:
        return 1.0 if time >= end else 0.0
    return EASINGS[ease](min(max((time - start) / (end - start), 0.0), 1.0))


@dataclass(frozen=True, slots=True)
class Track:
    """One channel of a chapter: keys in time, and how to go from each to the next.

    Attributes
    ----------
    keys : tuple of (float, value)
        Times, s, in order; a value is a number or a tuple of numbers.
    ease : str
        Name in `EASINGS`.
    """

    keys: tuple[tuple[float, float | tuple[float, ...]], ...]
    ease: Ease = "smooth"

    def at(self, time: float) -> NDArray[np.float64]:
        """Return the value at a time; before the first key and after the last, theirs."""
        after = next((i for i, key in enumerate(self.keys) if key[0] > time), len(self.keys))
        if after == 0 or after == len(self.keys):
            return np.asarray(self.keys[min(after, len(self.keys) - 1)][1], np.float64)
        (start, one), (end, two) = self.keys[after - 1], self.keys[after]
        share = ramp(time, start, end, self.ease)
        first = np.asarray(one, np.float64)
        return first + share * (np.asarray(two, np.float64) - first)
