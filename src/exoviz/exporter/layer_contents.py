"""Beads and solids of a view for export, visible from outside or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.exporter.triangle_budget import MOST_TRIANGLES, merged_beads, triangles_of
from exoviz.model.layers import CARGO, MEMBRANE, is_lipid
from exoviz.registry.cameras import CAMERAS
from exoviz.renderer.colouring.style_sheets import style_sheet_of
from exoviz.renderer.geometry.drawing import Drawing, drawing
from exoviz.renderer.request_checks import check_request

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.model import Vesicle
    from exoviz.registry.options import Detail
    from exoviz.scene import View

    Floats = NDArray[np.float32]
    Integers = NDArray[np.int32]

__all__ = ["Layer", "LayerContents", "exported_drawing", "from_outside", "layers_of"]


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """One kind of molecule, as spheres and solids.

    Attributes
    ----------
    path : str
    copies : int
        Number of its molecules that are exported; what is cut away does not count.
    centres, radii, colours : (n, 3), (n,) and (n, 3) array
        Spheres: nm, nm and sRGB 0 to 1.
    molecule : (n,) array
        Number of each sphere's molecule.
    triangles : (t, 3, 3) array
        Solids, nm.
    triangle_colours : (t, 3) array
        sRGB 0 to 1.
    """

    path: str
    copies: int
    centres: Floats
    radii: Floats
    colours: Floats
    molecule: Integers
    triangles: Floats
    triangle_colours: Floats


@dataclass(frozen=True, slots=True, eq=False)
class LayerContents:
    """The layers of a mesh.

    Attributes
    ----------
    layers : tuple of Layer
    cell_nm : float
        Side of the cells in which beads were merged, so that there are not too many triangles; 0
        where all are kept.
    """

    layers: tuple[Layer, ...]
    cell_nm: float = 0.0


def exported_drawing(vesicle: Vesicle, view: View, only: Sequence[str] = ()) -> Drawing:
    """Return a drawing of everything that a view does not hide or cut away.

    Raises
    ------
    InputError
        If the view or `only` names a layer that does not exist.
    """
    check_request(vesicle, (16, 16), view, only, None)
    if view.cutaway == "none":
        # A picture leaves out what a closed membrane hides; a model must not.
        view = view.model_copy(update={"keep": (MEMBRANE, CARGO)})
    plain = from_outside(view)
    return drawing(vesicle, plain, style_sheet_of(plain, vesicle.layers()), only)


def from_outside(view: View) -> View:
    """Return a view whose camera stands outside of the vesicle."""
    camera = "iso" if CAMERAS[view.camera].inside else view.camera
    return view.model_copy(update={"camera": camera})


def _representative_beads(drawing: Drawing, detail: Detail, midplane: float) -> NDArray[np.bool_]:
    """Return which beads represent their lipid in lower detail: heads, then every other."""
    lipid = np.array([is_lipid(name) for name in drawing.layers] or [False])
    mine = np.flatnonzero(lipid[drawing.layer])
    representative = np.ones(len(drawing.radii), np.bool_)
    if detail == "high" or not len(mine):
        return representative
    height = np.abs(np.linalg.norm(drawing.centres[mine], axis=1) - midplane)
    order = np.lexsort((-height, drawing.molecule[mine]))
    numbers = drawing.molecule[mine][order]
    starts = np.flatnonzero(np.diff(numbers, prepend=-1))
    rank = np.arange(len(order)) - np.repeat(starts, np.diff(np.append(starts, len(order))))
    representative[mine[order]] = rank == 0 if detail == "low" else rank % 2 == 0
    return representative


_GROWN: Final = {"low": 1.45, "medium": 1.18, "high": 1.0}
_SUGAR_NM: Final = 0.3


def simplified(
    drawing: Drawing, detail: Detail, midplane: float, *, round_sugars: bool = False
) -> Drawing:
    """Return a drawing with fewer beads for each lipid, and with round sugars on request."""
    representative = _representative_beads(drawing, detail, midplane)
    lipid = np.array([is_lipid(name) for name in drawing.layers] or [False])
    radii = drawing.radii.copy()
    radii[lipid[drawing.layer]] *= np.float32(_GROWN[detail])
    triangles, owner = drawing.triangles, drawing.owner
    if round_sugars or detail == "low":
        radii = np.where(radii > 0, radii, np.float32(_SUGAR_NM))
        triangles, owner = triangles[:0], owner[:0]
    return replace(
        drawing,
        radii=np.where(representative, radii, np.float32(0)),
        triangles=triangles,
        owner=owner,
    )


def layers_of(
    vesicle: Vesicle,
    drawing: Drawing,
    detail: Detail,
    *,
    instanced: bool = False,
    share: float = 1.0,
) -> LayerContents:
    """Return the layers of a drawing at a level of detail.

    In ``"low"`` detail a lipid is its head and all sugars are round; in ``"medium"`` every other
    bead of a lipid is left out and the rest are larger; in ``"high"`` everything is there. Where
    that are more triangles than `MOST_TRIANGLES`, sugars are round and beads are merged.

    Parameters
    ----------
    vesicle : Vesicle
    drawing : Drawing
    detail : str
    instanced : bool
        Whether all are copies of one ball, of which any number is kept.
    share : float
        Of `MOST_TRIANGLES`, as many as may be made.
    """
    midplane, cell = vesicle.geometry.midplane, 0.0
    most = 0 if instanced else int(share * MOST_TRIANGLES[detail])
    fine = simplified(drawing, detail, midplane, round_sugars=instanced)
    whole = fine
    if not instanced and triangles_of(fine, detail) > most:
        whole = simplified(drawing, detail, midplane, round_sugars=True)
        fine, cell = merged_beads(whole, detail, most)
    found = []
    solid_layer = fine.layer[fine.owner] if len(fine.owner) else np.empty(0, np.int32)
    for index, path in enumerate(fine.layers):
        mine = np.flatnonzero((fine.layer == index) & (fine.radii > 0))
        solids = np.flatnonzero(solid_layer == index)
        found.append(
            Layer(
                path,
                len(np.unique(whole.molecule[whole.layer == index])),
                fine.centres[mine],
                fine.radii[mine],
                fine.colours[mine],
                fine.molecule[mine],
                fine.triangles[solids],
                fine.colours[fine.owner[solids]],
            )
        )
    return LayerContents(tuple(found), cell)
