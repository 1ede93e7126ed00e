"""The cutaways: what is taken away so that the inside is seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from exoviz.language import marked
from exoviz.registry.records import Registry

__all__ = ["CUTAWAYS", "Cutaway"]

_DEPTHS: Final = "exoviz.renderer.geometry.cutaway"


@dataclass(frozen=True, slots=True)
class Cutaway:
    """A way to cut a vesicle open.

    Attributes
    ----------
    name, title, description : str
        Its name in scenes and commands, its title in menus, and a line for the reference.
    depth : str
        ``"module:function"`` that takes a view, the centres of molecules, an (n, 3) array in nm,
        and the vesicle's radius, nm, and returns how far inside of what is taken away each centre
        is, an (n,) array in nm. Empty where nothing is taken away.
    by_plane : bool
        Whether the view's plane says where it cuts.
    is_section : bool
        Whether it leaves a slice, which is looked at straight along the plane's normal and
        without perspective, and says how thick it is and which leaflet is which.
    """

    name: str
    title: str
    description: str
    depth: str = ""
    by_plane: bool = False
    is_section: bool = False


CUTAWAYS: Final = Registry(
    Cutaway("none", marked("Whole"), "nothing is taken away"),
    Cutaway(
        "octant",
        marked("An eighth taken out"),
        "an eighth is taken out, wherever the camera stands",
        f"{_DEPTHS}:octant_depth",
    ),
    Cutaway(
        "half",
        marked("A half taken off"),
        "the half that faces the named camera is taken off",
        f"{_DEPTHS}:half_depth",
    ),
    Cutaway(
        "wedge",
        marked("A wedge taken out"),
        "a wedge that faces the named camera is taken out",
        f"{_DEPTHS}:wedge_depth",
    ),
    Cutaway(
        "plane",
        marked("Along a plane"),
        "what lies beyond `plane` is taken off",
        f"{_DEPTHS}:plane_depth",
        by_plane=True,
    ),
    Cutaway(
        "sphere",
        marked("A ball taken out"),
        "a ball that reaches down to `plane` is taken out",
        f"{_DEPTHS}:sphere_depth",
        by_plane=True,
    ),
    Cutaway(
        "section",
        marked("A section"),
        "a thin slice at `plane` is left, seen straight from before it, without perspective",
        f"{_DEPTHS}:section_depth",
        by_plane=True,
        is_section=True,
    ),
)
