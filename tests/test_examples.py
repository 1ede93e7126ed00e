"""The programs of docs/pyvista.md do what is written beside them."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import exoviz
from gallery import examples

PROGRAMS = examples("pyvista.md")


def ran(program: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Run a program with a small vesicle and a small picture; return its names."""
    load = exoviz.load
    monkeypatch.setattr(exoviz, "load", lambda _name: load("exosome-30nm"))
    made = exoviz.plotter

    def small(*given: Any, size: tuple[int, int], **more: Any) -> Any:
        return made(*given, size=(size[0] // 10, size[1] // 10), shade=False, **more)

    monkeypatch.setattr(exoviz, "plotter", small)
    names: dict[str, Any] = {}
    with contextlib.chdir(folder):
        exec(program, names)
    return names


def test_there_are_these_programs() -> None:
    assert len(PROGRAMS) == 3


def test_masses_can_be_added(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ran(PROGRAMS[0], tmp_path, monkeypatch)
    batches = [one for one in names["vesicle"].batches if one.layer == "membrane/outer/cholesterol"]
    printed, unit = capsys.readouterr().out.split()
    assert unit == "MDa"
    assert float(printed) == pytest.approx(sum(one.mass_da for one in batches) / 1e6, rel=1e-4)


def test_the_density_of_cholesterol_adds_up_to_its_molecules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ran(PROGRAMS[1], tmp_path, monkeypatch)
    layer = "membrane/inner/cholesterol"
    count = names["vesicle"].layer_counts()[layer]
    density = np.array(names["leaflet"]["cholesterol per nm²"])
    area = 4 * np.pi * names["radius"] ** 2
    assert density.mean() * area == pytest.approx(count, rel=0.03)
    assert names["bowl"].points[:, 1].min() > -0.5
    assert names["lines"].n_lines > 0
    with Image.open(tmp_path / "pyvista-cholesterol.jpg") as picture:
        assert picture.size == (120, 80)
    names["plotter"].close()


def test_a_tomogram_stands_beside_the_vesicle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ran(PROGRAMS[2], tmp_path, monkeypatch)
    tomogram, beads = names["tomogram"], names["beads"]
    # The volume is where its beads are.
    there = tomogram.points[np.array(tomogram["matter"]) > 3 * tomogram["matter"].std()]
    assert np.linalg.norm(there.mean(axis=0) - beads.positions.mean(axis=0)) < 3
    with Image.open(tmp_path / "pyvista-tomogram.jpg") as picture:
        pixels = np.asarray(picture.convert("RGB")).astype(int)
    grey = np.ptp(pixels, axis=2) < 12
    assert grey[:, 70:].mean() > 0.5 > grey[:, :50].mean()
    names["plotter"].close()
