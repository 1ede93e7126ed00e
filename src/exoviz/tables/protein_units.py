"""Proteins as they are drawn, from the genes of a table: of the catalog, or of facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from exoviz.catalog import Protein, load_catalog
from exoviz.catalog.human import HumanProtein, human_proteins
from exoviz.catalog.species import HELIX_KDA
from exoviz.language import marked
from exoviz.scene.number_origins import NumberGrade
from exoviz.scene.protein_items import LONGEST_STRAND_NM
from exoviz.tables.column_roles import TakenTable
from exoviz.tables.left_out import LeftOut, because
from exoviz.tables.protein_rows import GeneAmount, ProteinRows
from exoviz.tables.table_numbers import numbers_of

__all__ = [
    "FACT_COLUMNS",
    "AskedProtein",
    "DrawnProtein",
    "UnitNumber",
    "drawn_proteins",
    "user_facts",
]

#: Rules of the measures that are divided by the length of a protein.
_BY_LENGTH: Final = {"spectra": "spectra", "lfq": "intensity", "intensity": "intensity"}
#: Measures of which only the rank counts.
_RANKS: Final = ("rank", "ratio", "studies")
_LONGEST_NAME: Final = 80
#: Share of the chains of a complex that a table must have for it to be drawn whole.
_SHARE_OF_CHAINS: Final = 0.5


@dataclass(frozen=True, slots=True)
class UnitNumber:
    """A number of a protein of the scene, beside its copies."""

    key: str
    value: float
    rule: str
    grade: NumberGrade


@dataclass(frozen=True, slots=True)
class DrawnProtein:
    """A protein or complex of the scene, before it is known how many of it there are.

    Attributes
    ----------
    key : str
        In the scene.
    weight : float
        Molecules of it, in the measure of the table.
    place : str
    helices : int
    inside_kda : float
        Mass of it in the lumen, free or at the membrane.
    genes : tuple of GeneAmount
        That it is made of.
    rule : str
        By which its copies follow.
    item : mapping
        Table of the scene, without copies; empty for a protein of the catalog.
    numbers : tuple of UnitNumber
        Those of `item`, each with its origin.
    lacking : tuple of str
        Genes of it that the table does not have.
    """

    key: str
    weight: float
    place: str
    helices: int
    inside_kda: float
    genes: tuple[GeneAmount, ...]
    rule: str
    item: Mapping[str, Any]
    numbers: tuple[UnitNumber, ...] = ()
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AskedProtein:
    """A protein of which the user must say how it lies in or on the membrane.

    Attributes
    ----------
    known : HumanProtein
        All that is known of it; perhaps no more than its name.
    weight : float
    lacks_mass : bool
        Whether the user says how it lies, and nothing says what it weighs.
    """

    known: HumanProtein
    weight: float
    lacks_mass: bool = False

    @property
    def gene(self) -> str:
        """Symbol of its gene."""
        return self.known.gene

    @property
    def facts(self) -> dict[str, float]:
        """What is known of it, by the columns of a table of facts."""
        known = self.known
        if not known.is_described:
            return {}
        found = {"mass_kda": known.mass.value}
        if known.strand is not None and known.strand.value <= LONGEST_STRAND_NM:
            found["length_nm"] = known.strand.value
            if known.o_glycans is not None:
                found["o_glycans"] = known.o_glycans.value
        return found


Facts = Mapping[str, Mapping[str, Any]]
#: Columns of a table of facts with numbers.
FACT_COLUMNS: Final[tuple[str, ...]] = (
    *("mass_kda", "transmembrane_helices", "outside_kda", "glycosites"),
    *("length_nm", "o_glycans"),
)


def user_facts(tables: Iterable[TakenTable]) -> dict[str, dict[str, Any]]:
    """Return what tables of facts say of proteins, by gene: only of those that have a place."""
    found: dict[str, dict[str, Any]] = {}
    for table in tables:
        values = {
            key: numbers_of(table.table.cells(key))
            for key in FACT_COLUMNS
            if key in table.table.columns
        }
        for index, (gene, place) in enumerate(
            zip(table.cells("gene"), table.cells("place"), strict=True)
        ):
            if not place:
                continue
            numbers = {key: float(column[index]) for key, column in values.items()}
            given = {key: value for key, value in numbers.items() if value == value}
            for key in ("transmembrane_helices", "glycosites", "o_glycans"):
                if key in given:
                    given[key] = int(given[key])
            found[gene] = {"place": place.casefold(), **given}
    return found


def _rule(measure: str) -> str:
    if measure in _RANKS:
        return "rank"
    return _BY_LENGTH.get(measure, measure)


def _weights(
    rows: ProteinRows, known: Mapping[str, HumanProtein]
) -> tuple[dict[str, float], list[LeftOut]]:
    """Return the share of molecules of each gene, in any measure."""
    if rows.measure in _RANKS:
        return {one.gene: 1.0 / rank for rank, one in enumerate(rows.genes, start=1)}, []
    if rows.measure not in _BY_LENGTH:
        return {one.gene: one.amount for one in rows.genes}, []
    weights, left_out = {}, []
    for one in rows.genes:
        length = one.length or known[one.gene].residues * known[one.gene].is_described
        if length:
            weights[one.gene] = one.amount / length
        else:
            what = because(marked("its length is not known, by which its amount is divided"))
            left_out.append(LeftOut(one.gene, what))
    return weights, left_out


def drawn_proteins(
    rows: ProteinRows, facts: Facts
) -> tuple[list[DrawnProtein], list[AskedProtein], list[LeftOut]]:
    """Return the proteins and complexes that the genes of a table are drawn as.

    Parameters
    ----------
    rows : ProteinRows
    facts : mapping
        See `user_facts`.

    Returns
    -------
    tuple
        What is drawn; what the user is asked for; what is left out.
    """
    known = {one.gene: human_proteins()[one.gene] for one in rows.genes}
    weights, left_out = _weights(rows, known)
    amounts = {one.gene: one for one in rows.genes if one.gene in weights}
    free = {gene: weight for gene, weight in weights.items() if gene not in facts}
    units = _of_catalog(*_as_chains(free, amounts), _rule(rows.measure))
    taken = {one.gene for unit in units for one in unit.genes}
    asked = []
    for gene, weight in weights.items():
        if gene in taken:
            continue
        protein = known[gene]
        unit = _of_facts(protein, amounts[gene], weight, _rule(rows.measure), facts)
        if unit is None:
            asked.append(AskedProtein(protein, weight, lacks_mass="place" in facts.get(gene, {})))
        elif unit.item.get("length_nm", 0) > LONGEST_STRAND_NM:
            what = marked(
                "what is outside of it is a strand of {length} nm, and at most {most} nm can be "
                "drawn: give it a length_nm in a table of facts"
            )
            why = because(what, length=unit.item["length_nm"], most=LONGEST_STRAND_NM)
            left_out.append(LeftOut(gene, why))
        else:
            units.append(unit)
    units.sort(key=lambda one: (-one.weight, one.key))
    return units, asked, left_out


def _placed(protein: Protein) -> bool:
    """Return whether the catalog has a place for a protein in an exosome."""
    if protein.place in ("cell", "corona"):
        return False
    return protein.place != "lumen" or protein.compartment == "cytosol"


def _as_chains(
    weights: Mapping[str, float], amounts: Mapping[str, GeneAmount]
) -> tuple[dict[str, float], dict[str, tuple[GeneAmount, ...]]]:
    """Return weights and amounts of genes, with those that stand for a chain merged into it."""
    chains = (chain for one in load_catalog().proteins.values() for chain in one.chains)
    standing = {other: chain.gene for chain in chains for other in chain.stands_for}
    merged: dict[str, float] = {}
    found: dict[str, tuple[GeneAmount, ...]] = {}
    for gene, weight in weights.items():
        key = standing.get(gene, gene)
        merged[key] = merged.get(key, 0.0) + weight
        found[key] = (*found.get(key, ()), amounts[gene])
    return merged, found


def _of_catalog(
    weights: Mapping[str, float], amounts: Mapping[str, tuple[GeneAmount, ...]], rule: str
) -> list[DrawnProtein]:
    """Return the proteins and complexes of the catalog that genes are chains of."""
    chains: dict[str, dict[str, int]] = {}
    entries = {key: one for key, one in load_catalog().proteins.items() if _placed(one)}
    for key, one in entries.items():
        counts: dict[str, int] = {}
        for chain in one.chains:
            counts[chain.gene] = counts.get(chain.gene, 0) + chain.copies
        chains[key] = counts
    alone: dict[str, str] = {}
    for key, counts in chains.items():
        if len(counts) == 1:
            (gene,) = counts
            # Where a protein has several forms, that of its own name is drawn.
            alone[gene] = key if gene not in alone or key == gene else alone[gene]
    units = []
    for gene, key in alone.items():
        if gene in weights:
            copies = chains[key][gene]
            by = rule if copies == 1 else "complex"
            units.append(_unit(entries[key], weights[gene] / copies, amounts[gene], by))
    complexes = {
        key: counts
        for key, counts in chains.items()
        if len(counts) > 1 and not any(gene in alone for gene in counts)
    }
    parts: dict[str, dict[str, float]] = {}
    for gene, key, share in _shared_out(weights, complexes):
        parts.setdefault(key, {})[gene] = weights[gene] * share / complexes[key][gene]
    for key, some in parts.items():
        genes = tuple(one for gene in some for one in amounts[gene])
        unit = _unit(entries[key], sum(some.values()) / len(some), genes, "complex")
        lacking = tuple(gene for gene in complexes[key] if gene not in weights)
        units.append(replace(unit, lacking=lacking))
    return units


def _shared_out(
    weights: Mapping[str, float], complexes: Mapping[str, Mapping[str, int]]
) -> Iterator[tuple[str, str, float]]:
    """Yield genes, complexes that they go to, and the share of each gene that does.

    A gene goes to complexes of which the table has all chains, if there are such; else to those of
    which it has enough. Of several that have no other chain in the table it goes to that whose
    other chains most studies of vesicles report.
    """
    by_gene: dict[str, list[str]] = {}
    for key, counts in complexes.items():
        present = [gene for gene in counts if gene in weights]
        if len(present) >= _SHARE_OF_CHAINS * len(counts):
            for gene in present:
                by_gene.setdefault(gene, []).append(key)
    for gene, keys in by_gene.items():
        whole = [key for key in keys if all(one in weights for one in complexes[key])]
        partners = {
            key: sum(
                weights.get(one, 0.0) / copies
                for one, copies in complexes[key].items()
                if one != gene
            )
            for key in whole or keys
        }
        if not any(partners.values()):
            partners = {max(keys, key=partial(_studies, complexes, gene)): 1.0}
        together = sum(partners.values())
        for key, amount in partners.items():
            if amount:
                yield gene, key, amount / together


def _studies(complexes: Mapping[str, Mapping[str, int]], gene: str, key: str) -> int:
    """Return how many studies of vesicles report the other chains of a complex, at most."""
    return max(human_proteins()[one].studies for one in complexes[key] if one != gene)


def _unit(
    protein: Protein, weight: float, genes: tuple[GeneAmount, ...], rule: str
) -> DrawnProtein:
    protein = protein.facing("exoplasm")
    helices = protein.transmembrane_helices
    inside = 0.0 if protein.place == "outer" else protein.mass_kda
    if protein.place == "membrane":
        inside = sum(
            one.mass_kda * one.symmetry * (2 if one.twofold else 1)
            for one in protein.domains
            if one.part == "inside"
        )
    return DrawnProtein(protein.key, weight, protein.place, helices, inside, genes, rule, {})


def _of_facts(
    protein: HumanProtein, amount: GeneAmount, weight: float, rule: str, facts: Facts
) -> DrawnProtein | None:
    """Return a protein of its own; None where it is not known how it lies in the membrane."""
    given = facts.get(protein.gene, {})
    place = str(given.get("place") or (protein.place[0] if protein.is_described else ""))
    mass = float(given.get("mass_kda") or (protein.mass.value if protein.is_described else 0.0))
    if not place or not mass:
        return None
    item: dict[str, Any] = {"mass_kda": mass}
    inside = 0.0 if place == "outer" else mass
    numbers = [_number("mass_kda", mass, "mass", protein.mass.grade, given)]
    helices = int(given.get("transmembrane_helices", protein.helix_number.value))
    if place == "membrane":
        usual = min(protein.outside.value, mass - HELIX_KDA * helices)
        outside = float(given.get("outside_kda", round(usual, 1)))
        item |= {"outside_kda": outside}
        inside = max(mass - outside - HELIX_KDA * helices, 0.0)
        if helices:
            item |= {"transmembrane_helices": helices}
            counted = protein.helix_number.grade
            numbers.append(_number("transmembrane_helices", helices, "helices", counted, given))
        else:
            item["place"] = "membrane"
        numbers.append(_number("outside_kda", outside, "outside", protein.outside.grade, given))
    else:
        helices = 0
        if place != "lumen":
            item["place"] = place
    sites = int(given.get("glycosites", protein.glycosites.value))
    if sites and place in ("membrane", "outer"):
        item["glycosites"] = sites
        numbers.append(_number("glycosites", sites, "glycosites", protein.glycosites.grade, given))
    if place == "outer" or item.get("outside_kda"):
        strand, sugars = protein.strand, protein.o_glycans
        length = float(given.get("length_nm", strand.value if strand else 0.0))
        if length:
            item["length_nm"] = length
            grade: NumberGrade = strand.grade if strand else "given"
            by = "strand" if grade == "annotated" else "mucin"
            numbers.append(_number("length_nm", length, by, grade, given))
        # As dense on a strand that is drawn shorter than it is.
        dense = length / strand.value if strand else 1.0
        count = int(given.get("o_glycans", round(sugars.value * dense) if sugars else 0))
        if count:
            item["o_glycans"] = count
            numbers.append(_number("o_glycans", count, "mucin", "modelled", given))
    item["name"] = protein.name[:_LONGEST_NAME] or protein.gene
    item["source"] = _source(protein, given)
    if "length_nm" in item:
        item["source"] += "; a flexible strand, drawn in one of many shapes"
    return DrawnProtein(
        protein.gene, weight, place, helices, inside, (amount,), rule, item, tuple(numbers)
    )


def _number(
    key: str, value: float, rule: str, grade: NumberGrade, given: Mapping[str, Any]
) -> UnitNumber:
    return (
        UnitNumber(key, value, "facts", "given")
        if key in given
        else UnitNumber(key, value, rule, grade)
    )


def _source(protein: HumanProtein, given: Mapping[str, Any]) -> str:
    """Return where a protein's description is from, and what of it is modelled."""
    words = [f"UniProt {protein.accession}" if protein.accession else protein.gene]
    if given:
        words.append("place as given by the user")
    elif protein.place[1] == "guessed":
        words.append("place guessed: modelled")
    if protein.helix_number.value and protein.helix_number.grade != "annotated":
        words.append("helices counted, their places and sides modelled")
    return "; ".join(words)
