"""The state of a story at one time, independent of how it is rendered."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exoviz.model.layers import CELL_MEMBRANES, GROUPS, last_step, matches
from exoviz.story.membrane.cell_membrane import CellMembrane

__all__ = [
    "CELL_MEMBRANE",
    "CYTOSOL_MEDIUM",
    "GONE",
    "UNTURNED",
    "VESICLE",
    "Callout",
    "CameraPose",
    "Clock",
    "CytosolFace",
    "Deformable",
    "Inset",
    "RigidCopies",
    "State",
]

Floats = NDArray[np.float64]

VIEW_ANGLE: Final = 22.0
"""Angle of view across the height of a picture, degrees."""
CYTOSOL_MEDIUM: Final = "cytosol"
"""The medium of a moment in no body fluid: cytosol, on its side of the membranes."""
CELL_MEMBRANE: Final = last_step(CELL_MEMBRANES)
"""What a callout names that names a membrane of the cell."""
VESICLE: Final = "vesicle"
"""What a callout names that names a vesicle with all its molecules."""
GONE: Final = (0.0, 0.0, 1e6)
"""Place of beads of a deformable that are not there, nm: where no camera looks."""
UNTURNED: Final = np.array([[0.0, 0.0, 0.0, 1.0]])
"""Rotation of one copy that stands as its model does, (1, 4)."""


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
        Fraction of each copy's beads that are still present, 0 to 1: less while it is digested or
        comes apart. None stands for 1.
    exported : bool
        Whether files of the story have them too: what belongs to a membrane's folds is only drawn.
    numbers : (n,) int array
        What each copy is called in all moments of its chapter. None where their order tells, or
        who is nearest.
    """

    model: str
    positions: Floats
    rotations: Floats
    fraction_left: Floats | None = None
    exported: bool = True
    numbers: NDArray[np.int64] | None = None

    def __len__(self) -> int:
        return len(self.positions)


@dataclass(frozen=True, slots=True, eq=False)
class Deformable:
    """A model whose beads move relative to each other.

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
    """Focus, direction and field of view of the camera.

    Attributes
    ----------
    focus : (float, float, float)
        nm.
    height : float
        Height of the picture in the plane of the focus, nm.
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
        """Distance from the camera to the focus, nm."""
        return self.height / 2 / math.tan(math.radians(VIEW_ANGLE / 2))


@dataclass(frozen=True, slots=True)
class Clock:
    """The relation between film time and real time in a chapter.

    Attributes
    ----------
    seconds : float
        Real time since the chapter began; not a number where there is no single clock.
    rate : float
        Seconds of real time in a second of film: below 1 slower than real.
    steady : bool
        False where not all motion follows this clock.
    """

    seconds: float
    rate: float
    steady: bool = True


@dataclass(frozen=True, slots=True)
class Callout:
    """A label with a leader line to what it names.

    Attributes
    ----------
    text : str
        English; translated when drawn.
    anchor : (float, float, float)
        nm.
    strength : float
        Opacity, 0 to 1.
    beside : (float, float)
        Offset of the text from the anchor, to the right and up, in heights of its letters; with a
        negative first value the text ends there.
    names : tuple of str
        Last steps of the layers of what it names, `VESICLE` or `CELL_MEMBRANE`: its line ends where
        one of them is seen. Empty for a place, such as the cytosol.
    """

    text: str
    anchor: tuple[float, float, float]
    strength: float = 1.0
    beside: tuple[float, float] = (3.0, 2.5)
    names: tuple[str, ...] = ()

    def is_of(self, layer: str) -> bool:
        """Return whether it names the molecules of a layer."""
        return last_step(layer) in self.names or (VESICLE in self.names and matches(layer, GROUPS))


@dataclass(frozen=True, slots=True)
class Inset:
    """A small picture of another kind beside a moment: what an instrument shows of it.

    Attributes
    ----------
    maker : str
        ``"package.module:function"`` that makes it of the story and this: grey values, square.
    title, text : str
        English; translated when drawn. ``{thickness}`` in the text is that of the section.
    moment : float
        Time of the story that is shown in it, s.
    middle : (float, float)
        Place of its middle in the plane of the cut, x and z, nm.
    side, thickness : float
        Width and height of what it shows, and its depth behind the cut, nm.
    strength : float
        Opacity, 0 to 1.
    """

    maker: str
    title: str
    text: str
    moment: float
    middle: tuple[float, float]
    side: float
    thickness: float
    strength: float = 1.0

    def later(self, seconds: float) -> Inset:
        """Return it where its moment is told from so much earlier a beginning."""
        return replace(self, moment=self.moment + seconds)


@dataclass(frozen=True, slots=True)
class CytosolFace:
    """Which parts of the cut plane are cytosol.

    Attributes
    ----------
    below_plane : bool
        Whether there is cytosol below a flat membrane.
    everywhere : bool
        Whether there is cytosol all around the membranes: an organelle within the cell.
    depth : float
        Distance of the cytosol's face behind the cut, nm: 0 where the cytosol is cut with the
        membranes, more where molecules in it are shown.
    """

    below_plane: bool = True
    everywhere: bool = False
    depth: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """Everything that exists at one time.

    Attributes
    ----------
    time : float
        Time of the story, s.
    chapter : int
        Counted from 0.
    membranes : tuple of CellMembrane
    copies : tuple of RigidCopies
    camera : CameraPose
    clock : Clock
    callouts : tuple of Callout
    deformables : tuple of Deformable
    caption : str
        Replaces the chapter's caption where that changes within it; English.
    facts : mapping of str to str or float
        Values of the fields in braces in the caption; strings are translated.
    fade : float
        Fraction by which the picture has faded to the background, 0 to 1.
    inset : Inset, optional
    medium : str
        What is all around: ``"cytosol"`` on its side of the membranes, or the key of a body fluid.
    """

    time: float
    chapter: int
    membranes: tuple[CellMembrane, ...]
    copies: tuple[RigidCopies, ...]
    camera: CameraPose
    clock: Clock
    callouts: tuple[Callout, ...] = ()
    cytosol: CytosolFace = field(default_factory=CytosolFace)
    deformables: tuple[Deformable, ...] = ()
    caption: str = ""
    facts: Mapping[str, str | float] = field(default_factory=lambda: MappingProxyType({}))
    fade: float = 0.0
    medium: str = CYTOSOL_MEDIUM
    inset: Inset | None = None
