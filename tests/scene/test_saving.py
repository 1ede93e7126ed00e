"""Scenes that are written: nothing in them is lost, and only what changed is changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from exoviz.errors import InputError
from exoviz.resources import folder
from exoviz.scene import Scene, load_scene, parse_scene, preset_names, save_scene, scene_text


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
    assert gone == ["seed = 34", "CD9 = 10"]


def test_a_scene_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    scene = load_scene("exosome")
    path = tmp_path / "a.toml"
    text = save_scene(scene, path)
    assert path.read_text(encoding="utf-8") == text
    with pytest.raises(InputError, match="cannot be written"):
        save_scene(scene, tmp_path / "none" / "a.toml")
    assert [item.name for item in tmp_path.iterdir()] == ["a.toml"]
