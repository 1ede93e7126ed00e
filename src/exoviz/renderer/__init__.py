"""Pictures: a vesicle and a view to pixels and files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from exoviz.language import _
from exoviz.renderer import annotate
from exoviz.renderer.camera import Shot, shot
from exoviz.renderer.checks import check_request
from exoviz.renderer.files import check_path, save
from exoviz.renderer.image import Frame, Picture, drawn_in, picture
from exoviz.renderer.marks import Mark, paint
from exoviz.renderer.names import layer_title
from exoviz.renderer.palette import layer_colour
from exoviz.renderer.styles import STYLE_SHEETS, StyleSheet, sheet_of
from exoviz.scene import View

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.model import Vesicle
    from exoviz.scene.document import Style

__all__ = [
    "STYLE_SHEETS",
    "Frame",
    "Picture",
    "Shot",
    "StyleSheet",
    "drawn_in",
    "layer_colour",
    "layer_title",
    "picture",
    "render",
    "save",
    "shot",
]

#: Share of the width that a legend may take from the vesicle.
_LEGEND_AT_MOST = 0.6


def render(
    vesicle: Vesicle,
    path: str | Path | None = None,
    *,
    size: tuple[int, int] = (1920, 1080),
    view: View | None = None,
    style: str | None = None,
    transparent: bool = False,
    legend: bool = False,
    scale_bar: bool = False,
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
    path : str or Path, optional
        File to write; its ending (.png, .tif, .tiff, .jpg, .jpeg) chooses the format.
    size : (int, int)
        Width and height, 16 to 16,384 pixels.
    view : View, optional
        Style, camera, cutaway, and the layers that are hidden or never cut.
    style : str, optional
        In place of the view's.
    transparent : bool
        Leave the background out.
    legend, scale_bar : bool
        Draw them. The bar is exact in the plane of focus, through the vesicle's centre.
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
        view = view.model_copy(update={"style": cast("Style", style)})
    check_request(vesicle, size, view, only, dpi, legend)
    if path is not None:
        check_path(Path(path), transparent)

    sheet = sheet_of(view)
    drawn = drawn_in(vesicle, view, sheet, only)
    ink = annotate.ink(sheet, transparent)
    marks: list[Mark] = []
    heading, top = annotate.title_layout(title, size, ink)
    said = _("Illustrative: {text}").format(text=note) if note else ""
    if legend and not note:
        said = _("A model: colours are chosen, shapes are simplified; sizes are to scale.")
    footing, bottom = annotate.note_layout(said, size, ink)
    marks += [*heading, *footing]
    left = 0.0
    if legend:
        entries = annotate.legend_entries(drawn, sheet)
        laid = annotate.legend_layout(entries, size, ink, top, bottom)
        marks += laid.marks
        left = laid.width
    left = min(left, _LEGEND_AT_MOST * size[0])
    frame = Frame(round(left), round(top) if title and not legend else 0, size[0], size[1])
    made = picture(
        vesicle,
        size,
        view,
        drawn=drawn,
        sheet=sheet,
        frame=frame,
        transparent=transparent,
    )
    if scale_bar:
        marks += annotate.scale_bar_layout(made.nm_per_pixel, size, ink)
    paint(made.pixels, marks)
    if path is not None:
        save(made.pixels, Path(path), dpi=dpi, metadata=metadata, transparent=transparent)
    return made.pixels
