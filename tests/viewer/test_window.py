"""The window, driven with mouse and keys as a hand would."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from qtpy.QtCore import QPoint, Qt
from qtpy.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QMessageBox,
)

from exoviz.cli import main
from exoviz.language import LANGUAGES, _, speaking
from exoviz.scene import load_scene
from exoviz.viewer.dialogs.export_dialogs import PictureOrder, make_picture
from exoviz.viewer.jobs import Job
from exoviz.viewer.widgets.controls import existing
from exoviz.viewer.window import Window
from window_help import WAIT, drawn, middle_bead, move


def test_a_click_selects_in_picture_tree_and_card(qtbot: Any, open_scene: Any) -> None:
    window = open_scene()
    drawn(qtbot, window, full=True)
    bead, place = middle_bead(window)
    qtbot.mouseClick(window.canvas, Qt.MouseButton.LeftButton, pos=place)
    layer = window.selection.layer_at(bead)
    assert window.selection.layers == {layer}
    assert window.selection.picked.layer == layer
    assert window.panels.layers.chosen() == (layer,)
    assert "Copies" in window.panels.card.toPlainText()
    window.commands["layers.alike"]()
    assert window.selection.picked is None
    qtbot.mouseClick(window.canvas, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert not window.selection.layers


def test_dragging_turns_and_leaves_no_step(qtbot: Any, open_scene: Any) -> None:
    window = open_scene()
    before = window.camera.orbit()
    canvas = window.canvas
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    for step in range(1, 6):
        move(canvas, QPoint(200 + 12 * step, 200 + 4 * step))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(260, 220))
    assert window.camera.orbit() != before
    assert not window.selection.layers
    assert not window.store.is_modified
    drawn(qtbot, window, full=True)
    window.commands["view.fit"]()
    assert window.camera.place is None


def test_layers_hide_undo_and_redo(qtbot: Any, open_scene: Any) -> None:
    window = open_scene()
    window.commands["layers.hide"](["membrane/outer"])
    drawn(qtbot, window)
    assert window.store.scene.view.hide == ("membrane/outer",)
    assert not any("outer" in name for name in shown_layers(window))
    window.commands["edit.undo"]()
    drawn(qtbot, window)
    assert any("outer" in name for name in shown_layers(window))
    window.commands["edit.redo"]()
    assert window.store.scene.view.hide == ("membrane/outer",)
    window.commands["layers.all"]()
    assert window.store.scene.view.hide == ()


def shown_layers(window: Window) -> set[str]:
    shown = window.canvas.shown
    assert shown is not None
    seen = np.unique(shown.drawing.layer[shown.bead[shown.bead >= 0]])
    return {shown.drawing.layers[index] for index in seen}


def test_solo_remembers_what_was_shown(open_scene: Any) -> None:
    window = open_scene()
    window.commands["layers.hide"](["cargo"])
    before = window.store.scene.view.hide
    window.commands["layers.solo"](["proteins"])
    assert "membrane" in window.store.scene.view.hide
    window.commands["layers.solo"](["proteins"])
    assert window.store.scene.view.hide == before


def test_a_tick_in_the_tree_hides(qtbot: Any, open_scene: Any) -> None:
    window = open_scene()
    item = window.panels.layers.tree.topLevelItem(0)
    item.setCheckState(0, Qt.CheckState.Unchecked)
    assert window.store.scene.view.hide == ("membrane",)
    drawn(qtbot, window)
    window.panels.layers.tree.topLevelItem(0).setCheckState(0, Qt.CheckState.Checked)
    assert window.store.scene.view.hide == ()


def test_the_recipe_builds_again_and_says_what_does_not_fit(qtbot: Any, open_scene: Any) -> None:
    window = open_scene()
    old = window.builder.model
    window.panels.recipe.diameter.setValue(26)
    qtbot.waitUntil(lambda: window.builder.model is not old, timeout=WAIT)
    assert window.builder.model.geometry.diameter == 26
    drawn(qtbot, window)
    kept = window.builder.model
    window.panels.recipe.proteins.edited.emit("CD9", 5000)
    qtbot.waitUntil(lambda: "CD9" in window.panels.recipe.message.text(), timeout=WAIT)
    assert window.builder.model is kept
    window.commands["edit.undo"]()
    drawn(qtbot, window)
    assert not window.panels.recipe.message.text()


def test_a_slider_is_one_step(open_scene: Any) -> None:
    window = open_scene()
    for percent in (90, 70, 40):
        window.layer_edits.set_opacity(("membrane",), percent / 100)
    assert window.store.scene.view.opacity == {"membrane": 0.4}
    assert len(window.store.steps) == 2


def test_names_stand_beside_the_picture_and_are_moved(qtbot: Any, open_scene: Any) -> None:
    window = open_scene()
    window.commands["layers.label"](["membrane/outer"])
    window.commands["layers.label"](["proteins"])
    drawn(qtbot, window, full=True)
    labels = window.canvas.shown.labels
    assert {label.path for label in labels} == {"membrane/outer", "proteins"}
    first, second = labels
    assert first.right != second.right or abs(first.place[1] - second.place[1]) > 8
    label = next(one for one in labels if one.path == "proteins")
    ratio = window.canvas.width() / window.canvas.shown.request.size[0]
    inside = 5 if label.right else -5
    start = QPoint(round(label.place[0] * ratio) + inside, round(label.place[1] * ratio) - 3)
    qtbot.mousePress(window.canvas, Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, 5):
        move(window.canvas, start + QPoint(0, 10 * step))
    qtbot.mouseRelease(window.canvas, Qt.MouseButton.LeftButton, pos=start + QPoint(0, 40))
    place = window.store.scene.view.labels["proteins"]
    assert place[1] * window.canvas.height() == pytest.approx(start.y() + 43, abs=12)
    assert window.camera.place is None
    window.commands["layers.label"](["proteins", "membrane/outer"])
    assert window.store.scene.view.labels == {}


@pytest.mark.parametrize("cutaway", ["plane", "sphere"])
def test_the_handle_of_a_cut_is_dragged(qtbot: Any, open_scene: Any, cutaway: str) -> None:
    window = open_scene()
    assert window.canvas.handle is None
    window.commands[f"cut.{cutaway}"]()
    drawn(qtbot, window, full=True)
    handle = window.canvas.handle
    assert handle is not None
    x, y, dx, dy = handle
    start = QPoint(round(x), round(y))
    qtbot.mousePress(window.canvas, Qt.MouseButton.LeftButton, pos=start)
    way = np.array([dx, dy]) / np.hypot(dx, dy)
    for step in range(1, 6):
        move(window.canvas, start + QPoint(round(8 * step * way[0]), round(8 * step * way[1])))
    qtbot.mouseRelease(window.canvas, Qt.MouseButton.LeftButton, pos=start)
    assert window.store.scene.view.plane.offset_nm > 0.5
    assert window.camera.place is None
    assert len(window.store.steps) == 3


def test_a_saved_scene_is_drawn_the_same_by_the_command_line(
    qtbot: Any, open_scene: Any, tmp_path: Path
) -> None:
    window = open_scene()
    window.camera.move("turn", 25, 10)
    window.layer_edits.set_opacity(("membrane/outer",), 0.5)
    drawn(qtbot, window)
    path = tmp_path / "from-window.png"
    order = PictureOrder(path, (400, 300), 72.0, False, "compact", True, "large", "Small")
    job = Job(make_picture(window.builder.model, window.camera.scene, order))
    failures: list[Exception] = []
    with qtbot.waitSignal(job.ended, timeout=WAIT):
        job.start(lambda _path: None, failures.append)
    assert not failures
    job.wait()
    assert window.files.save()
    scene = load_scene(tmp_path / "small.toml")
    assert scene == window.camera.scene
    other = tmp_path / "from-script.png"
    command = ["render", str(tmp_path / "small.toml"), "-o", str(other), "--size", "400x300"]
    assert (
        main(
            [*command, "--dpi", "72", "--legend", "compact", "--scale-bar", "--text-size", "large"]
        )
        == 0
    )
    assert other.read_bytes() == path.read_bytes()
    assert np.asarray(Image.open(path)).shape[:2] == (300, 400)


def test_closing_asks_about_changes(
    open_scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_scene()
    window.commands["layers.hide"](["membrane"])
    asked: list[int] = []

    def answer(box: QMessageBox) -> int:
        asked.append(1)
        existing(box.button(QMessageBox.StandardButton.Cancel)).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", answer)
    assert not window.close()
    assert asked == [1]
    assert window.isVisible()


def test_a_broken_file_opens_a_window_that_says_so(
    qtbot: Any, tmp_path: Path, settings: Any, open_scene: Any
) -> None:
    path = tmp_path / "broken.toml"
    path.write_text('format = "exoviz-scene"\nversion = 1\nsede = 3\n', encoding="utf-8")
    window = open_scene(str(path))
    boxes = window.findChildren(QMessageBox)
    assert any("sede" in box.text() for box in boxes)
    for box in boxes:
        box.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_control_has_a_name_in_every_language(
    qtbot: Any, open_scene: Any, language: str
) -> None:
    window = open_scene(language=language)
    for kind in (QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit):
        for widget in window.findChildren(kind):
            if widget.objectName().startswith("qt_") or not widget.isVisibleTo(window):
                continue
            if isinstance(widget.parent(), (QAbstractSpinBox, QComboBox)):
                continue
            named = widget.accessibleName() or getattr(widget, "text", lambda: "")()
            buddy = any(label.buddy() is widget for label in window.findChildren(QLabel))
            assert named or buddy, f"{widget} in {widget.parent()}"
    titles = {command.title for command in window.commands.table.values()}
    with speaking(language):
        words = {_(title) for title in titles}
    assert language == "en" or len(words & titles) < 0.1 * len(titles)
