"""Which panels a window shows, what they say meanwhile, and how large it is."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from qtpy.QtCore import QSize

from exoviz.model import Vesicle
from exoviz.reporting.reports import report
from exoviz.scene import Scene
from thoroughness import swept
from window_help import SMALL, STORY, WAIT


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    found = {}
    for kind, text in (("story", STORY), ("vesicle", SMALL)):
        path = tmp_path / f"{kind}.toml"
        path.write_text(text, encoding="utf-8")
        found[kind] = str(path)
    return found


def panels(window: Any) -> dict[str, bool]:
    return {key: not dock.isHidden() for key, dock in window.docks.items()}


@pytest.mark.parametrize(
    "order", swept([("story", "vesicle"), ("vesicle", "story")], [("story", "vesicle")])
)
def test_panels_of_the_last_window_do_not_break_the_next(
    open_scene: Any, files: dict[str, str], order: tuple[str, str]
) -> None:
    for kind in (*order, order[0]):
        window = open_scene(files[kind])
        shown = panels(window)
        assert shown["timeline"] == (kind == "story")
        assert shown["recipe"] == shown["history"] == (kind == "vesicle")
        assert shown["layers"]
        assert shown["report"]
        window.close()


def test_a_panel_that_was_closed_stays_closed(open_scene: Any, files: dict[str, str]) -> None:
    window = open_scene(files["vesicle"])
    window.docks["history"].close()
    window.close()
    again = open_scene(files["vesicle"])
    assert not panels(again)["history"]
    assert panels(again)["recipe"]


def test_panels_are_right_after_presenting_another_scene(
    open_scene: Any, files: dict[str, str]
) -> None:
    window = open_scene(files["vesicle"])
    window.commands["window.present"]()
    window.files.open(files["story"])
    assert not any(panels(window).values())
    window.commands["window.present"]()
    assert panels(window)["timeline"]
    assert not panels(window)["recipe"]


def test_the_window_does_not_wait_for_the_report(
    qtbot: Any, open_scene: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    started, go_on = [], [threading.Event(), threading.Event()]

    def slow(vesicle: Vesicle, scene: Scene) -> dict[str, Any]:
        started.append(scene.vesicle.diameter_nm)
        go_on[len(started) - 1].wait()
        return report(vesicle, scene)

    monkeypatch.setattr("exoviz.viewer.docks.report_writer.report", slow)
    window = open_scene()

    def text() -> str:
        return str(window.panels.report.toPlainText())

    assert text() == "Working out the report…"
    window.panels.recipe.diameter.setValue(26)
    qtbot.waitUntil(lambda: len(started) == 2, timeout=WAIT)
    # What is found out about the vesicle that is shown no more is dropped.
    go_on[0].set()
    qtbot.waitUntil(lambda: len(window.reports.jobs) == 1, timeout=WAIT)
    assert text() == "Working out the report…"
    go_on[1].set()
    qtbot.waitUntil(lambda: "Mass" in text(), timeout=WAIT)
    assert started == [24, 26]


def test_the_report_follows_the_language(qtbot: Any, open_scene: Any) -> None:
    window = open_scene()
    qtbot.waitUntil(lambda: "Mass" in window.panels.report.toPlainText(), timeout=WAIT)
    window.commands["language.ru"]()
    qtbot.waitUntil(lambda: "Масса" in window.panels.report.toPlainText(), timeout=WAIT)
    window.commands["language.en"]()
    qtbot.waitUntil(lambda: "Mass" in window.panels.report.toPlainText(), timeout=WAIT)


def test_a_window_fits_a_scaled_laptop(open_scene: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exoviz.viewer.window.first_size", lambda: QSize(911, 472))
    window = open_scene()
    assert window.minimumSizeHint().width() <= 911
    assert (window.width(), window.height()) == (911, 472)


def test_the_line_at_the_bottom_is_cut_with_an_ellipsis(qtbot: Any, open_scene: Any) -> None:
    window = open_scene()
    label = window.status.label
    label.resize(300, label.height())
    window.status.show_message("Saved.")
    assert label.shown() == "Saved."
    assert label.toolTip() == ""
    long = "Saved: " + "a folder with a long name/" * 20 + "exosome.png"
    width = window.width()
    window.status.show_message(long)
    qtbot.waitUntil(lambda: label.shown().endswith("…"), timeout=WAIT)
    assert label.text() == label.toolTip() == long
    assert long.startswith(label.shown()[:-1])
    assert label.fontMetrics().horizontalAdvance(label.shown()) <= label.width()
    assert window.width() == width
