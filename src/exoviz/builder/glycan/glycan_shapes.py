"""Bead models of glycans: one bead a sugar, arms spreading upwards from the root.

A glycan stands along +z on the point it is bound to, which is the origin.
"""

from __future__ import annotations

import functools
import math
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from exoviz.catalog import Glycan, Residue, load_catalog, sugars
from exoviz.catalog.sugars import WATER_DA
from exoviz.kept import kept
from exoviz.model import SUGAR_NAMES, Template
from exoviz.resources import folder

__all__ = ["BOND_NM", "CLOSEST_NM", "LOWEST_NM", "RADIUS_NM", "ROOT_NM", "glycan_templates"]

Floats = NDArray[np.floating[Any]]
Singles = NDArray[np.float32]

#: Distance between the centres of two bound sugars, nm. Source: glycan-review.
BOND_NM: Final = 0.5

#: Radius of a sugar's bead: the sphere of a 180 Da ring at 0.61 mL/g is 0.35 nm, a linked
#: residue is drawn smaller so that its bonds can be seen, nm.
RADIUS_NM: Final = 0.24

#: Sugars that are not bound to each other are at least this far apart, nm.
CLOSEST_NM: Final = 0.45

#: Height of the root above the point it is bound to, nm.
ROOT_NM: Final = 0.25

#: No sugar is lower than this, nm.
LOWEST_NM: Final = 0.2

_PARTS: Final = {name: part for part, name in SUGAR_NAMES.items()}

# How a bond leaves its parent, by the carbon it is bound to: the angle to the bond that leads
# to the parent, and its azimuth about that bond, degrees. Bonds to carbon 4 go nearly straight
# on; those to carbons 3 and 6 part to opposite sides, as the two arms of an N-glycan do, and
# so do those to carbons 2 and 4.
_LEAVES: Final = {
    "2": (38.0, 90.0),
    "3": (48.0, 180.0),
    "4": (32.0, 270.0),
    "6": (52.0, 0.0),
}
_LEAVES_OTHERWISE: Final = (40.0, 90.0)

# Sugars grown at once in all trees together, fewest and most trees (short arms are seldom as
# crooked as they should be, so a small glycan needs more of them), and directions tried for each
# sugar of a tree.
_SUGARS_AT_ONCE: Final = 9000
_FEWEST_TREES: Final = 400
_MOST_TREES: Final = 1500
_TURNS: Final = 6

# Part of each bond that pulls upwards, away from what the glycan is bound to.
_UPWARDS: Final = 0.22

# Flexible glycans reach about this part of their contour length.
_EXTENSION: Final = (0.6, 0.8)
_CONFORMERS: Final = 8
_GLYCOLIPID_CONFORMERS: Final = 4


def _perpendicular(directions: Floats, hint: Floats) -> Floats:
    """Return unit vectors perpendicular to `directions` (n, 3), as near to `hint` as can be."""
    along = np.einsum("ni,ni->n", directions, hint)[:, None]
    aside = hint - along * directions
    length = np.linalg.norm(aside, axis=1, keepdims=True)
    # A hint along the direction says nothing; any perpendicular will do.
    other = np.cross(directions, np.roll(directions, 1, axis=1) + [0.3, 0.1, 0.2])
    aside = np.where(length > 1e-3, aside, other)
    aside /= np.linalg.norm(aside, axis=1, keepdims=True)
    return aside


def _children(residues: tuple[Residue, ...]) -> list[int]:
    counts = [0] * len(residues)
    for residue in residues[1:]:
        counts[residue.parent] += 1
    return counts


def _trees(residues: tuple[Residue, ...], rng: np.random.Generator) -> Floats:
    """Return self-avoiding trees (t, n, 3), grown sugar by sugar, all at once."""
    children = _children(residues)
    count = min(max(_SUGARS_AT_ONCE // len(residues), _FEWEST_TREES), _MOST_TREES)
    beads = np.zeros((count, len(residues), 3))
    beads[:, 0, 2] = ROOT_NM
    heading = np.zeros_like(beads)
    heading[:, 0, 2] = 1.0
    aside = np.zeros_like(beads)
    azimuth = rng.random(count) * 2 * math.pi
    aside[:, 0, 0], aside[:, 0, 1] = np.cos(azimuth), np.sin(azimuth)
    for index, residue in enumerate(residues[1:], 1):
        parent = residue.parent
        bend, turn = _LEAVES.get(residue.linkage[-1], _LEAVES_OTHERWISE)
        # A sugar with one child has no other arm to give way to, and the chain may turn freely.
        spread = 25.0 if children[parent] > 1 else 75.0
        shape = (len(beads), _TURNS)
        bends = np.radians(np.clip(rng.normal(bend, 15.0, shape), 5.0, 85.0))
        turns = np.radians(rng.normal(turn, spread, shape))
        along, first = heading[:, parent], aside[:, parent]
        second = np.cross(along, first)
        out = np.cos(turns)[..., None] * first[:, None] + np.sin(turns)[..., None] * second[:, None]
        steps = np.cos(bends)[..., None] * along[:, None] + np.sin(bends)[..., None] * out
        steps[..., 2] += _UPWARDS
        steps /= np.linalg.norm(steps, axis=2, keepdims=True)
        tries = beads[:, None, parent] + BOND_NM * steps
        others = np.delete(np.arange(index), parent)
        gaps = tries[:, :, None] - beads[:, None, others]
        good = (np.einsum("...i,...i", gaps, gaps) > (CLOSEST_NM + 1e-4) ** 2).all(axis=2)
        good &= tries[..., 2] > LOWEST_NM + 1e-4
        winner = good.argmax(axis=1)
        rows = np.arange(len(beads))
        beads[:, index] = tries[rows, winner]
        heading[:, index] = steps[rows, winner]
        aside[:, index] = _perpendicular(steps[rows, winner], first)
        alive = good.any(axis=1)
        if not alive.all():
            beads, heading, aside = beads[alive], heading[alive], aside[alive]
    return beads


def _extension(beads: Floats, residues: tuple[Residue, ...]) -> Floats:
    """Return the end-to-end distance over the contour of the longest arm of each tree."""
    depth = np.zeros(len(residues), int)
    for index, residue in enumerate(residues[1:], 1):
        depth[index] = depth[residue.parent] + 1
    tip = int(depth.argmax())
    reach = np.linalg.norm(beads[:, tip] - beads[:, 0], axis=1)
    extension: Floats = reach / max(depth[tip] * BOND_NM, BOND_NM)
    return extension


def _antennae(trees: Floats, residues: tuple[Residue, ...], count: int) -> Floats:
    """Return the trees that are as extended as they should be and stand up best."""
    low, high = _EXTENSION
    extension = _extension(trees, residues)
    outside = np.maximum(np.maximum(low + 0.01 - extension, extension - high + 0.01), 0.0)
    # How far they reach up and how far they lie aside: a cone is wanted, not a fan.
    up, aside = trees[..., 2], np.hypot(trees[..., 0], trees[..., 1])
    middle = trees.mean(axis=1)
    outside += np.maximum(np.hypot(middle[:, 0], middle[:, 1]) + 0.05 - middle[:, 2], 0.0)
    standing = (up - 0.5 * aside).mean(axis=1)
    within = int((outside == 0).sum())
    order = np.lexsort((-standing, outside))
    return trees[order[: max(count, within // 4)]]


def _distinct(beads: Floats, count: int) -> Floats:
    """Return the `count` trees that differ most from each other, the first one kept."""
    flat = beads.reshape(len(beads), -1)
    chosen = [0]
    nearest = np.linalg.norm(flat - flat[0], axis=1)
    while len(chosen) < min(count, len(beads)):
        farthest = int(nearest.argmax())
        chosen.append(farthest)
        nearest = np.minimum(nearest, np.linalg.norm(flat - flat[farthest], axis=1))
    return beads[chosen]


def _count(glycan: Glycan) -> int:
    return _GLYCOLIPID_CONFORMERS if glycan.kind == "glycolipid" else _CONFORMERS


def _conformers(glycan: Glycan) -> Singles:
    """Return trees (t, n, 3) of a glycan that are as they should be, and differ."""
    residues, count = glycan.residues, _count(glycan)
    if len(residues) == 1:
        return np.array([[[0.0, 0.0, ROOT_NM]]], np.float32)
    rng = np.random.default_rng(zlib.crc32(glycan.iupac.encode()))
    trees = _distinct(_antennae(_trees(residues, rng), residues, count), count)
    return np.ascontiguousarray(trees, np.float32)


@functools.cache
def _of_catalog() -> Mapping[tuple[str, int], Singles]:
    """Return the conformers of the catalog's glycans, by name and number of conformers."""
    table = folder("assets") / "catalog" / "glycans.toml"
    return kept(
        __file__,
        (Path(__file__), Path(sugars.__file__), table),
        lambda: {
            (one.iupac, _count(one)): _conformers(one) for one in load_catalog().glycans.values()
        },
        np.__version__,
    )


@functools.lru_cache(maxsize=128)
def glycan_templates(glycan: Glycan) -> tuple[Template, ...]:
    """Return the conformers of a glycan.

    The longest arm of each conformer reaches 0.6 to 0.8 of its contour length (if it has four
    bonds or more), as flexible glycans do.

    Parameters
    ----------
    glycan : Glycan

    Returns
    -------
    tuple of Template
        8 templates, 4 for the head of a glycolipid, 1 if there is one sugar only. The root is
        `ROOT_NM` above the origin. The mass is that of the glycan bound to something: the
        free glycan less one water.
    """
    trees = _of_catalog().get((glycan.iupac, _count(glycan)))
    parts = np.array([_PARTS[residue.sugar] for residue in glycan.residues], np.uint8)
    radii = np.full(len(parts), RADIUS_NM, np.float32)
    return tuple(
        Template(
            name=glycan.key,
            beads=tree,
            radii=radii,
            parts=parts,
            mass_da=glycan.mass_da.value - WATER_DA,
        )
        for tree in (_conformers(glycan) if trees is None else trees)
    )
