"""Where a camera stands that was moved by hand."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from exoviz.values import FrozenModel

__all__ = ["Orbit", "StoryTurn"]

#: Largest distance of a camera, and of what it looks at, nm.
FARTHEST_CAMERA_NM: Final = 100_000
_Far = Annotated[float, Field(ge=-FARTHEST_CAMERA_NM, le=FARTHEST_CAMERA_NM)]


class Orbit(FrozenModel):
    """Position of a camera that was moved by hand.

    Attributes
    ----------
    azimuth : float
        Degrees; 0 is from +x, -90 from the front.
    elevation : float
        Degrees; 90 is from above.
    roll : float
        Degrees; turns the picture about its middle.
    distance_nm : float
        Distance from the focus.
    focus_nm : (float, float, float)
        Point in the middle of the picture, nm; the vesicle's centre is at 0.
    """

    azimuth: float = Field(ge=-360, le=360)
    elevation: float = Field(ge=-90, le=90)
    roll: float = Field(0.0, ge=-360, le=360)
    distance_nm: float = Field(gt=0, le=FARTHEST_CAMERA_NM)
    focus_nm: tuple[_Far, _Far, _Far] = (0.0, 0.0, 0.0)


class StoryTurn(FrozenModel):
    """Turn of a story's camera away from its path.

    Attributes
    ----------
    azimuth : float
        Degrees, to the right.
    elevation : float
        Degrees, up.
    nearer : float
        Factor by which it is nearer.
    """

    azimuth: float = Field(0.0, ge=-180, le=180)
    elevation: float = Field(0.0, ge=-90, le=90)
    nearer: float = Field(1.0, ge=0.1, le=10)
