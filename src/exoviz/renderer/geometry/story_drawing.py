"""From a moment of a story to what is drawn: everything in the detail that its size asks for."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.compiled import compiled
from exoviz.model import rotate
from exoviz.model.layers import CARGO, CELL_MEMBRANES, Root, cell_membrane_layer, is_below, matches
from exoviz.model.products import length_of
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


@compiled
def _shares_of_levels(level: Floats, seen: Mask) -> Floats:
    """Return how large copies are drawn in each level of detail, (LEVELS, n); 0 for not at all."""
    shares = np.zeros((LEVELS, level.shape[0]), np.float32)
    zero, one = np.float32(0), np.float32(1)
    for copy in range(level.shape[0]):
        if not seen[copy]:
            continue
        for number in range(LEVELS):
            away = abs(level[copy] - np.float32(number))
            fade = (np.float32(0.5 + _BLEND) - away) / np.float32(2 * _BLEND)
            fade = min(max(fade, zero), one)
            if number == 0 and level[copy] < np.float32(0.5 - _BLEND):
                fade = one
            if number == LEVELS - 1 and level[copy] > np.float32(number):
                fade = one
            share = np.sqrt(fade)
            shares[number, copy] = share if share > np.float32(_FAINT) else zero
    return shares


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
    left = copies.fraction_left
    if left is not None:
        seen &= left > 0
    if not seen.any():
        return
    pixel = -view[:, 2] * np.float32(
        2 * detail_camera.at.half_height / detail_camera.height * detail_camera.grain * _FINER
    )
    level = np.log2(np.maximum(pixel, 1e-6) / np.float32(FINEST))
    level = np.clip(level, 0, LEVELS - 1)
    for number, share in enumerate(_shares_of_levels(level, seen)):
        mine = np.flatnonzero(share)
        if not len(mine):
            continue
        model = models.level(copies.model, number)
        layers = pile.numbers(model.groups), pile.numbers(model.layers)
        there = np.ones((len(mine), len(model.radii)), np.bool_)
        if left is not None:
            there = _scatter(len(model.radii))[None] < left[mine][:, None]
        if vesicle:
            for copy, keep in zip(mine, there, strict=True):
                # One that is cut open, or comes apart, hides nothing of itself.
                closed = copies.model not in models.story.cut_open
                closed &= left is None or left[copy] >= 1
                pose = positions[copy], rotations[copy]
                _add_vesicle(pile, model, pose, share[copy], layers, detail_camera, keep, closed)
            continue
        molecule = model.molecule if number == 0 else np.zeros(len(model.radii), np.int32)
        poses = positions[mine], rotations[mine], share[mine]
        columns = model.centres, model.radii, model.colours, molecule, model.group, model.layer
        pile.add(*_copied(*poses, there, columns, layers))


@compiled
def _copied(
    positions: Floats,
    rotations: Floats,
    sizes: Floats,
    there: Mask,
    columns: tuple[Floats, Floats, Floats, Integers, Integers, Integers],
    layers: tuple[Integers, Integers],
) -> tuple[Floats, Floats, Floats, Integers, Integers, Integers]:
    """Return what a pile takes of copies of a model, of the beads (n, b) that are there."""
    centres, radii, colours, molecule, group, layer = columns
    count, total, two = there.sum(), 0, np.float32(2)
    placed, sizes_of = np.empty((count, 3), np.float32), np.empty(count, np.float32)
    tints, number = np.empty((count, 3), np.float32), np.empty(count, np.int32)
    grouped, exact = np.empty(count, np.int32), np.empty(count, np.int32)
    many = 1
    for one in molecule:
        many = max(many, one + 1)
    for copy in range(positions.shape[0]):
        x, y, z, w = rotations[copy]
        for bead in range(radii.shape[0]):
            if not there[copy, bead]:
                continue
            a, b, c = centres[bead, 0], centres[bead, 1], centres[bead, 2]
            u, v, t = two * (y * c - z * b), two * (z * a - x * c), two * (x * b - y * a)
            placed[total, 0] = (a + w * u + y * t - z * v) + positions[copy, 0]
            placed[total, 1] = (b + w * v + z * u - x * t) + positions[copy, 1]
            placed[total, 2] = (c + w * t + x * v - y * u) + positions[copy, 2]
            sizes_of[total] = radii[bead] * sizes[copy]
            for channel in range(3):
                tints[total, channel] = colours[bead, channel]
            number[total] = molecule[bead] + copy * many
            grouped[total], exact[total] = layers[0][group[bead]], layers[1][layer[bead]]
            total += 1
    return placed, sizes_of, tints, number, grouped, exact


@functools.lru_cache(maxsize=64)
def _scatter(count: int) -> Floats:
    """Return numbers from 0 to 1 in an order without pattern, the same every time."""
    return np.random.default_rng(count).random(count).astype(np.float32)


def _add_vesicle(
    pile: _Pile,
    model: Level,
    pose: tuple[Floats, Floats],
    size: np.floating,
    layers: tuple[Integers, Integers],
    detail_camera: DetailCamera,
    there: Mask,
    closed: bool,
) -> None:
    """Add the beads of a vesicle that are there; of one that is closed its front hides some."""
    position, rotation = pose
    if closed:
        back = rotation * np.array([-1, -1, -1, 1], np.float32)
        away = detail_camera.at.position - position
        sight = rotate(back[None], (away / length_of(away))[None])[0]
        there &= _before(model.centres, sight, np.float32(_BEHIND * model.reach))
    if not detail_camera.holds(position, model.reach):
        centres = turned_copies(rotation[None], position[None], model.centres[None])
        there &= detail_camera.sees(detail_camera.at.to_view(centres), 1.0)
    if len(model.triangles) and size > 0.5:
        number = np.cumsum(there) - 1
        whose = there[model.owner]
        corners = model.triangles[whose].reshape(1, -1, 3)
        turned = turned_copies(rotation[None], position[None], corners)
        pile.triangles.append(turned.reshape(-1, 3, 3))
        pile.owner.append((number[model.owner[whose]] + pile.beads).astype(np.int32))
    poses = position[None], rotation[None], np.full(1, size, np.float32)
    columns = model.centres, model.radii, model.colours, model.molecule, model.group, model.layer
    pile.add(*_copied(*poses, there[None], columns, layers))


@compiled
def _before(centres: Floats, sight: Floats, least: np.float32) -> Mask:
    """Return which points lie farther along a way than `least`."""
    found = np.empty(centres.shape[0], np.bool_)
    for index in range(centres.shape[0]):
        far = centres[index, 0] * sight[0] + centres[index, 1] * sight[1]
        found[index] = far + centres[index, 2] * sight[2] > least
    return found


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
        gone = behind(beads.centres)
        hidden = np.array([matches(name, hide) for name in names])
        if hidden.any():
            gone |= hidden[beads.kind]
        keep = slice(None) if not gone.any() else np.flatnonzero(~gone)
        kind = beads.kind[keep]
        pile.add(
            beads.centres[keep],
            beads.radii[keep],
            beads.colours[keep],
            beads.molecule[keep],
            np.full(len(kind), layer, np.int32),
            exact[kind],
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
