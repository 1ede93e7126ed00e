"""Shapes of the molecules that fill a medium: a few spheres each, of the volume of their mass."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exoviz.builder.protein.protein_shapes import protein_template
from exoviz.catalog import Crowder, load_catalog
from exoviz.model import Template
from exoviz.model.layers import crowd_layer
from exoviz.model.units import NM3_PER_DA_PER_ML_G, NM3_PER_KDA, SPECIFIC_VOLUME_ML_G

__all__ = ["EXTRA", "CrowdShape", "coarse_spheres", "crowd_shapes"]

Floats = NDArray[np.float32]

_CELLS: Final = 4.5
"""Cells along the longest side of a protein whose beads are taken together."""
_FINEST: Final = 2.2
"""Smallest size of such a cell, nm."""
_TOGETHER: Final = 0.86
"""Distance of two lobes that touch, in sums of their radii: subunits bind with flat faces."""
EXTRA: Final = 1.1
"""Radius of a molecule's body, in radii of a sphere of its volume."""
_GOLDEN: Final = math.pi * (3 - math.sqrt(5))


@dataclass(frozen=True, slots=True, eq=False)
class CrowdShape:
    """The shape of one kind of molecule that fills a medium.

    Attributes
    ----------
    crowder : Crowder
        Its entry in the catalog.
    layer : str
    spheres : (k, 4) float32 array
        Centre, about the middle of the molecule, and radius of each of its spheres, nm.
    reach : float
        From the middle to the end of the farthest sphere, nm.
    body : float
        Radius of the sphere that keeps others out, nm: the molecule's own volume, and a tenth of
        its radius more.
    """

    crowder: Crowder
    layer: str
    spheres: Floats
    reach: float
    body: float

    @property
    def per_nm3(self) -> float:
        """Molecules in a cubic nanometre of the medium."""
        return float(self.crowder.per_um3) * 1e-9


def _lobes(count: int, volume: float) -> Floats:
    """Return equal spheres, packed about the origin, that together have a volume, nm³."""
    radius = (3 * volume / (4 * math.pi * count)) ** (1 / 3)
    if count == 1:
        return np.array([[0, 0, 0, radius]], np.float32)
    index = np.arange(count) + 0.5
    z = 1 - 2 * index / count
    flat = np.sqrt(1 - z * z)
    angle = index * _GOLDEN
    unit = np.stack([flat * np.cos(angle), flat * np.sin(angle), z], axis=1)
    away = np.linalg.norm(unit[:, None] - unit[None], axis=2) + 10.0 * np.eye(count)
    centres = unit * (2 * radius * _TOGETHER / away.min(axis=1).mean())
    return np.column_stack([centres, np.full(count, radius)]).astype(np.float32)


def coarse_spheres(template: Template, cell: float) -> Floats:
    """Return a template's beads taken together by cells of a grid: spheres (k, 4) of their volume.

    Parameters
    ----------
    template : Template
    cell : float
        nm.
    """
    centres, radii = template.beads.astype(np.float64), template.radii.astype(np.float64)
    place = np.floor((centres - centres.min(axis=0)) / cell).astype(np.int64)
    wide = place.max(axis=0) + 1
    key = (place[:, 0] * wide[1] + place[:, 1]) * wide[2] + place[:, 2]
    _, member = np.unique(key, return_inverse=True)
    weight = np.bincount(member, radii**3)
    middle = [np.bincount(member, radii**3 * column) / weight for column in centres.T]
    # Each sphere has its share of the whole volume: beads overlap, and their sum would be more.
    whole = NM3_PER_KDA * template.mass_da / 1000
    own = np.cbrt(3 * whole * weight / weight.sum() / (4 * math.pi))
    return np.column_stack([*middle, own]).astype(np.float32)


def _volume(crowder: Crowder) -> float:
    if crowder.substance == "protein":
        return NM3_PER_KDA * crowder.mass_kda
    per_da = NM3_PER_DA_PER_ML_G * SPECIFIC_VOLUME_ML_G[crowder.substance]
    return per_da * 1000 * crowder.mass_kda


def _shape(crowder: Crowder) -> CrowdShape:
    if crowder.protein:
        template = protein_template(load_catalog().proteins[crowder.protein])
        longest = float(np.ptp(template.beads, axis=0).max())
        spheres = coarse_spheres(template, max(longest / _CELLS, _FINEST))
        volume = NM3_PER_KDA * template.mass_da / 1000
    elif crowder.spheres:
        spheres = np.array(crowder.spheres, np.float32)
        volume = _volume(crowder)
        sum_of_cubes = float((spheres[:, 3].astype(np.float64) ** 3).sum())
        spheres[:, 3] *= np.float32((3 * volume / (4 * math.pi * sum_of_cubes)) ** (1 / 3))
    else:
        volume = _volume(crowder)
        spheres = _lobes(crowder.lobes, volume)
    weight = spheres[:, 3] ** 3
    spheres[:, :3] -= (spheres[:, :3] * weight[:, None]).sum(axis=0) / weight.sum()
    reach = float((np.linalg.norm(spheres[:, :3], axis=1) + spheres[:, 3]).max())
    body = EXTRA * (3 * volume / (4 * math.pi)) ** (1 / 3)
    layer = crowd_layer(crowder.group, fluid=crowder.in_fluid)
    return CrowdShape(crowder, layer, spheres, reach, body)


@functools.cache
def crowd_shapes(medium: str) -> tuple[CrowdShape, ...]:
    """Return the shapes of all that fills a medium, the largest first; none if nothing is known."""
    mine = [_shape(one) for one in load_catalog().crowders.values() if one.medium == medium]
    return tuple(sorted(mine, key=lambda shape: -shape.body))
