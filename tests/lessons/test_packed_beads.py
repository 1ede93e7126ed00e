"""What a page unpacks is what the renderer draws."""

from __future__ import annotations

import numpy as np
import pytest

from built_scenes import built
from exoviz.lessons.packed_beads import (
    LESSON_STYLES,
    SOLID_NAMES,
    BeadArrays,
    lesson_sheet,
    packed,
)
from exoviz.model import Vesicle
from exoviz.model.layers import CARGO, MEMBRANE
from exoviz.renderer.geometry import snfg
from exoviz.renderer.geometry.cut_transition import Molecules
from exoviz.renderer.geometry.drawing import Drawing, drawing
from exoviz.scene import View
from lesson_help import lesson_vesicle, unpacked
from made_vesicle import made_vesicle

EVERYTHING = View(cutaway="none", keep=(MEMBRANE, CARGO))


@pytest.fixture(params=["made", "built"])
def vesicle(request: pytest.FixtureRequest) -> Vesicle:
    return made_vesicle() if request.param == "made" else lesson_vesicle()


def drawn(vesicle: Vesicle, style: str) -> Drawing:
    return drawing(vesicle, EVERYTHING, lesson_sheet(vesicle, EVERYTHING, style))


def read(vesicle: Vesicle, view: View = EVERYTHING) -> BeadArrays:
    return unpacked(packed(BeadArrays.of(vesicle, view)))


def test_places_and_sizes_come_back_within_the_quantum(vesicle: Vesicle) -> None:
    found, expected = read(vesicle), drawn(vesicle, "studio")
    quantum = packed(BeadArrays.of(vesicle, EVERYTHING))["quantum"]
    assert quantum < 0.005
    assert np.abs(found.centres - expected.centres).max() <= 0.51 * quantum
    np.testing.assert_array_equal(found.drawn_radii, expected.radii)
    np.testing.assert_array_equal(found.radii, vesicle.beads().radii)


@pytest.mark.parametrize("style", LESSON_STYLES)
def test_colours_are_those_of_each_style(vesicle: Vesicle, style: str) -> None:
    found = read(vesicle)
    colours = found.palettes[style][found.shade] / 255
    assert np.abs(colours - drawn(vesicle, style).colours).max() <= 0.51 / 255


def test_every_bead_knows_its_molecule_and_that_its_layer_and_owner(vesicle: Vesicle) -> None:
    found, expected, molecules = read(vesicle), drawn(vesicle, "studio"), Molecules.of(vesicle)
    number = np.repeat(np.arange(len(found.counts)), found.counts)
    np.testing.assert_array_equal(number, expected.molecule)
    np.testing.assert_array_equal(found.owner, vesicle.owners())
    assert found.layers == molecules.layers
    np.testing.assert_array_equal(found.layer, molecules.layer)


def test_sugars_make_the_solids_that_are_drawn(vesicle: Vesicle) -> None:
    found, expected = read(vesicle), drawn(vesicle, "studio")
    of_solid = [0, *(len(snfg.solid(name)) for name in SOLID_NAMES[1:]), 0]
    bound = np.flatnonzero(found.parent)
    count = sum(of_solid[solid] for solid in found.solid) + len(bound) * len(snfg.solid("link"))
    assert count == len(expected.triangles) > 0
    # A sugar hangs on one of its own molecule, within a bond's reach.
    number = np.repeat(np.arange(len(found.counts)), found.counts)
    others = bound - found.parent[bound]
    np.testing.assert_array_equal(number[bound], number[others])
    assert np.linalg.norm(found.centres[bound] - found.centres[others], axis=1).max() < 1.5


def test_what_a_view_hides_or_cuts_is_in_the_page_too(vesicle: Vesicle) -> None:
    view = View(cutaway="half", hide=("glycans", "membrane/inner"))
    assert len(read(vesicle, view).radii) == len(drawn(vesicle, "studio").radii)


def test_colours_that_a_view_gives_are_kept(vesicle: Vesicle) -> None:
    view = View(colours={"membrane/outer": "FF0000"})
    found = read(vesicle, view)
    assert (found.palettes["textbook"] == (255, 0, 0)).all(axis=1).any()


def test_a_bead_takes_few_bytes() -> None:
    value = packed(BeadArrays.of(lesson_vesicle(), EVERYTHING))
    # Two megabytes for the 165,000 beads of the default exosome would be too many.
    assert len(value["data"]) < 9 * value["counts"][0]


@pytest.mark.thorough
def test_the_default_exosome_fits_a_page() -> None:
    value = packed(BeadArrays.of(built("exosome")[1], EVERYTHING))
    assert len(value["data"]) < 1.5e6
