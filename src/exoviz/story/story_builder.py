"""A story: a scene's chapters one after the other, and who plays in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np

from exoviz.catalog import load_catalog
from exoviz.model.layers import VESICLES, cell_membrane_layer
from exoviz.scene import story_recipe
from exoviz.story.chapter import Chapter, StoryVesicles
from exoviz.story.chapters.biogenesis import Biogenesis
from exoviz.story.chapters.coated_pit import Pit
from exoviz.story.chapters.filling import Filling
from exoviz.story.chapters.lysosome import Lysosome
from exoviz.story.chapters.release import Release
from exoviz.story.chapters.travel import Travel
from exoviz.story.chapters.uptake import Uptake
from exoviz.story.models import (
    CellModel,
    cargo,
    distinct_vesicles,
    hydrated_radius,
    lipid_models,
    protein,
)
from exoviz.story.state import State

if TYPE_CHECKING:
    from exoviz.model import Template, Vesicle
    from exoviz.scene import Scene

__all__ = ["Story", "build_story"]


HERO = "vesicle/hero"
"""Model of the vesicle that is shown cut open."""


class ChapterGroup(Protocol):
    """Some chapters that go together."""

    def chapters(self) -> dict[str, Chapter]:
        """Return chapters by their names in scenes."""

    def models(self) -> dict[str, CellModel]:
        """Return what plays in them and is not a protein of the catalog."""

    def proteins_needed(self) -> set[str]:
        """Return the proteins of the catalog that play in them."""


@dataclass(frozen=True, eq=False)
class Story:
    """A scene that happens.

    Attributes
    ----------
    scene : Scene
    chapters : tuple of Chapter
    models : mapping of str to Vesicle or CellModel
    cut_open : frozenset of str
        Vesicles that are shown cut open.
    lipids : mapping
        Composition of each kind of membrane, mol %.
    lipid_templates : mapping of str to Template
        One of each class in them.
    """

    scene: Scene
    chapters: tuple[Chapter, ...]
    models: Mapping[str, Vesicle | CellModel]
    cut_open: frozenset[str]
    lipids: Mapping[str, Mapping[str, float]]
    lipid_templates: Mapping[str, Template]

    @property
    def seed(self) -> int:
        """The scene's seed."""
        return self.scene.seed

    def layers(self) -> tuple[str, ...]:
        """Return the paths of all layers, sorted; those of its vesicles are theirs all together."""
        found = {VESICLES, *map(cell_membrane_layer, self.lipids)}
        for model in self.models.values():
            found |= {model.layer} if isinstance(model, CellModel) else set(model.layers())
        return tuple(sorted(found))

    def layer_counts(self) -> dict[str, int]:
        """Return 0 for each layer: how many molecules it has changes with time."""
        return dict.fromkeys(self.layers(), 0)

    @cached_property
    def vesicles(self) -> frozenset[str]:
        """Keys of the models that are vesicles."""
        return frozenset(key for key in self.models if key.startswith("vesicle/"))

    def layer(self, model: str) -> str:
        """Return the layer of a model, or the one that stands for all of a vesicle."""
        found = self.models[model]
        return found.layer if isinstance(found, CellModel) else VESICLES

    @cached_property
    def starts(self) -> tuple[float, ...]:
        """When each chapter begins, s, and when the last one ends."""
        ends = np.cumsum([chapter.duration for chapter in self.chapters])
        return (0.0, *ends.tolist())

    @property
    def duration(self) -> float:
        """How long it lasts, s."""
        return self.starts[-1]

    def state_at(self, time: float) -> State:
        """Return what there is at a time, s; the same whatever was asked before."""
        number = int(np.searchsorted(self.starts[1:-1], time, side="right"))
        local = min(max(time - self.starts[number], 0.0), self.chapters[number].duration)
        state = self.chapters[number].state_at(local)
        return replace(state, time=time, chapter=number)


def build_story(scene: Scene) -> Story:
    """Build a story: its vesicles, its molecules, and how they move.

    Parameters
    ----------
    scene : Scene
        With a story.

    Returns
    -------
    Story
        Every moment of it can be asked for, in any order.

    Raises
    ------
    exoviz.errors.InputError
        If the scene has no story; names the presets that have one.
    """
    recipe = story_recipe(scene)
    body = recipe.body
    built = distinct_vesicles(scene)
    names = [f"vesicle/{index}" for index in range(len(built))]
    own = [hydrated_radius(vesicle) for vesicle in built]
    which = np.random.default_rng(scene.seed).permutation(np.arange(body.vesicles) % len(built))
    vesicles = StoryVesicles(
        tuple(names[index] for index in which),
        np.array([own[index] for index in which]),
        scene.seed,
    )
    hero = built[-1]
    parts: tuple[ChapterGroup, ...] = (
        Pit(vesicles),
        Biogenesis(vesicles, HERO, hero.geometry.midplane),
        Filling(vesicles, body.diameter_nm),
        Lysosome(vesicles, body.diameter_nm),
        Release(vesicles, body.diameter_nm),
        Travel(vesicles, names[-1], own[-1]),
        Uptake(vesicles, HERO, hero.geometry.midplane, own[-1]),
    )
    models: dict[str, Vesicle | CellModel] = dict(zip(names, built, strict=True))
    models |= {HERO: hero, "hero/cargo": cargo(hero)}
    known: dict[str, Chapter] = {}
    for part in parts:
        chapters = part.chapters()
        known |= chapters
        if set(chapters) & set(recipe.chapters):
            models |= part.models()
            models |= {key: protein(key) for key in sorted(part.proteins_needed())}
    membranes = load_catalog().membranes
    lipids = {key: membrane.lipids for key, membrane in membranes.items()}
    story = Story(
        scene,
        tuple(known[name] for name in recipe.chapters),
        models,
        frozenset({HERO}),
        lipids,
        lipid_models(),
    )
    # What is integrated is integrated now, and not in the middle of a film.
    for start in story.starts[:-1]:
        story.state_at(start)
    return story
