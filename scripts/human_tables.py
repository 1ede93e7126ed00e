"""Make the packed tables of human proteins, gene symbols and miRNAs from public ones.

``python scripts/human_tables.py FOLDER`` reads ``human_proteins.tsv``, ``uniprot_facts.tsv``,
``gene_aliases.tsv`` and ``human_mirna_mature.tsv``, which are no part of the repository, and writes
``assets/human``. ``human.toml`` there records the SHA-256 of each file that was read and of each
table that was made, so that anyone can tell whether the same would be made again.
"""

from __future__ import annotations

import csv
import hashlib
import io
import lzma
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from statistics import median

import tomlkit

from exoviz.catalog.human import HumanProtein

__all__ = ["made_tables", "main"]

ASSETS = Path(__file__).parent.parent / "assets" / "human"
_SOURCES = (
    "human_proteins.tsv",
    "uniprot_facts.tsv",
    "gene_aliases.tsv",
    "human_mirna_mature.tsv",
)
_COLUMNS = (
    *("gene", "accession", "entrez", "synonyms", "name", "length", "mass_kda"),
    *("signal_end", "n_tm", "tm_ranges", "topology", "gpi", "lipidation"),
    *("n_glyc_positions", "n_glyc_observed", "membrane_class", "location"),
    *("exocarta_studies", "source", "mature_range", "mature_kda"),
)
#: Where the newer table is right, and not the older one.
_OLDER_IS_WRONG = {"TPI1"}
#: Fewer annotated proteins than these say nothing typical.
_FEWEST = 5


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _text(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", quoting=csv.QUOTE_NONE, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row.get(column, "") for column in columns] for row in rows)
    return out.getvalue()


def _typical(proteins: str) -> dict[str, float]:
    """Return the median share outside of the annotated proteins, by class and by helices."""
    shares: dict[str, list[float]] = {}
    for row in csv.DictReader(io.StringIO(proteins), delimiter="\t", quoting=csv.QUOTE_NONE):
        protein = HumanProtein.of(row)
        share = protein.annotated_outside_share
        if share is not None:
            shares.setdefault(protein.likeness, []).append(share)
    return {
        key: round(median(found), 2)
        for key, found in sorted(shares.items())
        if len(found) >= _FEWEST
    }


def made_tables(folder: Path) -> dict[str, str]:
    """Return the tables as texts, by the stem of their file."""
    older = {row["gene"]: row for row in _rows(folder / "uniprot_facts.tsv")}
    proteins = _rows(folder / "human_proteins.tsv")
    for row in proteins:
        known = older.get(row["gene"])
        if known and row["gene"] not in _OLDER_IS_WRONG:
            row |= {"mature_range": known["mature_range"], "mature_kda": known["mature_kDa"]}
    described = {row["gene"] for row in proteins}
    others = [row for row in _rows(folder / "gene_aliases.tsv") if row["gene"] not in described]
    mirna = _rows(folder / "human_mirna_mature.tsv")
    return {
        "proteins": _text(_COLUMNS, proteins),
        "genes": _text(("gene", "accession", "entrez", "synonyms"), others),
        "mirna": _text(("name", "accession", "sequence"), mirna),
    }


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def main() -> None:
    """Write the tables and what they were made from."""
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    folder = Path(sys.argv[1])
    tables = made_tables(folder)
    for stem, text in tables.items():
        packed = lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME)
        (ASSETS / f"{stem}.tsv.xz").write_bytes(packed)
    record = ASSETS / "human.toml"
    document = tomlkit.parse(record.read_text("utf-8"))
    document["made_from"] = {name: _hash((folder / name).read_bytes()) for name in _SOURCES}
    document["content"] = {stem: _hash(text.encode()) for stem, text in tables.items()}
    document["outside_share"] = _typical(tables["proteins"])
    record.write_text(tomlkit.dumps(document), "utf-8")


if __name__ == "__main__":
    main()
