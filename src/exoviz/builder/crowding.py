"""Crowd rigid molecules into the lumen beyond what random insertion reaches.

Molecules that found no free place are put where they overlap least, and then all molecules of
the lumen push each other apart, moving and turning, while the membrane and what hangs on it
stand still. Those that have become hooked into others, which no push parts, are put elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exoviz.builder.obstacles import Obstacles
from exoviz.builder.placing import independent, on_sphere, random_rotations
from exoviz.model import Template, rotate
from exoviz.model.neighbours import (
    close_between,
    close_pairs,
    distinct_pairs,
    lengths,
    summed,
    tree,
)
from exoviz.progress import UNKNOWN, Progress

__all__ = ["MOST_ROUNDS", "RigidBody", "crowd", "least_overlapping"]

Floats = NDArray[np.floating[Any]]
Singles = NDArray[np.float32]

MOST_ROUNDS = 400
"""Rounds in which molecules push each other apart, before it is given up."""

#: If after so many rounds beads are still pushed so far on the mean, nm, they never part: the
#: fullest lumens that have room in the end are by then at a quarter of that.
_JUDGED_AT = 50
_HOPELESS_NM = 0.02
#: Nor do they if between these rounds the pushes hardly fall: those that part in the end have lost
#: an eighth and more.
_SLOW_FROM, _SLOW_TO = 100, 130
_HARDLY = 0.9
#: From then on, every so many rounds, molecules that overlap by so much, nm, are hooked: what
#: only stands too close has parted so far by then.
_UNHOOKED_EVERY = 25
_HOOKED_NM = 0.1
_LARGEST_STEP_NM = 0.4
_LARGEST_TURN = 0.25


@dataclass(frozen=True, slots=True, eq=False)
class RigidBody:
    """A molecule of the lumen: its shape, position (3,) and rotation (4,)."""

    template: Template
    position: Singles
    rotation: Singles


def least_overlapping(
    template: Template,
    lumen_radius: float,
    obstacles: Obstacles,
    rng: np.random.Generator,
    tries: int = 256,
) -> RigidBody:
    """Return the place, of many at random, where the fewest beads of a molecule clash."""
    distance = lumen_radius * np.cbrt(rng.random(tries)) * 0.9
    positions = (on_sphere(rng, tries) * distance[:, None]).astype(np.float32)
    rotations = random_rotations(rng, tries)
    beads = rotate(rotations[:, None], template.beads[None]) + positions[:, None]
    radii = np.tile(template.radii, tries).astype(float)
    clash = obstacles.clashes(beads.reshape(-1, 3).astype(float), radii)
    clash |= lengths(beads.reshape(-1, 3)) + radii > lumen_radius
    best = int(clash.reshape(tries, -1).sum(axis=1).argmin())
    return RigidBody(template, positions[best], rotations[best])


def crowd(
    bodies: Sequence[RigidBody],
    fixed: Obstacles,
    lumen_radius: float,
    closeness: float,
    rng: np.random.Generator,
    progress: Progress,
    rounds: int = MOST_ROUNDS,
    spare: Sequence[int] = (),
) -> list[RigidBody | None] | None:
    """Push molecules apart until none clashes; None if that is not reached.

    Parameters
    ----------
    bodies : sequence of RigidBody
    fixed : Obstacles
        Obstacles that do not move.
    lumen_radius : float
        Every bead ends inside this radius, nm.
    closeness : float
        Beads end no nearer than this fraction of the sum of their radii.
    rng : Generator
        Chooses new places for molecules that are hooked into others.
    progress : Progress
        Called now and then; what it raises stops the work.
    rounds : int
        At most.
    spare : sequence of int
        Indices of molecules that may be left out where they do not part, half of them at a time:
        those that are pushed most. Stand in the result as None.
    """
    found: list[RigidBody | None] = list(bodies)
    here, left = list(range(len(bodies))), list(spare)
    while True:
        some = [bodies[one] if (at := found[one]) is None else at for one in here]
        moved, pushed = _pressed(some, fixed, lumen_radius, closeness, rng, progress, rounds)
        for one, body in zip(here, moved, strict=True):
            found[one] = body
        if pushed is None:
            return found
        if not left:
            return None
        push = dict(zip(here, pushed.tolist(), strict=True))
        left.sort(key=lambda one: -push[one])
        out = set(left[: (len(left) + 1) // 2])
        for one in out:
            found[one] = None
        here = [one for one in here if one not in out]
        left = [one for one in left if one not in out]


def _pressed(
    bodies: Sequence[RigidBody],
    fixed: Obstacles,
    lumen_radius: float,
    closeness: float,
    rng: np.random.Generator,
    progress: Progress,
    rounds: int,
) -> tuple[list[RigidBody], Floats | None]:
    """Return molecules where they have been pushed, and how much each still is if they clash."""
    local = np.concatenate([body.template.beads for body in bodies]).astype(float)
    radii = np.concatenate([body.template.radii for body in bodies]).astype(float)
    owner = np.repeat(np.arange(len(bodies)), [len(body.template.beads) for body in bodies])
    # Molecules turn about the middle of their beads.
    count = np.bincount(owner).astype(float)
    middle = summed(owner, local, len(bodies)) / count[:, None]
    local = local - middle[owner]
    turns: Floats = _unit(np.stack([body.rotation for body in bodies]).astype(float))
    centres: Floats = np.stack([body.position for body in bodies]) + _turned(turns, middle)
    still, still_radii = fixed.spheres()
    still_tree = tree(still) if len(still) else None
    wanted = closeness + 0.005
    reach = 2 * wanted * float(radii.max())
    before = math.inf
    push = np.zeros_like(local)
    for number in range(rounds):
        progress(UNKNOWN)
        arms = _turned(turns[owner], local)
        beads = arms + centres[owner]
        push = np.zeros_like(beads)
        pairs = close_pairs(beads, reach)
        pairs = pairs[owner[pairs[:, 0]] != owner[pairs[:, 1]]]
        worst = _separate(push, beads, radii, pairs, wanted)
        if still_tree is not None:
            far = wanted * float(radii.max() + still_radii.max())
            i, j, distance = close_between(tree(beads), still_tree, far)
            short = wanted * (radii[i] + still_radii[j]) - distance
            close = short > 0
            i, j, short, distance = i[close], j[close], short[close], distance[close]
            away = (beads[i] - still[j]) / np.maximum(distance, 1e-6)[:, None]
            np.add.at(push, i, away * short[:, None])
            worst = max(worst, float(short.max(initial=0.0)))
        outside = lengths(beads) + radii - (lumen_radius - 1e-3)
        over = np.flatnonzero(outside > 0)
        push[over] -= beads[over] / lengths(beads[over])[:, None] * (outside[over, None])
        worst = max(worst, float(outside.max(initial=0.0)))
        if worst <= 2e-3:
            return _placed(bodies, middle, turns, centres), None
        if number == _JUDGED_AT and np.abs(push).sum() > _HOPELESS_NM * len(beads):
            break
        if number == _SLOW_FROM:
            before = float(np.abs(push).sum())
        if number == _SLOW_TO and np.abs(push).sum() > _HARDLY * before:
            break
        centres, turns = _moved(centres, turns, owner, arms, push)
        if number >= _JUDGED_AT and number % _UNHOOKED_EVERY == 0:
            hooked = _hooked(push, beads, radii, pairs, owner, wanted)
            there = fixed.copy()
            kept = ~hooked[owner]
            there.add(beads[kept], radii[kept])
            for which in np.flatnonzero(hooked).tolist():
                progress(UNKNOWN)
                found = least_overlapping(bodies[which].template, lumen_radius, there, rng)
                turns[which] = _unit(found.rotation[None].astype(float))[0]
                arm = _turned(turns[which][None], middle[which][None])[0]
                centres[which] = found.position + arm
    pushed: Floats = np.bincount(owner, lengths(push), len(bodies)) / count
    return _placed(bodies, middle, turns, centres), pushed


def _hooked(
    push: Floats,
    beads: Floats,
    radii: Floats,
    pairs: NDArray[np.intp],
    owner: NDArray[np.intp],
    closeness: float,
) -> NDArray[np.bool_]:
    """Return which molecules are to be put elsewhere, so that no two left are hooked."""
    count = int(owner[-1]) + 1
    i, j = pairs[:, 0], pairs[:, 1]
    deep = closeness * (radii[i] + radii[j]) - lengths(beads[i] - beads[j]) > _HOOKED_NM
    clashing = distinct_pairs(np.sort(owner[pairs[deep]], axis=1))
    left = np.zeros(count, bool)
    left[independent(count, clashing, count)] = True
    met = np.zeros(count, bool)
    met[clashing.ravel()] = True
    # Those that meet no other are hooked into what stands still.
    alone = np.zeros(count, bool)
    alone[owner[np.abs(push).max(axis=1) > _HOOKED_NM]] = True
    hooked: NDArray[np.bool_] = ~left | (alone & ~met)
    return hooked


def _separate(
    push: Floats, beads: Floats, radii: Floats, pairs: NDArray[np.intp], closeness: float
) -> float:
    """Add to `push` what parts each pair of beads, half each; return the worst overlap, nm."""
    i, j = pairs[:, 0], pairs[:, 1]
    vectors = beads[i] - beads[j]
    distance = np.maximum(lengths(vectors), 1e-6)
    short = closeness * (radii[i] + radii[j]) - distance
    close = short > 0
    part = vectors[close] * (0.5 * short[close] / distance[close])[:, None]
    np.add.at(push, i[close], part)
    np.subtract.at(push, j[close], part)
    return float(short[close].max(initial=0.0))


def _moved(
    centres: Floats, turns: Floats, owner: NDArray[np.intp], arms: Floats, push: Floats
) -> tuple[Floats, Floats]:
    """Return the bodies after one step along the forces and torques on their beads."""
    pushed = push.any(axis=1)
    touching = np.maximum(np.bincount(owner, pushed, len(centres)), 1.0)
    shift = 1.6 * summed(owner, push, len(centres)) / touching[:, None]
    length = np.linalg.norm(shift, axis=1, keepdims=True)
    shift *= np.minimum(1.0, _LARGEST_STEP_NM / np.maximum(length, 1e-9))
    torque = summed(owner, np.cross(arms, push), len(centres))
    square = np.bincount(owner, np.einsum("ij,ij->i", arms, arms), len(centres))
    inertia = square / np.bincount(owner) * touching
    turn = 1.2 * torque / np.maximum(inertia, 1e-6)[:, None]
    angle = np.linalg.norm(turn, axis=1, keepdims=True)
    turn *= np.minimum(1.0, _LARGEST_TURN / np.maximum(angle, 1e-9))
    return centres + shift, _after(turns, _quaternions(turn))


def _placed(
    bodies: Sequence[RigidBody], middle: Floats, turns: Floats, centres: Floats
) -> list[RigidBody]:
    positions = (centres - _turned(turns, middle)).astype(np.float32)
    rotations = turns.astype(np.float32)
    return [
        RigidBody(body.template, position, rotation)
        for body, position, rotation in zip(bodies, positions, rotations, strict=True)
    ]


def _unit(quaternions: Floats) -> Floats:
    """Return quaternions (n, 4), scalar last, of length 1."""
    x, y, z, w = quaternions.T
    unit: Floats = quaternions / np.sqrt(x * x + y * y + z * z + w * w)[:, None]
    return unit


def _turned(quaternions: Floats, vectors: Floats) -> Floats:
    """Return vectors (n, 3), each turned by its unit quaternion (n, 4)."""
    x, y, z, w = quaternions.T
    xx, yy, zz, ww = x * x, y * y, z * z, w * w
    xy, xz, yz, xw, yw, zw = x * y, x * z, y * z, x * w, y * w, z * w
    rows = (
        (xx - yy - zz + ww, 2 * (xy - zw), 2 * (xz + yw)),
        (2 * (xy + zw), -xx + yy - zz + ww, 2 * (yz - xw)),
        (2 * (xz - yw), 2 * (yz + xw), -xx - yy + zz + ww),
    )
    matrices = np.stack([np.stack(row, axis=1) for row in rows], axis=1)
    turned: Floats = np.einsum("ijk,ik->ij", matrices, vectors)
    return turned


def _quaternions(turns: Floats) -> Floats:
    """Return the quaternions (n, 4) of turns given by axis times angle (n, 3)."""
    x, y, z = turns.T
    square = x * x + y * y + z * z
    angle = np.sqrt(square)
    small = 0.5 - square / 48 + square * square / 3840
    scale = np.where(angle <= 1e-3, small, np.sin(angle / 2) / np.maximum(angle, 1e-3))
    return np.concatenate((scale[:, None] * turns, np.cos(angle / 2)[:, None]), axis=1)


def _after(first: Floats, then: Floats) -> Floats:
    """Return the quaternions (n, 4) of two turns, one after the other."""
    x, y, z, w = then.T
    a, b, c, d = first.T
    return _unit(
        np.stack(
            (
                w * a + d * x + (y * c - z * b),
                w * b + d * y + (z * a - x * c),
                w * c + d * z + (x * b - y * a),
                w * d - x * a - y * b - z * c,
            ),
            axis=1,
        )
    )
