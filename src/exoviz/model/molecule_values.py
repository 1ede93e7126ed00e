"""What is known of each molecule of a vesicle and can be shown by its colour.

Every function takes a vesicle and returns `MoleculeValues`. What nothing is known of has no value;
nothing is estimated. The records of `exoviz.registry.colourings` name these functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.catalog import load_catalog
from exoviz.language import marked
from exoviz.model.arrays import SUGARS, Instances, Part, Polymer, Vesicle, rotate
from exoviz.model.layers import (
    SIDES,
    Root,
    is_below,
    is_glycan,
    is_imported,
    is_lipid,
    is_protein,
    is_rna,
    leaflet,
    parent_path,
    root_of,
    substance,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.catalog.species import Species

    Floats = NDArray[np.float32]

__all__ = ["MoleculeValues", "species_of"]

#: Charge of an N-acetylneuraminic acid at the pH of blood and cytosol, in elementary charges: its
#: carboxyl group has a pK of 2.6 (Varki et al., Essentials of Glycobiology, 4th ed., chapter 15).
_SIALIC_ACID_E: Final = -1
#: That of a phosphate between two nucleotides, whose pK is about 1 (Saenger 1984, Principles of
#: Nucleic Acid Structure, chapter 5). Those at the ends are left out: not every RNA has them.
_PHOSPHATE_E: Final = -1

_HYDROPHOBIC: Final = (
    Part.TAIL,
    Part.DOUBLE_BOND,
    Part.STEROL,
    Part.TRANSMEMBRANE,
    Part.ANCHOR,
)
_INTERFACIAL: Final = (Part.GLYCEROL, Part.SPHINGOSINE)
_HYDROPHILIC: Final = (
    Part.CHOLINE,
    Part.ETHANOLAMINE,
    Part.SERINE,
    Part.INOSITOL,
    Part.PHOSPHATE,
    Part.HEAD_GLYCEROL,
    Part.HYDROXYL,
    Part.ADENINE,
    Part.CYTOSINE,
    Part.GUANINE,
    Part.URACIL,
    *sorted(SUGARS),
)
_GRADES: Final = ("measured", "quoted", "calculated", "modelled", "illustrative", "contested")


@dataclass(frozen=True, slots=True, eq=False)
class MoleculeValues:
    """A value of each molecule, or of each part of molecules.

    Attributes
    ----------
    of_molecule : (m,) float array
        In the numbering of `Beads.molecule`; NaN where nothing is known. Indices into
        `categories`, if there are any.
    of_part : (p,) float array, optional
        The same for each `Part`, whatever the molecule, in place of `of_molecule`, except in
        molecules without a value there.
    categories : tuple of str
        Names of what there is, English or a group of layers; empty for numbers.
    """

    of_molecule: Floats
    of_part: Floats | None = None
    categories: tuple[str, ...] = ()


Item = Instances | Polymer


def _joined(parts: Iterable[Floats]) -> Floats:
    return np.concatenate([np.empty(0, np.float32), *parts]).astype(np.float32)


def _by_item(vesicle: Vesicle, value: Callable[[Item], float]) -> Floats:
    """Return a value that all molecules of a batch, or a chain, have."""
    return _joined(np.full(len(item), value(item), np.float32) for item in vesicle.molecules())


def species_of(item: Item) -> Species | None:
    """Return the entry of the catalog that molecules are of, if they are of one."""
    if is_imported(item.layer):
        return None
    catalog = load_catalog()
    groups = {
        "lipid": catalog.lipids,
        "protein": catalog.proteins,
        "glycan": catalog.glycans,
        "rna": catalog.rna,
    }
    found: Species | None = groups[substance(item.layer)].get(item.species)
    return found


def _named(vesicle: Vesicle, name: Callable[[Item], str]) -> MoleculeValues:
    """Return categories in the order of the layers; an empty name is unknown."""
    names = [name(item) for item in vesicle.molecules()]
    known = tuple(one for one in dict.fromkeys(names) if one)
    index = {one: float(place) for place, one in enumerate(known)} | {"": np.nan}
    values = _joined(
        np.full(len(item), index[one], np.float32)
        for item, one in zip(vesicle.molecules(), names, strict=True)
    )
    return MoleculeValues(values, categories=known)


def families(vesicle: Vesicle) -> MoleculeValues:
    """Return the family of each molecule: the kind of a lipid, the group of all others."""

    def name(item: Item) -> str:
        if is_imported(item.layer):
            return ""
        if is_lipid(item.layer):
            lipid = load_catalog().lipids.get(item.species)
            return load_catalog().names.value("kind", lipid.kind) if lipid else ""
        whole = is_glycan(item.layer) or is_rna(item.layer) or is_below(item.layer, Root.LUMINAL)
        return str(root_of(item.layer)) if whole else parent_path(item.layer)

    return _named(vesicle, name)


def sides(vesicle: Vesicle) -> MoleculeValues:
    """Return the leaflet of each lipid, and on which side of the membrane all others are."""
    names = (
        leaflet("outer"),
        leaflet("inner"),
        marked("Across the membrane"),
        marked("Outside"),
        marked("Inside"),
    )

    def across(item: Item) -> bool:
        parts = () if isinstance(item, Polymer) else (one.parts for one in item.templates)
        return any((part == Part.TRANSMEMBRANE).any() for part in parts)

    height = np.linalg.norm(_centres(vesicle), axis=1) - vesicle.geometry.midplane
    found, first = [], 0
    for item in vesicle.molecules():
        mine = height[first : first + len(item)]
        first += len(mine)
        values = np.where(mine > 0, 3.0, 4.0)
        if is_imported(item.layer):
            values[:] = np.nan
        elif is_lipid(item.layer):
            values[:] = next(
                i for i, side in enumerate(SIDES) if is_below(item.layer, leaflet(side))
            )
        elif across(item):
            values[:] = 2.0
        found.append(values.astype(np.float32))
    return MoleculeValues(_joined(found), categories=names)


def masses(vesicle: Vesicle) -> MoleculeValues:
    """Return the mass of each molecule, kDa."""
    own = [item.masses_da for item in vesicle.molecules()]
    return MoleculeValues(_joined(np.where(one > 0, one / 1000, np.nan) for one in own))


def charges(vesicle: Vesicle) -> MoleculeValues:
    """Return the net charge of each molecule, in elementary charges.

    That of lipids is the catalog's; glycans have that of their sialic acids, or of the lipid that
    they are a part of; RNA that of its phosphates. That of proteins is not known here.
    """

    def charge(item: Item) -> float:
        if isinstance(item, Polymer):
            return _PHOSPHATE_E * (len(item.sequence) - 1) if is_rna(item.layer) else np.nan
        if is_glycan(item.layer):
            counts = {int((one.parts == Part.NEU5AC).sum()) for one in item.templates}
            return _SIALIC_ACID_E * counts.pop() if len(counts) == 1 else np.nan
        lipid = load_catalog().lipids.get(item.species) if is_lipid(item.layer) else None
        return np.nan if lipid is None else float(lipid.charge_e)

    values = _by_item(vesicle, charge)
    owner = vesicle.owners()
    of_lipid = _by_item(vesicle, lambda item: float(is_lipid(item.layer))) > 0
    bound = of_lipid[owner] & ~of_lipid
    values[bound] = values[owner[bound]]
    return MoleculeValues(values)


def hydrophobicities(vesicle: Vesicle) -> MoleculeValues:
    """Return whether each part of molecules is hydrophobic.

    Chains, rings and what crosses the membrane are; heads, sugars and RNA are not; the backbones
    of lipids lie between. Of the folded parts of proteins it is not known here.
    """
    of_part = np.full(max(Part) + 1, np.nan, np.float32)
    for index, parts in enumerate((_HYDROPHOBIC, _INTERFACIAL, _HYDROPHILIC)):
        of_part[[int(part) for part in parts]] = index
    known = _by_item(vesicle, lambda item: np.nan if is_imported(item.layer) else 0.0)
    names = (marked("Hydrophobic"), marked("In between"), marked("Hydrophilic"))
    return MoleculeValues(known, of_part, names)


def grades(vesicle: Vesicle) -> MoleculeValues:
    """Return how each molecule's shape is known, as the catalog grades it.

    What others' files and the scene bring has no grade.
    """

    def grade(item: Item) -> float:
        known = species_of(item)
        if known is None or item.species in vesicle.structures:
            return np.nan
        return float(_GRADES.index("contested" if known.contested else known.evidence))

    return MoleculeValues(_by_item(vesicle, grade), categories=_GRADES)


def deviations(vesicle: Vesicle) -> MoleculeValues:
    """Return by how many percent there are more of each species than the scene asked for.

    Lipids are compared with their shares of the membrane or leaflet that was asked for, all others
    with their copies.
    """
    reached: dict[tuple[str, str], float] = {}
    for item in vesicle.molecules():
        for group in _groups(vesicle, item.layer):
            key = group, item.species
            reached[key] = reached.get(key, 0.0) + len(item)

    def deviation(item: Item) -> float:
        for group in _groups(vesicle, item.layer):
            asked = vesicle.asked.get(group, {})
            wanted = asked.get(item.species, 0.0)
            if not wanted:
                continue
            share, found = 1.0, reached[group, item.species]
            if is_lipid(item.layer):
                share = sum(asked.values())
                found /= sum(count for (one, _), count in reached.items() if one == group)
            return 100 * (found * share / wanted - 1)
        return np.nan

    return MoleculeValues(_by_item(vesicle, deviation))


def _groups(vesicle: Vesicle, layer: str) -> tuple[str, ...]:
    """Return the keys of `Vesicle.asked` that molecules of a layer can be asked for by."""
    if is_lipid(layer):
        side = next((side for side in SIDES if is_below(layer, leaflet(side))), SIDES[0])
        return ("composition",) if "composition" in vesicle.asked else (side,)
    if is_rna(layer):
        return ("rna",)
    if is_below(layer, Root.CORONA):
        return ("corona",)
    return ("proteins",) if is_protein(layer) else ()


def distances(vesicle: Vesicle) -> MoleculeValues:
    """Return the distance of each molecule's middle from the membrane's midplane, nm.

    It is above 0 outside and below 0 inside.
    """
    found = np.linalg.norm(_centres(vesicle), axis=1) - np.float32(vesicle.geometry.midplane)
    foreign = _by_item(vesicle, lambda item: float(is_imported(item.layer))) > 0
    return MoleculeValues(np.where(foreign, np.nan, found).astype(np.float32))


def _centres(vesicle: Vesicle) -> Floats:
    """Return the middle of the beads (m, 3) of each molecule, nm."""
    found = [np.empty((0, 3), np.float32)]
    for batch in vesicle.batches:
        middles = np.stack([template.beads.mean(axis=0) for template in batch.templates])
        found.append(batch.positions + rotate(batch.rotations, middles[batch.conformer]))
    found += [chain.beads.mean(axis=0, keepdims=True) for chain in vesicle.polymers]
    return np.concatenate(found).astype(np.float32)
