"""Where a cutaway cuts."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from exoviz.values import FrozenModel

__all__ = ["FARTHEST_PLANE_NM", "SECTION_NM", "THICKEST_SLAB_NM", "THINNEST_SLAB_NM", "CutPlane"]

#: Largest distance of a cutting plane from the vesicle's centre, nm.
FARTHEST_PLANE_NM: Final = 200
#: Thickness that a slab can have, nm: a slab thinner than a lipid's head holds next to nothing.
THINNEST_SLAB_NM: Final = 0.5
THICKEST_SLAB_NM: Final = 200
#: Thickness of a section that is given none, nm: that of a bilayer with its water, so that the
#: lipids of both leaflets stand beside each other in it, and hardly one before another.
SECTION_NM: Final = 5.0


class CutPlane(FrozenModel):
    """Where the cutaways ``"plane"``, ``"sphere"`` and ``"section"`` cut.

    What lies beyond the plane is taken away, or what lies in a ball around the point of the
    vesicle's surface in the direction of the plane's normal, which reaches down to the plane.

    Attributes
    ----------
    azimuth, elevation : float
        Direction of its normal, degrees.
    offset_nm : float
        Distance from the vesicle's centre along the normal.
    flip : bool
        Whether the other side stays: what would be taken away.
    thickness_nm : float, optional
        Thickness of what stays, from the cut on: a second plane parallel to the first, or a
        second ball around the first, cuts away the rest. Absent: all the rest stays; a section
        is 5 nm thick.
    """

    azimuth: float = Field(-58.0, ge=-360, le=360)
    elevation: float = Field(16.0, ge=-90, le=90)
    offset_nm: float = Field(0.0, ge=-FARTHEST_PLANE_NM, le=FARTHEST_PLANE_NM)
    flip: bool = False
    thickness_nm: Annotated[float, Field(ge=THINNEST_SLAB_NM, le=THICKEST_SLAB_NM)] | None = None
