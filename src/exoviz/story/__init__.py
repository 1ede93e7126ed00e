"""The release as a story: membranes that change shape, and vesicles that move."""

from exoviz.story.chapter import Chapter
from exoviz.story.membrane.cell_membrane import CellMembrane
from exoviz.story.membrane.fusion import Fusion, MaterialCoordinates
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
    Trajectories,
    diffusion_coefficient,
    fill_lumen,
    narrow_escape_time,
    simulate_brownian,
)
from exoviz.story.state import Callout, CameraPose, Clock, Copies, Deformable, State
from exoviz.story.story_builder import Story, build_story
from exoviz.story.subjects import Subject, built, scene_of

__all__ = [
    "Arc",
    "Callout",
    "CameraPose",
    "CellMembrane",
    "CellModel",
    "Chapter",
    "Clock",
    "Copies",
    "Deformable",
    "Fusion",
    "MaterialCoordinates",
    "Profile",
    "State",
    "Story",
    "Subject",
    "Trajectories",
    "build_story",
    "built",
    "diffusion_coefficient",
    "fill_lumen",
    "narrow_escape_time",
    "plane",
    "scene_of",
    "simulate_brownian",
    "sphere",
    "sphere_on_plane",
    "sphere_on_sphere",
]
