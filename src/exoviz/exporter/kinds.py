"""What of a vesicle is written once, and where its copies are, in ångström."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.catalog import load_catalog
from exoviz.model import Instances, Part, rotate
from exoviz.renderer.snfg import parents

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.model import Template, Vesicle

    Floats = NDArray[np.floating[Any]]

__all__ = ["LIPIDS", "SUGARS", "Kind", "expanded_copies", "kinds_of"]

_A: Final = 10.0  # ångström in a nanometre

#: Names by which viewers know lipids.
LIPIDS: Final = {
    "cholesterol": "CHL",
    "sphingomyelin": "DPSM",
    "phosphatidylcholine": "POPC",
    "phosphatidylserine": "POPS",
    "phosphatidylethanolamine": "POPE",
    "phosphatidylinositol": "POPI",
    "phosphatidylglycerol": "POPG",
    "phosphatidic-acid": "POPA",
}
SUGARS: Final = {
    Part.GLC: "GLC",
    Part.MAN: "MAN",
    Part.GAL: "GAL",
    Part.GLCNAC: "NAG",
    Part.GALNAC: "A2G",
    Part.NEU5AC: "SIA",
    Part.FUC: "FUC",
}
_PYRANOSE: Final = ("C1", "C2", "C3", "C4", "C5", "O5")
_SIALIC: Final = ("C2", "C3", "C4", "C5", "C6", "O6")
_RING_A: Final = 1.43
_BASES: Final = {Part.ADENINE: "A", Part.CYTOSINE: "C", Part.GUANINE: "G", Part.URACIL: "U"}


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """A molecule that is written once.

    Attributes
    ----------
    entity : str
        Name of the entity; the same for conformers.
    layer : str
    sort : str
        ``"polymer"`` or ``"non-polymer"``.
    components : tuple of str
        Component of each atom.
    atoms : tuple of str
        Name of each atom.
    residue : (a,) array
        Number of each atom's residue, from 1.
    places : (a, 3) array
        Å, in the molecule's own frame.
    radii : (a,) array
        Å.
    sequence : str
        Of an RNA.
    operators : (n, 3, 4) array
        Of the copies, Å.
    links : tuple of (int, int)
        Atoms of two sugars that are bound to each other.
    """

    entity: str
    layer: str
    sort: str
    components: tuple[str, ...]
    atoms: tuple[str, ...]
    residue: NDArray[np.intp]
    places: Floats
    radii: Floats
    sequence: str
    operators: Floats
    links: tuple[tuple[int, int], ...] = ()


def _component(layer: str, species: str) -> str:
    if layer.startswith("membrane/"):
        known = LIPIDS.get(species)
        lipid = load_catalog().lipids.get(species)
        return known or (lipid.abbreviation.replace("-", "").upper()[:4] if lipid else "LIP")
    return "BEA"


def _rings(template: Template) -> tuple[list[str], list[str], list[int], Floats, Floats]:
    """Return components, names, residues, places and radii of a glycan's ring atoms."""
    components: list[str] = []
    names: list[str] = []
    residues: list[int] = []
    places, radii = [], []
    beads = template.beads.astype(float) * _A
    before_it = parents(template.beads)
    for index, (place, part) in enumerate(zip(beads, template.parts, strict=True)):
        before = beads[before_it[index]] if index else place - np.array([0.0, 0.0, 5.0])
        along = place - before
        along /= max(float(np.linalg.norm(along)), 1e-6)
        side = np.cross(along, (0.0, 1.0, 0.0) if abs(along[1]) < 0.9 else (1.0, 0.0, 0.0))
        side /= np.linalg.norm(side)
        ring = _SIALIC if part == Part.NEU5AC else _PYRANOSE
        angles = np.pi + np.arange(6) * (np.pi / 3)
        corners = place + _RING_A * (
            np.cos(angles)[:, None] * along + np.sin(angles)[:, None] * side
        )
        components += [SUGARS[Part(int(part))]] * 6
        names += ring
        residues += [index + 1] * 6
        places.append(corners)
        radii.append(np.full(6, 1.6))
    return components, names, residues, np.concatenate(places), np.concatenate(radii)


def _links(template: Template, places: Floats) -> tuple[tuple[int, int], ...]:
    """Return the atoms by which each sugar is bound: its first, and the nearest of its parent."""
    found = []
    for sugar, parent in enumerate(parents(template.beads).tolist()):
        if parent >= 0:
            # Not the first atom of the parent, which binds the one before it, nor its oxygen.
            ring = places[6 * parent + 1 : 6 * parent + 5]
            nearest = int(np.linalg.norm(ring - places[6 * sugar], axis=1).argmin())
            found.append((6 * sugar, 6 * parent + 1 + nearest))
    return tuple(found)


def _matrices(positions: Floats, rotations: Floats) -> Floats:
    """Return operators (n, 3, 4), Å, of quaternions, scalar last, and places in nm."""
    axes = np.stack(
        [rotate(rotations.astype(np.float64), np.eye(3)[axis][None]) for axis in range(3)], axis=2
    )
    moved = positions.astype(np.float64)[:, :, None] * _A
    return np.concatenate([axes, moved], axis=2)


def _bead_names(count: int) -> tuple[str, ...]:
    return tuple(f"B{index + 1}" for index in range(count))


def kinds_of(vesicle: Vesicle, kept: NDArray[np.bool_]) -> list[Kind]:
    """Return the molecules that are kept, by kind: templates with their copies, and chains."""
    found: list[Kind] = []
    first = 0
    for batch in vesicle.batches:
        mine = kept[first : first + len(batch)]
        first += len(batch)
        for conformer, template in enumerate(batch.templates):
            chosen = np.flatnonzero(mine & (batch.conformer == conformer))
            if len(chosen):
                found.append(_of_template(batch, template, chosen))
    for offset, chain in enumerate(vesicle.polymers):
        if kept[first + offset]:
            found.append(
                Kind(
                    chain.species,
                    chain.layer,
                    "polymer",
                    tuple(_BASES[Part(int(part))] for part in chain.parts),
                    ("P",) * len(chain.beads),
                    np.arange(1, len(chain.beads) + 1),
                    chain.beads.astype(float) * _A,
                    chain.radii.astype(float) * _A,
                    chain.sequence,
                    np.concatenate([np.eye(3), np.zeros((3, 1))], axis=1)[None],
                )
            )
    return found


def _of_template(batch: Instances, template: Template, chosen: NDArray[np.intp]) -> Kind:
    operators = _matrices(batch.positions[chosen], batch.rotations[chosen])
    if batch.layer.startswith("glycans/"):
        components, names, residues, places, radii = _rings(template)
        return Kind(
            f"{batch.layer.rpartition('/')[2]} glycan",
            batch.layer,
            "non-polymer",
            tuple(components),
            tuple(names),
            np.array(residues),
            places,
            radii,
            "",
            operators,
            _links(template, places),
        )
    count = len(template.beads)
    return Kind(
        batch.species,
        batch.layer,
        "non-polymer",
        (_component(batch.layer, batch.species),) * count,
        _bead_names(count),
        np.ones(count, np.intp),
        template.beads.astype(float) * _A,
        template.radii.astype(float) * _A,
        "",
        operators,
    )


def expanded_copies(kinds: Sequence[Kind]) -> tuple[list[Kind], list[Floats], list[int]]:
    """Return every copy as a kind of its own, with its places and first residue number."""
    copies, places, numbers = [], [], []
    first: dict[str, int] = {}
    for kind in kinds:
        for operator in kind.operators:
            copies.append(kind)
            places.append(kind.places @ operator[:, :3].T + operator[:, 3])
            numbers.append(first.get(kind.layer, 1))
            first[kind.layer] = numbers[-1] + int(kind.residue.max())
    return copies, places, numbers
