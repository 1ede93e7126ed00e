"""Every molecule of a moment of a story as a row of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.exporter.dataset.molecule_tables import DIGITS, molecule_rows
from exoviz.exporter.layer_contents import exported_drawing
from exoviz.exporter.story.story_detail import ExportModels
from exoviz.model import rotate
from exoviz.model.layers import last_step, substance
from exoviz.progress import UNKNOWN
from exoviz.story.state import GONE

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from exoviz.exporter.requests import StoryRequest
    from exoviz.story import State
    from exoviz.story.models import CellModel

    Floats = NDArray[np.float64]

__all__ = ["moment_rows"]

_AXES: Final = ("x", "y", "z")
_PLACES: Final = tuple(f"{axis}_nm" for axis in _AXES)
_WAYS: Final = tuple(f"direction_{axis}" for axis in _AXES)


def _columns(table: pa.Table, names: tuple[str, ...]) -> Floats:
    found = [table[name].to_numpy(zero_copy_only=False) for name in names]
    made: Floats = np.stack(found, axis=1).astype(np.float64)
    return made


def _with(table: pa.Table, **columns: Any) -> pa.Table:
    """Return a table with other columns in place of its own; not-a-number stands for nothing."""
    import pyarrow as pa

    for name, values in columns.items():
        index = table.schema.get_field_index(name)
        made = pa.array(values, table.schema.field(name).type, from_pandas=True)
        table = table.set_column(index, name, made)
    return table


def _placed(table: pa.Table, place: Floats, turn: Floats, left: float) -> pa.Table:
    """Return the rows of a model where a copy of it is; one that comes or goes is smaller."""
    middles = rotate(turn, _columns(table, _PLACES) * np.cbrt(left)) + place
    ways = rotate(turn, _columns(table, _WAYS))
    columns = dict(zip(_PLACES, np.round(middles, DIGITS).T, strict=True))
    columns |= zip(_WAYS, np.round(ways, DIGITS).T, strict=True)
    return _with(table, **columns, mass_da=table["mass_da"].to_numpy() * left)


def _model_rows(model: CellModel, middles: Floats, shares: Floats, *, turned: bool) -> pa.Table:
    """Return the rows of a model of the cell, whose molecules have such middles and masses."""
    import pyarrow as pa

    count, layer = len(middles), model.layer
    ways = np.tile([0.0, 0.0, 1.0] if turned else [np.nan] * 3, (count, 1))
    text, whole = pa.string(), pa.int32()
    return pa.table(
        {
            "molecule": pa.array(np.arange(count), whole),
            "kind": pa.array([substance(layer)] * count, text),
            "species": pa.array([last_step(layer)] * count, text),
            "name": pa.array([model.template.name] * count, text),
            "layer": pa.array([layer] * count, text),
            "leaflet": pa.nulls(count, text),
            "copy": pa.array(np.arange(1, count + 1), whole),
            **{name: pa.array(middles[:, at]) for at, name in enumerate(_PLACES)},
            **{name: pa.array(ways[:, at], from_pandas=True) for at, name in enumerate(_WAYS)},
            "owner": pa.nulls(count, whole),
            "mass_da": pa.array(model.template.mass_da * shares),
        }
    )


def _cell_rows(model: CellModel) -> pa.Table:
    """Return a row for each molecule of a model of the cell, in its own frame."""
    beads = model.template.beads.astype(np.float64)
    number = np.zeros(len(beads), np.intp) if model.molecule is None else model.molecule
    _numbers, which = np.unique(number, return_inverse=True)
    count = np.bincount(which)
    middles = np.stack([np.bincount(which, beads[:, at]) / count for at in range(3)], axis=1)
    volume = np.bincount(which, model.template.radii.astype(np.float64) ** 3)
    return _model_rows(model, middles, volume / volume.sum(), turned=True)


class _Moment:
    """Puts the rows of all that is there below each other."""

    def __init__(self, request: StoryRequest, state: State) -> None:
        self._request = request
        self._state = state
        self._models = ExportModels(request.story, request.view, request.only)
        self._own: dict[str, pa.Table] = {}
        self._tables: list[pa.Table] = []
        self._copies: dict[str, int] = {}
        self._molecules = self._vesicles = 0

    def rows(self) -> pa.Table:
        import pyarrow as pa

        for copies in self._state.copies:
            if not copies.exported or copies.model not in self._models.wanted:
                continue
            left = np.ones(len(copies)) if copies.fraction_left is None else copies.fraction_left
            for place, turn, share in zip(
                copies.positions, copies.rotations, np.clip(left, 0.0, 1.0), strict=True
            ):
                self._request.progress(UNKNOWN)
                vesicle = copies.model in self._request.story.vesicles
                self._vesicles += vesicle
                if share > 0:
                    table = _placed(self._own_rows(copies.model), place, turn, float(share))
                    self._add(table, f"vesicle {self._vesicles}" if vesicle else None)
        for shape in self._state.deformables:
            beads = shape.beads[np.abs(shape.beads).max(axis=1) < GONE[2] / 10]
            if shape.model in self._models.wanted and len(beads):
                share = len(beads) / len(shape.beads)
                model = self._request.story.cell_models[shape.model]
                middle = np.round(beads.mean(axis=0, keepdims=True), DIGITS)
                self._add(_model_rows(model, middle, np.array([share]), turned=False), None)
        return pa.concat_tables(self._tables)

    def _own_rows(self, key: str) -> pa.Table:
        """Return the rows of a model in its own frame."""
        if key not in self._own:
            story = self._request.story
            vesicle = story.vesicles.get(key)
            if vesicle is None:
                self._own[key] = _cell_rows(story.cell_models[key])
            else:
                drawn = exported_drawing(vesicle, *self._models.shown_of(key, vesicle))
                shown = np.zeros(sum(map(len, vesicle.molecules())), np.bool_)
                shown[np.unique(drawn.molecule)] = True
                self._own[key] = molecule_rows(vesicle, shown)
        return self._own[key]

    def _add(self, table: pa.Table, vesicle: str | None) -> None:
        import pyarrow as pa

        numbers, owners = table["molecule"].to_numpy(), table["owner"].to_pandas()
        layers, which = np.unique(table["layer"].to_pandas().astype(str), return_inverse=True)
        copies = table["copy"].to_numpy().copy()
        if vesicle is None:
            for index, layer in enumerate(layers.tolist()):
                mine = which == index
                before = self._copies.get(layer, 0)
                copies[mine] += before
                self._copies[layer] = before + int(mine.sum())
        table = _with(
            table,
            molecule=numbers + self._molecules,
            owner=owners.to_numpy(np.float64, na_value=np.nan) + self._molecules,
            copy=copies,
        )
        self._molecules += int(numbers.max()) + 1
        self._tables.append(
            table.append_column("vesicle", pa.array([vesicle] * len(table), pa.string()))
        )


def moment_rows(request: StoryRequest) -> pa.Table:
    """Return one row for each molecule of a moment, but for the lipids of the cell's membranes."""
    return _Moment(request, request.story.state_at(request.moment)).rows()
