"""A moment of a story as meshes in which everything is in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from exoviz.exporter.mesh.meshes import Mesh, balls_mesh, joined, mesh_of
from exoviz.exporter.story.membrane_mesh import surfaces
from exoviz.model import rotate
from exoviz.model.layers import cell_membrane_layer
from exoviz.progress import UNKNOWN, Progress
from exoviz.renderer.palette import layer_colour

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.exporter.story.story_detail import ExportModels, ModelDetail
    from exoviz.exporter.story.story_plan import Actor, Deforming, Plan
    from exoviz.registry.options import Detail

    Floats = NDArray[np.float32]

__all__ = ["membrane_mesh", "moment_meshes"]

_TAILS = np.array([0.72, 0.69, 0.62], np.float32)


def _placed(mesh: Mesh, actor: Actor, numbered: int) -> Mesh:
    track = actor.tracks[0]
    turn = track.turns[0].astype(np.float32)
    points = rotate(turn, mesh.points * np.float32(track.sizes[0]))
    return Mesh(
        (points + track.places[0]).astype(np.float32),
        rotate(turn, mesh.normals).astype(np.float32),
        mesh.colours,
        mesh.faces,
        np.full(len(mesh.points), numbered, np.int32),
    )


def _bytes(colour: Floats, count: int) -> NDArray[np.uint8]:
    row = np.append(np.rint(np.asarray(colour) * 255), 255).astype(np.uint8)
    return np.tile(row, (count, 1))


def membrane_mesh(rows: NDArray[np.float64], kind: str, detail: Detail, numbered: int = -1) -> Mesh:
    """Return the mesh of a membrane of the cell.

    Parameters
    ----------
    rows : (2, r, 4) array
        See `exoviz.story.membrane.membrane_rows.section`.
    kind : str
    detail : str
    numbered : int
        Number of the object, for each corner.
    """
    pieces = []
    for patch in surfaces(rows, detail):
        colour = _TAILS if patch.name == "cut" else layer_colour(cell_membrane_layer(kind))
        pieces.append(
            Mesh(
                patch.points.astype(np.float32),
                patch.normals.astype(np.float32),
                _bytes(colour, len(patch.points)),
                patch.faces.astype(np.int32),
                np.full(len(patch.points), numbered, np.int32),
            )
        )
    return joined(pieces)


def _strand(one: Deforming, models: ExportModels, numbered: int) -> Mesh:
    level = models.whole(one.model)
    beads = one.samples[0]
    there = beads[:, 3] > 0
    count = int(there.sum())
    return balls_mesh(
        20,
        beads[there, :3],
        (level.radii[one.chosen] * one.grown)[there],
        level.colours[one.chosen][there],
        np.full(count, numbered, np.int32),
    )


def moment_meshes(
    plan: Plan, models: ExportModels, model_detail: ModelDetail, detail: Detail, progress: Progress
) -> tuple[tuple[str, Mesh], ...]:
    """Return a mesh for each layer of a moment; each corner has the number of its object.

    Parameters
    ----------
    plan : Plan
        Plan of one moment.
    models : ExportModels
    model_detail : ModelDetail
    detail : str
    progress : Progress
        Called now and then; what it raises stops the work.
    """
    piles: dict[str, list[Mesh]] = {}
    merged: dict[str, list[tuple[str, Mesh]]] = {}
    for numbered, one in enumerate(plan.deforming):
        if one.kind:
            rows = one.samples[0].reshape(2, one.samples.shape[1] // 2, 4)
            made = membrane_mesh(rows, one.kind, detail, numbered)
        else:
            made = _strand(one, models, numbered)
        if len(made.faces):
            piles.setdefault(one.layer, []).append(made)
    for numbered, actor in enumerate(plan.actors, start=len(plan.deforming)):
        if actor.model not in merged:
            level = models.level(actor.model, model_detail)
            merged[actor.model] = [
                (layer.path, mesh_of(layer, "high", model_detail.triangles))
                for layer in models.layers(actor.model, level)
            ]
            progress(UNKNOWN)
        for path, mesh in merged[actor.model]:
            piles.setdefault(path, []).append(_placed(mesh, actor, numbered))
    return tuple((path, joined(piles[path])) for path in sorted(piles))
