"""Attach glycans to sites of proteins and glycolipids, off the membrane and clear of everything."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exoviz.builder.obstacles import Obstacles
from exoviz.builder.placing import independent, upright
from exoviz.errors import DoesNotFitError
from exoviz.language import _
from exoviz.model import Instances, Template, rotate
from exoviz.model.neighbours import close_pairs, distinct_pairs, lengths, nearest
from exoviz.progress import UNKNOWN, Progress

__all__ = ["CLOSENESS", "Attachment", "Sites", "attach", "joined", "sites_of"]

Singles = NDArray[np.float32]
Integers = NDArray[np.int32]

#: Sugars keep this fraction of the sum of radii from everything else.
CLOSENESS = 0.85

#: Where there is no room for that, these do from a round on: sugars 0.31 nm apart, which is as near
#: as atoms come, and at the very last more than 0.2 nm, which the report shows to be too near.
_ROUNDS = 40
_CROWDED = ((0, CLOSENESS), (2 * _ROUNDS, 0.65), (10 * _ROUNDS, 0.45))

# The few that are left by then are cheap to try.
_MOST_ROUNDS = 12 * _ROUNDS
_LARGEST_TILT = 1.2

#: What is left even then has glycans of other sites across it: those with a sugar so near, nm, make
#: way, and those farther away if that is not enough.
_MAKE_WAY_NM = (0.6, 0.8, 1.0, 1.2, 1.5, 1.8, 2.1, 2.5)


@dataclass(frozen=True, slots=True, eq=False)
class Sites:
    """Places where a glycan can be attached.

    Attributes
    ----------
    points : (n, 3) array
        nm.
    directions : (n, 3) array
        Unit vectors away from the surface.
    owners : (n,) int32 array
        The molecules that they are on, in the numbering of `Beads.molecule`.
    """

    points: Singles
    directions: Singles
    owners: Integers

    def __len__(self) -> int:
        return len(self.points)

    def take(self, index: NDArray[Any]) -> Sites:
        """Return the sites with the given indices."""
        return Sites(self.points[index], self.directions[index], self.owners[index])


def sites_of(batch: Instances, first: int, wanted: Callable[[str], bool] = bool) -> Sites:
    """Return the sites of all copies in a batch.

    Parameters
    ----------
    batch : Instances
    first : int
        Number of its first copy, in the numbering of `Beads.molecule`.
    wanted : callable, optional
        Whether something is attached to a site, by its name; to all if left out.
    """
    points, directions, names, copy = batch.sites()
    chosen = np.array([wanted(name) for name in names], bool)
    return Sites(points[chosen], directions[chosen], copy[chosen] + np.int32(first))


def joined(parts: Sequence[Sites]) -> Sites:
    """Return all sites of some parts, in order."""
    return Sites(
        np.concatenate([part.points for part in parts]),
        np.concatenate([part.directions for part in parts]),
        np.concatenate([part.owners for part in parts]),
    )


def _tilted(directions: Singles, tilt: float, rng: np.random.Generator) -> Singles:
    """Return the unit vectors turned by up to about `tilt` radians."""
    moved = directions + tilt * rng.normal(0.0, 0.6, directions.shape)
    unit: Singles = (moved / np.linalg.norm(moved, axis=1, keepdims=True)).astype(np.float32)
    return unit


@dataclass(frozen=True, slots=True, eq=False)
class Attachment:
    """A glycan and the sites that are to carry it.

    Attributes
    ----------
    templates : tuple of Template
        Conformers, all of the same number of sugars, growing along +z from the origin.
    """

    layer: str
    species: str
    templates: tuple[Template, ...]
    sites: Sites


def _padded(templates: Sequence[Template]) -> Singles:
    """Return the beads of all templates (t, b, 3); short ones repeat their root."""
    most = max(len(template.beads) for template in templates)
    table = np.empty((len(templates), most, 3), np.float32)
    for row, template in zip(table, templates, strict=True):
        row[:] = template.beads[0]
        row[: len(template.beads)] = template.beads
    return table


def attach(
    wanted: Sequence[Attachment],
    obstacles: Obstacles,
    radius: float,
    rng: np.random.Generator,
    progress: Progress,
    *,
    inside: bool = False,
) -> list[Instances]:
    """Attach glycans to all their sites.

    All sites try a conformer, a turn and a tilt at once; those that are clear keep them and
    become obstacles for the rest, which try again, tilting further. Of two that are in each
    other's way, that of the earlier attachment goes first. Where one has no room in the end,
    glycans that grew over its site make way.

    Parameters
    ----------
    wanted : sequence of Attachment
    obstacles : Obstacles
        Grows by the sugars.
    radius : float
        Every sugar stays outside this radius, nm, or inside it.
    inside : bool
        Whether it stays inside.

    Returns
    -------
    list of Instances
        Their owners are those of the sites.

    Raises
    ------
    DoesNotFitError
        If a site is so crowded that no conformer of the glycan has room.
    """
    wanted = [item for item in wanted if len(item.sites)]
    if not wanted:
        return []
    shapes = _padded([template for item in wanted for template in item.templates])
    forms = np.array([len(item.templates) for item in wanted])
    first_form = np.cumsum(forms) - forms
    species = np.repeat(np.arange(len(wanted)), [len(item.sites) for item in wanted])
    points = np.concatenate([item.sites.points for item in wanted])
    directions = np.concatenate([item.sites.directions for item in wanted])
    sugars = shapes.shape[1]
    radii = np.full(sugars, max(float(item.templates[0].radii.max()) for item in wanted))
    rotations = np.zeros((len(points), 4), np.float32)
    conformer = np.zeros(len(points), np.uint8)
    bodies = np.zeros((len(points), sugars, 3), np.float32)
    fixed = obstacles.copy()

    def seat(left: NDArray[np.intp]) -> NDArray[np.intp]:
        """Give the sites a place each; return those that found none."""
        for turn in range(_MOST_ROUNDS):
            if not len(left):
                break
            progress(UNKNOWN)
            # Further and further, and then, coming closer, from upright again.
            tilt = 0.15 + _LARGEST_TILT * min(1.0, turn % (2 * _ROUNDS) / _ROUNDS)
            factor = next(least for first, least in reversed(_CROWDED) if turn >= first) / CLOSENESS
            chosen = rng.integers(0, forms[species[left]])
            axes = _tilted(directions[left], tilt, rng)
            turns = upright(axes, rng.uniform(0, 2 * np.pi, len(left)))
            beads = rotate(turns[:, None], shapes[first_form[species[left]] + chosen])
            beads += points[left][:, None]
            away = lengths(beads)
            beyond = away + radii > radius if inside else away - radii < radius
            bad = beyond.any(axis=1)
            bad |= obstacles.hits(beads.astype(float), radii, factor)
            clear = np.flatnonzero(~bad)
            if not len(clear):
                continue
            near = CLOSENESS * factor * 2 * float(radii[0])
            owners = close_pairs(beads[clear].reshape(-1, 3), near) // sugars
            owners = distinct_pairs(owners[owners[:, 0] != owners[:, 1]])
            placed = clear[independent(len(clear), owners, len(clear))]
            obstacles.add(beads[placed].reshape(-1, 3), np.tile(radii, len(placed)))
            rotations[left[placed]] = turns[placed]
            conformer[left[placed]] = chosen[placed]
            bodies[left[placed]] = beads[placed]
            left = np.delete(left, placed)
        return left

    left = seat(np.arange(len(points)))
    for reach in _MAKE_WAY_NM:
        if not len(left):
            break
        # Other glycans that grew over these sites make way, and look for a place after them.
        apart = nearest(bodies.reshape(-1, 3), points[left])[0].reshape(-1, sugars)
        moved = np.setdiff1d(np.flatnonzero(apart.min(axis=1) < reach), left)
        staying = np.setdiff1d(np.arange(len(points)), np.concatenate((left, moved)))
        obstacles.replace(fixed)
        obstacles.add(bodies[staying].reshape(-1, 3), np.tile(radii, len(staying)))
        left = np.concatenate((seat(left), seat(moved)))
    if len(left):
        item = wanted[species[left[0]]]
        raise DoesNotFitError(
            _(
                "glycans: {missing} of {count} copies of '{name}' have no room at their sites. "
                "Use a smaller glycan, a lower glycans.occupancy, or fewer proteins."
            ).format(
                missing=int((species[left] == species[left[0]]).sum()),
                count=len(item.sites),
                name=item.species,
            )
        )
    ends = np.cumsum([len(item.sites) for item in wanted])
    return [
        Instances(
            item.layer,
            item.species,
            item.templates,
            item.sites.points,
            rotations[end - len(item.sites) : end],
            conformer[end - len(item.sites) : end],
            item.sites.owners,
        )
        for item, end in zip(wanted, ends, strict=True)
    ]
