"""The kinds of molecules that single vesicles differ in, and how many of each are expected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from exoviz.builder.membrane.chain_lengths import vesicle_geometry
from exoviz.builder.population import more_lumen, more_surface
from exoviz.catalog import load_catalog
from exoviz.model import Geometry
from exoviz.model.bilayer_geometry import USUAL_THICKNESS_NM
from exoviz.scene import CopyNumber, PerArea, ProteinItem, Scene
from exoviz.scene.rna_items import RnaItem

__all__ = ["MIRNA_MEAN", "MIRNA_SOURCE", "KindGroup", "MoleculeKind", "expected", "kinds_of"]

Floats = NDArray[np.float64]
KindGroup = Literal["protein", "rna", "corona"]

#: Copies of a given miRNA in an exosome, the mean over six sources, and the source's key in the
#: catalog. It stands where a scene gives no mean of its own, since scenes show one as an exception.
MIRNA_MEAN: Final = 0.00825
MIRNA_SOURCE: Final = "Chevillet2014"


@dataclass(frozen=True, slots=True)
class MoleculeKind:
    """A kind of molecule of a scene that is drawn vesicle by vesicle.

    Attributes
    ----------
    key : str
        In the scene.
    group : str
        ``"protein"``, ``"rna"`` or ``"corona"``.
    grows : str
        What the number of copies grows with: ``"surface"``, ``"lumen"`` or ``"none"``.
    copies : float
        Mean in a vesicle of the diameter `at_nm`.
    at_nm : float
    membrane_nm : float
        Thickness of the membrane.
    is_usual : bool
        Whether the mean is what is usual for a miRNA, since the scene gives none.
    """

    key: str
    group: KindGroup
    grows: Literal["surface", "lumen", "none"]
    copies: float
    at_nm: float
    membrane_nm: float = USUAL_THICKNESS_NM
    is_usual: bool = False


def expected(kind: MoleculeKind, diameters: Floats) -> Floats:
    """Return the mean number of copies in vesicles of some diameters (n,), nm."""
    if kind.grows == "surface":
        return kind.copies * more_surface(diameters, kind.at_nm)
    if kind.grows == "lumen":
        return kind.copies * more_lumen(diameters, kind.at_nm, kind.membrane_nm)
    return np.full(len(diameters), kind.copies)


def _protein(key: str, item: ProteinItem, vesicle: Geometry) -> MoleculeKind:
    amount, own, thick = item.amount, vesicle.diameter, vesicle.thickness
    if isinstance(amount, CopyNumber):
        luminal = item.is_luminal(load_catalog().proteins.get(key))
        room: Literal["surface", "lumen"] = "lumen" if luminal else "surface"
        return MoleculeKind(key, "protein", room, amount.mean, own, thick)
    if isinstance(amount, PerArea):
        copies = amount.per_um2 * vesicle.surface_um2
        return MoleculeKind(key, "protein", "surface", copies, own, thick)
    copies = amount.per_um3 * vesicle.lumen_um3
    return MoleculeKind(key, "protein", "lumen", copies, own, thick)


def _rna(key: str, item: RnaItem, own: float) -> MoleculeKind:
    mean, usual = item.mean_copies, False
    if mean is None:
        usual = item.kind_of(load_catalog().rna.get(key)) == "mirna"
        mean = MIRNA_MEAN if usual else float(item.copies)
    # Means are those of all vesicles together, whatever their size.
    return MoleculeKind(key, "rna", "none", mean, own, is_usual=usual)


def kinds_of(scene: Scene) -> tuple[MoleculeKind, ...]:
    """Return the proteins, the RNA and the corona of a scene, those of which there is any."""
    own = scene.vesicle.copies_at_nm or scene.vesicle.diameter_nm
    vesicle = vesicle_geometry(scene.membrane, own)
    found = [_protein(key, item, vesicle) for key, item in scene.proteins.items()]
    found += [_rna(key, item, own) for key, item in scene.rna.items()]
    corona: Mapping[str, int] = scene.corona
    found += [
        MoleculeKind(key, "corona", "surface", float(copies), own) for key, copies in corona.items()
    ]
    return tuple(one for one in found if one.copies > 0)
