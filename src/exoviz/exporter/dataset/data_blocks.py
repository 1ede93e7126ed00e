"""A vesicle as tables: for each layer its beads, and its solids, with what is known of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.model.layers import last_step
from exoviz.model.molecule_values import charges, masses

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.model import Beads, Vesicle
    from exoviz.renderer.geometry.drawing import Drawing

    Floats = NDArray[np.float32]
    Indices = NDArray[np.intp]

__all__ = ["NO_MOLECULE", "DataBlock", "as_bytes", "joined_blocks", "one_block", "vesicle_blocks"]

NO_MOLECULE: Final = -1
"""Number in place of a molecule's, of what is none: a membrane that is a surface."""
_DA_PER_KDA: Final = 1000.0


@dataclass(frozen=True, slots=True, eq=False)
class DataBlock:
    """The beads of a layer, or its solids or surfaces, as a table.

    Attributes
    ----------
    layer : str
        Path of the layer.
    points : (n, 3) array
        Centres of beads, or corners of triangles, nm.
    columns : mapping of str to array
        What is known of each point, rows as `points`; see docs/pyvista.md.
    species : tuple of str
        What the column ``species`` is an index into.
    faces : (f, 3) array
        Triangles; none for beads.
    drawn_radii : (n,) array
        Radii of beads in pictures, nm: 0 for a sugar that a solid stands for.
    """

    layer: str
    points: Floats
    columns: Mapping[str, NDArray[Any]]
    species: tuple[str, ...]
    faces: NDArray[np.int32]
    drawn_radii: Floats

    @property
    def has_beads(self) -> bool:
        """Whether its points are beads, and not corners of triangles."""
        return not len(self.faces)

    @property
    def name(self) -> str:
        """Name of the block among those of its group."""
        name = last_step(self.layer)
        return name if self.has_beads else f"{name} surface"


def as_bytes(colours: Floats) -> NDArray[np.uint8]:
    """Return colours (n, 3), 0 to 1, as bytes."""
    made: NDArray[np.uint8] = np.rint(colours * 255).astype(np.uint8)
    return made


def _bead_numbers(beads: Beads, drawing: Drawing) -> Indices:
    """Return the bead of the vesicle that each bead of a drawing is.

    A drawing has all beads of a molecule or none, in their order; of what is as large as the
    model, such as an imported genome, it can have a part, which is known by its places.
    """
    count = int(beads.molecule.max(initial=-1)) + 1
    drawn = np.bincount(drawing.molecule, minlength=count)
    partly = (drawn > 0) & (drawn < np.bincount(beads.molecule, minlength=count))
    there = (drawn > 0)[beads.molecule]
    if partly.any():

        def keys(positions: Floats) -> NDArray[Any]:
            return np.ascontiguousarray(positions).view(np.dtype((np.void, 12))).ravel()

        some = np.flatnonzero(partly[beads.molecule])
        cut = drawing.centres[partly[drawing.molecule]]
        there[some] = np.isin(keys(beads.positions[some]), keys(cut))
    numbers = np.empty(len(drawing.molecule), np.intp)
    numbers[np.argsort(drawing.molecule, kind="stable")] = np.flatnonzero(there)
    return numbers


def _mass_shares(beads: Beads, whole: NDArray[np.float64]) -> Floats:
    """Return the share of each bead (n,) in its molecule's mass (m,), Da: as its volume."""
    volume = beads.radii.astype(np.float64) ** 3
    total = np.bincount(beads.molecule, volume, len(whole))
    return (whole[beads.molecule] * volume / total[beads.molecule]).astype(np.float32)


def _without_unknown(columns: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Return columns without those of which nothing is known."""
    return {
        name: column
        for name, column in columns.items()
        if column.dtype.kind != "f" or not np.isnan(column).all()
    }


def _by_number(numbers: NDArray[np.integer[Any]], count: int) -> list[Indices]:
    """Return for each number up to `count` where it stands."""
    order = np.argsort(numbers, kind="stable")
    ends = np.cumsum(np.bincount(numbers, minlength=count))[:-1]
    return np.split(order, ends)


def vesicle_blocks(vesicle: Vesicle, drawing: Drawing) -> tuple[DataBlock, ...]:
    """Return the blocks of a vesicle: of each layer its beads, and then its solids.

    Parameters
    ----------
    vesicle : Vesicle
    drawing : Drawing
        What is shown of it, and its colours.
    """
    beads = vesicle.beads()
    numbers = _bead_numbers(beads, drawing)
    whole = masses(vesicle).of_molecule.astype(np.float64) * _DA_PER_KDA
    columns: dict[str, NDArray[Any]] = {
        "radius": beads.radii[numbers],
        "colour": as_bytes(drawing.colours),
        "molecule": drawing.molecule.astype(np.int32),
        "mass": _mass_shares(beads, whole)[numbers],
        "molecule_mass": whole.astype(np.float32)[drawing.molecule],
        "molecule_charge": charges(vesicle).of_molecule[drawing.molecule],
    }
    species = beads.species[numbers]
    solids = _by_number(drawing.layer[drawing.owner], len(drawing.layers))
    found = []
    for index, mine in enumerate(_by_number(drawing.layer, len(drawing.layers))):
        known, own = np.unique(species[mine], return_inverse=True)
        names = tuple(beads.species_names[number] for number in known)
        block = DataBlock(
            drawing.layers[index],
            drawing.centres[mine],
            _without_unknown({name: column[mine] for name, column in columns.items()})
            | {"species": own.ravel().astype(np.int32)},
            names,
            np.empty((0, 3), np.int32),
            drawing.radii[mine],
        )
        found.append(block)
        if len(solids[index]):
            row = np.empty(len(numbers), np.int64)
            row[mine] = np.arange(len(mine))
            owner = row[drawing.owner[solids[index]]]
            found.append(_solid(block, drawing.triangles[solids[index]], owner))
    return tuple(found)


def _solid(beads: DataBlock, triangles: Floats, owner: Indices) -> DataBlock:
    """Return the block of triangles (t, 3, 3) that are owned by beads of another."""
    corners = np.repeat(owner, 3)
    return replace(
        beads,
        points=triangles.reshape(-1, 3),
        columns={name: beads.columns[name][corners] for name in ("colour", "molecule", "species")},
        faces=np.arange(len(corners), dtype=np.int32).reshape(-1, 3),
        drawn_radii=np.zeros(len(corners), np.float32),
    )


def _species_in(
    blocks: Sequence[DataBlock],
) -> tuple[tuple[str, ...], list[NDArray[np.int32]]]:
    """Return all species of blocks, and the column ``species`` of each as an index into them."""
    names = tuple(dict.fromkeys(name for block in blocks for name in block.species))
    index = {name: number for number, name in enumerate(names)}
    lookups = [np.array([index[name] for name in one.species], np.int32) for one in blocks]
    return names, [
        lookup[block.columns["species"]] for lookup, block in zip(lookups, blocks, strict=True)
    ]


def _faces_in(blocks: Sequence[DataBlock]) -> NDArray[np.int32]:
    starts = np.concatenate([[0], np.cumsum([len(block.points) for block in blocks])])[:-1]
    faces = [block.faces + start for block, start in zip(blocks, starts, strict=True)]
    return np.concatenate([np.empty((0, 3), np.int64), *faces]).astype(np.int32)


def joined_blocks(blocks: Sequence[DataBlock]) -> Iterator[DataBlock]:
    """Yield one block for all of the same layer and kind, in the order of the layers.

    A column that one of them lacks is left out.
    """
    piles: dict[tuple[str, bool], list[DataBlock]] = {}
    for block in blocks:
        if not len(block.points):
            continue
        piles.setdefault((block.layer, not block.has_beads), []).append(block)
    for key in sorted(piles):
        yield _joined(piles[key])


def _joined(pile: Sequence[DataBlock]) -> DataBlock:
    names, species = _species_in(pile)
    common = [name for name in pile[0].columns if all(name in one.columns for one in pile)]
    columns = {name: np.concatenate([one.columns[name] for one in pile]) for name in common}
    return DataBlock(
        pile[0].layer,
        np.concatenate([one.points for one in pile]),
        columns | {"species": np.concatenate(species)},
        names,
        _faces_in(pile),
        np.concatenate([one.drawn_radii for one in pile]),
    )


#: What stands in a column for points of which it says nothing; NaN for what else there is.
_FILL: Final = {"radius": 0.0, "mass": 0.0, "object": NO_MOLECULE}


def one_block(blocks: Sequence[DataBlock]) -> tuple[DataBlock, tuple[str, ...]]:
    """Return all blocks as one, and the layers that its column ``layer`` is an index into.

    Beads come first. The corners of triangles have neither a radius nor a mass.
    """
    pile = sorted(blocks, key=lambda block: not block.has_beads)
    layers = tuple(dict.fromkeys(block.layer for block in pile))
    names, species = _species_in(pile)
    kinds = {name: column.dtype for block in pile for name, column in block.columns.items()}
    kinds.pop("Normals", None)  # beads have none

    def column(block: DataBlock, name: str) -> NDArray[Any]:
        if name in block.columns:
            return block.columns[name]
        return np.full(len(block.points), _FILL.get(name, np.nan), kinds[name])

    columns = {name: np.concatenate([column(one, name) for one in pile]) for name in kinds}
    counts = [len(block.points) for block in pile]
    layer = np.array([layers.index(block.layer) for block in pile], np.int32)
    joined = DataBlock(
        "",
        np.concatenate([block.points for block in pile]),
        columns | {"species": np.concatenate(species), "layer": np.repeat(layer, counts)},
        names,
        _faces_in(pile),
        np.concatenate([block.drawn_radii for block in pile]),
    )
    return joined, layers
