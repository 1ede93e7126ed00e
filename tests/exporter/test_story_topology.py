"""In files of stories, too, every molecule is on its side of every membrane.

The files are read back; what a membrane protein shows on the side of the cytosol is held to what
its entry says.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

import exoviz
from exoviz.catalog import Protein, load_catalog
from exoviz.renderer import layer_title
from exoviz.scene import parse_scene
from exoviz.story import Story, build_story
from glb_reader import Glb
from topology import Surroundings, cytosolic_share

Floats = NDArray[np.float64]

SCENE = """
format = "exoviz-scene"
version = 1
vesicle.diameter_nm = 30
membrane.composition = { cholesterol = 1, PC = 2, SM = 1 }
proteins = { CD9 = 2, CD63 = 2, UBB = 1 }
[story]
chapters = ["lysosome", "transport", "docking", "release"]
[story.body]
diameter_nm = 300
vesicles = 4
smallest_nm = 30
largest_nm = 32
"""
#: Of each chapter, shares of its length.
MOMENTS = [("lysosome", 0.02), ("transport", 0.4), ("docking", 0.15), ("release", 0.95)]
#: What the mesh and the motion between two samples may be off, as a share of the mass.
ROUGH = 0.2


@functools.cache
def played() -> Story:
    return build_story(parse_scene(SCENE))


def placed_proteins() -> dict[str, Protein]:
    """Return the proteins with a place in or on a membrane, by layer.

    Layers that hold parts of them, too, as zipped SNAREs are, are left out.
    """
    known = load_catalog().proteins
    every = [played().layer(model) for model in played().cell_models]
    layers = {played().layer(model): model for model in played().cell_models if model in known}
    layers = {layer: model for layer, model in layers.items() if every.count(layer) == 1}
    return {
        layer: known[model]
        for layer, model in layers.items()
        if known[model].place in ("membrane", "outer", "inner")
    }


def around(chapter: str, share: float) -> tuple[int, float, Surroundings]:
    """Return the number of a chapter, a time in it, and its membranes then."""
    story = played()
    index = [one.record.name for one in story.chapters].index(chapter)
    time = share * story.chapters[index].duration
    return index, time, Surroundings(story, story.chapters[index].state_at(time))


def held_to_the_entries(found: Mapping[str, Floats], there: Surroundings) -> Iterator[str]:
    """Yield what is wrong with points (n, 3) of the proteins of each layer."""
    for layer, protein in placed_proteins().items():
        if layer in found:
            height = there.heights(found[layer])
            share = float((height < -2.2).mean())
            if abs(share - cytosolic_share(protein)) > ROUGH:
                yield f"{layer}: {share:.2f} in the cytosol, not {cytosolic_share(protein):.2f}"


@pytest.fixture(scope="module")
def glb(tmp_path_factory: pytest.TempPathFactory) -> Glb:
    path = tmp_path_factory.mktemp("topology") / "a.glb"
    exoviz.export(played(), path, detail="medium")
    return Glb(path)


def corners(file: Glb, chapter: int, time: float, over: Floats | None = None) -> dict[str, Floats]:
    """Return the corners of the meshes of everything rigid, by layer, where a clip has them.

    With `over` each model is turned by these factors of its own coordinates first.
    """
    poses = file.posed(chapter, time)
    found: dict[str, list[Floats]] = {}
    for layer in placed_proteins():
        for number in file.movers(layer):
            pose = poses[number]
            if pose["scale"][0] < 0.5:
                continue
            points = file.corners(number) * pose["scale"]
            points = points if over is None else points * over
            turned = Rotation.from_quat(pose["rotation"]).apply(points) + pose["translation"]
            found.setdefault(layer, []).append(turned)
    return {layer: np.concatenate(parts) for layer, parts in found.items()}


@pytest.mark.parametrize(
    ("chapter", "share"),
    [*MOMENTS[2:], *(pytest.param(*one, marks=pytest.mark.thorough) for one in MOMENTS[:2])],
)
def test_in_gltf_proteins_are_on_their_sides(glb: Glb, chapter: str, share: float) -> None:
    index, time, there = around(chapter, share)
    found = corners(glb, index, time)
    assert len(found) > 4
    assert list(held_to_the_entries(found, there)) == []


def test_in_gltf_a_protein_upside_down_is_noticed(glb: Glb) -> None:
    index, time, there = around("lysosome", 0.02)
    wrong = list(held_to_the_entries(corners(glb, index, time, np.array([1.0, -1.0, -1.0])), there))
    assert any("V-ATPase" in one for one in wrong)
    assert any("LAMP1" in one for one in wrong)


@pytest.mark.parametrize(("chapter", "share"), MOMENTS[:2])
def test_in_ply_proteins_are_on_their_sides(tmp_path: Path, chapter: str, share: float) -> None:
    index, time, there = around(chapter, share)
    done = exoviz.export(
        played(), tmp_path / "a.ply", at=played().starts[index] + time, detail="medium"
    )
    (names,) = [note for note in done.notes if note.startswith("layers by number")]
    by_number = dict(re.findall(r"(\d+) ([^,]+)", names.partition(": ")[2]))
    mesh: Any = trimesh.load(tmp_path / "a.ply", process=False)
    layer = mesh.metadata["_ply_raw"]["vertex"]["data"]["layer"].ravel()
    points = np.asarray(mesh.vertices, float)
    found = {name: points[layer == int(number)] for number, name in by_number.items()}
    assert len(found.keys() & placed_proteins().keys()) > 4
    assert list(held_to_the_entries(found, there)) == []


def agents(frame: Mapping[str, Any], kinds: Mapping[int, str]) -> dict[str, Floats]:
    """Return the middles of the balls and fibers of a frame by kind, z up as in the story."""
    found: dict[str, list[Floats]] = {}
    row, at = frame["data"], 0
    while at < len(row):
        below = np.array(row[at + 11 : at + 11 + int(row[at + 10])]).reshape(-1, 3)
        middle = below.mean(axis=0) if len(below) else np.array(row[at + 3 : at + 6])
        x, up, depth = middle.tolist()
        found.setdefault(kinds[int(row[at + 2])], []).append(np.array([x, -depth, up]))
        at += 11 + len(below.ravel())
    return {name: np.array(places) for name, places in found.items()}


def wanted_side(protein: Protein) -> int:
    """Return on which side the middle of a protein is: 1, -1, or 0 where it is in the membrane."""
    side = cytosolic_share(protein)
    crossing = sum(one.mass_kda for one in protein.domains if one.part == "transmembrane")
    return 0 if crossing > 0.3 * protein.mass_kda else -1 if side > 0.6 else int(side < 0.2)


@pytest.mark.thorough
def test_in_simularium_all_are_on_their_sides(tmp_path: Path) -> None:
    story = played()
    exoviz.export(story, tmp_path / "a.simularium")
    document = json.loads((tmp_path / "a.simularium").read_text("utf-8"))
    mapping = document["trajectoryInfo"]["typeMapping"]
    kinds = {int(key): one["name"] for key, one in mapping.items()}
    proteins = {layer_title(layer): protein for layer, protein in placed_proteins().items()}
    sides = {name: wanted_side(protein) for name, protein in proteins.items()}
    assert set(sides.values()) == {-1, 0, 1}
    frames = document["spatialData"]["bundleData"]
    first = story.state_at(frames[0]["time"])
    carried = np.concatenate([c.positions for c in first.copies if c.model in story.vesicles])
    there = [p for name, p in agents(frames[0], kinds).items() if name.startswith("vesicle")]
    # The file is about its own middle.
    middle = carried.mean(axis=0) - np.concatenate(there).mean(axis=0)
    seen = set()
    for frame in frames[::9]:
        surroundings = Surroundings(story, story.state_at(frame["time"]))
        for name, places in agents(frame, kinds).items():
            side = sides.get(name, 0)
            if side:
                height = surroundings.heights(places + middle)
                assert (side * height > 0).all(), (name, frame["time"])
                seen.add(proteins[name].key)
    assert {"V-ATPase", "LAMP1", "TFRC"} <= seen
