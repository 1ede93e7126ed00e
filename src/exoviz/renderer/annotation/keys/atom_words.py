"""What a picture says of molecules that it shows atom by atom: from which structures they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from exoviz.language import _
from exoviz.renderer.annotation.layer_names import species_title

if TYPE_CHECKING:
    from exoviz.model import Vesicle
    from exoviz.renderer.image import Picture

__all__ = ["atom_origin", "atom_words"]


def atom_origin(vesicle: Vesicle, molecule: int) -> str:
    """Return the file that the atoms of a molecule of a vesicle are from, by its number."""
    if vesicle.imported is not None:
        return vesicle.imported.file
    for batch in vesicle.batches:
        if molecule < len(batch):
            return vesicle.structures[batch.species].file
        molecule -= len(batch)
    raise ValueError("no molecule of the vesicle has this number")


def atom_words(vesicle: Vesicle, made: Picture) -> str:
    """Return, as a sentence, of which molecules a picture shows atoms; empty for none."""
    drawing = made.drawing
    if drawing.first_atom is None:
        return ""
    beads = np.unique(made.bead[made.bead >= drawing.first_atom])
    _layers, first = np.unique(drawing.layer[beads], return_index=True)
    files = {
        drawing.layer_of(bead): atom_origin(vesicle, int(drawing.molecule[bead]))
        for bead in beads[first].tolist()
    }
    if not files:
        return ""
    if vesicle.imported is not None:
        text = _("Near molecules are drawn atom by atom, from {file}.")
        text = text.format(file=vesicle.imported.file)
    else:
        names = ", ".join(f"{species_title(layer)} ({file})" for layer, file in files.items())
        text = _("Near molecules are drawn atom by atom: {names}.").format(names=names)
    if drawing.by_element:
        text += " " + _("Nitrogen is blue, oxygen red, sulfur yellow, phosphorus orange.")
    return text
