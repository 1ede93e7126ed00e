"""From what a row's samples show to their colours, many at once and without branches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from exoviz.compiled import compiled
from exoviz.renderer.raster.pixels import HALO

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Integers = NDArray[np.int32]

__all__ = ["SHADING_CONSTANTS", "ScreenPatch", "ShadingNumbers", "shade"]

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

#: Samples of a row that are shaded together; even.
_TOGETHER: Final = 128

f32 = np.float32  # in compiled code a bare number would make its whole expression double


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


@compiled
def _normals(
    row: int,
    first: int,
    ground: tuple[Floats, Integers, Integers, Integers],
    shapes: tuple[Floats, Floats, Integers, Floats, Floats],
    look: Floats,
    bead: Integers,
    facts: Floats,
) -> bool:
    """Note of some samples of a row which bead they show, its look, and which way it faces.

    `bead` is -1 where nothing is; the rows of `facts` are those of a look, then the normal. Return
    whether anything is seen.
    """
    depth, shown, _molecule, _kind = ground
    spheres, planes, owner, across, down = shapes
    count, y = spheres.shape[0], down[row]
    seen = False
    for index in range(bead.shape[0]):
        which = shown[row + HALO, first + index + HALO]
        bead[index] = which
        if which < 0:
            continue
        seen = True
        if which < count:
            x, here = across[first + index], depth[row + HALO, first + index + HALO]
            inverse = f32(1) / spheres[which, 3]
            facts[8, index] = (x * here - spheres[which, 0]) * inverse
            facts[9, index] = (y * here - spheres[which, 1]) * inverse
            facts[10, index] = (-here - spheres[which, 2]) * inverse
        else:
            plane = which - count
            which = owner[plane]
            bead[index] = which
            for axis in range(3):
                facts[8 + axis, index] = planes[plane, axis]
        for number in range(8):
            facts[number, index] = look[which, number]
    return seen


@compiled
def _occlusion(
    depth: Floats,
    row: int,
    first: int,
    steps: Integers,
    reaches: Floats,
    halves: Floats,
    near: Floats,
) -> None:
    """Find the share of light that nearby surfaces block, 0 to 1, for some samples of a row.

    `halves` is made here: depths of every other sample, and what blocks their light.
    """
    half = near.shape[0] // 2
    own, total = halves[0, :half], halves[1, :half]
    for side in range(2):
        quarter, start = 2 * (row & 1) + side, first + HALO + side
        here = depth[row + HALO, start : start + 2 * half]
        for index in range(half):
            own[index], total[index] = here[2 * index], f32(0)
        for reach in range(steps.shape[1]):
            inverse, weight = reaches[reach, 0], reaches[reach, 1]
            for step in range(steps.shape[2]):
                down, across = steps[quarter, reach, step, 0], steps[quarter, reach, step, 1]
                start = first + HALO + side + across
                others = depth[row + HALO + down, start : start + 2 * half]
                # Without a branch: several are one step.
                for index in range(half):
                    nearer = (own[index] - others[2 * index]) * inverse
                    # What is far in front hides less: its shadow falls elsewhere.
                    fall = f32(_CONTACT_FALL[0]) - f32(_CONTACT_FALL[1]) * nearer
                    fall = min(max(fall, f32(_CONTACT_FALL[2])), f32(1))
                    hidden = min(max(nearer - f32(_CONTACT_BIAS), f32(0)), f32(1))
                    total[index] += hidden * fall * weight
        for index in range(half):
            near[2 * index + side] = total[index]


@compiled
def _lines(
    row: int,
    first: int,
    ground: tuple[Floats, Integers, Integers, Integers],
    steps: Integers,
    numbers: ShadingNumbers,
    dark: Floats,
) -> None:
    """Find how dark drawn lines make some samples of a row, 0 to 1."""
    depth, _shown, molecule, kind = ground
    wide, left, here = dark.shape[0], first + HALO, row + HALO
    dark[:] = f32(0)
    mine, own = molecule[here, left : left + wide], depth[here, left : left + wide]
    kinds = kind[here, left : left + wide]
    for step in range(steps.shape[0]):
        r, start = here + steps[step, 0], left + steps[step, 1]
        theirs, depths = molecule[r, start : start + wide], depth[r, start : start + wide]
        others = kind[r, start : start + wide]
        for index in range(wide):
            behind = own[index] - depths[index]
            other = theirs[index] != mine[index]
            # Only what is in front of another thing draws a line on it.
            far = other & (behind > f32(0))
            step_line = numbers.step_line * min(behind * f32(1 / _LINE_STEP_NM), f32(1))
            line = max(numbers.between, step_line) if far else numbers.between
            layer = far & (others[index] >> 1 != kinds[index] >> 1)
            line = max(line, numbers.edge_group) if layer else line
            outlined = far & (others[index] & 1 > kinds[index] & 1)
            line = max(line, f32(_OUTLINE)) if outlined else line
            dark[index] = max(dark[index], line) if other else dark[index]


@compiled
def _toned(
    how: tuple[f32, f32, f32, f32, f32, f32, f32], own: f32, tones: tuple[f32, f32, f32, f32]
) -> f32:
    """Return a quarter of one of a sample's three colours, as its own and the light's are."""
    open_, strong, rim, shine, clear, haze, line = how
    colour = open_ * tones[0] + strong * tones[1]
    colour = (colour + rim * f32(_RIM_SHARES[0])) * own
    colour = colour + rim * f32(_RIM_SHARES[1]) + shine
    return (colour * clear + haze * tones[2] + line * tones[3]) * f32(0.25)


@compiled
def _coloured(
    depth: Floats,
    bead: Integers,
    facts: Floats,
    near: Floats,
    dark: Floats,
    numbers: ShadingNumbers,
    lights: Floats,
    colour: Floats,
) -> None:
    """Find the colours, (4, n), of samples: linear light, and whether anything is there."""
    # Numbers of their own, which no write to `colour` can change: several samples are one step.
    tones = (
        (lights[0, 0], lights[1, 0], lights[2, 0], lights[3, 0]),
        (lights[0, 1], lights[1, 1], lights[2, 1], lights[3, 1]),
        (lights[0, 2], lights[1, 2], lights[2, 2], lights[3, 2]),
    )
    key = (lights[4, 0], lights[4, 1], lights[4, 2])
    halfway = (lights[5, 0], lights[5, 1], lights[5, 2])
    red, green, blue, cover = colour[0], colour[1], colour[2], colour[3]
    for index in range(bead.shape[0]):
        mean, arriving, here = facts[3, index], facts[7, index], depth[index]
        nx, ny, nz = facts[8, index], facts[9, index], facts[10, index]
        turned = nx * facts[4, index] + ny * facts[5, index] + nz * facts[6, index]
        open_ = mean * (f32(1) + numbers.flat * f32(_OPEN[0]))
        open_ += turned * (f32(1) - numbers.flat)
        open_ = min(max(open_, f32(0)), f32(_OPEN[1]))
        open_ = open_ * numbers.enclosed + (f32(1) - numbers.enclosed)
        left = f32(1) - near[index] * numbers.contact * f32(_OPEN_CONTACT[0])
        open_ *= min(max(left, f32(_OPEN_CONTACT[1])), f32(1))
        facing = nx * key[0] + ny * key[1] + nz * key[2]
        strong = min(max((facing + f32(_WRAP)) * f32(1 / (1 + _WRAP)), f32(0)), f32(1))
        strong = strong * (f32(1) - numbers.flat) + numbers.flat
        reach = arriving * f32(_KEY_STRETCH[0]) - f32(_KEY_STRETCH[1])
        reach = min(max(reach, f32(0)), f32(1))
        left = f32(1) - f32(_KEY_CONTACT) * numbers.contact * near[index]
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
        line = dark[index] * (f32(1) - fade * f32(_LINE_FADE))
        # Fading, then a line over it: both are shares of the colour.
        haze = fade * (f32(1) - line)
        clear = f32(1) - line - haze
        there = bead[index] >= 0
        how = (open_, strong, rim, shine, clear, haze, line)
        own = _toned(how, facts[0, index], tones[0])
        red[index] = own if there else f32(0)
        own = _toned(how, facts[1, index], tones[1])
        green[index] = own if there else f32(0)
        own = _toned(how, facts[2, index], tones[2])
        blue[index] = own if there else f32(0)
        cover[index] = f32(0.25) if there else f32(0)


@compiled
def shade(
    ground: tuple[Floats, Integers, Integers, Integers],
    patch: ScreenPatch,
    shapes: tuple[Floats, Floats, Integers, Floats, Floats],
    look: Floats,
    contact_steps: Integers,
    reaches: Floats,
    line_steps: Integers,
    numbers: ShadingNumbers,
    lights: Floats,
    result: Floats,
) -> None:
    """Shade a patch; its samples are averaged to the pixels of `result`.

    Some samples of a row are taken together, each step of the work for all of them.
    """
    depth = ground[0]
    all_facts = np.zeros((11, _TOGETHER), np.float32)
    all_near, all_dark = np.empty(_TOGETHER, np.float32), np.empty(_TOGETHER, np.float32)
    all_colour, all_beads = np.empty((4, _TOGETHER), np.float32), np.empty(_TOGETHER, np.int32)
    halves = np.empty((2, _TOGETHER // 2), np.float32)
    last = patch.left + patch.width
    for row in range(patch.top, patch.top + patch.height):
        for first in range(patch.left, last, _TOGETHER):
            count = min(_TOGETHER, last - first)
            bead, near, dark = all_beads[:count], all_near[:count], all_dark[:count]
            if not _normals(row, first, ground, shapes, look, bead, all_facts):
                continue
            _occlusion(depth, row, first, contact_steps, reaches, halves, near)
            _lines(row, first, ground, line_steps, numbers, dark)
            own = depth[row + HALO, first + HALO : first + HALO + count]
            _coloured(own, bead, all_facts, near, dark, numbers, lights, all_colour)
            r, c = (row - patch.top) // 2, (first - patch.left) // 2
            for channel in range(4):
                pixels, samples = result[channel, r, c : c + count // 2], all_colour[channel]
                for index in range(count // 2):
                    total = pixels[index] + samples[2 * index]
                    pixels[index] = total + samples[2 * index + 1]
