"""Pictures and pages in programs that know nothing of exoviz."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from clients import assert_shows_something, browsed, output_of, picture_of, program

from exoviz.cli import main

SIZE, DPI = (600, 400), 300


def render(path: Path, *more: str) -> Path:
    command = ["render", "liposome", "-o", str(path), "--size", "600x400", "--dpi", str(DPI)]
    assert main(["--lang", "en", *command, "--scale-bar", *more]) == 0
    return path


def test_png_is_sound_and_says_its_resolution(tmp_path: Path) -> None:
    path = render(tmp_path / "a.png", "--transparent")
    assert "OK" in output_of(program("pngcheck"), path)
    detail = output_of(program("pngcheck"), "-v", path)
    assert "600 x 400 image, 32-bit RGB+alpha" in detail
    assert "(300 dpi)" in detail
    assert "exoviz figure" in detail


@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_exiftool_reads_resolution_and_recipe(suffix: str, tmp_path: Path) -> None:
    tool = program("exiftool")
    (facts,) = json.loads(output_of(tool, "-json", "-n", "-a", render(tmp_path / f"a{suffix}")))
    words = json.dumps(facts)
    assert "exoviz 0." in words
    assert "exoviz-scene" in words
    if suffix == ".png":
        assert facts["PixelsPerUnitX"] == facts["PixelsPerUnitY"] == round(DPI / 0.0254)
    else:
        assert facts["XResolution"] == facts["YResolution"] == DPI
        assert facts["ResolutionUnit"] == 2  # inch


def test_tiff_is_sound_and_truly_transparent(tmp_path: Path) -> None:
    text = output_of(program("tiffinfo"), render(tmp_path / "a.tif", "--transparent"))
    assert "Image Width: 600 Image Length: 400" in text
    assert "Resolution: 300, 300 pixels/inch" in text
    # Not multiplied by it: what Pillow and Photoshop take as transparency.
    assert "Extra Samples: 1<unassoc-alpha>" in text
    assert "Warning" not in text


def test_pdf_has_its_size_and_letters_of_its_own_font(tmp_path: Path) -> None:
    path = render(tmp_path / "a.pdf", "--label", "membrane/outer")
    text = output_of(program("pdfinfo"), path)
    assert "Page size:       144 x 96 pts" in text
    assert "Pages:           1" in text
    fonts = output_of(program("pdffonts"), path)
    assert "LiberationSans" in fonts
    # Embedded, and with the table that lets words be searched.
    assert " yes yes yes " in " ".join(fonts.split()) + " "
    assert "lipids of the outer" in " ".join(output_of(program("pdftotext"), path, "-").split())


def test_chromium_shows_an_svg_page(tmp_path: Path) -> None:
    path, picture = render(tmp_path / "a.svg", "--label", "membrane/outer"), picture_of("svg")
    seen = browsed("page", path, picture)
    assert seen["trouble"] == []
    assert "lipids of the outer" in " ".join(seen["words"].split())
    assert_shows_something(picture, least=0.02, framed=False)


def test_a_page_of_pdf_is_the_picture(tmp_path: Path) -> None:
    tool = program("pdftoppm")
    path, picture = render(tmp_path / "a.pdf"), picture_of("pdf")
    output_of(tool, "-png", "-r", "300", "-singlefile", path, tmp_path / "page")
    shutil.copy(tmp_path / "page.png", picture)
    assert_shows_something(picture, framed=False)
