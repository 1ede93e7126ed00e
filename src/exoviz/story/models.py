"""Models in a story: the vesicles of a body, each built like any other, and cell models."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.builder import kept_vesicle
from exoviz.builder.glycosylated import glycosylated
from exoviz.builder.membrane.chain_lengths import with_usual_chains
from exoviz.builder.membrane.lipid_shapes import lipid_templates
from exoviz.builder.population import drawn, in_size
from exoviz.builder.protein.protein_shapes import protein_template, standing
from exoviz.catalog import load_catalog
from exoviz.errors import DoesNotFitError
from exoviz.language import _, short_number
from exoviz.model import Part, Polymer, Template, Vesicle
from exoviz.model.layers import (
    CARGO,
    cell_molecule_layer,
    is_below,
    last_step,
    luminal_protein_layer,
    stands_out,
)
from exoviz.model.randomness import derived_seed
from exoviz.progress import Progress, silent
from exoviz.scene import Glycans, Scene, VesicleShape
from exoviz.scene.document import MultivesicularBody
from exoviz.scene.rna_items import RnaItem

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "CellModel",
    "built_at_some_seed",
    "cargo",
    "chain_model",
    "distinct_vesicles",
    "lipid_models",
    "note_on_rna",
    "outermost_radius",
    "protein",
]

NO_GLYCANS: Final = Glycans()
_THINNED: Final = 0.8
"""Factor for all copy numbers, each time a recipe does not fit a smaller vesicle."""
_TRIES: Final = 12
_AS_LARGE_NM: Final = 4.0
"""A vesicle that is narrower by more than this has no room for all RNA."""


@dataclass(frozen=True, slots=True, eq=False)
class CellModel:
    """One or more molecules of the cell as a rigid bead model.

    Attributes
    ----------
    layer : str
        Layer path, such as ``"cell/rabs/RAB27A"``.
    template : Template
    molecule : (b,) int array, optional
        Number of each bead's molecule, if there is more than one.
    """

    layer: str
    template: Template
    molecule: NDArray[np.int32] | None = None


def _rna_with_room(scene: Scene, diameter: float) -> dict[str, RnaItem]:
    """Return the RNA for a vesicle of another diameter: the first alone if that is smaller."""
    first = 1 if diameter < scene.vesicle.diameter_nm - _AS_LARGE_NM else None
    return dict(list(scene.rna.items())[:first])


def _in_size(scene: Scene, diameter: float, share: float) -> Scene:
    """Return the scene for another diameter, with the same densities."""
    return scene.model_copy(
        update={
            "vesicle": VesicleShape(diameter_nm=diameter),
            "proteins": in_size(scene, diameter, share),
            "rna": _rna_with_room(scene, diameter),
            "membrane": with_usual_chains(scene.membrane),
            "story": None,
            "tour": None,
        }
    )


def _built(scene: Scene, diameter: float, seed: int, progress: Progress) -> tuple[Vesicle, float]:
    """Return a vesicle, and the share of the scene's densities of protein for which it has room."""
    own = drawn(scene.model_copy(update={"seed": seed}))
    share = 1.0
    for _attempt in range(_TRIES):
        recipe = _in_size(own, diameter, share)
        try:
            return kept_vesicle(recipe, progress), share
        except DoesNotFitError:
            share *= _THINNED
    return kept_vesicle(recipe, progress), share / _THINNED


def built_at_some_seed(scene: Scene, seed: int) -> Vesicle:
    """Return a vesicle of a scene that is so full that there is room at most seeds, not at all.

    Raises
    ------
    exoviz.errors.DoesNotFitError
        If there is none at a dozen of them.
    """
    for _attempt in range(_TRIES):
        try:
            return kept_vesicle(scene.model_copy(update={"seed": seed}))
        except DoesNotFitError:
            seed = derived_seed(seed, "story", "again")
    return kept_vesicle(scene.model_copy(update={"seed": seed}))


def distinct_vesicles(
    scene: Scene, body: MultivesicularBody, progress: Progress = silent
) -> tuple[tuple[Vesicle, float], ...]:
    """Return the distinct vesicles of a story's body, smallest first.

    With each stands the share of the scene's densities of protein for which it has room: less than
    1 where the lumen or the membrane of a small vesicle is full before that.
    """
    return tuple(
        _built(scene, size, derived_seed(scene.seed, "story", "vesicles", str(index)), progress)
        for index, size in enumerate(body.distinct_diameters)
    )


def note_on_rna(scene: Scene) -> str:
    """Return what RNA the smaller vesicles of a scene's story lack, in the language in force.

    Empty if all hold all of it, or the scene has no story.
    """
    if scene.story is None:
        return ""
    wanted = [key for key, item in scene.rna.items() if item.copies]
    held = {size: _rna_with_room(scene, size) for size in scene.story.body.distinct_diameters}
    lacking = {size: kept for size, kept in held.items() if set(wanted) - set(kept)}
    if not lacking:
        return ""
    (kept,) = {tuple(key for key in kept if key in wanted) for kept in lacking.values()}
    what = _("Of the RNA, vesicles of up to {diameter} nm hold {name} alone.")
    if not kept:
        what = _("Vesicles of up to {diameter} nm hold no RNA.")
    return what.format(diameter=short_number(max(lacking)), name=", ".join(kept))


def outermost_radius(vesicle: Vesicle) -> float:
    """Return the radius of the ball, nm, beyond which no bead of a vesicle or its glycans reaches.

    So much room it needs where it must pierce no membrane and no other vesicle.
    """
    reach = vesicle.geometry.diameter / 2
    for batch in vesicle.batches:
        if stands_out(batch.layer) and len(batch):
            places, radii = batch.bead_positions()[:2]
            reach = max(reach, float((np.linalg.norm(places, axis=1) + radii).max()))
    return reach


def cargo(vesicle: Vesicle) -> CellModel:
    """Return a vesicle's cargo, proteins and RNA, as one rigid model about its centre."""
    inside = [item for item in vesicle.molecules() if is_below(item.layer, CARGO)]
    beads, radii, parts, numbers = [], [], [], []
    first = 0
    for item in inside:
        if isinstance(item, Polymer):
            place, size, part = item.beads, item.radii, item.parts
            copy = np.zeros(len(place), np.int32)
        else:
            place, size, part, copy = item.bead_positions()
        beads.append(place)
        radii.append(size)
        parts.append(part)
        numbers.append(copy + np.int32(first))
        first += int(copy.max(initial=-1)) + 1
    template = Template(
        "cargo",
        np.concatenate([np.empty((0, 3), np.float32), *beads]),
        np.concatenate([np.empty(0, np.float32), *radii]),
        np.concatenate([np.empty(0, np.uint8), *parts]),
        sum(item.mass_da for item in inside),
    )
    return CellModel(
        luminal_protein_layer("cargo"), template, np.concatenate([np.empty(0, np.int32), *numbers])
    )


@functools.cache
def protein(key: str, glycans: Glycans = NO_GLYCANS) -> CellModel:
    """Return the cell model of a protein of the catalog, with its glycans.

    If it has a place in or on a membrane, its +z faces away from the cytosol.
    """
    found = load_catalog().proteins[key]
    facing, template = standing(found, protein_template(found), "exoplasm")
    if found.place in ("membrane", "outer", "inner") or len(template.sites):
        template = glycosylated(facing, template, glycans.n_glycans, glycans.occupancy)
    return CellModel(cell_molecule_layer(found.family, key), template)


def chain_model(count: int, radius: float, part: Part, layer: str, mass_da: float) -> CellModel:
    """Return a chain whose beads are placed anew in every frame.

    Parameters
    ----------
    count : int
        Beads.
    radius : float
        Of a bead, nm.
    part : Part
    layer : str
    mass_da : float
        Of a bead.
    """
    template = Template(
        last_step(layer),
        np.zeros((count, 3), np.float32),
        np.full(count, radius, np.float32),
        np.full(count, part, np.uint8),
        mass_da * count,
    )
    return CellModel(layer, template)


def lipid_models() -> Mapping[str, tuple[Template, ...]]:
    """Return the conformers of each lipid class of the cell's membranes."""
    catalog = load_catalog()
    keys = {key for membrane in catalog.membranes.values() for key in membrane.lipids}
    return {key: lipid_templates(catalog.lipids[key]) for key in sorted(keys)}
