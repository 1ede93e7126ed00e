"""Prints in a slicer: nothing to repair, and as large as output_of."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pyvista
import trimesh
from clients import HALF, assert_shows_something, exosome, output_of, picture_of, program, small

import exoviz
from exoviz.language import speaking

LONGEST = 60.0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("prints")


@functools.cache
def written(folder: Path, name: str) -> Path:
    parts, _suffix = name.split(".")
    path = folder / name
    chosen: Any = parts
    exoviz.export(exosome(), path, view=HALF, parts=chosen, longest_mm=LONGEST)
    return path


def facts(text: str) -> list[dict[str, str]]:
    """Return what the slicer says of each object."""
    found: list[dict[str, str]] = []
    for line in text.splitlines():
        if re.fullmatch(r"\[.+\.(stl|3mf)\]", line):
            found.append({})
        elif found and " = " in line:
            key, value = line.split(" = ", 1)
            found[-1][key.strip()] = value.strip()
    return found


@pytest.mark.parametrize(
    ("name", "objects"),
    [("one.stl", 1), ("one.3mf", 1), ("halves.stl", 1), ("halves.3mf", 5), ("layers.3mf", 5)],
)
def test_prusaslicer_has_nothing_to_repair(name: str, objects: int, folder: Path) -> None:
    seen = facts(output_of(program("prusa-slicer"), "--info", written(folder, name)))
    assert len(seen) == objects
    for one in seen:
        assert one["manifold"] == "yes"
        # These it says only where there are some.
        assert not {"open_edges", "facets_reversed", "edges_fixed", "backwards_edges"} & set(one)
        assert float(one["volume"]) > 0
    if name.startswith("one"):
        sides = [float(seen[0][f"size_{axis}"]) for axis in "xyz"]
        assert max(sides) == pytest.approx(LONGEST, abs=0.1)
        assert seen[0]["number_of_parts"] == "1"
    if name == "halves.stl":
        assert seen[0]["number_of_parts"] == "5"


def test_prusaslicer_slices_halves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exoviz.exporter.print3d.solids._CELLS", 120)
    path, out = tmp_path / "a.stl", tmp_path / "a.gcode"
    with speaking("en"):
        done = exoviz.export(small(), path, parts="halves", longest_mm=30, estimate=True)
    told = r"about (\d+) h (\d+) min to print, with ([\d.]+) m \(([\d.]+) cm³\)"
    found = re.match(told, done.notes[-1])
    assert found, done.notes[-1]
    hours, minutes, metres, volume = map(float, found.groups())
    assert 0.3 < hours + minutes / 60 < 3
    # A filament is 1.75 mm thick.
    assert metres * np.pi * 1.75**2 / 4 == pytest.approx(volume, rel=0.03)
    assert 1 < volume < 15
    layer = ("--layer-height=0.3", "--first-layer-height=0.3", "--fill-density=5%")
    text = output_of(program("prusa-slicer"), "-g", *layer, path, "-o", out)
    assert "repair" not in text.lower()
    layers = out.read_text("utf-8").count(";LAYER_CHANGE")
    assert layers == pytest.approx(trimesh.load_mesh(path).extents[2] / 0.3, abs=3)


def test_admesh_finds_every_edge_shared_by_two_facets(folder: Path) -> None:
    text = output_of(program("admesh"), written(folder, "halves.stl"))
    numbers = {
        line.split(":")[0].strip(): re.findall(r"-?\d+", line.split(":", 1)[1])
        for line in text.splitlines()
        if ":" in line
    }
    assert numbers["Total disconnected facets"] == ["0", "0"]
    for key in ("Degenerate facets", "Edges fixed", "Facets reversed", "Backwards edges"):
        assert numbers[key][0] == "0", key
    assert numbers["Number of parts"][0] == "5"


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["one.stl", "halves.stl"])
def test_what_is_printed_can_be_looked_at(name: str, folder: Path) -> None:
    picture = picture_of(f"print-{name.split('.')[0]}")
    mesh: Any = trimesh.load_mesh(written(folder, name))
    plotter: Any = pyvista.Plotter(off_screen=True, window_size=[800, 600])
    surface = pyvista.PolyData.from_regular_faces(np.asarray(mesh.vertices), mesh.faces)
    plotter.add_mesh(surface, color="#d9c9a8", smooth_shading=False)
    plotter.view_vector((0.4, -1.0, 0.6))
    plotter.screenshot(picture)
    plotter.close()
    assert_shows_something(picture)
