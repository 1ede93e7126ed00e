"""The packed tables of ``assets/human``, and what is noted of them."""

from __future__ import annotations

import csv
import functools
import io
import lzma
import tomllib
from typing import Any, Literal

from pydantic import Field

from exoviz.resources import folder
from exoviz.values import FrozenMapping, FrozenModel

__all__ = ["HumanFacts", "LikelyCoIsolate", "human_facts", "packed_rows", "packed_text"]


class LikelyCoIsolate(FrozenModel):
    """Proteins that are often isolated together with vesicles, and are no part of them.

    Attributes
    ----------
    name : str
        What they are, English; translated when shown.
    genes : str
        Regular expression that fits the whole symbol of each gene.
    """

    name: str
    genes: str


class SeenStrand(FrozenModel):
    """A protein whose outside was seen as a thin strand.

    Attributes
    ----------
    nm : float
        Length.
    source : str
        Key in the catalog.
    """

    nm: float
    source: str


class Mucins(FrozenModel):
    """Proteins whose outside is a chain that is kept stretched by its many sugars.

    Attributes
    ----------
    nm_per_residue, o_glycans_per_residue : float
        Of what is outside.
    source : tuple of str
        Keys in the catalog.
    genes : tuple of str
    """

    nm_per_residue: float
    o_glycans_per_residue: float
    source: tuple[str, ...]
    genes: tuple[str, ...]


class HumanFacts(FrozenModel):
    """What is noted of the packed tables.

    Attributes
    ----------
    made_from, content : mapping of str to str
        SHA-256 of the files that were read, and of the tables unpacked.
    outside_share : mapping of str to float
        Share of a protein's residues beside its helices that is usually outside, by
        `HumanProtein.likeness`.
    strands : mapping of str to SeenStrand
        By gene.
    mucins : Mucins
    co_isolates : tuple of LikelyCoIsolate
    families_like_months : mapping of str to tuple of str
        Families of genes of whose symbols, with a number, spreadsheets make dates, by month.
    """

    made_from: FrozenMapping[str, str]
    content: FrozenMapping[str, str]
    outside_share: FrozenMapping[str, float]
    strands: FrozenMapping[str, SeenStrand]
    mucins: Mucins
    co_isolates: tuple[LikelyCoIsolate, ...] = Field(min_length=1)
    families_like_months: FrozenMapping[str, tuple[str, ...]]


@functools.cache
def human_facts() -> HumanFacts:
    """Return what is noted of the packed tables."""
    with (folder("assets") / "human" / "human.toml").open("rb") as file:
        table: dict[str, Any] = tomllib.load(file)
    return HumanFacts.model_validate(table)


def packed_text(stem: Literal["proteins", "genes", "mirna"]) -> str:
    """Return one of the packed tables as text."""
    packed = (folder("assets") / "human" / f"{stem}.tsv.xz").read_bytes()
    return lzma.decompress(packed).decode()


def packed_rows(stem: Literal["proteins", "genes", "mirna"]) -> list[dict[str, str]]:
    """Return the rows of one of the packed tables."""
    text = io.StringIO(packed_text(stem))
    return list(csv.DictReader(text, delimiter="\t", quoting=csv.QUOTE_NONE))
