"""From surfaces to colour: light, contact shadows, fading with depth, and drawn lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from exoviz.compiled import compiled
from exoviz.model.products import length_of
from exoviz.renderer.palette import from_hex, linear
from exoviz.renderer.raster.light import KEY_DIRECTION
from exoviz.renderer.raster.visibility import HALO

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.registry.styles import StyleSheet
    from exoviz.renderer.raster.visibility import Ground, PixelWindow, VisibleShapes

    Floats = NDArray[np.float32]
    Integers = NDArray[np.int32]

__all__ = [
    "SAMPLING_CONSTANTS",
    "SHADING_CONSTANTS",
    "SUPERSAMPLING",
    "Materials",
    "Scale",
    "ScreenPatch",
    "Shader",
    "ShadingNumbers",
    "Uniforms",
]

#: Samples of a pixel along each axis.
SUPERSAMPLING: Final = 2

_CONTACT_NM: Final = (0.35, 1.1)
_CONTACT_WEIGHT: Final = (0.6, 0.4)
#: How far round a surface the key light reaches, share of what faces it.
_WRAP: Final = 0.25
#: A surface hides another that is this much nearer, in reaches; how much of that counts for what
#: is far in front, and no less than a share.
_CONTACT_BIAS: Final = 0.08
_CONTACT_FALL: Final = (1.6, 0.15, 0.25)
#: Light from all around: lifted in flat styles, and its most; how contact takes from it, and its
#: least share.
_OPEN: Final = (0.5, 1.6)
_OPEN_CONTACT: Final = (1.6, 0.06)
#: Key light: what arrives is stretched, and contact takes from it.
_KEY_STRETCH: Final = (1.25, 0.08)
_KEY_CONTACT: Final = 0.6
#: Light from behind along edges: where it is open, and how much has the surface's colour or none.
_RIM_STRETCH: Final = (1.6, 0.2)
_RIM_SHARES: Final = (0.6, 0.4)
#: Lines: share of them that fading takes, depth of a step that draws a full one, nm, and how dark
#: an outline is that something always has.
_LINE_FADE: Final = 0.8
_LINE_STEP_NM: Final = 1.6
_OUTLINE: Final = 0.75
#: The same for shaders of graphics cards, by the names that they have there.
SHADING_CONSTANTS: Final[dict[str, float | tuple[float, ...]]] = {
    "WRAP": _WRAP,
    "CONTACT_BIAS": _CONTACT_BIAS,
    "CONTACT_FALL": _CONTACT_FALL,
    "OPEN": _OPEN,
    "OPEN_CONTACT": _OPEN_CONTACT,
    "KEY_STRETCH": _KEY_STRETCH,
    "KEY_CONTACT": _KEY_CONTACT,
    "RIM_STRETCH": _RIM_STRETCH,
    "RIM_SHARES": _RIM_SHARES,
    "LINE_FADE": _LINE_FADE,
    "LINE_STEP_NM": _LINE_STEP_NM,
    "OUTLINE": _OUTLINE,
}

f32 = np.float32  # in compiled code a bare number would make its whole expression double


@dataclass(frozen=True, slots=True, eq=False)
class Materials:
    """Properties of each bead that shading needs.

    Attributes
    ----------
    look : (n, 8) array
        Colour, linear light; light from all around (four numbers) and the key light, see
        `light.Lit`.
    molecule, layer : (n,) array
    outlined : (n,) array
        True for what always has a dark outline.
    """

    look: Floats
    molecule: Integers
    layer: Integers
    outlined: NDArray[np.bool_]


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
    """

    nm_per_pixel: float
    line: float
    near: float
    far: float


class ScreenPatch(NamedTuple):
    """A part of a band, in pixels of the finer grid; all four are even."""

    top: int
    left: int
    height: int
    width: int


class ShadingNumbers(NamedTuple):
    """A style and a scale, as what shades takes them."""

    flat: np.float32
    enclosed: np.float32
    contact: np.float32
    key: np.float32
    gloss: np.float32
    rim: np.float32
    fade_near: np.float32
    fade_by_depth: np.float32
    near: np.float32
    per_depth: np.float32
    between: np.float32
    step_line: np.float32
    edge_group: np.float32


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


def _line_steps(scale: Scale) -> Integers:
    """Return the rows and columns, (n, 2), by which a line's width reaches."""
    radius = min(max(scale.line * 0.75, 1.0), HALO - 1)
    steps = _around(radius, 8, 0.0) + (_around(radius * 0.5, 4, 0.0) if radius > 2 else [])
    return np.array(list(dict.fromkeys(steps)), np.int32)


@compiled
def _occlusion(
    depth: Floats, row: int, column: int, quarter: int, steps: Integers, reaches: Floats
) -> f32:
    """Return the share of light that nearby surfaces block, 0 to 1."""
    here = depth[row, column]
    total = f32(0)
    for reach in range(steps.shape[1]):
        inverse, weight = reaches[reach, 0], reaches[reach, 1]
        for step in range(steps.shape[2]):
            down, across = steps[quarter, reach, step, 0], steps[quarter, reach, step, 1]
            other = depth[row + down, column + across]
            nearer = (here - other) * inverse
            # What is far in front hides less: its shadow falls elsewhere.
            fall = f32(_CONTACT_FALL[0]) - f32(_CONTACT_FALL[1]) * nearer
            fall = min(max(fall, f32(_CONTACT_FALL[2])), f32(1))
            total += min(max(nearer - f32(_CONTACT_BIAS), f32(0)), f32(1)) * fall * weight
    return total


@compiled
def _line(
    depth: Floats,
    shown: Integers,
    molecule: Integers,
    row: int,
    column: int,
    steps: Integers,
    owner: Integers,
    layer: Integers,
    outlined: NDArray[np.bool_],
    numbers: ShadingNumbers,
) -> f32:
    """Return how dark a drawn line makes a sample, 0 to 1."""
    dark = f32(0)
    here, mine = depth[row, column], molecule[row, column]
    count = layer.shape[0]
    for step in range(steps.shape[0]):
        r, c = row + steps[step, 0], column + steps[step, 1]
        if molecule[r, c] == mine:
            continue
        behind = here - depth[r, c]
        if behind <= f32(0):
            # Only what is in front of another thing draws a line on it.
            dark = max(dark, numbers.between)
            continue
        step_line = numbers.step_line * min(behind * f32(1 / _LINE_STEP_NM), f32(1))
        dark = max(dark, numbers.between, step_line)
        one, two = shown[row, column], shown[r, c]
        one = owner[one - count] if one >= count else one
        two = owner[two - count] if two >= count else two
        if layer[one] != layer[two]:
            dark = max(dark, numbers.edge_group)
        if outlined[two] and not outlined[one]:
            dark = max(dark, f32(_OUTLINE))
    return dark


@compiled
def _shade(
    depth: Floats,
    shown: Integers,
    molecule: Integers,
    patch: ScreenPatch,
    shapes: tuple[Floats, Floats, Integers, Floats, Floats],
    materials: tuple[Floats, Integers, NDArray[np.bool_]],
    contact_steps: Integers,
    reaches: Floats,
    line_steps: Integers,
    numbers: ShadingNumbers,
    lights: Floats,
    result: Floats,
) -> None:
    """Shade a patch; its samples are averaged to the pixels of `result`."""
    spheres, planes, owner, across, down = shapes
    look, layer, outlined = materials
    count = spheres.shape[0]
    key, halfway = lights[4], lights[5]
    for sample_row in range(patch.top, patch.top + patch.height):
        y = down[sample_row]
        row = sample_row + HALO
        for sample_column in range(patch.left, patch.left + patch.width):
            column = sample_column + HALO
            which = shown[row, column]
            if which < 0:
                continue
            x, here = across[sample_column], depth[row, column]
            if which < count:
                bead = which
                inverse = f32(1) / spheres[bead, 3]
                nx = (x * here - spheres[bead, 0]) * inverse
                ny = (y * here - spheres[bead, 1]) * inverse
                nz = (-here - spheres[bead, 2]) * inverse
            else:
                bead = owner[which - count]
                plane = planes[which - count]
                nx, ny, nz = plane[0], plane[1], plane[2]
            quarter = 2 * (sample_row & 1) + (sample_column & 1)
            near = _occlusion(depth, row, column, quarter, contact_steps, reaches)

            mean, arriving = look[bead, 3], look[bead, 7]
            turned = nx * look[bead, 4] + ny * look[bead, 5] + nz * look[bead, 6]
            open_ = mean * (f32(1) + numbers.flat * f32(_OPEN[0]))
            open_ += turned * (f32(1) - numbers.flat)
            open_ = min(max(open_, f32(0)), f32(_OPEN[1]))
            open_ = open_ * numbers.enclosed + (f32(1) - numbers.enclosed)
            left = f32(1) - near * numbers.contact * f32(_OPEN_CONTACT[0])
            open_ *= min(max(left, f32(_OPEN_CONTACT[1])), f32(1))
            facing = nx * key[0] + ny * key[1] + nz * key[2]
            strong = min(max((facing + f32(_WRAP)) * f32(1 / (1 + _WRAP)), f32(0)), f32(1))
            strong = strong * (f32(1) - numbers.flat) + numbers.flat
            reach = arriving * f32(_KEY_STRETCH[0]) - f32(_KEY_STRETCH[1])
            reach = min(max(reach, f32(0)), f32(1))
            left = f32(1) - f32(_KEY_CONTACT) * numbers.contact * near
            reach *= min(max(left, f32(0)), f32(1))
            strong *= reach * numbers.key

            shine = max(nx * halfway[0] + ny * halfway[1] + nz * halfway[2], f32(0))
            # The 24th power.
            shine *= shine
            shine *= shine
            shine *= shine
            shine *= shine * shine
            shine *= reach * numbers.gloss
            edge = min(max(f32(1) - nz, f32(0)), f32(1))
            rim = edge * edge * edge * min(max(ny * f32(0.5) + f32(0.5), f32(0)), f32(1))
            lit = mean * f32(_RIM_STRETCH[0]) - f32(_RIM_STRETCH[1])
            rim *= min(max(lit, f32(0)), f32(1)) * numbers.rim

            fade = min(max((here - numbers.near) * numbers.per_depth, f32(0)), f32(1))
            fade = fade * numbers.fade_by_depth + numbers.fade_near
            dark = _line(
                depth, shown, molecule, row, column, line_steps, owner, layer, outlined, numbers
            )
            dark *= f32(1) - fade * f32(_LINE_FADE)
            # Fading, then a line over it: both are shares of the colour.
            haze = fade * (f32(1) - dark)
            clear = f32(1) - dark - haze
            r, c = (sample_row - patch.top) // 2, (sample_column - patch.left) // 2
            for channel in range(3):
                colour = open_ * lights[0, channel] + strong * lights[1, channel]
                colour = (colour + rim * f32(_RIM_SHARES[0])) * look[bead, channel]
                colour = colour + rim * f32(_RIM_SHARES[1]) + shine
                colour = colour * clear + haze * lights[2, channel] + dark * lights[3, channel]
                result[channel, r, c] += colour * f32(0.25)
            result[3, r, c] += f32(0.25)


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
            between=f32(sheet.edge_between * room),
            step_line=f32(sheet.edge_step * (0.22 + 0.78 * room)),
            edge_group=f32(sheet.edge_group),
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
        self._materials = (materials.look, materials.layer, materials.outlined)
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
        _shade(
            ground.depth,
            ground.shown,
            ground.molecule,
            patch,
            (shapes.spheres, shapes.planes, shapes.owner, window.columns(), window.rows()),
            self._materials,
            *self._steps,
            self._numbers,
            self._lights,
            result,
        )
        return result
