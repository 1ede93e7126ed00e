"""USDZ: one file that telephones and tablets show in the room, by a tap."""

from __future__ import annotations

import errno
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.errors import ArgumentError, Problem
from exoviz.exporter.mesh.mesh_files import check_mesh_memory, simplified_meshes
from exoviz.language import _, number
from exoviz.model.layers import parent_path
from exoviz.progress import UNKNOWN
from exoviz.renderer.palette import linear

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from exoviz.exporter.mesh.meshes import Mesh
    from exoviz.exporter.requests import StoryRequest, VesicleRequest

__all__ = ["LONGEST_M", "save_usdz", "write_usdz"]

#: The longest side, m: what stands on a table.
LONGEST_M: Final = 0.3
#: Colours that are this near to each other are one material: telephones show no others.
_COLOUR_STEPS: Final = 16
#: Time that is written beside the file in the zip, so that the same content is the same bytes.
_TIME: Final = 1_000_000_000


def write_usdz(request: VesicleRequest, path: Path) -> list[str]:
    """Write a vesicle as USDZ; return notes for the user."""
    _check_package(request)
    meshes, simplified = simplified_meshes(request, ".usdz")
    return [*save_usdz(meshes, path, request), *simplified]


def _check_package(request: VesicleRequest | StoryRequest) -> None:
    """Raise an error where the package that writes the format is not there."""
    try:
        import pxr  # noqa: F401
    except ImportError:
        what = _("USDZ needs OpenUSD: pip install 'exoviz[usd]'")
        raise ArgumentError(str(request.path), [Problem("", what)]) from None


def save_usdz(
    meshes: Sequence[tuple[str, Mesh]], path: Path, request: VesicleRequest | StoryRequest
) -> list[str]:
    """Write meshes as a USDZ file 0.3 m long; say what is in it."""
    _check_package(request)
    from pxr import Sdf, Usd, UsdGeom, UsdUtils

    check_mesh_memory(request, ".usdz", sum(len(mesh.points) for _path, mesh in meshes))
    meshes = [(name, mesh) for name, mesh in meshes if len(mesh.faces)]
    low = np.min([mesh.points.min(axis=0) for _path, mesh in meshes], axis=0)
    high = np.max([mesh.points.max(axis=0) for _path, mesh in meshes], axis=0)
    scale = LONGEST_M / float((high - low).max())
    # It stands in the middle of where it is put, and the model's z is up.
    foot = np.array([(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, low[2]], np.float32)
    with tempfile.TemporaryDirectory() as folder, _system_errors():
        layer = Path(folder) / "exoviz.usdc"
        stage = Usd.Stage.CreateNew(str(layer))
        UsdGeom.SetStageMetersPerUnit(stage, 1.0)
        UsdGeom.SetStageUpAxis(stage, UsdGeom.Tokens.y)
        root = UsdGeom.Xform.Define(stage, "/exoviz")
        Usd.ModelAPI(root).SetKind("component")
        stage.SetDefaultPrim(root.GetPrim())
        root.GetPrim().SetMetadata("customData", {**request.provenance, "nm_per_m": 1 / scale})
        root.GetPrim().SetDisplayName(request.title)
        materials: dict[tuple[int, ...], Any] = {}
        used: set[str] = set()
        for name, mesh in meshes:
            request.progress(UNKNOWN)
            prim = _prim_path(stage, name, used)
            _add(stage, prim, name, mesh, foot, scale, materials)
        stage.GetRootLayer().Save()
        del stage
        os.utime(layer, (_TIME, _TIME))
        made = str(Path(folder) / "made.usdz")
        asset = Sdf.AssetPath(str(layer))
        if not UsdUtils.CreateNewARKitUsdzPackage(asset, made, "exoviz.usdc"):
            raise OSError(f"{path}: OpenUSD could not write it")
        path.write_bytes(Path(made).read_bytes())
    triangles = sum(len(mesh.faces) for _path, mesh in meshes)
    return [
        _("{count} triangles; 0.3 m long, 1 nm is {mm} mm").format(
            count=number(triangles), mm=number(scale * 1000, 2)
        )
    ]


@contextmanager
def _system_errors() -> Iterator[None]:
    """Raise what the system says against writing, of which OpenUSD passes on the words alone."""
    from pxr import Tf

    try:
        yield
    except Tf.ErrorException as error:
        said = {os.strerror(code): code for code in errno.errorcode}
        found = [words for words in said if words in str(error)]
        if not found:
            raise
        words = max(found, key=len)
        raise OSError(said[words], words) from None


def _prim_path(stage: Any, name: str, used: set[str]) -> str:
    """Return a path below the root for a layer, with its groups; names hold few characters."""
    from pxr import Tf, UsdGeom

    steps = [Tf.MakeValidIdentifier(step) for step in name.split("/")]
    path = "/exoviz/" + "/".join(steps)
    while path in used:
        path += "_"
    used.add(path)
    above = "/exoviz"
    for step in steps[: len([one for one in parent_path(name).split("/") if one])]:
        above += f"/{step}"
        if above not in used and not stage.GetPrimAtPath(above):
            UsdGeom.Xform.Define(stage, above)
    return path


def _add(
    stage: Any,
    path: str,
    name: str,
    mesh: Mesh,
    foot: NDArray[np.float32],
    scale: float,
    materials: dict[tuple[int, ...], Any],
) -> None:
    """Add a layer as a mesh, with a material for each of its colours."""
    from pxr import Sdf, UsdGeom, UsdShade, Vt

    def turned(values: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.stack([values[:, 0], values[:, 2], -values[:, 1]], axis=1).astype(np.float32)

    points = turned((mesh.points - foot) * np.float32(scale))
    made = UsdGeom.Mesh.Define(stage, path)
    made.CreatePointsAttr(Vt.Vec3fArray.FromNumpy(points))
    made.CreateNormalsAttr(Vt.Vec3fArray.FromNumpy(turned(mesh.normals)))
    made.SetNormalsInterpolation(UsdGeom.Tokens.vertex)
    made.CreateFaceVertexCountsAttr(Vt.IntArray.FromNumpy(np.full(len(mesh.faces), 3, np.int32)))
    made.CreateFaceVertexIndicesAttr(Vt.IntArray.FromNumpy(mesh.faces.astype(np.int32).ravel()))
    made.CreateSubdivisionSchemeAttr(UsdGeom.Tokens.none)
    ends = np.stack([points.min(axis=0), points.max(axis=0)])
    made.CreateExtentAttr(Vt.Vec3fArray.FromNumpy(ends))
    made.GetPrim().SetDisplayName(name)
    light = linear(mesh.colours[:, :3].astype(np.float32) / np.float32(255)).astype(np.float32)
    shown = UsdGeom.PrimvarsAPI(made).CreatePrimvar(
        "displayColor", Sdf.ValueTypeNames.Color3fArray, UsdGeom.Tokens.vertex
    )
    shown.Set(Vt.Vec3fArray.FromNumpy(light))
    of_face = mesh.colours[mesh.faces[:, 0], :3].astype(np.float64) / 255
    steps = np.rint(of_face * _COLOUR_STEPS).astype(np.int64)
    kinds, which = np.unique(steps, axis=0, return_inverse=True)
    for index, kind in enumerate(kinds):
        mine = np.flatnonzero(which.ravel() == index)
        key = tuple(kind.tolist())
        if key not in materials:
            materials[key] = _material(stage, key, light[mesh.faces[mine, 0]].mean(axis=0))
        bound = made.GetPrim()
        if len(kinds) > 1:
            part = UsdGeom.Subset.CreateGeomSubset(
                made,
                f"colour_{index + 1}",
                UsdGeom.Tokens.face,
                Vt.IntArray.FromNumpy(mine.astype(np.int32)),
                UsdShade.Tokens.materialBind,
            )
            bound = part.GetPrim()
        UsdShade.MaterialBindingAPI.Apply(bound).Bind(materials[key])


def _material(stage: Any, kind: tuple[int, ...], light: NDArray[np.float32]) -> Any:
    from pxr import Gf, Sdf, UsdShade

    path = "/exoviz/materials/colour_" + "_".join(map(str, kind))
    made = UsdShade.Material.Define(stage, path)
    shader = UsdShade.Shader.Define(stage, f"{path}/surface")
    shader.CreateIdAttr("UsdPreviewSurface")
    colour = Gf.Vec3f(*[float(value) for value in light])
    shader.CreateInput("diffuseColor", Sdf.ValueTypeNames.Color3f).Set(colour)
    shader.CreateInput("roughness", Sdf.ValueTypeNames.Float).Set(0.65)
    shader.CreateInput("metallic", Sdf.ValueTypeNames.Float).Set(0.0)
    made.CreateSurfaceOutput().ConnectToSource(shader.ConnectableAPI(), "surface")
    return made
