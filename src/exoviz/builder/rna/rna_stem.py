"""Stem-loops: an A-form double helix, bent at its bulges, with the loop on top."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from exoviz.builder.rna.rna_strand import APART, BOND_NM, CLOSEST_NM
from exoviz.model.neighbours.kd_tree import tree_type
from exoviz.model.products import length_of, product

__all__ = ["SHAPES_TRIED", "base_pairs", "stem_loop"]

Floats = NDArray[np.floating[Any]]
Integers = NDArray[np.int32]


# A-form double helix. Source: A-RNA, except for the radius: phosphorus is at 0.871 nm, and
# 0.93 nm brings the distance along a strand (0.565 nm) near to the bond of the single strand.
_RISE_NM: Final = 0.281
_TWIST: Final = 2 * math.pi / 11
_STRAND_RADIUS_NM: Final = 0.93
_STRAND_ANGLE: Final = math.radians(70.5)
_STRAND_Z_NM: Final = -0.375
_LOOP_MIN: Final = 3

# Search for the shape of a stem-loop: bends of the helix at a bulge (up to 2.2 rad), and tries.
_BENDS: Final = 3000
_LOOPS: Final = 32
_LOOP_ROUNDS: Final = 80
_MOST_BENT: Final = 2.2
_BENDS_TRIED: Final = 25
SHAPES_TRIED: Final = 10


def base_pairs(pairs: str) -> Integers:
    """Return the pairs (p, 2) of a dot-bracket string, from the outermost inwards.

    Raises
    ------
    ValueError
        If the string is not one stem-loop: unbalanced, with a pseudoknot, with branches, or
        with a loop of fewer than three nucleotides.
    """
    for position, letter in enumerate(pairs):
        if letter in "[]{}<>" or letter.isalpha():
            raise ValueError(
                f"pairs, character {position + 1}: '{letter}' marks a pseudoknot, which cannot be "
                "built; use only '(', ')' and '.'"
            )
        if letter not in "().":
            raise ValueError(
                f"pairs, character {position + 1}: '{letter}' is not one of '(', ')' and '.'"
            )
    opening = [index for index, letter in enumerate(pairs) if letter == "("]
    closing = [index for index, letter in enumerate(pairs) if letter == ")"][::-1]
    if len(opening) != len(closing):
        raise ValueError(f"pairs has {len(opening)} '(' but {len(closing)} ')'")
    if not opening:
        return np.empty((0, 2), np.int32)
    if opening[-1] > closing[-1]:
        raise ValueError("pairs must be one stem-loop: every '(' before every ')'")
    if closing[-1] - opening[-1] <= _LOOP_MIN:
        raise ValueError(f"the loop of pairs needs {_LOOP_MIN} nucleotides or more")
    return np.column_stack((opening, closing)).astype(np.int32)


@dataclass(frozen=True, slots=True)
class _Run:
    """Steps of a double helix that stack without a break.

    Attributes
    ----------
    steps : (s, 2) array
        Nucleotides of the 5' and the 3' strand, from the outside inwards.
    bulge : (b,) array
        Unpaired nucleotides of one strand between the run before and this one.
    bulge_side : int
        0 if they are in the 5' strand, 1 in the 3' strand.
    """

    steps: NDArray[np.intp]
    bulge: NDArray[np.intp]
    bulge_side: int


def _runs(paired: Integers) -> list[_Run]:
    """Divide a stem at its bulges.

    Opposite unpaired nucleotides stack into the helix like pairs, as they mostly do; only
    what one strand has more than the other bulges out.
    """
    steps: list[tuple[int, int]] = [(int(paired[0, 0]), int(paired[0, 1]))]
    bulge: NDArray[np.intp] = np.empty(0, np.intp)
    side = 0
    runs = []
    for i, j in paired[1:].tolist():
        before_i, before_j = steps[-1]
        left, right = i - before_i - 1, before_j - j - 1
        opposite = min(left, right)
        steps += [(before_i + k, before_j - k) for k in range(1, opposite + 1)]
        if left != right:
            runs.append(_Run(np.array(steps, np.intp), bulge, side))
            side = int(right > left)
            bulge = (
                np.arange(before_i + opposite + 1, i)
                if left > right
                else np.arange(before_j - opposite - 1, j, -1)
            ).astype(np.intp)
            steps = []
        steps.append((i, j))
    runs.append(_Run(np.array(steps, np.intp), bulge, side))
    return runs


def _helix(count: int) -> Floats:
    """Return an A-form double helix (count, 2, 3): its 5' strand climbs along +z."""
    step = np.arange(count)[:, None]
    sign = np.array([1.0, -1.0])
    angle = step * _TWIST + sign * _STRAND_ANGLE
    z = step * _RISE_NM + sign * _STRAND_Z_NM
    return np.stack(
        (_STRAND_RADIUS_NM * np.cos(angle), _STRAND_RADIUS_NM * np.sin(angle), z), axis=-1
    )


def _rotations(vectors: Floats) -> Floats:
    """Return the matrices (n, 3, 3) of rotations given by axis times angle (n, 3)."""
    angle = np.linalg.norm(vectors, axis=1)[:, None, None]
    x, y, z = vectors.T
    zero = np.zeros_like(x)
    cross = np.stack(
        (np.stack((zero, -z, y), 1), np.stack((z, zero, -x), 1), np.stack((-y, x, zero), 1)), 1
    )
    safe = np.maximum(angle, 1e-12)
    turned: Floats = (
        np.eye(3)
        + np.sin(angle) / safe * cross
        + (1 - np.cos(angle)) / safe**2 * product(cross, cross)
    )
    return turned


def _set_bonds(strand: Floats, sweeps: int) -> None:
    """Move all but the ends of strands (t, n, 3) so that neighbours are `BOND_NM` apart.

    Each sweep sets every second bond, then the others.
    """
    ends = np.zeros(strand.shape[1])
    ends[[0, -1]] = 1.0
    for _sweep in range(sweeps):
        worst = 0.0
        for parity in (0, 1):
            a = strand[:, parity:-1:2]
            b = strand[:, parity + 1 :: 2]
            step = b - a
            length = np.linalg.norm(step, axis=2, keepdims=True)
            excess = step * (1 - BOND_NM / length)
            worst = max(worst, float(np.abs(length - BOND_NM).max(initial=0.0)))
            fixed_a = ends[parity:-1:2, None]
            fixed_b = ends[parity + 1 :: 2, None]
            # A bond to a fixed end is set by its other nucleotide alone.
            a += excess * (1 - fixed_a) * (1 + fixed_b) / 2
            b -= excess * (1 - fixed_b) * (1 + fixed_a) / 2
        if worst < 1e-6:
            break


def _bridge(start: Floats, end: Floats, count: int, there: Floats, seed: int) -> Floats | None:
    """Return a strand (count, 3) between two nucleotides, clear of all others (k, 3), or None."""
    middle = (start + end) / 2
    span = length_of(end - start)
    if span > (count + 1) * BOND_NM * 0.995:
        return None
    reach = (count + 1) * BOND_NM / 2 + 2 * CLOSEST_NM
    rng = np.random.default_rng(seed)
    near = there[np.linalg.norm(there - middle, axis=1) < reach]
    outwards = rng.standard_normal((_LOOPS, 3))
    if len(near):
        outwards += 1.5 * (middle - near.mean(axis=0))
    outwards -= ((outwards * (end - start)).sum(axis=1)[:, None] * (end - start)) / span**2
    outwards /= np.linalg.norm(outwards, axis=1, keepdims=True)
    along = np.linspace(0, 1, count + 2)
    height = math.sqrt(((count + 1) * BOND_NM) ** 2 - span**2) / 2
    strand = (
        start
        + along[:, None] * (end - start)
        + height * np.sin(math.pi * along)[:, None] * outwards[:, None]
        + 0.05 * rng.standard_normal((_LOOPS, count + 2, 3))
    )
    strand[:, 0], strand[:, -1] = start, end
    first, second = np.triu_indices(count + 2, 2)
    scatter = (np.arange(count + 2)[:, None] == second) * 0.5
    scatter -= (np.arange(count + 2)[:, None] == first) * 0.5
    for _round in range(_LOOP_ROUNDS):
        away = strand[:, 1:-1, None] - near
        gap = np.linalg.norm(away, axis=3, keepdims=True)
        push = (away / gap * np.maximum(APART + 0.02 - gap, 0)).sum(axis=2)
        step = strand[:, second] - strand[:, first]
        gap = np.linalg.norm(step, axis=2, keepdims=True)
        shove = product(scatter[1:-1], step / gap * np.maximum(APART + 0.02 - gap, 0))
        strand[:, 1:-1] += 0.6 * (push + shove)
        _set_bonds(strand, 4)
    _set_bonds(strand, 400)
    inner = strand[:, 1:-1]
    lengths = np.linalg.norm(np.diff(strand, axis=1), axis=2)
    good = (np.abs(lengths - BOND_NM) < 2e-5).all(axis=1)
    own = np.linalg.norm(strand[:, second] - strand[:, first], axis=2)
    good &= (own >= APART - 2e-4).all(axis=1)
    gaps = np.linalg.norm(inner[:, :, None] - near[None, None], axis=3)
    good &= (gaps >= APART - 2e-4).all(axis=(1, 2))
    found = np.flatnonzero(good)
    return inner[found[0]] if len(found) else None


def _bent(
    run: _Run, rotation: Floats, shift: Floats, before: Floats, there: Floats, seed: int
) -> Iterator[tuple[Floats, Floats]]:
    """Yield ways to set a run on the last step before its bulge, the straightest first.

    The strand without the bulge goes on with its bond; the other opens as far as the bulge
    needs.

    Parameters
    ----------
    rotation : (3, 3) array
    shift : (3,) array
        Where the run would be if there were no bulge.
    before : (2, 3) array
        The last step before the bulge.
    there : (k, 3) array
        All nucleotides placed so far, without those of `before`.
    """
    rng = np.random.default_rng(seed)
    helix = _helix(len(run.steps))
    bulged, intact = run.bulge_side, 1 - run.bulge_side
    straight = product(helix, rotation.T) + shift
    axes = rng.standard_normal((_BENDS, 3))
    axes *= np.sort(rng.random((_BENDS, 1)) * _MOST_BENT, axis=0) / np.linalg.norm(
        axes, axis=1, keepdims=True
    )
    way = straight[0, intact] - before[intact]
    bond = product(_rotations(axes * rng.random((_BENDS, 1))), way[:, None])[..., 0]
    rotations = product(_rotations(axes), rotation)
    shifts = before[intact] + bond - product(rotations, helix[0, intact][:, None])[..., 0]
    first = product(helix[0], rotations.transpose(0, 2, 1)) + shifts[:, None]
    opening = np.linalg.norm(first[:, bulged] - before[bulged], axis=1)
    good = (opening > APART + 0.03) & (opening < 0.93 * (len(run.bulge) + 1) * BOND_NM)
    good &= np.linalg.norm(first[:, intact] - before[bulged], axis=1) > APART
    good &= np.linalg.norm(first[:, bulged] - before[intact], axis=1) > APART
    around = tree_type()(np.concatenate((there, before)))
    beyond = tree_type()(there) if len(there) else None
    for index in np.flatnonzero(good):
        beads = product(helix, rotations[index].T) + shifts[index]
        if beyond is not None and np.min(beyond.query(beads[0])[0]) < APART:
            continue
        if len(beads) > 1 and np.min(around.query(beads[1:])[0]) < APART:
            continue
        yield rotations[index], shifts[index]


def _build_stem(runs: list[_Run], beads: Floats, seed: int) -> bool:
    """Fill in `beads` run by run, then the loop; return whether it worked."""

    def placed(*without: int) -> Floats:
        there = np.isfinite(beads[:, 0])
        there[list(without)] = False
        return beads[there]

    rotation: Floats = np.eye(3)
    shift: Floats = np.zeros(3)
    beads[runs[0].steps] = _helix(len(runs[0].steps))
    for previous, run in pairwise(runs):
        count = len(previous.steps)
        shift = shift + rotation[:, 2] * (count * _RISE_NM)
        rotation = product(rotation, _rotations(np.array([[0.0, 0.0, count * _TWIST]]))[0])
        ends = previous.steps[-1]
        before, there = beads[ends], placed(*ends)
        for bent in islice(_bent(run, rotation, shift, before, there, seed), _BENDS_TRIED):
            beads[run.steps] = product(_helix(len(run.steps)), bent[0].T) + bent[1]
            tied = (int(ends[run.bulge_side]), int(run.steps[0, run.bulge_side]))
            start, end = beads[list(tied)]
            bridge = _bridge(start, end, len(run.bulge), placed(*tied), seed)
            if bridge is not None:
                beads[run.bulge] = bridge
                rotation, shift = bent
                break
            beads[run.steps] = np.nan
        else:
            return False
    i, j = (int(end) for end in runs[-1].steps[-1])
    loop = _bridge(beads[i], beads[j], j - i - 1, placed(i, j), seed)
    if loop is None:
        return False
    beads[i + 1 : j] = loop
    return True


@functools.lru_cache(maxsize=64)
def stem_loop(pairs: str) -> Floats:
    """Return the nucleotides (k, 3) from the first paired one to the last, about the origin.

    The stem starts along +z.
    """
    paired = base_pairs(pairs)
    first, last = (int(end) for end in paired[0])
    runs = _runs(paired)
    for seed in range(SHAPES_TRIED):
        beads = np.full((last + 1, 3), np.nan)
        if _build_stem(runs, beads, seed):
            core: Floats = beads[first:] - beads[first:].mean(axis=0)
            core.flags.writeable = False
            return core
    raise ValueError(f"no shape found for the stem-loop '{pairs}': a bulge or loop is too tight")
