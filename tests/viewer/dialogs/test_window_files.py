"""Dialogs that write files: what they promise, and what they never overwrite unasked."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from qtpy.QtWidgets import QDialog, QMessageBox

from exoviz.film.timing import frame_times
from exoviz.language import speaking
from exoviz.scene import load_scene
from exoviz.story import Story, build_story
from exoviz.viewer.dialogs.export_dialogs import ExportDialog, PictureDialog
from exoviz.viewer.dialogs.film_dialog import FilmDialog, estimate
from exoviz.viewer.picture.render_worker import RenderRequest, RenderWorker
from exoviz.viewer.widgets.controls import existing
from window_help import WAIT, drawn


@pytest.fixture(scope="module")
def story() -> Story:
    return build_story(load_scene("mvb-release"))


@given(
    length=st.floats(0.5, 60),
    fps=st.integers(1, 120),
    speed=st.floats(0.1, 20),
    suffix=st.sampled_from([".mp4", ".webm", ".gif", ".webp", ""]),
)
def test_an_estimate_counts_the_pictures_of_the_film(
    length: float, fps: int, speed: float, suffix: str
) -> None:
    guess = estimate(length, (1280, 720), fps, speed, suffix, 0.5)
    assert guess.pictures == len(frame_times(0.0, length, fps, speed, end=length))
    assert guess.pictures == 1 or abs(guess.length_s - length / speed) <= 0.51 / fps
    larger = estimate(length, (1920, 1080), fps, speed, suffix, 0.5)
    assert larger.megabytes > guess.megabytes > 0
    assert larger.making_s is not None
    assert guess.making_s is not None
    assert larger.making_s > guess.making_s


def test_the_estimate_follows_the_options(qtbot: Any, story: Story, tmp_path: Path) -> None:
    parent = QDialog()
    qtbot.addWidget(parent)
    with speaking("en"):
        dialog = FilmDialog(tmp_path / "film.mp4", story, 0.5, parent)
        assert re.match(r"37\.\d s, 1,12\d pictures", dialog.estimate.text())
        assert "min to make" in dialog.estimate.text()
        whole = dialog.estimate.text()
        dialog.chapter.setCurrentIndex(1)
        shorter = dialog.estimate.text()
        assert shorter != whole
        dialog.speed.setValue(2.0)
        assert dialog.estimate.text() != shorter
        dialog.speed.setValue(1.0)
        dialog.fps.setValue(10)
        dialog.chapter.setCurrentIndex(0)
        assert re.match(r"37\.\d s, 37\d pictures", dialog.estimate.text())
        dialog.file.line.setText(str(tmp_path / "film.gif"))
        gif = dialog.estimate.text()
        dialog.size_box.setCurrentIndex(1)
        assert dialog.estimate.text() != gif
        unknown = FilmDialog(tmp_path / "film.mp4", story, None, parent)
        assert "make" not in unknown.estimate.text()


def test_a_film_of_a_vesicle_is_of_a_motion(qtbot: Any, tmp_path: Path) -> None:
    parent = QDialog()
    qtbot.addWidget(parent)
    with speaking("en"):
        dialog = FilmDialog(tmp_path / "film.mp4", None, 0.5, parent)
        assert dialog.estimate.text().startswith("8.0 s, 240 pictures")
        dialog.turntable.setValue(4.0)
        assert dialog.estimate.text().startswith("4.0 s, 120 pictures")
        dialog.motion.setCurrentIndex(dialog.motion.findData("rock"))
        made = dialog.options()
    assert (made["turntable"], made["motion"]) == (4.0, "rock")
    assert "chapter" not in made


def test_the_window_knows_how_fast_it_draws(qtbot: Any, open_scene: Any) -> None:
    window = open_scene()
    drawn(qtbot, window, full=True)
    window.request_picture(quick=False)
    qtbot.waitUntil(lambda: 0 < (window.render_worker.rate or 0) < 100, timeout=WAIT)


def test_one_slow_picture_changes_no_estimate(qtbot: Any, story: Story) -> None:
    render_worker = RenderWorker()
    request = RenderRequest((640, 360), story.scene.view, subject=story, language="en")
    pixels = 640 * 360
    render_worker.measure(request, 60.0, pixels)
    assert render_worker.rate is None
    for seconds in (0.5, 0.5, 9.0, 0.5):
        render_worker.measure(request, seconds, pixels)
        render_worker.measure(replace(request, quick=True), 30.0, pixels)
    assert render_worker.rate == pytest.approx(0.5 / (pixels / 1e6))
    render_worker.measure(replace(request, subject=build_story(story.scene)), 2.0, pixels)
    assert render_worker.rate is None
    render_worker.end()


def test_a_film_dialog_says_how_slow_a_film_is_once_that_is_known(
    qtbot: Any, story: Story, tmp_path: Path
) -> None:
    parent = QDialog()
    qtbot.addWidget(parent)
    with speaking("en"):
        dialog = FilmDialog(tmp_path / "film.mp4", story, None, parent)
        dialog.show_rate(None)
        assert "make" not in dialog.estimate.text()
        dialog.show_rate(0.5)
        text = dialog.estimate.text()
        assert "min to make" in text
        dialog.show_rate(3.0)
        assert dialog.estimate.text() == text


@pytest.mark.parametrize("kind", ["picture", "film", "export"])
def test_a_file_that_is_there_is_not_lost_unasked(
    qtbot: Any, monkeypatch: pytest.MonkeyPatch, story: Story, tmp_path: Path, kind: str
) -> None:
    there = tmp_path / "there.png"
    there.write_bytes(b"mine")
    parent = QDialog()
    qtbot.addWidget(parent)
    asked: list[str] = []
    answers = [QMessageBox.StandardButton.No, QMessageBox.StandardButton.Yes]

    def answer(box: QMessageBox) -> int:
        asked.append(box.text())
        existing(box.button(answers[len(asked) - 1])).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", answer)
    with speaking("en"):
        dialog: Any = ExportDialog(tmp_path / "new.glb", parent)
        if kind == "picture":
            dialog = PictureDialog(tmp_path / "new.png", (64, 64), story.scene, "medium", parent)
        elif kind == "film":
            dialog = FilmDialog(tmp_path / "new.mp4", story, None, parent)
        accepted: list[int] = []
        dialog.accepted.connect(lambda: accepted.append(1))
        dialog.accept()
        assert accepted == [1]
        assert not asked
        dialog.file.line.setText(str(there))
        dialog.accept()
        assert len(asked) == 1
        assert "there.png already exists" in asked[0]
        assert accepted == [1]
        dialog.accept()
        assert accepted == [1, 1]
    assert there.read_bytes() == b"mine"


def test_what_the_chooser_asked_is_not_asked_again(
    qtbot: Any, monkeypatch: pytest.MonkeyPatch, story: Story, tmp_path: Path
) -> None:
    from qtpy.QtWidgets import QPushButton

    there = tmp_path / "there.png"
    there.write_bytes(b"mine")
    parent = QDialog()
    qtbot.addWidget(parent)
    with speaking("en"):
        dialog = PictureDialog(tmp_path / "new.png", (64, 64), story.scene, "medium", parent)
    monkeypatch.setattr(
        "exoviz.viewer.widgets.file_chooser.ask_file", lambda *_arguments, **_options: str(there)
    )
    (button,) = dialog.file.findChildren(QPushButton)
    button.click()
    assert dialog.file.path() == there
    assert dialog.file.may_write()
