"""From surfaces to colour: light, contact shadows, fading with depth, and drawn lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np

from exoviz.renderer.light import KEY_DIRECTION
from exoviz.renderer.palette import from_hex, linear
from exoviz.renderer.surface import EMPTY_DEPTH

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.renderer.styles import StyleSheet

    Floats = NDArray[np.float32]
    Integers = NDArray[np.int32]

Number = TypeVar("Number", bound=np.generic)

__all__ = ["HALO", "SUPERSAMPLING", "Ground", "Materials", "Patch", "Scale", "shaded"]

#: Samples of a pixel along each axis.
SUPERSAMPLING: Final = 2
#: Rows and columns that shading looks beyond its own, in pixels of the finer grid, at most.
HALO: Final = 48

_CONTACT_NM: Final = (0.35, 1.1)
_CONTACT_WEIGHT: Final = (0.6, 0.4)
_WRAP: Final = np.float32(0.25)


@dataclass(frozen=True, slots=True, eq=False)
class Materials:
    """What shading must know of each bead.

    Attributes
    ----------
    colour : (3, n) array
        Linear light.
    molecule, layer : (n,) array
    around : (4, n) array
    key : (n,) array
        See `light.Lit`.
    outlined : (n,) array
        True for what always has a dark outline.
    """

    colour: Floats
    molecule: Integers
    layer: Integers
    around: Floats
    key: Floats
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


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What is seen in a band of the finer grid, with a halo of nothing around it.

    Attributes
    ----------
    depth : (h + 2 halo, w + 2 halo) array
    bead, molecule : (h + 2 halo, w + 2 halo) array
        -1 where nothing is.
    normal : (3, h, w) array
        Without a halo.
    apart : (2, 2, (h + 2 halo) / 2, (w + 2 halo) / 2) array
        The depths of the even and odd rows and columns, each lying together.
    """

    depth: Floats
    bead: Integers
    molecule: Integers
    normal: Floats
    apart: Floats

    @classmethod
    def empty(cls, height: int, width: int) -> Ground:
        """Return a band in which nothing is seen yet."""
        padded = (height + 2 * HALO, width + 2 * HALO)
        return cls(
            depth=np.full(padded, EMPTY_DEPTH, np.float32),
            bead=np.full(padded, -1, np.int32),
            molecule=np.full(padded, -1, np.int32),
            normal=np.empty((3, height, width), np.float32),
            apart=np.full((2, 2, padded[0] // 2, padded[1] // 2), EMPTY_DEPTH, np.float32),
        )

    def fill(self, first: int, depth: Floats, normal: Floats, bead: Integers) -> None:
        """Put in the rows of the band from `first` on, which is even, as their number is."""
        height, width = depth.shape
        inside = (slice(HALO + first, HALO + first + height), slice(HALO, HALO + width))
        self.depth[inside], self.bead[inside] = depth, bead
        self.normal[:, first : first + height] = normal
        top, left = (HALO + first) // 2, HALO // 2
        for row, column in np.ndindex(2, 2):
            into = self.apart[row, column, top : top + height // 2, left : left + width // 2]
            into[...] = depth[row::2, column::2]

    def merge(
        self,
        row: NDArray[np.intp],
        column: NDArray[np.intp],
        depth: Floats,
        normal: Floats,
        bead: Integers,
    ) -> None:
        """Put in, at some pixels, what is nearer than what is there already."""
        nearer = np.flatnonzero(depth < self.depth[HALO + row, HALO + column])
        row, column, depth = row[nearer], column[nearer], depth[nearer]
        self.normal[:, row, column] = normal[:, nearer]
        row, column = row + HALO, column + HALO
        self.depth[row, column] = depth
        self.bead[row, column] = bead[nearer]
        self.apart[row % 2, column % 2, row // 2, column // 2] = depth

    def number(self, first: int, last: int, molecules: Integers) -> None:
        """Put in the molecules of the rows of the band from `first` to before `last`."""
        rows = slice(HALO + first, HALO + last)
        bead = self.bead[rows]
        molecule = np.take(molecules, bead, mode="clip")
        self.molecule[rows] = np.where(bead >= 0, molecule, np.int32(-1))


@dataclass(frozen=True, slots=True)
class Patch:
    """A part of a band, in pixels of the finer grid; all four are even."""

    top: int
    left: int
    height: int
    width: int

    def of(self, padded: NDArray[Number], step: tuple[int, int] = (0, 0)) -> NDArray[Number]:
        """Return the part of an array with a halo that lies `step` (rows, columns) away."""
        top, left = self.top + HALO + step[0], self.left + HALO + step[1]
        return padded[top : top + self.height, left : left + self.width]

    @property
    def inside(self) -> tuple[slice, slice]:
        """Rows and columns of an array without a halo."""
        rows = slice(self.top, self.top + self.height)
        return rows, slice(self.left, self.left + self.width)


def _around(radius: float, count: int, turn: float) -> list[tuple[int, int]]:
    angles = turn + np.arange(count) * (2 * np.pi / count)
    ring = np.rint(radius * np.stack([np.sin(angles), np.cos(angles)], axis=1)).astype(int)
    return [(int(row), int(column)) for row, column in ring]


def _shade_of(nearer: Floats) -> Floats:
    """Return how much light is kept away by something so much nearer to the camera."""
    # What is far in front hides less: its shadow falls elsewhere.
    fall = nearer * np.float32(-0.15)
    fall += np.float32(1.6)
    np.clip(fall, np.float32(0.25), np.float32(1), out=fall)
    kept: Floats = np.clip(nearer - np.float32(0.08), np.float32(0), np.float32(1))
    kept *= fall
    return kept


def _contact(ground: Ground, patch: Patch, scale: Scale) -> Floats:
    """Return how much of the light nearby surfaces keep away, 0 to 1.

    The four samples of a pixel each look in a quarter of the directions: their mean, which is
    what is seen, knows all of them.
    """
    found = np.zeros((patch.height, patch.width), np.float32)
    top, left = (patch.top + HALO) // 2, (patch.left + HALO) // 2
    rows, columns = patch.height // 2, patch.width // 2

    def depths(row: int, column: int) -> Floats:
        above, before = top + row // 2, left + column // 2
        plane = ground.apart[row % 2, column % 2]
        part: Floats = plane[above : above + rows, before : before + columns]
        return part

    for reach, weight in zip(_CONTACT_NM, _CONTACT_WEIGHT, strict=True):
        radius = min(max(reach / scale.nm_per_pixel, 1.0), HALO - 2)
        # Where a pixel is larger than the reach, the slope between pixels must not count.
        inverse = np.float32(1 / max(reach, scale.nm_per_pixel))
        outer, inner = _around(radius, 8, 0.4), _around(max(radius * 0.55, 1.0), 4, 0.9)
        for quarter, (row, column) in enumerate(np.ndindex(2, 2)):
            steps = [*outer[quarter::4], inner[quarter]]
            here = depths(row, column)
            ring = np.zeros(here.shape, np.float32)
            for down, across in steps:
                nearer = here - depths(row + down, column + across)
                nearer *= inverse
                ring += _shade_of(nearer)
            ring *= np.float32(weight / len(steps))
            found[row::2, column::2] += ring
    return found


def _lines(
    ground: Ground, patch: Patch, materials: Materials, sheet: StyleSheet, scale: Scale
) -> Floats:
    """Return how dark drawn lines make each pixel, 0 to 1; of no meaning where nothing is."""
    # Lines between lipids would fill a picture in which a lipid is as small as a line.
    room = min(max(0.55 / scale.nm_per_pixel / max(scale.line, 1.0) / 2.2, 0.0), 1.0)
    between = np.float32(sheet.edge_between * room)
    step_line = np.float32(sheet.edge_step * (0.22 + 0.78 * room))
    radius = min(max(scale.line * 0.75, 1.0), HALO - 1)
    steps = _around(radius, 8, 0.0) + (_around(radius * 0.5, 4, 0.0) if radius > 2 else [])
    dark = np.zeros(patch.height * patch.width, np.float32)
    here, mine = patch.of(ground.depth), patch.of(ground.molecule)
    across = ground.depth.shape[1]
    start = (patch.top + HALO) * across + patch.left + HALO
    depth, bead = ground.depth.ravel(), ground.bead.ravel()
    for step in dict.fromkeys(steps):
        border = mine != patch.of(ground.molecule, step)
        if not between:
            # Then only what is in front of another thing draws a line on it.
            border &= here > patch.of(ground.depth, step)
        found = np.flatnonzero(border)
        place = found + found // patch.width * (across - patch.width) + start
        other = place + (step[0] * across + step[1])
        behind = depth[place] - depth[other]
        one, two = bead[place], bead[other]
        line = step_line * np.clip(behind * np.float32(1 / 1.6), 0, 1)
        np.maximum(line, between, out=line)
        in_front = behind > 0
        # -1 reads the last bead; what is empty is behind everything, and its own line not seen.
        group = in_front & (np.take(materials.layer, one) != np.take(materials.layer, two))
        group |= in_front & (one < 0)
        line[group] = np.maximum(line[group], np.float32(sheet.edge_group))
        rna = in_front & np.take(materials.outlined, two) & ~np.take(materials.outlined, one)
        line[rna] = np.maximum(line[rna], np.float32(0.75))
        dark[found] = np.maximum(dark[found], line)
    return dark.reshape(patch.height, patch.width)


def _light(
    facing: Floats, around: Floats, key: Floats, contact: Floats, sheet: StyleSheet
) -> tuple[Floats, Floats, Floats]:
    """Return the light from all around, that of the key light, and how much of the key arrives."""
    flat = np.float32(sheet.flat)
    turned = around[0] * (1 + flat * np.float32(0.5))
    for axis in range(3):
        turned += facing[axis] * around[axis + 1] * (1 - flat)
    open_ = np.clip(turned, 0, np.float32(1.6), out=turned)
    open_ *= np.float32(sheet.enclosed)
    open_ += np.float32(1 - sheet.enclosed)
    open_ *= np.clip(1 - contact * np.float32(sheet.contact * 1.6), np.float32(0.06), 1)
    diffuse = _towards(facing, KEY_DIRECTION)
    diffuse += _WRAP
    diffuse *= 1 / (1 + _WRAP)
    np.clip(diffuse, 0, 1, out=diffuse)
    diffuse *= 1 - flat
    diffuse += flat
    reach = np.clip(key * np.float32(1.25) - np.float32(0.08), 0, 1)
    reach *= np.clip(1 - np.float32(0.6 * sheet.contact) * contact, 0, 1)
    diffuse *= reach
    diffuse *= np.float32(sheet.key)
    return open_, diffuse, reach


def _towards(facing: Floats, direction: Floats) -> Floats:
    found: Floats = facing[0] * direction[0]
    found += facing[1] * direction[1]
    found += facing[2] * direction[2]
    return found


def _shine(facing: Floats, reach: Floats, sheet: StyleSheet) -> Floats:
    """Return the highlight of the key light."""
    # The viewer looks along -z, so the half-way vector is the same all over the picture.
    halfway = KEY_DIRECTION + np.array([0, 0, 1], np.float32)
    halfway /= np.linalg.norm(halfway)
    shine = np.maximum(_towards(facing, halfway), 0)
    # The 24th power in products: a general power takes many times longer.
    shine *= shine
    shine *= shine
    shine *= shine
    shine *= shine * shine
    shine *= reach
    shine *= np.float32(sheet.gloss)
    return shine


def _rim(facing: Floats, mean: Floats, sheet: StyleSheet) -> Floats:
    """Return the light along the edges."""
    edge = np.clip(1 - facing[2], 0, 1)
    rim: Floats = edge * edge * edge
    rim *= np.clip(facing[1] * np.float32(0.5) + np.float32(0.5), 0, 1)
    rim *= np.clip(mean * np.float32(1.6) - np.float32(0.2), 0, 1)
    rim *= np.float32(sheet.rim)
    return rim


def shaded(
    ground: Ground, patch: Patch, materials: Materials, sheet: StyleSheet, scale: Scale
) -> Floats:
    """Return linear colour, multiplied by coverage, and coverage: (4, h / 2, w / 2).

    Parameters
    ----------
    ground : Ground
    patch : Patch
        The part to shade; its samples are averaged to pixels.
    materials : Materials
    sheet : StyleSheet
    scale : Scale
    """
    who = patch.of(ground.bead)
    hit = (who >= 0).astype(np.float32)
    facing = ground.normal[:, *patch.inside]
    around = np.stack([np.take(row, who, mode="clip") for row in materials.around])
    key = np.take(materials.key, who, mode="clip")
    contact = _contact(ground, patch, scale)
    open_, strong, reach = _light(facing, around, key, contact, sheet)
    shine = _shine(facing, reach, sheet) if sheet.gloss else None
    rim = _rim(facing, around[0], sheet) if sheet.rim else None
    deep = patch.of(ground.depth) - np.float32(scale.near)
    deep *= np.float32(1 / max(scale.far - scale.near, 1e-6))
    fade = np.clip(deep, 0, 1, out=deep)
    fade *= np.float32(sheet.fade_far - sheet.fade_near)
    fade += np.float32(sheet.fade_near)
    dark = _lines(ground, patch, materials, sheet, scale)
    dark *= 1 - fade * np.float32(0.8)
    # Fading, then a line over it, then coverage: all three are shares of the colour.
    clear = (1 - dark) * hit
    veil = fade * clear
    clear -= veil
    dark *= hit
    ambient = np.float32(sheet.ambient) * linear(from_hex(sheet.ambient_colour))
    key_colour = linear(from_hex(sheet.key_colour))
    far, line = linear(from_hex(sheet.fade)), linear(from_hex(sheet.line_colour))
    result = np.empty((4, patch.height // 2, patch.width // 2), np.float32)
    for channel in range(3):
        base = np.take(materials.colour[channel], who, mode="clip")
        colour = open_ * ambient[channel]
        colour += strong * key_colour[channel]
        if rim is not None:
            colour += rim * np.float32(0.6)
        colour *= base
        if rim is not None:
            colour += rim * np.float32(0.4)
        if shine is not None:
            colour += shine
        colour *= clear
        colour += veil * far[channel]
        colour += dark * line[channel]
        result[channel] = _averaged(colour)
    result[3] = _averaged(hit)
    return result


def _averaged(fine: Floats) -> Floats:
    mean: Floats = fine[0::2, 0::2] + fine[0::2, 1::2]
    mean += fine[1::2, 0::2]
    mean += fine[1::2, 1::2]
    mean *= np.float32(1 / SUPERSAMPLING**2)
    return mean
