"""What moves in a story: rigid copies as few keys, membranes and chains as few shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.lessons.story.columns import Columns
from exoviz.lessons.story.story_folds import packed_folds
from exoviz.lessons.story.story_shares import packed_shares
from exoviz.renderer.geometry.detail.detail_camera import AREA_PER_LIPID
from exoviz.story.membrane.membrane_rows import HALF_NM, key_of, row_areas, section
from exoviz.story.motion.key_shapes import key_shapes
from exoviz.story.motion.node_motion import SampledChapter, thinned, tracks_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from exoviz.story.membrane.cell_membrane import CellMembrane
    from exoviz.story.membrane.membrane_rows import MembraneKey
    from exoviz.story.motion.node_motion import NodeTrack

    Floats = NDArray[np.float64]
    Integers = NDArray[np.intp]

__all__ = ["packed_chains", "packed_copies", "packed_membranes", "with_presence"]

#: How far a copy may be from its place, nm, and the parts of its rotation.
_PLACE_NM: Final = 0.1
_TURN: Final = 3e-3
#: How far a membrane's row and a bead of a chain may be from their places, nm.
_ROW_NM: Final = 0.2
_BEAD_NM: Final = 0.3
_FAR: Final = 1e5
#: Parts of a second in which times of keys are kept.
CLOCK: Final = 1000


def _keys(
    track: NodeTrack, times: Floats, values: Floats, tolerance: float, *, unit: bool = False
) -> tuple[Floats, Floats]:
    found: tuple[Floats, Floats] = thinned(times, values, track.breaks, tolerance, unit=unit)
    return found


def packed_copies(
    sampled_chapter: SampledChapter, numbers: Mapping[str, int], columns: Columns
) -> dict[str, Any]:
    """Return the rigid copies of a chapter.

    Parameters
    ----------
    sampled_chapter : SampledChapter
    numbers : mapping of str to int
        Of the models.
    columns : Columns

    Returns
    -------
    dict
        ``quantum`` (nm), ``counts`` of copies and of their keys of places, turns and shares that
        are left, and ``columns``: the model of each copy; how many keys it has of each; of each
        the times, and x, y and z, the four parts of a quaternion, and the share.
    """
    tracks = tracks_of(sampled_chapter, drawn=True)
    times = sampled_chapter.times
    whose, counts = [], []
    moved: list[list[tuple[Floats, Floats]]] = [[], [], []]
    for (model, _role, _slot), track in tracks.items():
        whose.append(numbers[model])
        left = np.where(track.sizes > 0.01, track.sizes**3, 0.0)[:, None]
        keys = (
            _keys(track, times, track.places, _PLACE_NM),
            _keys(track, times, track.turns, _TURN, unit=True),
            _keys(track, times, left, _TURN),
        )
        for pile, one in zip(moved, keys, strict=True):
            pile.append(one)
        counts.append([len(one[0]) for one in keys])
    joined = [
        (
            np.concatenate([np.empty(0), *(one[0] for one in pile)]),
            np.concatenate([np.empty((0, wide)), *(one[1] for one in pile)]),
        )
        for pile, wide in zip(moved, (3, 4, 1), strict=True)
    ]
    (at, places), (turned_at, turns), (left_at, shares) = joined
    quantum = Columns.quantum(places)
    stamps = [
        columns.whole(np.rint(one * CLOCK), 2, steps=True) for one in (at, turned_at, left_at)
    ]
    length = np.maximum(np.linalg.norm(turns, axis=1, keepdims=True), 1e-9)
    return {
        "quantum": quantum,
        "columns": [
            columns.whole(np.array(whose), 2),
            *(columns.whole(one, 2) for one in np.array(counts).reshape(-1, 3).T),
            stamps[0],
            *columns.places(places, quantum),
            stamps[1],
            *columns.places(turns / length, 1 / 32_767),
            stamps[2],
            columns.whole(np.rint(shares * 255), 1),
        ],
    }


def with_presence(
    sampled: Sequence[SampledChapter], found: Sequence[Mapping[int, int]]
) -> list[Integers]:
    """Return, for each chapter, the sample that each moment shows, -1 where there is none."""
    return [
        np.array([own.get(moment, -1) for moment in range(len(chapter.times))], np.intp)
        for chapter, own in zip(sampled, found, strict=True)
    ]


def _gathered(
    sampled: Sequence[SampledChapter],
    things: Callable[[Any], Sequence[tuple[Any, Any]]],
) -> dict[Any, tuple[list[Any], list[dict[int, int]]]]:
    """Return samples by key, and the number of the sample of each moment of each chapter."""
    found: dict[Any, tuple[list[Any], list[dict[int, int]]]] = {}
    for number, chapter in enumerate(sampled):
        for moment, state in enumerate(chapter.states):
            for key, sample in things(state):
                own, where = found.setdefault(key, ([], [{} for _one in sampled]))
                where[number][moment] = len(own)
                own.append(sample)
    return found


def packed_chains(
    sampled: Sequence[SampledChapter], numbers: Mapping[str, int], columns: Columns
) -> list[dict[str, Any]]:
    """Return models whose beads do not keep their places to each other.

    Returns
    -------
    list of dict
        ``model``; ``quantum`` (nm); ``shapes``, their number; ``places``, columns of x, y, z and
        of the share of the radius, shape by shape; ``moments``: see `packed_shares`.
    """
    found = []
    gathered = _gathered(
        sampled, lambda state: [(shape.model, shape.beads) for shape in state.deformables]
    )
    for model, (own, where) in gathered.items():
        beads = np.array(own)
        there = np.abs(beads).max(axis=2) < _FAR
        # What is not there waits where it was last, or will first be.
        index = np.maximum.accumulate(np.where(there, np.arange(len(beads))[:, None], -1), axis=0)
        index = np.where(index < 0, np.argmax(there, axis=0)[None], index)
        beads = np.take_along_axis(beads, index[..., None], axis=0)
        beads = np.where(there.any(axis=0)[None, :, None], beads, 0.0)
        whole = np.concatenate([beads, there[..., None] * 1.0], axis=2)
        keys = key_shapes(whole, _BEAD_NM)
        shapes = whole[keys.shapes]
        quantum = Columns.quantum(shapes[..., :3])
        # Bead by bead, so that a step leads from shape to shape of the same bead.
        flat = np.moveaxis(shapes, 0, 1).reshape(-1, 4)
        found.append(
            {
                "model": numbers[model],
                "quantum": quantum,
                "shapes": len(keys.shapes),
                "places": [
                    *columns.places(flat[:, :3], quantum),
                    columns.whole(np.rint(flat[:, 3] * 255), 1),
                ],
                "moments": packed_shares(keys, with_presence(sampled, where), columns),
            }
        )
    return found


def _sections(membrane: CellMembrane) -> Floats:
    """Return both leaflets of both of its membranes, (2, rows, 2): r and z where heads end."""
    parts = range(1 if membrane.single else 2)
    return np.concatenate([section(membrane, part, "high")[..., :2] for part in parts], axis=1)


def packed_membranes(
    sampled: Sequence[SampledChapter], kinds: Mapping[str, int], columns: Columns
) -> list[dict[str, Any]]:
    """Return the membranes of the cell: their sections, row by row, in as few shapes as it takes.

    Returns
    -------
    list of dict
        ``kinds``; what stays the same of it; ``rows`` of each of its two membranes; ``areas``, the
        column of the material areas of the rows of both leaflets; ``shapes``, their number;
        ``places``, columns of r and z; ``moments``, see `packed_shares`; ``mixing`` and ``fused``,
        one column for each chapter; ``whole``, of which leaflets both membranes' are one (bits:
        outer, inner); ``folded``, see `packed_folds`.
    """
    found = []
    gathered = _gathered(
        sampled,
        lambda state: [(key_of(one), (_sections(one), one)) for one in state.membranes],
    )
    for key, (own, where) in gathered.items():
        found.append(_membrane(key, own, with_presence(sampled, where), kinds, columns))
    return found


def _membrane(
    key: MembraneKey,
    own: Sequence[tuple[Floats, CellMembrane]],
    where: Sequence[Integers],
    kinds: Mapping[str, int],
    columns: Columns,
) -> dict[str, Any]:
    types, fusion, single, cytosol_outside, both_sides = key
    samples = np.array([rows for rows, _one in own]).reshape(len(own), -1, 2)
    keys = key_shapes(samples, _ROW_NM)
    shapes = samples[keys.shapes]
    quantum = Columns.quantum(shapes)
    flat = np.moveaxis(shapes, 0, 1).reshape(-1, 2)
    first = own[0][1]
    areas = [
        [row_areas(first, part, "high", outer=outer) for part in range(1 if single else 2)]
        for outer in (True, False)
    ]

    wholes = np.array([one.whole(outer=True) + 2 * one.whole(outer=False) for _rows, one in own])

    def scalars(name: str) -> list[int]:
        values = np.array([getattr(one, name) for _rows, one in own])
        return [columns.floats(values[np.maximum(samples, 0)]) for samples in where]

    return {
        "kinds": [kinds[one] for one in types],
        "single": single,
        "cytosolOutside": cytosol_outside,
        "bothSides": both_sides,
        "flat": fusion.flat,
        "enclosed": fusion.enclosed,
        "radius": fusion.radius,
        "other": 0.0 if fusion.flat else fusion.other,
        "offset": fusion.offset,
        "heads": HALF_NM,
        "areaPerLipid": AREA_PER_LIPID,
        "rows": [len(one) for one in areas[0]],
        "borders": [first.border(outer=outer) for outer in (True, False)],
        "ends": [first.end(outer=outer) for outer in (True, False)],
        "areas": columns.floats(np.concatenate([one for side in areas for one in side])),
        "quantum": quantum,
        "shapes": len(keys.shapes),
        "places": columns.places(flat, quantum),
        "moments": packed_shares(keys, where, columns),
        "mixing": scalars("mixing"),
        "fused": scalars("fused"),
        "whole": [columns.whole(wholes[np.maximum(samples, 0)], 1) for samples in where],
        "folded": packed_folds([one for _rows, one in own], where, columns),
    }
