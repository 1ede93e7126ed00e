"""The two leaflets: where lipids stand, which class stands where, and how each is turned.

Sites are a jittered Fibonacci lattice relaxed by a soft repulsion around the
membrane proteins, which leaves the order of a fluid: spacing varies by about
6 %, and there are neither spirals nor grains. Then each lipid's tails repel
their neighbours' tails, moving and turning the lipids, until no two beads of
different molecules are nearer than `CLEARANCE_NM`.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from exoviz.build.lipid_shapes import CONFORMERS, WANDER_NM
from exoviz.build.placing import independent, on_sphere
from exoviz.model import Geometry, Template
from exoviz.model.neighbours import close_between, close_pairs, nearest, tree

__all__ = [
    "CLEARANCE_NM",
    "Discs",
    "Footprint",
    "Leaflet",
    "Settled",
    "fibonacci",
    "footprint",
    "leaflet_sites",
    "settle",
]

Floats = NDArray[np.floating[Any]]
Tick = Callable[[], None]

#: No two beads of different lipids come nearer than this, nm.
CLEARANCE_NM = 0.2

#: Radial reach of the centres of a lipid's beads from the midplane, nm.
LIPID_SPAN_NM = (0.2, 2.3)

#: A lipid's axis keeps this far from the surface of a protein bead, nm: half a tail's
#: thickness and half the distance between two tails, so that no bead sinks in by a third.
PROTEIN_GAP_NM = 0.33

_RELAXATIONS = 14
_ROUNDS = 60
_REPAIRS = 8
_JITTER = 0.28
_REST = 1.09
_STIFFNESS = 0.23


@dataclass(frozen=True, slots=True, eq=False)
class Footprint:
    """The part of a leaflet's neutral surface that a protein takes.

    Attributes
    ----------
    directions : (d, 3) array
        Unit vectors from the vesicle's centre to the discs, in the protein's upright frame.
    radii : (d,) array
        Within this distance on the neutral surface no lipid's axis may stand, nm.
    area : float
        What the protein takes of the surface, nm².
    """

    directions: Floats
    radii: Floats
    area: float


@dataclass(frozen=True, slots=True)
class Leaflet:
    """One leaflet of a spherical bilayer.

    Attributes
    ----------
    sign : int
        +1 for the outer leaflet, -1 for the inner.
    radius : float
        Of the neutral surface, nm.
    midplane : float
        Radius of the bilayer's midplane, nm.
    """

    sign: int
    radius: float
    midplane: float

    @classmethod
    def of(cls, geometry: Geometry, side: str) -> Leaflet:
        """Return the ``"outer"`` or ``"inner"`` leaflet of a geometry."""
        if side == "outer":
            return cls(1, geometry.outer_neutral, geometry.midplane)
        return cls(-1, geometry.inner_neutral, geometry.midplane)

    @property
    def narrowing(self) -> float:
        """Smallest factor by which lateral distances shrink along a lipid."""
        near, far = LIPID_SPAN_NM
        heights = (self.midplane + self.sign * near, self.midplane + self.sign * far)
        return min(heights) / self.radius


def _area_of_discs(points: Floats, radii: Floats) -> float:
    """Return the area covered by discs in a plane: points (n, 2), radii (n,)."""
    low = (points - radii[:, None]).min(axis=0)
    high = (points + radii[:, None]).max(axis=0)
    step = max(0.04, math.sqrt(float(np.prod(high - low)) / 40_000))
    xs, ys = (np.arange(low[axis], high[axis], step) + step / 2 for axis in (0, 1))
    covered = np.zeros((len(xs), len(ys)), bool)
    for (x, y), radius in zip(points, radii, strict=True):
        covered |= (xs[:, None] - x) ** 2 + (ys - y) ** 2 < radius**2
    return float(covered.sum()) * step**2


@functools.lru_cache(maxsize=1024)
def footprint(template: Template, leaflet: Leaflet, shore: float) -> Footprint:
    """Return what an upright protein takes of a leaflet.

    Parameters
    ----------
    template : Template
        Its frame's origin lies on the midplane.
    leaflet : Leaflet
    shore : float
        Half the mean distance between lipids, nm: a lipid next to a protein has its full
        area, so that much of a disc's radius is not counted as the protein's.
    """
    centres = template.beads.astype(float) + (0.0, 0.0, leaflet.midplane)
    distance = np.linalg.norm(centres, axis=1)
    depth = leaflet.sign * (distance - leaflet.midplane)
    span = np.clip(depth, *LIPID_SPAN_NM)
    reach = template.radii + PROTEIN_GAP_NM
    square = reach**2 - (depth - span) ** 2
    touching = square > 0
    height = leaflet.midplane + leaflet.sign * span[touching]
    radii = np.sqrt(square[touching]) * leaflet.radius / height
    directions = centres[touching] / distance[touching, None]
    bare = radii - shore
    solid = bare > 0
    area = 0.0
    if solid.any():
        flat = directions[solid]
        # Lambert's azimuthal projection keeps areas.
        scale = leaflet.radius * np.sqrt(2 / (1 + flat[:, 2]))
        area = _area_of_discs(flat[:, :2] * scale[:, None], bare[solid])
    return Footprint(directions, radii, area)


def fibonacci(count: int) -> Floats:
    """Return `count` evenly spread unit vectors (n, 3): the Fibonacci lattice."""
    index = np.arange(count) + 0.5
    z = 1 - 2 * index / count
    ring = np.sqrt(1 - z * z)
    angle = math.pi * (1 + math.sqrt(5)) * index
    return np.stack((ring * np.cos(angle), ring * np.sin(angle), z), axis=1)


def _incidence(pairs: NDArray[np.intp], count: int) -> csr_array:
    """Return the (count, pairs) matrix that adds pair forces to the first, minus the second."""
    number = len(pairs)
    columns = np.arange(number)
    rows = np.concatenate((pairs[:, 0], pairs[:, 1]))
    values = np.concatenate((np.ones(number), -np.ones(number)))
    return csr_array((values, (rows, np.tile(columns, 2))), shape=(count, number))


def _push(vectors: Floats, rest: float | Floats) -> Floats:
    """Return the displacement along each vector that would stretch it to `rest`, if shorter."""
    length = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
    short = np.maximum(rest - length, 0.0) / np.maximum(length, 1e-9)
    push: Floats = vectors * short[:, None]
    return push


class Discs:
    """Discs on a sphere of given radius that keep points out."""

    def __init__(self, directions: Floats, radii: Floats, radius: float) -> None:
        self.centres = directions * radius
        self.radii = radii
        self.radius = radius
        self.tree = tree(self.centres) if len(radii) else None
        self.largest = float(radii.max()) if len(radii) else 0.0

    def near(self, points: Floats, skin: float) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return the pairs (point, disc) that are within the disc's radius and `skin`."""
        if self.tree is None:
            empty = np.empty(0, np.intp)
            return empty, empty
        point, disc, distance = close_between(tree(points), self.tree, self.largest + skin)
        close = distance < self.radii[disc] + skin
        return point[close], disc[close]

    def inside(self, points: Floats, shrink: float = 0.0) -> NDArray[np.bool_]:
        """Return which points (n, 3) lie inside a disc less `shrink`."""
        point, _ = self.near(points, -shrink)
        mask = np.zeros(len(points), bool)
        mask[point] = True
        return mask


class Shore:
    """The points near discs, remembered, so that keeping them out costs no new search.

    Parameters
    ----------
    points : (n, 3) array
        On the sphere.
    discs : Discs
    skin : float
        How far a point may move, nm, before the memory is out of date.
    """

    def __init__(self, points: Floats, discs: Discs, skin: float) -> None:
        near, disc = discs.near(points, skin)
        self.points, self.index = np.unique(near, return_inverse=True)
        self.centres, self.reach = discs.centres[disc], discs.radii[disc]
        self.radius = discs.radius

    def slide(self, points: Floats, strength: float) -> None:
        """Move the points (in place) a part of the way out of the discs."""
        if len(self.points):
            shore = points[self.points]
            points[self.points] += strength * _way_out(
                shore, self.index, self.centres, self.reach, 0.0
            )

    def inside(self, points: Floats) -> NDArray[np.intp]:
        """Return the indices of the points that lie inside a disc."""
        vectors = points[self.points][self.index] - self.centres
        within = np.einsum("ij,ij->i", vectors, vectors) < self.reach**2
        found: NDArray[np.intp] = self.points[np.unique(self.index[within])]
        return found

    def evict(self, points: Floats) -> Floats:
        """Return the points moved out of the discs; a few may find no way out."""
        points = points.copy()
        shore = points[self.points]
        index, centres, reach = self.index, self.centres, self.reach
        for _ in range(25):
            moved = _way_out(shore, index, centres, reach, 1e-3)
            restless = np.asarray(moved.any(axis=1))
            if not restless.any():
                break
            shore += moved
            shore *= (self.radius / np.linalg.norm(shore, axis=1))[:, None]
            # Only what moved can still be inside another disc.
            keep = restless[index]
            index, centres, reach = index[keep], centres[keep], reach[keep]
        points[self.points] = shore
        return points


def _way_out(
    points: Floats, index: NDArray[np.intp], centres: Floats, reach: Floats, margin: float
) -> Floats:
    """Return how each point must move to leave the discs it is in."""
    push = _push(points[index] - centres, reach + margin)
    count = len(points)
    moved = np.stack([np.bincount(index, push[:, axis], count) for axis in range(3)], axis=1)
    hits = np.bincount(index, push.any(axis=1), count)
    return moved / np.sqrt(np.maximum(hits, 1))[:, None]


def _fill(points: Floats, missing: int, discs: Discs, radius: float, rng: Any) -> Floats:
    """Add `missing` points in the widest gaps."""
    while missing > 0:
        candidates = on_sphere(rng, max(800, 40 * missing)) * radius
        candidates = candidates[~discs.inside(candidates)]
        gap = nearest(candidates, points)[0]
        order = np.argsort(-gap)[: 8 * missing]
        candidates = candidates[order]
        pairs = close_pairs(candidates, float(gap[order[0]]))
        chosen = candidates[independent(len(candidates), pairs, missing)]
        points = np.concatenate((points, chosen))
        missing -= len(chosen)
    return points


def _relax(points: Floats, discs: Discs, radius: float, rest: float, steps: int) -> Floats:
    """Let the points repel each other and slide out of the discs."""
    pairs = close_pairs(points, 1.22 * rest)
    incidence = _incidence(pairs, len(points))
    first, second = pairs[:, 0], pairs[:, 1]
    shore = Shore(points, discs, 0.6 * rest)
    for _ in range(steps):
        push = _push(points[first] - points[second], rest)
        points = points + _STIFFNESS * (incidence @ push)
        shore.slide(points, 0.8)
        points *= (radius / np.sqrt(np.einsum("ij,ij->i", points, points)))[:, None]
    return shore.evict(points)


def _lattice(total: int, discs: Discs, radius: float, shore: float) -> Floats:
    """Return the points of a lattice of `total` points that lie outside the discs."""
    points = fibonacci(total) * radius
    return points[~discs.inside(points, shrink=shore)]


def leaflet_sites(
    count: int,
    free_area: float,
    discs: Discs,
    radius: float,
    shore: float,
    least_spacing: float,
    rng: np.random.Generator,
    tick: Tick,
) -> Floats:
    """Return where the lipids of a leaflet stand: (count, 3) on its neutral surface, nm.

    Parameters
    ----------
    count : int
        Number of lipids.
    free_area : float
        Area of the surface that is not taken by proteins, nm².
    discs : Discs
        Where no lipid may stand.
    radius : float
        Of the neutral surface, nm.
    shore : float
        How much of a disc's radius is the lipids' own room, nm.
    least_spacing : float
        No two sites should be nearer than this, nm.
    """
    if count == 0:
        return np.empty((0, 3))
    area = free_area / count
    spacing = math.sqrt(2 * area / math.sqrt(3))
    total = max(count, round(4 * math.pi * radius**2 / area))
    points = _lattice(total, discs, radius, shore)
    points = _lattice(math.ceil(total * count / len(points)), discs, radius, shore)
    points = points + rng.normal(0.0, _JITTER * spacing, points.shape)
    points *= (radius / np.linalg.norm(points, axis=1))[:, None]
    points = points[np.sort(rng.permutation(len(points))[:count])]
    points = _fill(points, count - len(points), discs, radius, rng)
    tick()
    rest = _REST * spacing
    points = _relax(points, discs, radius, rest, _RELAXATIONS)
    for _ in range(_REPAIRS):
        tick()
        misplaced = _misplaced(points, discs, least_spacing)
        if not len(misplaced):
            break
        points = np.delete(points, misplaced, axis=0)
        points = _fill(points, count - len(points), discs, radius, rng)
        points = _relax(points, discs, radius, rest, 4)
    return points


def _misplaced(points: Floats, discs: Discs, least_spacing: float) -> NDArray[np.intp]:
    """Return the points that lie inside a disc, and one of each pair that is far too close."""
    pairs = close_pairs(points, 0.85 * least_spacing)
    return np.unique(np.concatenate((np.flatnonzero(discs.inside(points)), pairs.max(axis=1))))


@dataclass(frozen=True, slots=True, eq=False)
class Settled:
    """Lipids in place.

    Attributes
    ----------
    sites : (n, 3) array
        On the neutral surface, nm.
    spins : (n, 3) array
        Unit tangents: where the x axis of each lipid points.
    conformer : (n,) uint8 array
        Shape of each lipid.
    """

    sites: Floats
    spins: Floats
    conformer: NDArray[np.uint8]


def _tangent(vectors: Floats, normals: Floats) -> Floats:
    flat: Floats = vectors - np.einsum("ij,ij->i", vectors, normals)[:, None] * normals
    flat /= np.maximum(np.linalg.norm(flat, axis=1), 1e-9)[:, None]
    return flat


def settle(
    sites: Floats,
    half_width: Floats,
    leaflet: Leaflet,
    discs: Discs,
    least_spacing: float,
    rng: np.random.Generator,
    tick: Tick,
) -> Settled:
    """Turn (and shift a little) the lipids until their tails keep clear of each other.

    Parameters
    ----------
    sites : (n, 3) array
        On the neutral surface, nm.
    half_width : (n,) array
        Distance of a lipid's tails from its axis, nm: 0 where there is a single tail.
    leaflet : Leaflet
    discs : Discs
        Where no lipid may stand.
    least_spacing : float
        No two lipids' axes come nearer than this, nm.
    """
    count = len(sites)
    normals = sites / leaflet.radius
    spins = _tangent(rng.standard_normal((count, 3)), normals)
    double = np.flatnonzero(half_width > 0)
    owner = np.concatenate((np.arange(count), double))
    side = np.concatenate((np.ones(count), -np.ones(len(double)))) * half_width[owner]
    straight = CLEARANCE_NM / leaflet.narrowing + 0.004
    wandering = (CLEARANCE_NM + 2 * WANDER_NM) / leaflet.narrowing + 0.004
    rest = wandering + 0.05
    shore = Shore(sites, discs, 0.4)
    for turn in range(_ROUNDS):
        tick()
        tails = sites[owner] + side[:, None] * spins[owner]
        pairs = close_pairs(tails, rest + 0.1)
        pairs = pairs[owner[pairs[:, 0]] != owner[pairs[:, 1]]]
        first, second = pairs[:, 0], pairs[:, 1]
        apart = np.linalg.norm(tails[first] - tails[second], axis=1)
        crowd = close_pairs(sites, 1.1 * least_spacing)
        near = np.linalg.norm(sites[crowd[:, 0]] - sites[crowd[:, 1]], axis=1)
        touching, crowded = apart < straight, near < least_spacing
        if turn > 1 and not touching.any() and not crowded.any():
            break
        if turn > 3 and turn % 3 == 1:
            # Where pushing does not help, one of the two moves to where there is room.
            cornered = np.unique(
                np.concatenate((owner[pairs[touching]].max(axis=1), crowd[crowded].max(axis=1)))
            )
            rest_of_them = np.delete(sites, cornered, axis=0)
            widest = _fill(rest_of_them, len(cornered), discs, leaflet.radius, rng)
            sites[cornered] = widest[len(rest_of_them) :]
            spins[cornered] = _tangent(
                rng.standard_normal((len(cornered), 3)), sites[cornered] / leaflet.radius
            )
            shore = Shore(sites, discs, 0.4)
            continue
        incidence, crowding = _incidence(pairs, len(tails)), _incidence(crowd, count)
        before = sites
        for _ in range(4):
            force = incidence @ _push(tails[first] - tails[second], rest)
            turning = force * np.sign(side)[:, None]
            shift = np.stack([np.bincount(owner, force[:, a], count) for a in range(3)], axis=1)
            twist = np.stack([np.bincount(owner, turning[:, a], count) for a in range(3)], axis=1)
            sites = sites + 0.16 * shift
            sites += 0.3 * (
                crowding @ _push(sites[crowd[:, 0]] - sites[crowd[:, 1]], 1.06 * least_spacing)
            )
            sites *= (leaflet.radius / np.linalg.norm(sites, axis=1))[:, None]
            normals = sites / leaflet.radius
            spins = _tangent(spins + 3.0 * twist, normals)
            tails = sites[owner] + side[:, None] * spins[owner]
        sites = shore.evict(sites)
        stuck = shore.inside(sites)
        sites[stuck] = before[stuck]
        spins = _tangent(spins, sites / leaflet.radius)
    conformer = rng.integers(1, CONFORMERS, count).astype(np.uint8)
    tight = apart < wandering
    conformer[owner[first[tight]]] = 0
    conformer[owner[second[tight]]] = 0
    return Settled(sites, spins, conformer)
