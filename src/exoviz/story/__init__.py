"""The life of an exosome as stories: membranes that change shape, and vesicles that move.

What builds stories is imported when it is first asked for: most subjects are vesicles.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from exoviz.story.subjects import Subject, built, scene_of, vesicle_of

if TYPE_CHECKING:
    from exoviz.story.chapter import Chapter
    from exoviz.story.models import CellModel
    from exoviz.story.state import State
    from exoviz.story.story_builder import Story, build_story

__all__ = [
    "CellModel",
    "Chapter",
    "State",
    "Story",
    "Subject",
    "build_story",
    "built",
    "scene_of",
    "vesicle_of",
]

_PLACES = {
    "CellModel": "models",
    "Chapter": "chapter",
    "State": "state",
    "Story": "story_builder",
    "build_story": "story_builder",
}


def __getattr__(name: str) -> object:
    if name not in _PLACES:
        raise AttributeError(f"module 'exoviz.story' has no attribute '{name}'")
    from importlib import import_module

    value: object = getattr(import_module(f"exoviz.story.{_PLACES[name]}"), name)
    globals()[name] = value
    return value
