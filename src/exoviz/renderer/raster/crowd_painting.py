"""What fills the cytosol or a body fluid, painted softly behind everything else.

These molecules are many and nothing that one looks at, so they are painted and not lit: flat
colours and thin outlines that sink into the medium's own colour with depth, in half as many
pixels as the picture has. A painted layer lies behind all that is drawn, whatever its depth, and
so never hides it.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.compiled import compiled
from exoviz.model.layers import matches
from exoviz.renderer.palette import from_hex
from exoviz.story.crowd.crowd_box import CrowdBox, crowd_box
from exoviz.story.crowd.crowd_region import CrowdRegion, CrowdRegions, Number, room_at

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.registry.styles import StyleSheet
    from exoviz.renderer.geometry.camera import Shot
    from exoviz.scene import View
    from exoviz.story import State, Story

    Floats = NDArray[np.float32]
    Integers = NDArray[np.int32]

__all__ = ["CrowdPainter", "lay_crowd"]

f32 = np.float32

#: Pixels of the picture across one of the layer.
COARSE: Final = 2
#: Share of light that must still come through for anything behind to be painted.
_OPAQUE: Final = 0.05
#: Room that a molecule must have to be there wholly, nm: it fades as a membrane comes near.
_ROOM_NM: Final = 0.6
#: Pixels of the layer that a molecule's radius must have to be painted with its shape.
_SHAPED: Final = 2.3
#: Pixels of the layer in a nanometre from which on a crowd is seen in all its depth.
_CLOSE: Final = 1.5
#: Width of an outline, pixels of the layer, and its darkness.
_LINE: Final = 0.55
_LINE_SHADE: Final = 0.42
_STRIP: Final = 60


@compiled
def _chosen(
    box: tuple[Floats, Integers, Floats, Floats, Integers, Floats],
    face: Number,
    deepest: Number,
    shown: NDArray[np.bool_],
    images: Floats,
    camera: tuple[Floats, Floats, Number],
    mask: Floats,
    region: Any,
    found: Floats,
    which: Integers,
) -> int:
    """Find the molecules that are in the picture and have room; return how many.

    `found` gets for each its offset (x, y, z), depth behind the face, how much of it is there,
    its row, and its reach in pixels.
    """
    centres, shape, front, reach, firsts, parts = box
    position, axes, scale = camera
    height, width = mask.shape
    count = 0
    pieces, bounds, chunk, spheres, cells, low, cell = region
    for index in range(centres.shape[0]):
        far = reach[shape[index]]
        if front[index] < 0 or not shown[shape[index]]:
            continue
        if front[index] >= deepest:
            break
        for image in range(images.shape[0]):
            x = centres[index, 0] + images[image, 0]
            y = centres[index, 1] + face
            z = centres[index, 2] + images[image, 1]
            vx, vy, vz = x - position[0], y - position[1], z - position[2]
            deep = -(axes[2, 0] * vx + axes[2, 1] * vy + axes[2, 2] * vz)
            if deep < f32(2) * far + f32(1):
                continue
            per = scale / deep
            size = far * per
            across = width * f32(0.5) + (axes[0, 0] * vx + axes[0, 1] * vy + axes[0, 2] * vz) * per
            if across < -size or across > width + size:
                continue
            down = height * f32(0.5) - (axes[1, 0] * vx + axes[1, 1] * vy + axes[1, 2] * vz) * per
            if down < -size or down > height + size:
                continue
            seen = False
            for corner in range(5):
                dx = size * (f32(corner == 1) - f32(corner == 2))
                dy = size * (f32(corner == 3) - f32(corner == 4))
                column = min(max(int(across + dx), 0), width - 1)
                row = min(max(int(down + dy), 0), height - 1)
                if mask[row, column] > 0:
                    seen = True
                    break
            if not seen:
                continue
            room = room_at(x, y, z, far, pieces, bounds, chunk, spheres, cells, low, cell)
            if room < -far or count == found.shape[0]:
                continue
            if room < f32(_ROOM_NM):
                # Near something its shape counts, and not how far it reaches.
                room = f32(1e9)
                for bead in range(firsts[index], firsts[index + 1]):
                    bx, by = parts[bead, 0] + images[image, 0], parts[bead, 1] + face
                    bz, size_of = parts[bead, 2] + images[image, 1], parts[bead, 3]
                    own = room_at(
                        bx, by, bz, size_of, pieces, bounds, chunk, spheres, cells, low, cell
                    )
                    room = min(room, own)
                    if room <= 0:
                        break
                if room <= 0:
                    continue
            which[count] = index
            found[count, 0], found[count, 1], found[count, 2] = (
                images[image, 0],
                face,
                images[image, 1],
            )
            found[count, 3] = front[index]
            found[count, 4] = min(room / f32(_ROOM_NM), f32(1))
            found[count, 5] = down
            found[count, 6] = size
            count += 1
    return count


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
def _paint(
    layer: Floats,
    clear: Floats,
    found: Floats,
    which: Integers,
    count: int,
    box: tuple[Floats, Integers, Floats, Integers, Floats],
    colours: Floats,
    camera: tuple[Floats, Floats, Number],
    strengths: tuple[Number, Number],
    first: int,
    last: int,
) -> None:
    """Paint rows of the layer, (4, h, w): colour by its weight, and weight; the nearest first."""
    centres, shape, bodies, firsts, spheres = box
    position, axes, scale = camera
    height, width = clear.shape
    half_width, half_height = f32(width) * f32(0.5), f32(height) * f32(0.5)
    strength, deepest = strengths
    for number in range(count):
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
        if body < f32(_SHAPED):
            tone = (middle, down, f32(0), shade)
            _disc(layer, clear, middle, down, body, weight, there, colour, tone, first, last)
            continue
        bold = min(max((body - f32(_SHAPED)) * f32(0.7), f32(0)), f32(1))
        line, dark = f32(_LINE) * bold, f32(_LINE_SHADE) + (f32(1) - bold) * f32(0.5)
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

    def lay(first: int) -> None:
        _lay(picture, layer, where, keep, first, min(first + _STRIP, height))

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        list(pool.map(lay, range(0, height, _STRIP)))


class CrowdPainter:
    """Paints what fills the medium at moments of a story.

    Parameters
    ----------
    story : Story
    sheet : StyleSheet
    view : View
        Layers that are hidden.
    """

    def __init__(self, story: Story, sheet: StyleSheet, view: View) -> None:
        self._story = story
        self._sheet = sheet
        self._hide = view.hide
        self._regions = CrowdRegions(story)

    def painted(self, state: State, at: Shot, mask: Floats, depth: float) -> Floats | None:
        """Return the layer, (4, h / 2, w / 2): colour times weight, and weight; None if empty.

        Parameters
        ----------
        state : State
        at : Shot
        mask : (h, w) array
            Share of each pixel that the medium covers.
        depth : float
            y of the face behind which the medium begins, nm.
        """
        box = crowd_box(state.medium, self._story.seed)
        shown = np.array([not matches(one.layer, self._hide) for one in box.shapes], np.bool_)
        half = np.ascontiguousarray(mask[::COARSE, ::COARSE])
        if not self._sheet.crowd or not shown.any() or not half.any():
            return None
        height, width = half.shape
        low, high = _volume(at, width / height, depth, box.size[1])
        if not (high > low).all():
            return None
        region = self._regions.region(state, low, high)
        scale = float(height / (2 * at.half_height))
        # From afar a crowd is a grain, and what is deep in it adds nothing.
        closeness = min(scale / at.distance / _CLOSE, 1.0)
        deepest = f32(box.size[1] * (0.4 + 0.6 * closeness))
        camera = (at.position.astype(np.float32), at.axes.astype(np.float32), f32(scale))
        found, which, count = _selected(box, shown, camera, half, region, depth, deepest, low, high)
        layer = np.zeros((4, height, width), np.float32)
        clear = (half > 0).astype(np.float32)
        overrides = self._sheet.overrides
        colours = np.array(
            [from_hex(overrides.get(one.layer, one.crowder.colour)) for one in box.shapes],
            np.float32,
        )
        bodies = np.array([one.body / 1.1 for one in box.shapes], np.float32)
        columns = (box.centres, box.shape, bodies, box.first, box.spheres)
        strengths = (f32(self._sheet.crowd), deepest)

        def paint(first: int) -> None:
            last = min(first + _STRIP, height)
            _paint(
                layer, clear, found, which, count, columns, colours, camera, strengths, first, last
            )

        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            list(pool.map(paint, range(0, height, _STRIP)))
        return layer


def _volume(
    at: Shot, aspect: float, depth: float, thick: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the lowest and highest corner, nm, of what the camera sees of a slab behind a face."""
    corners = np.array([[x, y] for x in (-1, 1) for y in (-1, 1)], np.float64)
    rays = np.column_stack([corners * (at.half_height * aspect, at.half_height), -np.ones(4)])
    rays = rays @ at.axes.astype(np.float64)
    ends = []
    for plane in (depth, depth + thick):
        way = (plane - at.position[1]) / np.where(rays[:, 1] > 1e-3, rays[:, 1], 1e-3)
        way = np.clip(way, 0.0, 3.0 * at.distance)
        ends.append(at.position + way[:, None] * rays)
    found = np.concatenate(ends)
    low, high = found.min(axis=0), found.max(axis=0)
    low[1], high[1] = depth, depth + thick
    if at.position[1] >= depth:
        high = low
    return low, high


def _selected(
    box: CrowdBox,
    shown: NDArray[np.bool_],
    camera: tuple[Floats, Floats, Number],
    mask: Floats,
    region: CrowdRegion,
    depth: float,
    deepest: Number,
    low: NDArray[np.float64],
    high: NDArray[np.float64],
) -> tuple[Floats, Integers, int]:
    """Return what `_chosen` finds: the offsets, the molecules, and how many there are."""
    size = np.array(box.size)
    first, last = np.floor(low / size), np.floor(high / size)
    images = np.array(
        [
            (x * size[0], z * size[2])
            for x in np.arange(first[0], last[0] + 1)
            for z in np.arange(first[2], last[2] + 1)
        ],
        np.float32,
    )
    most = len(box) * len(images)
    found, which = np.empty((most, 7), np.float32), np.empty(most, np.int32)
    reach = np.array([one.reach for one in box.shapes], np.float32)
    columns = (box.centres, box.shape, box.front, reach, box.first, box.spheres)
    numbers, face = region.numbers, f32(depth)
    count = _chosen(columns, face, deepest, shown, images, camera, mask, numbers, found, which)
    return found, which, count
