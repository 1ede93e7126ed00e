"""Tables of the sources and of the milestones of the catalog."""

from __future__ import annotations

import shutil
import textwrap
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final

from exoviz.catalog import Catalog, load_catalog, read_of
from exoviz.cli.listing.catalog_tables import aligned, citation
from exoviz.errors import InputError, Problem, nearest
from exoviz.language import _, number
from exoviz.reporting.physical_checks import all_checks
from exoviz.reporting.sources_read import citation_words

__all__ = ["REFERENCES", "history_data", "history_text", "source_data", "source_text"]


def _uses(catalog: Catalog) -> tuple[Counter[str], Mapping[str, list[str]]]:
    """Return how many values rest on each source, and which entries have them."""
    values: Counter[str] = Counter()
    users: dict[str, list[str]] = {}

    def use(key: str, user: str) -> None:
        values[key] += 1
        if user not in users.setdefault(key, []):
            users[key].append(user)

    for entry in catalog.entries():
        for _grade, keys in entry.grades:
            for key in keys:
                use(key, entry.key)
        for key in set(entry.cited) - {key for _grade, keys in entry.grades for key in keys}:
            use(key, entry.key)
    for milestone in catalog.history:
        for key in milestone.source:
            use(key, str(milestone.year))
    for name, check in all_checks().items():
        if check.source:
            use(check.source, name)
    return values, users


def source_data(name: str | None = None) -> dict[str, dict[str, object]]:
    """Return the sources for JSON, by key: citation, DOI, whether read, and what rests on them.

    Raises
    ------
    InputError
        If there is none of a name.
    """
    catalog = load_catalog()
    if name is not None and name not in catalog.sources:
        what = _("the catalog has no source of this name")
        raise InputError(name, [Problem("", what, nearest(name, catalog.sources))])
    values, users = _uses(catalog)
    keys = catalog.sources if name is None else [name]
    return {
        key: {
            **catalog.sources[key].model_dump(mode="json"),
            "values": values[key],
            "entries": users.get(key, []),
        }
        for key in keys
    }


def _width() -> int:
    return max(60, min(shutil.get_terminal_size((100, 24)).columns, 100))


def _below(text: str, indent: str = "    ") -> str:
    return textwrap.fill(
        text, _width(), initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    )


def source_text(name: str | None = None) -> str:
    """Return the sources as text: those that most values rest on first.

    Raises
    ------
    InputError
        If there is none of a name.
    """
    data, sources = source_data(name), load_catalog().sources
    order = sorted(data, key=lambda key: (-int(str(data[key]["values"])), key))
    rows = [
        (
            key,
            _("read") if sources[key].read else _("not read"),
            number(int(str(data[key]["values"]))),
        )
        for key in order
    ]
    table = aligned(rows, (_("Source"), _("Read"), _("Values"))).splitlines()
    lines = table[:2]
    for key, line in zip(order, table[2:], strict=True):
        one = sources[key]
        lines += [line, _below(citation_words(one) + (f" doi:{one.doi}" if one.doi else ""))]
        if name is not None:
            users = ", ".join(str(user) for user in data[key]["entries"])  # type: ignore[attr-defined]
            lines.append(_below(_("What rests on it: {names}").format(names=users)))
    if name is None:
        what = _(
            "{read} of {all} sources were read; nothing that rests on another is called measured."
        )
        read = sum(one.read for one in sources.values())
        lines += ["", what.format(read=number(read), all=number(len(sources)))]
    return "\n".join(lines)


def history_data(_name: str | None = None) -> list[dict[str, object]]:
    """Return the milestones for JSON, each with whether its sources were read."""
    catalog = load_catalog()
    return [
        {
            **one.model_dump(mode="json"),
            "read": read_of(one.source, catalog.sources),
            "citations": [catalog.sources[key].model_dump(mode="json") for key in one.source],
        }
        for one in catalog.history
    ]


def history_text(_name: str | None = None) -> str:
    """Return the milestones as text, with their sources."""
    catalog = load_catalog()
    parts = []
    for one in catalog.history:
        lines = [f"{one.year}  {_(one.title)}", _below(_(one.text), " " * 6)]
        lines += [_below(citation(catalog.sources[key]), " " * 6) for key in one.source]
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


#: What the catalog has besides its groups: as text, and as data for JSON.
REFERENCES: Final[
    Mapping[str, tuple[Callable[[str | None], str], Callable[[str | None], object]]]
] = {
    "sources": (source_text, source_data),
    "history": (history_text, history_data),
}
