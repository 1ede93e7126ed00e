"""How people write the names of molecules, and which molecule they mean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

from exoviz.catalog.species import RNA, Lipid, Protein, Species

__all__ = ["NameIndex", "folded", "is_slip"]

_GREEK: Final = str.maketrans(
    {
        letter: unicodedata.name(letter).rpartition(" ")[2].replace("LAMDA", "LAMBDA").lower()
        for letter in "αβγδεζηθικλμνξοπρστυφχψω"
    }
)
_LEFT_OUT: Final = re.compile(r"[\s\-‐-―_]+")
_NUMBERED: Final = re.compile(r"(\d+)([a-z]*)")

#: A name shorter than this is too short for a slip of the hand to be told from another name.
_SHORTEST: Final = 4
#: From here on a letter may be another one, in a name without numbers, such as ``GAPDH``.
_SUBSTITUTED: Final = 5
#: From here on there may be two slips, in a name without numbers.
_LONG: Final = 8


def folded(name: str) -> str:
    """Return a name without what people write in many ways.

    Capitals, spaces, hyphens and underscores are left out, and Greek letters are spelled.
    """
    text = unicodedata.normalize("NFKC", name).casefold().replace("ς", "σ").translate(_GREEK)
    return _LEFT_OUT.sub("", text)


def _distance(one: str, other: str, substitution: int) -> int:
    """Return the optimal-string-alignment distance, with a cost of its own for other letters."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        now = [row]
        for column, target in enumerate(other, start=1):
            cost = min(last[column] + 1, now[-1] + 1)
            cost = min(cost, last[column - 1] + (0 if letter == target else substitution))
            swapped = (
                row > 1 and column > 1 and (letter, one[row - 2]) == (other[column - 2], target)
            )
            now.append(min(cost, before[column - 2] + 1) if swapped else cost)
        before, last = last, now
    return last[-1]


def _numbers(word: str) -> list[tuple[str, list[str]]]:
    """Return the numbers in a name, each with the letters after it in whatever order."""
    return [(number, sorted(letters)) for number, letters in _NUMBERED.findall(word)]


def is_slip(name: str, known: str) -> bool:
    """Return whether a name is likely a known one with a slip of the hand.

    In names with numbers, these tell molecules apart, the letters after them do, and so does any
    other letter: ``RAB5C`` is not ``RAB5A``, nor ``HSPB8`` ``HSPA8``. Of short names, such as
    ``TG`` and ``PG``, each stands for itself.
    """
    one, other = folded(name), folded(known)
    numbers = _numbers(one)
    shorter = min(len(one), len(other))
    allowed = 2 if shorter >= _LONG and not numbers else 1
    if shorter < _SHORTEST or abs(len(one) - len(other)) > allowed:
        return False
    if numbers != _numbers(other):
        return False
    rigid = bool(numbers) or shorter < _SUBSTITUTED
    return _distance(one, other, allowed + 1 if rigid else 1) <= allowed


def _own_names(species: Species) -> Iterable[str]:
    yield species.name
    yield from species.aliases
    if isinstance(species, Lipid):
        yield species.abbreviation
    if isinstance(species, RNA) and species.accession:
        yield species.accession


def _chain_names(protein: Protein) -> Iterable[str]:
    for chain in protein.chains:
        yield from filter(None, (chain.gene, chain.uniprot))


class NameIndex:
    """The names of a group of the catalog, and the entries that they stand for.

    A key counts before a name or synonym, and these before gene and accession of a chain, which
    can be a part of several complexes.

    Parameters
    ----------
    entries : mapping of str to Species
    """

    def __init__(self, entries: Mapping[str, Species]) -> None:
        self._meant: dict[str, dict[str, None]] = {}
        self._written: dict[str, str] = {}
        proteins = [one for one in entries.values() if isinstance(one, Protein)]
        alone = [one for one in proteins if {chain.gene for chain in one.chains} == {one.key}]
        for ranked in (
            [(key, key) for key in entries],
            [(name, key) for key, one in entries.items() for name in _own_names(one)],
            [(name, one.key) for one in alone for name in _chain_names(one)],
            [(name, one.key) for one in proteins for name in _chain_names(one)],
        ):
            known = set(self._meant)
            for name, key in ranked:
                word = folded(name)
                if word not in known:
                    self._meant.setdefault(word, {})[key] = None
                    self._written.setdefault(word, name)

    def meant(self, name: str) -> tuple[str, ...]:
        """Return the keys that a name can stand for: none, one, or several complexes."""
        return tuple(self._meant.get(folded(name), ()))

    def slip_of(self, name: str) -> str:
        """Return the name of which this one is likely a slip of the hand; empty if of none."""
        return next((known for known in self._written.values() if is_slip(name, known)), "")
