"""The shapes of an imported model's molecules: their beads, sizes, parts and masses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from exoviz.builder.glycan.glycan_shapes import RADIUS_NM
from exoviz.builder.imported.imported_molecules import BASES, SUGAR_PARTS, Atoms, Unit, ring_centres
from exoviz.builder.membrane.lipid_placing import head_sugar_mass
from exoviz.builder.membrane.lipid_shapes import lipid_templates
from exoviz.builder.protein.coarse_beads import (
    BEAD_KDA,
    atom_shape,
    bead_centres,
    bead_radii,
)
from exoviz.builder.protein.protein_shapes import protein_template
from exoviz.builder.rna.rna_strand import BEAD_RADIUS_NM
from exoviz.catalog import load_catalog
from exoviz.catalog.sugars import monosaccharides
from exoviz.importer.components import atomic_number
from exoviz.importer.orientation import HALF_NM
from exoviz.model import SUGAR_NAMES, Part, Template
from exoviz.model.arrays import AtomShape
from exoviz.model.layers import CARGO, Substance, is_below, is_imported, is_lipid, is_protein
from exoviz.model.units import NM3_PER_DA_PER_ML_G, NUCLEOTIDE_DA, SPECIFIC_VOLUME_ML_G

__all__ = ["LIPID_BEAD_KDA", "ImportedEntity", "ImportedShapes", "moved", "shape_of"]

Floats = NDArray[np.float64]

_SORTS: Final[dict[str, Substance]] = {
    "protein": "protein",
    "nucleic": "rna",
    "sugar": "glycan",
    "lipid": "lipid",
    "other": "protein",
}
LIPID_BEAD_KDA: Final = 0.08
_TAILS: Final = (Part.TAIL, Part.DOUBLE_BOND)


@dataclass(frozen=True, slots=True)
class ImportedEntity:
    """An entity of the file.

    Attributes
    ----------
    layer, species : str
    name : str
        Its name in the file.
    weight : float
        Da; 0 where the file does not say.
    """

    layer: str
    species: str
    name: str
    weight: float


def _known_mass(layer: str, species: str) -> float:
    """Return the mass of a molecule of the catalog, Da; 0 if it is in none."""
    catalog = load_catalog()
    if is_lipid(layer) and species in catalog.lipids:
        lipid = catalog.lipids[species]
        # Its sugars are molecules of their own.
        return lipid.mass_da.value - head_sugar_mass(lipid)
    if is_protein(layer) and species in catalog.proteins:
        return 1000 * catalog.proteins[species].mass_kda
    return 0.0


def _bead_parts(layer: str, species: str, beads: Floats) -> NDArray[np.uint8]:
    """Return what the beads of a molecule that exoviz wrote stand for."""
    catalog = load_catalog()
    if is_lipid(layer):
        if species in catalog.lipids:
            known_parts = lipid_templates(catalog.lipids[species])[0].parts
            above = int(np.isin(known_parts, _TAILS).argmax())
            if len(known_parts) == len(beads):
                return known_parts
            if 0 < above < len(beads):
                # Its chains are of another length.
                tails = np.full(len(beads) - above, Part.TAIL)
                return np.append(known_parts[:above], tails).astype(np.uint8)
        height = np.abs(beads[:, 2])
        return np.where(height > 1.6, Part.PHOSPHATE, Part.TAIL).astype(np.uint8)
    if species in catalog.proteins:
        known = protein_template(catalog.proteins[species])
        if len(known.beads) == len(beads) and np.abs(known.beads - beads).max() < 0.01:
            return known.parts
    if is_below(layer, CARGO):
        return np.full(len(beads), Part.INSIDE, np.uint8)
    if is_imported(layer):
        return np.full(len(beads), Part.OUTSIDE, np.uint8)
    parts = np.full(len(beads), Part.TRANSMEMBRANE, np.uint8)
    parts[beads[:, 2] > HALF_NM] = Part.OUTSIDE
    parts[beads[:, 2] < -HALF_NM] = Part.INSIDE
    return parts


def shape_of(
    name: str,
    beads: Floats,
    radii: Any,
    parts: Any,
    mass: float,
    atoms: AtomShape | None = None,
) -> Template:
    """Return a template of beads (n, 3), nm; one radius or part stands for all of them."""
    return Template(
        name=name,
        beads=np.ascontiguousarray(beads, np.float32),
        radii=np.ascontiguousarray(np.broadcast_to(radii, len(beads)), np.float32),
        parts=np.ascontiguousarray(np.broadcast_to(parts, len(beads)), np.uint8),
        mass_da=mass,
        atoms=atoms,
    )


def moved(template: Template, middle: Floats) -> Template:
    """Return a template whose origin lies at a place of its frame, nm."""
    atoms = template.atoms
    if atoms is not None:
        atoms = replace(atoms, positions=(atoms.positions - middle).astype(np.float32))
    return replace(template, beads=(template.beads - middle).astype(np.float32), atoms=atoms)


class ImportedShapes:
    """Makes templates of units.

    Parameters
    ----------
    atoms : Atoms
    own : bool
        Whether atoms are beads of exoviz, with their radii.
    coarser : float
        Mass that a bead stands for, as a multiple of the usual.
    """

    def __init__(self, atoms: Atoms, own: bool, coarser: float) -> None:
        self._atoms = atoms
        self._own = own
        self._coarser = coarser
        #: Radii of beads, by entity and number: growing spheres takes time.
        self._radii: dict[tuple[str, int, int], float] = {}

    def of(self, unit: Unit, entity: ImportedEntity) -> Template:
        """Return the shape of a molecule, where the file has it."""
        atoms, index = self._atoms, unit.atoms
        places = atoms.places[index]
        mass = unit.mass_da or entity.weight or _known_mass(entity.layer, entity.species)
        if unit.beads and not self._own:
            return shape_of(entity.species, places, atoms.radius[index], Part.OUTSIDE, mass)
        if unit.sort == "sugar":
            centres, _residue, components = ring_centres(atoms, index)
            known = [SUGAR_PARTS.get(name) for name in components]
            parts = [Part.GLC if part is None else part for part in known]
            mass = entity.weight or _sugar_mass(known) or mass
            return shape_of(entity.species, centres, RADIUS_NM, parts, mass)
        if self._own:
            mass = entity.weight or mass
            if unit.sort == "nucleic":
                names = atoms.component[index].tolist()
                letters = [BASES.get(name, Part.ADENINE) for name in names]
                mass = mass or NUCLEOTIDE_DA * len(letters)
                return shape_of(entity.species, places, atoms.radius[index], letters, mass)
            beads = _bead_parts(entity.layer, entity.species, places)
            return shape_of(entity.species, places, atoms.radius[index], beads, mass)
        if unit.sort == "nucleic":
            return self._strand(unit, entity, mass)
        per_bead = LIPID_BEAD_KDA if unit.sort == "lipid" else BEAD_KDA
        count = max(1, round(unit.mass_da / 1000 / (per_bead * self._coarser)))
        centres, owner = bead_centres(places, np.maximum(unit.masses, 1e-3), count)
        size = self._radius(unit, entity, centres)
        shown = self._atoms_of(unit, owner)
        return shape_of(entity.species, centres, size, Part.OUTSIDE, mass, shown)

    def _strand(self, unit: Unit, entity: ImportedEntity, mass: float) -> Template:
        residue = np.unique(self._atoms.residue[unit.atoms], return_inverse=True)[1]
        first = np.unique(residue, return_index=True)[1]
        names = self._atoms.component[unit.atoms[first]].tolist()
        parts = np.array([BASES.get(name, Part.ADENINE) for name in names], np.uint8)
        places, weight = self._atoms.places[unit.atoms], np.bincount(residue)
        centres = np.stack(
            [np.bincount(residue, places[:, axis]) / weight for axis in range(3)], axis=1
        )
        step = max(1, round(self._coarser))
        size = BEAD_RADIUS_NM * step ** (1 / 3)
        shown = self._atoms_of(unit, residue // step)
        return shape_of(entity.species, centres[::step], size, parts[::step], mass, shown)

    def _atoms_of(self, unit: Unit, bead: NDArray[np.intp]) -> AtomShape | None:
        """Return the atoms of a molecule but for hydrogen, given the bead of each."""
        element = self._atoms.element[unit.atoms]
        heavy = np.flatnonzero(~np.isin(element, ["H", "D"]))
        symbols, which = np.unique(element[heavy], return_inverse=True)
        numbers = np.array([atomic_number(one.title()) for one in symbols.tolist()], np.uint8)
        places = self._atoms.places[unit.atoms[heavy]]
        return atom_shape(places, numbers[which], bead[heavy], unit.mass_da)

    def _radius(self, unit: Unit, entity: ImportedEntity, centres: Floats) -> float:
        key = entity.layer, len(centres), round(unit.mass_da)
        if key not in self._radii:
            volume = unit.mass_da * SPECIFIC_VOLUME_ML_G[_SORTS[unit.sort]] * NM3_PER_DA_PER_ML_G
            self._radii[key] = float(bead_radii(centres, volume)[0])
        return self._radii[key]


def _sugar_mass(parts: Sequence[Part | None]) -> float:
    """Return the mass of sugars bound to each other, Da; 0 if one of them is not known."""
    if None in parts:
        return 0.0
    return sum(monosaccharides()[SUGAR_NAMES[part]].mass_da for part in parts if part is not None)
