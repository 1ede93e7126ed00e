"""Vesicles in a lumen whose membrane moves: Brownian spheres that it pushes along.

A vesicle is a hard sphere with its glycocalyx. In each step it makes a Gaussian move of variance
2 D dt along each axis; then overlaps with other vesicles and with the membrane are resolved,
each by the shortest way, until none is left. The plane y = 0, where stories are cut open, reflects
them like a wall. So a body that flattens pushes its vesicles out. Between two keyframes vesicles go
straight; where two would go through each other, keyframes between those lead them round.
Rotation is that of a sphere, D_r = 3 D / (4 r²) (Stokes, Einstein and Debye).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from exoviz.compiled import compiled
from exoviz.model.neighbours import close_pairs, lengths
from exoviz.progress import tick
from exoviz.story.membrane.cell_membrane import CellMembrane
from exoviz.story.motion.collisions import passing

__all__ = ["Guidance", "PushedVesicles", "simulate_pushed", "wall_of"]

Floats = NDArray[np.float64]

DENSE = 150
"""Number of vesicles from which a k-d tree finds close pairs sooner than all distances do."""
MARGIN = 10.0
"""How much farther than they touch pairs are looked for, nm: they are the same until one has moved
half of it."""
SLACK = 5.0
"""By how much less than it is away from a wall a vesicle moves before that is looked at again, nm:
the wall's points are fewer nanometres apart."""
TOLERANCE = 1e-3
"""Largest overlap that may remain, nm: a hundredth of an atom."""
ROUNDS, FEW_ROUNDS = 100, 3
"""Most rounds of resolving overlaps: at a keyframe, and in a step between two."""
STEP = 0.3
"""Longest root-mean-square step along an axis, in radii of the smallest vesicle."""
THROUGH, HALVINGS = 1.0, 4
"""Depth, nm, from which two pass through each other, and how often time is halved to part them.

A vesicle's radius is that of its farthest tip: a little within each other's, beads are still apart.
"""
HALF_BILAYER = 2.5
"""From the midplane to the end of the head groups, nm."""


@dataclass(frozen=True, eq=False)
class PushedVesicles:
    """Positions and rotations of vesicles over time.

    Attributes
    ----------
    times : (k,) float array
        Times of the keyframes, s of film, from 0.
    places : (k, n, 3) float array
        Centres, nm.
    rotations : (k, n, 4) float array
        Unit quaternions, scalar last.
    radii : (n,) float array
        With the glycocalyx, nm.
    """

    times: Floats
    places: Floats
    rotations: Floats
    radii: Floats

    def keyframes(self, start: float, length: float) -> Floats:
        """Return the keyframes of a stretch, s from its start."""
        times = self.times - start
        return times[(times > 0) & (times < length)]

    def at(self, time: float) -> tuple[Floats, Floats]:
        """Return the centres (n, 3) and rotations (n, 4) at a time."""
        last = len(self.times) - 1
        before = min(max(int(np.searchsorted(self.times, time, side="right")) - 1, 0), last - 1)
        start, end = self.times[before : before + 2]
        share = min(max((time - start) / (end - start), 0.0), 1.0)
        centres = self.places[before] * (1 - share) + self.places[before + 1] * share
        one, two = self.rotations[before], self.rotations[before + 1]
        mixed = one * (1 - share) + two * share
        return centres, mixed / np.linalg.norm(mixed, axis=1, keepdims=True)


@dataclass(frozen=True, slots=True, eq=False)
class Guidance:
    """What holds for each vesicle at one time, where they are not all free from the beginning.

    Attributes
    ----------
    held : (n,) bool array
        Those that do not move by themselves.
    places : (n, 3) float array
        Centres of those, nm.
    radii : (n,) float array
        Distance that each keeps from others, nm; negative where it is not there yet.
    reach : (n,) float array
        Distance that its centre keeps from membranes, nm; likewise.
    turning : (n,) bool array
        Those that tumble.
    level : (n,) bool array
        Those that stay in the plane y = 0.
    """

    held: NDArray[np.bool_]
    places: Floats
    radii: Floats
    reach: Floats
    turning: NDArray[np.bool_]
    level: NDArray[np.bool_]


def wall_of(membrane: CellMembrane) -> tuple[Floats, Floats]:
    """Return points (n, 2) of a membrane's midplane section, r and z, and normals into the lumen.

    Vesicles stay on the side away from the cytosol.
    """
    points, normals = [], []
    for line in membrane.section(outer=not membrane.cytosol_outside, count=240):
        along = np.gradient(line, axis=0)
        along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-12)
        inwards = np.stack([-along[:, 1], along[:, 0]], axis=1)
        points.append(line)
        normals.append(inwards if membrane.cytosol_outside else -inwards)
    return np.concatenate(points), np.concatenate(normals)


@compiled
def _apart(places: Floats, pairs: NDArray[np.intp], radii: Floats, ways: Floats) -> float:
    """Move vesicles that overlap away from each other; return the largest overlap there was.

    `ways` (p, 3) is written over: how far each pair goes, before any of them has gone.
    """
    largest = 0.0
    for pair in range(pairs.shape[0]):
        one, other = pairs[pair, 0], pairs[pair, 1]
        x = places[one, 0] - places[other, 0]
        y = places[one, 1] - places[other, 1]
        z = places[one, 2] - places[other, 2]
        # In the order in which `lengths` sums, or other motion would follow from the last bit.
        distance = math.sqrt(x * x + z * z + y * y)
        overlap = radii[one] + radii[other] - distance
        if overlap <= 0:
            ways[pair, 0] = np.inf
            continue
        largest = max(largest, overlap)
        divisor, share = max(distance, 1e-9), overlap * 0.505
        ways[pair, 0] = x / divisor * share
        ways[pair, 1] = y / divisor * share
        ways[pair, 2] = z / divisor * share
    if largest > 0:
        for side, sign in ((0, 1.0), (1, -1.0)):
            for pair in range(pairs.shape[0]):
                if ways[pair, 0] < np.inf:
                    for axis in range(3):
                        places[pairs[pair, side], axis] += sign * ways[pair, axis]
    return largest


@compiled
def _inwards(places: Floats, reach: Floats, points: Floats, normals: Floats, seen: Floats) -> float:
    """Move vesicles out of the wall; return the largest overlap that there was.

    `seen` (n, 4) is where each was when it was looked for in the wall, and how far it may go from
    there without touching that; it is written to.
    """
    largest = 0.0
    for index in range(places.shape[0]):
        x, y, z = places[index, 0], places[index, 1], places[index, 2]
        u, v, w, free = seen[index]
        if free > 0 and (x - u) ** 2 + (y - v) ** 2 + (z - w) ** 2 < free * free:
            places[index, 1] = max(y, 0.0)
            continue
        beside = math.hypot(x, y)
        near, least = 0, np.inf
        for point in range(points.shape[0]):
            aside, above = beside - points[point, 0], z - points[point, 1]
            away = aside * aside + above * above
            if away < least:
                near, least = point, away
        across, up = normals[near, 0], normals[near, 1]
        clear = (beside - points[near, 0]) * across + (z - points[near, 1]) * up
        # 0.5 nm of head groups stand out of the leaflet's own surface.
        push = max(-(clear - 0.5 - reach[index]), 0.0)
        seen[index] = x, y, z, clear - 0.5 - reach[index] - SLACK
        largest = max(largest, push)
        divisor, out = max(beside, 1e-9), push * across
        places[index, 0] += x / divisor * out
        # The half before the cut is not shown: what is drawn stays behind it.
        places[index, 1] = max(y + y / divisor * out, 0.0)
        places[index, 2] += push * up
    return largest


class _OverlapSolver:
    """Resolves overlaps of vesicles with each other and with a wall."""

    def __init__(self, radii: Floats) -> None:
        self.radii = radii
        self.reach = radii
        self.guidance: Guidance | None = None
        self.few = len(radii) < DENSE
        self.pairs = np.stack(np.triu_indices(len(radii) if self.few else 0, 1), axis=1)
        self.ways = np.empty((len(self.pairs), 3))
        self.seen = np.zeros((len(radii), 4))

    def follow(self, guidance: Guidance) -> None:
        """Hold from now on what is not free."""
        self.guidance = guidance
        self.radii, self.reach = guidance.radii, guidance.reach

    def hold(self, places: Floats) -> None:
        """Put what is not free where it is, in place."""
        if self.guidance is not None:
            held = self.guidance.held
            places[held] = self.guidance.places[held]
            places[self.guidance.level, 1] = 0.0

    def set_wall(self, wall: tuple[Floats, Floats]) -> None:
        """Use another wall from now on."""
        self.points, self.normals = (np.ascontiguousarray(column) for column in wall)
        self.seen[:] = 0.0

    def _look(self, places: Floats) -> None:
        """Find the pairs that may come to touch."""
        found = close_pairs(places, 2 * float(self.radii.max()) + MARGIN)
        self.pairs = found[np.lexsort((found[:, 1], found[:, 0]))]
        self.ways = np.empty((len(found), 3))

    def settle(self, places: Floats, rounds: int) -> None:
        """Resolve overlaps, in place, until none is left or all rounds are done."""
        looked: Floats | None = None
        for _round in range(rounds):
            if not self.few and (looked is None or lengths(places - looked).max() > MARGIN / 2):
                self._look(places)
                looked = places.copy()
            apart = _apart(places, self.pairs, self.radii, self.ways)
            wall = _inwards(places, self.reach, self.points, self.normals, self.seen)
            overlap = max(apart, wall)
            self.hold(places)
            if overlap <= TOLERANCE:
                return


@dataclass(frozen=True, slots=True, eq=False)
class _Keyframe:
    """Centres (n, 3) at a time, and the distance (n,) that each vesicle keeps from others, nm."""

    time: float
    places: Floats
    radii: Floats


def _between(
    before: _Keyframe,
    after: _Keyframe,
    solver: _OverlapSolver,
    follow: Callable[[float], None],
    halvings: int,
) -> list[_Keyframe]:
    """Return keyframes between two, so that on straight ways none goes through another."""
    radii = np.minimum(before.radii, after.radii)
    if not halvings or not passing(before.places, after.places, radii, THROUGH):
        return []
    time = (before.time + after.time) / 2
    follow(time)
    places = (before.places + after.places) / 2
    solver.hold(places)
    solver.settle(places, ROUNDS)
    middle = _Keyframe(time, places, solver.radii)
    return [
        *_between(before, middle, solver, follow, halvings - 1),
        middle,
        *_between(middle, after, solver, follow, halvings - 1),
    ]


def simulate_pushed(
    places: Floats,
    radii: Floats,
    diffusion: Floats,
    walls: Callable[[float], Sequence[CellMembrane]],
    *,
    duration: float,
    interval: float,
    rate: float,
    rng: np.random.Generator,
    guidance: Callable[[float], Guidance] | None = None,
    turned: Floats | None = None,
) -> PushedVesicles:
    """Integrate the motion of vesicles once.

    Parameters
    ----------
    places : (n, 3) array
        Initial centres, nm.
    radii : (n,) array
        With the glycocalyx, nm.
    diffusion : (n,) array
        In real time, nm²/s.
    walls : callable
        Returns the membranes at a time of the film.
    duration, interval : float
        Total duration, and time between keyframes, s of film.
    rate : float
        Seconds of real time in a second of film.
    rng : numpy.random.Generator
    guidance : callable, optional
        Returns what holds for each vesicle at a time of the film; all are free if left out.
    turned : (n, 4) array, optional
        Rotations at the beginning, quaternions, scalar last; at random if left out.
    """
    count = max(math.ceil(duration / interval), 1)
    times = np.linspace(0.0, duration, count + 1)
    step = duration / count * rate
    fastest = float(diffusion.max(initial=0.0))
    longest = (STEP * float(radii.min(initial=math.inf))) ** 2 / (2 * max(fastest, 1e-12))
    substeps = max(math.ceil(step / longest), 1) if len(radii) else 1
    spread = np.sqrt(2 * diffusion * step / substeps)[:, None]
    tumble = np.sqrt(2 * (0.75 * diffusion / radii**2) * step)[:, None]
    solver = _OverlapSolver(radii)

    def follow(time: float) -> None:
        tick()
        if guidance is not None:
            solver.follow(guidance(time))
        points, normals = zip(*map(wall_of, walls(time)), strict=True)
        solver.set_wall((np.concatenate(points), np.concatenate(normals)))

    now = np.array(places, np.float64)
    facing = Rotation.random(len(now), rng) if len(now) else Rotation.identity(0)
    if turned is not None and len(now):
        facing = Rotation.from_quat(turned)
    stored: list[_Keyframe] = []
    turns = []
    for time in times:
        follow(float(time))
        for _substep in range(substeps if time > 0 else 0):
            now += rng.standard_normal(now.shape) * spread
            solver.settle(now, FEW_ROUNDS)
        solver.settle(now, ROUNDS)
        stored.append(_Keyframe(float(time), now.copy(), solver.radii))
        turns.append(facing.as_quat())
        turn = rng.standard_normal(now.shape) * tumble
        if solver.guidance is not None:
            turn[~solver.guidance.turning] = 0.0
        facing = Rotation.from_rotvec(turn) * facing
    quaternions = np.array(turns)
    # The shorter way round from each keyframe to the next.
    for index in range(1, len(quaternions)):
        flip = (quaternions[index] * quaternions[index - 1]).sum(axis=1) < 0
        quaternions[index, flip] *= -1
    coarse = PushedVesicles(times, np.array([one.places for one in stored]), quaternions, radii)
    fine = stored[:1]
    for one, other in pairwise(stored):
        fine += [*_between(one, other, solver, follow, HALVINGS), other]
    return PushedVesicles(
        np.array([one.time for one in fine]),
        np.array([one.places for one in fine]),
        np.array([coarse.at(one.time)[1] for one in fine]),
        radii,
    )
