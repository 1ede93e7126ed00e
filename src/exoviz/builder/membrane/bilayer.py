"""The two leaflets: where lipids stand, which class stands where, and how each is turned.

Sites are a jittered Fibonacci lattice relaxed by a soft repulsion around the
membrane proteins, which leaves the order of a fluid: spacing varies by about
6 %, and there are neither spirals nor grains. Then each lipid's tails repel
their neighbours' tails, moving and turning the lipids, until no two beads of
different molecules are nearer than `CLEARANCE_NM`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from exoviz.builder.membrane.footprints import Discs, Leaflet, Shore, stretched
from exoviz.builder.membrane.lipid_shapes import CONFORMERS, TAIL_SPACING_NM, WANDER_NM
from exoviz.builder.placing import independent, on_sphere
from exoviz.model.neighbours import (
    close_pairs,
    distinct,
    lengths,
    nearest,
    nearest_few,
    summed,
    tree,
)
from exoviz.progress import UNKNOWN, Progress

__all__ = ["CLEARANCE_NM", "Settled", "fibonacci", "leaflet_sites", "settle", "tail_distance"]

Floats = NDArray[np.floating[Any]]

#: No two tails of different lipids come nearer than this, nm. Carbon atoms that are not bonded are
#: 0.34 nm apart, and by a tolerance of 0.04 nm less at the least (Word et al. 1999, J Mol Biol
#: 285:1711); a little more leaves room for what the last steps cannot put right.
CLEARANCE_NM = 0.32

# Neighbours are looked up anew before each of these runs of steps.
_RELAXATIONS = (7, 6)
_ROUNDS = 40
_LOCAL_ROUNDS = 6
_JITTER = 0.28
_REST = 1.09
_STIFFNESS = 0.23
# Of their distance in a lattice: what tails in tight membranes keep apart.
_CROWDED_REST = 0.93
# Where the first, second, third and fourth tail of a lipid are, along its x and y axes, nm.
_CORNERS: Final = (
    TAIL_SPACING_NM / 2 * np.array([[1.0, 1.0], [-1.0, 1.0], [1.0, -1.0], [-1.0, -1.0]])
)


def fibonacci(count: int) -> Floats:
    """Return `count` evenly spread unit vectors (n, 3): the Fibonacci lattice."""
    index = np.arange(count) + 0.5
    z = 1 - 2 * index / count
    ring = np.sqrt(1 - z * z)
    angle = math.pi * (1 + math.sqrt(5)) * index
    return np.stack((ring * np.cos(angle), ring * np.sin(angle), z), axis=1)


def _spacing(area: float) -> float:
    """Return the distance, nm, of neighbours in a hexagonal lattice of an area, nm², each."""
    return math.sqrt(2 * area / math.sqrt(3))


def _on_both(pairs: NDArray[np.intp], push: Floats, count: int) -> Floats:
    """Return what pushes (m, 3) on the first of each pair, and back on the second, sum up to."""
    # Pair by pair, not first all firsts: the order of a sum decides its last bit.
    return summed(pairs.ravel(), np.stack((push, -push), axis=1).reshape(-1, 3), count)


def _fill(points: Floats, missing: int, discs: Discs, radius: float, rng: Any) -> Floats:
    """Add `missing` points in the widest gaps."""
    while missing > 0:
        candidates = on_sphere(rng, max(300, 25 * missing)) * radius
        candidates = candidates[~discs.inside(candidates)]
        gap = nearest(candidates, points)[0]
        order = np.argsort(-gap)[: 8 * missing]
        candidates = candidates[order]
        pairs = close_pairs(candidates, float(gap[order[0]]))
        chosen = candidates[independent(len(candidates), pairs, missing)]
        points = np.concatenate((points, chosen))
        missing -= len(chosen)
    return points


def _relax(
    points: Floats, discs: Discs, radius: float, rest: float, steps: int, progress: Progress
) -> Floats:
    """Let the points repel each other and slide out of the discs."""
    pairs = close_pairs(points, 1.22 * rest)
    progress(UNKNOWN)
    first, second = pairs[:, 0], pairs[:, 1]
    shore = Shore(points, discs, 0.6 * rest)
    for _ in range(steps):
        progress(UNKNOWN)
        push = stretched(points[first] - points[second], rest)
        points = points + _STIFFNESS * _on_both(pairs, push, len(points))
        shore.slide(points, 0.8)
        points *= (radius / lengths(points))[:, None]
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
    rng: np.random.Generator,
    progress: Progress,
) -> Floats:
    """Return the places of the lipids of a leaflet: (count, 3) on its neutral surface, nm.

    Parameters
    ----------
    count : int
        Number of lipids.
    free_area : float
        Area of the surface that is not taken by proteins, nm².
    discs : Discs
        Discs in which no lipid may stand.
    radius : float
        Radius of the neutral surface, nm.
    shore : float
        Part of a disc's radius that is the lipids' own room, nm.
    """
    if count == 0:
        return np.empty((0, 3))
    area = free_area / count
    spacing = _spacing(area)
    total = max(count, round(4 * math.pi * radius**2 / area))
    points = _lattice(total, discs, radius, shore)
    points = _lattice(math.ceil(total * count / len(points)), discs, radius, shore)
    points = points + rng.normal(0.0, _JITTER * spacing, points.shape)
    points *= (radius / lengths(points))[:, None]
    points = points[np.sort(rng.permutation(len(points))[:count])]
    progress(UNKNOWN)
    points = _fill(points, count - len(points), discs, radius, rng)
    progress(UNKNOWN)
    rest = _REST * spacing
    for steps in _RELAXATIONS:
        progress(UNKNOWN)
        points = _relax(points, discs, radius, rest, steps, progress)
    progress(UNKNOWN)
    trapped = discs.inside(points)
    if trapped.any():
        points = _fill(points[~trapped], int(trapped.sum()), discs, radius, rng)
    return points


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
    flat /= np.maximum(lengths(flat), 1e-9)[:, None]
    return flat


def settle(
    sites: Floats,
    tails: NDArray[np.intp],
    free_area: float,
    leaflet: Leaflet,
    discs: Discs,
    least_spacing: float,
    rng: np.random.Generator,
    progress: Progress,
) -> Settled:
    """Turn (and shift a little) the lipids until their tails keep clear of each other.

    Parameters
    ----------
    sites : (n, 3) array
        On the neutral surface, nm.
    tails : (n,) array of int
        How many tails each lipid has: 1 on its axis, 2 on its x axis, or 4 in a square.
    free_area : float
        Area of the surface that is not taken by proteins, nm².
    leaflet : Leaflet
    discs : Discs
        Discs in which no lipid may stand.
    least_spacing : float
        No two lipids' axes come nearer than this, nm.
    """
    spins = _tangent(rng.standard_normal(sites.shape), sites / leaflet.radius)
    bundle = _Tails(tails, free_area, leaflet, least_spacing)
    everywhere = np.arange(len(sites))
    sites, spins = bundle.pushed(sites, spins, everywhere, everywhere, discs, progress)
    touched = everywhere
    for turn in range(_ROUNDS):
        progress(UNKNOWN)
        cornered = bundle.cornered(sites, spins, touched)
        if not len(cornered):
            break
        if turn % 3 == 2:
            # Where pushing does not help, one of two moves to where there is room.
            others = np.delete(sites, cornered, axis=0)
            widest = _fill(others, len(cornered), discs, leaflet.radius, rng)[len(others) :]
            sites[cornered] = widest
            spins[cornered] = _tangent(rng.standard_normal(widest.shape), widest / leaflet.radius)
        distance = nearest_few(sites, tree(sites[cornered]), 1, 4.0)[0][:, 0]
        # Farther away none has moved, nor comes near one that has.
        touched = np.flatnonzero(distance < 4.0)
        around = np.flatnonzero(distance < 3.0)
        movable = np.flatnonzero(distance < 2.0)
        for _ in range(_LOCAL_ROUNDS):
            progress(UNKNOWN)
            sites, spins = bundle.pushed(sites, spins, around, movable, discs, progress)
            if not len(bundle.cornered(sites, spins, around)):
                break
    progress(UNKNOWN)
    conformer = rng.integers(1, CONFORMERS, len(sites)).astype(np.uint8)
    conformer[bundle.tight(sites, spins)] = 0
    return Settled(sites, spins, conformer)


def tail_distance(leaflet: Leaflet) -> float:
    """Return how far apart, on the neutral surface, straight tails of two lipids are, nm."""
    return CLEARANCE_NM / leaflet.narrowing + 0.004


class _Tails:
    """The tails of the lipids of a leaflet, as points of its neutral surface.

    Parameters
    ----------
    tails : (n,) array of int
        How many tails each lipid has: 1 on its axis, 2 on its x axis, or 4 in a square.
    free_area : float
        Area of the surface that is not taken by proteins, nm².
    leaflet : Leaflet
    least_spacing : float
        No two lipids' axes come nearer than this, nm.
    """

    def __init__(
        self, tails: NDArray[np.intp], free_area: float, leaflet: Leaflet, least_spacing: float
    ) -> None:
        self.tails = tails
        self.radius = leaflet.radius
        self.least_spacing = least_spacing
        self.straight = tail_distance(leaflet)
        self.wandering = (CLEARANCE_NM + 2 * WANDER_NM) / leaflet.narrowing + 0.004
        # Pushed farther apart than that many tails can be, they would never come to rest.
        crowded = _CROWDED_REST * _spacing(free_area / max(int(tails.sum()), 1))
        self.rest = min(self.wandering + 0.05, crowded)

    def _arms(self, chosen: NDArray[np.intp]) -> tuple[NDArray[np.intp], Floats]:
        """Return the owners (index into `chosen`) of the tails of the chosen, and their arms.

        These are (m, 2): how far along the owner's x and y axes a tail is from its axis, nm.
        """
        tails = self.tails[chosen]
        double, fourfold = np.flatnonzero(tails > 1), np.flatnonzero(tails > 2)
        owner = np.concatenate((np.arange(len(chosen)), double, fourfold, fourfold))
        numbers = (len(chosen), len(double), len(fourfold), len(fourfold))
        arms = np.repeat(_CORNERS, numbers, axis=0)
        arms *= np.stack((tails[owner] > 1, tails[owner] > 2), axis=1)
        return owner, arms

    def _points(
        self, places: Floats, turns: Floats, owner: NDArray[np.intp], arms: Floats
    ) -> Floats:
        """Return where the tails are, (m, 3), of lipids at places and turned so."""
        points: Floats = places[owner] + arms[:, :1] * turns[owner]
        square = np.flatnonzero(arms[:, 1])
        if len(square):
            lipid = owner[square]
            points[square] += arms[square, 1:] * np.cross(places[lipid] / self.radius, turns[lipid])
        return points

    def _close(
        self, sites: Floats, spins: Floats, chosen: NDArray[np.intp], reach: float
    ) -> NDArray[np.intp]:
        """Return the pairs (m, 2) of owners whose tails are nearer than `reach`."""
        owner, arms = self._arms(chosen)
        points = self._points(sites[chosen], spins[chosen], owner, arms)
        owners: NDArray[np.intp] = owner[close_pairs(points, reach)]
        between: NDArray[np.intp] = owners[owners[:, 0] != owners[:, 1]]
        return between

    def cornered(self, sites: Floats, spins: Floats, chosen: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return one of each two lipids, of those chosen, that are still too close."""
        touching = self._close(sites, spins, chosen, self.straight)
        crowded = close_pairs(sites[chosen], self.least_spacing)
        both = np.concatenate((touching.max(axis=1), crowded.max(axis=1)))
        found: NDArray[np.intp] = chosen[distinct(both)]
        return found

    def tight(self, sites: Floats, spins: Floats) -> NDArray[np.intp]:
        """Return the lipids whose tails have no room to wander."""
        return distinct(self._close(sites, spins, np.arange(len(sites)), self.wandering))

    def pushed(
        self,
        sites: Floats,
        spins: Floats,
        chosen: NDArray[np.intp],
        movable: NDArray[np.intp],
        discs: Discs,
        progress: Progress,
    ) -> tuple[Floats, Floats]:
        """Return sites and spins after the chosen have pushed those that may move."""
        owner, arms = self._arms(chosen)
        places, turns = sites[chosen], spins[chosen]
        points = self._points(places, turns, owner, arms)
        pairs = close_pairs(points, self.rest + 0.1)
        pairs = pairs[owner[pairs[:, 0]] != owner[pairs[:, 1]]]
        progress(UNKNOWN)
        crowd = close_pairs(sites[chosen], 1.1 * self.least_spacing)
        count = len(chosen)
        sign = np.sign(arms)
        square = np.flatnonzero(arms[:, 1])
        free = np.isin(chosen, movable, assume_unique=True)[:, None]
        shore = Shore(places, discs, 0.4)
        before = places
        for _ in range(3):
            progress(UNKNOWN)
            push = stretched(points[pairs[:, 0]] - points[pairs[:, 1]], self.rest)
            force = _on_both(pairs, push, len(points))
            shift = 0.16 * summed(owner, force, count)
            crush = places[crowd[:, 0]] - places[crowd[:, 1]]
            apart = stretched(crush, 1.06 * self.least_spacing)
            shift += 0.3 * _on_both(crowd, apart, count)
            twist = 3.0 * summed(owner, force * sign[:, :1], count)
            if len(square):
                lever = np.cross(force[square], places[owner[square]] / self.radius)
                twist += 3.0 * summed(owner[square], lever * sign[square, 1:], count)
            places = places + free * shift
            places *= (self.radius / lengths(places))[:, None]
            turns = _tangent(turns + free * twist, places / self.radius)
            points = self._points(places, turns, owner, arms)
        places = shore.evict(places)
        stuck = shore.inside(places)
        places[stuck] = before[stuck]
        sites, spins = sites.copy(), spins.copy()
        sites[chosen], spins[chosen] = places, _tangent(turns, places / self.radius)
        return sites, spins
