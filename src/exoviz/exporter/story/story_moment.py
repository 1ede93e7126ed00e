"""A moment of a story as meshes in which everything is in its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from exoviz.exporter.mesh.meshes import Mesh, ball, mesh_of
from exoviz.exporter.story.membrane_mesh import surfaces
from exoviz.files import whole_file
from exoviz.language import _, number
from exoviz.model import rotate
from exoviz.model.layers import cell_membrane_layer
from exoviz.renderer.palette import layer_colour

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from exoviz.exporter.layer_contents import Detail
    from exoviz.exporter.story.story_detail import ExportModels, Grain
    from exoviz.exporter.story.story_plan import Actor, Deforming, Plan

    Floats = NDArray[np.float32]

__all__ = ["baked", "write_obj", "write_ply"]

_TAILS = np.array([0.72, 0.69, 0.62], np.float32)


@dataclass(slots=True)
class _MeshPile:
    """Meshes of one layer as they come in."""

    meshes: list[Mesh]

    def joined(self) -> Mesh:
        sizes = [len(mesh.points) for mesh in self.meshes]
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int32)
        return Mesh(
            np.concatenate([mesh.points for mesh in self.meshes]),
            np.concatenate([mesh.normals for mesh in self.meshes]),
            np.concatenate([mesh.colours for mesh in self.meshes]),
            np.concatenate(
                [mesh.faces + start for mesh, start in zip(self.meshes, starts, strict=True)]
            ),
            np.concatenate([mesh.molecule for mesh in self.meshes]),
        )


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


def _membrane(one: Deforming, detail: Detail, numbered: int) -> Mesh:
    rows = one.samples.shape[1] // 2
    pieces = []
    for patch in surfaces(one.samples[0].reshape(2, rows, 4), detail):
        colour = _TAILS if patch.name == "cut" else layer_colour(cell_membrane_layer(one.kind))
        pieces.append(
            Mesh(
                patch.points.astype(np.float32),
                patch.normals.astype(np.float32),
                _bytes(colour, len(patch.points)),
                patch.faces.astype(np.int32),
                np.full(len(patch.points), numbered, np.int32),
            )
        )
    return _MeshPile(pieces).joined()


def _strand(one: Deforming, models: ExportModels, numbered: int) -> Mesh:
    level = models.whole(one.model)
    beads = one.samples[0]
    there = beads[:, 3] > 0
    corners, faces = ball(20)
    count, each = int(there.sum()), len(corners)
    radii = (level.radii[one.chosen] * one.grown)[there]
    points = beads[there, None, :3] + radii[:, None, None] * corners
    colours = np.rint(level.colours[one.chosen][there] * 255)
    opaque = np.concatenate([colours, np.full((count, 1), 255.0)], axis=1).astype(np.uint8)
    starts = (np.arange(count, dtype=np.int32) * each)[:, None, None]
    normals = corners / np.linalg.norm(corners, axis=1, keepdims=True)
    return Mesh(
        points.reshape(-1, 3).astype(np.float32),
        np.tile(normals, (count, 1)).astype(np.float32),
        np.repeat(opaque, each, axis=0),
        (faces[None] + starts).reshape(-1, 3).astype(np.int32),
        np.full(count * each, numbered, np.int32),
    )


def baked(
    plan: Plan, models: ExportModels, grain: Grain, detail: Detail, beat: Callable[[], None]
) -> tuple[tuple[str, Mesh], ...]:
    """Return a mesh for each layer of a moment; its corners know which thing they belong to.

    Parameters
    ----------
    plan : Plan
        Of one moment.
    models : ExportModels
    grain : Grain
    detail : str
    beat : callable
        Called now and then; what it raises stops the work.
    """
    piles: dict[str, _MeshPile] = {}
    merged: dict[str, list[tuple[str, Mesh]]] = {}
    for numbered, one in enumerate(plan.deforming):
        made = _membrane(one, detail, numbered) if one.kind else _strand(one, models, numbered)
        if len(made.faces):
            piles.setdefault(one.layer, _MeshPile([])).meshes.append(made)
    for numbered, actor in enumerate(plan.actors, start=len(plan.deforming)):
        if actor.model not in merged:
            level = models.level(actor.model, grain)
            merged[actor.model] = [
                (layer.path, mesh_of(layer, "high", grain.triangles))
                for layer in models.layers(actor.model, level)
            ]
            beat()
        for path, mesh in merged[actor.model]:
            piles.setdefault(path, _MeshPile([])).meshes.append(_placed(mesh, actor, numbered))
    return tuple((path, piles[path].joined()) for path in sorted(piles))


def write_ply(meshes: Sequence[tuple[str, Mesh]], path: Path) -> list[str]:
    """Write meshes as one PLY file with the numbers of layers and things; say what is in it."""
    import trimesh

    whole = _MeshPile([mesh for _path, mesh in meshes]).joined()
    layer = np.repeat(np.arange(len(meshes)), [len(mesh.points) for _path, mesh in meshes])
    made: Any = trimesh.Trimesh(
        whole.points,
        whole.faces,
        vertex_normals=whole.normals,
        vertex_colors=whole.colours,
        vertex_attributes={"molecule": whole.molecule, "layer": layer.astype(np.int32)},
        process=False,
    )
    path.write_bytes(made.export(file_type="ply", vertex_normal=True))
    names = ", ".join(f"{index} {name}" for index, (name, _mesh) in enumerate(meshes))
    return [
        _("{count} triangles, in nm").format(count=number(len(whole.faces))),
        _("layers by number: {names}").format(names=names),
    ]


def write_obj(meshes: Sequence[tuple[str, Mesh]], path: Path, beside: Path) -> list[str]:
    """Write meshes as an OBJ file, and their colours beside it; say what is in it."""
    import trimesh
    from trimesh.visual.material import SimpleMaterial

    scene: Any = trimesh.Scene()
    total = 0
    for index, (name, mesh) in enumerate(meshes):
        colour = np.rint(mesh.colours.mean(axis=0)).astype(np.uint8)
        # Materials that are the same would become one, named after any of their layers.
        material: Any = SimpleMaterial(
            diffuse=colour, name=name.replace("/", "_"), glossiness=1 + index / 1000
        )
        visual: Any = trimesh.visual.TextureVisuals(
            uv=np.zeros((len(mesh.points), 2)), material=material
        )
        one: Any = trimesh.Trimesh(
            mesh.points, mesh.faces, vertex_normals=mesh.normals, visual=visual, process=False
        )
        scene.add_geometry(one, geom_name=name)
        total += len(mesh.faces)
    text, materials = trimesh.exchange.obj.export_obj(
        scene, include_normals=True, return_texture=True, mtl_name=beside.name, digits=4
    )
    path.write_text(text, encoding="utf-8")
    with whole_file(beside) as temporary:
        temporary.write_bytes(materials[beside.name])
    return [
        _("{count} triangles, in nm; colours in {file}").format(
            count=number(total), file=beside.name
        )
    ]
