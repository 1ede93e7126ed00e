"""Pictures: a vesicle and a view to pixels and files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from exoviz.registry.formats import endings
from exoviz.renderer.annotation.annotated_picture import Words, composed, laid_out, sketched
from exoviz.renderer.annotation.figure_pages import save_page
from exoviz.renderer.annotation.layer_names import layer_title
from exoviz.renderer.annotation.primitives import paint
from exoviz.renderer.geometry.camera import Shot, shot
from exoviz.renderer.geometry.cut_transition import CutTransition
from exoviz.renderer.image import Frame, Picture, drawn_in, picture
from exoviz.renderer.interactive import Live
from exoviz.renderer.notebook import Shown, check_sides
from exoviz.renderer.palette import layer_colour
from exoviz.renderer.picture_files import check_path, save
from exoviz.renderer.request_checks import check_request
from exoviz.scene import View

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.model import Vesicle

__all__ = [
    "CutTransition",
    "Frame",
    "Live",
    "Picture",
    "Shot",
    "Shown",
    "Words",
    "composed",
    "drawn_in",
    "layer_colour",
    "layer_title",
    "picture",
    "render",
    "save",
    "shot",
    "show",
    "sketched",
]


def show(
    vesicle: Vesicle,
    *,
    size: tuple[int, int] = (900, 600),
    view: View | None = None,
    sides: int = 24,
) -> Shown:
    """Return a picture of a vesicle that a notebook shows by itself, and that a hand can turn.

    Parameters
    ----------
    vesicle : Vesicle
        From `exoviz.build`.
    size : (int, int)
        Width and height, pixels.
    view : View, optional
        How it is looked at; by default as a scene without a ``[view]``.
    sides : int
        From how many sides, all around, it can be turned to, up to 72; each is a picture in the
        notebook. With 0 there is the picture alone, as ``show(...).image``.

    Returns
    -------
    Shown
        What a notebook shows; its `image` is a picture of Pillow.

    Raises
    ------
    InputError
        If something asked for is not possible.
    """
    from PIL import Image

    check_sides(sides)
    image = Image.fromarray(render(vesicle, size=size, view=view, scale_bar=True))
    return Shown(image, vesicle, view or View(), sides)


def render(
    vesicle: Vesicle,
    path: str | Path | None = None,
    *,
    size: tuple[int, int] = (1920, 1080),
    view: View | None = None,
    style: str | None = None,
    transparent: bool = False,
    legend: bool | None = None,
    scale_bar: bool | None = None,
    dpi: float | None = None,
    title: str = "",
    note: str = "",
    only: Sequence[str] = (),
    metadata: Mapping[str, str] | None = None,
) -> NDArray[np.uint8]:
    """Draw a vesicle, and write the picture if `path` is given.

    The same arguments give the same bytes. Text is in the language in force.

    Parameters
    ----------
    vesicle : Vesicle
        From `exoviz.build`.
    path : str or Path, optional
        File to write; its ending (.png, .tif, .tiff, .jpg, .jpeg, and .pdf or .svg, in which words
        are vectors) chooses the format.
    size : (int, int)
        Width and height, 16 to 16,384 pixels.
    view : View, optional
        Style, camera, cutaway, and the layers that are hidden or never cut.
    style : str, optional
        In place of the view's.
    transparent : bool
        Leave the background out.
    legend, scale_bar : bool, optional
        Draw them; by default as the view says. The bar is exact in the plane of focus, through
        the vesicle's centre.
    dpi : float, optional
        Resolution that is written into the file.
    title : str
        Written at the top.
    note : str
        What is illustrative in the picture; written at the bottom.
    only : sequence of str
        Layers (path prefixes) to draw and no others; empty for all.
    metadata : mapping of str to str, optional
        Text written into the file.

    Returns
    -------
    (height, width, 4) uint8 array
        RGBA; colour is not multiplied by alpha.

    Raises
    ------
    InputError
        If something asked for is not possible; nothing is drawn or written then.
    """
    view = view or View()
    if style is not None:
        view = view.model_copy(update={"style": style})
    legend = view.legend if legend is None else legend
    scale_bar = bool(view.scale_bar) if scale_bar is None else scale_bar
    check_request(vesicle, size, view, only, dpi, legend)
    if path is not None:
        check_path(Path(path), transparent, pages=True)

    words = Words(title, note, legend, scale_bar)
    made, primitives = laid_out(vesicle, size, view, words, only=only, transparent=transparent)
    page = path is not None and Path(path).suffix.lower() in endings("page")
    if path is not None and page:
        save_page(made.pixels, primitives, Path(path), dpi=dpi, metadata=metadata)
    paint(made.pixels, primitives)
    if path is not None and not page:
        save(made.pixels, Path(path), dpi=dpi, metadata=metadata, transparent=transparent)
    return made.pixels
