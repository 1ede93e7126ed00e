"""Models for printers: closed bodies, thick enough, that stand flat."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.errors import UserError
from exoviz.exporter.print3d.bodies import Balls, Print, PrintFacts, Supports, body_of
from exoviz.exporter.print3d.distance_fields import (
    Field,
    allowance,
    field_of,
    one_piece,
    supports,
    thicken,
    triangles_of,
    without_gaps,
    without_slivers,
)
from exoviz.exporter.print3d.materials import split_by_group
from exoviz.exporter.print3d.split_print import split_print
from exoviz.language import _
from exoviz.model.layers import CARGO, Root, ancestors, first_step, is_below, is_lipid
from exoviz.progress import UNKNOWN, Progress, silent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.exporter.requests import ExportOptions
    from exoviz.model import Geometry
    from exoviz.renderer.geometry.drawing import Drawing

    Doubles = NDArray[np.float64]

__all__ = ["MOST_TRIANGLES", "balls_of", "finest_cell", "printable"]

#: An STL file of so many has 60 MB; slicers get slow beyond that.
MOST_TRIANGLES: Final = 1_200_000
_LESS: Final = 0.97

#: Cells of the volume along its longest side: a cell is about a quarter of a millimetre of a print.
_CELLS: Final = 220
#: Cells across the least radius that are enough: where all is that thick, there is nothing finer.
_CELLS_A_RADIUS: Final = 3.0
#: Share of the height that is cut off below, so that it stands; of a vesicle, share of its radius
#: above its centre's depth at which it is cut: into the membrane, but not into the lumen.
_FOOT: Final = 0.05
_STANDING: Final = 0.87
#: Where materials meet, more is lost to triangles than of a ball alone.
_SEAMS: Final = 1.6
#: Rounds in which the scale settles: what is made thicker makes the whole longer.
_ROUNDS: Final = 4


def _groups(drawing: Drawing) -> tuple[NDArray[np.int8], tuple[tuple[str, str], ...]]:
    """Return the group of each bead, and the groups with their mean colours."""
    from exoviz.renderer.palette import to_hex

    names = [
        ancestors(layer)[1] if is_below(layer, CARGO) else first_step(layer)
        for layer in drawing.layers
    ]
    known = tuple(dict.fromkeys(names))
    of_layer = np.array([known.index(name) for name in names], np.int8)
    of_bead = of_layer[drawing.layer]
    groups = []
    for index, name in enumerate(known):
        mean = drawing.colours[of_bead == index].mean(axis=0)
        groups.append((name, to_hex(mean)[1:].upper()))
    return of_bead, tuple(groups)


def balls_of(
    drawing: Drawing, options: ExportOptions, groups: NDArray[np.int8], least: float
) -> Balls:
    """Return the beads in mm, scaled to the longest side, none of a smaller radius than `least`."""
    radii = np.where(drawing.radii > 0, drawing.radii, np.float32(0.3)).astype(np.float64)
    centres = drawing.centres.astype(np.float64)
    # Beads touch their neighbours, so that the thinnest thing is as thick as a bead.
    scale = options.longest_mm / _longest(centres, radii)
    for _round in range(_ROUNDS):
        thick = np.maximum(radii * scale, least)
        scale *= options.longest_mm / _longest(centres, thick, scale)
    radii *= scale
    thickened = int(np.count_nonzero(radii < least))
    centres *= scale
    return Balls(centres, np.maximum(radii, least), groups, scale, thickened)


def _longest(centres: Doubles, radii: Doubles, scale: float = 1.0) -> float:
    """Return the longest side of balls whose centres are to be multiplied by `scale`."""
    # Axis by axis: all three of millions of balls are as much memory as a print may take.
    spans = []
    for places in centres.T:
        scaled = places * scale
        spans.append(float((scaled + radii).max() - (scaled - radii).min()))
    return max(spans)


def _standing(
    distances: Field, drawing: Drawing, radius: float, least: float, progress: Progress
) -> tuple[Field, float, Supports]:
    """Return one piece with a flat foot, and the height of the foot."""
    rods = supports(distances, least, progress)
    distances, loose = one_piece(distances)
    progress(UNKNOWN)
    heights = distances.along(2).ravel()
    solid = np.flatnonzero((distances.distance < 0).any(axis=(0, 1)))
    bottom, top = float(heights[solid[0]]), float(heights[solid[-1]])
    plane = bottom + _FOOT * (top - bottom)
    if any(is_below(name, Root.OUTER) for name in drawing.layers):
        plane = max(plane, -_STANDING * radius)
    distances = distances.shaped(np.maximum(distances.distance, plane - distances.along(2)))
    distances = without_slivers(distances, least, plane)
    distances, more = one_piece(distances)
    return distances, plane, Supports(rods, loose + more)


def finest_cell(options: ExportOptions) -> float:
    """Return the side of the cells with which a print begins, mm.

    A grid has at most 15 million of them, and a print then takes less than 1.5 GB.
    """
    return max(options.longest_mm / _CELLS, options.thinnest_mm / 2 / _CELLS_A_RADIUS)


def _field(
    balls: Balls, cell: float, least: float, filled: bool, progress: Progress
) -> tuple[Field, int]:
    """Return the distances to all that is solid, and how many joints were made thicker."""
    from scipy import ndimage

    progress(UNKNOWN)
    distances = field_of(balls.centres, balls.radii, balls.groups, cell, least)
    progress(UNKNOWN)
    joints = thicken(distances, balls.centres, balls.radii, least)
    progress(UNKNOWN)
    distances = without_gaps(distances, least)
    if filled:
        progress(UNKNOWN)
        # What a closed membrane holds needs no rods: it becomes solid.
        closed = ndimage.binary_fill_holes(distances.distance < 0)
        deep = closed & (distances.distance >= 0)
        distances = distances.shaped(np.where(deep, np.float32(-cell), distances.distance))
    progress(UNKNOWN)
    return distances, joints


def printable(
    drawing: Drawing,
    options: ExportOptions,
    geometry: Geometry,
    title: str = "exoviz",
    progress: Progress = silent,
    share: float = 1.0,
) -> Print:
    """Return a drawing as bodies that a printer can make, with at most `MOST_TRIANGLES`.

    Parameters
    ----------
    drawing : Drawing
    options : ExportOptions
    geometry : Geometry
        Geometry of the vesicle.
    title : str
        Name of the whole.
    progress : Progress
        Called now and then; what it raises stops the work.

    share : float
        Of `MOST_TRIANGLES`, as many as may be made.

    Raises
    ------
    UserError
        If there is nothing to print.
    """
    if not len(drawing.radii):
        raise UserError(_("there is nothing to print: every layer is hidden."))
    of_bead, groups = _groups(drawing)
    cell, most = finest_cell(options), share * MOST_TRIANGLES
    while True:
        least = options.thinnest_mm / 2
        least += allowance(least, cell) * (_SEAMS if options.parts == "layers" else 1)
        balls = balls_of(drawing, options, of_bead, least)
        distances, joints = _field(balls, cell, least, options.parts != "halves", progress)
        # Counted before what takes long, and then again with the cuts of halves and layers.
        count = triangles_of(distances)
        if count <= most:
            made = _made(
                distances,
                replace(balls, joints=joints),
                drawing,
                groups,
                options,
                geometry,
                least,
                title,
                progress,
            )
            count = sum(len(body.mesh.faces) for body in made.bodies)
            if count <= most:
                return made
            del made
        # Coarser cells and not fewer triangles: what simplifies a mesh may leave holes in it.
        cell *= (count / most) ** 0.5 / _LESS


def _made(
    distances: Field,
    balls: Balls,
    drawing: Drawing,
    groups: tuple[tuple[str, str], ...],
    options: ExportOptions,
    geometry: Geometry,
    least: float,
    title: str,
    progress: Progress,
) -> Print:
    """Return the bodies whose distances are known; `least` is the radius of the thinnest, mm."""
    common = int(np.bincount(balls.groups).argmax())
    if options.parts == "halves":
        joined = any(is_lipid(name) for name in drawing.layers)
        bodies, pieces, peg = split_print(
            distances, balls, options, geometry, common, least, title, joined, progress
        )
        longest = options.longest_mm
    else:
        radius = geometry.diameter / 2 * balls.mm_per_nm
        distances, plane, pieces = _standing(distances, drawing, radius, least, progress)
        progress(UNKNOWN)
        whole = body_of(title, distances, common, plane)
        bodies, peg = (whole,), (0.0, 0.0)
        # The foot that was cut off made it shorter.
        factor = options.longest_mm / float(whole.mesh.extents.max())
        if options.parts == "layers":
            progress(UNKNOWN)
            bodies = split_by_group(whole, distances, groups, common, least, progress)
        laid = np.diag([factor, factor, factor, 1.0])
        laid[2, 3] = -plane * factor
        bodies = tuple(body.moved(laid) for body in bodies)
        balls = replace(balls, mm_per_nm=balls.mm_per_nm * factor)
        longest = float(max(body.mesh.extents.max() for body in bodies))
    low = np.min([body.mesh.bounds[0] for body in bodies], axis=0)
    high = np.max([body.mesh.bounds[1] for body in bodies], axis=0)
    room = (float(high[0] - low[0]), float(high[1] - low[1]))
    facts = PrintFacts(
        longest_mm=options.longest_mm if options.parts != "one" else longest,
        mm_per_nm=balls.mm_per_nm,
        thinnest_mm=options.thinnest_mm,
        thickened=balls.thickened,
        joints=balls.joints,
        rods=pieces.rods,
        loose=pieces.loose,
        bed_mm=room,
        peg_mm=peg,
    )
    progress(UNKNOWN)
    return Print(bodies, title if options.parts == "layers" else "", groups, facts)
