"""What one picture shows, however it is drawn, and who may draw it in place of the processor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from exoviz.renderer.raster.groundwork import outlined_layers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.registry.styles import StyleSheet
    from exoviz.renderer.geometry.camera import Frame, Shot
    from exoviz.renderer.geometry.drawing import Drawing
    from exoviz.renderer.raster.groundwork import Groundwork
    from exoviz.renderer.raster.light import Lit
    from exoviz.renderer.raster.shading import Scale

    Floats = NDArray[np.float32]
    Bytes = NDArray[np.uint8]
    Integers = NDArray[np.int32]

__all__ = ["Composed", "Exposure", "Rasterizer"]


@dataclass(frozen=True, slots=True, eq=False)
class Exposure:
    """What a picture shows.

    Attributes
    ----------
    drawing : Drawing
    at : Shot
    frame : Frame
        The part of the picture that the shot's angles are of.
    size : (int, int)
        Width and height, pixels.
    sheet : StyleSheet
    scale : Scale
    ground : Groundwork
        Of the drawing.
    light : callable
        Gives the light around the beads, of which there is at least one.
    outlined : (layers,) bool array
        Whether a layer always has a dark outline.
    opaque : (layers,) array
        Opacity of each layer, 0 to 1.
    """

    drawing: Drawing
    at: Shot
    frame: Frame
    size: tuple[int, int]
    sheet: StyleSheet
    scale: Scale
    ground: Groundwork
    light: Callable[[], Lit]
    outlined: NDArray[np.bool_]
    opaque: Floats

    @classmethod
    def of(
        cls,
        drawing: Drawing,
        at: Shot,
        frame: Frame,
        size: tuple[int, int],
        sheet: StyleSheet,
        scale: Scale,
        ground: Groundwork,
        light: Callable[[], Lit],
        opaque: Floats | None = None,
    ) -> Exposure:
        """Return what a picture shows; by default nothing is seen through."""
        outlined = outlined_layers(drawing.layers)
        if opaque is None:
            opaque = np.ones(len(outlined), np.float32)
        return cls(drawing, at, frame, size, sheet, scale, ground, light, outlined, opaque)

    @property
    def middle(self) -> float:
        """Where the vesicle is across the picture, 0 to 1."""
        return (self.frame.left + self.frame.width / 2) / self.size[0]


@dataclass(frozen=True, slots=True, eq=False)
class Composed:
    """A picture on its background.

    Attributes
    ----------
    pixels : (height, width, 4) uint8 array
        RGBA.
    bead : (height, width) int32 array
        Bead that each pixel shows, -1 for none.
    behind : (height, width) int32 array or None
        The same of what stands behind what is clear.
    """

    pixels: Bytes
    bead: Integers
    behind: Integers | None


class Rasterizer(Protocol):
    """Draws in place of the processor; what it cannot draw, the processor does."""

    @property
    def is_fast(self) -> bool:
        """Whether full pictures are drawn faster than a movement needs them."""

    def composed(self, exposure: Exposure) -> Composed | None:
        """Return a picture on its background; None for the processor to draw it."""

    def reflected(self, exposure: Exposure) -> tuple[Floats, Integers] | None:
        """Return the light that comes from what is drawn, and which beads are seen.

        Returns
        -------
        light : (4, height, width) array
            Linear colour multiplied by coverage, and coverage.
        bead : (height, width) int32 array
            -1 where nothing is.

        None for the processor to draw it.
        """
