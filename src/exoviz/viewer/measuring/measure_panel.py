"""The measures as a list with their values: go to one, rename and delete it."""

from __future__ import annotations

from collections.abc import Sequence
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


class MeasurePanel(QWidget):
    """Lists measures in order.

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
    """

    chosen = Signal(str)
    renamed = Signal(str, str)
    removed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = QTreeWidget()
        self.rows.setAccessibleName(_("Measures"))
        self.rows.setHeaderLabels([_("Name"), _("Value")])
        self.rows.setRootIsDecorated(False)
        self.rows.setWordWrap(True)
        existing(self.rows.header()).setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.rows.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.rows.itemActivated.connect(lambda _item: self.chosen.emit(self.current))
        self.rows.itemChanged.connect(self._rename)
        self.rows.currentItemChanged.connect(self._offer)
        self.message = wrapped_label()
        self.buttons: dict[str, QPushButton] = {}
        line = QHBoxLayout()
        for key, text, run in (
            ("go", _("&Go there"), lambda: self.chosen.emit(self.current)),
            ("rename", _("Re&name"), self._edit),
            ("delete", _("De&lete"), lambda: self.removed.emit(self.current)),
        ):
            button = QPushButton(text)
            button.clicked.connect(lambda _checked, run=run: run())
            line.addWidget(button)
            self.buttons[key] = button
        layout = QVBoxLayout(self)
        layout.addWidget(self.rows, 1)
        layout.addWidget(self.message)
        layout.addLayout(line)
        self.show_measures(())

    @property
    def current(self) -> str:
        """The name that is selected; empty for none."""
        item = self.rows.currentItem()
        return "" if item is None else str(item.data(0, _NAME))

    def show_measures(self, measures: Sequence[tuple[str, str, str]]) -> None:
        """Show other measures: of each its name, what is measured, and its value in words."""
        current = self.current
        with QSignalBlocker(self.rows):
            self.rows.clear()
            for name, what, value in measures:
                item = QTreeWidgetItem([name, value])
                item.setData(0, _NAME, name)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
                item.setToolTip(0, plain_tip(f"{name}: {what}"))
                item.setToolTip(1, plain_tip(value))
                self.rows.addTopLevelItem(item)
                if name == current:
                    self.rows.setCurrentItem(item)
        lead = _("Nothing is measured yet: choose what in the menu Measure, then click.")
        self._say("" if measures else lead)
        self._offer()

    def _say(self, text: str) -> None:
        self.message.setText(text)
        self.message.setVisible(bool(text))

    def _offer(self) -> None:
        for button in self.buttons.values():
            button.setEnabled(bool(self.current))

    def _edit(self) -> None:
        self.rows.editItem(existing(self.rows.currentItem()), 0)

    def _rename(self, item: QTreeWidgetItem, _column: int) -> None:
        before, wanted = str(item.data(0, _NAME)), bookmark_name(item.text(0))
        names = [
            existing(self.rows.topLevelItem(row)).data(0, _NAME)
            for row in range(self.rows.topLevelItemCount())
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
