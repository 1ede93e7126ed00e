"""The command that makes films."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from exoviz.cli.parameters import (
    Flag,
    Layers,
    Legend,
    Scheduler,
    SchedulerTls,
    Seed,
    TextSizeOption,
    Workers,
    chosen,
    look,
    one_of,
    scene_name,
    seconds,
    with_names,
    with_suffixes,
)
from exoviz.cli.pictures import load, makes_folder, parse_size, placed
from exoviz.errors import ArgumentError
from exoviz.language import _, marked
from exoviz.registry.cameras import CAMERAS
from exoviz.registry.chapters import CHAPTERS
from exoviz.registry.cutaways import CUTAWAYS
from exoviz.registry.options import FPS, MOTION, QUALITY, SPEED, TURNTABLE, Motion, Quality

__all__ = ["animate"]


@makes_folder("output")
def animate(
    scene: Annotated[str, scene_name()],
    *,
    output: Annotated[
        Path,
        Parameter(
            alias="-o",
            help=with_suffixes(marked("Film: {film}; without an extension a folder of pictures.")),
        ),
    ],
    size: Annotated[
        str, Parameter(metavar="WxH", help=marked("Size of the picture in pixels."))
    ] = "1280x720",
    fps: Annotated[int, chosen(FPS)] = FPS.default,
    start: Annotated[
        float | None,
        Parameter(name="--from", metavar="S", help=marked("Where it begins, in seconds.")),
    ] = None,
    stop: Annotated[
        float | None,
        Parameter(name="--to", metavar="S", help=marked("Where it ends, in seconds.")),
    ] = None,
    chapter: Annotated[
        int | str | None,
        Parameter(
            metavar="CHAPTER",
            help=with_names(
                marked("One chapter: its number in the scene, or its name: {names}."), CHAPTERS
            ),
        ),
    ] = None,
    turntable: Annotated[float | None, seconds(TURNTABLE)] = None,
    motion: Annotated[Motion, chosen(MOTION)] = MOTION.default,
    style: Annotated[str | None, look()] = None,
    camera: Annotated[
        str | None, one_of(CAMERAS, marked("Of a vesicle: where it is seen from at first."))
    ] = None,
    cutaway: Annotated[
        str | None, one_of(CUTAWAYS, marked("Of a vesicle: what is cut away to show the inside."))
    ] = None,
    hide: Annotated[Layers, Parameter(help=marked("Layers not to draw."))] = (),
    captions: Annotated[
        Literal["on", "off", "all"] | None,
        Parameter(
            help=marked(
                "Titles, captions and names, in the language of --lang; with all, their texts also "
                "stand beside the film in every language."
            )
        ),
    ] = None,
    audio: Annotated[
        Path | None,
        Parameter(
            metavar="DIR",
            help=marked(
                "Folder of recordings (wav, mp3, m4a, ogg), each named by the number or the name "
                "of the chapter, or of the tour's step, with which it begins."
            ),
        ),
    ] = None,
    quality: Annotated[Quality, chosen(QUALITY)] = QUALITY.default,
    tour: Annotated[
        Flag, Parameter(help=marked("The scene's tour, step by step, in place of its story."))
    ] = False,
    legend: Legend = None,
    text_size: TextSizeOption = "medium",
    speed: Annotated[float, chosen(SPEED)] = SPEED.default,
    workers: Workers = 1,
    scheduler: Scheduler = "",
    scheduler_tls: SchedulerTls = None,
    resume: Annotated[Flag, Parameter(help=marked("Go on with a film that was stopped."))] = False,
    seed: Seed = None,
) -> None:
    """Make a film; if it is stopped, the frames that are done are kept for --resume."""
    import exoviz
    from exoviz.cli.film_progress import reporter
    from exoviz.film import check_film, frames_kept
    from exoviz.film.encoding import even_size
    from exoviz.renderer.request_checks import story_problems

    asked = parse_size(size)
    check_film(output)
    document = load(scene, seed)
    own = {"camera": camera, "cutaway": cutaway}
    if document.story is not None:
        problems = story_problems(own)
        if problems:
            raise ArgumentError(scene, problems)
    given = {"style": style, "hide": hide or None, "legend": legend, **own}
    chosen_view = {key: value for key, value in given.items() if value is not None}
    view = document.view.model_copy(update=chosen_view)
    pixels = even_size(output, asked)
    if pixels != asked:
        what = _("This kind of film has even sides: it is made {width} x {height}.")
        sys.stderr.write(what.format(width=pixels[0], height=pixels[1]) + "\n")
    try:
        with placed(document, view, scene):
            exoviz.animate(
                document,
                output,
                view=view,
                size=pixels,
                fps=fps,
                start=start,
                stop=stop,
                chapter=chapter,
                speed=speed,
                turntable=turntable,
                motion=motion,
                captions={"on": True, "off": False, "all": "all", None: None}[captions],
                audio=audio,
                quality=quality,
                tour=tour,
                text_size=text_size,
                workers=workers,
                scheduler=scheduler,
                scheduler_tls=scheduler_tls,
                resume=resume,
                progress=reporter(sys.stderr),
            )
    except KeyboardInterrupt:
        count = frames_kept(output)
        if count:
            what = _("{count} frames are kept; the same command with --resume goes on from there.")
            sys.stderr.write("\n" + what.format(count=count) + "\n")
        raise
