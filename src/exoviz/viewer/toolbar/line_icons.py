"""Icons drawn in lines, in the colours of the window that shows them."""

from __future__ import annotations

from typing import Final

from qtpy.QtCore import QByteArray, QSize, Qt
from qtpy.QtGui import QColor, QIcon, QPainter, QPalette, QPixmap
from qtpy.QtSvg import QSvgRenderer

from exoviz.resources import folder

__all__ = ["line_icon"]

#: Colour of every line in the files; it is replaced by that of the window's texts.
_INK: Final = "#000000"
#: Pixels of an icon for one pixel of the window, for screens of every density.
_DENSITIES: Final = (1, 2, 3)


def _drawn(drawing: str, colour: QColor, side: int, density: int) -> QPixmap:
    pixmap = QPixmap(QSize(side * density, side * density))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    # SVG as Qt knows it has no see-through colours of eight digits.
    painter.setOpacity(colour.alphaF())
    QSvgRenderer(QByteArray(drawing.replace(_INK, colour.name()).encode())).render(painter)
    painter.end()
    pixmap.setDevicePixelRatio(density)
    return pixmap


def line_icon(name: str, palette: QPalette, side: int) -> QIcon:
    """Return an icon: in the colour of texts, fainter where it is not available.

    Parameters
    ----------
    name : str
        File in ``assets/icons``, without its ending.
    palette : QPalette
        Colours of the window. What is on stands on the colour of selections.
    side : int
        Pixels.
    """
    drawing = (folder("assets") / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    group, role = QPalette.ColorGroup, QPalette.ColorRole
    icon = QIcon()
    for mode, state, colour in (
        (QIcon.Mode.Normal, QIcon.State.Off, palette.color(group.Active, role.ButtonText)),
        (QIcon.Mode.Normal, QIcon.State.On, palette.color(group.Active, role.HighlightedText)),
        (QIcon.Mode.Disabled, QIcon.State.Off, palette.color(group.Disabled, role.ButtonText)),
        (QIcon.Mode.Disabled, QIcon.State.On, palette.color(group.Disabled, role.ButtonText)),
    ):
        for density in _DENSITIES:
            icon.addPixmap(_drawn(drawing, colour, side, density), mode, state)
    return icon
