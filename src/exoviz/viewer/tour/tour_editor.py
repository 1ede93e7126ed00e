"""The panel in which a tour is written: its steps in order, and what each tells."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from qtpy.QtCore import QSignalBlocker, Signal
from qtpy.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from exoviz.errors import InputError
from exoviz.language import _, current
from exoviz.scene.view.tour import Tour, TourStep, said, with_said
from exoviz.viewer.tour.tour_writing import looking, moved
from exoviz.viewer.widgets.controls import wrapped_label

__all__ = ["TourEditor"]

_LONGEST_TITLE: Final = 200
_LINES: Final = 3


class TourEditor(QScrollArea):
    """Writes the tour of a document, in the language in force.

    Parameters
    ----------
    look : callable
        Returns a step without words that shows what the window shows; None while it shows nothing.

    Attributes
    ----------
    list : QListWidget
    title : QLineEdit
    text, notes : QPlainTextEdit
    buttons : dict of str to QPushButton
        ``"add"``, ``"take"``, ``"up"``, ``"down"``, ``"delete"`` and ``"play"``.

    Signals
    -------
    changed : (Tour or None, key)
        The tour is to be another; a key that is not empty merges what is typed into one step of
        the document's history.
    played : (index)
        The tour is to be played from a step on.
    """

    changed = Signal(object, str)
    played = Signal(int)

    def __init__(self, look: Callable[[], TourStep | None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._tour: Tour | None = None
        self.list = QListWidget()
        self.list.setAccessibleName(_("Steps of the tour"))
        self.list.currentRowChanged.connect(self._show_step)
        self.buttons: dict[str, QPushButton] = {}
        grid = QGridLayout()
        for place, (key, text, run) in enumerate(
            (
                ("add", _("Add this view"), self._add),
                ("take", _("Take this view"), self._take),
                ("up", _("Move up"), lambda: self._move(-1)),
                ("down", _("Move down"), lambda: self._move(1)),
                ("delete", _("Delete"), self._delete),
                ("play", _("Play from here"), self._play),
            )
        ):
            button = QPushButton(text)
            button.clicked.connect(lambda _on=False, run=run: run())
            grid.addWidget(button, place // 2, place % 2)
            self.buttons[key] = button
        self.title = QLineEdit()
        self.title.setMaxLength(_LONGEST_TITLE)
        self.text, self.notes = QPlainTextEdit(), QPlainTextEdit()
        for box in (self.text, self.notes):
            box.setTabChangesFocus(True)
            box.setMinimumHeight(_LINES * box.fontMetrics().height())
        self.title.textEdited.connect(lambda text: self._write("title", text))
        self.text.textChanged.connect(lambda: self._write("text", self.text.toPlainText()))
        self.notes.textChanged.connect(lambda: self._write("notes", self.notes.toPlainText()))
        self.message = wrapped_label()
        # In a low window it is scrolled, and does not push the others out.
        inside = QWidget()
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        layout = QVBoxLayout(inside)
        layout.addWidget(self.list, 3)
        layout.addLayout(grid)
        for name, box, share in (
            (_("T&itle"), self.title, 0),
            (_("&What is told"), self.text, 3),
            (_("&Notes for whoever teaches"), self.notes, 1),
        ):
            label = QLabel(name)
            label.setBuddy(box)
            layout.addWidget(label)
            layout.addWidget(box, share)
        layout.addWidget(self.message)
        self.show_tour(None)

    @property
    def steps(self) -> tuple[TourStep, ...]:
        """The steps of the tour."""
        return () if self._tour is None else self._tour.steps

    def show_tour(self, tour: Tour | None) -> None:
        """Show the tour of the document."""
        self._tour = tour
        row = self.list.currentRow()
        titles = [
            f"{number}  {said(step.title) or _('Without a title')}"
            for number, step in enumerate(self.steps, start=1)
        ]
        with QSignalBlocker(self.list):
            while self.list.count() > len(titles):
                self.list.takeItem(self.list.count() - 1)
            self.list.addItems(titles[self.list.count() :])
            for index, title in enumerate(titles):
                item = self.list.item(index)
                if item is not None:
                    item.setText(title)
            self.list.setCurrentRow(min(max(row, 0), len(titles) - 1))
        self._show_step()

    def _show_step(self) -> None:
        index = self.list.currentRow()
        step = self.steps[index] if 0 <= index < len(self.steps) else None
        self.message.setText("")
        for box, text in (
            (self.title, said(step.title) if step else ""),
            (self.text, said(step.text) if step else ""),
            (self.notes, said(step.notes) if step else ""),
        ):
            box.setEnabled(step is not None)
            now = box.text() if isinstance(box, QLineEdit) else box.toPlainText()
            if now != text:
                with QSignalBlocker(box):
                    if isinstance(box, QLineEdit):
                        box.setText(text)
                    else:
                        box.setPlainText(text)
        for key in ("take", "delete", "play"):
            self.buttons[key].setEnabled(step is not None)
        self.buttons["up"].setEnabled(index > 0)
        self.buttons["down"].setEnabled(0 <= index < len(self.steps) - 1)

    def _set(self, steps: tuple[TourStep, ...], key: str = "") -> None:
        tour = self._tour or Tour()
        self.changed.emit(tour.model_copy(update={"steps": steps}) if steps else None, key)

    def _with(self, index: int, step: TourStep) -> tuple[TourStep, ...]:
        return (*self.steps[:index], step, *self.steps[index + 1 :])

    def _write(self, field: str, text: str) -> None:
        index = self.list.currentRow()
        if not 0 <= index < len(self.steps):
            return
        step = self.steps[index]
        before = getattr(step, field)
        # A text in one language stays that; a new one is in the language in which it is written.
        after = with_said(before, text) if before else {current(): text}
        try:
            changed = step.model_copy(update={field: after})
        except InputError as error:
            self.message.setText("\n".join(problem.what for problem in error.problems))
            return
        self._set(self._with(index, changed), f"tour {index} {field}")

    def _add(self) -> None:
        seen, index = self._look(), self.list.currentRow() + 1
        if seen is not None:
            self._set((*self.steps[:index], seen, *self.steps[index:]))
            self.list.setCurrentRow(index)
            self.title.setFocus()

    def _take(self) -> None:
        seen, index = self._look(), self.list.currentRow()
        if seen is not None:
            self._set(self._with(index, looking(self.steps[index], seen)))

    def _move(self, by: int) -> None:
        index = self.list.currentRow()
        self._set(moved(self.steps, index, by))
        self.list.setCurrentRow(index + by)

    def _delete(self) -> None:
        index = self.list.currentRow()
        self._set((*self.steps[:index], *self.steps[index + 1 :]))

    def _play(self) -> None:
        self.played.emit(self.list.currentRow())
