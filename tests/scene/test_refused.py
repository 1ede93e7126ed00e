"""What a command is asked for in vain: it says so before it builds anything."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import exoviz
from built_scenes import shortest_story, shortest_story_scene
from exoviz.cli import main
from exoviz.errors import InputError
from exoviz.scene import View, load_scene, save_scene
from exoviz.scene.view import LegendDetail
from export_help import vesicle
from made_vesicle import made_vesicle
from structure_help import protein

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXOVIZ_LANG", "en")


@pytest.fixture
def _nothing_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    def build(*_arguments: object) -> None:
        pytest.fail("it was built first")

    monkeypatch.setattr("exoviz.builder.vesicle.vesicle_geometry", build)


@pytest.mark.usefixtures("_nothing_is_built")
@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("a.glb", "--parts halves", "--parts: has no meaning in .glb; it is for .stl, .3mf."),
        ("a.cif", "--instanced", "--instanced: has no meaning in .cif; it is for .glb."),
        ("a.glb", "--expanded", "--expanded: has no meaning in .glb; it is for .cif, .bcif."),
        ("a.cif", "--longest 60", "--longest: has no meaning in .cif"),
        ("a.stl", "--detail medium", "--detail: has no meaning in .stl; it is for .glb, .ply"),
        ("a.stl", "--clearance 0.2", "--clearance: has a meaning only where parts is 'halves'"),
        ("a.stl", "--longest 5000", "--longest: 5,000 is out of range: 10 to 1,000 mm"),
        ("a.glb", "--at 3", "--at: has no meaning for a vesicle alone"),
        ("a.foo", "--longest 60", "stands for no format"),
    ],
)
def test_options_of_other_formats(
    name: str, options: str, message: str, tmp_path: Path, capsys: Capture
) -> None:
    path = tmp_path / name
    assert main(["export", "liposome", "-o", str(path), *options.split()]) == 2
    assert message in capsys.readouterr().err
    assert not path.exists()


def test_help_shows_what_is_taken_if_nothing_is_given(capsys: Capture) -> None:
    assert main(["export", "--help"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    for value in ("medium", "60", "0.8", "0.15"):
        assert f"(default: {value})" in text


@pytest.mark.parametrize("name", ["a.ply", "a.glb", "a.png"])
def test_kinds_that_are_only_written(name: str, tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / name
    path.write_bytes(b"PK\x03\x04\xff\xfe")
    assert main(["render", str(path), "-o", str(tmp_path / "b.png")]) == 2
    error = capsys.readouterr().err
    assert "does not open them; it opens scenes" in error
    assert ("--from FIGURE" in error) == (name == "a.png")


def test_a_text_that_is_no_scene(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Dear diary,\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"notes\.txt:1: this is not a scene, because .* TOML"):
        load_scene(path)


@pytest.mark.parametrize("name", ["x" * 5000 + ".toml", "a\0b.toml"])
def test_a_name_that_no_file_can_have(name: str) -> None:
    with pytest.raises(InputError, match="cannot be read as a scene"):
        load_scene(name)


def test_a_picture_of_nothing(tmp_path: Path) -> None:
    hidden = View(hide=("membrane",))
    for only in (("membrane",), ("membrane/outer",)):
        with pytest.raises(InputError, match="every layer is hidden: nothing is left"):
            exoviz.render(vesicle(), tmp_path / "a.png", size=(64, 64), view=hidden, only=only)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("size", "legend", "words"),
    [
        ((16, 16), "off", ""),
        ((15, 16), "off", "15 is out of range: 16 to 16384|15 px"),
        ((16, 15), "off", "15"),
        ((16_384, 16), "off", ""),
        ((16_385, 16), "off", "16,?385"),
        ((160, 90), "full", ""),
        ((159, 90), "full", "legend: .*160"),
    ],
)
def test_sides_that_a_picture_can_have(
    size: tuple[int, int], legend: LegendDetail, words: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.png"
    if not words:
        exoviz.render(made_vesicle(), path, size=size, legend=legend)
        assert path.exists()
        return
    with pytest.raises(InputError, match=words):
        exoviz.render(made_vesicle(), path, size=size, legend=legend)
    assert not path.exists()


def test_a_chain_without_a_name_can_be_named(tmp_path: Path) -> None:
    from exoviz.importer.protein_chains import read_protein

    structure = protein(chains="A")
    structure[0][0].name = ""
    path = tmp_path / "blank.pdb"
    structure.write_pdb(str(path))
    with pytest.raises(InputError, match='Chains: ""') as caught:
        read_protein(path, ("Q",))
    assert 'is chosen with ""' in str(caught.value)
    assert len(read_protein(path, ("",)).names) == len(read_protein(path).names)


@pytest.mark.parametrize(
    ("python", "command", "option", "message"),
    [
        (
            lambda: exoviz.still(shortest_story(), at=999),
            "render story.toml -o a.png --at 999",
            ("at", "--at"),
            "999 s is not within the story",
        ),
        (
            lambda: exoviz.animate(shortest_story(), "a.gif", start=999),
            "animate story.toml -o a.gif --from 999",
            ("start", "--from"),
            "999 s is not within the story",
        ),
        (
            lambda: exoviz.export(vesicle(), "a.stl", longest_mm=5),
            "export liposome -o a.stl --longest 5",
            ("longest_mm", "--longest"),
            "5 is out of range",
        ),
        (
            lambda: exoviz.render(vesicle(), size=(64, 64), view=View(labels={"carg": ()})),
            "render liposome -o a.png --size 64x64 --label carg",
            ("labels", "--label"),
            "there is no",
        ),
    ],
)
def test_errors_name_the_option_in_the_words_of_whoever_asked(
    python: Callable[[], object],
    command: str,
    option: tuple[str, str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Capture,
) -> None:
    monkeypatch.chdir(tmp_path)
    save_scene(shortest_story_scene(), tmp_path / "story.toml")
    with pytest.raises(InputError) as caught:
        python()
    assert f": {option[0]}: {message}" in str(caught.value)
    assert "--" not in str(caught.value)
    assert main(command.split()) == 2
    assert f": {option[1]}: {message}" in capsys.readouterr().err
