"""The report as a page: physical checks beside what the literature says, and what it is made of."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

from exoviz.catalog import load_catalog
from exoviz.language import _, number
from exoviz.model.layers import Side, lipid_layer
from exoviz.renderer import layer_colour
from exoviz.renderer.palette import to_hex
from exoviz.reporting.provenance import model_sections
from exoviz.reporting.release_facts import mean_release
from exoviz.reporting.reports import check_rows
from exoviz.reporting.sources_read import sources_title, sources_words

__all__ = ["release_html", "report_html"]

_BAR_PIXELS = 150


def _bar(share: float, colour: str) -> str:
    width = max(round(_BAR_PIXELS * share), 1)
    return (
        f'<table cellspacing="0" cellpadding="0"><tr><td bgcolor="{colour}" width="{width}" '
        f'height="10"></td></tr></table>'
    )


def _checks(data: Mapping[str, Any]) -> str:
    primitives = {"ok": ("✓", "#2e7d32"), "low": ("▼", "#c62828"), "high": ("▲", "#c62828")}
    rows = []
    for name, value, allowed, verdict, source in check_rows(data):
        sign, colour = primitives[verdict]
        rows.append(
            f'<tr><td><font color="{colour}"><b>{sign}</b></font></td><td>{html.escape(name)}</td>'
            f'<td align="right"><b>{html.escape(value)}</b></td>'
            f"<td>{html.escape(allowed)}</td></tr>"
            f'<tr><td></td><td colspan="3"><small>{html.escape(source)}</small></td></tr>'
        )
    return f'<table cellpadding="2">{"".join(rows)}</table>'


def _composition(data: Mapping[str, Any]) -> str:
    catalog = load_catalog()
    parts = []
    titles: dict[Side, str] = {"outer": _("Outer leaflet"), "inner": _("Inner leaflet")}
    for side, title in titles.items():
        leaflet = data["lipids"][side]
        total = max(leaflet["count"], 1)
        heading = _("{title}: {count} lipids").format(title=title, count=number(leaflet["count"]))
        parts.append(f"<h4>{html.escape(heading)}</h4><table>")
        most = max((one["reached"] for one in leaflet["by_class"].values()), default=1)
        for key, one in sorted(leaflet["by_class"].items(), key=lambda pair: -pair[1]["reached"]):
            name = _(catalog.lipids[key].name) if key in catalog.lipids else key
            colour = to_hex(layer_colour(lipid_layer(side, key)))
            share = one["reached"] / total
            parts.append(
                f"<tr><td>{html.escape(name)}</td><td align='right'>{number(100 * share, 1)} %</td>"
                f"<td>{_bar(one['reached'] / max(most, 1), colour)}</td></tr>"
            )
        parts.append("</table>")
    return "".join(parts)


def report_html(data: Mapping[str, Any]) -> str:
    """Return the report of `exoviz.report` as a page."""
    if "imported" in data:
        return _model(data)
    facts = (
        (_("Mass"), _("{mass} MDa").format(mass=number(data["mass_mda"]["total"], 1))),
        *(
            (name, _("{density} g/mL").format(density=number(data["density_g_ml"][medium], 3)))
            for medium, name in (
                ("iodixanol", _("Buoyant density in iodixanol")),
                ("sucrose", _("Buoyant density in sucrose")),
            )
        ),
        (_("Build time"), _("{time} s").format(time=number(data["seconds"], 2))),
    )
    lines = "".join(
        f"<tr><td>{html.escape(name)}&nbsp;&nbsp;</td><td><b>{html.escape(value)}</b></td></tr>"
        for name, value in facts
    )
    notes = "".join(f"<li>{html.escape(note)}</li>" for note in data["illustrative"])
    sources = "".join(
        f"<li><small>{html.escape(one)}</small></li>" for one in sources_words(data["sources"])
    )
    checks, chosen = _("Checks against the literature"), _("Illustrative, not measured")
    return (
        f"<h3>{html.escape(checks)}</h3>{_checks(data)}"
        f"<table>{lines}</table>{_composition(data)}"
        f"<h4>{html.escape(chosen)}</h4><ul>{notes}</ul>"
        f"<h4>{html.escape(sources_title(data['sources']))}</h4><ul>{sources}</ul>"
    )


def _model(data: Mapping[str, Any]) -> str:
    parts = []
    for heading, rows in model_sections(data):
        parts.append(f"<h3>{html.escape(heading)}</h3><table>")
        parts += [
            f"<tr><td>{html.escape(name)}&nbsp;&nbsp;</td><td>{html.escape(value)}</td></tr>"
            for name, value in rows
        ]
        parts.append("</table>")
    return "".join(parts)


def release_html(data: Mapping[str, Any]) -> str:
    """Return how vesicles leave a body by diffusion, from `release`, as a page."""
    text = _("Release by diffusion through a pore {width} nm wide").format(
        width=number(2 * data["pore_radius_nm"])
    )
    rows = []
    for time, released in zip(data["times_ms"], data["released"], strict=True):
        name = _("{time} ms").format(time=number(time, 1))
        bar = _bar(released / max(data["vesicles"], 1), "#0B63B0")
        rows.append(
            f"<tr><td align='right'>{html.escape(name)}</td><td align='right'>{number(released)}"
            f"&nbsp;</td><td>{bar}</td></tr>"
        )
    average = _("mean time of release")
    return (
        f"<h3>{html.escape(text)}</h3><table>{''.join(rows)}</table>"
        f"<p><b>{html.escape(average)}</b>: {html.escape(mean_release(data))}</p>"
    )
