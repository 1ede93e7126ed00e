"""What a population is like on the whole: distributions, shares, and how sure they are."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from exoviz.catalog import load_catalog
from exoviz.model.units import FREE_WATER_KEPT
from exoviz.sampling.copy_draws import PopulationPlan
from exoviz.sampling.molecule_kinds import MoleculeKind, expected
from exoviz.sampling.population_tables import TableBlock
from exoviz.scene.protein_amounts import NO_MARKERS

__all__ = ["PopulationTally", "interval_of", "markers_of"]

Floats = NDArray[np.float64]

#: Percentiles of a distribution that are told.
PERCENTILES: Final = (5, 10, 25, 50, 75, 90, 95)
#: Markers whose combinations are told, at most.
_MOST_MARKERS: Final = 4
#: Digits of what is told.
_DIGITS: Final = 6
#: Half the width of an interval that holds the true value in 95 of 100 cases, standard deviations.
_SURE: Final = 1.959964


def interval_of(found: int, whole: int) -> tuple[float, float]:
    """Return the interval that holds the true share in 95 of 100 cases.

    Wilson's (1927, J Am Stat Assoc 22:209), which is right also for shares near 0 and 1.

    Parameters
    ----------
    found, whole : int
        How many of how many were found to be so.
    """
    share, square = found / whole, _SURE**2 / whole
    middle = (share + square / 2) / (1 + square)
    half = _SURE * math.sqrt(share * (1 - share) / whole + square / (4 * whole)) / (1 + square)
    # Where none or all are, rounding must not leave that out.
    low = 0.0 if found == 0 else middle - half
    high = 1.0 if found == whole else middle + half
    return max(low, 0.0), min(high, 1.0)


def markers_of(plan: PopulationPlan) -> tuple[str, ...]:
    """Return the markers whose combinations are told, in the order of the scene.

    Those by which the scene's subpopulations differ, or CD9, CD63 and CD81; at most four.
    """
    drawn = plan.drawn_markers
    known = load_catalog().proteins
    kinds = [one.key for one in plan.kinds if one.group == "protein"]
    usual = [key for key in kinds if key in known and known[key].marker]
    return tuple(key for key in kinds if key in (drawn or usual))[:_MOST_MARKERS]


def _rounded(value: float) -> float | None:
    return round(float(value), _DIGITS) + 0.0 if math.isfinite(value) else None


def _distribution(values: Floats) -> dict[str, float | None]:
    values = values[np.isfinite(values)]
    if not len(values):
        return {}
    spread = float(values.std(ddof=1)) if len(values) > 1 else 0.0
    told = {"mean": _rounded(float(values.mean())), "sd": _rounded(spread)}
    percentiles = np.percentile(values, PERCENTILES)
    return told | {
        f"p{percent}": _rounded(value)
        for percent, value in zip(PERCENTILES, percentiles, strict=True)
    }


def _share(found: int, whole: int) -> dict[str, float | None]:
    low, high = interval_of(found, whole)
    return {"share": _rounded(found / whole), "low": _rounded(low), "high": _rounded(high)}


@dataclass(frozen=True, slots=True, eq=False)
class _CopyHistogram:
    """How many vesicles have how many copies of a kind, (m,)."""

    vesicles: NDArray[np.int64]

    def and_more(self, copies: NDArray[np.int32]) -> _CopyHistogram:
        more = np.bincount(copies, minlength=len(self.vesicles))
        more[: len(self.vesicles)] += self.vesicles
        return _CopyHistogram(more)

    def told(self, expected: float) -> dict[str, Any]:
        number, counts = np.arange(len(self.vesicles)), self.vesicles
        whole = int(counts.sum())
        mean = float((counts * number).sum()) / whole
        square = float((counts * (number - mean) ** 2).sum())
        below = np.cumsum(counts) / whole
        percentiles = {
            f"p{percent}": int(np.searchsorted(below, percent / 100 - 1e-12))
            for percent in PERCENTILES
        }
        variance = square / max(whole - 1, 1)
        return {
            "expected": _rounded(expected),
            "mean": _rounded(mean),
            "sd": _rounded(math.sqrt(variance)),
            **percentiles,
            "most": int(np.flatnonzero(counts)[-1]),
            "with_it": _share(whole - int(counts[0]), whole),
        }


class PopulationTally:
    """Adds up a population, block after block.

    Parameters
    ----------
    plan : PopulationPlan
        What it was drawn from.
    """

    def __init__(self, plan: PopulationPlan) -> None:
        self._plan = plan
        self._copies = [_CopyHistogram(np.zeros(1, np.int64)) for _kind in plan.kinds]
        self._expected = np.zeros(len(plan.kinds))
        self._lost = np.zeros(len(plan.kinds), np.int64)
        self._losing = np.zeros(len(plan.kinds), np.int64)
        self._crowded = 0
        self._problems: dict[str, int] = {}
        self._columns: dict[str, list[Floats]] = {}
        markers = markers_of(plan)
        keys = [(kind.group, kind.key) for kind in plan.kinds]
        self._markers = markers
        self._marker_columns = [keys.index(("protein", key)) for key in markers]
        self._codes = np.zeros(2 ** len(markers), np.int64)
        self._subpopulations = np.zeros(max(len(plan.subpopulations), 1), np.int64)
        self._is_built: bool | None = None

    def add(self, block: TableBlock) -> None:
        """Add some vesicles."""
        draws = block.draws
        for column, kind in enumerate(self._plan.kinds):
            self._copies[column] = self._copies[column].and_more(draws.copies[:, column])
            self._expected[column] += expected(kind, draws.diameters).sum()
        code = np.zeros(len(draws), np.intp)
        for bit, column in enumerate(self._marker_columns):
            code += (draws.copies[:, column] > 0).astype(np.intp) << bit
        self._codes += np.bincount(code, minlength=len(self._codes))
        groups = len(self._subpopulations)
        self._subpopulations += np.bincount(draws.subpopulation, minlength=groups)
        mass = block.filled.mass_mda
        self._keep("diameter", draws.diameters)
        self._keep("mass", sum(mass.values(), np.zeros(len(draws))))
        for kind_of_mass, one in mass.items():
            self._keep(kind_of_mass, one)
        for medium, one in block.filled.density_g_ml.items():
            self._keep(medium, one)
        self._is_built = block.built is not None
        if block.no_room is not None:
            self._lost += block.no_room.sum(axis=0)
            self._losing += (block.no_room > 0).sum(axis=0)
            self._crowded += int((block.no_room.sum(axis=1) > 0).sum())
        for problem in filter(None, block.problems):
            self._problems[problem] = self._problems.get(problem, 0) + 1

    def _keep(self, name: str, values: Floats) -> None:
        self._columns.setdefault(name, []).append(values)

    def values(self, name: str) -> Floats:
        """Return the ``"diameter"``, ``"mass"``, … of each vesicle so far, (n,)."""
        return np.concatenate(self._columns.get(name, [np.empty(0)]))

    def summary(self) -> dict[str, Any]:
        """Return the summary of all vesicles so far, as plain values ready for JSON."""
        plan = self._plan
        count = len(self.values("diameter"))
        sizes = plan.sizes
        total = self.values("mass").mean()
        kinds = list(zip(plan.kinds, self._copies, self._expected / count, strict=True))
        data: dict[str, Any] = {
            "title": plan.scene.title,
            "seed": plan.scene.seed,
            "vesicles": count,
            "built": self._is_built,
            "dispersion": plan.dispersion,
            "sizes": {
                "source": sizes.source,
                "sha256": sizes.sha256,
                "too_small": _rounded(sizes.too_small),
                "too_large": _rounded(sizes.too_large),
            },
            "diameter_nm": _distribution(self.values("diameter")),
            "proteins": _told(kinds, "protein"),
            "rna": _told(kinds, "rna"),
            "corona": _told(kinds, "corona"),
            "markers": self._marker_shares(count),
            "subpopulations": {
                "+".join(markers) or NO_MARKERS: {
                    "asked": _rounded(share),
                    **_share(int(found), count),
                }
                for (markers, share), found in zip(
                    plan.subpopulations, self._subpopulations, strict=False
                )
            },
            "mass_mda": {
                **_distribution(self.values("mass")),
                "of": {
                    kind: _rounded(float(np.nanmean(self.values(kind))))
                    for kind in ("lipid", "protein", "glycan", "rna")
                }
                if math.isfinite(total) or np.isfinite(self.values("mass")).any()
                else {},
            },
            "density_g_ml": {
                medium: _distribution(self.values(medium)) for medium in FREE_WATER_KEPT
            },
        }
        if self._is_built:
            data["no_room"] = {
                "vesicles": self._crowded,
                "copies": {
                    kind.key: {"copies": int(lost), "vesicles": int(losing)}
                    for kind, lost, losing in zip(plan.kinds, self._lost, self._losing, strict=True)
                    if lost
                },
                "not_built": dict(self._problems),
            }
        return data

    def _marker_shares(self, count: int) -> dict[str, Any]:
        if not self._markers:
            return {}
        having = {
            key: int(
                self._codes[[code for code in range(len(self._codes)) if code >> bit & 1]].sum()
            )
            for bit, key in enumerate(self._markers)
        }
        combinations = {
            "+".join(_members(self._markers, code)): _share(int(self._codes[code]), count)
            for code in _by_size(len(self._markers))
        }
        return {
            "with_it": {key: _share(found, count) for key, found in having.items()},
            "combinations": combinations,
        }


def _members(markers: Sequence[str], code: int) -> list[str]:
    return [key for bit, key in enumerate(markers) if code >> bit & 1]


def _by_size(markers: int) -> list[int]:
    """Return codes of all combinations, those of fewer markers first."""
    return [
        sum(1 << bit for bit in some)
        for size in range(markers + 1)
        for some in itertools.combinations(range(markers), size)
    ]


def _told(
    kinds: Sequence[tuple[MoleculeKind, _CopyHistogram, float]], group: str
) -> Mapping[str, Any]:
    return {kind.key: copies.told(mean) for kind, copies, mean in kinds if kind.group == group}
