"""From values to colours that a colour-blind reader can tell apart."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.renderer.palette import from_hex

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.model.molecule_values import MoleculeValues
    from exoviz.registry.colourings import Colouring

    Floats = NDArray[np.float32]

__all__ = ["UNKNOWN", "ColourScale", "scale_of"]

#: Colour of what nothing is known of.
UNKNOWN: Final = "8C8C8C"
#: Viridis (Smith and van der Walt 2015, CC0) in 16 even steps: even to the eye, also without
#: colour and to the colour-blind.
_SEQUENTIAL: Final = (
    "440154 48186A 472D7B 424086 3B528B 33638D 2C728E 26828E 21918C"
    " 1FA088 28AE80 3FBC73 5EC962 84D44B ADDC30 D8E219 FDE725"
)
#: ColorBrewer's RdBu (Harrower and Brewer 2003, Cartographic J 40:27), which they give as safe for
#: the colour-blind: red below 0, blue above, as chemists draw charges.
_DIVERGING: Final = "67001F B2182B D6604D F4A582 FDDBC7 F7F7F7 D1E5F0 92C5DE 4393C3 2166AC 053061"
#: The palette of Okabe and Ito (2008, Color Universal Design), without black.
_CATEGORIES: Final = "E69F00 56B4E9 009E73 F0E442 0072B2 D55E00 CC79A7"
#: How these are mixed with white, or with black below 0, once they are used up.
_TINTS: Final = (0.0, 0.55, -0.45, -0.75)
#: Share of a scale within which a tick is too near to its end.
_CROWDED: Final = 0.07


def _table(colours: str) -> Floats:
    return np.stack([from_hex(one) for one in colours.split()])


def _mapped(shares: Floats, table: Floats) -> Floats:
    """Return the colours (n, 3) of shares (n,) of a table of even steps."""
    steps = np.linspace(0, 1, len(table))
    columns = [np.interp(shares, steps, table[:, channel]) for channel in range(3)]
    return np.stack(columns, axis=-1).astype(np.float32)


def _category_table(count: int) -> Floats:
    base, rows = _table(_CATEGORIES), []
    for index in range(count):
        tint = _TINTS[index // len(base) % len(_TINTS)]
        rows.append(base[index % len(base)] * (1 - abs(tint)) + max(tint, 0.0))
    return np.array(rows, np.float32).reshape(-1, 3)


@dataclass(frozen=True, slots=True)
class ColourScale:
    """Colours of a range of values, or of categories.

    Attributes
    ----------
    colouring : Colouring
    low, high : float
        Range of the values, in the colouring's unit.
    categories : tuple of str
        Names of the categories; empty for numbers.
    present : tuple of int
        The categories that there are.
    has_unknown : bool
        Whether some molecules, or parts of them, have no value.
    """

    colouring: Colouring
    low: float
    high: float
    categories: tuple[str, ...]
    present: tuple[int, ...]
    has_unknown: bool

    @property
    def _reach(self) -> float:
        """Largest distance from 0, for scales to both sides."""
        return max(abs(self.low), abs(self.high), 1e-6)

    def shares(self, values: Floats) -> Floats:
        """Return where values (n,) are in the whole table of colours, 0 to 1."""
        kind = self.colouring.scale
        if kind == "linear":
            found = (values - self.low) / max(self.high - self.low, 1e-6)
        elif kind == "logarithmic":
            whole = max(math.log(self.high / self.low), 1e-6)
            found = np.log(np.maximum(values, self.low) / self.low) / whole
        elif kind == "diverging":
            found = 0.5 + values / (2 * self._reach)
        else:
            signed = np.sign(values) * np.log1p(np.abs(values))
            found = 0.5 + signed / (2 * math.log1p(self._reach))
        return np.asarray(np.clip(found, 0, 1), np.float32)

    def colours(self, values: Floats) -> Floats:
        """Return the colours (n, 3) of values (n,), sRGB 0 to 1; NaN is unknown."""
        found = np.tile(from_hex(UNKNOWN), (len(values), 1))
        known = np.isfinite(values)
        if self.categories:
            table = _category_table(len(self.categories))
            found[known] = table[values[known].astype(np.int32)]
        elif known.any():
            diverging = self.colouring.scale.startswith("diverging")
            table = _table(_DIVERGING if diverging else _SEQUENTIAL)
            found[known] = _mapped(self.shares(values[known]), table)
        return found.astype(np.float32)

    def steps(self, count: int) -> Floats:
        """Return values, low to high, that are evenly spaced on the scale."""
        ends = self.shares(np.array([self.low, self.high], np.float32)).astype(float)
        shares = np.linspace(ends[0], ends[1], count)
        kind = self.colouring.scale
        if kind == "linear":
            found = self.low + shares * (self.high - self.low)
        elif kind == "logarithmic":
            found = self.low * (self.high / self.low) ** shares
        elif kind == "diverging":
            found = (shares - 0.5) * 2 * self._reach
        else:
            signed = (shares - 0.5) * 2 * math.log1p(self._reach)
            found = np.sign(signed) * np.expm1(np.abs(signed))
        return np.asarray(found, np.float32)

    def place(self, value: float) -> float:
        """Return where a value is between the ends of the scale, 0 to 1."""
        low, here, high = self.shares(np.array([self.low, value, self.high], np.float32)).tolist()
        return float((here - low) / max(high - low, 1e-9))

    def ticks(self) -> tuple[float, ...]:
        """Return the values to write beside the scale: its ends, and round ones between."""
        between: list[float] = []
        if self.colouring.scale in ("linear", "diverging"):
            step = _round_step((self.high - self.low) / 4)
            first = math.ceil(self.low / step)
            between = [step * index for index in range(first, math.floor(self.high / step) + 1)]
        else:
            powers = [10.0**power for power in range(-3, 8)]
            signs = (1.0,) if self.colouring.scale == "logarithmic" else (-1.0, 1.0)
            between = sorted({0.0, *(sign * power for sign in signs for power in powers)})
        places = {value: self.place(value) for value in between if self.low < value < self.high}
        kept: list[float] = [self.low]
        for value, place in places.items():
            clear = place - self.place(kept[-1]) > _CROWDED and place < 1 - _CROWDED
            if clear:
                kept.append(value)
        return (*kept, self.high)


def _round_step(least: float) -> float:
    """Return the least of 1, 2 and 5 times a power of ten that is no less."""
    power: float = 10.0 ** math.floor(math.log10(least))
    steps = [power * factor for factor in (1, 2, 5, 10)]
    return next(step for step in steps if step >= least * 0.999)


def scale_of(colouring: Colouring, values: MoleculeValues) -> ColourScale:
    """Return the scale that spans some values."""
    every = values.of_molecule
    if values.of_part is not None:
        every = np.concatenate([every[~np.isfinite(every)], values.of_part])
    known = every[np.isfinite(every)]
    present = tuple(int(one) for one in np.unique(known)) if values.categories else ()
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 0.0)
    if colouring.least:
        low, high = min(low, -colouring.least), max(high, colouring.least)
    if low == high:
        # One value alone has a scale as well.
        low, high = (low * 0.9, high * 1.1) if low > 0 else (low - 1, high + 1)
    return ColourScale(
        colouring, low, high, values.categories, present, bool(np.isnan(every).any())
    )
