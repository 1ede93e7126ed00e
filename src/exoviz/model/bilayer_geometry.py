"""The spherical bilayer of a vesicle, as radii."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from exoviz.model.layers import Side

__all__ = ["USUAL_THICKNESS_NM", "Geometry"]

#: Thickness of a bilayer in whose frame the catalog's molecules stand, nm.
USUAL_THICKNESS_NM: Final = 5.0
_USUAL_NEUTRAL_NM: Final = 1.4


@dataclass(frozen=True, slots=True)
class Geometry:
    """The radii of a spherical bilayer, nm.

    Attributes
    ----------
    diameter : float
        Outer diameter, to the surface of the outer head groups.
    thickness : float
        Thickness of the bilayer, head groups included.
    neutral_offset : float
        Distance of each leaflet's neutral surface from the midplane.
    """

    diameter: float
    thickness: float = USUAL_THICKNESS_NM
    neutral_offset: float = _USUAL_NEUTRAL_NM

    @classmethod
    def of_thickness(cls, diameter: float, thickness: float) -> Geometry:
        """Return a vesicle's, whose tails are as much longer as its bilayer is thicker than usual.

        Neutral surfaces stay below the head groups by the same depth.
        """
        more = (thickness - USUAL_THICKNESS_NM) / 2
        return cls(diameter, thickness, _USUAL_NEUTRAL_NM + more)

    @property
    def rise(self) -> float:
        """How much farther from the midplane head groups are than usual, nm."""
        return (self.thickness - USUAL_THICKNESS_NM) / 2

    @property
    def midplane(self) -> float:
        """Radius of the bilayer midplane."""
        return (self.diameter - self.thickness) / 2

    @property
    def outer_neutral(self) -> float:
        """Radius of the outer leaflet's neutral surface."""
        return self.midplane + self.neutral_offset

    @property
    def inner_neutral(self) -> float:
        """Radius of the inner leaflet's neutral surface."""
        return self.midplane - self.neutral_offset

    def neutral(self, side: Side) -> float:
        """Return the radius of the neutral surface of the ``"outer"`` or ``"inner"`` leaflet."""
        return self.outer_neutral if side == "outer" else self.inner_neutral

    @property
    def lumen(self) -> float:
        """Radius of the lumen: to the surface of the inner head groups."""
        return self.diameter / 2 - self.thickness

    @property
    def surface_um2(self) -> float:
        """Area of the outer surface, µm²."""
        return math.pi * self.diameter**2 / 1e6

    @property
    def lumen_um3(self) -> float:
        """Volume of the lumen, µm³."""
        return 4 / 3 * math.pi * self.lumen**3 / 1e9
