"""Figures that are made again from their own files."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from exoviz.cli import main


@pytest.mark.parametrize("ending", [".png", ".tif", ".jpg"])
def test_a_figure_can_be_made_again_from_its_file(ending: str, tmp_path: Path) -> None:
    first, second = tmp_path / f"a{ending}", tmp_path / f"b{ending}"
    command = ["render", "liposome", "-o", str(first), "--size", "160x120", "--scale-bar"]
    assert main([*command, "--seed", "5", "--cutaway", "half", "--lang", "kk"]) == 0
    assert main(["render", "--from", str(first), "-o", str(second)]) == 0
    assert first.read_bytes() == second.read_bytes()


def test_a_picture_without_a_recipe_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    strange = tmp_path / "strange.png"
    Image.new("RGB", (8, 8)).save(strange)
    (tmp_path / "text.png").write_text("no picture", encoding="utf-8")
    out = str(tmp_path / "out.png")
    for name, said in (("strange.png", "no recipe"), ("text.png", "not a picture"), ("no.png", "")):
        assert main(["--lang", "en", "render", "--from", str(tmp_path / name), "-o", out]) == 2
        assert said in capsys.readouterr().err
    assert main(["--lang", "en", "render", "-o", out]) == 2
    assert "--from" in capsys.readouterr().err
    assert not (tmp_path / "out.png").exists()
