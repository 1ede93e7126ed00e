"""Spots found in a film, followed from frame to frame, and the size that this gives."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.microscopy.tracking.hydrodynamics import diameter_of
from exoviz.model.neighbours.kd_tree import tree_type

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["SpotTracker", "TrackedSize", "spots", "tracked_size"]

#: Half the side of the square whose centre of brightness is a spot's place, pixels.
_HALF: Final = 6
#: A spot is so many standard deviations brighter than its surroundings.
_BRIGHTER: Final = 6.0
#: Tracks that are shorter say little, frames.
_SHORTEST: Final = 10


def spots(frame: NDArray[np.floating]) -> Floats:
    """Return the places (n, 2) of bright spots in a picture, column and row, pixels.

    Spots that are near each other are left out: whose light is whose would be a guess.

    Parameters
    ----------
    frame : (height, width) array
        Brightness.
    """
    from scipy import ndimage

    smooth = ndimage.gaussian_filter(frame.astype(np.float32), 1.5)
    middle = float(np.median(smooth))
    spread = 1.4826 * float(np.median(np.abs(smooth - middle))) + 1e-9
    side = 2 * _HALF + 1
    bright = smooth > middle + _BRIGHTER * spread
    bright &= smooth == ndimage.maximum_filter(smooth, side)
    bright[:_HALF] = bright[-_HALF:] = False
    bright[:, :_HALF] = bright[:, -_HALF:] = False
    rows, columns = np.nonzero(bright)
    if not len(rows):
        return np.empty((0, 2))
    steps = np.arange(-_HALF, _HALF + 1)
    places = np.stack([columns, rows], axis=1)
    cut = smooth[rows[:, None, None] + steps[:, None], columns[:, None, None] + steps[None]]
    light = np.maximum(cut - middle - 2 * spread, 0)
    whole = np.maximum(light.sum(axis=(1, 2)), 1e-9)
    shift_x = (light * steps).sum(axis=(1, 2)) / whole
    shift_y = (light * steps[:, None]).sum(axis=(1, 2)) / whole
    found = places + np.stack([shift_x, shift_y], axis=1)
    if len(found) > 1:
        near = np.asarray(tree_type()(found).query(found, 2)[0])[:, 1]
        found = found[near > 2 * side]
    return np.asarray(found, np.float64)


@dataclass(frozen=True, slots=True)
class SpotTracker:
    """Follows spots through frames.

    Attributes
    ----------
    farthest : float
        How far a spot moves at most from one frame to the next, pixels.
    """

    farthest: float

    def tracks(self, frames: Iterable[Floats]) -> list[Floats]:
        """Return the tracks (m, 2) of spots, pixels; each goes to the nearest of the next frame.

        Where two spots want the same next one, or the other way about, both tracks end.

        Parameters
        ----------
        frames : iterable of (n, 2) arrays
            Places of spots, see `spots`.
        """
        done: list[list[Floats]] = []
        open_: list[list[Floats]] = []
        for found in frames:
            following: list[list[Floats]] = []
            taken = np.zeros(len(found), np.bool_)
            if open_ and len(found):
                ends = np.array([one[-1] for one in open_])
                forth = np.asarray(tree_type()(found).query(ends)[1])
                away, back = (np.asarray(x) for x in tree_type()(ends).query(found))
                for spot in np.flatnonzero(away <= self.farthest):
                    track = int(back[spot])
                    if forth[track] == spot:
                        open_[track].append(found[spot])
                        following.append(open_[track])
                        taken[spot] = True
            kept = {id(one) for one in following}
            done += [one for one in open_ if id(one) not in kept]
            open_ = following + [[found[spot]] for spot in np.flatnonzero(~taken)]
        return [np.array(one) for one in (*done, *open_) if len(one) >= _SHORTEST]


@dataclass(frozen=True, slots=True)
class TrackedSize:
    """What tracks say of the size of particles.

    Attributes
    ----------
    diameter : float
        nm; NaN if there is no step.
    error : float
        Standard error of it from the number of steps, nm.
    """

    diameter: float
    error: float


def tracked_size(
    tracks: Iterable[Floats], pixel_nm: float, interval_s: float, temperature_c: float
) -> TrackedSize:
    """Return the diameter that tracks give by Stokes and Einstein.

    The diffusion coefficient is estimated from the covariance of successive steps, which is true
    also where places are uncertain and light is gathered while they move (Vestergaard et al. 2014,
    Phys Rev E 89:022726). There is no flow.

    Parameters
    ----------
    tracks : iterable of (m, 2) arrays
        Pixels.
    pixel_nm : float
    interval_s : float
        From one frame to the next, s.
    temperature_c : float
    """
    squares = products = 0.0
    steps = pairs = 0
    for track in tracks:
        step = np.diff(track, axis=0) * pixel_nm
        squares += float((step**2).sum())
        products += float((step[1:] * step[:-1]).sum())
        steps += step.size
        pairs += step.size - step.shape[1]
    if not steps or not pairs:
        return TrackedSize(math.nan, math.nan)
    estimate = squares / steps / (2 * interval_s) + products / pairs / interval_s
    if estimate <= 0:
        return TrackedSize(math.nan, math.nan)
    diameter = diameter_of(estimate, temperature_c)
    # The least that covariances leave, where places are certain (Vestergaard et al.).
    return TrackedSize(diameter, diameter * math.sqrt(6 / steps))
