"""From a moment of a story to what is drawn: everything in the detail that its size asks for."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.model import rotate
from exoviz.model.layers import CARGO, CELL_MEMBRANES, Root, cell_membrane_layer, is_below, matches
from exoviz.model.products import along, length_of
from exoviz.renderer.geometry.detail.detail_camera import DetailCamera
from exoviz.renderer.geometry.detail.level_of_detail import (
    FINEST,
    LEVELS,
    Level,
    level_of,
    whole_cell_model,
    whole_vesicle,
)
from exoviz.renderer.geometry.drawing import Drawing
from exoviz.renderer.geometry.lipid_beads import LipidBeads, turned_copies
from exoviz.renderer.geometry.membrane_beads import membrane_beads
from exoviz.renderer.palette import layer_colour

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.registry.styles import StyleSheet
    from exoviz.scene import View
    from exoviz.story import State, Story
    from exoviz.story.state import Deformable, RigidCopies

    Floats = NDArray[np.float32]
    Integers = NDArray[np.int32]
    Mask = NDArray[np.bool_]

__all__ = ["RenderModels", "story_drawing"]

#: Grains of a vesicle or a protein, in grains of a membrane: they are what one looks at.
_FINER: Final = 0.8
_BLEND: Final = 0.15
_FAINT: Final = 0.35
#: Distance behind the cut, nm, up to which a molecule in the cytosol is not hidden by it.
_IN_FRONT: Final = 8.0
#: Beads that face this far away from the camera, as a cosine, are hidden by their vesicle.
_BEHIND: Final = -0.12


@dataclass(slots=True)
class _Pile:
    """Columns of the drawing, as they come in."""

    centres: list[Floats]
    radii: list[Floats]
    colours: list[Floats]
    molecule: list[NDArray[np.int64]]
    layer: list[Integers]
    exact: list[Integers]
    triangles: list[Floats]
    owner: list[Integers]
    layers: dict[str, int]
    beads: int = 0
    molecules: int = 0

    @classmethod
    def empty(cls) -> _Pile:
        return cls([], [], [], [], [], [], [], [], {})

    def number(self, layer: str) -> int:
        return self.layers.setdefault(layer, len(self.layers))

    def numbers(self, layers: Sequence[str]) -> Integers:
        return np.array([self.number(name) for name in layers], np.int32)

    def add(
        self,
        centres: Floats,
        radii: Floats,
        colours: Floats,
        molecule: NDArray[np.integer],
        layer: Integers,
        exact: Integers,
    ) -> None:
        self.centres.append(centres)
        self.radii.append(radii)
        self.colours.append(colours)
        self.molecule.append(molecule.astype(np.int64) + self.molecules)
        self.layer.append(layer)
        self.exact.append(exact)
        self.beads += len(radii)
        self.molecules += int(molecule.max(initial=0)) + 1


class RenderModels:
    """The models of a story in all the levels of detail that have been asked for.

    Parameters
    ----------
    story : Story
    sheet : StyleSheet
    view : View
        Layers that are hidden.
    """

    def __init__(self, story: Story, sheet: StyleSheet, view: View) -> None:
        self.story = story
        self.sheet = sheet
        self.view = view
        self._levels: dict[tuple[str, int], Level] = {}
        self._lipids: dict[str, LipidBeads] = {}

    def level(self, model: str, number: int) -> Level:
        """Return a model in a level of detail."""
        key = (model, number)
        if key not in self._levels:
            if number:
                self._levels[key] = level_of(self.level(model, 0), number)
            else:
                self._levels[key] = self._whole(model)
        return self._levels[key]

    def _whole(self, model: str) -> Level:
        vesicle = self.story.vesicles.get(model)
        if vesicle is None:
            return whole_cell_model(self.story.cell_models[model], self.sheet)
        opened = model in self.story.cut_open
        view = self.view.model_copy(
            update={
                "cutaway": "half" if opened else "none",
                "camera": "front",
                "keep": (CARGO,) if opened else (),
                "hide": tuple(name for name in self.view.hide if not is_below(name, Root.CELL)),
            }
        )
        return whole_vesicle(vesicle, self.sheet, view)

    def lipid_beads(self, kind: str) -> LipidBeads:
        """Return the lipids of a kind of membrane."""
        if kind not in self._lipids:
            self._lipids[kind] = LipidBeads.of(
                self.story.lipids[kind],
                self.story.lipid_templates,
                layer_colour(cell_membrane_layer(kind)),
                self.sheet,
            )
        return self._lipids[kind]


def _share_of_level(level: NDArray[np.floating], number: int) -> Floats:
    away = np.abs(level - number)
    fade = np.clip((0.5 + _BLEND - away) / (2 * _BLEND), 0, 1)
    if number == 0:
        fade = np.where(level < 0.5 - _BLEND, 1.0, fade)
    if number == LEVELS - 1:
        fade = np.where(level > number, 1.0, fade)
    size: Floats = np.sqrt(fade).astype(np.float32)
    return size


def _add_copies(
    pile: _Pile,
    copies: RigidCopies,
    models: RenderModels,
    detail_camera: DetailCamera,
    behind: Callable[[Floats], Mask],
) -> None:
    """Add copies of a model, each in the detail that its distance asks for."""
    positions = copies.positions.astype(np.float32)
    rotations = copies.rotations.astype(np.float32)
    vesicle = copies.model in models.story.vesicles
    reach = models.level(copies.model, 0).reach
    view = detail_camera.at.to_view(positions)
    seen = detail_camera.sees(view, reach)
    if not vesicle:
        # What begins before the cut face stands before it whole.
        seen &= ~behind(positions) | (positions[:, 1] < _IN_FRONT)
    if copies.fraction_left is not None:
        seen &= copies.fraction_left > 0
    if not seen.any():
        return
    pixel = -view[:, 2] * np.float32(
        2 * detail_camera.at.half_height / detail_camera.height * detail_camera.grain * _FINER
    )
    level = np.log2(np.maximum(pixel, 1e-6) / np.float32(FINEST))
    level = np.clip(level, 0, LEVELS - 1)
    for number in range(LEVELS):
        share = _share_of_level(level, number)
        mine = np.flatnonzero(seen & (share > _FAINT))
        if not len(mine):
            continue
        model = models.level(copies.model, number)
        layers, exact = pile.numbers(model.groups), pile.numbers(model.layers)
        fraction_left = None if copies.fraction_left is None else copies.fraction_left[mine]
        if vesicle:
            for copy, big in zip(mine, share[mine], strict=True):
                gone = None if copies.fraction_left is None else float(copies.fraction_left[copy])
                gone = None if gone is not None and gone >= 1 else gone
                _add_vesicle(
                    pile,
                    model,
                    positions[copy],
                    rotations[copy],
                    big,
                    layers,
                    exact,
                    detail_camera,
                    gone,
                    cut_open=copies.model in models.story.cut_open,
                )
            continue
        count, beads = len(mine), len(model.radii)
        centres = turned_copies(rotations[mine], positions[mine], model.centres[None])
        molecule = model.molecule[None] if number == 0 else np.zeros((1, beads), np.int32)
        molecule = molecule + np.arange(count)[:, None] * (int(molecule.max(initial=0)) + 1)
        there = np.ones(count * beads, np.bool_)
        if fraction_left is not None:
            there = (_scatter(beads)[None] < fraction_left[:, None]).ravel()
        pile.add(
            centres[there],
            (model.radii[None] * share[mine][:, None]).ravel()[there].astype(np.float32),
            np.tile(model.colours, (count, 1))[there],
            molecule.ravel()[there],
            np.tile(layers[model.group], count)[there],
            np.tile(exact[model.layer], count)[there],
        )


@functools.lru_cache(maxsize=64)
def _scatter(count: int) -> Floats:
    """Return numbers from 0 to 1 in an order without pattern, the same every time."""
    return np.random.default_rng(count).random(count).astype(np.float32)


def _add_vesicle(
    pile: _Pile,
    model: Level,
    position: Floats,
    rotation: Floats,
    size: np.floating,
    layers: Integers,
    exact: Integers,
    detail_camera: DetailCamera,
    fraction_left: float | None,
    *,
    cut_open: bool,
) -> None:
    """Add one vesicle, without what its own front hides."""
    keep = np.ones(len(model.radii), np.bool_)
    if not cut_open and fraction_left is None:
        back = rotation * np.array([-1, -1, -1, 1], np.float32)
        away = detail_camera.at.position - position
        sight = rotate(back[None], (away / length_of(away))[None])[0]
        keep = along(model.centres, sight) > np.float32(_BEHIND * model.reach)
    if fraction_left is not None and fraction_left < 1:
        keep &= _scatter(len(keep)) < fraction_left
    chosen = np.flatnonzero(keep)
    centres = rotate(rotation[None], model.centres[chosen]) + position
    if not detail_camera.holds(position, model.reach):
        there = detail_camera.sees(detail_camera.at.to_view(centres), 1.0)
        chosen, centres = chosen[there], centres[there]
        keep = np.zeros(len(keep), np.bool_)
        keep[chosen] = True
    first = pile.beads
    if len(model.triangles) and size > 0.5:
        number = np.cumsum(keep) - 1
        whose = keep[model.owner]
        corners = rotate(rotation[None], model.triangles[whose].reshape(-1, 3)) + position
        pile.triangles.append(corners.reshape(-1, 3, 3).astype(np.float32))
        pile.owner.append((number[model.owner[whose]] + first).astype(np.int32))
    pile.add(
        centres.astype(np.float32),
        (model.radii[chosen] * size).astype(np.float32),
        model.colours[chosen],
        model.molecule[chosen],
        layers[model.group[chosen]],
        exact[model.layer[chosen]],
    )


def story_drawing(
    state: State,
    models: RenderModels,
    detail_camera: DetailCamera,
    behind: Callable[[Floats], Mask],
) -> Drawing:
    """Return the drawing of a moment.

    Parameters
    ----------
    state : State
    models : RenderModels
    detail_camera : DetailCamera
    behind : callable
        Tells of points (n, 3) which are hidden behind the cut face of the cytosol.
    """
    pile = _Pile.empty()
    hide = models.view.hide
    for membrane in state.membranes:
        beads = membrane_beads(
            membrane,
            (models.lipid_beads(membrane.types[0]), models.lipid_beads(membrane.types[1])),
            detail_camera,
        )
        names = [cell_membrane_layer(kind) for kind in membrane.types]
        exact = pile.numbers(names)
        # One layer for both, or a line would be drawn around each lipid that has come across.
        layer = pile.number(CELL_MEMBRANES)
        keep = ~behind(beads.centres)
        keep &= ~np.array([matches(name, hide) for name in names])[beads.kind]
        pile.add(
            beads.centres[keep],
            beads.radii[keep],
            beads.colours[keep],
            np.unique(beads.molecule[keep], return_inverse=True)[1],
            np.full(int(keep.sum()), layer, np.int32),
            exact[beads.kind[keep]],
        )
    for copies in state.copies:
        if len(copies) and not matches(models.story.layer(copies.model), hide):
            _add_copies(pile, copies, models, detail_camera, behind)
    for shape in state.deformables:
        if not matches(models.story.layer(shape.model), hide):
            _add_deformable(pile, shape, models, detail_camera)
    return _drawing(pile)


def _add_deformable(
    pile: _Pile, shape: Deformable, models: RenderModels, detail_camera: DetailCamera
) -> None:
    """Add a model whose beads are where they are."""
    model = models.level(shape.model, 0)
    centres = shape.beads.astype(np.float32)
    seen = np.flatnonzero(detail_camera.sees(detail_camera.at.to_view(centres), 3.0))
    layers, exact = pile.numbers(model.groups), pile.numbers(model.layers)
    pile.add(
        centres[seen],
        model.radii[seen],
        model.colours[seen],
        model.molecule[seen],
        layers[model.group[seen]],
        exact[model.layer[seen]],
    )


def _joined(pieces: Sequence[NDArray[Any]], shape: tuple[int, ...], kind: type) -> NDArray[Any]:
    return np.concatenate([np.empty(shape, kind), *pieces]).astype(kind, copy=False)


def _drawing(pile: _Pile) -> Drawing:
    count = pile.beads
    return Drawing(
        centres=_joined(pile.centres, (0, 3), np.float32),
        radii=_joined(pile.radii, (0,), np.float32),
        colours=_joined(pile.colours, (0, 3), np.float32),
        molecule=_joined(pile.molecule, (0,), np.int32),
        layer=_joined(pile.layer, (0,), np.int32),
        triangles=_joined(pile.triangles, (0, 3, 3), np.float32),
        owner=_joined(pile.owner, (0,), np.int32),
        layers=tuple(pile.layers),
        copies={},
        sugars=(),
        hidden=np.zeros(count, np.bool_),
        exact=_joined(pile.exact, (0,), np.int32),
    )
