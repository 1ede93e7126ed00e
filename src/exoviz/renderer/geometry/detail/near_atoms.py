"""Molecules with a structure: beads from afar, their atoms from near, and no jump between."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.catalog import load_catalog
from exoviz.importer.components import atomic_number
from exoviz.model import Template, Vesicle, rotate
from exoviz.renderer.palette import from_hex

if TYPE_CHECKING:
    from numpy.typing import NDArray

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
class NearAtoms:
    """The molecules of a drawing that have atoms.

    Attributes
    ----------
    templates : tuple of Template
        Those with atoms.
    kind : (m,) array
        Template of each molecule.
    molecule : (m,) array
        Its number in the vesicle.
    positions, rotations : (m, 3) and (m, 4) array
        Where it is.
    middles, reach : (m, 3) and (m,) array
        A sphere that holds its atoms, nm.
    first : (m,) array
        Where its beads begin in `beads`.
    beads : (b,) array
        Beads of the drawing, as they follow each other in the templates; -1 for what is cut away.
    sample : (m,) array
        A bead of each molecule.
    """

    templates: tuple[Template, ...]
    kind: Integers
    molecule: Integers
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
        templates: list[Template] = []
        rows: list[tuple[Any, ...]] = []
        start = 0
        for batch in vesicle.batches:
            here = drawn[start : start + len(batch)]
            for index, template in enumerate(batch.templates):
                atoms = template.atoms
                mine = np.flatnonzero((batch.conformer == index) & here)
                if atoms is None or not len(mine):
                    continue
                middle = (atoms.positions.min(axis=0) + atoms.positions.max(axis=0)) / 2
                away = np.linalg.norm(atoms.positions - middle, axis=1) + atoms.radii
                places, turns = batch.positions[mine], batch.rotations[mine]
                rows.append(
                    (
                        np.full(len(mine), len(templates), np.int32),
                        (mine + start).astype(np.int32),
                        places,
                        turns,
                        rotate(turns, middle[None].astype(np.float32)) + places,
                        np.full(len(mine), away.max(), np.float32),
                        np.full(len(mine), len(template.beads), np.int32),
                    )
                )
                templates.append(template)
            start += len(batch)
        if not rows:
            return None
        kind, molecule, positions, rotations, middles, reach, counts = (
            np.concatenate(column) for column in zip(*rows, strict=True)
        )
        ends = np.cumsum(counts)
        first = (ends - counts).astype(np.int32)
        number = np.full(len(drawn), -1, np.int32)
        number[molecule] = np.arange(len(first))
        copy = number[drawing.molecule]
        held = np.flatnonzero(copy >= 0)
        beads = np.full(int(ends[-1]), -1, np.int32)
        beads[first[copy[held]] + drawing.slot[held]] = held
        sample = np.empty(len(first), np.int32)
        sample[copy[held]] = held
        return cls(
            tuple(templates),
            kind,
            molecule,
            positions,
            rotations,
            middles,
            reach,
            first,
            beads,
            sample,
        )

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
        atoms = np.array([len(one.atoms.positions) if one.atoms else 0 for one in self.templates])
        left = (most - np.cumsum(atoms[self.kind[order]])) / (_LAST * most)
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
        radii, hidden = drawing.radii.copy(), drawing.hidden.copy()
        places, sizes, owners, elements = [], [], [], []
        for kind, template in enumerate(self.templates):
            mine = np.flatnonzero(self.kind[near.copies] == kind)
            atoms = template.atoms
            if atoms is None or not len(mine):
                continue
            copies, share = near.copies[mine], near.shares[mine, None]
            slots = self.first[copies, None]
            beads = self.beads[slots + np.arange(len(template.beads))]
            shrunk = np.clip((share - _WHOLE) / (1 - _WHOLE), 0, 1)
            there = beads >= 0
            radii[beads[there]] *= np.broadcast_to(1 - (1 - _SHRUNK) * shrunk, beads.shape)[there]
            hidden[beads[there]] |= np.broadcast_to(share >= 1, beads.shape)[there]
            owner = self.beads[slots + atoms.bead]
            home = template.beads[atoms.bead]
            out = (
                _HIDDEN + (1 - _HIDDEN) * np.minimum(share / _OUT, 1).astype(np.float32)[..., None]
            )
            inside = home + out * (atoms.positions - home)
            turned = rotate(self.rotations[copies, None], inside)
            turned += self.positions[copies, None]
            whole = owner >= 0
            places.append(turned[whole])
            sizes.append(np.broadcast_to(atoms.radii, owner.shape)[whole])
            owners.append(owner[whole])
            elements.append(np.broadcast_to(atoms.elements, owner.shape)[whole])
        owner = np.concatenate(owners)
        gap = -len(radii) % aligned
        # What fills the gap is not drawn.
        bead = np.concatenate([np.zeros(gap, np.int32), owner])
        colours = drawing.colours[bead]
        if by_element:
            own, has_own = _element_colours()
            element = np.concatenate(elements)
            colours[gap:][has_own[element]] = own[element[has_own[element]]]
        between = drawing.centres[bead[:gap]]
        return replace(
            drawing,
            centres=np.concatenate([drawing.centres, between, *places]),
            radii=np.concatenate([radii, radii[bead[:gap]], *sizes]).astype(np.float32),
            colours=np.concatenate([drawing.colours, colours]),
            molecule=np.concatenate([drawing.molecule, drawing.molecule[bead]]),
            layer=np.concatenate([drawing.layer, drawing.layer[bead]]),
            exact=None
            if drawing.exact is None
            else np.concatenate([drawing.exact, drawing.exact[bead]]),
            hidden=np.concatenate([hidden, np.ones(gap, np.bool_), drawing.hidden[owner]]),
            slot=None,
            first_atom=len(radii) + gap,
            by_element=by_element,
        )
