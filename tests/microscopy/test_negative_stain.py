"""A dried vesicle keeps its membrane and loses its shape, and the picture says so."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from exoviz.microscopy import micrograph
from exoviz.microscopy.electron.drying import dried_shape
from made_vesicle import even_directions, made_vesicle

VESICLE = made_vesicle()


@pytest.mark.parametrize("collapse", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("radius", [12.0, 40.0])
def test_a_dried_membrane_keeps_its_area(collapse: float, radius: float) -> None:
    shape = dried_shape(radius, collapse, 500.0)
    assert shape.area == pytest.approx(4 * np.pi * radius**2, rel=1e-6)
    assert shape.z.min() >= 2.4


def test_a_vesicle_that_has_not_collapsed_is_round() -> None:
    shape = dried_shape(20.0, 0.0, 0.0)
    out = even_directions(500).astype(np.float64)
    moved = shape.moved(out * 22.0)
    assert np.linalg.norm(moved - np.array([0, 0, 22.5]), axis=1) == pytest.approx(22.0, abs=0.1)


def test_a_cup_is_wide_and_low_and_dented() -> None:
    round_, cup = dried_shape(30.0, 0.0, 0.0), dried_shape(30.0, 1.0, 0.0)
    assert cup.outermost > 1.1 * round_.outermost
    heights = cup.heights(np.linspace(0, cup.outermost - 1, 100))[0]
    assert heights[0] < 0.7 * heights.max() < 0.7 * 2 * 32.5
    moved = cup.moved(even_directions(2000).astype(np.float64) * 30.0)
    assert moved[:, 2].min() >= 0
    assert np.hypot(moved[:, 0], moved[:, 1]).max() <= cup.outermost


def test_a_cup_is_bright_with_a_dark_middle_and_dark_around(tmp_path: Path) -> None:
    path = tmp_path / "stain.png"
    made = micrograph(VESICLE, path, method="negative-stain", dose=0)
    pixels, pixel = made.pixels, made.pixel_nm
    axis = (np.arange(len(pixels)) + 0.5 - len(pixels) / 2) * pixel
    away = np.hypot(axis[:, None], axis[None])
    half = made.facts["dried_nm"] / 2
    rim = pixels[(away > 0.6 * half) & (away < 0.8 * half)].mean()
    assert pixels[away < 0.15 * half].mean() < rim
    assert pixels[(away > half + 1) & (away < half + 4)].mean() < 0.7 * rim
    assert any("artefact" in note for note in made.notes)
    with Image.open(path) as picture:
        assert "artefact" in picture.info["Description"]
