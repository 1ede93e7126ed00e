"""Attach glycans to the sites of proteins and glycolipids, outside and clear of everything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exoviz.build.obstacles import Obstacles
from exoviz.build.placing import independent, upright
from exoviz.errors import DoesNotFitError
from exoviz.language import _
from exoviz.model import Instances, Template, rotate
from exoviz.model.neighbours import close_pairs

__all__ = ["CLOSENESS", "Sites", "attach", "sites_of"]

Singles = NDArray[np.float32]

#: Sugars keep this fraction of the sum of radii from everything else.
CLOSENESS = 0.85

#: Where there is no room for that, this still keeps beads more than 0.2 nm apart.
_CROWDED = 0.45

_ROUNDS = 40
_LARGEST_TILT = 1.2


@dataclass(frozen=True, slots=True, eq=False)
class Sites:
    """Places where a glycan can be attached: points and outward directions, (n, 3) each."""

    points: Singles
    directions: Singles

    def __len__(self) -> int:
        return len(self.points)

    def take(self, index: NDArray[Any]) -> Sites:
        """Return the sites with the given indices."""
        return Sites(self.points[index], self.directions[index])


def sites_of(batch: Instances, wanted: Callable[[str], bool] = bool) -> Sites:
    """Return the attachment sites of all copies in a batch whose name is `wanted`."""
    points, directions = [], []
    for index, template in enumerate(batch.templates):
        chosen = [i for i, name in enumerate(template.site_names) if wanted(name)]
        copies = np.flatnonzero(batch.conformer == index)
        if not chosen or not len(copies):
            continue
        turns = batch.rotations[copies][:, None]
        local = rotate(turns, template.sites[chosen][None]) + batch.positions[copies][:, None]
        points.append(local.reshape(-1, 3))
        directions.append(rotate(turns, template.directions[chosen][None]).reshape(-1, 3))
    if not points:
        empty = np.empty((0, 3), np.float32)
        return Sites(empty, empty)
    return Sites(np.concatenate(points), np.concatenate(directions))


def _tilted(directions: Singles, tilt: float, rng: np.random.Generator) -> Singles:
    """Return the unit vectors turned by up to about `tilt` radians."""
    moved = directions + tilt * rng.normal(0.0, 0.6, directions.shape)
    unit: Singles = (moved / np.linalg.norm(moved, axis=1, keepdims=True)).astype(np.float32)
    return unit


def attach(
    layer: str,
    species: str,
    templates: tuple[Template, ...],
    sites: Sites,
    obstacles: Obstacles,
    outer_radius: float,
    rng: np.random.Generator,
    tick: Callable[[], None],
) -> Instances:
    """Attach a glycan to every site.

    All sites try a conformer, a turn and a tilt at once; those that are clear keep them and
    become obstacles for the rest, which try again, tilting further.

    Parameters
    ----------
    templates : tuple of Template
        Conformers, all of the same number of sugars, growing along +z from the origin.
    obstacles : Obstacles
        Grows by the sugars.
    outer_radius : float
        Every sugar stays outside this radius, nm.

    Raises
    ------
    DoesNotFitError
        If a site is so crowded that no conformer of the glycan has room.
    """
    count, sugars = len(sites), len(templates[0].beads)
    shapes = np.stack([template.beads for template in templates])
    radii = templates[0].radii
    rotations = np.zeros((count, 4), np.float32)
    conformer = np.zeros(count, np.uint8)
    left = np.arange(count)
    for turn in range(3 * _ROUNDS):
        if not len(left):
            break
        tick()
        crowded = turn >= 2 * _ROUNDS
        tilt = _LARGEST_TILT * min(1.0, turn / _ROUNDS)
        chosen = rng.integers(0, len(templates), len(left))
        axes = _tilted(sites.directions[left], 0.15 + tilt, rng)
        turns = upright(axes, rng.uniform(0, 2 * np.pi, len(left)))
        beads = rotate(turns[:, None], shapes[chosen]) + sites.points[left][:, None]
        factor = _CROWDED / CLOSENESS if crowded else 1.0
        bad = (np.linalg.norm(beads, axis=2) - radii < outer_radius).any(axis=1)
        bad |= obstacles.hits(beads.astype(float), radii.astype(float), factor)
        clear = np.flatnonzero(~bad)
        if not len(clear):
            continue
        near = CLOSENESS * factor * 2 * float(radii.max())
        pairs = close_pairs(beads[clear].reshape(-1, 3), near)
        owners = pairs // sugars
        owners = owners[owners[:, 0] != owners[:, 1]]
        kept = clear[independent(len(clear), owners, len(clear))]
        obstacles.add(beads[kept].reshape(-1, 3), np.tile(radii, len(kept)))
        rotations[left[kept]] = turns[kept]
        conformer[left[kept]] = chosen[kept]
        left = np.delete(left, kept)
    if len(left):
        raise DoesNotFitError(
            _(
                "glycans: {missing} of {count} copies of '{name}' have no room at their sites. "
                "Use a smaller glycan, a lower glycans.occupancy, or fewer proteins."
            ).format(missing=len(left), count=count, name=species)
        )
    return Instances(layer, species, templates, sites.points, rotations, conformer)
