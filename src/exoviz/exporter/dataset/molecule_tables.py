"""Every molecule of a vesicle as a row of a table, for spreadsheets and other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.model import Instances, Polymer, rotate
from exoviz.model.layers import SIDES, is_below, is_imported, leaflet, substance
from exoviz.model.molecule_values import species_of

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from exoviz.model import Vesicle

    Floats = NDArray[np.float64]

__all__ = ["DIGITS", "molecule_rows"]

DIGITS: Final = 4
"""Digits of a place in nm and of a direction; a place in a model is no more exact."""


def _middles(item: Instances | Polymer) -> Floats:
    """Return the middle of the beads (n, 3) of each copy, nm."""
    if isinstance(item, Polymer):
        middle: Floats = item.beads.astype(np.float64).mean(axis=0, keepdims=True)
        return middle
    middles = np.stack([one.beads.astype(np.float64).mean(axis=0) for one in item.templates])
    turned = rotate(item.rotations.astype(np.float64), middles[item.conformer])
    found: Floats = item.positions.astype(np.float64) + turned
    return found


def _directions(item: Instances | Polymer) -> Floats:
    """Return where the axis z of each copy's own frame points, (n, 3); not-a-number for none."""
    if isinstance(item, Polymer) or is_imported(item.layer):
        return np.full((len(item), 3), np.nan)
    return rotate(item.rotations.astype(np.float64), np.array([[0.0, 0.0, 1.0]]))


def _name(item: Instances | Polymer) -> str:
    """Return the name of molecules in the catalog, or their key where it has none."""
    known = species_of(item)
    return known.name if known else item.species


def _leaflet(layer: str) -> str | None:
    return next((side for side in SIDES if is_below(layer, leaflet(side))), None)


def molecule_rows(vesicle: Vesicle, shown: NDArray[np.bool_]) -> pa.Table:
    """Return one row for each of the (m,) molecules shown, in the order of their numbers."""
    import pyarrow as pa

    items = vesicle.molecules()
    sizes = [len(item) for item in items]
    kept = np.flatnonzero(shown)

    def texts(values: list[str | None]) -> pa.Array:
        return pa.array(np.repeat(np.array(values, object), sizes)[kept], pa.string())

    def numbers(values: NDArray[Any]) -> pa.Array:
        return pa.array(values[kept], from_pandas=True)

    known: dict[str, int] = {}
    copies = []
    for item in items:
        first = known.get(item.layer, 0)
        copies.append(np.arange(first + 1, first + 1 + len(item), dtype=np.int32))
        known[item.layer] = first + len(item)
    places = np.round(np.concatenate([_middles(item) for item in items]), DIGITS)
    directions = np.round(np.concatenate([_directions(item) for item in items]), DIGITS)
    owners = vesicle.owners()
    bound = np.where(owners == np.arange(len(owners)), np.nan, owners)
    columns = {
        "molecule": numbers(np.arange(len(shown), dtype=np.int32)),
        "kind": texts([substance(item.layer) for item in items]),
        "species": texts([item.species for item in items]),
        "name": texts([_name(item) for item in items]),
        "layer": texts([item.layer for item in items]),
        "leaflet": texts([_leaflet(item.layer) for item in items]),
        "copy": numbers(np.concatenate(copies)),
        **{f"{axis}_nm": numbers(places[:, at]) for at, axis in enumerate("xyz")},
        **{f"direction_{axis}": numbers(directions[:, at]) for at, axis in enumerate("xyz")},
        "owner": numbers(bound).cast(pa.int32()),
        "mass_da": numbers(np.concatenate([item.masses_da for item in items])),
    }
    return pa.table(columns)
