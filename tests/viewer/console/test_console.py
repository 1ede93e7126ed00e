"""The console: Python in the window, and what is done by hand as Python."""

from __future__ import annotations

from typing import Any

from qtpy.QtCore import Qt

from exoviz.scene import load_scene
from exoviz.scene.view import CutPlane
from exoviz.viewer.console.python_session import PythonSession
from exoviz.viewer.console.repeated_lines import edit_lines
from window_help import drawn


def test_every_edit_is_a_line_that_repeats_it() -> None:
    before = load_scene("exosome")
    view = before.view.model_copy(
        update={"style": "goodsell", "plane": CutPlane(azimuth=20), "hide": ("cargo",)}
    )
    after = before.model_copy(update={"view": view, "seed": 7, "proteins": {"CD63": 3}})

    class Repeats:
        scene = before

        def change_view(self, **update: object) -> None:
            view = self.scene.view.model_copy(update=update)
            self.scene = self.scene.model_copy(update={"view": view})

        def change_recipe(self, update: dict[str, object]) -> None:
            self.scene = self.scene.model_copy(update=update)

    class Holder:
        store = Repeats()

    session = PythonSession(lambda: {"window": Holder})
    for line in edit_lines(before, after):
        assert session.run(line) == ""
    assert Holder.store.scene == after


def test_errors_are_text_and_lines_go_on() -> None:
    session = PythonSession(lambda: {"seven": 7})
    assert session.run("seven * 6") == "42\n"
    assert session.run("_ + 1") == "43\n"
    assert "ZeroDivisionError" in session.run("1 / 0")
    assert "SyntaxError" in session.run("1 +* 2")
    assert "SystemExit" in session.run("raise SystemExit(3)")
    session.run("def double(x):")
    assert session.is_open
    session.run("    return 2 * x")
    session.run("")
    assert not session.is_open
    assert session.run("print(double(4))") == "8\n"
    line, others = session.completed("print(sev")
    assert (line, others) == ("print(seven", [])
    line, others = session.completed("x = 'a'.st")
    assert session.completed("nothing_of_this") == ("nothing_of_this", [])
    assert "str.startswith" not in others


def test_the_console_of_a_window(qtbot: Any, open_scene: Any) -> None:
    window = open_scene()
    dock = window.docks["console"]
    assert not dock.isVisible()
    dock.toggleViewAction().trigger()
    assert dock.isVisible()
    window.commands.actions["style.goodsell"].trigger()
    window.panels.recipe.seed.setValue(5)
    said = window.console.panel.text.toPlainText().splitlines()
    assert said == [
        ">>> window.commands['style.goodsell']()",
        ">>> window.store.change_recipe({'seed': 5})",
    ]
    drawn(qtbot, window)
    qtbot.keyClicks(window.console.panel.line, "scene.seed, vesicle is not None")
    qtbot.keyClick(window.console.panel.line, Qt.Key.Key_Return)
    assert window.console.panel.text.toPlainText().endswith("(5, True)")
    qtbot.keyClick(window.console.panel.line, Qt.Key.Key_Up)
    assert window.console.panel.line.text() == "scene.seed, vesicle is not None"
    window.console.panel.line.setText("window.comm")
    qtbot.keyClick(window.console.panel.line, Qt.Key.Key_Tab)
    assert window.console.panel.line.text() == "window.commands"
    before = window.console.panel.text.toPlainText()
    window.commands["language.kk"]()
    assert window.docks["console"].isVisible()
    assert window.console.panel.text.toPlainText() == before
    window.commands["language.en"]()
    qtbot.keyClick(window.console.panel.line, Qt.Key.Key_Up)
    assert window.console.panel.line.text() == "scene.seed, vesicle is not None"
    # What is typed is said as typed alone.
    window.console.panel.line.setText("window.store.change_view(style='studio')")
    qtbot.keyClick(window.console.panel.line, Qt.Key.Key_Return)
    assert window.console.panel.text.toPlainText().count("change_view") == 1
