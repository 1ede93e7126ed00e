"""Many molecules painted as flat discs with thin outlines, in half as many pixels as a picture has.

The nearest are painted first, and what would not be seen behind them is passed over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.compiled import compiled
from exoviz.renderer.raster.pixels import in_strips

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Integers = NDArray[np.int32]
    Number = float | np.floating[Any]

__all__ = ["COARSE", "lay_crowd", "paint_rows"]

f32 = np.float32

#: Pixels of the picture across one of the layer.
COARSE: Final = 2
#: Share of light that must still come through for anything behind to be painted.
_OPAQUE: Final = 0.05
#: Pixels of a full picture's layer that a molecule's radius must have to be painted with its shape.
_SHAPED: Final = 2.3
#: Width of an outline, such pixels, and its darkness.
_LINE: Final = 0.55
_LINE_SHADE: Final = 0.42


@compiled
def _disc(
    layer: Floats,
    clear: Floats,
    across: Number,
    down: Number,
    radius: Number,
    weight: Number,
    there: Number,
    colour: Floats,
    tone: tuple[Number, Number, Number, Number],
    first: int,
    last: int,
) -> None:
    """Paint a disc with a soft edge under what is there; it is lightest at its upper left."""
    width = clear.shape[1]
    reach = radius + f32(0.5)
    top, bottom = max(int(down - reach), first), min(int(down + reach) + 1, last)
    left, right = max(int(across - reach), 0), min(int(across + reach) + 1, width)
    middle_x, middle_y, per, shade = tone
    red, green, blue = colour[0], colour[1], colour[2]
    # A disc smaller than a pixel covers a part of it.
    most = min(f32(1), f32(3.14159) * radius * radius)
    square, inner = reach * reach, max(reach - most, f32(0))
    inner *= inner
    for row in range(top, bottom):
        y = f32(row) + f32(0.5)
        dy = y - down
        for column in range(left, right):
            open_ = clear[row, column]
            if open_ < f32(_OPAQUE):
                continue
            x = f32(column) + f32(0.5)
            dx = x - across
            away = dx * dx + dy * dy
            if away >= square:
                continue
            cover = most if away <= inner else min(reach - np.sqrt(away), most)
            share = open_ * cover * there
            own = share * weight
            light = own * (shade - f32(0.16) * (x - middle_x + y - middle_y) * per)
            layer[0, row, column] += light * red
            layer[1, row, column] += light * green
            layer[2, row, column] += light * blue
            layer[3, row, column] += own
            clear[row, column] = open_ - share


@compiled
def _hidden(
    clear: Floats, across: Number, down: Number, size: Number, first: int, last: int
) -> bool:
    """Return whether nothing of a molecule would be seen, by a look at a few of its places."""
    half = f32(0.6) * size
    for i in range(-1, 2):
        row = min(max(int(down + half * f32(i)), first), last - 1)
        for j in range(-1, 2):
            column = min(max(int(across + half * f32(j)), 0), clear.shape[1] - 1)
            if clear[row, column] >= f32(_OPAQUE):
                return False
    return True


@compiled
def paint_rows(
    layer: Floats,
    clear: Floats,
    found: Floats,
    which: Integers,
    box: tuple[Floats, Integers, Floats, Integers, Floats],
    colours: Floats,
    camera: tuple[Floats, Floats, Number],
    strengths: tuple[Number, Number, Number],
    first: int,
    last: int,
) -> None:
    """Paint rows of the layer, (4, h, w): colour by its weight, and weight; the nearest first.

    `strengths` are that of the nearest, how deep nothing is seen any more, nm, and how many pixels
    of a full picture's layer each of this is wide and high.
    """
    centres, shape, bodies, firsts, spheres = box
    position, axes, scale = camera
    height, width = clear.shape
    half_width, half_height = f32(width) * f32(0.5), f32(height) * f32(0.5)
    strength, deepest, coarse = strengths
    shaped, width_of_line = f32(_SHAPED) / coarse, f32(_LINE) / coarse
    for number in range(len(which)):
        size, down = found[number, 6] + f32(2), found[number, 5]
        if down + size < first or down - size > last:
            continue
        index = which[number]
        vx = centres[index, 0] + found[number, 0] - position[0]
        vy = centres[index, 1] + found[number, 1] - position[1]
        vz = centres[index, 2] + found[number, 2] - position[2]
        per = scale / -(axes[2, 0] * vx + axes[2, 1] * vy + axes[2, 2] * vz)
        middle = half_width + (axes[0, 0] * vx + axes[0, 1] * vy + axes[0, 2] * vz) * per
        body = bodies[shape[index]] * per
        if _hidden(clear, middle, down, body, first, last):
            continue
        colour = colours[shape[index]]
        share = max(f32(1) - found[number, 3] / deepest, f32(0))
        weight = strength * share * share
        there = found[number, 4]
        # No two of a kind are quite alike.
        shade = f32(0.93) + f32(0.14) * f32((index * 7919) % 101) / f32(101)
        if body < shaped:
            tone = (middle, down, f32(0), shade)
            _disc(layer, clear, middle, down, body, weight, there, colour, tone, first, last)
            continue
        bold = min(max((body - shaped) * coarse * f32(0.7), f32(0)), f32(1))
        line, dark = width_of_line * bold, f32(_LINE_SHADE) + (f32(1) - bold) * f32(0.5)
        for turn in range(2):
            tone = (middle, down, f32(1 - turn) / body, dark if turn else shade)
            for bead in range(firsts[index], firsts[index + 1]):
                bx = spheres[bead, 0] + found[number, 0] - position[0]
                by = spheres[bead, 1] + found[number, 1] - position[1]
                bz = spheres[bead, 2] + found[number, 2] - position[2]
                near = scale / -(axes[2, 0] * bx + axes[2, 1] * by + axes[2, 2] * bz)
                right = (axes[0, 0] * bx + axes[0, 1] * by + axes[0, 2] * bz) * near
                up = (axes[1, 0] * bx + axes[1, 1] * by + axes[1, 2] * bz) * near
                radius = spheres[bead, 3] * near
                if turn:
                    radius += line
                x, y = half_width + right, half_height - up
                _disc(layer, clear, x, y, radius, weight, there, colour, tone, first, last)


@compiled
def _lay(
    picture: Floats, layer: Floats, where: Floats, keep: Floats, first: int, last: int
) -> None:
    """Lay a layer of half as many pixels over rows of a picture, (3, h, w), softly."""
    high, wide = layer.shape[1], layer.shape[2]
    width = picture.shape[2]
    near, far = f32(0.75), f32(0.25)
    line = np.empty((4, wide + 2), np.float32)
    for row in range(first, last):
        i = min(row // COARSE, high - 1)
        other = min(max(i - 1 if row % COARSE == 0 else i + 1, 0), high - 1)
        for channel in range(4):
            for column in range(wide):
                mixed = near * layer[channel, i, column] + far * layer[channel, other, column]
                line[channel, column + 1] = mixed
            line[channel, 0], line[channel, wide + 1] = line[channel, 1], line[channel, wide]
        for column in range(width):
            share = where[row, column]
            if share <= 0:
                continue
            j = min(column // COARSE, wide - 1) + 1
            beside = j - 1 if column % COARSE == 0 else j + 1
            weight = near * line[3, j] + far * line[3, beside]
            light = keep[row, column]
            for channel in range(3):
                own = near * line[channel, j] + far * line[channel, beside]
                here = picture[channel, row, column]
                picture[channel, row, column] = here + share * (own * light - here * weight)


def lay_crowd(picture: Floats, layer: Floats, where: Floats, keep: Floats) -> None:
    """Lay what was painted over a picture, in place.

    Parameters
    ----------
    picture : (3, h, w) array
        sRGB, 0 to 1.
    layer : (4, h / 2, w / 2) array
        See `CrowdPainter.painted`.
    where : (h, w) array
        Share of each pixel that the medium covers.
    keep : (h, w) array
        Share of light that shadows leave.
    """
    height = picture.shape[1]

    def lay(first: int, last: int) -> None:
        _lay(picture, layer, where, keep, first, last)

    in_strips(lay, height)
