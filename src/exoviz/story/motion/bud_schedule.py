"""When and where vesicles bud into a body: many at once, none in the way of another."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exoviz.model.products import along, product
from exoviz.story.motion.tracks import ramp

__all__ = ["CAP_SHARE", "BudSchedule", "schedule_buds"]

Floats = NDArray[np.float64]

CAP_SHARE: Final = 3.0
"""Area of the cap that bends, in areas of its vesicle."""
BENDING, CUTTING, HEALING = 1.75, 0.25, 1.4
"""Seconds of film: from flat to a neck, from the neck to a free vesicle, until it has closed."""
SETTLING: Final = 1.2
"""Seconds of film in which a free vesicle comes as far from the membrane as it keeps."""
_CANDIDATES: Final = 900
#: Angles of the buds at the cut from +x towards +z, degrees: the first is seen from nearby.
_AT_CUT: Final = (28.0, 152.0, -38.0, -142.0)


@dataclass(frozen=True, eq=False)
class BudSchedule:
    """The plan of all buds of a body.

    Attributes
    ----------
    starts : (n,) float array
        When each begins to bend, s of film; negative infinity for vesicles that are there already.
    axes : (n, 3) float array
        Unit vectors from the body's centre to the middle of each bud's cap.
    angles : (n,) float array
        Angle between the axis and the edge of the cap, radians.
    at_cut : (n,) bool array
        Which are cut open: their axes lie in the plane of the cut.
    """

    starts: Floats
    axes: Floats
    angles: Floats
    at_cut: NDArray[np.bool_]

    @cached_property
    def free_from(self) -> Floats:
        """When each vesicle is free, s of film."""
        return self.starts + BENDING + CUTTING

    def bent(self, number: int, time: float) -> float:
        """Return how far a bud has bent, 0 (flat) to 1 (a neck)."""
        start = float(self.starts[number])
        return ramp(time, start, start + BENDING, "linear")

    def cut(self, number: int, time: float) -> float:
        """Return how far its neck is cut, 0 to 1."""
        start = float(self.starts[number]) + BENDING
        return ramp(time, start, start + CUTTING)

    def scar(self, number: int, time: float) -> float:
        """Return the share of its lipids that are still missed once it is free, 1 to 0."""
        free = float(self.free_from[number])
        return 1 - ramp(time, free, free + HEALING)

    def shown(self, time: float) -> list[int]:
        """Return the buds whose caps are not as smooth as before."""
        there = (time > self.starts) & (time < self.free_from + HEALING)
        return np.flatnonzero(there).tolist()


def _directions(count: int) -> Floats:
    """Return directions (count, 3), evenly over the half with y ≥ 0: a golden-angle spiral."""
    index = np.arange(count) + 0.5
    y = index / count
    angle = index * (math.pi * (3 - math.sqrt(5)))
    flat = np.sqrt(1 - y * y)
    return np.stack([flat * np.cos(angle), y, flat * np.sin(angle)], axis=1)


def schedule_buds(
    radii: Floats,
    body: float,
    can_be_cut: NDArray[np.bool_],
    window: tuple[float, float],
    rng: np.random.Generator,
) -> BudSchedule:
    """Return a plan in which caps that bend at the same time do not overlap.

    Vesicles for which there is no room in that time are there from the beginning.

    Parameters
    ----------
    radii : (n,) array
        Of the midplanes of the vesicles, nm.
    body : float
        Radius of the body's midplane, nm.
    can_be_cut : (n,) bool array
        Which vesicles can be shown cut open; a few of them are.
    window : (float, float)
        First and last start, s of film.
    rng : numpy.random.Generator
    """
    count = len(radii)
    angles = np.arccos(1 - 2 * CAP_SHARE * np.minimum((radii / body) ** 2, 0.16))
    starts = np.full(count, -math.inf)
    axes = np.zeros((count, 3))
    at_cut = np.zeros(count, np.bool_)
    cut = rng.permutation(np.flatnonzero(can_be_cut))[: len(_AT_CUT)]
    others = rng.permutation(np.setdiff1d(np.arange(count), cut))
    # The cut ones come evenly among the others, the first of them first of all.
    order = list(others)
    for number, one in enumerate(cut):
        order.insert(round(number * (len(others) + 1) / max(len(cut), 1)), one)
        at_cut[one] = True
        turn = math.radians(_AT_CUT[number])
        axes[one] = math.cos(turn), 0.0, math.sin(turn)
    even = _directions(_CANDIDATES)
    placed: list[int] = []
    for place, one in enumerate(order):
        low, high = window
        start = low + (high - low) * place / max(count - 1, 1)
        # A vesicle is free when there is a keyframe of its motion.
        start = round((start + BENDING + CUTTING) * 5) / 5 - BENDING - CUTTING
        busy = [
            other for other in placed if abs(starts[other] - start) < BENDING + CUTTING + HEALING
        ]
        # Where those at the cut will be nothing else may bend.
        busy += [other for other in cut if other not in placed and other != one]
        if not at_cut[one]:
            free = even[:, 1] > math.sin(angles[one]) * 1.03
            for other in busy:
                apart = along(even, axes[other])
                free &= apart < math.cos(angles[one] + angles[other] + 0.01)
            where = np.flatnonzero(free)
            if not len(where):
                continue
            # As far from all others as there is room, not quite evenly.
            taken = axes[[*placed, *cut]] if len(placed) + len(cut) else axes[:1]
            nearest = product(even[where], taken.T).max(axis=1)
            best = where[np.argsort(nearest)[: max(len(where) // 6, 1)]]
            axes[one] = even[rng.choice(best)]
        starts[one] = start
        placed.append(int(one))
    return BudSchedule(starts, axes, angles, at_cut)
