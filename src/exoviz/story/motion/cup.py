"""What lies in a cup of membrane that flattens: its floor lifts it, its walls push it inwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["Cup"]

Floats = NDArray[np.float64]

_CLEAR_NM: Final = 1.1
"""From the places of a leaflet's lipids to the middle of a bead that just clears their heads."""
_LEVELS: Final = 160


@dataclass(frozen=True, slots=True, eq=False)
class Cup:
    """The inner face of a membrane that opens upwards, as functions of radius and of height.

    Attributes
    ----------
    floor : (n, 2) float array
        Distance from the axis and height, nm, of where a bead can rest, from the axis outwards.
    wall : (m, 2) float array
        Height, rising, and distance from the axis, nm, as far as which a bead can be there.
    """

    floor: Floats
    wall: Floats

    @classmethod
    def of(cls, section: Floats) -> Cup:
        """Return the cup of a leaflet's section (n, 2), r and z in nm, from its lowest point on."""
        along = np.gradient(section, axis=0)
        along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
        inner = section + _CLEAR_NM * np.stack([-along[:, 1], along[:, 0]], axis=1)
        steep = np.flatnonzero(along[:, 0] < 0.3)
        end = int(steep[0]) if len(steep) else len(section)
        floor = inner[:end]
        rim = int(np.argmax(inner[:, 1]))
        side = inner[end : rim + 1]
        if len(side) < 2:
            return cls(floor, np.empty((0, 2)))
        # The narrowest place at each height, from the beginning of the wall to the rim.
        levels = np.linspace(side[0, 1], side[:, 1].max(), _LEVELS)
        step = levels[1] - levels[0]
        near = np.abs(side[None, :, 1] - levels[:, None]) <= max(2 * step, 1.0)
        narrow = np.where(near, side[None, :, 0], np.inf).min(axis=1)
        return cls(floor, np.stack([levels, narrow], axis=1))

    def lift(self, beads: Floats) -> float:
        """Return by how much beads (n, 3) must rise together to be clear of the floor, nm."""
        beside = np.hypot(beads[:, 0], beads[:, 1])
        over = beside < self.floor[:, 0].max()
        low = np.interp(beside[over], self.floor[:, 0], self.floor[:, 1])
        return float(np.max(low - beads[over, 2], initial=0.0))

    def push(self, beads: Floats) -> Floats:
        """Return by how much each of the beads (n, 3) must move towards the axis, (n,) nm."""
        if not len(self.wall):
            return np.zeros(len(beads))
        height, wide = self.wall.T
        within = (beads[:, 2] >= height[0]) & (beads[:, 2] <= height[-1])
        room = np.where(within, np.interp(beads[:, 2], height, wide), np.inf)
        beside = np.hypot(beads[:, 0], beads[:, 1])
        push: Floats = np.maximum(beside - np.maximum(room, 0.0), 0.0)
        return push
