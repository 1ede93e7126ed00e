"""The life of an exosome as stories: membranes that change shape, and vesicles that move.

What builds stories is imported when it is first asked for: most subjects are vesicles.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from exoviz.deferred import deferred
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

__getattr__ = deferred(
    __name__,
    {
        "chapter": ("Chapter",),
        "models": ("CellModel",),
        "state": ("State",),
        "story_builder": ("Story", "build_story"),
    },
)
