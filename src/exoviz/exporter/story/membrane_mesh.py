"""Membranes of the cell as surfaces: both leaflets, and the face where they are cut open.

A membrane with an axis is its section, turned half way about the axis. Each row of corners keeps
its label, so that it flows with the lipids around it and the same triangles serve every moment.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.registry.options import Detail

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

__all__ = ["SurfacePatch", "surfaces"]

_AROUND: Final = {"low": 20, "medium": 32, "high": 56}


@dataclass(frozen=True, slots=True, eq=False)
class SurfacePatch:
    """One surface: corners that are shown together.

    Attributes
    ----------
    name : str
        ``"outer"``, ``"inner"`` or ``"cut"``.
    points, normals : (v, 3) array
        nm, and unit vectors.
    faces : (f, 3) array
    """

    name: str
    points: Floats
    normals: Floats
    faces: Integers


def _grid(rows: int, columns: int) -> Integers:
    index = np.arange(rows * columns).reshape(rows, columns)
    a, b, c, d = index[:-1, :-1], index[:-1, 1:], index[1:, :-1], index[1:, 1:]
    first = np.stack([a, b, d], axis=-1).reshape(-1, 3)
    return np.concatenate([first, np.stack([a, d, c], axis=-1).reshape(-1, 3)])


def _facing(points: Floats, normals: Floats, faces: Integers) -> Integers:
    """Return faces whose corners run against the clock as seen from where the normals point."""
    corners = points[faces]
    own = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    back = float((own * normals[faces].mean(axis=1)).sum()) < 0
    return faces[:, ::-1] if back else faces


def _closed(rows: Floats, side: int) -> Floats:
    """Return r and z, (2, rows + 2), of a leaflet's line and what closes the face of the cut there.

    While only the proximal leaflets are one, the distal ones end on the axis before and behind
    the stalk. The face goes on between both, to the axis beside the end of the proximal ones.
    """
    outer, inner = rows[0, [0, -1], :2], rows[1, [0, -1], :2]
    ends = np.stack([inner[:, 0], outer[:, 1]], axis=1) if side else outer
    return np.concatenate([ends[:1], rows[side, :, :2], ends[1:]]).T


def surfaces(rows: Floats, detail: Detail) -> tuple[SurfacePatch, ...]:
    """Return both leaflets and the face of the cut of a membrane; see `membrane_rows.section`.

    Corners and faces come in the same order for every section with as many rows.
    """
    around = np.linspace(0.0, math.pi, _AROUND[detail] + 1)
    across, count = np.stack([np.cos(around), np.sin(around)]), rows.shape[1]
    found = []
    for name, (r, z, nr, nz) in zip(("outer", "inner"), np.moveaxis(rows, 2, 1), strict=True):
        points = np.stack(
            [np.outer(r, across[0]), np.outer(r, across[1]), np.outer(z, np.ones(around.size))],
            axis=-1,
        ).reshape(-1, 3)
        normals = np.stack(
            [np.outer(nr, across[0]), np.outer(nr, across[1]), np.outer(nz, np.ones(around.size))],
            axis=-1,
        ).reshape(-1, 3)
        faces = _facing(points, normals, _grid(count, around.size))
        found.append(SurfacePatch(name, points, normals, faces))
    strips, halves = [], []
    for number, sign in enumerate((1.0, -1.0)):
        for side in (0, 1):
            r, z = _closed(rows, side)
            strips.append(np.stack([r * sign, np.zeros(count + 2), z], axis=1))
        grid = _grid(2, count + 2) + 2 * (count + 2) * number
        halves.append(grid if number else grid[:, ::-1])
    points = np.concatenate(strips)
    normals = np.tile([0.0, -1.0, 0.0], (len(points), 1))
    halves = [_facing(points, normals, half) for half in halves]
    return (*found, SurfacePatch("cut", points, normals, np.concatenate(halves)))
