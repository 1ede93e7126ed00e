"""The console: what was done as lines of Python, and a line to type others."""

from __future__ import annotations

from qtpy.QtCore import QEvent, QObject, Qt
from qtpy.QtGui import QFontDatabase, QKeyEvent, QTextCursor
from qtpy.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from exoviz.language import _
from exoviz.viewer.console.python_session import PythonSession
from exoviz.viewer.console.repeated_lines import RepeatedLines

__all__ = ["ConsolePanel"]

_FIRST, _NEXT = ">>> ", "... "
_MOST_LINES = 5_000


class ConsolePanel(QWidget):
    """Shows lines of Python and what they wrote, and runs those that are typed.

    Parameters
    ----------
    session : PythonSession
    lines : RepeatedLines
        What is done by hand.
    before : str
        What stood there, of a panel in whose place this one is.
    """

    def __init__(self, session: PythonSession, lines: RepeatedLines, before: str = "") -> None:
        super().__init__()
        self._session, self._lines = session, lines
        #: Place in the history; its length for the line that is typed.
        self._row = len(session.history)
        self._typed = ""
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        self.text = QPlainTextEdit(before)
        self.text.setReadOnly(True)
        self.text.setFont(font)
        self.text.setMaximumBlockCount(_MOST_LINES)
        self.text.setAccessibleName(_("What was done, as Python"))
        self.prompt = QLabel()
        self.prompt.setFont(font)
        self.line = QLineEdit()
        self.line.setFont(font)
        self.line.setAccessibleName(_("A line of Python"))
        self.line.setPlaceholderText(_("Python: window, scene and vesicle are at hand"))
        self.line.returnPressed.connect(self._run)
        self.line.installEventFilter(self)
        row = QHBoxLayout()
        row.addWidget(self.prompt)
        row.addWidget(self.line, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.addWidget(self.text, 1)
        layout.addLayout(row)
        lines.said.connect(self._show_line)
        self._show_prompt()

    def _show_prompt(self) -> None:
        self.prompt.setText(_NEXT if self._session.is_open else _FIRST)

    def _show_line(self, line: str) -> None:
        self._write(_FIRST + line)

    def _write(self, text: str) -> None:
        self.text.appendPlainText(text.rstrip("\n"))
        self.text.moveCursor(QTextCursor.MoveOperation.End)

    def _run(self) -> None:
        line = self.line.text()
        self._write(self.prompt.text() + line)
        self.line.clear()
        written: list[str] = []
        self._lines.quietly(lambda: written.append(self._session.run(line)))
        if any(written):
            self._write("".join(written))
        self._row = len(self._session.history)
        self._show_prompt()

    def _recall(self, by: int) -> None:
        history = self._session.history
        if self._row == len(history):
            self._typed = self.line.text()
        self._row = min(max(self._row + by, 0), len(history))
        self.line.setText(history[self._row] if self._row < len(history) else self._typed)

    def _complete(self) -> None:
        text, others = self._session.completed(self.line.text())
        self.line.setText(text)
        if others:
            self._write("  ".join(one.rpartition(".")[2] for one in others))

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Recall lines with the arrows, complete names with Tab; from an empty line it goes on."""
        if watched is not self.line or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        recalls = event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down)
        if recalls and event.type() == QEvent.Type.ShortcutOverride:
            # With the focus here, the arrows do not turn the picture.
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress:
            if recalls:
                self._recall(-1 if event.key() == Qt.Key.Key_Up else 1)
                return True
            if event.key() == Qt.Key.Key_Tab and self.line.text():
                self._complete()
                return True
        return super().eventFilter(watched, event)
