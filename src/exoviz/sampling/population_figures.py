"""The figure of a population: sizes, markers, copies, mass and density, as vectors."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from exoviz.catalog import load_catalog
from exoviz.language import _, number
from exoviz.renderer.annotation.figure_pages import page_settings
from exoviz.reporting.physical_checks import all_checks
from exoviz.sampling.population_summary import PopulationTally
from exoviz.sampling.size_distribution import SizeDistribution

__all__ = ["FIGURE_KINDS", "population_figures"]

Floats = NDArray[np.float64]

FIGURE_KINDS: Final = ("pdf", "svg", "png")
"""Formats of the figure."""

#: Size of the page, inches: the width of two columns of a journal.
_SIZE: Final = (7.2, 8.4)
_LEAST_BINS, _MOST_BINS = 8, 40
#: Kinds that a panel has room for.
_MOST_KINDS: Final = 14
#: Colours of Okabe and Ito (2008), which the colour-blind tell apart.
_BLUE: Final = "#0072B2"
_SKY: Final = "#56B4E9"
_ORANGE: Final = "#E69F00"
_GREEN: Final = "#009E73"
_GREY: Final = "#5B6675"
_PALE: Final = "#DDE2E8"
_INK: Final = "#1B2330"
_DPI: Final = 200
#: Digits of a place on the page, in widths and heights of it.
_PLACE_DIGITS: Final = 4
_LOOK: Final[Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 7.0,
    "axes.edgecolor": _INK,
    "axes.labelcolor": _INK,
    "axes.linewidth": 0.7,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlesize": 7.8,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "text.color": _INK,
    "xtick.color": _INK,
    "ytick.color": _INK,
}


def population_figures(
    data: Mapping[str, Any], tally: PopulationTally, sizes: SizeDistribution
) -> dict[str, bytes]:
    """Return the figure of a population in each of its formats.

    Parameters
    ----------
    data : mapping
        Its summary.
    tally : PopulationTally
        Its distributions.
    sizes : SizeDistribution
        What the diameters were drawn from.
    """
    with page_settings():
        from matplotlib import rcParams
        from matplotlib.figure import Figure

        rcParams.update(_LOOK)
        page: Any = Figure(figsize=_SIZE, dpi=_DPI, layout="constrained")
        title = _drawn_on(page, data, tally, sizes)
        # The same places in each format, worked out once.
        page.draw_without_rendering()
        page.set_layout_engine("none")
        # The last bits of a layout are not the same every time, and names of things follow them.
        for axes in page.axes:
            axes.set_position(np.round(axes.get_position().bounds, _PLACE_DIGITS))
        return {kind: _saved(page, kind, title) for kind in FIGURE_KINDS}


def _saved(page: Any, kind: str, title: str) -> bytes:
    metadata: dict[str, Any] = {"Title": title}
    if kind != "png":
        # Nothing says when the file was made.
        metadata |= {"Creator": "exoviz", "CreationDate" if kind == "pdf" else "Date": None}
    made = io.BytesIO()
    page.savefig(made, format=kind, dpi=_DPI, metadata=metadata, facecolor="white")
    return made.getvalue()


def _drawn_on(
    page: Any, data: Mapping[str, Any], tally: PopulationTally, sizes: SizeDistribution
) -> str:
    """Draw all panels, and return the title of the page."""
    grid = page.add_gridspec(4, 6, height_ratios=(1.0, 1.0, 1.55, 0.95))
    _diameters(page.add_subplot(grid[0, :3]), tally.values("diameter"), sizes)
    _combinations(page, grid[0, 3:], data)
    _boxes(page.add_subplot(grid[1:3, :3]), data["proteins"])
    _shares(page.add_subplot(grid[1:3, 3:]), data)
    _histogram(page.add_subplot(grid[3, :2]), tally.values("mass"), _("Dry mass, MDa"), "e")
    for place, medium, letter in ((2, "iodixanol", "f"), (4, "sucrose", "g")):
        axes = page.add_subplot(grid[3, place : place + 2])
        label = {
            "iodixanol": _("Density in iodixanol, g/mL"),
            "sucrose": _("Density in sucrose, g/mL"),
        }[medium]
        _histogram(axes, tally.values(medium), label, letter)
        _range(axes, f"density_{medium}_g_ml")
    count = _("{count} vesicles").format(count=number(data["vesicles"]))
    title = " · ".join(filter(None, (_(data["title"]), count)))
    page.suptitle(title, fontsize=9.5, fontweight="bold", x=0.01, ha="left")
    return title


def _bins(values: Floats) -> int:
    """Return how many bins a histogram of so many values has."""
    return int(min(max(math.sqrt(len(values)), _LEAST_BINS), _MOST_BINS))


def _lettered(axes: Any, letter: str, title: str) -> None:
    axes.set_title(f"{letter}   {title}")


def _diameters(axes: Any, values: Floats, sizes: SizeDistribution) -> None:
    _lettered(axes, "a", _("Diameter"))
    axes.set_xlabel(_("nm"))
    axes.set_ylabel(_("vesicles, %"))
    low, high = float(values.min()), float(values.max())
    if high - low < 1e-6:
        axes.bar([low], [100], width=2.0, color=_SKY)
        axes.set_xlim(low - 20, low + 20)
        return
    edges = np.linspace(low, high, _bins(values) + 1)
    counts = np.histogram(values, edges)[0] * 100 / len(values)
    axes.stairs(counts, edges, fill=True, color=_SKY, label=_("drawn"))
    below = np.array([sizes.share_below(float(edge)) for edge in edges])
    wanted = 100 * np.diff(below) / max(1 - sizes.too_small - sizes.too_large, 1e-9)
    axes.plot((edges[1:] + edges[:-1]) / 2, wanted, color=_INK, lw=1.0, label=_("asked for"))
    axes.set_ylim(0, 1.3 * max(counts.max(), wanted.max()))
    axes.legend(frameon=False, loc="upper right")


def _combinations(page: Any, place: Any, data: Mapping[str, Any]) -> None:
    """Draw how many vesicles have which markers together, with a matrix of dots below."""
    if not data["markers"]:
        axes = page.add_subplot(place)
        _lettered(axes, "b", _("Markers"))
        axes.text(0.5, 0.5, _("The recipe has no markers."), ha="center", transform=axes.transAxes)
        axes.set_axis_off()
        return
    told = data["markers"]["combinations"]
    markers = list(data["markers"]["with_it"])
    inner = place.subgridspec(2, 1, height_ratios=(2.4, 0.34 * len(markers)), hspace=0.0)
    bars, dots = page.add_subplot(inner[0]), page.add_subplot(inner[1])
    _lettered(bars, "b", _("Markers together"))
    bars.set_ylabel(_("vesicles, %"))
    across = np.arange(len(told))
    shares = [100 * one["share"] for one in told.values()]
    errors = [
        [100 * (one["share"] - one["low"]) for one in told.values()],
        [100 * (one["high"] - one["share"]) for one in told.values()],
    ]
    bars.bar(across, shares, color=_BLUE, width=0.66)
    bars.errorbar(across, shares, yerr=errors, fmt="none", ecolor=_INK, elinewidth=0.8, capsize=2)
    bars.set_xlim(-0.6, len(told) - 0.4)
    bars.tick_params(bottom=False, labelbottom=False)
    for column, name in enumerate(told):
        having = [row for row, key in enumerate(markers) if key in name.split("+")]
        dots.scatter([column] * len(markers), range(len(markers)), s=14, color=_PALE, zorder=1)
        dots.scatter([column] * len(having), having, s=14, color=_BLUE, zorder=3)
        if len(having) > 1:
            dots.plot([column] * 2, [having[0], having[-1]], color=_BLUE, lw=1.2, zorder=2)
    dots.set_xlim(-0.6, len(told) - 0.4)
    dots.set_ylim(len(markers) - 0.4, -0.6)
    dots.set_yticks(range(len(markers)), markers)
    dots.tick_params(left=False, bottom=False, labelbottom=False)
    for side in ("left", "bottom"):
        dots.spines[side].set_visible(False)


def _commonest(kinds: Mapping[str, Any]) -> list[str]:
    return sorted(kinds, key=lambda key: (-(kinds[key]["mean"] or 0.0), key))[:_MOST_KINDS]


def _colour(key: str) -> str:
    known = load_catalog().proteins
    if key in known and known[key].marker:
        return _BLUE
    return _GREEN if key in known and known[key].place == "lumen" else _SKY


def _boxes(axes: Any, proteins: Mapping[str, Any]) -> None:
    _lettered(axes, "c", _("Copies in a vesicle"))
    axes.set_xlabel(_("copies: median, half and 90 % of the vesicles; circle: the recipe"))
    keys = _commonest(proteins)
    for row, key in enumerate(keys):
        told = proteins[key]
        axes.plot([told["p5"], told["p95"]], [row, row], color=_GREY, lw=0.9, zorder=1)
        wide = max(told["p75"] - told["p25"], 0.0)
        axes.barh(row, wide, left=told["p25"], height=0.56, color=_colour(key), zorder=2)
        axes.plot([told["p50"]] * 2, [row - 0.28, row + 0.28], color=_INK, lw=1.4, zorder=3)
        axes.plot(told["expected"], row, "o", ms=2.6, color="white", mec=_INK, mew=0.7, zorder=4)
    _rows(axes, keys)
    axes.set_xlim(left=0)


def _rows(axes: Any, names: Sequence[str]) -> None:
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(max(len(names), 1) - 0.4, -0.6)
    axes.tick_params(left=False)


def _shares(axes: Any, data: Mapping[str, Any]) -> None:
    _lettered(axes, "d", _("Vesicles with at least one copy"))
    axes.set_xlabel(_("vesicles, %"))
    rna = sorted(data["rna"], key=lambda key: -(data["rna"][key]["mean"] or 0.0))
    rna = rna[: _MOST_KINDS // 2]
    proteins = sorted(
        data["proteins"],
        key=lambda key: (data["proteins"][key]["with_it"]["share"], key),
    )
    # The rarest tell most: what all have needs no picture.
    keys = proteins[: _MOST_KINDS - len(rna)][::-1]
    told = [data["proteins"][key]["with_it"] for key in keys]
    told += [data["rna"][key]["with_it"] for key in rna]
    for row, one in enumerate(told):
        colour = _ORANGE if row >= len(keys) else _colour(keys[row])
        share = 100 * one["share"]
        axes.barh(row, share, height=0.56, color=colour)
        axes.plot([100 * one["low"], 100 * one["high"]], [row, row], color=_INK, lw=0.9)
        digits = 0 if share >= 10 else 1 if share >= 1 or not share else 2
        right = max(100 * one["high"], share) + 1.5
        axes.text(right, row, number(share, digits) + " %", va="center", fontsize=6.2)
    _rows(axes, [*keys, *rna])
    axes.set_xlim(0, 118)
    axes.set_xticks(range(0, 101, 20))


def _histogram(axes: Any, values: Floats, label: str, letter: str) -> None:
    _lettered(axes, letter, "")
    axes.set_xlabel(label)
    axes.set_ylabel(_("vesicles, %"))
    values = values[np.isfinite(values)]
    if not len(values):
        return
    low, high = np.percentile(values, (0.1, 99.9))
    if high - low <= 1e-9 * abs(high):
        low, high = low - 0.5, high + 0.5
    counts, edges = np.histogram(values, np.linspace(low, high, _bins(values) + 1))
    axes.stairs(100 * counts / len(values), edges, fill=True, color=_SKY)
    axes.locator_params(axis="x", nbins=4)


def _range(axes: Any, check: str) -> None:
    """Shade the range of the literature, where there is one."""
    found = all_checks().get(check)
    if found is None or found.low is None or found.high is None:
        return
    axes.axvspan(found.low, found.high, color=_PALE, zorder=0)
    left, right = axes.get_xlim()
    axes.set_xlim(min(left, found.low), max(right, found.high))
    axes.set_title(_("grey: literature"), loc="right", fontsize=6.2, fontweight="normal")
