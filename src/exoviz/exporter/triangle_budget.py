"""The most triangles that a mesh has at each detail: too many beads become fewer, larger ones.

Beads of a molecule that lie in one cell of a lattice become one ball of their volume. Where there
are more molecules than balls, beads of all molecules of a layer in a cell become one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.model.layers import is_lipid

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from exoviz.registry.options import Detail
    from exoviz.renderer.geometry.drawing import Drawing

    Integers = NDArray[np.int64]

__all__ = ["BALL_TRIANGLES", "MOST_TRIANGLES", "merged_beads", "triangles_of"]

#: Triangles of a whole mesh, whatever it shows.
MOST_TRIANGLES: Final[Mapping[Detail, int]] = {
    "low": 300_000,
    "medium": 1_100_000,
    "high": 3_000_000,
}
#: Triangles of a ball, by detail: of a lipid's bead, and of every other.
BALL_TRIANGLES: Final[Mapping[Detail, tuple[int, int]]] = {
    "low": (8, 8),
    "medium": (8, 20),
    "high": (8, 80),
}

_FIRST_CELL_NM: Final = 0.4
#: Cells grow by this much at least from try to try.
_GROWTH: Final = 1.12
#: Half the diagonal of a cell, in its sides: a larger ball would reach beyond its neighbours.
_REACH: Final = 0.87


def _faces(drawing: Drawing, detail: Detail) -> Integers:
    """Return the triangles of a ball of each layer."""
    lipid, other = BALL_TRIANGLES[detail]
    return np.array([lipid if is_lipid(path) else other for path in drawing.layers], np.int64)


def triangles_of(drawing: Drawing, detail: Detail) -> int:
    """Return the triangles of a drawing's mesh."""
    balls = drawing.layer[drawing.radii > 0]
    return int(_faces(drawing, detail)[balls].sum()) + len(drawing.triangles)


def _clusters(
    drawing: Drawing, mine: NDArray[np.intp], cell_nm: float, *, across: bool
) -> Integers:
    """Return a number for each of some beads: the same where they become one ball."""
    code = (drawing.layer if across else drawing.molecule)[mine].astype(np.int64)
    code -= code.min()
    # Axis by axis: all three of millions of beads take as much memory as their drawing.
    for axis in range(3):
        places = drawing.centres[mine, axis]
        # From a corner on, so that large cells hold all.
        cells = np.floor((places - places.min()) / np.float32(cell_nm)).astype(np.int64)
        code *= int(cells.max()) + 1
        code += cells
    return code


def _joined(drawing: Drawing, mine: NDArray[np.intp], code: Integers, cell_nm: float) -> Drawing:
    """Return a drawing in which those beads that have one number are one ball in their middle.

    It has their volume, or of lipids, which are a sheet without gaps, the area that they cover.
    """
    _codes, first, which = np.unique(code, return_index=True, return_inverse=True)
    radii = drawing.radii[mine]
    volume = radii.astype(np.float64) ** 3
    total = np.bincount(which, volume)

    def mean(values: NDArray[np.float32]) -> NDArray[np.float32]:
        found = np.empty((len(total), 3), np.float32)
        for axis in range(3):
            found[:, axis] = np.bincount(which, volume * values[mine, axis], len(total)) / total
        return found

    largest = np.zeros(len(first), np.float32)
    np.maximum.at(largest, which, radii)
    covered = np.sqrt(np.bincount(which, radii.astype(np.float64) ** 2))
    first = mine[first]
    sheet = np.array([is_lipid(path) for path in drawing.layers] or [False])[drawing.layer[first]]
    sizes = np.where(sheet, covered, np.cbrt(total))
    sizes = np.minimum(sizes, np.maximum(largest, _REACH * cell_nm))
    return replace(
        drawing,
        centres=mean(drawing.centres),
        radii=sizes.astype(np.float32),
        colours=mean(drawing.colours),
        molecule=drawing.molecule[first],
        layer=drawing.layer[first],
        hidden=drawing.hidden[first],
        exact=None if drawing.exact is None else drawing.exact[first],
    )


def merged_beads(drawing: Drawing, detail: Detail, most: int) -> tuple[Drawing, float]:
    """Return a drawing whose mesh has not too many triangles, and the cell that it took, nm.

    Parameters
    ----------
    drawing : Drawing
        Without solids. It comes back as it is, with a cell of 0, where it keeps to the budget.
    detail : str
    most : int
        Triangles.
    """
    if triangles_of(drawing, detail) <= most:
        return drawing, 0.0
    mine = np.flatnonzero(drawing.radii > 0)
    faces = _faces(drawing, detail)
    _molecules, first = np.unique(drawing.molecule[mine], return_index=True)
    # A ball for each molecule must be possible with cells that are not larger than molecules.
    across = 2 * int(faces[drawing.layer[mine[first]]].sum()) > most
    cell = _FIRST_CELL_NM
    widest = max(float(np.ptp(drawing.centres[mine, axis])) for axis in range(3))
    while True:
        code = _clusters(drawing, mine, cell, across=across)
        _codes, first = np.unique(code, return_index=True)
        count = int(faces[drawing.layer[mine[first]]].sum())
        # A ball for each layer is the least.
        if count <= most or cell > 2 * widest:
            return _joined(drawing, mine, code, cell), cell
        cell *= max(_GROWTH, (count / most) ** 0.35)
