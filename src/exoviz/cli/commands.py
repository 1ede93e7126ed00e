"""The commands: each reads its arguments, calls the API, and writes what it returns."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import App, Group, Parameter

from exoviz.cli.export_command import export
from exoviz.cli.parameters import Flag, Json, Layers, SceneName, Seed, between
from exoviz.cli.usage import HelpPage
from exoviz.errors import InputError, Problem
from exoviz.language import _, marked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from exoviz.model import Vesicle
    from exoviz.scene import Scene, View

__all__ = ["create_app"]


def create_app() -> App:
    """Return the program with all its commands; its help speaks the language in force."""
    import exoviz

    app = App(
        name="exoviz",
        help=marked("Build, see and check an exosome, molecule by molecule and true to scale."),
        help_epilogue=_(
            "Every command also takes --lang en|kk|ru (or the variable EXOVIZ_LANG) for the "
            "language of what it writes and draws, and --traceback for the details of a fault."
        ),
        version=lambda: exoviz.__version__,
        help_format="plaintext",
        help_formatter=HelpPage(),
        suppress_keyboard_interrupt=False,
        group_commands=Group(marked("Commands")),
        group_parameters=Group(marked("Options")),
        group_arguments=Group(marked("Arguments")),
    )
    app["--help"].help = marked("Show this help.")
    app["--version"].help = marked("Show the version.")
    commands = (view, build, render, animate, export, report, validate, presets, catalog, doctor)
    for command in commands:
        app.command(command, help=_HELP[command.__name__])
    return app


_HELP = {
    "view": marked("Open the window; the same as exoviz alone."),
    "build": marked("Build a vesicle once, and make its picture and its report."),
    "render": marked("Draw a picture of a vesicle."),
    "animate": marked("Make a film of a scene that has a story."),
    "export": marked("Write a vesicle for other programs: meshes, prints, molecules."),
    "report": marked("Say what a vesicle holds, and check it against the literature."),
    "validate": marked("Check a scene file without building it."),
    "presets": marked("List the scenes that come with exoviz."),
    "catalog": marked("Show what a vesicle can be built of, with the source of every number."),
    "doctor": marked("Say what exoviz runs on: for reports of faults."),
}


def _write(text: str) -> None:
    sys.stdout.write(text + "\n")


def _write_json(value: object) -> None:
    _write(json.dumps(value, ensure_ascii=False, indent=2))


def _load_and_build(name: str, seed: int | None) -> tuple[Scene, Vesicle]:
    import exoviz

    scene = exoviz.load(name)
    if seed is not None:
        scene = scene.model_copy(update={"seed": seed})
    return scene, exoviz.build(scene)


def parse_size(text: str) -> tuple[int, int]:
    """Return the width and height written as ``1920x1080``."""
    from exoviz.scene.document import LARGEST_SIDE, SMALLEST_SIDE

    width, cross, height = text.lower().replace("×", "x").partition("x")
    if cross and width.isdecimal() and height.isdecimal():
        size = int(width), int(height)
        if all(SMALLEST_SIDE <= side <= LARGEST_SIDE for side in size):
            return size
    what = _(
        "'{text}' is not a size; write width x height in pixels, each {smallest} to {largest}"
    ).format(text=text, smallest=SMALLEST_SIDE, largest=LARGEST_SIDE)
    raise InputError("--size", [Problem("", what, _("Example: --size 1920x1080"))])


def _make_folder(path: Path) -> None:
    """Make the folder of a picture, before a long build would go for nothing."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what = _("the folder '{folder}' cannot be made: {error}")
        text = what.format(folder=path.parent, error=error.strerror)
        raise InputError(str(path), [Problem("", text)]) from None


def _check_picture(path: Path, transparent: bool = False) -> None:
    from exoviz.renderer.files import check_path

    _make_folder(path)
    check_path(path, transparent)


_OPTIONS = {"keep": "--cut-keep"}


def _draw(
    vesicle: Vesicle, scene: Scene, source: str, path: Path, view: View, **options: Any
) -> None:
    import exoviz

    try:
        exoviz.render(
            vesicle,
            path,
            view=view,
            title=_(scene.title),
            note=_(scene.illustrative),
            metadata={"Title": _(scene.title), "Software": f"exoviz {exoviz.__version__}"},
            **options,
        )
    except InputError as error:
        if error.source != "render":
            raise
        problems = [_placed(problem, scene, view) for problem in error.problems]
        raise InputError(source, problems) from None


def _placed(problem: Problem, scene: Scene, view: View) -> Problem:
    """Say of a problem whether it came from the scene's view or from an option."""
    where = problem.where
    own = getattr(scene.view, where, None)
    if own and own == getattr(view, where):
        return replace(problem, where=f"view.{where}")
    return replace(problem, where=_OPTIONS.get(where, f"--{where}"))


def view(
    *scenes: Annotated[
        str, Parameter(name="SCENES", help=marked("Presets or scene files, a window each."))
    ],
) -> None:
    """Open a window for each scene, and wait until they are closed."""
    from exoviz.viewer import view as show

    show(scenes)


def build(
    scene: SceneName,
    *,
    picture: Annotated[
        Path | None, Parameter(help=marked("Draw a picture into this file, as the scene says."))
    ] = None,
    size: Annotated[
        str, Parameter(metavar="WxH", help=marked("Size of the picture in pixels."))
    ] = "1920x1080",
    seed: Seed = None,
    as_json: Annotated[Json, Parameter(name="--json")] = False,
) -> None:
    """Build once; draw if asked, and write the report."""
    from exoviz.scene.document import NARROWEST_WITH_LEGEND

    pixels = parse_size(size)
    if picture is not None:
        _check_picture(picture)
    document, vesicle = _load_and_build(scene, seed)
    if picture is not None:
        view = document.view
        shown = {"size": pixels, "legend": pixels[0] >= NARROWEST_WITH_LEGEND, "scale_bar": True}
        _draw(vesicle, document, scene, picture, view, **shown)
    _write_report(vesicle, document, as_json)


def render(
    scene: SceneName,
    *,
    output: Annotated[
        Path,
        Parameter(name=("--output", "-o"), metavar="FILE", help=marked("Picture file to write.")),
    ],
    size: Annotated[
        str, Parameter(metavar="WxH", help=marked("Size of the picture in pixels."))
    ] = "1920x1080",
    cutaway: Annotated[
        Literal["none", "octant", "half", "wedge", "plane"] | None,
        Parameter(help=marked("What is cut away to show the inside.")),
    ] = None,
    cut_keep: Annotated[Layers, Parameter(help=marked("Layers that the cut leaves whole."))] = (),
    hide: Annotated[Layers, Parameter(help=marked("Layers not to draw."))] = (),
    only: Annotated[Layers, Parameter(help=marked("Draw these layers and no others."))] = (),
    style: Annotated[
        Literal["studio", "goodsell", "textbook", "draft"] | None, Parameter(help=marked("Look."))
    ] = None,
    transparent: Annotated[Flag, Parameter(help=marked("No background."))] = False,
    camera: Annotated[
        Literal["front", "top", "iso", "lumen"] | None,
        Parameter(help=marked("Where it is seen from.")),
    ] = None,
    legend: Annotated[Flag, Parameter(help=marked("Say what the colours mean."))] = False,
    scale_bar: Annotated[Flag, Parameter(help=marked("Draw a scale bar."))] = False,
    dpi: Annotated[
        int | None,
        Parameter(
            metavar="N",
            validator=between(1, 10_000),
            help=marked("Dots per inch written into the file, for print."),
        ),
    ] = None,
    seed: Seed = None,
    at: Annotated[
        float | None,
        Parameter(metavar="S", help=marked("Time in a scene that has a story, in seconds.")),
    ] = None,
) -> None:
    """Draw a picture; what is not given is as the scene's own view says."""
    import exoviz

    pixels = parse_size(size)
    _check_picture(output, transparent)
    told = exoviz.load(scene)
    if told.story is not None or at is not None:
        _refuse(
            scene,
            {
                "--cutaway": cutaway,
                "--cut-keep": cut_keep,
                "--only": only,
                "--camera": camera,
                "--transparent": transparent,
                "--legend": legend,
                "--scale-bar": scale_bar,
            },
        )
        view = told.view.model_copy(update={"style": style or told.view.style, "hide": hide})
        changed = {"view": view, "seed": told.seed if seed is None else seed}
        told = told.model_copy(update=changed)
        exoviz.still(told, output, at=at, size=pixels, dpi=dpi)
        return
    document, vesicle = _load_and_build(scene, seed)
    chosen = {
        "style": style,
        "camera": camera,
        "cutaway": cutaway,
        "keep": cut_keep or None,
        "hide": hide or None,
    }
    view = document.view.model_copy(
        update={key: value for key, value in chosen.items() if value is not None}
    )
    _draw(
        vesicle,
        document,
        scene,
        output,
        view,
        size=pixels,
        only=only,
        transparent=transparent,
        legend=legend,
        scale_bar=scale_bar,
        dpi=dpi,
    )


def _refuse(scene: str, options: Mapping[str, object]) -> None:
    """Say which options have no meaning in a scene with a story."""
    what = _("has no meaning in a scene with a story, which has its own camera, cut and words.")
    given = [Problem(name, what) for name, value in options.items() if value]
    if given:
        raise InputError(scene, given)


def animate(
    scene: SceneName,
    *,
    output: Annotated[
        Path,
        Parameter(
            alias="-o",
            help=marked("Film: .mp4, .webm, .gif, .webp; without an ending a folder of pictures."),
        ),
    ],
    size: Annotated[
        str, Parameter(metavar="WxH", help=marked("Size of the picture in pixels."))
    ] = "1280x720",
    fps: Annotated[int, Parameter(metavar="N", help=marked("Frames a second."))] = 30,
    start: Annotated[
        float | None,
        Parameter(name="--from", metavar="S", help=marked("Where it begins, in seconds.")),
    ] = None,
    stop: Annotated[
        float | None,
        Parameter(name="--to", metavar="S", help=marked("Where it ends, in seconds.")),
    ] = None,
    chapter: Annotated[
        int | None, Parameter(metavar="N", help=marked("One chapter, counted from 1."))
    ] = None,
    style: Annotated[
        Literal["studio", "goodsell", "textbook", "draft"] | None, Parameter(help=marked("Look."))
    ] = None,
    captions: Annotated[
        Literal["on", "off"],
        Parameter(help=marked("Titles, captions and names, in the language of --lang.")),
    ] = "on",
    speed: Annotated[
        float, Parameter(metavar="X", help=marked("Seconds of the story in a second of film."))
    ] = 1.0,
    workers: Annotated[
        int,
        Parameter(
            metavar="N",
            validator=between(1, 256),
            help=marked("Processes that draw; more than one need exoviz[cluster]."),
        ),
    ] = 1,
    scheduler: Annotated[
        str, Parameter(metavar="ADDRESS", help=marked("A Dask cluster that exists."))
    ] = "",
    resume: Annotated[Flag, Parameter(help=marked("Go on with a film that was stopped."))] = False,
    seed: Seed = None,
) -> None:
    """Make a film; if it is stopped, the frames that are done are kept for --resume."""
    import exoviz
    from exoviz.cli.progress import reporter
    from exoviz.film import check_film, frames_kept

    pixels = parse_size(size)
    _make_folder(output)
    check_film(output, pixels)
    told = exoviz.load(scene)
    view = told.view.model_copy(update={"style": style or told.view.style})
    told = told.model_copy(update={"view": view, "seed": told.seed if seed is None else seed})
    try:
        exoviz.animate(
            told,
            output,
            size=pixels,
            fps=fps,
            start=start,
            stop=stop,
            chapter=chapter,
            speed=speed,
            captions=captions == "on",
            workers=workers,
            scheduler=scheduler,
            resume=resume,
            progress=reporter(sys.stderr),
        )
    except KeyboardInterrupt:
        kept = frames_kept(output)
        if kept:
            what = _("{count} frames are kept; the same command with --resume goes on from there.")
            sys.stderr.write("\n" + what.format(count=kept) + "\n")
        raise


def report(
    scene: SceneName,
    *,
    seed: Seed = None,
    as_json: Annotated[Json, Parameter(name="--json")] = False,
) -> None:
    """Build a vesicle and write what it holds and how it compares with the literature."""
    document, vesicle = _load_and_build(scene, seed)
    _write_report(vesicle, document, as_json)


def _write_report(vesicle: Vesicle, scene: Scene, as_json: bool) -> None:
    from exoviz.reporting import report, report_text

    facts = report(vesicle, scene)
    if as_json:
        _write_json(facts)
    else:
        _write(report_text(facts))


def validate(scene: SceneName) -> None:
    """Read a scene and say that nothing is wrong with it."""
    import exoviz

    document = exoviz.load(scene)
    if document.title:
        _write(_("{scene}: fine ({title})").format(scene=scene, title=_(document.title)))
    else:
        _write(_("{scene}: fine").format(scene=scene))


def presets(*, as_json: Annotated[Json, Parameter(name="--json")] = False) -> None:
    """List the scenes that come with exoviz."""
    import exoviz
    from exoviz.cli.tables import preset_table

    scenes: Mapping[str, Scene] = {name: exoviz.load(name) for name in exoviz.presets()}
    if as_json:
        _write_json({name: scene.model_dump(mode="json") for name, scene in scenes.items()})
    else:
        _write(preset_table(scenes))


def catalog(
    group: Annotated[
        Literal["lipids", "proteins", "glycans", "rna", "fluids"] | None,
        Parameter(help=marked("Kind of molecule.")),
    ] = None,
    name: Annotated[str | None, Parameter(help=marked("One entry, in full."))] = None,
    /,
    *,
    as_json: Annotated[Json, Parameter(name="--json")] = False,
) -> None:
    """Show the catalog: its groups, the entries of one, or one entry in full."""
    from exoviz.cli import tables

    chosen = tables.select(group, name)
    if as_json:
        _write_json(tables.as_data(chosen))
    else:
        _write(tables.as_text(chosen, full=name is not None))


def doctor(*, as_json: Annotated[Json, Parameter(name="--json")] = False) -> None:
    """Write what exoviz runs on."""
    from exoviz.cli.doctor import examine
    from exoviz.cli.tables import aligned

    facts = examine()
    if as_json:
        _write_json(facts)
    else:
        _write(aligned([(name, value) for name, value in facts.items()]))
