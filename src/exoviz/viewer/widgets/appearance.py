"""Light, dark and high-contrast windows; font and numbers in the reader's language."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Final, Literal

from qtpy.QtCore import QLocale
from qtpy.QtGui import QColor, QFont, QFontDatabase, QPalette
from qtpy.QtWidgets import QApplication, QStyleFactory

from exoviz.language import speak
from exoviz.viewer.widgets.contrast_style import ContrastStyle

__all__ = ["THEMES", "Theme", "apply_theme", "load_font", "running_application", "speak_in"]

Theme = Literal["system", "light", "dark", "contrast"]
THEMES: Final[tuple[Theme, ...]] = ("system", "light", "dark", "contrast")

_COLOURS: Final[dict[str, dict[str, str]]] = {
    "light": {
        "Window": "F3F4F6",
        "Base": "FFFFFF",
        "AlternateBase": "F0F2F5",
        "Text": "1B2330",
        "Button": "E6E9EE",
        "Highlight": "0B63B0",
        "HighlightedText": "FFFFFF",
        "Link": "0B5CA8",
        "Mid": "A9B1BC",
    },
    "dark": {
        "Window": "1F252D",
        "Base": "171C22",
        "AlternateBase": "1C2229",
        "Text": "E8ECF1",
        "Button": "2B333D",
        "Highlight": "3D8FD9",
        "HighlightedText": "0B1016",
        "Link": "7DBBF0",
        "Mid": "4A5563",
    },
    "contrast": {
        "Window": "000000",
        "Base": "000000",
        "AlternateBase": "101010",
        "Text": "FFFFFF",
        "Button": "2A2A2A",
        "Highlight": "FFE14D",
        "HighlightedText": "000000",
        "Link": "8FD0FF",
        "Mid": "FFFFFF",
    },
}
#: What a palette can't say: where a control is that has the colour of the window.
_CONTRAST: Final = """
QPushButton, QToolButton, QLineEdit, QTabBar::tab { border: 1px solid white; padding: 3px 8px; }
QPushButton:focus, QToolButton:focus, QLineEdit:focus { border: 2px solid #FFE14D; }
QTreeView, QTableView, QListView, QTextBrowser { border: 1px solid white; }
QToolButton:checked { background: #FFE14D; color: black; }
QTabBar::tab:selected { background: #FFE14D; color: black; }
QTabBar::tab:focus { border: 3px double black; }
QMenu { border: 1px solid white; }
QDockWidget::title { border: 1px solid white; padding: 3px; }
"""
_SAME: Final = {"Text": ("WindowText", "ButtonText", "ToolTipText"), "Base": ("ToolTipBase",)}


def speak_in(language: str) -> None:
    """Write in a language from now on, its numbers in Qt's controls too."""
    speak(language)
    QLocale.setDefault(QLocale(language))


def load_font() -> None:
    """Use the font that has every letter of Kazakh, whatever the system has."""
    found = importlib.util.find_spec("matplotlib")
    if found is None or found.origin is None:
        return
    folder = Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"
    for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans-Oblique.ttf"):
        QFontDatabase.addApplicationFont(str(folder / name))
    font = QFont("DejaVu Sans")
    font.setPointSizeF(max(QApplication.font().pointSizeF(), 9.0))
    QApplication.setFont(font)


def _is_dark(palette: QPalette) -> bool:
    return palette.window().color().lightness() < palette.windowText().color().lightness()


def running_application() -> QApplication:
    """Return the application that runs."""
    found = QApplication.instance()
    assert isinstance(found, QApplication)
    return found


def apply_theme(theme: str) -> None:
    """Colour all windows.

    Parameters
    ----------
    theme : str
        One of `THEMES`; ``"system"`` follows the palette that the application began with.
    """
    application = running_application()
    system = application.property("system_palette")
    name = ("dark" if _is_dark(system) else "light") if theme == "system" else theme
    contrast = name == "contrast"
    application.setStyle(ContrastStyle() if contrast else QStyleFactory.create("Fusion"))
    palette = QPalette()
    for role, text in _COLOURS[name].items():
        colour = QColor("#" + text)
        for one in (role, *_SAME.get(role, ())):
            palette.setColor(getattr(QPalette.ColorRole, one), colour)
    text = QColor("#" + _COLOURS[name]["Text"])
    faint = QColor(text.red(), text.green(), text.blue(), 200 if contrast else 130)
    for role in ("Text", "WindowText", "ButtonText"):
        palette.setColor(QPalette.ColorGroup.Disabled, getattr(QPalette.ColorRole, role), faint)
    palette.setColor(QPalette.ColorRole.PlaceholderText, faint)
    application.setPalette(palette)
    application.setStyleSheet(_CONTRAST if contrast else "")
