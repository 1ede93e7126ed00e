"""Languages, stories, files, crashes and screens: what a window lives through."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from qtpy.QtCore import QSize
from qtpy.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QMessageBox,
    QTabBar,
)

from exoviz.language import LANGUAGES
from thoroughness import swept
from window_help import SMALL, WAIT, drawn


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


def test_menus_of_an_earlier_language_are_known_to_be_gone(qtbot: Any, open_scene: Any) -> None:
    # One that Qt made would be taken for what stands in its place in memory.
    window = open_scene()
    before = list(window.commands._menus.values())
    assert len(before) > 10
    window.commands["language.ru"]()
    drawn(qtbot, window)
    for menu in before:
        with pytest.raises(RuntimeError):
            menu.title()


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
    assert "cell/mvb" in window.builder.copies
    window.commands["layers.hide"](["cell/snares"])
    drawn(qtbot, window)
    window.commands["edit.undo"]()
    assert not window.docks["recipe"].isVisible()
    window.panels.timeline.seek(2.0)
    qtbot.waitUntil(lambda: window.canvas.shown.request.time == 2.0, timeout=WAIT)
    window.panels.timeline.toggle()
    qtbot.waitUntil(lambda: window.panels.timeline.time > 2.2, timeout=WAIT)
    window.panels.timeline.toggle()
    assert not window.panels.timeline.playing
    window.camera.move("turn", 10, 5)
    assert window.camera.turn.azimuth == 10


def test_closing_in_the_middle_of_a_build_leaves_nothing(qtbot: Any, open_scene: Any) -> None:
    for _cycle in range(3):
        window = open_scene()
        window.panels.recipe.seed.setValue(window.panels.recipe.seed.value() + 1)
        window.builder.start()
        window.store.mark_saved(Path("x"), "")
        window.close()
        assert not window.isVisible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_words_are_clipped(open_scene: Any, language: str) -> None:
    window = open_scene(language=language)
    window.resize(1280, 800)
    QApplication.processEvents()
    for kind in (QAbstractButton, QLabel, QComboBox):
        for widget in window.findChildren(kind):
            if widget.objectName().startswith("qt_") or not widget.isVisibleTo(window):
                continue
            if isinstance(widget.parent(), QTabBar):
                continue  # An arrow, which has no words.
            if isinstance(widget, QLabel) and (widget.wordWrap() or not widget.text()):
                continue
            assert widget.sizeHint().width() <= widget.width() + 1, widget


def test_a_second_window_on_a_file_says_so(open_scene: Any) -> None:
    first = open_scene()
    assert not first.findChildren(QMessageBox)
    second = open_scene()
    (box,) = second.findChildren(QMessageBox)
    assert "Another window" in box.text()
    box.close()


def test_windows_open_and_close_again_and_again(open_scene: Any, thorough: bool) -> None:
    for cycle in range(20 if thorough else 6):
        window = open_scene()
        window.store.mark_saved(Path(f"{cycle}.toml"), "")
        window.close()
        assert not any(widget.isVisible() for widget in QApplication.topLevelWidgets())
        assert not any(thread.name == "drawer" for thread in threading.enumerate())


_SCALED = """
import sys
from qtpy.QtCore import QEventLoop, QPoint, QSettings
from exoviz.viewer import application, open_window
app = application()
settings = QSettings(sys.argv[1], QSettings.Format.IniFormat)
window = open_window(sys.argv[2], settings=settings, language="en")
while window.phase != "ready":
    app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
canvas = window.canvas
ratio = canvas.devicePixelRatioF()
shown = canvas.shown
assert ratio > 1.4, ratio
assert shown.request.size == (round(canvas.width() * ratio), round(canvas.height() * ratio))
middle = QPoint(canvas.width() // 2, canvas.height() // 2)
rows, columns = shown.bead.shape
row, column = int(middle.y() * rows / canvas.height()), int(middle.x() * columns / canvas.width())
assert canvas.bead_at(middle) == shown.bead[row, column]
window.close()
print("fine")
"""


@pytest.mark.parametrize("scale", swept(["1.5", "2"], ["1.5"]))
def test_scaled_screens_get_all_their_pixels(scale: str, tmp_path: Path) -> None:
    scene = tmp_path / "small.toml"
    scene.write_text(SMALL, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", _SCALED, str(tmp_path / "s.ini"), str(scene)],
        env={**os.environ, "QT_SCALE_FACTOR": scale, "XDG_DATA_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.stdout.strip() == "fine", done.stderr


def test_presenting_hides_everything_but_the_picture(qtbot: Any, open_scene: Any) -> None:
    window = open_scene()
    window.commands["window.present"]()
    assert window.presenter.is_on
    assert not window.menuBar().isVisible()
    assert not any(dock.isVisible() for dock in window.docks.values())
    window.commands["window.present"]()
    assert window.docks["layers"].isVisible()
    assert window.menuBar().isVisible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_small_screen_leaves_the_picture_its_room(
    qtbot: Any, open_scene: Any, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setattr("exoviz.viewer.window.first_size", lambda: QSize(1024, 768))
    window = open_scene(language=language)
    assert (window.width(), window.height()) == (1024, 768)
    qtbot.waitUntil(lambda: window.canvas.width() > 512, timeout=WAIT)

    def in_sight(name: str) -> bool:
        return not window.docks[name].visibleRegion().isEmpty()

    qtbot.waitUntil(lambda: in_sight("recipe") and not in_sight("card"), timeout=WAIT)
    window.selection.choose(["membrane/outer"])
    qtbot.waitUntil(lambda: in_sight("card") and not in_sight("recipe"), timeout=WAIT)


_LEFT_OPEN = """
import atexit
import json
import sys
import threading
# What is registered first is done last: by then no thread may use Qt any more.
atexit.register(lambda: print(json.dumps([one.name for one in threading.enumerate()][1:])))
from qtpy.QtCore import QEventLoop, QSettings
from exoviz.viewer import application, open_window
app = application()
settings = QSettings(sys.argv[1], QSettings.Format.IniFormat)
window = open_window(sys.argv[2], settings=settings, language="en")
while window.phase != "ready":
    app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
"""


def test_a_script_may_end_without_closing_its_window(tmp_path: Path) -> None:
    scene = tmp_path / "small.toml"
    scene.write_text(SMALL, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", _LEFT_OPEN, str(tmp_path / "s.ini"), str(scene)],
        env={**os.environ, "XDG_DATA_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    # Those that talk to a graphics card know no Qt.
    assert set(json.loads(done.stdout)) <= {"card", "graphics card"}
