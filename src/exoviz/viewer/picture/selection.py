"""The selection, shared by picture, tree and card."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from qtpy.QtCore import QObject, QPoint, Signal

from exoviz.language import _
from exoviz.model import Vesicle
from exoviz.model.layers import matches
from exoviz.renderer import layer_title
from exoviz.renderer.annotation.keys.atom_words import atom_origin
from exoviz.viewer.picture.canvas import Canvas

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.selecting import ChosenMolecules
    from exoviz.story import Story
    from exoviz.viewer.picture.render_worker import RenderResult

__all__ = ["MoleculeSet", "Pick", "Selection"]


@dataclass(frozen=True, slots=True, eq=False)
class Pick:
    """One molecule of a vesicle that was clicked in a picture.

    Attributes
    ----------
    model : Vesicle
        What the picture shows: the number means nothing in another model.
    number : int
        Over the whole vesicle.
    layer, species : str
    """

    model: Vesicle
    number: int
    layer: str
    species: str

    @classmethod
    def of(cls, model: Vesicle, number: int) -> Pick:
        """Return the pick of a molecule of a vesicle, by its number."""
        first = 0
        for batch in model.batches:
            if number < first + len(batch):
                return cls(model, number, batch.layer, batch.species)
            first += len(batch)
        chain = model.polymers[number - first]
        return cls(model, number, chain.layer, chain.species)


@dataclass(frozen=True, slots=True, eq=False)
class MoleculeSet:
    """Molecules of a vesicle which are not all of their layers.

    Attributes
    ----------
    model : Vesicle
        Their numbers mean nothing in another model.
    chosen : ChosenMolecules
    """

    model: Vesicle
    chosen: ChosenMolecules


class Selection(QObject):
    """Layers, one molecule, or some molecules of layers.

    Parameters
    ----------
    canvas : Canvas
        Receives clicks, and shows the outline of the selection.
    parent : QObject, optional

    Attributes
    ----------
    layers : frozenset of str
    groups : frozenset of str
        Paths that were chosen as groups of layers.
    picked : Pick or None
        The one molecule that is selected; None where whole layers are. Molecules of a story come
        and go, and have no numbers: of these always whole layers are selected.
    some : MoleculeSet or None
        The molecules that are selected where these are a part of their layers.

    Signals
    -------
    changed : ()
    hovered : (text)
        Name of what the pointer is over; empty for nothing.
    let_go : ()
        Nothing more is wanted of what was begun with clicks.
    menu_wanted : (place on the screen)
    """

    changed = Signal()
    hovered = Signal(str)
    let_go = Signal()
    menu_wanted = Signal(QPoint)

    def __init__(self, canvas: Canvas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self.layers: frozenset[str] = frozenset()
        self.groups: frozenset[str] = frozenset()
        self.picked: Pick | None = None
        self.some: MoleculeSet | None = None

    def choose(self, layers: Iterable[str], groups: Iterable[str] = ()) -> None:
        """Select layers, or nothing.

        Parameters
        ----------
        layers : iterable of str
        groups : iterable of str
            Paths of groups as which some of them were chosen.
        """
        self._set(frozenset(layers), frozenset(groups))

    def choose_molecules(self, model: Vesicle, chosen: ChosenMolecules) -> None:
        """Select molecules of a vesicle: as layers where they are all of their layers."""
        layers = frozenset(chosen.counts)
        whole = layers <= frozenset(chosen.layers)
        self._set(layers, frozenset(), None if whole else MoleculeSet(model, chosen))

    def keep(self, known: Collection[str]) -> None:
        """Select of what is selected that which a new model has: whole layers, no molecules."""
        layers = self.layers & frozenset(known)
        self._set(layers, self.groups if layers == self.layers else frozenset())

    def follow(self, model: Vesicle | Story) -> None:
        """Let go of molecules of another model than the one that is shown."""
        chosen = self.picked or self.some
        if chosen is not None and chosen.model is not model:
            self.keep(model.layers())

    def alike(self) -> None:
        """Select every molecule like those that are selected."""
        self.choose(self.layers)

    def _set(
        self,
        layers: frozenset[str],
        groups: frozenset[str],
        molecules: Pick | MoleculeSet | None = None,
    ) -> None:
        self.layers, self.groups = layers, groups
        self.picked = molecules if isinstance(molecules, Pick) else None
        self.some = molecules if isinstance(molecules, MoleculeSet) else None
        shown = self._canvas.shown
        self._canvas.outline(None if shown is None else self.pixels_of(shown))
        self.changed.emit()

    def layer_at(self, bead: int) -> str:
        """Return the layer of a bead of the picture that is shown; empty for none."""
        shown = self._canvas.shown
        if shown is None or bead < 0 or bead >= len(shown.drawing.layer):
            return ""
        return shown.drawing.layer_of(bead)

    def hover(self, bead: int) -> None:
        """Name what the pointer is over."""
        layer, shown = self.layer_at(bead), self._canvas.shown
        text = layer_title(layer) if layer else ""
        if layer and shown is not None and shown.drawing.is_atom(bead):
            model = shown.request.subject
            if isinstance(model, Vesicle):
                file = atom_origin(model, int(shown.drawing.molecule[bead]))
                text = _("{name}, atoms of {file}").format(name=text, file=file)
        if not self._canvas.pointer_lit:
            self._canvas.show_tooltip(text)
            self.hovered.emit(text)

    def pick(self, bead: int, more: bool) -> None:
        """Select the molecule of a bead; `more` adds its layer, or takes it away."""
        layer = self.layer_at(bead)
        shown = self._canvas.shown
        if not layer or shown is None:
            self.choose(())
            return
        model = shown.request.subject
        # From afar a story's lipids are drawn as a leaflet.
        layers = frozenset(one for one in model.layers() if matches(one, (layer,)))
        if more:
            self.choose(self.layers ^ layers)
        elif isinstance(model, Vesicle):
            picked = Pick.of(model, int(shown.drawing.molecule[bead]))
            self._set(layers, frozenset(), picked)
        else:
            self.choose(layers)

    def open_menu(self, bead: int, place: QPoint) -> None:
        """Ask for a menu of what can be done with a molecule, or with what is selected."""
        layer = self.layer_at(bead)
        if layer and layer not in self.layers:
            self.pick(bead, False)
        self.menu_wanted.emit(place)

    def beads_of(self, result: RenderResult) -> NDArray[np.bool_]:
        """Return which beads of a picture are selected."""
        drawing, model = result.drawing, result.request.subject
        if self.picked is not None and self.picked.model is model:
            mine: NDArray[np.bool_] = drawing.molecule == self.picked.number
            return mine
        if self.some is not None and self.some.model is model:
            return self.some.chosen.molecules[drawing.molecule]
        known = model.layers()

        def is_whole(name: str) -> bool:
            held = {one for one in known if matches(one, (name,))}
            return bool(held) and held <= self.layers

        names = np.array([is_whole(name) for name in drawing.layers] or [False], np.bool_)
        return names[drawing.layer if drawing.exact is None else drawing.exact]

    def centres(self) -> NDArray[np.float32]:
        """Return the centres of what is selected in the picture that is shown, (n, 3), nm."""
        shown = self._canvas.shown
        if shown is None:
            return np.empty((0, 3), np.float32)
        return shown.drawing.centres[self.beads_of(shown)]

    def pixels_of(self, result: RenderResult) -> NDArray[np.bool_] | None:
        """Return which pixels of a picture show what is selected; None for none."""
        if not self.layers or not len(result.drawing.layer):
            return None
        mine = self.beads_of(result)
        found: NDArray[np.bool_] = (result.bead >= 0) & mine[np.maximum(result.bead, 0)]
        return found
