"""The section of the neck of a bud, and what lies on its cytosolic side: the ESCRT complexes.

ESCRT-I and -II stand around the mouth of the bud; ESCRT-III winds down from there along the inside
of the neck, where VPS4 takes its subunits off again (Hurley, Hanson 2010).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from scipy.spatial.transform import Rotation

from exoviz.model import Template, rotate
from exoviz.story.membrane.cell_membrane import CellMembrane, frames
from exoviz.story.membrane.fusion import MaterialCoordinates
from exoviz.story.models import protein
from exoviz.story.motion.pushed import HALF_BILAYER
from exoviz.story.state import RigidCopies

__all__ = ["SUBUNITS", "Neck", "turned"]

Floats = NDArray[np.float64]

SUBUNITS: Final = 75
"""Most subunits of ESCRT-III at the neck; 75 to 200 of CHMP4 are in one assembly (Adell 2017)."""
_STEP: Final = 3.0
"""From subunit to subunit along the filament, nm (Tang 2015)."""
_PITCH: Final = 6.2
"""From turn to turn, nm: filaments lie side by side."""
_ASLANT: Final = math.radians(35)
"""Angle of a hairpin with the filament: hairpins lie side by side, and the filament is as wide as
those on membranes, 4 to 6 nm."""
_TIGHTEST: Final = 4.8
"""Radius of the narrowest turn, nm: its subunits, 8 nm long, have just room around the axis."""
_HAIRPIN: Final = 0.9
_START: Final = 0.35
"""Azimuth of the filament's outer end, radians."""
_CUT: Final = 0.3
_LEAVING: Final = 6.0
"""Length of filament, nm, over which a subunit that is taken off goes away; how far is the next."""
_LIFT: Final = 0.8
"""How far a subunit is lifted off the heads before it goes its way, nm."""
_OFF: Final = 95.0
"""How far above the neck its molecules come from and go to, nm: out of the picture."""


@dataclass(frozen=True, eq=False)
class Neck:
    """The half of a membrane's section from the pole of the bud outwards.

    Attributes
    ----------
    membrane : CellMembrane
        A bud away from the cytosol, which is on the inner side of its sphere.
    """

    membrane: CellMembrane

    @cached_property
    def _points(self) -> tuple[Floats, Floats]:
        """Places (n, 2), r and z, of the midplane, and normals towards the cytosol."""
        sphere = 4 * math.pi * self.membrane.fusion.radius**2
        # Finest at the border of the bud, where the neck becomes narrow.
        steps = np.linspace(0, 1, 161) ** 3
        area = sphere * np.concatenate([1 - steps[:0:-1], 1 + 9 * steps])
        where = MaterialCoordinates(np.zeros(area.size, np.bool_), area, np.zeros(area.size))
        places, outwards = self.membrane.midplane(where)
        return places[:, [0, 2]], -outwards[:, [0, 2]]

    @cached_property
    def _tree(self) -> cKDTree:
        return cKDTree(self._points[0])

    def clearance(self, points: Floats, radii: Floats) -> Floats:
        """Return how far beads stand off the heads on the side of the cytosol, (n,) nm.

        Parameters
        ----------
        points : (n, 3) array
        radii : (n,) array
        """
        return self.height(points) - HALF_BILAYER - radii

    def height(self, points: Floats) -> Floats:
        """Return how far points (n, 3) are from the midplane towards the cytosol, (n,) nm."""
        flat = np.stack([np.hypot(points[:, 0], points[:, 1]), points[:, 2]], axis=1)
        places, normals = self._points
        near = self._tree.query(flat)[1]
        found: Floats = ((flat - places[near]) * normals[near]).sum(axis=1)
        return found

    def _resting(self, model: Template, places: Floats, turns: Floats, up: Floats) -> Floats:
        """Return places of copies moved along `up` until the lowest bead touches the heads."""
        count = len(places)
        own = turned(turns[:, None], model.beads[None])
        radii = np.tile(model.radii.astype(np.float64), count)
        for _round in range(6):
            beads = own + places[:, None]
            gap = self.clearance(beads.reshape(-1, 3), radii).reshape(count, -1).min(axis=1)
            places = places - up * gap[:, None]
        return places

    @cached_property
    def _inside(self) -> tuple[Floats, Floats, Floats]:
        """Return the line of the filament in the section from its narrowest turn outwards.

        Arc length (n,), places (n, 2) of the midplane below, and normals (n, 2).
        """
        places, normals = self._points
        steepest = max(float(normals[:, 1].min()), 0.0) + 1e-6
        first = int(np.flatnonzero(normals[:, 1] <= steepest)[-1])
        line = places + normals * (HALF_BILAYER + _HAIRPIN)
        wide = np.flatnonzero(line[first:, 0] >= _TIGHTEST)
        first += int(wide[0])
        along = np.linalg.norm(np.diff(line[first:], axis=0), axis=1)
        return np.concatenate([[0.0], np.cumsum(along)]), places[first:], normals[first:]

    def _at(self, along: Floats, azimuth: Floats) -> tuple[Floats, Floats]:
        """Return places (n, 3) on the midplane, and normals, at arc lengths of `_inside`."""
        length, places, normals = self._inside
        r, z = (np.interp(along, length, column) for column in places.T)
        across, up = (np.interp(along, length, column) for column in normals.T)
        c, s = np.cos(azimuth), np.sin(azimuth)
        normal = np.stack([c * across, s * across, up], axis=1)
        normal /= np.linalg.norm(normal, axis=1, keepdims=True)
        return np.stack([c * r, s * r, z], axis=1), normal

    def filament(self, turns: float) -> RigidCopies:
        """Return the subunits of ESCRT-III, CHMP4B, with a number of turns, behind the cut.

        The filament begins at a fixed place of its outermost turn and winds inwards. Subunits join
        and leave at the inner end.
        """
        one = protein("CHMP4B").template
        whole = np.linspace(0, 2 * math.pi * max(turns, 1e-3), 400)
        arc = _PITCH * (turns - whole / (2 * math.pi))
        places, normals = self._at(arc, np.zeros_like(arc))
        radius = (places + normals * (HALF_BILAYER + _HAIRPIN))[:, 0]
        steps = np.hypot(0.5 * (radius[1:] + radius[:-1]), _PITCH / (2 * math.pi)) * np.diff(whole)
        length = np.concatenate([[0.0], np.cumsum(steps)])
        wanted = _STEP * (np.arange(SUBUNITS) + 0.5)
        angle = np.interp(wanted, length, whole)
        azimuth = _START + angle
        places, up = self._at(_PITCH * (turns - angle / (2 * math.pi)), azimuth)
        around = np.stack([-np.sin(azimuth), np.cos(azimuth), np.zeros(SUBUNITS)], axis=1)
        rise = np.cross(up, around)
        hairpin = math.cos(_ASLANT) * around + math.sin(_ASLANT) * rise
        turn = Rotation.from_matrix(
            np.stack([hairpin, up, np.cross(hairpin, up)], axis=2)
        ).as_quat()
        places = self._resting(one, places + up * (HALF_BILAYER + _HAIRPIN), turn, up)
        # What is beyond the end is on its way, to here or from here, along the axis.
        off = np.clip((wanted - length[-1]) / _LEAVING, 0, 1)
        # First off the heads, which lean over it where the neck is narrow.
        places += up * (_LIFT * np.minimum(12 * off, 1.0))[:, None]
        places[:, 2] += _OFF * off**2
        middle = turned(turn, one.beads.mean(axis=0)[None]) + places
        seen = (off < 1) & (middle[:, 1] > _CUT)
        return RigidCopies("CHMP4B", places[seen], turn[seen])

    def subunits(self, turns: float) -> int:
        """Return how many subunits a filament of so many turns has, all around the neck."""
        whole = np.linspace(0, 2 * math.pi * turns, 400)
        places, normals = self._at(_PITCH * (turns - whole / (2 * math.pi)), np.zeros_like(whole))
        radius = (places + normals * (HALF_BILAYER + _HAIRPIN))[:, 0]
        length = float(np.trapezoid(np.hypot(radius, _PITCH / (2 * math.pi)), whole))
        return min(int(length / _STEP + 0.5), SUBUNITS)

    def rings(self, turns: float, away: Floats) -> RigidCopies:
        """Return two rings of VPS4 on the outermost turn, each some nm, (2,), away from it."""
        azimuth = _START + np.array([0.6, 1.85])
        arc = np.full(2, max(_PITCH * (turns - 0.35), 0.0))
        places, up = self._at(arc, azimuth)
        turn = Rotation.from_matrix(frames(up, _inwards(azimuth))).as_quat()
        one = protein("CHMP4B").template
        thick = float((one.beads[:, 1] + one.radii).max()) + _HAIRPIN
        ring = protein("VPS4B").template
        low = float((ring.beads[:, 2] - ring.radii).min())
        places = places + up * (HALF_BILAYER + thick - low)
        places[:, 2] += away
        seen = away < _OFF - 1e-6
        return RigidCopies("VPS4B", places[seen], turn[seen])

    def complexes(self, area: float, away: Floats) -> tuple[RigidCopies, ...]:
        """Return ESCRT-II around the bud and ESCRT-I behind it, five of each.

        Parameters
        ----------
        area : float
            Area of the membrane between the bud's pole and ESCRT-II, nm².
        away : (5,) array
            How far above their places they are, nm.
        """
        places, normals = self._points
        azimuth = math.pi * (np.arange(5) + 0.5) / 5
        where = MaterialCoordinates(np.zeros(1, np.bool_), np.array([area]), np.zeros(1))
        here = self.membrane.midplane(where)[0][0, [0, 2]]
        start = int(self._tree.query(here)[1])
        line = places + normals * (HALF_BILAYER + 2.0)
        length = np.concatenate(
            [[0.0], np.cumsum(np.linalg.norm(np.diff(line[start:], axis=0), axis=1))]
        )
        found = []
        # They hold each other: the head of ESCRT-I and the foot of ESCRT-II.
        for model, distance in (("ESCRT-II", 0.0), ("ESCRT-I", 17.0)):
            r, z, across, rise = (
                float(np.interp(distance, length, column[start:]))
                for column in (*line.T, *normals.T)
            )
            c, s = np.cos(azimuth), np.sin(azimuth)
            up = np.stack([c * across, s * across, np.full(5, rise)], axis=1)
            up /= np.linalg.norm(up, axis=1, keepdims=True)
            spots = np.stack([c * r, s * r, np.full(5, z)], axis=1)
            turn = Rotation.from_matrix(frames(up, _inwards(azimuth))).as_quat()
            spots = self._resting(protein(model).template, spots, turn, up)
            spots[:, 2] += away
            seen = away < _OFF - 1e-6
            found.append(RigidCopies(model, spots[seen], turn[seen]))
        return tuple(found)


def turned(rotations: Floats, vectors: NDArray[np.floating]) -> Floats:
    """Return vectors (..., 3) turned by quaternions (..., 4), scalar last."""
    return rotate(rotations.astype(np.float32), vectors.astype(np.float32)).astype(np.float64)


def _inwards(azimuth: Floats) -> Floats:
    """Return the ways (n, 3) from places at some azimuths to the axis."""
    return -np.stack([np.cos(azimuth), np.sin(azimuth), np.zeros_like(azimuth)], axis=1)
