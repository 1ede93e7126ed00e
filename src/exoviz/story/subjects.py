"""Arguments of functions that draw, film or export: a scene, or a model built from one."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from exoviz.kept import recalled
from exoviz.model import Vesicle
from exoviz.progress import Progress, tick
from exoviz.resources import code_of, folder
from exoviz.scene import OwnStructure, Scene

if TYPE_CHECKING:
    from exoviz.story.story_builder import Story

__all__ = ["Subject", "built", "scene_of", "vesicle_of"]

Subject: TypeAlias = "Scene | Vesicle | Story"

#: Packages whose code decides what a vesicle is.
_PACKAGES: Final = (
    *("builder", "catalog", "importer", "model"),
    *("registry", "scene", "values"),
)
#: What a scene says of how a vesicle is shown, and of other vesicles.
_OF_OTHERS: Final = frozenset(
    ("about", "base", "illustrative", "provenance", "story", "title", "tour", "view")
)


def built(subject: Subject, progress: Progress = tick) -> Vesicle | Story:
    """Build what a scene describes, its story if it has one; return what is built as it is.

    Parameters
    ----------
    subject : Scene, Vesicle or Story
    progress : Progress
        Called now and then; what it raises stops the work.
    """
    if not isinstance(subject, Scene):
        return subject
    if subject.story is None:
        return _vesicle(subject, progress)
    from exoviz.story.story_builder import build_story

    return build_story(subject, progress=progress)


def vesicle_of(subject: Subject) -> Vesicle:
    """Build the vesicle that the recipe of a scene or a story describes; return one as it is."""
    if isinstance(subject, Vesicle):
        return subject
    return _vesicle(subject if isinstance(subject, Scene) else subject.scene)


def scene_of(subject: Subject) -> Scene | None:
    """Return the scene of a subject; a vesicle alone has none."""
    if isinstance(subject, Vesicle):
        return None
    return subject if isinstance(subject, Scene) else subject.scene


def _vesicle(scene: Scene, progress: Progress = tick) -> Vesicle:
    """Build a vesicle, or read one that was built before of the same scene and the same files."""

    def build() -> Vesicle:
        from exoviz.builder import build_vesicle

        return build_vesicle(scene, progress=progress)

    own = [item for item in scene.proteins.values() if isinstance(item, OwnStructure)]
    structures = [Path(item.structure) for item in own]
    # A whole model is its own file, often larger than all that is kept; who builds says what
    # is wrong with a structure.
    if scene.model or not all(one.is_file() for one in structures):
        return build()
    asked = scene.model_dump_json(exclude=set(_OF_OTHERS)).encode()
    assets = folder("assets")
    data = sorted((assets / "catalog").glob("*.toml"))
    sources = (*code_of(*_PACKAGES), *data, assets / "shapes.tsv", *structures)
    return recalled(sources, asked, build, np.__version__, version("scipy"))
