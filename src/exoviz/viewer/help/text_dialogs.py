"""Dialogs that show a text to read and to copy, and the guide."""

from __future__ import annotations

import re
from pathlib import Path

from qtpy.QtCore import QSize, QUrl
from qtpy.QtGui import QDesktopServices, QFontDatabase, QGuiApplication, QTextCursor
from qtpy.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QPlainTextEdit,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from exoviz.language import _
from exoviz.resources import folder
from exoviz.viewer.widgets.controls import dialog_buttons, existing, wrapped_label

__all__ = ["GuideDialog", "TextDialog", "copy_text"]

_SIZE = QSize(760, 560)
#: Pictures of the window, which whoever reads this has before them, do not come along.
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]+\)")
_NOTE = re.compile(r"<!--.*?-->", re.DOTALL)


def copy_text(text: str) -> None:
    """Put a text on the clipboard."""
    existing(QGuiApplication.clipboard()).setText(text)


class TextDialog(QDialog):
    """Shows a text that can be copied whole.

    Parameters
    ----------
    title : str
    what : str
        What the text is for.
    text : str
    parent : QWidget
    """

    def __init__(self, title: str, what: str, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.text = QPlainTextEdit(text)
        self.text.setReadOnly(True)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setAccessibleName(title)
        buttons = dialog_buttons(self, QDialogButtonBox.StandardButton.Close)
        self.copy = existing(buttons.addButton(_("Copy"), QDialogButtonBox.ButtonRole.ActionRole))
        self.copy.clicked.connect(lambda: copy_text(self.text.toPlainText()))
        layout = QVBoxLayout(self)
        layout.addWidget(wrapped_label(what))
        layout.addWidget(self.text, 1)
        layout.addWidget(buttons)
        self.resize(_SIZE)


class GuideDialog(QDialog):
    """Shows the pages of the guide, and goes from one to another by their links.

    Parameters
    ----------
    parent : QWidget
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Guide"))
        self._folder = folder("docs")
        self.page = QTextBrowser()
        self.page.setOpenLinks(False)
        self.page.setAccessibleName(_("Guide"))
        self.page.anchorClicked.connect(self._follow)
        layout = QVBoxLayout(self)
        layout.addWidget(self.page, 1)
        layout.addWidget(dialog_buttons(self, QDialogButtonBox.StandardButton.Close))
        self.resize(_SIZE)
        self.open_page("window.md")

    def open_page(self, name: str) -> None:
        """Show a page of the guide; one that did not come with this exoviz is not shown."""
        path = self._folder / Path(name).name
        if not path.is_file():
            return
        text = _NOTE.sub("", path.read_text(encoding="utf-8"))
        self.page.setMarkdown(_IMAGE.sub("", text))
        self.page.moveCursor(QTextCursor.MoveOperation.Start)

    def _follow(self, link: QUrl) -> None:
        if link.scheme() in ("http", "https"):
            QDesktopServices.openUrl(link)
        elif link.path():
            self.open_page(link.path())
