"""Arguments of functions that draw, film or export: a scene, or a model built from one."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from exoviz.builder import kept_vesicle
from exoviz.errors import ArgumentError, Problem, shortened
from exoviz.language import _
from exoviz.model import Vesicle
from exoviz.progress import Progress, tick
from exoviz.scene import Scene

if TYPE_CHECKING:
    from exoviz.story.story_builder import Story

__all__ = ["Subject", "built", "scene_of", "vesicle_of"]

Subject: TypeAlias = "Scene | Vesicle | Story"


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
        return kept_vesicle(subject, progress)
    from exoviz.story.story_builder import build_story

    return build_story(subject, progress=progress)


def vesicle_of(subject: Subject) -> Vesicle:
    """Build the vesicle that the recipe of a scene or a story describes; return one as it is."""
    if isinstance(subject, Vesicle):
        return subject
    return kept_vesicle(subject if isinstance(subject, Scene) else subject.scene)


def scene_of(subject: Subject) -> Scene | None:
    """Return the scene of a subject; a vesicle alone has none.

    Raises
    ------
    ArgumentError
        If it is something else, such as the name of a scene.
    """
    if isinstance(subject, Vesicle):
        return None
    scene = subject if isinstance(subject, Scene) else getattr(subject, "scene", None)
    if not isinstance(scene, Scene):
        what = _("{value} is no scene, vesicle or story.").format(value=shortened(repr(subject)))
        hint = _("'exoviz.load' reads the scene of a name or a path.")
        raise ArgumentError("scene", [Problem("subject", what, hint)])
    return scene
