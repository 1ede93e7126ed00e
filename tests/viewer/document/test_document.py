"""The parts of the window by themselves: history, questions, camera, and the window's state."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from qtpy.QtCore import Qt
from qtpy.QtWidgets import QDialog, QMessageBox

from exoviz.scene import load_scene, parse_scene
from exoviz.viewer.document.model_builder import ModelBuilder
from exoviz.viewer.document.store import Store
from exoviz.viewer.picture.camera_controller import CameraController
from exoviz.viewer.picture.canvas import Canvas
from exoviz.viewer.widgets.messages import Answer, Icon, Role, StandardButton, ask
from window_help import SMALL, drawn

SCENE = parse_scene(SMALL)

ACTIONS = st.one_of(
    st.tuples(st.just("change"), st.integers(1, 4), st.sampled_from(["", "a", "b"])),
    st.sampled_from([("undo",), ("redo",), ("save",)]),
)


@given(st.lists(ACTIONS, max_size=40))
def test_the_history_is_a_list_of_scenes_with_a_place_in_it(actions: list[Any]) -> None:
    store = Store(SCENE, "Opened")
    steps, place, saved = [(1, "")], 0, 1
    heard: list[tuple[int, int]] = []
    store.edited.connect(lambda old, new: heard.append((old.seed, new.seed)))
    for action in actions:
        before = steps[place][0]
        if action[0] == "change":
            _name, seed, key = action
            store.change(store.scene.model_copy(update={"seed": seed}), key=key)
            if seed == before:
                continue
            merged = bool(key) and place > 0 and steps[place][1] == key
            back = merged and seed == steps[place - 1][0]
            steps = [*steps[: place + (not merged)], *([] if back else [(seed, key)])]
            place = len(steps) - 1
        elif action[0] == "save":
            store.mark_saved(Path("scene.toml"), "")
            saved = before
            continue
        else:
            getattr(store, action[0])()
            place = max(place - 1, 0) if action[0] == "undo" else min(place + 1, len(steps) - 1)
        assert heard[-1] == (before, steps[place][0])
    assert [step.scene.seed for step in store.steps] == [seed for seed, _key in steps]
    assert store.position == place
    assert store.is_modified == (steps[place][0] != saved)
    assert (store.can_undo, store.can_redo) == (place > 0, place < len(steps) - 1)


@pytest.mark.parametrize(
    ("press", "answer"),
    [("Go", "go"), ("Cancel", "stay"), (None, "stay"), ("Escape", "stay"), ("Enter", "go")],
)
def test_a_question_has_the_answer_of_its_button_or_key(
    qtbot: Any, monkeypatch: pytest.MonkeyPatch, press: str | None, answer: str
) -> None:
    parent = QDialog()
    qtbot.addWidget(parent)

    def respond(box: QMessageBox) -> int:
        box.show()
        assert (box.text(), box.informativeText()) == ("May I?", "It is gone then.")
        if press == "Escape":
            qtbot.keyClick(box, Qt.Key.Key_Escape)
        elif press == "Enter":
            qtbot.keyClick(box, Qt.Key.Key_Enter)
        elif press is None:
            box.close()
        else:
            (button,) = [one for one in box.buttons() if one.text().replace("&", "") == press]
            button.click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", respond)
    answers: dict[str, Answer] = {"go": ("Go", Role.DestructiveRole), "stay": StandardButton.Cancel}
    text = "May I?\nIt is gone then."
    assert ask(parent, Icon.Question, text, answers, default="go", escape="stay") == answer


def test_enter_keeps_what_was_not_saved(
    open_scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_scene()
    window.commands["layers.hide"](["membrane"])
    monkeypatch.setattr(QMessageBox, "exec", lambda box: box.defaultButton().click())
    assert window.files.may_discard()
    assert load_scene(window.store.path).view.hide == ("membrane",)


def test_a_camera_moves_without_a_window(qtbot: Any, settings: Any) -> None:
    store, canvas = Store(SCENE, "Opened"), Canvas()
    qtbot.addWidget(canvas)
    camera = CameraController(store, ModelBuilder(store), canvas, settings)
    moves: list[object] = []
    camera.moved.connect(lambda: moves.append(camera.view.orbit))
    before = camera.orbit()
    camera.move("turn", 10, 5)
    assert camera.orbit().azimuth == before.azimuth + 10
    assert moves == [camera.orbit()]
    assert camera.scene.view.orbit == camera.orbit()
    assert store.steps == store.steps[:1]
    camera.fly(None)
    assert camera.orbit() == before


def test_the_window_says_what_it_is_doing(qtbot: Any, open_scene: Any) -> None:
    window = open_scene()
    drawn(qtbot, window, full=True)
    assert window.phase == "ready"
    window.commands["layers.hide"](["proteins"])
    assert window.phase == "drawing"
    drawn(qtbot, window)
    assert window.canvas.shown.request.view.hide == ("proteins",)
    window.panels.recipe.seed.setValue(7)
    assert window.phase == "building"
    drawn(qtbot, window, full=True)
    assert window.builder.model.seed == 7
    assert not window.canvas.shown.request.quick
