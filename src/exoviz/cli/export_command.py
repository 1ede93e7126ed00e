"""The command that writes files for other programs."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from exoviz.cli.parameters import Flag, Layers, SceneName, Seed
from exoviz.errors import InputError, Problem
from exoviz.language import _, marked

if TYPE_CHECKING:
    from exoviz.model import Vesicle
    from exoviz.story import Story

__all__ = ["export"]

_PRINTS = (".stl", ".3mf")
_OPTIONS = {
    "longest_mm": "--longest",
    "thinnest_mm": "--thinnest",
    "clearance_mm": "--clearance",
    "keep": "--cut-keep",
}


def export(
    scene: SceneName,
    *,
    output: Annotated[
        Path,
        Parameter(
            name=("--output", "-o"),
            metavar="FILE",
            help=marked(
                "File: .glb, .ply, .obj, .stl, .3mf, .cif, .bcif, .mvsx or .pdb; of a story .glb, "
                ".ply, .obj or .simularium."
            ),
        ),
    ],
    at: Annotated[
        float | None,
        Parameter(
            metavar="S",
            help=marked(
                "Of a story: its moment, s; without it .glb and .simularium hold the whole story."
            ),
        ),
    ] = None,
    only: Annotated[Layers, Parameter(help=marked("Write these layers and no others."))] = (),
    hide: Annotated[Layers, Parameter(help=marked("Layers not to write."))] = (),
    cutaway: Annotated[
        Literal["none", "octant", "half", "wedge", "plane", "sphere"] | None,
        Parameter(
            help=marked(
                "What is cut away; by default nothing, in prints and .mvsx as the scene says."
            )
        ),
    ] = None,
    cut_keep: Annotated[Layers, Parameter(help=marked("Layers that the cut leaves whole."))] = (),
    detail: Annotated[
        Literal["low", "medium", "high"],
        Parameter(help=marked("Of meshes: about 0.3, 1 or 3 million triangles.")),
    ] = "medium",
    instanced: Annotated[
        Flag, Parameter(help=marked("Of .glb: every bead, as copies of one ball."))
    ] = False,
    expanded: Annotated[
        Flag, Parameter(help=marked("Of .cif and .bcif: every copy as atoms, without operators."))
    ] = False,
    parts: Annotated[
        Literal["one", "halves", "layers"],
        Parameter(
            help=marked("Of prints: one body, two halves with pegs, or a body for each material.")
        ),
    ] = "one",
    longest: Annotated[
        float, Parameter(metavar="MM", help=marked("Of prints: the longest side, mm."))
    ] = 60.0,
    thinnest: Annotated[
        float, Parameter(metavar="MM", help=marked("Of prints: the least thickness, mm."))
    ] = 0.8,
    clearance: Annotated[
        float, Parameter(metavar="MM", help=marked("Of prints: the gap around a peg, mm."))
    ] = 0.15,
    seed: Seed = None,
) -> None:
    """Build a vesicle or a story and write it; say what was simplified."""
    import exoviz

    document = exoviz.load(scene)
    if document.story is not None and (cutaway or cut_keep):
        what = _("a story is always cut open in its own way.")
        raise InputError(scene, [Problem("--cutaway" if cutaway else "--cut-keep", what)])
    ending = output.suffix.lower()
    printed, as_seen = ending in _PRINTS, ending == ".mvsx"
    if printed and parts == "halves" and cutaway not in (None, "none"):
        what = _("has no meaning here: both halves of the whole are printed.")
        raise InputError(str(output), [Problem("--cutaway", what)])
    thing: Vesicle | Story
    update: dict[str, Any] = {
        "cutaway": cutaway or (document.view.cutaway if as_seen or printed else "none"),
        "keep": cut_keep or document.view.keep,
    }
    if document.story is None:
        thing = exoviz.build(document, seed)
        update["hide"] = hide or (document.view.hide if as_seen else ())
    else:
        from exoviz.story import tell

        thing = tell(document if seed is None else document.model_copy(update={"seed": seed}))
        update["hide"] = (*document.view.hide, *hide)
    try:
        done = exoviz.export(
            thing,
            output,
            view=document.view.model_copy(update=update),
            title=_(document.title),
            only=only,
            detail=detail,
            instanced=instanced,
            expanded=expanded,
            parts=parts,
            longest_mm=longest,
            thinnest_mm=thinnest,
            clearance_mm=clearance,
            at=at,
        )
    except InputError as error:
        problems = [
            replace(one, where=_OPTIONS.get(one.where, f"--{one.where}")) if one.where else one
            for one in error.problems
        ]
        source = str(output) if error.source == "render" else error.source
        raise InputError(source, problems) from None
    for line in done.said:
        sys.stdout.write(line + "\n")
