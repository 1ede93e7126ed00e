"""What a scene says is shown as it is written: nothing in it is read as HTML."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from qtpy.QtCore import Qt
from qtpy.QtWidgets import (
    QApplication,
    QLabel,
    QTableWidget,
    QTextBrowser,
    QTreeWidget,
    QTreeWidgetItemIterator,
    QWidget,
)

from exoviz.viewer.widgets.messages import complain
from window_help import drawn

BAIT = "<img src='x.png'><b>bold</b>"
SCENE = f"""
format = "exoviz-scene"
version = 1
title = "{BAIT}"
about = "{BAIT}"
illustrative = "{BAIT}"
vesicle.diameter_nm = 24
membrane.composition = {{ cholesterol = 1, PC = 2 }}
[proteins."{BAIT}"]
copies = 2
mass_kda = 40
name = "{BAIT}"
source = "{BAIT}"
"""


def read_as_html(top: QWidget) -> Iterator[str]:
    """Return what a window or dialog would take for HTML though it holds a text of the user's."""
    for widget in (top, *top.findChildren(QWidget)):
        tips = [widget.toolTip()]
        if isinstance(widget, QTreeWidget):
            every = QTreeWidgetItemIterator(widget)
            while (item := every.value()) is not None:
                tips.append(item.toolTip(0))
                every += 1
        if isinstance(widget, QTableWidget):
            cells = [widget.item(row, 0) for row in range(widget.rowCount())]
            tips += [cell.toolTip() for cell in cells if cell is not None]
        if isinstance(widget, QTextBrowser):
            tips.append(widget.toHtml())
        if isinstance(widget, QLabel) and widget.textFormat() != Qt.TextFormat.PlainText:
            tips.append(widget.text())
        yield from (f"{type(widget).__name__}: {tip}" for tip in tips if "<img" in tip)


def test_texts_of_a_scene_are_no_html(open_scene: Any, tmp_path: Path, qtbot: Any) -> None:
    path = tmp_path / "bait.toml"
    path.write_text(SCENE, encoding="utf-8")
    window = open_scene(str(path))
    drawn(qtbot, window, full=True)
    window.selection.choose(list(window.builder.copies))
    QApplication.processEvents()
    assert BAIT in window.store.scene.title
    assert list(read_as_html(window)) == []


def test_errors_are_no_html(open_scene: Any) -> None:
    window = open_scene("liposome")
    complain(window, f"{BAIT}\n{BAIT}\nmore")
    labels = [one for one in window.findChildren(QLabel) if BAIT in one.text()]
    assert len(labels) == 2
    assert list(read_as_html(window)) == []
