"""On which side of every membrane each molecule of a moment of a story is.

Heights are distances from the midplane of the nearest membrane, nm: positive on the side of the
exoplasm (outside of cells, lumen of organelles), negative on that of the cytosol. Of each part of a
molecule the beads are looked at that stand out farthest: those that pierce first.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from exoviz.catalog import Domain, Protein, load_catalog
from exoviz.model import Part, Template, Vesicle, rotate
from exoviz.model.arrays import SUGARS
from exoviz.model.layers import Root, last_step, root_of, stands_out
from exoviz.model.neighbours import nearest
from exoviz.story import State, Story
from exoviz.story.state import RigidCopies
from fold_heights import FoldHeights
from leaflets import Leaflets
from made_vesicle import even_directions

__all__ = [
    "CORE",
    "RULES",
    "Fault",
    "Leaflets",
    "Surroundings",
    "census",
    "cytosolic_share",
    "faults",
    "moments",
]

Floats = NDArray[np.floating[Any]]

#: What is nearer to a midplane than this is in the core of the bilayer, among the tails, nm.
CORE: Final = 1.25
#: A bead in a membrane is as far from the midplane as its entry says, within this, nm.
SHIFT: Final = 1.5
#: What is held by a membrane is no farther from its midplane than this, nm: heads and a contact.
HELD: Final = 3.5
#: No two leaflets are nearer to each other than this, nm; at rest it is 4.
THINNEST: Final = 2.5
#: No tail reaches farther from its leaflet than this, nm: of 18 carbons 2.4, of 20 2.7 (Tanford).
LONGEST: Final = 2.7
#: Largest step along a leaflet, nm.
STEP: Final = 2.0
#: Nothing that a membrane holds stands farther before the cut, nm.
BEFORE_CUT: Final = 2.0
#: Beads that are not there are put farther away than this, nm.
NOWHERE: Final = 1e5

RULES: Final = {
    "sides": "every domain of a membrane protein is on the side that its entry says",
    "pierces": "nothing that is free, no vesicle and no sugar is in the core of a membrane, or "
    "on its other side",
    "held": "what lies on a membrane touches it",
    "void": "leaflets have no gaps, and no hole is between them",
    "cut": "what a membrane holds is not before the cut, where that membrane is cut away",
    "conserved": "membrane proteins and vesicles neither appear nor vanish, unless they are "
    "digested; a body that fills gets more of both from the cell",
    "whole": "molecules come and go whole, unless they are digested",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it can be.

    Attributes
    ----------
    rule : str
    amount : float
        How much, nm or number.
    time : float
        Of its chapter, s.
    what : str
    """

    rule: str
    amount: float
    time: float
    what: str

    def __str__(self) -> str:
        return f"{self.what} by {self.amount:.1f} at {self.time:.2f} s"


class Surroundings:
    """All membranes and vesicles of a moment."""

    def __init__(self, story: Story, state: State) -> None:
        self.leaflets = [Leaflets.of(membrane.unfolded()) for membrane in state.membranes]
        self.folds = [FoldHeights(membrane) for membrane in state.membranes]
        self._trees = [cKDTree(one.points) for one in self.leaflets]
        centres, radii = [np.empty((0, 3))], [np.empty(0)]
        for copies in state.copies:
            vesicle = story.vesicles.get(copies.model)
            if vesicle is not None:
                there = present(copies)
                centres.append(copies.positions[there])
                radii.append(np.full(len(centres[-1]), vesicle.geometry.midplane))
        self.centres, self.radii = np.concatenate(centres), np.concatenate(radii)

    def heights(self, points: Floats, but: int = -1) -> Floats:
        """Return the heights of points (n, 3), of all vesicles but one."""
        found = np.full(len(points), np.inf)
        flat = np.stack([np.hypot(points[:, 0], points[:, 1]), points[:, 2]], axis=1)
        for one, tree in zip(self.leaflets, self._trees, strict=True):
            at = tree.query(flat)[1]
            beyond = ((flat - one.points[at]) * one.heads[at]).sum(axis=1)
            height = one.sides[at] * (one.offset + beyond)
            found = np.where(np.abs(height) < np.abs(found), height, found)
        for folded in self.folds:
            folded.put(points, found)
        others = np.arange(len(self.radii)) != but
        if others.any():
            centres, radii = self.centres[others], self.radii[others]
            # Vesicles are of about one size: the nearest is one of the three nearest centres.
            count = min(3, len(radii))
            near: Any = cKDTree(centres).query(points, count)
            away, which = (one.reshape(len(points), count) for one in near)
            height = away - radii[which]
            best = np.argmin(np.abs(height), axis=1)
            height = height[np.arange(len(points)), best]
            found = np.where(np.abs(height) < np.abs(found), height, found)
        return found


def turned(rotations: Floats, vectors: Floats) -> Floats:
    """Return vectors turned by quaternions, scalar last."""
    return rotate(rotations.astype(np.float32), vectors.astype(np.float32)).astype(float)


def present(copies: RigidCopies) -> NDArray[np.bool_]:
    """Return which copies are there, if only in part."""
    left = copies.fraction_left
    return np.ones(len(copies), bool) if left is None else left > 0


def outermost(beads: Floats, radii: Floats, count: int) -> NDArray[np.intp]:
    """Return the beads that stand out farthest in `count` directions."""
    ways = even_directions(count)
    found: NDArray[np.intp] = np.unique((beads @ ways.T + radii[:, None]).argmax(axis=0))
    return found


@functools.lru_cache(maxsize=256)
def probes(template: Template) -> NDArray[np.intp]:
    """Return the beads of a template to look at: the outermost of each part, or of a rail some."""
    chosen = []
    for part in np.unique(template.parts):
        mine = np.flatnonzero(template.parts == part)
        if len(mine) > 10_000:
            chosen.append(mine[:: len(mine) // 1000])
        else:
            chosen.append(mine[outermost(template.beads[mine], template.radii[mine], 26)])
    return np.concatenate(chosen)


@functools.lru_cache(maxsize=32)
def envelope(vesicle: Vesicle, *, opened: bool) -> Floats:
    """Return the beads of a vesicle that stand out of it, and its surface, about its centre."""
    ways = even_directions(600)
    beads = [ways * vesicle.geometry.diameter / 2]
    for batch in vesicle.batches:
        if stands_out(batch.layer) and len(batch):
            positions = batch.bead_positions()[0].astype(float)
            if opened:
                positions = positions[positions[:, 1] >= 0]
            away = np.linalg.norm(positions, axis=1)
            beads.append(positions[away > vesicle.geometry.diameter / 2])
    found = np.concatenate(beads)
    return found[outermost(found, np.zeros(len(found)), 1000)]


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """Where the beads of a model belong.

    Attributes
    ----------
    beads : (b, 3) array
        In the frame of the model.
    radii : (b,) array
    sign : (b,) array
        1 for the exoplasm, -1 for the cytosol, 0 for neither.
    depth : (b,) array
        Height that the entry gives beads of the bilayer; not a number for others.
    lies : bool
        Whether it lies on a membrane.
    """

    beads: Floats
    radii: Floats
    sign: NDArray[np.int_]
    depth: Floats
    lies: bool = False


def entry(story: Story, model: str) -> Protein | None:
    """Return what the catalog knows of a model, if it is one of its proteins."""
    layer = story.cell_models[model].layer
    of_vesicle = root_of(layer) is Root.PROTEINS
    return load_catalog().proteins.get(last_step(layer) if of_vesicle else model)


def compartment(story: Story, model: str) -> int:
    """Return where a model that is not in or on a membrane belongs."""
    known = entry(story, model)
    exoplasm = known.compartment == "exoplasm" if known else model.startswith("particle/")
    return 1 if exoplasm else -1


def in_membrane(story: Story, model: str) -> Protein | None:
    """Return the entry of a model that has a place in or on a membrane."""
    known = entry(story, model)
    return known if known and known.place in ("membrane", "outer", "inner") else None


def expected(story: Story, model: str) -> Expected:
    """Return where the beads of a model of the cell belong."""
    template = story.cell_models[model].template
    chosen = probes(template)
    beads, parts = template.beads[chosen].astype(float), template.parts[chosen]
    radii = template.radii[chosen].astype(float)
    known = in_membrane(story, model)
    nowhere = np.full(len(chosen), np.nan)
    if known is None:
        return Expected(beads, radii, np.full(len(chosen), compartment(story, model)), nowhere)
    away = (parts == Part.OUTSIDE) | np.isin(parts, list(SUGARS))
    sign = np.select([away, parts == Part.INSIDE], [1, -1], 0)
    held = np.isin(parts, (Part.TRANSMEMBRANE, Part.ANCHOR))
    # A linker is where its entry has it, and may be in the bilayer.
    linker = (parts == Part.LINKER) & (np.abs(beads[:, 2]) > 3.0)
    sign = np.where(linker, np.sign(beads[:, 2]).astype(int), sign)
    return Expected(
        beads, radii, sign, np.where(held, beads[:, 2], np.nan), lies=known.place != "membrane"
    )


def _worst(rule: str, time: float, amounts: Floats, what: str) -> Iterator[Fault]:
    if len(amounts) and amounts.max() > 0:
        number = int((amounts > 0).sum())
        yield Fault(rule, float(amounts.max()), time, f"{what} ({number} beads)")


def _of_copies(
    story: Story, around: Surroundings, copies: RigidCopies, time: float
) -> Iterator[Fault]:
    wanted = expected(story, copies.model)
    there = present(copies)
    if not there.any():
        return
    own = turned(copies.rotations[there][:, None], wanted.beads[None])
    beads = own + copies.positions[there][:, None]
    height = around.heights(beads.reshape(-1, 3)).reshape(beads.shape[:2])
    rule = "sides" if in_membrane(story, copies.model) else "pierces"
    outside = CORE - wanted.sign * height
    yield from _worst(rule, time, outside[:, wanted.sign != 0].ravel(), copies.model)
    shift = np.abs(height - wanted.depth) - SHIFT
    shift = shift[:, ~np.isnan(wanted.depth)].ravel()
    yield from _worst(rule, time, shift, f"{copies.model} in the bilayer")
    if wanted.lies and around.leaflets:
        gap = (np.abs(height) - wanted.radii).min(axis=1) - HELD
        yield from _worst("held", time, gap, f"{copies.model} off its membrane")


_BOUND: Final = {"coat", "escrt", "ubiquitin", "snares", "rabs"}
#: Closed cages and collars are shown whole around what is cut open.
_SHOWN_WHOLE: Final = {"coat/pit", "DNM2"}


def _is_bound(story: Story, model: str) -> bool:
    """Return whether a membrane holds a model, as far as its kind tells, and is cut with it."""
    if model in _SHOWN_WHOLE:
        return False
    family = story.cell_models[model].layer.split("/")[1]
    return in_membrane(story, model) is not None or family in _BOUND


def _before_cut(story: Story, state: State, time: float) -> Iterator[Fault]:
    for copies in state.copies:
        if copies.model in story.cell_models and _is_bound(story, copies.model):
            middle = story.cell_models[copies.model].template.beads.mean(axis=0, dtype=float)
            places = turned(copies.rotations, middle[None]) + copies.positions
            before = -places[present(copies), 1] - BEFORE_CUT
            yield from _worst("cut", time, before, f"{copies.model} before the cut")
    for shape in state.deformables:
        numbers = story.cell_models[shape.model].molecule
        if _is_bound(story, shape.model) and numbers is not None:
            there = np.abs(shape.beads[:, 2]) < NOWHERE
            count = np.maximum(np.bincount(numbers[there], minlength=numbers.max() + 1), 1)
            middle = np.bincount(numbers[there], shape.beads[there, 1], numbers.max() + 1) / count
            yield from _worst("cut", time, -middle - BEFORE_CUT, f"{shape.model} before the cut")


def _voids(around: Surroundings, time: float) -> Iterator[Fault]:
    for one in around.leaflets:
        for side in (1, -1):
            name = "exoplasmic" if side > 0 else "cytosolic"
            lines = [line for part in (0, 1) if len(line := one.line(side, part))]
            steps = [np.linalg.norm(np.diff(line, axis=0), axis=1) for line in lines]
            if one.joined[side]:
                steps.append(np.linalg.norm(lines[1][:1] - lines[0][-1:], axis=1))
            gaps = np.concatenate(steps) - STEP
            yield from _worst("void", time, gaps, f"gap in the {name} leaflet")
            mine = np.flatnonzero(one.sides == side)[::2]
            line, what = one.points[mine], f"under the {name} leaflet"
            # As far as a tail can reach there is another leaflet, or the tails of other lipids.
            end = line - LONGEST * one.heads[mine]
            end[:, 0] = np.abs(end[:, 0])
            # At the edge of a patch, out of all pictures, one leaflet ends before the other.
            left = nearest(end, one.points)[0] - LONGEST + np.where(end[:, 0] < one.edge, 0.1, -9)
            yield from _worst("void", time, left, f"hole {what}")
            away = nearest(line, one.points[one.sides == -side])[0]
            yield from _worst("void", time, THINNEST - away, f"thin {what}")


def _of_vesicles(story: Story, state: State, around: Surroundings, time: float) -> Iterator[Fault]:
    number = -1
    for copies in state.copies:
        vesicle = story.vesicles.get(copies.model)
        if vesicle is None:
            continue
        beads = envelope(vesicle, opened=copies.model in story.cut_open)
        there = present(copies)
        reach = float(np.linalg.norm(beads, axis=1).max())
        for place, turn in zip(copies.positions[there], copies.rotations[there], strict=True):
            number += 1
            middle = around.heights(place[None], but=number)[0]
            if middle - reach < CORE:
                height = around.heights(turned(turn[None], beads) + place, but=number)
                yield from _worst("pierces", time, CORE - height, f"{copies.model}")


def cytosolic_share(protein: Protein) -> float:
    """Return the share of its mass that a protein's entry has in the cytosol."""
    side = "inside" if protein.up == "exoplasm" else "outside"
    masses = [
        (one.mass_kda * one.symmetry * (2 if one.twofold else 1), _lies(one, side))
        for one in protein.domains
    ]
    return sum(mass for mass, there in masses if there) / sum(mass for mass, _there in masses)


def _lies(domain: Domain, side: str) -> bool:
    """Return whether a domain is on a side, ``"outside"`` or ``"inside"``; linkers as they lie."""
    if domain.part != "linker":
        return domain.part == side
    middle = (domain.start[2] + domain.end[2]) / 2 + domain.centre[2]
    return abs(middle) > 2.5 and (middle > 0) is (side == "outside")


def census(story: Story, state: State) -> Counter[str]:
    """Return how many membrane proteins of each kind there are, and how many vesicles."""
    found: Counter[str] = Counter()
    for copies in state.copies:
        count = int(present(copies).sum())
        vesicle = story.vesicles.get(copies.model)
        if vesicle is not None:
            found["vesicles"] += count
            for batch in vesicle.batches:
                known = load_catalog().proteins.get(batch.species)
                if root_of(batch.layer) is Root.PROTEINS and known and known.place == "membrane":
                    behind = batch.positions[:, 1] > 0
                    opened = copies.model in story.cut_open
                    found[batch.species] += count * int(behind.sum() if opened else len(batch))
        elif (entry_ := in_membrane(story, copies.model)) and entry_.place == "membrane":
            found[entry_.key] += count
    return found


def faults(story: Story, chapter: int, times: Floats) -> list[Fault]:
    """Return everything that is not as it can be in a chapter at some times, s."""
    found: list[Fault] = []
    before: Counter[str] | None = None
    name, place = story.chapters[chapter].record.name, 0
    for time in times.tolist():
        state = story.chapters[chapter].state_at(time)
        around = Surroundings(story, state)
        for copies in state.copies:
            if copies.model in story.cell_models:
                found += _of_copies(story, around, copies, time)
        for shape in state.deformables:
            beads = shape.beads[np.abs(shape.beads[:, 2]) < NOWHERE]
            if len(beads):
                outside = CORE - compartment(story, shape.model) * around.heights(beads)
                found += _worst("pierces", time, outside, shape.model)
        found += _of_vesicles(story, state, around, time)
        found += _voids(around, time)
        found += _before_cut(story, state, time)
        if name == "lysosome":
            continue
        now = census(story, state)
        if place != (place := sum(cut <= time for cut in story.chapters[chapter].cuts)):
            before = None
        for key in now.keys() | (before or now).keys():
            change = now[key] - (before or now)[key]
            if change and not (name == "filling" and change > 0):
                found.append(Fault("conserved", abs(change), time, f"{key} {change:+d}"))
        before = now
        for copies in state.copies:
            left = copies.fraction_left
            part = 0 if left is None else int(((left > 0) & (left < 1)).sum())
            if part:
                found.append(Fault("whole", part, time, f"{copies.model} in part"))
    return found


def moments(story: Story, chapter: int, count: int) -> Floats:
    """Return `count` even times of a chapter, s, and more where membranes join or part."""
    one = story.chapters[chapter]
    even = np.linspace(0, one.duration, count)
    joined = [
        tuple(membrane.fused for membrane in one.state_at(time).membranes) for time in even.tolist()
    ]
    more = [
        np.linspace(low, high, 8)[1:-1]
        for low, high, here, there in zip(even[:-1], even[1:], joined[:-1], joined[1:], strict=True)
        if here != there
    ]
    return np.unique(np.concatenate([even, *more]))
