"""Bead models of proteins, composed from the domains that the catalog lists.

In a template's frame z = 0 is the bilayer midplane, the head groups end at
z = ±2.5 nm, and +z faces the compartment that the entry says (its `up`).
Every domain is filled with beads of about 0.6 kDa; their radii are chosen so
that the beads together take up the volume of the folded chain.
"""

from __future__ import annotations

import dataclasses
import functools
import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exoviz.builder.protein.domain_beads import (
    domain_beads,
    even_points,
    growth,
    turned,
)
from exoviz.builder.protein.stored_shapes import stored
from exoviz.catalog import Compartment, Domain, Place, Protein
from exoviz.model import Part, Template
from exoviz.model.neighbours import close_pairs, nearest
from exoviz.model.products import product
from exoviz.model.units import NM3_PER_KDA

__all__ = [
    "LARGEST_NM",
    "SMALLEST_NM",
    "composed",
    "protein_template",
    "rounded_radii",
    "standing",
    "surface_places",
    "to_exoplasm",
    "to_place",
]

Points = NDArray[np.float64]

#: Radii of beads come in steps, nm, from the smallest to the largest.
SMALLEST_NM, LARGEST_NM, _STEP = 0.35, 0.8, 0.05
_HEADS_END, _CLEARANCE = 2.5, 0.1
#: Half a turn about x, of coordinates.
_OVER: Final = np.array((1.0, -1.0, -1.0))

_PARTS: Final = {
    "transmembrane": Part.TRANSMEMBRANE,
    "outside": Part.OUTSIDE,
    "inside": Part.INSIDE,
    "linker": Part.LINKER,
    "anchor": Part.ANCHOR,
}

# Beads count as bonded if they overlap by this much: rounding a radius then cannot part them.
_OVERLAP = 0.12


def _copies(domain: Domain, beads: Points) -> list[Points]:
    copies = []
    for index in range(domain.symmetry):
        copy = product(beads, turned((0.0, 0.0, 360.0 * index / domain.symmetry)).T)
        copies.append(copy)
        if domain.twofold:
            copies.append(copy * (1, -1, -1) + (0, 0, 2 * domain.twofold_z))
    return copies


def _reached(pairs: NDArray[np.intp], count: int) -> NDArray[np.bool_]:
    """Return which of `count` beads can be reached from the first over bonded pairs (m, 2)."""
    reached = np.zeros(count, bool)
    reached[0] = True
    while len(pairs):
        ends = reached[pairs]
        if not ends.any():
            break
        reached[pairs[ends.any(axis=1)]] = True
        # Pairs of which an end was reached have told all they know.
        pairs = pairs[~ends.any(axis=1)]
    return reached


def _bridges(centres: Points, radii: Points) -> tuple[Points, Points]:
    """Return linker beads that join what the domains left apart."""
    added = np.empty((0, 3))
    size = 0.4
    while True:
        points = np.concatenate((centres, added))
        sizes = np.concatenate((radii, np.full(len(added), size)))
        pairs = close_pairs(points, 2 * float(sizes.max()))
        gaps = np.linalg.norm(points[pairs[:, 0]] - points[pairs[:, 1]], axis=1)
        pairs = pairs[gaps < sizes[pairs].sum(axis=1) - _OVERLAP]
        first = _reached(pairs, len(points))
        if first.all():
            return added, np.full(len(added), size)
        here, there = points[first], points[~first]
        away, which = nearest(there, here)
        closest = int(np.argmin(away))
        start, end = here[which[closest]], there[closest]
        steps = max(1, math.ceil((away[closest] - 0.7) / 0.55))
        along = np.arange(1, steps + 1)[:, None] / (steps + 1)
        added = np.concatenate((added, start + along * (end - start)))


def rounded_radii(radii: Points) -> Points:
    """Return radii in steps of 0.05 nm whose mean stays what it was."""
    steps = np.clip(radii, SMALLEST_NM, LARGEST_NM) / _STEP
    share = (np.arange(len(radii)) * 0.6180339887 + 0.5) % 1.0
    return np.clip(np.floor(steps + share) * _STEP, SMALLEST_NM, LARGEST_NM)


def _clear_of_heads(centres: Points, radii: Points, parts: NDArray[np.int_]) -> Points:
    """Return the centres with all that is outside or inside pushed out of the bilayer."""
    moved = centres.copy()
    for part, sign in ((Part.OUTSIDE, 1.0), (Part.INSIDE, -1.0)):
        mine = parts == part
        height = np.maximum(sign * centres[mine, 2], _HEADS_END + radii[mine])
        moved[mine, 2] = sign * height
    return moved


def to_place(centres: Points, radii: Points, place: Place) -> Points:
    """Return how far to shift a protein that is not positioned by the frame of the membrane."""
    gap = _HEADS_END + _CLEARANCE
    if place == "inner":
        return np.array((0.0, 0.0, -gap - (centres[:, 2] + radii).max()))
    if place == "outer":
        return np.array((0.0, 0.0, gap - (centres[:, 2] - radii).min()))
    if place in ("lumen", "corona", "cell"):
        middle: Points = -np.average(centres, axis=0, weights=radii**3)
        return middle
    return np.zeros(3)


def _squares(points: Points, others: Points) -> Points:
    """Return the squared distances (n, m) of points (n, 3) and others (m, 3), nm²."""
    lengths = (points**2).sum(axis=1)[:, None]
    squares: Points = lengths - 2 * product(points, others.T) + (others**2).sum(axis=1)
    return np.maximum(squares, 0.0)


def surface_places(
    beads: NDArray[np.intp], centres: Points, radii: Points, *, free: bool = False
) -> tuple[Points, Points, Points]:
    """Return exposed points on the surface of some beads, directions out of it, and their merit.

    Beads with no room for a glycan outside the membrane have no site; a protein that is `free`
    has no membrane to mind.
    """
    mine = centres[beads]
    # Nothing farther away can be met by a probe, which goes out 2.1 nm at most.
    low, high = mine.min(axis=0) - 3.0, mine.max(axis=0) + 3.0
    near = ((centres > low) & (centres < high)).all(axis=1)
    around, sizes = centres[near], radii[near]
    squares = _squares(mine, around)
    weights = np.where((squares < 2.0**2) & (squares > 1e-6), 1 / np.maximum(squares, 0.05), 0.0)
    pull = np.add.reduce(weights[..., None] * around, axis=1)
    normals = mine * weights.sum(axis=1)[:, None] - pull + (0.0, 0.0, 1e-3)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    aside = even_points(600)
    aside = aside[(aside**2).sum(axis=1) <= 1][:8]
    aside = aside / np.linalg.norm(aside, axis=1, keepdims=True)
    towards = np.concatenate((normals[:, None], 0.9 * normals[:, None] + 0.8 * aside), axis=1)
    if not free:
        towards[..., 2] = np.maximum(towards[..., 2], -0.19 * np.linalg.norm(towards, axis=2))
    directions = (towards / np.linalg.norm(towards, axis=2, keepdims=True)).reshape(-1, 3)
    tries = towards.shape[1]
    points = np.repeat(mine, tries, axis=0)
    points = points + directions * (np.repeat(radii[beads], tries)[:, None] + 0.1)
    merit = (directions * np.repeat(normals, tries, axis=0)).sum(axis=1)
    fits = np.full(len(points), True)
    if not free:
        fits = (points[:, 2] > 2.92) & (directions[:, 2] > -0.2)
    for away, room in ((0.0, 0.05), (0.5, 0.3), (1.2, 0.5)):
        probes = points[fits] + away * directions[fits]
        apart = np.sqrt(_squares(probes, around)) - sizes
        fits[fits] = apart.min(axis=1) >= room
    return points[fits], directions[fits], merit[fits]


def _farthest(points: Points, merit: Points, taken: Points, count: int) -> list[int]:
    """Return `count` of the points, each the farthest from those before and well exposed."""
    away = np.full(len(points), 12.0)
    for other in taken:
        away = np.minimum(away, np.linalg.norm(points - other, axis=1))
    chosen: list[int] = []
    for _ in range(count):
        best = int(np.argmax(away * (1 + merit)))
        chosen.append(best)
        away = np.minimum(away, np.linalg.norm(points - points[best], axis=1))
    return chosen


def _wanted_sites(protein: Protein) -> dict[tuple[int, int], list[str]]:
    """Return the names of the sites on each copy of each domain, by (domain, copy)."""
    copies = [domain.symmetry * (2 if domain.twofold else 1) for domain in protein.domains]
    wanted: dict[tuple[int, int], list[str]] = {}
    for index, chain in enumerate(protein.chains):
        for site in chain.glycosites:
            holders = [
                (number, copy)
                for number, domain in enumerate(protein.domains)
                if any(c == index and first <= site <= last for c, first, last in domain.residues)
                for copy in range(copies[number])
            ]
            for copy in range(chain.copies if holders else 0):
                wanted.setdefault(holders[copy % len(holders)], []).append(f"N{site}")
    stalks = [
        (number, copy)
        for number, domain in enumerate(protein.domains)
        if "stalk" in domain.name or "mucin" in domain.name
        for copy in range(copies[number])
    ]
    for index in range(protein.o_glycans if stalks else 0):
        wanted.setdefault(stalks[index % len(stalks)], []).append(f"O{index + 1}")
    return wanted


@functools.lru_cache(maxsize=512)
def protein_template(protein: Protein) -> Template:
    """Return the bead model of a protein or complex: see `composed`, of which it is stored."""
    return stored(protein) or composed(protein)


def composed(protein: Protein) -> Template:
    """Compose the bead model of a protein or complex.

    Parameters
    ----------
    protein : Protein

    Returns
    -------
    Template
        One connected body whose beads take up 1.21 nm³ per kDa, radii in steps of 0.05 nm.
        Its sites are the N-glycosites (``"N130"``) of every copy of its chains and its
        O-glycans (``"O1"``), on the side away from the cytosol.
    """
    pieces: list[Points] = []
    sizes: list[Points] = []
    parts: list[int] = []
    owners: list[tuple[int, int]] = []
    for number, domain in enumerate(protein.domains):
        beads = domain_beads(domain)
        volume = NM3_PER_KDA * domain.mass_kda
        size = np.clip(growth(beads, np.zeros(len(beads)), volume, 1.0), SMALLEST_NM, LARGEST_NM)
        for copy, piece in enumerate(_copies(domain, beads)):
            pieces.append(piece)
            sizes.append(np.full(len(piece), size))
            parts += [int(_PARTS[domain.part])] * len(piece)
            owners += [(number, copy)] * len(piece)
    centres, radii = np.concatenate(pieces), np.concatenate(sizes)
    joints, joint_radii = _bridges(centres, radii)
    centres, radii = np.concatenate((centres, joints)), np.concatenate((radii, joint_radii))
    parts += [int(Part.LINKER)] * len(joints)
    owners += [(-1, 0)] * len(joints)
    target = NM3_PER_KDA * protein.mass_kda
    radii = np.clip(radii + growth(centres, radii, target, 0.3), SMALLEST_NM, LARGEST_NM)
    if protein.place == "membrane":
        centres = _clear_of_heads(centres, radii, np.array(parts))
    # The limits on the radii may have taken some of it back.
    radii = rounded_radii(radii + growth(centres, radii, target, 0.3))
    centres = centres + to_place(centres, radii, protein.place)

    owner = np.array(owners)
    # Sugars are on the side that is turned away from the cytosol.
    over = to_exoplasm(protein.up)
    sites, directions, names = [np.empty((0, 3))], [np.empty((0, 3))], []
    for (number, copy), labels in _wanted_sites(protein).items():
        mine = np.flatnonzero((owner[:, 0] == number) & (owner[:, 1] == copy))
        points, towards, merit = surface_places(
            mine, centres * over, radii, free=protein.place in ("lumen", "cell")
        )
        if not len(points):
            raise ValueError(f"{protein.key}: {protein.domains[number].name} has no exposed bead")
        chosen = _farthest(points, merit, np.concatenate(sites), len(labels))
        sites.append(points[chosen])
        directions.append(towards[chosen])
        names += labels
    return Template(
        name=protein.key,
        beads=np.ascontiguousarray(centres, np.float32),
        radii=np.ascontiguousarray(radii, np.float32),
        parts=np.array(parts, np.uint8),
        mass_da=1000 * protein.mass_kda,
        sites=(np.concatenate(sites) * over).astype(np.float32),
        directions=(np.concatenate(directions) * over).astype(np.float32),
        site_names=tuple(names),
    )


def to_exoplasm(up: Compartment) -> Points:
    """Return factors (3,) of coordinates, for +z to face the exoplasm where it faces `up`."""
    return _OVER if up == "cytosol" else np.ones(3)


def standing(protein: Protein, template: Template, up: Compartment) -> tuple[Protein, Template]:
    """Return a protein and its bead model for a frame whose +z faces a compartment.

    Whatever places a protein in a membrane asks this which way it stands there.

    Parameters
    ----------
    protein : Protein
    template : Template
        In the frame of `protein`.
    up : str
        ``"exoplasm"`` or ``"cytosol"``.

    Returns
    -------
    protein : Protein
        See `Protein.facing`.
    template : Template
        Turned over with it: what was outside is inside.
    """
    turned = protein.facing(up)
    if turned is protein:
        return protein, template
    parts = template.parts.copy()
    parts[template.parts == Part.OUTSIDE] = Part.INSIDE
    parts[template.parts == Part.INSIDE] = Part.OUTSIDE
    over = _OVER.astype(np.float32)
    atoms = template.atoms
    if atoms is not None:
        atoms = dataclasses.replace(atoms, positions=atoms.positions * over)
    shape = dataclasses.replace(
        template,
        beads=template.beads * over,
        parts=parts,
        sites=template.sites * over,
        directions=template.directions * over,
        atoms=atoms,
    )
    return turned, shape
