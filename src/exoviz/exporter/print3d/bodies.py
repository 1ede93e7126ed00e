"""Bodies of a print, and what is known about them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from exoviz.exporter.print3d.distance_fields import Field, surface_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Doubles = NDArray[np.float64]
    Integers = NDArray[np.intp]

__all__ = ["Balls", "Print", "PrintBody", "PrintFacts", "Supports", "body_of"]


@dataclass(frozen=True, slots=True, eq=False)
class PrintBody:
    """A closed body.

    Attributes
    ----------
    name : str
    mesh : trimesh.Trimesh
        mm, standing on z = 0.
    group : (f,) array
        Index of each face into the groups of the print.
    laid : (4, 4) array
        Transformation onto the bed from its place in the vesicle, whose centre is 0.
    """

    name: str
    mesh: Any
    group: Integers
    laid: Doubles = field(default_factory=lambda: np.eye(4))

    def moved(self, by: Doubles) -> PrintBody:
        """Return the body at another place."""
        return replace(self, mesh=self.mesh.copy().apply_transform(by), laid=by @ self.laid)


@dataclass(frozen=True, slots=True)
class PrintFacts:
    """Sizes and simplifications of a print.

    Attributes
    ----------
    longest_mm, mm_per_nm, thinnest_mm : float
        Sizes of the vesicle that is printed, put together if it has parts.
    thickened, joints : int
        Beads that were made thicker, and joints of beads.
    rods : int
        Rods that support pieces which touch nothing else.
    loose : int
        Pieces left out because nothing supports them.
    bed_mm : (float, float)
        Room that the parts take.
    peg_mm : (float, float)
        Diameter and length of the pegs; 0 if there are none.
    """

    longest_mm: float
    mm_per_nm: float
    thinnest_mm: float
    thickened: int
    joints: int
    rods: int
    loose: int
    bed_mm: tuple[float, float]
    peg_mm: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class Print:
    """Bodies to print.

    Attributes
    ----------
    bodies : tuple of PrintBody
    title : str
        Name of the object that the bodies make up together; empty if they lie apart.
    groups : tuple of (str, str)
        Path of a group of layers, and its colour, six hexadecimal digits.
    facts : PrintFacts
    """

    bodies: tuple[PrintBody, ...]
    title: str
    groups: tuple[tuple[str, str], ...]
    facts: PrintFacts


@dataclass(frozen=True, slots=True, eq=False)
class Balls:
    """The beads of a print: mm, none too thin, with joints that hold."""

    centres: Doubles
    radii: Doubles
    groups: NDArray[np.int8]
    mm_per_nm: float
    thickened: int
    joints: int = 0


@dataclass(frozen=True, slots=True)
class Supports:
    """Rods that were added, and pieces that were left out."""

    rods: int = 0
    loose: int = 0


def body_of(name: str, distances: Field, common: int, flat: float) -> PrintBody:
    """Return the surface of a field; what is far from all beads belongs to the common group."""
    mesh = surface_of(distances, flat)
    group = distances.group[distances.corners(mesh.triangles_center)].astype(np.intp)
    return PrintBody(name, mesh, np.where(group < 0, common, group))
