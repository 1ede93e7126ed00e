"""The tables of a population: one row a vesicle, and one row a vesicle and kind of molecule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from exoviz.catalog import load_catalog
from exoviz.files import whole_file
from exoviz.model import SIDES
from exoviz.model.layers import Side, Substance
from exoviz.model.units import FREE_WATER_KEPT, SPECIFIC_VOLUME_ML_G, Medium
from exoviz.sampling.copy_draws import Draws, PopulationPlan
from exoviz.sampling.filled_vesicles import FilledVesicles
from exoviz.sampling.vesicle_builds import BuiltFacts
from exoviz.scene import OwnGlobule, OwnStructure
from exoviz.scene.protein_amounts import NO_MARKERS

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["TableBlock", "molecule_table", "vesicle_table", "write_tables"]

Floats = NDArray[np.float64]

_COMPRESSION: Final = "zstd"


@dataclass(frozen=True, slots=True, eq=False)
class TableBlock:
    """Some vesicles of a population with all that the tables say of them.

    Attributes
    ----------
    draws : Draws
    filled : FilledVesicles
        What follows from their copies, or was measured on those that were built.
    lipid_keys : tuple of str
        Columns of its lipids.
    built : (n,) bool array, optional
        Which of them were built; None where none was asked for.
    problems : tuple of str
        Why each was not; none where none was asked for.
    no_room : (n, k) int32 array, optional
        Copies of each kind that found no room.
    glycans : tuple of mapping of str to int
        Of each, where they were built.
    """

    draws: Draws
    filled: FilledVesicles
    lipid_keys: tuple[str, ...]
    built: NDArray[np.bool_] | None = None
    problems: tuple[str, ...] = ()
    no_room: NDArray[np.int32] | None = None
    glycans: tuple[dict[str, int], ...] = ()

    @classmethod
    def of_built(
        cls, plan: PopulationPlan, draws: Draws, facts: Sequence[BuiltFacts]
    ) -> TableBlock:
        """Return the block of vesicles that were built, in the order of `draws`."""
        rows = range(len(facts))
        keys = tuple(
            key
            for key in load_catalog().lipids
            if any(key in one.lipids.get(side, {}) for one in facts for side in SIDES)
        )
        lipids: dict[Side, NDArray[np.int32]] = {
            side: np.array(
                [[one.lipids.get(side, {}).get(key, 0) for key in keys] for one in facts], np.int32
            ).reshape(len(facts), len(keys))
            for side in SIDES
        }
        mass: dict[Substance, Floats] = {
            kind: np.array([one.mass_mda.get(kind, np.nan) for one in facts])
            for kind in SPECIFIC_VOLUME_ML_G
        }
        density: dict[Medium, Floats] = {
            medium: np.array([one.density_g_ml.get(medium, np.nan) for one in facts])
            for medium in FREE_WATER_KEPT
        }
        built = np.array([not one.problem for one in facts], bool)
        filling = np.where(built, [one.lumen_filling for one in facts], np.nan)
        no_room = np.zeros(draws.copies.shape, np.int32)
        columns = {f"{kind.group} {kind.key}": at for at, kind in enumerate(plan.kinds)}
        for row in rows:
            for name, lost in facts[row].no_room.items():
                no_room[row, columns[name]] = lost
        # Of what could not be built at all, nothing found room.
        no_room[~built] = draws.copies[~built]
        return cls(
            draws,
            FilledVesicles(lipids, mass, density, filling),
            keys,
            built,
            tuple(one.problem for one in facts),
            no_room,
            tuple(dict(one.glycans) for one in facts),
        )


def _names(values: NDArray[Any], names: Sequence[str]) -> pa.DictionaryArray:
    import pyarrow as pa

    return pa.DictionaryArray.from_arrays(
        pa.array(values, pa.int16()), pa.array(names, pa.string())
    )


def vesicle_table(plan: PopulationPlan, block: TableBlock) -> pa.Table:
    """Return one row for each vesicle of a block."""
    import pyarrow as pa

    draws, filled = block.draws, block.filled
    numbers = np.arange(draws.first + 1, draws.first + 1 + len(draws), dtype=np.int32)
    groups = [kind.group for kind in plan.kinds]
    sums = {
        group: draws.copies[:, [one == group for one in groups]].sum(axis=1)
        for group in ("protein", "rna", "corona")
    }
    known = ["+".join(one) or NO_MARKERS for one, _share in plan.subpopulations] or [""]
    built = block.built
    lipids = sum(filled.lipids[side].sum(axis=1) for side in SIDES)
    columns: dict[str, Any] = {
        "vesicle": numbers,
        "diameter_nm": draws.diameters,
        "subpopulation": _names(draws.subpopulation, known),
        "proteins": sums["protein"].astype(np.int32),
        "rna": sums["rna"].astype(np.int32),
        "corona": sums["corona"].astype(np.int32),
        "lipids": np.asarray(lipids, np.int32),
        **{f"{kind}_mda": mass for kind, mass in filled.mass_mda.items()},
        "mass_mda": sum(filled.mass_mda.values()),
        **{f"density_{medium}_g_ml": one for medium, one in filled.density_g_ml.items()},
        "lumen_filling": filled.lumen_filling,
    }
    arrays = {
        name: pa.array(values, from_pandas=True) if isinstance(values, np.ndarray) else values
        for name, values in columns.items()
    }
    none = pa.nulls(len(draws))
    arrays["built"] = none.cast(pa.bool_()) if built is None else pa.array(built)
    lost = None if block.no_room is None else block.no_room.sum(axis=1).astype(np.int32)
    arrays["no_room"] = none.cast(pa.int32()) if lost is None else pa.array(lost)
    problems = none.cast(pa.string())
    if block.problems:
        problems = pa.array([text or None for text in block.problems], pa.string())
    arrays["problem"] = problems
    return pa.table(arrays)


def _places(plan: PopulationPlan) -> list[str]:
    """Return where each kind of a plan is."""
    found = []
    catalog = load_catalog().proteins
    for kind in plan.kinds:
        if kind.group == "corona":
            found.append("corona")
        elif kind.group == "rna":
            found.append("lumen")
        else:
            item = plan.scene.proteins[kind.key]
            place: str | None = None
            if isinstance(item, OwnGlobule):
                place = item.lies_in
            elif isinstance(item, OwnStructure):
                place = item.place
            if place is None and kind.key in catalog:
                place = catalog[kind.key].facing(plan.scene.membrane.outside).place
            found.append(place or "membrane")
    return found


def molecule_table(plan: PopulationPlan, block: TableBlock) -> pa.Table:
    """Return one row for each vesicle of a block and each kind of molecule that it has.

    Sorted by vesicle; a kind without a copy has no row.
    """
    import pyarrow as pa

    draws, filled = block.draws, block.filled
    sugars = tuple(dict.fromkeys(key for one in block.glycans for key in one))
    glycans = np.array([[one.get(key, 0) for key in sugars] for one in block.glycans], np.int32)
    glycans = glycans.reshape(len(draws) if sugars else 0, len(sugars))
    kinds = [
        *(
            (kind.group, place, kind.key)
            for kind, place in zip(plan.kinds, _places(plan), strict=True)
        ),
        *(("lipid", side, key) for side in SIDES for key in block.lipid_keys),
        *(("glycan", "", key) for key in sugars),
    ]
    parts = [draws.copies, *(filled.lipids[side] for side in SIDES)]
    counts = np.concatenate([*parts, *([glycans] if sugars else [])], axis=1)
    rows, columns = np.nonzero(counts)
    groups, places, keys = (list(dict.fromkeys(kind[at] for kind in kinds)) for at in range(3))
    index = np.array(
        [
            [names.index(kind[at]) for kind in kinds]
            for at, names in enumerate((groups, places, keys))
        ],
        np.int16,
    ).reshape(3, len(kinds))
    no_room = pa.nulls(len(rows), pa.int32())
    if block.no_room is not None:
        lost = np.zeros(counts.shape, np.int32)
        lost[:, : draws.copies.shape[1]] = block.no_room
        no_room = pa.array(lost[rows, columns])
    return pa.table(
        {
            "vesicle": (rows + draws.first + 1).astype(np.int32),
            "group": _names(index[0][columns], groups),
            "place": _names(index[1][columns], places),
            "molecule": _names(index[2][columns], keys),
            "copies": counts[rows, columns].astype(np.int32),
            "no_room": no_room,
        }
    )


class _ParquetFile:
    """Writes tables of one kind into a file, block after block."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._writer: Any = None

    def write(self, table: pa.Table) -> None:
        import pyarrow.parquet as pq

        if self._writer is None:
            self._writer = pq.ParquetWriter(
                self._file, table.schema, compression=_COMPRESSION, version="2.6"
            )
        self._writer.write_table(table)

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
        self._file.close()


def write_tables(
    plan: PopulationPlan, blocks: Iterable[TableBlock], folder: Path
) -> Iterator[TableBlock]:
    """Write the tables of a population, and yield each block once it is written.

    The files are there once the last block was taken.
    """
    with (
        whole_file(folder / "vesicles.parquet") as vesicles,
        whole_file(folder / "molecules.parquet") as molecules,
    ):
        one, many = _ParquetFile(vesicles), _ParquetFile(molecules)
        try:
            for block in blocks:
                one.write(vesicle_table(plan, block))
                many.write(molecule_table(plan, block))
                yield block
        finally:
            one.close()
            many.close()
