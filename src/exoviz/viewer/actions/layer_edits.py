"""Changes of layers, as steps of the document's history."""

from __future__ import annotations

from collections.abc import Iterable

from exoviz.cards.layer_tree import set_shown
from exoviz.model.layers import by_longest_prefix, compressed, leaves
from exoviz.viewer.document.model_builder import ModelBuilder
from exoviz.viewer.document.store import Store

__all__ = ["LayerEdits"]


class LayerEdits:
    """Changes how layers are seen; they are given by paths, also of groups.

    Parameters
    ----------
    store : Store
    builder : ModelBuilder
        Has the layers that there are.
    """

    def __init__(self, store: Store, builder: ModelBuilder) -> None:
        self._store = store
        self._builder = builder
        self._before_solo: tuple[str, ...] | None = None

    def reset(self) -> None:
        """Forget what was shown before something was shown alone."""
        self._before_solo = None

    def _every(self) -> tuple[str, ...]:
        return tuple(self._builder.copies)

    def set_shown(self, layers: Iterable[str], shown: bool) -> None:
        """Show or hide layers."""
        layers = tuple(layers)
        hide = self._store.scene.view.hide
        hide = set_shown(self._every(), hide, leaves(self._every(), layers), shown)
        self._before_solo = None
        self._store.change_view(hide=hide)

    def solo(self, layers: Iterable[str]) -> None:
        """Show only these layers; the second time, show what was shown before."""
        layers = tuple(layers)
        mine = leaves(self._every(), layers)
        hide = compressed(self._every(), set(self._every()) - mine)
        now = self._store.scene.view.hide
        if self._before_solo is not None and hide == now:
            before, self._before_solo = self._before_solo, None
            self._store.change_view(hide=before)
        elif mine:
            self._before_solo = now if self._before_solo is None else self._before_solo
            self._store.change_view(hide=hide)

    def set_kept(self, layers: Iterable[str], kept: bool) -> None:
        """Exclude layers from the cutaway, or include them again."""
        layers = tuple(layers)
        keep = self._store.scene.view.keep
        keep = set_shown(self._every(), keep, leaves(self._every(), layers), not kept)
        self._store.change_view(keep=keep)

    def set_opacity(self, layers: Iterable[str], opacity: float) -> None:
        """Set the opacity of layers, 0 to 1."""
        layers = tuple(layers)
        every = self._every()
        now = self._store.scene.view.opacity
        values = {layer: by_longest_prefix(layer, now, 1.0) for layer in every}
        values |= dict.fromkeys(leaves(every, layers), opacity)
        by_value: dict[float, list[str]] = {}
        for layer, value in values.items():
            by_value.setdefault(value, []).append(layer)
        made = {
            path: value
            for value, members in by_value.items()
            if value < 1
            for path in compressed(every, members)
        }
        key = "opacity " + " ".join(sorted(layers))
        self._store.change_view(key=key, opacity=made)

    def set_colour(self, layers: Iterable[str], colour: str) -> None:
        """Set the colour of layers, six hexadecimal digits; empty for the style's colour."""
        layers = tuple(layers)
        mine = leaves(self._every(), layers)
        before = self._store.scene.view.colours
        colours = {key: value for key, value in before.items() if key not in mine}
        if colour:
            colours |= dict.fromkeys(sorted(mine), colour.upper())
        self._store.change_view(colours=colours)

    def label(self, layers: Iterable[str]) -> None:
        """Label layers beside the picture, or remove their labels."""
        paths = compressed(self._every(), leaves(self._every(), layers))
        before = self._store.scene.view.labels
        if set(paths) <= set(before):
            labels = {path: place for path, place in before.items() if path not in paths}
        else:
            labels = {**before, **dict.fromkeys(paths, ())}
        self._store.change_view(labels=labels)

    def move_label(self, path: str, place: tuple[float, float]) -> None:
        """Move the label of a layer: fractions of width and height."""
        labels = {**self._store.scene.view.labels, path: place}
        self._store.change_view(key=f"label {path}", labels=labels)
