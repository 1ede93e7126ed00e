"""Deforming shapes as few key shapes with linear interpolation between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["KeyShapes", "key_shapes"]

_SAME: Final = 0.02
_MOST: Final = 120


@dataclass(frozen=True, slots=True, eq=False)
class KeyShapes:
    """Shapes, and their shares in each sample.

    Attributes
    ----------
    shapes : (k,) int array
        The samples that are key shapes; the first is what all others are differences from.
    weights : (s, k) float array
        Shares of the key shapes in each sample; they sum to 1.
    error : float
        Farthest distance of a point from where it should be, nm.
    """

    shapes: NDArray[np.intp]
    weights: Floats
    error: float


def _shares(samples: Floats, low: int, high: int) -> tuple[Floats, Floats]:
    """Return how far each sample from `low` to `high` is from one to the other, and its error."""
    way = (samples[high] - samples[low]).ravel()
    span = samples[low : high + 1].reshape(high - low + 1, -1) - samples[low].ravel()
    square = float(way @ way)
    share = np.clip(span @ way / square, 0.0, 1.0) if square > 0 else np.zeros(len(span))
    rest = (span - share[:, None] * way).reshape(len(span), -1, samples.shape[2])
    return share, np.sqrt((rest**2).sum(axis=2).max(axis=1))


def key_shapes(samples: Floats, tolerance: float) -> KeyShapes:
    """Return the fewest shapes, from the first sample on, that mix to all the others.

    Parameters
    ----------
    samples : (s, m, c) array
        Points of each sample, nm.
    tolerance : float
        Distance by which a point may be off, nm.
    """
    count = len(samples)
    keys, pieces = [0], []
    worst, low = 0.0, 0
    while low < count - 1:
        # Double the stretch until it is too long, then halve the doubt.
        good, step = low + 1, 1
        while good + step < count and _shares(samples, low, good + step)[1].max() <= tolerance:
            good += step
            step *= 2
        while step:
            if good + step < count and _shares(samples, low, good + step)[1].max() <= tolerance:
                good += step
            step //= 2
        share, error = _shares(samples, low, good)
        worst = max(worst, float(error.max()))
        pieces.append((low, good, share))
        keys.append(good)
        low = good
    # A shape that has been there before is not kept twice.
    own: list[int] = []
    lookup: dict[int, int] = {}
    for key in keys:
        same = [
            number
            for number, other in enumerate(own)
            if np.abs(samples[other] - samples[key]).max() < _SAME
        ]
        if not same:
            own.append(key)
        lookup[key] = same[0] if same else len(own) - 1
    weights = np.zeros((count, len(own)))
    weights[0, lookup[0]] = 1.0
    for start, end, share in pieces:
        rows = np.arange(start, end + 1)
        weights[rows] = 0.0
        weights[rows, lookup[start]] += 1 - share
        weights[rows, lookup[end]] += share
    return KeyShapes(np.array(own), weights, worst)
