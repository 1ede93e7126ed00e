"""Choosing among scenes that were not saved when windows ended without being closed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from qtpy.QtCore import QDateTime, QLocale, QSize, Qt
from qtpy.QtGui import QIcon, QPixmap
from qtpy.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from exoviz.language import _
from exoviz.viewer.document.recovery import Backup, Recovery
from exoviz.viewer.widgets.controls import plain_tip, wrapped_label
from exoviz.viewer.widgets.messages import Icon, Role, ask

__all__ = ["RecoveryDialog"]

#: Width and height of a scene's picture, pixels.
_PICTURE: Final = (160, 100)
_BACKUP: Final = Qt.ItemDataRole.UserRole


def _name(backup: Backup) -> str:
    kept = backup.kept
    if kept is None:
        return _("cannot be read: {file}").format(file=backup.file.name)
    return kept.path.name if kept.path is not None else _(kept.scene.title) or _("Untitled")


class RecoveryDialog(QDialog):
    """Lists unsaved scenes; those that are not opened or deleted stay for another time.

    Attributes
    ----------
    chosen : Backup, optional
        The one that is to be opened.
    """

    def __init__(self, backups: Sequence[Backup], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Scenes that were not saved"))
        self.chosen: Backup | None = None
        self.list = QListWidget()
        self.list.setAccessibleName(_("Scenes"))
        self.list.setIconSize(QSize(*_PICTURE))
        for backup in backups:
            when = QDateTime.fromSecsSinceEpoch(int(backup.written.timestamp()))
            text = QLocale().toString(when, QLocale.FormatType.ShortFormat)
            item = QListWidgetItem(f"{_name(backup)}\n{text}")
            item.setData(_BACKUP, backup)
            if backup.picture.is_file():
                item.setIcon(QIcon(QPixmap(str(backup.picture))))
            path = backup.kept.path if backup.kept is not None else backup.file
            item.setToolTip(plain_tip(str(path or "")))
            self.list.addItem(item)
        self.list.itemActivated.connect(self._take)
        self.list.currentItemChanged.connect(self._offer)
        self.open_button = QPushButton(_("Open"))
        self.delete_button = QPushButton(_("Delete…"))
        later = QPushButton(_("Later"))
        self.open_button.setDefault(True)
        role = QDialogButtonBox.ButtonRole
        buttons = QDialogButtonBox()
        buttons.addButton(self.open_button, role.AcceptRole)
        buttons.addButton(self.delete_button, role.DestructiveRole)
        buttons.addButton(later, role.RejectRole)
        self.open_button.clicked.connect(self._take)
        self.delete_button.clicked.connect(self._delete)
        buttons.rejected.connect(self.reject)
        text = _(
            "exoviz ended before these scenes were saved. Those that you do not open or delete "
            "stay here: File, Recover."
        )
        layout = QVBoxLayout(self)
        layout.addWidget(wrapped_label(text))
        layout.addWidget(self.list, 1)
        layout.addWidget(buttons)
        self.resize(560, 420)
        self.list.setCurrentRow(0)

    def _current(self) -> Backup | None:
        item = self.list.currentItem()
        found: Backup | None = None if item is None else item.data(_BACKUP)
        return found

    def _offer(self) -> None:
        backup = self._current()
        self.open_button.setEnabled(backup is not None and backup.kept is not None)
        self.delete_button.setEnabled(backup is not None)

    def _take(self) -> None:
        backup = self._current()
        if backup is not None and backup.kept is not None:
            self.chosen = backup
            self.accept()

    def _delete(self) -> None:
        backup = self._current()
        if backup is None:
            return
        text = _("Delete {name}?").format(name=_name(backup)) + "\n"
        answers = {
            True: (_("Delete"), Role.DestructiveRole),
            False: (_("Cancel"), Role.RejectRole),
        }
        text += _("It is nowhere else.")
        if ask(self, Icon.Warning, text, answers, default=False, escape=False):
            Recovery.delete(backup)
            self.list.takeItem(self.list.currentRow())
            self._offer()
