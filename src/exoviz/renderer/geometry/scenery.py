"""Background of a story: the open space outside, and the cut face of the cytosol."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image, ImageDraw

from exoviz.compiled import compiled
from exoviz.renderer.palette import from_hex
from exoviz.story.state import CYTOSOL_MEDIUM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.registry.styles import StyleSheet
    from exoviz.renderer.geometry.camera import Shot
    from exoviz.story import State
    from exoviz.story.membrane.cell_membrane import CellMembrane

    Floats = NDArray[np.float32]
    Mask = NDArray[np.bool_]

__all__ = ["CUT_NM", "Cut"]

#: Where the cut face of the cytosol lies, y in nm: behind the lipids that stand along the cut.
CUT_NM: Final = 0.9
_SMOOTH: Final = 2
#: Colour of tails that fill a stalk.
_TAILS: Final = (0.72, 0.69, 0.62)
#: Share of the light that the deepest shadow takes.
_SHADOW: Final = 0.55
#: From the places of lipids to the end of their heads, nm.
_HEADS: Final = 0.6


def _outline(
    membrane: CellMembrane, outer: bool, at: Shot, size: tuple[int, int], depth: float
) -> list[Floats]:
    """Return the section of a leaflet, where its heads end, from side to side, in pixels."""
    lines = []
    for whole in membrane.outlines(outer=outer, count=160):
        along = np.gradient(whole, axis=0)
        along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
        outwards = np.stack([along[:, 1], -along[:, 0]], axis=1)
        whole = whole + outwards * (_HEADS if outer else -_HEADS)
        points = np.stack([whole[:, 0], np.full(len(whole), depth), whole[:, 1]], axis=1)
        lines.append(on_screen(points.astype(np.float32), at, size))
    return lines


def on_screen(points: Floats, at: Shot, size: tuple[int, int]) -> Floats:
    """Return where points are in the picture, pixels from its upper left corner."""
    view = at.to_view(points)
    scale = size[1] / (2 * at.half_height) / np.maximum(-view[:, 2], np.float32(1e-3))
    x = size[0] / 2 + view[:, 0] * scale
    y = size[1] / 2 - view[:, 1] * scale
    return np.stack([x, y], axis=1)


_Filled = tuple[float, list[tuple[float, float]], int]


def _closed(line: Floats) -> bool:
    """Return whether a line in the picture ends where it begins."""
    return bool(np.hypot(*(line[0] - line[-1])) < 0.02 * np.ptp(line[:, 0]) + 1)


def _filled(
    membrane: CellMembrane, outer: bool, at: Shot, size: tuple[int, int], state: State
) -> list[_Filled]:
    """Return polygons: how large each is, its corners, and whether there is cytosol within."""
    far = 40.0 * max(size)
    found: list[_Filled] = []
    depth = CUT_NM + state.cytosol.depth
    lines = _outline(membrane, outer, at, size, depth)
    if state.cytosol.depth:
        # So far behind only a plane is cut; a sphere is not reached.
        lines = [line for line in lines if not _closed(line)]
        if not membrane.fusion.flat or membrane.single:
            return []
        ends = lines[-1][[0, -1]]
        lines = [ends]
    for number, line in enumerate(lines):
        points = [(x, y) for x, y in (line * _SMOOTH).tolist()]
        closed = _closed(line)
        wide = float(np.ptp(line[:, 0]))
        within = 0 if membrane.cytosol_outside else 255
        if membrane.fusion.enclosed and not membrane.single and (number or len(lines) == 1):
            within = 255 - within
        if not closed:
            # A plane: the cytosol reaches from its section down out of the picture.
            down = far if state.cytosol.below_plane else -far
            points = [(-far, points[0][1]), *points, (far, points[-1][1])]
            points += [(far, down), (-far, down)]
            wide, within = math.inf, 255
        found.append((wide, points, within))
    return found


@compiled
def _halved(fine: NDArray[np.uint8]) -> Floats:
    """Return shares, 0 to 1, in half of the size: means of bytes, across and then down."""
    high, wide = fine.shape[0] // 2, fine.shape[1] // 2
    shares = np.empty((high, wide), np.float32)
    for row in range(high):
        upper, lower, into = fine[2 * row], fine[2 * row + 1], shares[row]
        for column in range(wide):
            above = (np.int32(upper[2 * column]) + upper[2 * column + 1] + 1) >> 1
            below = (np.int32(lower[2 * column]) + lower[2 * column + 1] + 1) >> 1
            into[column] = np.float32((above + below + 1) >> 1) / np.float32(255)
    return shares


def _drawn(shapes: list[_Filled], size: tuple[int, int], *, everywhere: bool) -> Floats:
    """Return the share of each pixel that is cytosol; smaller shapes lie in larger ones."""
    full = (size[0] * _SMOOTH, size[1] * _SMOOTH)
    image = Image.new("L", full, 255 if everywhere else 0)
    pen = ImageDraw.Draw(image)
    for _wide, points, within in sorted(shapes, key=lambda shape: -shape[0]):
        pen.polygon(points, fill=within)
    return _halved(np.asarray(image))


@compiled
def _paint(
    sky: Floats,
    mask: Floats,
    stalk: Floats,
    keep: Floats,
    places: tuple[Floats, Floats],
    tones: tuple[Floats, Floats],
    tails: Floats,
    result: Floats,
) -> None:
    """Paint the cut face, darker below and at the sides, and tails between it and the sky."""
    down, across = places
    light, shade = tones
    half, zero, one = np.float32(0.5), np.float32(0), np.float32(1)
    for channel in range(3):
        start, way, oil = light[channel], shade[channel] - light[channel], tails[channel]
        for row in range(mask.shape[0]):
            above = down[row] * np.float32(0.65)
            for column in range(mask.shape[1]):
                share = min(max(above + across[column] * np.float32(0.3), zero), one)
                left, behind = keep[row, column], sky[channel, row, column]
                face = (start + share * way) * left
                painted = behind + mask[row, column] * (face - behind)
                tail = oil * (half + half * left)
                result[channel, row, column] = painted + stalk[row, column] * (tail - painted)


@compiled
def _blurred(picture: Floats, weights: NDArray[np.float64]) -> Floats:
    """Return a picture blurred along both axes, and mirrored at its edges.

    `weights` are those of the middle and of what is on either side of it, from near to far.
    """
    high, wide = picture.shape
    far = weights.shape[0] - 1
    down, total = np.empty_like(picture), np.empty(max(high, wide), np.float64)
    line = np.empty(wide + 2 * far, np.float64)
    for row in range(high):
        sums = total[:wide]
        for column in range(wide):
            sums[column] = picture[row, column] * weights[0]
        for step in range(far, 0, -1):
            above, below = (
                picture[_mirrored(row - step, high)],
                picture[_mirrored(row + step, high)],
            )
            for column in range(wide):
                pair = np.float64(above[column]) + np.float64(below[column])
                sums[column] += pair * weights[step]
        for column in range(wide):
            down[row, column] = sums[column]
    for row in range(high):
        for column in range(-far, wide + far):
            line[column + far] = down[row, _mirrored(column, wide)]
        sums = total[:wide]
        for column in range(wide):
            sums[column] = line[column + far] * weights[0]
        for step in range(far, 0, -1):
            before, after = line[far - step : far - step + wide], line[far + step :]
            for column in range(wide):
                sums[column] += (before[column] + after[column]) * weights[step]
        for column in range(wide):
            down[row, column] = sums[column]
    return down


@compiled
def _mirrored(place: int, count: int) -> int:
    """Return the place in a row of so many that one beside it mirrors."""
    place %= 2 * count
    return place if place < count else 2 * count - 1 - place


@compiled
def _darkened(soft: Floats, shape: tuple[int, int]) -> Floats:
    """Return the share of light that soft shadows leave, in the size of a picture."""
    high, wide = shape
    small, one = soft.shape, np.float32(1)
    keep, lines = np.empty(shape, np.float32), np.empty((2, wide), np.float32)
    known = np.full(2, -1, np.int64)
    for row in range(high):
        above, below, lower = _between(row, small[0], high)
        for source in (above, below):
            if known[source % 2] == source:
                continue
            line = lines[source % 2]
            for column in range(wide):
                left, right, share = _between(column, small[1], wide)
                line[column] = soft[source, left] * (1 - share) + soft[source, right] * share
            known[source % 2] = source
        near, far = lines[above % 2], lines[below % 2]
        for column in range(wide):
            dark = np.float32(near[column] * (1 - lower) + far[column] * lower)
            keep[row, column] = one - np.float32(_SHADOW) * dark
    return keep


@compiled
def _between(place: int, small: int, large: int) -> tuple[int, int, float]:
    """Return which two of `small` pixels one of `large` lies between, and the second's share."""
    middle = (place + 0.5) * (small / large) - 0.5
    first = math.floor(middle)
    if first < 0:
        return 0, 0, 0.0
    if first >= small - 1:
        return small - 1, small - 1, 0.0
    return first, first + 1, middle - first


@compiled
def _hidden(
    points: Floats,
    mask: Floats,
    depth: np.float32,
    camera: tuple[Floats, Floats],
    scale: np.float32,
    middle: tuple[np.float32, np.float32],
) -> Mask:
    """Return which points lie behind a face at a depth that is seen in a mask."""
    found = np.zeros(points.shape[0], np.bool_)
    position, axes = camera
    bottom, right = np.float32(mask.shape[0] - 1), np.float32(mask.shape[1] - 1)
    none, nearest = np.float32(0), np.float32(1e-3)
    for index in range(points.shape[0]):
        if points[index, 1] <= depth:
            continue
        x, y = points[index, 0] - position[0], points[index, 1] - position[1]
        z = points[index, 2] - position[2]
        away = -(axes[2, 0] * x + axes[2, 1] * y + axes[2, 2] * z)
        large = scale / max(away, nearest)
        across = middle[0] + (axes[0, 0] * x + axes[0, 1] * y + axes[0, 2] * z) * large
        down = middle[1] - (axes[1, 0] * x + axes[1, 1] * y + axes[1, 2] * z) * large
        column = int(min(max(across, none), right))
        row = int(min(max(down, none), bottom))
        found[index] = mask[row, column] > np.float32(0.5)
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """The cut face of the cytosol as the camera sees it.

    Attributes
    ----------
    mask : (height, width) array
        Share of each pixel that it covers, 0 to 1.
    stalk : (height, width) array
        The same of what lies within membranes: tails, also where two are not yet quite one.
    depth : float
        y of the face, nm.
    at : Shot
    medium : (height, width) array
        Share of each pixel behind which the moment's medium lies: the mask, or all of a fluid.
    """

    mask: Floats
    stalk: Floats
    depth: float
    at: Shot
    medium: Floats

    @classmethod
    def of(cls, state: State, at: Shot, size: tuple[int, int]) -> Cut:
        """Return the cut face at a moment."""
        near, far = [], []
        for membrane in state.membranes:
            near += _filled(membrane, membrane.cytosol_outside, at, size, state)
            far += _filled(membrane, not membrane.cytosol_outside, at, size, state)
        everywhere = state.cytosol.everywhere
        mask = _drawn(near, size, everywhere=everywhere)
        # Neither cytosol nor the other side: what lies between both leaflets.
        stalk = _drawn(far, size, everywhere=everywhere) - mask if far else np.zeros_like(mask)
        in_fluid = state.medium != CYTOSOL_MEDIUM
        medium = np.ones_like(mask) if in_fluid else mask
        depth = CUT_NM + state.cytosol.depth
        return cls(mask, np.clip(stalk, 0, 1), depth, at, medium)

    def hides(self, points: Floats) -> Mask:
        """Return which points (n, 3) lie behind the cut face, as the camera sees it."""
        height, width = self.mask.shape
        scale = np.float32(height / (2 * self.at.half_height))
        middle = np.float32(width / 2), np.float32(height / 2)
        places = np.ascontiguousarray(points, np.float32)
        return _hidden(places, self.mask, np.float32(self.depth), self.at.stand(), scale, middle)

    def shadows(self, coverage: Floats, pixels_per_nm: float) -> Floats:
        """Return the share of light, (h, w), that what is drawn leaves to what lies behind it."""
        # Soft shadows of what stands before the face, from the light above and to the left.
        small = np.ascontiguousarray(coverage[::4, ::4])
        reach = min(max(6.0 * pixels_per_nm / 4, 1.0), 24.0)
        steps = np.arange(int(4 * reach + 0.5) + 1)
        bell = np.exp(-0.5 / reach**2 * steps**2)
        soft = _blurred(small, bell / (bell[0] + 2 * bell[1:].sum()))
        shift = max(round(0.5 * reach), 1)
        # What leaves at one side of the picture does not come in at the other.
        soft = np.pad(soft, ((shift, 0), (shift, 0)), mode="edge")[:-shift, :-shift]
        return _darkened(np.ascontiguousarray(soft), self.mask.shape)

    def painted(self, sky: Floats, sheet: StyleSheet, keep: Floats) -> Floats:
        """Return a background, (3, h, w) sRGB, with the cut face; `keep` is as from `shadows`."""
        height, width = self.mask.shape
        down = np.linspace(0, 1, height, dtype=np.float32)
        across = np.abs(np.linspace(-1, 1, width, dtype=np.float32))
        result = np.empty_like(sky)
        tones = (from_hex(sheet.cytosol), from_hex(sheet.cytosol_shade))
        tails = np.array(_TAILS, np.float32)
        _paint(sky, self.mask, self.stalk, keep, (down, across), tones, tails, result)
        return result
