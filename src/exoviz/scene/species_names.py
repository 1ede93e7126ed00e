"""Names of species in a scene: any that people write, turned into keys of the catalog."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

from pydantic import AfterValidator

from exoviz.catalog import load_catalog
from exoviz.errors import MOST_PROBLEMS, Problem, shortened
from exoviz.language import _
from exoviz.values import RefusedError

__all__ = ["ByKey", "GlycanKey", "no_glycans", "no_such"]


@dataclass(frozen=True)
class ByKey:
    """A validator that gives the species of a table their keys in the catalog.

    A name that the catalog does not know stays as it is.

    Parameters
    ----------
    group : str
        Group of the catalog.
    own : callable, optional
        Says of a value whether it describes a molecule of the user's own, which keeps its name.
    """

    group: str
    own: Callable[[Any], bool] = lambda _value: False

    def __call__(self, table: Any) -> Any:
        """Return a table by keys.

        Raises
        ------
        RefusedError
            If two names mean the same species, of which one would get lost.
        """
        if not isinstance(table, Mapping):
            return table
        catalog = load_catalog()
        entries = catalog.group(self.group)
        found: dict[Any, Any] = {}
        written: dict[Any, Any] = {}
        twice = []
        for name, value in table.items():
            key = name
            if name not in entries and isinstance(name, str) and not self.own(value):
                key = catalog.find(self.group, name) or name
            if key in found:
                what = _("given twice, as '{first}' and as '{second}'; leave one")
                text = what.format(first=written[key], second=name)
                twice.append(Problem(str(written[key]), text))
            found[key], written[key] = value, name
        if twice:
            raise RefusedError(*twice)
        return found


def no_such(group: str, names: Sequence[str], what: str) -> list[Problem]:
    """Return the problems of names that are not in the catalog, with what they may mean.

    Parameters
    ----------
    group : str
        Group of the catalog.
    names : sequence of str
    what : str
        What is wrong with each; ``{key}`` in it stands for the name.
    """
    # To look for likely slips takes a while, and no message names more.
    hints = [load_catalog().suggestion(group, name) for name in names[:MOST_PROBLEMS]]
    hints += [""] * (len(names) - len(hints))
    return [
        Problem(name, what.replace("{key}", shortened(name)), hint)
        for name, hint in zip(names, hints, strict=True)
    ]


def no_glycans(names: Sequence[str]) -> list[Problem]:
    """Return the problems of glycans that do not exist."""
    what = _("'{key}' is no glycan of the catalog ('exoviz catalog glycans' lists them)")
    return no_such("glycans", names, what)


def _glycan_key(name: str) -> str:
    key = load_catalog().find("glycans", name) if name else ""
    if key is None:
        raise RefusedError(*(replace(one, where="") for one in no_glycans([name])))
    return key


#: The key of a glycan, or nothing.
GlycanKey = Annotated[str, AfterValidator(_glycan_key)]
