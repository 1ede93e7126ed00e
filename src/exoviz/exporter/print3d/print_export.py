"""Print files, and notes on what was simplified."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from exoviz.errors import ArgumentError
from exoviz.exporter.print3d.estimates import estimated
from exoviz.exporter.print3d.print_files import bytes_of_3mf, bytes_of_stl
from exoviz.exporter.print3d.solids import printable
from exoviz.language import _, number
from exoviz.memory import memory_problem

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from exoviz.exporter.print3d.bodies import Print, PrintFacts
    from exoviz.exporter.requests import ExportOptions, VesicleRequest

__all__ = ["write_3mf", "write_stl"]

#: Bytes that a print takes while it is made: the program and its grid, and for each bead; measured
#: 2.23 GB for 13.5 million beads.
_BASE: Final = 250_000_000
_BEAD: Final = 147


def _triangles(made: Print) -> int:
    return sum(len(body.mesh.faces) for body in made.bodies)


def _notes(facts: PrintFacts, options: ExportOptions) -> list[str]:
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
    if options.parts == "layers":
        notes.append(
            _("that holds for each material, but for the edges where two meet in the surface")
        )
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


def _write(request: VesicleRequest, path: Path, bytes_of: Callable[[Print], bytes]) -> list[str]:
    hint = _("Hide or cut away layers, or write a smaller vesicle.")
    problem = memory_problem("", _BASE + _BEAD * len(request.drawing.radii), hint)
    if problem is not None:
        raise ArgumentError(str(request.path), [problem])
    made = printable(
        request.drawing,
        request.options,
        request.vesicle.geometry,
        request.title,
        request.progress,
        request.share,
    )
    path.write_bytes(bytes_of(made))
    size, most = path.stat().st_size / 1e6, request.options.max_mb
    text = _("{count} triangles, {size} MB")
    text = text.format(count=number(_triangles(made)), size=number(size, 1))
    notes = [text, *_notes(made.facts, request.options)]
    # A file that is too large is written anew.
    if request.options.estimate and (most is None or size <= most):
        notes.append(estimated(path, request.progress))
    return notes


def write_stl(request: VesicleRequest, path: Path) -> list[str]:
    """Write an STL file; return notes for the user."""
    return _write(request, path, bytes_of_stl)


def write_3mf(request: VesicleRequest, path: Path) -> list[str]:
    """Write a 3MF file; return notes for the user."""
    return _write(request, path, bytes_of_3mf)
