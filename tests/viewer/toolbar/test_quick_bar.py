"""The bar of buttons above the picture."""

from __future__ import annotations

from typing import Any

import pytest
from qtpy.QtGui import QColor, QPalette
from qtpy.QtWidgets import QToolBar, QToolButton

from exoviz.language import LANGUAGES
from exoviz.resources import folder
from exoviz.viewer.toolbar.line_icons import line_icon
from exoviz.viewer.toolbar.quick_bar import QuickBar


def _buttons(bar: QToolBar) -> list[QToolButton]:
    found = [bar.widgetForAction(one) for one in bar.actions()]
    return [one for one in found if isinstance(one, QToolButton)]


def test_every_button_is_seen_named_and_works(open_scene: Any) -> None:
    window = open_scene()
    window.resize(1024, 738)
    for language in LANGUAGES:
        window.commands[f"language.{language}"]()
        (bar,) = window.findChildren(QuickBar)
        buttons = _buttons(bar)
        assert len(buttons) == 12
        for button in buttons:
            assert button.isVisible()
            assert button.geometry().right() < 1024
            assert button.toolTip()
            assert not button.icon().isNull()
    undo = window.commands.actions["edit.undo"]
    assert "Ctrl+Z" in undo.toolTip()
    window.commands.set_shortcut("edit.undo", "Ctrl+U")
    assert "Ctrl+U" in undo.toolTip()
    legend = bar.widgetForAction(window.commands.actions["view.legend"])
    assert isinstance(legend, QToolButton)
    before = window.store.scene.view.legend
    legend.click()
    assert window.store.scene.view.legend is not before
    assert legend.isChecked() is not before


def test_it_can_be_hidden_and_goes_while_presenting(open_scene: Any) -> None:
    window = open_scene()
    window.commands["window.present"]()
    assert not window.toolbar.isVisible()
    window.commands["window.present"]()
    assert window.toolbar.isVisible()
    window.toolbar.toggleViewAction().trigger()
    window.commands["language.ru"]()
    assert not window.toolbar.isVisible()
    window.commands["language.en"]()


@pytest.mark.parametrize("name", [one.stem for one in (folder("assets") / "icons").iterdir()])
def test_icons_have_the_colours_of_the_window(qtbot: Any, name: str) -> None:
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.ButtonText, QColor("#12ab34"))
    image = line_icon(name, palette, 20).pixmap(20, 20).toImage()
    inked = [
        image.pixelColor(x, y)
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() > 250
    ]
    assert inked
    assert all(abs(one.green() - 0xAB) < 4 and abs(one.red() - 0x12) < 4 for one in inked)
