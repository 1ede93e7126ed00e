"""Proteins: how many a scene asks for, and their places on the membrane and in the lumen."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exoviz.builder.crowding import MOST_ROUNDS, RigidBody, crowd, least_overlapping
from exoviz.builder.obstacles import Obstacles
from exoviz.builder.placing import on_sphere, place, random_rotations, upright
from exoviz.builder.protein.generic_shapes import generic_protein
from exoviz.builder.protein.protein_shapes import protein_template, standing
from exoviz.builder.protein.risen_shapes import risen
from exoviz.catalog import Catalog, Compartment, Protein
from exoviz.errors import DoesNotFitError, InputError
from exoviz.language import _, number
from exoviz.model import Geometry, Instances, Template
from exoviz.model.layers import luminal_protein_layer, membrane_protein_layer
from exoviz.model.origins import StructureFacts
from exoviz.model.randomness import stream
from exoviz.model.units import NM3_PER_KDA
from exoviz.progress import UNKNOWN, Progress
from exoviz.scene import OwnGlobule, OwnStructure, ProteinItem, Scene

__all__ = [
    "PROTEIN_CLOSENESS",
    "Wanted",
    "check_filling",
    "place_in_lumen",
    "place_on_membrane",
    "shaped_protein",
    "wanted_proteins",
]
Singles = NDArray[np.float32]

#: Proteins, RNA and what else is in the lumen keep this fraction of the sum of radii.
PROTEIN_CLOSENESS = 0.95

# Beyond this many failures in a row it is quicker to let the others make way.
_LUMEN_TRIES = 1_500
#: By making way, molecules of all shapes come to at most 1.8 times the volume that they have where
#: random insertion ends; of spheres it is 1.7, from 0.38 (Feder 1980, J Theor Biol 87:237) to 0.64
#: (Scott & Kilgour 1969, J Phys D 2:863).
_MOST_PRESSED = 2.0
#: Fewer molecules say little of what has room: where one was placed, two more may find some.
_ENOUGH_TO_JUDGE = 30


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """One protein of the scene: its entry, its shape and its number of copies.

    Entry and shape are those for a frame whose +z points out of the vesicle.
    """

    key: str
    protein: Protein
    template: Template
    copies: int
    glycoform: str
    structure: StructureFacts | None = None

    @property
    def layer(self) -> str:
        """Path of its layer."""
        if self.protein.place == "lumen":
            return luminal_protein_layer(self.key)
        return membrane_protein_layer(self.protein.family, self.key)

    @property
    def cross_section(self) -> float:
        """Mean area across the membrane normal, nm²: its volume over its height."""
        z, radii = self.template.beads[:, 2], self.template.radii
        height = float((z + radii).max() - (z - radii).min())
        return self.protein.mass_kda * NM3_PER_KDA / height


def wanted_proteins(scene: Scene, catalog: Catalog, geometry: Geometry) -> list[Wanted]:
    """Return the proteins of a scene, the heaviest first: the bulky ones need the most room."""
    wanted = []
    for key, item in scene.proteins.items():
        copies = item.amount.count(geometry.surface_um2, geometry.lumen_um3)
        if copies:
            protein, template, facts = shaped_protein(
                key, item, catalog, scene.membrane.outside, geometry.rise
            )
            form = item.glycoform or protein.glycoform
            wanted.append(Wanted(key, protein, template, copies, form, facts))
    return sorted(wanted, key=lambda item: (-item.protein.mass_kda, item.key))


def shaped_protein(
    key: str, item: ProteinItem, catalog: Catalog, outside: Compartment, rise: float = 0.0
) -> tuple[Protein, Template, StructureFacts | None]:
    """Return what a protein of a scene is, its shape as it stands there, and the facts of its file.

    Parameters
    ----------
    key : str
    item : ProteinItem
    catalog : Catalog
    outside : str
        Compartment outside the vesicle.
    rise : float
        How much farther from the midplane head groups are than usual, nm.

    Raises
    ------
    InputError
        If the file of its structure is not usable.
    """
    facts = None
    if isinstance(item, OwnStructure):
        protein, template, facts = _structured(key, item, catalog, outside)
    else:
        own = _globule(key, item, outside) if isinstance(item, OwnGlobule) else None
        protein = own or catalog.proteins[key]
        template = protein_template(protein)
    protein, template = standing(protein, template, outside)
    # A structure that crosses the membrane is as its file has it.
    measured = isinstance(item, OwnStructure) and protein.place == "membrane"
    if protein.place in ("membrane", "outer", "inner") and not measured:
        template = risen(template, rise)
    return protein, template, facts


def _globule(key: str, item: OwnGlobule, outside: Compartment) -> Protein:
    return generic_protein(
        key,
        key,
        item.mass_kda,
        item.transmembrane_helices,
        item.outside_kda,
        item.lies_in,
        item.glycosites,
        up=outside,
        length_nm=item.length_nm,
        o_glycans=item.o_glycans,
    )


def _structured(
    key: str, item: OwnStructure, catalog: Catalog, outside: Compartment
) -> tuple[Protein, Template, StructureFacts]:
    from exoviz.builder.protein.structure_shapes import structured_protein

    try:
        return structured_protein(key, item, catalog, outside)
    except InputError as error:
        where = f"proteins.{key}"
        problems = [
            dataclasses.replace(one, where=f"{where}.{one.where or 'structure'}")
            for one in error.problems
        ]
        raise InputError(error.source, problems) from None


def _upright_places(
    rng: np.random.Generator, radius: float
) -> Callable[[int], tuple[Singles, Singles]]:
    def propose(count: int) -> tuple[Singles, Singles]:
        normals = on_sphere(rng, count)
        spins = rng.uniform(0, 2 * np.pi, count)
        return (normals * radius).astype(np.float32), upright(normals, spins)

    return propose


def _free_places(
    rng: np.random.Generator, radius: float
) -> Callable[[int], tuple[Singles, Singles]]:
    def propose(count: int) -> tuple[Singles, Singles]:
        distance = radius * np.cbrt(rng.random(count))
        points = on_sphere(rng, count) * distance[:, None]
        return points.astype(np.float32), random_rotations(rng, count)

    return propose


def _sunk_radius(template: Template, geometry: Geometry) -> float:
    """Return the radius for the origin of a peripheral protein that just clears the membrane.

    Raises
    ------
    ValueError
        If it is too large for the lumen.
    """
    beads = template.beads.astype(float)
    lateral = np.hypot(beads[:, 0], beads[:, 1])
    room = geometry.lumen - 0.05 - template.radii.astype(float)
    if (lateral >= room).any():
        raise ValueError("wider than the lumen")
    highest = np.sqrt(room**2 - lateral**2)
    radius = float((highest - beads[:, 2]).min())
    if (radius + beads[:, 2] < -highest).any():
        raise ValueError("deeper than the lumen")
    return min(radius, geometry.midplane)


def _no_room(item: Wanted, placed: int, geometry: Geometry) -> DoesNotFitError:
    length = item.protein.extent_nm[0]
    if placed == 0:
        needed = max(geometry.diameter * 1.15, length + 2 * geometry.thickness + 2)
        message = _(
            "proteins.{key}: not one of {copies} copies finds room. One is {length} nm long; the "
            "vesicle is {diameter} nm wide and its lumen {lumen} nm. Ask for fewer or smaller "
            "proteins, or for a vesicle of about {needed} nm."
        )
    else:
        share = item.copies / placed
        inside = item.protein.place == "lumen"
        growth = share ** (1 / 3) if inside else share**0.5
        core = 2 * geometry.lumen if inside else geometry.diameter
        needed = core * growth + geometry.diameter - core
        message = _(
            "proteins.{key}: only {placed} of {copies} copies find room. One is {length} nm long "
            "and takes {volume} nm³; the vesicle is {diameter} nm wide and its lumen {lumen} nm. "
            "Ask for at most {placed}, or for a vesicle of about {needed} nm."
        )
    return DoesNotFitError(
        message.format(
            key=item.key,
            placed=number(placed),
            copies=number(item.copies),
            length=number(length, 1),
            volume=number(item.protein.mass_kda * NM3_PER_KDA),
            diameter=number(geometry.diameter, 1),
            lumen=number(2 * geometry.lumen, 1),
            needed=number(math.ceil(needed)),
        ),
        [item.key],
        placed / item.copies,
    )


def _propose_for(
    item: Wanted, geometry: Geometry, rng: np.random.Generator
) -> tuple[Any, float | None]:
    """Return how candidate places are drawn, and the radius that the beads must stay within."""
    if item.protein.place == "inner":
        try:
            radius = _sunk_radius(item.template, geometry)
        except ValueError:
            raise _no_room(item, 0, geometry) from None
        return _upright_places(rng, radius), geometry.lumen
    across = item.template.beads.astype(float) + (0.0, 0.0, geometry.midplane)
    outermost = np.linalg.norm(across, axis=1) + item.template.radii
    if ((across[:, 2] < 0) & (outermost > geometry.lumen)).any():
        raise _no_room(item, 0, geometry)
    return _upright_places(rng, geometry.midplane), None


def _batch(item: Wanted, positions: Singles, rotations: Singles) -> Instances:
    shapes = np.zeros(len(positions), np.uint8)
    return Instances(item.layer, item.key, (item.template,), positions, rotations, shapes)


def place_on_membrane(
    wanted: list[Wanted], geometry: Geometry, seed: int, obstacles: Obstacles, progress: Progress
) -> list[Instances]:
    """Place proteins in, on and under the membrane, clear of each other.

    Raises
    ------
    DoesNotFitError
        If one has no room: says how many would fit and how large a vesicle it takes.
    """
    batches = []
    for item in wanted:
        rng = stream(seed, "protein", item.key)
        propose, within = _propose_for(item, geometry, rng)
        positions, rotations = place(
            item.template, item.copies, propose, obstacles, progress, within
        )
        if len(positions) < item.copies:
            raise _no_room(item, len(positions), geometry)
        batches.append(_batch(item, positions, rotations))
    return batches


def _without_room(wanted: list[Wanted], missing: list[int], geometry: Geometry) -> DoesNotFitError:
    """Return the refusal of proteins of the lumen, given the copies that found no place."""
    short = [pair for pair in zip(wanted, missing, strict=True) if pair[1]]
    item, lacking = short[0]
    problem = _no_room(item, item.copies - lacking, geometry)
    # As many as found a place at random have room in any case; about half of the others may.
    asked = sum(one.copies for one, _lacking in short)
    share = 1 - sum(lost for _one, lost in short) / (2 * asked)
    return DoesNotFitError(str(problem), [one.key for one, _lost in short], share)


def _check_pressed(wanted: list[Wanted], missing: list[int], geometry: Geometry) -> None:
    """Refuse what has no room however the molecules of the lumen make way for each other.

    Raises
    ------
    DoesNotFitError
        See `place_in_lumen`.
    """
    masses = [item.protein.mass_kda for item in wanted]
    asked = sum(item.copies * mass for item, mass in zip(wanted, masses, strict=True))
    lacking = sum(count * mass for count, mass in zip(missing, masses, strict=True))
    placed = sum(item.copies for item in wanted) - sum(missing)
    if placed >= _ENOUGH_TO_JUDGE and asked > _MOST_PRESSED * (asked - lacking):
        raise _without_room(wanted, missing, geometry)


def place_in_lumen(
    wanted: list[Wanted],
    geometry: Geometry,
    seed: int,
    obstacles: Obstacles,
    progress: Progress,
    rounds: int = MOST_ROUNDS,
    *,
    all_of_them: bool = True,
) -> list[Instances]:
    """Place proteins in the lumen, clear of each other and of what reaches in.

    At random while there is room; when a copy finds none, the others make way, in so many rounds
    at most. Where even so there is no room, and not `all_of_them` are needed, some of those copies
    are left out.

    Raises
    ------
    DoesNotFitError
        If one has no room: says how many would fit and how large a vesicle it takes.
    """
    fixed = obstacles.copy()
    placed: list[tuple[Singles, Singles]] = []
    for item in wanted:
        rng = stream(seed, "protein", item.key)
        propose = _free_places(rng, geometry.lumen)
        places = place(
            item.template, item.copies, propose, obstacles, progress, geometry.lumen, _LUMEN_TRIES
        )
        placed.append(places)
    missing = [item.copies - len(places[0]) for item, places in zip(wanted, placed, strict=True)]
    if not any(missing):
        return [_batch(item, *places) for item, places in zip(wanted, placed, strict=True)]
    _check_pressed(wanted, missing, geometry)
    bodies: list[RigidBody] = []
    spare: list[int] = []
    for item, (positions, rotations), lacking in zip(wanted, placed, missing, strict=True):
        rng = stream(seed, "crowding", item.key)
        bodies += [RigidBody(item.template, *at) for at in zip(positions, rotations, strict=True)]
        for _copy in range(lacking):
            progress(UNKNOWN)
            spare.append(len(bodies))
            bodies.append(least_overlapping(item.template, geometry.lumen, obstacles, rng))
    rng = stream(seed, "crowding")
    crowded = crowd(
        bodies,
        fixed,
        geometry.lumen,
        PROTEIN_CLOSENESS,
        rng,
        progress,
        rounds,
        () if all_of_them else spare,
    )
    if crowded is None:
        raise _without_room(wanted, missing, geometry)
    batches = []
    for item in wanted:
        own = [body for body in crowded[: item.copies] if body is not None]
        crowded = crowded[item.copies :]
        if not own:
            continue
        positions = np.stack([body.position for body in own])
        rotations = np.stack([body.rotation for body in own])
        batches.append(_batch(item, positions, rotations))
    for batch in batches:
        positions, radii, *_rest = batch.bead_positions()
        fixed.add(positions.astype(float), radii.astype(float))
    obstacles.replace(fixed)
    return batches


def check_filling(wanted: list[Wanted], geometry: Geometry) -> None:
    """Refuse at once what no packing could hold.

    Raises
    ------
    DoesNotFitError
        If what is asked for inside is more than half the lumen, or what is asked for on the
        membrane would cover more of it than discs thrown at random can (0.547).
    """
    volume = 4 / 3 * math.pi * geometry.lumen**3
    asked = NM3_PER_KDA * sum(
        item.copies * item.protein.mass_kda
        for item in wanted
        if item.protein.place in ("lumen", "inner")
    )
    if asked > 0.5 * volume:
        needed = 2 * (geometry.lumen * (asked / (0.3 * volume)) ** (1 / 3) + geometry.thickness)
        raise DoesNotFitError(
            _(
                "proteins: those inside would take {percent}% of the lumen ({volume} nm³); "
                "at most about 30% fits. Ask for about {part} times fewer copies, or for a "
                "vesicle of about {diameter} nm."
            ).format(
                percent=number(100 * asked / volume),
                volume=number(volume),
                part=number(asked / (0.3 * volume), 1),
                diameter=number(math.ceil(needed)),
            ),
            [item.key for item in wanted if item.protein.place in ("lumen", "inner")],
            0.3 * volume / asked,
        )
    surface = math.pi * geometry.diameter**2
    on_it = [item for item in wanted if item.protein.place in ("membrane", "outer")]
    covered = sum(item.copies * item.cross_section for item in on_it)
    if covered > 0.547 * surface:
        most = max(on_it, key=lambda item: item.copies * item.cross_section)
        part = covered / (0.4 * surface)
        raise DoesNotFitError(
            _(
                "proteins: those on the membrane would cover {percent}% of the vesicle; at most "
                "about 40% fits. '{key}' takes most ({area} nm² a copy). Ask for about {part} "
                "times fewer copies, or for a vesicle of about {diameter} nm."
            ).format(
                percent=number(100 * covered / surface),
                key=most.key,
                area=number(most.cross_section),
                part=number(part, 1),
                diameter=number(math.ceil(geometry.diameter * math.sqrt(part))),
            ),
            [item.key for item in on_it],
            1 / part,
        )
