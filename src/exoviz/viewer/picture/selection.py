"""What is selected in a window: one thing for the picture, the tree and the card."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
from qtpy.QtCore import QPoint, Qt
from qtpy.QtWidgets import QMenu

from exoviz.language import _
from exoviz.model import Vesicle
from exoviz.model.layers import last_step
from exoviz.renderer import layer_title
from exoviz.viewer.docks.molecule_card import card_html, molecule_at

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.renderer.geometry.drawing import Drawing
    from exoviz.viewer.picture.render_worker import RenderResult
    from exoviz.viewer.window import Window

__all__ = ["Selection"]

#: Cards that are shown at once.
_CARDS = 4
#: Commands of the menu of what is selected.
_OFFERED = (
    "view.focus",
    "layers.alike",
    "layers.hide",
    "layers.solo",
    "layers.label",
    "layers.all",
    "layers.none",
)


class Selection:
    """Layers, or one molecule.

    Attributes
    ----------
    layers : frozenset of str
    molecule : int
        Number of the molecule in the vesicle; -1 where whole layers are selected.
    """

    def __init__(self, window: Window) -> None:
        self._window = window
        self.layers: frozenset[str] = frozenset()
        self.molecule = -1

    def choose(self, layers: Iterable[str]) -> None:
        """Select layers, or nothing."""
        self.molecule = -1
        self.layers = frozenset(layers)
        self.show()

    def alike(self) -> None:
        """Select every molecule like the one that is selected."""
        self.choose(self.layers)

    def layer_at(self, bead: int) -> str:
        """Return the layer of a bead of the picture that is shown; empty for none."""
        shown = self._window.canvas.shown
        if shown is None or bead < 0 or bead >= len(shown.drawing.layer):
            return ""
        return str(shown.drawing.layers[shown.drawing.layer[bead]])

    def hover(self, bead: int) -> None:
        """Name what the pointer is over."""
        layer = self.layer_at(bead)
        text = layer_title(layer) if layer else ""
        if not self._window.presenting:
            self._window.canvas.say(text)
            self._window.hint(text)

    def pick(self, bead: int, more: bool) -> None:
        """Select the molecule of a bead; `more` adds its layer, or takes it away."""
        layer = self.layer_at(bead)
        shown = self._window.canvas.shown
        if not layer or shown is None:
            self.choose(())
        elif more:
            self.choose(self.layers ^ {layer})
        else:
            self.molecule = int(shown.drawing.molecule[bead])
            self.layers = frozenset({layer})
            self.show()

    def open_menu(self, bead: int, place: QPoint) -> None:
        """Offer what can be done with a molecule, or with what is selected."""
        layer = self.layer_at(bead)
        if layer and layer not in self.layers:
            self.pick(bead, False)
        window = self._window
        window.commands.refresh()
        menu = QMenu(window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for key in _OFFERED:
            if window.commands.table[key].enabled():
                menu.addAction(window.commands.actions[key])
        menu.popup(place)

    def beads_of(self, drawing: Drawing) -> NDArray[np.bool_]:
        """Return which beads of a drawing are selected."""
        if self.molecule >= 0:
            mine: NDArray[np.bool_] = drawing.molecule == self.molecule
            return mine
        names = np.array([name in self.layers for name in drawing.layers] or [False], np.bool_)
        return names[drawing.layer]

    def pixels_of(self, drawn: RenderResult) -> NDArray[np.bool_] | None:
        """Return which pixels of a picture show what is selected; None for none."""
        if not self.layers or not len(drawn.drawing.layer):
            return None
        mine = self.beads_of(drawn.drawing)
        found: NDArray[np.bool_] = (drawn.bead >= 0) & mine[np.maximum(drawn.bead, 0)]
        return found

    def show(self) -> None:
        """Show everywhere what is selected."""
        window = self._window
        window.layers.select(self.layers)
        window.card.setHtml(self._cards())
        if self.layers:
            window.docks["card"].raise_()
        shown = window.canvas.shown
        window.canvas.primitive(None if shown is None else self.pixels_of(shown))
        window.commands.refresh()

    def _cards(self) -> str:
        if not self.layers:
            hint = _("Click a molecule, or a layer, to see what it is.")
            return f"<p><i>{hint}</i></p>"
        model, parts = self._window.model, []
        for layer in sorted(self.layers)[:_CARDS]:
            key = last_step(layer)
            if isinstance(model, Vesicle):
                kinds = {item.species for item in model.molecules() if item.layer == layer}
                key = min(kinds) if len(kinds) == 1 else key
                if self.molecule >= 0:
                    key = molecule_at(model, self.molecule).species
            structure = model.structures.get(key) if isinstance(model, Vesicle) else None
            parts.append(card_html(layer, key, self._window.copies.get(layer, 0), structure))
        return "<hr>".join(parts)
