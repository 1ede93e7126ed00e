"""Notes for whoever teaches: a window of its own, on a second screen where there is one."""

from __future__ import annotations

from typing import Final

from qtpy.QtCore import QElapsedTimer, Qt, Signal
from qtpy.QtGui import QCloseEvent, QGuiApplication, QKeySequence
from qtpy.QtWidgets import QLabel, QShortcut, QVBoxLayout, QWidget

from exoviz.language import _
from exoviz.scene.view.tour import said, without_links
from exoviz.viewer.tour.tour_player import TourPlayer
from exoviz.viewer.widgets.controls import timer, wrapped_label

__all__ = ["TeacherNotes"]

_LARGER: Final = 1.4
_SIZE: Final = (560, 520)


class TeacherNotes(QWidget):
    """Notes of the step that a player shows, the right answer, what comes next, and the time.

    Parameters
    ----------
    player : TourPlayer
    window : QWidget
        Window that shows the tour.

    Signals
    -------
    closed : ()
    """

    closed = Signal()

    def __init__(self, player: TourPlayer, window: QWidget) -> None:
        super().__init__(window, Qt.WindowType.Window)
        self._player = player
        self._window = window
        font = self.font()
        font.setPointSizeF(_LARGER * font.pointSizeF())
        self.setFont(font)
        self.clock = QLabel()
        self.title, self.notes = wrapped_label(), wrapped_label()
        self.right, self.following = wrapped_label(), wrapped_label()
        bold = self.title.font()
        bold.setBold(True)
        self.title.setFont(bold)
        layout = QVBoxLayout(self)
        for label in (self.clock, self.title, self.notes):
            layout.addWidget(label)
        layout.addStretch(1)
        layout.addWidget(self.right)
        layout.addWidget(self.following)
        for keys, steps in (("PgDown", 1), ("PgUp", -1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(lambda steps=steps: player.go(steps))
        QShortcut(QKeySequence("Esc"), self).activated.connect(player.stop)
        self._since = QElapsedTimer()
        self._tick = timer(self, 1_000, self._show_time, once=False)
        player.started.connect(self._begin)
        player.changed.connect(self.show_step)
        player.ended.connect(self._end)
        self.resize(*_SIZE)

    def open(self) -> None:
        """Show it, on a screen that does not show the tour if there is one."""
        handle = self._window.windowHandle()
        mine = handle.screen() if handle is not None else None
        others = [one for one in QGuiApplication.screens() if one is not mine]
        if others:
            self.setGeometry(others[0].availableGeometry())
        self.show_step()
        self._tick.start()
        self.show()

    def _begin(self) -> None:
        self._since.start()

    def _end(self) -> None:
        self.close()

    @staticmethod
    def has_a_screen() -> bool:
        """Return whether there is a second screen."""
        return len(QGuiApplication.screens()) > 1

    def show_step(self) -> None:
        """Show what belongs to the step that the player shows."""
        player = self._player
        if not player.is_on:
            return
        step = player.step
        self.setWindowTitle(_("Notes for the tour"))
        place = _("Step {number} of {count}")
        number = place.format(number=player.index + 1, count=len(player.steps))
        self.title.setText(f"{number}: {said(step.title)}")
        self.notes.setText(said(step.notes) or _("There are no notes on this step."))
        answer = "" if step.question is None else without_links(said(step.question.right.text))
        self.right.setText(_("Right answer: {answer}").format(answer=answer) if answer else "")
        rest = player.steps[player.index + 1 :]
        what = _("Next: {title}").format(title=said(rest[0].title)) if rest else _("Last step")
        self.following.setText(what)
        self._show_time()

    def _show_time(self) -> None:
        minutes, seconds = divmod(self._since.elapsed() // 1000, 60)
        self.clock.setText(_("{time} since the beginning").format(time=f"{minutes}:{seconds:02d}"))

    def closeEvent(self, event: QCloseEvent | None) -> None:
        """Let the clock rest."""
        self._tick.stop()
        super().closeEvent(event)
        self.closed.emit()
