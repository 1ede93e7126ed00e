"""Figures that are made again from their own files."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from exoviz.cli import main


@pytest.mark.parametrize("suffix", [".png", ".tif", ".jpg"])
def test_a_figure_can_be_made_again_from_its_file(suffix: str, tmp_path: Path) -> None:
    first, second = tmp_path / f"a{suffix}", tmp_path / f"b{suffix}"
    command = ["render", "liposome", "-o", str(first), "--size", "160x120", "--scale-bar"]
    assert main([*command, "--seed", "5", "--cutaway", "half", "--lang", "kk"]) == 0
    assert main(["render", "--from", str(first), "-o", str(second)]) == 0
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_panels_can_be_made_again_from_their_file(suffix: str, tmp_path: Path) -> None:
    first, second = tmp_path / f"a{suffix}", tmp_path / f"b{suffix}"
    command = ["panels", "liposome", "mvb-release@3", "-o", str(first), "--size", "160x120"]
    assert main([*command, "--style", "draft", "--columns", "2", "--dpi", "200"]) == 0
    assert main(["render", "--from", str(first), "-o", str(second)]) == 0
    assert first.read_bytes() == second.read_bytes()


def test_a_picture_without_a_recipe_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    strange = tmp_path / "strange.png"
    Image.new("RGB", (8, 8)).save(strange)
    (tmp_path / "text.png").write_text("no picture", encoding="utf-8")
    out = str(tmp_path / "out.png")
    for name, message in (
        ("strange.png", "no recipe"),
        ("text.png", "not a picture"),
        ("no.png", ""),
    ):
        assert main(["--lang", "en", "render", "--from", str(tmp_path / name), "-o", out]) == 2
        assert message in capsys.readouterr().err
    assert main(["--lang", "en", "render", "-o", out]) == 2
    assert "--from" in capsys.readouterr().err
    assert not (tmp_path / "out.png").exists()


def test_words_of_a_page_are_letters(tmp_path: Path) -> None:
    import xml.etree.ElementTree as ET

    command = ["render", "liposome", "--size", "300x200", "--scale-bar", "--lang", "ru"]
    page = tmp_path / "a.svg"
    assert main([*command, "-o", str(page), "--label", "membrane/outer"]) == 0
    tree = ET.parse(page)
    words = {"".join(one.itertext()) for one in tree.iter("{http://www.w3.org/2000/svg}text")}
    assert "липиды наружного монослоя" in words
    assert any("нм" in word for word in words)
    assert len(list(tree.iter("{http://www.w3.org/2000/svg}image"))) == 1


@pytest.mark.parametrize("suffix", [".svg", ".pdf"])
def test_pages_are_the_same_every_time_and_have_their_size(suffix: str, tmp_path: Path) -> None:
    command = ["render", "liposome", "--size", "300x200", "--dpi", "100"]
    first, second = tmp_path / f"a{suffix}", tmp_path / f"b{suffix}"
    for path in (first, second):
        assert main([*command, "-o", str(path)]) == 0
    assert first.read_bytes() == second.read_bytes()
    if suffix == ".pdf":
        assert b"/MediaBox [ 0 0 216 144 ]" in first.read_bytes()
    else:
        assert 'width="216pt" height="144pt"' in first.read_text(encoding="utf-8")


def test_panels_stand_beside_each_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "a.png"
    command = ["--lang", "en", "panels", "-o", str(out), "--size", "120x90", "--style", "draft"]
    assert main([*command, "liposome", "liposome", "liposome"]) == 0
    with Image.open(out) as image:
        assert image.size == (2 * 120 + 2, 2 * 90 + 2)
        first = image.crop((30, 30, 120, 90))
        assert first.tobytes() == image.crop((152, 30, 242, 90)).tobytes()
        # The fourth place stays empty.
        assert set(image.crop((122, 92, 242, 182)).convert("L").tobytes()) == {255}
        assert image.info["Title"].startswith("a: ")
    for wrong, message in (
        (["liposome@3"], "no story"),
        (["mvb-release@soon"], "SCENE@SECONDS"),
        (["nothing"], "no such file"),
        ([], "SCENES"),
    ):
        assert main([*command, *wrong]) == 2
        assert message in capsys.readouterr().err or not wrong


def test_a_time_that_a_panel_has_not_is_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "a.png"
    assert main(["--lang", "en", "panels", "mvb-release@-3", "-o", str(out)]) == 2
    assert "exoviz: mvb-release@-3: -3 s is not within the story" in capsys.readouterr().err
    assert not out.exists()
