"""A field for a number that refuses what is out of its range, and says so."""

from __future__ import annotations

from typing import Final

from qtpy.QtCore import QPoint, Qt, Signal
from qtpy.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QValidator
from qtpy.QtWidgets import QDoubleSpinBox, QLabel, QWidget

from exoviz.language import _, number

__all__ = ["BoundedBox"]

_GAP: Final = 3
_LOOK: Final = (
    "background: #fff4d6; color: #6b1d00; border: 1px solid #b54708; padding: 4px; font: bold"
)


class BoundedBox(QDoubleSpinBox):
    """A number within a range, which its tooltip and accessible description say.

    A number beyond the range is refused: the box keeps the one that it had, and says beneath it
    what is allowed, until something else is typed.

    Signals
    -------
    bounded : (what was typed, and what is allowed)

    Parameters
    ----------
    least, most : float
    unit : str
    decimals : int
        Digits after the point; without any only whole numbers are taken.
    parent : QWidget, optional
    """

    bounded = Signal(str)

    def __init__(
        self,
        least: float,
        most: float,
        unit: str = "",
        decimals: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._unit = unit
        self._word: QLabel | None = None
        self._is_refused = False
        self.setDecimals(decimals)
        self.setRange(least, most)
        self.setSuffix(f" {unit}" if unit else "")
        self.setKeyboardTracking(False)
        self.valueChanged.connect(lambda _value: self._be_silent())
        line = self.lineEdit()
        assert line is not None
        line.textEdited.connect(lambda _text: self._be_silent())
        self.describe_range()

    def describe_range(self) -> None:
        """Say in tooltip and accessible description what is allowed."""
        text = _("From {least} to {most} {unit}").format(**self._ends()).strip()
        self.setToolTip(text)
        self.setAccessibleDescription(text)

    @property
    def whole(self) -> int:
        """Its value as a whole number."""
        return round(self.value())

    @property
    def is_edited(self) -> bool:
        """Whether something was typed that is not its value as yet."""
        if self.value() == self.minimum() and self.specialValueText():
            return self.text() != self.specialValueText()
        return self.text() != self.textFromValue(self.value()) + self.suffix()

    def _ends(self) -> dict[str, str]:
        least, most = (
            number(one, 0 if one == int(one) else self.decimals())
            for one in (self.minimum(), self.maximum())
        )
        return {"least": least, "most": most, "unit": self._unit}

    def _typed(self, text: str) -> float | None:
        bare = text.removesuffix(self.suffix()).strip()
        value, fine = self.locale().toDouble(bare)
        return value if fine else None

    def validate(self, text: str | None, position: int) -> tuple[QValidator.State, str, int]:
        """Let any number be typed; one out of the range is refused at the end."""
        state, typed, position = super().validate(text, position)
        begun = typed.removesuffix(self.suffix()).strip() == "-"
        if state == QValidator.State.Invalid and (begun or self._typed(typed) is not None):
            state = QValidator.State.Intermediate
        return state, typed, position

    def fixup(self, text: str | None) -> str:
        """Return the number that the box had in place of one that it cannot take."""
        value = self._typed(text or "")
        if value is None:
            return super().fixup(text)
        what = _("{typed} {unit} is out of range: from {least} to {most} {unit} are allowed.")
        if self.minimum() <= value <= self.maximum():
            what = _("{typed} has more than {digits} digits after the point.")
            what = what if self.decimals() else _("{typed} is no whole number.")
        typed = (text or "").removesuffix(self.suffix()).strip()
        words = {**self._ends(), "typed": typed, "digits": str(self.decimals())}
        # Where there is no unit, its spaces go too.
        self.refuse(" ".join(what.format(**words).split()))
        return self.textFromValue(self.value()) + self.suffix()

    def refuse(self, text: str) -> None:
        """Say beneath the box why a number was not taken."""
        self._is_refused = True
        self._be_silent()
        window = self.window()
        assert window is not None
        word = QLabel(text, window)
        word.setTextFormat(Qt.TextFormat.PlainText)
        word.setWordWrap(True)
        word.setStyleSheet(_LOOK)
        width = min(max(self.width(), 240), window.width() - 2 * _GAP)
        word.setFixedWidth(width)
        word.resize(width, word.heightForWidth(width))
        place = self.mapTo(window, QPoint(0, self.height() + _GAP))
        if place.y() + word.height() > window.height():
            place = self.mapTo(window, QPoint(0, -word.height() - _GAP))
        place.setX(max(min(place.x(), window.width() - width - _GAP), _GAP))
        word.move(place)
        word.show()
        self._word = word
        self.bounded.emit(text)

    def _be_silent(self) -> None:
        if self._word is not None:
            self._word.hide()
            self._word.deleteLater()
            self._word = None

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Keep Enter from a dialog where the number was refused."""
        self._is_refused = False
        super().keyPressEvent(event)
        if self._is_refused and event is not None:
            event.accept()

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        """Begin anew."""
        self._be_silent()
        super().focusInEvent(event)

    def hideEvent(self, event: QHideEvent | None) -> None:
        """Take the word away with the box."""
        self._be_silent()
        super().hideEvent(event)
