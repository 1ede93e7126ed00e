"""The window, driven with mouse and keys as a hand would."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from qtpy.QtCore import QEvent, QPoint, QPointF, QSettings, Qt
from qtpy.QtGui import QMouseEvent
from qtpy.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMessageBox,
)

from exoviz.cli import main
from exoviz.language import LANGUAGES, _, speaking
from exoviz.scene import load_scene
from exoviz.viewer import application, open_window
from exoviz.viewer.exporting import PictureOrder, make_picture
from exoviz.viewer.jobs import Job
from exoviz.viewer.window import Window

SMALL = """
format = "exoviz-scene"
version = 1
title = "Small"
vesicle.diameter_nm = 24
membrane.composition = { cholesterol = 1, PC = 2 }
proteins = { CD9 = 2, CD63 = 2 }
rna = { miR-21-5p = 1 }
view = { cutaway = "half", keep = ["cargo"] }
"""
WAIT = 20_000


@pytest.fixture(scope="session")
def qapp() -> Any:
    return application()


@pytest.fixture
def settings(tmp_path: Path) -> Any:
    found = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    found.setValue("reduced_motion", True)
    return found


@pytest.fixture
def open_scene(
    qtbot: Any, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Window]]:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    before = set(threading.enumerate())
    windows: list[Window] = []

    def open_(name: str = "", language: str = "en") -> Window:
        path = tmp_path / "small.toml"
        if not name:
            path.write_text(SMALL, encoding="utf-8")
        window = open_window(name or str(path), settings=settings, language=language)
        windows.append(window)
        drawn(qtbot, window)
        return window

    with speaking("en"):
        yield open_
        for window in windows:
            window.store.saved(tmp_path / "small.toml", "")
            window.close()
            window.deleteLater()
            del window.application
        qtbot.wait(1)
    left = [one for one in set(threading.enumerate()) - before if one.name in ("drawer", "job")]
    assert not left, "a thread outlived its window"


def drawn(qtbot: Any, window: Window, *, full: bool = False) -> None:
    """Wait until a picture of the model as it is now is shown."""

    def shown() -> bool:
        drawn = window.canvas.shown
        return (
            window._build is None
            and not window._build_soon.isActive()
            and drawn is not None
            and drawn.wish.subject is window.model
            and drawn.wish.view == window.view()
            and not (full and drawn.wish.quick)
        )

    qtbot.waitUntil(shown, timeout=WAIT)


def middle_bead(window: Window) -> tuple[int, QPoint]:
    """Return a bead near the middle of the picture, and where it is."""
    assert window.canvas.shown is not None
    bead = window.canvas.shown.bead
    rows, columns = np.nonzero(bead >= 0)
    nearest = np.abs(rows - bead.shape[0] / 2) + np.abs(columns - bead.shape[1] / 2)
    index = int(nearest.argmin())
    place = QPoint(
        int((columns[index] + 0.5) * window.canvas.width() / bead.shape[1]),
        int((rows[index] + 0.5) * window.canvas.height() / bead.shape[0]),
    )
    return int(bead[rows[index], columns[index]]), place


def test_a_click_selects_in_picture_tree_and_card(qtbot: Any, open_scene: Any) -> None:
    window = open_scene()
    drawn(qtbot, window, full=True)
    bead, place = middle_bead(window)
    qtbot.mouseClick(window.canvas, Qt.MouseButton.LeftButton, pos=place)
    layer = window.selection.layer_at(bead)
    assert window.selection.layers == {layer}
    assert window.selection.molecule >= 0
    assert window.layers.chosen() == (layer,)
    assert "Copies" in window.card.toPlainText()
    window.commands["layers.alike"]()
    assert window.selection.molecule == -1
    qtbot.mouseClick(window.canvas, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert not window.selection.layers


def move(widget: Any, place: QPoint) -> None:
    """Move the mouse over a widget with the left button held."""
    left = Qt.MouseButton.LeftButton
    event = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(place), left, left, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(widget, event)


def test_dragging_turns_and_leaves_no_step(qtbot: Any, open_scene: Any) -> None:
    window = open_scene()
    before = window.looking.orbit()
    canvas = window.canvas
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    for step in range(1, 6):
        move(canvas, QPoint(200 + 12 * step, 200 + 4 * step))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(260, 220))
    assert window.looking.orbit() != before
    assert not window.selection.layers
    assert not window.store.changed
    drawn(qtbot, window, full=True)
    window.commands["view.fit"]()
    assert window.looking.place is None


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
    item = window.layers.tree.topLevelItem(0)
    item.setCheckState(0, Qt.CheckState.Unchecked)
    assert window.store.scene.view.hide == ("membrane",)
    drawn(qtbot, window)
    window.layers.tree.topLevelItem(0).setCheckState(0, Qt.CheckState.Checked)
    assert window.store.scene.view.hide == ()


def test_the_recipe_builds_again_and_says_what_does_not_fit(qtbot: Any, open_scene: Any) -> None:
    window = open_scene()
    old = window.model
    window.recipe.diameter.setValue(26)
    qtbot.waitUntil(lambda: window.model is not old, timeout=WAIT)
    assert window.model.geometry.diameter == 26
    drawn(qtbot, window)
    kept = window.model
    window.recipe.proteins.changed.emit({"CD9": 5000})
    qtbot.waitUntil(lambda: "CD9" in window.recipe.message.text(), timeout=WAIT)
    assert window.model is kept
    window.commands["edit.undo"]()
    drawn(qtbot, window)
    assert not window.recipe.message.text()


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
    ratio = window.canvas.width() / window.canvas.shown.wish.size[0]
    inside = 5 if label.right else -5
    start = QPoint(round(label.place[0] * ratio) + inside, round(label.place[1] * ratio) - 3)
    qtbot.mousePress(window.canvas, Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, 5):
        move(window.canvas, start + QPoint(0, 10 * step))
    qtbot.mouseRelease(window.canvas, Qt.MouseButton.LeftButton, pos=start + QPoint(0, 40))
    place = window.store.scene.view.labels["proteins"]
    assert place[1] * window.canvas.height() == pytest.approx(start.y() + 43, abs=12)
    assert window.looking.place is None
    window.commands["layers.label"](["proteins", "membrane/outer"])
    assert window.store.scene.view.labels == {}


def test_a_saved_scene_is_drawn_the_same_by_the_command_line(
    qtbot: Any, open_scene: Any, tmp_path: Path
) -> None:
    window = open_scene()
    window.looking.move("turn", 25, 10)
    window.layer_edits.set_opacity(("membrane/outer",), 0.5)
    drawn(qtbot, window)
    path = tmp_path / "from-window.png"
    order = PictureOrder(path, (200, 150), 300.0, False, True, True, "Small")
    job = Job(make_picture(window.model, window.scene, order))
    with qtbot.waitSignal(job.ended, timeout=WAIT):
        job.start()
    job.wait()
    assert window.documents.save()
    scene = load_scene(tmp_path / "small.toml")
    assert scene == window.scene
    other = tmp_path / "from-script.png"
    command = ["render", str(tmp_path / "small.toml"), "-o", str(other), "--size", "200x150"]
    assert main([*command, "--dpi", "300", "--legend", "--scale-bar"]) == 0
    assert other.read_bytes() == path.read_bytes()
    assert np.asarray(Image.open(path)).shape[:2] == (150, 200)


def test_closing_asks_about_changes(
    open_scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_scene()
    window.commands["layers.hide"](["membrane"])
    asked: list[int] = []

    def answer(box: Any) -> int:
        asked.append(1)
        return int(QMessageBox.StandardButton.Cancel)

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


def test_languages_change_while_it_runs(qtbot: Any, open_scene: Any) -> None:
    window = open_scene()
    assert window.docks["layers"].windowTitle() == "Layers"
    window.commands["language.ru"]()
    assert window.docks["layers"].windowTitle() == "Слои"
    window.commands["language.kk"]()
    assert window.docks["layers"].windowTitle() == "Қабаттар"
    window.commands["language.en"]()
    drawn(qtbot, window)
    assert window.docks["layers"].windowTitle() == "Layers"


def test_the_keys_of_commands_are_their_own(open_scene: Any) -> None:
    window = open_scene()
    keys = [
        key
        for command in window.commands.table
        for key in window.commands.shortcut(command).split(", ")
        if key
    ]
    assert len(keys) == len(set(keys))
    window.commands.set_shortcut("view.fit", "Ctrl+O")
    assert window.commands.shortcut("file.open") == ""


def test_a_story_plays_and_is_sought(qtbot: Any, open_scene: Any, tmp_path: Path) -> None:
    scene = tmp_path / "story.toml"
    text = SMALL.replace("vesicle.diameter_nm = 24", "vesicle.diameter_nm = 30")
    scene.write_text(
        text + '[story]\nchapters = ["docking"]\nbody = { vesicles = 1, diameter_nm = 220, '
        "smallest_nm = 30, largest_nm = 30 }\n",
        encoding="utf-8",
    )
    window = open_scene(str(scene))
    assert window.docks["timeline"].isVisible()
    assert "cell/mvb" in window.copies
    window.commands["layers.hide"](["cell/snares"])
    drawn(qtbot, window)
    window.commands["edit.undo"]()
    assert not window.docks["recipe"].isVisible()
    window.timeline.seek(2.0)
    qtbot.waitUntil(lambda: window.canvas.shown.wish.time == 2.0, timeout=WAIT)
    window.timeline.toggle()
    qtbot.waitUntil(lambda: window.timeline.time > 2.2, timeout=WAIT)
    window.timeline.toggle()
    assert not window.timeline.playing
    window.looking.move("turn", 10, 5)
    assert window.looking.turn[0] == 10


def test_what_was_not_saved_is_found_again(open_scene: Any, tmp_path: Path) -> None:
    from exoviz.viewer.recovery import Recovery

    folder = tmp_path / "recovery"
    folder.mkdir()
    lost = load_scene("exosome").model_copy(update={"seed": 4711})
    crashed = Recovery(folder)
    crashed.keep(lost)
    crashed.write()
    crashed._timer.stop()
    later = Recovery(folder)
    assert later.left_behind() == []
    crashed._lock.unlock()
    (found,) = later.left_behind()
    assert Recovery.take(found) == lost
    assert later.left_behind() == []
    later.end()


def test_closing_in_the_middle_of_a_build_leaves_nothing(qtbot: Any, open_scene: Any) -> None:
    for _cycle in range(3):
        window = open_scene()
        window.recipe.seed.setValue(window.recipe.seed.value() + 1)
        window._start_build()
        window.store.saved(Path("x"), "")
        window.close()
        assert not window.isVisible()


def test_a_second_window_on_a_file_says_so(open_scene: Any) -> None:
    first = open_scene()
    assert not first.findChildren(QMessageBox)
    second = open_scene()
    (box,) = second.findChildren(QMessageBox)
    assert "Another window" in box.text()
    box.close()


def test_twenty_windows_open_and_close(open_scene: Any) -> None:
    for cycle in range(20):
        window = open_scene()
        window.store.saved(Path(f"{cycle}.toml"), "")
        window.close()
        assert not any(widget.isVisible() for widget in QApplication.topLevelWidgets())
        assert not any(thread.name == "drawer" for thread in threading.enumerate())


_SCALED = """
import sys, time
from qtpy.QtCore import QPoint, QSettings
from exoviz.viewer import application, open_window
app = application()
settings = QSettings(sys.argv[1], QSettings.Format.IniFormat)
window = open_window(sys.argv[2], settings=settings, language="en")
end = time.monotonic() + 60
while window.canvas.shown is None or window.canvas.shown.wish.quick:
    assert time.monotonic() < end
    app.processEvents()
    time.sleep(0.005)
canvas = window.canvas
ratio = canvas.devicePixelRatioF()
shown = canvas.shown
assert ratio > 1.4, ratio
assert shown.wish.size == (round(canvas.width() * ratio), round(canvas.height() * ratio))
middle = QPoint(canvas.width() // 2, canvas.height() // 2)
rows, columns = shown.bead.shape
row, column = int(middle.y() * rows / canvas.height()), int(middle.x() * columns / canvas.width())
assert canvas.bead_at(middle) == shown.bead[row, column]
window.close()
print("fine")
"""


@pytest.mark.parametrize("scale", ["1.5", "2"])
def test_scaled_screens_get_all_their_pixels(scale: str, tmp_path: Path) -> None:
    scene = tmp_path / "small.toml"
    scene.write_text(SMALL, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", _SCALED, str(tmp_path / "s.ini"), str(scene)],
        env={**os.environ, "QT_SCALE_FACTOR": scale, "XDG_DATA_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout.strip() == "fine", done.stderr


def test_presenting_hides_everything_but_the_picture(qtbot: Any, open_scene: Any) -> None:
    window = open_scene()
    window.commands["window.present"]()
    assert window.presenting
    assert not window.menuBar().isVisible()
    assert not any(dock.isVisible() for dock in window.docks.values())
    window.commands["window.present"]()
    assert window.docks["layers"].isVisible()
    assert window.menuBar().isVisible()
