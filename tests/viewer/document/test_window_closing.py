"""Closing while files are made, and saving over what another program wrote."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from qtpy.QtWidgets import QMessageBox

from exoviz.film import frames_kept
from exoviz.language import _
from exoviz.progress import Progress, silent
from exoviz.scene import Scene, parse_scene
from exoviz.story import Story, build_story, story_builder
from exoviz.viewer.dialogs.export_dialogs import make_film, make_still
from exoviz.viewer.jobs import Job
from window_help import SMALL, STORY, WAIT


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], list[str]]:
    """Return what was asked, and what is to be answered: words of buttons, in turn."""
    asked: list[str] = []
    answers: list[str] = []

    def press(box: QMessageBox) -> int:
        asked.append(box.text())
        word = answers.pop(0)
        (button,) = [one for one in box.buttons() if one.text().replace("&", "") == word]
        button.click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", press)
    return asked, answers


def test_closing_while_a_film_is_made_asks_and_leaves_nothing(
    qtbot: Any, open_scene: Any, tmp_path: Path, answer: tuple[list[str], list[str]]
) -> None:
    asked, answers = answer
    scene = tmp_path / "story.toml"
    scene.write_text(STORY, encoding="utf-8")
    window = open_scene(str(scene))
    film = tmp_path / "film.mp4"
    film.write_bytes(b"older")
    options = {"path": film, "size": (160, 120), "fps": 30, "speed": 1.0, "captions": False}
    window.status.run(
        Job(make_film(window.camera.scene, window.camera.view, options), window),
        "",
        _("Saved: {path}"),
    )
    qtbot.waitUntil(lambda: frames_kept(film) > 0, timeout=WAIT)
    answers.append("Keep working")
    assert not window.close()
    assert window.isVisible()
    before = frames_kept(film)
    qtbot.waitUntil(lambda: frames_kept(film) > before, timeout=WAIT)
    answers.append("Stop and close")
    assert window.close()
    assert [text.partition(".")[0] for text in asked] == ["A file is being made"] * 2
    assert film.read_bytes() == b"older"
    assert not list(tmp_path.glob(".film*"))


@pytest.mark.parametrize("kind", ["still", "film"])
def test_what_shows_a_story_is_stopped_while_that_is_built(
    qtbot: Any, open_scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    begun, pressed = threading.Event(), threading.Event()
    built = []

    def build(scene: Scene, progress: Progress = silent) -> Story:
        begun.set()
        pressed.wait()
        built.append(build_story(scene, progress=progress))
        return built[-1]

    monkeypatch.setattr(story_builder, "build_story", build)
    window = open_scene()
    scene, file = parse_scene(STORY), tmp_path / "film.mp4"
    options = {"path": file, "size": (160, 120), "fps": 30, "speed": 1.0, "captions": False}
    work = {
        "still": make_still(scene, scene.view, file.with_suffix(".png"), 0.0),
        "film": make_film(scene, scene.view, options),
    }
    window.status.run(Job(work[kind], window), "", _("Saved: {path}"))
    begun.wait()
    for line in window.announcer.notice.lines.values():
        line.stop.click()
    pressed.set()
    qtbot.waitUntil(lambda: not window.status.jobs, timeout=WAIT)
    assert built == []
    assert window.status.label.text() == "Stopped."
    assert not list(tmp_path.glob("*film*"))


def test_what_another_program_wrote_is_not_overwritten_unasked(
    open_scene: Any,
    tmp_path: Path,
    answer: tuple[list[str], list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked, answers = answer
    window = open_scene()
    file, other = tmp_path / "small.toml", tmp_path / "other.toml"
    window.store.change_view(style="draft")
    assert window.files.save()
    assert not asked
    theirs = file.read_text(encoding="utf-8") + "# Edited elsewhere.\n"
    file.write_text(theirs, encoding="utf-8")
    window.store.change_view(style="goodsell")
    answers.append("Cancel")
    assert not window.files.save()
    assert window.store.is_modified
    assert "small.toml" in asked[-1]
    assert file.read_text(encoding="utf-8") == theirs
    answers.append("Save as…")
    monkeypatch.setattr(
        "exoviz.viewer.document.document_files.ask_file", lambda *_all, **_named: str(other)
    )
    assert window.files.save()
    assert window.store.path == other
    assert file.read_text(encoding="utf-8") == theirs
    other.write_bytes(b"\xff\xfe")
    window.store.change_view(style="draft")
    answers.append("Overwrite")
    assert window.files.save()
    assert 'style = "draft"' in other.read_text(encoding="utf-8")
    assert len(asked) == 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_no_question_about_a_file_that_nobody_touched(
    open_scene: Any, tmp_path: Path, encoding: str, newline: str, answer: Any
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(SMALL, encoding=encoding, newline=newline)
    window = open_scene(str(path))
    for style in ("draft", "goodsell"):
        window.store.change_view(style=style)
        assert window.files.save()
    path.unlink()
    window.store.change_view(style="textbook")
    assert window.files.save()
    assert path.is_file()
    assert not answer[0]
