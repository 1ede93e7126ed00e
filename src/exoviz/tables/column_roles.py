"""What the columns of a table hold, told by their names and by what is in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from exoviz.catalog.human import human_proteins
from exoviz.errors import InputError, Problem, nearest, shortened
from exoviz.language import _, marked
from exoviz.tables.lipid_names import looks_like_lipid
from exoviz.tables.table_numbers import numbers_of
from exoviz.tables.table_reading import SourceTable

__all__ = [
    "AMOUNTS",
    "KIND_WORDS",
    "ROLE_WORDS",
    "AmountKind",
    "TableKind",
    "TakenTable",
    "header_score",
    "spectra_of_all_channels",
    "taken",
    "unknown_numbers",
]

TableKind = Literal["proteins", "lipids", "rna", "sizes", "facts"]
KIND_WORDS: Final[Mapping[TableKind, str]] = {
    "proteins": marked("proteins"),
    "lipids": marked("lipids"),
    "rna": marked("RNA"),
    "sizes": marked("sizes"),
    "facts": marked("facts of proteins"),
}

#: How the amount of a protein is given: the best of a table is taken.
AmountKind = Literal["copies", "ibaq", "spectra", "lfq", "intensity", "ratio", "amount"]

#: Roles, by kind of table, with what the whole of a column's name fits, without case.
_PATTERNS: Final[Mapping[TableKind, Mapping[str, str]]] = {
    "facts": {"place": "place"},
    "proteins": {
        "accession": (
            r"majority protein ids?|(leading )?(razor )?protein(\.| )?(ids?|accessions?|groups?)"
            r"|(master )?(protein )?accessions?( number)?|uniprot.*|swiss-?prot.*|entry|protein"
            r"|main accession|indexed_protein|t: majority protein ids|t: protein ids"
        ),
        "gene": (
            r"(t: )?(gene|genes|gene[ ._]?names?|gene[ ._]?symbols?|symbols?|hgnc.*|pg\.genes)"
            r"( \(primary\))?"
        ),
        "header": r"(t: )?fasta headers?|protein descriptions?|description|identified proteins.*",
        "entrez": r"entrez.*|gene[ ._]?ids?|ncbi gene.*",
        "experiment": r"exp(eriment)?[ ._]?ids?",
        "length": r"(sequence |protein )?length|# ?aas?|(number of )?(residues|aas?)",
        "drop": (
            r"reverse|(potential |c: potential )?contaminants?|only identified by site"
            r"|(c: )?(reverse|only identified by site)"
        ),
        "content": r"content[ ._]?types?",
        "species": r"(pg\.)?(species|organisms?)|taxonomy",
        "copies": r"(protein )?cop(y|ies)( numbers?)?( per (vesicle|ev|exosome|particle))?",
        "ibaq": r"(log2 )?ibaq(?! peptides)( .*)?",
        "spectra": (
            r"tot(al)? ind(ep(endent)?)? spectra|.*spectral counts?( .*)?|# ?psms?|psms?"
            r"|ms/ms count( .*)?|number of spectra|spectra"
        ),
        "lfq": r"(log2 )?lfq( intensity)?( .*)?|.*maxlfq( .*)?",
        "intensity": (
            r"(log2 )?intensity( .*)?|.* intensity|.*\.(raw|mzml|d)|.*pg\.quantity.*"
            r"|(normali[sz]ed )?abundances?(?! ratio)(\W.*)?"
        ),
        "amount": r"(.*[ ._])?(d?nsaf|saf|empai)([ ._].*)?",
        "ratio": (
            r"(?!.*(\bp-?val|variability|\bweight|\bcounts?\b))"
            r".*(log ?2|\bratios?\b|\btmt|fold.?change).*"
        ),
    },
    "lipids": {
        "lipid": (
            r"lipids?( ?(name|ion|species|molecule|molec|class|maps.*))?|metabolite( name)?"
            r"|common ?name|species|class|compound( name)?|name|analyte"
        ),
        "amount": (
            r"mol ?%|mole? ?(percent|fraction)s?( .*)?|pmol.*|nmol.*|mean( .*)?|amount.*|conc.*"
            r"|.*area(\W.*)?|.*intensity( .*)?|abundance.*|value|average"
        ),
    },
    "rna": {
        "rna": r"mi-?rnas?( ?(name|id))?|mature.*|name|rna( ?name)?|id|(small ?)?rna ?ids?|target",
        "amount": (
            r"(.*[_ .])?(tpm|cpm|rpm|rpkm|fpkm|reads?|counts?|norm(alized)?.*|copies.*)"
            r"|reads? per million.*|amount.*|mean( .*)?|total"
        ),
    },
    "sizes": {
        "diameter": (
            r"bin cent(er|re).*|(particle )?(size|diameter)s?([ _/(\[,].*)?|median.*(size|diameter)"
            r".*|x50.*|d50.*"
        ),
        "amount": (
            r"average|mean|conc.*"
            r"|(number|counts?|particles|events?|frequency|intensity|density)([ /(\[,].*)?"
        ),
    },
}
AMOUNTS: Final[tuple[AmountKind, ...]] = (
    *("copies", "ibaq", "spectra", "lfq", "intensity", "amount", "ratio"),
)

ROLE_WORDS: Final[Mapping[str, str]] = {
    "accession": marked("accession"),
    "gene": marked("gene"),
    "header": marked("description with the gene"),
    "entrez": marked("number of NCBI Gene"),
    "experiment": marked("experiment: ranked by how many report it"),
    "length": marked("length"),
    "drop": marked("marks rows that are dropped"),
    "content": marked("kind of molecule: rows that are no proteins are dropped"),
    "species": marked("species: rows that are not human are dropped"),
    "copies": marked("copies per vesicle"),
    "ibaq": marked("iBAQ: shares of copies"),
    "spectra": marked("spectra: by length, shares of copies"),
    "lfq": marked("LFQ intensity: by length, shares of copies"),
    "intensity": marked("intensity: by length, shares of copies"),
    "ratio": marked("ratio: says that it is there, and its rank"),
    "amount": marked("amount"),
    "lipid": marked("lipid"),
    "rna": marked("RNA"),
    "diameter": marked("diameter"),
    "place": marked("place"),
}

_ACCESSION: Final = re.compile(
    r"(?:\b|_)(?:[OPQ]\d[A-Z\d]{3}\d|[A-NR-Z]\d(?:[A-Z][A-Z\d]{2}\d){1,2})(?:\b|-)"
)
_SYMBOL: Final = re.compile(r"[A-Z][A-Z0-9-]{1,11}(?:orf\d+)?|[A-Z][a-z]{1,9}\d{1,5}[a-z]?\d?")
_MIRNA: Final = re.compile(r"(?:[a-z]{3}-)?(?:mir|let|lin)-?\d+\w*(?:-\d+)?(?:-[35]p)?\*?", re.I)
#: Cells by which a column is judged, and the share of them that must look so.
_SAMPLE, _SHARE = 300, 0.4
#: Share of its cells that are numbers in a column without a known name that holds amounts.
_MOSTLY: Final = 0.5
#: Name of a column of amounts of all samples together.
_WHOLE: Final = r"[^\s_.\[(]+(?: intensity)?|(?:Combined )?Total Spectral Count|MS/MS count"
#: Names of columns of numbers that are no amounts, and of those that say which sample a row is of.
_NO_AMOUNT: Final = re.compile(
    r"(.*\W)?(calc|obs|top)?(m/?z|rt|particle|retention time|mass|charge|scores?|index|id|no|rej"
    r"|[pq]-?values?|fdr|cv|rsd)(\W.*)?",
    re.IGNORECASE,
)
#: Names of columns of an isobaric label, whose channels share one spectrum.
_CHANNEL: Final = re.compile(r"tmt|itraq|\babundance.*\b1[23]\d[NC]?\b", re.IGNORECASE)
_OF_SAMPLES: Final = re.compile(
    r"(samples?|runs?|files?|groups?|conditions?|replicates?|batch|well|patients?|donors?)\b.*",
    re.IGNORECASE,
)

_BY_NAME: Final[tuple[tuple[TableKind, str], ...]] = (
    *(("sizes", "diameter"), ("proteins", "entrez"), ("proteins", "header")),
)


@dataclass(frozen=True, slots=True, eq=False)
class TakenTable:
    """A table, and what its columns are taken for.

    Attributes
    ----------
    table : SourceTable
    kind : str
    roles : mapping of str to tuple of str
        Names of the columns of each role.
    """

    table: SourceTable
    kind: TableKind
    roles: Mapping[str, tuple[str, ...]]

    def column(self, role: str) -> str:
        """Return the first column of a role; empty where there is none."""
        return next(iter(self.roles.get(role, ())), "")

    def cells(self, role: str) -> list[str]:
        """Return the cells of the first column of a role; empty ones where there is none."""
        name = self.column(role)
        return self.table.cells(name) if name else [""] * len(self.table.rows)


def _fits(kind: TableKind, role: str, name: str) -> bool:
    words = " ".join(name.casefold().split())
    return re.fullmatch(_PATTERNS[kind][role], words) is not None


def header_score(cells: Sequence[str]) -> int:
    """Return how many cells of a row are names of columns that exoviz knows."""
    filled = [cell for cell in cells if cell]
    known = [
        cell
        for cell in filled
        if any(_fits(kind, role, cell) for kind, roles in _PATTERNS.items() for role in roles)
    ]
    # A row above the header says something of the whole, in its first cell or two.
    if 2 * len(known) >= len(filled) or len(known) >= 3:
        return len(known)
    # Many words and no number are names of columns, if some are known.
    words = len(filled) > 3 and not np.isfinite(numbers_of(filled)).any()
    return len(known) if words and len(known) > 1 else 0


def _share(cells: Sequence[str], looks: Callable[[str], object]) -> float:
    filled = [cell for cell in cells if cell][:_SAMPLE]
    return sum(bool(looks(cell)) for cell in filled) / len(filled) if filled else 0.0


def _is_accession(cell: str) -> bool:
    return _ACCESSION.search(cell) is not None


def _is_symbol(cell: str) -> bool:
    return all(_SYMBOL.fullmatch(one.strip()) for one in re.split("[;,]", cell))


def _is_known_symbol(cell: str) -> bool:
    first = re.split("[;,]", cell)[0].strip()
    return _is_symbol(cell) and bool(human_proteins().by_symbol(first))


def _is_rna(cell: str) -> bool:
    return _MIRNA.fullmatch(cell) is not None


_LOOKS: Final[Mapping[str, Callable[[str], bool]]] = {
    "accession": _is_accession,
    "gene": _is_symbol,
    "rna": _is_rna,
    "lipid": looks_like_lipid,
}
#: By which columns without a known name are judged: any word in capitals may be a symbol.
_UNNAMED: Final[Mapping[str, Callable[[str], bool]]] = {"gene": _is_known_symbol}
_LEADING: Final[tuple[tuple[TableKind, str], ...]] = (
    ("rna", "rna"),
    ("lipids", "lipid"),
    ("proteins", "accession"),
    ("proteins", "gene"),
)


def taken(table: SourceTable, named: Mapping[str, str]) -> TakenTable:
    """Return what a table's columns are taken for.

    Parameters
    ----------
    table : SourceTable
    named : mapping of str to str
        Columns by role, as the user names them; those that the table lacks are of another table.

    Raises
    ------
    InputError
        If nothing in the table says what it is.
    """
    own = {role: name for role, name in named.items() if name in table.columns}
    kind, leading = _kind(table, own)
    roles = _roles(table, kind)
    for role, column in leading.items():
        roles.setdefault(role, (column,))
    roles |= {role: (name,) for role, name in own.items()}
    if "spectra" not in own and _channels(table) and not {"ratio", "intensity"}.isdisjoint(roles):
        roles.pop("spectra", None)
    best = next((one for one in AMOUNTS if one in own), None)
    best = best or next((one for one in AMOUNTS if one in roles), None)
    for other in set(AMOUNTS) - {best}:
        roles.pop(other, None)
    if best is not None:
        # A column for all samples goes before those of each.
        whole = [name for name in roles[best] if re.fullmatch(_WHOLE, name)]
        roles[best] = tuple(whole[:1]) or roles[best]
    elif kind in ("lipids", "rna", "sizes") or any(
        name.startswith("T: ") for name in table.columns
    ):
        # Of lipids and RNA, and in Perseus, columns of samples have any name.
        samples = tuple(unknown_numbers(TakenTable(table, kind, roles)))
        sort = "lfq" if kind == "proteins" else "amount"
        if kind == "sizes" and len(samples) > 1:
            # Which of them counts particles nothing says.
            samples = ()
        roles |= {sort: samples} if samples else {}
    several = {"drop", *(AMOUNTS if kind != "sizes" else ())}
    used_first = {role: names if role in several else names[:1] for role, names in roles.items()}
    return TakenTable(table, kind, used_first)


def _kind(table: SourceTable, own: Mapping[str, str]) -> tuple[TableKind, dict[str, str]]:
    """Return what a table is of, and the columns by whose content that is told."""
    columns = table.columns
    if "place" in [name.casefold() for name in columns] and any(
        _fits("proteins", "gene", name) for name in columns
    ):
        return "facts", {}
    for kind, role in _LEADING:
        if role in own:
            return kind, {}
        # A name that is known goes first; what is in the column decides.
        ranked = sorted(columns, key=lambda name: not _fits(kind, role, name))
        for name in ranked:
            if _OF_SAMPLES.fullmatch(name):
                continue
            looks = _LOOKS[role] if _fits(kind, role, name) else _UNNAMED.get(role, _LOOKS[role])
            if _share(table.cells(name), looks) >= _SHARE:
                return kind, {role: name}
    for kind, role in _BY_NAME:
        found = [name for name in columns if _fits(kind, role, name)]
        if role in own or found:
            return kind, {}
    if columns[:2] == ("column 1", "column 2") and all(
        _holds_numbers(table.cells(name)) for name in columns[:2]
    ):
        return "sizes", {"diameter": columns[0], "amount": columns[1]}
    what = _(
        "nothing in this table says what it is: a column of proteins (accessions or genes), of "
        "lipids, of miRNA or of diameters is needed. Its columns: {names}."
    ).format(names=", ".join(map(shortened, columns[:20])))
    hint = _("Name one with --column, such as --column gene={name}.").format(
        name=shortened(columns[0])
    )
    raise InputError(table.file, [Problem("", what, hint)])


def _channels(table: SourceTable) -> list[str]:
    """Return the columns of channels of an isobaric label, such as TMT."""
    return [name for name in table.columns if _CHANNEL.search(name)]


def spectra_of_all_channels(table: TakenTable) -> str:
    """Return the column of spectra that is not used since channels share them; empty if none."""
    if "spectra" in table.roles or not _channels(table.table):
        return ""
    return next((name for name in table.table.columns if _fits("proteins", "spectra", name)), "")


def _holds_numbers(cells: Sequence[str]) -> bool:
    return bool(np.isfinite(numbers_of(cells)).mean() >= _MOSTLY)


def unknown_numbers(table: TakenTable) -> list[str]:
    """Return the columns of numbers that are taken for nothing."""
    used = {name for names in table.roles.values() for name in names}
    return [
        name
        for name in table.table.columns
        if name not in used
        and not _NO_AMOUNT.fullmatch(name)
        and _holds_numbers(table.table.cells(name))
    ]


def _roles(table: SourceTable, kind: TableKind) -> dict[str, tuple[str, ...]]:
    """Return the columns of each role whose names are known and whose content fits."""
    roles: dict[str, tuple[str, ...]] = {}
    patterns = {**_PATTERNS["proteins"], "place": "place"} if kind == "facts" else _PATTERNS[kind]
    used: set[str] = set()
    for role in patterns:
        found = [
            name
            for name in table.columns
            if name not in used
            and re.fullmatch(patterns[role], " ".join(name.casefold().split()))
            and _content_fits(role, table.cells(name))
        ]
        if found:
            # The accessions that most spectra are of go before all that they may be of, and what
            # stands for all samples before each.
            best = re.compile("majority|^average$|^mean$", re.IGNORECASE)
            roles[role] = tuple(sorted(found, key=lambda name: best.search(name) is None))
            used.update(found)
    return roles


def _content_fits(role: str, cells: Sequence[str]) -> bool:
    if role in _LOOKS:
        return _share(cells, _LOOKS[role]) >= _SHARE / 4
    if role in (*AMOUNTS, "diameter", "length"):
        # A missing value is written as a word in some tables.
        filled = [cell for cell in cells if cell]
        values = numbers_of(filled[:_SAMPLE])
        return bool(len(values)) and bool((values == values).mean() >= _SHARE / 4)
    return True


def check_named(tables: Sequence[SourceTable], named: Mapping[str, str]) -> None:
    """Refuse columns that the user names and no table has, and roles that are none.

    Raises
    ------
    InputError
        Says which columns or roles there are.
    """
    problems = []
    columns = list(dict.fromkeys(name for one in tables for name in one.columns))
    for role, name in named.items():
        if role not in ROLE_WORDS:
            what = _("a column cannot be taken for '{role}'; these are known: {known}")
            text = what.format(role=role, known=", ".join(ROLE_WORDS))
            problems.append(Problem(role, text, nearest(role, ROLE_WORDS)))
        elif name not in columns:
            what = _("no table has a column '{name}'")
            problems.append(Problem(role, what.format(name=name), nearest(name, columns)))
    if problems:
        raise InputError("--column", problems)
