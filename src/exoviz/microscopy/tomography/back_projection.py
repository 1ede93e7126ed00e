"""Volumes from tilt series, by weighted back projection.

Radermacher 2006, in Frank (ed.), Electron Tomography, chapter 8: each projection is weighted with
the distance of its frequencies from the tilt axis, and smeared back along its beam. Between the
last tilt and the beam's own direction nothing was measured: the missing wedge.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.progress import Progress, silent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

__all__ = ["back_projected", "weighted"]

#: Frequency from which on nothing is kept, in units of one over the pixel.
_FINEST: Final = 0.5


def weighted(projections: Floats) -> Floats:
    """Return projections (t, height, width) weighted for back projection.

    The tilt axis runs down the pictures: frequencies across it get a weight in proportion. The
    finest are let go softly (Hann), as they are nearly all noise.
    """
    from scipy import fft

    _count, height, width = projections.shape
    # As wide again in zeros, so that no side smears into the other.
    wide = int(fft.next_fast_len(2 * width, real=True))
    tall = int(fft.next_fast_len(height + 8, real=True))
    across, down = fft.rfftfreq(wide)[None], fft.fftfreq(tall)[:, None]
    fine = np.minimum(np.hypot(across, down) / _FINEST, 1)
    weight = (across * (1 + np.cos(np.pi * fine)) / 2).astype(np.float32)
    made = np.empty_like(projections)
    for index, one in enumerate(projections):
        spectrum = fft.rfft2(one, (tall, wide)) * weight
        made[index] = fft.irfft2(spectrum, (tall, wide))[:height, :width]
    return made


def back_projected(
    projections: Floats, angles_deg: NDArray[np.float64], depth: int, progress: Progress = silent
) -> Floats:
    """Return the volume of which projections were made.

    Parameters
    ----------
    projections : (t, height, width) array
        Sums along the beam, in units of what a voxel adds; the tilt axis runs down the middle.
    angles_deg : (t,) array
        A point at x and z is seen at ``x cos a + z sin a``.
    depth : int
        Voxels along the beam.
    progress : Progress

    Returns
    -------
    (depth, height, width) float32 array
    """
    count, height, width = projections.shape
    filtered = weighted(projections)
    x = np.arange(width) - (width - 1) / 2
    z = np.arange(depth) - (depth - 1) / 2
    volume = np.zeros((height, depth * width), np.float32)
    for index, angle in enumerate(np.radians(angles_deg)):
        progress(index / count)
        place = (x[None] * np.cos(angle) + z[:, None] * np.sin(angle)).ravel() + (width - 1) / 2
        left = np.floor(place).astype(np.intp)
        part = (place - left).astype(np.float32)
        seen = ((left >= 0) & (left < width - 1)).astype(np.float32)
        left = np.clip(left, 0, width - 2)
        first, second = (1 - part) * seen, part * seen
        for row in range(height):
            line = filtered[index, row]
            volume[row] += line[left] * first + line[left + 1] * second
    step = np.pi / count * (np.ptp(angles_deg) + np.ptp(angles_deg) / max(count - 1, 1)) / 180
    made = volume.reshape(height, depth, width).transpose(1, 0, 2) * np.float32(step)
    return np.ascontiguousarray(made)
