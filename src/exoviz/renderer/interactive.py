"""A vesicle that is looked at from moving places: quick pictures, then the full one."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from exoviz.model.layers import CARGO, MEMBRANE, matches
from exoviz.model.measuring import Measured, measured
from exoviz.renderer.colouring.style_sheets import style_sheet_of
from exoviz.renderer.geometry.camera import Frame, is_inside, shot_of_view, standpoint
from exoviz.renderer.geometry.cut_transition import CutTransition, Molecules, of_molecules
from exoviz.renderer.geometry.drawing import Drawing, extent, without_layers
from exoviz.renderer.image import Picture, light_cells, picture, view_drawing
from exoviz.renderer.raster.backdrop import smaller
from exoviz.renderer.raster.groundwork import Groundwork

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.model import Vesicle
    from exoviz.renderer.geometry.camera import Shot
    from exoviz.renderer.raster.exposure import Rasterizer
    from exoviz.scene import View
    from exoviz.scene.view import Measure

    Floats = NDArray[np.float32]

__all__ = ["Live"]

#: Drawn pixels of a quick picture are so many pixels wide and high: more where that takes longer
#: than a frame of an even movement may.
_COARSE, _COARSER = 2, 3
_FRAME_S = 1 / 13
#: Drawings that are kept: with and without a cut.
_REMEMBERED = 2


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
    _coarse: int = _COARSE
    _spent: float = 0.0

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
        if is_inside(view):
            return view_drawing(self.vesicle, view, style_sheet_of(view, self.vesicle.layers()))
        if transition is None:
            drawing = self._all(view)
        else:
            if self._molecules is None:
                self._molecules = Molecules.of(self.vesicle)
            shown = self._molecules.depth(transition) <= 0
            drawing = of_molecules(self._all(view.model_copy(update={"cutaway": "none"})), shown)
        if not view.hide:
            return drawing
        return without_layers(
            drawing, np.array([matches(layer, view.hide) for layer in drawing.layers], np.bool_)
        )

    def _all(self, view: View) -> Drawing:
        """Return the drawing of what a cut leaves, layers that are hidden included."""
        still = view.model_copy(update={"orbit": None, "projection": "perspective"})
        everything = still.model_copy(update={"hide": ()})
        if view.cutaway == "none":
            # A closed membrane hides its cargo by standing before it.
            everything = everything.model_copy(update={"keep": (MEMBRANE, CARGO)})
        key = everything.model_dump_json()
        if key not in self._drawn:
            self._drawn = dict(list(self._drawn.items())[1 - _REMEMBERED :])
            self._drawn[key] = view_drawing(
                self.vesicle, everything, style_sheet_of(view, self.vesicle.layers())
            )
        return self._drawn[key]

    def picture(self, view: View, size: tuple[int, int], drawing: Drawing, frame: Frame) -> Picture:
        """Return a picture of what `drawing` found, in fewer pixels.

        Parameters
        ----------
        view : View
        size : (int, int)
            Width and height, pixels.
        drawing : Drawing
        frame : Frame
            Part of the picture that the vesicle is fitted into.

        Returns
        -------
        Picture
            See `annotated_picture.sketched`.
        """
        before = time.perf_counter()
        if self._ground is None or not self._ground.fits(drawing):
            self._ground = Groundwork.of(drawing)
        sheet = style_sheet_of(view, self.vesicle.layers())
        is_fast = self.rasterizer is not None and self.rasterizer.is_fast
        made = picture(
            self.vesicle,
            size,
            view,
            drawing=drawing,
            ground=self._ground,
            cells=light_cells(smaller(size, sheet.scale)[1]),
            sheet=sheet if is_fast else replace(sheet, scale=self._coarse),
            frame=frame,
            at=self.shot(view, frame.width / frame.height),
            enlarge=False,
            rasterizer=self.rasterizer,
        )
        self._spent = 0.7 * self._spent + 0.3 * (time.perf_counter() - before)
        if self._coarse == _COARSE and self._spent > _FRAME_S:
            self._coarse = _COARSER
        elif self._coarse == _COARSER and self._spent < _FRAME_S / 3:
            self._coarse = _COARSE
        return made
