"""The errors that a user can cause, written for the person who reads them."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final

from exoviz.language import _

__all__ = [
    "MOST_PROBLEMS",
    "ArgumentError",
    "DoesNotFitError",
    "InputError",
    "Problem",
    "UserError",
    "nearest",
    "shortened",
]


#: Problems that a message names, and letters of what it quotes: the rest would hide them.
MOST_PROBLEMS: Final = 10
_MOST_LETTERS: Final = 60
#: Letters at either end of a path: its end says the most.
_OF_PATH: Final = 150


def shortened(text: str) -> str:
    """Return a text as a message quotes it: the beginning, where it is long."""
    return text if len(text) <= _MOST_LETTERS else text[: _MOST_LETTERS - 1] + "…"


def _short_source(text: str) -> str:
    """Return the name of a source, without the middle of a very long one."""
    return text if len(text) <= 2 * _OF_PATH else f"{text[:_OF_PATH]}…{text[-_OF_PATH:]}"


class UserError(Exception):
    """Something that the user can put right. The command line shows it without a traceback."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with an input.

    Attributes
    ----------
    where : str
        Key path inside the input, such as ``proteins.CD9.copies``.
    what : str
        What is wrong, and what is allowed.
    hint : str
        What to do about it; may be empty.
    line : int
        Line in the file, counted from 1; 0 where it is not known.
    """

    where: str
    what: str
    hint: str = ""
    line: int = 0


class InputError(UserError):
    """An input that cannot be used: names the file, the places and what is allowed there.

    Parameters
    ----------
    source : str
        File or argument that holds the input.
    problems : iterable of Problem
        Everything that is wrong, not only the first thing.
    """

    def __init__(self, source: str, problems: Iterable[Problem]) -> None:
        self.source = source
        self.problems = tuple(problems)
        lines = []
        for problem in self.problems[:MOST_PROBLEMS]:
            named = _short_source(source)
            place = f"{named}:{problem.line}" if problem.line else named
            where = ".".join(map(shortened, problem.where.split(".")[:MOST_PROBLEMS]))
            head = f"{place}: {where}: " if where else f"{place}: "
            lines.append(head + problem.what)
            if problem.hint:
                lines.append("    " + problem.hint)
        left = len(self.problems) - MOST_PROBLEMS
        if left > 0:
            lines.append(_("… and {count} more of the kind").format(count=left))
        super().__init__("\n".join(lines))


class ArgumentError(InputError):
    """Arguments of a function that cannot be used.

    `Problem.where` is the name of the parameter as Python writes it, `source` the file that was to
    be written, or ``scene``.
    """

    def renamed(self, name: Callable[[str], str]) -> InputError:
        """Return the error in the words of whoever asked, such as a command line.

        Parameters
        ----------
        name : callable
            Takes the name of a parameter, and returns what the reader knows it by.
        """
        problems = [replace(one, where=one.where and name(one.where)) for one in self.problems]
        return InputError(self.source, problems)


class DoesNotFitError(UserError):
    """A molecule that has no room: says how much room it needs and what would fit.

    Parameters
    ----------
    message : str
    keys : iterable of str
        Keys of the proteins or RNA that lack room; none where it is not known which.
    share : float
        Part of their copies that has room, 0 to 1.
    """

    def __init__(self, message: str, keys: Iterable[str] = (), share: float = 0.0) -> None:
        self.keys = tuple(keys)
        self.share = share
        super().__init__(message)

    def __reduce__(self) -> tuple[type[DoesNotFitError], tuple[str, tuple[str, ...], float]]:
        """Let another process raise it as it is."""
        return DoesNotFitError, (str(self), self.keys, self.share)


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a sentence that names the known word nearest to `name`, or the empty string."""
    if len(name) > _MOST_LETTERS:
        return ""
    by_folded = {word.casefold(): word for word in known}
    found = difflib.get_close_matches(name.casefold(), by_folded, n=1, cutoff=0.65)
    return _("Did you mean '{name}'?").format(name=by_folded[found[0]]) if found else ""
