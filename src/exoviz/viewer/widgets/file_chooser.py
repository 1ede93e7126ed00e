"""Choosing a file or a folder: a dialog, and a line with a path and a button that opens it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from qtpy.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QWidget

from exoviz.language import _
from exoviz.registry.formats import Thing, suffixes
from exoviz.viewer.widgets.messages import Icon, StandardButton, ask

__all__ = ["FileLine", "ask_file", "ask_folder", "patterns"]

#: Size in which the names of file types are not cut off, pixels.
_CHOOSER: Final = (960, 520)


def patterns(*things: Thing) -> str:
    """Return the names of files that can hold some things, as a file chooser takes them."""
    return " ".join(f"*{suffix}" for thing in things for suffix in suffixes(thing))


def ask_file(parent: QWidget, title: str, before: str, filters: str, *, save: bool) -> str:
    """Ask for a file, in the window's language; the empty string if none was chosen."""
    dialog = QFileDialog(parent, title, before, filters)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog, True)
    if save:
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        suffix = Path(before).suffix.lstrip(".")
        if suffix:
            dialog.setDefaultSuffix(suffix)
    else:
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.resize(max(dialog.sizeHint().width(), _CHOOSER[0]), _CHOOSER[1])
    if not dialog.exec():
        return ""
    return dialog.selectedFiles()[0]


def ask_folder(parent: QWidget, title: str, before: Path) -> str:
    """Ask for a folder, in the window's language; the empty string if none was chosen."""
    dialog = QFileDialog(parent, title, str(before if before.is_dir() else before.parent))
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog, True)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly, True)
    dialog.resize(max(dialog.sizeHint().width(), _CHOOSER[0]), _CHOOSER[1])
    if not dialog.exec():
        return ""
    return dialog.selectedFiles()[0]


class FileLine(QWidget):
    """A path, and a button that asks for one: to write there, or to read; of a file or a folder."""

    def __init__(
        self, path: str, title: str, filters: str, *, save: bool = True, folder: bool = False
    ) -> None:
        super().__init__()
        self.line = QLineEdit(path)
        #: What the chooser has asked about already.
        self._asked = ""
        self.line.setAccessibleName(_("Folder") if folder else _("File"))
        button = QPushButton(_("Choose…"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.line, 1)
        layout.addWidget(button)

        def choose() -> None:
            if folder:
                found = ask_folder(self, title, self.path())
            else:
                found = ask_file(self, title, self.line.text(), filters, save=save)
            if found:
                self.line.setText(found)
                self._asked = found

        button.clicked.connect(choose)

    def path(self) -> Path:
        """Return the path that is written there."""
        return Path(self.line.text()).expanduser()

    def may_write(self) -> bool:
        """Return whether nothing is lost by writing there, or the reader agrees to that."""
        path = self.path()
        if not path.is_file() or self.line.text() == self._asked:
            return True
        text = _("%1 already exists.\nDo you want to replace it?").replace("%1", path.name)
        answers = {True: StandardButton.Yes, False: StandardButton.No}
        return ask(self, Icon.Warning, text, answers, default=False, escape=False)
