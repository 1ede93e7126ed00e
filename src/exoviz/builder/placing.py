"""Random rigid places: on the membrane, in the lumen; and trying many of them at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exoviz.builder.obstacles import Obstacles
from exoviz.model import Template, rotate
from exoviz.model.neighbours import close_pairs, distinct_pairs, lengths
from exoviz.progress import UNKNOWN, Progress

__all__ = ["independent", "on_sphere", "place", "random_rotations", "turned_to", "upright"]

Floats = NDArray[np.floating[Any]]
Singles = NDArray[np.float32]

#: A batch of candidate places: how many -> positions (n, 3) and rotations (n, 4).
Proposal = Callable[[int], tuple[Singles, Singles]]

#: How many candidates are tried for one molecule before it counts as not fitting.
TRIES = 8_000


def random_rotations(rng: np.random.Generator, count: int) -> Singles:
    """Return uniformly random unit quaternions (n, 4), scalar last."""
    rotations = rng.standard_normal((count, 4))
    rotations /= np.linalg.norm(rotations, axis=1, keepdims=True)
    return rotations.astype(np.float32)


def upright(normals: Floats, spins: Floats) -> Singles:
    """Return the quaternions (n, 4) that turn z onto `normals` (n, 3) after a turn about z.

    Parameters
    ----------
    normals : (n, 3) array
        Unit vectors.
    spins : (n,) array
        Turns about the molecule's own z axis, radians.
    """
    x, y, z = np.asarray(normals, float).T
    w = np.sqrt(np.maximum(0.0, (1 + z) / 2))
    down = w < 1e-6
    safe = np.where(down, 1.0, w)
    # The shortest turn from z to the normal has its axis in the xy plane.
    qx = np.where(down, 1.0, -y / (2 * safe))
    qy = np.where(down, 0.0, x / (2 * safe))
    w = np.where(down, 0.0, w)
    sine, cosine = np.sin(np.asarray(spins) / 2), np.cos(np.asarray(spins) / 2)
    turned = np.stack(
        (
            qx * cosine + qy * sine,
            qy * cosine - qx * sine,
            w * sine,
            w * cosine,
        ),
        axis=1,
    )
    return turned.astype(np.float32)


def turned_to(axes: Floats) -> Singles:
    """Return the quaternions (n, 4), scalar last, of rotations given as matrices (n, 3, 3)."""
    a, b, c = axes[:, 0, 0], axes[:, 1, 1], axes[:, 2, 2]
    trace = a + b + c
    (xy, xz, yz) = (axes[:, i, j] + axes[:, j, i] for i, j in ((0, 1), (0, 2), (1, 2)))
    (wx, wy, wz) = (axes[:, j, i] - axes[:, i, j] for i, j in ((1, 2), (2, 0), (0, 1)))
    # Four times the quaternion, multiplied by one of its numbers: by the largest, for precision.
    multiples = np.array(
        (
            (1 - trace + 2 * a, xy, xz, wx),
            (xy, 1 - trace + 2 * b, yz, wy),
            (xz, yz, 1 - trace + 2 * c, wz),
            (wx, wy, wz, 1 + trace),
        )
    )
    largest = np.stack((a, b, c, trace)).argmax(axis=0)
    x, y, z, w = multiples[largest, :, np.arange(len(axes))].T
    length = np.sqrt(x * x + y * y + z * z + w * w)
    quaternions: Floats = np.stack((x, y, z, w), axis=1) / length[:, None]
    return quaternions.astype(np.float32)


def on_sphere(rng: np.random.Generator, count: int) -> Floats:
    """Return uniformly random unit vectors (n, 3)."""
    vectors = rng.standard_normal((count, 3))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def _clear(
    template: Template,
    positions: Singles,
    rotations: Singles,
    obstacles: Obstacles,
    lumen_radius: float | None,
) -> NDArray[np.bool_]:
    beads = rotate(rotations[:, None], template.beads[None]) + positions[:, None]
    clear = np.ones(len(positions), bool)
    if lumen_radius is not None:
        outermost = lengths(beads) + template.radii
        clear &= outermost.max(axis=1) <= lumen_radius
        beads = beads[clear]
    if len(beads):
        clear[clear] = ~obstacles.hits(beads.astype(float), template.radii.astype(float))
    return clear


def place(
    template: Template,
    copies: int,
    propose: Proposal,
    obstacles: Obstacles,
    progress: Progress,
    lumen_radius: float | None = None,
    tries: int = TRIES,
) -> tuple[Singles, Singles]:
    """Place copies of a molecule clear of everything there, by random sequential adsorption.

    Candidates are tried in batches: those clear of the obstacles are taken in order as long as
    they keep clear of each other, and become obstacles themselves.

    Parameters
    ----------
    template : Template
    copies : int
    propose : callable
        ``propose(n)`` returns n candidate positions and rotations.
    obstacles : Obstacles
        Grows by what is placed.
    progress : Progress
        Called now and then; what it raises stops the work.
    lumen_radius : float, optional
        Every bead must lie inside this radius, nm.
    tries : int
        Candidates in a row that may fail.

    Returns
    -------
    positions : (k, 3) array
    rotations : (k, 4) array
        k < `copies` only if `tries` candidates in a row (or on the whole, and 100 a copy) found
        no room.
    """
    found: list[tuple[Singles, Singles]] = []
    missing, tried, batch = copies, 0, max(6, min(256, 2 * copies))
    # Every success earns a few more tries; a hopeless request still ends soon.
    left = tries + 100 * copies
    while missing and tried < tries and left > 0:
        progress(UNKNOWN)
        positions, rotations = propose(batch)
        clear = np.flatnonzero(_clear(template, positions, rotations, obstacles, lumen_radius))
        tried += batch
        left -= batch
        batch = min(512, 2 * batch)
        if not len(clear):
            continue
        chosen = _compatible(template, positions, rotations, clear[: 4 * missing + 8], missing)
        positions, rotations = positions[chosen], rotations[chosen]
        beads = rotate(rotations[:, None], template.beads[None]) + positions[:, None]
        obstacles.add(beads.reshape(-1, 3), np.tile(template.radii, len(chosen)))
        found.append((positions, rotations))
        missing -= len(chosen)
        tried = 0
    if not found:
        return np.empty((0, 3), np.float32), np.empty((0, 4), np.float32)
    return (
        np.concatenate([item[0] for item in found]),
        np.concatenate([item[1] for item in found]),
    )


def _compatible(
    template: Template,
    positions: Singles,
    rotations: Singles,
    candidates: NDArray[np.intp],
    wanted: int,
) -> NDArray[np.intp]:
    """Return up to `wanted` of the candidates that keep clear of each other."""
    beads = rotate(rotations[candidates][:, None], template.beads[None])
    beads += positions[candidates][:, None]
    size = len(template.beads)
    reach = 2 * float(template.radii.max())
    owners = close_pairs(beads.reshape(-1, 3), reach) // size
    owners = distinct_pairs(owners[owners[:, 0] != owners[:, 1]])
    return candidates[independent(len(candidates), owners, wanted)]


def independent(count: int, pairs: NDArray[np.intp], wanted: int) -> NDArray[np.intp]:
    """Return up to `wanted` of `count` items, first come first served, no two of them paired."""
    blocked_by: dict[int, list[int]] = {}
    for first, second in np.sort(pairs, axis=1).tolist():
        blocked_by.setdefault(second, []).append(first)
    taken: list[int] = []
    chosen = set[int]()
    for item in range(count):
        if len(taken) == wanted:
            break
        if chosen.isdisjoint(blocked_by.get(item, ())):
            taken.append(item)
            chosen.add(item)
    return np.array(taken, np.intp)
