"""A leaflet while two membranes join: a line on either side of where they meet, and lipids on it.

On either side of the axis's point where two membranes meet a leaflet is a line of nodes from the
axis, or from its waist, outwards, and from its last node on the part of a sphere or of a plane.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

__all__ = ["HalfLeaflet", "JoiningLeaflet", "RestingSurface"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RestingSurface:
    """A leaflet far from where membranes join: a sphere or a plane.

    Attributes
    ----------
    radius : float
        nm; infinite for a plane.
    centre : float
        z of the sphere's centre, or of the plane, nm.
    near : int
        1 where the pole from which areas are counted is the upper, −1 where it is the lower.
    outward : int
        1 where the membrane's outward normal points away from the sphere's centre, else −1.
    """

    radius: float
    centre: float
    near: int = 1
    outward: int = 1

    @property
    def total_area(self) -> float:
        """Area of the whole, nm²."""
        return 4 * math.pi * self.radius**2

    def area(self, r: float, z: float) -> float:
        """Return the area between the near pole and a point of the section."""
        if math.isinf(self.radius):
            return math.pi * r * r
        pole = self.centre + self.near * self.radius
        return math.pi * (r * r + (z - pole) ** 2)

    def frame(self, area: Floats) -> Floats:
        """Return rows r, z, sine and cosine of the tangent's angle at areas from the near pole."""
        if math.isinf(self.radius):
            flat = np.ones_like(area)
            return np.stack([np.sqrt(area / math.pi), self.centre * flat, 0 * flat, flat])
        share = np.clip(area / self.total_area, 0.0, 1.0)
        cosine = 1 - 2 * share
        sine = 2 * np.sqrt(share * (1 - share))
        z = self.centre + self.near * self.radius * cosine
        return np.stack(
            [self.radius * sine, z, self.outward * sine, -self.outward * self.near * cosine]
        )


@dataclass(frozen=True, eq=False)
class HalfLeaflet:
    """A leaflet of one of two membranes, from where they join outwards.

    Attributes
    ----------
    points, normals : (k, 2) array
        r and z of the nodes, nm, and of the outward unit normals, from the inner end.
    rest : RestingSurface
        What it goes on as.
    """

    points: Floats
    normals: Floats
    rest: RestingSurface

    @cached_property
    def areas(self) -> Floats:
        """Area between the inner end and each node, nm²: that of rings of cones."""
        steps = np.diff(self.points, axis=0)
        rings = math.pi * (self.points[1:, 0] + self.points[:-1, 0]) * np.hypot(*steps.T)
        return np.concatenate([[0.0], np.cumsum(rings)])

    @cached_property
    def _before(self) -> float:
        """Area of the resting surface that the nodes stand for."""
        r, z = self.points[-1].tolist()
        return self.rest.area(r, z)

    @property
    def total_area(self) -> float:
        """Area of the whole, nm²."""
        return float(self.areas[-1]) + self.rest.total_area - self._before

    def frame(self, area: Floats) -> Floats:
        """Return rows r, z, sine and cosine of the tangent's angle at areas from the inner end."""
        # About the axis a place goes as the root of the area.
        root = np.sqrt(np.maximum(area, 0.0))
        nodes = np.sqrt(self.areas)
        found = np.empty((4, area.size))
        near = root <= nodes[-1]
        inner = root[near]
        for row, values in ((0, self.points[:, 0]), (1, self.points[:, 1])):
            found[row, near] = np.interp(inner, nodes, values)
        across, up = (np.interp(inner, nodes, values) for values in self.normals.T)
        size = np.maximum(np.hypot(across, up), 1e-9)
        found[2, near], found[3, near] = across / size, -up / size
        beyond = self._before + area[~near] - self.areas[-1]
        found[:, ~near] = self.rest.frame(beyond)
        return found


@dataclass(frozen=True, eq=False)
class JoiningLeaflet:
    """A leaflet of two membranes while they join.

    Attributes
    ----------
    lower, upper : HalfLeaflet
        Those of the sphere and of the other membrane; where they are one they begin in one point.
    whole : bool
        Whether they are one.
    border : float
        Area coordinate, nm², at which the sphere's lipids end.
    end : float
        Area coordinate, nm², of the last lipid; infinite for a plane.
    passed : float
        Share of its way that the border has gone from the waist to where it is at the first
        pore; 0 while they are two.
    """

    lower: HalfLeaflet
    upper: HalfLeaflet
    whole: bool
    border: float
    end: float
    passed: float

    @cached_property
    def _border_at(self) -> float:
        """Area between the sphere's far pole and its last lipid."""
        return self.lower.total_area + self.passed * (self.border - self.lower.total_area)

    def frame(self, label: Floats) -> Floats:
        """Return rows r, z, sine and cosine of the tangent's angle at area coordinates (n,).

        The sphere's lipids share its area evenly, as those of another sphere do its.
        """
        waist = self.lower.total_area
        swept = label * (self._border_at / self.border)
        other = label >= self.border
        scale = 1.0
        if math.isfinite(self.end):
            left = waist + self.upper.total_area - self._border_at
            scale = left / (self.end - self.border)
        swept[other] = self._border_at + (label[other] - self.border) * scale
        below = swept < waist if self.whole else ~other
        found = np.empty((4, label.size))
        found[:, below] = self.lower.frame(waist - swept[below])
        found[:, ~below] = self.upper.frame(swept[~below] - waist)
        return found
