"""Beads summed along the beam, onto pixels; nothing is lost, wherever they are."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["BeadProjector", "Patch", "added", "frequencies", "projected"]

#: Radii are rounded to so much, nm: beads of one radius are blurred at once.
_RADIUS_STEP: Final = 0.05
#: Radii beyond the outermost bead after which nothing of it is left: five standard deviations.
_MARGIN_RADII: Final = 5 / math.sqrt(5)


def frequencies(shape: tuple[int, int], pixel: float) -> tuple[Floats, Floats]:
    """Return the spatial frequencies of a real Fourier transform, down (n, 1) and across, 1/nm."""
    down = np.fft.fftfreq(shape[0], pixel)[:, None]
    across = np.fft.rfftfreq(shape[1], pixel)[None]
    return np.asarray(down, np.float64), np.asarray(across, np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """A part of a projection.

    Attributes
    ----------
    image : (height, width) array
        What is summed, per nm².
    row, column : int
        Pixel of the whole at its corner.
    """

    image: Floats
    row: int
    column: int


@compiled
def _reach(x: Floats, y: Floats) -> tuple[float, float, float, float]:
    """Return the least and the greatest x and y."""
    left = right = x[0]
    top = bottom = y[0]
    for index in range(len(x)):
        left, right = min(left, x[index]), max(right, x[index])
        top, bottom = min(top, y[index]), max(bottom, y[index])
    return left, right, top, bottom


@compiled
def _deposit(
    x: Floats,
    y: Floats,
    weights: Floats,
    layer: NDArray[np.int64],
    pixel: float,
    first: tuple[int, int],
    total: Floats,
) -> None:
    """Share weights (n,) out to the four pixels around places, each in its layer of `total`.

    The middle of pixel 0 is half a pixel from the corner; `first` is the column and row at which
    the layers begin.
    """
    for index in range(len(x)):
        across, down = x[index] / pixel - 0.5 - first[0], y[index] / pixel - 0.5 - first[1]
        column, row = int(np.floor(across)), int(np.floor(down))
        right, below = across - column, down - row
        weight, image = weights[index], total[layer[index]]
        image[row, column] += weight * (1 - right) * (1 - below)
        image[row, column + 1] += weight * right * (1 - below)
        image[row + 1, column] += weight * (1 - right) * below
        image[row + 1, column + 1] += weight * right * below


class BeadProjector:
    """Sums beads along the beam: each a Gaussian with the variance of its sphere, r²/5.

    Parameters
    ----------
    radii : (n,) array
        nm.
    weights : (n,) array
        What is summed.
    """

    def __init__(self, radii: Floats, weights: Floats) -> None:
        self._weights = weights.astype(np.float64)
        self._largest = float(radii.max())
        rounded = np.maximum(np.round(radii / _RADIUS_STEP), 1).astype(np.int64)
        # Beads of one radius are blurred at once.
        self._sizes = np.flatnonzero(np.bincount(rounded))
        numbers = np.zeros(int(rounded.max()) + 1, np.int64)
        numbers[self._sizes] = np.arange(len(self._sizes))
        self._layer = numbers[rounded]

    def projected(self, x: Floats, y: Floats, pixel: float) -> Patch:
        """Return the sum.

        Parameters
        ----------
        x, y : (n,) arrays
            nm; the corner of the whole picture is the origin, x across and y down.
        pixel : float
            nm.

        Returns
        -------
        Patch
            The sum of its pixels times their area is that of the weights.
        """
        from scipy import fft

        margin = self._largest * _MARGIN_RADII + 2 * pixel
        left, right, top, bottom = _reach(x, y)
        first = (math.floor((left - margin) / pixel), math.floor((top - margin) / pixel))
        last = (math.ceil((right + margin) / pixel), math.ceil((bottom + margin) / pixel))
        width, height = (
            int(fft.next_fast_len(high - low + 1, real=True))
            for low, high in zip(first, last, strict=True)
        )
        down, across = frequencies((height, width), pixel)
        squared = down**2 + across**2
        layers = np.zeros((len(self._sizes), height, width))
        _deposit(x, y, self._weights, self._layer, pixel, first, layers)
        total = np.zeros(squared.shape, np.complex128)
        for size, image in zip(self._sizes, layers, strict=True):
            # Sharing out among pixels has blurred by a sixth of a pixel's square already.
            variance = max((size * _RADIUS_STEP) ** 2 / 5 - pixel**2 / 6, 0.0)
            total += fft.rfft2(image) * np.exp(-2 * np.pi**2 * variance * squared)
        summed = np.asarray(fft.irfft2(total, (height, width))) / pixel**2
        return Patch(summed, first[1], first[0])


def projected(positions: Floats, radii: Floats, weights: Floats, pixel: float) -> Patch:
    """Return beads at positions (n, 3), nm, summed along z; see `BeadProjector`."""
    x, y = (np.ascontiguousarray(positions[:, axis], np.float64) for axis in (0, 1))
    return BeadProjector(radii, weights).projected(x, y, pixel)


def added(whole: NDArray[np.floating], patch: Patch) -> None:
    """Add a patch to a picture, as far as it lies in it."""
    height, width = whole.shape
    rows, columns = patch.image.shape
    top, left = max(patch.row, 0), max(patch.column, 0)
    bottom, right = min(patch.row + rows, height), min(patch.column + columns, width)
    if top < bottom and left < right:
        part = patch.image[
            top - patch.row : bottom - patch.row, left - patch.column : right - patch.column
        ]
        whole[top:bottom, left:right] += part
