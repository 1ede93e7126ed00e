"""The named cameras: where they stand, and which side of the vesicle a cut turns to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from exoviz.language import marked
from exoviz.registry.records import Registry

__all__ = ["CAMERAS", "Camera"]

#: Azimuth about z from x, and elevation above the plane of x and y, degrees.
Direction = tuple[float, float]

_UPWARDS: Final = (0.0, 90.0)


@dataclass(frozen=True, slots=True)
class Camera:
    """A place to look from.

    Attributes
    ----------
    name, title : str
        Its name in scenes and commands, and its title in menus.
    towards : (float, float)
        Direction from the vesicle's centre in which it stands: azimuth about z from x and
        elevation above the plane of x and y, degrees.
    half : (float, float)
        Normal of the half that the cutaway ``"half"`` takes off.
    wedge_axis, wedge_middle : (float, float)
        Axis of the cutaway ``"wedge"``, and the middle of what it takes out.
    up : (float, float, float)
        Unit vector that points up in the picture.
    inside : bool
        Whether it stands in the lumen.
    key : str
        Key of the window that flies to it.
    """

    name: str
    title: str
    towards: Direction
    half: Direction
    wedge_axis: Direction
    wedge_middle: Direction
    up: tuple[float, float, float] = (0.0, 0.0, 1.0)
    inside: bool = False
    key: str = ""


CAMERAS: Final = Registry(
    Camera(
        "front",
        marked("From the front"),
        towards=(-90.0, 0.0),
        half=(-90.0, 0.0),
        wedge_axis=_UPWARDS,
        wedge_middle=(-90.0, 0.0),
        key="1",
    ),
    Camera(
        "right",
        marked("From the right"),
        towards=(0.0, 0.0),
        half=(0.0, 0.0),
        wedge_axis=_UPWARDS,
        wedge_middle=(0.0, 0.0),
        key="3",
    ),
    Camera(
        "top",
        marked("From above"),
        towards=(-90.0, 90.0),
        half=(-90.0, 90.0),
        wedge_axis=(90.0, 0.0),
        wedge_middle=(-90.0, 90.0),
        up=(0.0, 1.0, 0.0),
        key="7",
    ),
    # The half is turned a little from the line of sight, so that the rim of the cut and the bowl
    # behind it are both seen.
    Camera(
        "iso",
        marked("From the corner"),
        towards=(-38.0, 27.0),
        half=(-58.0, 16.0),
        wedge_axis=_UPWARDS,
        wedge_middle=(-45.0, 0.0),
        key="0",
    ),
    Camera(
        "lumen",
        marked("From the &inside"),
        towards=(-41.0, 30.0),
        half=(-58.0, 16.0),
        wedge_axis=_UPWARDS,
        wedge_middle=(-45.0, 0.0),
        inside=True,
    ),
)
