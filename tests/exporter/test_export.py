"""Files for other programs, read again by programs that know nothing of exoviz."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh

import exoviz
from exoviz.errors import InputError
from exoviz.exporter.mesh.gltf import NM_PER_UNIT
from exoviz.exporter.mesh.meshes import ball
from exoviz.registry.formats import suffixes
from exoviz.registry.options import DETAIL, Detail
from exoviz.scene import View
from export_help import vesicle


def tree_of(path: Path) -> tuple[dict[str, Any], bytes]:
    data = path.read_bytes()
    magic, version, total = struct.unpack("<4sII", data[:12])
    assert (magic, version, total) == (b"glTF", 2, len(data))
    size = struct.unpack("<I", data[12:16])[0]
    return json.loads(data[20 : 20 + size]), data[20 + size + 8 :]


def layer_nodes(tree: dict[str, Any]) -> dict[str, dict[str, Any]]:
    nodes = [node for node in tree["nodes"] if "copies" in node.get("extras", {})]
    return {node["extras"]["layer"]: node for node in nodes}


@pytest.mark.parametrize("detail", DETAIL.choices)
def test_glb_has_every_layer_by_name_and_in_its_place(detail: Detail, tmp_path: Path) -> None:
    path = tmp_path / "a.glb"
    exoviz.export(vesicle(), path, detail=detail, title="Small")
    tree, _data = tree_of(path)
    assert tree["nodes"][0]["name"] == "Small"
    assert "extensionsRequired" not in tree
    nodes = layer_nodes(tree)
    assert set(nodes) == set(vesicle().layers())
    assert nodes["proteins/tetraspanins/CD9"]["extras"]["copies"] == 2
    read = trimesh.load_scene(path)
    low, high = read.bounds
    beads = vesicle().beads().positions
    # The model's z is up, that of glTF is y.
    wanted = np.stack([beads[:, 0], beads[:, 2], -beads[:, 1]], axis=1) / NM_PER_UNIT
    assert np.allclose(low, wanted.min(axis=0), atol=0.05)
    assert np.allclose(high, wanted.max(axis=0), atol=0.05)
    assert 0.1 < (high - low).max() < 10


def test_details_have_more_and_more_triangles(tmp_path: Path) -> None:
    counts = []
    for detail in ("low", "medium", "high"):
        exoviz.export(vesicle(), tmp_path / "a.glb", detail=detail)
        counts.append(
            sum(len(g.faces) for g in trimesh.load_scene(tmp_path / "a.glb").geometry.values())
        )
    assert counts == sorted(counts)
    assert counts[0] * 2 < counts[2]


def test_instanced_glb_keeps_every_bead(tmp_path: Path) -> None:
    path = tmp_path / "a.glb"
    exoviz.export(vesicle(), path, instanced=True)
    tree, data = tree_of(path)
    assert tree["extensionsRequired"] == ["EXT_mesh_gpu_instancing"]
    places = []
    for node in tree["nodes"]:
        extension = node.get("extensions", {}).get("EXT_mesh_gpu_instancing")
        if extension:
            accessor = tree["accessors"][extension["attributes"]["TRANSLATION"]]
            view = tree["bufferViews"][accessor["bufferView"]]
            start = view["byteOffset"]
            flat = np.frombuffer(data[start : start + view["byteLength"]], "<f4")
            places.append(flat.reshape(-1, 3))
    found = np.concatenate(places)
    beads = vesicle().beads().positions
    assert len(found) == len(beads)
    assert np.allclose(np.sort(found, axis=0), np.sort(beads, axis=0), atol=1e-5)


@pytest.mark.parametrize("triangles", [8, 20, 80])
def test_balls_have_the_volume_of_a_sphere(triangles: int) -> None:
    corners, faces = ball(triangles)
    mesh = trimesh.Trimesh(corners, faces)
    assert len(faces) == triangles
    assert mesh.is_watertight
    assert mesh.volume == pytest.approx(4 / 3 * np.pi, rel=1e-5)


def test_ply_and_obj_say_what_belongs_to_what(tmp_path: Path) -> None:
    exoviz.export(vesicle(), tmp_path / "a.ply", detail="low")
    mesh: Any = trimesh.load_mesh(tmp_path / "a.ply", process=False)
    layers = mesh.metadata["_ply_raw"]["vertex"]["data"]["layer"].ravel()
    assert len(np.unique(layers)) == len(vesicle().layers())
    assert len(np.unique(mesh.visual.vertex_colors, axis=0)) > 5
    exoviz.export(vesicle(), tmp_path / "a.obj", detail="low")
    text = (tmp_path / "a.obj").read_text(encoding="utf-8")
    assert "mtllib a.mtl" in text
    assert "o proteins/tetraspanins/CD9" in text
    assert "newmtl" in (tmp_path / "a.mtl").read_text(encoding="utf-8")
    assert sum(line.startswith("f ") for line in text.splitlines()) == len(mesh.faces)


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("a.foo", {}, "stands for no format"),
        ("none/a.glb", {}, "there is no folder"),
        ("a.glb", {"detail": "finest"}, "is not one of low, medium, high"),
        ("a.stl", {"longest_mm": 3}, "10 to 1,000 mm"),
        ("a.glb", {"only": ("proteinz",)}, "no molecule, group or layer 'proteinz'"),
        ("a.glb", {"view": View(hide=("membrane", "proteins", "glycans", "cargo"))}, "nothing"),
    ],
)
def test_what_is_not_possible_is_reported(
    name: str, options: dict[str, Any], message: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=message):
        exoviz.export(vesicle(), tmp_path / name, **options)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("suffix", suffixes("vesicle"))
def test_the_same_vesicle_makes_the_same_file_and_what_stops_leaves_none(
    suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exoviz.exporter.print3d.solids._CELLS", 70)

    class Stop(Exception):  # noqa: N818 - a test's own
        pass

    calls = []

    def stop(_share: float) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise Stop

    view = View(cutaway="half", hide=("membrane/inner",))
    only = ("proteins", "cargo") if suffix == ".pdb" else ()
    with pytest.raises(Stop):
        exoviz.export(vesicle(), tmp_path / f"a{suffix}", view=view, only=only, progress=stop)
    assert not list(tmp_path.iterdir())
    for name in "ab":
        (tmp_path / name).mkdir()
        exoviz.export(vesicle(), tmp_path / name / f"x{suffix}", view=view, only=only)
    files = [one.relative_to(tmp_path / "a") for one in (tmp_path / "a").rglob("*.*")]
    assert files
    for one in files:
        assert (tmp_path / "a" / one).read_bytes() == (tmp_path / "b" / one).read_bytes()
