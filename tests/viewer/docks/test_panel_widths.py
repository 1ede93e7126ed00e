"""How much of the window the panels take, and that they can be used where it is small."""

from __future__ import annotations

from typing import Any

import pytest
from qtpy.QtCore import QSize, Qt
from qtpy.QtWidgets import QMainWindow, QScrollArea, QWidget

from exoviz.language import LANGUAGES, speaking
from exoviz.scene import load_scene
from exoviz.viewer.docks.panels import Panels, dock_panels
from exoviz.viewer.widgets.controls import existing


@pytest.mark.parametrize("language", LANGUAGES)
def test_panels_take_at_most_a_third_at_first_start(qtbot: Any, language: str) -> None:
    with speaking(language):
        panels = [Panels.made(load_scene("exosome")) for _size in range(4)]
    sizes = ((1024, 738), (1280, 800), (1366, 730), (2560, 1380))
    for one, (width, height) in zip(panels, sizes, strict=True):
        window, picture = QMainWindow(), QWidget()
        qtbot.addWidget(window)
        window.setCentralWidget(picture)
        window.resize(width, height)
        docks = dock_panels(window, one, {})
        docks["chapters"].hide()
        window.show()
        assert window.size() == QSize(width, height)
        assert picture.width() >= width * 2 // 3
        # The wide scroll bar of a panel that is higher than its dock takes its room too.
        room = docks["layers"].width() - 16
        for key, dock in docks.items():
            area = existing(dock.widget())
            content = getattr(one, key, area)
            if area is not content:
                assert isinstance(area, QScrollArea)
                assert area.widget() is content
            assert existing(content).minimumSizeHint().width() <= room, (key, language)


def test_lipids_have_names_to_read_in_a_narrow_panel(qtbot: Any) -> None:
    panel = Panels.made(load_scene("exosome")).recipe
    qtbot.addWidget(panel)
    panel.resize(320, 500)
    panel.show()
    table = panel.lipids.table
    assert table.columnWidth(0) >= table.fontMetrics().averageCharWidth() * 12
    assert table.horizontalScrollBarPolicy() != Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    panel.resize(700, 500)
    numbers = sum(table.columnWidth(column) for column in range(1, table.columnCount()))
    assert table.columnWidth(0) == existing(table.viewport()).width() - numbers
