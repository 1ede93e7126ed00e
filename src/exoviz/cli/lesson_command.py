"""The command that makes pages for any browser."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from exoviz.cli.film_progress import at_work
from exoviz.cli.parameters import Layers, Seed, look, one_of, scene_name
from exoviz.cli.pictures import load, makes_folder, placed
from exoviz.errors import ArgumentError, Problem
from exoviz.language import _, marked, number
from exoviz.registry.cameras import CAMERAS
from exoviz.registry.cutaways import CUTAWAYS

__all__ = ["lesson"]


@makes_folder("output")
@makes_folder("worksheet")
def lesson(
    scene: Annotated[str, scene_name()],
    *,
    output: Annotated[
        Path | None,
        Parameter(
            name=("--output", "-o"),
            metavar="FILE",
            help=marked("Page to write, .html; or .zip for learning platforms."),
        ),
    ] = None,
    worksheet: Annotated[
        Path | None,
        Parameter(
            metavar="FILE",
            help=marked("Worksheet and teacher's key to write, .pdf, in the language of --lang."),
        ),
    ] = None,
    platform: Annotated[
        Literal["scorm-1.2", "scorm-2004"],
        Parameter(help=marked("Which learning platforms a .zip is for.")),
    ] = "scorm-1.2",
    style: Annotated[str | None, look()] = None,
    camera: Annotated[
        str | None, one_of(CAMERAS, marked("Where it is seen from at first."))
    ] = None,
    cutaway: Annotated[
        str | None, one_of(CUTAWAYS, marked("What is cut away at first to show the inside."))
    ] = None,
    hide: Annotated[Layers, Parameter(help=marked("Layers not to draw."))] = (),
    seed: Seed = None,
) -> None:
    """Write one file that any browser opens; it begins in the language of --lang."""
    import exoviz
    from exoviz.lessons.making import check_lesson

    files = [one for one in (output, worksheet) if one is not None]
    if not files:
        what = _("there is nothing to write: give --output FILE, --worksheet FILE, or both.")
        raise ArgumentError(scene, [Problem("", what)])
    document = load(scene, seed)
    for file in files:
        check_lesson(file)
    if worksheet is not None and worksheet.suffix.lower() != ".pdf":
        what = _("a worksheet is a file that ends in .pdf.")
        raise ArgumentError(str(worksheet), [Problem("worksheet", what)])
    given = {"style": style, "camera": camera, "cutaway": cutaway, "hide": hide or None}
    update: dict[str, object] = {key: value for key, value in given.items() if value is not None}
    if camera is not None:
        # A camera that is named stands where it always does, not where the scene's was moved to.
        update["orbit"] = None
    view = document.view.model_copy(update=update)
    with placed(document, view, scene), at_work(sys.stderr) as progress:
        exoviz.lesson(document, *files, view=view, platform=platform, progress=progress)
    if output is not None:
        what = _("{size} MB, opens in any browser without a network")
        sys.stdout.write(what.format(size=number(output.stat().st_size / 1e6, 1)) + "\n")
    if worksheet is not None:
        what = _("{file}: a worksheet, and after it the teacher's key")
        sys.stdout.write(what.format(file=worksheet.name) + "\n")
