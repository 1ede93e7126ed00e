"""From surfaces to colour: light, contact shadows, fading with depth, and drawn lines."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.model.products import length_of
from exoviz.renderer.palette import from_hex, linear
from exoviz.renderer.raster.light import KEY_DIRECTION
from exoviz.renderer.raster.pixels import HALO
from exoviz.renderer.raster.samples import ScreenPatch, ShadingNumbers, shade

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.registry.styles import StyleSheet
    from exoviz.renderer.raster.visibility import Ground, PixelWindow, VisibleShapes

    Floats = NDArray[np.float32]
    Integers = NDArray[np.int32]

__all__ = [
    "SAMPLING_CONSTANTS",
    "SUPERSAMPLING",
    "Materials",
    "Scale",
    "Shader",
    "Uniforms",
    "line_as_wide",
    "line_reach",
]

#: Samples of a pixel along each axis.
SUPERSAMPLING: Final = 2

_CONTACT_NM: Final = (0.35, 1.1)
_CONTACT_WEIGHT: Final = (0.6, 0.4)
#: How far a line reaches, in its width.
_LINE_REACH: Final = 0.75

f32 = np.float32


@dataclass(frozen=True, slots=True, eq=False)
class Materials:
    """Properties of each bead that shading needs.

    Attributes
    ----------
    look : (n, 8) array
        Colour, linear light; light from all around (four numbers) and the key light, see
        `light.Lit`.
    molecule : (n,) array
    kind : (n,) array
        Twice the number of its layer, and one more for what always has a dark outline.
    """

    look: Floats
    molecule: Integers
    kind: Integers


@dataclass(frozen=True, slots=True)
class Scale:
    """Lengths of a picture.

    Attributes
    ----------
    nm_per_pixel : float
        At the plane of focus, of the finer grid.
    line : float
        Width of a drawn line in pixels of the finer grid.
    near, far : float
        Depths between which colours fade, nm.
    darkness : float
        Share of its darkness that a line has, where it cannot be as thin as it is to be.
    """

    nm_per_pixel: float
    line: float
    near: float
    far: float
    darkness: float = 1.0


#: How far round a sample is looked, and the light, for pages in browsers, by the names there.
SAMPLING_CONSTANTS: Final[dict[str, object]] = {
    "contactNm": _CONTACT_NM,
    "contactWeight": _CONTACT_WEIGHT,
    "halo": HALO,
    "supersampling": SUPERSAMPLING,
    "keyDirection": KEY_DIRECTION.tolist(),
    "numbers": ShadingNumbers._fields,
}


def _around(radius: float, count: int, turn: float) -> list[tuple[int, int]]:
    angles = turn + np.arange(count) * (2 * np.pi / count)
    ring = np.rint(radius * np.stack([np.sin(angles), np.cos(angles)], axis=1)).astype(int)
    return [(int(row), int(column)) for row, column in ring]


def _contact_steps(scale: Scale) -> tuple[Integers, Floats]:
    """Return where each sample of a pixel looks for what is near it.

    The four samples of a pixel each look in a quarter of the directions: their mean, which is
    what is seen, knows all of them.

    Returns
    -------
    steps : (4, reaches, 3, 2) array
        Rows and columns.
    reaches : (reaches, 2) array
        The inverse of each reach, nm, and the weight of each of its steps.
    """
    steps, reaches = [], []
    for reach, weight in zip(_CONTACT_NM, _CONTACT_WEIGHT, strict=True):
        radius = min(max(reach / scale.nm_per_pixel, 1.0), HALO - 2)
        outer, inner = _around(radius, 8, 0.4), _around(max(radius * 0.55, 1.0), 4, 0.9)
        steps.append([[*outer[quarter::4], inner[quarter]] for quarter in range(4)])
        # Where a pixel is larger than the reach, the slope between pixels must not count.
        reaches.append((1 / max(reach, scale.nm_per_pixel), weight / 3))
    return np.array(steps, np.int32).swapaxes(0, 1).copy(), np.array(reaches, np.float32)


def line_reach(line: float) -> float:
    """Return how far a line of a width reaches, both in pixels of the finer grid."""
    return min(max(line * _LINE_REACH, 1.0), HALO - 1)


@functools.lru_cache(maxsize=16)
def line_as_wide(wide: float) -> float:
    """Return the width of the thinnest line that is so wide whichever way it runs.

    Both are in pixels of the finer grid, whose steps make a line that runs aslant thinner.
    """
    turns = np.linspace(0, np.pi / 4, 46)
    ways = np.stack([np.sin(turns), np.cos(turns)])
    reach = max(math.ceil(wide), 1)
    while (np.array(_around(reach, 8, 0.0)) @ ways).max(axis=0).min() < min(wide, HALO - 1):
        reach += 1
    return reach / _LINE_REACH


def _line_steps(scale: Scale) -> Integers:
    """Return the rows and columns, (n, 2), by which a line's width reaches."""
    radius = line_reach(scale.line)
    steps = _around(radius, 8, 0.0) + (_around(radius * 0.5, 4, 0.0) if radius > 2 else [])
    return np.array(list(dict.fromkeys(steps)), np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class Uniforms:
    """What is the same for all of a picture that is shaded.

    Attributes
    ----------
    numbers : ShadingNumbers
    lights : (6, 3) array
        Colours, linear light: of the light from all around, of the key light, of what is far, of
        lines; then, in the camera's frame, the direction to the key light, and half-way to it.
    contact_steps : (4, reaches, 3, 2) array
        Rows and columns of where each sample of a pixel looks for what is near it.
    contact_reaches : (reaches, 2) array
        The inverse of each reach, nm, and the weight of each of its steps.
    line_steps : (n, 2) array
        Rows and columns by which a line's width reaches.
    """

    numbers: ShadingNumbers
    lights: Floats
    contact_steps: Integers
    contact_reaches: Floats
    line_steps: Integers

    @classmethod
    def of(cls, sheet: StyleSheet, scale: Scale) -> Uniforms:
        """Return those of a style in a picture."""
        # Lines between lipids would fill a picture in which a lipid is as small as a line.
        room = min(max(0.55 / scale.nm_per_pixel / max(scale.line, 1.0) / 2.2, 0.0), 1.0)
        numbers = ShadingNumbers(
            flat=f32(sheet.flat),
            enclosed=f32(sheet.enclosed),
            contact=f32(sheet.contact),
            key=f32(sheet.key),
            gloss=f32(sheet.gloss),
            rim=f32(sheet.rim),
            fade_near=f32(sheet.fade_near),
            fade_by_depth=f32(sheet.fade_far - sheet.fade_near),
            near=f32(scale.near),
            per_depth=f32(1 / max(scale.far - scale.near, 1e-6)),
            between=f32(sheet.edge_between * room * scale.darkness),
            step_line=f32(sheet.edge_step * (0.22 + 0.78 * room) * scale.darkness),
            edge_group=f32(sheet.edge_group * scale.darkness),
        )
        # The viewer looks along -z, so the half-way vector is the same all over the picture.
        halfway = KEY_DIRECTION + np.array([0, 0, 1], np.float32)
        lights = [
            sheet.ambient * linear(from_hex(sheet.ambient_colour)),
            linear(from_hex(sheet.key_colour)),
            linear(from_hex(sheet.fade)),
            linear(from_hex(sheet.line_colour)),
            KEY_DIRECTION,
            halfway / length_of(halfway),
        ]
        steps, reaches = _contact_steps(scale)
        return cls(numbers, np.array(lights, np.float32), steps, reaches, _line_steps(scale))


class Shader:
    """Shades patches of one picture.

    Parameters
    ----------
    shapes : VisibleShapes
    materials : Materials
    sheet : StyleSheet
    scale : Scale
    """

    def __init__(
        self, shapes: VisibleShapes, materials: Materials, sheet: StyleSheet, scale: Scale
    ) -> None:
        self._shapes = shapes
        self._look = materials.look
        found = Uniforms.of(sheet, scale)
        self._steps = (found.contact_steps, found.contact_reaches, found.line_steps)
        self._numbers, self._lights = found.numbers, found.lights

    def shaded(self, ground: Ground, window: PixelWindow, patch: ScreenPatch) -> Floats:
        """Return linear colour, multiplied by coverage, and coverage: (4, h / 2, w / 2).

        Parameters
        ----------
        ground : Ground
        window : PixelWindow
            Window through which the ground is seen.
        patch : ScreenPatch
            The part to shade; its samples are averaged to pixels.
        """
        result = np.zeros((4, patch.height // 2, patch.width // 2), np.float32)
        shapes = self._shapes
        shade(
            (ground.depth, ground.shown, ground.molecule, ground.kind),
            patch,
            (shapes.spheres, shapes.planes, shapes.owner, window.columns(), window.rows()),
            self._look,
            *self._steps,
            self._numbers,
            self._lights,
            result,
        )
        return result
