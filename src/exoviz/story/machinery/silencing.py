"""Silencing: a microRNA in Argonaute finds a message of the recipient that it fits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exoviz.language import marked
from exoviz.model import Part
from exoviz.model.layers import cell_molecule_layer
from exoviz.model.units import NUCLEOTIDE_DA
from exoviz.story.models import CellModel, chain_model
from exoviz.story.motion.threads import Thread, coil, meander, smooth_line
from exoviz.story.motion.tracks import ramp
from exoviz.story.state import UNTURNED, Callout, Deformable, RigidCopies

__all__ = ["Silencing"]

Floats = NDArray[np.float64]

_TARGET: Final = 90
"""Nucleotides of the message that is found, as much of it as is drawn."""
_NAMED: Final = 25
"""Nucleotide of the message that its label names: beside Argonaute when it is found."""
_ARGONAUTE: Final = np.array([-52.0, -16.0, 50.0])
_GROOVE: Final = _ARGONAUTE + (0.0, -4.4, -0.5)
"""Where the microRNA lies in it."""
_AFLOAT: Final = np.array([-16.0, -14.0, 30.0])
"""Where the middle of the microRNA is when it has left the vesicle."""
_OUT: Final = (8.0, 10.0)
_ARRIVES: Final = (8.5, 11.5)
_LOADS: Final = (9.8, 12.4)
_FINDS: Final = (13.0, 16.0)
"""When the microRNA leaves the vesicle, Argonaute arrives, takes it up, and finds the message, s of
film."""


@dataclass(frozen=True, eq=False)
class Silencing:
    """A microRNA that has come out of a vesicle, Argonaute, and the message that is silenced.

    Attributes
    ----------
    model : str
        Model of the microRNA.
    guide : (n, 3) float array
        Its nucleotides in the vesicle, about the vesicle's middle, nm.
    random : numpy.random.Generator
        Coils the message.
    """

    model: str
    guide: Floats
    random: np.random.Generator

    @cached_property
    def _guide_thread(self) -> Thread:
        chain = self.guide - self.guide.mean(axis=0) + _AFLOAT
        x, y, z = _GROOVE
        line = [
            chain[0],
            *meander(chain[0], np.array([x + 14, y, z - 4])),
            (x + 14, y, z - 4),
            (x + 5.5, y, z),
            (x, y, z + 1.0),
            (x - 5.5, y, z),
        ]
        return Thread(chain, smooth_line(np.array(line)))

    @cached_property
    def _target_thread(self) -> Thread:
        chain = coil(_TARGET, 7.0, 7.5, self.random) + _ARGONAUTE + (-30.0, -6.0, -22.0)
        x, y, z = _ARGONAUTE + (0.0, -5.6, 0.4)
        line = [
            chain[0],
            0.5 * (chain[0] + (x - 16, y, z - 6)) + (-2.0, 0.0, 2.0),
            (x - 16, y, z - 3),
            (x - 5, y, z),
            (x + 5, y, z),
            (x + 16, y, z + 3),
            (x + 30, y, z + 1),
        ]
        return Thread(chain, smooth_line(np.array(line)))

    def beads(self, time: float, home: Floats) -> Floats:
        """Return the microRNA, (n, 3) nm, given where the vesicle's middle would be."""
        inside = (1 - ramp(time, *_OUT)) * (home + self.guide.mean(axis=0) - _AFLOAT)
        way = self._guide_thread.length * ramp(time, *_LOADS)
        moved: Floats = self._guide_thread.at(way) + inside
        return moved

    def _away(self, time: float) -> Floats:
        """Return how far Argonaute and the message still are from their places, nm."""
        away: Floats = (1 - ramp(time, *_ARRIVES)) * np.array([-90.0, -10.0, 40.0])
        return away

    def target(self, time: float) -> Deformable:
        """Return the message."""
        way = self._target_thread.length * ramp(time, *_FINDS)
        return Deformable("rna/target", self._target_thread.at(way) + self._away(time))

    def copies(self, time: float) -> RigidCopies:
        """Return Argonaute."""
        return RigidCopies("AGO2", (_ARGONAUTE + self._away(time))[None], UNTURNED)

    def names(self, time: float) -> tuple[Callout, ...]:
        """Return the labels."""
        late = ramp(time, 12.6, 13.4)
        return (
            Callout(
                marked("microRNA in Argonaute"),
                tuple((_ARGONAUTE + (0, -3, 2)).tolist()),
                late,
                (-2, 5),
                ("AGO2",),
            ),
            Callout(
                marked("its target"),
                tuple(self.target(time).beads[_NAMED].tolist()),
                ramp(time, 16.2, 17.0),
                (2, -6),
                ("target",),
            ),
        )

    def models(self) -> dict[str, CellModel]:
        """Return the model of the message."""
        layer = cell_molecule_layer("ribosomes", "target")
        return {"rna/target": chain_model(_TARGET, 0.5, Part.GUANINE, layer, NUCLEOTIDE_DA)}
