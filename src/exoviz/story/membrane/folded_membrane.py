"""A large membrane with buds and tubules: local folds, each about an axis of its own.

A fold changes a cap of a sphere and nothing else. The cap's lipids are told by how much of the
cap's area lies between its middle and them; in the fold each lies where as large a share of its
area has been swept from its tip. So the membrane stays one, both leaflets keep their sides, and
there is no edge where the fold begins. Folds must not overlap.

The fold is larger than the cap that it grew from, and its lipids are drawn as much larger. Where a
vesicle has left, lipids go back one by one to where they would be without it: the place is filled
with membrane that comes in.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exoviz.model.products import along, product
from exoviz.story.membrane.cell_membrane import CellMembrane
from exoviz.story.membrane.folds import MIDDLE, Fold
from exoviz.story.membrane.fusion import MaterialCoordinates

__all__ = ["FoldedMembrane"]

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

#: A grid over the material coordinates, and how far around folds it is looked, nm.
_GRID: Final = (256, 48)
_MARGIN_NM: Final = 4.0
#: How far spheres stand out of the leaflet that they hold, nm, and at every how many points.
_OUT_NM, _EVERY = 3.0, 4
#: How far from the sphere's surface something still belongs to it, nm.
_ON_SPHERE: Final = 6.0


def _chance(coordinates: MaterialCoordinates, index: NDArray[np.intp]) -> Floats:
    """Return numbers from 0 to 1 that look random and belong to their lipids for ever."""
    area, azimuth = coordinates.area[index], coordinates.azimuth[index]
    mixed = np.sin(area * 12.9898 + azimuth * 78.233) * 43758.5453
    return np.asarray(mixed - np.floor(mixed))


@dataclass(frozen=True, eq=False)
class FoldedMembrane(CellMembrane):
    """A membrane with an axis, and folds in it that have axes of their own.

    Attributes
    ----------
    folds : tuple of Fold
        On the sphere, or of two spheres on the other one.
    scale : float
        Factor by which the whole is drawn smaller, about the far pole of the other sphere: what
        membrane the folds have taken in is missing.
    """

    folds: tuple[Fold, ...] = ()
    scale: float = 1.0

    @property
    def _pole(self) -> float:
        """Height of the far pole of the other sphere, which stays where it is."""
        return 2 * self.fusion.other + self.height if not self.single else 0.0

    def place(self, coordinates: MaterialCoordinates) -> tuple[Floats, Floats]:
        """Return where lipids are, and their outward normals, both (n, 3)."""
        places, normals = self._smooth(coordinates)
        for outer, mine in coordinates.sides:
            self._fold(places, normals, mine, 1 if outer else -1, coordinates)
        return places, normals

    def drawn(
        self,
        coordinates: MaterialCoordinates,
        *,
        outer: bool,  # noqa: ARG002
    ) -> tuple[Floats, Floats]:
        """Return the same of lipids of one leaflet."""
        return self.place(coordinates)

    def midplane(self, where: MaterialCoordinates) -> tuple[Floats, Floats]:
        """Return places and outward normals, both (n, 3), for coordinates of the midplane."""
        if not self.folds:
            return super().midplane(where)
        places, normals = self.unfolded().midplane(where)
        self._fold(places, normals, np.arange(len(places)), MIDDLE, where)
        return places, normals

    def _smooth(self, coordinates: MaterialCoordinates) -> tuple[Floats, Floats]:
        places, normals = super().place(coordinates)
        if self.scale != 1.0:
            # The leaflets keep their distance.
            offset = np.where(coordinates.outer, self.fusion.offset, -self.fusion.offset)
            places -= offset[:, None] * normals
            places[:, 2] = self._pole + (places[:, 2] - self._pole) * self.scale
            places[:, :2] *= self.scale
            places += offset[:, None] * normals
        return places, normals

    def unfolded(self) -> CellMembrane:
        """Return the membrane without its folds."""
        return replace(self, folds=()) if self.folds else self

    @cached_property
    def ball(self) -> tuple[Floats, float]:
        """Centre (3,) and radius of the midplane of the sphere that has the folds, nm."""
        outer = np.ones(2, np.bool_)
        end = self.end(outer=True)
        share = np.array([0.8, 0.95]) if not self.single else np.array([0.3, 0.7])
        places, normals = self._smooth(MaterialCoordinates(outer, share * end, np.zeros(2)))
        one, two = places - self.fusion.offset * normals
        # Where the normals of two of its points meet.
        apart = along(one - two, normals[0] - normals[1])
        radius = float(apart / ((normals[0] - normals[1]) ** 2).sum())
        return one - radius * normals[0], radius

    @cached_property
    def _grids(self) -> dict[tuple[bool, bool], Mask]:
        """By area and angle half way round, where there may be folds, or such as are cut.

        For each leaflet, and for all folds and those at the cut.
        """
        rows, columns = _GRID
        share, turn = (np.arange(count) + 0.5 for count in _GRID)
        area, azimuth = (
            one.ravel()
            for one in np.meshgrid(share / rows, turn * math.pi / columns, indexing="ij")
        )
        found = {}
        for outer in (True, False):
            nodes = MaterialCoordinates(
                np.full(area.size, outer), area * self.end(outer=outer), azimuth
            )
            away = self._smooth(nodes)[0] - self.ball[0]
            reach = self._cell_reach(away, rows, columns)
            for at_cut in (False, True):
                folds = [fold for fold in self.folds if not at_cut or self._at_cut(fold)]
                found[outer, at_cut] = self._within(away, folds, reach).reshape(rows, columns)
        return found

    @staticmethod
    def _cell_reach(away: Floats, rows: int, columns: int) -> Floats:
        """Return how far the cells of a grid reach from their middles, nm."""
        grid = away.reshape(rows, columns, 3)
        along = np.linalg.norm(np.diff(grid, axis=0), axis=2)
        across = np.linalg.norm(np.diff(grid, axis=1), axis=2)
        # Half way to the neighbours; rows about a pole are of the same area, and longer.
        high = np.maximum(
            np.pad(along, ((1, 0), (0, 0)), "edge"), np.pad(along, ((0, 1), (0, 0)), "edge")
        )
        wide = np.pad(across, ((0, 0), (0, 1)), "edge")
        reach: Floats = _MARGIN_NM + np.hypot(high, wide).ravel()
        return reach

    def _within(self, away: Floats, folds: Sequence[Fold], reach: Floats | float) -> Mask:
        """Return what lies within `reach`, nm, of folds; places from the sphere's centre."""
        found = np.zeros(len(away), np.bool_)
        size = np.linalg.norm(away, axis=1)
        for fold in folds:
            angle = np.minimum(fold.angle + reach / self.ball[1], math.pi)
            found |= along(away, fold.axis) >= np.cos(angle) * size
        return found

    def _near(
        self, coordinates: MaterialCoordinates, index: NDArray[np.intp], side: int
    ) -> NDArray[np.intp]:
        """Return which of some lipids of one side may lie in a fold."""
        if side == MIDDLE:
            return np.arange(len(index))
        return np.flatnonzero(self._in_grid(coordinates, index, outer=side > 0))

    def _in_grid(
        self,
        coordinates: MaterialCoordinates,
        index: NDArray[np.intp],
        *,
        outer: bool,
        at_cut: bool = False,
    ) -> Mask:
        rows, columns = _GRID
        row = (coordinates.area[index] * (rows / self.end(outer=outer))).astype(np.intp)
        column = (coordinates.azimuth[index] * (columns / math.pi)).astype(np.intp)
        np.clip(row, 0, rows - 1, out=row)
        np.clip(column, 0, columns - 1, out=column)
        return np.asarray(self._grids[outer, at_cut][row, column])

    def may_fold(self, coordinates: MaterialCoordinates, *, at_cut: bool = False) -> Mask:
        """Return which lipids may lie in a fold, or in one at the cut."""
        found = np.zeros(coordinates.area.size, np.bool_)
        for outer, mine in coordinates.sides:
            found[mine] = self._in_grid(coordinates, mine, outer=outer, at_cut=at_cut)
        return found

    def _inside(self, places: Floats) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats, Floats]:
        """Return which places lie in caps of folds, in which, the area's share, and from where."""
        centre, radius = self.ball
        away = places - centre
        # Of a sphere beside another one there may be less than the whole.
        square = np.einsum("ij,ij->i", away, away)
        reach = product(away, np.stack([fold.axis for fold in self.folds]).T)
        nearest = np.argmax(reach, axis=1)
        cosine = reach[np.arange(len(places)), nearest] / np.sqrt(np.maximum(square, 1e-9))
        edges = np.array([1 - math.cos(fold.angle) for fold in self.folds])
        share = (1 - cosine) / edges[nearest]
        near = np.abs(square - radius**2) < 2 * radius * _ON_SPHERE
        index = np.flatnonzero((share < 1) & near)
        return index, nearest[index], share[index], away[index]

    def _fold(
        self,
        places: Floats,
        normals: Floats,
        index: NDArray[np.intp],
        side: int,
        coordinates: MaterialCoordinates,
    ) -> None:
        """Move what lies in the caps of folds to where it lies in the folds, in place."""
        if not self.folds or not len(index):
            return
        index = index[self._near(coordinates, index, side)]
        inside, which, share, away = self._inside(places[index])
        centre, radius = self.ball
        chance = _chance(coordinates, index[inside])
        for number, fold in enumerate(self.folds):
            mine = np.flatnonzero((which == number) & ((chance < fold.holds) | (side == MIDDLE)))
            if not len(mine):
                continue
            across = away[mine] - along(away[mine], fold.axis)[:, None] * fold.axis
            across /= np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-9)
            section = fold.section(radius + side * self.fusion.offset, side)
            r, z, nr, nz = (values[:, None] for values in section.at(share[mine]))
            target = index[inside[mine]]
            places[target] = centre + across * r + fold.axis * z
            normals[target] = across * nr + fold.axis * nz

    def kinds(self, coordinates: MaterialCoordinates) -> tuple[NDArray[np.int8], Floats]:
        """Return which lipids are a bud's own, 1, and which not, 0; and how far apart they are."""
        found, spread = super().kinds(coordinates)
        if not self.folds:
            return found, spread
        index = np.concatenate(
            [
                mine[self._near(coordinates, mine, 1 if outer else -1)]
                for outer, mine in coordinates.sides
            ]
        )
        near = MaterialCoordinates(
            coordinates.outer[index], coordinates.area[index], coordinates.azimuth[index]
        )
        within, which, share, _away = self._inside(self._smooth(near)[0])
        inside, outer = index[within], near.outer[within]
        for number, fold in enumerate(self.folds):
            mine = which == number
            spread[inside[mine]] = self._spreads[number]
            for side, own in ((1, mine & outer), (-1, mine & ~outer)):
                found[inside[own]] = fold.is_new(share[own], side)
        return found, spread

    @cached_property
    def _spreads(self) -> tuple[float, ...]:
        """By how much each fold draws lipids apart."""
        return tuple(fold.spread(self.ball[1]) for fold in self.folds)

    @property
    def most_spread(self) -> float:
        """How many times as far from each other as elsewhere lipids are at most."""
        return max(self._spreads, default=1.0)

    def outgrowths(self) -> Floats:
        """Return spheres (k, 4), x, y, z and radius, nm, that hold what grows into the cytosol."""
        centre, radius = self.ball
        found = [super().outgrowths()]
        for fold in self.folds:
            leaflet = radius + self.fusion.offset
            section = fold.section(leaflet, 1)
            out = np.flatnonzero(np.hypot(section.r, section.z) > leaflet + 0.1)[::_EVERY]
            if not len(out):
                continue
            # Heads stand out of the leaflet, and the next sphere is some way off.
            wide = section.r[out] + _OUT_NM
            step = np.abs(np.gradient(section.z[out])) if len(out) > 1 else np.zeros(1)
            size = np.hypot(wide, step)
            places = centre + section.z[out][:, None] * fold.axis
            found.append(np.column_stack([places, size]))
        return np.concatenate(found)

    def uneven(self, coordinates: MaterialCoordinates, reach: float) -> NDArray[np.int8]:
        """Return what is within `reach`, nm, of a fold: 2 where the cut goes through it, else 1."""
        away = self._smooth(coordinates)[0] - self.ball[0]
        spread = self._spreads
        bent = [fold for fold, by in zip(self.folds, spread, strict=True) if fold.bends or by > 1]
        at_cut = [fold for fold in bent if self._at_cut(fold)]
        found = self._within(away, bent, reach).astype(np.int8)
        return found + self._within(away, at_cut, reach)

    @staticmethod
    def _at_cut(fold: Fold) -> bool:
        return abs(float(fold.axis[1])) < 1e-9

    def section(self, *, outer: bool, count: int = 200, drawn: bool = False) -> list[Floats]:
        """Return half of the section without folds: lines (n, 2) of r and z, from the pole."""
        if self.folds:
            return self.unfolded().section(outer=outer, count=count, drawn=drawn)
        return super().section(outer=outer, count=count, drawn=drawn)

    def outlines(self, *, outer: bool, count: int = 200) -> list[Floats]:
        """Return the whole section at y = 0, lines (n, 2) of x and z, with the folds in it."""
        lines = super().outlines(outer=outer, count=count)
        for fold in self.folds:
            if self._at_cut(fold):
                lines = [self._spliced(line, fold, outer=outer) for line in lines]
        return lines

    def _spliced(self, line: Floats, fold: Fold, *, outer: bool) -> Floats:
        """Return a line around the section with a fold in place of its cap."""
        centre, radius = self.ball
        side = 1 if outer else -1
        axis = fold.axis[[0, 2]]
        away = line - centre[[0, 2]]
        size = np.linalg.norm(away, axis=1)
        on_sphere = np.abs(size - radius - side * self.fusion.offset) < 1.0
        inside = (along(away, axis) > size * math.cos(fold.angle)) & on_sphere
        if not inside.any():
            return line
        section = fold.section(radius + side * self.fusion.offset, side)
        right = np.array([axis[1], -axis[0]])
        half = np.stack([section.r, section.z], axis=1)
        whole = np.concatenate([half[::-1] * (-1, 1), half[1:]])
        drawn = centre[[0, 2]] + whole[:, :1] * right + whole[:, 1:] * axis
        keep = np.flatnonzero(~inside)
        first = int(np.flatnonzero(inside)[0])
        if inside[0] or inside[-1]:
            # The fold lies where the line begins and ends.
            rest = line[keep]
            ends = np.linalg.norm(drawn[[0, -1]] - rest[-1], axis=1)
            turned = drawn if ends[0] < ends[1] else drawn[::-1]
            return np.concatenate([rest, turned, rest[:1]])
        ends = np.linalg.norm(drawn[[0, -1]] - line[first - 1], axis=1)
        turned = drawn if ends[0] < ends[1] else drawn[::-1]
        before, after = keep[keep < first], keep[keep > first]
        return np.concatenate([line[before], turned, line[after]])
