"""A bilayer at one time: apart, hemifused or fused, and the proteins in it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from exoviz.story.membrane.fusion import Fusion, MaterialCoordinates
from exoviz.story.membrane.hemifusion import Hemifusion

__all__ = [
    "CellMembrane",
    "MembraneProtein",
    "frames",
    "resting_gap",
    "shares_from_neck",
    "upright",
]

Floats = NDArray[np.float64]


def resting_gap(fusion: Fusion) -> float:
    """Return how far apart on the axis, nm, both midplanes are when the first pore opens.

    With that gap nothing but the neck has to move for the membranes to fuse.
    """
    return -fusion.profile(0.0).arcs[0].z - 2 * fusion.radius


@dataclass(frozen=True, slots=True, eq=False)
class MembraneProtein:
    """Copies of a protein that move with the lipids around them.

    Attributes
    ----------
    model : str
        Key of the model, whose +z points to the side away from the cytosol.
    coordinates : MaterialCoordinates
        Their places; `outer` is ignored.
    turn : (n,) float array
        Angle about the normal, radians.
    height : float
        Height of the model's z = 0 above the midplane, away from the cytosol, nm.
    """

    model: str
    coordinates: MaterialCoordinates
    turn: Floats
    height: float = 0.0


@dataclass(frozen=True, eq=False)
class CellMembrane:
    """An axisymmetric membrane at one time.

    On the way from apart to the first pore it has the shapes of `Hemifusion`.

    Attributes
    ----------
    types : (str, str)
        Types of the sphere and of the other membrane, keys of the catalog's membranes, such
        as ``("mvb", "plasma-membrane")``.
    fusion : Fusion
        The family of shapes.
    opening : float
        Parameter `u` of the fusion.
    gap : float
        Between the midplanes on the axis while they are apart, nm.
    fused : float
        Progress from apart (0) through hemifusion to the first pore (1); see `Hemifusion`.
    height : float
        Height of the plane, or of the point where two spheres touch, nm.
    cytosol_outside : bool
        Whether the outward normal of the sphere points to the cytosol.
    mixing : float
        Standard deviation of the lipids' diffusion into the other membrane, nm.
    single : bool
        Whether there is only the sphere.
    both_sides : bool
        Whether the side that faces the cytosol can be seen as well.
    """

    types: tuple[str, str]
    fusion: Fusion
    opening: float = 0.0
    gap: float = 0.0
    fused: float = 0.0
    height: float = 0.0
    cytosol_outside: bool = True
    mixing: float = 0.0
    single: bool = False
    both_sides: bool = False

    @property
    def open(self) -> bool:
        """Whether there is a pore as wide as the fusion's first, or wider."""
        return self.fused >= 1.0

    @cached_property
    def hemifusion(self) -> Hemifusion:
        """The shapes on the way to the first pore."""
        return Hemifusion(self.fusion, self.gap, self.fused)

    def whole(self, *, outer: bool) -> bool:
        """Whether a leaflet of both membranes is one."""
        if self.single:
            return True
        return self.hemifusion.proximal_joined if outer else self.hemifusion.distal_joined

    def border(self, *, outer: bool) -> float:
        """Return the area coordinate, nm², at which the sphere's lipids of a leaflet end."""
        radius = self.fusion.radius + (self.fusion.offset if outer else -self.fusion.offset)
        return 4 * math.pi * radius**2

    def end(self, *, outer: bool) -> float:
        """Return the area coordinate, nm², of the last lipid of a leaflet."""
        if self.single:
            return self.border(outer=outer)
        if self.fusion.flat:
            return self.border(outer=outer) + math.pi * self.fusion.patch_radius**2
        return self.fusion.total_area(outer=outer)

    def place(self, coordinates: MaterialCoordinates) -> tuple[Floats, Floats]:
        """Return where lipids are, and their outward normals, both (n, 3)."""
        if self.open:
            places, normals = self.fusion.place(coordinates, self.opening)
        elif self.fused <= 0.0 or self.single:
            places, normals = self.fusion.place_apart(coordinates, self.gap)
        else:
            places, normals = self.hemifusion.place(coordinates)
        places[:, 2] += self.height
        return places, normals

    def drawn(self, coordinates: MaterialCoordinates, *, outer: bool) -> tuple[Floats, Floats]:
        """Return the same of lipids of one leaflet; quicker for many, but not to the last bit."""
        if self.open:
            swept = self.fusion.swept(self.opening, outer=outer)
        elif self.fused <= 0.0 or self.single:
            swept = self.fusion.swept_apart(self.gap, outer=outer)
        else:
            return self.place(coordinates)
        places, normals = swept.at(
            coordinates.area, coordinates.azimuth, upside_down=self.fusion.upside_down
        )
        places[:, 2] += self.height
        return places, normals

    def midplane(self, where: MaterialCoordinates) -> tuple[Floats, Floats]:
        """Return places and outward normals, both (n, 3), for coordinates of the midplane.

        It lies half-way between the leaflets at the same share of their areas.
        """
        total = np.zeros((where.area.size, 3))
        facing = np.zeros((where.area.size, 3))
        for outer in (True, False):
            side = np.full(where.area.size, outer)
            scaled = where.area * self._leaflet_share(where.area, outer=outer)
            places, normals = self.place(MaterialCoordinates(side, scaled, where.azimuth))
            total += places - normals * (self.fusion.offset if outer else -self.fusion.offset)
            facing += normals
        size = np.linalg.norm(facing, axis=1, keepdims=True)
        return total / 2, facing / np.maximum(size, 1e-9)

    def protein_poses(
        self, where: MaterialCoordinates, turn: Floats, height: Floats
    ) -> tuple[Floats, Floats]:
        """Return places (n, 3) and rotations (n, 4), quaternions scalar last, of proteins.

        Parameters
        ----------
        where : MaterialCoordinates
            Coordinates of the places on the midplane.
        turn, height : (n,) array
            See `MembraneProtein`.
        """
        places, away = self.midplane(where)
        if self.cytosol_outside:
            away = -away
        return places + away * height[:, None], upright(away, turn)

    def _leaflet_share(self, area: Floats, *, outer: bool) -> Floats:
        """Return a leaflet's area coordinate divided by that of the midplane."""
        sphere = 4 * math.pi * self.fusion.radius**2
        border = self.border(outer=outer)
        inside = np.minimum(area, sphere) * (border / sphere)
        rest = np.maximum(area - sphere, 0.0)
        scale = 1.0
        if not self.fusion.flat:
            whole = self.fusion.total_area(outer=outer) - border
            scale = whole / max(4 * math.pi * self.fusion.other**2, 1e-9)
        own: Floats = inside + rest * scale
        return own / np.maximum(area, 1e-9)

    def section(self, *, outer: bool, count: int = 200, drawn: bool = False) -> list[Floats]:
        """Return half of the section of a leaflet: lines (n, 2) of r and z, from the pole.

        One line where the leaflet is one, and two where it is two. For what is only `drawn` it
        comes sooner.
        """
        border, end = self.border(outer=outer), self.end(outer=outer)
        if self.single:
            areas = [border * (0.5 - 0.5 * np.cos(math.pi * np.linspace(0, 1, count)))]
        else:
            share = shares_from_neck(count)
            # Clear of the border itself, where rounding decides on which side a lipid is.
            inside = np.clip(border * (1 - share[::-1]), 0.0, border * (1 - 1e-12))
            areas = [inside, np.maximum(border + (end - border) * share, border * (1 + 1e-12))]
        lines = []
        for area in areas:
            side = np.full(area.size, outer)
            where = MaterialCoordinates(side, area, np.zeros(area.size))
            places, _ = self.drawn(where, outer=outer) if drawn else self.place(where)
            lines.append(places[:, [0, 2]])
        return [np.concatenate(lines)] if self.whole(outer=outer) else lines

    def outlines(self, *, outer: bool, count: int = 200) -> list[Floats]:
        """Return the whole section of a leaflet at y = 0, from side to side: lines (n, 2), x, z."""
        halves = self.section(outer=outer, count=count, drawn=True)
        return [np.concatenate([half[::-1] * (-1, 1), half[1:]]) for half in halves]

    def unfolded(self) -> CellMembrane:
        """Return the membrane without what has another axis than its own: see `FoldedMembrane`."""
        return self

    def kinds(self, coordinates: MaterialCoordinates) -> tuple[NDArray[np.int8], Floats]:
        """Return which of both types lipids are, 0 or 1, where there is only the sphere.

        And how many times as far from each other they are as elsewhere.
        """
        return np.zeros(coordinates.area.size, np.int8), np.ones(coordinates.area.size)

    @property
    def most_spread(self) -> float:
        """How many times as far from each other as elsewhere lipids are at most."""
        return 1.0

    def outgrowths(self) -> Floats:
        """Return spheres (k, 4), x, y, z and radius, nm, that hold what grows into the cytosol."""
        return np.empty((0, 4))

    def may_fold(
        self,
        coordinates: MaterialCoordinates,
        *,
        at_cut: bool = False,  # noqa: ARG002
    ) -> NDArray[np.bool_]:
        """Return which lipids may lie in a fold, or in one at the cut: none."""
        return np.zeros(coordinates.area.size, np.bool_)

    def uneven(self, coordinates: MaterialCoordinates, _reach: float) -> NDArray[np.int8]:
        """Return where the membrane is not what its axis says: 0 for nowhere."""
        return np.zeros(coordinates.area.size, np.int8)


def shares_from_neck(count: int) -> Floats:
    """Return shares of a membrane's area, 0 to 1 from the neck to its far end: most at both.

    There a little area is much of the section.
    """
    share: Floats = np.sin(0.5 * math.pi * np.linspace(0.0, 1.0, count)) ** 6
    return share


def frames(up: Floats, along: Floats) -> Floats:
    """Return rotation matrices (n, 3, 3) whose columns are `along` made upright, across, and `up`.

    Both are (n, 3); `up` are unit vectors, `along` need be neither that nor across them.
    """
    along = along - (along * up).sum(axis=1, keepdims=True) * up
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    found: Floats = np.stack([along, np.cross(up, along), up], axis=2)
    return found


def upright(normals: Floats, turn: Floats) -> Floats:
    """Return the quaternions (n, 4) that turn by `turn` about z, and z to the normals (n, 3)."""
    x, y, z = normals.T
    # From +z the shortest way, and where the normal is -z about x.
    w = 1 + z
    down = w < 1e-6
    bend = np.stack([-y, x, np.zeros_like(x), w], axis=1)
    bend[down] = (1.0, 0.0, 0.0, 0.0)
    bend /= np.linalg.norm(bend, axis=1, keepdims=True)
    sine, cosine = np.sin(turn / 2), np.cos(turn / 2)
    bx, by, bz, bw = bend.T
    return np.stack(
        [
            bx * cosine + by * sine,
            by * cosine - bx * sine,
            bz * cosine + bw * sine,
            bw * cosine - bz * sine,
        ],
        axis=1,
    )
