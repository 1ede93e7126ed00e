"""Meshes in what people open them with: Khronos' validator, three.js, <model-viewer>, Blender."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from clients import (
    HERE,
    INSTALLED,
    answer,
    asked,
    assert_shows_something,
    browsed,
    exosome,
    packages,
    picture_of,
    small,
)
from PIL import Image

import exoviz
from exoviz.exporter.layer_contents import exported_drawing, layers_of
from exoviz.exporter.mesh.gltf import NM_PER_UNIT
from exoviz.exporter.triangle_budget import MOST_TRIANGLES
from exoviz.model import Vesicle
from exoviz.registry.options import DETAIL
from exoviz.renderer.palette import linear
from exoviz.scene import View


@functools.cache
def layers(detail: Any, round_sugars: bool = False) -> dict[str, Any]:
    drawn = exported_drawing(exosome(), View(cutaway="none"), ())
    found = layers_of(exosome(), drawn, detail, instanced=round_sugars).layers
    return {layer.path: layer for layer in found}


def box(vesicle: Vesicle) -> tuple[Any, Any]:
    """Return the corners of a vesicle in the units and axes of glTF."""
    beads = vesicle.beads()
    low = (beads.positions - beads.radii[:, None]).min(axis=0)
    high = (beads.positions + beads.radii[:, None]).max(axis=0)
    turned = np.array([[low[0], low[2], -high[1]], [high[0], high[2], -low[1]]]) / NM_PER_UNIT
    return turned[0], turned[1]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("glb")


@functools.cache
def written(folder: Path, kind: str) -> Path:
    path = folder / f"{kind}.glb"
    instanced = kind == "instanced"
    detail: Any = "high" if instanced else kind
    exoviz.export(exosome(), path, detail=detail, instanced=instanced, title="Exosome")
    return path


@pytest.mark.parametrize("kind", [*DETAIL.choices, "instanced"])
def test_the_validator_of_khronos_finds_nothing(kind: str, files: Path) -> None:
    node = packages("gltf-validator")
    found = answer(node, HERE / "validate.mjs", INSTALLED, written(files, kind))
    assert (found["numErrors"], found["numWarnings"]) == (0, 0), found["messages"][:5]
    # It knows no instances, and therefore not what their accessors are for.
    known = {"UNSUPPORTED_EXTENSION", "UNUSED_OBJECT"} if kind == "instanced" else set()
    assert {one["code"] for one in found["messages"]} <= known


def test_three_shows_every_kind_as_a_mesh_with_colours(files: Path) -> None:
    picture = picture_of("three-portable")
    seen = browsed("three", written(files, "medium"), picture)
    assert seen["trouble"] == []
    meshes = {one["layer"]: one for one in seen["nodes"] if one["mesh"]}
    assert set(meshes) == set(layers("medium"))
    assert seen["calls"] == len(meshes)
    assert all(one["colours"] for one in meshes.values())
    assert {path: one["copies"] for path, one in meshes.items()} == {
        path: layer.copies for path, layer in layers("medium").items()
    }
    assert MOST_TRIANGLES["low"] < seen["triangles"] <= MOST_TRIANGLES["medium"]
    low, high = box(exosome())
    assert np.allclose(seen["low"], low, atol=0.02)
    assert np.allclose(seen["high"], high, atol=0.02)
    assert_shows_something(picture)


def test_three_shows_every_bead_as_an_instance(files: Path) -> None:
    picture = picture_of("three-instanced")
    seen = browsed("three", written(files, "instanced"), picture)
    assert seen["trouble"] == []
    count = sum(one["instances"] for one in seen["nodes"] if one["instances"] > 1)
    every = sum(len(layer.radii) for layer in layers("high", round_sugars=True).values())
    single = sum(one["instances"] == 1 for one in seen["nodes"])
    assert count <= every <= count + single
    low, high = box(exosome())
    assert np.allclose(seen["low"], low, atol=0.02)
    assert np.allclose(seen["high"], high, atol=0.02)
    assert_shows_something(picture)


@pytest.mark.parametrize("instanced", [False, True])
def test_model_viewer_frames_the_whole(instanced: bool, tmp_path: Path) -> None:
    path = tmp_path / "a.glb"
    picture = picture_of(f"model-viewer-{'instanced' if instanced else 'portable'}")
    exoviz.export(small(), path, detail="low", instanced=instanced)
    seen = browsed("viewer", path, picture)
    # It says the one of instances, whatever the file, and the other on slow machines.
    known = {"Mesh is missing primitive index association", "rAF timed out in updateSource"}
    assert set(seen["trouble"]) <= known
    low, high = box(small())
    assert np.allclose(seen["size"], high - low, atol=0.06)
    assert_shows_something(picture)


def test_blender_has_objects_names_colours_and_materials(files: Path) -> None:
    picture = picture_of("blender-glb")
    seen = asked("bpy", "in_blender.py", written(files, "low"), picture)
    objects = {one["layer"]: one for one in seen["objects"]}
    assert set(objects) == set(layers("low"))
    for path, layer in layers("low").items():
        one = objects[path]
        # Names are unique there: the second cholesterol is cholesterol.001.
        assert one["name"].split(".")[0] == path.rsplit("/", 1)[1]
        assert one["materials"][0].split(".")[0] == path.rsplit("/", 1)[1]
        assert one["copies"] == layer.copies
        weights = layer.radii > 0
        wanted = linear(layer.colours[weights]).mean(axis=0)
        assert np.allclose(one["colours"], wanted, atol=0.02), path
    low, high = box(exosome())
    # Blender's z is up again.
    assert np.allclose(seen["low"], [low[0], -high[2], low[1]], atol=0.03)
    assert np.allclose(seen["high"], [high[0], -low[2], high[1]], atol=0.03)
    assert_shows_something(picture)


def test_blender_reads_colours_and_numbers_of_a_ply_file(tmp_path: Path) -> None:
    path, picture = tmp_path / "a.ply", picture_of("blender-ply")
    exoviz.export(exosome(), path, detail="low")
    seen = asked("bpy", "in_blender.py", path, picture)
    (one,) = seen["objects"]
    assert {"molecule", "layer"} <= set(one["attributes"])
    colours = [layer.colours for layer in layers("low").values()]
    wanted = linear(np.concatenate(colours)).mean(axis=0)
    assert np.allclose(one["colours"], wanted, atol=0.06)
    beads = exosome().beads().positions
    assert np.allclose(seen["low"], beads.min(axis=0), atol=1)
    assert np.allclose(seen["high"], beads.max(axis=0), atol=1)
    assert_shows_something(picture)


def test_blender_reads_a_material_for_each_object_of_an_obj_file(tmp_path: Path) -> None:
    path, picture = tmp_path / "a.obj", picture_of("blender-obj")
    exoviz.export(exosome(), path, detail="low")
    seen = asked("bpy", "in_blender.py", path, picture)
    assert {one["name"] for one in seen["objects"]} == set(layers("low"))
    for one in seen["objects"]:
        assert one["materials"] == [one["name"].replace("/", "_")]
    assert_shows_something(picture)


def test_blender_reads_a_usdz_file_as_large_as_it_stands_in_the_room(tmp_path: Path) -> None:
    path, picture = tmp_path / "a.usdz", picture_of("blender-usdz")
    exoviz.export(small(), path, detail="low")
    seen = asked("bpy", "in_blender.py", path, picture)
    drawn = exported_drawing(small(), View(cutaway="none"), ())
    wanted = {layer.path: layer for layer in layers_of(small(), drawn, "low").layers}
    objects = {one["name"]: one for one in seen["objects"]}
    assert {one.split(".")[0] for one in objects} == {one.rsplit("/", 1)[1] for one in wanted}
    assert len(objects) == len(wanted)
    assert all(one["materials"] for one in objects.values())
    (protein,) = (one for path, one in wanted.items() if path.endswith("/CD63"))
    expected = linear(protein.colours[protein.radii > 0]).mean(axis=0)
    assert np.allclose(objects["CD63"]["colours"], expected, atol=0.03)
    # 0.3 m wide; Blender's z is up, and it stands on the ground.
    assert max(np.subtract(seen["high"], seen["low"])) == pytest.approx(0.3, abs=1e-3)
    assert seen["low"][2] == pytest.approx(0, abs=1e-4)
    assert_shows_something(picture)


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("story") / "release.glb"
    exoviz.export(exoviz.build_story(exoviz.load("mvb-release")), path, detail="low")
    return path


@pytest.mark.parametrize("kind", ["three", "viewer"])
def test_the_first_clip_of_a_story_opens_on_the_body_that_it_is_about(
    kind: str, release: Path
) -> None:
    picture = picture_of(f"story-{kind}")
    browsed(kind, release, picture)
    with Image.open(picture) as image:
        red, green, blue = np.moveaxis(np.asarray(image.convert("RGB")).astype(int), 2, 0)
    # The body's membrane is of the colour of clay, and nothing else as large.
    body = (red > 120) & (red - green > 25) & (green - blue > 15)
    low, high = np.percentile(np.nonzero(body)[1], [0.1, 99.9])
    # It is round, and the picture wider than high.
    assert 0.6 < (high - low) / body.shape[0] < 0.9
