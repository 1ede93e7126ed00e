"""Folds of a sphere's membrane, each about an axis of its own: buds and tubules.

See `folded_membrane`, which puts them into a membrane. Lengths are nm, areas nm².
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from exoviz.story.membrane.cell_membrane import CellMembrane
from exoviz.story.membrane.fusion import MaterialCoordinates
from exoviz.story.membrane.profile import Arc, Profile

__all__ = ["MIDDLE", "Bud", "Fold", "Section", "Tubule"]

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

MIDDLE: Final = 0
"""Side of the midplane; 1 and -1 are those of the outer and of the inner leaflet."""
OFFSET: Final = 2.0
"""Distance of both leaflets of a tubule from its midplane, nm: that of `Fusion`."""
_NODES: Final = 140
#: By how much more than evenly lipids are drawn apart along a tubule.
_ALONG: Final = 2.2
#: Share of the lipids of a cap that are still drawn together at once after a vesicle has left it.
_LEFT: Final = 0.5
#: Size by which beads are larger there, so that there are no gaps, and how soon that is over.
_GROWN, _SOONER = 0.4, 0.55


@dataclass(frozen=True, slots=True, eq=False)
class Section:
    """Half of the section of a fold about its axis, from the tip to the edge of its cap.

    Attributes
    ----------
    share : (m,) float array
        Share of the cap's area from its middle to each point, 0 to 1, rising.
    r, z : (m,) float array
        Distance from the axis, and along it from the sphere's centre, nm.
    normal_r, normal_z : (m,) float array
        Outward unit normal of the sphere, continued over the fold.
    """

    share: Floats
    r: Floats
    z: Floats
    normal_r: Floats
    normal_z: Floats

    def at(self, share: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """Return r, z and both parts of the normal at shares of the area."""
        # By the root: near the tip a section's length goes with it.
        nodes, wanted = np.sqrt(self.share), np.sqrt(np.clip(share, 0.0, 1.0))
        r, z, nr, nz = (
            np.interp(wanted, nodes, values)
            for values in (self.r, self.z, self.normal_r, self.normal_z)
        )
        size = np.maximum(np.hypot(nr, nz), 1e-9)
        return r, z, nr / size, nz / size


class Fold(Protocol):
    """A change of a spherical cap."""

    @property
    def axis(self) -> Floats:
        """Unit vector (3,) from the sphere's centre to the middle of the cap."""

    @property
    def angle(self) -> float:
        """Angle at the centre between the axis and the edge of the cap, radians."""

    @property
    def holds(self) -> float:
        """Share of the cap's lipids that are where the fold has taken them, 0 to 1."""

    @property
    def bends(self) -> bool:
        """Whether it leaves the sphere, and not only moves lipids on it."""

    def section(self, sphere: float, side: int) -> Section:
        """Return the fold's section for a sphere's radius, nm; sides 1, 0 and -1."""

    def is_new(self, share: Floats, side: int) -> Mask:
        """Return which shares of the cap belong to what is being made: the bud's own lipids."""

    def spread(self, sphere: float) -> float:
        """Return how many times as far from each other lipids are as in the flat cap."""


def _spherical(sphere: float, angle: float, hole: float) -> Section:
    """Return a smooth cap; the lipids in the share `hole` about the middle all lie in it."""
    share = np.linspace(0.0, 1.0, _NODES) ** 2
    shown = np.clip((share - hole) / (1 - hole), 0.0, 1.0)
    polar = np.arccos(1 - shown * (1 - math.cos(angle)))
    sine, cosine = np.sin(polar), np.cos(polar)
    return Section(share, sphere * sine, sphere * cosine, sine, cosine)


@dataclass(frozen=True, eq=False)
class Bud:
    """A vesicle that buds into a sphere, away from the cytosol.

    Attributes
    ----------
    axis, angle
        See `Fold`.
    shape : CellMembrane
        The bud in a sphere of the body's radius, that encloses it: how far it has come.
    scar : float
        Once the vesicle is free: how much is still to be seen of where it was, 1 to 0. Not a
        number before.
    number : int
        Of its vesicle, for those who make it.
    """

    axis: Floats
    angle: float
    shape: CellMembrane
    scar: float = math.nan
    number: int = 0

    @cached_property
    def _sections(self) -> dict[int, Section]:
        """The section of both leaflets, and of the midplane under the one in the lumen."""
        found = {side: self._sampled(side) for side in (1, -1)}
        one, shift = found[-1], self.shape.fusion.offset
        r, z = one.r + shift * one.normal_r, one.z + shift * one.normal_z
        swept = math.pi * (r[1:] + r[:-1]) * np.hypot(np.diff(r), np.diff(z))
        area = np.concatenate([[0.0], np.cumsum(swept)])
        middle = Section(area / area[-1], r, z, one.normal_r, one.normal_z)
        return {**found, MIDDLE: middle}

    def own_share(self, side: int) -> float:
        """Return the share of the cap's area that is the vesicle's."""
        fusion = self.shape.fusion
        own = 4 * math.pi * (fusion.radius - side * fusion.offset) ** 2
        cap = 2 * math.pi * (fusion.other + side * fusion.offset) ** 2 * (1 - math.cos(self.angle))
        return own / (own + cap)

    def _sampled(self, side: int) -> Section:
        shape, fusion = self.shape, self.shape.fusion
        # The body's inner leaflet is the one on the outside of its vesicle.
        offset = -side * fusion.offset
        own, end = shape.border(outer=side < 0), shape.end(outer=side < 0)
        cap = (1 - math.cos(self.angle)) / 2
        reach = min(1.5 * cap + 3 * (fusion.radius / fusion.other) ** 2, 0.98)
        steps = np.linspace(0.0, 1.0, _NODES)
        inner = own * (0.5 - 0.5 * np.cos(math.pi * steps)) * (1 - 1e-9)
        outer = own * (1 + 1e-9) + reach * (end - own) * steps**2
        area = np.concatenate([inner, outer])
        places, normals = shape.place(
            MaterialCoordinates(np.full(area.size, side < 0), area, np.zeros(area.size))
        )
        r, z = places[:, 0], places[:, 2]
        # Its sphere is a little larger than the body's while the bud is open: as large again.
        pole = -2 * fusion.other + offset
        far = (r[-1] ** 2 + (z[-1] - pole) ** 2) / (2 * (z[-1] - pole))
        sphere = fusion.other - offset
        r, z = r * (sphere / far), (z - pole - far) * (sphere / far)
        polar = np.arctan2(r, z)
        last = int(np.flatnonzero(polar < self.angle)[-1])
        edge = float(np.interp(self.angle, polar[last : last + 2], area[last : last + 2]))
        # Points beyond the edge of the cap all lie on it: both leaflets keep as many.
        kept = area < edge
        sine, cosine = math.sin(self.angle), math.cos(self.angle)
        return Section(
            np.where(kept, area / edge, 1.0),
            np.where(kept, r, sphere * sine),
            np.where(kept, z, sphere * cosine),
            np.where(kept, -normals[:, 0], sine),
            np.where(kept, -normals[:, 2], cosine),
        )

    @property
    def holds(self) -> float:
        """Share of the cap's lipids that are where the bud has taken them."""
        return 1.0 if self.bends else _LEFT * self._fresh

    @property
    def whole(self) -> float:
        """How far its neck is cut, 0 to 1."""
        return 1 - self.shape.fused

    @property
    def _fresh(self) -> float:
        """How much of the scar is to be seen in lipids, which close before proteins come."""
        return max(self.scar - _SOONER, 0.0) / (1 - _SOONER)

    @property
    def bends(self) -> bool:
        """Whether it is a bud yet."""
        return math.isnan(self.scar)

    def section(self, sphere: float, side: int) -> Section:
        """Return the bud's section, or the smooth cap that it has left."""
        if self.bends:
            return self._sections[side]
        # Proteins have no others to take their places: they move.
        share = self.scar if side == MIDDLE else 1.0
        return _spherical(sphere, self.angle, self.own_share(side) * share)

    def spread(self, sphere: float) -> float:
        """Return how many times as far from each other lipids are as in the flat cap."""
        if not self.bends:
            return 1 + _GROWN * self._fresh
        cap = 2 * math.pi * sphere**2 * (1 - math.cos(self.angle))
        section = self._sections[MIDDLE]
        steps = np.hypot(np.diff(section.r), np.diff(section.z))
        area = float((math.pi * (section.r[1:] + section.r[:-1]) * steps).sum())
        return math.sqrt(max(area / cap, 1.0))

    def is_new(self, share: Floats, side: int) -> Mask:
        """Return which shares of the cap are the vesicle's own."""
        return np.asarray(share < self.own_share(side)) & self.bends


@dataclass(frozen=True, eq=False)
class Tubule:
    """A tubule that grows out of a sphere, into the cytosol.

    Attributes
    ----------
    axis, angle
        See `Fold`.
    radius : float
        Of its midplane, nm.
    length : float
        Of its straight part, nm.
    fillet : float
        Radius of the rounding at its foot, nm.
    turn : float
        By how much its tip has bent, radians: from 0, nothing yet, to π/2, a hemisphere.
    """

    axis: Floats
    angle: float
    radius: float
    length: float
    fillet: float
    turn: float = math.pi / 2

    def added_area(self, sphere: float) -> float:
        """Return how much larger it is than the cap that it stands on, nm²; of the midplane."""
        if self.turn <= 0:
            return 0.0
        cap = 2 * math.pi * sphere**2 * (1 - math.cos(self.angle))
        return self._profile(sphere, MIDDLE).total_area - cap

    def added_volume(self, sphere: float) -> float:
        """Return how much more it holds than the cap that it stands on, nm³; of the midplane."""
        if self.turn <= 0:
            return 0.0
        section = self.section(sphere, MIDDLE)
        middle = (section.r[1:] + section.r[:-1]) / 2
        whole = -math.pi * (middle**2 * np.diff(section.z)).sum()
        high = sphere * (1 - math.cos(self.angle))
        return float(whole - math.pi * high**2 * (sphere - high / 3))

    def _profile(self, sphere: float, side: int) -> Profile:
        """Return half of its section: the tip, the side, the foot and the rest of the cap."""
        both = self.radius + self.fillet
        bend = math.asin(both * math.sin(self.turn) / (sphere + self.fillet))
        centre = (sphere + self.fillet) * math.cos(bend) - both * math.cos(self.turn)
        side_r = self.radius * math.sin(self.turn)
        low = centre + self.radius * math.cos(self.turn)
        # The angle is that of the way outwards and down along the section.
        arcs = (
            Arc(
                0.0,
                centre + self.length + self.radius,
                0.0,
                -1 / self.radius,
                self.radius * self.turn,
                True,
            ),
            Arc(side_r, low + self.length, -self.turn, 0.0, self.length, False),
            Arc(
                side_r,
                low,
                -self.turn,
                1 / self.fillet,
                self.fillet * (self.turn - bend),
                False,
            ),
            Arc(
                sphere * math.sin(bend),
                sphere * math.cos(bend),
                -bend,
                -1 / sphere,
                sphere * (self.angle - bend),
                True,
            ),
        )
        # The normal of a section that is followed outwards from its top points inwards.
        return Profile(arcs).offset(-side * OFFSET)

    @property
    def bends(self) -> bool:
        """Whether there is a tubule yet."""
        return self.turn > 0

    @cached_property
    def _made(self) -> dict[tuple[float, int], Section]:
        """The sections that have been asked for."""
        return {}

    def section(self, sphere: float, side: int) -> Section:
        """Return the tubule's section for a leaflet's radius; the smooth cap while it is none."""
        if (sphere, side) not in self._made:
            self._made[sphere, side] = self._section(sphere, side)
        return self._made[sphere, side]

    def _section(self, sphere: float, side: int) -> Section:
        if self.turn <= 0:
            return _spherical(sphere, self.angle, 0.0)
        profile = self._profile(sphere - OFFSET * side, side)
        share = np.unique(
            np.concatenate(
                [
                    np.linspace(0.0, 1.0, 2 * _NODES) ** 2,
                    profile.areas / profile.total_area,
                ]
            )
        )
        r, z, sine, cosine = profile.frame(share * profile.total_area * (1 - 1e-12))
        return Section(share, r, z, -sine, cosine)

    @property
    def holds(self) -> float:
        """Share of the cap's lipids that are where the tubule has taken them: all."""
        return 1.0

    def spread(self, sphere: float) -> float:
        """Return how many times as far from each other lipids are as in the flat cap."""
        cap = 2 * math.pi * sphere**2 * (1 - math.cos(self.angle))
        # Along it they are drawn apart more than around it.
        return 1 + _ALONG * (math.sqrt(1 + self.added_area(sphere) / cap) - 1)

    def is_new(self, share: Floats, side: int) -> Mask:  # noqa: ARG002
        """Return nothing: the tubule's lipids are those of the membrane."""
        return np.zeros(len(share), np.bool_)
