"""RNA as a chain of beads, one a nucleotide: grown in the room there is, with A-form stems.

A single strand is a self-avoiding walk of constant bond length whose bond angles give it
its persistence length. It is laid down piece by piece: many pieces of a library are tried at
once, and the chain takes some of itself back where it has run into a dead end.
"""

from __future__ import annotations

import functools
import math
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from exoviz.catalog import RNA
from exoviz.errors import DoesNotFitError
from exoviz.language import _, number
from exoviz.model import rotate

__all__ = [
    "BEAD_RADIUS_NM",
    "BOND_NM",
    "CLOSEST_NM",
    "MASS_DA",
    "PACKED_NM3",
    "base_pairs",
    "grow_chain",
    "hairpin",
    "sequence_of",
]

Floats = NDArray[np.floating[Any]]
Singles = NDArray[np.float32]
Integers = NDArray[np.int32]

#: Which of some points (m, 3) a nucleotide cannot be at, because something else is there.
Blocked = Callable[[Floats], NDArray[np.bool_]]

#: Distance between neighbouring nucleotides of a single strand, nm. Source: ssRNA.
BOND_NM: Final = 0.62

#: Mass of a nucleotide in a chain, mean of the four, Da. Source: ssRNA.
MASS_DA: Final = 321.0

#: Radius of the sphere with the volume of a nucleotide, 0.54 mL/g, nm. Source: geometry.
BEAD_RADIUS_NM: Final = 0.41

#: Nucleotides that are not neighbours are at least this far apart, 0.9 of two radii, nm.
CLOSEST_NM: Final = 0.738

#: Volume of a nucleotide packed as in a virus, water and counter-ions included, nm³.
#: Source: ssRNA.
PACKED_NM3: Final = 1.6

# A-form double helix. Source: A-RNA, except for the radius: phosphorus is at 0.871 nm, and
# 0.93 nm brings the distance along a strand (0.565 nm) near to the bond of the single strand.
_RISE_NM: Final = 0.281
_TWIST: Final = 2 * math.pi / 11
_STRAND_RADIUS_NM: Final = 0.93
_STRAND_ANGLE: Final = math.radians(70.5)
_STRAND_Z_NM: Final = -0.375

# Kept while building, so that rounding to float32 cannot take a pair below CLOSEST_NM.
_APART: Final = CLOSEST_NM + 5e-4
_ROUNDING: Final = 1e-4

_PIECE: Final = 16
_PIECES: Final = 4096
_FEWEST_CANDIDATES: Final = 16
_MOST_CANDIDATES: Final = 512
# A strand is given up after so many tries that did not make it longer than it ever was, and
# begun again elsewhere a few times.
_IDLE_TRIES: Final = 400
_STARTS: Final = 3
_LOOP_MIN: Final = 3

# Search for the shape of a stem-loop: bends of the helix at a bulge (up to 2.2 rad), and tries.
_BENDS: Final = 3000
_LOOPS: Final = 32
_LOOP_ROUNDS: Final = 80
_MOST_BENT: Final = 2.2
_BENDS_TRIED: Final = 25
_SHAPES_TRIED: Final = 10
_PLACES: Final = 4096


@dataclass(frozen=True, slots=True)
class _Room:
    """Where nucleotides may be: centres within `limit` of the origin, and not `blocked`."""

    limit: float
    blocked: Blocked

    def open(self, points: Floats) -> NDArray[np.bool_]:
        """Return which of the points (..., 3) lie within the limit."""
        inside: NDArray[np.bool_] = np.einsum("...i,...i", points, points) <= self.limit**2
        return inside


def _nothing() -> None:
    return None


def _free(points: Floats) -> NDArray[np.bool_]:
    return np.zeros(len(points), bool)


# --- Single strand ------------------------------------------------------------------------


def _angle_cosines(rng: np.random.Generator, count: int) -> Floats:
    """Draw cosines between successive bonds, distributed as exp(k cos).

    The smallest cosine keeps a nucleotide `CLOSEST_NM` from the next but one. k is such that
    the mean over self-avoiding pieces is exp(-0.62 / 1.0) = 0.54: a persistence length of
    1 nm, within the 0.8 to 1.5 nm measured in salt.
    """
    lowest = (_APART / BOND_NM) ** 2 / 2 - 1
    k = 1.05
    spread = math.expm1(k * (1 - lowest))
    cosines: Floats = lowest + np.log1p(rng.random(count) * spread) / k
    return np.minimum(cosines, 1.0)


def _perpendicular(directions: Floats) -> tuple[Floats, Floats]:
    """Return two unit vectors (..., 3) that are perpendicular to `directions` and each other."""
    axis = np.zeros_like(directions)
    smallest = np.abs(directions).argmin(axis=-1)
    np.put_along_axis(axis, smallest[..., None], 1.0, axis=-1)
    first = np.cross(directions, axis)
    first /= np.linalg.norm(first, axis=-1, keepdims=True)
    return first, np.cross(directions, first)


@functools.lru_cache(maxsize=1)
def _pieces() -> Floats:
    """Return `_PIECES` self-avoiding walks (p, 16, 3) that leave the origin, coming along +z."""
    rng = np.random.default_rng(0)
    kept: list[Floats] = []
    while sum(map(len, kept)) < _PIECES:
        walks = np.zeros((_PIECES, _PIECE + 2, 3))
        walks[:, 0, 2] = -BOND_NM
        heading = np.tile([0.0, 0.0, 1.0], (_PIECES, 1))
        for step in range(2, _PIECE + 2):
            cosine = _angle_cosines(rng, _PIECES)[:, None]
            turn = rng.random((_PIECES, 1)) * 2 * math.pi
            first, second = _perpendicular(heading)
            aside = np.cos(turn) * first + np.sin(turn) * second
            heading = cosine * heading + np.sqrt(1 - cosine**2) * aside
            heading /= np.linalg.norm(heading, axis=1, keepdims=True)
            walks[:, step] = walks[:, step - 1] + BOND_NM * heading
        clear = np.ones(_PIECES, bool)
        for apart in range(2, _PIECE + 2):
            steps = walks[:, apart:] - walks[:, :-apart]
            clear &= (np.einsum("...i,...i", steps, steps) >= CLOSEST_NM**2).all(axis=1)
        kept.append(walks[clear, 2:])
    pieces = np.concatenate(kept)[:_PIECES]
    pieces.flags.writeable = False
    return pieces


def _grow(
    start: Floats,
    heading: Floats,
    count: int,
    fixed: Floats,
    room: _Room,
    rng: np.random.Generator,
    tick: Callable[[], None],
) -> tuple[Floats, int]:
    """Grow a strand from a nucleotide that is there.

    Parameters
    ----------
    start : (3,) array
        The nucleotide it is bound to, nm.
    heading : (3,) array
        Unit vector of the bond that led there.
    count : int
        Nucleotides to add.
    fixed : (k, 3) array
        Nucleotides of the same molecule, `start` not among them.

    Returns
    -------
    strand : (count, 3) array
        Without `start`; only its first `longest` rows mean anything if it did not fit.
    longest : int
        Most nucleotides that were there at once.
    """
    pieces = _pieces()
    path = np.empty((count + 1, 3))
    path[0] = start
    there, longest, stalls = 1, 1, 0
    candidates = _FEWEST_CANDIDATES
    fixed_tree = cKDTree(fixed) if len(fixed) else None
    idle = 0
    while there <= count and idle < _IDLE_TRIES:
        tick()
        idle += 1
        if there > 1:
            heading = (path[there - 1] - path[there - 2]) / BOND_NM
        first, second = _perpendicular(heading)
        turn = rng.random() * 2 * math.pi
        frame = np.stack(
            (
                math.cos(turn) * first + math.sin(turn) * second,
                math.cos(turn) * second - math.sin(turn) * first,
                heading,
            )
        )
        length = min(_PIECE, count + 1 - there)
        chosen = rng.integers(len(pieces), size=candidates)
        tries = pieces[chosen, :length] @ frame + path[there - 1]
        good = np.logical_and.accumulate(room.open(tries), axis=1)
        others = [] if fixed_tree is None else [fixed_tree]
        if there > 2:
            others.append(cKDTree(path[: there - 1], balanced_tree=False, compact_nodes=False))
        for other in others:
            gaps = other.query(tries[good], distance_upper_bound=_APART)[0]
            good[good] = np.isinf(gaps)
            good = np.logical_and.accumulate(good, axis=1)
        # Asking what else is there costs most, so only the longest candidates are asked about.
        best = np.argsort(-good.sum(axis=1), kind="stable")[: max(6, candidates // 8)]
        tries, good = tries[best], good[best]
        good[good] = ~room.blocked(tries[good])
        lengths = np.logical_and.accumulate(good, axis=1).sum(axis=1)
        winner = int(lengths.argmax())
        added = int(lengths[winner])
        if added < length:
            # The end of a piece that was cut short is likely to lie in a dead end.
            added -= int(rng.integers(1, 4))
        if added > 0:
            path[there : there + added] = tries[winner, :added]
            there += added
            candidates = max(_FEWEST_CANDIDATES, candidates // 2)
        else:
            stalls += 1
            there = max(1, there - int(rng.integers(1, 4 << min(stalls, 10))))
            candidates = min(_MOST_CANDIDATES, candidates * 4)
        if there > longest:
            longest, stalls, idle = there, 0, 0
    return path[1:], longest - 1


def _in_ball(rng: np.random.Generator, count: int, radius: float) -> Floats:
    vectors = rng.standard_normal((count, 3))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors * (radius * np.cbrt(rng.random((count, 1))))


def _strand(
    length: int, room: _Room, rng: np.random.Generator, tick: Callable[[], None]
) -> tuple[Floats | None, int]:
    longest = 0
    for _start in range(_STARTS):
        tick()
        places = _in_ball(rng, 512, room.limit)
        places = places[~room.blocked(places)]
        if not len(places):
            continue
        heading = _in_ball(rng, 1, 1.0)[0]
        heading /= np.linalg.norm(heading)
        rest, grown = _grow(places[0], heading, length - 1, np.empty((0, 3)), room, rng, tick)
        longest = max(longest, grown + 1)
        if grown == length - 1:
            return np.concatenate((places[:1], rest)), length
    return None, longest


# --- Stem-loop ----------------------------------------------------------------------------


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
        np.eye(3) + np.sin(angle) / safe * cross + (1 - np.cos(angle)) / safe**2 * cross @ cross
    )
    return turned


def _set_bonds(strand: Floats, sweeps: int) -> None:
    """Move all but the ends of strands (t, n, 3) so that neighbours are `BOND_NM` apart.

    In each sweep every second bond is set, then the others.
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
    span = float(np.linalg.norm(end - start))
    if span > (count + 1) * BOND_NM * 0.995:
        return None
    reach = (count + 1) * BOND_NM / 2 + 2 * CLOSEST_NM
    rng = np.random.default_rng(seed)
    near = there[np.linalg.norm(there - middle, axis=1) < reach]
    outwards = rng.standard_normal((_LOOPS, 3))
    if len(near):
        outwards += 1.5 * (middle - near.mean(axis=0))
    outwards -= np.outer(outwards @ (end - start), end - start) / span**2
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
        push = (away / gap * np.maximum(_APART + 0.02 - gap, 0)).sum(axis=2)
        step = strand[:, second] - strand[:, first]
        gap = np.linalg.norm(step, axis=2, keepdims=True)
        shove = scatter[1:-1] @ (step / gap * np.maximum(_APART + 0.02 - gap, 0))
        strand[:, 1:-1] += 0.6 * (push + shove)
        _set_bonds(strand, 4)
    _set_bonds(strand, 400)
    inner = strand[:, 1:-1]
    lengths = np.linalg.norm(np.diff(strand, axis=1), axis=2)
    good = (np.abs(lengths - BOND_NM) < 2e-5).all(axis=1)
    own = np.linalg.norm(strand[:, second] - strand[:, first], axis=2)
    good &= (own >= _APART - 2e-4).all(axis=1)
    gaps = np.linalg.norm(inner[:, :, None] - near[None, None], axis=3)
    good &= (gaps >= _APART - 2e-4).all(axis=(1, 2))
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
    straight = helix @ rotation.T + shift
    axes = rng.standard_normal((_BENDS, 3))
    axes *= np.sort(rng.random((_BENDS, 1)) * _MOST_BENT, axis=0) / np.linalg.norm(
        axes, axis=1, keepdims=True
    )
    bond = _rotations(axes * rng.random((_BENDS, 1))) @ (straight[0, intact] - before[intact])
    rotations = _rotations(axes) @ rotation
    shifts = before[intact] + bond - rotations @ helix[0, intact]
    first = np.einsum("nij,sj->nsi", rotations, helix[0]) + shifts[:, None]
    opening = np.linalg.norm(first[:, bulged] - before[bulged], axis=1)
    good = (opening > _APART + 0.03) & (opening < 0.93 * (len(run.bulge) + 1) * BOND_NM)
    good &= np.linalg.norm(first[:, intact] - before[bulged], axis=1) > _APART
    good &= np.linalg.norm(first[:, bulged] - before[intact], axis=1) > _APART
    around = cKDTree(np.concatenate((there, before)))
    beyond = cKDTree(there) if len(there) else None
    for index in np.flatnonzero(good):
        beads = helix @ rotations[index].T + shifts[index]
        if beyond is not None and np.min(beyond.query(beads[0])[0]) < _APART:
            continue
        if len(beads) > 1 and np.min(around.query(beads[1:])[0]) < _APART:
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
        shift = shift + rotation @ np.array([0.0, 0.0, count * _RISE_NM])
        rotation = rotation @ _rotations(np.array([[0.0, 0.0, count * _TWIST]]))[0]
        ends = previous.steps[-1]
        before, there = beads[ends], placed(*ends)
        for bent in islice(_bent(run, rotation, shift, before, there, seed), _BENDS_TRIED):
            beads[run.steps] = _helix(len(run.steps)) @ bent[0].T + bent[1]
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
def _stem_loop(pairs: str) -> Floats:
    """Return the nucleotides (k, 3) from the first paired one to the last, about the origin.

    The stem starts along +z.
    """
    paired = base_pairs(pairs)
    first, last = (int(end) for end in paired[0])
    runs = _runs(paired)
    for seed in range(_SHAPES_TRIED):
        beads = np.full((last + 1, 3), np.nan)
        if _build_stem(runs, beads, seed):
            core: Floats = beads[first:] - beads[first:].mean(axis=0)
            core.flags.writeable = False
            return core
    raise ValueError(f"no shape found for the stem-loop '{pairs}': a bulge or loop is too tight")


def _add_tails(
    core: Floats,
    before: int,
    after: int,
    room: _Room,
    rng: np.random.Generator,
    tick: Callable[[], None],
) -> tuple[Floats | None, int]:
    """Grow the single strands of `before` and `after` nucleotides at the ends of a stem-loop."""
    chain = core
    for count, end in ((after, 0), (before, 1)):
        # The strand before the stem grows from the other end of the reversed chain.
        chain = chain[::-1] if end else chain
        if count:
            heading = (chain[-1] - chain[-2]) / np.linalg.norm(chain[-1] - chain[-2])
            tail, grown = _grow(chain[-1], heading, count, chain[:-1], room, rng, tick)
            if grown < count:
                return None, len(chain) + grown
            chain = np.concatenate((chain, tail))
        chain = chain[::-1] if end else chain
    return chain, len(chain)


def _folded(
    pairs: str, room: _Room, rng: np.random.Generator, tick: Callable[[], None]
) -> tuple[Floats | None, int]:
    core = _stem_loop(pairs)
    before = pairs.index("(")
    after = len(pairs) - 1 - pairs.rindex(")")
    longest = 0
    for _batch in range(_PLACES // 64):
        tick()
        turns = rng.standard_normal((64, 4))
        turns /= np.linalg.norm(turns, axis=1, keepdims=True)
        middles = _in_ball(rng, 64, room.limit)[:, None]
        places = rotate(turns[:, None].astype(np.float64), core[None]) + middles
        places = places[room.open(places).all(axis=1)]
        if not len(places):
            continue
        taken = room.blocked(places.reshape(-1, 3)).reshape(len(places), -1)
        for place in places[~taken.any(axis=1)][:2]:
            chain, grown = _add_tails(place, before, after, room, rng, tick)
            longest = max(longest, grown)
            if chain is not None:
                return chain, len(chain)
    return None, longest


# --- What others use ----------------------------------------------------------------------


def hairpin(sequence: str, pairs: str) -> Singles:
    """Return the shape of a stem-loop with its single-stranded ends, free of everything else.

    Paired nucleotides, and unpaired ones opposite each other, form an A-form double helix;
    extra nucleotides of one strand bulge out and bend it; loop and ends are single-stranded.

    Parameters
    ----------
    sequence : str
        Gives the length.
    pairs : str
        Dot-bracket string with one stem-loop.

    Returns
    -------
    (n, 3) float32 array
        nm; the stem starts along +z. Always the same for the same `pairs`.

    Raises
    ------
    ValueError
        If `pairs` is not such a string, or not as long as the sequence.
    """
    if len(pairs) != len(sequence):
        raise ValueError(f"pairs has {len(pairs)} characters, the sequence {len(sequence)}")
    if not len(base_pairs(pairs)):
        raise ValueError("pairs holds no pair")
    core = _stem_loop(pairs)
    room = _Room(math.inf, _free)
    for seed in range(_SHAPES_TRIED):
        chain, _grown = _add_tails(
            core,
            pairs.index("("),
            len(pairs) - 1 - pairs.rindex(")"),
            room,
            np.random.default_rng(seed),
            _nothing,
        )
        if chain is not None:
            return chain.astype(np.float32)
    raise ValueError(f"no room beside the stem-loop '{pairs}' for its ends")


def grow_chain(
    sequence: str,
    radius_nm: float,
    blocked: Blocked,
    rng: np.random.Generator,
    pairs: str = "",
    tick: Callable[[], None] | None = None,
) -> Singles:
    """Lay an RNA into a spherical lumen, clear of itself and of everything else in there.

    Parameters
    ----------
    sequence : str
        5' to 3'; gives the length.
    radius_nm : float
        Radius of the lumen about the origin, nm; every bead lies inside with its whole radius.
    blocked : callable
        ``blocked(points)`` tells for points (m, 3) which of them a bead cannot be at.
    rng : numpy.random.Generator
        The same state gives the same chain.
    pairs : str
        Dot-bracket string with one stem-loop, which is laid down as a rigid piece; empty for
        a single strand.
    tick : callable, optional
        Called for every piece; may raise to cancel.

    Returns
    -------
    (n, 3) float32 array
        nm. Neighbours are `BOND_NM` apart (0.595 nm inside a stem), all others at least
        `CLOSEST_NM`.

    Raises
    ------
    DoesNotFitError
        If it is larger than the lumen even packed as in a virus, or no way was found to lay
        it down in a bounded number of tries.
    ValueError
        If the sequence is empty, or `pairs` is not one stem-loop of the same length.
    """
    length = len(sequence)
    if not length:
        raise ValueError("the sequence is empty")
    if pairs and len(pairs) != length:
        raise ValueError(f"pairs has {len(pairs)} characters, the sequence {length}")
    folded = bool(pairs) and len(base_pairs(pairs)) > 0
    volume = 4 / 3 * math.pi * radius_nm**3
    room = _Room(radius_nm - BEAD_RADIUS_NM - _ROUNDING, blocked)
    chain, longest = None, 0
    if room.limit <= 0:
        pass
    elif length * PACKED_NM3 > volume:
        longest = int(volume / PACKED_NM3)
    elif folded:
        chain, longest = _folded(pairs, room, rng, tick or _nothing)
    else:
        chain, longest = _strand(length, room, rng, tick or _nothing)
    if chain is None:
        raise DoesNotFitError(
            _(
                "An RNA of {length} nucleotides does not fit into the lumen: packed as in a virus "
                "it needs about {needed} nm³, and the lumen has {volume} nm³, what is already in "
                "it included. The longest piece that found room has {longest} nucleotides."
            ).format(
                length=number(length),
                needed=number(length * PACKED_NM3),
                volume=number(volume),
                longest=number(longest),
            )
        )
    return chain.astype(np.float32)


def sequence_of(rna: RNA) -> tuple[str, bool]:
    """Return the sequence of an RNA and whether it is only an illustration.

    An entry with a length only gets letters at random, always the same for the same key.
    """
    if rna.sequence:
        return rna.sequence, False
    rng = np.random.default_rng(zlib.crc32(rna.key.encode()))
    letters = np.frombuffer(b"ACGU", np.uint8)[rng.integers(4, size=int(rna.length_nt.value))]
    return letters.tobytes().decode("ascii"), True
