"""Levels of detail of a model: what is smaller than a grain is merged with its neighbours."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.model import Vesicle
from exoviz.model.layers import is_lipid, parent_path
from exoviz.model.neighbours import summed
from exoviz.model.neighbours.kd_tree import tree_type
from exoviz.renderer.geometry.drawing import drawing
from exoviz.renderer.palette import part_colours
from exoviz.scene import View

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.registry.styles import StyleSheet
    from exoviz.story import CellModel

    Floats = NDArray[np.float32]
    Integers = NDArray[np.int32]

__all__ = ["FINEST", "LEVELS", "Level", "level_of", "whole_cell_model", "whole_vesicle"]

LEVELS: Final = 4
"""The whole model, and beads that merge those in cells of 1.6, 3.2 and 6.4 nm."""
FINEST: Final = 0.8
"""Size of the cells of level 0, nm, if it had any."""
#: Radius of the sphere that a sugar drawn as a solid counts as, nm.
_SUGAR: Final = 0.28
#: Share of its colour that a leaflet of merged beads has: lipids shade each other. By comparison.
_LEAFLET_SHADE: Final = np.float32(0.955)
#: Share of space that packed beads fill; merged beads fill what lies between them as well.
_PACKED: Final = 0.55


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """A model in one level of detail, in its own frame.

    Attributes
    ----------
    centres : (n, 3) array
        nm.
    radii : (n,) array
        nm; 0 for a sugar that is drawn as a solid.
    colours : (n, 3) array
        sRGB, 0 to 1.
    group : (n,) array
        Index into `groups`: the layers, those of a leaflet taken together.
    molecule : (n,) array
    triangles : (t, 3, 3) array
    owner : (t,) array
        The bead each triangle belongs to.
    groups : tuple of str
    layer : (n,) array
        Index into `layers`: the layer that each bead is of; a bead that stands for several is of
        the layers that its group takes together.
    layers : tuple of str
    reach : float
        From the origin to the end of the farthest bead, nm.
    """

    centres: Floats
    radii: Floats
    colours: Floats
    group: Integers
    molecule: Integers
    triangles: Floats
    owner: Integers
    groups: tuple[str, ...]
    layer: Integers
    layers: tuple[str, ...]
    reach: float


def _group(layer: str) -> str:
    return parent_path(layer) if is_lipid(layer) else layer


def whole_vesicle(vesicle: Vesicle, sheet: StyleSheet, view: View) -> Level:
    """Return a vesicle in full detail, as its view cuts and hides; the sheet gives its colours."""
    shapes = drawing(vesicle, view, sheet)
    named = [_group(layer) for layer in shapes.layers]
    groups = tuple(dict.fromkeys(named))
    lookup = np.array([groups.index(name) for name in named] or [0], np.int32)
    height = np.linalg.norm(shapes.centres, axis=1)
    closed = vesicle.geometry.outer_neutral if view.cutaway == "none" else 0.0
    # What an intact membrane hides is left out.
    visible = height >= closed
    indices = np.flatnonzero(visible)
    number = (np.cumsum(visible) - 1).astype(np.int32)
    whose = visible[shapes.owner]
    reach = height + np.maximum(shapes.radii, _SUGAR)
    return Level(
        shapes.centres[indices],
        shapes.radii[indices],
        shapes.colours[indices],
        lookup[shapes.layer[indices]],
        shapes.molecule[indices],
        shapes.triangles[whose],
        number[shapes.owner[whose]],
        groups,
        shapes.layer[indices],
        shapes.layers,
        float(reach.max(initial=0.0)),
    )


def whole_cell_model(cell_model: CellModel, sheet: StyleSheet) -> Level:
    """Return a cell model in full detail; the sheet gives its colours."""
    template = cell_model.template
    count = len(template.beads)
    colours = part_colours(cell_model.layer, sheet.overrides, sheet.saturation)[template.parts]
    reach = np.linalg.norm(template.beads, axis=1) + template.radii
    nothing = np.zeros(count, np.int32)
    molecule = nothing if cell_model.molecule is None else cell_model.molecule
    return Level(
        template.beads,
        template.radii,
        colours,
        nothing,
        molecule,
        np.empty((0, 3, 3), np.float32),
        np.empty(0, np.int32),
        (cell_model.layer,),
        nothing,
        (cell_model.layer,),
        float(reach.max(initial=0.0)),
    )


def _patch(points: Floats, cell: float) -> NDArray[np.int64]:
    """Return for points of a sphere which of its patches they lie in, all of one size.

    The cells of a cubic grid would show as rows on a surface as even as a leaflet.
    """
    if not len(points):
        return np.empty(0, np.int64)
    radius = float(np.linalg.norm(points, axis=1).mean())
    count = max(round(4 * math.pi * radius**2 / (0.9 * cell**2)), 1)
    index = np.arange(count) + 0.5
    z = 1 - 2 * index / count
    angle = index * (math.pi * (1 + math.sqrt(5)))
    flat = np.sqrt(1 - z * z)
    middle = np.stack([flat * np.cos(angle), flat * np.sin(angle), z], axis=1) * radius
    _, nearest = tree_type()(middle).query(points)
    return np.asarray(nearest, np.int64)


def _merged(model: Level, cell: float) -> Level:
    """Return a model whose beads are merged by cells of a grid, those of each group apart."""
    place = np.floor(model.centres / np.float32(cell)).astype(np.int64)
    place -= place.min(axis=0)
    wide = place.max(axis=0) + 1
    key = (place[:, 0] * wide[1] + place[:, 1]) * wide[2] + place[:, 2]
    leaflet = np.array([is_lipid(name) for name in model.groups])[model.group]
    key[leaflet] = -1 - _patch(model.centres[leaflet], cell)
    key = key * len(model.groups) + model.group
    _, first, member = np.unique(key, return_index=True, return_inverse=True)
    count = len(first)
    radii = np.where(model.radii > 0, model.radii, np.float32(_SUGAR))
    volume = radii.astype(np.float64) ** 3
    total = np.bincount(member, volume, count)

    def mean(columns: Floats) -> Floats:
        sums = summed(member, volume[:, None] * columns, count)
        return (sums / total[:, None]).astype(np.float32)

    membrane = np.array([is_lipid(name) for name in model.groups])
    own = np.clip((total / _PACKED) ** (1 / 3), 0.2 * cell, 0.72 * cell)
    # What is coarser than the grain already keeps its size.
    largest = np.zeros(count)
    np.maximum.at(largest, member, radii)
    own = np.maximum(own, largest)
    # A leaflet must stay closed, whatever share of it lies in each cell.
    own = np.where(membrane[model.group[first]], np.maximum(own, 0.6 * cell), own)
    centres, colours = mean(model.centres), mean(model.colours)
    colours[membrane[model.group[first]]] *= _LEAFLET_SHADE
    return Level(
        centres,
        own.astype(np.float32),
        colours,
        model.group[first],
        np.arange(count, dtype=np.int32),
        np.empty((0, 3, 3), np.float32),
        np.empty(0, np.int32),
        model.groups,
        model.group[first],
        model.groups,
        float((np.linalg.norm(centres, axis=1) + own).max(initial=0.0)),
    )


def level_of(model: Level, number: int) -> Level:
    """Return a coarser level of a whole model."""
    return _merged(model, FINEST * 2**number)
