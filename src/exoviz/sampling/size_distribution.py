"""How the diameters of a population are spread, and which of them can be built."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exoviz.errors import InputError, Problem
from exoviz.language import _, plain_number
from exoviz.scene import VesicleShape
from exoviz.scene.document import LARGEST_NM, SMALLEST_NM
from exoviz.tables.column_roles import KIND_WORDS, header_score, taken
from exoviz.tables.other_tables import size_counts
from exoviz.tables.table_reading import read_table

__all__ = ["SizeDistribution", "sizes_of_shape", "sizes_of_table"]

Floats = NDArray[np.float64]

#: Points at which a log-normal distribution is known, and how far they reach, standard deviations.
_POINTS: Final = 4001
_REACH: Final = 7.0
#: Digits after the point of a diameter, nm: finer than anything measures.
_DIGITS: Final = 2


@dataclass(frozen=True, slots=True, eq=False)
class SizeDistribution:
    """Diameters of the vesicles of a population, between points in a straight line.

    Attributes
    ----------
    diameters : (k,) array
        Nm, in order.
    below : (k,) array
        Share of the vesicles that are smaller than each, from 0 to 1.
    source : str
        Where it is from: the file and columns of a table; empty for the scene.
    sha256 : str
        Checksum of that file.
    """

    diameters: Floats
    below: Floats
    source: str = ""
    sha256: str = ""

    @property
    def is_one_size(self) -> bool:
        """Whether all have the same diameter."""
        return bool(self.diameters[0] == self.diameters[-1])

    def share_below(self, diameter: float) -> float:
        """Return the share of the vesicles that are smaller than a diameter, nm."""
        if self.is_one_size:
            return float(self.diameters[0] < diameter)
        return float(np.interp(diameter, self.diameters, self.below, left=0.0, right=1.0))

    @property
    def too_small(self) -> float:
        """Share of the vesicles that are smaller than any that can be built."""
        return self.share_below(SMALLEST_NM)

    @property
    def too_large(self) -> float:
        """Share of the vesicles that are larger than any that can be built."""
        if self.is_one_size:
            return float(self.diameters[0] > LARGEST_NM)
        return 1 - self.share_below(LARGEST_NM)

    def check(self) -> None:
        """Refuse a distribution none of whose vesicles can be built.

        Raises
        ------
        InputError
            Says what diameters it has, and which are possible.
        """
        if self.too_small + self.too_large < 1:
            return
        what = _(
            "no vesicle of these sizes can be built: they are {low} to {high} nm, and {least} to "
            "{most} nm are possible"
        ).format(
            low=plain_number(self.diameters[0]),
            high=plain_number(self.diameters[-1]),
            least=SMALLEST_NM,
            most=LARGEST_NM,
        )
        raise InputError(self.source or "scene", [Problem("sizes", what)])

    def drawn(self, uniform: Floats) -> Floats:
        """Return diameters of vesicles that can be built, nm.

        Parameters
        ----------
        uniform : (n,) array
            Evenly distributed between 0 and 1.
        """
        low, high = self.too_small, 1 - self.too_large
        found = np.interp(low + uniform * (high - low), self.below, self.diameters)
        clipped: Floats = np.clip(np.round(found, _DIGITS), SMALLEST_NM, LARGEST_NM)
        return clipped


def sizes_of_shape(shape: VesicleShape) -> SizeDistribution:
    """Return the log-normal distribution of a scene; all of one size if it has no spread."""
    mean, deviation = shape.diameter_nm, shape.diameter_sd_nm
    if not deviation:
        return SizeDistribution(np.array([mean, mean]), np.array([0.0, 1.0]))
    from scipy.special import ndtr

    # Of the logarithm: from mean and standard deviation of the diameter itself.
    sigma = math.sqrt(math.log1p((deviation / mean) ** 2))
    middle = math.log(mean) - sigma**2 / 2
    steps = np.linspace(-_REACH, _REACH, _POINTS)
    below = ndtr(steps)
    below[0], below[-1] = 0.0, 1.0
    return SizeDistribution(np.exp(middle + sigma * steps), below)


def sizes_of_table(path: Path) -> SizeDistribution:
    """Return the distribution of a table of sizes: even within each of its bins.

    Parameters
    ----------
    path : Path
        A table that `exoviz.recipe` takes for one of sizes.

    Raises
    ------
    InputError
        If it is no such table, or cannot be read.
    """
    table = taken(read_table(path, header_score), {})
    if table.kind != "sizes":
        what = _("this is a table of {kind}, and not of sizes").format(
            kind=_(KIND_WORDS[table.kind])
        )
        hint = _("Give diameters in nm, and how many particles have each.")
        raise InputError(str(path), [Problem("", what, hint)])
    found = size_counts(table)
    source = f"{table.table.file}: {found.column}"
    sizes, places = np.unique(found.diameters, return_inverse=True)
    counts = np.bincount(places, found.counts)
    if found.is_median or len(sizes) == 1:
        middle = float(np.median(found.diameters))
        same = np.array([middle, middle])
        return SizeDistribution(same, np.array([0.0, 1.0]), source, table.table.sha256)
    between = (sizes[1:] + sizes[:-1]) / 2
    # The outermost bins reach as far out as they do in.
    first = max(2 * sizes[0] - between[0], 0.0)
    edges = np.concatenate([[first], between, [2 * sizes[-1] - between[-1]]])
    below = np.concatenate([[0.0], np.cumsum(counts)]) / counts.sum()
    below[-1] = 1.0
    return SizeDistribution(edges, below, source, table.table.sha256)
