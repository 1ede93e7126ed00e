"""Scenes that are written: nothing in them is lost, and only what changed is changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from exoviz.errors import InputError
from exoviz.resources import folder
from exoviz.scene import Scene, load_scene, parse_scene, preset_names, save_scene, scene_text
from structure_help import protein, vesicle_model, write


def text_of(name: str) -> str:
    return (folder("scenes") / f"{name}.toml").read_text(encoding="utf-8")


def changed(scene: Scene) -> Scene:
    view = scene.view.model_copy(update={"hide": ("glycans",), "opacity": {"membrane": 0.4}})
    proteins = {key: one for key, one in scene.proteins.items() if key != "CD9"}
    return scene.model_copy(update={"seed": 77, "view": view, "proteins": proteins})


@pytest.mark.parametrize("name", preset_names())
def test_what_is_written_is_read_again(name: str) -> None:
    scene = load_scene(name)
    for one in (scene, changed(scene)):
        assert parse_scene(scene_text(one)) == one
        assert parse_scene(scene_text(one, text_of(name))) == one


@pytest.mark.parametrize("name", preset_names())
def test_a_text_that_says_it_already_stays_as_it_is(name: str) -> None:
    assert scene_text(load_scene(name), text_of(name)) == text_of(name)


def test_comments_and_order_stay() -> None:
    before = text_of("exosome").splitlines()
    after = scene_text(changed(load_scene("exosome")), text_of("exosome")).splitlines()
    gone = [line for line in before if line not in after]
    assert gone == ["seed = 34", "CD9 = 20"]


def test_a_scene_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    scene = load_scene("exosome")
    path = tmp_path / "a.toml"
    text = save_scene(scene, path)
    assert path.read_text(encoding="utf-8") == text
    with pytest.raises(InputError, match="cannot be written"):
        save_scene(scene, tmp_path / "none" / "a.toml")
    assert [item.name for item in tmp_path.iterdir()] == ["a.toml"]


def test_names_stay_as_they_are_written() -> None:
    text = """format = "exoviz-scene"
version = 1

[membrane]
composition = { PC = 60, chol = 40 } # two lipids

[proteins]
alix = 2 # also PDCD6IP
P08962 = { copies = 3, glycoform = "man-5" }
"""
    scene = parse_scene(text)
    more = {**scene.proteins, "CD9": 1, "PDCD6IP": 5}
    after = scene_text(scene.model_copy(update={"proteins": more}), text)
    assert after == text.replace("alix = 2", "alix = 5") + "CD9 = 1\n"
    assert parse_scene(after).proteins["CD63"] == scene.proteins["CD63"]
    lipids = {"composition": {"phosphatidylcholine": 50, "cholesterol": 40, "PS": 10}}
    after = scene_text(scene.model_copy(update={"membrane": lipids}), text)
    for word in ("PC = 50", "chol = 40", "phosphatidylserine = 10", "# also PDCD6IP"):
        assert word in after


def test_names_of_files_stay_as_they_are_written_until_another_file_is_meant(
    tmp_path: Path,
) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("mine.cif", "other.cif"):
        write(protein(), tmp_path / name)
    text = """format = "exoviz-scene"
version = 1

[membrane]
composition = { PC = 1 }

[proteins]
MINE = { copies = 1, structure = "sub/../mine.cif", place = "lumen" } # as it was
"""
    path = tmp_path / "a.toml"
    path.write_text(text, encoding="utf-8")
    scene = load_scene(str(path))
    assert save_scene(scene, path, text) == text
    # From another folder the same file has another name,
    assert '"../mine.cif"' in save_scene(scene, tmp_path / "sub" / "b.toml", text)
    # and so has another file.
    item = {**scene.proteins["MINE"].model_dump(), "structure": str(tmp_path / "other.cif")}
    other = scene.model_copy(update={"proteins": {"MINE": item}})
    changed_text = save_scene(other, path, text)
    assert '"other.cif"' in changed_text
    assert "# as it was" in changed_text


def test_the_name_of_a_model_stays_as_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    vesicle_model().write_file(str(tmp_path / "mine.cif"))
    text = 'format = "exoviz-scene"\nversion = 1\nmodel = "sub/../mine.cif"\n'
    path = tmp_path / "a.toml"
    path.write_text(text, encoding="utf-8")
    scene = load_scene(str(path))
    assert save_scene(scene, path, text) == text
    assert '"../mine.cif"' in save_scene(scene, tmp_path / "sub" / "b.toml", text)
    assert 'model = "mine.cif"' in save_scene(scene, tmp_path / "c.toml")
