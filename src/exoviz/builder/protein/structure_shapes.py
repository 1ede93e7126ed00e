"""Bead models of proteins from the user's own structures."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from exoviz.builder.protein.coarse_beads import (
    BEAD_KDA,
    atom_shape,
    bead_centres,
    bead_radii,
)
from exoviz.builder.protein.domain_beads import growth
from exoviz.builder.protein.generic_shapes import generic_protein
from exoviz.builder.protein.protein_shapes import (
    LARGEST_NM,
    SMALLEST_NM,
    rounded_radii,
    surface_places,
    to_exoplasm,
    to_place,
)
from exoviz.catalog import Catalog, Chain, Compartment, Place, Protein
from exoviz.importer.components import UNKNOWN_RESIDUE
from exoviz.importer.orientation import HALF_NM
from exoviz.importer.protein_chains import ProteinAtoms, spans
from exoviz.model import Part, Template
from exoviz.model.origins import StructureFacts
from exoviz.model.products import product
from exoviz.model.units import NM3_PER_KDA
from exoviz.scene import CopyNumber, OwnStructure
from exoviz.scene.structure_checks import oriented

__all__ = ["structured_protein"]

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]

#: A sugar can start this far from the side chain that the file shows it on, nm.
_ARM_NM: Final = 0.9


def _pairing(atoms: ProteinAtoms, known: Protein | None) -> dict[int, int]:
    """Return which chain of the catalog each chain of the file is, as far as that can be known."""
    if known is None:
        return {}
    codes = [chain.uniprot for chain in known.chains]
    found = {
        index: codes.index(record.uniprot)
        for index, record in enumerate(atoms.chains)
        if record.uniprot in codes and record.uniprot
    }
    if found or len(known.chains) == 1:
        return found or dict.fromkeys(range(len(atoms.chains)), 0)
    if len(known.chains) == len(atoms.chains):
        return {index: index for index in range(len(atoms.chains))}
    return {}


def _wanted_sites(
    item: OwnStructure, atoms: ProteinAtoms, known: Protein | None
) -> list[tuple[int, int]]:
    """Return the N-glycosites as (chain of the file, number in the file)."""
    chains = range(len(atoms.chains))
    if item.glycosites is not None:
        return [(chain, site) for chain in chains for site in item.glycosites]
    return [
        (chain, site - atoms.chains[chain].shift)
        for chain, which in _pairing(atoms, known).items()
        if known is not None
        for site in known.chains[which].glycosites
    ]


def _unplaced(item: OwnStructure, atoms: ProteinAtoms, known: Protein | None) -> tuple[str, ...]:
    """Return the genes with N-glycosites whose chain in the file is not known."""
    if known is None or item.glycosites is not None:
        return ()
    found = set(_pairing(atoms, known).values())
    return tuple(
        chain.gene
        for index, chain in enumerate(known.chains)
        if chain.glycosites and index not in found
    )


def _missing(atoms: ProteinAtoms, expected: int) -> str:
    """Return the residues that are missing in the file, as far as their numbering shows."""
    texts = []
    for index, record in enumerate(atoms.chains):
        here = atoms.numbers[atoms.chain == index]
        label = np.array(record.label)
        if record.sequence and (label > 0).all():
            gaps = _gaps_in_sequence(here, label, record.sequence)
        else:
            gaps = _gaps_in_numbers(here, expected // len(atoms.chains))
        if gaps:
            name = f"{record.name}: " if len(atoms.chains) > 1 else ""
            texts.append(name + gaps)
    return "; ".join(texts)


def _gaps_in_sequence(here: Integers, label: Integers, length: int) -> str:
    """Return what a chain lacks of its sequence, numbered on from the residue before it."""
    order = np.argsort(label)
    lacking = np.setdiff1d(np.arange(1, length + 1), label)
    beside = order[np.maximum(np.searchsorted(label[order], lacking) - 1, 0)]
    return spans((here[beside] + lacking - label[beside]).tolist())


def _gaps_in_numbers(here: Integers, expected: int) -> str:
    """Return which numbers a chain lacks, and what it lacks of so many residues at its ends."""
    seen = np.unique(here).tolist()
    gaps = [(one + 1, next_ - 1) for one, next_ in itertools.pairwise(seen) if next_ > one + 1]
    lacking = expected - len(here) - sum(last - first + 1 for first, last in gaps)
    if 0 < seen[0] - 1 <= lacking:
        gaps.insert(0, (1, seen[0] - 1))
        lacking -= seen[0] - 1
    if lacking > 0:
        gaps.append((seen[-1] + 1, seen[-1] + lacking))
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in gaps)


def _expected(atoms: ProteinAtoms, known: Protein | None) -> int:
    pairs = _pairing(atoms, known)
    if known is not None and len(pairs) == len(atoms.chains):
        return sum(known.chains[which].residues for which in pairs.values())
    return sum(record.sequence for record in atoms.chains)


def _catalog_mass(atoms: ProteinAtoms, known: Protein | None) -> float:
    """Return the catalog's mass of the chains that are in the file, Da."""
    if known is None:
        return 0.0
    pairs = _pairing(atoms, known)
    if len(pairs) == len(atoms.chains):
        return 1000 * sum(known.chains[which].mass_kda for which in pairs.values())
    return 1000 * known.mass_kda


def _beads(atoms: ProteinAtoms, placed: Floats) -> tuple[Floats, Floats, Integers]:
    """Return the centres and radii of beads, and the bead of each atom."""
    mass_kda = atoms.mass_da / 1000
    count = max(1, round(mass_kda / BEAD_KDA))
    centres, owner = bead_centres(placed, atoms.masses, count)
    volume = NM3_PER_KDA * mass_kda
    radii = bead_radii(centres, volume, (SMALLEST_NM, LARGEST_NM))
    return centres, rounded_radii(radii + growth(centres, radii, volume, 0.3)), owner


def _parts(centres: Floats, place: Place, half: float) -> NDArray[np.uint8]:
    if place != "membrane":
        whole = Part.OUTSIDE if place == "outer" else Part.INSIDE
        return np.full(len(centres), whole, np.uint8)
    parts = np.full(len(centres), Part.TRANSMEMBRANE, np.uint8)
    parts[centres[:, 2] > half] = Part.OUTSIDE
    parts[centres[:, 2] < -half] = Part.INSIDE
    return parts


def _sites(
    wanted: Sequence[tuple[int, int]],
    atoms: ProteinAtoms,
    tips: Floats,
    centres: Floats,
    radii: Floats,
) -> tuple[list[tuple[str, Floats, Floats]], dict[str, list[Any]]]:
    """Return the sites that can carry a sugar, and why the others cannot."""
    found: list[tuple[str, Floats, Floats]] = []
    refused: dict[str, list[Any]] = {"lacking": [], "other": [], "buried": []}
    for chain, site in wanted:
        residues = atoms.where(site, chain)
        if not len(residues):
            refused["lacking"].append(site)
            continue
        residue = int(residues[0])
        if atoms.names[residue] not in ("ASN", UNKNOWN_RESIDUE):
            refused["other"].append(f"{atoms.names[residue]} {site}")
            continue
        tip = tips[residue]
        near = np.argsort(np.linalg.norm(centres - tip, axis=1), kind="stable")[:4]
        points, directions, merit = surface_places(near, centres, radii)
        away = np.linalg.norm(points - tip, axis=1)
        close = np.flatnonzero(away <= _ARM_NM)
        if not len(close):
            refused["buried"].append(site)
            continue
        best = close[np.argmax(merit[close] - away[close])]
        found.append((f"N{site}", points[best], directions[best]))
    return found, refused


def _extents(centres: Floats, radii: Floats) -> tuple[float, float, float]:
    axes = np.linalg.svd(centres - centres.mean(axis=0), full_matrices=False)[2]
    along = product(centres, axes.T)
    sizes = (along + radii[:, None]).max(axis=0) - (along - radii[:, None]).min(axis=0)
    longest = sorted((round(float(size), 2) for size in sizes), reverse=True)
    longest += [longest[-1]] * (3 - len(longest))
    return longest[0], longest[1], longest[2]


def structured_protein(
    key: str, item: OwnStructure, catalog: Catalog, outside: Compartment = "exoplasm"
) -> tuple[Protein, Template, StructureFacts]:
    """Return a protein whose shape is that of a structure, for a frame as its `up` says.

    Parameters
    ----------
    key : str
        Key in the scene: of the catalog, or the user's own.
    item : OwnStructure
    catalog : Catalog
    outside : str
        Compartment outside the vesicle, which +z faces where the scene says what points out.

    Returns
    -------
    protein : Protein
        With the mass and the size of the structure.
    template : Template
        Beads whose union takes up 1.21 nm³ per kDa.
    facts : StructureFacts

    Raises
    ------
    InputError
        If the file is not usable, or nothing says how the protein lies in the membrane.
    """
    # How many there are, and what they carry, does not matter to their shape.
    shape = item.model_copy(update={"amount": CopyNumber(copies=1), "glycoform": ""})
    try:
        stat = Path(item.structure).stat()
        stamp = (stat.st_mtime_ns, stat.st_size)
    except (OSError, ValueError):
        stamp = (0, 0)
    up: Compartment = outside if item.says_its_side else "exoplasm"
    return _made(key, shape, catalog.proteins.get(key), up, stamp)


@functools.lru_cache(maxsize=64)
def _made(
    key: str, item: OwnStructure, known: Protein | None, up: Compartment, _stamp: tuple[int, int]
) -> tuple[Protein, Template, StructureFacts]:
    atoms, place, pose = oriented(item, known, up)
    placed = pose.placed(atoms.positions)
    centres, radii, owner = _beads(atoms, placed)
    shift = to_place(centres, radii, place)
    centres = centres + shift
    tips = pose.placed(atoms.tips) + shift
    sugared = ("membrane", "outer" if up == "exoplasm" else "inner")
    wanted = _wanted_sites(item, atoms, known) if place in sugared else []
    # Sugars are on the side that is turned away from the cytosol.
    over = to_exoplasm(up)
    sites, refused = _sites(wanted, atoms, tips * over, centres * over, radii)
    empty = np.empty((0, 3))
    template = Template(
        name=key,
        beads=np.ascontiguousarray(centres, np.float32),
        radii=np.ascontiguousarray(radii, np.float32),
        parts=_parts(centres, place, pose.half_nm or HALF_NM),
        mass_da=atoms.mass_da,
        sites=np.array([site[1] * over for site in sites] or empty, np.float32),
        directions=np.array([site[2] * over for site in sites] or empty, np.float32),
        site_names=tuple(site[0] for site in sites),
        atoms=atom_shape(placed + shift, atoms.elements, owner, atoms.mass_da),
    )
    facts = StructureFacts(
        file=atoms.path.name,
        chains=tuple(record.name for record in atoms.chains),
        oriented_by=pose.by,
        residues=len(atoms.numbers),
        expected=_expected(atoms, known),
        missing=_missing(atoms, _expected(atoms, known)),
        mass_da=atoms.mass_da,
        catalog_mass_da=_catalog_mass(atoms, known),
        sites=tuple(sorted({int(site[0][1:]) for site in sites})),
        sites_lacking=tuple(sorted(set(refused["lacking"]))),
        sites_other=tuple(dict.fromkeys(refused["other"])),
        sites_buried=tuple(sorted(set(refused["buried"]))),
        sites_unplaced=_unplaced(item, atoms, known) if place in sugared else (),
        left_out=atoms.left_out,
        models=atoms.models,
        unknown_residues=int((atoms.names == UNKNOWN_RESIDUE).sum()),
        variant=item.variant,
        name=item.name,
        source=item.source,
    )
    return _entry(key, item, known, atoms, place, up, template), template, facts


def _entry(
    key: str,
    item: OwnStructure,
    known: Protein | None,
    atoms: ProteinAtoms,
    place: Place,
    up: Compartment,
    template: Template,
) -> Protein:
    """Return the protein as the builder takes it: the catalog's, or one of the user's own."""
    mass = atoms.mass_da / 1000
    beads, radii = template.beads.astype(float), template.radii.astype(float)
    base = known or generic_protein(
        key, item.name or key, mass, len(item.transmembrane), 0.0, place, up=up
    )
    chain = Chain(gene=key, uniprot="", residues=len(atoms.numbers), mass_kda=mass)
    return base.model_copy(
        update={
            "place": place,
            "up": up,
            "chains": (chain,),
            "extent_nm": _extents(beads, radii),
        }
    )
