"""Tables of lipids, of RNA and of sizes."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from exoviz.catalog import load_catalog
from exoviz.catalog.human import find_mirna
from exoviz.errors import InputError, Problem
from exoviz.language import _, marked
from exoviz.tables.column_roles import TakenTable
from exoviz.tables.left_out import LeftOut, Reason, because
from exoviz.tables.lipid_names import read_lipid
from exoviz.tables.table_numbers import numbers_of

__all__ = [
    "LipidAmount",
    "RnaShare",
    "SizeCounts",
    "SizeFound",
    "lipid_amounts",
    "of_vesicles",
    "rna_shares",
    "size_counts",
    "sizes_found",
]

_PERCENTILES: Final = (10, 50, 90)
#: In the name of a column whose amounts are those of vesicles, and not of a sample.
_OF_VESICLES: Final = re.compile(
    r"per (?:10\s*\^?\s*6|10⁶|million|1e6)?\s*(?:vesicle|s?evs?\b|exosome|particle)"
)


def _mean_amount(table: TakenTable) -> tuple[str, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """Return the column of the amounts of a table, or several, and their means."""
    columns = table.roles.get("amount", ())
    if not columns:
        what = _("there are no amounts in this table; name their column, with --column amount=…")
        raise InputError(table.table.file, [Problem("", what)])
    values = np.stack([numbers_of(table.table.cells(name)) for name in columns])
    present = np.where(np.isfinite(values), np.maximum(values, 0.0), 0.0)
    name = columns[0]
    if len(columns) > 1:
        listed = ", ".join(columns[:3]) + (", …" if len(columns) > 3 else "")
        name = f"mean of {listed}"
    return name, np.add.reduce(present, axis=0) / len(columns)


@dataclass(frozen=True, slots=True)
class LipidAmount:
    """How much of a class of lipid a table has.

    Attributes
    ----------
    key : str
        Of the catalog.
    mol_percent : float
    column : str
    rows : tuple of int
    carbons, double_bonds : float
        Means of its species, of all their chains together; 0 where only classes are given.
    """

    key: str
    mol_percent: float
    column: str
    rows: tuple[int, ...]
    carbons: float
    double_bonds: float


def lipid_amounts(table: TakenTable) -> tuple[list[LipidAmount], list[LeftOut]]:
    """Return the classes of lipid of a table, those with most first, and what is left out.

    Raises
    ------
    InputError
        If no lipid of the table has a place in a bilayer.
    """
    column, amounts = _mean_amount(table)
    sums: dict[str, float] = {}
    chains: dict[str, np.ndarray[tuple[int], np.dtype[np.float64]]] = {}
    rows: dict[str, list[int]] = {}
    lost: dict[str, tuple[Reason, float]] = {}
    for name, amount, row in zip(table.cells("lipid"), amounts, table.table.rows, strict=True):
        if not name:
            continue
        lipid = read_lipid(name)
        if lipid is None:
            lost[name] = (because(marked("no lipid is known by this name")), float(amount))
        elif not lipid.key:
            text = (
                marked("exoviz has no lipid of this class ({shorthand})")
                if lipid.is_in_bilayers
                else marked("no lipid of a bilayer ({shorthand})")
            )
            lost[name] = (because(text, shorthand=lipid.shorthand), float(amount))
        elif amount > 0:
            sums[lipid.key] = sums.get(lipid.key, 0.0) + float(amount)
            rows.setdefault(lipid.key, []).append(row)
            weighted = np.array((1.0, lipid.carbons, lipid.double_bonds)) * amount
            before = chains.get(lipid.key, np.zeros(3))
            chains[lipid.key] = before + (weighted if lipid.carbons else 0.0)
        else:
            lost[name] = (because(marked("no amount of it is given")), 0.0)
    whole = sum(sums.values())
    if whole <= 0:
        what = _("no lipid of this table has an amount and a place in a bilayer")
        raise InputError(table.table.file, [Problem("", what)])
    found = []
    for key, part in sorted(sums.items(), key=lambda item: (-item[1], item[0])):
        weight, carbons, bonds = chains[key]
        means = (carbons / weight, bonds / weight) if weight else (0.0, 0.0)
        percent = round(100 * part / whole, 4)
        found.append(LipidAmount(key, percent, column, tuple(rows[key]), *map(float, means)))
    return found, [
        LeftOut(name, _with_share(why, part, whole)) for name, (why, part) in lost.items()
    ]


def _with_share(why: Reason, amount: float, whole: float) -> Reason:
    if amount <= 0:
        return why
    what = marked("{why}; {share} % of what is drawn")
    return because(what, why=why, share=round(100 * amount / whole, 2))


@dataclass(frozen=True, slots=True)
class RnaShare:
    """What part of all RNA of a table one is.

    Attributes
    ----------
    key : str
        In the scene.
    item : mapping
        Table of the scene, without copies.
    share : float
    copies : float, optional
        In a vesicle, where the table says so.
    column : str
    rows : tuple of int
    """

    key: str
    item: Mapping[str, str]
    share: float
    copies: float | None
    column: str
    rows: tuple[int, ...]


def _per_vesicle(column: str) -> float | None:
    """Return by what the amounts of a column are multiplied to be copies in one vesicle."""
    words = column.casefold()
    if not _OF_VESICLES.search(words):
        return None
    return 1e-6 if re.search(r"10\s*[\^⁶]?\s*6?\s|million|1e6", words) else 1.0


def of_vesicles(table: TakenTable) -> bool:
    """Return whether the amounts of a table of RNA are copies in vesicles."""
    return _per_vesicle(_mean_amount(table)[0]) is not None


def rna_shares(table: TakenTable) -> tuple[list[RnaShare], list[LeftOut]]:
    """Return the RNA of a table, the most abundant first, and what is left out."""
    column, amounts = _mean_amount(table)
    catalog = load_catalog()
    sums: dict[str, float] = {}
    items: dict[str, Mapping[str, str]] = {}
    rows: dict[str, list[int]] = {}
    left_out = []
    if any("precursor" in one.casefold() for one in table.table.columns):
        # A mature RNA of several precursors has a row for each, all with the same reads.
        cells = zip(table.cells("rna"), amounts.tolist(), strict=True)
        first = {pair: index for index, pair in reversed(list(enumerate(cells)))}
        amounts = np.where(np.isin(np.arange(len(amounts)), list(first.values())), amounts, 0.0)
    whole = float(np.add.reduce(amounts))
    factor = _per_vesicle(column)
    for name, amount, row in zip(table.cells("rna"), amounts, table.table.rows, strict=True):
        if not name or amount <= 0:
            continue
        known = find_mirna(name)
        key = catalog.find("rna", name) or catalog.find("rna", known[0] if known else name)
        if key is None and known is None:
            what = marked("miRBase 22 has no mature human miRNA of this name")
            left_out.append(LeftOut(name, because(what)))
            continue
        item: Mapping[str, str] = {}
        if key is None:
            assert known is not None
            key, item = known[0], {"sequence": known[1], "kind": "mirna"}
        sums[key] = sums.get(key, 0.0) + float(amount)
        items[key] = item
        rows.setdefault(key, []).append(row)
    ordered = sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))
    shares = [
        RnaShare(
            key,
            items[key],
            amount / whole,
            None if factor is None else factor * amount,
            column,
            tuple(rows[key]),
        )
        for key, amount in ordered
    ]
    return shares, left_out


@dataclass(frozen=True, slots=True)
class SizeFound:
    """A diameter that follows from a table.

    Attributes
    ----------
    name : str
        ``"D10"``, ``"D50"`` or ``"D90"``.
    diameter_nm : float
    rule : str
    column : str
    rows : str
        First and last of the rows that it is from.
    """

    name: str
    diameter_nm: float
    rule: str
    column: str
    rows: str


@dataclass(frozen=True, slots=True, eq=False)
class SizeCounts:
    """How many particles of each diameter a table has.

    Attributes
    ----------
    diameters : (k,) array
        Nm, in order; each is the middle of a bin where the table has a distribution.
    counts : (k,) array
        0 or more; only their ratios count.
    column : str
        Column of the diameters, and of the counts where there is one.
    rows : str
        First and last of the rows that they are from.
    is_median : bool
        Whether each is the median of a sample, and no bin.
    """

    diameters: np.ndarray[tuple[int], np.dtype[np.float64]]
    counts: np.ndarray[tuple[int], np.dtype[np.float64]]
    column: str
    rows: str
    is_median: bool


def size_counts(table: TakenTable) -> SizeCounts:
    """Return the particles of a table of sizes.

    Raises
    ------
    InputError
        If it has no particles.
    """
    column = table.column("diameter")
    factor = 1000.0 if re.search(r"[µμ]m|micron|\bum\b", column, re.IGNORECASE) else 1.0
    diameters = factor * numbers_of(table.cells("diameter"))
    rows = np.array(table.table.rows)
    name = table.column("amount")
    counts = numbers_of(table.cells("amount")) if name else np.ones(len(rows))
    real = np.isfinite(diameters) & np.isfinite(counts) & (diameters > 0) & (counts >= 0)
    diameters, counts, rows = diameters[real], counts[real], rows[real]
    if not len(rows) or counts.sum() <= 0:
        what = _("there are no particles in this table: no diameters with a number beside them")
        raise InputError(table.table.file, [Problem("", what)])
    span = str(rows[0]) if len(rows) == 1 else f"{rows[0]}–{rows[-1]}"
    medians = re.search("median|[dx]50", column, re.IGNORECASE) is not None
    order = np.argsort(diameters, kind="stable")
    from_ = column if not name else f"{column}, {name}"
    return SizeCounts(diameters[order], counts[order], from_, span, medians)


def sizes_found(table: TakenTable) -> list[SizeFound]:
    """Return the diameters below which 10, 50 and 90 % of the particles of a table are.

    Of a table without a distribution, the median that it gives.

    Raises
    ------
    InputError
        If it has no particles.
    """
    found = size_counts(table)
    diameters, counts = found.diameters, found.counts
    if found.is_median or len(diameters) == 1:
        middle = round(float(np.median(diameters)), 1)
        return [SizeFound("D50", middle, "median", table.column("diameter"), found.rows)]
    # Half of each bin's particles are below its centre.
    below = np.cumsum(counts) - counts / 2
    wanted = [percent / 100 * float(counts.sum()) for percent in _PERCENTILES]
    values = np.interp(wanted, below, diameters)
    return [
        SizeFound(f"D{percent}", round(float(value), 1), "percentile", found.column, found.rows)
        for percent, value in zip(_PERCENTILES, values, strict=True)
        if math.isfinite(value)
    ]
