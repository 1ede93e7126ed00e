"""High contrast: ticks, colours and the focus are told apart by shape, on every row."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from qtpy.QtCore import Qt
from qtpy.QtWidgets import QCheckBox, QComboBox, QSlider, QSpinBox, QTreeWidget, QTreeWidgetItem

from exoviz.viewer.docks.layers_panel import swatch
from exoviz.viewer.widgets.appearance import apply_theme


@pytest.fixture(autouse=True)
def _contrast(qapp: Any) -> Iterator[None]:
    apply_theme("contrast")
    yield
    apply_theme("light")


def grey(widget: Any) -> np.ndarray:
    """Return the lightness of what a widget shows, 0 to 255."""
    image = widget.grab().toImage().convertToFormat(13)
    data = image.constBits().asstring(image.sizeInBytes())
    return np.frombuffer(data, np.uint8).reshape(image.height(), -1, 4)[..., 1].astype(int)


@pytest.mark.parametrize("selected", [False, True])
def test_what_is_ticked_is_seen_on_every_row(qtbot: Any, selected: bool) -> None:
    tree = QTreeWidget()
    qtbot.addWidget(tree)
    item = QTreeWidgetItem(tree, ["CD63"])
    item.setIcon(0, swatch("#FFE14D"))
    item.setSelected(selected)
    shown = {}
    for state in (Qt.CheckState.Unchecked, Qt.CheckState.PartiallyChecked, Qt.CheckState.Checked):
        item.setCheckState(0, state)
        shown[state] = grey(tree)
    for one, other in combinations(shown.values(), 2):
        # A good part of a box of 13 pixels is as different as black and white.
        assert (abs(one - other) > 120).sum() >= 12


def test_a_colour_is_no_square(qapp: Any) -> None:
    image = swatch("#FFE14D").pixmap(14, 14).toImage()
    corners = [(0, 0), (13, 0), (0, 13), (13, 13)]
    assert all(image.pixelColor(*corner).alpha() == 0 for corner in corners)
    assert image.pixelColor(7, 7).name() == "#ffe14d"


@pytest.mark.parametrize("kind", [QComboBox, QSpinBox, QSlider, QCheckBox])
def test_the_focus_is_seen(qtbot: Any, kind: Any) -> None:
    control = kind(Qt.Orientation.Horizontal) if kind is QSlider else kind()
    other = QCheckBox("other")
    if kind is QCheckBox:
        control.setText("Not cut")
    for widget in (other, control):
        qtbot.addWidget(widget)
        widget.resize(120, 30)
        widget.show()
    other.activateWindow()
    other.setFocus()
    qtbot.waitUntil(other.hasFocus)
    before = grey(control)
    control.activateWindow()
    control.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(control.hasFocus)
    assert (abs(grey(control) - before) > 60).sum() >= 60
