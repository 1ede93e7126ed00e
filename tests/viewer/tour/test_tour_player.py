"""A tour in the window: played with keys and clicks, and nothing of the document is changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from qtpy.QtCore import Qt
from qtpy.QtWidgets import QApplication, QMessageBox

from exoviz.viewer.tour.tour_panel import AnswerButton, linked_html
from window_help import SMALL, STORY, drawn

TOLD = """
[[tour.steps]]
title = { en = "Whole", ru = "Целая" }
text = "See <b>[its lipids](layer:membrane)</b>."
cutaway = "none"
highlight = ["proteins"]

[[tour.steps]]
title = "Open"
notes = "Wait a moment."
camera = "right"
cutaway = "half"
hide = ["proteins"]

[tour.steps.question]
text = "What is inside?"
explanation = "[RNA](layer:cargo/rna) is."
answers = [{ text = "Air", reply = "It is wet." }, { text = "RNA", right = true }]

[[tour.steps]]
title = "From within"
camera = "lumen"
"""


@pytest.fixture
def open_tour(open_scene: Callable[..., Any], tmp_path: Path) -> Callable[..., Any]:
    def open_(scene: str = SMALL, told: str = TOLD, language: str = "en") -> Any:
        path = tmp_path / "tour.toml"
        path.write_text(scene + told, encoding="utf-8")
        return open_scene(str(path), language)

    return open_


def press(qtbot: Any, window: Any, key: Qt.Key) -> None:
    window.activateWindow()
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, key)


def answers(window: Any) -> list[AnswerButton]:
    layout = window.tour.panel.answers
    return [layout.itemAt(index).widget() for index in range(layout.count())]


def test_a_tour_is_played_and_leaves_the_document_as_it_was(qtbot: Any, open_tour: Any) -> None:
    window = open_tour()
    window.camera.move("turn", 20, 5)
    window.selection.choose(["cargo/rna/mirna"])
    before = (window.camera.scene, window.camera.view, window.selection.layers, window.store.steps)
    window.commands["tour.play"]()
    player, panel = window.tour.player, window.tour.panel
    assert player.is_on
    assert window.presenter.is_on
    assert panel.isVisible()
    assert (panel.title.text(), panel.back.isEnabled()) == ("Whole", False)
    assert window.selection.layers == {
        layer for layer in window.builder.copies if layer.startswith("proteins/")
    }
    assert window.camera.view.cutaway == "none"
    for key, title in (
        (Qt.Key.Key_PageDown, "Open"),
        (Qt.Key.Key_PageDown, "From within"),
        (Qt.Key.Key_PageDown, "From within"),
        (Qt.Key.Key_PageUp, "Open"),
    ):
        press(qtbot, window, key)
        assert panel.title.text() == title
        drawn(qtbot, window)
        assert window.canvas.shown.request.view == window.camera.view
    view = window.camera.view
    assert (view.camera, view.cutaway, view.hide) == ("right", "half", ("proteins",))
    # Whoever saves now saves the document, not the step.
    assert window.camera.scene == before[0]
    press(qtbot, window, Qt.Key.Key_Escape)
    assert not player.is_on
    assert not window.presenter.is_on
    assert not panel.isVisible()
    after = (window.camera.scene, window.camera.view, window.selection.layers, window.store.steps)
    assert after == before
    drawn(qtbot, window)
    assert window.canvas.shown.request.view == before[1]


def test_words_light_up_what_they_name_and_hostile_ones_do_nothing(open_tour: Any) -> None:
    hostile = '<img src="file:///x">&[a](layer:x"><script>)[b](layer:proteins)'
    made = linked_html(hostile)
    assert "<img" not in made
    assert "<script" not in made
    assert made.count("<a ") == 2
    window = open_tour()
    window.commands["tour.play"]()
    panel = window.tour.panel
    assert "&lt;b&gt;" in panel.text.text()
    panel.text.linkActivated.emit("layer:membrane/inner")
    assert window.selection.layers
    assert all(layer.startswith("membrane/inner/") for layer in window.selection.layers)
    before = window.selection.layers
    panel.text.linkActivated.emit("https://example.org")
    assert window.selection.layers == before


def test_a_question_is_answered_kindly_until_it_is_right(qtbot: Any, open_tour: Any) -> None:
    window = open_tour()
    window.commands["tour.play"]()
    panel = window.tour.panel
    assert not answers(window)
    panel.forward.click()
    wrong, right = answers(window)
    assert not panel.reply.isVisible()
    qtbot.mouseClick(wrong, Qt.MouseButton.LeftButton)
    assert "It is wet." in panel.reply.text()
    assert [button.isEnabled() for button in answers(window)] == [False, True]
    qtbot.mouseClick(answers(window)[1], Qt.MouseButton.LeftButton)
    assert "layer:cargo/rna" in panel.reply.text()
    assert [button.isEnabled() for button in answers(window)] == [False, True]
    qtbot.mouseClick(answers(window)[1], Qt.MouseButton.LeftButton)
    assert window.tour.player.tried == [0, 1]
    # Who comes back is asked again.
    panel.forward.click()
    panel.back.click()
    assert all(button.isEnabled() for button in answers(window))
    assert panel.reply.isHidden()
    assert right is not None


def test_notes_have_a_window_of_their_own_whose_keys_turn_the_steps(
    qtbot: Any, open_tour: Any
) -> None:
    window = open_tour()
    assert not window.commands.table["tour.notes"].enabled()
    window.commands["tour.play"]()
    notes = window.tour.notes
    window.activateWindow()
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert notes.isVisible()
    window.tour.panel.notes.click()
    assert not notes.isVisible()
    window.tour.panel.notes.click()
    assert notes.isVisible()
    assert "Open" in notes.following.text()
    notes.activateWindow()
    notes.setFocus()
    QApplication.setActiveWindow(notes)
    qtbot.keyClick(notes, Qt.Key.Key_PageDown)
    assert window.tour.player.index == 1
    assert notes.notes.text() == "Wait a moment."
    assert "RNA" in notes.right.text()
    qtbot.keyClick(notes, Qt.Key.Key_Escape)
    assert not notes.isVisible()
    assert not window.tour.player.is_on


def test_a_tour_goes_on_in_another_language(open_tour: Any) -> None:
    window = open_tour()
    window.commands["tour.play"]()
    window.commands["language.ru"]()
    panel = window.tour.panel
    assert panel.title.text() == "Целая"
    assert panel.forward.text() == "Далее"
    window.commands["bookmark.next"]()
    assert panel.title.text() == "Open"
    window.tour.player.stop()
    assert not window.tour.player.is_on


def test_another_document_ends_a_tour(qtbot: Any, open_tour: Any) -> None:
    window = open_tour()
    window.commands["tour.play"]()
    window.files.open("liposome")
    drawn(qtbot, window)
    assert not window.tour.player.is_on
    assert not window.commands.table["tour.play"].enabled()
    assert window.camera.view.cutaway == window.store.scene.view.cutaway


def test_a_tour_that_names_what_there_is_not_says_so(
    open_tour: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(QMessageBox, "open", lambda box: said.append(box.informativeText()))
    window = open_tour(told='[[tour.steps]]\ntext = "[x](layer:proteins/tetraspanins/CD64)"\n')
    window.commands["tour.play"]()
    assert not window.tour.player.is_on
    assert not window.presenter.is_on
    assert len(said) == 1


def test_a_step_of_a_story_shows_its_part_of_it(qtbot: Any, open_tour: Any) -> None:
    told = """
[[tour.steps]]
title = "First"
chapter = "docking"
time_s = 1
until_s = 1.2
still_s = 1.1
[[tour.steps]]
title = "Second"
time_s = 4
"""
    window = open_tour(STORY, told)
    timeline = window.panels.timeline
    timeline.seek(2.0)
    window.settings.setValue("reduced_motion", False)
    window.commands["tour.play"]()
    assert timeline.playing
    qtbot.waitUntil(lambda: not timeline.playing, timeout=600_000)
    assert timeline.time == pytest.approx(1.2)
    drawn(qtbot, window)
    # What is told of it stands beside the picture.
    assert window.canvas.shown.request.caption is not None
    window.tour.player.go(1)
    assert timeline.time == pytest.approx(4.0)
    assert not timeline.playing
    window.settings.setValue("reduced_motion", True)
    window.tour.player.go(-1)
    assert timeline.time == pytest.approx(1.1)
    assert not timeline.playing
    window.tour.player.stop()
    assert timeline.time == pytest.approx(2.0)
    window.request_picture(quick=True)
    drawn(qtbot, window)
    assert window.canvas.shown.request.caption is None
