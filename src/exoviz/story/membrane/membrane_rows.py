"""Sections of membranes of the cell as rows of points that keep their labels while they deform."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.story.membrane.fusion import MaterialCoordinates

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.registry.options import Detail
    from exoviz.story.membrane.cell_membrane import CellMembrane
    from exoviz.story.membrane.fusion import Fusion

    Floats = NDArray[np.float64]

__all__ = ["HALF_NM", "MembraneKey", "key_of", "row_areas", "section"]

HALF_NM: Final = 2.5
"""Distance from the midplane to the end of the heads, nm."""
_ROWS: Final = {"low": 28, "medium": 44, "high": 72}
#: Distances from where both membranes meet at which there are rows as well, nm: first and last.
_NECK: Final = (0.5, 45.0)
_NEAR: Final = 0.4
_CLEAR: Final = 1e-12
_NECK_ROWS: Final = {"low": 7, "medium": 10, "high": 16}

MembraneKey = tuple[tuple[str, str], "Fusion", bool, bool, bool]


def key_of(membrane: CellMembrane) -> MembraneKey:
    """Return the properties of a membrane that stay the same while it deforms."""
    return (
        membrane.types,
        membrane.fusion,
        membrane.single,
        membrane.cytosol_outside,
        membrane.both_sides,
    )


def _shares(membrane: CellMembrane, part: int, detail: Detail) -> Floats:
    """Return where rows are in one of a membrane's two membranes, as shares of its area.

    They are the same for both leaflets, so that the face of the cut joins row to row.
    """
    even = 0.5 - 0.5 * np.cos(math.pi * np.linspace(0, 1, _ROWS[detail]))
    if membrane.single:
        return even
    fusion = membrane.fusion
    sizes = (4 * fusion.radius**2, fusion.patch_radius**2 if fusion.flat else 4 * fusion.other**2)
    near = np.geomspace(*_NECK, _NECK_ROWS[detail]) ** 2 / sizes[part]
    near = near[near < _NEAR]
    return np.unique(np.concatenate([even, near if part else 1 - near]))


def row_areas(membrane: CellMembrane, part: int, detail: Detail, *, outer: bool) -> Floats:
    """Return the material areas of the rows of one of a membrane's two membranes."""
    border, end = membrane.border(outer=outer), membrane.end(outer=outer)
    low, high = ((0.0, border), (border, end))[part]
    areas = low + (high - low) * _shares(membrane, part, detail)
    # Clear of the border itself, where rounding decides whose a label is.
    return np.clip(areas, low * (1 + _CLEAR), high * (1 - _CLEAR))


def section(membrane: CellMembrane, part: int, detail: Detail) -> Floats:
    """Return a membrane's section, (2, rows, 4): outer and inner; r, z, and those of the normal.

    Rows end where the heads do, and normals point away from the midplane. What has an axis of its
    own, such as a bud, is left out.
    """
    membrane = membrane.unfolded()
    found = []
    for outer in (True, False):
        area = row_areas(membrane, part, detail, outer=outer)
        side = np.full(area.size, outer)
        places, normals = membrane.place(MaterialCoordinates(side, area, np.zeros(area.size)))
        normals = normals if outer else -normals
        places = places + normals * (HALF_NM - membrane.fusion.offset)
        found.append(np.stack([places[:, 0], places[:, 2], normals[:, 0], normals[:, 2]], axis=1))
    return np.stack(found)
