"""Proteins of a vesicle while it is still a bud, and how it is turned when it is free."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exoviz.model import Vesicle, rotate
from exoviz.model.layers import Root, is_below, stands_out
from exoviz.model.neighbours import lengths
from exoviz.model.products import along, product
from exoviz.story.membrane.folds import MIDDLE, Bud

__all__ = ["Passengers", "RigidParts", "barest", "between", "multiplied", "passengers_of"]

Floats = NDArray[np.float64]

RigidParts = tuple[NDArray[np.str_], Floats, Floats]
"""Keys (n,), places (n, 3) and rotations (n, 4)."""

_DIRECTIONS: Final = 360
#: How far around a bud its proteins stand while it has a neck, radians beyond its middle.
_BESIDE_NECK: Final = 0.42


def multiplied(one: Floats, two: Floats) -> Floats:
    """Return the quaternions, scalar last, that turn by `two` and then by `one`."""
    a, b, c, d = np.moveaxis(np.asarray(one, np.float64), -1, 0)
    x, y, z, w = np.moveaxis(np.asarray(two, np.float64), -1, 0)
    return np.stack(
        [
            d * x + a * w + b * z - c * y,
            d * y - a * z + b * w + c * x,
            d * z + a * y - b * x + c * w,
            d * w - a * x - b * y - c * z,
        ],
        axis=-1,
    )


def between(one: Floats, two: Floats) -> Floats:
    """Return the quaternions (n, 4) that turn unit vectors `one` to `two`, (n, 3), directly."""
    direct = np.concatenate([np.cross(one, two), 1 + (one * two).sum(axis=1)[:, None]], axis=1)
    opposed = direct[:, 3] < 1e-6
    # Half a turn about anything across.
    least = np.eye(3)[np.argmin(np.abs(one[opposed]), axis=1)]
    direct[opposed, :3] = np.cross(one[opposed], least)
    found: Floats = direct / np.linalg.norm(direct, axis=1, keepdims=True)
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Passengers:
    """The proteins in and on a vesicle's membrane.

    Attributes
    ----------
    keys : (n,) array of str
        Key of each copy.
    ways : (n, 3) float array
        Unit vectors from the vesicle's centre to each copy.
    heights : (n,) float array
        How far each copy's origin is from the midplane, away from the centre, nm.
    turns : (n, 4) float array
        Its rotation in the vesicle, a quaternion, scalar last.
    """

    keys: NDArray[np.str_]
    ways: Floats
    heights: Floats
    turns: Floats

    def in_bud(self, bud: Bud, centre: Floats, turn: Floats) -> RigidParts:
        """Return the copies in a bud; of one that is cut open those behind the cut.

        Parameters
        ----------
        bud : Bud
        centre : (3,) array
            The body's, nm.
        turn : (4,) array
            Rotation of the vesicle when it is free.
        """
        fusion, axis = bud.shape.fusion, bud.axis
        single = turn.astype(np.float32)[None]
        ways = rotate(single, self.ways.astype(np.float32)).astype(np.float64)
        behind = ways[:, 1] >= 0 if abs(axis[1]) < 1e-9 else np.ones(len(ways), np.bool_)
        ways, own = ways[behind], self.turns[behind]
        # From the bud's deepest point, its pole; aside from its neck while it has one.
        down = -along(ways, axis)
        angle = np.arccos(np.clip(down, -1.0, 1.0))
        behind_it = np.maximum(angle - math.pi / 2, 0.0) * (1 - bud.whole)
        angle = angle - behind_it * (1 - _BESIDE_NECK / (math.pi / 2))
        across = ways + down[:, None] * axis
        across = across / np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-9)
        share = bud.own_share(MIDDLE) * (1 - np.cos(angle)) / 2
        section = bud.section(fusion.other, MIDDLE)
        r, z, nr, nz = (values[:, None] for values in section.at(share))
        # A vesicle's outside is the body's inside.
        facing = -(across * nr + axis * nz)
        # What lies under a curved membrane is deeper than under a flat one.
        own_height = self.heights[behind]
        height = own_height * (1 - bud.shape.opening)
        places = centre + across * r + axis * z + facing * height[:, None]
        turned = multiplied(between(ways, facing), multiplied(turn[None], own))
        return self.keys[behind], places, turned


def passengers_of(vesicle: Vesicle, known: frozenset[str]) -> Passengers:
    """Return the proteins in and on a vesicle's membrane that have one of some keys."""
    batches = [
        batch
        for batch in vesicle.batches
        if len(batch) and is_below(batch.layer, Root.PROTEINS) and batch.species in known
    ]
    places = np.concatenate([np.empty((0, 3)), *(batch.positions for batch in batches)])
    turns = np.concatenate([np.empty((0, 4)), *(batch.rotations for batch in batches)])
    away = lengths(places)
    keys = [batch.species for batch in batches for _copy in range(len(batch))]
    return Passengers(
        np.array(keys, np.str_),
        places / np.maximum(away, 1e-9)[:, None],
        away - vesicle.geometry.midplane,
        turns,
    )


def barest(vesicle: Vesicle, wall: float, *, level: bool) -> tuple[Floats, float]:
    """Return the direction in which a vesicle comes nearest to a membrane around it.

    Parameters
    ----------
    vesicle : Vesicle
    wall : float
        Radius of what it must stay within, nm.
    level : bool
        Whether to look only in the plane y = 0, for what is behind it.

    Returns
    -------
    (3,) array
        Unit vector in the vesicle's frame.
    float
        How near to the membrane its centre may be there, nm.
    """
    beads, radii = [np.empty((0, 3), np.float32)], [np.empty(0, np.float32)]
    for batch in vesicle.batches:
        if len(batch) and stands_out(batch.layer):
            found = batch.bead_positions()
            out = lengths(found[0]) > vesicle.geometry.diameter / 2
            beads.append(found[0][out])
            radii.append(found[1][out])
    place, size = np.concatenate(beads).astype(np.float64), np.concatenate(radii)
    if level:
        behind = place[:, 1] > -1.0
        place, size = place[behind], size[behind]
    index = np.arange(_DIRECTIONS) + 0.5
    angle = index * (math.pi * (3 - math.sqrt(5)))
    z = 1 - 2 * index / _DIRECTIONS
    flat = np.sqrt(1 - z * z)
    ways = np.stack([flat * np.cos(angle), flat * np.sin(angle), z], axis=1)
    if level:
        round_about = 2 * math.pi * index / _DIRECTIONS
        ways = np.stack([np.cos(round_about), 0 * index, np.sin(round_about)], axis=1)
    if not len(place):
        return ways[0], vesicle.geometry.diameter / 2
    # |b + L d| + r ≤ wall, solved for the largest L of each bead.
    ahead = product(place, ways.T)
    free = wall - size[:, None]
    room = np.sqrt(np.maximum(free**2 - (place**2).sum(axis=1)[:, None] + ahead**2, 0)) - ahead
    most = room.min(axis=0)
    best = int(np.argmax(most))
    return ways[best], float(max(wall - most[best], vesicle.geometry.diameter / 2))
