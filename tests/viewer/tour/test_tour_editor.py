"""A tour is written in the window: every change is a step of the history, and is saved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qtpy.QtCore import Qt

from exoviz.scene import load_scene, save_scene
from exoviz.scene.view.tour import said
from window_help import STORY, drawn


def titles(window: Any) -> list[str]:
    tour = window.store.scene.tour
    return [] if tour is None else [said(step.title) for step in tour.steps]


def add(qtbot: Any, window: Any, title: str) -> None:
    editor = window.tour_editor
    editor.buttons["add"].click()
    qtbot.keyClicks(editor.title, title)


def test_views_become_steps_that_are_moved_deleted_undone_and_saved(
    qtbot: Any, open_scene: Any, tmp_path: Path
) -> None:
    window = open_scene()
    editor = window.tour_editor
    assert not window.commands.table["tour.play"].enabled()
    assert not editor.title.isEnabled()
    window.commands["cut.none"]()
    window.selection.choose(["cargo/rna/mirna"])
    add(qtbot, window, "One")
    window.commands["cut.plane"]()
    window.layer_edits.set_shown(["proteins"], False)
    window.camera.move("turn", 30, 10)
    add(qtbot, window, "Two")
    add(qtbot, window, "Three")
    assert titles(window) == ["One", "Two", "Three"]
    one, two, _three = window.store.scene.tour.steps
    assert (one.cutaway, one.plane, one.highlight) == ("none", None, ("cargo",))
    assert two.orbit == window.camera.orbit()
    assert (two.cutaway, two.plane, two.hide) == (
        "plane",
        window.store.scene.view.plane,
        ("proteins",),
    )
    editor.buttons["up"].click()
    assert titles(window) == ["One", "Three", "Two"]
    assert editor.list.currentRow() == 1
    window.commands["edit.undo"]()
    assert titles(window) == ["One", "Two", "Three"]
    editor.list.setCurrentRow(0)
    assert editor.title.text() == "One"
    editor.text.setPlainText("What is <told>\nin two lines.")
    editor.notes.setPlainText("For me.")
    window.commands["cut.half"]()
    editor.buttons["take"].click()
    first = window.store.scene.tour.steps[0]
    assert (first.cutaway, said(first.title)) == ("half", "One")
    assert said(first.text) == "What is <told>\nin two lines."
    assert said(first.notes) == "For me."
    path = tmp_path / "told.toml"
    save_scene(window.camera.scene, path, window.store.text)
    assert load_scene(path).tour == window.store.scene.tour
    for _step in range(3):
        editor.list.setCurrentRow(0)
        editor.buttons["delete"].click()
    assert window.store.scene.tour is None
    window.commands["edit.undo"]()
    assert len(titles(window)) == 1


def test_what_is_typed_in_one_box_is_one_step_of_the_history(qtbot: Any, open_scene: Any) -> None:
    window = open_scene()
    add(qtbot, window, "Abc")
    count = len(window.store.steps)
    qtbot.keyClicks(window.tour_editor.text, "Some words.")
    assert len(window.store.steps) == count + 1
    qtbot.keyClicks(window.tour_editor.notes, "Others.")
    assert len(window.store.steps) == count + 2
    assert window.tour_editor.text.toPlainText() == "Some words."


def test_a_step_is_told_in_the_language_of_the_window(qtbot: Any, open_scene: Any) -> None:
    window = open_scene()
    add(qtbot, window, "Inside")
    window.commands["language.kk"]()
    editor = window.tour_editor
    assert editor.title.text() == "Inside"
    editor.title.selectAll()
    qtbot.keyClicks(editor.title, "Ishi")
    step = window.store.scene.tour.steps[0]
    assert step.title == {"en": "Inside", "kk": "Ishi"}
    window.commands["language.en"]()
    assert window.tour_editor.title.text() == "Inside"
    window.tour_editor.buttons["play"].click()
    assert window.tour.player.is_on
    window.tour.player.stop()


def test_what_cannot_be_written_is_said_and_not_taken(open_scene: Any, qtbot: Any) -> None:
    window = open_scene()
    add(qtbot, window, "A")
    editor = window.tour_editor
    before = window.store.scene
    editor.text.setPlainText("x" * 5_000)
    assert window.store.scene == before
    assert editor.message.text()


def test_a_moment_of_a_story_becomes_a_step(qtbot: Any, open_scene: Any, tmp_path: Path) -> None:
    path = tmp_path / "story.toml"
    path.write_text(STORY, encoding="utf-8")
    window = open_scene(str(path))
    window.panels.timeline.seek(3.25)
    window.camera.move("turn", 5, 0)
    add(qtbot, window, "Then")
    step = window.store.scene.tour.steps[0]
    assert (step.chapter, step.time_s, step.turn) == ("docking", 3.25, window.camera.turn)
    qtbot.keyClick(window.tour_editor.list, Qt.Key.Key_Home)
    window.panels.timeline.seek(0.0)
    window.tour_editor.buttons["play"].click()
    drawn(qtbot, window)
    assert window.panels.timeline.time == 3.25
    window.tour.player.stop()
