"""Translation: a ribosome reads a message three letters at a time, and a new protein grows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exoviz.importer.components import AMINO_ACID_DA
from exoviz.language import marked
from exoviz.model import Part
from exoviz.model.layers import luminal_protein_layer
from exoviz.story.models import CellModel, chain_model
from exoviz.story.motion.threads import Thread, arc_lengths, coil, meander, smooth_line
from exoviz.story.motion.tracks import ramp
from exoviz.story.state import GONE, UNTURNED, Callout, Deformable, RigidCopies

__all__ = ["LEADER", "NUCLEOTIDES_A_RESIDUE", "Translation"]

Floats = NDArray[np.float64]

NUCLEOTIDES_A_RESIDUE: Final = 3
LEADER: Final = 24
"""Nucleotides of the message before its first codon."""
_TRAILER: Final = 6
"""Nucleotides at the message's end that are not read."""
_RESIDUE_NM: Final = 0.35
"""From residue to residue of a stretched chain of amino acids."""
_RIBOSOME: Final = np.array([52.0, -18.0, 52.0])
_CHANNEL: Final = _RIBOSOME + (0.0, -8.0, -4.5)
"""Where the ribosome reads, between its subunits and before the cut."""
_NAMED: Final = _CHANNEL + (26.0, 0.0, 4.0)
"""Near where the message has its name."""
_AFLOAT: Final = np.array([4.0, -12.0, 36.0])
"""Where the middle of the message is when it has left the vesicle."""
_OUT: Final = (8.0, 10.4)
_ARRIVES: Final = (8.5, 11.5)
_THREADS: Final = 10.0
_READS: Final = (12.5, 19.5)
"""When the message leaves the vesicle, the ribosome arrives, the message is threaded into it, and
it is read, s of film."""


@dataclass(frozen=True, eq=False)
class Translation:
    """A message that has come out of a vesicle, and the ribosome that reads it.

    Attributes
    ----------
    model : str
        Model of the message.
    message : (n, 3) float array
        Its nucleotides in the vesicle, about the vesicle's middle, nm.
    random : numpy.random.Generator
        Folds the new protein.
    """

    model: str
    message: Floats
    random: np.random.Generator

    @cached_property
    def _thread(self) -> Thread:
        """The message that has left, and its way through the ribosome."""
        chain = self.message - self.message.mean(axis=0) + _AFLOAT
        x, y, z = _CHANNEL
        first = chain[0]
        line = [
            first,
            *meander(first, np.array([x - 22, y, z - 3])),
            (x - 22, y, z - 3),
            (x - 9, y, z),
            (x, y, z),
            (x + 9, y, z),
            (x + 24, y, z + 4),
            (x + 42, y + 2, z - 4),
            (x + 48, y + 2, z - 24),
            (x + 36, y + 2, z - 40),
            (x + 46, y + 2, z - 58),
            (x + 62, y + 2, z - 66),
        ]
        return Thread(chain, smooth_line(np.array(line)))

    @cached_property
    def _way_in(self) -> float:
        """How far along its way the channel is, nm."""
        return self._thread.way_to(_CHANNEL)

    @cached_property
    def codons(self) -> int:
        """How many codons are read."""
        # No farther than there is line drawn for what has been read.
        room = self._thread.bead_at(0.0, self._thread.length - self._way_in)
        read = min(len(self.message) - _TRAILER, room) - LEADER
        return max(int(read // NUCLEOTIDES_A_RESIDUE), 0)

    def residues(self, time: float) -> float:
        """Return how many residues have been made at a time; the last one in part."""
        return self.codons * ramp(time, *_READS, "linear")

    def beads(self, time: float, home: Floats) -> Floats:
        """Return the nucleotides, (n, 3) nm, given where the vesicle's middle would be."""
        read = LEADER + NUCLEOTIDES_A_RESIDUE * self.residues(time)
        way = self._way_in + self._thread.behind(read)
        inside = (1 - ramp(time, *_OUT)) * (home + self.message.mean(axis=0) - _AFLOAT)
        moved: Floats = self._thread.at(way * ramp(time, _THREADS, _READS[0])) + inside
        return moved

    @cached_property
    def _tunnel(self) -> Floats:
        """The way of the new protein: through the ribosome's tunnel, and out into a coil."""
        way_out = smooth_line(
            _RIBOSOME + np.array([(0, -6, -2), (1.5, -8, 5), (3, -8.5, 10), (5, -8, 14)])
        )
        fold = coil(200, 2.6, 4.6, self.random, step=0.3)
        return np.concatenate([way_out, fold - fold[0] + way_out[-1] + (0.3, 0.0, 0.3)])

    def protein(self, time: float) -> Deformable:
        """Return the new protein: its first residue ahead, those not made yet far away."""
        made = self.residues(time)
        along = arc_lengths(self._tunnel)
        number = np.arange(self.codons)
        where = np.maximum(made - 1 - number, 0.0) * _RESIDUE_NM
        chain = np.stack([np.interp(where, along, axis) for axis in self._tunnel.T], axis=1)
        chain[number >= math.floor(made)] = GONE
        return Deformable("protein/new", chain)

    def copies(self, time: float) -> RigidCopies:
        """Return the ribosome."""
        left = 1 - ramp(time, *_ARRIVES)
        return RigidCopies(
            "ribosome-80S", (_RIBOSOME + left * np.array([90.0, -10.0, 50.0]))[None], UNTURNED
        )

    def names(self, time: float, home: Floats) -> tuple[Callout, ...]:
        """Return the labels."""
        late = ramp(time, 12.6, 13.4)
        chain = self.beads(time, home)
        # Where it comes out of the ribosome: its line crosses none of the others.
        read = int(np.linalg.norm(chain - _NAMED, axis=1).argmin())
        return (
            Callout(
                marked("ribosome"),
                tuple((_RIBOSOME + (10, -8, -8)).tolist()),
                late,
                (4, -4),
                ("ribosome-80S",),
            ),
            Callout(
                marked("new protein"),
                tuple(self.protein(time).beads[0].tolist()),
                ramp(time, 15.0, 15.8),
                (4, 3),
                ("new",),
            ),
            Callout(marked("mRNA"), tuple(chain[read].tolist()), late, (4, 3), ("mrna",)),
        )

    def models(self) -> dict[str, CellModel]:
        """Return the model of the new protein."""
        layer = luminal_protein_layer("new")
        return {"protein/new": chain_model(self.codons, 0.42, Part.INSIDE, layer, AMINO_ACID_DA)}
