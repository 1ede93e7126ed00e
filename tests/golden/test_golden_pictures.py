"""Pictures stay as they were looked at: colours, light, shadows, lines, cameras, cuts, words."""

from __future__ import annotations

import base64
import io
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from exoviz import builder
from exoviz.exporter import figures
from exoviz.language import speaking
from exoviz.model import Vesicle
from exoviz.registry.cameras import CAMERAS
from exoviz.registry.cutaways import CUTAWAYS
from exoviz.registry.styles import STYLES, StyleSheet
from exoviz.renderer import render
from exoviz.renderer.annotation import annotated_picture
from exoviz.renderer.annotation.annotated_picture import Words, laid_out
from exoviz.renderer.annotation.figure_pages import save_page
from exoviz.renderer.annotation.primitives import Text
from exoviz.renderer.colouring.style_sheets import style_sheet_of
from exoviz.scene import Scene, View, parse_scene
from golden import ALLOWED, BASELINES, WITH_WORDS, Golden, distance
from made_vesicle import made_vesicle

SIZE = (160, 120)


@pytest.fixture(scope="module")
def vesicle() -> Vesicle:
    return made_vesicle()


def view_of(**options: str) -> View:
    return View.model_validate(options)


@pytest.mark.parametrize("style", STYLES)
def test_each_style(golden: Golden, vesicle: Vesicle, style: str) -> None:
    golden.check(f"style-{style}", render(vesicle, size=SIZE, view=view_of(style=style)))


@pytest.mark.parametrize("cutaway", CUTAWAYS)
def test_each_cutaway(golden: Golden, vesicle: Vesicle, cutaway: str) -> None:
    view = view_of(cutaway=cutaway, camera="front")
    worded = CUTAWAYS[cutaway].is_section
    pixels = render(vesicle, size=(320, 240) if worded else SIZE, view=view)
    golden.check(f"cutaway-{cutaway}", pixels, WITH_WORDS if worded else ALLOWED)


@pytest.mark.parametrize("camera", CAMERAS)
def test_each_camera(golden: Golden, vesicle: Vesicle, camera: str) -> None:
    view = view_of(camera=camera, style="textbook", cutaway="half")
    golden.check(f"camera-{camera}", render(vesicle, size=SIZE, view=view))


def test_no_background(golden: Golden, vesicle: Vesicle) -> None:
    golden.check("transparent", render(vesicle, size=SIZE, transparent=True))


def test_parallel_rays(golden: Golden, vesicle: Vesicle) -> None:
    view = view_of(projection="orthographic")
    golden.check("orthographic", render(vesicle, size=SIZE, view=view))


def test_layers_that_are_seen_through(golden: Golden, vesicle: Vesicle) -> None:
    view = View(cutaway="none", opacity={"membrane": 0.3, "proteins": 0.6})
    golden.check("seen-through", render(vesicle, size=SIZE, view=view))


LABELLED = View(labels={"membrane/outer": (), "cargo/proteins": (0.55, 0.1)}, style="textbook")


def test_words(golden: Golden, vesicle: Vesicle) -> None:
    with speaking("en"):
        pixels = render(
            vesicle, size=(240, 160), view=LABELLED, title="A title", note="a note", scale_bar=True
        )
        golden.check("labels", pixels, WITH_WORDS)
        golden.check("legend", render(vesicle, size=(320, 240), legend="compact"), WITH_WORDS)


def test_a_page_has_the_picture_and_its_words_where_a_picture_has_them(
    vesicle: Vesicle, tmp_path: Path
) -> None:
    size, dpi, svg = (240, 160), 144, "{http://www.w3.org/2000/svg}"
    words = Words("A title", "a note", scale_bar=True)
    made, primitives = laid_out(vesicle, size, LABELLED, words)
    save_page(made.pixels, primitives, tmp_path / "a.svg", dpi=dpi)
    page = ET.parse(tmp_path / "a.svg").getroot()
    # At 144 dots an inch a pixel is half a point.
    assert (page.get("width"), page.get("height")) == ("120pt", "80pt")
    image = next(page.iter(f"{svg}image")).get("{http://www.w3.org/1999/xlink}href", "")
    with Image.open(io.BytesIO(base64.b64decode(image.partition(",")[2]))) as painted:
        assert (np.asarray(painted) == made.pixels).all()
    written = {one.text: one for one in page.iter(f"{svg}text")}
    expected = [one for one in primitives if isinstance(one, Text)]
    assert len(written) == len(expected) > 4
    for one in expected:
        found = written[one.text]
        place = [float(found.get(axis, "nan")) for axis in "xy"]
        assert place == pytest.approx([one.x / 2, one.y / 2], abs=0.01)
        assert f"{one.size / 2:g}px" in found.get("style", "")
        assert f"fill: #{one.colour.lower()}" in found.get("style", "")


def test_panels(golden: Golden, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def build(_scene: Scene, **_options: object) -> Vesicle:
        return made_vesicle()

    monkeypatch.setattr(builder, "build_vesicle", build)
    head = 'format = "exoviz-scene"\nversion = 1\nmembrane.composition = { PC = 1 }\n'
    scenes = [
        parse_scene(f'{head}view.style = "{style}"\n')
        for style in ("studio", "textbook", "goodsell")
    ]
    path = tmp_path / "panels.png"
    with speaking("en"):
        figures.draw_panels([figures.Panel(one) for one in scenes], path, size=(120, 90), columns=2)
    with Image.open(path) as image:
        golden.check("panels", np.asarray(image), WITH_WORDS)


def changed(sheet: StyleSheet, what: str) -> StyleSheet:
    return {
        "contact shadows": replace(sheet, contact=0.0),
        "light from all around": replace(sheet, ambient=0.9 * sheet.ambient),
        "hollows": replace(sheet, enclosed=0.8 * sheet.enclosed),
        "key light": replace(sheet, key=0.9 * sheet.key),
        "highlights": replace(sheet, gloss=0.0),
        "rim": replace(sheet, rim=0.0),
        "a colour": replace(sheet, overrides={"membrane/inner": "B8A070"}),
        "saturation": replace(sheet, saturation=1.0),
        "haze": replace(sheet, fade_far=0.0),
    }[what]


@pytest.mark.parametrize(
    "what",
    [
        *("contact shadows", "light from all around", "hollows", "key light", "highlights"),
        *("rim", "a colour", "saturation", "haze"),
    ],
)
def test_what_is_lost_is_noticed(
    vesicle: Vesicle, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    before = render(vesicle, size=SIZE)

    def sheet_of(view: View, layers: Iterable[str]) -> StyleSheet:
        return changed(style_sheet_of(view, layers), what)

    monkeypatch.setattr(annotated_picture, "style_sheet_of", sheet_of)
    assert not distance(render(vesicle, size=SIZE), before).within(ALLOWED)


def test_what_rounding_does_is_not_noticed(vesicle: Vesicle) -> None:
    rng = np.random.default_rng(1)
    moved = [
        replace(
            one, positions=one.positions + rng.normal(0, 1e-4, one.positions.shape).astype("f4")
        )
        for one in vesicle.batches
    ]
    other = replace(vesicle, batches=tuple(moved))
    assert distance(render(other, size=SIZE), render(vesicle, size=SIZE)).within(ALLOWED)


def test_a_picture_that_is_not_as_it_was_is_kept_beside_what_was_expected(
    tmp_path: Path, vesicle: Vesicle
) -> None:
    pixels: Any = render(vesicle, size=SIZE)
    pixels[40:60, 60:90, 0] //= 2
    with pytest.raises(AssertionError, match=str(tmp_path)):
        Golden(tmp_path, renew=False).check("style-studio", pixels)
    names = sorted(entry.name for entry in tmp_path.iterdir())
    assert names == ["actual.png", "difference.png", "expected.png"]


def test_no_baseline_is_left_over() -> None:
    known = {
        *(f"style-{name}" for name in STYLES),
        *(f"cutaway-{name}" for name in CUTAWAYS),
        *(f"camera-{name}" for name in CAMERAS),
        *("transparent", "orthographic", "seen-through", "labels", "legend", "panels"),
    }
    assert {path.stem for path in BASELINES.glob("*.png")} == known
    assert sum(path.stat().st_size for path in BASELINES.rglob("*.png")) < 1.7e6
