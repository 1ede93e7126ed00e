"""Where a cutaway cuts."""

from __future__ import annotations

from typing import Final

from pydantic import Field

from exoviz.values import FrozenModel

__all__ = ["FARTHEST_PLANE_NM", "CutPlane"]

#: Largest distance of a cutting plane from the vesicle's centre, nm.
FARTHEST_PLANE_NM: Final = 200


class CutPlane(FrozenModel):
    """Where the cutaways ``"plane"`` and ``"sphere"`` cut.

    What lies beyond the plane is taken away, or what lies in a ball around the point of the
    vesicle's surface in the direction of the plane's normal, which reaches down to the plane.

    Attributes
    ----------
    azimuth, elevation : float
        Direction of its normal, degrees.
    offset_nm : float
        Distance from the vesicle's centre along the normal.
    """

    azimuth: float = Field(-58.0, ge=-360, le=360)
    elevation: float = Field(16.0, ge=-90, le=90)
    offset_nm: float = Field(0.0, ge=-FARTHEST_PLANE_NM, le=FARTHEST_PLANE_NM)
