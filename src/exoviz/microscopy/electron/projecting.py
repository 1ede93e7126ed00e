"""Beads summed along the beam, onto pixels; nothing is lost, wherever they are."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["Patch", "added", "deposited", "frequencies", "projected"]

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


def deposited(points: Floats, weights: Floats, shape: tuple[int, int]) -> Floats:
    """Return weights (n,) shared out to the four pixels around points (n, 2).

    Parameters
    ----------
    points : (n, 2) array
        Column and row, pixels; all at least a pixel inside.
    weights : (n,) array
    shape : (int, int)
        Height and width.

    Returns
    -------
    (height, width) array
        Its sum is that of the weights.
    """
    whole = np.floor(points).astype(np.int64)
    part = points - whole
    place = whole[:, 1] * shape[1] + whole[:, 0]
    right, below = part[:, 0], part[:, 1]
    total = np.zeros(shape[0] * shape[1])
    for shift, share in (
        (0, (1 - right) * (1 - below)),
        (1, right * (1 - below)),
        (shape[1], (1 - right) * below),
        (shape[1] + 1, right * below),
    ):
        total += np.bincount(place + shift, weights * share, len(total))
    return total.reshape(shape)


def projected(positions: Floats, radii: Floats, weights: Floats, pixel: float) -> Patch:
    """Return beads summed along z: each a Gaussian with the variance of its sphere, r²/5.

    Parameters
    ----------
    positions : (n, 3) array
        nm; the corner of the whole picture is the origin, x across and y down.
    radii : (n,) array
        nm.
    weights : (n,) array
        What is summed.
    pixel : float
        nm.

    Returns
    -------
    Patch
        The sum of its pixels times their area is that of the weights.
    """
    from scipy import fft

    margin = float(radii.max()) * _MARGIN_RADII + 2 * pixel
    low = np.floor((positions[:, :2].min(axis=0) - margin) / pixel).astype(int)
    high = np.ceil((positions[:, :2].max(axis=0) + margin) / pixel).astype(int)
    width, height = (int(fft.next_fast_len(int(side), real=True)) for side in high - low + 1)
    shape = (height, width)
    down, across = frequencies(shape, pixel)
    squared = down**2 + across**2
    # The middle of pixel 0 is half a pixel from the corner.
    places = positions[:, :2] / pixel - 0.5 - low
    sizes = np.maximum(np.round(radii / _RADIUS_STEP), 1).astype(int)
    total = np.zeros(squared.shape, np.complex128)
    for size in np.unique(sizes):
        mine = sizes == size
        # Sharing out among pixels has blurred by a sixth of a pixel's square already.
        variance = max((size * _RADIUS_STEP) ** 2 / 5 - pixel**2 / 6, 0.0)
        spectrum = fft.rfft2(deposited(places[mine], weights[mine], shape))
        total += spectrum * np.exp(-2 * np.pi**2 * variance * squared)
    image = np.asarray(fft.irfft2(total, shape)) / pixel**2
    return Patch(image, int(low[1]), int(low[0]))


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
