"""Who draws the picture: a graphics card where there is one, or the processor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtCore import QObject, QSettings, Signal

from exoviz.registry.graphics import GRAPHICS, Graphics
from exoviz.renderer.card.card_rasterizer import CardRasterizer

if TYPE_CHECKING:
    from exoviz.renderer.card.card_rasterizer import GraphicsState

__all__ = ["GraphicsLink"]

_KEY = "graphics"


class GraphicsLink(QObject):
    """Draws with a graphics card as long as it can be trusted, and says when that changes.

    Parameters
    ----------
    settings : QSettings
    parent : QObject, optional

    Attributes
    ----------
    rasterizer : CardRasterizer

    Signals
    -------
    told : (text)
        What a person should know: which card draws, or why none does.
    """

    told = Signal(str)
    _changed = Signal(object)

    def __init__(self, settings: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        # States come about in other threads; words are chosen in that of the window.
        self._changed.connect(self._tell)
        self.rasterizer = CardRasterizer(self.chosen, self._changed.emit)

    @property
    def chosen(self) -> Graphics:
        """Who is to draw, as the settings say."""
        found = str(self._settings.value(_KEY, ""))
        return next((name for name in GRAPHICS if name == found), "auto")

    def choose(self, name: Graphics) -> None:
        """Let another draw from now on, and at the next starts."""
        self._settings.setValue(_KEY, name)
        self.use(name)

    def use(self, name: Graphics) -> None:
        """Let another draw until the window is closed."""
        self.rasterizer.choose(name)

    def _tell(self, state: GraphicsState) -> None:
        if state.name in ("card", "software", "failed"):
            self.told.emit(state.text)

    def end(self) -> None:
        """End the process of the card."""
        self.rasterizer.end()
