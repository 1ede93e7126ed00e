"""The rows of a dialog that ask how large a picture is: in pixels, or in print."""

from __future__ import annotations

from typing import Final

from qtpy.QtWidgets import QCheckBox, QComboBox, QFormLayout, QHBoxLayout, QLabel

from exoviz.language import _, number, short_number
from exoviz.registry.print_sizes import MM_PER_INCH, PRINT_SIZES, PrintSize
from exoviz.registry.text_sizes import TEXT_SIZES, text_factor
from exoviz.scene.view import LARGEST_SIDE, SMALLEST_SIDE
from exoviz.viewer.widgets.bounded_box import BoundedBox
from exoviz.viewer.widgets.controls import number_box

__all__ = ["SizeRows", "text_size_box"]

_PRINT_DPI: Final = 300
_SIZES: Final = ((1280, 720), (1920, 1080), (3840, 2160), (1080, 1080), (2400, 1800))


def text_size_box(chosen: str) -> QComboBox:
    """Return a list of the sizes of text."""
    box = QComboBox()
    for one in TEXT_SIZES.values():
        box.addItem(_(one.title), one.name)
    box.setCurrentIndex(box.findData(chosen))
    return box


def _side(value: int) -> BoundedBox:
    return number_box(SMALLEST_SIDE, LARGEST_SIDE, value, _("px"))


class SizeRows:
    """Size and resolution of a picture: one of usual sizes, a journal's column, or any.

    Parameters
    ----------
    form : QFormLayout
        Where the rows are added.
    size : (int, int)
        Width and height that are offered, pixels.
    title : str, optional
        What the offered size is called, where it is not among the usual ones.

    Attributes
    ----------
    preset : QComboBox
    width_box, height_box : BoundedBox
    printed : QCheckBox
        Whether letters are in points.
    dpi : BoundedBox
    """

    def __init__(self, form: QFormLayout, size: tuple[int, int], title: str = "") -> None:
        self.preset = QComboBox()
        if title:
            self.preset.addItem(title, size)
        for width, height in _SIZES:
            self.preset.addItem(f"{width} × {height}", (width, height))
        for column in PRINT_SIZES.values():
            text = _("{journal}, {columns}: {width} mm wide").format(
                journal=column.journal,
                columns=_(column.columns),
                width=short_number(column.width_mm),
            )
            self.preset.addItem(text, column)
        if not title:
            self.preset.setCurrentIndex(_SIZES.index(size))
        self.width_box, self.height_box = _side(size[0]), _side(size[1])
        self.width_box.setAccessibleName(_("Width"))
        self.height_box.setAccessibleName(_("Height"))
        self.dpi = number_box(36, 2400, _PRINT_DPI, _("dpi"))
        self.printed = QCheckBox(_("For &print: letters in points"))
        self._millimetres = QLabel()
        sides = QHBoxLayout()
        sides.addWidget(self.width_box)
        sides.addWidget(QLabel("×"))
        sides.addWidget(self.height_box)
        sides.addWidget(self._millimetres, 1)
        form.addRow(_("S&ize"), self.preset)
        form.addRow("", sides)
        form.addRow("", self.printed)
        form.addRow(_("&Resolution"), self.dpi)
        self.preset.currentIndexChanged.connect(self._preset)
        self.dpi.valueChanged.connect(self._follow_dpi)
        self.printed.toggled.connect(self._show_size)
        for side in (self.width_box, self.height_box):
            side.valueChanged.connect(self._show_size)
        self._show_size()

    def size(self) -> tuple[int, int]:
        """Return width and height, pixels."""
        return self.width_box.whole, self.height_box.whole

    def dots(self) -> float | None:
        """Return the dots per inch of a picture for print."""
        return float(self.dpi.whole) if self.printed.isChecked() else None

    def letters(self, text_size: str) -> str | float:
        """Return how large text is, of what is chosen and of what a journal asks for."""
        column = self._column()
        return text_size if column is None else column.text_factor * text_factor(text_size)

    def _column(self) -> PrintSize | None:
        """Return the column of a journal that is chosen."""
        chosen = self.preset.currentData()
        return chosen if isinstance(chosen, PrintSize) else None

    def _preset(self) -> None:
        column = self._column()
        if column is None:
            width, height = self.preset.currentData()
            self.width_box.setValue(width)
            self.height_box.setValue(height)
        else:
            self.dpi.setValue(column.dpi)
        self.printed.setChecked(column is not None)
        self._follow_dpi()

    def _follow_dpi(self) -> None:
        """Keep the width in millimetres of a column."""
        column = self._column()
        if column is not None:
            per_mm = self.dpi.whole / MM_PER_INCH
            self.width_box.setValue(round(column.width_mm * per_mm))
            self.height_box.setValue(round(column.height_mm * per_mm))
        self._show_size()

    def _show_size(self) -> None:
        per_mm = self.dpi.whole / MM_PER_INCH
        width, height = self.width_box.whole / per_mm, self.height_box.whole / per_mm
        text = _("{width} × {height} mm").format(width=number(width), height=number(height))
        self._millimetres.setText(text if self.printed.isChecked() else "")
        self.dpi.setEnabled(self.printed.isChecked())
