"""The release as a story: membranes that change shape, and vesicles that move."""

from exoviz.story.chapter import Chapter
from exoviz.story.membrane.cell_membrane import CellMembrane
from exoviz.story.membrane.fusion import Fusion, Labels
from exoviz.story.membrane.profile import (
    Arc,
    Profile,
    plane,
    sphere,
    sphere_on_plane,
    sphere_on_sphere,
)
from exoviz.story.models import CellModel
from exoviz.story.motion.brownian import (
    Paths,
    diffusion_coefficient,
    fill_lumen,
    narrow_escape_time,
    swim,
)
from exoviz.story.state import Clock, Copies, Look, Shaped, State, Tag
from exoviz.story.story_builder import Story, build_story

__all__ = [
    "Arc",
    "CellMembrane",
    "CellModel",
    "Chapter",
    "Clock",
    "Copies",
    "Fusion",
    "Labels",
    "Look",
    "Paths",
    "Profile",
    "Shaped",
    "State",
    "Story",
    "Tag",
    "build_story",
    "diffusion_coefficient",
    "fill_lumen",
    "narrow_escape_time",
    "plane",
    "sphere",
    "sphere_on_plane",
    "sphere_on_sphere",
    "swim",
]
