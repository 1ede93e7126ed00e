"""Clathrin: cages that follow a membrane while it bends, and flat lattices."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import SphericalVoronoi, cKDTree

from exoviz.catalog import load_catalog
from exoviz.model import Part, Template
from exoviz.model.layers import cell_molecule_layer
from exoviz.model.products import along
from exoviz.model.units import NM3_PER_KDA
from exoviz.story.models import CellModel

__all__ = ["EDGE_NM", "Coat", "cage", "flat_lattice", "honeycomb"]

Floats = NDArray[np.float64]

EDGE_NM: Final = 18.5
"""From hub to hub in a coat (Fotin et al. 2004, Nature 432:573)."""
HEIGHT_NM: Final = 17.0
"""Height of the hubs above the midplane, nm: adaptors and terminal domains lie between."""
_STEP: Final = 1.15
_EVENING: Final = 12
_ASIDE: Final = 1.2
"""From the line between two hubs to the legs along it, nm: one leg is about 2.5 nm thick."""


@dataclass(frozen=True, slots=True, eq=False)
class Coat:
    """A coat in the material coordinates of the membrane under it.

    Attributes
    ----------
    cell_model : CellModel
    hub : (b,) int array
        Number of each bead's triskelion.
    share : (b,) float array
        Area of the membrane's sphere from its pole to below each bead, of the whole.
    azimuth, height : (b,) float array
        Radians, and nm from the midplane towards the cytosol.
    """

    cell_model: CellModel
    hub: NDArray[np.int32]
    share: Floats
    azimuth: Floats
    height: Floats

    @property
    def triskelia(self) -> int:
        """Number of triskelia."""
        return int(self.hub.max()) + 1


def _cells(points: Floats) -> Any:
    """Return the cells of points of the unit sphere, their corners in order; SciPy has no types."""
    cells = SphericalVoronoi(points)
    cells.sort_vertices_of_regions()
    return cells


def _evenly(count: int) -> Floats:
    """Return points spread over the unit sphere, as far from each other as they can be."""
    index = np.arange(count) + 0.5
    z = 1 - 2 * index / count
    angle = index * math.pi * (1 + math.sqrt(5))
    flat = np.sqrt(1 - z * z)
    points = np.stack([flat * np.cos(angle), flat * np.sin(angle), z], axis=1)
    for _round in range(_EVENING):
        # Each moves to the middle of the corners of its cell.
        cells = _cells(points)
        points = np.array([cells.vertices[region].mean(axis=0) for region in cells.regions])
        points /= np.linalg.norm(points, axis=1, keepdims=True)
    return points


def _legs(
    hubs: Floats, neighbours: dict[int, list[int]], owners: NDArray[np.intp]
) -> tuple[Floats, NDArray[np.int32], Floats]:
    """Return the legs of triskelia at the corners of a lattice about the origin.

    From each hub the three legs run along an edge to the next corner, bend, and run on below the
    edge that follows. Legs that run against each other lie side by side.

    Parameters
    ----------
    hubs : (h, 3) array
        Corners of the lattice, nm; the triskelia stand on the outside.
    neighbours : dict
        The three corners beside each.
    owners : (t,) int array
        Corners at which triskelia stand.

    Returns
    -------
    unit : (b, 3) array
        Direction of each bead; those of a leg one after the other, from hub to end.
    triskelion : (b,) array
        Number of each bead's triskelion.
    depth : (b,) array
        How far each bead lies below the hubs, nm.
    """
    lines, triskelia, depths = [], [], []
    first = np.linspace(0, 1, round(EDGE_NM / _STEP))[:, None]
    second = np.linspace(0, 0.9, round(EDGE_NM / _STEP))[1:, None]
    for number, here in enumerate(owners):
        for other in neighbours[here]:
            onwards = [n for n in neighbours[other] if n != here]
            straight = hubs[other] - hubs[here]
            # Every leg bends to the same side, as all triskelia have one hand.
            normal = np.cross(hubs[other], straight)
            following = max(onwards, key=lambda n: float(along(hubs[n] - hubs[other], normal)))
            turned = hubs[following] - hubs[other]
            aside = np.cross(hubs[other], np.stack([straight, turned]))
            aside *= _ASIDE / np.linalg.norm(aside, axis=1, keepdims=True)
            rise = np.minimum(first / 0.2, 1.0)
            leg = np.concatenate(
                [
                    hubs[here] + first * straight - rise * aside[0],
                    hubs[other] + second * turned - aside[0] + second * (aside[0] - aside[1]),
                ]
            )
            lines.append(leg)
            triskelia.append(np.full(len(leg), number))
            # The leg sinks below its neighbour's, and its end turns in to the adaptors.
            depths.append(np.interp(np.linspace(0, 1, len(leg)), [0, 0.5, 0.9, 1], [0, 2.2, 4, 7]))
    unit = np.concatenate(lines)
    unit /= np.linalg.norm(unit, axis=1, keepdims=True)
    return unit, np.concatenate(triskelia).astype(np.int32), np.concatenate(depths)


def _coat(unit: Floats, hub: NDArray[np.int32], height: Floats, radius: float) -> Coat:
    """Return a coat of whole triskelia on a sphere; `height` is that of beads above it."""
    triskelia = int(hub.max()) + 1
    mass = load_catalog().proteins["CLTC"].mass_kda
    each = len(unit) / triskelia
    size = (3 * NM3_PER_KDA * mass / each / (4 * math.pi)) ** (1 / 3)
    beads = unit * (radius + height)[:, None]
    template = Template(
        "clathrin coat",
        beads.astype(np.float32),
        np.full(len(unit), size, np.float32),
        np.full(len(unit), Part.INSIDE, np.uint8),
        1000 * mass * triskelia,
    )
    return Coat(
        CellModel(cell_molecule_layer("coat", "CLTC"), template, hub),
        hub,
        0.5 * (1 + unit[:, 2]),
        np.arctan2(unit[:, 1], unit[:, 0]),
        height,
    )


def cage(radius: float) -> Coat:
    """Return the closed coat of a vesicle: triskelia at the corners of pentagons and hexagons.

    Parameters
    ----------
    radius : float
        Radius of the vesicle's midplane, nm.
    """
    around = radius + HEIGHT_NM
    # A corner of a lattice of hexagons has 3√3/4 of the square of an edge.
    corners = 4 * math.pi * around**2 / (3 * math.sqrt(3) / 4 * EDGE_NM**2)
    faces = max(round(corners / 2) + 2, 8)
    cells = _cells(_evenly(faces))
    ordered: dict[int, list[int]] = {}
    for region in cells.regions:
        for before, here in zip(region, [*region[1:], region[0]], strict=True):
            ordered.setdefault(here, []).append(before)
            ordered.setdefault(before, []).append(here)
    neighbours = {here: sorted(set(others)) for here, others in ordered.items()}
    hubs = cells.vertices * around
    unit, hub, depth = _legs(hubs, neighbours, np.arange(len(hubs)))
    return _coat(unit, hub, HEIGHT_NM - depth, radius)


def honeycomb(around: float, reach: float, centre: tuple[float, float]) -> tuple[Floats, Floats]:
    """Return the corners of a lattice of hexagons laid on the top of a sphere.

    Distances from the pole are kept, so that edges along the circles about it are shorter by a
    sixth of the square of their angle from it: 1 % at 14 degrees.

    Parameters
    ----------
    around : float
        Radius of the sphere, nm.
    reach : float
        How far from the pole corners are, nm along the sphere.
    centre : (float, float)
        Place of the middle of a hexagon, x and y, nm.

    Returns
    -------
    hubs : (h, 3) array
        nm; nearest to the pole first.
    away : (h,) array
        Their distances from the pole, nm.
    """
    steps = np.arange(-math.ceil(reach / EDGE_NM) - 2, math.ceil(reach / EDGE_NM) + 3)
    row, column = (grid.ravel() for grid in np.meshgrid(steps, steps))
    middles = np.stack([1.5 * row, math.sqrt(3) * (column + 0.5 * (row % 2))], axis=1) * EDGE_NM
    # Two corners belong to each hexagon: the others are its neighbours'.
    corners = np.concatenate([middles + (-EDGE_NM, 0), middles + (EDGE_NM, 0)])
    corners = np.unique(np.round(corners + centre, 6), axis=0)
    away = np.linalg.norm(corners, axis=1)
    kept = np.argsort(away, kind="stable")[: int((away <= reach).sum())]
    corners, away = corners[kept], away[kept]
    share = np.sin(away / around) / np.maximum(away, 1e-9) * around
    hubs = np.stack([*(corners.T * share), around * np.cos(away / around)], axis=1)
    return hubs, away


def flat_lattice(
    radius: float, reach: float, height: float, centre: tuple[float, float]
) -> tuple[Coat, Floats]:
    """Return a patch of the flat lattice of clathrin on the top of a sphere, and its legs' ends.

    Flat clathrin is a honeycomb: a triskelion stands at each corner, and its three legs run along
    two edges each (Heuser 1980, J Cell Biol 84:560).

    Parameters
    ----------
    radius : float
        Radius of the membrane's midplane, nm.
    reach : float
        Radius of the patch, nm.
    height : float
        Height of the hubs above the midplane, nm.
    centre : (float, float)
        Place of the middle of a hexagon, x and y, nm.

    Returns
    -------
    coat : Coat
    ends : (3 t, 3) array
        Ends of the legs, nm about the centre of the sphere, those of each triskelion together.
    """
    around = radius + height
    # What lies beyond the patch only shows the legs at its edge where to go.
    hubs, away = honeycomb(around, reach + 3 * EDGE_NM, centre)
    neighbours: dict[int, list[int]] = {here: [] for here in range(len(hubs))}
    for one, other in cKDTree(hubs).query_pairs(1.2 * EDGE_NM):
        neighbours[one].append(other)
        neighbours[other].append(one)
    unit, hub, depth = _legs(hubs, neighbours, np.flatnonzero(away <= reach))
    coat = _coat(unit, hub, height - depth, radius)
    last = len(unit) // (3 * coat.triskelia)
    ends = coat.cell_model.template.beads[last - 1 :: last].astype(np.float64)
    return coat, ends
