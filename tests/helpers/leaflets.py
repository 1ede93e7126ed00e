"""Both leaflets of a membrane as points of half its section."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exoviz.story.membrane.cell_membrane import CellMembrane, shares_from_neck
from exoviz.story.membrane.fusion import MaterialCoordinates

__all__ = ["Leaflets"]

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Leaflets:
    """Both leaflets of a membrane as points of half its section.

    Attributes
    ----------
    points : (n, 2) array
        r and z, nm.
    heads : (n, 2) array
        Unit vectors from tails to heads.
    sides : (n,) array
        1 where the heads look into the exoplasm, -1 for the cytosol.
    parts : (n,) array
        0 for the sphere's leaflet, 1 for that of the other membrane.
    joined : dict of int to bool
        By side, whether the leaflets of both membranes are one.
    offset : float
        From the midplane, nm.
    edge : float
        Distance from the axis, nm, at which a plane's patch ends; infinite for what is closed.
    """

    points: Floats
    heads: Floats
    sides: NDArray[np.int_]
    parts: NDArray[np.int_]
    joined: dict[int, bool]
    offset: float
    edge: float

    @classmethod
    def of(cls, membrane: CellMembrane, count: int = 1200) -> Leaflets:
        """Return the leaflets of a membrane, about every nanometre and finer at necks."""
        away = shares_from_neck(count)
        points, heads, sides, parts = [], [], [], []
        joined = {}
        for outer in (True, False):
            border, end = membrane.border(outer=outer), membrane.end(outer=outer)
            side = 1 if outer is not membrane.cytosol_outside else -1
            joined[side] = membrane.whole(outer=outer) and not membrane.single
            for part, (low, high) in enumerate([(0.0, border), (border, end)]):
                if high <= low:
                    continue
                share = away if part else 1 - away[::-1]
                area = np.clip(low + (high - low) * share, low * (1 + 1e-9), high * (1 - 1e-9))
                where = MaterialCoordinates(np.full(count, outer), area, np.zeros(count))
                places, normals = membrane.place(where)
                points.append(places[:, [0, 2]])
                heads.append(normals[:, [0, 2]] * (1 if outer else -1))
                sides.append(np.full(count, side))
                parts.append(np.full(count, part))
        flat = membrane.fusion.flat and not membrane.single
        edge = min(float(line[:, 0].max()) for line in points[1::2]) if flat else np.inf
        return cls(
            np.concatenate(points),
            np.concatenate(heads),
            np.concatenate(sides),
            np.concatenate(parts),
            joined,
            membrane.fusion.offset,
            edge,
        )

    def line(self, side: int, part: int) -> Floats:
        """Return the points of a part of a leaflet, in order."""
        line: Floats = self.points[(self.sides == side) & (self.parts == part)]
        return line
