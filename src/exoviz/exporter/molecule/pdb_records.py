"""Records of a PDB file that say what is in it; they have room for ASCII alone.

Format: https://www.wwpdb.org/documentation/file-format-content/format33/sect2.html
"""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

from exoviz.importer.pdb_compounds import PDB_MADE_BY

__all__ = ["in_ascii", "pdb_header"]

#: What tells programs, and exoviz itself, how the file is meant.
_REMARKS: Final = (
    PDB_MADE_BY,
    "A COARSE-GRAINED MODEL: B FACTORS ARE BEAD RADII IN ANGSTROM.",
)
#: Columns 11 to 80 of a record.
_WIDTH: Final = 70

#: Letters of Kazakh and Russian, as passports and maps write them (BGN/PCGN, without marks).
#: The letters of Russian and Kazakh.
_ALPHABET: Final = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі"
_LATIN: Final = (
    "a b v g d e yo zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya "
    "a gh q ng o u u h i"
)
#: As passports and maps write them (BGN/PCGN), without marks; and signs.
_LETTERS: Final[Mapping[str, str]] = {
    **dict(zip(_ALPHABET, _LATIN.replace("-", "").split(" "), strict=True)),
    **dict(zip("«»“”’–—×·", '""""\'--x.', strict=True)),
}


def _letter(letter: str) -> str:
    if letter.isascii():
        return letter if letter.isprintable() else " "
    found = _LETTERS.get(letter.lower())
    if found is None:
        plain = unicodedata.normalize("NFKD", letter)
        found = "".join(one for one in plain if one.isascii() and one.isprintable())
        # A mark that stands alone is no letter of its own.
        return found or ("" if unicodedata.combining(letter) else "?")
    return found if letter == letter.lower() else found.capitalize()


def in_ascii(text: str) -> str:
    """Return a text in ASCII: Cyrillic in Latin letters, without marks, and ``?`` for the rest."""
    return "".join(map(_letter, unicodedata.normalize("NFC", text)))


def _record(name: str, texts: Iterable[str], most: int) -> list[str]:
    """Return the lines of a record, which goes on from line to line."""
    lines = [
        line
        for text in texts
        # A line that goes on begins with a space.
        for line in textwrap.wrap(text, _WIDTH - 1, break_on_hyphens=False)
    ]
    found = []
    for number, line in enumerate(lines[:most], start=1):
        head = f"{name:10}" if number == 1 else f"{name:6}{number:>4} "
        found.append(f"{head}{line}".ljust(80))
    return found


def pdb_header(title: str, chains: Mapping[str, str]) -> str:
    """Return the records TITLE, COMPND and REMARK of a file.

    Parameters
    ----------
    title : str
    chains : mapping of str to str
        What each chain is, by its letter.
    """
    # A semicolon ends a value.
    molecules = [
        text
        for number, (letter, name) in enumerate(chains.items(), start=1)
        for text in (
            f"MOL_ID: {number};",
            f"MOLECULE: {in_ascii(name).replace(';', ',')};",
            f"CHAIN: {letter};",
        )
    ]
    lines = _record("TITLE", [in_ascii(title)], 99) + _record("COMPND", molecules, 999)
    lines += [f"REMARK   6 {text}".ljust(80) for text in ("", *_REMARKS)]
    return "".join(f"{line}\n" for line in lines)
