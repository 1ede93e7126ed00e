"""The styles of pictures, as plain numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from exoviz.language import marked
from exoviz.registry.records import Registry

__all__ = ["STYLES", "StyleSheet"]


@dataclass(frozen=True, slots=True)
class StyleSheet:
    """A style: its name, and everything that sets it apart from the others.

    Colours are hexadecimal sRGB; amounts are 0 to 1 unless stated otherwise.

    Attributes
    ----------
    name, title, description : str
        Its name in scenes and commands, its title in menus, and a line for the reference.
    centre, edge : str
        Background in the middle and in the corners.
    fade : str
        Colour that far things fade towards.
    fade_near, fade_far : float
        Amount of fading at the front and at the back of the vesicle.
    ambient, key : float
        Light from all around and from the upper left.
    ambient_colour, key_colour : str
    flat : float
        Share of the light on a surface that does not depend on which way it faces.
    enclosed : float
        Dimming of the light from all around in hollows.
    contact : float
        Its dimming where beads touch.
    gloss, rim : float
        Highlight of the key light, and light along the edges.
    edge_between : float
        Darkness of the line between two molecules that touch.
    edge_step : float
        Darkness of the line where one molecule stands in front of another.
    edge_group : float
        Darkness of the line between two layers.
    line_px : float
        Width of these lines in a picture 1080 pixels high.
    line_colour : str
    saturation : float
    scale : int
        Width and height, in pixels, of each pixel that is drawn: more than 1 is quick and soft.
    cytosol, cytosol_shade : str
        Cut face of the cytosol where it is light and where it is dark.
    crowd : float
        How much the molecules that fill the medium stand out from it; 0 leaves them out.
    overrides : mapping
        Colours by layer path, see `exoviz.renderer.palette.part_colours`.
    """

    name: str
    title: str
    description: str
    centre: str
    edge: str
    fade: str
    fade_near: float = 0.0
    fade_far: float = 0.2
    ambient: float = 0.7
    key: float = 0.6
    ambient_colour: str = "FFFFFF"
    key_colour: str = "FFFFFF"
    flat: float = 0.0
    enclosed: float = 1.0
    contact: float = 0.6
    gloss: float = 0.0
    rim: float = 0.0
    edge_between: float = 0.0
    edge_step: float = 0.0
    edge_group: float = 0.0
    line_px: float = 1.2
    line_colour: str = "000000"
    saturation: float = 1.0
    scale: int = 1
    cytosol: str = "F3E6D8"
    cytosol_shade: str = "E4D2C0"
    crowd: float = 0.5
    overrides: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


_STUDIO: Final = StyleSheet(
    name="studio",
    title=marked("Studio"),
    description="lit from the upper left on a dark background",
    centre="31465C",
    edge="0A1017",
    fade="22303E",
    fade_far=0.24,
    ambient=0.72,
    key=0.92,
    ambient_colour="DDE8FF",
    key_colour="FFF1DC",
    enclosed=0.80,
    contact=0.75,
    gloss=0.10,
    rim=0.16,
    edge_step=0.35,
    edge_group=0.25,
    line_px=1.0,
    saturation=1.12,
    cytosol="4B3F4E",
    cytosol_shade="2A2431",
)

STYLES: Final = Registry(
    _STUDIO,
    StyleSheet(
        name="goodsell",
        title=marked("Drawn"),
        description="flat colours with drawn outlines, on paper",
        centre="FCF8ED",
        edge="F4ECDA",
        fade="F4ECDA",
        fade_far=0.30,
        ambient=1.02,
        key=0.12,
        flat=0.90,
        enclosed=0.30,
        contact=0.18,
        edge_between=0.34,
        edge_step=0.90,
        edge_group=0.85,
        line_px=1.6,
        line_colour="2A1E14",
        saturation=1.08,
        cytosol="DCE6D8",
        cytosol_shade="C8D6C6",
    ),
    StyleSheet(
        name="textbook",
        title=marked("Textbook"),
        description="for print, on white",
        centre="FFFFFF",
        edge="FFFFFF",
        fade="EEF2F8",
        fade_far=0.14,
        ambient=0.95,
        key=0.45,
        flat=0.40,
        enclosed=0.55,
        contact=0.42,
        edge_between=0.12,
        edge_step=0.70,
        edge_group=0.65,
        line_px=1.3,
        line_colour="1B2330",
        saturation=1.25,
    ),
    replace(
        _STUDIO,
        name="draft",
        title=marked("Draft"),
        description="quick and soft",
        scale=2,
        rim=0.0,
        gloss=0.0,
    ),
)
