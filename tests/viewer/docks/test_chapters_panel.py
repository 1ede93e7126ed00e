"""The list of the chapters of a story, and where a story begins."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image
from qtpy.QtWidgets import QApplication

from exoviz.language import LANGUAGES, _, speaking
from exoviz.registry.chapters import CHAPTERS
from exoviz.viewer.docks.chapters_panel import CHAPTER_PICTURE, ChaptersPanel, chapter_picture
from exoviz.viewer.widgets.controls import existing
from window_help import STORY


def listed() -> Any:
    """Return a story of all chapters, of which only names and lengths are known."""
    chapters = [SimpleNamespace(title=one.title, record=one) for one in CHAPTERS.values()]
    return SimpleNamespace(
        chapters=chapters, starts=tuple(10.0 * i for i in range(len(chapters) + 1))
    )


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_chapter_has_a_small_picture(name: str) -> None:
    with Image.open(chapter_picture(name)) as picture:
        assert picture.size == CHAPTER_PICTURE


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_of_chapters_are_listed_whole(qtbot: Any, language: str) -> None:
    with speaking(language):
        panel = ChaptersPanel()
        qtbot.addWidget(panel)
        panel.resize(300, 600)
        panel.show_story(listed(), 0.0)
        panel.show()
        QApplication.processEvents()
        viewport = existing(panel.viewport())
        for row, record in enumerate(CHAPTERS.values()):
            item = existing(panel.item(row))
            assert _(record.title) in item.text()
            # As high as the lines that its words take there.
            room = panel.visualItemRect(item)
            assert room.width() <= viewport.width()
            wide = room.width() - CHAPTER_PICTURE[0]
            words = panel.fontMetrics().boundingRect(0, 0, wide, 999, 0x1000, item.text())
            assert room.height() >= words.height()


def test_the_list_marks_the_chapter_that_is_shown_and_goes_to_its_start(qtbot: Any) -> None:
    panel = ChaptersPanel()
    qtbot.addWidget(panel)
    story = listed()
    sought: list[float] = []
    panel.chosen.connect(sought.append)
    panel.show_story(story, 25.0)
    assert panel.currentRow() == 2
    for row, start in enumerate(story.starts[:-1]):
        panel.show_time(start)
        assert panel.currentRow() == row
    panel.show_time(story.starts[-1])
    assert panel.currentRow() == len(story.chapters) - 1
    assert sought == []
    panel.setCurrentRow(3)
    panel.show_time(37.0)
    panel.itemClicked.emit(panel.item(3))
    assert sought == [30.0, 30.0]


def test_a_story_opens_at_its_beginning(open_scene: Any, tmp_path: Path) -> None:
    path = tmp_path / "story.toml"
    path.write_text(STORY + "still_s = 4.5\n", encoding="utf-8")
    window = open_scene(str(path))
    timeline, chapters = window.panels.timeline, window.panels.chapters
    assert window.docks["chapters"].isVisible()
    assert timeline.time == 0.0
    assert chapters.count() == 1
    timeline.seek(3.0)
    # Another language shows the same moment.
    window.commands["language.kk"]()
    assert window.panels.timeline.time == 3.0
    window.panels.chapters.chosen.emit(0.0)
    assert window.panels.timeline.time == 0.0
    # Another story begins at its own beginning.
    window.panels.timeline.seek(3.0)
    window.files.open(str(path))
    assert window.panels.timeline.time == 0.0
