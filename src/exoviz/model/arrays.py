"""A built vesicle as plain arrays: templates, where their copies are, chains, and the whole.

Lengths are in nanometres, masses in daltons. In a template's own frame +z is
the outward membrane normal and z = 0 the bilayer midplane; a vesicle's frame
has its centre at the origin.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from exoviz.model.bilayer_geometry import Geometry
    from exoviz.model.layers import Side
    from exoviz.model.origins import ModelFacts, StructureFacts

    Floats = NDArray[np.float32]
    Bytes = NDArray[np.uint8]
    Integers = NDArray[np.int32]

Real = TypeVar("Real", bound=np.floating[Any])

__all__ = [
    "SUGARS",
    "SUGAR_NAMES",
    "AtomShape",
    "Beads",
    "Instances",
    "Part",
    "Polymer",
    "Template",
    "Vesicle",
    "rotate",
]


class Part(IntEnum):
    """What a bead stands for; decides its colour, and for a sugar its SNFG shape."""

    # lipids
    CHOLINE = 0
    ETHANOLAMINE = 1
    SERINE = 2
    INOSITOL = 3
    PHOSPHATE = 4
    HEAD_GLYCEROL = 5
    HYDROXYL = 6
    GLYCEROL = 7
    SPHINGOSINE = 8
    STEROL = 9
    TAIL = 10
    DOUBLE_BOND = 11
    # proteins
    TRANSMEMBRANE = 20
    OUTSIDE = 21
    INSIDE = 22
    LINKER = 23
    ANCHOR = 24
    # RNA
    ADENINE = 30
    CYTOSINE = 31
    GUANINE = 32
    URACIL = 33
    # sugars
    GLC = 40
    MAN = 41
    GAL = 42
    GLCNAC = 43
    GALNAC = 44
    NEU5AC = 45
    FUC = 46


#: Abbreviations of the Symbol Nomenclature for Glycans; the same in every language.
SUGAR_NAMES = MappingProxyType(
    {
        Part.GLC: "Glc",
        Part.MAN: "Man",
        Part.GAL: "Gal",
        Part.GLCNAC: "GlcNAc",
        Part.GALNAC: "GalNAc",
        Part.NEU5AC: "Neu5Ac",
        Part.FUC: "Fuc",
    }
)

SUGARS = frozenset(part for part in Part if part >= Part.GLC)


def rotate(rotations: NDArray[Real], vectors: NDArray[Real]) -> NDArray[Real]:
    """Rotate vectors by unit quaternions (scalar last), with NumPy broadcasting.

    Parameters
    ----------
    rotations : (..., 4) array
    vectors : (..., 3) array

    Returns
    -------
    (..., 3) array
    """
    x, y, z, w = (rotations[..., axis] for axis in range(4))
    a, b, c = (vectors[..., axis] for axis in range(3))
    # Twice the cross product of the axis and the vector, and then once more.
    u, v, t = 2 * (y * c - z * b), 2 * (z * a - x * c), 2 * (x * b - y * a)
    first = a + w * u + y * t - z * v
    rotated = np.empty((*np.shape(first), 3), first.dtype)
    rotated[..., 0] = first
    rotated[..., 1] = b + w * v + z * u - x * t
    rotated[..., 2] = c + w * t + x * v - y * u
    return rotated


@dataclass(frozen=True, slots=True, eq=False)
class AtomShape:
    """The atoms that the beads of a template stand for, in the same frame.

    Attributes
    ----------
    positions : (a, 3) float32 array
        nm.
    radii : (a,) float32 array
        Van der Waals radii, nm.
    elements : (a,) uint8 array
        Atomic numbers.
    bead : (a,) int32 array
        The bead that stands for each atom.
    """

    positions: Floats
    radii: Floats
    elements: Bytes
    bead: Integers


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """The bead model of one species (one conformer of it) in its own frame.

    Attributes
    ----------
    beads : (b, 3) float32 array
        Centres, nm.
    radii : (b,) float32 array
        Radii, nm.
    parts : (b,) uint8 array
        `Part` of each bead.
    mass_da : float
    sites : (s, 3) float32 array
        Sites of attachment: the N-glycosites of a protein, the head of a glycolipid; nm.
    directions : (s, 3) float32 array
        Unit vectors away from the surface at the sites.
    site_names : tuple of str
        Names of the sites, such as ``"N130"``.
    atoms : AtomShape, optional
        Where a structure has them.
    """

    name: str
    beads: Floats
    radii: Floats
    parts: Bytes
    mass_da: float
    sites: Floats = field(default_factory=lambda: np.empty((0, 3), np.float32))
    directions: Floats = field(default_factory=lambda: np.empty((0, 3), np.float32))
    site_names: tuple[str, ...] = ()
    atoms: AtomShape | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Instances:
    """Copies of one species: rigid transforms of its templates, all in one layer.

    Attributes
    ----------
    layer : str
        Path, such as ``"membrane/outer/cholesterol"``.
    species : str
        Name in the catalog (or in the scene, for a species of the user's own).
    templates : tuple of Template
        The conformers.
    positions : (n, 3) float32 array
        Position of each copy: where the origin of its template lies, nm.
    rotations : (n, 4) float32 array
        Unit quaternions, scalar last.
    conformer : (n,) uint8 array
        Which template each copy is.
    owner : (n,) int32 array, optional
        The molecule that each copy is bound to, in the numbering of `Beads.molecule`, such as
        the protein under a glycan; -1 for none. None if no copy has an owner.
    """

    layer: str
    species: str
    templates: tuple[Template, ...]
    positions: Floats
    rotations: Floats
    conformer: Bytes
    owner: Integers | None = None

    def __len__(self) -> int:
        return len(self.positions)

    @property
    def masses_da(self) -> NDArray[np.float64]:
        """Mass of each copy (n,), Da."""
        masses = np.array([template.mass_da for template in self.templates], np.float64)
        return masses[self.conformer]

    @property
    def mass_da(self) -> float:
        """Mass of all copies, Da."""
        return float(self.masses_da.sum())

    def bead_positions(self) -> tuple[Floats, Floats, Bytes, Integers]:
        """Return positions (b, 3), radii (b,), parts (b,) and the copy of each bead (b,).

        The beads of one copy are consecutive, and the copies are in order.
        """
        counts = np.array([len(template.beads) for template in self.templates])[self.conformer]
        starts = np.concatenate(([0], np.cumsum(counts)))
        total = int(starts[-1])
        positions = np.empty((total, 3), np.float32)
        radii = np.empty(total, np.float32)
        parts = np.empty(total, np.uint8)
        for index, template in enumerate(self.templates):
            copies = np.flatnonzero(self.conformer == index)
            if not len(copies):
                continue
            slots = starts[copies][:, None] + np.arange(len(template.beads))
            positions[slots] = (
                rotate(self.rotations[copies][:, None], template.beads[None])
                + self.positions[copies][:, None]
            )
            radii[slots] = template.radii
            parts[slots] = template.parts
        return positions, radii, parts, np.repeat(np.arange(len(self), dtype=np.int32), counts)

    def sites(self) -> tuple[Floats, Floats, tuple[str, ...], Integers]:
        """Return where something can be attached, over all copies.

        Returns
        -------
        points, directions : (s, 3) arrays
        names : tuple of str
            Name of each site.
        copy : (s,) array
            The copy that each site belongs to.
        """
        points, directions = [np.empty((0, 3), np.float32)], [np.empty((0, 3), np.float32)]
        names: list[str] = []
        owners = [np.empty(0, np.int32)]
        for index, template in enumerate(self.templates):
            copies = np.flatnonzero(self.conformer == index).astype(np.int32)
            if not len(template.sites) or not len(copies):
                continue
            turns = self.rotations[copies][:, None]
            places = rotate(turns, template.sites[None]) + self.positions[copies][:, None]
            points.append(places.reshape(-1, 3))
            directions.append(rotate(turns, template.directions[None]).reshape(-1, 3))
            names += template.site_names * len(copies)
            owners.append(np.repeat(copies, len(template.sites)))
        return (
            np.concatenate(points),
            np.concatenate(directions),
            tuple(names),
            np.concatenate(owners),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Polymer:
    """A chain that has no template: an RNA, one bead a nucleotide; of length 1, as one molecule.

    Attributes
    ----------
    beads : (b, 3) float32 array
        nm.
    radii : (b,) float32 array
        nm.
    sequence : str
        One letter a bead: A, C, G or U.
    paired : (p, 2) int32 array
        Indices of nucleotides that pair in a double-stranded stretch.
    atoms : AtomShape, optional
        Where a file has them.
    """

    layer: str
    species: str
    beads: Floats
    radii: Floats
    sequence: str
    mass_da: float
    paired: Integers = field(default_factory=lambda: np.empty((0, 2), np.int32))
    atoms: AtomShape | None = None

    def __len__(self) -> int:
        return 1

    @property
    def masses_da(self) -> NDArray[np.float64]:
        """Mass of the one molecule (1,), Da."""
        return np.array([self.mass_da], np.float64)

    @property
    def parts(self) -> Bytes:
        """`Part` of each nucleotide."""
        lookup = np.zeros(128, np.uint8)
        for letter, part in zip(
            "ACGU", (Part.ADENINE, Part.CYTOSINE, Part.GUANINE, Part.URACIL), strict=True
        ):
            lookup[ord(letter)] = part
        return lookup[np.frombuffer(self.sequence.encode("ascii"), np.uint8)]


@dataclass(frozen=True, slots=True, eq=False)
class Beads:
    """Every bead of a vesicle, flat.

    Attributes
    ----------
    positions : (n, 3) float32 array
        nm.
    radii : (n,) float32 array
        nm.
    part : (n,) uint8 array
        `Part` of each bead.
    layer : (n,) int32 array
        Index into `layer_names`.
    species : (n,) int32 array
        Index into `species_names`.
    molecule : (n,) int32 array
        Number of the molecule, counted over the whole vesicle in the order of its batches
        and then its polymers.
    """

    positions: Floats
    radii: Floats
    part: Bytes
    layer: Integers
    species: Integers
    molecule: Integers
    layer_names: tuple[str, ...]
    species_names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.positions)


@dataclass(frozen=True, slots=True, eq=False)
class Vesicle:
    """A built vesicle.

    Attributes
    ----------
    geometry : Geometry
    seed : int
    batches : tuple of Instances
    polymers : tuple of Polymer
    asked : mapping of str to mapping of str to float
        Amounts that the scene asked for, by group (``"outer"``, ``"inner"``, ``"proteins"``,
        ``"rna"``, ``"corona"``) and species; ``"composition"`` has the shares of lipids in the
        whole membrane, where the scene gives them.
    free_area : mapping of str to float
        Area left to the lipids of a leaflet (``"outer"``, ``"inner"``) at its neutral surface, nm².
    seconds : float
        Time that the build took, s.
    outside : str
        Compartment outside of it, ``"exoplasm"`` or ``"cytosol"``.
    structures : mapping of str to StructureFacts
        Origins of the shapes of proteins that come from the user's own files, by species.
    imported : ModelFacts or None
        The file that the whole model was read from; None if it was built.

    Raises
    ------
    ValueError
        If an owner is no molecule of the vesicle, or is owned itself.
    """

    geometry: Geometry
    seed: int
    batches: tuple[Instances, ...]
    polymers: tuple[Polymer, ...] = ()
    asked: Mapping[str, Mapping[str, float]] = field(default_factory=lambda: MappingProxyType({}))
    free_area: Mapping[Side, float] = field(default_factory=lambda: MappingProxyType({}))
    seconds: float = 0.0
    outside: Literal["exoplasm", "cytosol"] = "exoplasm"
    structures: Mapping[str, StructureFacts] = field(default_factory=lambda: MappingProxyType({}))
    imported: ModelFacts | None = None

    def __post_init__(self) -> None:
        for batch in self.batches:
            if batch.owner is not None and len(batch.owner) != len(batch):
                raise ValueError(f"{batch.layer}: one owner for each copy is needed")
        owners = self.owners()
        if owners.min(initial=0) < 0 or owners.max(initial=-1) >= len(owners):
            raise ValueError("an owner is a molecule of the vesicle")
        if (owners[owners] != owners).any():
            raise ValueError("an owner has no owner itself")

    def owners(self) -> Integers:
        """Return the number of the molecule (m,) that each molecule is bound to, or its own."""
        count = sum(map(len, self.molecules()))
        owners = np.arange(count, dtype=np.int32)
        first = 0
        for batch in self.batches:
            mine = owners[first : first + len(batch)]
            if batch.owner is not None:
                mine[:] = np.where(batch.owner == -1, mine, batch.owner)
            first += len(batch)
        return owners

    def molecules(self) -> tuple[Instances | Polymer, ...]:
        """Return the batches and then the polymers."""
        return (*self.batches, *self.polymers)

    @property
    def duration(self) -> float:
        """How long it lasts, s: a vesicle does not change."""
        return 0.0

    def layers(self) -> tuple[str, ...]:
        """Return the paths of all layers, in order."""
        return tuple(dict.fromkeys(item.layer for item in self.molecules()))

    def layer_counts(self) -> dict[str, int]:
        """Return how many molecules each layer has, without layers that have none."""
        found: dict[str, int] = {}
        for batch in self.batches:
            if len(batch):
                found[batch.layer] = found.get(batch.layer, 0) + len(batch)
        for chain in self.polymers:
            found[chain.layer] = found.get(chain.layer, 0) + 1
        return found

    def beads(self) -> Beads:
        """Return every bead of the vesicle as flat arrays."""
        pieces = []
        molecules = []
        layers = []
        species = []
        layer_names = self.layers()
        species_names = tuple(dict.fromkeys(item.species for item in self.molecules()))
        first = 0
        for batch in self.batches:
            positions, radii, parts, copy = batch.bead_positions()
            pieces.append((positions, radii, parts))
            molecules.append(copy + first)
            layers.append(layer_names.index(batch.layer))
            species.append(species_names.index(batch.species))
            first += len(batch)
        for polymer in self.polymers:
            pieces.append((polymer.beads, polymer.radii, polymer.parts))
            molecules.append(np.full(len(polymer.beads), first, np.int32))
            layers.append(layer_names.index(polymer.layer))
            species.append(species_names.index(polymer.species))
            first += 1
        if not pieces:
            empty = np.empty(0, np.int32)
            return Beads(
                np.empty((0, 3), np.float32),
                np.empty(0, np.float32),
                np.empty(0, np.uint8),
                empty,
                empty,
                empty,
                (),
                (),
            )
        counts = [len(piece[0]) for piece in pieces]
        return Beads(
            positions=np.concatenate([piece[0] for piece in pieces]),
            radii=np.concatenate([piece[1] for piece in pieces]),
            part=np.concatenate([piece[2] for piece in pieces]),
            layer=np.repeat(np.array(layers, np.int32), counts),
            species=np.repeat(np.array(species, np.int32), counts),
            molecule=np.concatenate(molecules).astype(np.int32),
            layer_names=layer_names,
            species_names=species_names,
        )
