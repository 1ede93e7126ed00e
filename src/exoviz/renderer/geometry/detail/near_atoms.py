"""Molecules with a structure: beads from afar, their atoms from near, and no jump between."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.catalog import load_catalog
from exoviz.importer.components import atomic_number
from exoviz.model import Instances, Polymer, Vesicle, rotate
from exoviz.renderer.palette import from_hex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from exoviz.model.arrays import AtomShape
    from exoviz.renderer.geometry.camera import Frame, Shot
    from exoviz.renderer.geometry.drawing import Drawing

    Floats = NDArray[np.float32]
    Integers = NDArray[np.int32]
    Mask = NDArray[np.bool_]

__all__ = ["MOST_ATOMS", "NearAtoms", "NearCopies"]

#: Pixels that a nanometre is wide where atoms begin to show, and where they alone are shown: a bead
#: of a protein is then some 40 and 80 pixels wide, and an atom 12 and 24.
_PIXELS: Final = (36.0, 72.0)
#: Atoms that are drawn at most, and the share of them, of what is farthest, that is part beads.
MOST_ATOMS: Final = 250_000
_LAST: Final = 0.25
#: Steps between beads and atoms: nothing is placed anew for a movement that nobody sees.
_STEPS: Final = 64
#: How far out of the middles of their beads atoms are at first, where these hide them, and the
#: share at which they are in their places.
_HIDDEN: Final = 0.5
_OUT: Final = 0.8
#: The share from which on beads shrink, and how small they are at last.
_WHOLE: Final = 0.2
_SHRUNK: Final = 0.3


@functools.cache
def _element_colours() -> tuple[Floats, Mask]:
    """Return the colour (256, 3) of each atomic number, and which of them have one."""
    colours, known = np.zeros((256, 3), np.float32), np.zeros(256, np.bool_)
    for symbol, colour in load_catalog().colours.elements.items():
        colours[atomic_number(symbol)], known[atomic_number(symbol)] = from_hex(colour), True
    return colours, known


@dataclass(frozen=True, slots=True, eq=False)
class NearCopies:
    """Molecules that are drawn as atoms.

    Attributes
    ----------
    copies : (k,) array
        Indices into `NearAtoms`.
    shares : (k,) array
        Above 0; 1 for atoms alone.
    """

    copies: NDArray[np.intp]
    shares: Floats

    def equals(self, other: NearCopies) -> bool:
        """Return whether the same molecules are as much atoms."""
        same = np.array_equal(self.copies, other.copies)
        return same and np.array_equal(self.shares, other.shares)


@dataclass(frozen=True, slots=True, eq=False)
class _AtomTable:
    """The atoms and beads of several kinds of molecules, one kind after the other.

    Attributes
    ----------
    places, radii, elements, bead : (a, 3), (a,), (a,) and (a,) array
        See `AtomShape`.
    bead_places : (b, 3) array
        nm.
    atom_first, atom_count, bead_first, bead_count : (k,) array
        Where the atoms and the beads of each kind begin, and how many there are.
    """

    places: Floats
    radii: Floats
    elements: NDArray[np.uint8]
    bead: Integers
    bead_places: Floats
    atom_first: Integers
    atom_count: Integers
    bead_first: Integers
    bead_count: Integers

    @classmethod
    def of(cls, shapes: Sequence[tuple[AtomShape, Floats]]) -> _AtomTable:
        """Return the table of some kinds, each given as its atoms and the places of its beads."""
        atoms = np.array([len(one.positions) for one, _beads in shapes], np.int32)
        beads = np.array([len(beads) for _one, beads in shapes], np.int32)
        return cls(
            np.concatenate([one.positions for one, _beads in shapes]),
            np.concatenate([one.radii for one, _beads in shapes]),
            np.concatenate([one.elements for one, _beads in shapes]),
            np.concatenate([one.bead for one, _beads in shapes]),
            np.concatenate([beads for _one, beads in shapes]),
            (np.cumsum(atoms) - atoms).astype(np.int32),
            atoms,
            (np.cumsum(beads) - beads).astype(np.int32),
            beads,
        )


def _runs(first: Integers, count: Integers) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the run of each index, and the index, of runs that begin at `first`."""
    run = np.repeat(np.arange(len(first)), count)
    return run, np.arange(len(run)) + np.repeat(first - (np.cumsum(count) - count), count)


@dataclass(frozen=True, slots=True, eq=False)
class NearAtoms:
    """The molecules of a drawing that have atoms.

    Attributes
    ----------
    shapes : _AtomTable
        Their kinds.
    kind : (m,) array
        Kind of each molecule.
    positions, rotations : (m, 3) and (m, 4) array
        Where it is.
    middles, reach : (m, 3) and (m,) array
        A sphere that holds its atoms, nm.
    first : (m,) array
        Where its beads begin in `beads`.
    beads : (b,) array
        Beads of the drawing, as they follow each other in a kind; -1 for what is cut away.
    sample : (m,) array
        A bead of each molecule.
    """

    shapes: _AtomTable
    kind: Integers
    positions: Floats
    rotations: Floats
    middles: Floats
    reach: Floats
    first: Integers
    beads: Integers
    sample: Integers

    @classmethod
    def of(cls, vesicle: Vesicle, drawing: Drawing) -> NearAtoms | None:
        """Return the molecules of a vesicle's drawing that have atoms; None if there are none."""
        if drawing.slot is None or not len(drawing.slot):
            return None
        drawn = np.zeros(sum(map(len, vesicle.molecules())), np.bool_)
        drawn[drawing.molecule] = True
        shapes: list[tuple[AtomShape, Floats]] = []
        rows: list[tuple[Any, ...]] = []
        start = 0
        for item in vesicle.molecules():
            here = drawn[start : start + len(item)]
            for atoms, beads, mine, places, turns in _placed(item, here):
                middle = (atoms.positions.min(axis=0) + atoms.positions.max(axis=0)) / 2
                away = np.linalg.norm(atoms.positions - middle, axis=1) + atoms.radii
                rows.append(
                    (
                        np.full(len(mine), len(shapes), np.int32),
                        (mine + start).astype(np.int32),
                        places,
                        turns,
                        rotate(turns, middle[None].astype(np.float32)) + places,
                        np.full(len(mine), away.max(), np.float32),
                    )
                )
                shapes.append((atoms, beads))
            start += len(item)
        if not rows:
            return None
        kind, molecule, positions, rotations, middles, reach = (
            np.concatenate(column) for column in zip(*rows, strict=True)
        )
        table = _AtomTable.of(shapes)
        counts = table.bead_count[kind]
        ends = np.cumsum(counts)
        first = (ends - counts).astype(np.int32)
        number = np.full(len(drawn), -1, np.int32)
        number[molecule] = np.arange(len(first))
        copy = number[drawing.molecule]
        held = np.flatnonzero(copy >= 0)
        order = np.full(int(ends[-1]), -1, np.int32)
        order[first[copy[held]] + drawing.slot[held]] = held
        sample = np.empty(len(first), np.int32)
        sample[copy[held]] = held
        return cls(table, kind, positions, rotations, middles, reach, first, order, sample)

    def near(
        self, hidden: Mask, at: Shot, frame: Frame, size: tuple[int, int], most: int = MOST_ATOMS
    ) -> NearCopies | None:
        """Return the molecules of which atoms are seen in a picture; None if there are none.

        Parameters
        ----------
        hidden : (n,) array
            True for beads of the drawing that are not drawn.
        at : Shot
        frame : Frame
            The part of the picture that the shot's angles are of.
        size : (int, int)
            Width and height of the picture, pixels.
        most : int
            Atoms that are drawn at most: of what is nearest.
        """
        x, y, z = at.to_view(self.middles).T
        pixel = 2 * at.half_height / frame.height
        depth = np.maximum(-z, np.float32(1e-3))
        zoom = np.log2(1 / (pixel * depth) / _PIXELS[0]) / np.log2(_PIXELS[1] / _PIXELS[0])
        across, down = frame.left + frame.width / 2, frame.top + frame.height / 2
        seen = (zoom > 0) & (-z > -self.reach)
        for place, low, high in (
            (x, -across, size[0] - across),
            (y, down - size[1], down),
        ):
            # As far beside the plane through each edge as the sphere reaches.
            for edge, sign in ((low * pixel, 1), (high * pixel, -1)):
                margin = self.reach * np.float32(np.hypot(1, edge))
                seen &= sign * (place + np.float32(edge) * z) + margin > 0
        # All of a molecule is hidden, or nothing.
        seen &= ~hidden[self.sample]
        order = np.flatnonzero(seen)
        if not len(order):
            return None
        order = order[np.lexsort((order, -zoom[order]))]
        atoms = self.shapes.atom_count[self.kind[order]]
        left = (most - np.cumsum(atoms)) / (_LAST * most)
        share = np.minimum(np.minimum(zoom[order], left), 1)
        share = np.ceil(share * _STEPS) / _STEPS
        chosen = np.flatnonzero(share > 0)
        # Whoever comes and goes leaves the others in their order.
        chosen = chosen[np.argsort(order[chosen])]
        if not len(chosen):
            return None
        return NearCopies(order[chosen], share[chosen].astype(np.float32))

    def drawn(
        self, drawing: Drawing, near: NearCopies, aligned: int, *, by_element: bool = False
    ) -> Drawing:
        """Return a drawing with the atoms of some of its molecules after its beads.

        Atoms have the colour and the layer of the beads that stand for them. They come out of the
        middles of these, which shrink, so that the outline of the molecule stays about where it is.

        Parameters
        ----------
        drawing : Drawing
        near : NearCopies
        aligned : int
            Number of which that of the first atom is a multiple.
        by_element : bool
            Whether elements that have a colour of their own show it.
        """
        shapes, kind = self.shapes, self.kind[near.copies]
        radii, hidden = drawing.radii.copy(), drawing.hidden.copy()
        run, index = _runs(self.first[near.copies], shapes.bead_count[kind])
        there = self.beads[index] >= 0
        bead, share = self.beads[index[there]], near.shares[run[there]]
        shrunk = np.clip((share - _WHOLE) / (1 - _WHOLE), 0, 1)
        radii[bead] *= 1 - (1 - _SHRUNK) * shrunk
        hidden[bead] |= share >= 1
        run, atom = _runs(shapes.atom_first[kind], shapes.atom_count[kind])
        owner = self.beads[self.first[near.copies[run]] + shapes.bead[atom]]
        run, atom, owner = (one[owner >= 0] for one in (run, atom, owner))
        copy = near.copies[run]
        home = shapes.bead_places[shapes.bead_first[kind[run]] + shapes.bead[atom]]
        out = _HIDDEN + (1 - _HIDDEN) * np.minimum(near.shares[run] / _OUT, 1)
        places = home + out[:, None].astype(np.float32) * (shapes.places[atom] - home)
        places = rotate(self.rotations[copy], places) + self.positions[copy]
        gap = -len(radii) % aligned
        # What fills the gap is not drawn.
        bead = np.concatenate([np.zeros(gap, np.int32), owner])
        colours = drawing.colours[bead]
        if by_element:
            own, has_own = _element_colours()
            element = shapes.elements[atom]
            colours[gap:][has_own[element]] = own[element[has_own[element]]]
        exact = drawing.exact
        return replace(
            drawing,
            centres=np.concatenate([drawing.centres, drawing.centres[bead[:gap]], places]),
            radii=np.concatenate([radii, radii[bead[:gap]], shapes.radii[atom]]),
            colours=np.concatenate([drawing.colours, colours]),
            molecule=np.concatenate([drawing.molecule, drawing.molecule[bead]]),
            layer=np.concatenate([drawing.layer, drawing.layer[bead]]),
            exact=None if exact is None else np.concatenate([exact, exact[bead]]),
            hidden=np.concatenate([hidden, np.ones(gap, np.bool_), drawing.hidden[owner]]),
            slot=None,
            first_atom=len(radii) + gap,
            by_element=by_element,
        )


def _placed(
    item: Instances | Polymer, here: Mask
) -> Iterator[tuple[AtomShape, Floats, NDArray[np.intp], Floats, Floats]]:
    """Return kinds with atoms: these, the beads, which copies are `here`, and where they are."""
    if isinstance(item, Polymer):
        if item.atoms is not None and here[0]:
            nowhere, unturned = np.zeros((1, 3), np.float32), np.array([[0, 0, 0, 1]], np.float32)
            yield item.atoms, item.beads, np.zeros(1, np.intp), nowhere, unturned
        return
    for index, template in enumerate(item.templates):
        mine = np.flatnonzero((item.conformer == index) & here)
        if template.atoms is not None and len(mine):
            places, turns = item.positions[mine], item.rotations[mine]
            yield template.atoms, template.beads, mine, places, turns
