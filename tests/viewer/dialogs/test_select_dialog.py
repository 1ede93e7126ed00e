"""Molecules are selected by words: in a line of their own, and where commands are found."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from qtpy.QtCore import Qt

from exoviz import select
from exoviz.language import LANGUAGES, number, speaking
from exoviz.viewer.actions.command_search import CommandPalette
from exoviz.viewer.dialogs.select_dialog import _EXAMPLES, SelectDialog
from exoviz.viewer.picture.word_selection import count_words
from window_help import STORY, WAIT, drawn


@pytest.fixture
def window(qtbot: Any, open_scene: Any) -> Any:
    made = open_scene()
    drawn(qtbot, made, full=True)
    return made


def outlined(window: Any) -> set[int]:
    """Return the molecules of the picture that are outlined."""
    shown = window.canvas.shown
    return set(np.unique(shown.drawing.molecule[window.selection.beads_of(shown)]).tolist())


def test_what_is_typed_is_selected(qtbot: Any, window: Any) -> None:
    seen = set(np.unique(window.canvas.shown.drawing.molecule).tolist())
    for text in ("CD9 | CD63", "within 3 nm of CD9 & lipids", "!rna", "RNA"):
        chosen = select(window.builder.vesicle, text)
        dialog = SelectDialog(window.words, window)
        dialog.show()
        qtbot.keyClicks(dialog.line, text)
        # What is chosen is counted without a key pressed.
        qtbot.waitUntil(lambda: dialog.answer.text() == count_words(chosen), timeout=WAIT)  # noqa: B023
        qtbot.keyClick(dialog.line, Qt.Key.Key_Return)
        assert dialog.result() == SelectDialog.DialogCode.Accepted
        assert window.selection.layers == set(chosen.counts)
        assert set(window.panels.layers.chosen()) == set(chosen.counts)
        assert outlined(window) == set(np.flatnonzero(chosen.molecules).tolist()) & seen


def test_what_chooses_nothing_says_why_and_every_example_can_be_read(window: Any) -> None:
    window.selection.choose(("proteins/tetraspanins/CD9",))
    for text in ("", "  ", "CD9 &", "CD6", "mass > 60", "cholesterol & copies < 1"):
        dialog = SelectDialog(window.words, window)
        dialog.line.setText(text)
        dialog.accept()
        assert dialog.result() != SelectDialog.DialogCode.Accepted
        assert dialog.answer.text()
        assert window.selection.layers == {"proteins/tetraspanins/CD9"}
    for language in LANGUAGES:
        with speaking(language):
            for expression, _meaning in _EXAMPLES:
                assert window.words.found(expression) is not None


def test_a_part_of_a_layer_is_said_and_is_let_go_with_its_model(qtbot: Any, window: Any) -> None:
    window.words.choose("within 3 nm of CD9 & lipids")
    chosen = window.selection.some.chosen
    page = window.panels.card.toPlainText()
    assert count_words(chosen) in page
    for layer in set(chosen.counts) - set(chosen.layers):
        every = number(window.builder.copies[layer])
        assert f"{number(chosen.counts[layer])} of {every}" in page
    window.commands["layers.alike"]()
    assert window.selection.some is None
    assert window.selection.layers == set(chosen.counts)
    window.words.choose("within 3 nm of CD9")
    assert window.selection.some is not None
    window.panels.recipe.diameter.setValue(26)
    drawn(qtbot, window, full=True)
    assert window.selection.some is None
    assert window.selection.layers <= set(window.builder.copies)


def test_the_search_for_commands_selects_molecules(window: Any) -> None:
    palette = CommandPalette(window.commands, window.words, window)

    def offers() -> list[str]:
        items = [palette.list.item(row) for row in range(palette.list.count())]
        return [item.text() for item in items if item is not None]

    palette.line.setText("CD9 | CD63")
    (offer,) = offers()
    assert "CD9 | CD63" in offer
    palette._run()
    assert window.selection.layers == {
        "proteins/tetraspanins/CD9",
        "proteins/tetraspanins/CD63",
    }
    palette.line.setText("CD9 & nonsense")
    assert offers() == []
    palette.line.setText("legend")
    assert all("Legend" in one for one in offers())
    assert offers()


def test_a_story_has_no_molecules_to_choose(qtbot: Any, open_scene: Any, tmp_path: Any) -> None:
    path = tmp_path / "story.toml"
    path.write_text(STORY, encoding="utf-8")
    window = open_scene(str(path))
    qtbot.waitUntil(lambda: window.builder.has_story, timeout=WAIT)
    window.commands.refresh()
    assert not window.commands.actions["layers.words"].isEnabled()
    palette = CommandPalette(window.commands, window.words, window)
    palette.line.setText("CD9 | CD63")
    assert palette.list.count() == 0
