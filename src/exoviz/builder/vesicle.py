"""Build a vesicle from a scene: proteins, lipids, glycans, corona, what is inside, RNA."""

from __future__ import annotations

import itertools
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exoviz.builder.corona import place_corona
from exoviz.builder.crowding import MOST_ROUNDS
from exoviz.builder.glycan.glycan_attachment import (
    CLOSENESS,
    Attachment,
    Sites,
    attach,
    joined,
    sites_of,
)
from exoviz.builder.glycan.glycan_shapes import glycan_templates
from exoviz.builder.membrane.chain_lengths import vesicle_geometry
from exoviz.builder.membrane.leaflet_quotas import largest_remainder
from exoviz.builder.membrane.lipid_placing import place_lipids
from exoviz.builder.obstacles import Obstacles
from exoviz.builder.population import one_of_population
from exoviz.builder.protein.protein_placing import (
    PROTEIN_CLOSENESS,
    Wanted,
    place_in_lumen,
    place_on_membrane,
)
from exoviz.builder.rna.rna_chain import (
    BEAD_RADIUS_NM,
    base_pairs,
    grow_chain,
    sequence_of,
)
from exoviz.builder.room import wanted_with_room
from exoviz.catalog import Catalog, load_catalog
from exoviz.errors import DoesNotFitError
from exoviz.language import _, number
from exoviz.model import SIDES, Geometry, Instances, Polymer, Vesicle
from exoviz.model.layers import Side, glycan_layer, is_below, leaflet, rna_layer
from exoviz.model.randomness import stream
from exoviz.model.units import NUCLEOTIDE_DA
from exoviz.progress import Progress, tick
from exoviz.scene import CatalogRna, RnaOfLength, RnaOfSequence, Scene

__all__ = ["build_vesicle"]

Floats = NDArray[np.floating[Any]]


def _first_numbers(batches: Sequence[Instances], before: int = 0) -> dict[str, int]:
    """Return the number of the first molecule in each layer, with so many molecules before all."""
    ends = itertools.accumulate(map(len, batches), initial=before)
    return {batch.layer: number for batch, number in zip(batches, ends, strict=False)}


def _exoplasmic(scene: Scene) -> Side:
    """Return the leaflet that faces away from the cytosol: the one with the sugars."""
    return "outer" if scene.membrane.outside == "exoplasm" else "inner"


def _glycosites(
    scene: Scene, wanted: list[Wanted], batches: list[Instances], numbers: Mapping[str, int]
) -> dict[str, Sites]:
    """Return the sites that carry each glycan; a share is met to within one."""
    by_glycan: dict[str, list[Sites]] = {}
    if not scene.glycans.n_glycans:
        return {}
    for item, batch in zip(wanted, batches, strict=True):
        first = numbers[batch.layer]
        rng = stream(scene.seed, "glycoform", item.key)
        sites = sites_of(batch, first, lambda name: name.startswith("N"))
        occupied = rng.permutation(len(sites))[: round(scene.glycans.occupancy * len(sites))]
        shares = {item.glycoform: 1.0} if item.glycoform else scene.glycans.n_glycans
        whole = sum(shares.values())
        counts = largest_remainder(
            {key: len(occupied) * share / whole for key, share in shares.items()}
        )
        for key, count in counts.items():
            if count:
                by_glycan.setdefault(key, []).append(sites.take(occupied[:count]))
                occupied = occupied[count:]
        o_sites = sites_of(batch, first, lambda name: name.startswith("O"))
        if len(o_sites):
            by_glycan.setdefault(item.protein.o_glycoform, []).append(o_sites)
    return {key: joined(parts) for key, parts in by_glycan.items()}


def _attachment(key: str, sites: Sites) -> Attachment:
    entry = load_catalog().glycan(key)
    return Attachment(glycan_layer(entry.kind), key, glycan_templates(entry), sites)


def _protein_glycans(
    scene: Scene,
    geometry: Geometry,
    wanted: list[Wanted],
    proteins: list[Instances],
    numbers: Mapping[str, int],
    exoplasm: Obstacles,
    progress: Progress,
) -> list[Instances]:
    """Return the glycans of proteins, given the number of the first copy of each protein."""
    attached = _glycosites(scene, wanted, proteins, numbers)
    # The largest first, while there is room.
    keys = sorted(attached, key=lambda key: (-len(load_catalog().glycan(key).residues), key))
    jobs = [_attachment(key, attached[key]) for key in keys]
    rng = stream(scene.seed, "glycans", "proteins")
    inside = _exoplasmic(scene) == "inner"
    radius = geometry.lumen - 0.02 if inside else geometry.diameter / 2 + 0.02
    return attach(jobs, exoplasm, radius, rng, progress, inside=inside)


def _lipid_glycans(
    scene: Scene,
    catalog: Catalog,
    geometry: Geometry,
    lipids: list[Instances],
    exoplasm: Obstacles,
    progress: Progress,
) -> list[Instances]:
    numbers = _first_numbers(lipids)
    jobs = [
        _attachment(key, sites_of(batch, numbers[batch.layer]))
        for batch in lipids
        for key in (catalog.lipids[batch.species].glycan,)
        if key and is_below(batch.layer, leaflet(_exoplasmic(scene)))
    ]
    # The sugar next to the head rests on the neighbours' head groups.
    rng = stream(scene.seed, "glycans", "lipids")
    inside = _exoplasmic(scene) == "inner"
    radius = geometry.lumen + 0.24 if inside else geometry.diameter / 2 - 0.24
    return attach(jobs, exoplasm, radius, rng, progress, inside=inside)


def _rna(
    scene: Scene, catalog: Catalog, geometry: Geometry, inside: Obstacles, progress: Progress
) -> list[Polymer]:
    def blocked(points: Floats) -> NDArray[np.bool_]:
        return inside.clashes(points, np.full(len(points), BEAD_RADIUS_NM))

    polymers = []
    for key, item in scene.rna.items():
        known = catalog.rna.get(key)
        sequence = pairs = ""
        if isinstance(item, RnaOfSequence):
            sequence = item.letters
        elif isinstance(item, CatalogRna):
            sequence, pairs = sequence_of(catalog.rna[key])[0], catalog.rna[key].pairs
        for copy in range(item.copies):
            rng = stream(scene.seed, "rna", key, str(copy))
            letters = sequence
            if isinstance(item, RnaOfLength):
                letters = "".join(rng.choice(list("ACGU"), item.length_nt))
            try:
                beads = grow_chain(letters, geometry.lumen, blocked, rng, pairs, progress=progress)
            except DoesNotFitError as error:
                which = _("rna.{key}, copy {copy} of {copies}:")
                place = which.format(key=key, copy=number(copy + 1), copies=number(item.copies))
                raise DoesNotFitError(f"{place} {error}", [key], copy / item.copies) from None
            radii = np.full(len(beads), BEAD_RADIUS_NM, np.float32)
            inside.add(beads.astype(float), radii.astype(float))
            mass = NUCLEOTIDE_DA * len(letters)
            layer = rna_layer(item.kind_of(known))
            polymers.append(Polymer(layer, key, beads, radii, letters, mass, base_pairs(pairs)))
    return polymers


def build_vesicle(
    scene: Scene,
    *,
    progress: Progress = tick,
    rounds: int = MOST_ROUNDS,
    all_of_them: bool = True,
) -> Vesicle:
    """Build the vesicle that a scene asks for.

    Parameters
    ----------
    scene : Scene
    progress : Progress
        Called now and then; what it raises stops the work.
    rounds : int
        In which what is inside makes way for each other, at most: fewer find out sooner that it is
        too much, and hold a little less.
    all_of_them : bool
        Whether a lumen that has no room for all its proteins is refused; else some are left out.

    Returns
    -------
    Vesicle
        The same for the same scene, byte for byte.

    Raises
    ------
    DoesNotFitError
        If something has no room: says how much it needs and what would fit.
    InputError
        If a structure or a model that the scene names cannot be used.
    """
    if scene.model:
        from exoviz.builder.imported.bead_sizes import BeadChoice
        from exoviz.builder.imported.imported_model import open_model

        choice = BeadChoice(scene.bead_radius_nm, scene.bead_mass_da)
        return open_model(Path(scene.model), choice=choice, progress=progress)
    started = time.perf_counter()
    scene = one_of_population(scene)
    catalog = load_catalog()
    geometry = vesicle_geometry(scene.membrane, scene.vesicle.diameter_nm)
    wanted = wanted_with_room(scene, geometry)
    on_membrane = [item for item in wanted if item.protein.place != "lumen"]
    in_lumen = [item for item in wanted if item.protein.place == "lumen"]

    solid = Obstacles(PROTEIN_CLOSENESS)
    proteins = place_on_membrane(on_membrane, geometry, scene.seed, solid, progress)
    outside, inside = Obstacles(CLOSENESS), Obstacles(PROTEIN_CLOSENESS)
    for batch in proteins:
        positions, radii, *_rest = batch.bead_positions()
        distance = np.linalg.norm(positions, axis=1)
        out = distance > geometry.midplane + 2.0 + geometry.rise
        within = distance < geometry.midplane - 2.0 - geometry.rise
        outside.add(positions[out].astype(float), radii[out].astype(float))
        inside.add(positions[within].astype(float), radii[within].astype(float))

    sugars_inside = _exoplasmic(scene) == "inner"
    exoplasm = Obstacles(CLOSENESS)
    exoplasm.add(*(inside if sugars_inside else outside).spheres())
    recipe = list(scene.proteins)

    def in_recipe_order(batches: list[Instances]) -> list[Instances]:
        return sorted(batches, key=lambda batch: recipe.index(batch.species))

    def fill_lumen() -> tuple[list[Instances], list[Polymer]]:
        cargo = place_in_lumen(
            in_lumen,
            geometry,
            scene.seed,
            inside,
            progress,
            rounds,
            all_of_them=all_of_them,
        )
        return cargo, _rna(scene, catalog, geometry, inside, progress)

    def dress() -> list[Instances]:
        first = sum(sum(quota.counts.values()) for quota in bilayer.quotas.values())
        numbers = _first_numbers(in_recipe_order(proteins), first)
        return _protein_glycans(scene, geometry, on_membrane, proteins, numbers, exoplasm, progress)

    # The lumen, glycans outside and the lipids have no part in common.
    # Two threads: more would only wait for each other.
    with ThreadPoolExecutor(2) as pool:
        taken = inside.copy() if sugars_inside else outside
        bilayer = place_lipids(scene, catalog, geometry, proteins, taken, pool, progress)
        lumen = None if sugars_inside else pool.submit(copy_context().run, fill_lumen)
        dressing = pool.submit(copy_context().run, dress)
        lipids = [batch for leaflet in bilayer.leaflets for batch in leaflet.result()]
        glycans = dressing.result()
        glycans += _lipid_glycans(scene, catalog, geometry, lipids, exoplasm, progress)
        if lumen is None:
            # Sugars come first: they are bound to their sites, and what floats is not.
            for batch in glycans:
                positions, radii, *_rest = batch.bead_positions()
                inside.add(positions.astype(float), radii.astype(float))
            cargo, rna = fill_lumen()
        else:
            cargo, rna = lumen.result()
    corona = place_corona(scene, geometry, [*lipids, *proteins, *glycans], progress)
    asked: dict[str, Mapping[str, float]] = {side: bilayer.quotas[side].quota for side in SIDES}
    if scene.membrane.composition is not None:
        shares = scene.membrane.composition
        whole = sum(shares.values())
        asked["composition"] = {key: share / whole for key, share in shares.items() if share}
    copies = {item.key: float(item.copies) for item in wanted}
    asked["proteins"] = {key: copies[key] for key in recipe if key in copies}
    asked["rna"] = {key: float(item.copies) for key, item in scene.rna.items() if item.copies}
    asked["corona"] = {key: float(copies) for key, copies in scene.corona.items() if copies}
    return Vesicle(
        geometry=geometry,
        seed=scene.seed,
        batches=(*lipids, *in_recipe_order(proteins), *glycans, *corona, *in_recipe_order(cargo)),
        polymers=tuple(rna),
        asked=MappingProxyType(asked),
        free_area=MappingProxyType(bilayer.free_area),
        outside=scene.membrane.outside,
        seconds=time.perf_counter() - started,
        structures=MappingProxyType(
            {item.key: item.structure for item in wanted if item.structure is not None}
        ),
    )
