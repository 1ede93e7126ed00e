"""The command that draws several scenes as one figure."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from exoviz.cli.film_progress import work_shown
from exoviz.cli.parameters import Flag, TextSizeOption, between, one_of, option_of
from exoviz.cli.pictures import makes_folder, printed_size
from exoviz.errors import ArgumentError, InputError, Problem
from exoviz.language import _, marked
from exoviz.registry.cameras import CAMERAS
from exoviz.registry.cutaways import CUTAWAYS
from exoviz.registry.styles import STYLES

if TYPE_CHECKING:
    from exoviz.scene import Scene

__all__ = ["panels"]


def _panel(text: str) -> tuple[Scene, float | None]:
    """Return the scene and the time of ``SCENE`` or ``SCENE@SECONDS``."""
    import exoviz
    from exoviz.scene import story_recipe

    name, at, seconds = text.rpartition("@")
    if not at or Path(text).is_file():
        return exoviz.load(text), None
    try:
        time = float(seconds)
    except ValueError:
        what = _("'{value}' is not a number of seconds; write SCENE or SCENE@SECONDS.")
        raise InputError(text, [Problem("", what.format(value=seconds))]) from None
    scene = exoviz.load(name)
    story_recipe(scene, text)
    return scene, time


@makes_folder("output")
def panels(
    *scenes: Annotated[
        str,
        Parameter(
            name="SCENES", help=marked("Presets or files; SCENE@S is a time of a story, seconds.")
        ),
    ],
    output: Annotated[
        Path,
        Parameter(name=("--output", "-o"), metavar="FILE", help=marked("Picture file to write.")),
    ],
    size: Annotated[
        str, Parameter(metavar="WxH", help=marked("Size of each panel, in pixels or as 85x60mm."))
    ] = "960x640",
    columns: Annotated[
        int,
        Parameter(
            metavar="N",
            validator=between(0, 26),
            help=marked("Panels in a row; 0 for about as many as rows."),
        ),
    ] = 0,
    camera: Annotated[
        str | None, one_of(CAMERAS, marked("Where vesicles are seen from, all alike."))
    ] = None,
    cutaway: Annotated[
        str | None, one_of(CUTAWAYS, marked("What is cut away of vesicles, of all alike."))
    ] = None,
    own_scale: Annotated[
        Flag, Parameter(help=marked("Let each vesicle fill its panel, not all at one scale."))
    ] = False,
    style: Annotated[str | None, one_of(STYLES, marked("Look."))] = None,
    text_size: TextSizeOption = "medium",
    no_scale_bar: Annotated[Flag, Parameter(help=marked("Draw no scale bars."))] = False,
    dpi: Annotated[
        int | None,
        Parameter(
            metavar="N",
            validator=between(1, 10_000),
            help=marked("Dots per inch written into the file, for print."),
        ),
    ] = None,
) -> None:
    """Draw scenes beside each other, lettered."""
    from exoviz.exporter.figures import draw_panels

    pixels, dpi, letters = printed_size(size, dpi, text_size)
    shown = []
    for text in scenes:
        scene, time = _panel(text)
        given: dict[str, object] = {"style": style or scene.view.style}
        if scene.story is None:
            given["cutaway"] = cutaway or scene.view.cutaway
            given |= {"camera": camera, "orbit": None} if camera is not None else {}
        view = scene.view.model_copy(update=given)
        shown.append((scene.model_copy(update={"view": view}), time))
    options: dict[str, Any] = {
        "columns": columns,
        "scale_bar": not no_scale_bar,
        "common_scale": not own_scale,
        "text_size": letters,
        "dpi": dpi,
    }
    try:
        with work_shown():
            draw_panels(shown, output, size=pixels, **options)
    except ArgumentError as error:

        def name(where: str) -> str:
            return "" if where == "at" else option_of(where)

        # What is wrong in a panel is wrong in the SCENE or SCENE@S that it was made of.
        sources = {f"panels[{index}]": text for index, text in enumerate(scenes)}
        named = sources.get(error.source, error.source)
        raise InputError(named, error.renamed(name).problems) from None
