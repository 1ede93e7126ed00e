"""Footprints of proteins on a leaflet: discs on its neutral surface that lipids keep out of."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exoviz.model import Geometry, Template
from exoviz.model.layers import Side
from exoviz.model.neighbours import close_between, distinct, lengths, summed, tree

__all__ = ["Discs", "Footprint", "Leaflet", "Shore", "footprint", "stretched"]

Floats = NDArray[np.floating[Any]]

#: Radial reach of the centres of a lipid's beads from the midplane of a usual bilayer, nm.
LIPID_SPAN_NM = (0.2, 2.3)

#: A lipid's axis keeps at least this far from the surface of a protein bead, nm: half a tail's
#: thickness and half the distance between two tails, so that no bead sinks in by a third.
PROTEIN_GAP_NM = 0.33

_EVICTIONS = 15


@dataclass(frozen=True, slots=True)
class Leaflet:
    """One leaflet of a spherical bilayer.

    Attributes
    ----------
    sign : int
        +1 for the outer leaflet, -1 for the inner.
    radius : float
        Radius of the neutral surface, nm.
    midplane : float
        Radius of the bilayer's midplane, nm.
    rise : float
        How much farther from it head groups are than usual, nm.
    """

    sign: int
    radius: float
    midplane: float
    rise: float

    @classmethod
    def of(cls, geometry: Geometry, side: Side) -> Leaflet:
        """Return the ``"outer"`` or ``"inner"`` leaflet of a geometry."""
        sign = 1 if side == "outer" else -1
        return cls(sign, geometry.neutral(side), geometry.midplane, geometry.rise)

    @property
    def span(self) -> tuple[float, float]:
        """Radial reach of the centres of a lipid's beads from the midplane, nm."""
        near, far = LIPID_SPAN_NM
        return near, far + self.rise

    @property
    def narrowing(self) -> float:
        """Smallest factor by which lateral distances shrink along a lipid."""
        near, far = self.span
        heights = (self.midplane + self.sign * near, self.midplane + self.sign * far)
        return min(heights) / self.radius


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
        Area that the protein takes of the surface, nm².
    """

    directions: Floats
    radii: Floats
    area: float


def _area_of_discs(points: Floats, radii: Floats, shore: float) -> float:
    """Return the area that lipids cannot reach between and in discs that keep their axes out.

    Parameters
    ----------
    points : (n, 2) array
        Centres of the discs in a plane, nm.
    radii : (n,) array
        No lipid's axis stands within these, nm.
    shore : float
        A lipid beside the discs has this much of them, nm.
    """
    margin = 3 * 0.04
    low = (points - radii[:, None]).min(axis=0) - margin
    high = (points + radii[:, None]).max(axis=0) + margin
    step = max(0.04, math.sqrt(float(np.prod(high - low)) / 40_000))
    xs, ys = (np.arange(low[axis], high[axis] + step, step) + step / 2 for axis in (0, 1))
    barred = np.zeros((len(xs), len(ys)), bool)
    ends = [
        np.searchsorted(marks, at + away).tolist()
        for marks, at in ((xs, points[:, 0]), (ys, points[:, 1]))
        for away in (-radii - step, radii + step)
    ]
    for (x, y), radius, left, right, bottom, top in zip(points, radii, *ends, strict=True):
        across, along = xs[left:right, None], ys[bottom:top]
        barred[left:right, bottom:top] |= (across - x) ** 2 + (along - y) ** 2 < radius**2
    # The middle of the nearest free cell lies, on average over circles, 0.15 steps behind the edge.
    squares = np.arange(math.ceil((shore / step + 0.15) ** 2) + 2)
    beside = int(np.count_nonzero((np.sqrt(squares) - 0.15) * step <= shore)) - 1
    return float(_count_inland(barred, beside)) * step**2


def _count_inland(barred: NDArray[np.bool_], beside: int) -> int:
    """Return how many barred cells have no free one beside them.

    Parameters
    ----------
    barred : (n, m) array
    beside : int
        Square of the distance, in cells, within which a cell is beside another.
    """
    rows = np.arange(len(barred))[:, None]
    far = len(barred) + beside + 1
    above = rows - np.maximum.accumulate(np.where(barred, -far, rows), axis=0)
    below = np.minimum.accumulate(np.where(barred, far + len(barred), rows)[::-1], axis=0)[::-1]
    nearest_free = np.minimum(above, below - rows)
    near = np.zeros_like(barred)
    for aside in range(min(math.isqrt(beside), barred.shape[1] - 1) + 1):
        found = nearest_free <= math.isqrt(beside - aside**2)
        near[:, aside:] |= found[:, : found.shape[1] - aside]
        near[:, : found.shape[1] - aside] |= found[:, aside:]
    return int(np.count_nonzero(~near))


@functools.lru_cache(maxsize=1024)
def footprint(template: Template, leaflet: Leaflet, shore: float) -> Footprint:
    """Return the footprint of an upright protein in a leaflet.

    Parameters
    ----------
    template : Template
        Its frame's origin lies on the midplane.
    leaflet : Leaflet
    shore : float
        Half the mean distance between lipids, nm: a lipid next to a protein has its full
        area, so a margin of that width is not counted as the protein's. Gaps between helices
        into which no lipid fits are.
    """
    centres = template.beads.astype(float) + (0.0, 0.0, leaflet.midplane)
    distance = lengths(centres)
    depth = leaflet.sign * (distance - leaflet.midplane)
    span = np.clip(depth, *leaflet.span)
    reach = template.radii + max(PROTEIN_GAP_NM, shore)
    square = reach**2 - (depth - span) ** 2
    touching = square > 0
    height = leaflet.midplane + leaflet.sign * span[touching]
    radii = np.sqrt(square[touching]) * leaflet.radius / height
    directions = centres[touching] / distance[touching, None]
    area = 0.0
    if len(radii):
        # Lambert's azimuthal projection keeps areas.
        scale = leaflet.radius * np.sqrt(2 / (1 + directions[:, 2]))
        area = _area_of_discs(directions[:, :2] * scale[:, None], radii, shore)
    needed = _uncovered(directions * leaflet.radius, radii)
    return Footprint(directions[needed], radii[needed], area)


def _uncovered(centres: Floats, radii: Floats) -> NDArray[np.intp]:
    """Return the discs that do not lie (but for 0.02 nm) inside a larger one."""
    order = np.argsort(-radii, kind="stable")
    apart = lengths(centres[order][:, None] - centres[order][None])
    inside = apart + radii[order][:, None] <= radii[order][None] + 0.02
    # Only a disc that comes before, so that of two equal ones the first stays.
    separate = ~np.tril(inside, -1).any(axis=1)
    return np.sort(order[separate])


def stretched(vectors: Floats, rest: float | Floats) -> Floats:
    """Return the displacement along each vector that would stretch it to `rest`, if shorter."""
    length = lengths(vectors)
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
        found: NDArray[np.intp] = self.points[distinct(self.index[within])]
        return found

    def evict(self, points: Floats) -> Floats:
        """Return the points moved out of the discs; a few may find no way out."""
        points = points.copy()
        shore = points[self.points]
        index, centres, reach = self.index, self.centres, self.reach
        for _ in range(_EVICTIONS):
            moved = _way_out(shore, index, centres, reach, 1e-3)
            restless = lengths(moved) > 0
            if not restless.any():
                break
            shore += moved
            shore *= (self.radius / lengths(shore))[:, None]
            # Only what moved can still be inside another disc.
            keep = restless[index]
            index, centres, reach = index[keep], centres[keep], reach[keep]
        points[self.points] = shore
        return points


def _way_out(
    points: Floats, index: NDArray[np.intp], centres: Floats, reach: Floats, margin: float
) -> Floats:
    """Return the displacement that takes each point out of the discs it is in."""
    push = stretched(points[index] - centres, reach + margin)
    count = len(points)
    moved = summed(index, push, count)
    hits = np.bincount(index, lengths(push) > 0, count)
    return moved / np.sqrt(np.maximum(hits, 1))[:, None]
