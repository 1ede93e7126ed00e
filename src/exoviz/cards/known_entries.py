"""Which entries of the catalog a layer of a model stands for."""

from __future__ import annotations

from exoviz.catalog import Crowder, Species, load_catalog
from exoviz.model.layers import (
    Root,
    crowd_layer,
    is_below,
    is_cell_membrane,
    is_crowd,
    is_imported,
    last_step,
    substance,
)

__all__ = ["crowders_of", "entry_of"]


def crowders_of(layer: str) -> tuple[Crowder, ...]:
    """Return the molecules of the cytosol or of body fluids that one layer holds together."""
    return tuple(
        one
        for one in load_catalog().crowders.values()
        if crowd_layer(one.group, fluid=one.in_fluid) == layer
    )


def entry_of(layer: str, key: str) -> Species | None:
    """Return the catalog's entry of a kind of molecule; None for one that it lacks.

    Parameters
    ----------
    layer : str
    key : str
        Of the species, as the model has it; of a membrane of the cell the last step of its layer.
    """
    catalog = load_catalog()
    if is_imported(layer) or is_crowd(layer):
        # What another program calls so may be something else; a crowd's layer holds several.
        return None
    if is_cell_membrane(layer):
        return catalog.membranes.get(last_step(layer))
    group = {"lipid": "lipids", "glycan": "glycans", "rna": "rna", "protein": "proteins"}
    name = group[substance(layer)]
    found = catalog.find(name, key)
    if found is not None and (found == key or name != "proteins"):
        return catalog.entry(name, found)
    return catalog.particles.get(key) if is_below(layer, Root.CELL) else None
