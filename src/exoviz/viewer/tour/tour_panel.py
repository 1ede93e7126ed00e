"""What is told in a step of a tour, beside the picture, and its question."""

from __future__ import annotations

import html
from typing import Final
from urllib.parse import quote, unquote

from qtpy.QtCore import QSize, Qt, Signal
from qtpy.QtGui import QFont
from qtpy.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from exoviz.language import _
from exoviz.scene.view.tour import Question, said, text_runs, without_links
from exoviz.viewer.tour.tour_player import TourPlayer
from exoviz.viewer.widgets.controls import existing, wrapped_label

__all__ = ["AnswerButton", "TourPanel", "linked_html"]

#: Letters of the text and of the title, beside those of the window.
_LARGER: Final = 1.3
_LARGEST: Final = 1.7
#: Width, in pixels, of a panel that can be read and leaves room for the picture.
_NARROWEST, _WIDEST = 280, 620
_SCHEME: Final = "layer:"


def linked_html(text: str) -> str:
    """Return a text as HTML in which nothing but its links to layers has a meaning."""
    parts = []
    for run in text_runs(text):
        words = html.escape(run.text).replace("\n", "<br>")
        if run.layer:
            parts.append(f'<a href="{_SCHEME}{quote(run.layer)}">{words}</a>')
        else:
            parts.append(words)
    return "".join(parts)


def _in_letters(label: QLabel, size: float, *, bold: bool = False) -> QLabel:
    font = QFont(label.font())
    font.setPointSizeF(size * font.pointSizeF())
    font.setBold(bold)
    label.setFont(font)
    return label


class AnswerButton(QPushButton):
    """A button whose text takes as many lines as it needs."""

    def __init__(self, text: str, size: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = _in_letters(wrapped_label(text), size)
        self.label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(text)
        room = QVBoxLayout(self)
        room.setContentsMargins(12, 8, 12, 8)
        room.addWidget(self.label)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        """Return the room that the text needs."""
        return existing(self.layout()).sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return the least room that the text needs."""
        return existing(self.layout()).minimumSize()

    def hasHeightForWidth(self) -> bool:
        """Return that a narrower button is higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height that the text needs in a width, pixels."""
        return existing(self.layout()).totalHeightForWidth(width)


class TourPanel(QFrame):
    """Title, text and question of the step that a player shows; hidden while it shows none.

    Parameters
    ----------
    player : TourPlayer
    parent : QWidget, optional

    Signals
    -------
    notes_wanted : ()
    left : ()
    """

    notes_wanted = Signal()
    left = Signal()

    def __init__(self, player: TourPlayer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._player = player
        self.setMinimumWidth(_NARROWEST)
        self.setMaximumWidth(_WIDEST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.place = QLabel()
        self.title = _in_letters(wrapped_label(), _LARGEST, bold=True)
        self.text = _in_letters(wrapped_label(), _LARGER)
        self.text.setTextFormat(Qt.TextFormat.RichText)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        self.text.linkActivated.connect(self._follow)
        self.question = _in_letters(wrapped_label(), _LARGER, bold=True)
        self.answers = QVBoxLayout()
        self.answers.setSpacing(8)
        self.reply = _in_letters(wrapped_label(), _LARGER)
        self.reply.setTextFormat(Qt.TextFormat.RichText)
        self.reply.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        self.reply.linkActivated.connect(self._follow)
        inside = QWidget()
        told = QVBoxLayout(inside)
        told.setSpacing(14)
        for label in (self.place, self.title, self.text, self.question):
            told.addWidget(label)
        told.addLayout(self.answers)
        told.addWidget(self.reply)
        told.addStretch(1)
        self.page = QScrollArea()
        self.page.setWidget(inside)
        self.page.setWidgetResizable(True)
        self.page.setFrameShape(QFrame.Shape.NoFrame)
        self.page.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.back, self.forward = QPushButton(), QPushButton()
        self.notes, self.leave = QPushButton(), QPushButton()
        self.back.clicked.connect(lambda: player.go(-1))
        self.forward.clicked.connect(lambda: player.go(1))
        self.notes.clicked.connect(self.notes_wanted)
        self.leave.clicked.connect(self.left)
        turn, more = QHBoxLayout(), QHBoxLayout()
        for row, buttons in ((turn, (self.back, self.forward)), (more, (self.notes, self.leave))):
            for button in buttons:
                row.addWidget(button, 1)
        whole = QVBoxLayout(self)
        whole.addWidget(self.page, 1)
        whole.addLayout(turn)
        whole.addLayout(more)
        existing(self.page.verticalScrollBar()).rangeChanged.connect(self._show_reply)
        player.changed.connect(self.show_step)
        player.ended.connect(self.hide)
        self.hide()

    def show_step(self) -> None:
        """Show what is told in the step that the player shows."""
        player, step = self._player, self._player.step
        self.setAccessibleName(_("Tour"))
        place = _("Step {number} of {count}")
        self.place.setText(place.format(number=player.index + 1, count=len(player.steps)))
        self.title.setText(said(step.title))
        self.text.setText(linked_html(said(step.text)))
        self._show_question(step.question)
        self.back.setText(_("Back"))
        self.forward.setText(_("Next"))
        self.notes.setText(_("Notes"))
        self.notes.setToolTip(_("Notes for whoever teaches, in a window of their own"))
        self.leave.setText(_("Leave"))
        self.back.setEnabled(player.index > 0)
        self.forward.setEnabled(player.index < len(player.steps) - 1)
        if not player.tried:
            existing(self.page.verticalScrollBar()).setValue(0)
        self.show()

    def _show_reply(self) -> None:
        """Scroll to what is said of an answer, once there is room for it."""
        if self._player.is_on and self._player.tried:
            bar = existing(self.page.verticalScrollBar())
            bar.setValue(bar.maximum())

    def _show_question(self, question: Question | None) -> None:
        player = self._player
        while self.answers.count():
            old = existing(existing(self.answers.takeAt(0)).widget())
            old.hide()
            old.deleteLater()
        asks = question is not None
        self.question.setVisible(asks)
        self.reply.setVisible(asks and bool(player.tried))
        if question is None:
            return
        self.question.setText(without_links(said(question.text)))
        for number, answer in enumerate(question.answers):
            text = without_links(said(answer.text))
            tried = number in player.tried
            mark = "" if not tried else "✓  " if answer.right else "✗  "
            button = AnswerButton(mark + text, _LARGER)
            # The right one can be read best once it is found.
            button.setEnabled(answer.right if player.is_answered else not tried)
            button.clicked.connect(lambda _on=False, one=number: player.answer(one))
            self.answers.addWidget(button)
        if player.tried:
            last = question.answers[player.tried[-1]]
            first = _("That is right.") if last.right else _("Not quite. Look again.")
            told = [first, said(last.reply)]
            if last.right:
                told.append(said(question.explanation))
            self.reply.setText("<br>".join(linked_html(one) for one in told if one))

    def _follow(self, link: str) -> None:
        if link.startswith(_SCHEME):
            self._player.light((unquote(link.removeprefix(_SCHEME)),))
