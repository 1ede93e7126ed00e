"""A vesicle that is looked at from moving places: quick pictures, then the full one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.model.layers import CARGO, MEMBRANE, matches
from exoviz.model.measuring import Measured, measured
from exoviz.renderer.colouring.style_sheets import style_sheet_of
from exoviz.renderer.geometry.camera import Frame, shot_of_view, standpoint
from exoviz.renderer.geometry.cut_transition import CutTransition, Molecules, of_molecules
from exoviz.renderer.geometry.drawing import Drawing, extent, without_layers
from exoviz.renderer.image import (
    COARSE,
    Picture,
    coarser,
    light_cells,
    line_darkness,
    picture,
    view_drawing,
)
from exoviz.renderer.raster.backdrop import smaller
from exoviz.renderer.raster.groundwork import Groundwork
from exoviz.scene import View

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from exoviz.model import Vesicle
    from exoviz.registry.styles import StyleSheet
    from exoviz.renderer.geometry.camera import Shot
    from exoviz.renderer.raster.exposure import Rasterizer
    from exoviz.scene.view import Measure

    Floats = NDArray[np.float32]

__all__ = ["Live"]

#: Drawings that are kept: with and without a cut, and with what is hidden.
_REMEMBERED: Final = 3
#: Of a view, what decides nothing of what is drawn, but from where and with which words.
_BESIDE: Final = (
    "orbit",
    "projection",
    "atoms",
    "labels",
    "legend",
    "scale_bar",
    "captions",
    "bookmarks",
    "measures",
    "annotations",
)
_PLAIN: Final = View()
#: While it moves, beads of a molecule are merged that are nearer than this, in drawn pixels; and
#: nearer than these, nm: each is the double area of the one before.
_MERGED_PX: Final = 2.0
_MERGED_NM: Final = (0.5, 0.7, 1.0, 1.4)


@dataclass(eq=False)
class Live:
    """Draws one vesicle again and again, and remembers what stays the same.

    Attributes
    ----------
    vesicle : Vesicle
    rasterizer : Rasterizer, optional
        Draws in place of the processor.
    """

    vesicle: Vesicle
    rasterizer: Rasterizer | None = None
    _spheres: tuple[Floats, Floats] | None = None
    _drawn: dict[str, Drawing] = field(default_factory=dict)
    _molecules: Molecules | None = None
    _measured: dict[Measure, Measured] = field(default_factory=dict)
    _ground: Groundwork | None = None
    _coarse: dict[float, tuple[Groundwork, Drawing, NDArray[np.int32]]] = field(
        default_factory=dict
    )

    def shot(self, view: View, aspect: float) -> Shot:
        """Return the camera of a view for a picture that is `aspect` times as wide as high."""
        return shot_of_view(view, *self._extent(), self.vesicle.geometry.lumen, aspect)

    def standpoint(self, view: View, aspect: float) -> Shot:
        """Return that camera as it is before its perspective is taken away."""
        return standpoint(view, *self._extent(), self.vesicle.geometry.lumen, aspect)

    def _extent(self) -> tuple[Floats, Floats]:
        if self._spheres is None:
            self._spheres = extent(self.vesicle)
        return self._spheres

    def measured(self, view: View) -> tuple[Measured, ...]:
        """Return the measures of a view, in order."""
        known = self._measured
        self._measured = {
            one: known.get(one) or measured(self.vesicle, one.kind, one.ends)
            for one in view.measures.values()
        }
        return tuple(self._measured[one] for one in view.measures.values())

    def drawing(self, view: View, transition: CutTransition | None = None) -> Drawing:
        """Return the drawing of a view from any side, or of a transition between two cuts."""
        if transition is None and not view.hide:
            return self.whole(view)
        if transition is None:
            return self._without_hidden(self._all(view), view)
        return self._opened(self.uncut(view), view, transition)

    def uncut(self, view: View) -> Drawing:
        """Return the drawing that all transitions between cuts of a view show a part of."""
        return self._all(view.model_copy(update={"cutaway": "none"}))

    def _opened(self, drawing: Drawing, view: View, transition: CutTransition) -> Drawing:
        """Return what a transition shows of a drawing that nothing is cut away from."""
        if self._molecules is None:
            self._molecules = Molecules.of(self.vesicle)
        shown = self._molecules.depth(transition) <= 0
        return self._without_hidden(of_molecules(drawing, shown), view)

    @staticmethod
    def _without_hidden(drawing: Drawing, view: View) -> Drawing:
        if not view.hide:
            return drawing
        return without_layers(
            drawing, np.array([matches(layer, view.hide) for layer in drawing.layers], np.bool_)
        )

    def whole(
        self, view: View, only: Sequence[str] = (), sheet: StyleSheet | None = None
    ) -> Drawing:
        """Return the drawing of a full picture; see `view_drawing`."""
        still = view.model_copy(update={name: getattr(_PLAIN, name) for name in _BESIDE})
        key = still.model_dump_json() + repr(tuple(only))
        if key not in self._drawn:
            self._drawn = dict(list(self._drawn.items())[1 - _REMEMBERED :])
            sheet = sheet or style_sheet_of(view, self.vesicle.layers())
            self._drawn[key] = view_drawing(self.vesicle, still, sheet, only)
        return self._drawn[key]

    def ground(self, drawing: Drawing) -> Groundwork:
        """Return what of a drawing is the same from wherever it is looked at."""
        if self._ground is None or not self._ground.fits(drawing):
            self._ground = Groundwork.of(drawing)
            self._coarse.clear()
        return self._ground

    def _coarser(self, drawing: Drawing, pixel_nm: float) -> tuple[Drawing, Groundwork]:
        """Return a drawing in the detail that a quick picture shows, and its groundwork."""
        ground = self.ground(drawing)
        reach = max((one for one in _MERGED_NM if one <= _MERGED_PX * pixel_nm), default=0.0)
        kept = any(one.centres is drawing.centres for one in self._drawn.values())
        if not reach or not kept:
            return drawing, ground
        if reach not in self._coarse:
            made, first = coarser(drawing, reach)
            self._coarse[reach] = Groundwork.of(made, finer=(ground, drawing)), made, first
        coarse, made, first = self._coarse[reach]
        return replace(made, hidden=drawing.hidden[first]), coarse

    def _on_its_way(
        self, drawing: Drawing, ground: Groundwork, view: View, transition: CutTransition
    ) -> tuple[Drawing, Groundwork]:
        """Return what a transition shows of a drawing, merged or not, and its groundwork."""
        opened = self._opened(drawing, view, transition)
        if ground.finer is None:
            return opened, Groundwork.of(opened)
        # Merged beads fill more space than those that they stand for, and keep as much light away.
        fewer, all_ = (_volumes(one) for one in (drawing, ground.finer[1]))
        share = np.cbrt(all_ / np.maximum(fewer, 1e-9)).astype(np.float32)
        matter = replace(opened, radii=opened.radii * share[opened.layer])
        return opened, Groundwork.of(opened, finer=(Groundwork.of(matter), matter))

    def _all(self, view: View) -> Drawing:
        """Return the drawing of what a cut leaves, layers that are hidden included."""
        everything = view.model_copy(update={"hide": ()})
        if view.cutaway == "none":
            # A closed membrane hides its cargo by standing before it.
            everything = everything.model_copy(update={"keep": (MEMBRANE, CARGO)})
        return self.whole(everything)

    def picture(
        self,
        view: View,
        size: tuple[int, int],
        drawing: Drawing,
        frame: Frame,
        transition: CutTransition | None = None,
    ) -> Picture:
        """Return a picture of what `drawing`, or in a transition `uncut`, found, in fewer pixels.

        Parameters
        ----------
        view : View
        size : (int, int)
            Width and height, pixels.
        drawing : Drawing
        frame : Frame
            Part of the picture that the vesicle is fitted into.
        transition : CutTransition, optional

        Returns
        -------
        Picture
            See `annotated_picture.sketched`.
        """
        sheet = style_sheet_of(view, self.vesicle.layers())
        # The light is that of the full picture.
        cells = light_cells(smaller(size, sheet.scale)[1])
        darkness = 1.0
        at = self.shot(view, frame.width / frame.height)
        ground = self.ground(drawing)
        if self.rasterizer is None or not self.rasterizer.is_fast:
            scale = max(COARSE, sheet.scale)
            darkness = line_darkness(sheet, size, scale)
            sheet = replace(sheet, scale=scale)
            pixel_nm = at.nm_per_pixel(frame.height) * sheet.scale
            drawing, ground = self._coarser(drawing, pixel_nm)
        if transition is not None:
            drawing, ground = self._on_its_way(drawing, ground, view, transition)
        return picture(
            self.vesicle,
            size,
            view,
            drawing=drawing,
            ground=ground,
            cells=cells,
            sheet=sheet,
            frame=frame,
            at=at,
            enlarge=False,
            darkness=darkness,
            rasterizer=self.rasterizer,
        )


def _volumes(drawing: Drawing) -> NDArray[np.float64]:
    """Return the volume of all beads of each layer of a drawing, but for a factor."""
    cubes = drawing.radii.astype(np.float64) ** 3
    return np.asarray(np.bincount(drawing.layer, cubes, len(drawing.layers)), np.float64)
