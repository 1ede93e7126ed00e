"""Measures with their values, and texts on the picture, as a list in which they are changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from qtpy.QtCore import QSignalBlocker, Qt, Signal
from qtpy.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from exoviz.language import _
from exoviz.viewer.widgets.bookmark_list import bookmark_name
from exoviz.viewer.widgets.controls import existing, plain_tip, wrapped_label

__all__ = ["MeasurePanel"]

_NAME: Final = Qt.ItemDataRole.UserRole
#: Whether a row is a text on the picture.
_IS_NOTE: Final = _NAME + 1


class MeasurePanel(QWidget):
    """Lists measures, and then the texts and arrows on the picture, in order.

    Attributes
    ----------
    rows : QTreeWidget
        Names and values.
    buttons : dict of str to QPushButton
        ``"go"``, ``"rename"`` and ``"delete"``.

    Signals
    -------
    chosen : (name)
        To be gone to.
    renamed : (name, other name)
    removed : (name)
    written : (name)
        Another text is to be written.
    erased : (name)
    """

    chosen = Signal(str)
    renamed = Signal(str, str)
    removed = Signal(str)
    written = Signal(str)
    erased = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = QTreeWidget()
        self.rows.setAccessibleName(_("Measures"))
        self.rows.setHeaderLabels([_("Name"), _("Value")])
        self.rows.setRootIsDecorated(False)
        self.rows.setWordWrap(True)
        existing(self.rows.header()).setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.rows.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.rows.itemActivated.connect(lambda _item: self._go())
        self.rows.itemChanged.connect(self._rename)
        self.rows.currentItemChanged.connect(self._offer)
        self.message = wrapped_label()
        self.buttons: dict[str, QPushButton] = {}
        line = QHBoxLayout()
        for key, text, run in (
            ("go", _("&Go there"), self._go),
            ("rename", _("Re&name"), self._edit),
            ("delete", _("De&lete"), self._delete),
        ):
            button = QPushButton(text)
            button.clicked.connect(lambda _checked, run=run: run())
            line.addWidget(button)
            self.buttons[key] = button
        layout = QVBoxLayout(self)
        layout.addWidget(self.rows, 1)
        layout.addWidget(self.message)
        layout.addLayout(line)
        self.show_measures((), {})

    @property
    def current(self) -> str:
        """The name that is selected; empty for none."""
        item = self.rows.currentItem()
        return "" if item is None else str(item.data(0, _NAME))

    @property
    def _on_note(self) -> bool:
        """Whether a text on the picture is selected."""
        item = self.rows.currentItem()
        return item is not None and bool(item.data(0, _IS_NOTE))

    def show_measures(
        self, measures: Sequence[tuple[str, str, str]], notes: Mapping[str, str]
    ) -> None:
        """Show other measures and texts.

        Parameters
        ----------
        measures : sequence of (str, str, str)
            Of each its name, what is measured, and its value in words.
        notes : mapping of str to str
            Texts on the picture, by name.
        """
        current = (self._on_note, self.current)
        with QSignalBlocker(self.rows):
            self.rows.clear()
            for name, what, value in measures:
                item = QTreeWidgetItem([name, value])
                item.setData(0, _NAME, name)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
                item.setToolTip(0, plain_tip(f"{name}: {what}"))
                item.setToolTip(1, plain_tip(value))
                self.rows.addTopLevelItem(item)
                if current == (False, name):
                    self.rows.setCurrentItem(item)
            for name, text in notes.items():
                item = QTreeWidgetItem([text.replace("\n", " ") or _("Arrow"), _("on the picture")])
                item.setData(0, _NAME, name)
                item.setData(0, _IS_NOTE, True)
                item.setToolTip(0, plain_tip(text))
                self.rows.addTopLevelItem(item)
                if current == (True, name):
                    self.rows.setCurrentItem(item)
        lead = _("Nothing is measured yet: choose what in the menu Measure, then click.")
        self._say("" if measures or notes else lead)
        self._offer()

    def _say(self, text: str) -> None:
        self.message.setText(text)
        self.message.setVisible(bool(text))

    def _offer(self) -> None:
        for button in self.buttons.values():
            button.setEnabled(bool(self.current))
        self.buttons["go"].setEnabled(bool(self.current) and not self._on_note)
        self.buttons["rename"].setText(_("Re&write…") if self._on_note else _("Re&name"))

    def _go(self) -> None:
        (self.written if self._on_note else self.chosen).emit(self.current)

    def _delete(self) -> None:
        (self.erased if self._on_note else self.removed).emit(self.current)

    def _edit(self) -> None:
        if self._on_note:
            self.written.emit(self.current)
            return
        self.rows.editItem(existing(self.rows.currentItem()), 0)

    def _rename(self, item: QTreeWidgetItem, _column: int) -> None:
        before, wanted = str(item.data(0, _NAME)), bookmark_name(item.text(0))
        names = [
            existing(self.rows.topLevelItem(row)).data(0, _NAME)
            for row in range(self.rows.topLevelItemCount())
            if not existing(self.rows.topLevelItem(row)).data(0, _IS_NOTE)
        ]
        self._say("")
        if wanted and wanted not in names and item.text(1):
            self.renamed.emit(before, wanted)
            return
        with QSignalBlocker(self.rows):
            item.setText(0, before)
        if wanted != before:
            taken = _("There is a measure “{name}” already.").format(name=wanted)
            self._say(taken if wanted else _("A measure needs a name."))
