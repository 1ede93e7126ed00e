"""A story: a scene's chapters one after the other, and who plays in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from exoviz.story.cast import LIPIDS, Prop, hydrated_radius, lipid_models, protein, vesicles
from exoviz.story.chapter import Chapter, Company
from exoviz.story.release import Release
from exoviz.story.state import State

if TYPE_CHECKING:
    from exoviz.model import Template, Vesicle
    from exoviz.scene import Scene

__all__ = ["Story", "tell"]


@dataclass(frozen=True, eq=False)
class Story:
    """A scene that happens.

    Attributes
    ----------
    scene : Scene
    chapters : tuple of Chapter
    models : mapping of str to Vesicle or Prop
    opened : frozenset of str
        Vesicles that are shown cut open.
    lipids : mapping
        Composition of each kind of membrane, mol %.
    lipid_templates : mapping of str to Template
        One of each class in them.
    """

    scene: Scene
    chapters: tuple[Chapter, ...]
    models: Mapping[str, Vesicle | Prop]
    opened: frozenset[str]
    lipids: Mapping[str, Mapping[str, float]]
    lipid_templates: Mapping[str, Template]

    @cached_property
    def vesicles(self) -> frozenset[str]:
        """Keys of the models that are vesicles."""
        return frozenset(key for key in self.models if key.startswith("vesicle/"))

    def layer(self, model: str) -> str:
        """Return the layer of a model, or the one that stands for all of a vesicle."""
        found = self.models[model]
        return found.layer if isinstance(found, Prop) else "vesicles"

    @cached_property
    def starts(self) -> tuple[float, ...]:
        """When each chapter begins, s, and when the last one ends."""
        ends = np.cumsum([chapter.length for chapter in self.chapters])
        return (0.0, *ends.tolist())

    @property
    def duration(self) -> float:
        """Of the whole, s."""
        return self.starts[-1]

    def state_at(self, time: float) -> State:
        """Return what there is at a time, s; the same whatever was asked before."""
        number = int(np.searchsorted(self.starts[1:-1], time, side="right"))
        local = min(max(time - self.starts[number], 0.0), self.chapters[number].length)
        state = self.chapters[number].moment(local)
        return replace(state, time=time, chapter=number)


def tell(scene: Scene) -> Story:
    """Build a story: its vesicles, its molecules, and how they move."""
    assert scene.story is not None
    body = scene.story.body
    built = vesicles(scene)
    names = [f"vesicle/{index}" for index in range(len(built))]
    own = [hydrated_radius(vesicle) for vesicle in built]
    which = np.random.default_rng(scene.seed).permutation(np.arange(body.vesicles) % len(built))
    company = Company(
        tuple(names[index] for index in which),
        np.array([own[index] for index in which]),
        scene.seed,
    )
    release = Release(company, body.diameter_nm)
    known = release.chapters()
    models: dict[str, Vesicle | Prop] = dict(zip(names, built, strict=True))
    models |= release.models()
    for key in ("KIF5B", *(attached.model for attached in release.proteins)):
        models.setdefault(key, protein(key))
    chapters = tuple(known[name] for name in scene.story.chapters)
    story = Story(scene, chapters, models, frozenset(), LIPIDS, lipid_models())
    # What is integrated is integrated now, and not in the middle of a film.
    for start in story.starts[:-1]:
        story.state_at(start)
    return story
