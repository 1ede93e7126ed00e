"""Message boxes and questions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from qtpy.QtCore import Qt
from qtpy.QtWidgets import QLabel, QMessageBox, QPushButton, QWidget

from exoviz.errors import UserError
from exoviz.language import _
from exoviz.viewer.widgets.controls import existing

__all__ = [
    "Answer",
    "Icon",
    "Role",
    "StandardButton",
    "ask",
    "complain",
    "message_box",
    "words_of_error",
]

Icon = QMessageBox.Icon
Role = QMessageBox.ButtonRole
StandardButton = QMessageBox.StandardButton
#: A button: one of Qt's own, or its text and role.
Answer = StandardButton | tuple[str, Role]
A = TypeVar("A")


def message_box(parent: QWidget | None, icon: QMessageBox.Icon, text: str) -> QMessageBox:
    """Return a box with a text: its first line as heading, the others below."""
    box = QMessageBox(parent)
    box.setWindowTitle("exoviz")
    box.setIcon(icon)
    heading, _newline, rest = text.partition("\n")
    box.setText(heading)
    box.setInformativeText(rest)
    # What is wrong with a scene quotes it, and a scene is anybody's.
    for label in box.findChildren(QLabel):
        label.setTextFormat(Qt.TextFormat.PlainText)
    return box


def words_of_error(error: BaseException) -> str:
    """Return what went wrong, as its author says it, or that nobody expected it."""
    if isinstance(error, UserError):
        return str(error)
    what = _("something went wrong that should not ({error}).")
    return what.format(error=f"{type(error).__name__}: {error}")


def complain(parent: QWidget, text: str) -> None:
    """Say what is wrong, without waiting for an answer."""
    box = message_box(parent, Icon.Warning, text)
    box.setStandardButtons(StandardButton.Ok)
    box.open()


def ask(
    parent: QWidget,
    icon: QMessageBox.Icon,
    text: str,
    answers: Mapping[A, Answer],
    *,
    default: A,
    escape: A,
) -> A:
    """Ask a question and wait for the answer.

    Parameters
    ----------
    parent : QWidget
    icon : QMessageBox.Icon
    text : str
        See `message_box`.
    answers : mapping
        Button of each answer.
    default, escape
        Answers of the keys Enter and Escape; closing the box is as Escape.
    """
    box = message_box(parent, icon, text)
    buttons: dict[A, QPushButton] = {}
    for answer, button in answers.items():
        if isinstance(button, tuple):
            buttons[answer] = existing(box.addButton(*button))
        else:
            buttons[answer] = existing(box.addButton(button))
    box.setDefaultButton(buttons[default])
    box.setEscapeButton(buttons[escape])
    box.exec()
    clicked = box.clickedButton()
    return next((answer for answer, one in buttons.items() if one is clicked), escape)
