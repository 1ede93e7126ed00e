"""MolViewSpec files: what they show is what the picture shows."""

from __future__ import annotations

import json
import math
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ciftools.serialization import loads
from molviewspec import States

import exoviz
from exoviz.exporter.layer_contents import exported_drawing
from exoviz.renderer.palette import to_hex
from exoviz.scene import View
from export_help import vesicle

#: What Mol* draws carbon with, Å, and its angle of view, degrees.
CARBON, FOV = 1.7, 45.0
VIEW = View.model_validate(
    {
        "cutaway": "half",
        "hide": ["membrane/inner"],
        "opacity": {"proteins": 0.4},
        "colours": {"proteins/tetraspanins/CD9": "12AB34"},
        "labels": {"proteins/tetraspanins/CD63": []},
        "bookmarks": {
            "Close": {"azimuth": 30, "elevation": 0, "distance_nm": 50},
            "From above": {"azimuth": 0, "elevation": 90, "distance_nm": 90},
        },
    }
)


def opened(path: Path) -> tuple[dict[str, Any], Any]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        text = archive.read("index.mvsj").decode()
        (block,) = loads(archive.read("molecules.bcif")).data_blocks
    States.model_validate_json(text)
    tree: dict[str, Any] = json.loads(text)
    return tree, block


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Any]:
    path = tmp_path_factory.mktemp("view") / "a.mvsx"
    exoviz.export(vesicle(), path, view=VIEW, title="Small")
    return opened(path)


def nodes(node: dict[str, Any], kind: str) -> Iterator[dict[str, Any]]:
    if node["kind"] == kind:
        yield node
    for child in node.get("children", ()):
        yield from nodes(child, kind)


def column(block: Any, category: str, name: str) -> Any:
    return np.array(block[category][name].as_ndarray())


def test_every_layer_of_the_picture_is_there_and_no_other(
    made: tuple[dict[str, Any], Any],
) -> None:
    tree, block = made
    drawn = exported_drawing(vesicle(), VIEW)
    names = column(block, "pdbx_struct_assembly", "id").tolist()
    counts = column(block, "pdbx_struct_assembly", "oligomeric_count").tolist()
    copies = dict(zip(names, counts, strict=True))
    for snapshot in tree["snapshots"]:
        shown = [n["params"]["assembly_id"] for n in nodes(snapshot["root"], "structure")]
        assert sorted(shown) == sorted(drawn.layers)
    assert not any(layer.startswith("membrane/inner") for layer in copies)
    for index, layer in enumerate(drawn.layers):
        molecules = np.unique(drawn.molecule[drawn.layer == index])
        assert copies[layer] == len(molecules)
    assert copies["1"] == sum(copies[layer] for layer in drawn.layers)


def test_beads_have_their_own_radius_and_the_colours_of_the_picture(
    made: tuple[dict[str, Any], Any],
) -> None:
    tree, block = made
    drawn = exported_drawing(vesicle(), VIEW)
    atoms = {
        name: column(block, "atom_site", name).astype(str)
        for name in ("label_entity_id", "label_comp_id", "label_atom_id")
    }
    radii = column(block, "atom_site", "B_iso_or_equiv")
    chain = column(block, "atom_site", "label_asym_id")
    assembly = column(block, "pdbx_struct_assembly_gen", "assembly_id")
    of_assembly = column(block, "pdbx_struct_assembly_gen", "asym_id_list")

    def chosen(selector: Any) -> Any:
        rows = [{}] if selector == "all" else selector
        found = np.zeros(len(radii), bool)
        for row in rows:
            found |= np.all([atoms[key] == value for key, value in row.items()], axis=0)
        return found

    for structure in nodes(tree["snapshots"][0]["root"], "structure"):
        layer = structure["params"]["assembly_id"]
        mine = np.isin(chain, of_assembly[assembly == layer])
        times = np.zeros(len(radii), int)
        used = set()
        for component in nodes(structure, "component"):
            here = chosen(component["params"]["selector"]) & mine
            times += here
            (shape,) = nodes(component, "representation")
            if layer.startswith("glycans/"):
                assert shape["params"]["type"] == "carbohydrate"
            else:
                size = shape["params"]["size_factor"] * CARBON
                assert np.allclose(radii[here], size, atol=0.006)
            used |= {node["params"]["color"].lower() for node in nodes(shape, "color")}
            clear = [node["params"]["opacity"] for node in nodes(shape, "opacity")]
            assert clear == ([0.4] if layer.startswith("proteins/") else [])
        assert (times[mine] == 1).all()
        index = drawn.layers.index(layer)
        colours = np.unique(drawn.colours[drawn.layer == index], axis=0)
        assert used == {to_hex(colour) for colour in colours}
        if layer.endswith("CD9"):
            assert "#12ab34" in used


def test_bookmarks_are_snapshots_and_everything_is_in_the_first_picture(
    made: tuple[dict[str, Any], Any],
) -> None:
    tree, _block = made
    titles = [snapshot["metadata"]["title"] for snapshot in tree["snapshots"]]
    assert titles == ["Small", "Close", "From above"]
    cameras = [next(nodes(one["root"], "camera"))["params"] for one in tree["snapshots"]]
    half = math.radians(FOV) / 2
    places = []
    for camera in cameras:
        target, position = np.array(camera["target"]), np.array(camera["position"])
        places.append(target + (position - target) / (2 * math.sin(half)))
    beads = vesicle().beads()
    for camera, place in zip(cameras[:1], places[:1], strict=True):
        back = place - np.array(camera["target"])
        back /= np.linalg.norm(back)
        up = np.array(camera["up"])
        from_here = beads.positions * 10 - place
        depth = -from_here @ back
        assert (depth > 0).all()
        for axis in (up, np.cross(up, back)):
            assert np.abs(from_here @ axis / depth).max() < math.tan(half)
    # The second looks from where its orbit says, and sees half as much.
    back = places[1] / np.linalg.norm(places[1])
    assert np.allclose(back, [math.cos(math.radians(30)), 0.5, 0], atol=1e-3)
    assert np.linalg.norm(places[1]) * math.tan(half) == pytest.approx(
        500 * math.tan(math.radians(11)), rel=1e-3
    )
    assert np.allclose(places[2][:2], 0, atol=1e-2)


def test_labels_name_layers_where_they_are(made: tuple[dict[str, Any], Any]) -> None:
    tree, _block = made
    beads = vesicle().beads()
    mine = beads.positions[beads.layer == beads.layer_names.index("proteins/tetraspanins/CD63")]
    for snapshot in tree["snapshots"]:
        (label,) = nodes(snapshot["root"], "primitive")
        assert label["params"]["text"] == "CD63"
        place = np.array(label["params"]["position"]) / 10
        assert np.linalg.norm(mine - place, axis=1).min() < 2.0
