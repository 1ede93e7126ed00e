"""Fusion and fission: one family of membrane shapes, and the place of each lipid in them."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exoviz.story.membrane.profile import Arc, Profile, joined, plane, sphere
from exoviz.story.membrane.swept_places import SweptPlaces

__all__ = ["Fusion", "MaterialCoordinates", "first_fillet"]

Floats = NDArray[np.float64]

#: The least relative tolerance that SciPy takes.
_RTOL: Final = float(4 * np.finfo(float).eps)


def _zero(
    function: Callable[[float], float], low: float, high: float, *, xtol: float, rtol: float = _RTOL
) -> float:
    """Return where a function passes zero: see `scipy.optimize.brentq`."""
    # A membrane at rest needs none of it, and it is slow to import.
    from scipy.optimize import brentq

    return float(brentq(function, low, high, xtol=xtol, rtol=rtol))


@dataclass(frozen=True)
class MaterialCoordinates:
    """Material coordinates of lipids: what each keeps while the membrane moves.

    Attributes
    ----------
    outer : (n,) bool array
        Whether it is in the leaflet on the side of the outward normal.
    area : (n,) float array
        Area of its leaflet between the sphere's pole and the lipid, at u = 0.
    azimuth : (n,) float array
        Angle about the axis, radians.
    """

    outer: NDArray[np.bool_]
    area: Floats
    azimuth: Floats

    @cached_property
    def across(self) -> Floats:
        """Unit vectors (2, n) away from the axis."""
        return np.stack([np.cos(self.azimuth), np.sin(self.azimuth)])

    @cached_property
    def sides(self) -> tuple[tuple[bool, NDArray[np.intp]], ...]:
        """The lipids of the outer leaflet and those of the inner one."""
        return (True, np.flatnonzero(self.outer)), (False, np.flatnonzero(~self.outer))


def first_fillet(radius: float, pore: float, fillet: float) -> float:
    """Return the radius of a first neck, nm: as asked for, or less where the sphere is small.

    Parameters
    ----------
    radius : float
        R₀ of the sphere, nm.
    pore, fillet : float
        Radii of the first pore, and of the neck that is wanted, nm.
    """
    return min(fillet, radius / 2 - pore - 0.01)


@dataclass(frozen=True)
class Fusion:
    """A sphere that opens into a plane or a larger sphere until nothing of it is left.

    The sphere's membrane becomes cap and neck, and these keep its area 4πR₀² and the area πB that
    they have of the other membrane; the rest keeps the area of the plane's patch or of the other
    sphere without it. So the whole keeps its area exactly. With c the chord of the cap from pole
    to edge (π c² is its area, whatever its curvature), ψ and φ the angles of the tangent at both
    ends of the neck and ρ its radius, Pappus's theorem for the neck gives::

        c² + 2ρ [(c cos(ψ/2) + ρ sin ψ)(ψ − φ) + ρ (cos ψ − cos φ)] = 4 R₀² + B

    which is quadratic in c. At the first pore each membrane has its own half of the neck, up to
    the waist; B falls from that evenly to nothing, as lipids flow out. ψ goes from nearly π (Ω) by
    way of π/2 (cup) and less (dimple) to that of the final shape, evenly with `u`, and nothing
    happens to the formula at the equator. φ is 0 for a plane, and follows for a sphere from the
    neck touching it.

    Run from u = 1 to 0 it is budding and fission. The frame: the plane is z = 0, or the two spheres
    touch in the origin; the sphere that opens lies below.

    Attributes
    ----------
    radius : float
        R₀ of the sphere.
    other : float
        Radius of the other membrane; infinite for a plane.
    enclosed : bool
        Whether the other sphere lies around this one, as an endosome around a vesicle in it.
    patch : float
        Radius of the patch of a plane before the fusion; it grows by what is added to it.
    pore, fillet : float
        Radii of the first pore and of its neck, both of the midplane.
    wide_fillet : float
        Radius of the neck at u = 1: a wide pore has a rounder rim. 0 stands for 0.4 R₀.
    offset : float
        Distance of both leaflets from the midplane, nm; less than pore and fillet.
    upside_down : bool
        Mirrors the frame: the sphere that opens lies above.
    """

    radius: float
    other: float = math.inf
    enclosed: bool = False
    patch: float = 0.0
    pore: float = 3.0
    fillet: float = 4.0
    wide_fillet: float = 0.0
    offset: float = 2.0
    upside_down: bool = False

    def __post_init__(self) -> None:
        if min(self.pore, self.fillet) <= self.offset:
            raise ValueError("pore and fillet must be larger than the offset of the leaflets")
        if self.radius < 2 * (self.pore + self.fillet):
            raise ValueError("the sphere must be at least twice as large as its first neck")
        if self.other < self.radius * (1.5 if self.enclosed else 1.0):
            raise ValueError("the other sphere must be the larger, by half where it encloses")

    @property
    def flat(self) -> bool:
        """Whether the other membrane is a plane."""
        return math.isinf(self.other)

    @property
    def patch_radius(self) -> float:
        """Radius of the patch of a plane before the fusion."""
        return self.patch or 4 * self.radius

    @cached_property
    def _borrowed(self) -> float:
        """Area between the waist of the first neck and its end, nm², divided by π."""
        beside = self.pore + self.fillet
        sign = -1 if self.enclosed else 1
        bend = 0.0 if self.flat else sign * math.asin(beside / (self.other + sign * self.fillet))
        return 2 * self.fillet * (beside * (math.pi / 2 - bend) - self.fillet * math.cos(bend))

    def _neck(self, turn: float, fillet: float, borrowed: float) -> tuple[float, float]:
        """Return the chord of the cap and the angle where the neck ends."""
        if self.flat:
            return self._chord(turn, fillet, 0.0, borrowed), 0.0
        sign = -1 if self.enclosed else 1
        far = self._far(borrowed)

        def gap(size: float) -> float:
            bend = sign * size
            beside = far * math.sin(size / 2) + fillet * math.sin(bend)
            cap = self._chord(turn, fillet, bend, borrowed)
            return beside - cap * math.cos(turn / 2) - fillet * math.sin(turn)

        low, high = (max(-turn, 0.0), math.pi) if self.enclosed else (0.0, turn)
        if gap(low) >= 0:
            bend = sign * low
        elif gap(high) <= 0:
            bend = sign * high
        else:
            bend = sign * _zero(gap, low, high, xtol=1e-15, rtol=1e-14)
        return self._chord(turn, fillet, bend, borrowed), bend

    def _far(self, borrowed: float) -> float:
        """Return the chord of the rest of the other sphere, from its edge to its far pole."""
        return math.sqrt(4 * self.other**2 - borrowed)

    def _chord(self, turn: float, fillet: float, bend: float, borrowed: float) -> float:
        slope = fillet * (turn - bend) * math.cos(turn / 2)
        torus = math.sin(turn) * (turn - bend) + math.cos(turn) - math.cos(bend)
        square = slope**2 + 4 * self.radius**2 + borrowed - 2 * fillet**2 * torus
        return math.sqrt(max(square, 0.0)) - slope

    @cached_property
    def _turns(self) -> tuple[float, float]:
        """Angles of the tangent at the cap's edge at u = 0 and 1."""

        def gap(turn: float) -> float:
            chord, _ = self._neck(turn, self.fillet, self._borrowed)
            edge = chord * math.cos(turn / 2) + self.fillet * math.sin(turn)
            return edge - self.fillet - self.pore

        first = _zero(gap, math.pi / 2, math.pi, xtol=1e-14, rtol=1e-14)
        if self.flat:
            return first, 0.0
        last = 2 * math.asin(self.radius / math.hypot(self.radius, self.other))
        return first, -last if self.enclosed else last

    def _state(self, u: float) -> tuple[float, float, float]:
        if not 0 <= u <= 1:
            raise ValueError(f"u is {u}; it goes from 0 (first pore) to 1 (nothing left)")
        first, last = self._turns
        wide = self.wide_fillet or max(0.4 * self.radius, self.fillet)
        fillet = self.fillet + (wide - self.fillet) * u
        return first + (last - first) * u, fillet, self._borrowed * (1 - u)

    def profile(self, u: float) -> Profile:
        """Return the midplane's section at pore opening `u`; never upside down."""
        return _profile(self, u)

    def _profile(self, u: float) -> Profile:
        turn, fillet, borrowed = self._state(u)
        chord, bend = self._neck(turn, fillet, borrowed)
        if not self.flat:
            sign = -1 if self.enclosed else 1
            far = sign * self._far(borrowed)
            shape = joined(chord, turn, fillet, bend, far, 0.0)
            # The far pole stays where it was.
            rise = sign * 2 * self.other - far
            return shape.raised(rise)
        edge = chord * math.cos(turn / 2) + fillet * math.sin(turn)
        patch = math.sqrt(self.patch_radius**2 + edge**2 - borrowed)
        return joined(chord, turn, fillet, 0.0, 0.0, patch)

    def leaflet(self, u: float, *, outer: bool) -> Profile:
        """Return the section of a leaflet; never upside down."""
        return _leaflet(self, u, outer)

    def pore_radius(self, u: float) -> float:
        """Return the radius of the opening, of the midplane.

        Its narrowest circle while the neck has one; then the circle where cap and neck meet, and
        once the cap no longer bulges, the cap spread flat.
        """
        turn, fillet, borrowed = self._state(u)
        chord, bend = self._neck(turn, fillet, borrowed)
        edge = chord * math.cos(max(turn, 0.0) / 2)
        if turn > math.pi / 2 > bend:
            edge += fillet * (math.sin(turn) - 1)
        return edge

    def opening_at(self, pore: float) -> float:
        """Return `u` at which the pore has this radius, within the range it passes through."""
        if pore <= self.pore_radius(0.0):
            return 0.0
        if pore >= self.pore_radius(1.0):
            return 1.0
        return _zero(lambda u: self.pore_radius(u) - pore, 0.0, 1.0, xtol=1e-13)

    def total_area(self, *, outer: bool) -> float:
        """Return the area of a leaflet at u = 0, in which area coordinates are counted."""
        return self.leaflet(0.0, outer=outer).total_area

    def place(self, coordinates: MaterialCoordinates, u: float) -> tuple[Floats, Floats]:
        """Return where lipids are, and their outward normals, both (n, 3).

        Each leaflet keeps its own area per lipid: a lipid is where as much of its own leaflet has
        been swept from the pole as its area coordinate says. A plane goes on beyond its patch as
        far as coordinates do. The leaflets of two spheres do not keep their areas exactly where
        the midplane does (Steiner's formula), so there all area coordinates are scaled by the
        total, a few per cent at most, and the far pole stays a pole.
        """
        found = np.empty((4, coordinates.area.size))
        for outer, mine in coordinates.sides:
            leaflet = self.leaflet(u, outer=outer)
            scale = 1.0 if self.flat else leaflet.total_area / self.total_area(outer=outer)
            found[:, mine] = leaflet.frame(coordinates.area[mine] * scale)
        return self.turned(coordinates, found)

    def place_apart(self, coordinates: MaterialCoordinates, gap: float) -> tuple[Floats, Floats]:
        """Return places and normals before the fusion, the midplanes `gap` apart on the axis."""
        found = np.empty((4, coordinates.area.size))
        for outer, mine in coordinates.sides:
            ball, rest, share, room = _apart(self, gap, outer)
            area = coordinates.area[mine]
            part = np.empty((4, area.size))
            inside = area < ball.total_area
            part[:, inside] = ball.frame(area[inside])
            part[:, ~inside] = rest.frame((area[~inside] - ball.total_area) * share / room)
            found[:, mine] = part
        return self.turned(coordinates, found)

    def swept(self, u: float, *, outer: bool) -> SweptPlaces:
        """Return where the lipids of a leaflet are; see `place`."""
        return _swept(self, u, outer)

    def _swept(self, u: float, *, outer: bool) -> SweptPlaces:
        leaflet = self.leaflet(u, outer=outer)
        scale = 1.0 if self.flat else leaflet.total_area / self.total_area(outer=outer)
        return SweptPlaces.of([(leaflet, 0.0, scale, 1.0)])

    def swept_apart(self, gap: float, *, outer: bool) -> SweptPlaces:
        """Return where the lipids of a leaflet are before the fusion; see `place_apart`."""
        return _swept_apart(self, gap, outer)

    def _swept_apart(self, gap: float, *, outer: bool) -> SweptPlaces:
        ball, rest, share, room = _apart(self, gap, outer)
        return SweptPlaces.of([(ball, 0.0, 1.0, 1.0), (rest, ball.total_area, share, room)])

    def turned(self, coordinates: MaterialCoordinates, frame: Floats) -> tuple[Floats, Floats]:
        """Turn a section's rows, as those of `Profile.frame`, about the axis to places, normals."""
        r, z, sine, cosine = frame
        up = -1.0 if self.upside_down else 1.0
        place, normal = np.empty((r.size, 3)), np.empty((r.size, 3))
        for axis, across in enumerate(coordinates.across):
            np.multiply(across, r, out=place[:, axis])
            np.multiply(across, sine, out=normal[:, axis])
        np.multiply(z, up, out=place[:, 2])
        np.multiply(cosine, -up, out=normal[:, 2])
        return place, normal


@functools.lru_cache(maxsize=64)
def _profile(fusion: Fusion, u: float) -> Profile:
    return fusion._profile(u)


@functools.lru_cache(maxsize=64)
def _leaflet(fusion: Fusion, u: float, outer: bool) -> Profile:
    return fusion.profile(u).offset(fusion.offset if outer else -fusion.offset)


@functools.lru_cache(maxsize=64)
def _apart(fusion: Fusion, gap: float, outer: bool) -> tuple[Profile, Profile, float, float]:
    """Return a leaflet of the sphere, and that of the other membrane, before the fusion.

    And the area of the other, and that of its lipids in the area coordinates of the fusion; 1 for
    a plane, where these are the same.
    """
    shift = fusion.offset if outer else -fusion.offset
    ball = sphere(fusion.radius, -fusion.radius - gap).offset(shift)
    if fusion.flat:
        return ball, plane(fusion.patch_radius).offset(shift), 1.0, 1.0
    sign = -1 if fusion.enclosed else 1
    whole = Profile((Arc(0, 0, 0, sign / fusion.other, math.pi * fusion.other, True),))
    other = whole.offset(shift)
    return ball, other, other.total_area, fusion.total_area(outer=outer) - ball.total_area


@functools.lru_cache(maxsize=64)
def _swept(fusion: Fusion, u: float, outer: bool) -> SweptPlaces:
    return fusion._swept(u, outer=outer)


@functools.lru_cache(maxsize=64)
def _swept_apart(fusion: Fusion, gap: float, outer: bool) -> SweptPlaces:
    return fusion._swept_apart(gap, outer=outer)
