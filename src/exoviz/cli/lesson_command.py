"""The command that makes pages for any browser."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from exoviz.cli.film_progress import at_work
from exoviz.cli.parameters import Layers, Seed, one_of, scene_name
from exoviz.cli.pictures import load, makes_folder, placed
from exoviz.language import _, marked, number
from exoviz.registry.cameras import CAMERAS
from exoviz.registry.cutaways import CUTAWAYS
from exoviz.registry.styles import STYLES

__all__ = ["lesson"]


@makes_folder("output")
def lesson(
    scene: Annotated[str, scene_name()],
    *,
    output: Annotated[
        Path,
        Parameter(
            name=("--output", "-o"),
            metavar="FILE",
            help=marked("Page to write, .html; or .zip for learning platforms (SCORM 1.2)."),
        ),
    ],
    style: Annotated[str | None, one_of(STYLES, marked("Look."))] = None,
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

    document = load(scene, seed)
    check_lesson(output)
    given = {"style": style, "camera": camera, "cutaway": cutaway, "hide": hide or None}
    update: dict[str, object] = {key: value for key, value in given.items() if value is not None}
    if camera is not None:
        # A camera that is named stands where it always does, not where the scene's was moved to.
        update["orbit"] = None
    view = document.view.model_copy(update=update)
    with placed(document, view, scene), at_work(sys.stderr) as progress:
        path = exoviz.lesson(document, output, view=view, progress=progress)
    what = _("{size} MB, opens in any browser without a network")
    sys.stdout.write(what.format(size=number(path.stat().st_size / 1e6, 1)) + "\n")
