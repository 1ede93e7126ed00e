"""Models of a story at the detail that a file can hold: triangles decide, not a camera."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.exporter.layer_contents import Layer, exported_drawing, simplified
from exoviz.model import Vesicle
from exoviz.model.layers import CARGO, VESICLES, ancestors, first_step, is_below, is_lipid, matches
from exoviz.registry.colourings import BY_KIND
from exoviz.renderer.colouring.distinct_colours import own_colours
from exoviz.renderer.colouring.style_sheets import style_sheet_of
from exoviz.renderer.geometry.detail.level_of_detail import (
    FINEST,
    Level,
    level_of,
    whole_cell_model,
)
from exoviz.renderer.request_checks import prefixes

if TYPE_CHECKING:
    from exoviz.registry.options import Detail
    from exoviz.scene import View
    from exoviz.story import Story

__all__ = ["BUDGET", "ExportModels", "ModelDetail", "finest_within"]

BUDGET: Final[Mapping[str, int]] = {"low": 400_000, "medium": 1_500_000, "high": 3_000_000}
"""Limit of the triangles that a file shows, those of every copy counted."""
#: Beads from which a prop counts as large, and is merged as vesicles are.
_LARGE: Final = 5000
_SUGAR_NM: Final = 0.28


@dataclass(frozen=True, slots=True)
class ModelDetail:
    """Level of detail of models.

    Attributes
    ----------
    level : int
        Level for vesicles: 0 for every bead, else beads are merged in cells of 0.8 · 2ⁿ nm. Single
        molecules are one level finer.
    triangles : int
        Triangles of a ball.
    """

    level: int
    triangles: int

    @property
    def cell(self) -> float:
        """Side of the cells in which a vesicle's beads are merged, nm; 0 where none are."""
        return FINEST * 2**self.level if self.level else 0.0


#: From coarse to fine.
MODEL_DETAILS: Final = tuple(
    ModelDetail(level, size) for level in (4, 3, 2, 1, 0) for size in (8, 20)
)


def _known(names: Sequence[str], layers: Sequence[str]) -> tuple[str, ...]:
    """Return the names that are layers of a vesicle, or groups of them."""
    there = prefixes(layers)
    return tuple(name for name in names if name in there)


class ExportModels:
    """The models of a story as they are exported.

    Parameters
    ----------
    story : Story
    view : View
        Hidden layers, and colours.
    only : sequence of str
        Layers to write and no others; empty for all.
    """

    def __init__(self, story: Story, view: View, only: Sequence[str]) -> None:
        self.story = story
        self.view = view
        self.only = tuple(only)
        self._levels: dict[tuple[str, int], Level] = {}

    def shows(self, layer: str) -> bool:
        """Return whether a layer of the cell is written."""
        hidden = matches(layer, self.view.hide)
        return not hidden and (not self.only or matches(layer, self.only))

    @cached_property
    def wanted(self) -> frozenset[str]:
        """Keys of the models that are written."""
        story, only = self.story, self.only
        shown = [key for key, model in story.cell_models.items() if self.shows(model.layer)]
        if not matches(VESICLES, self.view.hide):
            shown += [
                key
                for key, vesicle in story.vesicles.items()
                if not only or VESICLES in only or _known(only, vesicle.layers())
            ]
        return frozenset(key for key in shown if len(self.whole(key).radii))

    def shown_of(self, key: str, vesicle: Vesicle) -> tuple[View, tuple[str, ...]]:
        """Return the view of a vesicle, and the layers of it to write and no others."""
        opened = key in self.story.cut_open
        own = own_colours(self.story.layers(), self.view.colours)
        view = self.view.model_copy(
            update={
                "cutaway": "half" if opened else "none",
                "camera": "front",
                "keep": (CARGO,) if opened else (),
                "hide": _known(self.view.hide, vesicle.layers()),
                "opacity": {},
                "labels": {},
                "colour_by": BY_KIND,
                "colours": {
                    name: colour
                    for name, colour in {**own, **self.view.colours}.items()
                    if name in prefixes(vesicle.layers())
                },
            }
        )
        return view, () if VESICLES in self.only else _known(self.only, vesicle.layers())

    def whole(self, key: str, detail: Detail = "high") -> Level:
        """Return a model with every bead; of lipids fewer where `detail` is not high."""
        number = {"high": 0, "medium": -1, "low": -2}[detail]
        if (key, number) not in self._levels:
            self._levels[key, number] = self._whole(key, detail)
        return self._levels[key, number]

    def _whole(self, key: str, detail: Detail) -> Level:
        vesicle = self.story.vesicles.get(key)
        if vesicle is None:
            sheet = style_sheet_of(self.view, self.story.layers())
            return whole_cell_model(self.story.cell_models[key], sheet)
        drawing = exported_drawing(vesicle, *self.shown_of(key, vesicle))
        drawing = simplified(drawing, detail, vesicle.geometry.midplane, round_sugars=True)
        named = [_group(layer) for layer in drawing.layers]
        groups = tuple(dict.fromkeys(named))
        lookup = np.array([groups.index(name) for name in named] or [0], np.int32)
        beads = np.flatnonzero(drawing.radii > 0)
        centres, radii = drawing.centres[beads], drawing.radii[beads]
        return Level(
            centres,
            radii,
            drawing.colours[beads],
            lookup[drawing.layer[beads]],
            drawing.molecule[beads],
            np.empty((0, 3, 3), np.float32),
            np.empty(0, np.int32),
            groups,
            drawing.layer[beads],
            drawing.layers,
            float((np.linalg.norm(centres, axis=1) + radii).max(initial=0.0)),
        )

    def level(self, key: str, model_detail: ModelDetail) -> Level:
        """Return a model at a level of detail."""
        model = self.story.cell_models.get(key)
        fine = model is not None and len(model.template.beads) < _LARGE
        number = max(model_detail.level - fine, 0)
        if number == 0:
            return self.whole(key)
        if (key, number) not in self._levels:
            self._levels[key, number] = level_of(self.whole(key), number)
        return self._levels[key, number]

    def layers(self, key: str, level: Level) -> tuple[Layer, ...]:
        """Return a model group by group; copies count its molecules, merged or not."""
        fine = self.whole(key)
        nothing = np.empty((0, 3, 3), np.float32)
        found = []
        for index, path in enumerate(level.groups):
            mine = np.flatnonzero(level.group == index)
            count = len(np.unique(fine.molecule[fine.group == index]))
            found.append(
                Layer(
                    path,
                    count,
                    level.centres[mine],
                    np.where(level.radii[mine] > 0, level.radii[mine], np.float32(_SUGAR_NM)),
                    level.colours[mine],
                    level.molecule[mine],
                    nothing,
                    nothing[:, 0],
                )
            )
        return tuple(found)


def _group(layer: str) -> str:
    """Return the part of a vesicle that a layer belongs to; a part moves as one."""
    divided = is_lipid(layer) or is_below(layer, CARGO)
    return ancestors(layer)[1] if divided else first_step(layer)


def finest_within(
    models: ExportModels, copies: Mapping[str, int], budget: int
) -> tuple[ModelDetail, int]:
    """Return the finest detail with which all copies together have no more triangles.

    Parameters
    ----------
    models : ExportModels
    copies : mapping of str to int
        Number of copies of each model.
    budget : int

    Returns
    -------
    ModelDetail
    int
        Triangles with it; more than `budget` where even the coarsest is too many.
    """

    def total(model_detail: ModelDetail) -> int:
        beads = sum(
            count * len(models.level(key, model_detail).radii) for key, count in copies.items()
        )
        return beads * model_detail.triangles

    best = MODEL_DETAILS[0]
    size = total(best)
    for model_detail in MODEL_DETAILS[1:]:
        more = total(model_detail)
        if more > budget:
            break
        best, size = model_detail, more
    return best, size
