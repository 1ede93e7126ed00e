"""The chapters of a story: a list with a small picture of each."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

from qtpy.QtCore import QSignalBlocker, QSize, Signal
from qtpy.QtGui import QIcon, QPixmap
from qtpy.QtWidgets import QListWidget, QListWidgetItem, QWidget

from exoviz.language import _, number
from exoviz.resources import folder

if TYPE_CHECKING:
    from exoviz.story import Story

__all__ = ["CHAPTER_PICTURE", "ChaptersPanel", "chapter_picture"]

#: Width and height of a chapter's picture, pixels.
CHAPTER_PICTURE: Final = (112, 63)


def chapter_picture(name: str) -> Path:
    """Return the file of the small picture of a chapter, by the name of its record."""
    return folder("assets") / "thumbnails" / "chapters" / f"{name}.jpg"


class ChaptersPanel(QListWidget):
    """Lists the chapters of a story, and marks the one that is shown.

    Signals
    -------
    chosen : (time)
        The beginning, s, of the chapter that was chosen.
    """

    chosen = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.starts: tuple[float, ...] = ()
        self.setAccessibleName(_("Chapters"))
        self.setIconSize(QSize(*CHAPTER_PICTURE))
        self.setWordWrap(True)
        self.setSpacing(2)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.currentRowChanged.connect(self._choose)
        # A click on the chapter that is shown goes back to its beginning.
        self.itemClicked.connect(lambda item: self._choose(self.row(item)))

    def show_story(self, story: Story, time: float) -> None:
        """Show the chapters of a story."""
        with QSignalBlocker(self):
            self.clear()
            self.starts = story.starts
            for index, chapter in enumerate(story.chapters):
                start, end = story.starts[index : index + 2]
                title = f"{index + 1}. {_(chapter.title)}"
                span = _("{start} to {end} s").format(start=number(start), end=number(end))
                item = QListWidgetItem(f"{title}\n{span}")
                item.setIcon(QIcon(QPixmap(str(chapter_picture(chapter.record.name)))))
                item.setToolTip(title)
                self.addItem(item)
        self.show_time(time)

    def show_time(self, time: float) -> None:
        """Mark the chapter of a time, s."""
        spans = list(pairwise(self.starts))
        here = [row for row, (start, _end) in enumerate(spans) if start <= time + 1e-6]
        if here and here[-1] != self.currentRow():
            with QSignalBlocker(self):
                self.setCurrentRow(here[-1])

    def _choose(self, row: int) -> None:
        if row >= 0:
            self.chosen.emit(self.starts[row])
