"""Figures that are made again from their own files."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from built_scenes import shortest_story_scene
from exoviz import lineup
from exoviz.cli import main
from exoviz.exporter.figures.figure_recipes import stored_recipe
from exoviz.scene import parse_scene, save_scene
from exoviz.scene.view import Orbit
from structure_help import protein, scene_text, write
from thoroughness import swept

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("suffix", [".png", ".tif", ".jpg"])
def test_a_figure_can_be_made_again_from_its_file(suffix: str, tmp_path: Path) -> None:
    first, second = tmp_path / f"a{suffix}", tmp_path / f"b{suffix}"
    command = ["render", "liposome", "-o", str(first), "--size", "160x120", "--scale-bar"]
    assert main([*command, "--seed", "5", "--cutaway", "half", "--lang", "kk"]) == 0
    assert main(["render", "--from", str(first), "-o", str(second)]) == 0
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("suffix", swept([".svg", ".pdf", ".png"], [".svg"]))
def test_a_moment_of_a_story_can_be_made_again_from_its_file(suffix: str, tmp_path: Path) -> None:
    first, second = tmp_path / f"a{suffix}", tmp_path / f"b{suffix}"
    story = tmp_path / "story.toml"
    save_scene(shortest_story_scene(), story)
    command = ["render", str(story), "-o", str(first), "--size", "320x180", "--lang", "ru"]
    assert main([*command, "--style", "draft", "--at", "1"]) == 0
    assert main(["render", "--from", str(first), "-o", str(second)]) == 0
    assert first.read_bytes() == second.read_bytes()
    if suffix == ".svg":
        assert "<text" in first.read_text("utf-8")


@pytest.mark.parametrize("suffix", swept([".svg", ".png", ".tif"], [".svg"]))
def test_panels_can_be_made_again_from_their_file(suffix: str, tmp_path: Path) -> None:
    first, second = tmp_path / f"a{suffix}", tmp_path / f"b{suffix}"
    story = tmp_path / "story.toml"
    save_scene(shortest_story_scene(), story)
    command = ["panels", "liposome", f"{story}@1", "-o", str(first), "--size", "160x120"]
    assert main([*command, "--style", "draft", "--columns", "2"]) == 0
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
    words = {"".join(one.itertext()) for one in tree.iter(f"{SVG}text")}
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
        (["liposome@3"], "no bookmark '3'"),
        (["liposome", "--label", "b:membrane"], "no panel 'b'"),
        (["liposome", "--camera", "top", "--camera", "front"], "--camera: give one for all panels"),
        (["mvb-release@soon"], "SCENE@SECONDS"),
        (["nothing"], "no such file"),
        ([], "SCENES"),
    ):
        assert main([*command, *wrong]) == 2
        assert message in capsys.readouterr().err or not wrong


def test_each_panel_has_its_own_view_names_and_scale_bar(tmp_path: Path) -> None:
    scene = tmp_path / "a.toml"
    near = 'azimuth = 10, elevation = 5, distance_nm = 60, cutaway = "half"'
    text = scene_text("copies = 1\nmass_kda = 20")
    scene.write_text(f"{text}[view]\nbookmarks.Near = {{ {near} }}\n", "utf-8")
    page = tmp_path / "a.svg"
    command = ["--lang", "en", "panels", "liposome", f"{scene}@Near", "-o", str(page)]
    options = [
        "--style",
        "draft",
        "--cutaway",
        "half",
        "--cutaway",
        "none",
        "--label",
        "b:membrane/outer",
    ]
    size = ["--size", "60x45mm", "--scale-bar", "a"]
    assert main([*command, *options, *size]) == 0
    text = page.read_text("utf-8")
    assert text.count(">outer leaflet<") == 1
    assert text.count(">in the plane of focus<") == 1
    panels = stored_recipe(page)["panels"]
    views = [parse_scene(one["scene"], "a", ()).view for one in panels]
    assert [one.cutaway for one in views] == ["half", "none"]
    assert [one.scale_bar for one in views] == [True, False]
    assert views[1].orbit == Orbit(azimuth=10, elevation=5, distance_nm=60)


def test_panels_share_the_column_of_a_journal(tmp_path: Path) -> None:
    out = tmp_path / "a.png"
    command = ["panels", "liposome", "liposome", "-o", str(out), "--size", "cell-double"]
    assert main([*command, "--style", "draft", "--dpi", "72", "--no-scale-bar"]) == 0
    with Image.open(out) as image:
        assert abs(image.width - 174 / 25.4 * 72) <= 2


def widths(pixels: NDArray[np.uint8]) -> list[int]:
    """Return how wide each thing is that stands on white above a ground."""
    dark = pixels[..., :3].min(axis=2) < 240
    # The ground is a line through all.
    ground = int(np.flatnonzero(dark.mean(axis=1) > 0.9)[0])
    columns = np.flatnonzero(np.diff(dark[: ground - 1].any(axis=0).astype(int)))
    return [int(end - start) for start, end in columns.reshape(-1, 2)]


def test_a_line_up_is_true_to_scale() -> None:
    pixels = lineup((), beside=("LDL", "HIV", "SARS-CoV-2"), size=(640, 300), style="textbook")
    ldl, hiv, corona = widths(pixels)
    assert hiv / corona == pytest.approx(1.25, rel=0.02)
    assert ldl / corona == pytest.approx(0.21, rel=0.08)


def test_a_line_up_in_a_column_of_a_journal_is_as_high_as_it_needs_to_be(tmp_path: Path) -> None:
    first, second = tmp_path / "a.png", tmp_path / "b.png"
    command = ["lineup", "--with", "ldl,virus,hiv,vldl", "-o", str(first), "--dpi", "72"]
    assert main([*command, "--size", "nature-double", "--style", "draft"]) == 0
    assert main(["render", "--from", str(first), "-o", str(second)]) == 0
    with Image.open(first) as image:
        assert image.width == round(183 / 25.4 * 72)
        assert image.height < 0.7 * image.width
    assert first.read_bytes() == second.read_bytes()


def test_letters_of_printed_panels_stand_above_them(tmp_path: Path) -> None:
    page = tmp_path / "a.svg"
    command = ["panels", "liposome", "liposome", "-o", str(page), "--size", "42x32mm"]
    assert main([*command, "--style", "draft", "--lang", "en", "--columns", "1"]) == 0
    places = {
        "".join(one.itertext()): one.get("transform", "") + one.get("y", "")
        for one in ET.parse(page).iter("{http://www.w3.org/2000/svg}text")
    }
    assert {"a", "b"} <= set(places)
    height = float(ET.parse(page).getroot().get("viewBox", "").split()[3])
    # Two panels of 32 mm, a letter of 8 points above each.
    assert height >= 2 * (32 / 25.4 * 72 + 8)


def test_what_is_told_of_a_printed_moment_stands_below_it(tmp_path: Path) -> None:
    story, dpi = tmp_path / "story.toml", 150
    save_scene(shortest_story_scene(), story)
    size = ["--size", "60x45mm", "--dpi", str(dpi), "--style", "draft", "--lang", "ru"]
    page, figure = tmp_path / "a.svg", tmp_path / "b.png"
    assert main(["render", str(story), "-o", str(page), *size]) == 0
    texts = ["".join(one.itertext()) for one in ET.parse(page).iter(f"{SVG}text")]
    assert any("Иллюстративно" in text for text in texts)
    # Two panels that tell the same say it once.
    assert main(["panels", str(story), str(story), "-o", str(figure), *size, "--columns", "1"]) == 0
    box = ET.parse(page).getroot().get("viewBox", "").split()
    points = 45 / 25.4 * 72
    assert float(box[3]) > points + 12
    with Image.open(figure) as image:
        asked = 45 / 25.4 * dpi
        assert 2 * asked < image.height < 2 * float(box[3]) / 72 * dpi


def test_a_line_up_says_how_far_it_is_and_can_be_stopped() -> None:
    seen: list[float] = []
    options: dict[str, Any] = {"beside": ("LDL", "HDL"), "size": (640, 400), "style": "draft"}
    scene = parse_scene(scene_text("copies = 1\nmass_kda = 20"), "a", ())
    lineup((scene,), **options, progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    assert {0.25, 0.5, 0.75} < set(seen)

    def stop(share: float) -> None:
        if share >= 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        lineup((scene,), **options, progress=stop)


def test_a_line_up_can_be_made_again_from_its_file(tmp_path: Path) -> None:
    first, second = tmp_path / "a.svg", tmp_path / "b.svg"
    command = ["lineup", "liposome", "--with", "ldl,ribosome", "-o", str(first), "--lang", "ru"]
    assert main([*command, "--size", "90x50mm", "--style", "draft"]) == 0
    assert main(["render", "--from", str(first), "-o", str(second)]) == 0
    assert first.read_bytes() == second.read_bytes()
    text = first.read_text("utf-8")
    assert "21 нм [2]" in text
    assert "Cardiovasc Diabetol" in text


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([], "at least one vesicle or particle"),
        (["mvb-release"], "is a story"),
        (["--with", "LDI"], "no particle 'LDI'"),
        (["--with", "LDL,HDL,VLDL,HIV,casein", "--size", "20x20mm"], "choose a larger one"),
    ],
)
def test_a_line_up_that_cannot_be_is_refused(
    given: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "a.png"
    assert main(["--lang", "en", "lineup", *given, "-o", str(out)]) == 2
    assert message in capsys.readouterr().err
    assert not out.exists()


def test_a_time_that_a_panel_has_not_is_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "a.png"
    assert main(["--lang", "en", "panels", "mvb-release@-3", "-o", str(out)]) == 2
    assert "exoviz: mvb-release@-3: -3 s is not within the story" in capsys.readouterr().err
    assert not out.exists()


TABLE = """
copies = 1
structure = "Secret Project/mine.pdb"
place = "outer"
outside = "N"
"""


def scene_with_structure(folder: Path) -> Path:
    """Write a scene whose structure lies in a folder with a name that is nobody's business."""
    private = folder / "Secret Project"
    private.mkdir()
    write(protein(), private / "mine.pdb")
    path = folder / "a.toml"
    path.write_text(scene_text(TABLE), encoding="utf-8")
    return path


@pytest.mark.parametrize("suffix", [".png", ".tif", ".jpg"])
@pytest.mark.parametrize("command", ["render", "panels"])
def test_a_figure_tells_no_folders(
    command: str, suffix: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scene = scene_with_structure(tmp_path)
    first, second = tmp_path / f"a{suffix}", tmp_path / f"b{suffix}"
    assert main([command, str(scene), "-o", str(first), "--size", "160x120"]) == 0
    content = first.read_bytes()
    assert b"mine.pdb" in content
    assert b"Secret" not in content
    again = ["--lang", "en", "render", "--from", str(first), "-o", str(second)]
    assert main(again) == 2
    assert "made from 'mine.pdb': put this file beside it" in capsys.readouterr().err
    original = (tmp_path / "Secret Project" / "mine.pdb").read_bytes()
    (tmp_path / "mine.pdb").write_bytes(original + b"\n")
    assert main(again) == 2
    assert "not the file that it was made from" in capsys.readouterr().err
    (tmp_path / "mine.pdb").write_bytes(original)
    assert main(again) == 0
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("suffix", [".png", ".svg"])
@pytest.mark.parametrize("size", ["16x16", "32x32", "40x20", "400x16"])
def test_small_figures_leave_out_letters_that_nobody_reads(
    size: str, suffix: str, tmp_path: Path
) -> None:
    out = tmp_path / f"a{suffix}"
    words = ["--scale-bar", "--label", "membrane/outer", "--size", size]
    assert main(["render", "didactic", "-o", str(out), *words]) == 0
    assert out.stat().st_size


@pytest.mark.parametrize("suffix", swept([".png", ".jpg"], [".jpg"]))
def test_a_long_recipe_and_a_large_picture_can_be_made_again(
    suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = "copies = 0\nmass_kda = 20\nsource = 'Nobody'\n"
    table = "".join(f"[proteins.MINE{number:04}]\n{own}" for number in range(900))
    scene = tmp_path / "a.toml"
    scene.write_text(scene_text("copies = 1\nmass_kda = 20") + table)
    first, second = tmp_path / f"a{suffix}", tmp_path / f"b{suffix}"
    assert main(["render", str(scene), "-o", str(first), "--size", "90x60"]) == 0
    # Pillow refuses to open what has twice as many pixels.
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1_000)
    assert main(["render", "--from", str(first), "-o", str(second)]) == 0
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("suffix", [".svg", ".pdf"])
def test_settings_of_the_users_own_figures_do_not_count(suffix: str, tmp_path: Path) -> None:
    import matplotlib as mpl

    command = ["render", "liposome", "--size", "300x200", "--scale-bar", "-o"]
    first, second = tmp_path / f"a{suffix}", tmp_path / f"b{suffix}"
    assert main([*command, str(first)]) == 0
    with mpl.rc_context({"savefig.bbox": "tight", "text.usetex": True, "axes.edgecolor": "red"}):
        assert main([*command, str(second)]) == 0
        assert mpl.rcParams["savefig.bbox"] == "tight"
    assert first.read_bytes() == second.read_bytes()
