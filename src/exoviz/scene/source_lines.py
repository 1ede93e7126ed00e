"""Where in the text of a scene a problem is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from exoviz.catalog import load_catalog
from exoviz.errors import Problem

__all__ = ["in_lines", "written_names"]

#: Tables whose keys are species, and the groups of the catalog that these are in.
_SPECIES = {
    "membrane.composition": "lipids",
    "membrane.outer": "lipids",
    "membrane.inner": "lipids",
    "membrane.outer_fraction": "lipids",
    "proteins": "proteins",
    "glycans.n_glycans": "glycans",
    "rna": "rna",
}


def in_lines(problems: Iterable[Problem], table: Mapping[str, Any], content: str) -> list[Problem]:
    """Return problems in order of their lines, with the names of species as the text has them.

    Parameters
    ----------
    problems : iterable of Problem
    table : mapping
        The scene, as TOML holds it.
    content : str
        Its text.
    """
    found = []
    for problem in problems:
        where = _as_written(problem.where, table)
        found.append(replace(problem, where=where, line=_line_of(where, content)))
    return sorted(found, key=lambda one: one.line)


def written_names(table: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Return the names of species that a text uses in place of their keys in the catalog.

    Parameters
    ----------
    table : mapping
        The scene, as TOML holds it.

    Returns
    -------
    dict of str to dict of str to str
        Names by key, by the path of the table that they are in.
    """
    found: dict[str, dict[str, str]] = {}
    for path, group in _SPECIES.items():
        inner: Any = table
        for step in path.split("."):
            inner = inner.get(step) if isinstance(inner, Mapping) else None
        names = inner if isinstance(inner, Mapping) else {}
        found[path] = {
            key: name
            for name in names
            if (key := load_catalog().find(group, name)) is not None and key not in names
        }
    return found


def _as_written(where: str, table: Mapping[str, Any]) -> str:
    for path, names in written_names(table).items():
        for key, name in names.items():
            if f"{where}.".startswith(f"{path}.{key}."):
                return f"{path}.{name}{where[len(path) + 1 + len(key) :]}"
    return where


def _line_of(where: str, content: str) -> int:
    """Return the line of a key, or of the table that it belongs in; 0 if there is none."""
    while where:
        line = _line_of_key(where, content)
        if line:
            return line
        where = where.rpartition(".")[0]
    return 0


def _line_of_key(where: str, content: str) -> int:
    """Return the line on which a key path is set, as far as the text tells; 0 if not."""
    section = ""
    for index, line in enumerate(content.splitlines(), start=1):
        header = re.match(r"\s*\[([^\]]+)\]", line)
        if header:
            section = header[1].replace('"', "").strip()
            if section == where:
                return index
            continue
        full = f"{section}." if section else ""
        match = re.match(r'\s*"?([^"=]+?)"?\s*=', line)
        if match:
            name = full + match[1].replace('"', "")
            if where == name or where.startswith(name + "."):
                return index
    return 0
