"""Both leaflets of a vesicle, filled with lipids around its proteins."""

from __future__ import annotations

import math
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exoviz.builder.glycan.glycan_shapes import glycan_templates
from exoviz.builder.membrane.bilayer import Settled, leaflet_sites, settle
from exoviz.builder.membrane.chain_lengths import with_chains
from exoviz.builder.membrane.footprints import Discs, Leaflet, footprint
from exoviz.builder.membrane.leaflet_quotas import LeafletQuota, leaflet_quotas, mean_areas
from exoviz.builder.membrane.lipid_shapes import lipid_templates, tail_count
from exoviz.builder.obstacles import Obstacles
from exoviz.builder.placing import independent, turned_to
from exoviz.catalog import Catalog, Lipid, load_catalog
from exoviz.errors import DoesNotFitError
from exoviz.language import _
from exoviz.model import SIDES, Geometry, Instances, rotate
from exoviz.model.layers import Side, lipid_layer
from exoviz.model.neighbours import close_pairs
from exoviz.model.randomness import stream
from exoviz.progress import UNKNOWN, Progress
from exoviz.scene import Scene

__all__ = ["LEAST_FREE", "Bilayer", "head_sugar_mass", "place_lipids"]

Floats = NDArray[np.floating[Any]]

#: Share of a leaflet that is left to lipids at least.
LEAST_FREE = 0.3
#: A lipid's head lies this much higher or lower than its neighbours', nm.
_RISE_AND_FALL_NM = 0.05

# The nearest neighbour in a fluid is on average 0.955 of the square root of the area per lipid
# away; none is nearer than 0.715 of that.
_FLUID_SPACING = 0.955
_LEAST_SPACING = 0.715


def _footprints(batches: list[Instances], leaflet: Leaflet, shore: float) -> tuple[Discs, float]:
    """Return the discs that proteins take of a leaflet's neutral surface, and their area, nm²."""
    directions: list[Floats] = [np.empty((0, 3))]
    radii, area = [np.empty(0)], 0.0
    for batch in batches:
        print_of_it = footprint(batch.templates[0], leaflet, shore)
        if len(print_of_it.radii):
            turned = rotate(batch.rotations[:, None], print_of_it.directions[None])
            directions.append(turned.reshape(-1, 3))
            radii.append(np.tile(print_of_it.radii, len(batch)))
            area += len(batch) * print_of_it.area
    discs = Discs(np.concatenate(directions), np.concatenate(radii), leaflet.radius)
    return discs, area


def _assign_classes(
    quota: LeafletQuota,
    sites: Floats,
    lipids: Mapping[str, Lipid],
    exoplasm: Obstacles | None,
    leaflet: Leaflet,
    rng: np.random.Generator,
) -> dict[str, NDArray[np.intp]]:
    """Return which sites each class takes; glycolipids stand apart and clear of proteins."""
    order = rng.permutation(len(sites))
    members: dict[str, NDArray[np.intp]] = {}
    sweet = {key: n for key, n in quota.counts.items() if lipids[key].glycan and n}
    if sweet:
        number_of_them = sum(sweet.values())
        chosen = _glycolipid_sites(sites, order, number_of_them, exoplasm, leaflet)
        order = order[~np.isin(order, chosen)]
        for key, count in sweet.items():
            members[key], chosen = chosen[:count], chosen[count:]
    for key, count in quota.counts.items():
        if key not in sweet:
            members[key], order = order[:count], order[count:]
    return {key: members[key] for key in quota.counts}


def _glycolipid_sites(
    sites: Floats,
    order: NDArray[np.intp],
    count: int,
    exoplasm: Obstacles | None,
    leaflet: Leaflet,
) -> NDArray[np.intp]:
    """Return `count` of the sites that have room for sugars, spread at random."""
    heights = leaflet.midplane + leaflet.sign * (np.array([2.6, 3.1, 3.6, 4.1]) + leaflet.rise)
    free = np.empty(0, np.intp)
    for start in range(0, len(order), 4 * count):
        tried = order[start : start + 4 * count]
        stacks = (sites[tried] / leaflet.radius)[:, None] * heights[:, None]
        if exoplasm is not None:
            hit = exoplasm.clashes(stacks.reshape(-1, 3), np.full(4 * len(tried), 0.3))
            tried = tried[~hit.reshape(-1, 4).any(axis=1)]
        free = np.concatenate((free, tried))
        pairs = close_pairs(sites[free], 1.3)
        chosen = free[independent(len(free), pairs, count)]
        if len(chosen) == count:
            return chosen
    rest = order[~np.isin(order, free)]
    return np.concatenate((free, rest))[:count]


def _lipid_batches(
    side: Side,
    members: Mapping[str, NDArray[np.intp]],
    settled: Settled,
    leaflet: Leaflet,
    lipids: Mapping[str, Lipid],
    rng: np.random.Generator,
) -> list[Instances]:
    normals = settled.sites / leaflet.radius
    up = leaflet.sign * normals
    axes = np.stack((settled.spins, np.cross(up, settled.spins), up), axis=2)
    rotations = turned_to(axes)
    rise = rng.uniform(-_RISE_AND_FALL_NM, _RISE_AND_FALL_NM, len(normals))
    positions = (normals * (leaflet.midplane + rise)[:, None]).astype(np.float32)
    return [
        Instances(
            lipid_layer(side, key),
            key,
            lipid_templates(lipids[key], head_sugar_mass(lipids[key]), leaflet.rise),
            positions[index],
            rotations[index],
            settled.conformer[index],
        )
        for key, index in members.items()
        if len(index)
    ]


def head_sugar_mass(lipid: Lipid) -> float:
    """Return the mass of the sugars on a lipid's head, Da; they are a glycan of their own."""
    return glycan_templates(load_catalog().glycan(lipid.glycan))[0].mass_da if lipid.glycan else 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Bilayer:
    """Two leaflets in the making.

    Attributes
    ----------
    leaflets : list of Future
        The batches of the outer and of the inner leaflet.
    quotas : dict of str to LeafletQuota
        By side.
    free_area : dict of str to float
        Area left to lipids at each neutral surface, nm².
    """

    leaflets: list[Future[list[Instances]]]
    quotas: dict[Side, LeafletQuota]
    free_area: dict[Side, float]


def place_lipids(
    scene: Scene,
    catalog: Catalog,
    geometry: Geometry,
    proteins: list[Instances],
    exoplasm: Obstacles,
    pool: ThreadPoolExecutor,
    progress: Progress,
) -> Bilayer:
    """Begin to fill both leaflets.

    Parameters
    ----------
    proteins : list of Instances
        Proteins that are in the membrane already.
    exoplasm : Obstacles
        What the sugars of glycolipids, on the side away from the cytosol, must keep clear of; must
        not change until the leaflets are done.
    pool : ThreadPoolExecutor
        Where the work is done: each leaflet has random numbers of its own.

    Raises
    ------
    DoesNotFitError
        If the proteins leave too little membrane.
    """
    leaflets = {side: Leaflet.of(geometry, side) for side in SIDES}
    shore = {
        side: math.sqrt(area) / 2
        for side, area in mean_areas(scene.membrane, catalog.lipids).items()
    }
    discs, free = {}, {}
    for side, leaflet in leaflets.items():
        discs[side], taken = _footprints(proteins, leaflet, shore[side])
        whole = 4 * math.pi * leaflet.radius**2
        if taken > (1 - LEAST_FREE) * whole:
            raise DoesNotFitError(
                _(
                    "proteins: they would cover {percent}% of the {side} leaflet; lipids need at "
                    "least 30%. Ask for fewer membrane proteins or a larger vesicle."
                ).format(percent=round(100 * taken / whole), side=side),
                dict.fromkeys(batch.species for batch in proteins),
                (1 - LEAST_FREE) * whole / taken,
            )
        free[side] = whole - taken
    quotas = leaflet_quotas(scene.membrane, catalog.lipids, free)
    drawn = with_chains(scene.membrane, catalog.lipids)

    def fill(side: Side) -> list[Instances]:
        leaflet, quota = leaflets[side], quotas[side]
        rng = stream(scene.seed, "leaflet", side)
        count = sum(quota.counts.values())
        least = _LEAST_SPACING * _FLUID_SPACING * math.sqrt(quota.area_per_lipid)
        sites = leaflet_sites(
            count, free[side], discs[side], leaflet.radius, shore[side], rng, progress
        )
        progress(UNKNOWN)
        sugared = (side == "outer") is (scene.membrane.outside == "exoplasm")
        taken = exoplasm if sugared else None
        members = _assign_classes(quota, sites, catalog.lipids, taken, leaflet, rng)
        tails = np.empty(count, np.intp)
        for key, index in members.items():
            tails[index] = tail_count(catalog.lipids[key])
        settled = settle(sites, tails, free[side], leaflet, discs[side], least, rng, progress)
        return _lipid_batches(side, members, settled, leaflet, drawn, rng)

    jobs = [pool.submit(copy_context().run, fill, side) for side in SIDES]
    return Bilayer(jobs, quotas, free)
