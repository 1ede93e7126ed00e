"""Find a command by name, or list all commands with their shortcuts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from qtpy.QtCore import QEvent, QObject, Qt
from qtpy.QtGui import QKeyEvent, QKeySequence
from qtpy.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QKeySequenceEdit,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from exoviz.errors import InputError
from exoviz.language import _
from exoviz.viewer.picture.word_selection import count_words
from exoviz.viewer.widgets.controls import dialog_buttons, existing, wrapped_label

if TYPE_CHECKING:
    from exoviz.viewer.actions.command_table import Commands
    from exoviz.viewer.picture.word_selection import WordSelection

__all__ = ["CommandPalette", "ShortcutSheet"]

_KEY: Final = Qt.ItemDataRole.UserRole


def _place(menu: str) -> str:
    return " ▸ ".join(_(part).replace("&", "") for part in menu.split("/") if part)


def _rank(title: str, words: Sequence[str]) -> int:
    """Return how well words match a title, 0 for best."""
    typed = " ".join(words)
    if title.startswith(typed):
        return 0
    if typed in title:
        return 1
    parts = title.split()
    return 2 if all(any(part.startswith(word) for part in parts) for word in words) else 3


class CommandPalette(QDialog):
    """Finds a command by a part of its name, and runs it; words select molecules."""

    def __init__(self, commands: Commands, words: WordSelection, parent: QWidget) -> None:
        super().__init__(parent)
        self._commands = commands
        self._words = words
        self.setWindowTitle(_("Commands"))
        self.line = QLineEdit()
        self.line.setPlaceholderText(_("What do you want to do?"))
        self.line.setAccessibleName(_("Search commands"))
        self.list = QListWidget()
        self.list.setAccessibleName(_("Commands"))
        layout = QVBoxLayout(self)
        layout.addWidget(self.line)
        layout.addWidget(self.list)
        self.resize(560, 420)
        self.line.textChanged.connect(self._fill)
        self.line.returnPressed.connect(self._run)
        self.list.itemActivated.connect(self._run)
        self.line.installEventFilter(self)
        self._fill("")

    def _fill(self, text: str) -> None:
        words = text.casefold().split()
        found: list[tuple[int, QListWidgetItem]] = []
        self.list.clear()
        for key, command in self._commands.table.items():
            title = _(command.title).replace("&", "")
            name = f"{_place(command.menu)} ▸ {title}" if command.menu else title
            if not command.enabled() or not all(word in name.casefold() for word in words):
                continue
            keys = QKeySequence(self._commands.shortcut(key).partition(", ")[0])
            shown = keys.toString(QKeySequence.SequenceFormat.NativeText)
            item = QListWidgetItem(f"{name}    {shown}" if shown else name)
            item.setData(_KEY, key)
            found.append((_rank(title.casefold(), words), item))
        for _how_well, item in sorted(found, key=lambda pair: pair[0]):
            self.list.addItem(item)
        if not found:
            self._offer(text)
        self.list.setCurrentRow(0)

    def _offer(self, text: str) -> None:
        """Offer to select the molecules that a text chooses."""
        try:
            chosen = self._words.found(text)
        except InputError:
            return
        if len(chosen):
            offer = _("Select: {text}").format(text=text.strip())
            self.list.addItem(f"{offer}    {count_words(chosen)}")

    def _run(self) -> None:
        item = self.list.currentItem()
        self.accept()
        if item is None:
            return
        key = item.data(_KEY)
        if key is None:
            self._words.choose(self.line.text())
        else:
            self._commands.around(key, self._commands[key])
        self._commands.refresh()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Move in the list with the arrow keys while the line has the focus."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down)
        ):
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            row = self.list.currentRow() + step
            self.list.setCurrentRow(min(max(row, 0), self.list.count() - 1))
            return True
        return super().eventFilter(watched, event)


class ShortcutSheet(QDialog):
    """Lists all commands with their shortcuts, which can be changed."""

    def __init__(self, commands: Commands, parent: QWidget) -> None:
        super().__init__(parent)
        self._commands = commands
        self.setWindowTitle(_("Keys"))
        self.table = QTableWidget(0, 3)
        self.table.setAccessibleName(_("Keys"))
        self.table.setHorizontalHeaderLabels([_("Menu"), _("Command"), _("Keys")])
        existing(self.table.verticalHeader()).hide()
        header = existing(self.table.horizontalHeader())
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.table.setColumnWidth(0, 200)
        self.table.setColumnWidth(2, 190)
        for row, (key, command) in enumerate(commands.table.items()):
            self.table.insertRow(row)
            for column, text in enumerate((_place(command.menu), _(command.title))):
                item = QTableWidgetItem(text.replace("&", ""))
                item.setFlags(item.flags() ^ Qt.ItemFlag.ItemIsEditable)
                item.setToolTip(item.text())
                self.table.setItem(row, column, item)
            edit = QKeySequenceEdit(QKeySequence(commands.shortcut(key).partition(", ")[0]))
            edit.setAccessibleName(_(command.title).replace("&", ""))
            edit.editingFinished.connect(lambda edit=edit, key=key: self._set(key, edit))
            self.table.setCellWidget(row, 2, edit)
        hint = wrapped_label(
            _(
                "Mouse: drag to turn, right button or Ctrl to move, Shift to roll, wheel to zoom; "
                "click to select, Ctrl+click for more, double click to fly there."
            )
        )
        buttons = dialog_buttons(self, QDialogButtonBox.StandardButton.Close)
        layout = QVBoxLayout(self)
        layout.addWidget(hint)
        layout.addWidget(self.table, 1)
        layout.addWidget(buttons)
        self.resize(720, 620)

    def _set(self, key: str, edit: QKeySequenceEdit) -> None:
        self._commands.set_shortcut(key, edit.keySequence().toString())
