"""What is being done, said on the picture itself, with its progress and a way to stop it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from qtpy.QtCore import QEvent, QObject, Qt
from qtpy.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from exoviz.language import _
from exoviz.progress import UNKNOWN
from exoviz.viewer.widgets.controls import busy_bar, existing, wrapped_label

__all__ = ["PictureNotice"]

_MARGIN: Final = 12
#: Width of a line where there is room for it, pixels.
_LINE: Final = 240


class NoticeLine(QWidget):
    """One thing that is being done.

    Parameters
    ----------
    parent : QWidget
    stop : callable, optional
        Stops it; None where it cannot be stopped.
    busy : bool
        Whether there is progress to show.
    """

    def __init__(
        self, parent: QWidget, stop: Callable[[], None] | None = None, *, busy: bool = True
    ) -> None:
        super().__init__(parent)
        self.label = wrapped_label()
        self.progress = busy_bar()
        self.progress.setMinimumWidth(1)
        self.stop = QPushButton()
        row = QHBoxLayout()
        row.addWidget(self.progress, 1)
        row.addWidget(self.stop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.label)
        column.addLayout(row)
        self.progress.setVisible(busy)
        self.stop.setVisible(stop is not None)
        if stop is not None:
            self.stop.clicked.connect(lambda _checked: stop())

    def show_text(self, text: str) -> None:
        """Show what is being done, in the language in force."""
        self.label.setText(text)
        self.progress.setAccessibleName(text)
        self.stop.setText(_("Stop"))
        self.stop.setAccessibleName(f"{self.stop.text()}: {text}")

    def show_share(self, share: float) -> None:
        """Show how much is done, see `exoviz.progress.Progress`."""
        self.progress.setRange(0, 0 if share < 0 else 1000)
        self.progress.setValue(round(1000 * max(share, 0)))
        self.progress.setTextVisible(share >= 0)

    def fit(self, room: int) -> None:
        """Give the text as many lines as it needs in so many pixels of width."""
        wanted = self.label.fontMetrics().horizontalAdvance(self.label.text()) + 8
        width = min(max(wanted, _LINE), room)
        self.label.setFixedSize(width, self.label.heightForWidth(width))
        existing(self.layout()).activate()


class PictureNotice(QFrame):
    """Says what is being done, a line each, at the upper edge of a picture.

    Parameters
    ----------
    picture : QWidget

    Attributes
    ----------
    lines : dict of str to NoticeLine
        What is said, by the name that it was given.
    """

    def __init__(self, picture: QWidget) -> None:
        super().__init__(picture)
        self.lines: dict[str, NoticeLine] = {}
        self._picture = picture
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(_MARGIN, 8, _MARGIN, 8)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.hide()
        picture.installEventFilter(self)

    def say(
        self,
        key: str,
        text: str,
        *,
        stop: Callable[[], None] | None = None,
        busy: bool = True,
    ) -> None:
        """Say that something is being done, or say it in other words.

        Parameters
        ----------
        key : str
            Name for `show_share` and `drop`.
        text : str
        stop, busy
            See `NoticeLine`; what was said first stays.
        """
        if key not in self.lines:
            self.lines[key] = NoticeLine(self, stop, busy=busy)
            self._column.addWidget(self.lines[key])
        self.lines[key].show_text(text)
        self._place()

    def show_share(self, key: str, share: float = UNKNOWN) -> None:
        """Show how much of something is done."""
        if key in self.lines:
            self.lines[key].show_share(share)

    def drop(self, key: str) -> None:
        """Say no more of something."""
        line = self.lines.pop(key, None)
        if line is not None:
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
            self._place()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Stay at the upper edge when the picture gets another size."""
        if event is not None and event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        self.setVisible(bool(self.lines))
        if not self.lines:
            return
        room = self._picture.width() - 4 * _MARGIN
        for line in self.lines.values():
            line.setVisible(True)
            line.fit(room)
        self._column.activate()
        wanted = self._column.sizeHint()
        self.resize(min(wanted.width(), room + 2 * _MARGIN), wanted.height())
        self.move(max((self._picture.width() - self.width()) // 2, 0), _MARGIN)
        self.raise_()
