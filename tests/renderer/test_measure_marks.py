"""Measures in pictures: on what they name, in every camera, cut and preset."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from built_scenes import built
from exoviz.language import LANGUAGES, speaking
from exoviz.model.measuring import molecule_beads
from exoviz.registry.cameras import CAMERAS
from exoviz.registry.cutaways import CUTAWAYS
from exoviz.registry.measure_kinds import MEASURE_KINDS
from exoviz.renderer import Words, laid_out, render
from exoviz.renderer.annotation.layout import Ink
from exoviz.renderer.annotation.letters import TextScale, letters_of
from exoviz.renderer.annotation.marks.measure_marks import (
    _drawn_line,
    measure_primitives,
    measured_in,
)
from exoviz.renderer.annotation.primitives import Text, room_of
from exoviz.renderer.image import Label, Picture
from exoviz.scene import View

SIZE = (240, 160)
WHOLE = {"d": {"kind": "diameter"}, "t": {"kind": "thickness"}, "p": {"kind": "phosphates"}}
BETWEEN = {"kind": "distance", "ends": ["membrane/outer/cholesterol#5", (0.0, 0.0, 3.0)]}


def on_screen(made: Picture, point: np.ndarray) -> np.ndarray:
    """Return the pixel of a point by plain similar triangles."""
    away = point - made.shot.position
    x, y, z = made.shot.axes @ away
    half = made.frame.height / 2
    middle = (made.frame.left + made.frame.right) / 2, (made.frame.top + made.frame.bottom) / 2
    scale = half / made.shot.half_height / -z
    return np.array([middle[0] + x * scale, middle[1] - y * scale])


@pytest.mark.parametrize("name", ["exosome", "liposome"])
@pytest.mark.parametrize(
    ("camera", "cutaway"), list(zip(CAMERAS, itertools.cycle(CUTAWAYS), strict=False))
)
def test_ends_are_drawn_on_what_they_name(name: str, camera: str, cutaway: str) -> None:
    vesicle = built(name)[1]
    found = {"camera": camera, "cutaway": cutaway, "style": "draft"}
    view = View(
        measures={**WHOLE, "b": BETWEEN}, legend="full" if camera == "front" else "off", **found
    )
    made, _primitives = laid_out(vesicle, SIZE, view, Words(legend=view.legend))
    *whole, between = measured_in(vesicle, view)
    for one in whole:
        line = _drawn_line(made, one)
        if not CAMERAS[camera].inside or cutaway == "section":
            # Of a line across the picture, the length is seen in the plane of focus.
            assert len(line) == 2
            assert one.value is not None
    ball = molecule_beads(vesicle, "membrane/outer/cholesterol#5")
    assert ball is not None
    centre = np.average(ball[0], axis=0, weights=ball[1].astype(float) ** 3)
    line = _drawn_line(made, between)
    if len(line):
        np.testing.assert_allclose(line[0], on_screen(made, centre), atol=0.1)
        np.testing.assert_allclose(line[1], on_screen(made, np.array([0, 0, 3.0])), atol=0.1)


def test_a_diameter_across_the_picture_is_as_long_as_the_scale_says() -> None:
    vesicle = built("liposome")[1]
    view = View(measures=WHOLE, projection="orthographic", cutaway="half", style="draft")
    made, _primitives = laid_out(vesicle, SIZE, view, Words())
    for one in measured_in(vesicle, view):
        start, stop = _drawn_line(made, one)
        assert one.value is not None
        long = float(np.hypot(*(stop - start))) * made.nm_per_pixel
        assert long == pytest.approx(one.value, rel=0.01)


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_are_in_the_readers_language_and_stand_apart(language: str) -> None:
    vesicle = built("liposome")[1]
    with speaking(language):
        _made, primitives = laid_out(
            vesicle, SIZE, View(measures={**WHOLE, "b": BETWEEN}, style="draft"), Words()
        )
    texts = [one.text for one in primitives if isinstance(one, Text)]
    diameter = {"en": "⌀ 40.0 nm", "kk": "⌀ 40,0 нм", "ru": "⌀ 40,0 нм"}[language]
    assert diameter in texts
    rows = {(one.x, one.y) for one in primitives if isinstance(one, Text)}
    assert len(rows) == len(texts)


def test_a_molecule_that_is_gone_is_not_drawn_and_the_rest_is(tmp_path: Path) -> None:
    vesicle = built("liposome")[1]
    gone = {"kind": "distance", "ends": ["proteins/tetraspanins/CD63#9", (0.0, 0.0, 3.0)]}
    view = View(measures={"g": gone}, style="draft")
    bare = render(vesicle, size=SIZE, view=View(style="draft"))
    assert (render(vesicle, size=SIZE, view=view) == bare).all()
    page = tmp_path / "page.svg"
    render(vesicle, page, size=SIZE, view=View(measures={**WHOLE, "g": gone}, style="draft"))
    assert "⌀ 40.0 nm" in page.read_text("utf-8")


def test_no_line_of_a_label_is_drawn_over_what_a_measure_says() -> None:
    vesicle = built("exosome")[1]
    view = View(
        measures=WHOLE,
        labels={f"membrane/{side}": () for side in ("outer", "inner")},
        cutaway="section",
        style="draft",
    )
    _made, primitives = laid_out(vesicle, SIZE, view, Words(legend="off"))
    values = [
        MEASURE_KINDS[one.kind].worded(one.value or 0.0) for one in measured_in(vesicle, view)
    ]
    numbers = [
        index
        for index, one in enumerate(primitives)
        if isinstance(one, Text) and one.text in values
    ]
    assert len(numbers) == len(values)
    names = [
        index
        for index, one in enumerate(primitives)
        if isinstance(one, Text) and "leaflet" in one.text
    ]
    assert len(names) == 2
    between = primitives[min(numbers) : max(names)]
    assert all(isinstance(one, Text) for one in between)


def test_a_number_stands_where_no_line_of_a_label_crosses_it() -> None:
    vesicle = built("exosome")[1]
    size = (480, 320)
    view = View(measures={"t": {"kind": "thickness"}}, cutaway="section", style="draft")
    made, _primitives = laid_out(vesicle, size, view, Words(legend="off"))
    measures = measured_in(vesicle, view)
    letters, ink = letters_of(size, TextScale()), Ink("FFFFFF", "000000")
    taken: list[Label] = []
    places = []
    for _side in range(3):
        marks = measure_primitives(made, measures, size, letters, ink, taken)
        beside = next(one for one in marks if isinstance(one, Text))
        places.append(room_of(beside))
        middle = (beside.x, beside.y - 0.33 * beside.size)
        taken.append(Label("a", "a", middle, (beside.x + 3.0, beside.y), True))
    right, left, above = places
    assert left[2] < right[0]
    assert above[1] < min(left[1], right[1])
