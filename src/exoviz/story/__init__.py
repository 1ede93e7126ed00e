"""The release as a story: membranes that change shape, and vesicles that move."""

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

__all__ = [
    "Arc",
    "Fusion",
    "Labels",
    "Paths",
    "Profile",
    "diffusion_coefficient",
    "fill_lumen",
    "narrow_escape_time",
    "plane",
    "sphere",
    "sphere_on_plane",
    "sphere_on_sphere",
    "swim",
]
