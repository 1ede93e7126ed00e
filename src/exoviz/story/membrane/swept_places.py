"""Where many lipids of a membrane with an axis are: one pass of compiled code over all of them.

The formulas are those of `exoviz.story.membrane.profile`; the last bits may differ, since NumPy has
its own sines. So this is for what is drawn, and not for what moves by it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exoviz.compiled import compiled
from exoviz.story.membrane.profile import NEWTON_STEPS, NODES, Profile, nodes_of

__all__ = ["SweptPlaces"]

Floats = NDArray[np.float64]


@compiled
def _on_sphere(area: float, angle: float, curvature: float) -> float:
    bend = abs(curvature)
    before = abs(angle) / bend if bend > 0 and angle != 0 else 0.0
    half = bend * before / 2
    full = area + math.pi * (before * (math.sin(half) / half if half != 0 else 1.0)) ** 2
    if bend == 0:
        return math.sqrt(max(full, 0.0) / math.pi) - before
    whole = 4 * math.pi / bend**2
    far = full > whole / 2
    chord = math.sqrt(max(whole - full if far else full, 0.0) / math.pi)
    near = 2 / bend * math.asin(min(chord * bend / 2, 1.0))
    return float((math.pi / bend - near if far else near) - before)


@compiled
def _from_pole(area: float, curvature: float) -> tuple[float, float]:
    """Return sine and cosine of half the angle that has swept an area of a sphere from its pole."""
    whole = 4 * math.pi / curvature**2
    far = area > whole / 2
    chord = math.sqrt(max(whole - area if far else area, 0.0) / math.pi)
    near = min(chord * abs(curvature) / 2, 1.0)
    other = math.sqrt(1 - near * near)
    high, wide = (other, near) if far else (near, other)
    return (high if curvature > 0 else -high), wide


@compiled
def _arc_length(
    area: float, arc: Floats, sine: float, cosine: float, swept: Floats, nodes: Floats
) -> float:
    r, angle, curvature, length = arc[0], arc[2], arc[3], arc[4]
    if arc[5] > 0:
        return float(_on_sphere(area, angle, curvature))
    if curvature == 0:
        root = math.sqrt(r * r + cosine * area / math.pi)
        return float(area / math.pi / (r + root))
    if length == 0:
        return 0.0
    place = min(max(np.searchsorted(swept, area) - 1, 0), swept.shape[0] - 2)
    share = (area - swept[place]) / (swept[place + 1] - swept[place])
    s = nodes[place] + (nodes[place + 1] - nodes[place]) * min(max(share, 0.0), 1.0)
    centre = r - sine / curvature
    wanted = area / (2 * math.pi) - cosine / curvature**2
    for _step in range(NEWTON_STEPS):
        turned = angle + curvature * s
        away = centre * s - math.cos(turned) / curvature**2 - wanted
        s -= away / (centre + math.sin(turned) / curvature)
    return float(min(max(s, 0.0), length))


@compiled
def _place(
    area: Floats,
    azimuth: Floats,
    begins: Floats,
    arcs: Floats,
    swept: Floats,
    nodes: Floats,
    up: float,
    places: Floats,
    normals: Floats,
) -> None:
    last, first_sine, first_cosine = -1, 0.0, 0.0
    for index in range(area.shape[0]):
        which = 0
        while which + 1 < begins.shape[0] and area[index] >= begins[which + 1, 0]:
            which += 1
        arc = arcs[which]
        _begin, first, share, room, before = begins[which]
        own = (area[index] - first) * share / room - before
        if which != last:
            # Most follow others on the same arc.
            last, first_sine, first_cosine = which, math.sin(arc[2]), math.cos(arc[2])
        sine, cosine = first_sine, first_cosine
        if arc[3] == 0:
            s = _arc_length(own, arc, sine, cosine, swept[which], nodes[which])
            r, z = arc[0] + cosine * s, arc[1] + sine * s
        else:
            if arc[5] > 0 and arc[2] == 0:
                high, wide = _from_pole(own, arc[3])
            else:
                s = _arc_length(own, arc, sine, cosine, swept[which], nodes[which])
                high, wide = math.sin(arc[3] / 2 * s), math.cos(arc[3] / 2 * s)
            chord = high * (2 / arc[3])
            middle_sine, middle_cosine = sine * wide + cosine * high, cosine * wide - sine * high
            r, z = arc[0] + chord * middle_cosine, arc[1] + chord * middle_sine
            sine = middle_sine * wide + middle_cosine * high
            cosine = middle_cosine * wide - middle_sine * high
        across, beside = math.cos(azimuth[index]), math.sin(azimuth[index])
        places[index, 0], places[index, 1], places[index, 2] = across * r, beside * r, z * up
        normals[index, 0], normals[index, 1] = across * sine, beside * sine
        normals[index, 2] = -cosine * up


@dataclass(frozen=True, slots=True, eq=False)
class SweptPlaces:
    """The arcs of a leaflet, by the area coordinates of the lipids on each.

    Attributes
    ----------
    begins : (k, 5) array
        Of each arc the coordinate at which it begins, then first, share, room and before: at a
        coordinate it has itself swept (coordinate - first) share / room - before. In this order of
        operations, as elsewhere: next to a far pole, the last bit of an area is a place.
    arcs : (k, 6) array
        r, z, angle, curvature, length, and 1 for a part of a sphere; see `Arc`.
    swept, nodes : (k, n) array
        See `nodes_of`; 0 where none are needed.
    """

    begins: Floats
    arcs: Floats
    swept: Floats
    nodes: Floats

    @classmethod
    def of(cls, pieces: Sequence[tuple[Profile, float, float, float]]) -> SweptPlaces:
        """Return those of sections, each with its first coordinate, its area, and as coordinates.

        Only the ratio of the last two counts.
        """
        begins, arcs = [], []
        swept, nodes = [], []
        for profile, first, share, room in pieces:
            for arc, before in zip(profile.arcs, profile.areas, strict=False):
                begins.append((first + before * room / share, first, share, room, before))
                columns = (arc.r, arc.z, arc.angle, arc.curvature, arc.length, arc.spherical)
                arcs.append(columns)
                bent = arc.length > 0 and arc.curvature != 0 and not arc.spherical
                table = nodes_of(arc) if bent else (np.zeros(NODES), np.zeros(NODES))
                swept.append(table[0])
                nodes.append(table[1])
        return cls(np.array(begins), np.array(arcs, np.float64), np.array(swept), np.array(nodes))

    def at(self, area: Floats, azimuth: Floats, *, upside_down: bool) -> tuple[Floats, Floats]:
        """Return places and outward normals, both (n, 3), of lipids."""
        places, normals = np.empty((area.size, 3)), np.empty((area.size, 3))
        up = -1.0 if upside_down else 1.0
        _place(area, azimuth, self.begins, self.arcs, self.swept, self.nodes, up, places, normals)
        return places, normals
