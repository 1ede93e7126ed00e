"""Motion in a story: a track for each thing in each chapter, thinned to the keys it needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.spatial import cKDTree

from exoviz.compiled import compiled
from exoviz.progress import UNKNOWN, Progress

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.story import Chapter, State, Story
    from exoviz.story.state import RigidCopies

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

__all__ = [
    "ABSENT",
    "NodeTrack",
    "SampledChapter",
    "sample_times",
    "sampled_chapters",
    "thinned",
    "tracks_of",
]

STEP: Final = 0.2
"""Longest time between two samples, s of film."""
ABSENT: Final = 0.001
"""Size of absent objects: programs do not accept a size of 0."""
JUMP_NM: Final = 150.0
"""Largest movement between two samples; beyond it, it is another object."""
REACH_NM: Final = 60.0
"""Distance within which something in one sample can be the same as something in the one before."""


@dataclass(frozen=True, slots=True, eq=False)
class SampledChapter:
    """One chapter, sampled.

    Attributes
    ----------
    chapter : Chapter
    times : (s,) float array
        s from the beginning of the chapter, 0 and its length included.
    states : tuple of State
    """

    chapter: Chapter
    times: Floats
    states: tuple[State, ...]


@dataclass(frozen=True, slots=True, eq=False)
class NodeTrack:
    """Motion of one object in one chapter.

    Attributes
    ----------
    places : (s, 3) float array
        nm.
    turns : (s, 4) float array
        Unit quaternions, scalar last, each on the side of the one before it.
    sizes : (s,) float array
        1 for the whole, `ABSENT` for nothing.
    breaks : (s - 1,) bool array
        Between which samples it does not move but is replaced.
    """

    places: Floats
    turns: Floats
    sizes: Floats
    breaks: NDArray[np.bool_]


def sample_times(chapter: Chapter, also: float = 0.0) -> Floats:
    """Return times at which a chapter is sampled: corners of paths, and `STEP` at most between.

    Parameters
    ----------
    chapter : Chapter
    also : float
        A time that is one of them, s.
    """
    times = np.unique(np.concatenate([[0.0, also, chapter.duration], chapter.keyframes()]))
    times = times[(times >= 0) & (times <= chapter.duration)]
    keep = np.concatenate([[True], np.diff(times) > 1e-6])
    times = times[keep]
    times[-1] = chapter.duration
    counts = np.maximum(np.ceil(np.diff(times) / STEP - 1e-9), 1).astype(int)
    parts = [
        low + (high - low) * np.arange(count) / count
        for low, high, count in zip(times[:-1], times[1:], counts, strict=True)
    ]
    return np.concatenate([*parts, [chapter.duration]])


def sampled_chapters(story: Story, also: float, progress: Progress) -> tuple[SampledChapter, ...]:
    """Return all chapters of a story, sampled, at the time `also`, s of the story, too."""
    found = []
    for start, chapter in zip(story.starts, story.chapters, strict=False):
        within = 0 <= also - start <= chapter.duration
        times = sample_times(chapter, also - start if within else 0.0)
        states = []
        for time in times:
            states.append(chapter.state_at(float(time)))
            progress(UNKNOWN)
        found.append(SampledChapter(chapter, times, tuple(states)))
    return tuple(found)


def _by_role(state: State, *, drawn: bool) -> dict[tuple[str, int], RigidCopies]:
    """Return the copies of a moment by model, and by how many of that model came before."""
    found: dict[tuple[str, int], RigidCopies] = {}
    seen: dict[str, int] = {}
    for copies in state.copies:
        if not (copies.exported or drawn):
            continue
        number = seen.get(copies.model, 0)
        seen[copies.model] = number + 1
        found[copies.model, number] = copies
    return found


def _slots(roles: list[RigidCopies | None]) -> list[tuple[Integers, NDArray[np.bool_]]]:
    """Return for each sample which track each copy belongs to, and whether it is another there.

    Where copies have no numbers, and there are as many in each sample, their order tells; else
    the nearest is the same.
    """
    numbered = [copies.numbers for copies in roles if copies is not None and len(copies)]
    known = [one for one in numbered if one is not None]
    if known and len(known) == len(numbered):
        every = np.unique(np.concatenate(known))
        return [
            (np.searchsorted(every, own), np.zeros(len(own), np.bool_))
            for own in (
                np.empty(0, np.int64) if one is None or one.numbers is None else one.numbers
                for one in roles
            )
        ]
    counts = [0 if copies is None else len(copies) for copies in roles]
    if len({count for count in counts if count}) <= 1:
        return [(np.arange(count), np.zeros(count, np.bool_)) for count in counts]
    found: list[tuple[Integers, NDArray[np.bool_]]] = []
    before: Floats = np.empty((0, 3))
    slots: Integers = np.empty(0, np.int64)
    for copies in roles:
        places: Floats = np.empty((0, 3)) if copies is None else copies.positions
        mine: Integers = np.full(len(places), -1, np.int64)
        if len(places) and len(before):
            reach, near = (np.asarray(one) for one in cKDTree(before).query(places))
            other = np.asarray(cKDTree(places).query(before)[1])
            same = (reach < REACH_NM) & (other[near] == np.arange(len(places)))
            mine[same] = slots[near[same]]
        another = mine < 0
        free = np.setdiff1d(np.arange(len(places)), mine[~another])
        mine[another] = free[: int(another.sum())]
        found.append((mine, another))
        before, slots = places, mine
    return found


def _filled(values: NDArray[Any], there: NDArray[np.bool_]) -> NDArray[Any]:
    """Return values that wait where they were last, or will first be, while nothing is there."""
    index = np.where(there, np.arange(len(there)), -1)
    last = np.maximum.accumulate(index)
    first = int(np.argmax(there)) if there.any() else 0
    return values[np.where(last < 0, first, last)]


def _one_side(turns: Floats) -> Floats:
    """Return quaternions (s, n, 4), each on the side of the one before it."""
    along = np.einsum("snc,snc->sn", turns[1:], turns[:-1])
    signs = np.cumprod(np.where(along < 0, -1.0, 1.0), axis=0)
    turned = turns.copy()
    turned[1:] *= signs[..., None]
    return turned


def tracks_of(
    sampled_chapter: SampledChapter, *, drawn: bool = False
) -> dict[tuple[str, int, int], NodeTrack]:
    """Return the tracks of a chapter by model, role and number.

    The same key in two chapters of one kind is the same thing. With `drawn` what is only drawn,
    and not in files of the story, is among them.
    """
    moments = [_by_role(state, drawn=drawn) for state in sampled_chapter.states]
    keys = dict.fromkeys(key for roles in moments for key in roles)
    found: dict[tuple[str, int, int], NodeTrack] = {}
    count = len(sampled_chapter.times)
    for key in keys:
        roles = [roles.get(key) for roles in moments]
        slots = _slots(roles)
        most = max((int(mine.max(initial=-1)) + 1 for mine, _another in slots), default=0)
        places, turns = np.zeros((count, most, 3)), np.zeros((count, most, 4))
        turns[..., 3] = 1.0
        sizes = np.zeros((count, most))
        replaced = np.zeros((count, most), np.bool_)
        for index, (copies, (mine, another)) in enumerate(zip(roles, slots, strict=True)):
            if copies is None:
                continue
            replaced[index, mine[another]] = True
            places[index, mine] = copies.positions
            turns[index, mine] = copies.rotations
            remaining = (
                np.ones(len(copies)) if copies.fraction_left is None else copies.fraction_left
            )
            # A share of the beads is the same share of the volume.
            sizes[index, mine] = np.cbrt(np.clip(remaining, 0.0, 1.0))
        there = sizes > 0
        for slot in range(most):
            places[:, slot] = _filled(places[:, slot], there[:, slot])
            turns[:, slot] = _filled(turns[:, slot], there[:, slot])
        turns = _one_side(turns)
        present = np.array([copies is not None for copies in roles])
        cut = np.linalg.norm(np.diff(places, axis=0), axis=2) > JUMP_NM
        # What comes or goes at once does not grow or shrink.
        full = (sizes >= 1) & ~there[np.r_[1:count, count - 1]]
        come = (sizes[1:] >= 1) & ~there[:-1]
        cut |= replaced[1:] | full[:-1] | come | (np.diff(present) != 0)[:, None]
        for slot in range(most):
            if there[:, slot].any():
                found[*key, slot] = NodeTrack(
                    places[:, slot],
                    turns[:, slot],
                    np.maximum(sizes[:, slot], ABSENT),
                    cut[:, slot],
                )
    return found


@compiled
def _needed(
    times: Floats, values: Floats, breaks: NDArray[np.bool_], tolerance: float, unit: bool
) -> NDArray[np.bool_]:
    """Return which samples are needed so that straight lines between them miss none by more."""
    count, width = values.shape
    keep = np.zeros(count, np.bool_)
    keep[0] = True
    keep[count - 1] = True
    start = 0
    end = 2
    while end < count:
        good = not breaks[end - 1]
        if good and breaks[start]:
            good = False
        middle = start + 1
        while good and middle < end:
            share = (times[middle] - times[start]) / (times[end] - times[start])
            size = 0.0
            for column in range(width):
                mixed = values[start, column] + share * (
                    values[end, column] - values[start, column]
                )
                size += mixed * mixed
            scale = 1.0 / np.sqrt(max(size, 1e-12)) if unit else 1.0
            error = 0.0
            for column in range(width):
                mixed = values[start, column] + share * (
                    values[end, column] - values[start, column]
                )
                error += (mixed * scale - values[middle, column]) ** 2
            good = error <= tolerance * tolerance
            middle += 1
        if not good:
            start = end - 1
            keep[start] = True
        end += 1
    return keep


#: How long before a break its old value is held, s.
_EDGE: Final = 1e-3


def thinned(
    times: Floats,
    values: Floats,
    breaks: NDArray[np.bool_],
    tolerance: float,
    *,
    unit: bool = False,
) -> tuple[Floats, Floats]:
    """Return the keys, times (k,) and values (k, c), that samples (s, c) need.

    Parameters
    ----------
    times : (s,) array
        s.
    values : (s, c) array
    breaks : (s - 1,) bool array
        Between which samples the value is held, and then another at once.
    tolerance : float
        Distance by which a sample may be missed.
    unit : bool
        Whether values are quaternions.
    """
    still = np.abs(values - values[0]).max() <= tolerance
    if still:
        return times[:1], values[:1]
    keep = _needed(times, np.ascontiguousarray(values, np.float64), breaks, tolerance, unit)
    cut = np.flatnonzero(breaks & (np.abs(np.diff(values, axis=0)).max(axis=1) > tolerance))
    keep[cut] = True
    keep[cut + 1] = True
    before = times[cut + 1] - _EDGE
    every = np.concatenate([times[keep], before])
    order = np.argsort(every, kind="stable")
    return every[order], np.concatenate([values[keep], values[cut]])[order]
