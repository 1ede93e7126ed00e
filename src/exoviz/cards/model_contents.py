"""What a model holds, from which the cards of its layers and groups are written."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from exoviz.cards.amounts import Amount, amounts_of
from exoviz.cards.card import Card
from exoviz.cards.group_card import Member, group_card
from exoviz.cards.known_entries import crowders_of, entry_of
from exoviz.cards.layer_tree import layer_name
from exoviz.cards.species_card import entry_card, name_of, place_of, species_card
from exoviz.language import _
from exoviz.model import StructureFacts, Vesicle
from exoviz.model.layers import compressed, is_below, is_crowd, is_glycan, last_step
from exoviz.renderer.annotation.layer_names import layer_title
from exoviz.story import Story

__all__ = ["ModelContents", "Topic", "topics"]


@dataclass(frozen=True, slots=True)
class Topic:
    """What a card is about.

    Attributes
    ----------
    path : str
        Of a layer, or of a group of layers.
    layers : tuple of str
        All layers in it; those that hold the same molecules at several places are one topic.
    is_group : bool
    """

    path: str
    layers: tuple[str, ...]
    is_group: bool


def topics(known: Sequence[str], chosen: Collection[str], groups: Collection[str]) -> list[Topic]:
    """Return what is selected in as few topics as say it.

    Parameters
    ----------
    known : sequence of str
        All layers of the model.
    chosen : collection of str
        Those that are selected.
    groups : collection of str
        Paths that were chosen as groups, though they may hold one layer only.
    """
    found: dict[tuple[str, str], Topic] = {}
    for path in compressed(known, chosen):
        mine = tuple(layer for layer in known if is_below(layer, path))
        if len(mine) == 1 and path not in groups:
            (path,) = mine
        if path not in known:
            found[path, ""] = Topic(path, mine, True)
            continue
        entry = None if is_crowd(path) else entry_of(path, last_step(path))
        same = (type(entry).__name__, entry.key) if entry is not None else (path, "")
        before = found[same].layers if same in found else ()
        found[same] = Topic(before[0] if before else path, (*before, *mine), False)
    return list(found.values())


class ModelContents:
    """What the layers of a model hold, from which its cards are written.

    Parameters
    ----------
    model : Vesicle or Story

    Attributes
    ----------
    amounts : mapping
        See `amounts_of`.
    total_da : float
        Mass of the vesicle, Da; 0 where nothing can be said of shares.
    """

    def __init__(self, model: Vesicle | Story) -> None:
        self.amounts: Mapping[str, Mapping[str, Amount]] = amounts_of(model)
        vesicles = [model] if isinstance(model, Vesicle) else list(model.vesicles.values())
        self._structures: dict[str, StructureFacts] = {}
        for vesicle in vesicles:
            self._structures |= vesicle.structures
        # A file need not say what all of its molecules weigh, and a story has many vesicles.
        self.total_da = 0.0
        if isinstance(model, Vesicle) and model.imported is None:
            self.total_da = sum(item.mass_da for item in model.molecules())

    def species(self, layers: tuple[str, ...], key: str) -> Card:
        """Return the card of one species."""
        amount = sum((self.amounts[layer].get(key, Amount()) for layer in layers), Amount())
        return species_card(layers, key, amount, self.total_da, self._structures.get(key))

    def _members(self, layers: Collection[str]) -> list[Member]:
        found: dict[str, Amount] = {}
        for layer in layers:
            for key, amount in self.amounts[layer].items():
                entry = entry_of(layer, key)
                name = layer_name(layer) if entry is None else name_of(entry)
                found[name] = found.get(name, Amount()) + amount
        return list(found.items())

    def card(self, topic: Topic) -> Card:
        """Return the card of a topic."""
        path, layers = topic.path, topic.layers
        if topic.is_group:
            title = layer_name(path, False)
            return group_card(path, title, self._members(layers), self.total_da)
        crowd = crowders_of(path)
        if len(crowd) == 1:
            return entry_card(crowd[0], [(_("Place"), place_of(path))])
        keys = {key for layer in layers for key in self.amounts[layer]}
        if len(keys) == 1 and not crowd:
            return self.species(layers, *keys)
        members = [(_(one.name), Amount()) for one in crowd] or self._members(layers)
        title = layer_title(path) if is_glycan(path) else layer_name(path)
        return group_card(path, title[:1].upper() + title[1:], members, self.total_da)
