"""Human proteins by accession, gene, synonym or number of NCBI Gene."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Final

from exoviz.catalog.human.human_topology import HumanProtein
from exoviz.catalog.human.packed_tables import packed_rows
from exoviz.catalog.naming import folded

__all__ = ["HumanProteins", "human_proteins"]

#: The number of an isoform after an accession.
_ISOFORM: Final = re.compile(r"-\d+$")


class HumanProteins:
    """All human genes, and facts of the proteins of many of them."""

    def __init__(self) -> None:
        rows = [*packed_rows("proteins"), *packed_rows("genes")]
        self._rows: Mapping[str, Mapping[str, str]] = {row["gene"]: row for row in rows}
        self._accessions = {row["accession"]: row["gene"] for row in rows if row["accession"]}
        self._numbers = {row["entrez"]: row["gene"] for row in rows if row["entrez"]}
        self._symbols = {folded(row["gene"]): row["gene"] for row in rows}
        self._synonyms: dict[str, list[str]] = {}
        for row in rows:
            for name in {folded(one) for one in row["synonyms"].split(";") if one}:
                self._synonyms.setdefault(name, []).append(row["gene"])

    def __getitem__(self, gene: str) -> HumanProtein:
        """Return the protein of an official symbol."""
        return HumanProtein.of(self._rows[gene])

    def by_accession(self, accession: str) -> str:
        """Return the gene of a UniProt accession, with or without an isoform; empty if none."""
        return self._accessions.get(_ISOFORM.sub("", accession.strip().upper()), "")

    def by_number(self, entrez: str) -> str:
        """Return the gene of a number of NCBI Gene; empty if there is none."""
        return self._numbers.get(entrez.strip().removesuffix(".0"), "")

    def by_symbol(self, name: str) -> tuple[str, ...]:
        """Return the genes that a symbol can mean: the official one, else those it is one of.

        Several where a synonym belongs to several genes; none where nobody calls a gene so.
        """
        official = self._symbols.get(folded(name))
        return (official,) if official else tuple(self._synonyms.get(folded(name), ()))

    def is_official(self, name: str) -> bool:
        """Return whether a name is the official symbol of a gene."""
        return name in self._rows

    def find(self, name: str) -> HumanProtein | None:
        """Return the one protein that a symbol, synonym or accession means; None if not one."""
        genes = self.by_symbol(name) or tuple(filter(None, (self.by_accession(name),)))
        return self[genes[0]] if len(genes) == 1 else None


@functools.cache
def human_proteins() -> HumanProteins:
    """Return the table; read once per process, in about a tenth of a second."""
    return HumanProteins()
