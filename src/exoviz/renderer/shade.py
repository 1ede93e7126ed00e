"""From surfaces to colour: light, contact shadows, fading with depth, and drawn lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np

from exoviz.renderer.light import KEY_DIRECTION
from exoviz.renderer.palette import from_hex, linear

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.renderer.styles import StyleSheet

    Floats = NDArray[np.float32]
    Integers = NDArray[np.int32]

Number = TypeVar("Number", bound=np.generic)

__all__ = ["HALO", "Materials", "Scale", "shaded"]

#: Rows and columns that shading looks beyond its own, in pixels of the finer grid, at most.
HALO: Final = 48

_CONTACT_NM: Final = (0.35, 1.1)
_CONTACT_WEIGHT: Final = (0.6, 0.4)
_TAPS: Final = (6, 8)
_WRAP: Final = np.float32(0.25)


@dataclass(frozen=True, slots=True, eq=False)
class Materials:
    """What shading must know of each bead.

    Attributes
    ----------
    colour : (n, 3) array
        Linear light.
    molecule, layer : (n,) array
    around : (n, 4) array
    key : (n,) array
        See `light.bead_light`.
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


def _around(radius: float, count: int, turn: float) -> list[tuple[int, int]]:
    angles = turn + np.arange(count) * (2 * np.pi / count)
    ring = np.rint(radius * np.stack([np.sin(angles), np.cos(angles)], axis=1)).astype(int)
    steps = dict.fromkeys((int(row), int(column)) for row, column in ring)
    return [step for step in steps if step != (0, 0)]


def _moved(padded: NDArray[Number], halo: int, step: tuple[int, int]) -> NDArray[Number]:
    """Return what lies `step` (rows, columns) away from each pixel inside the halo."""
    rows, columns = padded.shape[0] - 2 * halo, padded.shape[1] - 2 * halo
    top, left = halo + step[0], halo + step[1]
    return padded[top : top + rows, left : left + columns]


def _contact(depth: Floats, halo: int, scale: Scale) -> Floats:
    """Return how much of the light nearby surfaces keep away, 0 to 1."""
    here = _moved(depth, halo, (0, 0))
    total = np.zeros(here.shape, np.float32)
    for reach, weight, taps in zip(_CONTACT_NM, _CONTACT_WEIGHT, _TAPS, strict=True):
        radius = min(max(reach / scale.nm_per_pixel, 1.0), halo - 1)
        # Where a pixel is larger than the reach, the slope between pixels must not count.
        inverse = np.float32(1 / max(reach, scale.nm_per_pixel))
        steps = _around(radius, taps, 0.4) + _around(radius * 0.55, taps // 2, 0.9)
        ring = np.zeros(here.shape, np.float32)
        for step in steps:
            nearer = (here - _moved(depth, halo, step)) * inverse
            # What is far in front hides less: its shadow falls elsewhere.
            fall = np.clip(np.float32(1.6) - nearer * np.float32(0.15), 0.25, 1.0)
            ring += np.clip(nearer - np.float32(0.08), 0, 1) * fall
        total += ring * np.float32(weight / len(steps))
    return total


def _lines(
    depth: Floats, bead: Integers, halo: int, materials: Materials, sheet: StyleSheet, scale: Scale
) -> Floats:
    """Return how dark drawn lines make each pixel, 0 to 1."""
    molecule = np.append(materials.molecule, np.int32(-1))[bead]
    layer = np.append(materials.layer, np.int32(-1))[bead]
    outlined = np.append(materials.outlined, False)[bead]
    here = _moved(depth, halo, (0, 0))
    mine, group = _moved(molecule, halo, (0, 0)), _moved(layer, halo, (0, 0))
    own = _moved(outlined, halo, (0, 0))
    dark = np.zeros(here.shape, np.float32)
    # Lines between lipids would fill a picture in which a lipid is as small as a line.
    room = np.clip(0.55 / scale.nm_per_pixel / max(scale.line, 1.0) / 2.2, 0.0, 1.0)
    between = np.float32(sheet.edge_between * room)
    radius = min(max(scale.line * 0.75, 1.0), halo - 1)
    steps = _around(radius, 8, 0.0) + (_around(radius * 0.5, 4, 0.0) if radius > 2 else [])
    for step in steps:
        there = _moved(depth, halo, step)
        behind = np.clip((here - there) * np.float32(1 / 1.6), 0, 1)
        line = np.float32(sheet.edge_step * (0.22 + 0.78 * room)) * behind
        line = np.maximum(line, between)
        other = _moved(layer, halo, step) != group
        line = np.where(other & (here > there), np.maximum(line, sheet.edge_group), line)
        rna = _moved(outlined, halo, step) & ~own & (here > there)
        line = np.where(rna, np.maximum(line, np.float32(0.75)), line)
        different = _moved(molecule, halo, step) != mine
        dark = np.maximum(dark, np.where(different, line, 0))
    return dark


def shaded(
    depth: Floats,
    normal: Floats,
    bead: Integers,
    halo: int,
    materials: Materials,
    sheet: StyleSheet,
    scale: Scale,
) -> Floats:
    """Return linear colour, multiplied by coverage, and coverage: (h, w, 4).

    Parameters
    ----------
    depth, bead : (h + 2 halo, w + 2 halo) array
        With what surrounds the pixels to be shaded.
    normal : (h, w, 3) array
    halo : int
    materials : Materials
    sheet : StyleSheet
    scale : Scale
    """
    inner_bead = _moved(bead, halo, (0, 0))
    hit = np.flatnonzero(inner_bead.ravel() >= 0)
    result = np.zeros((*inner_bead.shape, 4), np.float32)
    if not len(hit):
        return result
    who = inner_bead.ravel()[hit]
    facing = normal.reshape(-1, 3)[hit]
    base = np.take(materials.colour, who, axis=0)
    around = np.take(materials.around, who, axis=0)
    key = np.take(materials.key, who)

    flat = np.float32(sheet.flat)
    turned = around[:, 0] + (facing * around[:, 1:]).sum(axis=1)
    mean = around[:, 0] * np.float32(1.5)
    open_ = np.clip(turned * (1 - flat) + mean * flat, 0, 1.6)
    open_ = 1 + np.float32(sheet.enclosed) * (open_ - 1)
    contact = _contact(depth, halo, scale).ravel()[hit]
    open_ *= np.clip(1 - np.float32(sheet.contact) * contact * 1.6, 0.06, 1)

    towards_key = facing @ KEY_DIRECTION
    diffuse = np.clip((towards_key + _WRAP) / (1 + _WRAP), 0, 1)
    diffuse = diffuse * (1 - flat) + flat
    reach = np.clip(key * np.float32(1.25) - np.float32(0.08), 0, 1)
    reach *= np.clip(1 - np.float32(0.6 * sheet.contact) * contact, 0, 1)
    strong = diffuse * reach * np.float32(sheet.key)

    light = open_[:, None] * (
        np.float32(sheet.ambient) * linear(from_hex(sheet.ambient_colour))
    ) + strong[:, None] * linear(from_hex(sheet.key_colour))
    colour = base * light
    if sheet.gloss:
        # The viewer looks along -z, so the half-way vector is the same all over the picture.
        halfway = KEY_DIRECTION + np.array([0, 0, 1], np.float32)
        halfway /= np.linalg.norm(halfway)
        shine = np.clip(facing @ halfway, 0, 1) ** 24
        colour += (shine * reach * np.float32(sheet.gloss))[:, None]
    if sheet.rim:
        edge = np.clip(1 - facing[:, 2], 0, 1) ** 3
        above = np.clip(facing[:, 1] * 0.5 + 0.5, 0, 1)
        rim = edge * above * np.clip(around[:, 0] * 1.6 - 0.2, 0, 1) * np.float32(sheet.rim)
        colour += rim[:, None] * (0.4 + 0.6 * base)

    far = _moved(depth, halo, (0, 0)).ravel()[hit]
    deep = np.clip((far - scale.near) / max(scale.far - scale.near, 1e-6), 0, 1)
    fade = (sheet.fade_near + (sheet.fade_far - sheet.fade_near) * deep).astype(np.float32)
    colour += fade[:, None] * (linear(from_hex(sheet.fade)) - colour)
    dark = _lines(depth, bead, halo, materials, sheet, scale).ravel()[hit]
    dark *= 1 - fade * np.float32(0.8)
    colour += dark[:, None] * (linear(from_hex(sheet.line_colour)) - colour)
    flat_result = result.reshape(-1, 4)
    flat_result[hit, :3] = colour
    flat_result[hit, 3] = 1
    return result
