"""The command that draws pictures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from exoviz.cli.parameters import Flag, Layers, Seed, between, one_of, scene_name
from exoviz.cli.pictures import (
    check_picture,
    draw,
    load_and_build,
    make_folder,
    placed,
    printed_size,
)
from exoviz.errors import InputError, Problem
from exoviz.language import _, marked
from exoviz.registry.cameras import CAMERAS
from exoviz.registry.cutaways import CUTAWAYS
from exoviz.registry.styles import STYLES

__all__ = ["render"]


def render(
    scene: Annotated[str, scene_name()] = "",
    *,
    output: Annotated[
        Path,
        Parameter(name=("--output", "-o"), metavar="FILE", help=marked("Picture file to write.")),
    ],
    size: Annotated[
        str,
        Parameter(metavar="WxH", help=marked("Size of the picture, in pixels or as 85x60mm.")),
    ] = "1920x1080",
    cutaway: Annotated[
        str | None, one_of(CUTAWAYS, marked("What is cut away to show the inside."))
    ] = None,
    cut_keep: Annotated[Layers, Parameter(help=marked("Layers that the cut leaves whole."))] = (),
    hide: Annotated[Layers, Parameter(help=marked("Layers not to draw."))] = (),
    only: Annotated[Layers, Parameter(help=marked("Draw these layers and no others."))] = (),
    style: Annotated[str | None, one_of(STYLES, marked("Look."))] = None,
    transparent: Annotated[Flag, Parameter(help=marked("No background."))] = False,
    camera: Annotated[str | None, one_of(CAMERAS, marked("Where it is seen from."))] = None,
    legend: Annotated[bool | None, Parameter(help=marked("Say what the colours mean."))] = None,
    label: Annotated[Layers, Parameter(help=marked("Layers to name beside the picture."))] = (),
    scale_bar: Annotated[bool | None, Parameter(help=marked("Draw a scale bar."))] = None,
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
    figure: Annotated[
        Path | None,
        Parameter(
            name="--from",
            metavar="FIGURE",
            help=marked("A picture of exoviz to make again, in place of a scene."),
        ),
    ] = None,
) -> None:
    """Draw a picture; what is not given is as the scene's own view says."""
    import exoviz

    if figure is not None or not scene:
        _again(scene, figure, output)
        return
    pixels, dpi = printed_size(size, dpi)
    check_picture(output, transparent)
    document = exoviz.load(scene)
    if document.story is not None or at is not None:
        _refuse(
            scene,
            {
                "--cutaway": cutaway,
                "--cut-keep": cut_keep,
                "--only": only,
                "--camera": camera,
                "--transparent": transparent,
                "--legend": legend,
                "--label": label,
                "--scale-bar": scale_bar,
            },
        )
        view = document.view.model_copy(
            update={"style": style or document.view.style, "hide": hide or document.view.hide}
        )
        changed = {"view": view, "seed": document.seed if seed is None else seed}
        with placed(document, view, scene):
            exoviz.still(document.model_copy(update=changed), output, at=at, size=pixels, dpi=dpi)
        return
    document, vesicle = load_and_build(scene, seed)
    chosen = {
        "style": style,
        "camera": camera,
        "cutaway": cutaway,
        "keep": cut_keep or None,
        "hide": hide or None,
        "labels": dict.fromkeys(label, ()) or None,
    }
    view = document.view.model_copy(
        update={key: value for key, value in chosen.items() if value is not None}
    )
    draw(
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


def _again(scene: str, figure: Path | None, output: Path) -> None:
    """Make a figure again as its own file says."""
    from exoviz.exporter.figures import make_again

    if figure is None or scene:
        what = _("give either a SCENE or, with --from, a picture to make again.")
        raise InputError("render", [Problem("", what)])
    make_folder(output)
    make_again(figure, output)


def _refuse(scene: str, options: Mapping[str, object]) -> None:
    """Say which options have no meaning in a scene with a story."""
    what = _("has no meaning in a scene with a story, which has its own camera, cut and words.")
    given = [Problem(name, what) for name, value in options.items() if value]
    if given:
        raise InputError(scene, given)
