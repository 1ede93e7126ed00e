"""What brings a late endosome and a lysosome together: RAB7 on both, HOPS between, SNAREs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exoviz.story.cell_models import SNARE_NM, rotations_along
from exoviz.story.membrane.cell_membrane import CellMembrane, upright
from exoviz.story.membrane.fusion import Fusion, MaterialCoordinates
from exoviz.story.state import RigidCopies

__all__ = ["HOPS_NM", "LysosomeTether"]

Floats = NDArray[np.float64]

HOPS_NM: Final = 30.0
"""Length of HOPS (Bröcker 2012)."""
_RAB_NM: Final = 8.5
"""From the membrane's midplane to where HOPS holds a RAB7, nm."""
_RING: Final = 42.0
"""Distance from the axis of the RAB7 of the body, nm: there both membranes leave room for HOPS."""
_AZIMUTHS: Final = np.array([0.10, math.pi - 0.10, 0.9, 2.2])
_SNARE_RING: Final = 5.5
_SNARES: Final = np.array([0.12, 0.42, 0.72, math.pi - 0.12, math.pi - 0.42, math.pi - 0.72])
#: Distance of both RAB7 where HOPS holds them first, in its lengths.
_LEANING: Final = 0.93
_AWAY: Final = 70.0
"""How far HOPS goes once the membranes are one, nm."""


@dataclass(frozen=True, eq=False)
class LysosomeTether:
    """RAB7, HOPS and SNAREs between two spheres that fuse.

    Attributes
    ----------
    fusion : Fusion
    """

    fusion: Fusion

    def _rabs(self, membrane: CellMembrane) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats]]:
        """Return feet (n, 3) and normals into the cytosol of RAB7, of the body's and the other's.

        HOPS holds the body's; the lysosome's is as far aside as HOPS is long.
        """
        fusion = self.fusion
        cytosolic = np.ones(len(_AZIMUTHS), np.bool_)
        gap = membrane.gap - 2 * _RAB_NM
        aside = _RING
        for _round in range(6):
            high = gap + (_RING**2 / (2 * fusion.radius) + aside**2 / (2 * fusion.other))
            aside = _RING + math.sqrt(max(HOPS_NM**2 - high**2, 0.0))
        found = []
        border = membrane.border(outer=True)
        for area in (border - math.pi * _RING**2, border + math.pi * aside**2):
            where = MaterialCoordinates(cytosolic, np.full(len(_AZIMUTHS), area), _AZIMUTHS)
            places, normals = membrane.place(where)
            found.append((places - normals * fusion.offset, normals))
        return found[0], found[1]

    def _ends(self, membrane: CellMembrane) -> tuple[Floats, Floats]:
        """Return where both ends of HOPS are, (n, 3): it is always as long."""
        (one, up), (two, down) = self._rabs(membrane)
        first = one + up * _RAB_NM
        second = two + down * _RAB_NM
        way = second - first
        way /= np.maximum(np.linalg.norm(way, axis=1, keepdims=True), 1e-9)
        return first, first + way * HOPS_NM

    def middle(self, membrane: CellMembrane) -> tuple[float, float, float]:
        """Return the middle of a HOPS that is seen."""
        first, second = self._ends(membrane)
        x, y, z = ((first + second) / 2)[0].tolist()
        return x, y, z

    def foot(self, membrane: CellMembrane) -> tuple[float, float, float]:
        """Return the place of a RAB7 of the body that is seen."""
        (one, up), _other = self._rabs(membrane)
        x, y, z = (one + up * 5.5)[1].tolist()
        return x, y, z

    def copies(self, membrane: CellMembrane, gone: float) -> tuple[RigidCopies, ...]:
        """Return RAB7, HOPS and the helices of SNAREs.

        Parameters
        ----------
        membrane : CellMembrane
        gone : float
            How far HOPS has left, 0 to 1.
        """
        (one, up), (two, down) = self._rabs(membrane)
        turn = np.zeros(len(_AZIMUTHS))
        rabs = RigidCopies(
            "RAB7A",
            np.concatenate([one, two]),
            np.concatenate([upright(-up, turn), upright(-down, turn)]),
        )
        found = [rabs]
        if gone < 1:
            first, second = self._ends(membrane)
            away = np.stack([np.cos(_AZIMUTHS), np.sin(_AZIMUTHS), 0 * _AZIMUTHS], axis=1)
            shift = away * (gone * _AWAY)
            found.append(
                RigidCopies("HOPS", (first + second) / 2 + shift, rotations_along(first, second))
            )
            found += self._snares(membrane)
        return tuple(found)

    @staticmethod
    def _waist(membrane: CellMembrane) -> tuple[float, float]:
        """Return r and z of the narrowest circle of the neck's cytosolic leaflet, nm."""
        r, z = membrane.section(outer=True, count=400)[0].T
        narrow = np.flatnonzero((r[1:-1] < r[:-2]) & (r[1:-1] <= r[2:])) + 1
        # Without a neck where it is widest.
        here = int(narrow[np.argmin(r[narrow])]) if len(narrow) else int(np.argmax(r))
        return float(r[here]), float(z[here])

    @property
    def held_gap(self) -> float:
        """Gap on the axis, nm, at which HOPS holds both membranes and leans a little."""
        fall = _RING**2 / 2 * (1 / self.fusion.radius + 1 / self.fusion.other)
        return _LEANING * HOPS_NM + 2 * _RAB_NM - fall

    def _snares(self, membrane: CellMembrane) -> list[RigidCopies]:
        """Return the bundles about the axis: three helices of the body's, one of the lysosome's."""
        if membrane.open:
            # Zipped, they lie around the neck, away from it.
            r, z = self._waist(membrane)
            out = np.stack([np.cos(_SNARES), np.sin(_SNARES), np.zeros(len(_SNARES))], axis=1)
            foot = out * (r + 2.0) + (0.0, 0.0, z)
            turns = rotations_along(foot, foot + out)
            return [RigidCopies(f"snare/{one}", foot, turns) for one in ("endosome", "lysosome")]
        radius = _SNARE_RING + 4.5 * membrane.fused
        out = np.stack([np.cos(_SNARES), np.sin(_SNARES), np.zeros(len(_SNARES))], axis=1)
        low = -membrane.gap - radius**2 / (2 * self.fusion.radius) + 3.4
        high = radius**2 / (2 * self.fusion.other) - 3.4
        middle = (low + high) / 2
        low, high = min(low, middle), max(high, middle)
        foot = out * radius + (0.0, 0.0, low)
        other = out * radius + (0.0, 0.0, high)
        end = out * (radius + 0.96 * SNARE_NM) + (0.0, 0.0, middle)
        return [
            RigidCopies("snare/endosome", foot, rotations_along(foot, end)),
            RigidCopies("snare/lysosome", other, rotations_along(other, end)),
        ]
