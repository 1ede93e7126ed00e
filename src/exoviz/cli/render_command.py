"""The command that draws pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from exoviz.cli.film_progress import work_shown
from exoviz.cli.parameters import (
    NO_PLANE,
    Atoms,
    Dpi,
    Flag,
    Layers,
    Legend,
    Measures,
    PictureFile,
    PlaneOptions,
    Seed,
    TextSizeOption,
    cut_by,
    look,
    measuring,
    one_of,
    picture_size,
    scene_name,
)
from exoviz.cli.pictures import (
    check_picture,
    chosen_molecules,
    load,
    makes_folder,
    placed,
    printed_size,
    words_as_layers,
)
from exoviz.errors import ArgumentError, InputError, Problem
from exoviz.language import _, marked
from exoviz.registry.cameras import CAMERAS
from exoviz.registry.colourings import COLOURINGS
from exoviz.registry.cutaways import CUTAWAYS

__all__ = ["render"]


@makes_folder("output")
def render(
    scene: Annotated[str, scene_name()] = "",
    *,
    output: PictureFile,
    size: Annotated[str, picture_size()] = "1920x1080",
    cutaway: Annotated[
        str | None, one_of(CUTAWAYS, marked("What is cut away to show the inside."))
    ] = None,
    plane: PlaneOptions = NO_PLANE,
    cut_keep: Annotated[
        Layers, Parameter(help=marked("Layers, or words, that the cut leaves whole."))
    ] = (),
    hide: Annotated[
        Layers, Parameter(help=marked("Layers or molecules, by words, not to draw."))
    ] = (),
    only: Annotated[
        Layers, Parameter(help=marked("Draw these layers, or molecules by words, and no others."))
    ] = (),
    colour_by: Annotated[
        str | None, one_of(COLOURINGS, marked("What the colours of molecules say."))
    ] = None,
    atoms: Atoms = None,
    style: Annotated[str | None, look()] = None,
    transparent: Annotated[Flag, Parameter(help=marked("No background."))] = False,
    camera: Annotated[str | None, one_of(CAMERAS, marked("Where it is seen from."))] = None,
    legend: Legend = None,
    label: Annotated[Layers, Parameter(help=marked("Layers to name beside the picture."))] = (),
    scale_bar: Annotated[bool | None, Parameter(help=marked("Draw a scale bar."))] = None,
    measure: Measures = (),
    text_size: TextSizeOption = "medium",
    dpi: Dpi = None,
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
    from exoviz.exporter.figures import draw_figure
    from exoviz.model import Vesicle
    from exoviz.renderer.request_checks import story_problems, time_problems
    from exoviz.story import built

    if figure is not None or not scene:
        _again(scene, figure, output)
        return
    pixels, dpi, letters = printed_size(size, dpi, text_size)
    check_picture(output, transparent)
    document = load(scene, seed)
    chosen: dict[str, object] = {
        "style": style,
        "colour_by": colour_by,
        "atoms": atoms,
        "camera": camera,
        "keep": cut_keep or None,
        "hide": hide or None,
        "labels": dict.fromkeys(label, ()) or None,
    }
    if document.story is None:
        problems = time_problems(0.0, at)
    else:
        own = {name: chosen[name] for name in ("keep", "camera", "labels", "colour_by", "atoms")}
        own |= {"cutaway": cutaway, **plane.options()}
        own |= {"only": only, "transparent": transparent, "scale_bar": scale_bar}
        own["measures"] = measure
        problems = story_problems(own)
    if problems:
        raise ArgumentError(scene, problems)
    with work_shown():
        subject = built(document)
    if isinstance(subject, Vesicle):
        only, hidden = chosen_molecules(subject, only, hide, scene)
        labels = words_as_layers(subject, "labels", label, scene)
        chosen["hide"] = hidden or None
        chosen["keep"] = words_as_layers(subject, "keep", cut_keep, scene) or None
        chosen["labels"] = dict.fromkeys(labels, ()) or None
    given = {key: value for key, value in chosen.items() if value is not None}
    given |= cut_by(document.view, cutaway, plane, scene) | measuring(document.view, measure)
    view = document.view.model_copy(update=given)
    with placed(document, view, scene), work_shown():
        draw_figure(
            subject,
            document,
            output,
            at=at,
            size=pixels,
            view=view,
            only=only,
            transparent=transparent,
            legend=legend,
            scale_bar=scale_bar,
            text_size=letters,
            dpi=dpi,
        )


def _again(scene: str, figure: Path | None, output: Path) -> None:
    """Make a figure again as its own file says."""
    from exoviz.exporter.figures import make_again

    if figure is None or scene:
        what = _("give either a SCENE or, with --from, a picture to make again.")
        raise InputError("render", [Problem("", what)])
    with work_shown():
        make_again(figure, output)
