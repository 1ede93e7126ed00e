"""Where in the text of a scene a problem is."""

from __future__ import annotations

import re
import tomllib
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
    "membrane.chains": "lipids",
    "proteins": "proteins",
    "glycans.n_glycans": "glycans",
    "rna": "rna",
}

#: What a TOML text is made of. Each piece is taken whole, so that none is read twice.
_TOKEN = re.compile(
    r"""
    "{3}(?:[^"\\]|\\.|"(?!"{2}))*+"{3,5}  # strings of many lines: no key is one
    | \'{3}(?:[^']|'(?!'{2}))*+'{3,5}
    | (?P<key> "(?:[^"\\\n]|\\.)*+" | '[^'\n]*+' | [A-Za-z0-9_+-]++ )
    | \#[^\n]*+
    | [\[\]{}=,\n]
    """,
    re.VERBOSE | re.DOTALL,
)


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
    lines, names = _lines(content), written_names(table)
    found = []
    for problem in problems:
        where = _as_written(problem.where, names)
        found.append(replace(problem, where=where, line=_line_of(where, lines)))
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


def _as_written(where: str, names: Mapping[str, Mapping[str, str]]) -> str:
    """Return a key path with the name that the text uses for the species in it."""
    for path, written in names.items():
        rest = where.removeprefix(f"{path}.")
        key = rest.partition(".")[0]
        if rest != where and key in written:
            return f"{path}.{written[key]}{rest[len(key) :]}"
    return where


def _line_of(where: str, lines: Mapping[str, int]) -> int:
    """Return the line of a key, or of the table that it belongs in; 0 if there is none."""
    while where and where not in lines:
        where = where.rpartition(".")[0]
    return lines.get(where, 0)


def _lines(content: str) -> dict[str, int]:
    """Return the line on which each key path of a valid TOML text is first set.

    tomllib gives no places, and tomlkit's grow slow with long texts: this goes over the text once.
    """
    found: dict[str, int] = {}
    section: list[str] = []
    lengths: dict[str, int] = {}
    # Of each bracket that is open: its kind, and the path that the keys in it begin with.
    open_brackets: list[tuple[str, list[str]]] = []
    words: list[str] = []
    value = False
    line = 1
    for match in _TOKEN.finditer(content):
        token = match[0]
        inside, base = open_brackets[-1] if open_brackets else ("", section)
        if token == "[" and not value and inside in ("", "header"):
            open_brackets.append(("header", []))
        elif token == "]" and inside == "header":
            open_brackets.pop()
            if words:
                found.setdefault(".".join(words), line)
                section, words = _in_lists(words, lengths, adds=bool(open_brackets)), []
                found.setdefault(".".join(section), line)
        elif token == "=" and not value and inside != "[":
            path = base + words
            for length in range(len(base) + 1, len(path) + 1):
                found.setdefault(".".join(path[:length]), line)
            value = True
        elif token in ("[", "{"):
            open_brackets.append((token, base + words))
            value, words = token == "[", []
        elif token in ("]", "}"):
            open_brackets.pop()
            value, words = True, []
        elif (token, inside) in ((",", "{"), ("\n", "")):
            value, words = False, []
        elif match["key"] and not value and inside != "[":
            words.append(_unquoted(match["key"]))
        line += token.count("\n")
    return found


def _in_lists(header: list[str], lengths: dict[str, int], *, adds: bool) -> list[str]:
    """Return the path of a header with the places of its tables in the lists that they are in.

    Parameters
    ----------
    header : list of str
    lengths : dict of str to int
        Of the lists so far, by their paths; counted on where one gets longer.
    adds : bool
        Whether the header, in double brackets, begins another table of a list.
    """
    found: list[str] = []
    for depth, step in enumerate(header, start=1):
        found.append(step)
        path = ".".join(found)
        if adds and depth == len(header):
            lengths[path] = lengths.get(path, 0) + 1
        if path in lengths:
            found.append(str(lengths[path] - 1))
    return found


def _unquoted(key: str) -> str:
    return next(iter(tomllib.loads(f"{key} = 0"))) if key[0] in "\"'" else key
