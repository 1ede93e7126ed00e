"""Every word that a window shows, and a language in which untranslated ones stand out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qtpy.QtCore import QAbstractListModel, Qt
from qtpy.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QDoubleSpinBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QMenu,
    QSpinBox,
    QTabBar,
    QTextBrowser,
    QWidget,
)

_LEFT, _RIGHT = "⟦", "⟧"
#: Frame and arrow of a box of choices, pixels.
_ARROW = 34


class Lengthened:
    """What is translated into every language, in brackets, and 40 % longer than in English.

    Parameters
    ----------
    known : set of str
        What has translations.
    """

    def __init__(self, known: set[str]) -> None:
        self._known = known

    def get(self, message: str, _default: str) -> str:
        if message not in self._known:
            return message
        more = "ж" * max(round(0.4 * len(message)), 1)
        words = " ".join(more[i : i + 8] for i in range(0, len(more), 8))
        return f"{_LEFT}{message} {words}{_RIGHT}"


def untranslated(text: str) -> str:
    """Return what of a text stands in no brackets."""
    left, depth = [], 0
    for letter in text:
        depth += letter == _LEFT
        if not depth:
            left.append(letter)
        depth -= letter == _RIGHT
    return "".join(left)


def _items(view: QAbstractItemView) -> Iterator[str]:
    model = view.model()
    if model is None:
        return
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount()
    waiting = [view.rootIndex()]
    while waiting:
        above = waiting.pop()
        for row in range(model.rowCount(above)):
            for column in range(columns):
                index = model.index(row, column, above)
                yield str(index.data() or "")
                if column == 0 and model.rowCount(index):
                    waiting.append(index)
    for section in range(columns):
        yield str(model.headerData(section, Qt.Orientation.Horizontal) or "")


def _own(widget: QWidget) -> Iterator[str]:
    yield widget.windowTitle().replace("[*]", "") if widget.isWindow() else ""
    yield widget.accessibleName()
    yield widget.toolTip()
    if isinstance(widget, (QLabel, QAbstractButton, QTextBrowser)):
        plain = isinstance(widget, QTextBrowser)
        yield (
            widget.toPlainText() if plain else re.sub("<code>.*?</code>|<[^>]*>", "", widget.text())
        )
    elif isinstance(widget, QGroupBox):
        yield widget.title()
    elif isinstance(widget, QLineEdit):
        yield widget.placeholderText()
    elif isinstance(widget, (QSpinBox, QDoubleSpinBox)):
        yield widget.suffix()
        yield widget.prefix()
    elif isinstance(widget, QComboBox):
        yield from (widget.itemText(i) for i in range(widget.count()))
    elif isinstance(widget, QTabBar):
        yield from (widget.tabText(i) for i in range(widget.count()))
    elif isinstance(widget, QAbstractItemView):
        yield from _items(widget)
    elif isinstance(widget, QMenu):
        yield widget.title()
    for action in widget.actions():
        yield action.text()


def words_of(top: QWidget) -> Iterator[tuple[QWidget, str]]:
    """Return the words in a window or dialog, also those that are not seen at once."""
    for widget in (top, *top.findChildren(QWidget)):
        for text in _own(widget):
            if text:
                yield widget, text


def clipped(top: QWidget) -> list[str]:
    """Return the words that have less room than they need."""
    found = []
    for kind in (QAbstractButton, QLabel, QComboBox, QAbstractSpinBox):
        for widget in top.findChildren(kind):
            if widget.objectName().startswith("qt_") or not widget.isVisibleTo(top):
                continue
            held = isinstance(widget.parent(), (QAbstractItemView, QTabBar))
            if widget.visibleRegion().isEmpty() or held:
                continue
            if isinstance(widget, QLabel) and (widget.wordWrap() or not widget.text()):
                if widget.wordWrap() and widget.heightForWidth(widget.width()) > widget.height():
                    found.append(f"{widget.text()!r} needs more lines")
                continue
            needed = widget.sizeHint().width()
            if isinstance(widget, QComboBox):
                # Its other words are read in the list that it opens.
                inked = widget.fontMetrics().horizontalAdvance(widget.currentText())
                needed = min(needed, inked + _ARROW)
            if needed > widget.width() + 1:
                text = widget.text() if hasattr(widget, "text") else widget.currentText()
                found.append(f"{text!r} needs {needed} px, has {widget.width()}")
    return found
