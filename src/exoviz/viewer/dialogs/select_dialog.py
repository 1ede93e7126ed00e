"""A line in which molecules are selected by words."""

from __future__ import annotations

import html
from typing import Final

from qtpy.QtCore import Qt
from qtpy.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from exoviz.errors import InputError
from exoviz.language import _, marked
from exoviz.viewer.picture.word_selection import WordSelection, count_words
from exoviz.viewer.widgets.controls import dialog_buttons, existing, timer, wrapped_label

__all__ = ["SelectDialog"]

#: Without a letter typed for so long, what is chosen is counted.
_STILL_MS: Final = 150
#: Least size of the dialog, pixels.
_WIDE, _HIGH = 620, 360
#: Expressions, and what they choose.
_EXAMPLES: Final = (
    ("CD9 | CD63", marked("two kinds of proteins")),
    ("tetraspanins & copies > 5", marked("those of a group that are many")),
    ("lipids & inner", marked("lipids of the inner leaflet")),
    ("mass > 60 kDa", marked("heavy molecules")),
    ("within 5 nm of CD63", marked("CD63, and what is near to it")),
    ("proteins & !on CD63", marked("not what is bound to CD63")),
)


class SelectDialog(QDialog):
    """Says while one types what is chosen, or what is wrong; Enter selects it.

    Attributes
    ----------
    line : QLineEdit
    answer : QLabel
        How many molecules are chosen, or what is wrong.
    """

    def __init__(self, words: WordSelection, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self.setWindowTitle(_("Select by words"))
        self.setWindowFlag(Qt.WindowType.WindowContextHelpButtonHint, False)
        self.line = QLineEdit()
        self.line.setAccessibleName(_("Which molecules"))
        example = _("For example: {words}")
        self.line.setPlaceholderText(example.format(words=_EXAMPLES[1][0]))
        self.answer = wrapped_label()
        self.answer.setMinimumHeight(4 * self.fontMetrics().lineSpacing())
        self.answer.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.answer.setAccessibleName(_("What is chosen"))
        standard = QDialogButtonBox.StandardButton
        buttons = dialog_buttons(self, standard.Ok, standard.Cancel)
        self._ok = existing(buttons.button(standard.Ok))
        self._ok.setText(_("Select"))
        self._ok.setDefault(True)
        examples = QGridLayout()
        examples.setColumnStretch(1, 1)
        for row, (expression, meaning) in enumerate(_EXAMPLES):
            link = wrapped_label(f'<a href="{row}"><code>{html.escape(expression)}</code></a>')
            link.setTextFormat(Qt.TextFormat.RichText)
            link.setWordWrap(False)
            link.linkActivated.connect(lambda _row, text=expression: self.line.setText(text))
            examples.addWidget(link, row, 0)
            examples.addWidget(wrapped_label(_(meaning)), row, 1)
        layout = QVBoxLayout(self)
        layout.addWidget(self.line)
        layout.addWidget(self.answer)
        layout.addLayout(examples)
        layout.addStretch(1)
        layout.addWidget(buttons)
        self.resize(_WIDE, max(layout.totalHeightForWidth(_WIDE), _HIGH))
        self._still = timer(self, _STILL_MS, self._count, once=True)
        self.line.textChanged.connect(self._typed)
        self._typed("")

    def _typed(self, text: str) -> None:
        self._ok.setEnabled(bool(text.strip()))
        self._still.start()

    def _count(self) -> None:
        self.count()

    def count(self) -> bool:
        """Say what is chosen, or what is wrong; return whether anything is chosen."""
        self._still.stop()
        text = self.line.text().strip()
        if not text:
            self.answer.setText(_("Names, groups, numbers, and & (and), | (or), ! (not)."))
            return False
        try:
            chosen = self._words.found(text)
        except InputError as error:
            self.answer.setText(
                "\n".join(f"{one.what}\n{one.hint}".strip() for one in error.problems)
            )
            return False
        self.answer.setText(count_words(chosen) if len(chosen) else _("This chooses nothing here."))
        return bool(len(chosen))

    def accept(self) -> None:
        """Select what is chosen; without anything, stay and say why."""
        if self.count():
            self._words.choose(self.line.text())
            super().accept()
