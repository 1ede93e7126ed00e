"""A vesicle in two halves that lie on their cut faces, with holes and pegs that join them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.exporter.print3d.bodies import Balls, PrintBody, Supports, body_of
from exoviz.exporter.print3d.distance_fields import Field, one_piece, supports, without_slivers
from exoviz.language import _
from exoviz.progress import UNKNOWN, Progress

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.exporter.requests import ExportOptions
    from exoviz.model import Geometry

__all__ = ["Pegs", "pegs_of", "split_print"]

#: Where pegs are, degrees around the axis; unevenly, so that the halves fit in one way only.
_ANGLES: Final = (0.0, 105.0, 235.0)
#: Length of a peg in each half, in its diameters, and the chamfer of its ends, in its radii.
_DEPTH: Final = 1.6
_CHAMFER: Final = 0.3
#: A peg that is thinner breaks off, in lines of the nozzle; one that is thicker needs no more.
_LEAST_LINES: Final = 2.0
_MOST_MM: Final = 5.0
_GAP_MM: Final = 5.0
_SIDES: Final = 64


class Pegs:
    """Pegs on the midplane of a membrane, and the sleeves around their holes.

    Attributes
    ----------
    places : (n, 2) array
        mm, in the plane of the cut.
    radius, depth : float
        Radius of a peg and its depth in each half, mm.
    hole_radius, hole_depth, sleeve_radius, sleeve_depth : float
    """

    def __init__(self, ring: float, thickness: float, options: ExportOptions) -> None:
        gap, wall = options.clearance_mm, options.thinnest_mm
        room = thickness - 2 * wall - 2 * gap
        self.radius = float(np.clip(room, _LEAST_LINES * wall, _MOST_MM)) / 2
        self.depth = _DEPTH * 2 * self.radius
        self.hole_radius = self.radius + gap
        self.hole_depth = self.depth + gap
        self.sleeve_radius = self.hole_radius + wall
        self.sleeve_depth = self.hole_depth + wall
        turn = np.deg2rad(_ANGLES)
        self.places: NDArray[np.float64] = ring * np.stack([np.cos(turn), np.sin(turn)], axis=1)

    def cylinders(self, field: Field, radius: float, depth: float) -> NDArray[np.float32]:
        """Return the distance to the nearest of cylinders around the places, at every corner."""
        x, y, z = (field.along(axis) for axis in range(3))
        across = np.min([np.hypot(x - a, y - b) for a, b in self.places], axis=0)
        made: NDArray[np.float32] = np.maximum(across - radius, np.abs(z) - depth)
        return made

    def peg(self) -> Any:
        """Return a peg that stands on z = 0, as a trimesh.Trimesh."""
        import trimesh

        slope, length = _CHAMFER * self.radius, 2 * self.depth
        outline = [
            (0.0, 0.0),
            (self.radius - slope, 0.0),
            (self.radius, slope),
            (self.radius, length - slope),
            (self.radius - slope, length),
            (0.0, length),
        ]
        return trimesh.creation.revolve(outline, sections=_SIDES)


def pegs_of(geometry: Geometry, mm_per_nm: float, options: ExportOptions) -> Pegs:
    """Return pegs as thick as the membrane has room for."""
    return Pegs(geometry.midplane * mm_per_nm, geometry.thickness * mm_per_nm, options)


def split_print(
    field: Field,
    balls: Balls,
    options: ExportOptions,
    geometry: Geometry,
    common: int,
    least: float,
    title: str,
    joined: bool,
    progress: Progress,
) -> tuple[tuple[PrintBody, ...], Supports, tuple[float, float]]:
    """Return two halves on the bed, with pegs if they are joined; how pieces hold; a peg's size.

    The cut goes through the centre of the vesicle, across z. Each half lies on its cut face, so
    that both stand without a foot; the second is turned over around x.
    """
    pegs = pegs_of(geometry, balls.mm_per_nm, options)
    solid, hole = field.distance, np.full((1, 1, 1), np.float32(field.cell))
    if joined:
        sleeve = pegs.cylinders(field, pegs.sleeve_radius, pegs.sleeve_depth)
        hole = pegs.cylinders(field, pegs.hole_radius, pegs.hole_depth)
        solid = np.maximum(np.minimum(solid, sleeve), -hole)
    made: list[PrintBody] = []
    rods = loose = 0
    for side, name in ((1, _("upper half")), (-1, _("lower half"))):
        progress(UNKNOWN)
        half = field.copied(np.maximum(solid, -side * field.along(2)))
        half = without_slivers(half, least, 0.0)
        rods += supports(half, least, progress)
        # A rod must reach neither beyond the cut nor into a hole.
        cut = np.maximum(half.distance, -side * half.along(2))
        half, went = one_piece(half.shaped(np.maximum(cut, -hole)))
        loose += went
        body = body_of(f"{title}, {name}", half, common, 0.0)
        made.append(body.moved(np.diag([1.0, side, side, 1.0])))
    made = _laid_out(made)
    if not joined:
        return tuple(made), Supports(rods, loose), (0.0, 0.0)
    front = min(float(body.mesh.bounds[0, 1]) for body in made) - _GAP_MM - pegs.radius
    for index, (x, y) in enumerate(pegs.places.tolist()):
        peg = pegs.peg()
        name = _("peg {number}").format(number=index + 1)
        peg.apply_transform(_shift(x, y, -pegs.depth))
        body = PrintBody(f"{title}, {name}", peg, np.full(len(peg.faces), common))
        column = (index - (len(pegs.places) - 1) / 2) * (2 * pegs.radius + _GAP_MM)
        made.append(body.moved(_shift(column - x, front - y, pegs.depth)))
    return tuple(made), Supports(rods, loose), (2 * pegs.radius, 2 * pegs.depth)


def _shift(x: float, y: float, z: float) -> NDArray[np.float64]:
    made = np.eye(4)
    made[:3, 3] = x, y, z
    return made


def _laid_out(bodies: list[PrintBody]) -> list[PrintBody]:
    """Return bodies beside each other along x, around x = 0, on z = 0."""
    wide = sum(float(body.mesh.extents[0]) for body in bodies) + _GAP_MM * (len(bodies) - 1)
    start = -wide / 2
    made = []
    for body in bodies:
        low = body.mesh.bounds[0]
        made.append(body.moved(_shift(start - float(low[0]), 0, -float(low[2]))))
        start += float(body.mesh.extents[0]) + _GAP_MM
    return made
