"""From one cut to another: every molecule goes, or comes back, once on the way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from exoviz.model.layers import matches
from exoviz.renderer.geometry.cutaway import cut_depth, spares_chains
from exoviz.renderer.geometry.drawing import Drawing, middles

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.model import Vesicle
    from exoviz.scene import View

    Floats = NDArray[np.float32]
    Integers = NDArray[np.int32]
    Mask = NDArray[np.bool_]

__all__ = ["CutTransition", "Molecules", "of_molecules"]


@dataclass(frozen=True, slots=True)
class CutTransition:
    """The cut of a view on its way to that of another.

    The depths to which both take molecules away are mixed: a plane glides, an eighth opens into a
    half, and a cut opens from the place that it goes deepest into.

    Attributes
    ----------
    start : View or CutTransition
        A way that was broken off is where another can begin.
    end : View
    share : float
        0 to 1, of the way.
    """

    start: View | CutTransition
    end: View
    share: float


@dataclass(frozen=True, slots=True, eq=False)
class Molecules:
    """Arrays that decide which molecules of a vesicle are cut away.

    Attributes
    ----------
    centres : (m, 3) array
        Centre of each molecule, nm.
    layer : (m,) array
        Index into `layers`.
    layers : tuple of str
    owner : (m,) array
        Index of the molecule that each is bound to, or its own.
    chain : (m,) bool array
        True for chains, which only a slab takes away.
    radius : float
        Radius of the vesicle, nm.
    """

    centres: Floats
    layer: Integers
    layers: tuple[str, ...]
    owner: Integers
    chain: Mask
    radius: float

    @classmethod
    def of(cls, vesicle: Vesicle) -> Molecules:
        """Return the molecules of a vesicle."""
        layers = vesicle.layers()
        centres, layer = [np.empty((0, 3), np.float32)], [np.empty(0, np.int32)]
        for batch in vesicle.batches:
            positions, _radii, _parts, copy = batch.bead_positions()
            centres.append(middles(positions, copy, len(batch)))
            layer.append(np.full(len(batch), layers.index(batch.layer), np.int32))
        chains = np.array([layers.index(chain.layer) for chain in vesicle.polymers], np.int32)
        middle = np.array([chain.beads.mean(axis=0) for chain in vesicle.polymers], np.float32)
        owner = vesicle.owners()
        return cls(
            np.concatenate([*centres, middle.reshape(-1, 3)]),
            np.concatenate([*layer, chains]),
            tuple(layers),
            owner,
            np.arange(len(owner)) >= len(owner) - len(chains),
            vesicle.geometry.diameter / 2,
        )

    def depth(self, cut: View | CutTransition) -> Floats:
        """Return the depth (m,) of molecules in the part taken away, nm; see `cut_depth`."""
        if isinstance(cut, CutTransition):
            return _mixed(self.depth(cut.start), self.depth(cut.end), cut.share)
        exempt = np.array([matches(name, cut.keep) for name in self.layers] or [False], np.bool_)
        spared = self.chain & spares_chains(cut)
        whole, never = spared | exempt[self.layer], np.float32(-np.inf)
        found = np.where(whole, never, cut_depth(cut, self.centres, self.radius))
        return np.where(whole, never, found[self.owner])


def _out_of_reach(depth: Floats, other: Floats) -> Floats:
    """Return a depth in which what is not cut lies where a cut that withdraws leaves it."""
    cut = np.isfinite(other)
    deepest = max(float(other[cut].max(initial=0.0)), 0.0)
    return np.where(np.isfinite(depth), depth, other - np.float32(deepest))


def _mixed(start: Floats, end: Floats, share: float) -> Floats:
    first, last = _out_of_reach(start, end), _out_of_reach(end, start)
    both = np.isfinite(first) & np.isfinite(last)
    mixed = np.full(len(start), -np.inf, np.float32)
    mixed[both] = (1 - share) * first[both] + share * last[both]
    return mixed


def of_molecules(drawing: Drawing, shown: Mask) -> Drawing:
    """Return the part of a drawing that is of some molecules, given for each molecule."""
    mine = shown[drawing.molecule]
    number = np.cumsum(mine, dtype=np.int32) - np.int32(1)
    solids = mine[drawing.owner]
    return replace(
        drawing,
        centres=drawing.centres[mine],
        radii=drawing.radii[mine],
        colours=drawing.colours[mine],
        molecule=drawing.molecule[mine],
        layer=drawing.layer[mine],
        hidden=drawing.hidden[mine],
        slot=None if drawing.slot is None else drawing.slot[mine],
        triangles=drawing.triangles[solids],
        owner=number[drawing.owner[solids]],
    )
