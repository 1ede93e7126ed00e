"""The molecules of an imported model in their places: batches, strands, and how far they reach."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exoviz.builder.imported.imported_shapes import moved
from exoviz.model import Instances, Part, Polymer, Template, rotate
from exoviz.model.layers import Root, is_below, is_glycan
from exoviz.model.neighbours import nearest

__all__ = [
    "CopiedLayer",
    "batches_of",
    "end_to_end",
    "farthest_reach",
    "polymers_of",
    "with_owners",
]

Floats = NDArray[np.float64]

_CONFORMERS: Final = 255
#: Strands of RNA of one kind that are each a chain of their own.
_STRANDS: Final = 300
#: Directions along an edge of the cube about a model, 2.8° or less from each other; of the beads
#: in one the farthest counts.
_DIRECTIONS: Final = 32
_AT_ONCE: Final = 512
#: Beads that are all compared with each other.
_FEW: Final = 1_000


@dataclass(frozen=True, slots=True, eq=False)
class CopiedLayer:
    """The shapes of a species in a layer, and the operators of the copies of each.

    Attributes
    ----------
    path, species, sort : str
    templates : tuple of Template
    operators : tuple of (n, 3, 4) array
    """

    path: str
    species: str
    sort: str
    templates: tuple[Template, ...]
    operators: tuple[Floats, ...]


def _rotations(operators: Floats) -> Floats:
    from scipy.spatial.transform import Rotation

    turned: Floats = Rotation.from_matrix(operators[:, :, :3]).as_quat()
    return turned


def batches_of(layers: Iterable[CopiedLayer], shift: Floats, own: bool) -> list[Instances]:
    """Return the molecules of layers, moved by -`shift`, nm; those of exoviz keep their frames."""
    batches = []
    for layer in layers:
        for start in range(0, len(layer.templates), _CONFORMERS):
            templates = layer.templates[start : start + _CONFORMERS]
            operators = layer.operators[start : start + _CONFORMERS]
            counts = [len(one) for one in operators]
            joined = np.concatenate(operators)
            positions = joined[:, :, 3] - shift
            if not own:
                # A template of its own lies about its middle, so that numbers stay small.
                middles = [template.beads.astype(float).mean(axis=0) for template in templates]
                templates = tuple(
                    moved(template, middle)
                    for template, middle in zip(templates, middles, strict=True)
                )
                arms = np.repeat(np.array(middles), counts, axis=0)
                positions = positions + np.einsum("nij,nj->ni", joined[:, :, :3], arms)
            batches.append(
                Instances(
                    layer.path,
                    layer.species,
                    templates,
                    positions.astype(np.float32),
                    _rotations(joined).astype(np.float32),
                    np.repeat(np.arange(len(templates)), counts).astype(np.uint8),
                )
            )
    return batches


def polymers_of(
    batches: list[Instances], strands: set[str]
) -> tuple[list[Instances], list[Polymer]]:
    """Return strands of RNA, which are never cut, apart from the rest."""
    letters = {Part.ADENINE: "A", Part.CYTOSINE: "C", Part.GUANINE: "G", Part.URACIL: "U"}
    molecules, chains = [], []
    for batch in batches:
        if batch.layer not in strands or len(batch) > _STRANDS:
            molecules.append(batch)
            continue
        positions, radii, parts, copy = batch.bead_positions()
        for index in range(len(batch)):
            mine = copy == index
            text = "".join(letters[Part(int(part))] for part in parts[mine])
            template, atoms = batch.templates[int(batch.conformer[index])], None
            if template.atoms is not None:
                places = rotate(batch.rotations[index], template.atoms.positions)
                atoms = replace(template.atoms, positions=places + batch.positions[index])
            beads = positions[mine], radii[mine]
            chains.append(
                Polymer(batch.layer, batch.species, *beads, text, template.mass_da, atoms=atoms)
            )
    return molecules, chains


def with_owners(batches: Sequence[Instances]) -> list[Instances]:
    """Return molecules that exoviz wrote, each glycan bound to the nearest molecule that can be.

    Files keep where molecules are, and not what they are bound to.
    """
    heads, owners = [np.empty((0, 3), np.float32)], [np.empty(0, np.int32)]
    first = 0
    for batch in batches:
        if is_below(batch.layer, Root.PROTEINS) or is_below(batch.layer, Root.OUTER):
            positions, _radii, parts, copy = batch.bead_positions()
            head = (parts < Part.GLYCEROL) | (parts > Part.DOUBLE_BOND)
            heads.append(positions[head])
            owners.append(copy[head] + np.int32(first))
        first += len(batch)
    places, owner = np.concatenate(heads), np.concatenate(owners)
    if not len(owner):
        return list(batches)
    found = []
    for batch in batches:
        if is_glycan(batch.layer):
            positions, _radii, _parts, copy = batch.bead_positions()
            # The first bead of a glycan is its root.
            roots = positions[np.searchsorted(copy, np.arange(len(batch)))]
            batch = replace(batch, owner=owner[nearest(roots, places)[1]])
        found.append(batch)
    return found


def farthest_reach(batches: Sequence[Instances], chains: Sequence[Polymer]) -> float:
    """Return how far from the origin the farthest bead ends, nm, about."""
    farthest = max(
        (float((np.linalg.norm(one.beads, axis=1) + one.radii).max()) for one in chains),
        default=1.0,
    )
    for batch in batches:
        sizes = np.array(
            [
                float((np.linalg.norm(one.beads, axis=1) + one.radii).max())
                for one in batch.templates
            ]
        )[batch.conformer]
        farthest = max(farthest, float((np.linalg.norm(batch.positions, axis=1) + sizes).max()))
    return farthest


def _farthest_in_each_direction(beads: Floats, middle: Floats) -> Floats:
    """Return, of beads (b, 4) of centres and radii, the one that ends farthest out each way."""
    places = beads[:, :3] - middle
    size = np.abs(places)
    axis = size.argmax(axis=1)
    rows = np.arange(len(beads))
    longest = np.maximum(size[rows, axis], 1e-9)
    code = 2 * axis + (places[rows, axis] > 0)
    for step in (1, 2):
        share = (places[rows, (axis + step) % 3] / longest + 1) / 2
        cell = np.minimum((share * _DIRECTIONS).astype(np.int64), _DIRECTIONS - 1)
        code = code * _DIRECTIONS + cell
    order = np.lexsort((np.sqrt((places**2).sum(axis=1)) + beads[:, 3], code))
    last = np.append(np.diff(code[order]) > 0, True)
    found: Floats = beads[order[last]]
    return found


def end_to_end(batches: Sequence[Instances], chains: Sequence[Polymer]) -> float:
    """Return the largest distance between the surfaces of two beads of a model, nm.

    Right to a thousandth: of all beads in one direction from the middle the farthest counts.
    """
    from scipy.spatial.distance import cdist

    low, high = np.full(3, np.inf), np.full(3, -np.inf)
    for places in (*(one.positions for one in batches), *(one.beads for one in chains)):
        low, high = np.minimum(low, places.min(axis=0)), np.maximum(high, places.max(axis=0))
    middle = (low + high) / 2
    far = [np.empty((0, 4))]
    for batch in batches:
        positions, radii, *_rest = batch.bead_positions()
        far.append(np.column_stack([positions, radii]).astype(float))
        if len(far[-1]) > _FEW:
            far[-1] = _farthest_in_each_direction(far[-1], middle)
    far += [np.column_stack([one.beads, one.radii]).astype(float) for one in chains]
    beads = np.concatenate(far)
    if len(beads) > _FEW:
        beads = _farthest_in_each_direction(beads, middle)
    longest = 0.0
    for start in range(0, len(beads), _AT_ONCE):
        some = beads[start : start + _AT_ONCE]
        apart = cdist(some[:, :3], beads[:, :3]) + some[:, 3, None] + beads[:, 3]
        longest = max(longest, float(apart.max()))
    return longest
