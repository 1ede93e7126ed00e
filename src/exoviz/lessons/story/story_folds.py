"""Buds and tubules of the membranes of a story: each as few sections about its own axis."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.lessons.story.columns import Columns
from exoviz.lessons.story.story_shares import packed_shares
from exoviz.story.membrane.folded_membrane import FoldedMembrane
from exoviz.story.membrane.folds import Bud, Section
from exoviz.story.membrane.membrane_rows import HALF_NM
from exoviz.story.motion.key_shapes import key_shapes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from exoviz.story.membrane.cell_membrane import CellMembrane
    from exoviz.story.membrane.folds import Fold

    Floats = NDArray[np.float64]
    Integers = NDArray[np.intp]
    FoldKey = tuple[tuple[float, ...], float, bool]

__all__ = ["packed_folds"]

#: How far a section may be from its place, nm, and every how many of its points are kept.
_SECTION_NM: Final = 0.2
_EVERY: Final = 4


def _key(fold: Fold) -> FoldKey:
    """Return what stays the same of a fold; where a vesicle has left, it is another one."""
    left = isinstance(fold, Bud) and not fold.bends
    return tuple(fold.axis.tolist()), float(fold.angle), left


def _nodes(fold: Fold, radius: float, offset: float) -> Floats:
    """Return shares of a fold's area at which its section is kept."""
    share = fold.section(radius + offset, 1).share
    kept = np.append(share[::_EVERY], share[-1])
    nodes: Floats = np.unique(np.concatenate([kept[kept < 1], [0.0, 1.0]]))
    return nodes


def _even(radius: float, angle: float, nodes: Floats) -> Section:
    polar = np.arccos(1 - nodes * (1 - math.cos(angle)))
    sine, cosine = np.sin(polar), np.cos(polar)
    return Section(nodes, radius * sine, radius * cosine, sine, cosine)


def _sides(fold: Fold | None, key: FoldKey, membrane: FoldedMembrane, nodes: Floats) -> Floats:
    """Return where heads end in both leaflets, (2, nodes, 2): r, and z along the axis, nm.

    Where there is no fold yet these are the smooth cap's.
    """
    offset, (_centre, radius) = membrane.fusion.offset, membrane.ball
    found = []
    for side in (1, -1):
        sphere = radius + side * offset
        if fold is None:
            section = _even(sphere, key[1], nodes)
            values = section.r, section.z, section.normal_r, section.normal_z
        else:
            values = fold.section(sphere, side).at(nodes)
        r, z, nr, nz = values
        out = side * (HALF_NM - offset)
        found.append(np.stack([r + out * nr, z + out * nz], axis=1))
    return np.stack(found)


def _found(
    own: Sequence[CellMembrane], where: Sequence[Integers]
) -> dict[FoldKey, dict[int, Fold | None]]:
    """Return the folds by what they are and sample; none in the last sample before each."""
    found: dict[FoldKey, dict[int, Fold | None]] = {}
    for sample, membrane in enumerate(own):
        for fold in membrane.folds if isinstance(membrane, FoldedMembrane) else ():
            found.setdefault(_key(fold), {})[sample] = fold
    for key, samples in found.items():
        if key[2]:
            continue
        first = min(samples)
        for moments in where:
            place = int(np.argmax(moments == first)) if (moments == first).any() else 0
            if place and moments[place - 1] >= 0:
                samples[int(moments[place - 1])] = None
    return found


def packed_folds(
    own: Sequence[CellMembrane], where: Sequence[Integers], columns: Columns
) -> dict[str, Any] | None:
    """Return the folds of a membrane; nothing where it never has one.

    Parameters
    ----------
    own : sequence of CellMembrane
        The membrane in each sample.
    where : sequence of (s,) int array
        For each chapter the sample of each moment, -1 for none.
    columns : Columns

    Returns
    -------
    dict or None
        ``ball``, for each chapter the height of the centre and the radius of the sphere that has
        the folds, nm, by moment; ``folds``: of each the ``axis``, ``angle`` (radians), whether it
        ``bends``; ``own``, the shares of both leaflets' areas that are a vesicle's; ``nodes``,
        shares of the area; ``shapes``, ``quantum``, ``places`` and ``moments`` as of a membrane;
        ``holds`` and ``spread``, one column for each chapter.
    """
    found = _found(own, where)
    if not found:
        return None

    def scalars(values: Floats) -> list[int]:
        return [columns.floats(values[np.maximum(samples, 0)]) for samples in where]

    balls = [one.ball if isinstance(one, FoldedMembrane) else (np.zeros(3), 1.0) for one in own]
    folds = []
    for key, samples in found.items():
        order = sorted(samples)
        kept = next(fold for fold in samples.values() if fold is not None)
        membranes = [own[sample] for sample in order]
        first = membranes[-1]
        assert isinstance(first, FoldedMembrane)
        offset = first.fusion.offset
        nodes = _nodes(kept, first.ball[1], offset)
        sides = np.stack(
            [
                _sides(samples[sample], key, one, nodes)
                for sample, one in zip(order, membranes, strict=True)
                if isinstance(one, FoldedMembrane)
            ]
        )
        sides = sides.reshape(len(order), -1, 2)
        keys = key_shapes(sides, _SECTION_NM)
        shapes = sides[keys.shapes]
        quantum = Columns.quantum(shapes)
        numbers = np.full(len(own), -1, np.intp)
        numbers[order] = np.arange(len(order))
        holds, spread = np.ones(len(own)), np.ones(len(own))
        for sample in order:
            fold = samples[sample]
            if fold is not None:
                holds[sample] = fold.holds
                spread[sample] = fold.spread(balls[sample][1])
        bud = kept if isinstance(kept, Bud) and kept.bends else None
        folds.append(
            {
                "axis": key[0],
                "angle": key[1],
                "bends": not key[2],
                "own": [0.0 if bud is None else bud.own_share(side) for side in (1, -1)],
                "nodes": columns.floats(nodes),
                "quantum": quantum,
                "shapes": len(keys.shapes),
                "places": columns.places(np.moveaxis(shapes, 0, 1).reshape(-1, 2), quantum),
                "moments": packed_shares(
                    keys,
                    [np.where(one >= 0, numbers[np.maximum(one, 0)], -1) for one in where],
                    columns,
                ),
                "holds": scalars(holds),
                "spread": scalars(spread),
            }
        )
    return {
        "ball": [
            scalars(np.array([centre[2] for centre, _radius in balls])),
            scalars(np.array([radius for _centre, radius in balls])),
        ],
        "folds": folds,
    }
