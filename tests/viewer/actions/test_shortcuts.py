"""Every key of the table runs its command, whatever the window went through before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from qtpy.QtCore import QEvent, Qt
from qtpy.QtGui import QKeySequence
from qtpy.QtWidgets import QAction, QActionGroup, QApplication, QMenu

from exoviz.language import LANGUAGES
from exoviz.viewer.widgets.appearance import THEMES
from window_help import STORY, WAIT, drawn


def keys_of(window: Any) -> Iterator[tuple[str, QKeySequence]]:
    """Return every command that has keys, with each of them."""
    for name in window.commands.table:
        for keys in window.commands.shortcut(name).split(", "):
            if keys:
                yield name, QKeySequence(keys)


def press(qtbot: Any, widget: Any, keys: QKeySequence) -> None:
    """Press keys as a hand does."""
    code = int(keys[0])
    modifiers = Qt.KeyboardModifier(code & 0xFE000000)
    qtbot.keyClick(widget, Qt.Key(code & 0x01FFFFFF), modifiers)


def ran_by_keys(qtbot: Any, window: Any) -> set[str]:
    """Press every key of the table; return the commands that are available, which all ran."""
    window.activateWindow()
    window.canvas.setFocus()
    qtbot.waitUntil(lambda: window.focusWidget() is window.canvas, timeout=WAIT)
    table, ran = window.commands.table, []
    kept = dict(table)
    available = {name for name, command in kept.items() if command.enabled()}
    for name, command in kept.items():
        table[name] = replace(command, run=lambda name=name: ran.append(name))
    try:
        wrong = []
        for name, keys in keys_of(window):
            ran.clear()
            press(qtbot, window.canvas, keys)
            if ran != [name] * (name in available):
                wrong.append((name, keys.toString(), list(ran)))
        assert not wrong
    finally:
        table.update(kept)
    return available


def choose_language(window: Any, language: str) -> None:
    """Choose a language in the menu, as a hand does."""
    window.commands.actions[f"language.{language}"].trigger()


def toggle_panel(window: Any, name: str) -> None:
    """Hide a panel, or show it again, in the menu."""
    window.docks[name].toggleViewAction().trigger()


def changes(window: Any) -> Iterator[Callable[[], None]]:
    """Return what a window goes through: languages, themes, panels, presenting."""
    for language in ("ru", "kk", "en", "ru"):
        yield partial(choose_language, window, language)
    for theme in THEMES:
        yield window.commands.actions[f"theme.{theme}"].trigger
    for name in window.docks:
        yield partial(toggle_panel, window, name)
        yield partial(toggle_panel, window, name)
    yield lambda: window.docks["layers"].setFloating(True)
    yield lambda: choose_language(window, "en")


def test_every_key_runs_its_command_after_every_change(
    qtbot: Any, open_scene: Any, tmp_path: Path
) -> None:
    story = tmp_path / "story.toml"
    told = '[[tour.steps]]\ntitle = "x"\n'
    story.write_text(STORY.replace("docking", "uptake") + told, encoding="utf-8")
    window = open_scene()
    window.selection.choose(list(window.builder.copies)[:1])
    ran = ran_by_keys(qtbot, window)
    for change in changes(window):
        change()
        window.selection.choose(list(window.builder.copies)[:1])
        ran |= ran_by_keys(qtbot, window)
    for name in (str(story), str(tmp_path / "small.toml"), str(story)):
        window.store.mark_saved(tmp_path / "small.toml", "")
        window.files.open(name)
        drawn(qtbot, window)
        ran |= ran_by_keys(qtbot, window)
        choose_language(window, "kk" if name == str(story) else "en")
        ran |= ran_by_keys(qtbot, window)
    # What is picked, compared, or played has tests of its own; the rest was available.
    elsewhere = {"layers.alike", "tour.notes", "view.compare_none"}
    missing = {name for name, _keys in keys_of(window)} - ran - elsewhere
    assert not missing - {"edit.undo", "edit.redo"}, missing


def test_nothing_of_an_older_language_is_kept(qtbot: Any, open_scene: Any) -> None:
    window = open_scene()
    counts = []
    for language in (*LANGUAGES, *LANGUAGES):
        choose_language(window, language)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        counts.append([len(window.findChildren(kind)) for kind in (QAction, QMenu, QActionGroup)])
    assert counts[1:] == counts[:-1]
