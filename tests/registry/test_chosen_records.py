"""A style, a camera and a cutaway that are added are known wherever one is chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import exoviz
from exoviz.cli import main
from exoviz.errors import InputError
from exoviz.model import Vesicle
from exoviz.registry.cameras import CAMERAS
from exoviz.registry.colourings import COLOURINGS
from exoviz.registry.cutaways import CUTAWAYS, Cutaway
from exoviz.registry.styles import STYLES
from exoviz.scene import View, load_scene
from exoviz.scene.document import Scene
from window_help import SMALL

ROOT = Path(__file__).parents[2]


def lid_depth(view: View, points: NDArray[np.float32], radius: float) -> NDArray[np.float32]:
    """Return the depth in a cutaway that takes off what lies above the middle."""
    assert view.cutaway == "lid"
    assert radius > 0
    return points[:, 2]


@pytest.fixture
def added() -> Iterator[None]:
    with ExitStack() as stack:
        night = replace(
            STYLES["studio"], name="night", title="Night", centre="0000FF", edge="0000FF"
        )
        back = replace(CAMERAS["front"], name="back", title="From behind", towards=(90.0, 0.0))
        lid = Cutaway("lid", "Without its lid", "what lies above", f"{__name__}:lid_depth")
        stack.enter_context(STYLES.extended(night))
        stack.enter_context(CAMERAS.extended(back))
        stack.enter_context(CUTAWAYS.extended(lid))
        yield


VIEW = 'view = { cutaway = "half", keep = ["cargo"] }'
CHOSEN = SMALL.replace(VIEW, 'view = { style = "night", camera = "back", cutaway = "lid" }')


@pytest.mark.usefixtures("added")
def test_a_scene_names_what_was_added_and_it_is_drawn(exosome: Vesicle, tmp_path: Path) -> None:
    path = tmp_path / "chosen.toml"
    path.write_text(CHOSEN, encoding="utf-8")
    view = load_scene(path).view
    assert (view.style, view.camera, view.cutaway) == ("night", "back", "lid")
    size = (96, 72)
    night = exoviz.render(exosome, size=size, view=View(cutaway="none", style="night"))
    assert (night[0, 0] == (0, 0, 255, 255)).all()
    front, back = (
        exoviz.render(exosome, size=size, view=View(cutaway="none", camera=name))
        for name in ("front", "back")
    )
    assert (front != back).any()
    whole, opened = (
        exoviz.render(exosome, size=size, view=View(camera="front", cutaway=name), transparent=True)
        for name in ("none", "lid")
    )
    upper = slice(0, size[1] // 3)
    assert (opened[upper, :, 3] > 0).sum() < 0.1 * (whole[upper, :, 3] > 0).sum()


@pytest.mark.usefixtures("added")
def test_the_command_line_takes_and_lists_what_was_added(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scene, out = tmp_path / "small.toml", tmp_path / "a.png"
    scene.write_text(SMALL, encoding="utf-8")
    for command in ("render", "panels", "animate", "export"):
        assert main(["--lang", "en", command, "--help"]) == 0
        text = capsys.readouterr().out
        if command != "export":
            assert "|".join(STYLES) in text
        if command in ("render", "export"):
            assert "|".join(CUTAWAYS) in text
        assert ("|lumen|back" in text) == (command in ("render", "animate", "panels"))
    chosen = ["--style", "night", "--camera", "back", "--cutaway", "lid"]
    assert main(["render", str(scene), "-o", str(out), "--size", "64x48", *chosen]) == 0
    assert out.exists()


def test_the_schema_lists_the_records_there_are(added: None) -> None:
    properties = Scene.model_json_schema()["$defs"]["View"]["properties"]
    assert properties["style"]["enum"] == list(STYLES) == [*list(STYLES)[:-1], "night"]
    assert properties["camera"]["enum"][-1] == "back"
    assert properties["cutaway"]["enum"][-1] == "lid"


@pytest.mark.usefixtures("added")
def test_the_windows_menus_list_what_was_added(open_scene: Callable[..., Any]) -> None:
    window = open_scene()
    for key, title in (
        ("style.night", "Night"),
        ("cut.lid", "Without its lid"),
        ("view.back", "From behind"),
    ):
        assert window.commands.actions[key].text() == title
    window.commands["style.night"]()
    assert window.store.scene.view.style == "night"


@pytest.mark.parametrize(
    ("key", "value", "near"),
    [("style", "godsell", "goodsell"), ("camera", "lumin", "lumen"), ("cutaway", "hal", "half")],
)
def test_a_name_that_is_no_record_is_refused_with_the_nearest(
    tmp_path: Path, key: str, value: str, near: str
) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(SMALL.replace(VIEW, f'view = {{ {key} = "{value}" }}'), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_scene(path)
    (problem,) = caught.value.problems
    assert problem.where == f"view.{key}"
    assert near in problem.hint


@pytest.mark.parametrize("style", STYLES)
def test_a_style_of_scenes_is_one_of_the_command_line(style: str, tmp_path: Path) -> None:
    scene, out = tmp_path / "small.toml", tmp_path / "a.png"
    scene.write_text(SMALL, encoding="utf-8")
    assert main(["render", str(scene), "-o", str(out), "--size", "32x24", "--style", style]) == 0


def test_the_reference_of_scenes_lists_every_record() -> None:
    text = (ROOT / "docs" / "scene.md").read_text("utf-8")
    for key, records in (
        ("style", STYLES),
        ("camera", CAMERAS),
        ("cutaway", CUTAWAYS),
        ("colour_by", COLOURINGS),
    ):
        names = ", ".join(f'`"{name}"`' for name in records)
        assert f"| `{key}` | {names} |" in text
