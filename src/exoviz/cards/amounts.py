"""What each layer of a model holds: species, copies and masses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from exoviz.model import Polymer, Vesicle
from exoviz.model.layers import is_glycan, is_rna, last_step
from exoviz.story import Story

__all__ = ["Amount", "amounts_of"]


@dataclass(frozen=True, slots=True)
class Amount:
    """How much there is of something.

    Attributes
    ----------
    copies : int
        0 where that changes with time.
    mass_da : float
        Of all copies; 0 where that is not known, or changes with time.
    """

    copies: int = 0
    mass_da: float = 0.0

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.copies + other.copies, self.mass_da + other.mass_da)


def _of_vesicle(vesicle: Vesicle) -> dict[str, dict[str, Amount]]:
    found: dict[str, dict[str, Amount]] = {}
    unknown = vesicle.imported.without_mass if vesicle.imported is not None else ()
    for item in vesicle.molecules():
        count = 1 if isinstance(item, Polymer) else len(item)
        if not count:
            continue
        mass = 0.0 if item.layer in unknown else float(item.mass_da)
        layer = found.setdefault(item.layer, {})
        layer[item.species] = layer.get(item.species, Amount()) + Amount(count, mass)
    return found


def amounts_of(model: Vesicle | Story) -> Mapping[str, Mapping[str, Amount]]:
    """Return the species of each layer of a model, and how much there is of each.

    A story's molecules come and go: its species have no amounts.
    """
    if isinstance(model, Vesicle):
        return _of_vesicle(model)
    found: dict[str, dict[str, Amount]] = {layer: {} for layer in model.layers()}
    for vesicle in model.vesicles.values():
        for layer, species in _of_vesicle(vesicle).items():
            found[layer] |= dict.fromkeys(species, Amount())
    return {layer: species or {_only(layer): Amount()} for layer, species in sorted(found.items())}


def _only(layer: str) -> str:
    """Return the species of a layer that is one molecule of the cell's; empty for none known."""
    return "" if is_rna(layer) or is_glycan(layer) else last_step(layer)
