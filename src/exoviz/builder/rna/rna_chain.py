"""RNA as a chain of beads, one a nucleotide: grown in the room there is, with A-form stems."""

from __future__ import annotations

import math
import zlib
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from exoviz.builder.rna.rna_stem import SHAPES_TRIED, base_pairs, stem_loop
from exoviz.builder.rna.rna_strand import (
    BEAD_RADIUS_NM,
    BOND_NM,
    CLOSEST_NM,
    ROUNDING,
    Blocked,
    Room,
    grow,
    in_ball,
)
from exoviz.catalog import RNA
from exoviz.errors import DoesNotFitError
from exoviz.language import _, number
from exoviz.model import rotate
from exoviz.model.products import length_of
from exoviz.progress import UNKNOWN, Progress, silent

__all__ = [
    "BEAD_RADIUS_NM",
    "BOND_NM",
    "CLOSEST_NM",
    "PACKED_NM3",
    "base_pairs",
    "grow_chain",
    "hairpin",
    "sequence_of",
]

Floats = NDArray[np.floating[Any]]
Singles = NDArray[np.float32]

#: Volume of a nucleotide packed as in a virus, water and counter-ions included, nm³.
#: Source: ssRNA.
PACKED_NM3: Final = 1.6

_STARTS: Final = 3
_PLACES: Final = 4096


def _free(points: Floats) -> NDArray[np.bool_]:
    return np.zeros(len(points), bool)


def _strand(
    length: int, room: Room, rng: np.random.Generator, progress: Progress
) -> tuple[Floats | None, int]:
    longest = 0
    for _start in range(_STARTS):
        progress(UNKNOWN)
        places = in_ball(rng, 512, room.limit)
        places = places[~room.blocked(places)]
        if not len(places):
            continue
        heading = in_ball(rng, 1, 1.0)[0]
        heading /= length_of(heading)
        rest, grown = grow(places[0], heading, length - 1, np.empty((0, 3)), room, rng, progress)
        longest = max(longest, grown + 1)
        if grown == length - 1:
            return np.concatenate((places[:1], rest)), length
    return None, longest


def _add_tails(
    core: Floats,
    before: int,
    after: int,
    room: Room,
    rng: np.random.Generator,
    progress: Progress,
) -> tuple[Floats | None, int]:
    """Grow the single strands of `before` and `after` nucleotides at the ends of a stem-loop."""
    chain = core
    for count, end in ((after, 0), (before, 1)):
        # The strand before the stem grows from the other end of the reversed chain.
        chain = chain[::-1] if end else chain
        if count:
            heading = (chain[-1] - chain[-2]) / length_of(chain[-1] - chain[-2])
            tail, grown = grow(chain[-1], heading, count, chain[:-1], room, rng, progress)
            if grown < count:
                return None, len(chain) + grown
            chain = np.concatenate((chain, tail))
        chain = chain[::-1] if end else chain
    return chain, len(chain)


def _folded(
    pairs: str, room: Room, rng: np.random.Generator, progress: Progress
) -> tuple[Floats | None, int]:
    core = stem_loop(pairs)
    before = pairs.index("(")
    after = len(pairs) - 1 - pairs.rindex(")")
    longest = 0
    for _batch in range(_PLACES // 64):
        progress(UNKNOWN)
        turns = rng.standard_normal((64, 4))
        turns /= np.linalg.norm(turns, axis=1, keepdims=True)
        middles = in_ball(rng, 64, room.limit)[:, None]
        places = rotate(turns[:, None].astype(np.float64), core[None]) + middles
        places = places[room.open(places).all(axis=1)]
        if not len(places):
            continue
        taken = room.blocked(places.reshape(-1, 3)).reshape(len(places), -1)
        for place in places[~taken.any(axis=1)][:2]:
            chain, grown = _add_tails(place, before, after, room, rng, progress)
            longest = max(longest, grown)
            if chain is not None:
                return chain, len(chain)
    return None, longest


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
    core = stem_loop(pairs)
    room = Room(math.inf, _free)
    for seed in range(SHAPES_TRIED):
        chain, _grown = _add_tails(
            core,
            pairs.index("("),
            len(pairs) - 1 - pairs.rindex(")"),
            room,
            np.random.default_rng(seed),
            silent,
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
    progress: Progress = silent,
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
    progress : Progress
        Called now and then; what it raises stops the work.

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
    room = Room(radius_nm - BEAD_RADIUS_NM - ROUNDING, blocked)
    chain, longest = None, 0
    if room.limit <= 0:
        pass
    elif length * PACKED_NM3 > volume:
        longest = int(volume / PACKED_NM3)
    elif folded:
        chain, longest = _folded(pairs, room, rng, progress)
    else:
        chain, longest = _strand(length, room, rng, progress)
    if chain is None:
        raise DoesNotFitError(
            _(
                "An RNA of {length} nucleotides does not fit into the lumen: packed as in a virus "
                "it needs about {needed} nm³, and the lumen has {volume} nm³, what is already in "
                "it included. Ask for at most {longest} nucleotides, for less beside it, or for a "
                "larger vesicle."
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
