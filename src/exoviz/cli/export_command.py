"""The command that writes files for other programs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from exoviz.cli.film_progress import at_work
from exoviz.cli.parameters import (
    NO_PLANE,
    Layers,
    PlaneOptions,
    Seed,
    chosen,
    cut_by,
    one_of,
    scene_name,
    with_suffixes,
)
from exoviz.cli.pictures import chosen_molecules, load, placed, words_as_layers
from exoviz.errors import ArgumentError, Problem
from exoviz.language import _, marked
from exoviz.registry.colourings import COLOURINGS
from exoviz.registry.cutaways import CUTAWAYS
from exoviz.registry.formats import format_of
from exoviz.registry.options import (
    AT,
    CLEARANCE,
    DETAIL,
    ESTIMATE,
    EXPANDED,
    INSTANCED,
    LONGEST,
    MAX_MB,
    PARTS,
    THINNEST,
    Detail,
    Parts,
)

if TYPE_CHECKING:
    from exoviz.exporter.requests import ExportKeywords
    from exoviz.story import Subject

__all__ = ["export"]


def export(
    scene: Annotated[str, scene_name()],
    *,
    output: Annotated[
        Path,
        Parameter(
            name=("--output", "-o"),
            metavar="FILE",
            help=with_suffixes(marked("File: {vesicle}; of a story {story}.")),
        ),
    ],
    at: Annotated[float | None, chosen(AT)] = None,
    only: Annotated[
        Layers, Parameter(help=marked("Write these layers, or molecules by words, and no others."))
    ] = (),
    hide: Annotated[
        Layers, Parameter(help=marked("Layers or molecules, by words, not to write."))
    ] = (),
    cutaway: Annotated[
        str | None,
        one_of(
            CUTAWAYS,
            with_suffixes(
                marked("What is cut away; by default nothing, in {cutaway} as the scene says.")
            ),
        ),
    ] = None,
    plane: PlaneOptions = NO_PLANE,
    cut_keep: Annotated[
        Layers, Parameter(help=marked("Layers, or words, that the cut leaves whole."))
    ] = (),
    colour_by: Annotated[
        str | None, one_of(COLOURINGS, marked("What the colours of molecules say."))
    ] = None,
    detail: Annotated[Detail | None, chosen(DETAIL)] = None,
    instanced: Annotated[bool, chosen(INSTANCED)] = False,
    expanded: Annotated[bool, chosen(EXPANDED)] = False,
    parts: Annotated[Parts | None, chosen(PARTS)] = None,
    longest: Annotated[float | None, chosen(LONGEST)] = None,
    thinnest: Annotated[float | None, chosen(THINNEST)] = None,
    clearance: Annotated[float | None, chosen(CLEARANCE)] = None,
    max_mb: Annotated[float | None, chosen(MAX_MB)] = None,
    estimate: Annotated[bool, chosen(ESTIMATE)] = False,
    seed: Seed = None,
) -> None:
    """Build a vesicle or a story and write it; say what was simplified."""
    import exoviz
    from exoviz.exporter import check_export
    from exoviz.story import vesicle_of

    options: ExportKeywords = {
        "detail": detail,
        "instanced": instanced,
        "expanded": expanded,
        "parts": parts,
        "longest_mm": longest,
        "thinnest_mm": thinnest,
        "clearance_mm": clearance,
        "at": at,
        "max_mb": max_mb,
        "estimate": estimate,
    }
    document = load(scene, seed)
    check_export(output, "vesicle" if document.story is None else "story", **options)
    cuts = {"cutaway": cutaway, "keep": cut_keep, **plane.options()}
    wrong = [name for name, value in cuts.items() if value]
    if document.story is not None and wrong:
        what = _("a story is always cut open in its own way.")
        raise ArgumentError(scene, [Problem(wrong[0], what)])
    planes = list(plane.options())
    if parts == "halves" and (cutaway not in (None, "none") or planes):
        what = _("has no meaning here: both halves of the whole are printed.")
        raise ArgumentError(str(output), [Problem(planes[0] if planes else "cutaway", what)])
    if document.story is not None and colour_by:
        what = _("has no meaning for a story, whose colours are those of kinds of molecules.")
        raise ArgumentError(scene, [Problem("colour_by", what)])
    model: Subject = document
    update: dict[str, Any] = {"keep": cut_keep or document.view.keep}
    update["colour_by"] = colour_by or document.view.colour_by
    if document.story is None:
        model = vesicle = vesicle_of(document)
        only, hide = chosen_molecules(vesicle, only, hide, scene)
        update["keep"] = words_as_layers(vesicle, "keep", cut_keep, scene) or document.view.keep
        found = format_of(output)
        own = found.vesicle.from_view if found and found.vesicle else ()
        update["cutaway"] = document.view.cutaway if "cutaway" in own else "none"
        update |= cut_by(document.view, cutaway, plane, scene)
        update["hide"] = hide or (document.view.hide if "hide" in own else ())
    else:
        update["hide"] = (*document.view.hide, *hide)
    view = document.view.model_copy(update=update)
    title = _(document.title)
    with placed(document, view, scene), at_work(sys.stderr) as progress:
        done = exoviz.export(
            model, output, view=view, title=title, only=only, progress=progress, **options
        )
    for line in done.notes:
        sys.stdout.write(line + "\n")
