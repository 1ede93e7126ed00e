"""The lipids of one kind of membrane of the cell, ready to be drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.compiled import compiled
from exoviz.model import Part, Template
from exoviz.model.layers import lipid_layer
from exoviz.renderer.palette import part_colours

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.registry.styles import StyleSheet

    Floats = NDArray[np.float32]

__all__ = [
    "LipidBeads",
    "fluid",
    "head_colours",
    "one_random",
    "random_of",
    "species_of",
    "turned_copies",
]

#: How far lipids lean at most, as a tangent along each axis, and stand out or in, nm.
_LEAN: Final = 0.3
_UNEVEN: Final = 0.22


@dataclass(frozen=True, slots=True, eq=False)
class LipidBeads:
    """The lipids of one kind of membrane, ready to be drawn.

    Attributes
    ----------
    share : (k,) array
        Summed shares of the classes, the last 1.
    heads : (k, 3) array
        Colours, sRGB.
    tail : (3,) array
    templates : tuple of tuple of Template
        Conformers of each class, which differ in places alone.
    parts : (k, parts, 3) array
        Colours of each class's parts.
    """

    share: Floats
    heads: Floats
    tail: Floats
    templates: tuple[tuple[Template, ...], ...]
    parts: Floats

    @property
    def mean_head(self) -> Floats:
        """Colour of a head in the mean, sRGB."""
        mean: Floats = np.diff(self.share, prepend=np.float32(0)) @ self.heads
        return mean

    @classmethod
    def of(
        cls,
        shares: Mapping[str, float],
        templates: Mapping[str, tuple[Template, ...]],
        tint: Floats,
        sheet: StyleSheet,
    ) -> LipidBeads:
        """Return the lipids of a composition; `tint` sets membranes apart."""
        keys = [key for key in shares if shares[key] > 0]
        tables = []
        for key in keys:
            table = part_colours(lipid_layer("outer", key), sheet.overrides, sheet.saturation)
            head = table[: Part.GLYCEROL]
            table[: Part.GLYCEROL] = head * np.float32(0.3) + tint * np.float32(0.7)
            tables.append(table)
        parts = np.stack(tables)
        share = np.cumsum([shares[key] for key in keys])
        return cls(
            share=(share / share[-1]).astype(np.float32),
            heads=parts[:, Part.CHOLINE],
            tail=parts[0, Part.TAIL],
            templates=tuple(templates[key] for key in keys),
            parts=parts,
        )


@compiled
def one_random(index: int, salt: int) -> np.float32:
    """Return a number from 0 to 1 that looks random and belongs to its index for ever."""
    mixed = (np.uint64(index) + np.uint64(salt * 7919)) * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(32)
    return np.float32(mixed >> np.uint64(40)) / np.float32(2**24)


@compiled
def random_of(index: NDArray[np.int64], salt: int) -> Floats:
    """Return such numbers of many."""
    drawn = np.empty(index.shape[0], np.float32)
    for place in range(index.shape[0]):
        drawn[place] = one_random(index[place], salt)
    return drawn


@compiled
def species_of(
    index: NDArray[np.int64], kind: NDArray[np.int8], shares: tuple[Floats, Floats]
) -> NDArray[np.intp]:
    """Return which class each lipid is of, as its kind of membrane and chance have it.

    `shares` are the `LipidBeads.share` of both kinds.
    """
    found = np.empty(index.shape[0], np.intp)
    for place in range(index.shape[0]):
        share = shares[1] if kind[place] else shares[0]
        draw, which = one_random(index[place], 3), 0
        while which < share.shape[0] - 1 and share[which] <= draw:
            which += 1
        found[place] = which
    return found


@compiled
def head_colours(
    index: NDArray[np.int64],
    kind: NDArray[np.int8],
    shares: tuple[Floats, Floats],
    heads: tuple[Floats, Floats],
    means: tuple[Floats, Floats],
    own: np.float32,
    uneven: np.float32,
) -> Floats:
    """Return colours (n, 3) of heads, sRGB.

    Parameters
    ----------
    index, kind, shares
        See `species_of`.
    heads, means : ((k, 3) array, (k, 3) array), ((3,) array, (3,) array)
        The `LipidBeads.heads` of both kinds, and their means.
    own : float
        How far each has the colour of its class, and not the mean.
    uneven : float
        How much lighter or darker one is at most.
    """
    which = species_of(index, kind, shares)
    colours = np.empty((index.shape[0], 3), np.float32)
    zero, half, one = np.float32(0), np.float32(0.5), np.float32(1)
    for place in range(index.shape[0]):
        table, mean = (heads[1], means[1]) if kind[place] else (heads[0], means[0])
        # Shades that set bead apart from bead.
        shade = one + (one_random(index[place], 4) - half) * uneven
        for channel in range(3):
            middle = mean[channel]
            colour = (middle + (table[which[place], channel] - middle) * own) * shade
            colours[place, channel] = min(max(colour, zero), one)
    return colours


def fluid(
    places: NDArray[np.float64], up: NDArray[np.float64], index: NDArray[np.int64], offset: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return where tails end and where lipids point to: each leans and stands out for itself.

    Parameters
    ----------
    places, up : (n, 3) array
        On the leaflet's neutral surface, about which they lean, and from tails to heads.
    index : (n,) array
    offset : float
        From that surface to the end of the tails, nm.
    """
    lean = np.stack([random_of(index, salt) for salt in (11, 12, 13)], axis=1) - 0.5
    out = (random_of(index, 14)[:, None] - 0.5) * (2 * _UNEVEN)
    leaning = up + lean * (2 * _LEAN)
    leaning /= np.linalg.norm(leaning, axis=1, keepdims=True)
    return places + up * out - leaning * offset, leaning


@compiled
def _turn(
    turns: Floats,
    places: NDArray[np.floating],
    beads: Floats,
    which: NDArray[np.intp],
    found: Floats,
) -> None:
    two = np.float32(2)
    for index in range(turns.shape[0]):
        x, y, z, w = turns[index, 0], turns[index, 1], turns[index, 2], turns[index, 3]
        own = beads[which[index]]
        for bead in range(own.shape[0]):
            a, b, c = own[bead, 0], own[bead, 1], own[bead, 2]
            u, v, t = two * (y * c - z * b), two * (z * a - x * c), two * (x * b - y * a)
            found[index, bead, 0] = (a + w * u + y * t - z * v) + places[index, 0]
            found[index, bead, 1] = (b + w * v + z * u - x * t) + places[index, 1]
            found[index, bead, 2] = (c + w * t + x * v - y * u) + places[index, 2]


def turned_copies(
    turns: Floats,
    places: NDArray[np.floating],
    beads: Floats,
    which: NDArray[np.intp] | None = None,
) -> Floats:
    """Return the beads (n * b, 3) of copies, turned and moved; see `exoviz.model.rotate`.

    Parameters
    ----------
    turns : (n, 4) float32 array
        Quaternions, scalar last.
    places : (n, 3) array
        nm.
    beads : (m, b, 3) float32 array
        Shapes, nm.
    which : (n,) array, optional
        The shape of each copy; the first if left out.
    """
    count = len(turns)
    found = np.empty((count, beads.shape[1], 3), np.float32)
    which = np.zeros(count, np.intp) if which is None else which
    _turn(
        np.ascontiguousarray(turns),
        np.ascontiguousarray(places),
        np.ascontiguousarray(beads, np.float32),
        which,
        found,
    )
    return found.reshape(-1, 3)
