"""Pictures: a vesicle or a moment of a story, and a view, to pixels and files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from exoviz.errors import ArgumentError
from exoviz.language import _
from exoviz.model import Vesicle
from exoviz.progress import Progress, silent
from exoviz.registry.formats import suffixes
from exoviz.registry.text_sizes import text_factor
from exoviz.renderer.annotation.annotated_picture import Words, laid_out, sketched
from exoviz.renderer.annotation.believable import note_of
from exoviz.renderer.annotation.figure_pages import save_page
from exoviz.renderer.annotation.layer_names import layer_title
from exoviz.renderer.annotation.layout import footing_layout
from exoviz.renderer.annotation.letters import TextScale, letters_of
from exoviz.renderer.annotation.primitives import paint
from exoviz.renderer.annotation.section_words import has_scale_bar
from exoviz.renderer.drawers import PictureRequest, drawer_of
from exoviz.renderer.geometry.camera import Frame, Shot, shot
from exoviz.renderer.geometry.cut_transition import CutTransition
from exoviz.renderer.image import Picture, picture, view_drawing
from exoviz.renderer.interactive import Live
from exoviz.renderer.notebook import SIDES, Shown, check_sides
from exoviz.renderer.palette import layer_colour
from exoviz.renderer.picture_files import check_path, save
from exoviz.renderer.request_checks import (
    check_request,
    check_room,
    size_problems,
    story_problems,
    time_problems,
)
from exoviz.scene import View
from exoviz.story import Subject, built, scene_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.scene.view import LegendDetail

__all__ = [
    "CutTransition",
    "Frame",
    "Live",
    "Picture",
    "Shot",
    "Shown",
    "Words",
    "laid_out",
    "layer_colour",
    "layer_title",
    "picture",
    "render",
    "save",
    "shot",
    "show",
    "sketched",
    "still",
    "view_drawing",
]


def show(
    subject: Subject,
    *,
    at: float | None = None,
    size: tuple[int, int] = (900, 600),
    view: View | None = None,
    sides: int | None = None,
) -> Shown:
    """Return a picture that a notebook shows by itself; that of a vesicle can be turned by hand.

    Parameters
    ----------
    subject : Scene, Vesicle or Story
        What to draw; a scene is built first.
    at : float, optional
        Time of a story, s; by default that which its scene gives.
    size : (int, int)
        Width and height, pixels.
    view : View, optional
        View to draw; by default that of the scene.
    sides : int, optional
        From how many sides, all around, a vesicle can be turned to, up to 72, by default 24; each
        is a picture in the notebook. With 0 there is the picture alone, as ``show(...).image``. A
        moment of a story is a picture alone.

    Returns
    -------
    Shown
        Display for a notebook; its `image` is a picture of Pillow.

    Raises
    ------
    InputError
        If something asked for is not possible.
    """
    from PIL import Image

    scene = scene_of(subject)
    view = view or (View() if scene is None else scene.view)
    is_story = scene is not None and scene.story is not None
    problems = story_problems({"sides": sides}) if is_story else time_problems(0.0, at)
    if problems:
        raise ArgumentError("scene", problems)
    if sides is None:
        sides = 0 if is_story else SIDES
    check_sides(sides)
    model = built(subject)
    pixels = render(model, at=at, size=size, view=view, scale_bar=None if is_story else True)
    vesicle = model if isinstance(model, Vesicle) else None
    return Shown(Image.fromarray(pixels), vesicle, view, sides)


def render(
    subject: Subject,
    path: str | Path | None = None,
    *,
    at: float | None = None,
    size: tuple[int, int] = (1920, 1080),
    view: View | None = None,
    style: str | None = None,
    transparent: bool = False,
    legend: LegendDetail | None = None,
    scale_bar: bool | None = None,
    text_size: str | float = "medium",
    dpi: float | None = None,
    title: str | None = None,
    note: str | None = None,
    only: Sequence[str] = (),
    metadata: Mapping[str, str] | None = None,
    progress: Progress = silent,
) -> NDArray[np.uint8]:
    """Draw a vesicle, or a moment of a story, and write the picture if `path` is given.

    The same arguments give the same bytes. Text is in the language in force.

    Parameters
    ----------
    subject : Scene, Vesicle or Story
        What to draw; a scene is built first.
    path : str or Path, optional
        File to write. Its extension chooses the format: .png, .tif, .tiff, .jpg, .jpeg; or .pdf or
        .svg, in which words are vectors.
    at : float, optional
        Time of a story, s; by default that which its scene gives.
    size : (int, int)
        Width and height, 16 to 16,384 pixels; and so many in all as `exoviz.memory.MOST_BYTES` has
        room for.
    view : View, optional
        Style, camera, cutaway, and the layers that are hidden or never cut; by default the scene's.
        A story has its own camera and cut, and its words are the view's captions.
    style : str, optional
        In place of the view's.
    transparent : bool
        Leave the background out.
    legend : str, optional
        ``"compact"`` names families of what is seen, ``"full"`` each species, ``"off"`` nothing;
        by default as the view says.
    scale_bar : bool, optional
        Draw one; by default as the view says. It is exact in the plane of focus, through the
        vesicle's centre.
    text_size : str or float
        Size of all text: ``"small"``, ``"medium"``, ``"large"``, ``"huge"`` or a factor. No text
        is smaller than 11 pixels, or in print 6 points.
    dpi : float, optional
        Resolution of what is printed, which is written into the file. Letters are of 6 to 8 points
        then, and what has no room is an error, where else it is shortened.
    title, note : str, optional
        Written at the top, and what is illustrative in the picture at the bottom; by default the
        scene's. A story writes its own.
    only : sequence of str
        Layers, or molecules of a vesicle by words (see `exoviz.select`), to draw and no others;
        empty for all.
    metadata : mapping of str to str, optional
        Text written into the file; by default the scene's title.
    progress : Progress
        Called now and then while a scene is built; what it raises stops the work.

    Returns
    -------
    (height, width, 4) uint8 array
        RGBA; colour is not multiplied by alpha. Below a printed moment of a story, which is as
        large as `size` says, stands what is told of it.

    Raises
    ------
    InputError
        If something asked for is not possible; nothing is drawn or written then.
    """
    scene = scene_of(subject)
    view = view or (View() if scene is None else scene.view)
    if style is not None:
        view = view.model_copy(update={"style": style})
    recipe = None if scene is None else scene.story
    given = {"transparent": transparent, "scale_bar": scale_bar, "only": only}
    problems = time_problems(0.0, at) if recipe is None else story_problems(given)
    if legend is not None:
        view = view.model_copy(update={"legend": legend})
    has_legend = view.legend != "off"
    page = path is not None and Path(path).suffix.lower() in suffixes("page")
    problems += size_problems(size, dpi, has_legend, story=recipe is not None, page=page)
    if problems:
        raise ArgumentError("scene", problems)
    if path is not None:
        check_path(Path(path), transparent, pages=True)
    if scene is not None:
        title = _(scene.title) if title is None else title
        note = note_of(scene, view) if note is None else note
        metadata = {"Title": _(scene.title)} if metadata is None else metadata
    words = Words(
        title or "",
        note or "",
        legend=view.legend,
        scale_bar=has_scale_bar(view, scale_bar),
        text=TextScale(text_factor(text_size), dpi=dpi),
    )
    model = built(subject, progress)
    check_request(model, size, view, only, dpi, has_legend, at)
    time = 0.0 if recipe is None else recipe.still_s if at is None else at
    request = PictureRequest(size, view, words, tuple(only), transparent, time=time)
    made, primitives = drawer_of(model).draw(request)
    if dpi is not None:
        check_room(primitives, request, dpi)
    pixels = made.pixels
    letters = letters_of(size, words.text)
    footing, low = footing_layout(made.below, size[0], size[1], letters)
    if low:
        pixels = np.concatenate([pixels, np.full((low, size[0], 4), 255, np.uint8)])
        primitives = (*primitives, *footing)
    if path is not None and page:
        save_page(pixels, primitives, Path(path), dpi=dpi, metadata=metadata)
    paint(pixels, primitives)
    if path is not None and not page:
        save(pixels, Path(path), dpi=dpi, metadata=metadata, transparent=transparent)
    return pixels


def still(
    subject: Subject,
    path: str | Path | None = None,
    *,
    at: float | None = None,
    size: tuple[int, int] = (1280, 720),
    view: View | None = None,
    captions: bool | None = None,
    text_size: str | float = "medium",
    dpi: float | None = None,
    progress: Progress = silent,
) -> NDArray[np.uint8]:
    """Draw one frame as a film has it, and write it if `path` is given.

    Parameters
    ----------
    subject : Scene, Vesicle or Story
        What to draw; a scene is built first, its story if it has one.
    path : str or Path, optional
        File to write; its extension chooses the format.
    at : float, optional
        Time of a story, s; by default that which its scene gives.
    size : (int, int)
        Width and height, pixels.
    view : View, optional
        See `render`.
    captions : bool, optional
        Write title, caption, clock and names over it, in the language in force, or over a vesicle
        the scale bar; by default as the view says.
    text_size : str or float
        See `render`.
    dpi : float, optional
        Resolution that is written into the file.
    progress : Progress
        See `render`.

    Returns
    -------
    (height, width, 4) uint8 array
        RGBA.

    Raises
    ------
    InputError
        If something asked for is not possible, such as a time that is not within the story.
    """
    scene = scene_of(subject)
    view = view or (View() if scene is None else scene.view)
    if captions is not None:
        view = view.model_copy(update={"captions": captions, "scale_bar": captions})
    return render(
        subject,
        path,
        at=at,
        size=size,
        view=view,
        text_size=text_size,
        dpi=dpi,
        progress=progress,
    )
