"""Prints: what can be wished for, and what is said of what was made."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from exoviz.errors import Problem, nearest
from exoviz.exporter.print3d.solids import PARTS, Facts, Print, Prints
from exoviz.language import _, number

if TYPE_CHECKING:
    from exoviz.model import Geometry
    from exoviz.renderer.geometry.drawing import Drawing

__all__ = ["MOST_TRIANGLES", "problems_of", "write_print"]

#: An STL file of so many has 60 MB; slicers get slow beyond that.
MOST_TRIANGLES: Final = 1_200_000
_LESS: Final = 0.95
_LIMITS: Final = {
    "longest_mm": (10.0, 1000.0),
    "thinnest_mm": (0.1, 5.0),
    "clearance_mm": (0.0, 1.0),
}


def problems_of(options: Prints, suffix: str) -> list[Problem]:
    """Return what is wrong with a wish for a print in a file with an ending."""
    problems = []
    if options.parts not in PARTS:
        what = _("'{value}' is not one of {allowed}.")
        text = what.format(value=options.parts, allowed=", ".join(PARTS))
        problems.append(Problem("parts", text, nearest(options.parts, PARTS)))
    elif options.parts == "layers" and suffix == ".stl":
        what = _("STL holds no materials; layers as bodies of their own need .3mf.")
        problems.append(Problem("parts", what))
    for where, (low, high) in _LIMITS.items():
        value = getattr(options, where)
        if not low <= value <= high:
            what = _("{value} is out of range: {low} to {high} mm.")
            text = what.format(value=f"{value:g}", low=f"{low:g}", high=f"{high:g}")
            problems.append(Problem(where, text))
    return problems


def _triangles(made: Print) -> int:
    return sum(len(body.mesh.faces) for body in made.bodies)


def _notes(facts: Facts, options: Prints) -> list[str]:
    notes = [
        _("{mm} mm in its longest dimension; 1 nm is {scale} mm").format(
            mm=number(facts.longest_mm, 1), scale=number(facts.mm_per_nm, 2)
        ),
        _("{count} beads and {joints} joints were made thicker, to {mm} mm").format(
            count=number(facts.thickened),
            joints=number(facts.joints),
            mm=number(facts.thinnest_mm, 2),
        ),
    ]
    if options.parts == "halves":
        width, depth = facts.bed_mm
        text = _("two halves to lie on their cut faces take {width} × {depth} mm")
        notes.append(text.format(width=number(width, 0), depth=number(depth, 0)))
        diameter, length = facts.peg_mm
        if diameter:
            text = _("pegs of {diameter} × {length} mm join them, with a gap of {gap} mm around")
            sizes = {"diameter": number(diameter, 1), "length": number(length, 1)}
            notes.append(text.format(gap=number(options.clearance_mm, 2), **sizes))
        else:
            notes.append(_("there are no pegs: the membrane that would hold them is hidden"))
    if facts.rods:
        text = _("{count} rods hold what would fall out; no molecule is there")
        notes.append(text.format(count=number(facts.rods)))
    if facts.loose:
        text = _("{count} loose pieces were left out: nothing would hold them")
        notes.append(text.format(count=number(facts.loose)))
    return notes


def write_print(
    drawn: Drawing,
    options: Prints,
    geometry: Geometry,
    path: Path,
    title: str,
    beat: Callable[[], None],
) -> list[str]:
    """Write an STL or 3MF file; return what a reader should know of it."""
    from exoviz.exporter.print3d.print_files import write_3mf, write_stl
    from exoviz.exporter.print3d.solids import printable

    made = printable(drawn, options, geometry, title, beat)
    count = _triangles(made)
    if count > MOST_TRIANGLES:
        # Coarser cells and not fewer triangles: what simplifies a mesh may leave holes in it.
        fineness = _LESS * (MOST_TRIANGLES / count) ** 0.5
        made = printable(drawn, options, geometry, title, beat, fineness=fineness)
    (write_stl if path.suffix == ".stl" else write_3mf)(made, path)
    notes = _("{count} triangles, {size} MB")
    size = number(path.stat().st_size / 1e6, 1)
    return [notes.format(count=number(_triangles(made)), size=size), *_notes(made.facts, options)]
