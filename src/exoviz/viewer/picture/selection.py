"""The selection, shared by picture, tree and card."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
from qtpy.QtCore import QObject, QPoint, Signal

from exoviz.renderer import layer_title
from exoviz.viewer.picture.canvas import Canvas

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.renderer.geometry.drawing import Drawing
    from exoviz.viewer.picture.render_worker import RenderResult

__all__ = ["Selection"]


class Selection(QObject):
    """Layers, or one molecule.

    Parameters
    ----------
    canvas : Canvas
        Receives clicks, and shows the outline of the selection.
    parent : QObject, optional

    Attributes
    ----------
    layers : frozenset of str
    molecule : int
        Number of the molecule in the vesicle; -1 where whole layers are selected.

    Signals
    -------
    changed : ()
    hovered : (text)
        Name of what the pointer is over; empty for nothing.
    menu_wanted : (place on the screen)
    """

    changed = Signal()
    hovered = Signal(str)
    menu_wanted = Signal(QPoint)

    def __init__(self, canvas: Canvas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self.layers: frozenset[str] = frozenset()
        self.molecule = -1

    def choose(self, layers: Iterable[str]) -> None:
        """Select layers, or nothing."""
        self._set(frozenset(layers), -1)

    def alike(self) -> None:
        """Select every molecule like the one that is selected."""
        self.choose(self.layers)

    def _set(self, layers: frozenset[str], molecule: int) -> None:
        self.layers, self.molecule = layers, molecule
        shown = self._canvas.shown
        self._canvas.outline(None if shown is None else self.pixels_of(shown))
        self.changed.emit()

    def layer_at(self, bead: int) -> str:
        """Return the layer of a bead of the picture that is shown; empty for none."""
        shown = self._canvas.shown
        if shown is None or bead < 0 or bead >= len(shown.drawing.layer):
            return ""
        return str(shown.drawing.layers[shown.drawing.layer[bead]])

    def hover(self, bead: int) -> None:
        """Name what the pointer is over."""
        layer = self.layer_at(bead)
        text = layer_title(layer) if layer else ""
        if not self._canvas.pointer_lit:
            self._canvas.show_tooltip(text)
            self.hovered.emit(text)

    def pick(self, bead: int, more: bool) -> None:
        """Select the molecule of a bead; `more` adds its layer, or takes it away."""
        layer = self.layer_at(bead)
        shown = self._canvas.shown
        if not layer or shown is None:
            self.choose(())
        elif more:
            self.choose(self.layers ^ {layer})
        else:
            self._set(frozenset({layer}), int(shown.drawing.molecule[bead]))

    def open_menu(self, bead: int, place: QPoint) -> None:
        """Ask for a menu of what can be done with a molecule, or with what is selected."""
        layer = self.layer_at(bead)
        if layer and layer not in self.layers:
            self.pick(bead, False)
        self.menu_wanted.emit(place)

    def beads_of(self, drawing: Drawing) -> NDArray[np.bool_]:
        """Return which beads of a drawing are selected."""
        if self.molecule >= 0:
            mine: NDArray[np.bool_] = drawing.molecule == self.molecule
            return mine
        names = np.array([name in self.layers for name in drawing.layers] or [False], np.bool_)
        return names[drawing.layer]

    def centres(self) -> NDArray[np.float32]:
        """Return the centres of what is selected in the picture that is shown, (n, 3), nm."""
        shown = self._canvas.shown
        if shown is None:
            return np.empty((0, 3), np.float32)
        return shown.drawing.centres[self.beads_of(shown.drawing)]

    def pixels_of(self, result: RenderResult) -> NDArray[np.bool_] | None:
        """Return which pixels of a picture show what is selected; None for none."""
        if not self.layers or not len(result.drawing.layer):
            return None
        mine = self.beads_of(result.drawing)
        found: NDArray[np.bool_] = (result.bead >= 0) & mine[np.maximum(result.bead, 0)]
        return found
