"""A mesh keeps to the triangles of its detail, whatever it shows."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

import exoviz
from exoviz.errors import InputError
from exoviz.exporter import triangle_budget
from exoviz.exporter.layer_contents import LayerContents, exported_drawing, layers_of
from exoviz.exporter.triangle_budget import BALL_TRIANGLES
from exoviz.model import Vesicle
from exoviz.model.layers import is_lipid
from exoviz.registry.options import Detail
from exoviz.scene import View
from glb_reader import Glb
from made_vesicle import made_vesicle


def contents(vesicle: Vesicle, detail: Detail) -> LayerContents:
    return layers_of(vesicle, exported_drawing(vesicle, View(cutaway="none")), detail)


def triangles(found: LayerContents, detail: Detail) -> int:
    return sum(
        len(layer.radii) * BALL_TRIANGLES[detail][not is_lipid(layer.path)] + len(layer.triangles)
        for layer in found.layers
    )


@pytest.mark.parametrize("detail", ["low", "medium", "high"])
@pytest.mark.parametrize("most", [60_000, 9_000, 1_500])
def test_no_mesh_has_more_triangles_than_its_detail_says(
    detail: Detail, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    vesicle = made_vesicle()
    free = contents(vesicle, detail)
    monkeypatch.setattr(triangle_budget, "MOST_TRIANGLES", dict.fromkeys(BALL_TRIANGLES, most))
    monkeypatch.setattr("exoviz.exporter.layer_contents.MOST_TRIANGLES", {detail: most})
    found = contents(vesicle, detail)
    if triangles(free, detail) <= most:
        assert found.cell_nm == 0
        assert triangles(found, detail) == triangles(free, detail)
        return
    assert found.cell_nm > 0
    # Not many fewer either.
    assert 0.3 * most < triangles(found, detail) <= most
    assert [one.path for one in found.layers] == [one.path for one in free.layers]
    assert [one.copies for one in found.layers] == [one.copies for one in free.layers]
    for one, other in zip(found.layers, free.layers, strict=True):
        # Nothing is lost, and nothing leaves its place by more than the side of a cell.
        assert len(one.radii) > 0
        assert set(one.molecule.tolist()) <= set(other.molecule.tolist())
        if len(other.triangles):
            continue
        for corner in (np.min, np.max):
            moved = corner(one.centres, axis=0) - corner(other.centres, axis=0)
            assert (np.abs(moved) < 2 * found.cell_nm).all()


def test_merged_balls_keep_the_size_and_the_colour_of_their_beads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    vesicle = made_vesicle()
    free = contents(vesicle, "high")
    for name in ("exoviz.exporter.layer_contents", "exoviz.exporter.triangle_budget"):
        monkeypatch.setattr(f"{name}.MOST_TRIANGLES", {"high": 40_000})
    found = contents(vesicle, "high")
    for one, other in zip(found.layers, free.layers, strict=True):
        if len(other.triangles):
            continue
        power = 2 if is_lipid(one.path) else 3
        before, after = ((layer.radii.astype(float) ** power).sum() for layer in (other, one))
        assert 0.3 * before < after < 1.001 * before
        low, high = other.colours.min(axis=0) - 1e-5, other.colours.max(axis=0) + 1e-5
        assert (one.colours >= low).all()
        assert (one.colours <= high).all()


def test_a_file_that_was_merged_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("layer_contents", "triangle_budget", "mesh.mesh_files"):
        monkeypatch.setattr(f"exoviz.exporter.{name}.MOST_TRIANGLES", {"medium": 20_000})
    for suffix in (".glb", ".ply", ".obj"):
        notes = exoviz.export(made_vesicle(), tmp_path / f"a{suffix}").notes
        assert any("are merged" in note and "20,000" in note for note in notes)
        said = re.match(r"[\d,]+", notes[0])
        assert said is not None
        assert int(said[0].replace(",", "")) <= 20_000
    assert Glb(tmp_path / "a.glb").nodes
    whole = exoviz.export(made_vesicle(), tmp_path / "b.glb", instanced=True).notes
    assert not any("are merged" in note for note in whole)


@pytest.mark.parametrize(("suffix", "most"), [(".glb", 0.4), (".ply", 0.4), (".obj", 0.5)])
def test_a_file_is_no_larger_than_was_asked_for(suffix: str, most: float, tmp_path: Path) -> None:
    path = tmp_path / f"a{suffix}"
    exoviz.export(made_vesicle(), path)
    assert path.stat().st_size > 1e6 * most
    exoviz.export(made_vesicle(), path, max_mb=most)
    assert 0.3 * most < path.stat().st_size / 1e6 <= most


def test_what_does_not_get_so_small_is_refused_with_the_size_that_it_has(tmp_path: Path) -> None:
    vesicle = made_vesicle()
    with pytest.raises(InputError, match=r"smallest file that can be made of this has [\d.]+ MB"):
        exoviz.export(vesicle, tmp_path / "a.glb", instanced=True, max_mb=0.1)
    assert not list(tmp_path.iterdir())
