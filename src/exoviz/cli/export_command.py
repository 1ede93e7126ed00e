"""The command that writes files for other programs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from exoviz.cli.parameters import Flag, Layers, SceneName, Seed, one_of
from exoviz.errors import InputError, Problem
from exoviz.language import _, marked
from exoviz.registry.cutaways import CUTAWAYS

if TYPE_CHECKING:
    from exoviz.model import Vesicle
    from exoviz.story import Story

__all__ = ["export"]

_PRINTS = (".stl", ".3mf")
#: Endings for which an option is; of the rest it is for all.
_MESHES = (".glb", ".ply", ".obj")
_SUFFIXES = {
    "--detail": _MESHES,
    "--instanced": (".glb",),
    "--expanded": (".cif", ".bcif"),
    "--parts": _PRINTS,
    "--longest": _PRINTS,
    "--thinnest": _PRINTS,
    "--clearance": _PRINTS,
}


def _shown(value: str) -> Callable[[object], str]:
    """Return what the help says of an option whose value was not given."""
    return lambda _value: value


def _refuse(output: Path, given: Mapping[str, object]) -> None:
    """Say which options have no meaning in a file with this ending."""
    from exoviz.exporter import FORMATS, STORY_FORMATS

    suffix, known = output.suffix.lower(), {*FORMATS, *STORY_FORMATS}
    what = _("has no meaning in {suffix}; it is for {suffixes}.")
    problems = [
        Problem(name, what.format(suffix=suffix, suffixes=", ".join(_SUFFIXES[name])))
        for name, value in given.items()
        # Endings that nobody knows have an error of their own.
        if value not in (None, False) and suffix in known and suffix not in _SUFFIXES[name]
    ]
    if not problems and given["--clearance"] is not None and given["--parts"] != "halves":
        problems.append(Problem("--clearance", _("has a meaning only with --parts halves.")))
    if problems:
        raise InputError(str(output), problems)


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
        str | None,
        one_of(
            CUTAWAYS,
            marked("What is cut away; by default nothing, in prints and .mvsx as the scene says."),
        ),
    ] = None,
    cut_keep: Annotated[Layers, Parameter(help=marked("Layers that the cut leaves whole."))] = (),
    detail: Annotated[
        Literal["low", "medium", "high"] | None,
        Parameter(
            show_default=_shown("medium"),
            help=marked("Of meshes: about 0.3, 1 or 3 million triangles."),
        ),
    ] = None,
    instanced: Annotated[
        Flag, Parameter(help=marked("Of .glb: every bead, as copies of one ball."))
    ] = False,
    expanded: Annotated[
        Flag, Parameter(help=marked("Of .cif and .bcif: every copy as atoms, without operators."))
    ] = False,
    parts: Annotated[
        Literal["one", "halves", "layers"] | None,
        Parameter(
            show_default=_shown("one"),
            help=marked("Of prints: one body, two halves with pegs, or a body for each material."),
        ),
    ] = None,
    longest: Annotated[
        float | None,
        Parameter(
            metavar="MM",
            show_default=_shown("60"),
            help=marked("Of prints: the longest side, mm."),
        ),
    ] = None,
    thinnest: Annotated[
        float | None,
        Parameter(
            metavar="MM",
            show_default=_shown("0.8"),
            help=marked("Of prints: the least thickness, mm."),
        ),
    ] = None,
    clearance: Annotated[
        float | None,
        Parameter(
            metavar="MM",
            show_default=_shown("0.15"),
            help=marked("Of prints: the gap around a peg, mm."),
        ),
    ] = None,
    seed: Seed = None,
) -> None:
    """Build a vesicle or a story and write it; say what was simplified."""
    import exoviz
    from exoviz.exporter import Prints, check_export

    _refuse(
        output,
        {
            "--detail": detail,
            "--instanced": instanced,
            "--expanded": expanded,
            "--parts": parts,
            "--longest": longest,
            "--thinnest": thinnest,
            "--clearance": clearance,
        },
    )
    prints = Prints(
        parts=parts or "one",
        longest_mm=60.0 if longest is None else longest,
        thinnest_mm=0.8 if thinnest is None else thinnest,
        clearance_mm=0.15 if clearance is None else clearance,
    )
    document = exoviz.load(scene)
    check_export(output, story=document.story is not None, prints=prints, at=at)
    if document.story is not None and (cutaway or cut_keep):
        what = _("a story is always cut open in its own way.")
        raise InputError(scene, [Problem("--cutaway" if cutaway else "--cut-keep", what)])
    suffix = output.suffix.lower()
    printed, as_seen = suffix in _PRINTS, suffix == ".mvsx"
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
        from exoviz.story import build_story

        thing = build_story(
            document if seed is None else document.model_copy(update={"seed": seed})
        )
        update["hide"] = (*document.view.hide, *hide)
    done = exoviz.export(
        thing,
        output,
        view=document.view.model_copy(update=update),
        title=_(document.title),
        only=only,
        detail=detail or "medium",
        instanced=instanced,
        expanded=expanded,
        **asdict(prints),
        at=at,
    )
    for line in done.notes:
        sys.stdout.write(line + "\n")
