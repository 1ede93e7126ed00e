"""Measures on a built vesicle: spacing, overlaps, counts, masses, volumes, density.

Everything is measured on the finished coordinates, not copied from the targets of the builder.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exoviz.model.arrays import Instances, Part, Vesicle
from exoviz.model.layers import (
    Side,
    Substance,
    is_below,
    is_protein,
    is_rna,
    leaflet,
    substance,
)
from exoviz.model.neighbours import (
    close_between,
    compact_tree,
    lengths,
    nearest_others,
    pairs_in,
)
from exoviz.model.units import (
    BOUND_WATER_G_G,
    FREE_WATER_KEPT,
    NM3_PER_DA_PER_ML_G,
    SPECIFIC_VOLUME_ML_G,
    Medium,
)

__all__ = [
    "HEADS",
    "Overlap",
    "Spacing",
    "buoyant_densities",
    "buoyant_density",
    "counts",
    "covered_area",
    "density_in",
    "filling",
    "has_outer_heads",
    "masses",
    "outer_diameter",
    "overlaps",
    "spacing",
]

Floats = NDArray[np.float64]

#: Beads whose neighbours are looked for at once: more take more memory and no less time.
_SLAB: Final = 100_000
_Closest = tuple[float, float, float, int]
#: Parts of which the head group of a lipid is made.
HEADS = (Part.CHOLINE, Part.ETHANOLAMINE, Part.SERINE, Part.INOSITOL, Part.PHOSPHATE)


@dataclass(frozen=True, slots=True)
class Spacing:
    """Nearest-neighbour distances of the lipids of one leaflet, at its neutral surface.

    Attributes
    ----------
    mean, least : float
        nm.
    variation : float
        Coefficient of variation: about 0.02 in a lattice, 0.06 in a fluid, 0.5 at random.
    """

    mean: float
    least: float
    variation: float


@dataclass(frozen=True, slots=True)
class Overlap:
    """The closest approach of molecules of two substances.

    Attributes
    ----------
    distance : float
        Least distance of two bead centres, nm.
    closeness : float
        The smallest ratio of a distance to the sum of the two radii.
    depth : float
        How deep one sphere reaches into another at most, nm; 0 where none does.
    overlapping : int
        Pairs of spheres that reach into each other.
    """

    distance: float
    closeness: float
    depth: float
    overlapping: int


def _leaflet(vesicle: Vesicle, side: Side) -> list[Instances]:
    return [batch for batch in vesicle.batches if is_below(batch.layer, leaflet(side))]


def counts(vesicle: Vesicle, prefix: str) -> dict[str, int]:
    """Return the number of molecules of each species in a layer, or in a group of layers."""
    found = Counter[str]()
    for batch in vesicle.batches:
        if is_below(batch.layer, prefix):
            found[batch.species] += len(batch)
    for polymer in vesicle.polymers:
        if is_below(polymer.layer, prefix):
            found[polymer.species] += 1
    return dict(found)


def spacing(vesicle: Vesicle, side: Side) -> Spacing | None:
    """Return the spacing of the ``"outer"`` or ``"inner"`` leaflet; None if it has no pair."""
    batches = _leaflet(vesicle, side)
    if sum(map(len, batches)) < 2:
        return None
    points = np.concatenate([batch.positions for batch in batches]).astype(float)
    points *= (vesicle.geometry.neutral(side) / np.linalg.norm(points, axis=1))[:, None]
    apart = nearest_others(points)
    mean = float(apart.mean())
    return Spacing(mean, float(apart.min()), float(apart.std()) / mean)


def _tops(vesicle: Vesicle) -> NDArray[np.float64]:
    """Return how far out the head group of each lipid of the outer leaflet ends, (n,), nm.

    What is bound to a head group, as the phosphates on an inositol are, stands out of it.
    """
    tops = [np.empty(0)]
    for batch in _leaflet(vesicle, "outer"):
        positions, radii, parts, copy = batch.bead_positions()
        head = np.isin(parts, HEADS)
        further = head & (parts != Part.PHOSPHATE)
        head = further if further.any() else head
        if head.any():
            top = np.zeros(len(batch))
            np.maximum.at(top, copy[head], np.linalg.norm(positions[head], axis=1) + radii[head])
            tops.append(top)
    return np.concatenate(tops)


def has_outer_heads(vesicle: Vesicle) -> bool:
    """Return whether there is an outer leaflet with head groups, to which a diameter reaches."""
    return any(
        np.isin(template.parts, HEADS).any()
        for batch in _leaflet(vesicle, "outer")
        for template in batch.templates
    )


def outer_diameter(vesicle: Vesicle) -> float:
    """Return the diameter to the surface of the outer leaflet's head groups, nm.

    The mean over the lipids with a head group; that of the geometry if there is none.
    """
    tops = _tops(vesicle)
    return 2 * float(tops.mean()) if len(tops) else vesicle.geometry.diameter


def overlaps(vesicle: Vesicle) -> dict[str, Overlap]:
    """Return the closest approach of different molecules, by substances (``"lipid-protein"``, …).

    A glycan and the molecule that owns it count as one molecule. Substances that
    nowhere come into contact are left out.
    """
    # It brings logging, and other measures need no threads.
    from concurrent.futures import ThreadPoolExecutor

    beads = vesicle.beads()
    kinds = sorted(SPECIFIC_VOLUME_ML_G)
    kind_of = np.array([kinds.index(substance(name)) for name in beads.layer_names], np.intp)
    # By height, so that a slab and what is near it are slices.
    order = np.argsort(beads.positions[:, 2], kind="stable")
    spheres = np.column_stack((beads.positions, beads.radii))[order]
    molecule, kind, owners = beads.molecule[order], kind_of[beads.layer[order]], vesicle.owners()
    farthest = 2 * float(spheres[:, 3].max(initial=0.0))

    def in_slab(start: int, stop: int) -> dict[tuple[str, str], _Closest]:
        above = float(spheres[stop - 1, 2]) + farthest
        end = int(np.searchsorted(spheres[:, 2], above, side="right"))
        members = [start + np.flatnonzero(kind[start:end] == one) for one in range(len(kinds))]
        groups = [
            _Group(name, spheres[mine], molecule[mine], int(np.searchsorted(mine, stop)), owners)
            for name, mine in zip(kinds, members, strict=True)
            if len(mine)
        ]
        found = {}
        for first, second in itertools.combinations_with_replacement(groups, 2):
            closest = _closest(first, second, owners)
            if closest is not None:
                found[first.kind, second.kind] = closest
        return found

    parts = 2 * math.ceil(len(order) / (2 * _SLAB))
    cuts = [len(order) * part // parts for part in range(parts + 1)] if parts else []
    with ThreadPoolExecutor(2) as pool:
        slabs = list(pool.map(in_slab, cuts[:-1], cuts[1:]))
    result = {}
    for one, other in itertools.combinations_with_replacement(kinds, 2):
        met = [slab[one, other] for slab in slabs if (one, other) in slab]
        if met:
            least, ratios, depths, numbers = zip(*met, strict=True)
            result[f"{one}-{other}"] = Overlap(min(least), min(ratios), max(depths), sum(numbers))
    return result


class _Group:
    """The beads of one substance in a slab and close above it, lowest first.

    Parameters
    ----------
    kind : str
    spheres : (n, 4) array
        Centres and radii, nm.
    molecule : (n,) array
    inside : int
        Number of those that are in the slab.
    owners : (m,) array
        Of all molecules.
    """

    def __init__(
        self,
        kind: str,
        spheres: NDArray[np.float32],
        molecule: NDArray[np.int32],
        inside: int,
        owners: NDArray[np.int32],
    ) -> None:
        self.kind, self.spheres, self.molecule, self.inside = kind, spheres, molecule, inside
        self.owned = bool((owners[molecule] != molecule).any())
        self.tree = compact_tree(spheres[:, :3])
        self.radius = float(spheres[:, 3].max())


def _closest(first: _Group, second: _Group, owners: NDArray[np.int32]) -> _Closest | None:
    """Return the values of `Overlap` of the pairs whose lower bead is in a slab; None if none."""
    reach = first.radius + second.radius
    if first is second:
        i, j = pairs_in(first.tree, reach).T
    else:
        i, j, _distance = close_between(first.tree, second.tree, reach)
    one, two = first.molecule[i], second.molecule[j]
    # Most are of one molecule, and are left out before anything is reckoned.
    apart = (one != two) & ((i < first.inside) | (j < second.inside))
    if first.owned or second.owned:
        apart &= (owners[one] != two) & (owners[two] != one)
    if not apart.any():
        return None
    here, there = first.spheres[i[apart]], second.spheres[j[apart]]
    distance = lengths(here[:, :3] - there[:, :3])
    radii = here[:, 3] + there[:, 3]
    depth = radii - distance
    return (
        float(distance.min()),
        float((distance / radii).min()),
        max(float(depth.max()), 0.0),
        int(np.count_nonzero(depth > 0)),
    )


def masses(vesicle: Vesicle) -> dict[Substance, float]:
    """Return the mass of each substance (lipid, protein, glycan, rna), MDa."""
    found: dict[Substance, float] = dict.fromkeys(SPECIFIC_VOLUME_ML_G, 0.0)
    for item in vesicle.molecules():
        found[substance(item.layer)] += item.mass_da / 1e6
    return found


def buoyant_densities(mass_mda: Mapping[Substance, Floats], lumen_water_nm3: Floats) -> Floats:
    """Return the densities at which matter of these masses floats, (n,), g/mL; 0 for none.

    Parameters
    ----------
    mass_mda : mapping of str to (n,) array
        Dry mass of each substance, MDa; protein brings the water that it binds.
    lumen_water_nm3 : (n,) array
        Water that is enclosed and floats with it, nm³.
    """
    nothing = np.zeros(len(lumen_water_nm3))
    volume = sum((mass * SPECIFIC_VOLUME_ML_G[kind] for kind, mass in mass_mda.items()), nothing)
    # A dalton of water at 1 g/mL takes as much room as the factor says.
    water = BOUND_WATER_G_G * mass_mda.get("protein", nothing)
    water = water + lumen_water_nm3 / NM3_PER_DA_PER_ML_G / 1e6
    total = sum(mass_mda.values(), nothing)
    some = total > 0
    return np.divide(total + water, volume + water, out=nothing.copy(), where=some)


def buoyant_density(mass_mda: Mapping[Substance, float], lumen_water_nm3: float = 0.0) -> float:
    """Return the density at which matter of these masses floats, g/mL; see `buoyant_densities`."""
    mass: dict[Substance, Floats] = {kind: np.array([one]) for kind, one in mass_mda.items()}
    return float(buoyant_densities(mass, np.array([lumen_water_nm3]))[0])


def density_in(vesicle: Vesicle, medium: Medium, filled: float | None = None) -> float:
    """Return the density at which a vesicle floats in a gradient of ``"iodixanol"`` or another.

    A hyperosmotic medium draws water out of the lumen (`FREE_WATER_KEPT`); none enters it.

    Parameters
    ----------
    vesicle : Vesicle
    medium : str
    filled : float, optional
        What `filling` returned: it looks at every bead, which need not be done for each medium.
    """
    room = 4 / 3 * np.pi * vesicle.geometry.lumen**3
    filled = filling(vesicle) if filled is None else filled
    water = float(room) * max(1 - filled, 0.0) * FREE_WATER_KEPT[medium]
    return buoyant_density(masses(vesicle), water)


def filling(vesicle: Vesicle) -> float:
    """Return the fraction of the lumen's volume that proteins and RNA take.

    From masses and partial specific volumes; of a molecule that reaches in from the membrane,
    the share of its beads that lie inside counts.
    """
    room = 4 / 3 * np.pi * vesicle.geometry.lumen**3
    volume = 0.0
    for item in vesicle.molecules():
        if is_protein(item.layer) or is_rna(item.layer):
            beads = item.bead_positions()[0] if isinstance(item, Instances) else item.beads
            inside = (np.linalg.norm(beads, axis=1) < vesicle.geometry.lumen).mean()
            specific = SPECIFIC_VOLUME_ML_G[substance(item.layer)]
            volume += float(inside) * item.mass_da * specific * NM3_PER_DA_PER_ML_G
    return volume / float(room)


def covered_area(vesicle: Vesicle) -> float:
    """Return the share of the membrane's two neutral surfaces that proteins take."""
    geometry = vesicle.geometry
    whole = 4 * math.pi * (geometry.outer_neutral**2 + geometry.inner_neutral**2)
    return 1 - sum(vesicle.free_area.values()) / whole
