"""Molecules of a vesicle, each written once, and the places of their copies, in ångström."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.catalog import Lipid, load_catalog
from exoviz.exporter.molecule.pdb_records import in_ascii
from exoviz.exporter.molecule.sugar_atoms import sugars_of
from exoviz.model import Instances, Part, rotate
from exoviz.model.layers import is_glycan, is_lipid, last_step, parent_path

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.model import Template, Vesicle

    Floats = NDArray[np.floating[Any]]

__all__ = [
    "BEAD",
    "NUCLEOTIDE",
    "Entity",
    "PlacedEntity",
    "ShortNames",
    "entities_of_vesicle",
    "every_copy",
    "one_of_each",
]

_A: Final = 10.0  # ångström in a nanometre

#: Component of a protein's bead, and atom of a nucleotide's. Where nucleotides are phosphorus
#: alone, Mol* looks for no rings in the whole file, and sugars have no symbols.
BEAD: Final = "BEAD"
NUCLEOTIDE: Final = "C3'"
#: What is not in the name of a chain, and the letters that it has at most.
_NO_NAME: Final = re.compile(r"[^0-9A-Za-z]+")
_LONGEST_NAME: Final = 64
#: With these a value of a CIF file cannot begin.
_WORDS_OF_CIF: Final = re.compile(r"(data|save|loop|stop|global)_", re.IGNORECASE)
_BASES: Final = {Part.ADENINE: "A", Part.CYTOSINE: "C", Part.GUANINE: "G", Part.URACIL: "U"}


@dataclass(frozen=True, slots=True, eq=False)
class Entity:
    """A molecule that is written once.

    Attributes
    ----------
    name : str
        Name of the entity; the same for conformers.
    short : str
        Short name: what the names of its chains are made of.
    layer : str
    type : str
        ``"polymer"``, ``"branched"`` or ``"non-polymer"``.
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
    parts : (a,) array
        `Part` of each atom's bead.
    sequence : str
        Sequence of an RNA; else empty.
    operators : (n, 3, 4) array
        Operators of the copies, Å.
    mass_da : float
    details : str
        Further description.
    links : tuple of (int, int)
        Atoms of two sugars that are bound to each other: the carbon of the one that is farther
        from the root, and the oxygen of the other.
    """

    name: str
    short: str
    layer: str
    type: str
    components: tuple[str, ...]
    atoms: tuple[str, ...]
    residue: NDArray[np.intp]
    places: Floats
    radii: Floats
    parts: NDArray[np.uint8]
    sequence: str
    operators: Floats
    mass_da: float
    details: str = ""
    links: tuple[tuple[int, int], ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """Unique key of the entity."""
        return self.layer, self.name


@dataclass(frozen=True, slots=True, eq=False)
class PlacedEntity:
    """An entity at the place where it is written, in a chain.

    Attributes
    ----------
    entity : Entity
    chain : str
    places : (a, 3) array
        Å.
    first : int
        Number of its first residue.
    """

    entity: Entity
    chain: str
    places: Floats
    first: int = 1


def _catalog_lipid(batch: Instances) -> Lipid | None:
    """Return what the catalog knows of a batch of lipids; imported models may have others."""
    return load_catalog().lipids.get(batch.species) if is_lipid(batch.layer) else None


def _matrices(positions: Floats, rotations: Floats) -> Floats:
    """Return operators (n, 3, 4), Å, of quaternions, scalar last, and places in nm."""
    axes = np.stack(
        [rotate(rotations.astype(np.float64), np.eye(3)[axis][None]) for axis in range(3)], axis=2
    )
    moved = positions.astype(np.float64)[:, :, None] * _A
    return np.concatenate([axes, moved], axis=2)


def _bead_names(count: int) -> tuple[str, ...]:
    return tuple(f"B{index + 1}" for index in range(count))


def entities_of_vesicle(vesicle: Vesicle, shown: NDArray[np.bool_]) -> list[Entity]:
    """Return the entities of the (m,) molecules shown: templates with their copies, chains."""
    found: list[Entity] = []
    first = 0
    for batch in vesicle.batches:
        mine = shown[first : first + len(batch)]
        first += len(batch)
        for conformer, template in enumerate(batch.templates):
            chosen = np.flatnonzero(mine & (batch.conformer == conformer))
            if len(chosen):
                found.append(_of_template(batch, template, chosen))
    for offset, chain in enumerate(vesicle.polymers):
        if shown[first + offset]:
            found.append(
                Entity(
                    chain.species,
                    chain.species,
                    chain.layer,
                    "polymer",
                    tuple(_BASES[Part(int(part))] for part in chain.parts),
                    (NUCLEOTIDE,) * len(chain.beads),
                    np.arange(1, len(chain.beads) + 1),
                    chain.beads.astype(float) * _A,
                    chain.radii.astype(float) * _A,
                    chain.parts,
                    chain.sequence,
                    np.concatenate([np.eye(3), np.zeros((3, 1))], axis=1)[None],
                    chain.mass_da,
                    "one bead a nucleotide",
                )
            )
    return found


def _of_template(batch: Instances, template: Template, chosen: NDArray[np.intp]) -> Entity:
    operators = _matrices(batch.positions[chosen], batch.rotations[chosen])
    if is_glycan(batch.layer):
        entry = load_catalog().glycan(batch.species)
        sugars = sugars_of(batch.species, template.beads.astype(float) * _A)
        return Entity(
            entry.name,
            batch.species,
            batch.layer,
            # One sugar has no branches; the dictionary counts it among the non-polymers.
            "branched" if len(template.beads) > 1 else "non-polymer",
            sugars.components,
            sugars.atoms,
            sugars.residue,
            sugars.places,
            sugars.radii,
            template.parts[sugars.residue - 1],
            "",
            operators,
            template.mass_da,
            entry.iupac,
            sugars.links,
        )
    count = len(template.beads)
    lipid = _catalog_lipid(batch)
    short = batch.species
    if is_lipid(batch.layer):
        # The same lipid is in both leaflets.
        short = f"{lipid.component if lipid else short} {last_step(parent_path(batch.layer))}"
    of_protein = "beads of a whole protein; its sequence is not in this file"
    details = "" if is_lipid(batch.layer) else of_protein
    return Entity(
        lipid.name if lipid else batch.species,
        short,
        batch.layer,
        "non-polymer",
        (lipid.component if lipid else BEAD,) * count,
        _bead_names(count),
        np.ones(count, np.intp),
        template.beads.astype(float) * _A,
        template.radii.astype(float) * _A,
        template.parts,
        "",
        operators,
        template.mass_da,
        details,
    )


class ShortNames:
    """Names of chains and selections, each given once: words of letters, digits and underscores.

    Programs show them beside every atom, and take them in commands, where other signs have a
    meaning. Some of them do not tell large letters from small ones.
    """

    def __init__(self) -> None:
        self._given: dict[str, int] = {}

    def name(self, wanted: str) -> str:
        """Return a name like a text."""
        plain = _NO_NAME.sub("_", in_ascii(wanted)).strip("_")[:_LONGEST_NAME] or "chain"
        if _WORDS_OF_CIF.match(plain):
            plain = f"chain_{plain}"
        name, key = plain, plain.lower()
        while name.lower() in self._given:
            self._given[key] += 1
            name = f"{plain}_{self._given[key]}"
        self._given[name.lower()] = 1
        return name


def one_of_each(entities: Sequence[Entity]) -> list[PlacedEntity]:
    """Return each entity once, in a chain of its own, at the place of its template."""
    names = ShortNames()
    return [PlacedEntity(entity, names.name(entity.short), entity.places) for entity in entities]


def every_copy(entities: Sequence[Entity]) -> list[PlacedEntity]:
    """Return every copy: a layer in one chain, each branched entity in its own."""
    found: list[PlacedEntity] = []
    chains: dict[tuple[str, str] | int, str] = {}
    first: dict[str, int] = {}
    names = ShortNames()
    for entity in entities:
        for operator in entity.operators:
            branched = entity.type != "non-polymer"
            key = len(found) if branched else entity.key
            if key not in chains:
                chains[key] = names.name(entity.short)
            chain = chains[key]
            places = entity.places @ operator[:, :3].T + operator[:, 3]
            found.append(PlacedEntity(entity, chain, places, first.get(chain, 1)))
            first[chain] = found[-1].first + int(entity.residue.max())
    return found
