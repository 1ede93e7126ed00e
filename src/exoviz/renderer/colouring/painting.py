"""The colours of a vesicle's beads, where they say a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from exoviz.model.layers import by_longest_prefix
from exoviz.registry import implementation
from exoviz.registry.colourings import COLOURINGS
from exoviz.renderer.colouring.colour_scale import ColourScale, scale_of
from exoviz.renderer.palette import to_hex

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.model import Vesicle
    from exoviz.model.molecule_values import MoleculeValues
    from exoviz.scene import View

    Floats = NDArray[np.float32]
    Integers = NDArray[np.int32]

__all__ = ["Painting", "layer_swatches", "painting_of"]


@dataclass(frozen=True, slots=True, eq=False)
class Painting:
    """The colours that a view gives to the molecules of a vesicle.

    Attributes
    ----------
    scale : ColourScale
    values : MoleculeValues
    molecules : dict of str to array
        Numbers of the molecules of each layer; without the layers that have a colour of their own
        in the view.
    """

    scale: ColourScale
    values: MoleculeValues
    molecules: dict[str, Integers]

    def beads(self, molecule: Integers, parts: NDArray[np.uint8]) -> Floats:
        """Return the colours (b, 3) of beads of molecules, and of parts of them, (b,)."""
        values = self.values.of_molecule[molecule]
        if self.values.of_part is not None:
            values = np.where(np.isfinite(values), self.values.of_part[parts], values)
        return self.scale.colours(values)

    def parts(self, layer: str) -> Floats:
        """Return the colour of every `Part` in a layer, (p, 3): the mean of its molecules'."""
        mine = self.molecules[layer]
        if self.values.of_part is not None:
            known = np.isfinite(self.values.of_molecule[mine]).any()
            values = self.values.of_part if known else np.full_like(self.values.of_part, np.nan)
            return self.scale.colours(values)
        return np.tile(self.layer(layer), (256, 1))

    def layer(self, layer: str) -> Floats:
        """Return the colour (3,) that stands for a layer: the mean of its molecules'."""
        values = self.values.of_molecule[self.molecules[layer]]
        if self.values.of_part is not None:
            return np.asarray(self.parts(layer).mean(axis=0))
        return np.asarray(self.scale.colours(values).mean(axis=0))


def painting_of(vesicle: Vesicle, view: View) -> Painting | None:
    """Return the colours of a view; None where they are those of the kinds of molecules."""
    colouring = COLOURINGS[view.colour_by]
    if not colouring.values:
        return None
    values: MoleculeValues = implementation(colouring.values)(vesicle)
    numbers: dict[str, list[Integers]] = {}
    first = 0
    for item in vesicle.molecules():
        own = by_longest_prefix(item.layer, view.colours, "")
        if not own:
            numbers.setdefault(item.layer, []).append(
                np.arange(first, first + len(item), dtype=np.int32)
            )
        first += len(item)
    molecules = {layer: np.concatenate(found) for layer, found in numbers.items()}
    return Painting(scale_of(colouring, values), values, molecules)


def layer_swatches(vesicle: Vesicle | None, view: View) -> dict[str, str]:
    """Return the colours, ``"#0072b2"``, that stand for the layers that a view colours by value."""
    painting = None if vesicle is None else painting_of(vesicle, view)
    if painting is None:
        return {}
    return {layer: to_hex(painting.layer(layer)) for layer in painting.molecules}
