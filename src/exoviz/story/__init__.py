"""The life of an exosome as stories: membranes that change shape, and vesicles that move."""

from exoviz.story.chapter import Chapter
from exoviz.story.models import CellModel
from exoviz.story.state import State
from exoviz.story.story_builder import Story, build_story
from exoviz.story.subjects import Subject, built, scene_of, vesicle_of

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
