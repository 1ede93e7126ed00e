"""Mesh files of a vesicle: glTF, PLY and OBJ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.errors import ArgumentError
from exoviz.exporter.layer_contents import layers_of
from exoviz.exporter.mesh.gltf import NM_PER_UNIT, save_glb
from exoviz.exporter.mesh.meshes import Mesh, corners_of, joined, mesh_of
from exoviz.exporter.triangle_budget import MOST_TRIANGLES
from exoviz.language import _, number
from exoviz.memory import memory_problem
from exoviz.progress import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from exoviz.exporter.layer_contents import Layer
    from exoviz.exporter.requests import StoryRequest, VesicleRequest
    from exoviz.registry.options import Detail

__all__ = [
    "check_mesh_memory",
    "layer_meshes",
    "save_obj",
    "save_ply",
    "simplified_meshes",
    "write_glb",
    "write_obj",
    "write_ply",
]

#: Rows of an OBJ file that are written at a time.
_ROWS: Final = 50_000
#: Bytes that a mesh file takes while it is made: the program and its libraries, for each bead the
#: vesicle, its drawing and what merging it takes; and then, beside the first two of these, for each
#: corner with its triangles arrays, copies and the file.
_BASE: Final = 250_000_000
_BEAD: Final[Mapping[Detail, int]] = {"low": 105, "medium": 115, "high": 140}
_DRAWN: Final = 60
_CORNER: Final[Mapping[str, int]] = {
    ".glb": 140,
    ".ply": 340,
    ".obj": 750,
    ".usdz": 340,
    # Of each bead, not of a corner, and with what its colours take.
    "instanced": 110,
}


def _simplified(detail: Detail, cell_nm: float, share: float) -> list[str]:
    notes = {
        "low": _("low detail: of each lipid only its head, all sugars as balls"),
        "medium": _("medium detail: of each lipid every other bead"),
        "high": "",
    }[detail]
    found = [notes] if notes else []
    if cell_nm:
        what = _(
            "beads within cells of {nm} nm are merged, and all sugars are balls, so that there are "
            "at most {most} triangles"
        )
        most = number(int(share * MOST_TRIANGLES[detail]))
        found.append(what.format(nm=number(cell_nm, 1), most=most))
    return found


def check_mesh_memory(
    request: VesicleRequest | StoryRequest, suffix: str, corners: int, beads: int = 0
) -> None:
    """Refuse, before it is made, a mesh file that would take too much memory.

    Parameters
    ----------
    request : VesicleRequest or StoryRequest
    suffix : str
        Of the file; ``"instanced"`` where every bead is a copy of one ball.
    corners : int
        Of all meshes.
    beads : int
        Of what is drawn.

    Raises
    ------
    ArgumentError
        Says how much it would take, and what would take less.
    """
    each = _BEAD["high" if suffix == "instanced" else request.options.detail]
    needed = _BASE + max(each * beads, _DRAWN * beads + _CORNER[suffix] * corners)
    hint = _("Hide or cut away layers, or write a smaller vesicle.")
    if request.options.detail != "low" and suffix != "instanced":
        hint = _("Choose detail 'low', hide or cut away layers, or write a smaller vesicle.")
    name = "instanced" if suffix == "instanced" else "detail"
    problem = memory_problem(name, needed, hint)
    if problem is not None:
        raise ArgumentError(str(request.path), [problem])


def _check_layers(request: VesicleRequest, layers: Sequence[Layer], suffix: str) -> None:
    corners = sum(corners_of(layer, request.options.detail) for layer in layers)
    check_mesh_memory(request, suffix, corners, len(request.drawing.radii))


def write_glb(request: VesicleRequest, path: Path) -> list[str]:
    """Write a glTF file; return notes for the user."""
    instanced = request.options.instanced
    detail: Detail = "high" if instanced else request.options.detail
    beads = len(request.drawing.radii)
    check_mesh_memory(request, *(("instanced", beads) if instanced else (".glb", 0)), beads)
    contents = layers_of(
        request.vesicle, request.drawing, detail, instanced=instanced, share=request.share
    )
    layers = contents.layers
    if not instanced:
        _check_layers(request, layers, ".glb")
    request.progress(UNKNOWN)
    triangles = save_glb(
        layers,
        path,
        title=request.title,
        detail=detail,
        instanced=instanced,
        provenance=request.provenance,
    )
    notes = [
        _("{count} triangles; 1 unit is {nm} nm").format(
            count=number(triangles), nm=number(NM_PER_UNIT)
        )
    ]
    if instanced:
        notes.append(_("every bead kept, all sugars as balls; needs EXT_mesh_gpu_instancing"))
        return notes
    return [*notes, *_simplified(detail, contents.cell_nm, request.share)]


def layer_meshes(request: VesicleRequest, suffix: str) -> Sequence[tuple[str, Mesh]]:
    """Return a mesh for each layer of a vesicle, as a file of a format is to hold them.

    Raises
    ------
    ArgumentError
        If they would take too much memory.
    """
    return simplified_meshes(request, suffix)[0]


def simplified_meshes(
    request: VesicleRequest, suffix: str
) -> tuple[list[tuple[str, Mesh]], list[str]]:
    """Return the mesh of each layer, and what was simplified."""
    detail = request.options.detail
    check_mesh_memory(request, suffix, 0, len(request.drawing.radii))
    contents = layers_of(request.vesicle, request.drawing, detail, share=request.share)
    _check_layers(request, contents.layers, suffix)
    meshes = [(layer.path, mesh_of(layer, detail)) for layer in contents.layers]
    return meshes, _simplified(detail, contents.cell_nm, request.share)


def write_ply(request: VesicleRequest, path: Path) -> list[str]:
    """Write a PLY file; return notes for the user."""
    meshes, simplified = simplified_meshes(request, ".ply")
    notes = save_ply(meshes, path)
    return [notes[0], *simplified, *notes[1:]]


def write_obj(request: VesicleRequest, path: Path) -> list[str]:
    """Write an OBJ file, and its colours beside it; return notes for the user."""
    meshes, simplified = simplified_meshes(request, ".obj")
    return [*save_obj(meshes, path, request), *simplified]


def save_ply(meshes: Sequence[tuple[str, Mesh]], path: Path) -> list[str]:
    """Write meshes as one PLY file with the numbers of layers and things; say what is in it."""
    import trimesh

    whole = joined([mesh for _path, mesh in meshes])
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


def save_obj(
    meshes: Sequence[tuple[str, Mesh]], path: Path, request: VesicleRequest | StoryRequest
) -> list[str]:
    """Write meshes as an OBJ file, and their colours beside it; say what is in it."""
    beside = request.path.with_suffix(".mtl").name
    materials: dict[str, str] = {}
    before = total = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f"mtllib {beside}\n")
        for index, (name, mesh) in enumerate(meshes):
            material = name.replace("/", "_")
            if material in materials:
                material += f"_{index}"
            red, green, blue = (np.rint(mesh.colours.mean(axis=0)) / 255).tolist()[:3]
            materials[material] = f"Kd {red:.8f} {green:.8f} {blue:.8f}\n"
            file.write(f"\no {name}\nusemtl {material}\n")
            corners = np.repeat(mesh.faces.astype(np.int64) + before + 1, 2, axis=1)
            for form, rows in (
                ("v %.4f %.4f %.4f\n", mesh.points),
                ("vn %.4f %.4f %.4f\n", mesh.normals),
                ("f %d//%d %d//%d %d//%d\n", corners),
            ):
                for first in range(0, len(rows), _ROWS):
                    request.progress(UNKNOWN)
                    some = rows[first : first + _ROWS]
                    file.write(form * len(some) % tuple(some.ravel().tolist()))
            before += len(mesh.points)
            total += len(mesh.faces)
    heading = f"# {request.provenance['Software']}\n\n"
    request.beside[".mtl"].write_text(
        heading + "".join(f"newmtl {name}\n{colour}Ns 1\n\n" for name, colour in materials.items()),
        encoding="utf-8",
    )
    return [
        _("{count} triangles, in nm; colours in {file}").format(count=number(total), file=beside)
    ]
