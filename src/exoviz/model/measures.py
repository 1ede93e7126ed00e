"""Measures on a built vesicle: spacing, overlaps, counts, masses, volumes, density.

Everything is measured on the finished coordinates, not copied from the targets of the builder.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

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
from exoviz.model.neighbours import nearest_others
from exoviz.model.neighbours.approaches import closest_approaches
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
    beads = vesicle.beads()
    kinds = sorted(SPECIFIC_VOLUME_ML_G)
    kind_of = np.array([kinds.index(substance(name)) for name in beads.layer_names], np.intp)
    spheres = np.column_stack((beads.positions, beads.radii))
    kind, molecule = kind_of[beads.layer], beads.molecule
    # Of ten million beads the rest is half a gigabyte that nobody needs meanwhile.
    del beads
    found = closest_approaches(spheres, kind, molecule, vesicle.owners()[molecule])
    return {
        f"{kinds[one]}-{kinds[other]}": Overlap(*values)
        for (one, other), values in sorted(found.items())
    }


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
