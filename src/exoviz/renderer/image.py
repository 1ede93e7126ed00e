"""A picture of a vesicle: draw, shade in strips on all cores, average down, lay on a background."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.cores import free_cores
from exoviz.model.layers import by_longest_prefix, matches
from exoviz.registry.colourings import BY_KIND
from exoviz.registry.styles import StyleSheet
from exoviz.renderer.colouring.style_sheets import style_sheet_of
from exoviz.renderer.geometry.camera import Frame, Shot, is_inside, shot_of_view, standing_inside
from exoviz.renderer.geometry.drawing import (
    Drawing,
    drawing,
    extent,
    reordered,
    without_layers,
)
from exoviz.renderer.raster.backdrop import enlarged, smaller
from exoviz.renderer.raster.band_canvas import BandCanvas
from exoviz.renderer.raster.bands import Bands
from exoviz.renderer.raster.clusters import merged, place_order
from exoviz.renderer.raster.exposure import Composed, Exposure, Rasterizer
from exoviz.renderer.raster.groundwork import Groundwork
from exoviz.renderer.raster.light import CELLS, Lit
from exoviz.renderer.raster.shading import SUPERSAMPLING, Scale, line_as_wide, line_reach

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from exoviz.model import Vesicle
    from exoviz.scene import View

    Floats = NDArray[np.float32]
    Bytes = NDArray[np.uint8]

__all__ = [
    "COARSE",
    "Label",
    "Picture",
    "coarser",
    "in_place_order",
    "light_cells",
    "line_darkness",
    "line_width",
    "picture",
    "reflected",
    "view_drawing",
]

#: Drawn pixels of a quick picture are so many pixels wide and high.
COARSE: Final = 2
#: In pictures up to this height, pixels, light is followed more coarsely.
_SMALL: Final = 480
_CELLS_OF_SMALL: Final = 18


@dataclass(frozen=True, slots=True)
class Label:
    """A name, what it names, and where it stands.

    Attributes
    ----------
    path : str
        The layer, or group of layers.
    text : str
        May have several lines.
    anchor : (float, float)
        Pixel of what is named.
    place : (float, float)
        Where the text begins, or, on the left of its anchor, ends; on the base line of its
        first line.
    right : bool
        Whether it stands to the right of its anchor.
    is_note : bool
        Whether it is a text that was put there by hand, of which `path` is the name.
    """

    path: str
    text: str
    anchor: tuple[float, float]
    place: tuple[float, float]
    right: bool
    is_note: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A picture and what is known about it.

    Attributes
    ----------
    pixels : (height, width, 4) uint8 array
        RGBA; colour is not multiplied by alpha.
    nm_per_pixel : float
        At the plane of focus.
    drawing : Drawing
    sheet : StyleSheet
    shot : Shot
    frame : Frame
        The part of the picture that the shot's angles are of.
    bead : (h, w) int32 array
        Bead of the drawing that each drawn pixel shows, -1 for none; of the picture's size, or
        smaller by the style's scale, or by a whole number where the picture is large.
    behind : (h, w) int32 array, optional
        The same of what stands behind what is clear, where something is.
    labels : tuple of Label
        The names that are painted beside it.
    below : tuple of str
        Paragraphs that stand below it in print.
    """

    pixels: Bytes
    nm_per_pixel: float
    drawing: Drawing
    sheet: StyleSheet
    shot: Shot
    frame: Frame
    bead: NDArray[np.int32]
    behind: NDArray[np.int32] | None = None
    labels: tuple[Label, ...] = ()
    below: tuple[str, ...] = ()

    def on_screen(self, points: Floats) -> Floats:
        """Return where points (n, 3), nm, that are before the camera are seen, (n, 2), pixels."""
        return self.frame.seen(points, self.shot)


def view_drawing(
    vesicle: Vesicle, view: View, sheet: StyleSheet, only: Sequence[str] = ()
) -> Drawing:
    """Return the drawing of a vesicle in a view; `only` names the layers to draw, empty for all.

    From outside it is the same for all cameras.
    """
    inside = None
    if is_inside(view):
        inside = standing_inside(view.camera, vesicle.geometry.lumen)
    return in_place_order(drawing(vesicle, view, sheet, only, inside), over=True)


def in_place_order(drawing: Drawing, *, over: bool = False) -> Drawing:
    """Return a drawing whose beads and triangles stand beside their neighbours in space.

    `over` writes over its arrays.
    """
    # Where a corner is, is near enough.
    corners = drawing.triangles[:, 0]
    return reordered(drawing, place_order(drawing.centres), place_order(corners), over=over)


def coarser(drawing: Drawing, reach: float) -> tuple[Drawing, NDArray[np.int32]]:
    """Return a drawing, in order of place, with neighbours of each molecule merged.

    Solids, and what bears them, stay as they are.

    Parameters
    ----------
    drawing : Drawing
    reach : float
        How far apart beads are that are merged, nm.

    Returns
    -------
    drawing : Drawing
    first : array
        A bead that each of its beads has its molecule, layer and hiding from.
    """
    alone = drawing.radii <= 0
    alone[drawing.owner] = True
    beads = (drawing.centres, drawing.radii, drawing.colours, drawing.molecule)
    centres, radii, colours, first = merged(beads, alone, reach)
    made = replace(
        drawing,
        centres=centres,
        radii=radii,
        colours=colours,
        molecule=drawing.molecule[first],
        layer=drawing.layer[first],
        hidden=drawing.hidden[first],
        exact=None if drawing.exact is None else drawing.exact[first],
        # A bead that stands for several has no place among those of its molecule.
        slot=None,
        owner=np.searchsorted(first, drawing.owner).astype(np.int32),
    )
    return made, first


def light_cells(height: int) -> int:
    """Return into how many cells light is followed in a picture so many pixels high."""
    return CELLS if height > _SMALL else _CELLS_OF_SMALL


def line_width(sheet: StyleSheet, size: tuple[int, int], thinnest: float = 0.0) -> float:
    """Return the width of a drawn line in pixels of the finer grid.

    Parameters
    ----------
    sheet : StyleSheet
    size : (int, int)
        Width and height of the picture, pixels.
    thinnest : float
        Width that none goes below, pixels; see `TextScale.thinnest`.
    """
    usual = sheet.line_px * SUPERSAMPLING * max(min(size), 360) / 1080
    return max(usual, line_as_wide(thinnest * SUPERSAMPLING)) if thinnest else usual


def line_darkness(sheet: StyleSheet, size: tuple[int, int], scale: int) -> float:
    """Return the share of their darkness that lines have in a quick picture.

    No line is thinner than a pixel, and those of a quick picture are wider on the screen. Where
    many are beside each other they lie over one another, so that the root of what they are wider
    takes as much light as in the full picture.

    Parameters
    ----------
    sheet : StyleSheet
        Of the full picture.
    size : (int, int)
        Width and height, pixels.
    scale : int
        How many of them each drawn one is wide and high.
    """
    full, quick = (
        one * line_reach(line_width(sheet, smaller(size, one))) for one in (sheet.scale, scale)
    )
    return min(math.sqrt(full / quick), 1.0)


def reflected(
    exposure: Exposure, rasterizer: Rasterizer | None = None
) -> tuple[Floats, NDArray[np.int32]]:
    """Return the light that comes from what is drawn, and which beads are seen.

    Parameters
    ----------
    exposure : Exposure
    rasterizer : Rasterizer, optional
        In place of the processor.

    Returns
    -------
    light : (4, height, width) array
        Linear colour multiplied by coverage, and coverage.
    bead : (height, width) int32 array
        -1 where nothing is.
    """
    found = None if rasterizer is None else rasterizer.reflected(exposure)
    if found is not None:
        return found
    width, height = exposure.size
    light = np.zeros((4, height, width), np.float32)
    bead = np.full((height, width), -1, np.int32)
    paint = Bands.of(exposure, exposure.drawing)
    if paint is not None:
        columns = slice(paint.box.left, paint.box.right)
        with free_cores() as pool:
            for first, last in paint.bands():
                band, seen, (more, _below) = paint.drawn(first, last, pool)
                if band.shape == light.shape:
                    return band, seen
                light[:, first:last, columns] = band
                bead[first:last, columns] = seen[more : more + last - first]
    return light, bead


def picture(
    vesicle: Vesicle,
    size: tuple[int, int],
    view: View,
    *,
    drawing: Drawing | None = None,
    ground: Groundwork | None = None,
    cells: int | None = None,
    sheet: StyleSheet | None = None,
    frame: Frame | None = None,
    transparent: bool = False,
    at: Shot | None = None,
    enlarge: bool = True,
    darkness: float = 1.0,
    thinnest: float = 0.0,
    rasterizer: Rasterizer | None = None,
) -> Picture:
    """Draw a vesicle, without legend or labels.

    Parameters
    ----------
    vesicle : Vesicle
    size : (int, int)
        Width and height, pixels.
    view : View
    drawing : Drawing, optional
        The drawing, where there is one already, in order of place.
    ground : Groundwork, optional
        Its own, where it is known.
    cells : int, optional
        Cells along the longest side of the volume in which light is followed.
    sheet : StyleSheet, optional
        In place of that of `view.style`.
    frame : Frame, optional
        Part of the picture that the vesicle is fitted into; by default all of it.
    transparent : bool
        Leave the background out.
    at : Shot, optional
        In place of the view's camera.
    enlarge : bool
        Whether a style that draws fewer pixels then makes them as many as `size` says.
    darkness : float
        Of lines; see `line_darkness`.
    thinnest : float
        Width that no line goes below, pixels.
    rasterizer : Rasterizer, optional
        In place of the processor.
    """
    width, height = size
    sheet = sheet or style_sheet_of(view, vesicle.layers())
    drawing = drawing or view_drawing(vesicle, view, sheet)
    frame = frame or Frame(0, 0, width, height)
    ground = ground or Groundwork.of(drawing)
    if drawing.slot is not None and view.atoms != "never":
        # How many pixels are drawn does not matter: what moves is as detailed as what stands.
        lumen, aspect = vesicle.geometry.lumen, frame.width / frame.height
        there = at or shot_of_view(view, *extent(vesicle), lumen, aspect)
        by_element = view.atoms == "elements" and view.colour_by == BY_KIND
        drawing, ground = ground.detailed(
            vesicle, drawing, there, frame, size, by_element=by_element
        )
    if sheet.scale > 1:
        small = picture(
            vesicle,
            smaller(size, sheet.scale),
            view,
            drawing=drawing,
            ground=ground,
            cells=cells,
            sheet=replace(sheet, scale=1),
            frame=frame.shrunk(sheet.scale),
            transparent=transparent,
            at=at,
            darkness=darkness,
            thinnest=thinnest / sheet.scale,
            rasterizer=rasterizer,
        )
        pixels = enlarged(small.pixels, size) if enlarge else small.pixels
        nm_per_pixel = small.nm_per_pixel / sheet.scale
        return replace(small, pixels=pixels, nm_per_pixel=nm_per_pixel, sheet=sheet, frame=frame)
    lumen = vesicle.geometry.lumen
    at = at or shot_of_view(view, *extent(vesicle), lumen, frame.width / frame.height)
    inside = is_inside(view)
    middle = lumen if inside else at.distance
    scale = Scale(
        nm_per_pixel=at.nm_per_pixel(frame.height * SUPERSAMPLING),
        line=line_width(sheet, size, thinnest),
        near=middle - vesicle.geometry.diameter / 2,
        far=middle + vesicle.geometry.diameter / 2,
        darkness=darkness,
    )
    opaque = _opaque(drawing, view)
    gone = [matches(layer, view.hide) for layer in drawing.layers] or [False]
    matter = np.where(gone, np.float32(0), opaque)
    known = ground, at.axes, cells or light_cells(height)

    def light() -> Lit:
        base, axes, fine = known
        return base.surroundings(drawing, matter, inside, fine).lit(axes)

    exposure = Exposure.of(drawing, at, frame, size, sheet, scale, ground, light, opaque)
    made: Composed | BandCanvas | None = None
    if rasterizer is not None and not transparent:
        made = rasterizer.composed(exposure)
    if made is None:
        made = _composed(exposure, transparent)
    return Picture(
        pixels=made.pixels,
        nm_per_pixel=at.nm_per_pixel(frame.height),
        drawing=drawing,
        sheet=sheet,
        shot=at,
        frame=frame,
        bead=made.bead,
        behind=made.behind,
    )


def _composed(exposure: Exposure, transparent: bool) -> BandCanvas:
    """Draw a picture on its background, or on none, band by band."""
    drawing, opaque, size = exposure.drawing, exposure.opaque, exposure.size
    front = Bands.of(exposure, drawing)
    behind = None
    if front is not None and (opaque < 1).any():
        # What stands behind something clear is seen through it; behind that, nothing more clear.
        behind = Bands.of(exposure, without_layers(drawing, opaque < 1), front.box)
    canvas = BandCanvas.empty(
        size, exposure.sheet, transparent, exposure.middle, behind is not None
    )
    with free_cores() as pool:
        if front is None:
            canvas.lay_nothing(0, size[1], pool)
            return canvas
        canvas.lay_nothing(0, front.box.top, pool)
        canvas.lay_nothing(front.box.bottom, size[1], pool)
        for first, last in front.bands():
            light, bead, (more, below) = front.drawn(first, last, pool)
            own = bead[more : len(bead) - below]
            if behind is not None:
                from scipy.ndimage import uniform_filter

                share = np.where(bead >= 0, opaque[drawing.layer[bead]], np.float32(1))
                share = uniform_filter(share, 3)[more : len(bead) - below]
                other, seen, (more, below) = behind.drawn(first, last, pool)
                canvas.remember(seen[more : len(seen) - below], first, front.box, behind=True)
                light = other + share * (light - other)
            canvas.remember(own, first, front.box)
            canvas.lay(light, first, front.box, pool)
    return canvas


def _opaque(drawing: Drawing, view: View) -> Floats:
    """Return the opacity of each layer of a drawing, 0 to 1."""
    found = np.ones(max(len(drawing.layers), 1), np.float32)
    for index, layer in enumerate(drawing.layers):
        found[index] = by_longest_prefix(layer, view.opacity, 1.0)
    return found
