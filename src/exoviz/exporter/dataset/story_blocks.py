"""A moment of a story as tables: the beads of all that stands there, and membranes as surfaces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.exporter.dataset.data_blocks import (
    NO_MOLECULE,
    DataBlock,
    as_bytes,
    joined_blocks,
    vesicle_blocks,
)
from exoviz.exporter.layer_contents import exported_drawing
from exoviz.exporter.story.story_detail import ModelDetail
from exoviz.exporter.story.story_moment import membrane_mesh
from exoviz.model import rotate
from exoviz.model.layers import cell_membrane_layer, last_step
from exoviz.progress import UNKNOWN, Progress
from exoviz.story.membrane.membrane_rows import section

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.exporter.mesh.meshes import Mesh
    from exoviz.exporter.story.story_detail import ExportModels
    from exoviz.registry.options import Detail
    from exoviz.renderer.geometry.detail.level_of_detail import Level
    from exoviz.story import State
    from exoviz.story.state import RigidCopies

    Floats = NDArray[np.float32]

__all__ = ["MOMENT_BEADS", "SERIES_BEADS", "MomentBlocks"]

MOMENT_BEADS: Final[Mapping[Detail, float]] = MappingProxyType(
    {"low": 60_000, "medium": 300_000, "high": np.inf}
)
"""Beads of a moment, at most: what has more is merged, vesicles more than single molecules."""
SERIES_BEADS: Final[Mapping[Detail, float]] = MappingProxyType(
    {"low": 20_000, "medium": 60_000, "high": 200_000}
)
"""The same of each of many moments."""
_COARSEST: Final = 4
_FAR: Final = 1e5
"""Distance, nm, beyond which a bead is not there: stories remove them so."""


def _level_blocks(level: Level, mass_da: float) -> tuple[DataBlock, ...]:
    """Return the beads of a model, layer by layer; its mass, Da, where no bead is merged."""
    found = []
    volume = level.radii.astype(np.float64) ** 3
    mass = (mass_da * volume / volume.sum()).astype(np.float32) if mass_da else None
    for index, layer in enumerate(level.layers):
        mine = np.flatnonzero(level.layer == index)
        columns: dict[str, NDArray[Any]] = {
            "radius": level.radii[mine],
            "colour": as_bytes(level.colours[mine]),
            "molecule": level.molecule[mine].astype(np.int32),
            "species": np.zeros(len(mine), np.int32),
        }
        if mass is not None:
            columns["mass"] = mass[mine]
        found.append(
            DataBlock(
                layer,
                level.centres[mine],
                columns,
                (last_step(layer),),
                np.empty((0, 3), np.int32),
                level.radii[mine],
            )
        )
    return tuple(found)


def _surface(layer: str, mesh: Mesh) -> DataBlock:
    nothing = np.full(len(mesh.points), NO_MOLECULE, np.int32)
    return DataBlock(
        layer,
        mesh.points,
        {
            "colour": mesh.colours[:, :3],
            "molecule": nothing,
            "species": nothing * 0,
            "Normals": mesh.normals,
        },
        (last_step(layer),),
        mesh.faces,
        np.zeros(len(mesh.points), np.float32),
    )


@dataclass(slots=True)
class _Counted:
    """How many molecules and objects there are so far."""

    molecules: int = 0
    objects: int = 0

    def taken(self, block: DataBlock) -> dict[str, NDArray[np.int32]]:
        """Return the numbers of a block's molecules, and of the object that it belongs to."""
        molecule = block.columns["molecule"]
        there = molecule >= 0
        return {
            "molecule": np.where(there, molecule + self.molecules, molecule).astype(np.int32),
            "object": np.full(len(molecule), self.objects, np.int32),
        }


class MomentBlocks:
    """Makes the blocks of moments of a story, and remembers its models.

    Parameters
    ----------
    models : ExportModels
    most : float
        Beads of a moment, at most; infinite for every bead, with masses and solid sugars.
    detail : str
        Detail of membranes.
    """

    def __init__(self, models: ExportModels, most: float, detail: Detail) -> None:
        self._models = models
        self._most = most
        self._detail = detail
        self._known: dict[tuple[str, int], tuple[DataBlock, ...]] = {}

    def level(self, state: State) -> int:
        """Return how coarse the models of a moment are: 0 for every bead."""
        copies = [one for one in state.copies if self._has(one)]
        for number in range(_COARSEST):
            if np.isinf(self._most) or self._count(copies, number) <= self._most:
                return number
        return _COARSEST

    def points(self, state: State) -> int:
        """Return how many points a moment has without its membranes, and without making them."""
        level = self.level(state)
        copies = [one for one in state.copies if self._has(one)]
        each = [
            len(one) * sum(len(block.points) for block in self._model(one.model, level))
            for one in copies
        ]
        return sum(each) + sum(len(shape.beads) for shape in state.deformables)

    def _has(self, copies: RigidCopies) -> bool:
        return copies.exported and copies.model in self._models.wanted and len(copies) > 0

    def _count(self, copies: list[RigidCopies], number: int) -> int:
        detail = ModelDetail(number, 0)
        return sum(len(one) * len(self._models.level(one.model, detail).radii) for one in copies)

    def _model(self, key: str, number: int) -> tuple[DataBlock, ...]:
        if (key, number) not in self._known:
            self._known[key, number] = self._made(key, number)
        return self._known[key, number]

    def _made(self, key: str, number: int) -> tuple[DataBlock, ...]:
        models = self._models
        vesicle = models.story.vesicles.get(key)
        if number == 0 and vesicle is not None:
            return vesicle_blocks(
                vesicle, exported_drawing(vesicle, *models.shown_of(key, vesicle))
            )
        level = models.level(key, ModelDetail(number, 0))
        whole = vesicle is None and level is models.whole(key)
        mass = models.story.cell_models[key].template.mass_da if whole else 0.0
        return _level_blocks(level, mass)

    def at(self, state: State, progress: Progress) -> tuple[DataBlock, ...]:
        """Return the blocks of a moment, layer by layer.

        Parameters
        ----------
        state : State
        progress : Progress
            Called now and then; what it raises stops the work.
        """
        level, numbers = self.level(state), _Counted()
        found = self._membranes(state, numbers)
        for shape in state.deformables:
            if shape.model in self._models.wanted:
                there = np.abs(shape.beads).max(axis=1) < _FAR
                for block in _level_blocks(self._models.whole(shape.model), 0.0):
                    columns = {**block.columns, **numbers.taken(block)}
                    found.append(
                        replace(
                            block,
                            points=shape.beads[there].astype(np.float32),
                            columns={name: one[there] for name, one in columns.items()},
                            drawn_radii=block.drawn_radii[there],
                        )
                    )
                    numbers.molecules += int(block.columns["molecule"].max(initial=0)) + 1
                numbers.objects += 1
        for copies in state.copies:
            if self._has(copies):
                found += self._placed(copies, level, numbers, progress)
        return tuple(joined_blocks(found))

    def _membranes(self, state: State, numbers: _Counted) -> list[DataBlock]:
        found = []
        for membrane in state.membranes:
            for part in range(1 if membrane.single else 2):
                kind = membrane.types[part]
                if not self._models.shows(cell_membrane_layer(kind)):
                    continue
                rows = section(membrane, part, self._detail)
                block = _surface(cell_membrane_layer(kind), membrane_mesh(rows, kind, self._detail))
                if len(block.faces):
                    columns = {**block.columns, **numbers.taken(block)}
                    found.append(replace(block, columns=columns))
                    numbers.objects += 1
        return found

    def _placed(
        self, copies: RigidCopies, level: int, numbers: _Counted, progress: Progress
    ) -> list[DataBlock]:
        """Return the blocks of all copies of a model; those that come or go are smaller."""
        model = self._model(copies.model, level)
        molecules = max((int(one.columns["molecule"].max(initial=-1)) for one in model), default=-1)
        left = np.ones(len(copies)) if copies.fraction_left is None else copies.fraction_left
        found = []
        # A share of the beads is the same share of the volume.
        sizes = np.cbrt(np.clip(left, 0.0, 1.0)).astype(np.float32)
        for place, turn, size in zip(
            copies.positions.astype(np.float32),
            copies.rotations.astype(np.float32),
            sizes,
            strict=True,
        ):
            if size > 0:
                for block in model:
                    columns = {**block.columns, **numbers.taken(block)}
                    if "radius" in columns and size < 1:
                        columns["radius"] = columns["radius"] * size
                    found.append(
                        replace(
                            block,
                            points=(rotate(turn, block.points * size) + place).astype(np.float32),
                            columns=columns,
                            drawn_radii=block.drawn_radii * size,
                        )
                    )
                numbers.molecules += molecules + 1
                numbers.objects += 1
            progress(UNKNOWN)
        return found
