"""Figures in print: letters that can be read at the size that was asked for."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from matplotlib.font_manager import get_font
from numpy.typing import NDArray

import exoviz
from exoviz.cli import main
from exoviz.errors import InputError
from exoviz.exporter.figures import draw_figure
from exoviz.language import _, speaking
from exoviz.model import Geometry, Part, Vesicle
from exoviz.registry.print_sizes import LEAST_LINE_PT, PRINT_SIZES
from exoviz.registry.styles import STYLES
from exoviz.renderer.annotation.annotated_picture import Words, laid_out
from exoviz.renderer.annotation.letters import LEAST_PT, TextScale
from exoviz.renderer.annotation.primitives import Shape, Text, face_of, overlap, room_of
from exoviz.renderer.image import picture
from exoviz.renderer.palette import linear
from exoviz.scene import View
from exoviz.scene.view import Annotation, Measure
from made_vesicle import copies, made_vesicle, template

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def vesicle() -> Vesicle:
    return made_vesicle()


def points_of(page: Path) -> list[float]:
    """Return the heights of all letters of an SVG page, points."""
    styles = [one.get("style", "") for one in ET.parse(page).iter(f"{SVG}text")]
    return [float(found[1]) for one in styles if (found := re.search(r"size: ([\d.]+)px", one))]


@pytest.mark.parametrize(
    ("size", "language"),
    [
        *(("85x60mm", "en"), ("174x100mm", "ru"), ("60x60mm", "kk"), ("nature-single", "kk")),
        *(
            pytest.param(size, language, marks=pytest.mark.thorough)
            for size in ("85x60mm", "174x100mm", "60x60mm", "nature-single")
            for language in ("en", "kk", "ru")
        ),
    ],
)
def test_letters_of_a_page_are_of_six_to_eight_points(
    size: str, language: str, tmp_path: Path
) -> None:
    page = tmp_path / "a.svg"
    words = ["--legend", "full", "--scale-bar", "--label", "membrane/outer"]
    command = ["--lang", language, "render", "liposome", "-o", str(page), "--size", size]
    assert main([*command, "--style", "draft", *words]) == 0
    found = points_of(page)
    assert len(found) > 5
    assert min(found) >= LEAST_PT - 0.01
    assert max(found) <= 8.01
    assert "Arial" in page.read_text("utf-8")


def thickness(shape: Shape) -> float:
    """Return the width of a line, or the least width of what is as long as it is wide."""
    points = np.array(shape.points)
    longest = float(np.linalg.norm(points[:, None] - points, axis=2).max())
    if len(points) == 2:
        return longest
    x, y = (points - points[0]).T
    return abs(float(x @ np.roll(y, 1) - y @ np.roll(x, 1))) / 2 / longest


@pytest.mark.parametrize("millimetres", [(75, 60), (85, 60), (174, 100)])
@pytest.mark.parametrize("dpi", [150.0, 300.0, 600.0])
def test_lines_of_print_are_not_too_thin(
    vesicle: Vesicle, millimetres: tuple[int, int], dpi: float
) -> None:
    size = round(millimetres[0] * dpi / 25.4), round(millimetres[1] * dpi / 25.4)
    notes = {"n": Annotation(text="here", at=(0.2, 0.2), arrow=(0.5, 0.5))}
    measures = {"m": Measure(kind="diameter")}
    labels: dict[str, tuple[()]] = {"membrane/outer": ()}
    view = View(style="draft", labels=labels, annotations=notes, measures=measures)
    words = Words("A vesicle", "A note", "full", scale_bar=True, text=TextScale(dpi=dpi))
    _made, primitives = laid_out(vesicle, size, view, words)
    for one in primitives:
        if isinstance(one, Text):
            assert LEAST_PT - 0.01 <= one.size * 72 / dpi <= 8.01
        elif isinstance(one, Shape):
            assert thickness(one) * 72 / dpi >= LEAST_LINE_PT
            assert not one.halo_width or one.halo_width * 72 / dpi >= LEAST_LINE_PT


@pytest.mark.parametrize("language", ["en", "kk", "ru"])
@pytest.mark.parametrize(
    ("millimetres", "words"),
    [((89, 67), "title legend bar names"), ((85, 60), "title legend bar names")]
    + [((60, 60), "legend bar"), ((60, 60), "title names"), ((40, 40), "names")],
)
def test_no_word_lies_on_the_vesicle_or_on_other_words(
    vesicle: Vesicle, millimetres: tuple[int, int], words: str, language: str
) -> None:
    dpi, asked = 150.0, words.split()
    size = round(millimetres[0] * dpi / 25.4), round(millimetres[1] * dpi / 25.4)
    layers = ("membrane/outer", "proteins/tetraspanins/CD63", "glycans/mannose", "cargo/rna")
    labels: dict[str, tuple[()]] = dict.fromkeys(layers, ()) if "names" in asked else {}
    with speaking(language):
        over = Words(
            _("Exosome, 40 nm") if "title" in asked else "",
            _("composite of a population; copy numbers are not measured"),
            "compact" if "legend" in asked else "off",
            scale_bar="bar" in asked,
            text=TextScale(dpi=dpi),
        )
        made, primitives = laid_out(vesicle, size, View(style="draft", labels=labels), over)
    rooms = [room_of(one) for one in primitives if isinstance(one, Text)]
    assert len(rooms) > 4
    finer = made.bead.shape[0] / size[1]
    for room in rooms:
        left, top, right, bottom = (max(round(edge * finer), 0) for edge in room)
        assert (made.bead[top:bottom, left:right] < 0).all()
    for one, other in combinations(rooms, 2):
        assert not overlap((one[0] + 1, one[1] + 1, one[2] - 1, one[3] - 1), other)


def test_a_vesicle_that_has_no_room_between_words_is_refused(vesicle: Vesicle) -> None:
    words = Words("A vesicle", "A note. " * 6, "full", scale_bar=True, text=TextScale(dpi=150.0))
    with speaking("en"), pytest.raises(InputError, match="no room for the vesicle in 30 × 30 mm"):
        laid_out(vesicle, (177, 177), View(style="draft"), words)


def test_what_has_no_room_in_print_is_refused(vesicle: Vesicle, tmp_path: Path) -> None:
    scene = exoviz.load("liposome")
    page, dpi = tmp_path / "a.svg", 300.0
    size = round(20 * dpi / 25.4), round(12 * dpi / 25.4)
    long = "A title that is much longer than what has room in so small a picture, on any line of it"
    with speaking("en"), pytest.raises(InputError, match="no room in 20 × 12 mm"):
        draw_figure(vesicle, scene, page, size=size, title=long, dpi=dpi)
    assert not page.exists()
    # On a screen the same title is shortened.
    draw_figure(vesicle, scene, tmp_path / "a.png", size=size, title=long)


@pytest.mark.parametrize("bold", [False, True])
def test_a_text_has_a_face_with_all_its_letters(bold: bool) -> None:
    for text in ("Жасуша ӘҒҚҢӨҰҮҺІ", "25 µm ± 3 ≈ 40 Å", "α₂β₁"):
        assert face_of(text, bold).name.startswith("LiberationSans")
        assert all(map(get_font(face_of(text, bold)).get_char_index, map(ord, text)))
    rare = "Ca⁺⁺ ₋"
    assert face_of(rare, bold).name.startswith("DejaVuSans")
    assert all(map(get_font(face_of(rare, bold)).get_char_index, map(ord, rare)))


def test_columns_of_journals_are_wide_enough_for_their_letters() -> None:
    for one in PRINT_SIZES.values():
        assert 50 <= one.width_mm <= 200
        assert one.dpi >= 300
        assert LEAST_PT <= one.points <= 8
        assert one.source


def _light(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    return linear(pixels[..., :3].mean(axis=2, dtype=np.float32) / 255)


@pytest.mark.parametrize(("style", "dpi"), [("studio", 300.0), ("draft", 450.0)])
def test_outlines_between_molecules_are_a_quarter_of_a_point_wide(style: str, dpi: float) -> None:
    """The darkness of a line all around a ball is as much as that of a black line so wide."""
    size, front, back = (360, 360), 3.0, 9.0
    one, two = (template(str(r), [(0, 0, 0, r, Part.OUTSIDE)]) for r in (front, back))
    where = np.array([[10.0, 0, 0]]), np.array([[1.0, 0, 0]])
    balls = copies("proteins/a/A", one, *where), copies("proteins/b/B", two, 0 * where[0], where[1])
    vesicle = Vesicle(Geometry(20.0), 1, balls)
    sheet = replace(STYLES[style], edge_between=0.0, edge_group=1.0, line_colour="000000")
    sheet = replace(sheet, fade_far=0.0, edge_step=1.0)
    thinnest = TextScale(dpi=dpi).thinnest
    view = View(cutaway="none", camera="right")
    lined, plain = (
        picture(vesicle, size, view, sheet=one, thinnest=thinnest)
        for one in (sheet, replace(sheet, edge_group=0.0, edge_step=0.0))
    )
    dark = 1 - _light(lined.pixels) / np.maximum(_light(plain.pixels), 1e-3)
    layer = lined.drawing.layer[np.maximum(lined.bead, 0)]
    ball = (lined.bead >= 0) & (layer == lined.drawing.layers.index("proteins/a/A"))
    around = 2 * np.sqrt(np.pi * ball.sum()) * size[0] / ball.shape[0]
    assert dark.sum() / around / dpi * 72 >= LEAST_LINE_PT
