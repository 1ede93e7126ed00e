"""Fill the shapes of protein domains with beads, and measure the volume of unions of beads."""

from __future__ import annotations

import functools
import math
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from exoviz.builder.protein.strand_paths import bent
from exoviz.catalog import Domain
from exoviz.model.neighbours import nearest, summed
from exoviz.model.products import length_of, product
from exoviz.model.units import NM3_PER_KDA

__all__ = ["domain_beads", "even_points", "growth", "turned", "union_volume"]

Points = NDArray[np.float64]


#: Mass that one bead stands for, kDa: about five residues.
_BEAD_KDA = 0.6
_HELIX_RADIUS, _HELIX_RISE, _HELIX_TWIST = 0.5, 0.5, math.radians(4.0)
#: Mean distance of two helices that are packed together (Bowie 1997, J Mol Biol 272:780), nm.
_HELIX_SPACING = 0.96
_CHAIN_STEP = 0.72
#: Finest grid on which a volume is counted, nm.
_CELL = 0.24
#: Cells of a grid of which each has a place in memory.
_MOST_CELLS = 50_000_000


@functools.lru_cache(maxsize=32)
def _ball(radius: int) -> NDArray[np.int_]:
    """Return the whole-number points (n, 3) of a ball about the origin."""
    steps = np.arange(-radius, radius + 1)
    points = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), -1).reshape(-1, 3)
    ball: NDArray[np.int_] = points[(points**2).sum(axis=1) <= radius**2]
    return ball


def _distances(
    centres: Points, radii: Points, reach: float, finest: float
) -> tuple[NDArray[np.float32], float]:
    """Return the distance to the nearest surface of spheres on a grid, and the cell's volume.

    Only cells within `reach` of a surface have a distance; in the others it is infinite, or they
    are left out where spheres lie far apart.
    """
    span = np.ptp(centres, axis=0) + 2 * (radii.max() + reach)
    cell = float(np.clip((span.prod() / 1e6) ** (1 / 3), finest, 0.45))
    # An offset off any symmetry of the beads keeps whole layers of cells from jumping at once.
    low = centres.min(axis=0) - radii.max() - reach - cell * np.array((2.31, 2.57, 2.83))
    shape = np.ceil(span / cell).astype(int) + 7
    half = math.ceil((radii.max() + reach) / cell) + 1
    stencil = _ball(half)
    home = np.floor((centres - low) / cell).astype(int)
    stride = np.array((shape[1] * shape[2], shape[2], 1))
    flat = (home @ stride)[:, None] + stencil @ stride
    rest = (centres - low - home * cell).astype(np.float32)
    corners = (stencil * cell).astype(np.float32)
    squares = (corners**2).sum(axis=1) + (rest**2).sum(axis=1, keepdims=True)
    squares = squares - 2 * product(rest, corners.T)
    values = np.sqrt(np.maximum(squares, 0)) - radii[:, None].astype(np.float32)
    if shape.prod(dtype=float) > _MOST_CELLS:
        order = np.argsort(flat.ravel())
        starts = np.flatnonzero(np.diff(flat.ravel()[order], prepend=-1))
        return np.minimum.reduceat(values.ravel()[order], starts), cell**3
    grid = np.full(int(shape.prod()), np.inf, np.float32)
    np.minimum.at(grid, flat.ravel(), values.ravel())
    return grid, cell**3


def union_volume(centres: NDArray[Any], radii: NDArray[Any]) -> float:
    """Return the volume of a union of spheres, nm³, counted on a grid (to about 1 %).

    Parameters
    ----------
    centres : (n, 3) array
        nm.
    radii : (n,) array
        nm.
    """
    grid, cell = _distances(np.asarray(centres, float), np.asarray(radii, float), 0.1, 0.15)
    return float(np.count_nonzero(grid < 0) * cell)


def growth(centres: Points, radii: Points, volume: float, reach: float) -> float:
    """Return what to add to every radius so that the union of the spheres has a given volume, nm.

    Parameters
    ----------
    centres : (n, 3) array
        nm.
    radii : (n,) array
        nm.
    volume : float
        nm³.
    reach : float
        The most that the answer can be, nm.
    """
    grid, cell = _distances(centres, radii, reach, _CELL)
    rank = min(max(1, round(volume / cell)), int(np.count_nonzero(grid < reach))) - 1
    return float(np.partition(grid, rank)[rank])


@functools.lru_cache(maxsize=8)
def even_points(count: int) -> Points:
    """Return `count` evenly spread points of the cube from -1 to 1 (a low-discrepancy lattice)."""
    plastic = 1.2207440846057596
    powers = plastic ** -np.arange(1.0, 4.0)
    points: Points = 2 * ((0.5 + np.arange(1, count + 1)[:, None] * powers) % 1.0) - 1
    return points


def _relaxed(inside: Points, count: int) -> Points:
    """Return `count` centres that share evenly the room marked out by the points `inside`."""
    centres = inside[:count]
    for _ in range(4):
        owner = nearest(inside, centres)[1]
        weight = np.maximum(np.bincount(owner, minlength=count), 1)
        moved = summed(owner, inside, count) / weight[:, None]
        centres = np.where((np.bincount(owner, minlength=count) > 0)[:, None], moved, centres)
    return centres


def _bead_count(domain: Domain) -> int:
    return max(1, round(domain.mass_kda / _BEAD_KDA))


def turned(degrees: tuple[float, float, float]) -> Points:
    """Return the matrix (3, 3) that turns about the x, then the y, then the z axis, by degrees."""
    x, y, z = np.radians(degrees)
    about_x = [[1, 0, 0], [0, math.cos(x), -math.sin(x)], [0, math.sin(x), math.cos(x)]]
    about_y = [[math.cos(y), 0, math.sin(y)], [0, 1, 0], [-math.sin(y), 0, math.cos(y)]]
    about_z = [[math.cos(z), -math.sin(z), 0], [math.sin(z), math.cos(z), 0], [0, 0, 1]]
    turn: Points = product(product(np.array(about_z), np.array(about_y)), np.array(about_x))
    return turn


def _ellipsoid(domain: Domain) -> Points:
    count = _bead_count(domain)
    cube = even_points(30 * max(count, 10))
    ball = cube[(cube**2).sum(axis=1) <= 1]
    filled = _relaxed(ball * (np.array(domain.size) / 2), count)
    placed: Points = product(filled, turned(domain.turn).T) + domain.centre
    return placed


def _rod_width(length: float, volume: float) -> float:
    """Return the diameter of a rod with round ends that is `length` long and holds `volume`."""
    low, high = 0.0, length
    for _ in range(40):
        width = (low + high) / 2
        if math.pi * width**2 / 4 * (length - width / 3) < volume:
            low = width
        else:
            high = width
    return high


def _frame(axis: Points) -> Points:
    """Return unit vectors (3, 3) whose last one lies along `axis`."""
    z = axis / length_of(axis)
    x = np.cross(z, np.eye(3)[np.argmin(np.abs(z))])
    x /= length_of(x)
    return np.stack((x, np.cross(z, x), z))


def _rod(domain: Domain) -> Points:
    start, end = np.array(domain.start), np.array(domain.end)
    long = length_of(end - start)
    # Beads leave gaps between them, so the outline is wider than the chain's own volume.
    width = _rod_width(long, 1.15 * NM3_PER_KDA * domain.mass_kda)
    count = max(_bead_count(domain), math.ceil(long / 0.8))
    box = even_points(max(24 * count, 300)) * (width / 2, width / 2, long / 2)
    beyond = np.maximum(np.abs(box[:, 2]) - (long - width) / 2, 0)
    inside = box[box[:, 0] ** 2 + box[:, 1] ** 2 + beyond**2 <= (width / 2) ** 2]
    placed: Points = product(_relaxed(inside, count), _frame(end - start)) + (start + end) / 2
    return placed


def _strand(domain: Domain) -> Points:
    """Return the beads of a rod that bends as a flexible strand of its length does."""
    start, end = np.array(domain.start), np.array(domain.end)
    long = length_of(end - start)
    upright = domain.model_copy(update={"start": (0.0, 0.0, 0.0), "end": (0.0, 0.0, long)})
    placed: Points = product(bent(_rod(upright), long), _frame(end - start)) + start
    return placed


def _chain(domain: Domain) -> Points:
    """Return beads along a wandering curve whose contour is as long as the chain needs."""
    start, end = np.array(domain.start), np.array(domain.end)
    long = length_of(end - start)
    count = max(_bead_count(domain), math.ceil(long / _CHAIN_STEP) + 1)
    if count == 1:
        middle: Points = (start + end)[None] / 2
        return middle
    contour = (count - 1) * _CHAIN_STEP
    fine = np.linspace(0, 1, 24 * count)
    turns = max(1.0, long / 2.4, contour / 9.0)
    # Frequencies without a common measure, so that no turn of the curve is like another.
    waves = [
        np.sin(2 * math.pi * turns * first * fine + phase)
        + 0.6 * np.sin(2 * math.pi * turns * second * fine + 2 * phase)
        for first, second, phase in ((0.83, 1.91, 0.4), (1.13, 1.57, 1.9), (1.43, 2.27, 3.1))
    ]
    wander = np.stack(waves, axis=1) * (np.sin(math.pi * fine) ** 0.7)[:, None] * (1, 1, 0.45)
    line = np.stack((0 * fine, 0 * fine, long * (fine - 0.5)), axis=1)
    low, high = 0.0, 2.0
    for _ in range(24):
        size = (low + high) / 2
        curve = line + size * wander
        steps = np.linalg.norm(np.diff(curve, axis=0), axis=1)
        low, high = (size, high) if steps.sum() < contour else (low, size)
    travelled = np.concatenate(([0.0], np.cumsum(steps)))
    stops = np.linspace(0, travelled[-1], count)
    beads = np.stack([np.interp(stops, travelled, curve[:, axis]) for axis in range(3)], axis=1)
    frame = _frame(end - start) if long > 0 else np.eye(3)
    placed: Points = product(beads, frame) + (start + end) / 2
    return placed


@functools.lru_cache(maxsize=64)
def _bundle(count: int) -> Points:
    """Return the axes (n, 2) of `count` helices packed side by side."""
    a, b = np.meshgrid(np.arange(-6, 7), np.arange(-6, 7))
    lattice = np.stack(((a + b / 2).ravel(), (b * math.sqrt(3) / 2).ravel()), axis=1)
    best: Points | None = None
    for origin in ((0.0, 0.0), (0.5, 0.0), (0.5, math.sqrt(3) / 6)):
        squares = ((lattice - origin) ** 2).sum(axis=1)
        chosen = lattice[np.argsort(squares, kind="stable")[:count]]
        chosen = chosen - chosen.mean(axis=0)
        if best is None or (chosen**2).sum() < (best**2).sum() - 1e-9:
            best = chosen
    assert best is not None
    return _HELIX_SPACING * best


def _helices(domain: Domain) -> Points:
    half = max(domain.size[2] / 2 - _HELIX_RADIUS, 0.0)
    rungs = max(2, round(2 * half / _HELIX_RISE) + 1) if half else 1
    heights = np.linspace(-half, half, rungs)
    axes = _bundle(domain.count)
    # Neighbouring helices cross at a small angle, as they do in real bundles.
    turn = heights[:, None] * _HELIX_TWIST
    x = axes[:, 0] * np.cos(turn) - axes[:, 1] * np.sin(turn)
    y = axes[:, 0] * np.sin(turn) + axes[:, 1] * np.cos(turn)
    z = np.broadcast_to(heights[:, None], x.shape)
    placed: Points = np.stack((x, y, z), axis=-1).reshape(-1, 3) + domain.centre
    return placed


_SHAPES: Final = {
    "ellipsoid": _ellipsoid,
    "rod": _rod,
    "chain": _chain,
    "strand": _strand,
    "helices": _helices,
}


def domain_beads(domain: Domain) -> Points:
    """Return the centres (n, 3) of the beads of one copy of a domain, nm, always the same."""
    return _SHAPES[domain.shape](domain)
