"""The bookmarks as a list: go to one, rename, move and delete them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from qtpy.QtCore import QSignalBlocker, Qt, Signal
from qtpy.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from exoviz.language import _
from exoviz.viewer.widgets.controls import existing, plain_tip, wrapped_label

__all__ = ["BookmarkList", "bookmark_name"]

_NAME: Final = Qt.ItemDataRole.UserRole
#: Letters of a name, as in scenes.
_LONGEST: Final = 200


def bookmark_name(text: str) -> str:
    """Return what was typed as a name: without what cannot be seen, and not too long."""
    return "".join(letter for letter in text if letter.isprintable()).strip()[:_LONGEST]


class BookmarkList(QWidget):
    """Lists names of bookmarks in order, and says what is to be done with them.

    Attributes
    ----------
    list : QListWidget
    buttons : dict of str to QPushButton
        ``"go"``, ``"add"``, ``"rename"``, ``"up"``, ``"down"`` and ``"delete"``.

    Signals
    -------
    chosen : (name)
        To be gone to.
    added : ()
        What is seen is to be remembered.
    renamed : (name, other name)
    moved : (name, places)
        Down in the list; up, if they are negative.
    removed : (name)
    """

    chosen = Signal(str)
    added = Signal()
    renamed = Signal(str, str)
    moved = Signal(str, int)
    removed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = QListWidget()
        self.list.setAccessibleName(_("Bookmarks"))
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.list.itemActivated.connect(lambda _item: self._go())
        self.list.itemChanged.connect(self._rename)
        self.list.currentItemChanged.connect(self._offer)
        self.message = wrapped_label()
        self.message.hide()
        self.buttons: dict[str, QPushButton] = {}
        grid = QGridLayout()
        for place, (key, text, run) in enumerate(
            (
                ("go", _("&Go there"), self._go),
                ("add", _("&Remember this view…"), self.added.emit),
                ("rename", _("Re&name"), self._edit),
                ("up", _("&Up"), lambda: self._move(-1)),
                ("down", _("&Down"), lambda: self._move(1)),
                ("delete", _("De&lete"), self._remove),
            )
        ):
            button = QPushButton(text)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked, run=run: run())
            grid.addWidget(button, place // 2, place % 2)
            self.buttons[key] = button
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.message)
        layout.addLayout(grid)
        self._offer()

    @property
    def names(self) -> tuple[str, ...]:
        """The names in the list."""
        rows = (self.list.item(row) for row in range(self.list.count()))
        return tuple(str(item.data(_NAME)) for item in rows if item is not None)

    @property
    def current(self) -> str:
        """The name that is selected; empty for none."""
        item = self.list.currentItem()
        return "" if item is None else str(item.data(_NAME))

    def show_names(self, names: Sequence[str]) -> None:
        """Show other names; what is selected stays so, or what stands in its place."""
        if tuple(names) == self.names:
            return
        current, row = self.current, self.list.currentRow()
        came = [name for name in names if name not in self.names]
        with QSignalBlocker(self.list):
            # Never emptied: one of the items may be written in just now.
            while self.list.count() > len(names):
                self.list.takeItem(self.list.count() - 1)
            while self.list.count() < len(names):
                self.list.addItem(QListWidgetItem())
            for row, name in enumerate(names):
                item = existing(self.list.item(row))
                item.setText(name)
                item.setData(_NAME, name)
                item.setToolTip(plain_tip(name))
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            if len(came) == 1:
                current = came[0]
            where = list(names).index(current) if current in names else min(row, len(names) - 1)
            self.list.setCurrentRow(where)
        self._say("")
        self._offer()

    def _say(self, text: str) -> None:
        self.message.setText(text)
        self.message.setVisible(bool(text))

    def _offer(self) -> None:
        """Offer what can be done with what is selected."""
        row, last = self.list.currentRow(), self.list.count() - 1
        for key in ("go", "rename", "delete"):
            self.buttons[key].setEnabled(row >= 0)
        self.buttons["up"].setEnabled(row > 0)
        self.buttons["down"].setEnabled(0 <= row < last)

    def _go(self) -> None:
        if self.current:
            self.chosen.emit(self.current)

    def _edit(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.list.editItem(item)

    def _rename(self, item: QListWidgetItem) -> None:
        before, wanted = str(item.data(_NAME)), bookmark_name(item.text())
        self._say("")
        if wanted == before:
            return
        if wanted and wanted not in self.names:
            self.renamed.emit(before, wanted)
            return
        with QSignalBlocker(self.list):
            item.setText(before)
        taken = _("There is a bookmark “{name}” already.").format(name=wanted)
        self._say(taken if wanted else _("A bookmark needs a name."))

    def _move(self, by: int) -> None:
        if self.current:
            self.moved.emit(self.current, by)

    def _remove(self) -> None:
        if self.current:
            self.removed.emit(self.current)
