"""Clathrin: a cage of triskelia that follows the membrane while it bends."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import SphericalVoronoi

from exoviz.catalog import load_catalog
from exoviz.model import Part, Template
from exoviz.model.layers import cell_molecule_layer
from exoviz.model.units import NM3_PER_KDA
from exoviz.story.models import CellModel

__all__ = ["Coat", "cage"]

Floats = NDArray[np.float64]

EDGE_NM: Final = 18.5
"""From hub to hub in a coat (Fotin et al. 2004, Nature 432:573)."""
HEIGHT_NM: Final = 17.0
"""Height of the hubs above the midplane, nm: adaptors and terminal domains lie between."""
_STEP: Final = 1.15
_EVENING: Final = 12


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


def cage(radius: float) -> Coat:
    """Return the closed coat of a vesicle.

    Triskelia stand at the corners of a cage of pentagons and hexagons: from each the three legs
    run along an edge to the next corner, bend, and run on below the edge that follows.

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
    hubs = cells.vertices
    lines, owners, depths = [], [], []
    for here, others in neighbours.items():
        for other in others:
            onwards = [n for n in neighbours[other] if n != here]
            straight = hubs[other] - hubs[here]
            # Every leg bends to the same side, as all triskelia have one hand.
            normal = np.cross(hubs[other], straight)
            following = max(onwards, key=lambda n: float(normal @ (hubs[n] - hubs[other])))
            path = np.stack([hubs[here], hubs[other], hubs[following]])
            first = np.linspace(0, 1, round(EDGE_NM / _STEP))[:, None]
            second = np.linspace(0, 0.9, round(EDGE_NM / _STEP))[1:, None]
            leg = np.concatenate(
                [path[0] + first * (path[1] - path[0]), path[1] + second * (path[2] - path[1])]
            )
            lines.append(leg)
            owners.append(np.full(len(leg), here))
            # The leg sinks below its neighbour's, and its end turns in to the adaptors.
            depths.append(np.interp(np.linspace(0, 1, len(leg)), [0, 0.5, 0.9, 1], [0, 2.2, 4, 7]))
    unit = np.concatenate(lines)
    unit /= np.linalg.norm(unit, axis=1, keepdims=True)
    height = HEIGHT_NM - np.concatenate(depths)
    hub = np.concatenate(owners).astype(np.int32)
    mass = load_catalog().proteins["CLTC"].mass_kda
    each = len(unit) / len(hubs)
    size = (3 * NM3_PER_KDA * mass / each / (4 * math.pi)) ** (1 / 3)
    beads = unit * (radius + height)[:, None]
    template = Template(
        "clathrin coat",
        beads.astype(np.float32),
        np.full(len(unit), size, np.float32),
        np.full(len(unit), Part.INSIDE, np.uint8),
        1000 * mass * len(hubs),
    )
    return Coat(
        CellModel(cell_molecule_layer("coat", "CLTC"), template, hub),
        hub,
        0.5 * (1 + unit[:, 2]),
        np.arctan2(unit[:, 1], unit[:, 0]),
        height,
    )
