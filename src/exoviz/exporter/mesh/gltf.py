"""glTF: a tree of named nodes that browsers, slides and Blender open."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.exporter.mesh.meshes import ball, mesh_of
from exoviz.model.layers import last_step, parent_path
from exoviz.renderer import layer_title
from exoviz.renderer.palette import linear

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from exoviz.exporter.layer_contents import Layer
    from exoviz.exporter.mesh.meshes import Mesh
    from exoviz.registry.options import Detail

__all__ = ["NM_PER_UNIT", "Document", "begun", "groups_of", "save_glb"]

#: glTF counts in metres, and viewers are made for things of about that size.
NM_PER_UNIT: Final = 20.0
_FLOAT, _UBYTE, _USHORT, _UINT = 5126, 5121, 5123, 5125
_ARRAY, _INDICES = 34962, 34963
#: Linear light; a share of none at all would be no number.
_DARKEST: Final = 1e-4
#: Balls of the instanced file.
_BALL_TRIANGLES: Final = 80
#: Colours that are this near to each other are one material there.
_COLOUR_STEPS: Final = 32


@dataclass(slots=True)
class Document:
    """A glTF file that grows: its tree, and the bytes that it refers to."""

    tree: dict[str, Any]
    data: bytearray = field(default_factory=bytearray)

    def add(self, values: NDArray[Any], kind: int, target: int | None, **more: Any) -> int:
        """Add an array; return the number of its accessor."""
        self.data += b"\0" * (-len(self.data) % 4)
        view: dict[str, Any] = {
            "buffer": 0,
            "byteOffset": len(self.data),
            "byteLength": values.nbytes,
        }
        if target is not None:
            view["target"] = target
        self.data += np.ascontiguousarray(values).tobytes()
        self.tree["bufferViews"].append(view)
        width = 1 if values.ndim == 1 else values.shape[1]
        self.tree["accessors"].append(
            {
                "bufferView": len(self.tree["bufferViews"]) - 1,
                "componentType": kind,
                "count": len(values),
                "type": {1: "SCALAR", 3: "VEC3", 4: "VEC4"}[width],
                **more,
            }
        )
        return len(self.tree["accessors"]) - 1

    def node(self, parent: int, **more: Any) -> int:
        """Add a node below another; return its number."""
        self.tree["nodes"].append(more)
        number = len(self.tree["nodes"]) - 1
        self.tree["nodes"][parent].setdefault("children", []).append(number)
        return number

    def positions(self, points: NDArray[np.float32]) -> int:
        """Add corners, with the bounds that every viewer wants."""
        low, high = points.min(axis=0).tolist(), points.max(axis=0).tolist()
        return self.add(points, _FLOAT, _ARRAY, min=low, max=high)

    def indices(self, faces: NDArray[np.integer]) -> int:
        """Add the corners of triangles, in as few bytes as they need."""
        small = int(faces.max(initial=0)) < 2**16 - 1
        kind = np.uint16 if small else np.uint32
        return self.add(faces.astype(kind).ravel(), _USHORT if small else _UINT, _INDICES)

    def material(self, name: str, light: Sequence[float], **more: Any) -> int:
        """Add a material of a colour, as linear light; return its number."""
        self.tree["materials"].append(
            {
                "name": name,
                "pbrMetallicRoughness": {
                    "baseColorFactor": [*light, 1.0],
                    "metallicFactor": 0.0,
                    "roughnessFactor": 0.65,
                },
                **more,
            }
        )
        return len(self.tree["materials"]) - 1

    def coloured(self, name: str, mesh: Mesh) -> dict[str, Any]:
        """Add a mesh whose corners have colours, and its material; return the primitive.

        The material has the brightest of the colours, and corners have what theirs are of it: so
        programs that read no colours of corners show that of the whole, and not white.
        """
        # Both count as linear light there.
        light = linear(mesh.colours[:, :3].astype(np.float32) / np.float32(255))
        brightest = np.maximum(light.max(axis=0), np.float32(_DARKEST))
        opaque = np.full((len(light), 1), 255, np.uint8)
        shares = np.rint(light / brightest * 255).astype(np.uint8)
        return {
            "attributes": {
                "POSITION": self.positions(mesh.points),
                "NORMAL": self.add(mesh.normals, _FLOAT, _ARRAY),
                "COLOR_0": self.add(
                    np.concatenate([shares, opaque], axis=1), _UBYTE, _ARRAY, normalized=True
                ),
            },
            "indices": self.indices(mesh.faces),
            "material": self.material(name, brightest.tolist()),
        }

    def written(self) -> bytes:
        """Return the whole file."""
        self.data += b"\0" * (-len(self.data) % 4)
        self.tree["buffers"] = [{"byteLength": len(self.data)}]
        text = json.dumps(self.tree, ensure_ascii=False, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 4)
        size = 12 + 8 + len(text) + 8 + len(self.data)
        head = struct.pack("<4sII", b"glTF", 2, size) + struct.pack("<I4s", len(text), b"JSON")
        return head + text + struct.pack("<I4s", len(self.data), b"BIN\0") + bytes(self.data)


def begun(title: str, provenance: Mapping[str, str], nm_per_unit: float = NM_PER_UNIT) -> Document:
    """Return a document with a root, below which 1 is a nanometre and z is up."""
    turn = float(np.sqrt(0.5))
    scale = 1 / nm_per_unit
    tree = {
        "asset": {"version": "2.0", "generator": provenance["Software"], "extras": provenance},
        "scene": 0,
        "scenes": [{"name": title, "nodes": [0]}],
        "nodes": [
            {
                "name": title or "exoviz",
                # The model's z is up; that of glTF is y.
                "rotation": [-turn, 0.0, 0.0, turn],
                "scale": [scale, scale, scale],
                "extras": {"nm_per_unit_of_children": 1.0, "nm_per_metre_of_file": nm_per_unit},
            }
        ],
        "meshes": [],
        "materials": [],
        "accessors": [],
        "bufferViews": [],
    }
    return Document(tree)


def groups_of(file: Document, root: int = 0) -> Callable[[str], int]:
    """Return a function that returns the node of a group of layers, and adds it at first."""
    known = {"": root}
    names: set[str] = set()

    def group(path: str) -> int:
        if path not in known:
            parent = group(parent_path(path))
            # Programs find what a clip moves by its name.
            name = last_step(path)
            name = path.replace("/", " ") if name in names else name
            # A path of one step is no other name than its last step.
            name = f"{name} 2" if name in names else name
            names.add(name)
            known[path] = file.node(parent, name=name, extras={"layer": path})
        return known[path]

    return group


def _facts(layer: Layer) -> dict[str, Any]:
    return {"layer": layer.path, "title": layer_title(layer.path), "copies": layer.copies}


def _portable(file: Document, layers: tuple[Layer, ...], detail: Detail) -> int:
    group = groups_of(file)
    total = 0
    for layer in layers:
        mesh = mesh_of(layer, detail)
        total += len(mesh.faces)
        above, name = parent_path(layer.path), last_step(layer.path)
        file.tree["meshes"].append({"name": name, "primitives": [file.coloured(name, mesh)]})
        number = len(file.tree["meshes"]) - 1
        file.node(group(above), name=name, mesh=number, extras=_facts(layer))
    return total


def _instanced(file: Document, layers: tuple[Layer, ...]) -> int:
    corners, faces = ball(_BALL_TRIANGLES)
    normals = corners / np.linalg.norm(corners, axis=1, keepdims=True)
    shape = {
        "attributes": {
            "POSITION": file.positions(corners),
            "NORMAL": file.add(normals.astype(np.float32), _FLOAT, _ARRAY),
        },
        "indices": file.indices(faces),
    }
    group = groups_of(file)
    total = 0
    for layer in layers:
        above, name = parent_path(layer.path), last_step(layer.path)
        steps = np.rint(layer.colours * _COLOUR_STEPS).astype(np.int64)
        _kinds, which = np.unique(steps, axis=0, return_inverse=True)
        parent = file.node(group(above), name=name, extras=_facts(layer))
        for kind in range(int(which.max(initial=-1)) + 1):
            mine = np.flatnonzero(which.ravel() == kind)
            colour = linear(layer.colours[mine].mean(axis=0)).tolist()
            material = file.material(f"{name} {kind + 1}", colour)
            file.tree["meshes"].append(
                {"name": f"{name} {kind + 1}", "primitives": [{**shape, "material": material}]}
            )
            scales = np.repeat(layer.radii[mine, None], 3, axis=1)
            instances = {
                "TRANSLATION": file.add(layer.centres[mine], _FLOAT, None),
                "SCALE": file.add(scales.astype(np.float32), _FLOAT, None),
            }
            file.node(
                parent,
                name=f"{name} {kind + 1}",
                mesh=len(file.tree["meshes"]) - 1,
                extensions={"EXT_mesh_gpu_instancing": {"attributes": instances}},
            )
            total += len(mine) * len(faces)
    # Viewers that aim their camera at what is not instanced find specks in two corners of the box.
    every = [layer for layer in layers if len(layer.radii)]
    ends = np.stack(
        [
            np.min([(one.centres - one.radii[:, None]).min(axis=0) for one in every], axis=0),
            np.max([(one.centres + one.radii[:, None]).max(axis=0) for one in every], axis=0),
        ]
    )
    primitive = {
        "attributes": {"POSITION": file.positions(ends)},
        "indices": file.indices(np.arange(2)),
        "mode": 0,
    }
    file.tree["meshes"].append({"name": "extent", "primitives": [primitive]})
    file.node(0, name="extent", mesh=len(file.tree["meshes"]) - 1)
    file.tree["extensionsUsed"] = ["EXT_mesh_gpu_instancing"]
    file.tree["extensionsRequired"] = ["EXT_mesh_gpu_instancing"]
    return total


def save_glb(
    layers: tuple[Layer, ...],
    path: Path,
    *,
    title: str,
    detail: Detail,
    instanced: bool,
    provenance: Mapping[str, str],
) -> int:
    """Write a binary glTF file; return the number of its triangles.

    Parameters
    ----------
    layers : tuple of Layer
    path : Path
    title : str
    detail : str
    instanced : bool
        Every bead kept, as copies of one ball: small, but not every program reads it.
    provenance : mapping of str to str
    """
    file = begun(title, provenance)
    total = _instanced(file, layers) if instanced else _portable(file, layers, detail)
    path.write_bytes(file.written())
    return total
