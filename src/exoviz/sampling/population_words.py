"""The summary of a population in words: a text for the terminal that is Markdown as well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from exoviz.catalog import load_catalog
from exoviz.language import _, number, plain_number
from exoviz.sampling.molecule_kinds import MIRNA_MEAN, MIRNA_SOURCE
from exoviz.scene import Scene

__all__ = ["population_notes", "population_text"]

#: Shares below this are written with more digits.
_SMALL: Final = 0.01


def _percent(share: float | None) -> str:
    value = 100 * (share or 0.0)
    return number(value, 1 if value == 0 or share is None or share >= _SMALL else 3)


def _share(told: Mapping[str, Any]) -> str:
    return _("{share} % ({low}–{high})").format(
        share=_percent(told["share"]), low=_percent(told["low"]), high=_percent(told["high"])
    )


def _amount(value: float | None) -> str:
    if value is None:
        return "–"
    return number(value, 1 if value >= 10 else 2 if value >= 0.1 or not value else 4)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the lines of a table of Markdown, whose columns stand below each other."""
    cells = [list(head), *map(list, rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]

    def line(row: Sequence[str]) -> str:
        first = row[0].ljust(widths[0])
        rest = (cell.rjust(wide) for cell, wide in zip(row[1:], widths[1:], strict=True))
        return "| " + " | ".join([first, *rest]) + " |"

    ruler = ["-" * widths[0], *("-" * (wide - 1) + ":" for wide in widths[1:])]
    return [line(head), "| " + " | ".join(ruler) + " |", *map(line, rows)]


def _distribution_rows(data: Mapping[str, Any]) -> list[list[str]]:
    named = [
        (_("diameter, nm"), data["diameter_nm"], 1),
        (_("dry mass, MDa"), data["mass_mda"], 1),
        (_("density in iodixanol, g/mL"), data["density_g_ml"]["iodixanol"], 3),
        (_("density in sucrose, g/mL"), data["density_g_ml"]["sucrose"], 3),
    ]
    columns = ("mean", "sd", "p10", "p50", "p90")
    return [
        [name, *(number(told[column], digits) for column in columns)]
        for name, told, digits in named
        if told.get("mean") is not None
    ]


def _kind_rows(kinds: Mapping[str, Any]) -> list[list[str]]:
    return [
        [
            key,
            _amount(told["expected"]),
            _amount(told["mean"]),
            _amount(told["sd"]),
            f"{number(told['p5'])}–{number(told['p95'])}",
            _share(told["with_it"]),
        ]
        for key, told in kinds.items()
    ]


def _head(data: Mapping[str, Any]) -> list[str]:
    what = _("{count} vesicles, built") if data["built"] else _("{count} vesicles, counted")
    lines = [f"# {_(data['title']) or _('Population')}", ""]
    lines.append(what.format(count=number(data["vesicles"])) + "; " + _seed(data))
    sizes = data["sizes"]
    if sizes["source"]:
        lines.append(_("Sizes: {source}").format(source=sizes["source"]))
    outside = (sizes["too_small"] or 0) + (sizes["too_large"] or 0)
    if outside:
        what = _(
            "{share} % of these sizes cannot be built and are left out: {small} % are too small, "
            "{large} % too large"
        )
        lines.append(
            what.format(
                share=_percent(outside),
                small=_percent(sizes["too_small"]),
                large=_percent(sizes["too_large"]),
            )
        )
    return lines


def _seed(data: Mapping[str, Any]) -> str:
    text = _("seed {seed}").format(seed=data["seed"])
    if data["dispersion"]:
        text += ", " + _("dispersion {value}").format(value=plain_number(data["dispersion"]))
    return text


def _no_room(data: Mapping[str, Any]) -> list[str]:
    found = data.get("no_room")
    if not found:
        return []
    lines = ["", "## " + _("What has no room"), ""]
    if not found["copies"] and not found["not_built"]:
        return [*lines, _("All copies have room.")]
    what = _(
        "Vesicles in which some copies have no room: {count}. The table of molecules says which."
    )
    lines.append(what.format(count=number(found["vesicles"])))
    if found["copies"]:
        rows = [
            [key, number(lost["copies"]), number(lost["vesicles"])]
            for key, lost in found["copies"].items()
        ]
        lines += ["", *_table((_("Molecule"), _("Copies"), _("Vesicles")), rows)]
    for problem, count in found["not_built"].items():
        what = _("Vesicles that could not be built: {count}. {problem}")
        lines += ["", what.format(count=number(count), problem=problem)]
    return lines


def population_notes(scene: Scene, data: Mapping[str, Any], usual: Sequence[str]) -> list[str]:
    """Return what is not measured in a population, in the language in force.

    Parameters
    ----------
    scene : Scene
    data : mapping
        Its summary.
    usual : sequence of str
        RNA whose mean is what is usual for a miRNA.
    """
    notes = [
        _("The means of the copies are the recipe's own; for exosomes none are measured."),
        _(
            "Copies are drawn independently of each other: what goes together in cells is known "
            "only where the subpopulations say so."
        ),
    ]
    if data["subpopulations"] and scene.population is not None and not scene.population.shares:
        notes.append(
            _(
                "The scene gives no shares of its subpopulations: each combination of markers is "
                "as frequent, which is nobody's measurement."
            )
        )
    if usual:
        source = load_catalog().sources[MIRNA_SOURCE]
        what = _(
            "Mean of {names}: {mean} copies in a vesicle, as of a given miRNA in exosomes "
            "({source}); the scene gives none."
        )
        cited = source.citation.partition(")")[0].replace("(", "")
        notes.append(what.format(names=", ".join(usual), mean=number(MIRNA_MEAN, 5), source=cited))
    if not data["built"]:
        notes.append(_("Counted only: nothing was placed, so that what has no room is not known."))
    return notes


def population_text(data: Mapping[str, Any]) -> str:
    """Return the summary of a population, in the language in force."""
    lines = [*_head(data), ""]
    columns = (_("Of the vesicles"), _("mean"), _("SD"), "10 %", "50 %", "90 %")
    lines += _table(columns, _distribution_rows(data))
    if data["markers"]:
        lines += ["", "## " + _("Markers"), ""]
        rows = [[key, _share(told)] for key, told in data["markers"]["with_it"].items()]
        lines += _table((_("With at least one copy"), _("share of the vesicles")), rows)
        rows = [
            [key.replace("+", " + ") or _("none of them"), _share(told)]
            for key, told in data["markers"]["combinations"].items()
        ]
        lines += ["", *_table((_("With these and no others"), _("share of the vesicles")), rows)]
    head = (
        *(_("Molecule"), _("recipe"), _("mean"), _("SD"), "5–95 %"),
        _("vesicles with at least one"),
    )
    titles = {"proteins": _("Proteins"), "rna": _("RNA"), "corona": _("Corona")}
    for group, title in titles.items():
        if data[group]:
            lines += ["", f"## {title}", "", *_table(head, _kind_rows(data[group]))]
    lines += _no_room(data)
    lines += ["", "## " + _("Illustrative, not measured"), ""]
    lines += [f"- {note}" for note in data["notes"]]
    lines += ["", _("In brackets: what holds the true share in 95 of 100 such populations.")]
    return "\n".join(lines) + "\n"
