"""Hemifusion: the shapes of two membranes on their way to the first pore.

The way is that of stalk theory (Kozlov & Markin 1983; Chernomordik & Kozlov 2008): both membranes
dimple, their proximal leaflets, which face each other, join in a stalk, in which the distal
leaflets touch; a diaphragm of these two spreads, and a pore opens in it. Fission is the same
backwards. A void between leaflets would cost more than the stalk itself (Kuzmin et al. 2001), so
there is none at any moment: each point of a hydrophobic core lies within the reach of a tail.

Lines are drawn in the plane of r and z about the surface half-way between both membranes. From
each of its points, at r from the axis, the nearest points of both membranes' midplanes are equally
far, e(r), and a leaflet stands H from it on the way there: at rest H = e − δ (proximal) or e + δ
(distal), with δ the distance of leaflets from their midplane. H² is a smooth function of r, and
where it is below zero there is no leaflet but a hole: so surfaces join, or holes open, in a point,
as about a saddle, and no lipid jumps. For proximal leaflets::

    H² = (e − δ)² Q((r² + λ|λ|) / B²),   Q(y) = 1 − (1 − y)²  up to y = 1, then 1

with −λ a dimple's sharpness before they touch (λ = B: flat) and then the radius of the stalk's
waist. The distal leaflets follow 2δ behind, as a parallel line does, but not through each other:
on the axis they come as near as δ, so that their tails touch.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exoviz.story.membrane.fusion import Fusion, MaterialCoordinates
from exoviz.story.membrane.joining_leaflet import HalfLeaflet, JoiningLeaflet, RestingSurface

__all__ = ["DIAPHRAGM", "PORE", "STALK", "TOUCHING", "Hemifusion"]

Floats = NDArray[np.float64]

TOUCHING: Final = 0.18
"""Progress at which the proximal leaflets touch in a point."""
STALK: Final = 0.4
"""Progress at which the distal leaflets touch: a stalk."""
DIAPHRAGM: Final = 0.58
"""Progress at which the diaphragm is widest."""
PORE: Final = 0.72
"""Progress at which the diaphragm opens; at 1 the pore is that of the fusion at u = 0."""

#: Radius of the stalk's waist, of its proximal leaflets, in δ: tails of 2 nm reach the axis.
_STALK: Final = 1.4
#: How much wider than that of the first pore the rim of the diaphragm is, in δ.
_WIDER: Final = 0.4
#: Widths of the distal leaflets' dimple and of the place where the pore opens, in δ.
_DIMPLE, _OPENING = 1.5, 0.8
#: How far H² falls below zero on the axis until the pore is open, in δ, as the root.
_FALL: Final = 0.7
#: Width over which normals are evened out, in δ: a lipid is 0.8 nm wide.
_TURNING: Final = 0.35
#: How long before they join lipids begin to turn, in progress, and half of how long after.
_GIVING_WAY: Final = 0.05
#: How far beyond the first neck shapes differ from those at rest, in δ.
_REACH: Final = 3.5
_NODES, _FINE, _ANGLES = 140, 400, 800


def _smooth(low: float, high: float, value: float) -> float:
    share = min(max((value - low) / (high - low), 0.0), 1.0)
    return share * share * (3 - 2 * share)


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.maximum(np.hypot(*vectors.T), 1e-9)[:, None], np.float64)


@dataclass(frozen=True, eq=False)
class _Between:
    """The surface half-way between a sphere and another membrane.

    Attributes
    ----------
    r, z : (k,) array
        Its section from the axis outwards, nm.
    apart : (k,) array
        Distance from both midplanes, nm.
    down, up, across : (k, 2) array
        Directions of the nearest points of the sphere and of the other membrane, and the mean of
        the former and the latter's reverse.
    """

    r: Floats
    z: Floats
    apart: Floats
    down: Floats
    up: Floats
    across: Floats

    @classmethod
    def of(
        cls, radius: float, centre: float, other: float, beyond: float, enclosed: bool, reach: float
    ) -> _Between:
        """Return it for midplanes; `beyond` is the centre of the other sphere, if it is one.

        All are conics with a focus in the sphere's centre, so that e follows from the angle.
        """
        # As far as `reach`, since it lies outside of the sphere.
        angle = np.linspace(0, 1.05 * math.asin(min(reach / radius, 0.95)), _ANGLES)
        sine, cosine = np.sin(angle), np.cos(angle)
        away = beyond - centre
        if math.isinf(other):
            apart = (-centre - radius * cosine) / (1 + cosine)
        else:
            sign = -1.0 if enclosed else 1.0
            apart = radius**2 + away**2 - other**2 - 2 * away * radius * cosine
            apart = apart / (2 * (sign * other - radius + away * cosine))
        r, z = (radius + apart) * sine, centre + (radius + apart) * cosine
        down = np.stack([-sine, -cosine], axis=1)
        if math.isinf(other):
            up = np.stack([np.zeros_like(r), np.ones_like(r)], axis=1)
        else:
            up = np.stack([-r, beyond - z], axis=1) * (-1.0 if enclosed else 1.0)
            up = _unit(up)
        across = down - up
        across = _unit(across)
        return cls(r, z, apart, down, up, across)

    def at(self, r: Floats) -> _Between:
        """Return it at distances from the axis."""

        def column(values: Floats) -> Floats:
            return np.asarray(np.interp(r, self.r, values), np.float64)

        def columns(values: Floats) -> Floats:
            found = np.stack([column(values[:, 0]), column(values[:, 1])], axis=1)
            return _unit(found)

        return _Between(
            r,
            column(self.z),
            column(self.apart),
            columns(self.down),
            columns(self.up),
            columns(self.across),
        )


def _saturating(y: Floats) -> Floats:
    return np.asarray(1 - (1 - np.minimum(y, 1.0)) ** 2, np.float64)


@dataclass(frozen=True, eq=False)
class Hemifusion:
    """Two membranes on their way from apart to the first pore of their fusion.

    Attributes
    ----------
    fusion : Fusion
    gap : float
        Between the midplanes on the axis at the beginning, nm.
    progress : float
        0 (apart) to 1 (first pore); see `TOUCHING`, `STALK`, `DIAPHRAGM` and `PORE`.
    """

    fusion: Fusion
    gap: float
    progress: float

    @property
    def proximal_joined(self) -> bool:
        """Whether the leaflets that face each other are one."""
        return self.progress > TOUCHING

    @property
    def distal_joined(self) -> bool:
        """Whether the other two are one, too: whether there is a pore."""
        return self.progress > PORE

    @cached_property
    def _reach(self) -> float:
        return self.fusion.pore + self.fusion.fillet + _REACH * self.fusion.offset

    @cached_property
    def _resting(self) -> tuple[float, float, float, float]:
        """Radius and centre of the sphere's midplane, and of the other's."""
        fusion = self.fusion
        first, _, last = fusion.profile(0.0).arcs
        share = _smooth(TOUCHING, PORE, self.progress)
        begin = -self.gap - 2 * fusion.radius
        low = begin + share * (first.z - begin)
        radius = fusion.radius + share * (1 / first.curvature - fusion.radius)
        if fusion.flat:
            return radius, low + radius, math.inf, 0.0
        other = fusion.other + share * (1 / abs(last.curvature) - fusion.other)
        far = 2 * fusion.other - other
        return radius, low + radius, other, -far if fusion.enclosed else far

    @cached_property
    def _between(self) -> _Between:
        radius, centre, other, beyond = self._resting
        enclosed = self.fusion.enclosed
        return _Between.of(radius, centre, other, beyond, enclosed, self._reach)

    @cached_property
    def middle(self) -> float:
        """Height on the axis half-way between both membranes, nm."""
        return float(self._between.z[0])

    @cached_property
    def _waist(self) -> float:
        """λ: radius of the proximal leaflets' waist; before they touch less than 0."""
        fusion, progress = self.fusion, self.progress
        last = fusion.pore + fusion.offset
        stalk = min(_STALK * fusion.offset, last)
        widest = last + _WIDER * fusion.offset
        keys = (0.0, TOUCHING, STALK, DIAPHRAGM, 0.5 * (PORE + 1.0))
        return float(np.interp(progress, keys, (-self._width, 0.0, stalk, widest, last)))

    @cached_property
    def _width(self) -> float:
        """B: such that at the first pore proximal leaflets leave their rest where its neck ends."""
        fusion = self.fusion
        beside, last = fusion.pore + fusion.fillet, fusion.pore + fusion.offset
        return math.sqrt(beside**2 - last**2)

    def _proximal(self, r: Floats, apart: Floats) -> Floats:
        """Return H² of the proximal leaflets."""
        sharp = self._waist * abs(self._waist)
        rest = np.maximum(apart - self.fusion.offset, 0.0)
        return rest**2 * _saturating((r * r - sharp) / self._width**2)

    def _distal(self, r: Floats, apart: Floats) -> Floats:
        """Return H² of the distal leaflets; where it is below 0 there is the pore."""
        unit, progress, waist = self.fusion.offset, self.progress, max(self._waist, 0.0)
        near = np.sqrt(np.maximum(self._proximal(r, apart), 0.0))
        here = r >= waist
        # The parallel line at 2δ: the farthest that circles about the proximal line reach.
        away = (2 * unit) ** 2 - np.subtract.outer(r, r) ** 2
        circle = np.where(away > 0, np.sqrt(np.maximum(away, 0.0)), -np.inf)
        parallel = np.square(np.maximum((near + circle)[:, here].max(axis=1), 0.0))
        rest = (apart + unit) ** 2
        # Where r does not measure lengths, it is at rest where it should be all the same.
        resting = np.maximum(apart - unit, 0.0) + circle
        parallel *= rest / np.square(resting.max(axis=1))
        inside = r < waist - 2 * unit
        parallel[inside] = (2 * unit) ** 2 - (waist - r[inside]) ** 2
        beyond = self.fusion.pore + self.fusion.fillet + unit
        share = np.clip((r - beyond) / (2 * unit), 0.0, 1.0)
        parallel += share * share * (3 - 2 * share) * (rest - parallel)
        # Not through each other.
        floor = unit**2
        found = (parallel + floor + np.sqrt((parallel - floor) ** 2 + 0.03 * floor**2)) / 2
        found -= (found[-1] - rest[-1]) * share
        if progress <= TOUCHING:
            axis = (near[0] + 2 * unit) ** 2
        else:
            axis = float(np.interp(progress, (TOUCHING, STALK), (2 * unit, unit))) ** 2
        found -= (found[0] - axis) * np.exp(-np.square(r / (_DIMPLE * unit)))
        falls = (unit, unit, 0.0, -_FALL * unit)
        left = float(np.interp(progress, (0.0, DIAPHRAGM, PORE, 1.0), falls))
        depth = unit**2 - left * abs(left)
        return np.asarray(found - depth * np.exp(-np.square(r / (_OPENING * unit))), np.float64)

    def _lines(self, *, outer: bool) -> tuple[Floats, Floats]:
        """Return both halves of a leaflet, (k, 2) from the inner end, r and z."""
        unit, between, reach = self.fusion.offset, self._between, self._reach
        fine = np.linspace(0.0, reach, _FINE)
        apart = np.interp(fine, between.r, between.apart)
        square = self._proximal(fine, apart) if outer else self._distal(fine, apart)
        inner = 0.0
        if outer:
            inner = max(self._waist, 0.0)
        elif self.distal_joined:
            last = int(np.flatnonzero(square < 0)[-1]) if square.min() < 0 else 0
            step = square[last + 1] - square[last]
            inner = float(fine[last] - square[last] * (fine[1] / step)) if square[last] < 0 else 0.0
        share = np.linspace(0.0, 1.0, _NODES)
        r = np.sqrt(inner**2 + (reach**2 - inner**2) * share**2)
        here = between.at(r)
        square = self._proximal(r, here.apart) if outer else np.interp(r, fine, square)
        height = np.sqrt(np.maximum(square, 0.0))
        if self.proximal_joined if outer else self.distal_joined:
            height[0] = 0.0
        # Both halves meet without a kink, on a common normal of the surface between them.
        turn = np.clip(height / np.maximum(here.apart - unit, 1e-9), 0.0, 1.0)[:, None]
        halves = []
        for way, sign in ((here.down, 1.0), (here.up, -1.0)):
            along = way * turn + sign * here.across * (1 - turn)
            along = _unit(along)
            halves.append(np.stack([r, here.z], axis=1) + height[:, None] * along)
        return halves[0], halves[1]

    def _pore_lines(self, lower: Floats, upper: Floats, *, outer: bool) -> tuple[Floats, Floats]:
        """Return lines nearer to those of the first pore, node for node."""
        share = _smooth(PORE, 1.0, self.progress)
        if share == 0:
            return lower, upper
        profile = self.fusion.profile(0.0)
        neck = profile.arcs[1]
        leaflet = self.fusion.leaflet(0.0, outer=outer)
        waist = float(
            leaflet.lengths[1]
            + leaflet.arcs[1].length * (math.pi / 2 - neck.angle) / (neck.end_angle - neck.angle)
        )
        found = []
        for line, sign in ((lower, -1.0), (upper, 1.0)):
            steps = np.hypot(*np.diff(line, axis=0).T)
            away = np.concatenate([[0.0], np.cumsum(steps)])
            r, z, _ = leaflet.at(waist + sign * away)
            found.append(line + share * (np.stack([r, z], axis=1) - line))
        return found[0], found[1]

    def _normals(self, lower: Floats, upper: Floats, begin: float) -> tuple[Floats, Floats]:
        """Return the outward normals of both lines, evened out where they turn sharply.

        About `begin`, the progress at which they join, normals go over from those of two lines,
        each of which goes on as its own mirror image across the axis, to those of one.
        """
        count, mirror = len(lower), (-1.0, 1.0)
        share = _smooth(begin - _GIVING_WAY, begin + 2 * _GIVING_WAY, self.progress)
        below, above = np.zeros_like(lower), np.zeros_like(upper)
        if share > 0:
            both = self._evened(np.concatenate([lower[::-1], upper[1:]]))
            below += share * both[count - 1 :: -1]
            above += share * both[count - 1 :]
        if share < 1:
            one = self._evened(np.concatenate([lower[::-1], lower[1:] * mirror]))
            two = self._evened(np.concatenate([upper[:0:-1] * mirror, upper]))
            below += (1 - share) * one[count - 1 :: -1]
            above += (1 - share) * two[count - 1 :]
        return _unit(below), _unit(above)

    def _evened(self, line: Floats) -> Floats:
        along = np.gradient(line, axis=0)
        size = np.hypot(*along.T)
        normal = _unit(np.stack([along[:, 1], -along[:, 0]], axis=1))
        place = np.cumsum(size)
        apart = np.subtract.outer(place, place) / (_TURNING * self.fusion.offset)
        weight = np.exp(-0.5 * apart**2) * size
        # Not a product of matrices: its sums have another order on each processor.
        even = (weight[:, :, None] * normal).sum(axis=1) / weight.sum(axis=1, keepdims=True)
        # Not at the ends, where half of the neighbours are lacking.
        near = self._reach - 1.5 * self.fusion.offset - np.abs(line[:, 0])
        share = np.clip(near / self.fusion.offset, 0.0, 1.0)[:, None]
        # The first pore is round already.
        share = share * (1 - _smooth(PORE, 1.0, self.progress))
        normal += share * (even - normal)
        return _unit(normal)

    def _leaflet(self, *, outer: bool) -> JoiningLeaflet:
        fusion = self.fusion
        shift = fusion.offset if outer else -fusion.offset
        whole = self.proximal_joined if outer else self.distal_joined
        lines = self._pore_lines(*self._lines(outer=outer), outer=outer)
        radius, centre, other, beyond = self._resting
        below = RestingSurface(radius + shift, centre)
        if fusion.flat:
            above = RestingSurface(math.inf, -shift)
        elif fusion.enclosed:
            above = RestingSurface(other - shift, beyond, 1, -1)
        else:
            above = RestingSurface(other + shift, beyond, -1, 1)
        begin = TOUCHING if outer else PORE
        normals = self._normals(*lines, begin)
        return JoiningLeaflet(
            HalfLeaflet(lines[0], normals[0], below),
            HalfLeaflet(lines[1], normals[1], above),
            whole,
            4 * math.pi * (fusion.radius + shift) ** 2,
            math.inf if fusion.flat else fusion.total_area(outer=outer),
            _smooth(begin + 2 * _GIVING_WAY, 1.0, self.progress),
        )

    @cached_property
    def proximal(self) -> JoiningLeaflet:
        """The leaflets that face each other: the outer ones."""
        return self._leaflet(outer=True)

    @cached_property
    def distal(self) -> JoiningLeaflet:
        """The other two: the inner ones."""
        return self._leaflet(outer=False)

    def place(self, coordinates: MaterialCoordinates) -> tuple[Floats, Floats]:
        """Return where lipids are, and their outward normals, both (n, 3)."""
        found = np.empty((4, coordinates.area.size))
        for outer, mine in coordinates.sides:
            leaflet = self.proximal if outer else self.distal
            found[:, mine] = leaflet.frame(coordinates.area[mine])
        return self.fusion.turned(coordinates, found)
