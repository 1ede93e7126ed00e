"""Measures between molecules and places of a vesicle: distances, angles, thickness."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.model.arrays import Part, rotate
from exoviz.model.layers import SIDES, is_below, leaflet
from exoviz.model.measures import HEADS, has_outer_heads, outer_diameter
from exoviz.registry import implementation
from exoviz.registry.measure_kinds import MEASURE_KINDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.model.arrays import Vesicle
    from exoviz.model.layers import Side

    Floats = NDArray[np.float32]

__all__ = ["End", "Measured", "measured", "molecule_beads", "molecule_name", "thickness_between"]

#: A molecule, ``"LAYER#NUMBER"`` with its number in its layer from 1, or a point, nm.
End = str | tuple[float, float, float]
#: Beads of an end: centres (b, 3) and radii (b,), nm.
_Ball = tuple["Floats", "Floats"]
#: Value, and corners (n, 3) of the line that shows it; no value where there is nothing to measure.
_Found = tuple[float | None, "Floats"]

#: Radius of the piece of membrane whose thickness is measured at a place, nm: it holds about 80
#: lipids of each leaflet, over which their ups and downs average out.
PATCH_NM: Final = 4.0
#: Rows of a table of distances that are worked out at once.
_AT_ONCE: Final = 512


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """What was measured.

    Attributes
    ----------
    kind : str
        Name of a record of `MEASURE_KINDS`.
    ends : tuple of str or (float, float, float)
        See `End`.
    value : float or None
        nm or degrees; None where something is gone that it names, or there is nothing to measure.
    corners : (n, 3) float array
        Corners of the line that shows it, nm; none where there is no value.
    gone : tuple of str
        Ends that name molecules that are not there.
    """

    kind: str
    ends: tuple[End, ...]
    value: float | None
    corners: Floats
    gone: tuple[str, ...] = ()

    def turned(self, towards: Floats) -> Measured:
        """Return this measure as it is drawn in a direction from the centre, a (3,) unit vector.

        Only one of the whole vesicle can be turned; another stays as it is.
        """
        if self.ends:
            return self
        return replace(self, corners=self.corners[:, 2:] * towards)


def molecule_name(vesicle: Vesicle, molecule: int) -> str:
    """Return the name of a molecule, ``"LAYER#NUMBER"``; `molecule` counts as in `Beads`."""
    counted: dict[str, int] = {}
    first = 0
    for batch in vesicle.batches:
        if molecule < first + len(batch):
            return f"{batch.layer}#{counted.get(batch.layer, 0) + molecule - first + 1}"
        counted[batch.layer] = counted.get(batch.layer, 0) + len(batch)
        first += len(batch)
    layers = [chain.layer for chain in vesicle.polymers[: molecule - first + 1]]
    return f"{layers[-1]}#{counted.get(layers[-1], 0) + layers.count(layers[-1])}"


def molecule_beads(vesicle: Vesicle, name: str) -> _Ball | None:
    """Return centres (b, 3) and radii (b,) of the beads of a named molecule, nm; None if gone."""
    layer, _sign, digits = name.rpartition("#")
    index = int(digits) - 1
    for batch in vesicle.batches:
        if batch.layer == layer:
            if index < len(batch):
                template = batch.templates[batch.conformer[index]]
                turned = rotate(batch.rotations[index], template.beads)
                return turned + batch.positions[index], template.radii
            index -= len(batch)
    chains = [chain for chain in vesicle.polymers if chain.layer == layer]
    return (chains[index].beads, chains[index].radii) if index < len(chains) else None


def measured(vesicle: Vesicle, kind: str, ends: Sequence[End]) -> Measured:
    """Measure something on a vesicle.

    Parameters
    ----------
    vesicle : Vesicle
    kind : str
        Name of a record of `MEASURE_KINDS`.
    ends : sequence of str or (float, float, float)
        As many as the kind needs; see `End`. Without one it is measured on the whole vesicle, and
        its line stands upright.
    """
    balls: list[_Ball] = []
    gone: list[str] = []
    for end in ends:
        if isinstance(end, str):
            ball = molecule_beads(vesicle, end)
            if ball is None:
                gone.append(end)
            else:
                balls.append(ball)
        else:
            balls.append((np.array([end], np.float32), np.zeros(1, np.float32)))
    value: float | None = None
    corners = np.empty((0, 3), np.float32)
    if not gone:
        measure: Callable[[Vesicle, list[_Ball]], _Found]
        measure = implementation(MEASURE_KINDS[kind].measure)
        value, corners = measure(vesicle, balls)
    return Measured(kind, tuple(ends), value, corners, tuple(gone))


def _centre(ball: _Ball) -> Floats:
    """Return the centre of the volume of some beads, (3,); that of points is their mean."""
    centres, radii = ball
    volume = radii.astype(float) ** 3
    found = np.average(centres, axis=0, weights=volume if volume.any() else None)
    return found.astype(np.float32)


def centre_distance(_vesicle: Vesicle, balls: Sequence[_Ball]) -> _Found:
    """Return the distance of the centres of two ends, and the line between them."""
    corners = np.stack([_centre(ball) for ball in balls])
    return float(np.linalg.norm(corners[1] - corners[0])), corners


def surface_distance(_vesicle: Vesicle, balls: Sequence[_Ball]) -> _Found:
    """Return the least distance of the surfaces of two ends, and the line between them."""
    (one, one_radii), (two, two_radii) = balls
    best, pair = np.inf, (0, 0)
    for start in range(0, len(one), _AT_ONCE):
        rows = slice(start, start + _AT_ONCE)
        apart = np.linalg.norm(one[rows, None] - two[None], axis=2)
        apart = apart - one_radii[rows, None] - two_radii
        row, column = np.unravel_index(int(apart.argmin()), apart.shape)
        if apart[row, column] < best:
            best, pair = float(apart[row, column]), (start + int(row), int(column))
    first, second = one[pair[0]], two[pair[1]]
    way = second - first
    way = way / max(float(np.linalg.norm(way)), 1e-9)
    ends = first + way * one_radii[pair[0]], second - way * two_radii[pair[1]]
    return best, np.stack(ends).astype(np.float32)


def angle_between(_vesicle: Vesicle, balls: Sequence[_Ball]) -> _Found:
    """Return the angle at the second of three ends, degrees, and its legs."""
    corners = np.stack([_centre(ball) for ball in balls])
    one, two = (corners[[0, 2]] - corners[1]).astype(float)
    # Exact for small and for flat angles, where the arc cosine is not.
    angle = np.degrees(np.arctan2(np.linalg.norm(np.cross(one, two)), one @ two))
    apart = np.linalg.norm(one) > 0 and np.linalg.norm(two) > 0
    return (float(angle), corners) if apart else (None, corners[:0])


def _direction(balls: Sequence[_Ball]) -> Floats:
    """Return the unit vector to an end; upwards where there is none, or it is the centre."""
    upwards = np.array([0, 0, 1], np.float32)
    place = _centre(balls[0]) if balls else upwards
    away = float(np.linalg.norm(place))
    return place / np.float32(away) if away > 1e-6 else upwards


def whole_diameter(vesicle: Vesicle, balls: Sequence[_Ball]) -> _Found:
    """Return the diameter to the surface of the outer head groups, nm, and its line.

    None of a model that has no such leaflet.
    """
    if vesicle.imported is not None and not has_outer_heads(vesicle):
        return None, np.empty((0, 3), np.float32)
    diameter = outer_diameter(vesicle)
    way = _direction(balls) * np.float32(diameter / 2)
    return diameter, np.stack([-way, way])


def _heights(
    vesicle: Vesicle,
    side: Side,
    parts: Sequence[Part],
    at: Floats | None,
    reach: float,
    species: Collection[str] | None = None,
) -> NDArray[np.float64]:
    """Return how far from the centre the heads of a leaflet's lipids reach, (n,), nm.

    Of each lipid within `PATCH_NM` of where `at` points to (of all if it is None) the bead of
    some `parts` that is farthest from the tails counts, and `reach` times its radius. All lipids
    count, or some `species`.
    """
    sign = 1.0 if side == "outer" else -1.0
    found = [np.empty(0)]
    middle = vesicle.geometry.midplane
    for batch in vesicle.batches:
        if not is_below(batch.layer, leaflet(side)):
            continue
        if species is not None and batch.species not in species:
            continue
        positions, radii, kinds, copy = batch.bead_positions()
        mine = np.isin(kinds, parts)
        if at is not None:
            away = batch.positions / np.linalg.norm(batch.positions, axis=1, keepdims=True)
            near = middle * np.arccos(np.clip(away @ at, -1, 1)) <= PATCH_NM
            mine &= near[copy]
        height = np.full(len(batch), -np.inf)
        out = sign * np.linalg.norm(positions[mine], axis=1) + reach * radii[mine]
        np.maximum.at(height, copy[mine], out)
        found.append(sign * height[np.isfinite(height)])
    return np.concatenate(found)


def _thickness(
    vesicle: Vesicle,
    balls: Sequence[_Ball],
    parts: Sequence[Part],
    reach: float,
) -> _Found:
    way = _direction(balls)
    outer, inner = (_heights(vesicle, side, parts, way if balls else None, reach) for side in SIDES)
    if not len(outer) or not len(inner):
        return None, np.empty((0, 3), np.float32)
    ends = float(inner.mean()), float(outer.mean())
    return ends[1] - ends[0], np.stack([way * end for end in ends]).astype(np.float32)


def head_thickness(vesicle: Vesicle, balls: Sequence[_Ball]) -> _Found:
    """Return the thickness of the membrane to the surfaces of the head groups, and its line."""
    return _thickness(vesicle, balls, HEADS, 1.0)


def phosphate_thickness(vesicle: Vesicle, balls: Sequence[_Ball]) -> _Found:
    """Return the thickness of the membrane between the centres of phosphates, and its line."""
    return _thickness(vesicle, balls, (Part.PHOSPHATE,), 0.0)


def thickness_between(vesicle: Vesicle, species: Collection[str]) -> float | None:
    """Return the thickness to the head groups of some lipids, nm; None if a leaflet has none."""
    sides = (_heights(vesicle, side, HEADS, None, 1.0, species) for side in SIDES)
    outer, inner = sides
    return float(outer.mean() - inner.mean()) if len(outer) and len(inner) else None
