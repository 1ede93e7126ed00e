"""Trajectories for the Simularium viewer: balls and fibers that move (format version 3, JSON)."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.errors import ArgumentError, Problem
from exoviz.language import _, number
from exoviz.model import rotate
from exoviz.model.layers import cell_membrane_layer
from exoviz.model.units import NM3_PER_KDA
from exoviz.progress import UNKNOWN, Progress
from exoviz.renderer import layer_title
from exoviz.renderer.palette import layer_colour, to_hex
from exoviz.renderer.story_image import shot_of
from exoviz.story.membrane.membrane_rows import HALF_NM, key_of, section
from exoviz.story.motion.node_motion import ABSENT, NodeTrack, SampledChapter, tracks_of
from exoviz.story.state import VIEW_ANGLE

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from exoviz.exporter.story.story_detail import ExportModels
    from exoviz.story import CellModel, Story
    from exoviz.story.membrane.cell_membrane import CellMembrane
    from exoviz.story.state import Deformable

    Floats = NDArray[np.float64]

__all__ = ["FRAME_S", "save_simularium"]

FRAME_S: Final = 0.2
"""Time between two frames, s of film."""
_BALL, _FIBER = 1000, 1001
_MERIDIANS: Final = 9
#: What is this much longer than wide is a fiber.
_LONG: Final = 4.0
#: Beads of a chain that are farther from each other than this many usual steps are not bound.
_GAP: Final = 4.0
_FAR: Final = 1e5
_MOST_POINTS: Final = 60


@dataclass(frozen=True, slots=True, eq=False)
class _Shape:
    """Shape of a model: a ball, or a fiber through some points, in the model's frame."""

    name: str
    colour: str
    radius: float
    points: Floats

    @property
    def fiber(self) -> bool:
        return len(self.points) > 1


def _shape(models: ExportModels, key: str) -> _Shape:
    level = models.whole(key)
    volume = level.radii.astype(float) ** 3
    colour = to_hex(np.average(level.colours, axis=0, weights=volume).astype(np.float32))
    vesicle = models.story.vesicles.get(key)
    if vesicle is None:
        return _cell_model(models.story.cell_models[key], colour)
    diameter = vesicle.geometry.diameter
    name = _("vesicle of {nm} nm").format(nm=number(diameter, 1))
    return _Shape(name, colour, diameter / 2, np.zeros((1, 3)))


def _cell_model(cell_model: CellModel, colour: str) -> _Shape:
    beads = cell_model.template.beads.astype(float)
    middle = beads.mean(axis=0)
    name = layer_title(cell_model.layer)
    _u, spread, axes = np.linalg.svd(beads - middle, full_matrices=False)
    radius = (3 * NM3_PER_KDA / 1000 * cell_model.template.mass_da / (4 * math.pi)) ** (1 / 3)
    if len(beads) > 2 and spread[0] > _LONG * spread[1]:
        along = (beads - middle) @ axes[0]
        wide = float(np.linalg.norm(beads - middle - along[:, None] * axes[0], axis=1).max())
        ends = middle + np.array([[along.min()], [along.max()]]) * axes[0]
        return _Shape(name, colour, wide, ends)
    return _Shape(name, colour, radius, middle[None])


class _Types:
    """Numbers of the kinds of agents."""

    def __init__(self) -> None:
        self.table: dict[str, dict[str, Any]] = {}
        self._numbers: dict[str, int] = {}

    def number(self, name: str, colour: str, *, fiber: bool) -> int:
        if name not in self._numbers:
            self._numbers[name] = len(self._numbers)
            kind = "FIBER" if fiber else "SPHERE"
            self.table[str(self._numbers[name])] = {
                "name": name,
                "geometry": {"displayType": kind, "color": colour},
            }
        return self._numbers[name]


class _Agents:
    """Numbers of the agents, the same in every frame."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[Any, ...], int] = {}

    def number(self, *key: Any) -> int:
        return self._numbers.setdefault(key, len(self._numbers))


#: One agent of a frame: fiber or not, number, type, radius, points (n, 3).
_Agent = tuple[bool, int, int, float, "Floats"]


def _sampled(story: Story, progress: Progress) -> list[SampledChapter]:
    """Return the chapters at the times of the frames."""
    every = np.arange(math.floor(story.duration / FRAME_S + 1e-9) + 1) * FRAME_S
    owner = np.searchsorted(np.array(story.starts[1:-1]), every, side="right")
    sampled = []
    for index, chapter in enumerate(story.chapters):
        times = every[owner == index] - story.starts[index]
        states = []
        for time in times:
            states.append(chapter.state_at(float(np.clip(time, 0, chapter.duration))))
            progress(UNKNOWN)
        sampled.append(SampledChapter(chapter, times, tuple(states)))
    return sampled


def _rigid(track: NodeTrack, shape: _Shape, agent: int, kind: int) -> list[_Agent | None]:
    """Return something rigid in each moment, none where it is not there."""
    turns = track.turns.astype(np.float32)
    turned = rotate(turns[:, None], shape.points[None].astype(np.float32))
    points = track.places[:, None] + track.sizes[:, None, None] * turned
    return [
        (shape.fiber, agent, kind, shape.radius * size, place) if size > ABSENT else None
        for size, place in zip(track.sizes.tolist(), points, strict=True)
    ]


def _meridians(membrane: CellMembrane, part: int) -> list[Floats]:
    """Return lines over a membrane from its pole or neck on, half-way between its leaflets."""
    rows = section(membrane, part, "low")
    middle = rows[0, :, :2] - HALF_NM * rows[0, :, 2:] + rows[1, :, :2] - HALF_NM * rows[1, :, 2:]
    middle = middle / 2
    lines = []
    for angle in np.linspace(0, math.pi, _MERIDIANS):
        r, z = middle.T
        lines.append(np.stack([r * math.cos(angle), r * math.sin(angle), z], axis=1))
    return lines


def _strands(shape: Deformable, cell_model: CellModel) -> list[Floats]:
    """Return the chains of a model whose beads move each for itself."""
    molecule = (
        np.zeros(len(shape.beads), int) if cell_model.molecule is None else cell_model.molecule
    )
    there = np.abs(shape.beads).max(axis=1) < _FAR
    steps = np.linalg.norm(np.diff(shape.beads, axis=0), axis=1)
    near = steps[there[1:] & there[:-1]]
    limit = _GAP * float(np.median(near)) if len(near) else 0.0
    cut = (np.diff(molecule) != 0) | (steps > limit) | (np.diff(there) != 0)
    pieces = np.split(np.arange(len(shape.beads)), np.flatnonzero(cut) + 1)
    lines = []
    for piece in pieces:
        if there[piece[0]] and len(piece) > 1:
            every = np.linspace(0, len(piece) - 1, min(len(piece), _MOST_POINTS)).round()
            lines.append(shape.beads[piece[every.astype(int)]])
    return lines


def _frames(
    sampled: Sequence[SampledChapter], models: ExportModels, types: _Types, progress: Progress
) -> list[list[_Agent]]:
    agents = _Agents()
    shapes: dict[str, tuple[_Shape, int]] = {}
    frames = []
    for sampled_chapter in sampled:
        tracks = {
            key: one for key, one in tracks_of(sampled_chapter).items() if key[0] in models.wanted
        }
        for key in tracks:
            if key[0] not in shapes:
                made = _shape(models, key[0])
                shapes[key[0]] = (made, types.number(made.name, made.colour, fiber=made.fiber))
        rigid = [
            _rigid(track, shapes[key[0]][0], agents.number(*key), shapes[key[0]][1])
            for key, track in tracks.items()
        ]
        for moment, state in enumerate(sampled_chapter.states):
            found = [one[moment] for one in rigid]
            frame = [agent for agent in found if agent is not None]
            for membrane in state.membranes:
                for part in range(1 if membrane.single else 2):
                    name = cell_membrane_layer(membrane.types[part])
                    if models.shows(name):
                        kind = types.number(
                            layer_title(name),
                            to_hex(layer_colour(name)),
                            fiber=True,
                        )
                        for index, line in enumerate(_meridians(membrane, part)):
                            own = agents.number(key_of(membrane), part, index)
                            frame.append((True, own, kind, HALF_NM, line))
            for deformable in state.deformables:
                if deformable.model in models.wanted:
                    frame += _chains(deformable, models, types, agents)
            frames.append(frame)
            progress(UNKNOWN)
    return frames


def _chains(
    deformable: Deformable, models: ExportModels, types: _Types, agents: _Agents
) -> list[_Agent]:
    level = models.whole(deformable.model)
    model = models.story.cell_models[deformable.model]
    radius = float(level.radii.mean())
    colour = to_hex(level.colours.mean(axis=0))
    kind = types.number(layer_title(model.layer), colour, fiber=True)
    return [
        (True, agents.number(deformable.model, index), kind, radius, line)
        for index, line in enumerate(_strands(deformable, model))
    ]


def _data(frame: list[_Agent], middle: Floats) -> list[float]:
    """Return a frame as the one row of numbers that the format asks for; y is up there."""
    row: list[float] = []
    for fiber, agent, kind, radius, points in frame:
        turned = (points - middle) @ _UP.T
        place = [0.0, 0.0, 0.0] if fiber else np.round(turned[0], 2).tolist()
        below = np.round(turned, 1).ravel().tolist() if fiber else []
        head = [_FIBER if fiber else _BALL, agent, kind, *place, 0, 0, 0, round(radius, 2)]
        row += [*head, len(below), *below]
    return row


_UP: Final = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]])


def _vector(values: Floats) -> dict[str, float]:
    return dict(zip("xyz", np.round(values, 3).tolist(), strict=True))


def _camera(story: Story, middle: Floats) -> dict[str, Any]:
    shot = shot_of(story.state_at(min(story.recipe.still_s, story.duration)).camera)
    return {
        "position": _vector(_UP @ (shot.position - middle)),
        "lookAtPosition": _vector(_UP @ (shot.focus - middle)),
        "upVector": _vector(_UP @ shot.axes[1]),
        "fovDegrees": VIEW_ANGLE,
    }


def _about(story: Story, sampled: Sequence[SampledChapter]) -> str:
    chapters = "; ".join(
        _("{title} from {time} s").format(title=_(chapter.title), time=number(start, 1))
        for chapter, start in zip(story.chapters, story.starts, strict=False)
    )
    parts = [_(story.scene.about), _("Times are seconds of film."), chapters + "."]
    if not all(
        state.clock.steady for sampled_chapter in sampled for state in sampled_chapter.states
    ):
        parts.append(_("not to real time scale") + ".")
    if story.illustrative:
        parts.append(_("Illustrative: {text}").format(text=story.illustrative))
    return " ".join(part for part in parts if part)


def save_simularium(
    story: Story, models: ExportModels, path: Path, title: str, progress: Progress
) -> list[str]:
    """Write a story as a trajectory; return notes for the user.

    Vesicles are balls as wide as their membrane, molecules balls of their volume or fibers of
    their length, membranes of the cell meridians. Lengths are nm, times s of film.

    Parameters
    ----------
    story : Story
    models : ExportModels
    path : Path
    title : str
    progress : Progress
        Called now and then; what it raises stops the work.

    Raises
    ------
    InputError
        If nothing is left to be written.
    """
    sampled = _sampled(story, progress)
    types = _Types()
    frames = _frames(sampled, models, types, progress)
    if not any(frames):
        raise ArgumentError(str(path), [Problem("", _("nothing is left to be written."))])
    points = [points for frame in frames for _f, _a, _k, _r, points in frame]
    low = np.min([one.min(axis=0) for one in points], axis=0)
    high = np.max([one.max(axis=0) for one in points], axis=0)
    middle = (low + high) / 2
    size = np.abs(_UP @ (high - low)) * 1.05
    document = {
        "trajectoryInfo": {
            "version": 3,
            "timeUnits": {"magnitude": 1.0, "name": "s"},
            "timeStepSize": FRAME_S,
            "totalSteps": len(frames),
            "spatialUnits": {"magnitude": 1.0, "name": "nm"},
            "size": _vector(size),
            "cameraDefault": _camera(story, middle),
            "typeMapping": types.table,
            "trajectoryTitle": title,
            "modelInfo": {
                "title": title,
                "version": f"exoviz {version('exoviz')}, seed {story.scene.seed}",
                "description": _about(story, sampled),
            },
        },
        "spatialData": {
            "version": 1,
            "msgType": 1,
            "bundleStart": 0,
            "bundleSize": len(frames),
            "bundleData": [
                {
                    "frameNumber": index,
                    "time": round(index * FRAME_S, 6),
                    "data": _data(frame, middle),
                }
                for index, frame in enumerate(frames)
            ],
        },
        "plotData": {"version": 1, "data": []},
    }
    progress(UNKNOWN)
    # In one piece: that takes a fifth of the time of writing number by number.
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text, encoding="utf-8")
    notes = [
        _("{frames} frames, {step} s of film apart; {count} things at most; in nm").format(
            frames=number(len(frames)),
            step=number(FRAME_S, 1),
            count=number(max(map(len, frames))),
        ),
        _(
            "vesicles are balls as wide as their membrane, molecules balls of their volume or "
            "fibers, membranes of the cell their meridians; lipids, sugars and what vesicles hold "
            "are left out"
        ),
    ]
    if not all(
        state.clock.steady for sampled_chapter in sampled for state in sampled_chapter.states
    ):
        notes.append(_("not to real time scale"))
    return notes
