"""Sequences of human miRNAs."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Final

from exoviz.catalog.human.packed_tables import packed_rows
from exoviz.catalog.naming import folded

__all__ = ["find_mirna"]

_SPECIES: Final = re.compile(r"^hsa-?", re.IGNORECASE)


@functools.cache
def _known() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return the sequences by official name, and official names by any way to write them."""
    rows = packed_rows("mirna")
    names = {folded(_SPECIES.sub("", row["name"])): row["name"] for row in rows}
    names |= {folded(row["accession"]): row["name"] for row in rows}
    return {row["name"]: row["sequence"] for row in rows}, names


def find_mirna(name: str) -> tuple[str, str] | None:
    """Return the official name and the sequence, 5' to 3', of a mature human miRNA.

    Parameters
    ----------
    name : str
        Such as ``"hsa-miR-21-5p"``, ``"miR-21-5p"`` or ``"MIMAT0000076"``.

    Returns
    -------
    tuple of str, or None
        None where miRBase 22 has none of the name, also where it lacks its arm.
    """
    sequences, names = _known()
    official = names.get(folded(_SPECIES.sub("", name.strip())))
    return (official, sequences[official]) if official else None
