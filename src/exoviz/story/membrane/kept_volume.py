"""Two spheres that fuse and keep what they hold: membrane in excess leaves in tubules.

A sphere holds more than any two spheres of the same area together. Where nothing flows in, the one
that two become is smaller than their membranes would make it, and what is left over of these grows
out as tubules. With V(u) the volume within the fusing membranes at full area A, s the scale that
they are drawn at, and Vₜ that of the tubules::

    s³ V(u) + Vₜ = V(0),   Aₜ = (1 − s²) A
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exoviz.story.membrane.folds import Tubule
from exoviz.story.membrane.fusion import Fusion

__all__ = ["KeptVolume", "enclosed_volume"]

Floats = NDArray[np.float64]

_OPENINGS: Final = 41
_SAMPLES: Final = 2001
_ROUNDS: Final = 5
_QUARTER: Final = math.pi / 2


def enclosed_volume(fusion: Fusion, opening: float) -> float:
    """Return the volume within the midplane of two spheres that fuse, nm³."""
    profile = fusion.profile(opening)
    r, z, _angle = profile.at(np.linspace(0.0, profile.length, _SAMPLES))
    middle = (r[1:] + r[:-1]) / 2
    return float(math.pi * (middle**2 * np.diff(z)).sum())


@dataclass(frozen=True, eq=False)
class KeptVolume:
    """Scale and tubules of a fusion of two spheres that keeps volume and area.

    Attributes
    ----------
    fusion : Fusion
    axes : (n, 3) float array
        Unit vectors from the other sphere's centre to the middle of each tubule.
    shares : (n,) float array
        Shares of the membrane in excess that each takes.
    angle, radius, fillet : float
        See `Tubule`.
    """

    fusion: Fusion
    axes: Floats
    shares: Floats
    angle: float = 0.34
    radius: float = 40.0
    fillet: float = 30.0

    @cached_property
    def area(self) -> float:
        """Area of both midplanes, nm²."""
        return 4 * math.pi * (self.fusion.radius**2 + self.fusion.other**2)

    @cached_property
    def _table(self) -> tuple[Floats, Floats]:
        """Openings, and the scale at each."""
        openings = np.linspace(0.0, 1.0, _OPENINGS)
        whole = enclosed_volume(self.fusion, 0.0)
        scales = []
        scale = 1.0
        for opening in openings:
            full = enclosed_volume(self.fusion, float(opening))
            for _round in range(_ROUNDS):
                tubules = self._tubules(float(opening), scale)
                sphere = self._sphere(float(opening), scale)
                inside = sum(one.added_volume(sphere) for one in tubules)
                scale = min(((whole - inside) / full) ** (1 / 3), 1.0)
            scales.append(scale)
        return openings, np.array(scales)

    def _sphere(self, opening: float, scale: float) -> float:
        return scale / abs(self.fusion.profile(opening).arcs[-1].curvature)

    def _tubules(self, opening: float, scale: float) -> tuple[Tubule, ...]:
        sphere = self._sphere(opening, scale)
        excess = (1 - scale**2) * self.area
        return tuple(
            self._grown(axis, float(share) * excess, sphere)
            for axis, share in zip(self.axes, self.shares, strict=True)
        )

    def _grown(self, axis: Floats, area: float, sphere: float) -> Tubule:
        """Return the tubule that is larger than its cap by an area."""

        def bent(turn: float, length: float = 0.0) -> Tubule:
            return Tubule(axis, self.angle, self.radius, length, self.fillet, turn)

        half = bent(_QUARTER).added_area(sphere)
        if area >= half:
            return bent(_QUARTER, (area - half) / (2 * math.pi * self.radius))
        if area <= 1.0:
            return bent(0.0)
        from scipy.optimize import brentq

        turn = brentq(lambda turn: bent(turn).added_area(sphere) - area, 1e-6, _QUARTER)
        return bent(float(turn))

    def scale(self, opening: float) -> float:
        """Return the factor by which the fusing membranes are smaller than with all their area."""
        return float(np.interp(opening, *self._table))

    def tubules(self, opening: float) -> tuple[Tubule, ...]:
        """Return the tubules at an opening."""
        return self._tubules(opening, self.scale(opening))

    def gained(self) -> float:
        """Return by which share one sphere of all the area would hold more than both, 0 to 1."""
        return enclosed_volume(self.fusion, 1.0) / enclosed_volume(self.fusion, 0.0) - 1

    def excess(self) -> float:
        """Return the share of the area that is in tubules in the end, 0 to 1."""
        return 1 - self.scale(1.0) ** 2
