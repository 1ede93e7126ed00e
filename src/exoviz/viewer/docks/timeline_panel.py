"""The timeline of a story: chapters, the current time, and playback."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qtpy.QtCore import QElapsedTimer, QRectF, QSize, Qt, Signal
from qtpy.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from qtpy.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from exoviz.language import _, number
from exoviz.viewer.widgets.controls import timer
from exoviz.viewer.widgets.elided_label import ElidedLabel

if TYPE_CHECKING:
    from exoviz.story import Story

__all__ = ["TimelinePanel"]

_STEP_S: Final = 1 / 25
_TICK_MS: Final = 16
_SPEEDS: Final = (0.25, 0.5, 1.0, 2.0, 4.0)


class Ruler(QWidget):
    """A bar of named chapters with a marker at the current time.

    Signals
    -------
    sought : (time)
    """

    sought = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.titles: tuple[str, ...] = ()
        self.starts: tuple[float, ...] = (0.0, 1.0)
        self.time = 0.0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Timeline"))
        self.setMouseTracking(True)

    def sizeHint(self) -> QSize:
        """Return room for one line of text."""
        return QSize(400, self.fontMetrics().height() + 22)

    def minimumSizeHint(self) -> QSize:
        """Return the same height, and room for the marker."""
        return QSize(80, self.sizeHint().height())

    def _x(self, time: float) -> float:
        return time / max(self.starts[-1], 1e-9) * self.width()

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        """Draw the chapters and the marker."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        lines = self.fontMetrics()
        for index, title in enumerate(self.titles):
            left, right = self._x(self.starts[index]), self._x(self.starts[index + 1])
            box = QRectF(left + 1, 4, right - left - 2, self.height() - 12)
            here = self.starts[index] <= self.time < self.starts[index + 1]
            colour = palette.highlight().color() if here else palette.button().color()
            painter.setPen(palette.mid().color())
            painter.setBrush(colour)
            painter.drawRoundedRect(box, 4, 4)
            words = palette.highlightedText() if here else palette.buttonText()
            painter.setPen(words.color())
            # A name is given whole or not at all: the list of chapters has them by their numbers.
            whole = f"{index + 1}. {title}"
            fits = lines.horizontalAdvance(whole) <= box.width() - 8
            text = whole if fits else str(index + 1)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)
        x = self._x(self.time)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("#E69F00"))
        painter.drawRect(QRectF(x - 1.5, 0, 3, self.height()))
        painter.drawEllipse(QRectF(x - 6, self.height() - 12, 12, 12))
        if self.hasFocus():
            painter.setPen(palette.highlight().color())
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _time_at(self, event: QMouseEvent) -> float:
        share = min(max(event.pos().x() / max(self.width(), 1), 0.0), 1.0)
        return share * self.starts[-1]

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Go to the time under the pointer."""
        if event is not None:
            self.sought.emit(self._time_at(event))

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        """Follow the pointer, or show the chapter's title."""
        if event is None:
            return
        time = self._time_at(event)
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.sought.emit(time)
            return
        for index, title in enumerate(self.titles):
            if self.starts[index] <= time < self.starts[index + 1]:
                self.setToolTip(title)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Step with the arrows, go to the ends with Home and End."""
        steps: dict[int, float] = {
            Qt.Key.Key_Left: self.time - 5 * _STEP_S,
            Qt.Key.Key_Right: self.time + 5 * _STEP_S,
            Qt.Key.Key_Home: 0.0,
            Qt.Key.Key_End: self.starts[-1],
        }
        if event is not None and event.key() in steps:
            self.sought.emit(steps[event.key()])
        else:
            super().keyPressEvent(event)


class TimelinePanel(QWidget):
    """Plays a story.

    Signals
    -------
    moved : (time, playing)
    """

    moved = Signal(float, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ruler = Ruler()
        self.ruler.sought.connect(self.seek)
        self.play_button = QToolButton()
        self.play_button.setText("▶")
        self.play_button.setCheckable(True)
        self.play_button.setAccessibleName(_("Play"))
        self.play_button.setToolTip(_("Play or pause (Space)"))
        self.play_button.toggled.connect(self._toggled)
        self.speed = QComboBox()
        self.speed.setAccessibleName(_("Speed"))
        for speed in _SPEEDS:
            self.speed.addItem(f"{number(speed, 2).rstrip('0').rstrip('.,')} ×", speed)
        self.speed.setCurrentIndex(_SPEEDS.index(1.0))
        self.loop = QCheckBox(_("Again and again"))
        self.clock = ElidedLabel()
        row = QHBoxLayout()
        row.addWidget(self.play_button)
        row.addWidget(self.ruler, 1)
        below = QHBoxLayout()
        below.addWidget(self.clock, 1)
        below.addWidget(self.speed)
        below.addWidget(self.loop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 2, 6, 2)
        layout.addLayout(row)
        layout.addLayout(below)
        # Playback follows the clock: pictures are skipped where drawing is slow.
        self._tick = timer(self, _TICK_MS, self._advance, once=False)
        self._since = QElapsedTimer()
        self.time = 0.0

    @property
    def playing(self) -> bool:
        """Whether it plays."""
        return self._tick.isActive()

    @property
    def duration(self) -> float:
        """Duration of the story, s."""
        return self.ruler.starts[-1]

    def show_story(self, story: Story, time: float) -> None:
        """Show the chapters of a story."""
        self.ruler.titles = tuple(_(chapter.title) for chapter in story.chapters)
        self.ruler.starts = story.starts
        self.seek(time)

    def seek(self, time: float) -> None:
        """Go to a time, s."""
        self.time = self.ruler.time = min(max(time, 0.0), self.duration)
        self.ruler.update()
        clock = _("{time} of {end} s").format(
            time=number(self.time, 1), end=number(self.duration, 1)
        )
        titles = self.ruler.titles
        self.clock.setText(f"{clock}  ·  {titles[self.here]}" if titles else clock)
        self.moved.emit(self.time, self.playing)

    def step(self, frames: int) -> None:
        """Go forward by some frames, or back."""
        self.seek(self.time + frames * _STEP_S)

    @property
    def here(self) -> int:
        """Place of the chapter that is shown, counted from 0."""
        passed = sum(start <= self.time + 1e-6 for start in self.ruler.starts[:-1])
        return max(passed - 1, 0)

    def chapter(self, steps: int) -> None:
        """Go to the beginning of another chapter, counted from the current one."""
        starts, here = self.ruler.starts, self.here
        # Back goes to the beginning of this chapter first.
        if steps < 0 and self.time - starts[here] > 1.0:
            steps += 1
        self.seek(starts[min(max(here + steps, 0), len(starts) - 2)])

    def toggle(self) -> None:
        """Play, or pause."""
        self.play_button.toggle()

    def stop(self) -> None:
        """Pause."""
        self.play_button.setChecked(False)

    def _toggled(self, on: bool) -> None:
        self.play_button.setText("⏸" if on else "▶")
        if on:
            if self.time >= self.duration - 1e-6:
                self.seek(0.0)
            self._since.start()
            self._tick.start()
        else:
            self._tick.stop()
            self.moved.emit(self.time, False)

    def _advance(self) -> None:
        passed = self._since.restart() / 1000 * float(self.speed.currentData())
        time = self.time + passed
        if time >= self.duration:
            if self.loop.isChecked():
                time %= self.duration
            else:
                self.seek(self.duration)
                self.stop()
                return
        self.seek(time)
