"""Figure pages: what is drawn as a picture, and the words over it as lines and letters."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from exoviz.files import whole_file
from exoviz.registry import implementation
from exoviz.registry.formats import format_of
from exoviz.registry.print_sizes import POINTS_PER_INCH
from exoviz.renderer.annotation.letters import LEAST_PT, LEAST_PX
from exoviz.renderer.annotation.primitives import (
    Pasted,
    Primitive,
    Shape,
    Text,
    face_of,
    room_of,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["page_settings", "pdf_page", "save_page", "svg_page"]

#: Dots per inch of a page for which none are given: its smallest letters are of 6 points.
_SCREEN_DPI: Final = POINTS_PER_INCH * LEAST_PX / LEAST_PT
#: Faces of letters in an SVG, as wide as each other but for the last.
_FAMILIES: Final = ("Arial", "Helvetica", "Liberation Sans", "sans-serif")


def _shape(axes: Any, primitive: Shape, points: float) -> None:
    from matplotlib.patches import Circle, Polygon

    def draw(**how: Any) -> None:
        if len(primitive.points) == 2:
            (x0, y0), (x1, _y1) = primitive.points
            axes.add_patch(Circle(((x0 + x1) / 2, y0), (x1 - x0) / 2, **how))
        else:
            axes.add_patch(Polygon(primitive.points, closed=True, joinstyle="round", **how))

    if primitive.halo_width:
        halo = f"#{primitive.halo}"
        wide = 2 * primitive.halo_width * points
        draw(facecolor=halo, edgecolor=halo, linewidth=wide, alpha=primitive.opacity)
    draw(facecolor=f"#{primitive.colour}", alpha=primitive.opacity, linewidth=0)


def _text(axes: Any, primitive: Text, points: float) -> None:
    from matplotlib.font_manager import FontProperties
    from matplotlib.patheffects import Stroke

    face = face_of(primitive.text, primitive.bold)
    # A PDF embeds the file; an SVG names the faces, and takes the first that its reader has.
    named = FontProperties(
        family=list(_FAMILIES),
        weight="bold" if primitive.bold else "normal",
        size=primitive.size * points,
        fname=face,
    )

    def write(**how: Any) -> None:
        axes.text(
            primitive.x,
            primitive.y,
            primitive.text,
            fontproperties=named,
            horizontalalignment={"left": "left", "middle": "center", "right": "right"}[
                primitive.align
            ],
            verticalalignment="baseline",
            parse_math=False,
            alpha=primitive.opacity,
            **how,
        )

    if primitive.halo_width:
        # The halo is outlines; the letters over it stay letters, which can be found and changed.
        width = 2 * primitive.halo_width * points
        write(path_effects=[Stroke(linewidth=width, foreground=f"#{primitive.halo}")])
    write(color=f"#{primitive.colour}")


def _picture(axes: Any, primitive: Pasted) -> None:
    left, top, right, bottom = room_of(primitive)
    axes.imshow(
        primitive.grey,
        cmap="gray",
        vmin=0,
        vmax=255,
        extent=(left, right, bottom, top),
        alpha=primitive.opacity,
        # Over what was drawn before, under what comes after.
        zorder=1,
    )


#: Letters stay letters, and a page is the same bytes every time.
_SETTINGS: Final[Any] = {"pdf.fonttype": 42, "svg.fonttype": "none", "svg.hashsalt": "exoviz"}


@contextmanager
def page_settings() -> Iterator[None]:
    """Let Matplotlib make pages, in a ``with`` block, whose letters and bytes stay the same."""
    import matplotlib as mpl

    with mpl.rc_context():
        # What the user's matplotlibrc says is for the user's own figures.
        mpl.rcdefaults()
        mpl.rcParams.update(_SETTINGS)
        yield


def _page(
    kind: str,
    pixels: NDArray[np.uint8],
    primitives: Sequence[Primitive],
    dpi: float | None,
    metadata: Mapping[str, str],
) -> bytes:
    with page_settings():
        return _drawn(kind, pixels, primitives, dpi, metadata)


def _drawn(
    kind: str,
    pixels: NDArray[np.uint8],
    primitives: Sequence[Primitive],
    dpi: float | None,
    metadata: Mapping[str, str],
) -> bytes:
    from matplotlib.figure import Figure

    height, width = pixels.shape[:2]
    fine = dpi or _SCREEN_DPI
    points = POINTS_PER_INCH / fine
    page: Any = Figure(figsize=(width / fine, height / fine), dpi=fine)
    page.patch.set_alpha(0)
    axes = page.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.imshow(pixels, extent=(0, width, height, 0), interpolation="none", aspect="auto")
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    for primitive in primitives:
        if isinstance(primitive, Text):
            _text(axes, primitive, points)
        elif isinstance(primitive, Pasted):
            _picture(axes, primitive)
        else:
            _shape(axes, primitive, points)
    title = metadata.get("Title") or "exoviz"
    # Nothing says when the file was made.
    facts: dict[str, Any] = {"Title": title, "Creator": metadata.get("Software", "exoviz")}
    facts["CreationDate" if kind == "pdf" else "Date"] = None
    others = [key for key in metadata if key not in ("Title", "Software")]
    if others:
        facts["Keywords"] = "; ".join(f"{key}: {metadata[key]}" for key in others)
    made = io.BytesIO()
    page.savefig(made, format=kind, dpi=fine, metadata=facts)
    return made.getvalue()


pdf_page: Final = partial(_page, "pdf")
svg_page: Final = partial(_page, "svg")


def save_page(
    pixels: NDArray[np.uint8],
    primitives: Sequence[Primitive],
    path: Path,
    *,
    dpi: float | None = None,
    metadata: Mapping[str, str] | None = None,
) -> None:
    """Write a picture with the words that stand over it, as vectors, into a PDF or SVG file.

    Parameters
    ----------
    pixels : (height, width, 4) array
    primitives : sequence of Primitive
    path : Path
        Ending in ``.pdf`` or ``.svg``.
    dpi : float, optional
        Resolution of the picture; gives the page its size.
    metadata : mapping of str to str, optional
        ``"Title"`` and ``"Software"`` have places of their own; the rest are keywords.
    """
    found = format_of(path)
    assert found is not None
    assert found.page is not None
    data = implementation(found.page.writer)(pixels, primitives, dpi, metadata or {})
    with whole_file(path) as temporary:
        temporary.write_bytes(data)
