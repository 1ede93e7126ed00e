"""The commands that draw several scenes as one figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from string import ascii_lowercase
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from exoviz.cli.film_progress import work_shown
from exoviz.cli.parameters import (
    Dpi,
    Flag,
    Layers,
    PictureFile,
    TextSizeOption,
    between,
    look,
    one_of,
    option_of,
    picture_size,
    with_names,
)
from exoviz.cli.pictures import makes_folder, printed_size
from exoviz.errors import ArgumentError, InputError, Problem, nearest
from exoviz.language import _, marked
from exoviz.registry.cameras import CAMERAS
from exoviz.registry.cutaways import CUTAWAYS
from exoviz.registry.print_sizes import PRINT_SIZES
from exoviz.registry.records import Record
from exoviz.registry.styles import STYLES

if TYPE_CHECKING:
    from exoviz.exporter.figures import Panel

__all__ = ["lineup", "panels"]


def _each(records: Mapping[str, Record], about: str) -> Parameter:
    """Return the parameter of an option that is given once for all panels, or once for each."""
    return Parameter(choices=tuple(records), negative=(), show_default=False, help=about)


def _for_each(values: Sequence[str], count: int, option: str) -> list[str | None]:
    """Return what an option says of each panel.

    Raises
    ------
    InputError
        If it says neither the same of all nor something of each.
    """
    if len(values) in (0, 1):
        return [*values, None][:1] * count
    if len(values) == count:
        return list(values)
    what = _("give one for all panels or one for each: {count} are given for {panels} panels.")
    text = what.format(count=len(values), panels=count)
    raise InputError("panels", [Problem(option, text)])


def _letters(names: Sequence[str], count: int, option: str) -> list[int]:
    """Return the numbers of panels that are named by their letters.

    Raises
    ------
    InputError
        If there is no such panel.
    """
    known = ascii_lowercase[:count]
    for name in names:
        if len(name) != 1 or name not in known:
            what = _("there is no panel '{name}'; there are {names}.")
            text = what.format(name=name, names=", ".join(known))
            raise InputError("panels", [Problem(option, text)])
    return [known.index(name) for name in names]


def _labels_of(given: Sequence[str], count: int) -> list[list[str]]:
    """Return the layers to name in each panel; those after ``b:`` only in panel b."""
    found: list[list[str]] = [[] for _panel in range(count)]
    for one in given:
        letter, colon, layer = one.partition(":")
        where = _letters([letter], count, "--label") if colon else range(count)
        for index in where:
            found[index].append(layer if colon else one)
    return found


def _panel(text: str) -> Panel:
    """Return the panel of ``SCENE``, ``SCENE@SECONDS`` or ``SCENE@BOOKMARK``."""
    import exoviz
    from exoviz.exporter.figures import Panel

    name, at, what = text.rpartition("@")
    if not at or Path(text).is_file():
        return Panel(exoviz.load(text))
    scene = exoviz.load(name)
    if scene.story is not None:
        try:
            return Panel(scene, float(what))
        except ValueError:
            told = _("'{value}' is not a number of seconds; write SCENE or SCENE@SECONDS.")
            raise InputError(text, [Problem("", told.format(value=what))]) from None
    found = scene.view.bookmarks.get(what)
    if found is None:
        known = tuple(scene.view.bookmarks)
        told = _("it has no story, and no bookmark '{name}'. Bookmarks: {names}.")
        told = told.format(name=what, names=", ".join(known) or _("none"))
        raise InputError(text, [Problem("", told, nearest(what, known))])
    seen: dict[str, object] = {"orbit": found.orbit}
    seen |= {} if found.cutaway is None else {"cutaway": found.cutaway}
    seen |= {} if found.plane is None else {"plane": found.plane}
    return Panel(scene.model_copy(update={"view": scene.view.model_copy(update=seen)}))


def _shared_size(
    size: str, dpi: int | None, text_size: str, count: int, columns: int
) -> tuple[tuple[int, int], int | None, str | float]:
    """Return the size of each panel; see `printed_size`. Panels share the column of a journal."""
    from exoviz.exporter.figures.panel_figure import grid_of, shared_width

    (width, height), dots, letters = printed_size(size, dpi, text_size)
    if size.lower().partition(":")[0] in PRINT_SIZES:
        across, down = grid_of(count, columns)
        share = shared_width(width, across)
        height = shared_width(height, down) if ":" in size else round(share * height / width)
        width = share
    return (width, height), dots, letters


@makes_folder("output")
def panels(
    *scenes: Annotated[
        str,
        Parameter(
            name="SCENES",
            help=marked(
                "Presets or files; SCENE@S is a time of a story, seconds, and SCENE@NAME a "
                "bookmark of a vesicle's view."
            ),
        ),
    ],
    output: PictureFile,
    size: Annotated[
        str,
        Parameter(
            metavar="WxH",
            help=with_names(
                marked(
                    "Size of each panel: in pixels, or in print as 85x60mm; or of the whole "
                    "figure, a journal's column: {names}."
                ),
                PRINT_SIZES,
            ),
        ),
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
        tuple[str, ...],
        _each(
            CAMERAS, marked("Where vesicles are seen from; once for all panels, or once for each.")
        ),
    ] = (),
    cutaway: Annotated[
        tuple[str, ...],
        _each(
            CUTAWAYS, marked("What is cut away of vesicles; once for all panels, or once for each.")
        ),
    ] = (),
    own_scale: Annotated[
        Flag, Parameter(help=marked("Let each vesicle fill its panel, not all at one scale."))
    ] = False,
    style: Annotated[
        tuple[str, ...], _each(STYLES, marked("Look; once for all panels, or once for each."))
    ] = (),
    label: Annotated[
        Layers, Parameter(help=marked("Layers to name; b:LAYER names one in panel b alone."))
    ] = (),
    text_size: TextSizeOption = "medium",
    scale_bar: Annotated[
        str,
        Parameter(
            metavar="LETTERS",
            show_default=False,
            help=marked("Panels that have a scale bar, such as ac; all unless stated."),
        ),
    ] = "",
    no_scale_bar: Annotated[Flag, Parameter(help=marked("Draw no scale bars."))] = False,
    dpi: Dpi = None,
) -> None:
    """Draw scenes beside each other, lettered."""
    from exoviz.exporter.figures import draw_panels

    count = len(scenes)
    pixels, dpi, letters = _shared_size(size, dpi, text_size, max(count, 1), columns)
    cameras = _for_each(camera, count, "--camera")
    cuts = _for_each(cutaway, count, "--cutaway")
    styles = _for_each(style, count, "--style")
    labels = _labels_of(label, count)
    bars = set(_letters(scale_bar, count, "--scale-bar"))
    shown = []
    for index, text in enumerate(scenes):
        one = _panel(text)
        view = one.scene.view
        given: dict[str, object] = {"style": styles[index] or view.style}
        if scale_bar:
            given["scale_bar"] = index in bars
        if one.scene.story is None:
            given["cutaway"] = cuts[index] or view.cutaway
            given |= {} if cameras[index] is None else {"camera": cameras[index], "orbit": None}
            given |= {"labels": dict.fromkeys(labels[index], ())} if labels[index] else {}
        scene = one.scene.model_copy(update={"view": view.model_copy(update=given)})
        shown.append(type(one)(scene, one.at))
    options: dict[str, Any] = {
        "columns": columns,
        "scale_bar": False if no_scale_bar else None,
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


@makes_folder("output")
def lineup(
    *scenes: Annotated[
        str, Parameter(name="SCENES", help=marked("Presets or files of vesicles, in order."))
    ],
    output: PictureFile,
    beside: Annotated[
        tuple[str, ...],
        Parameter(
            name="--with",
            consume_multiple=True,
            negative=(),
            metavar="NAME...",
            show_default=False,
            help=marked(
                "Particles of the catalog to stand beside them, such as LDL,ribosome,virus; or "
                "proteins."
            ),
        ),
    ] = (),
    size: Annotated[str, picture_size()] = "1920x1080",
    cutaway: Annotated[
        str | None, one_of(CUTAWAYS, marked("What is cut away of vesicles, of all alike."))
    ] = None,
    style: Annotated[str, look()] = "studio",
    text_size: TextSizeOption = "medium",
    dpi: Dpi = None,
) -> None:
    """Draw vesicles and particles side by side, to compare their sizes."""
    from exoviz.exporter.figures import lineup as drawn

    pixels, dots, letters = printed_size(size, dpi, text_size)
    names = [name for one in beside for name in one.split(",") if name]
    with work_shown():
        drawn(
            scenes,
            output,
            beside=names,
            size=pixels,
            cutaway=cutaway,
            style=style,
            text_size=letters,
            dpi=dots,
            # A column of a journal says how wide a figure is, and not how high.
            is_low=size.lower() in PRINT_SIZES,
        )
