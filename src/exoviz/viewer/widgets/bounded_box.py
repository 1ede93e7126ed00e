"""A field for a number that takes whatever is typed, and reports what is out of its range."""

from __future__ import annotations

from qtpy.QtCore import Signal
from qtpy.QtGui import QValidator
from qtpy.QtWidgets import QDoubleSpinBox, QWidget

from exoviz.language import _, number

__all__ = ["BoundedBox"]


class BoundedBox(QDoubleSpinBox):
    """A number within a range, which its tooltip and accessible description say.

    What is typed beyond the range becomes the nearer end of it.

    Signals
    -------
    bounded : (what was typed, and what is allowed)

    Parameters
    ----------
    least, most : float
    unit : str
    parent : QWidget, optional
    """

    bounded = Signal(str)

    def __init__(self, least: float, most: float, unit: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._unit = unit
        self.setRange(least, most)
        self.setSuffix(" " + unit)
        self.setKeyboardTracking(False)
        text = _("From {least} to {most} {unit}").format(**self._words())
        self.setToolTip(text)
        self.setAccessibleDescription(text)

    def _words(self) -> dict[str, str]:
        ends = {"least": number(self.minimum()), "most": number(self.maximum())}
        return {**ends, "unit": self._unit}

    def _typed(self, text: str) -> float | None:
        bare = text.removesuffix(self.suffix()).strip()
        value, fine = self.locale().toDouble(bare)
        return value if fine else None

    def validate(self, text: str | None, position: int) -> tuple[QValidator.State, str, int]:
        """Let any number be typed; one out of the range is put right at the end."""
        state, typed, position = super().validate(text, position)
        if state == QValidator.State.Invalid and self._typed(typed) is not None:
            state = QValidator.State.Intermediate
        return state, typed, position

    def fixup(self, text: str | None) -> str:
        """Return the nearer end of the range in place of a number beyond it."""
        value = self._typed(text or "")
        if value is None or self.minimum() <= value <= self.maximum():
            return super().fixup(text)
        end = min(max(value, self.minimum()), self.maximum())
        what = _("{typed} {unit} is out of range: from {least} to {most} {unit} are allowed.")
        typed = (text or "").removesuffix(self.suffix()).strip()
        self.bounded.emit(what.format(typed=typed, **self._words()))
        return self.textFromValue(end) + self.suffix()
