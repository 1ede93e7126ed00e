"""Where a medium is at a moment: on its side of all membranes, and clear of everything else."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from exoviz.compiled import compiled
from exoviz.model import Vesicle, rotate
from exoviz.model.layers import CARGO, is_below
from exoviz.story.membrane.fusion import MaterialCoordinates
from exoviz.story.models import outermost_radius

if TYPE_CHECKING:
    from exoviz.story.membrane.cell_membrane import CellMembrane
    from exoviz.story.models import CellModel
    from exoviz.story.state import RigidCopies, State

__all__ = ["CrowdRegion", "CrowdRegions", "Number", "room_at"]

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Number = float | np.floating[Any]

HEADS_NM: Final = 0.9
"""From the places of lipids to the end of their heads, and a molecule of water, nm."""
_POINTS: Final = 160
_LEAST_NM: Final = 0.1
"""Shortest piece of a section."""
_CHUNK: Final = 16
"""Pieces of a section that are passed over together where all are far."""
_COARSE_NM: Final = 3.2
_CELL: Final = 10.0
_HOLLOW: Final = 0.5
"""Share of its reach within which a model has no bead if it is hollow."""
_AROUND: Final = 0.6
"""Share of its reach within which the mean of a hollow model's beads is: half a shell's is 0.5."""


@compiled
def _of_section(r: Number, z: Number, pieces: Floats, bounds: Floats, chunk: int) -> Number:
    """Return the distance from a section, nm, positive on the side of the medium."""
    best = np.float32(1e18)
    sign = np.float32(1)
    # The one that is most likely the nearest is looked at first, and most others never.
    likely, least = 0, np.float32(1e18)
    for number in range(bounds.shape[0]):
        dr = (bounds[number, 0] + bounds[number, 2]) * np.float32(0.5) - r
        dz = (bounds[number, 1] + bounds[number, 3]) * np.float32(0.5) - z
        if dr * dr + dz * dz < least:
            likely, least = number, dr * dr + dz * dz
    for turn in range(bounds.shape[0] + 1):
        number = likely if turn == 0 else turn - 1
        if turn and number == likely:
            continue
        dr = max(bounds[number, 0] - r, r - bounds[number, 2], np.float32(0))
        dz = max(bounds[number, 1] - z, z - bounds[number, 3], np.float32(0))
        if dr * dr + dz * dz > best:
            continue
        for index in range(number * chunk, min((number + 1) * chunk, pieces.shape[0])):
            ar, az = pieces[index, 0], pieces[index, 1]
            wr, wz = pieces[index, 2] - ar, pieces[index, 3] - az
            square = max(wr * wr + wz * wz, np.float32(1e-12))
            share = min(max(((r - ar) * wr + (z - az) * wz) / square, np.float32(0)), np.float32(1))
            er, ez = r - ar - share * wr, z - az - share * wz
            away = er * er + ez * ez
            if away < best:
                best = away
                sign = np.float32(1) if wz * er - wr * ez > 0 else np.float32(-1)
    distance: Number = sign * np.sqrt(best)
    return distance


@compiled
def room_at(
    x: Number,
    y: Number,
    z: Number,
    radius: Number,
    pieces: Floats,
    bounds: Floats,
    chunk: int,
    spheres: Floats,
    cells: tuple[NDArray[np.int32], NDArray[np.int32]],
    low: Floats,
    cell: Number,
) -> Number:
    """Return how much room, nm, a sphere has to the nearest thing; negative where it has none."""
    room: Number = np.float32(1e9)
    if pieces.shape[0]:
        room = _of_section(np.sqrt(x * x + y * y), z, pieces, bounds, chunk) - radius
        if room < 0:
            return room
    first, members = cells
    wide, high = first.shape[0] - 1, first.shape[1]
    left = max(int((x - radius - low[0]) / cell) - 1, 0)
    right = min(int((x + radius - low[0]) / cell) + 1, wide - 1)
    down = max(int((z - radius - low[1]) / cell) - 1, 0)
    up = min(int((z + radius - low[1]) / cell) + 1, high - 2)
    for column in range(left, right + 1):
        for row in range(down, up + 1):
            for place in range(first[column, row], first[column, row + 1]):
                other = members[place]
                dx, dy, dz = x - spheres[other, 0], y - spheres[other, 1], z - spheres[other, 2]
                away = np.sqrt(dx * dx + dy * dy + dz * dz) - spheres[other, 3] - radius
                room = min(room, away)
    return room


@compiled
def _rooms(
    points: Floats,
    radii: Floats,
    pieces: Floats,
    bounds: Floats,
    chunk: int,
    spheres: Floats,
    cells: tuple[NDArray[np.int32], NDArray[np.int32]],
    low: Floats,
    cell: float,
) -> Floats:
    found = np.empty(len(points), np.float32)
    for index in range(len(points)):
        found[index] = room_at(
            points[index, 0],
            points[index, 1],
            points[index, 2],
            radii[index],
            pieces,
            bounds,
            chunk,
            spheres,
            cells,
            low,
            cell,
        )
    return found


@compiled
def _in_columns(
    spheres: Floats, low: Floats, cell: float, wide: int, high: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return for each cell of a grid across, (x, z), which spheres reach into it."""
    counts = np.zeros((wide + 1, high + 1), np.int32)
    total = 0
    for turn in range(2):
        if turn == 1:
            total = 0
            for column in range(wide + 1):
                for row in range(high + 1):
                    mine = counts[column, row]
                    counts[column, row] = total
                    total += mine
            members = np.empty(max(total, 1), np.int32)
            ends = counts.copy()
        for index in range(len(spheres)):
            x, z, radius = spheres[index, 0], spheres[index, 2], spheres[index, 3]
            left = max(int((x - radius - low[0]) / cell), 0)
            right = min(int((x + radius - low[0]) / cell), wide - 1)
            down = max(int((z - radius - low[1]) / cell), 0)
            up = min(int((z + radius - low[1]) / cell), high - 1)
            for column in range(left, right + 1):
                for row in range(down, up + 1):
                    if turn == 0:
                        counts[column, row] += 1
                    else:
                        members[ends[column, row]] = index
                        ends[column, row] += 1
    return counts, members


@dataclass(frozen=True, slots=True, eq=False)
class CrowdRegion:
    """The space that a medium has at a moment.

    Attributes
    ----------
    pieces : (p, 4) float32 array
        Sections of the leaflets that face the medium: r and z of both ends of each piece, nm; the
        medium lies to the right of the way from the first to the second.
    bounds : (c, 4) float32 array
        Lowest and highest r and z of each `_CHUNK` pieces.
    spheres : (s, 4) float32 array
        What else takes up space: centre and radius, nm.
    cells : ((w, h) int32 array, (m,) int32 array)
        Spheres by columns of a grid across.
    low : (2,) float32 array
        x and z at which that grid begins, nm.
    """

    pieces: Floats
    bounds: Floats
    spheres: Floats
    cells: tuple[NDArray[np.int32], NDArray[np.int32]]
    low: Floats

    def room(self, points: Floats, radii: Floats) -> Floats:
        """Return how much room, nm, spheres (n, 3) of radii (n,) have to the nearest thing.

        Negative where they stand on the other side of a membrane, or touch one or anything else.
        """
        return _rooms(
            np.ascontiguousarray(points, np.float32),
            np.ascontiguousarray(radii, np.float32),
            *self.numbers,
        )

    @property
    def numbers(
        self,
    ) -> tuple[
        Floats, Floats, int, Floats, tuple[NDArray[np.int32], NDArray[np.int32]], Floats, float
    ]:
        """What compiled code needs to tell the room of a place; see `room_at`."""
        return self.pieces, self.bounds, _CHUNK, self.spheres, self.cells, self.low, _CELL


def _facing_cytosol(membrane: CellMembrane) -> tuple[Doubles, Doubles]:
    """Return some places, r and z, of the leaflet that faces the cytosol, and whither it faces."""
    outer = membrane.cytosol_outside
    border, end = membrane.border(outer=outer), membrane.end(outer=outer)
    shares = np.array([0.2, 0.5, 0.8])
    area = border * shares
    if not membrane.single:
        area = np.concatenate([area, border + (end - border) * shares])
    where = MaterialCoordinates(np.full(area.size, outer), area, np.zeros(area.size))
    places, normals = membrane.place(where)
    return places[:, [0, 2]], normals[:, [0, 2]] * (1 if outer else -1)


def _sections(membranes: tuple[CellMembrane, ...]) -> tuple[Floats, Floats]:
    """Return the pieces and bounds of `CrowdRegion`."""
    found = []
    for membrane in membranes:
        outer = membrane.cytosol_outside
        known, facing = _facing_cytosol(membrane)
        for whole in membrane.section(outer=outer, count=_POINTS):
            # Pieces too short for single precision would look to any side.
            steps = np.linalg.norm(np.diff(whole, axis=0), axis=1)
            way = np.concatenate([[0.0], np.cumsum(steps)])
            line = whole[np.unique(np.floor(way / _LEAST_NM), return_index=True)[1]]
            if len(line) < 2:
                continue
            along = np.gradient(line, axis=0)
            along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
            out = np.stack([along[:, 1], -along[:, 0]], axis=1)
            # A line goes up or down, as its membrane stands: what is known of it says which.
            away = np.linalg.norm(known[:, None] - line[None], axis=2)
            best, at = np.unravel_index(int(away.argmin()), away.shape)
            right = bool((out[at] * facing[best]).sum() > 0)
            shifted = line + (out if right else -out) * HEADS_NM
            pieces = np.column_stack([shifted[:-1], shifted[1:]])
            found.append(pieces if right else pieces[:, [2, 3, 0, 1]])
    if not found:
        return np.empty((0, 4), np.float32), np.empty((0, 4), np.float32)
    pieces = np.concatenate(found).astype(np.float32)
    starts = np.arange(0, len(pieces), _CHUNK)
    low = np.minimum(pieces[:, :2], pieces[:, 2:])
    high = np.maximum(pieces[:, :2], pieces[:, 2:])
    ends = [np.minimum.reduceat(low, starts), np.maximum.reduceat(high, starts)]
    bounds: Floats = np.column_stack(ends).astype(np.float32)
    return pieces.astype(np.float32, copy=False), bounds


class CrowdRegions:
    """Gives the space that a medium has at each moment of a story.

    Parameters
    ----------
    models : mapping of str to Vesicle or CellModel
        The story's.
    """

    def __init__(self, models: Mapping[str, Vesicle | CellModel]) -> None:
        self._models = models
        self._solids: dict[str, Floats] = {}

    def solid(self, model: str) -> Floats:
        """Return spheres (k, 4) that hold every bead of a model, in its own frame, nm."""
        if model not in self._solids:
            self._solids[model] = self._spheres(model)
        return self._solids[model]

    def _spheres(self, model: str) -> Floats:
        found = self._models[model]
        if isinstance(found, Vesicle):
            return np.array([[0, 0, 0, outermost_radius(found)]], np.float32)
        beads, radii = found.template.beads, found.template.radii
        if not len(beads):
            return np.empty((0, 4), np.float32)
        ends = np.linalg.norm(beads, axis=1)
        # Around its own middle, and not only far from it as a motor beside its cargo is.
        around = np.linalg.norm(beads.mean(axis=0)) < _AROUND * ends.max()
        hollow = len(beads) > 30 and around and ends.min() > _HOLLOW * ends.max()
        if hollow or is_below(found.layer, CARGO):
            return np.array([[0, 0, 0, (ends + radii).max()]], np.float32)
        place = np.floor(beads / np.float32(_COARSE_NM)).astype(np.int64)
        _, member = np.unique(place, axis=0, return_inverse=True)
        member = member.ravel()
        count = np.bincount(member)
        middle = np.stack([np.bincount(member, column) / count for column in beads.T], axis=1)
        reach = np.zeros(len(count))
        np.maximum.at(reach, member, np.linalg.norm(beads - middle[member], axis=1) + radii)
        return np.column_stack([middle, reach]).astype(np.float32)

    def _copies(self, copies: RigidCopies, low: Doubles, high: Doubles) -> Floats:
        """Return the spheres of those copies that reach into a volume."""
        solid = self.solid(copies.model)
        reach = float((np.linalg.norm(solid[:, :3], axis=1) + solid[:, 3]).max(initial=0.0))
        near = ((copies.positions > low - reach) & (copies.positions < high + reach)).all(axis=1)
        if copies.fraction_left is not None:
            near &= copies.fraction_left > 0
        chosen = np.flatnonzero(near)
        turns = copies.rotations[chosen].astype(np.float32)
        places = copies.positions[chosen].astype(np.float32)
        centres = rotate(turns[:, None], solid[None, :, :3]) + places[:, None]
        spheres = np.empty((len(chosen) * len(solid), 4), np.float32)
        spheres[:, :3] = centres.reshape(-1, 3)
        spheres[:, 3] = np.tile(solid[:, 3], len(chosen))
        return spheres

    def region(self, state: State, low: Doubles, high: Doubles) -> CrowdRegion:
        """Return the space that a medium has within a volume.

        Parameters
        ----------
        state : State
        low, high : (3,) array
            Lowest and highest corner of the volume that is asked for, nm.
        """
        pieces, bounds = _sections(state.membranes)
        found = [self._copies(one, low, high) for one in state.copies if len(one)]
        for shape in state.deformables:
            model = self._models[shape.model]
            if isinstance(model, Vesicle):
                raise TypeError(f"'{shape.model}' is a vesicle: it is rigid")
            template = model.template
            found.append(np.column_stack([shape.beads, template.radii]).astype(np.float32))
        found += [one.outgrowths().astype(np.float32) for one in state.membranes]
        spheres = np.concatenate([np.empty((0, 4), np.float32), *found])
        ends = spheres[:, 3:]
        inside = ((spheres[:, :3] > low - ends) & (spheres[:, :3] < high + ends)).all(axis=1)
        spheres = spheres[inside]
        corner = np.array([low[0], low[2]], np.float32)
        wide, high_ = (max(math.ceil(float(high[axis] - low[axis]) / _CELL), 1) for axis in (0, 2))
        cells = _in_columns(spheres, corner, _CELL, wide, high_)
        return CrowdRegion(pieces, bounds, spheres, cells, corner)
