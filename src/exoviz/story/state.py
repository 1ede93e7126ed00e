"""What there is at one moment of a story: nothing in it depends on how it is drawn."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exoviz.story.membrane.cell_membrane import CellMembrane

__all__ = ["Backdrop", "Callout", "CameraPose", "Clock", "Deformable", "RigidCopies", "State"]

Floats = NDArray[np.float64]

VIEW_ANGLE: Final = 22.0
"""Angle of view across the height of a picture, degrees."""


@dataclass(frozen=True, slots=True, eq=False)
class RigidCopies:
    """Rigid copies of one model.

    Attributes
    ----------
    model : str
        Key of the model in the story.
    positions : (n, 3) float array
        nm.
    rotations : (n, 4) float array
        Unit quaternions, scalar last.
    fraction_left : (n,) float array
        Share of each copy's beads that are still there, 1 for all; what is digested or has come
        apart has less.
    """

    model: str
    positions: Floats
    rotations: Floats
    fraction_left: Floats | None = None

    def __len__(self) -> int:
        return len(self.positions)


@dataclass(frozen=True, slots=True, eq=False)
class Deformable:
    """A model whose beads do not keep their places to each other.

    Attributes
    ----------
    model : str
        Key of the model in the story; gives radii, parts and layer.
    beads : (b, 3) float array
        nm.
    """

    model: str
    beads: Floats


@dataclass(frozen=True, slots=True)
class CameraPose:
    """Where the camera looks, from where, and how much it sees.

    Attributes
    ----------
    focus : (float, float, float)
        nm.
    height : float
        Of what the picture shows in the plane of the focus, nm.
    azimuth, elevation : float
        Degrees; azimuth 0 looks straight at the cut, from -y.
    roll : float
        Degrees about the line of sight; with 90 the axis of the membranes lies level.
    """

    focus: tuple[float, float, float]
    height: float
    azimuth: float = 0.0
    elevation: float = 12.0
    roll: float = 0.0

    @property
    def distance(self) -> float:
        """From the camera to the focus, nm."""
        return self.height / 2 / math.tan(math.radians(VIEW_ANGLE / 2))


@dataclass(frozen=True, slots=True)
class Clock:
    """How a chapter's time runs beside that of life.

    Attributes
    ----------
    seconds : float
        Of life, since the chapter began; not a number where it can't be one clock.
    rate : float
        Seconds of life in a second of film: below 1 slower than life.
    steady : bool
        False where not everything shown runs by this clock.
    """

    seconds: float
    rate: float
    steady: bool = True


@dataclass(frozen=True, slots=True)
class Callout:
    """A word with a line to what it names.

    Attributes
    ----------
    text : str
        English; translated when drawn.
    anchor : (float, float, float)
        nm.
    strength : float
        0 (not seen) to 1.
    beside : (float, float)
        Where the word begins, to the right of the anchor and above it, in heights of its letters;
        to the left it ends there.
    """

    text: str
    anchor: tuple[float, float, float]
    strength: float = 1.0
    beside: tuple[float, float] = (3.0, 2.5)


@dataclass(frozen=True, slots=True)
class Backdrop:
    """Which parts of the cut plane are cytosol.

    Attributes
    ----------
    cytosol_below : bool
        Whether below a flat membrane there is cytosol.
    everywhere : bool
        Whether all around the membranes there is cytosol: an organelle within the cell.
    face : float
        How far behind the cut the face of the cytosol lies, nm: 0 where the cytosol is as if cut
        with the membranes, more where what is in it is to be seen.
    """

    cytosol_below: bool = True
    everywhere: bool = False
    face: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """Everything at one time.

    Attributes
    ----------
    time : float
        Of the story, s.
    chapter : int
        Counted from 0.
    membranes : tuple of CellMembrane
    copies : tuple of RigidCopies
    camera : CameraPose
    clock : Clock
    callouts : tuple of Callout
    deformables : tuple of Deformable
    caption : str
        In place of the chapter's, where that changes within it; English.
    facts : mapping of str to str or float
        What stands in the caption's braces; words are translated.
    fade : float
        How much the picture has faded to the background, 0 to 1, from chapter to chapter.
    """

    time: float
    chapter: int
    membranes: tuple[CellMembrane, ...]
    copies: tuple[RigidCopies, ...]
    camera: CameraPose
    clock: Clock
    callouts: tuple[Callout, ...] = ()
    backdrop: Backdrop = field(default_factory=Backdrop)
    deformables: tuple[Deformable, ...] = ()
    caption: str = ""
    facts: Mapping[str, str | float] = field(default_factory=lambda: MappingProxyType({}))
    fade: float = 0.0
