"""The coat of a pit: it grows as far as there is room, leaves the neck free, and is taken apart.

A lattice of clathrin keeps its edges while it bends; so each triskelion keeps the area of the coat
between it and the lattice's middle, counted where the hubs are. Where the membrane bends up into
the neck there is no room for it: triskelia come as there is, and none where dynamin will be.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from scipy.spatial.transform import Rotation

from exoviz.model import Template
from exoviz.model.products import rotated
from exoviz.story.membrane.cell_membrane import frames
from exoviz.story.membrane.clathrin_coat import HEIGHT_NM, cage
from exoviz.story.membrane.fusion import Fusion
from exoviz.story.models import CellModel
from exoviz.story.state import GONE, RigidCopies

__all__ = ["PIT_COAT", "PitCoat"]

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]

PIT_COAT: Final = "coat/pit"
"""Model of all triskelia."""
_NECK: Final = math.radians(31.0)
"""Angle about the neck, from the middle of the pit, that is left to dynamin."""
_BENT: Final = math.radians(16.0)
"""Width of the rim, beyond that, in which legs are bent aside."""
_CLEAR_NM: Final = 3.8
"""From a membrane's midplane to the middle of a leg that touches its heads."""
_AFAR, _COMES_S = 230.0, 2.5
"""How far a triskelion is when it is first seen, nm, and how long it takes to join, s."""
_ROOM_S: Final = 0.5
"""How long there has been room for a triskelion when it joins: it must pass the rim as well, s."""
_LEAVES_S: Final = 0.9
"""How long a triskelion takes for the first 45 nm when it leaves, s."""
_FLATTEST: Final = -0.5
"""Rise of the way from a triskelion's place on which it comes, at most: clear of the membrane."""
_BESIDE, _BELOW = 7.5, 5.5
"""Where HSC70 and auxilin are: from a hub into the open face, and inwards, nm."""
_GAK_FIRST, _HSC_FIRST, _ARRIVE_S = 1.1, 0.3, 1.6
"""How long before a triskelion leaves auxilin and HSC70 have come, and how long they take, s."""
_MOMENTS: Final = 36


def _aimed(directions: Floats, steepest: float) -> Floats:
    """Return directions (n, 3) that rise no more than the steepest, of length 1."""
    flat = directions.copy()
    flat[:, 2] = np.minimum(flat[:, 2], steepest)
    size = np.linalg.norm(flat, axis=1, keepdims=True)
    return np.asarray(flat / np.maximum(size, 1e-9), np.float64)


@dataclass(frozen=True, eq=False)
class PitCoat:
    """The coat of a pit that becomes a vesicle.

    Attributes
    ----------
    fusion : Fusion
        The pit's shapes.
    opening_at : callable
        Gives the opening of the pit at a time, s.
    grown : (float, float)
        From when to when the coat grows, s, where there is room.
    leaves_at : callable
        Gives the time, s, at which each triskelion leaves, for their number.
    """

    fusion: Fusion
    opening_at: Callable[[float], float]
    grown: tuple[float, float]
    leaves_at: Callable[[int], Floats]

    @cached_property
    def _whole(self) -> tuple[Floats, Integers, Integers]:
        """Angle from the bottom, azimuth and height of each bead (3, b), its triskelion, its index.

        Those of a triskelion follow each other.
        """
        coat = cage(self.fusion.radius)
        z = 2 * coat.share - 1
        flat = np.sqrt(np.maximum(1 - z * z, 0.0))
        unit = np.stack([flat * np.cos(coat.azimuth), flat * np.sin(coat.azimuth), z], axis=1)
        # The neck goes through the middle of one of its faces.
        index = np.arange(1500) + 0.5
        height = 1 - 2 * index / 1500
        turn = index * math.pi * (1 + math.sqrt(5))
        beside = np.sqrt(1 - height**2)
        tried = np.stack([beside * np.cos(turn), beside * np.sin(turn), height], axis=1)
        face = tried[np.argmax(cKDTree(unit).query(tried)[0])]
        aligned, _error = Rotation.align_vectors(np.array([[0.0, 0.0, 1.0]]), face[None])
        unit = rotated(aligned, unit)
        angle = np.arccos(np.clip(-unit[:, 2], -1, 1))
        azimuth = np.arctan2(unit[:, 1], unit[:, 0])
        order = np.argsort(coat.hub, kind="stable")
        columns = np.stack([angle, azimuth, coat.height])[:, order]
        return columns, coat.hub[order].astype(np.intp), order

    @cached_property
    def _kept(self) -> tuple[Floats, Integers, Integers]:
        """Columns and triskelion of the beads that are ever there, and their indices."""
        columns, hub, order = self._whole
        above = math.pi - columns[0]
        first = np.searchsorted(hub, np.arange(hub.max() + 1))
        far = np.flatnonzero(above[first] > _NECK + 0.5 * _BENT)
        # Legs that would reach over the neck bend aside along its rim.
        rim = _NECK + _BENT
        bent = np.where(above < rim, _NECK + above / rim * _BENT, above)
        columns = np.stack([math.pi - bent, columns[1], columns[2]])
        fits = far[self._clearances(columns, hub, 0.0)[far] >= _CLEAR_NM]
        kept = np.flatnonzero(np.isin(hub, fits))
        number = np.searchsorted(fits, hub[kept])
        return columns[:, kept], number, order[kept]

    @property
    def triskelia(self) -> int:
        """Number of triskelia."""
        return int(self._kept[1].max()) + 1

    @cached_property
    def cell_model(self) -> CellModel:
        """The model of all triskelia."""
        kept, number = self._kept[2], self._kept[1]
        coat = cage(self.fusion.radius).cell_model
        whole = coat.template
        template = Template(
            whole.name,
            whole.beads[kept],
            whole.radii[kept],
            whole.parts[kept],
            whole.mass_da * len(kept) / len(whole.beads),
        )
        return CellModel(coat.layer, template, number.astype(np.int32))

    def _placed(self, columns: Floats, opening: float, pole: float, apart: float) -> Floats:
        """Return the beads (b, 3) on the pit, whose lowest point is at `pole`, nm."""
        angle, azimuth, height = columns
        cap = self.fusion.profile(opening).arcs[0].curvature
        curvature = cap + apart * (1 / self.fusion.radius - cap)
        bend = curvature / (1 + curvature * HEIGHT_NM)
        chord = 2 * (self.fusion.radius + HEIGHT_NM) * np.sin(angle / 2)
        half = np.arcsin(np.clip(chord * bend / 2, -1.0, 1.0))
        below = HEIGHT_NM - height
        r = chord * np.cos(half) - below * np.sin(2 * half)
        z = pole - HEIGHT_NM + chord * np.sin(half) + below * np.cos(2 * half)
        return np.stack([r * np.cos(azimuth), r * np.sin(azimuth), z], axis=1)

    def _clearances(self, columns: Floats, hub: Integers, opening: float) -> Floats:
        """Return how far each triskelion is from the pit's membrane, (t,) nm.

        What is farther than it must be is infinitely far.
        """
        profile = self.fusion.profile(opening)
        along = np.linspace(0.0, min(profile.length, 400.0), 1200)
        line = np.stack(profile.at(along)[:2], axis=1)
        beads = self._placed(columns, opening, float(line[0, 1]), 0.0)
        flat = np.stack([np.hypot(beads[:, 0], beads[:, 1]), beads[:, 2]], axis=1)
        found = cKDTree(line).query(flat, distance_upper_bound=_CLEAR_NM)
        away = np.asarray(found[0], np.float64)
        # What is above the membrane is on its other side.
        plane = line[np.argmax(line[:, 0]), 1]
        away = np.where(flat[:, 1] > plane - 0.5, -away, away)
        least = np.full(int(hub.max()) + 1, np.inf)
        np.minimum.at(least, hub, away)
        return least

    @cached_property
    def joins_at(self) -> Floats:
        """When each triskelion joins, (t,) s: from its middle outwards, once there is room."""
        columns, number, _kept = self._kept
        begin, end = self.grown
        middle = np.bincount(number, 1 - np.cos(columns[0])) / np.bincount(number)
        order = np.argsort(np.argsort(middle)) / self.triskelia
        times = np.linspace(begin, self._closed_at, _MOMENTS)
        room = np.array(
            [
                self._clearances(columns, number, self.opening_at(float(time))) >= _CLEAR_NM
                for time in times
            ]
        )
        # The last time at which there was none yet.
        none = np.where(room, -1, np.arange(len(times))[:, None]).max(axis=0)
        fits = np.where(none < 0, 0.0, times[np.minimum(none + 1, len(times) - 1)] + _ROOM_S)
        joins: Floats = np.maximum(begin + order * (end - begin), fits)
        return joins

    @cached_property
    def _closed_at(self) -> float:
        times = np.linspace(0.0, 60.0, 1201)
        return float(next((one for one in times if self.opening_at(float(one)) <= 0), times[-1]))

    def beads(self, time: float, pole: float, apart: float) -> Floats:
        """Return the beads (b, 3), nm.

        Parameters
        ----------
        time : float
        pole : float
            Lowest point of the pit's midplane, nm.
        apart : float
            0 to 1: how far the pit is pinched off.
        """
        columns, number, _kept = self._kept
        placed = self._placed(columns, self.opening_at(time), pole, apart)
        shift, there = self._shift(time, self._hubs(placed)[1])
        moved: Floats = placed + shift[number]
        moved[~there[number]] = GONE
        return moved

    def _hubs(self, placed: Floats) -> tuple[Floats, Floats, Floats]:
        """Return places and outward normals (t, 3) of the hubs, and ways along legs (t, 3, 3)."""
        number = self._kept[1]
        first = np.searchsorted(number, np.arange(self.triskelia))
        each = np.diff([*first, len(number)]) // 3
        starts = first[:, None] + each[:, None] * np.arange(3)
        places = placed[starts].mean(axis=1)
        legs = placed[starts + 6] - placed[starts]
        legs /= np.linalg.norm(legs, axis=2, keepdims=True)
        middle = np.array([0.0, 0.0, float(placed[:, 2].mean())])
        outwards = places - middle
        normals = outwards / np.maximum(np.linalg.norm(outwards, axis=1, keepdims=True), 1e-9)
        return places, normals, legs

    def _shift(self, time: float, normals: Floats) -> tuple[Floats, NDArray[np.bool_]]:
        """Return by how much triskelia are away from their places, and which are there at all."""
        coming = (time - self.joins_at) / _COMES_S + 1
        left = np.maximum((time - self._leaves) / _LEAVES_S, 0.0)
        near = np.clip(1 - coming, 0.0, 1.0)
        shift = _aimed(normals, _FLATTEST) * (_AFAR * near**2)[:, None]
        shift += _aimed(normals, 0.1) * (90 * left**2 / (1 + left))[:, None]
        return shift, coming > 0

    @cached_property
    def _leaves(self) -> Floats:
        return self.leaves_at(self.triskelia)

    def chaperones(self, time: float, pole: float, apart: float) -> tuple[RigidCopies, ...]:
        """Return auxilin and HSC70, one at each hub: they come, and leave with the triskelion."""
        placed = self._placed(self._kept[0], self.opening_at(time), pole, apart)
        hubs, normals, legs = self._hubs(placed)
        shift, _there = self._shift(time, normals)
        found = []
        for leg, (model, before) in enumerate((("GAK", _GAK_FIRST), ("HSPA8", _HSC_FIRST))):
            coming = (time - self._leaves + before) / _ARRIVE_S + 1
            there = np.flatnonzero(coming > 0)
            near = np.clip(1 - coming, 0.0, 1.0)[:, None]
            axes = frames(normals, legs[:, leg])
            away = -axes[:, :, 0]
            places = hubs + _BESIDE * away - _BELOW * normals + shift
            places = places + _aimed(normals, _FLATTEST) * (_AFAR * near**2)
            turns = Rotation.from_matrix(axes[there]).as_quat() if len(there) else np.empty((0, 4))
            found.append(RigidCopies(model, places[there], turns))
        return tuple(found)
