"""A story: a scene's chapters one after the other, and the models in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.catalog import load_catalog
from exoviz.errors import InputError
from exoviz.language import _, number, short_number
from exoviz.model.layers import VESICLES, cell_membrane_layer
from exoviz.model.randomness import stream
from exoviz.progress import UNKNOWN, Progress, followed, tick
from exoviz.registry.chapters import CHAPTERS
from exoviz.scene import story_recipe
from exoviz.story.chapter import BringsVesicles, Chapter, StorySetting
from exoviz.story.crowd.crowd_box import crowd_box
from exoviz.story.crowd.crowd_shapes import crowd_shapes
from exoviz.story.models import (
    CellModel,
    cargo,
    distinct_vesicles,
    lipid_models,
    note_on_rna,
    outermost_radius,
    protein,
)
from exoviz.story.motion.brownian import hydrodynamic_diameter
from exoviz.story.state import CYTOSOL_MEDIUM, State
from exoviz.story.vesicle_parts import vesicle_parts

if TYPE_CHECKING:
    from exoviz.model import Template, Vesicle
    from exoviz.scene import Scene
    from exoviz.scene.document import StoryRecipe

__all__ = ["Story", "build_story"]

_OPENED: Final = "vesicle/hero"
"""Model of the vesicle that is followed, cut open."""


@dataclass(frozen=True, eq=False)
class Story:
    """The chapters of a scene, ready to give the state at any time.

    Attributes
    ----------
    scene : Scene
    recipe : StoryRecipe
        The scene's.
    chapters : tuple of Chapter
    vesicles : mapping of str to Vesicle
    cell_models : mapping of str to CellModel
    cut_open : frozenset of str
        Vesicles that are shown cut open.
    lipids : mapping
        Composition of each type of membrane, mol %.
    lipid_templates : mapping of str to tuple of Template
        Conformers of each class in them.
    thinned : tuple of (float, float)
        Diameters, nm, of vesicles that have no room for all proteins at the scene's densities, and
        the share of these that they hold.
    """

    scene: Scene
    recipe: StoryRecipe
    chapters: tuple[Chapter, ...]
    vesicles: Mapping[str, Vesicle]
    cell_models: Mapping[str, CellModel]
    cut_open: frozenset[str]
    lipids: Mapping[str, Mapping[str, float]]
    lipid_templates: Mapping[str, tuple[Template, ...]]
    thinned: tuple[tuple[float, float], ...] = ()

    @property
    def illustrative(self) -> str:
        """What is not true to life in it, in the language in force; empty if nothing is."""
        notes = [_(self.scene.illustrative)] if self.scene.illustrative else []
        if self.thinned:
            what = _(
                "Small vesicles have no room for all proteins at the densities of the scene, and "
                "hold fewer: {shares}."
            )
            each = _("{percent} % at {diameter} nm")
            shares = [
                each.format(percent=number(100 * share), diameter=short_number(diameter))
                for diameter, share in self.thinned
            ]
            notes.append(what.format(shares=", ".join(shares)))
        notes += filter(None, [note_on_rna(self.scene)])
        return " ".join(notes)

    @property
    def seed(self) -> int:
        """The scene's seed."""
        return self.scene.seed

    def layers(self) -> tuple[str, ...]:
        """Return the paths of all layers, sorted; those of its vesicles are theirs all together."""
        found = {VESICLES, *map(cell_membrane_layer, self.lipids)}
        found |= {model.layer for model in self.cell_models.values()}
        for vesicle in self.vesicles.values():
            found |= set(vesicle.layers())
        found |= {shape.layer for medium in self.media for shape in crowd_shapes(medium)}
        return tuple(sorted(found))

    @cached_property
    def media(self) -> tuple[str, ...]:
        """What its chapters take place in: the cytosol, and body fluids where it travels."""
        travels = any(chapter.record.name == "travel" for chapter in self.chapters)
        return (CYTOSOL_MEDIUM, *(load_catalog().fluids if travels else ()))

    def layer_counts(self) -> dict[str, int]:
        """Return 0 for each layer: how many molecules it has changes with time."""
        return dict.fromkeys(self.layers(), 0)

    @cached_property
    def models(self) -> Mapping[str, Vesicle | CellModel]:
        """All models; no two have the same key."""
        return {**self.vesicles, **self.cell_models}

    def layer(self, model: str) -> str:
        """Return the layer of a model, or the one that stands for all of a vesicle."""
        return VESICLES if model in self.vesicles else self.cell_models[model].layer

    @cached_property
    def starts(self) -> tuple[float, ...]:
        """Start of each chapter, s, and the end of the last one."""
        ends = np.cumsum([chapter.duration for chapter in self.chapters])
        return (0.0, *ends.tolist())

    @property
    def duration(self) -> float:
        """Duration of the whole, s."""
        return self.starts[-1]

    def state_at(self, time: float) -> State:
        """Return the state at a time, s; the same whatever was asked before."""
        number = int(np.searchsorted(self.starts[1:-1], time, side="right"))
        local = min(max(time - self.starts[number], 0.0), self.chapters[number].duration)
        state = self.chapters[number].state_at(local)
        inset = state.inset and state.inset.later(self.starts[number])
        return replace(state, time=time, chapter=number, inset=inset)


def build_story(scene: Scene, *, progress: Progress = tick) -> Story:
    """Build a story: its vesicles, its molecules, and how they move.

    Parameters
    ----------
    scene : Scene
        With a story.
    progress : Progress
        Called now and then; what it raises stops the work.

    Returns
    -------
    Story
        Its state can be asked for at any time, in any order.

    Raises
    ------
    exoviz.errors.InputError
        If the scene has no story, and names the presets that have one; or if what a protein from a
        file adds to its vesicles leaves them no room.
    """
    with followed(progress):
        return _built(scene, progress)


def _built(scene: Scene, progress: Progress) -> Story:
    recipe = story_recipe(scene)
    body = recipe.body
    made_vesicles = distinct_vesicles(scene, body, progress)
    built = [vesicle for vesicle, _share in made_vesicles]
    names = [f"vesicle/{index}" for index in range(len(built))]
    radii = [outermost_radius(vesicle) for vesicle in built]
    if recipe.shows_body:
        # The scene was checked by the catalog's heights; a protein from a file may be higher.
        coat = max(
            radius - vesicle.geometry.diameter / 2
            for radius, vesicle in zip(radii, built, strict=True)
        )
        crowded = body.without_room(coat)
        if crowded is not None:
            raise InputError("scene", [crowded])
    moving = [hydrodynamic_diameter(vesicle.geometry.diameter) for vesicle in built]
    order = np.arange(body.vesicles) % len(built)
    order = stream(scene.seed, "story", "vesicles", "order").permutation(order)
    exosome = built[-1]
    setting = StorySetting(
        seed=scene.seed,
        body_diameter=body.diameter_nm,
        models=tuple(names[index] for index in order),
        radii=np.array([radii[index] for index in order]),
        hydrodynamic_diameters=np.array([moving[index] for index in order]),
        exosome=names[-1],
        cut_open_exosome=_OPENED,
        exosome_midplane=exosome.geometry.midplane,
        exosome_radius=radii[-1],
        exosome_hydrodynamic_diameter=moving[-1],
        parts=vesicle_parts(exosome),
        vesicles=dict(zip(names, built, strict=True)),
    )
    places = dict.fromkeys(CHAPTERS[name].group for name in recipe.chapters)
    groups = [setting.group(place) for place in places]
    vesicles = dict(zip(names, built, strict=True)) | {_OPENED: exosome}
    opened = frozenset({_OPENED})
    models = {"hero/cargo": cargo(exosome)}
    for group in groups:
        progress(UNKNOWN)
        if isinstance(group, BringsVesicles):
            vesicles |= group.vesicles()
            opened |= group.opened()
        models |= group.models()
        models |= {key: protein(key, scene.glycans) for key in sorted(group.proteins_needed())}
    made = {chapter.record.name: chapter for group in groups for chapter in group.chapters()}
    membranes = load_catalog().membranes
    lipids = {key: membrane.lipids for key, membrane in membranes.items()}
    story = Story(
        scene,
        recipe,
        tuple(made[name] for name in recipe.chapters),
        vesicles,
        models,
        opened,
        lipids,
        lipid_models(),
        tuple((vesicle.geometry.diameter, share) for vesicle, share in made_vesicles if share < 1),
    )
    for medium in story.media:
        crowd_box(medium, scene.seed)
    # Motion is integrated now, and not in the middle of a film.
    for start in story.starts[:-1]:
        progress(UNKNOWN)
        story.state_at(start)
    return story
