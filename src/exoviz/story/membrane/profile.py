"""Membranes with an axis: sphere, plane, and the neck between them, as exact arcs.

Half of the membrane's section, from the pole outwards, is a row of circular arcs and straight
lines that meet without a kink. Place, normal, swept area and parallel surfaces follow in closed
form. With s the arc length and φ the angle of the tangent, an arc of curvature κ that begins at
(r₀, z₀, φ₀) is::

    φ(s) = φ₀ + κ s
    r(s) = r₀ + s sinc(κs/2) cos(φ₀ + κs/2),   z(s) likewise with sin;   sinc x = sin x / x
    A(s) = 2π [r₀ s + s² (cos φ₀ · sinc²(κs/2)/2 − κs · sin φ₀ · (κs − sin κs)/(κs)³)]

The first two are the chord of an arc; the third is Pappus's theorem integrated along it.

The normal (sin φ, −cos φ) points away from what the sphere holds. A leaflet at offset δ along it is
the parallel surface, again made of arcs: curvature κ/(1 + δκ), the same angles, and area element
(1 + δκ)(1 + δ sin φ / r) dA (Steiner's formula; do Carmo, *Differential Geometry of Curves and
Surfaces*, section 3.5, exercise 11). Lengths are nm, areas nm².
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "Arc",
    "Profile",
    "joined",
    "nodes_of",
    "plane",
    "sphere",
    "sphere_on_plane",
    "sphere_on_sphere",
]

Floats = NDArray[np.float64]

NODES = 1025
"""Nodes of the table from which the area of a neck is inverted."""
NEWTON_STEPS = 2
"""Each squares the error; the table leaves about 1e-6 of the neck's length."""
SERIES_BELOW = 1e-2
"""Angle below which differences of sines are taken from their series."""


def _sinc(x: Floats) -> Floats:
    return np.asarray(np.sinc(x / math.pi), np.float64)


def _cubic_rest(x: Floats) -> Floats:
    """Return (x − sin x) / x³."""
    small = np.abs(x) < SERIES_BELOW
    safe = np.where(small, 1.0, x)
    square = x * x
    series = 1 / 6 - square / 120 + square * square / 5040
    return np.where(small, series, (safe - np.sin(safe)) / safe**3)


def _swept(
    r: float | Floats,
    cosine: float | Floats,
    sine: float | Floats,
    curvature: float | Floats,
    s: Floats,
) -> Floats:
    """Return the area that arcs sweep up to `s`; cosine and sine are of the angle at the start."""
    turn = curvature * s
    along = cosine * _sinc(turn / 2) ** 2 / 2
    across = sine * turn * _cubic_rest(turn)
    return 2 * math.pi * (r * s + s * s * (along - across))


@dataclass(frozen=True, slots=True)
class Arc:
    """A circular arc or a straight line of a section.

    Attributes
    ----------
    r, z, angle : float
        Where it begins, and the angle of its tangent there.
    curvature : float
        Change of the angle per length; 0 for a straight line.
    length : float
        Arc length.
    spherical : bool
        Whether the centre lies on the axis, so that it sweeps a part of a sphere (or of a disc).
    """

    r: float
    z: float
    angle: float
    curvature: float
    length: float
    spherical: bool

    @property
    def end_angle(self) -> float:
        """Angle of the tangent at the end."""
        return self.angle + self.curvature * self.length

    def at(self, s: Floats) -> tuple[Floats, Floats, Floats]:
        """Return r, z and the angle of the tangent at arc lengths from the beginning."""
        half = self.curvature * s / 2
        chord = s * _sinc(half)
        middle = self.angle + half
        return (
            self.r + chord * np.cos(middle),
            self.z + chord * np.sin(middle),
            middle + half,
        )

    def frame(self, s: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """Return r, z, and the sine and cosine of the tangent's angle; quicker than `at`."""
        sine, cosine = math.sin(self.angle), math.cos(self.angle)
        if self.curvature == 0:
            same = np.ones_like(s)
            return self.r + cosine * s, self.z + sine * s, sine * same, cosine * same
        half = self.curvature / 2 * s
        up, along = np.sin(half), np.cos(half)
        chord = up * (2 / self.curvature)
        middle_sine = sine * along + cosine * up
        middle_cosine = cosine * along - sine * up
        return (
            self.r + chord * middle_cosine,
            self.z + chord * middle_sine,
            middle_sine * along + middle_cosine * up,
            middle_cosine * along - middle_sine * up,
        )

    def area(self, s: Floats) -> Floats:
        """Return the area that the arc has swept about the axis up to `s`."""
        return _swept(self.r, math.cos(self.angle), math.sin(self.angle), self.curvature, s)

    def arc_length(self, area: Floats) -> Floats:
        """Return the arc length at which `area` has been swept; the inverse of `area`.

        Closed for spheres and planes. For the neck (a part of a torus) the equation is one of
        Kepler's kind; it is solved by Newton's method from a table.
        """
        if self.spherical:
            return self._on_sphere(area)
        if self.curvature == 0:
            # r grows by cos φ per length
            slope = math.cos(self.angle)
            root = np.sqrt(self.r**2 + slope * area / math.pi)
            return area / math.pi / (self.r + root)
        if self.length == 0:
            return np.zeros_like(area)
        if not area.size:
            return np.zeros_like(area)
        swept_at, nodes = nodes_of(self)
        s = np.interp(area, swept_at, nodes)
        # the formula of `area` as one has it for a torus, about the centre of the section
        bend, sine = self.curvature, math.sin(self.angle)
        centre, start = self.r - sine / bend, math.cos(self.angle) / bend**2
        wanted = area / (2 * math.pi) - start
        for _step in range(NEWTON_STEPS):
            angle = self.angle + bend * s
            swept = centre * s - np.cos(angle) / bend**2
            s = s - (swept - wanted) / (centre + np.sin(angle) / bend)
        return np.clip(s, 0, self.length)

    def _on_sphere(self, area: Floats) -> Floats:
        """Count from the nearer of the sphere's poles, where a cap of area A has chord √(A/π)."""
        bend = abs(self.curvature)
        before = abs(self.angle) / bend if bend and self.angle else 0.0
        full = area + math.pi * (before * float(_sinc(np.asarray(bend * before / 2)))) ** 2
        if bend == 0:
            return np.sqrt(np.maximum(full, 0) / math.pi) - before
        whole = 4 * math.pi / bend**2
        far = full > whole / 2
        chord = np.sqrt(np.maximum(np.where(far, whole - full, full), 0) / math.pi)
        near = 2 / bend * np.arcsin(np.minimum(chord * bend / 2, 1.0))
        return np.where(far, math.pi / bend - near, near) - before

    def offset(self, distance: float) -> Arc:
        """Return the parallel arc at `distance` along the normal."""
        stretch = 1 + distance * self.curvature
        if stretch <= 0:
            raise ValueError(
                f"an arc of radius {1 / abs(self.curvature):.3g} nm has no parallel at "
                f"{abs(distance):.3g} nm on its hollow side"
            )
        return Arc(
            self.r + distance * math.sin(self.angle),
            self.z - distance * math.cos(self.angle),
            self.angle,
            self.curvature / stretch,
            self.length * stretch,
            self.spherical,
        )

    def raised(self, height: float) -> Arc:
        """Return the arc moved along the axis."""
        return Arc(self.r, self.z + height, self.angle, self.curvature, self.length, self.spherical)


@functools.lru_cache(maxsize=64)
def nodes_of(arc: Arc) -> tuple[Floats, Floats]:
    """Return the areas, (n,), that an arc has swept up to arc lengths, (n,), along it.

    A membrane's places are asked for many times while it has one shape.
    """
    nodes = np.linspace(0, arc.length, NODES)
    return arc.area(nodes), nodes


def _whole_areas(arcs: Sequence[Arc]) -> Floats:
    """Return the area of each arc, (n,)."""
    start = [(arc.r, math.cos(arc.angle), math.sin(arc.angle)) for arc in arcs]
    r, cosine, sine = np.array(start).reshape(-1, 3).T
    curvature = np.array([arc.curvature for arc in arcs])
    return _swept(r, cosine, sine, curvature, np.array([arc.length for arc in arcs]))


@dataclass(frozen=True)
class Profile:
    """Half of the section of a membrane, from the pole outwards.

    Where its last arc is a plane, the plane goes on beyond the patch: larger areas and arc lengths
    than the patch has are answered.

    Attributes
    ----------
    arcs : tuple of Arc
        Each begins where the one before it ends, with the same tangent.
    """

    arcs: tuple[Arc, ...]

    @cached_property
    def lengths(self) -> Floats:
        """Arc length at each joint, from 0 at the pole."""
        return np.concatenate([[0.0], np.cumsum([arc.length for arc in self.arcs])])

    @cached_property
    def areas(self) -> Floats:
        """Swept area at each joint, from 0 at the pole."""
        return np.concatenate([[0.0], np.cumsum(_whole_areas(self.arcs))])

    @property
    def length(self) -> float:
        """Arc length of the whole."""
        return float(self.lengths[-1])

    @property
    def total_area(self) -> float:
        """Area of the whole."""
        return float(self.areas[-1])

    def _owner(self, joints: Floats, value: Floats) -> NDArray[np.intp]:
        return np.searchsorted(joints[1:-1], value, side="right")

    def at(self, s: ArrayLike) -> tuple[Floats, Floats, Floats]:
        """Return r, z and the angle of the tangent at arc lengths from the pole."""
        s = np.asarray(s, np.float64)
        owner = self._owner(self.lengths, s)
        r, z, angle = np.empty_like(s), np.empty_like(s), np.empty_like(s)
        for number, arc in enumerate(self.arcs):
            mine = owner == number
            r[mine], z[mine], angle[mine] = arc.at(s[mine] - self.lengths[number])
        return r, z, angle

    def normal(self, s: ArrayLike) -> tuple[Floats, Floats]:
        """Return the r and z components of the outward unit normal."""
        angle = self.at(s)[2]
        return np.sin(angle), -np.cos(angle)

    def curvatures(self, s: ArrayLike) -> tuple[Floats, Floats]:
        """Return the principal curvatures: along the section, and about the axis."""
        s = np.asarray(s, np.float64)
        r, _, angle = self.at(s)
        along = np.array([arc.curvature for arc in self.arcs])[self._owner(self.lengths, s)]
        on_axis = np.abs(r) < 1e-9 * max(self.length, 1.0)
        return along, np.where(on_axis, along, np.sin(angle) / np.where(on_axis, 1.0, r))

    def area(self, s: ArrayLike) -> Floats:
        """Return the area swept from the pole to arc length `s`."""
        s = np.asarray(s, np.float64)
        owner = self._owner(self.lengths, s)
        area = np.empty_like(s)
        for number, arc in enumerate(self.arcs):
            mine = owner == number
            area[mine] = self.areas[number] + arc.area(s[mine] - self.lengths[number])
        return area

    def arc_length(self, area: ArrayLike) -> Floats:
        """Return the arc length up to which `area` has been swept; the inverse of `area`."""
        area = np.asarray(area, np.float64)
        owner = self._owner(self.areas, area)
        found = np.empty_like(area)
        for number, arc in enumerate(self.arcs):
            mine = owner == number
            found[mine] = self.lengths[number] + arc.arc_length(area[mine] - self.areas[number])
        return found

    def frame(self, area: Floats) -> Floats:
        """Return where areas (n,) have been swept: rows r, z, sine and cosine of the tangent."""
        owner = self._owner(self.areas, area)
        found = np.empty((4, area.size))
        for number, arc in enumerate(self.arcs):
            mine = np.flatnonzero(owner == number)
            s = arc.arc_length(area[mine] - self.areas[number])
            for row, values in zip(found, arc.frame(s), strict=True):
                row[mine] = values
        return found

    def offset(self, distance: float) -> Profile:
        """Return the parallel surface at `distance` along the outward normal."""
        return Profile(tuple(arc.offset(distance) for arc in self.arcs))

    def raised(self, height: float) -> Profile:
        """Return the membrane moved along the axis."""
        return Profile(tuple(arc.raised(height) for arc in self.arcs))


def sphere(radius: float, centre: float = 0.0) -> Profile:
    """Return a sphere about the axis point `centre`, from its lower pole to its upper."""
    return Profile((Arc(0, centre - radius, 0, 1 / radius, math.pi * radius, True),))


def plane(radius: float, height: float = 0.0) -> Profile:
    """Return a disc of membrane at z = `height`; its normal points down."""
    return Profile((Arc(0, height, 0, 0, radius, True),))


def joined(
    chord: float, turn: float, fillet: float, bend: float, far: float, patch: float
) -> Profile:
    """Return cap, neck, and the rest of a plane or sphere.

    Parameters
    ----------
    chord : float
        From the cap's pole to its edge; π chord² is the cap's area, flat or not.
    turn, bend : float
        Angle of the tangent where the neck begins and where it ends.
    fillet : float
        Radius of the neck's section.
    far : float
        Signed chord of the rest of the other sphere, from its edge to its far pole: positive where
        that sphere lies beside the cap, negative where it encloses it, 0 for a plane.
    patch : float
        Radius of the plane's patch, if it is one.
    """
    curvature = 2 * math.sin(turn / 2) / chord
    cap_length = chord / float(_sinc(np.asarray(turn / 2)))
    cap = Arc(0, 0, 0, curvature, cap_length, True)
    r, z = chord * math.cos(turn / 2), chord * math.sin(turn / 2)
    neck = Arc(r, z, turn, -1 / fillet, fillet * max(turn - bend, 0.0), False)
    r += fillet * (math.sin(turn) - math.sin(bend))
    z += fillet * (math.cos(bend) - math.cos(turn))
    if far == 0:
        rest = Arc(r, z, 0, 0, patch - r, False)
        top = z
    else:
        rest_curvature = 2 * math.cos(bend / 2) / far
        rest_length = (math.copysign(math.pi, far) - bend) / rest_curvature
        rest = Arc(r, z, bend, rest_curvature, rest_length, True)
        # the far pole stays where it was
        climb = abs(far) * math.cos(bend / 2)
        top = z + math.copysign(climb, far) - far
    return Profile((cap, neck, rest)).raised(-top)


def sphere_on_plane(
    radius: float, fillet: float, pore: float, patch: float, *, past_equator: bool = False
) -> Profile:
    """Return a sphere below the plane z = 0, open to it through a neck.

    The sphere's centre lies at ``z = −h``, ``h = ρ ± √((R+ρ)² − (a+ρ)²)``, since the circle of the
    neck's section touches both; plus for the Ω, minus past the equator.

    Parameters
    ----------
    radius, fillet, pore : float
        R, ρ and a: of the sphere, of the neck's section, and of the pore at its narrowest (past the
        equator, of the circle inside the neck that it would have).
    patch : float
        Radius of the plane's patch.
    """
    turn = _contact(radius, fillet, pore, past_equator=past_equator)
    return joined(2 * radius * math.sin(turn / 2), turn, fillet, 0.0, 0.0, patch)


def sphere_on_sphere(
    radius: float, fillet: float, pore: float, other: float, *, enclosed: bool = False
) -> Profile:
    """Return a sphere open through a neck to a larger one, beside it or around it.

    Before they fuse they touch in the origin; the far pole of the larger one is at z = ±2 `other`.
    """
    turn = _contact(radius, fillet, pore, past_equator=False)
    sign = -1 if enclosed else 1
    bend = sign * math.asin((pore + fillet) / (other + sign * fillet))
    far = sign * 2 * other * math.cos(bend / 2)
    shape = joined(2 * radius * math.sin(turn / 2), turn, fillet, bend, far, 0.0)
    rise = sign * 2 * other - far
    return shape.raised(rise)


def _contact(radius: float, fillet: float, pore: float, *, past_equator: bool) -> float:
    """Return the polar angle of the circle where sphere and neck touch."""
    if pore > radius:
        raise ValueError(f"a pore of {pore:.3g} nm is wider than the sphere of {radius:.3g} nm")
    angle = math.asin(min((pore + fillet) / (radius + fillet), 1.0))
    return angle if past_equator else math.pi - angle
