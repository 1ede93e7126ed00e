"""The release as a story: membranes that change shape, and vesicles that move."""

from exoviz.story.cast import Prop
from exoviz.story.chapter import Chapter
from exoviz.story.fusion import Fusion, Labels
from exoviz.story.membrane import (
    Arc,
    Profile,
    plane,
    sphere,
    sphere_on_plane,
    sphere_on_sphere,
)
from exoviz.story.motion import (
    Paths,
    diffusion_coefficient,
    fill_lumen,
    narrow_escape_time,
    swim,
)
from exoviz.story.sheet import Sheet
from exoviz.story.state import Clock, Copies, Look, Shaped, State, Tag
from exoviz.story.story import Story, tell

__all__ = [
    "Arc",
    "Chapter",
    "Clock",
    "Copies",
    "Fusion",
    "Labels",
    "Look",
    "Paths",
    "Profile",
    "Prop",
    "Shaped",
    "Sheet",
    "State",
    "Story",
    "Tag",
    "diffusion_coefficient",
    "fill_lumen",
    "narrow_escape_time",
    "plane",
    "sphere",
    "sphere_on_plane",
    "sphere_on_sphere",
    "swim",
    "tell",
]
