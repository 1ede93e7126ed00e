"""Chapters are records: one that is added is found wherever chapters are chosen or shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from qtpy.QtWidgets import QWidget

import exoviz
from exoviz.cli import main
from exoviz.errors import ArgumentError, InputError
from exoviz.registry import implementation
from exoviz.registry.chapters import CHAPTERS, ChapterRecord
from exoviz.scene import Scene
from exoviz.scene.loading import parse_scene
from exoviz.scene.saving import scene_text
from exoviz.story import CellModel, Chapter, State, build_story
from exoviz.story.chapter import StorySetting
from exoviz.story.state import CameraPose, Clock, RigidCopies
from exoviz.viewer.dialogs.film_dialog import FilmDialog
from export_help import vesicle
from thoroughness import swept


@dataclass(frozen=True, eq=False)
class Still:
    """A chapter in which the exosome does nothing."""

    setting: StorySetting

    def _state(self, time: float) -> State:
        copies = RigidCopies(
            self.setting.exosome, np.zeros((1, 3)), np.array([[0.0, 0.0, 0.0, 1.0]])
        )
        return State(time, 0, (), (copies,), CameraPose((0, 0, 0), 90.0), Clock(time, 1.0))

    def chapters(self) -> tuple[Chapter, ...]:
        return (Chapter(CHAPTERS["still"], "Nothing happens.", 2.0, self._state),)

    def models(self) -> dict[str, CellModel]:
        return {}

    def proteins_needed(self) -> set[str]:
        return set()


RECORD = ChapterRecord("still", "Standing still", "nothing happens", f"{__name__}:Still")


@pytest.fixture
def still() -> Iterator[ChapterRecord]:
    with CHAPTERS.extended(RECORD) as record:
        yield record


def scene_with(*chapters: str) -> Scene:
    """Return a scene read from text, with these chapters and one vesicle."""
    scene = exoviz.load("mvb-release")
    assert scene.story is not None
    body = scene.story.body.model_copy(update={"vesicles": 1})
    story = scene.story.model_copy(update={"body": body})
    text = scene_text(scene.model_copy(update={"story": story}))
    old = ", ".join(f'"{name}"' for name in story.chapters)
    assert old in text
    return parse_scene(text.replace(old, ", ".join(f'"{name}"' for name in chapters)))


@pytest.mark.usefixtures("still")
def test_a_chapter_that_is_added_is_accepted_by_scenes_and_in_the_schema() -> None:
    scene = scene_with("still")
    assert scene.story is not None
    assert scene.story.chapters == ("still",)
    assert '"still"' in scene_text(scene)
    schema = Scene.model_json_schema()
    assert schema["$defs"]["StoryRecipe"]["properties"]["chapters"]["items"]["enum"] == [*CHAPTERS]


@pytest.mark.usefixtures("still")
def test_a_chapter_that_is_added_is_built() -> None:
    story = build_story(scene_with("still", "travel"))
    assert story.chapters[0].title == "Standing still"
    assert story.starts[1] == 2.0
    state = story.state_at(1.0)
    assert state.chapter == 0
    assert state.copies[0].model in story.models


@pytest.mark.usefixtures("still")
def test_a_chapter_that_is_added_is_in_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["animate", "--help"]) == 0
    page = " ".join(capsys.readouterr().out.split())
    assert f"or its name: {', '.join(CHAPTERS)}." in page
    assert "still" in page


@pytest.mark.usefixtures("still")
def test_a_chapter_is_filmed_by_its_name_or_number(tmp_path: Path) -> None:
    scene = scene_with("still", "travel")
    for chapter, name in (("still", "name"), (1, "number")):
        options = {"size": (64, 36), "fps": 1, "captions": False}
        exoviz.animate(scene, tmp_path / name, chapter=chapter, **options)  # type: ignore[arg-type]
    frames = [sorted((tmp_path / name).glob("*.png")) for name in ("name", "number")]
    assert len(frames[0]) == 2
    assert [one.read_bytes() for one in frames[0]] == [one.read_bytes() for one in frames[1]]
    with pytest.raises(ArgumentError) as caught:
        exoviz.animate(scene, tmp_path / "none", chapter="stil")
    problem = caught.value.problems[0]
    assert "1 still (Standing still); 2 travel (On the way)" in problem.what
    assert "'still'" in problem.hint


@pytest.mark.usefixtures("still")
def test_a_chapter_that_is_added_is_in_the_dialog_of_films(qtbot: Any, tmp_path: Path) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    story = build_story(scene_with("travel", "still"))
    dialog = FilmDialog(tmp_path / "a.mp4", story, None, parent)
    shown = [dialog.chapter.itemText(row) for row in range(dialog.chapter.count())]
    assert shown == ["All", "1  On the way", "2  Standing still"]


def test_a_chapter_that_is_not_there_is_named_with_the_nearest() -> None:
    with pytest.raises(InputError) as caught:
        scene_with("releas")
    assert "'releas' is not allowed" in caught.value.problems[0].what
    assert "'release'" in caught.value.problems[0].hint
    with pytest.raises(InputError, match="still"):
        scene_with("still")


# The milestones of history are built where they are looked at.
@pytest.mark.parametrize("name", swept(CHAPTERS, [name for name in CHAPTERS if name != "history"]))
def test_the_group_that_a_record_names_makes_the_chapter(name: str) -> None:
    group = implementation(CHAPTERS[name].group)
    # The exosome that is followed has something of everything.
    setting = StorySetting(
        1,
        300.0,
        (),
        np.empty(0),
        np.empty(0),
        "vesicle/0",
        "vesicle/hero",
        15.0,
        25.0,
        48.0,
        vesicles={"vesicle/0": vesicle()},
    )
    chapters = {chapter.record.name: chapter for chapter in group(setting).chapters()}
    assert chapters[name].title == CHAPTERS[name].title
    assert 0 <= CHAPTERS[name].picture_at <= 1


def test_only_what_the_chapters_need_is_built() -> None:
    story = build_story(scene_with("travel"))
    assert not {"microtubule", "coat/pit", "escrt", "rna/message"} & set(story.models)


def test_a_scene_without_a_story_is_refused_with_those_that_have_one() -> None:
    with pytest.raises(InputError) as caught:
        build_story(exoviz.load("exosome"))
    assert "no story" in str(caught.value)
    assert "mvb-release" in caught.value.problems[0].hint
