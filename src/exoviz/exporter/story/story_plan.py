"""Content of a story file: rigid objects that move, and objects that deform."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.model.layers import cell_membrane_layer, last_step
from exoviz.progress import UNKNOWN, Progress, silent
from exoviz.story.membrane.membrane_rows import MembraneKey, key_of, section
from exoviz.story.motion.key_shapes import KeyShapes, key_shapes
from exoviz.story.motion.node_motion import ABSENT, NodeTrack, SampledChapter, tracks_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from exoviz.exporter.story.story_detail import ExportModels
    from exoviz.registry.options import Detail

    Floats = NDArray[np.float64]

__all__ = ["Actor", "Deforming", "Plan", "plan_of"]

#: How far a corner of what deforms may be from its place, nm.
_TOLERANCE: Final = {"low": 1.0, "medium": 0.5, "high": 0.3}
#: Balls of something that deforms, at most: each is kept once for every key shape.
_BALLS: Final = {"low": 700, "medium": 1500, "high": 3000}
_FAR: Final = 1e5
"""Distance, nm, beyond which beads count as absent: stories remove them so."""


@dataclass(frozen=True, slots=True, eq=False)
class Actor:
    """A copy of a model that moves as one.

    Attributes
    ----------
    name : str
        Unique name of the node.
    model : str
        Key of the model in the story.
    layer : str
    tracks : mapping of int to NodeTrack
        Track by number of the chapter; the copy is absent in chapters without one.
    """

    name: str
    model: str
    layer: str
    tracks: dict[int, NodeTrack]


@dataclass(frozen=True, slots=True, eq=False)
class Deforming:
    """A membrane, or beads that do not keep their places to each other.

    Attributes
    ----------
    name, layer : str
    kind : str
        Kind of a membrane, such as ``"mvb"``; empty for beads.
    model : str
        Key of the model that beads belong to; empty for a membrane.
    samples : (n, m, c) float array
        Section of a membrane, see `membrane_rows.section`, outer rows before inner; or x, y, z and
        share of the radius of each bead.
    chosen : (m,) int array
        Indices of the model's beads that are written.
    grown : float
        Factor by which the balls of these are larger.
    keys : KeyShapes
    where : mapping of int to (s,) int array
        By chapter: the sample that each moment shows, -1 where it is not there.
    """

    name: str
    layer: str
    kind: str
    model: str
    samples: Floats
    chosen: NDArray[np.intp]
    grown: float
    keys: KeyShapes
    where: dict[int, NDArray[np.intp]]

    def weights(self, chapter: int) -> Floats:
        """Return the shares of the key shapes at each moment of a chapter, (s, k)."""
        found = self.where[chapter]
        there = found >= 0
        last = np.maximum.accumulate(np.where(there, np.arange(len(found)), -1))
        last = np.where(last < 0, int(np.argmax(there)), last)
        weights: Floats = self.keys.weights[found[last]]
        return weights

    def sizes(self, chapter: int, count: int) -> Floats:
        """Return the sizes at the moments of a chapter, (s, 1)."""
        if chapter not in self.where:
            return np.full((count, 1), ABSENT)
        return np.where(self.where[chapter] >= 0, 1.0, ABSENT)[:, None]


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """Everything that goes into a file.

    Attributes
    ----------
    sampled : tuple of SampledChapter
    actors : tuple of Actor
    deforming : tuple of Deforming
    """

    sampled: tuple[SampledChapter, ...]
    actors: tuple[Actor, ...]
    deforming: tuple[Deforming, ...]

    @property
    def copies(self) -> dict[str, int]:
        """Number of copies of each model."""
        found: dict[str, int] = {}
        for actor in self.actors:
            found[actor.model] = found.get(actor.model, 0) + 1
        return found

    @property
    def error(self) -> float:
        """Largest distance of a corner of a deforming mesh from its place, nm."""
        return max((one.keys.error for one in self.deforming), default=0.0)


class _Names:
    """Unique names: programs find the target of a clip by its name."""

    def __init__(self) -> None:
        self._used: dict[str, int] = {}

    def numbered(self, name: str) -> str:
        self._used[name] = self._used.get(name, 0) + 1
        return f"{name} {self._used[name]}"


def _actors(
    sampled: Sequence[SampledChapter], models: ExportModels, names: _Names
) -> tuple[Actor, ...]:
    tracks: dict[tuple[str, int, int], dict[int, NodeTrack]] = {}
    for number, sampled_chapter in enumerate(sampled):
        for key, track in tracks_of(sampled_chapter).items():
            if key[0] in models.wanted:
                tracks.setdefault(key, {})[number] = track
    found = []
    for (model, _role, _slot), mine in tracks.items():
        vesicle = model in models.story.vesicles
        layer = models.story.layer(model)
        name = names.numbered("vesicle" if vesicle else last_step(layer))
        found.append(Actor(name, model, layer, mine))
    return tuple(found)


def _membranes(
    sampled: Sequence[SampledChapter],
    models: ExportModels,
    detail: Detail,
    names: _Names,
    progress: Progress,
) -> list[Deforming]:
    where: dict[tuple[MembraneKey, int], dict[int, NDArray[np.intp]]] = {}
    sections: dict[tuple[MembraneKey, int], list[Floats]] = {}
    for number, sampled_chapter in enumerate(sampled):
        for moment, state in enumerate(sampled_chapter.states):
            for membrane in state.membranes:
                key = key_of(membrane)
                for part in range(1 if membrane.single else 2):
                    if not models.shows(cell_membrane_layer(membrane.types[part])):
                        continue
                    rows = section(membrane, part, detail)
                    own = sections.setdefault((key, part), [])
                    own.append(rows.reshape(-1, 4))
                    here = where.setdefault((key, part), {})
                    here.setdefault(number, np.full(len(sampled_chapter.times), -1, np.intp))
                    here[number][moment] = len(own) - 1
            progress(UNKNOWN)
    found = []
    for (key, part), own in sections.items():
        samples = np.array(own)
        kind = key[0][part]
        found.append(
            Deforming(
                names.numbered(f"{kind} membrane"),
                cell_membrane_layer(kind),
                kind,
                "",
                samples,
                np.arange(samples.shape[1]),
                1.0,
                key_shapes(samples[..., :2], _TOLERANCE[detail]),
                where[key, part],
            )
        )
        progress(UNKNOWN)
    return found


def _near(beads: Floats) -> Floats:
    """Return beads (n, b, 3) with their sizes; removed ones stay where they were, at size 0."""
    there = np.abs(beads).max(axis=2) < _FAR
    index = np.where(there, np.arange(len(beads))[:, None], -1)
    last = np.maximum.accumulate(index, axis=0)
    last = np.where(last < 0, np.argmax(there, axis=0)[None], last)
    places = np.take_along_axis(beads, last[..., None], axis=0)
    ever = there.any(axis=0)
    places = np.where(ever[None, :, None], places, 0.0)
    return np.concatenate([places, there[..., None].astype(float)], axis=2)


def _deformables(
    sampled: Sequence[SampledChapter], models: ExportModels, detail: Detail, names: _Names
) -> list[Deforming]:
    where: dict[str, dict[int, NDArray[np.intp]]] = {}
    samples: dict[str, list[Floats]] = {}
    for number, sampled_chapter in enumerate(sampled):
        for moment, state in enumerate(sampled_chapter.states):
            for shape in state.deformables:
                if shape.model not in models.wanted:
                    continue
                own = samples.setdefault(shape.model, [])
                own.append(shape.beads)
                here = where.setdefault(shape.model, {})
                here.setdefault(number, np.full(len(sampled_chapter.times), -1, np.intp))
                here[number][moment] = len(own) - 1
    found = []
    for model, own in samples.items():
        count = own[0].shape[0]
        stride = max(-(-count // _BALLS[detail]), 1)
        chosen = np.arange(stride // 2, count, stride)
        beads = _near(np.array(own)[:, chosen])
        layer = models.story.layer(model)
        found.append(
            Deforming(
                names.numbered(f"{layer.rpartition('/')[2]} shape"),
                layer,
                "",
                model,
                beads,
                chosen,
                stride ** (1 / 3),
                key_shapes(beads, _TOLERANCE[detail]),
                where[model],
            )
        )
    return found


def plan_of(
    sampled: Sequence[SampledChapter],
    models: ExportModels,
    detail: Detail,
    progress: Progress = silent,
) -> Plan:
    """Return the moving and deforming content of chapters.

    Parameters
    ----------
    sampled : sequence of SampledChapter
    models : ExportModels
    detail : str
    progress : Progress
        Called now and then; what it raises stops the work.
    """
    names = _Names()
    membranes = _membranes(sampled, models, detail, names, progress)
    deformables = _deformables(sampled, models, detail, names)
    return Plan(tuple(sampled), _actors(sampled, models, names), (*membranes, *deformables))
