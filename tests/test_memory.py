"""What would take more memory than is allowed is refused before anything is made."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

import exoviz
from built_scenes import small_story
from exoviz.errors import InputError
from exoviz.exporter.layer_contents import exported_drawing
from exoviz.exporter.mesh import mesh_files
from exoviz.exporter.mesh.meshes import corners_of, mesh_of
from exoviz.exporter.print3d.distance_fields import allowance
from exoviz.exporter.print3d.solids import balls_of, finest_cell
from exoviz.exporter.requests import ExportOptions
from exoviz.exporter.story import story_files
from exoviz.memory import MOST_BYTES, memory_problem
from exoviz.registry.options import Detail
from exoviz.renderer.request_checks import size_problems
from exoviz.scene import Scene, View
from made_vesicle import made_vesicle


@pytest.mark.parametrize("kind", [{}, {"story": True}, {"page": True}], ids=str)
@pytest.mark.parametrize("size", [(16_384, 16_384), (16_384, 12_000)])
def test_the_size_that_is_advised_is_allowed(kind: dict[str, bool], size: tuple[int, int]) -> None:
    (problem,) = size_problems(size, **kind)
    assert problem.where == "size"
    width, _cross, height = problem.hint.split()[-2].partition("x")
    smaller = int(width), int(height)
    assert not size_problems(smaller, **kind)
    assert size_problems((smaller[0] + 100, smaller[1] + 100), **kind)


def test_a_poster_of_a0_at_300_dots_per_inch_is_allowed() -> None:
    assert not size_problems((9_933, 14_043))


def test_a_picture_is_refused_before_its_scene_is_built(
    exosome_scene: Scene, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("exoviz.renderer.built", lambda *_given: pytest.fail("built"))
    with pytest.raises(InputError, match=r"GB of memory.*\n.*smaller picture"):
        exoviz.render(exosome_scene, tmp_path / "poster.png", size=(16_384, 16_384))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("suffix", [".glb", ".ply", ".obj"])
def test_a_mesh_is_refused_before_it_is_made(
    suffix: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(mesh_files, "mesh_of", lambda *_given: pytest.fail("made"))
    monkeypatch.setattr(mesh_files, "_BASE", MOST_BYTES)
    with pytest.raises(InputError, match=r"GB of memory.*\n.*low"):
        exoviz.export(made_vesicle(), tmp_path / f"large{suffix}", detail="high")
    assert not list(tmp_path.iterdir())


def test_balls_are_refused_before_they_are_copied(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(mesh_files, "layers_of", lambda *_given, **_more: pytest.fail("made"))
    monkeypatch.setattr(mesh_files, "_BASE", MOST_BYTES)
    with pytest.raises(InputError, match=r"instanced: .*GB of memory.*\n.*smaller vesicle"):
        exoviz.export(made_vesicle(), tmp_path / "large.glb", instanced=True)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("suffix", [".ply", ".obj"])
def test_a_moment_is_refused_before_its_file_is_made(
    suffix: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(story_files, f"save_{suffix[1:]}", lambda *_given: pytest.fail("made"))
    monkeypatch.setattr(mesh_files, "_BASE", MOST_BYTES)
    with pytest.raises(InputError, match=r"GB of memory"):
        exoviz.export(small_story("mvb-release"), tmp_path / f"large{suffix}", at=1.0, detail="low")
    assert not list(tmp_path.iterdir())


def test_a_print_of_any_size_has_no_more_cells_than_there_is_memory_for() -> None:
    drawing = exported_drawing(made_vesicle(), View(cutaway="none"), ())
    groups = np.zeros(len(drawing.radii), np.int8)
    for longest, thinnest in itertools.product((10.0, 60.0, 1000.0), (0.1, 0.8, 5.0)):
        options = ExportOptions(longest_mm=longest, thinnest_mm=thinnest)
        cell = finest_cell(options)
        least = thinnest / 2 + allowance(thinnest / 2, cell)
        balls = balls_of(drawing, options, groups, least)
        sides = np.ptp(balls.centres, axis=0) + 2 * (balls.radii.max() + least + 4 * cell)
        assert np.prod(sides / cell + 1) < 15e6


@pytest.mark.parametrize("detail", ["low", "medium", "high"])
def test_corners_are_counted_as_they_are_made(detail: Detail) -> None:
    from exoviz.exporter.layer_contents import exported_drawing, layers_of
    from exoviz.scene import View

    vesicle = made_vesicle()
    contents = layers_of(vesicle, exported_drawing(vesicle, View(cutaway="none")), detail)
    for layer in contents.layers:
        assert corners_of(layer, detail) == len(mesh_of(layer, detail).points)


def test_what_is_allowed_is_no_problem() -> None:
    assert memory_problem("size", MOST_BYTES, "") is None
    assert memory_problem("size", MOST_BYTES + 1, "") is not None
