"""A story as glTF: a node for everything that moves, and a clip for each chapter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.exporter.mesh.gltf import Document, begun, groups_of
from exoviz.exporter.mesh.meshes import ball, balls_mesh, joined, mesh_of
from exoviz.exporter.story.clips import Clips
from exoviz.exporter.story.framing import (
    add_camera,
    add_stage,
    chapter_scales,
    first_frame,
    shown_middle,
)
from exoviz.exporter.story.membrane_mesh import surfaces
from exoviz.model.layers import CELL_MEMBRANES, VESICLES, cell_membrane_layer, is_lipid, last_step
from exoviz.progress import UNKNOWN, Progress
from exoviz.renderer import layer_title
from exoviz.renderer.palette import layer_colour, linear
from exoviz.story.motion.node_motion import ABSENT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from exoviz.exporter.layer_contents import Layer
    from exoviz.exporter.story.story_detail import ExportModels, ModelDetail
    from exoviz.exporter.story.story_plan import Deforming, Plan
    from exoviz.registry.options import Detail

    Floats = NDArray[np.float32]

__all__ = ["STORY_NM_PER_UNIT", "StoryFile", "write_story_glb"]

#: Nanometres in a unit: a story is ten times as wide as a vesicle, and viewers are the same.
STORY_NM_PER_UNIT: Final = 200.0
_FLOAT, _UBYTE, _USHORT = 5126, 5121, 5123
_ARRAY: Final = 34962
#: Colours and radii that are this near to each other are one material and one ball.
_COLOUR_STEPS: Final = 12
_RADIUS_NM: Final = 0.06
#: Triangles of the balls of an instanced file: those of lipids, and the others.
_INSTANCED: Final = (8, 20)
_TAILS: Final = (0.72, 0.69, 0.62)


@dataclass(frozen=True, slots=True, eq=False)
class StoryFile:
    """Content and options of a glTF file of a story.

    Attributes
    ----------
    plan : Plan
    models : ExportModels
    model_detail : ModelDetail
    detail : str
    instanced : bool
    still : (int, int)
        The chapter and the sample in it that is shown while no clip runs.
    animated : bool
    title : str
    clips : tuple of str
        Names of the chapters.
    provenance : mapping of str to str
    facts : mapping of str to str or float
        Notes on the whole scene, written into the file.
    """

    plan: Plan
    models: ExportModels
    model_detail: ModelDetail
    detail: Detail
    instanced: bool
    still: tuple[int, int]
    animated: bool
    title: str
    clips: tuple[str, ...]
    provenance: Mapping[str, str]
    facts: Mapping[str, str | float]


def _material(document: Document, name: str, colour: Any, **more: Any) -> int:
    return document.material(name, linear(np.asarray(colour, np.float32)).tolist(), **more)


def _mesh(document: Document, name: str, *primitives: dict[str, Any], **more: Any) -> int:
    document.tree["meshes"].append({"name": name, "primitives": list(primitives), **more})
    return len(document.tree["meshes"]) - 1


class _Writer:
    """Puts the models of a story into a document, each once."""

    def __init__(self, document: Document, file: StoryFile) -> None:
        self.document = document
        self.file = file
        self.triangles = 0
        self._models: dict[str, list[tuple[Layer, list[tuple[dict[str, Any], int]]]]] = {}
        self._balls: dict[tuple[int, int], dict[str, int]] = {}
        self._kinds: dict[tuple[int, bytes], int] = {}

    def _portable(self, layer: Layer) -> list[tuple[dict[str, Any], int]]:
        mesh = mesh_of(layer, "high", self.file.model_detail.triangles)
        primitive = self.document.coloured(last_step(layer.path), mesh)
        return [({"mesh": _mesh(self.document, layer.path, primitive)}, len(mesh.faces))]

    def _ball(self, radius: int, triangles: int) -> dict[str, Any]:
        """Return a ball of a radius, in steps of the grid."""
        if (radius, triangles) not in self._balls:
            corners, faces = ball(triangles)
            normals = corners / np.linalg.norm(corners, axis=1, keepdims=True)
            points = (corners * np.float32(radius * _RADIUS_NM)).astype(np.float32)
            self._balls[radius, triangles] = {
                "POSITION": self.document.positions(points),
                "NORMAL": self.document.add(normals.astype(np.float32), _FLOAT, _ARRAY),
                "indices": self.document.indices(faces),
            }
        found = self._balls[radius, triangles]
        attributes = {name: found[name] for name in ("POSITION", "NORMAL")}
        return {"attributes": attributes, "indices": found["indices"]}

    def _instances(self, layer: Layer) -> list[tuple[dict[str, Any], int]]:
        """Return an instanced node for each colour and radius of a layer."""
        triangles = _INSTANCED[not is_lipid(layer.path)]
        faces = len(ball(triangles)[1])
        steps = np.maximum(np.rint(layer.radii / _RADIUS_NM), 1).astype(np.int64)
        tints = np.rint(layer.colours * _COLOUR_STEPS).astype(np.int64)
        key = np.concatenate([tints, steps[:, None]], axis=1)
        kinds, which = np.unique(key, axis=0, return_inverse=True)
        found = []
        for number, kind in enumerate(kinds):
            mine = np.flatnonzero(which.ravel() == number)
            mesh = self._kind(layer, kind, triangles)
            places = self.document.add(layer.centres[mine], _FLOAT, None)
            instances = {"attributes": {"TRANSLATION": places}}
            node = {"mesh": mesh, "extensions": {"EXT_mesh_gpu_instancing": instances}}
            found.append((node, len(mine) * faces))
        return found

    def _kind(self, layer: Layer, kind: NDArray[np.int64], triangles: int) -> int:
        key = (triangles, kind.tobytes())
        if key not in self._kinds:
            name = f"{layer.path} {len(self._kinds) + 1}"
            material = _material(self.document, name, kind[:3] / _COLOUR_STEPS)
            shape = {**self._ball(int(kind[3]), triangles), "material": material}
            self._kinds[key] = _mesh(self.document, name, shape)
        return self._kinds[key]

    def model(self, key: str) -> list[tuple[Layer, list[tuple[dict[str, Any], int]]]]:
        """Return a model's layers, and for each the nodes that show it and their triangles."""
        if key not in self._models:
            file, models = self.file, self.file.models
            instanced = file.instanced and key in models.story.vesicles
            level = (
                models.whole(key, file.detail)
                if instanced
                else models.level(key, file.model_detail)
            )
            made = self._instances if instanced else self._portable
            self._models[key] = [(layer, made(layer)) for layer in models.layers(key, level)]
        return self._models[key]

    def shown(self, node: int, name: str, model: str) -> None:
        """Add the meshes of a model below a node."""
        document = self.document
        for layer, parts in self.model(model):
            facts = {"layer": layer.path, "title": layer_title(layer.path), "copies": layer.copies}
            self.triangles += sum(count for _part, count in parts)
            if len(parts) == 1:
                document.node(node, name=f"{name} {layer.path}", extras=facts, **parts[0][0])
                continue
            above = document.node(node, name=f"{name} {layer.path}", extras=facts)
            for number, (part, _count) in enumerate(parts, start=1):
                document.node(above, name=f"{name} {layer.path} {number}", **part)


def _targets(document: Document, shapes: Floats, normals: Floats | None) -> list[dict[str, int]]:
    """Return morph targets: differences of shapes (k, v, 3) from the first of them."""
    found = []
    for number in range(1, len(shapes)):
        target = {"POSITION": document.positions(shapes[number] - shapes[0])}
        if normals is not None:
            target["NORMAL"] = document.add(normals[number] - normals[0], _FLOAT, _ARRAY)
        found.append(target)
    return found


def _membrane(document: Document, one: Deforming, detail: Detail) -> tuple[int, int]:
    """Add a membrane's mesh with its key shapes; return it and its triangles."""
    rows = one.samples.shape[1] // 2
    shapes = [
        surfaces(one.samples[key].reshape(2, rows, 4), detail) for key in one.keys.shapes.tolist()
    ]
    colour = layer_colour(cell_membrane_layer(one.kind))
    primitives, total = [], 0
    for index, first in enumerate(shapes[0]):
        points = np.stack([shape[index].points for shape in shapes]).astype(np.float32)
        normals = np.stack([shape[index].normals for shape in shapes]).astype(np.float32)
        flat = first.name == "cut"
        tint = np.asarray(_TAILS, np.float32) if flat else colour
        name = f"{one.name} {first.name}"
        primitive: dict[str, Any] = {
            "attributes": {
                "POSITION": document.positions(points[0]),
                "NORMAL": document.add(normals[0], _FLOAT, _ARRAY),
            },
            "indices": document.indices(first.faces),
            "material": _material(document, name, tint, doubleSided=True),
        }
        if len(shapes) > 1:
            # All parts of a mesh need targets with the same attributes in some programs.
            primitive["targets"] = _targets(document, points, normals)
        primitives.append(primitive)
        total += len(first.faces)
    return _mesh(document, f"{one.name} surface", *primitives, **_at_first(one)), total


def _at_first(one: Deforming) -> dict[str, Any]:
    count = len(one.keys.shapes) - 1
    return {"weights": [0.0] * count} if count else {}


def _strand(document: Document, one: Deforming, file: StoryFile) -> tuple[int, int]:
    """Add balls that move each for itself as a mesh with key shapes."""
    level = file.models.whole(one.model)
    beads = one.samples[one.keys.shapes]
    radii = level.radii[one.chosen] * one.grown * beads[..., 3]
    colours = level.colours[one.chosen]
    numbers = np.zeros(len(one.chosen), np.int32)
    meshes = [
        balls_mesh(8, places[:, :3], sizes, colours, numbers)
        for places, sizes in zip(beads, radii, strict=True)
    ]
    shapes = np.stack([mesh.points for mesh in meshes])
    primitive = document.coloured(one.name, meshes[0])
    if len(shapes) > 1:
        primitive["targets"] = _targets(document, shapes, None)
    return _mesh(document, f"{one.name} balls", primitive, **_at_first(one)), len(meshes[0].faces)


def _actors(writer: _Writer, clips: Clips, group: Callable[[str], int]) -> None:
    file, document = writer.file, writer.document
    chapter, moment = file.still
    middle = shown_middle(file.plan, file.still)
    swarms: dict[str, dict[str, list[int]]] = {}
    for actor in file.plan.actors:
        vesicle = actor.model in file.models.story.vesicles
        above = group(VESICLES if vesicle else actor.layer)
        node = document.node(above, name=actor.name, extras={"layer": actor.layer})
        if vesicle:
            writer.shown(node, actor.name, actor.model)
        else:
            swarms.setdefault(actor.layer, {}).setdefault(actor.model, []).append(node)
        track = actor.tracks.get(chapter)
        size = ABSENT if track is None else float(track.sizes[moment])
        # What is not there must not make what viewers frame larger.
        place, turn = middle, np.array([0.0, 0.0, 0.0, 1.0])
        if track is not None and size > ABSENT:
            place, turn = track.places[moment], track.turns[moment]
        if size < 1:
            document.tree["nodes"][node]["scale"] = [size] * 3
        turn = turn / np.linalg.norm(turn)
        document.tree["nodes"][node].update(
            translation=place.astype(np.float32).tolist(), rotation=turn.tolist()
        )
        clips.actor(node, actor, place, turn)
    for layer, models in swarms.items():
        if sum(map(len, models.values())) > 1:
            _swarm(writer, layer, models)
            continue
        for model, nodes in models.items():
            for node in nodes:
                writer.shown(node, document.tree["nodes"][node]["name"], model)


def _swarm(writer: _Writer, layer: str, models: Mapping[str, Sequence[int]]) -> None:
    """Add all copies of a layer as one mesh, whose bones are the nodes that move.

    A mesh for each would be thousands of draw calls.
    """
    document, file = writer.document, writer.file
    meshes, numbers = [], []
    joints: list[int] = []
    for model, nodes in models.items():
        level = file.models.level(model, file.model_detail)
        one = joined(
            [
                mesh_of(part, "high", file.model_detail.triangles)
                for part in file.models.layers(model, level)
            ]
        )
        for node in nodes:
            meshes.append(one)
            numbers.append(np.full(len(one.points), len(joints), np.uint16))
            joints.append(node)
    mesh = joined(meshes)
    name = f"{layer.replace('/', ' ')} copies"
    primitive = document.coloured(name, mesh)
    bones = np.zeros((len(mesh.points), 4), np.uint16)
    bones[:, 0] = np.concatenate(numbers)
    weights = np.zeros((len(mesh.points), 4), np.uint8)
    weights[:, 0] = 255
    primitive["attributes"] |= {
        "JOINTS_0": document.add(bones, _USHORT, _ARRAY),
        "WEIGHTS_0": document.add(weights, _UBYTE, _ARRAY, normalized=True),
    }
    document.tree.setdefault("skins", []).append({"name": name, "joints": joints})
    facts = {"layer": layer, "title": layer_title(layer), "copies": len(joints)}
    # Bones alone say where it is; of a mesh below another node validators warn.
    document.tree["nodes"].append(
        {
            "name": name,
            "mesh": _mesh(document, f"{name} mesh", primitive),
            "skin": len(document.tree["skins"]) - 1,
            "extras": facts,
        }
    )
    document.tree["scenes"][0]["nodes"].append(len(document.tree["nodes"]) - 1)
    writer.triangles += len(mesh.faces)


def _deforming(writer: _Writer, clips: Clips, group: Callable[[str], int]) -> None:
    file, document = writer.file, writer.document
    chapter, moment = file.still
    for one in file.plan.deforming:
        made = _membrane(document, one, file.detail) if one.kind else _strand(document, one, file)
        mesh, triangles = made
        writer.triangles += triangles
        above = group(CELL_MEMBRANES if one.kind else one.layer)
        facts = {"layer": one.layer, "title": layer_title(one.layer)}
        node = document.node(above, name=one.name, mesh=mesh, extras=facts)
        there = chapter in one.where and one.where[chapter][moment] >= 0
        if not there:
            document.tree["nodes"][node]["scale"] = [0.001] * 3
        elif len(one.keys.shapes) > 1:
            weights = one.weights(chapter)[moment, 1:]
            document.tree["nodes"][node]["weights"] = weights.astype(np.float32).tolist()
        clips.deforming(node, one)


def _extent(document: Document, plan: Plan) -> None:
    """Add specks at both ends of everything, for viewers that aim at what is not instanced."""
    places = [track.places for actor in plan.actors for track in actor.tracks.values()]
    reach = float(max((np.abs(one).max() for one in places), default=1.0)) + 20.0
    ends = np.array([[reach] * 3, [-reach] * 3, [reach, -reach, reach]], np.float32)
    primitive = {
        "attributes": {"POSITION": document.positions(ends)},
        "indices": document.indices(np.arange(3)),
        "mode": 0,
    }
    document.node(0, name="extent", mesh=_mesh(document, "extent points", primitive))


def write_story_glb(file: StoryFile, path: Path, progress: Progress) -> int:
    """Write a story, or a moment of one, as binary glTF; return the triangles that it shows.

    Parameters
    ----------
    file : StoryFile
    path : Path
    progress : Progress
        Called now and then; what it raises stops the work.
    """
    document = begun(file.title, file.provenance, STORY_NM_PER_UNIT)
    document.tree["nodes"][0]["extras"].update(file.facts)
    writer = _Writer(document, file)
    clips = Clips(document, file.plan, file.clips if file.animated else ())
    frame = first_frame(file.plan, file.models, file.still)
    stage = add_stage(document, file.plan, frame, clips)
    group = groups_of(document, stage)
    _deforming(writer, clips, group)
    progress(UNKNOWN)
    _actors(writer, clips, group)
    progress(UNKNOWN)
    add_camera(document, file.plan, file.still, frame, clips, STORY_NM_PER_UNIT)
    if file.instanced:
        if not any(one.kind for one in file.plan.deforming):
            _extent(document, file.plan)
        if any("extensions" in node for node in document.tree["nodes"]):
            for key in ("extensionsUsed", "extensionsRequired"):
                document.tree[key] = ["EXT_mesh_gpu_instancing"]
    clips.close(chapter_scales(file.plan, frame))
    for empty in ("meshes", "materials"):
        if not document.tree[empty]:
            del document.tree[empty]
    path.write_bytes(document.written())
    return writer.triangles
