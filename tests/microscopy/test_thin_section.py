"""A thin section through a story shows its bilayers, its vesicles and its gold where they are."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from exoviz.microscopy.electron.thin_section import PIXELS, section_picture
from exoviz.model import Part, Template
from exoviz.model.layers import cell_molecule_layer
from exoviz.story.membrane.cell_membrane import CellMembrane, resting_gap
from exoviz.story.membrane.fusion import Fusion
from exoviz.story.models import CellModel
from exoviz.story.state import Inset, RigidCopies

FUSION = Fusion(100, patch=400)
SIDE = 300.0
INSET = Inset("", "", "", 0.0, (0.0, -90.0), SIDE, 80.0)
#: In the section, and deeper than it.
GRAINS = np.array([[20.0, 40.0, -100.0], [-40.0, 40.0, -120.0], [50.0, 100.0, -60.0]])


@pytest.fixture(scope="module")
def pixels() -> NDArray[np.uint8]:
    return section_picture(made(), INSET)


def made() -> Any:
    """Return a story of one moment: a body that has opened, with gold in it."""
    membrane = CellMembrane(
        ("mvb", "plasma-membrane"), FUSION, opening=0.3, gap=resting_gap(FUSION), fused=1.0
    )
    bead = Template(
        "gold",
        np.zeros((1, 3), np.float32),
        np.full(1, 5.0, np.float32),
        np.full(1, Part.OUTSIDE, np.uint8),
        1.0,
    )
    model = CellModel(cell_molecule_layer("gold", "gold"), bead)
    turns = np.tile([0.0, 0.0, 0.0, 1.0], (len(GRAINS), 1))
    state = SimpleNamespace(membranes=(membrane,), copies=(RigidCopies("gold", GRAINS, turns),))
    return SimpleNamespace(
        seed=1, vesicles={}, cell_models={"gold": model}, state_at=lambda _time: state
    )


def around(pixels: NDArray[np.uint8], x: float, z: float, reach: int = 4) -> float:
    """Return the mean grey value about a place."""
    column = round((x - INSET.middle[0] + SIDE / 2) / SIDE * PIXELS)
    row = round((INSET.middle[1] + SIDE / 2 - z) / SIDE * PIXELS)
    return float(pixels[row - reach : row + reach, column - reach : column + reach].mean())


def test_gold_is_black_where_it_lies_in_the_section(pixels: NDArray[np.uint8]) -> None:
    first, second, deeper = (around(pixels, x, z) for x, _y, z in GRAINS)
    lumen = around(pixels, 0, -60, 12)
    assert max(first, second) < 0.2 * lumen
    assert deeper > 0.8 * lumen


def test_the_cytosol_is_darker_than_what_is_outside_of_it(pixels: NDArray[np.uint8]) -> None:
    lumen, outside, cytosol = (
        around(pixels, x, z, 12) for x, z in ((0, -60), (0, 40), (130, -160))
    )
    assert cytosol < 0.7 * lumen
    assert outside == pytest.approx(lumen, rel=0.1)


def test_a_bilayer_is_two_dark_lines_four_nanometres_apart(pixels: NDArray[np.uint8]) -> None:
    pixel = SIDE / PIXELS
    top = round((INSET.middle[1] + SIDE / 2 - 8) / pixel)
    profile = pixels[top : top + round(16 / pixel), -40:].mean(axis=1)
    half = round((INSET.middle[1] + SIDE / 2) / pixel) - top
    dark = [int(profile[:half].argmin()), half + int(profile[half:].argmin())]
    assert (dark[1] - dark[0]) * pixel == pytest.approx(4.0, abs=0.6)
    core = profile[(dark[0] + dark[1]) // 2]
    assert core > profile[dark].max() + 15


def test_the_same_story_gives_the_same_picture(pixels: NDArray[np.uint8]) -> None:
    assert (section_picture(made(), INSET) == pixels).all()
