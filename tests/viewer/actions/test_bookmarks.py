"""Bookmarks are listed, gone to, renamed, moved and deleted, and every change is a step."""

from __future__ import annotations

from typing import Any

import pytest
from qtpy.QtCore import Qt
from qtpy.QtWidgets import QApplication, QInputDialog, QLineEdit

from exoviz.scene import load_scene, parse_scene, scene_text
from exoviz.viewer.actions.bookmark_commands import BookmarkDialog
from exoviz.viewer.widgets.bookmark_list import BookmarkList
from window_help import SMALL

VIEWS = "\n".join(
    f"view.bookmarks.{name} = {{ azimuth = {20 * turn}, elevation = 5, distance_nm = 90 }}"
    for turn, name in enumerate("ABC")
)


@pytest.fixture
def window(open_scene: Any, tmp_path: Any) -> Any:
    path = tmp_path / "marked.toml"
    path.write_text(SMALL.split("view =")[0] + VIEWS, encoding="utf-8")
    return open_scene(str(path))


def opened(window: Any) -> BookmarkList:
    window.commands["bookmark.list"]()
    (dialog,) = window.findChildren(BookmarkDialog)
    rows: BookmarkList = dialog.rows
    return rows


def write(qtbot: Any, rows: BookmarkList, text: str) -> None:
    """Give the bookmark that is selected another name, as a hand would."""
    rows.buttons["rename"].click()
    line = rows.list.findChildren(QLineEdit)[-1]
    line.setText(text)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    QApplication.processEvents()


def test_everything_can_be_done_in_the_list_and_is_undone(
    qtbot: Any, window: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, rows = window.store, opened(window)

    def names() -> list[str]:
        found = list(store.scene.view.bookmarks)
        assert list(rows.names) == found
        return found

    assert names() == ["A", "B", "C"]
    rows.list.setCurrentRow(1)
    rows.buttons["go"].click()
    assert window.camera.goal() == store.scene.view.bookmarks["B"].orbit
    rows.buttons["up"].click()
    assert names() == ["B", "A", "C"]
    assert rows.current == "B"
    assert not rows.buttons["up"].isEnabled()
    write(qtbot, rows, " Pore \u200b")
    assert names() == ["Pore", "A", "C"]
    for wrong in ("A", "  "):
        write(qtbot, rows, wrong)
        assert names() == ["Pore", "A", "C"]
        assert rows.message.text()
    rows.list.setCurrentRow(2)
    rows.buttons["delete"].click()
    assert names() == ["Pore", "A"]
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: ("New", True))
    rows.buttons["add"].click()
    assert names() == ["Pore", "A", "New"]
    assert rows.current == "New"
    assert [step.name for step in store.steps[1:]] == [
        "Bookmark: B moved from place 2 to 1",
        "Bookmark: B → Pore",
        "Bookmark: C removed",
        "Bookmark: New added",
    ]
    assert window.files.save()
    assert list(load_scene(tmp_path / "marked.toml").view.bookmarks) == ["Pore", "A", "New"]
    while store.can_undo:
        window.commands["edit.undo"]()
        names()
    assert names() == ["A", "B", "C"]


def test_undo_works_in_the_list(qtbot: Any, window: Any) -> None:
    rows = opened(window)
    rows.list.setCurrentRow(0)
    rows.buttons["down"].click()
    window.findChild(BookmarkDialog).activateWindow()
    rows.list.setFocus()
    qtbot.keyClick(rows.list, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert list(rows.names) == ["A", "B", "C"]


def test_the_order_of_bookmarks_is_part_of_a_scene() -> None:
    text = SMALL.split("view =")[0] + VIEWS
    scene = parse_scene(text)
    turned = dict(reversed(list(scene.view.bookmarks.items())))
    other = scene.model_copy(update={"view": scene.view.model_copy(update={"bookmarks": turned})})
    assert other != scene
    assert parse_scene(scene_text(other, text)) == other
    assert list(parse_scene(scene_text(other, text)).view.bookmarks) == ["C", "B", "A"]
