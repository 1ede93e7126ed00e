"""Rows of a table of proteins, each the gene that it means and how much there is of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exoviz.catalog import load_catalog
from exoviz.catalog.human import human_facts, human_proteins
from exoviz.language import marked
from exoviz.tables.column_roles import AMOUNTS, TakenTable
from exoviz.tables.left_out import LeftOut, Reason, because
from exoviz.tables.table_numbers import numbers_of

__all__ = ["GeneAmount", "ProteinRows", "co_isolate", "protein_rows", "written_like_mice"]

_PARTS: Final = re.compile(r"[;,\s|]+")
_DECOY: Final = re.compile(r"^(?:REV__|rev_|DECOY_|decoy_|XXX_|##)")
_CONTAMINANT: Final = re.compile(r"^(?:CON__|contam_|Cont_|CRAP)")
_GENE_IN_HEADER: Final = re.compile(r"\bGN=(\S+)")
_ACCESSION: Final = re.compile(
    r"(?:[OPQ]\d[A-Z\d]{3}\d|[A-NR-Z]\d(?:[A-Z][A-Z\d]{2}\d){1,2})(?:-\d+)?"
)
_SPECIES_IN_HEADER: Final = re.compile(r"\bOS=([A-Z][a-z]+ [a-z]+)")
#: As UniProt names entries, with five letters of the species: sp|P40240|CD9_MOUSE.
_SPECIES_IN_ENTRY: Final = re.compile(r"\|[A-Z0-9]{1,10}_([A-Z0-9]{3,5})\b")
#: As genes of mice and rats are written.
_LIKE_MICE: Final = re.compile(r"[A-Z](?=[a-z0-9]*[a-z])[a-z0-9]+")
_HUMAN: Final = re.compile(r"homo sapiens|human|9606|h\. ?sapiens", re.IGNORECASE)
#: Symbols that a spreadsheet made dates of: 2-Sep, Sep-02, 2024-09-02.
_DATE: Final = re.compile(
    r"(?P<day>\d{1,2})-(?P<month>[A-Za-z]{3})|(?P<month_first>[A-Za-z]{3})-(?P<day_last>\d{1,2})"
    r"|\d{4}-(?P<month_number>\d\d)-(?P<day_of_it>\d\d)(?: 00:00:00)?"
)
_MONTHS: Final = (
    *("", "jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)
_YES: Final = {"+", "true", "yes", "1", "x"}
#: Values of a table of logarithms to the base 2 stay below this: 2 to the 50th is more than any.
_LARGEST_LOG: Final = 50.0


@dataclass(frozen=True, slots=True)
class GeneAmount:
    """What tables say of a gene.

    Attributes
    ----------
    gene : str
        Official symbol; that of the table where it is no human gene that is known.
    amount : float
        Of all its rows, in the measure of the table; in shares of molecules if `is_molar`.
    length : float
        Residues, as the table says; 0 where it does not.
    column : str
        That the amount is from.
    rows : tuple of int
        Rows of the file.
    """

    gene: str
    amount: float
    length: float
    column: str
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ProteinRows:
    """The proteins of a table.

    Attributes
    ----------
    measure : str
        Kind of amount, see `AmountKind`; ``"studies"`` or ``"rank"`` where there is none.
    genes : tuple of GeneAmount
        The most abundant first.
    left_out : tuple of LeftOut
    turned_back : tuple of str
        Symbols that a spreadsheet made dates of, each with the gene that it is.
    """

    measure: str
    genes: tuple[GeneAmount, ...]
    left_out: tuple[LeftOut, ...]
    turned_back: tuple[str, ...] = ()


def co_isolate(gene: str) -> Reason | None:
    """Return what is isolated along with vesicles a gene is of; None if of nothing known."""
    for one in human_facts().co_isolates:
        if re.fullmatch(one.genes, gene):
            return because(one.name)
    plasma = (one for one in load_catalog().proteins.values() if one.place == "corona")
    if any(chain.gene == gene for one in plasma for chain in one.chains):
        return because(marked("protein of blood plasma, which a scene can have under corona"))
    return None


def _tokens(cell: str) -> Iterator[str]:
    for part in re.split(r"[;,\s]+", cell):
        # sp|P21926|CD9_HUMAN
        pieces = part.split("|")
        yield pieces[1] if len(pieces) > 2 else pieces[0]


def _species_of(species: str, accession: str, header: str) -> str:
    """Return the species that a row says it is of; empty where it does not."""
    entries: list[str] = _SPECIES_IN_ENTRY.findall(accession)
    in_header = _SPECIES_IN_HEADER.search(header)
    if species or not (entries or in_header):
        return species
    names = [*entries, *([str(in_header[1])] if in_header else [])]
    # A group of proteins that has a human one is human.
    return next((one for one in names if _HUMAN.search(one)), names[0])


def written_like_mice(table: TakenTable) -> bool:
    """Return whether most symbols of genes are written as those of mice and rats: Cd9."""
    cells = [cell for cell in table.cells("gene") if cell]
    return 2 * sum(_LIKE_MICE.fullmatch(cell) is not None for cell in cells) > len(cells)


def _date_of(cell: str) -> tuple[str, int] | None:
    """Return month and day of a cell that is a date; None if it is none."""
    found = _DATE.fullmatch(cell.strip())
    if not found:
        return None
    number = int(found["month_number"] or 0)
    named = (found["month"] or found["month_first"] or "").casefold()
    month = named or (_MONTHS[number] if number < len(_MONTHS) else "")
    day = int(found["day"] or found["day_last"] or found["day_of_it"])
    return (month, day) if month in _MONTHS[1:] and day else None


def _genes_of_date(cell: str) -> tuple[str, ...]:
    """Return the genes whose symbols a spreadsheet makes this date of; none if it is no date."""
    known, found = human_proteins(), _date_of(cell)
    if found is None:
        return ()
    month, day = found
    families = human_facts().families_like_months.get(month)
    if families is None:
        return ()
    official = [name for name in (f"{one}{day}" for one in families) if known.is_official(name)]
    return tuple(official) or known.by_symbol(f"{month}{day}")


def _gene_of(accession: str, gene: str, header: str, entrez: str) -> str | Reason:
    """Return the gene of a row, or why there is none."""
    known = human_proteins()
    for token in _tokens(accession):
        found = known.by_accession(token)
        if found:
            return found
    several: Reason | None = None
    in_header = _GENE_IN_HEADER.search(header)
    for token in (*_tokens(gene), in_header[1] if in_header else ""):
        genes = (known.by_symbol(token) or _genes_of_date(token)) if token else ()
        if len(genes) == 1:
            return genes[0]
        if len(genes) > 1:
            several = because(
                marked("'{name}' is a synonym of several genes: {genes}"),
                name=token,
                genes=", ".join(genes),
            )
    found = known.by_number(entrez) if entrez else ""
    if found:
        return found
    for token in _tokens(accession):
        # The name of an entry: CD9_HUMAN.
        genes = known.by_symbol(token.removesuffix("_HUMAN")) if token else ()
        if len(genes) == 1:
            return genes[0]
    return several or because(marked("no human gene is known by this name"))


def _label(accession: str, gene: str, header: str, entrez: str) -> str:
    in_header = _GENE_IN_HEADER.search(header)
    for text in (gene, in_header[1] if in_header else "", accession, header, entrez):
        if text:
            return re.split(r"[;,]", text)[0][:60]
    return "?"


def _amounts(table: TakenTable) -> tuple[str, str, NDArray[np.float64]]:
    """Return the measure of a table, the column that it is in, and its value in each row."""
    count = len(table.table.rows)
    for measure in AMOUNTS:
        columns = table.roles.get(measure, ())
        if not columns:
            continue
        values = np.stack([numbers_of(table.table.cells(name)) for name in columns])
        if measure in ("ibaq", "lfq", "intensity") and _is_log(values):
            values = 2.0**values
        present = np.where(np.isfinite(values), values, 0.0)
        name = (
            columns[0]
            if len(columns) == 1
            else "mean of {names}".format(
                names=", ".join(columns[:3]) + (", …" if len(columns) > 3 else "")
            )
        )
        if measure != "ratio":
            return measure, name, np.add.reduce(np.maximum(present, 0.0), axis=0) / len(columns)
        means = np.add.reduce(present, axis=0) / len(columns)
        return measure, name, np.where(np.isfinite(values).any(axis=0), means, -np.inf)
    return "rank", "", np.arange(count, 0, -1.0)


def _is_log(values: NDArray[np.float64]) -> bool:
    found = values[np.isfinite(values) & (values != 0)]
    return bool(len(found)) and bool(found.max() < _LARGEST_LOG)


def _dropped(table: TakenTable) -> list[str]:
    """Return for each row by which column it is dropped; empty where it is not."""
    reasons = [""] * len(table.table.rows)
    for name in table.roles.get("drop", ()):
        for index, cell in enumerate(table.table.cells(name)):
            if cell.casefold() in _YES:
                reasons[index] = name
    return reasons


def protein_rows(table: TakenTable) -> ProteinRows:
    """Return the genes of a table of proteins, with the amount of each.

    Parameters
    ----------
    table : TakenTable
    """
    measure, column, amounts = _amounts(table)
    lengths = numbers_of(table.cells("length"))
    experiments = (
        table.cells("experiment") if measure == "rank" and table.column("experiment") else []
    )
    by_study: dict[str, set[str]] = {}
    found: dict[str, GeneAmount] = {}
    left_out: dict[str, LeftOut] = {}
    turned_back: dict[str, None] = {}
    cells = zip(
        *(table.cells(role) for role in ("accession", "gene", "header", "entrez")),
        *(table.cells(role) for role in ("content", "species")),
        _dropped(table),
        table.table.rows,
        strict=True,
    )
    for index, (accession, name, header, entrez, content, species, drop, row) in enumerate(cells):
        label = _label(accession, name, header, entrez)
        gene: str | Reason
        if drop:
            gene = because(marked("the table marks it: {column}"), column=drop)
        elif _DECOY.match(accession):
            gene = because(marked("a decoy of the search, no protein"))
        elif _CONTAMINANT.match(accession):
            gene = because(marked("a contaminant of the laboratory"))
        elif content and content.casefold() != "protein":
            gene = because(marked("the table says that it is no protein: {kind}"), kind=content)
        elif (other := _species_of(species, accession, header)) and not _HUMAN.search(other):
            # By its own name: its gene may be that of a human protein of the table.
            label = re.split(r"[;,]", accession)[0][:60] or label
            gene = because(marked("of another species, and not human: {species}"), species=other)
        elif measure != "rank" and not _is_there(measure, float(amounts[index])):
            gene = because(marked("no amount of it is given"))
        else:
            gene = _gene_of(accession, name, header, entrez)
            along = co_isolate(name.strip()) if isinstance(gene, Reason) else None
            if along is not None:
                what = marked("often isolated along with vesicles, and no part of them: {kind}")
                gene = because(what, kind=along)
        if isinstance(gene, Reason):
            left_out.setdefault(label, LeftOut(label, gene))
            continue
        if gene in _genes_of_date(name):
            turned_back[f"{name} → {gene}"] = None
        if experiments:
            by_study.setdefault(gene, set()).add(experiments[index])
        before = found.get(gene)
        length = float(lengths[index]) if lengths[index] > 0 else 0.0
        found[gene] = GeneAmount(
            gene,
            _merged(measure, before, float(amounts[index])),
            before.length if before and before.length else length,
            column or table.column("gene") or table.column("accession"),
            (*(before.rows if before else ()), row),
        )
    genes = list(found.values())
    if by_study:
        measure, name = "studies", table.column("experiment")
        genes = [
            GeneAmount(one.gene, float(len(by_study[one.gene])), 0.0, name, one.rows)
            for one in genes
        ]
    genes.sort(key=lambda one: (-one.amount, one.rows[0], one.gene))
    return ProteinRows(measure, tuple(genes), _not_found(left_out, found), tuple(turned_back))


def _is_there(measure: str, amount: float) -> bool:
    return bool(np.isfinite(amount)) and (measure == "ratio" or amount > 0)


def _merged(measure: str, before: GeneAmount | None, amount: float) -> float:
    if before is None:
        return amount
    return max(before.amount, amount) if measure in ("rank", "ratio") else before.amount + amount


def _not_found(
    left_out: dict[str, LeftOut], found: Sequence[str] | dict[str, GeneAmount]
) -> tuple[LeftOut, ...]:
    """Return what is left out of names that did not find their way by another row."""
    return tuple(one for name, one in left_out.items() if name not in found)
