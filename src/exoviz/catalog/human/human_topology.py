"""What is known of one human protein: its mass, and how it lies in a membrane."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from exoviz.catalog.evidence import Evidence
from exoviz.catalog.human.packed_tables import human_facts
from exoviz.catalog.species import HELIX_KDA

__all__ = ["FactGrade", "HumanProtein", "TopologyFigure"]

#: ``"annotated"``: by the curators of a database, or seen. ``"counted"``: only a number is known,
#: from a prediction or a count. ``"modelled"``: by a rule that fits some of its kind.
#: ``"guessed"``: what is usual of proteins of its kind.
FactGrade = Literal["annotated", "counted", "modelled", "guessed"]
Side = Literal["outside", "inside"]

#: Mean mass of a residue in a protein, kDa.
_RESIDUE_KDA: Final = 0.11
#: From so many helices on, proteins count as of one kind.
_MANY: Final = 8
#: Sides that vesicles have inside; all others face the outside of the cell or a lumen.
_INSIDE: Final = frozenset({"Cytoplasmic", "Mitochondrial matrix"})
_RANGE: Final = re.compile(r"(\d+)-(\d+)")
#: Lipids that hold a protein on the side of the cytosol.
_INNER_LIPIDS: Final = re.compile("palmitate|myrist|prenyl|geranyl|farnesyl")


@dataclass(frozen=True, slots=True)
class TopologyFigure:
    """A number with its grade and the keys of its sources."""

    value: float
    grade: FactGrade
    source: tuple[str, ...]

    @property
    def evidence(self) -> Evidence:
        """The grade in the words of the catalog."""
        words: Mapping[FactGrade, Evidence] = {
            "annotated": "quoted",
            "counted": "modelled",
            "modelled": "modelled",
            "guessed": "illustrative",
        }
        return words[self.grade]


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(one) for one in text.split(";") if one.isdigit())


def _ranges(text: str) -> tuple[tuple[int, int], ...]:
    return tuple((int(first), int(last)) for first, last in _RANGE.findall(text))


@dataclass(frozen=True)
class HumanProtein:
    """One protein of the table of human proteins.

    Attributes
    ----------
    gene, accession, entrez, name : str
    synonyms : tuple of str
        Other symbols of the gene.
    length : int
        Residues of the precursor; 0 where nothing but the symbol is known.
    precursor_kda : float
        0 where it is not known.
    mature : tuple of (int, int)
        First and last residue of the mature chain.
    mature_annotated_kda : float
        Mass of that chain as annotated; 0 where it is not.
    helix_count : int
    helices : tuple of (int, int)
        First and last residue of each; may be empty where only their number is known.
    sides : tuple of (int, int, str)
        Stretches that lie outside or inside.
    gpi : bool
        Whether a GPI anchor holds it.
    lipids : str
        Lipids that are bound to it, as annotated.
    sites, sites_seen : tuple of int
        Residues that are N-glycosites as annotated or by sequence; and those seen by mass
        spectrometry.
    kind : str
        How it is in a membrane, such as ``"multi-pass"``.
    location : tuple of str
        Where it is in the cell.
    studies : int
        ExoCarta experiments that report it.
    marks : frozenset of str
        Where columns are from, as the table marks it.
    """

    gene: str
    accession: str
    entrez: str
    name: str
    synonyms: tuple[str, ...]
    length: int
    precursor_kda: float
    mature: tuple[int, int]
    mature_annotated_kda: float
    helix_count: int
    helices: tuple[tuple[int, int], ...]
    sides: tuple[tuple[int, int, Side], ...]
    gpi: bool
    lipids: str
    sites: tuple[int, ...]
    sites_seen: tuple[int, ...]
    kind: str
    location: tuple[str, ...]
    studies: int
    marks: frozenset[str]

    @classmethod
    def of(cls, row: Mapping[str, str]) -> HumanProtein:
        """Return the protein of a row of the packed tables."""
        length = int(row.get("length") or 0)
        first = int(row.get("signal_end") or 0) + 1
        gpi = row.get("gpi", "")
        last = int(gpi) if gpi.isdigit() else length
        mature = (_ranges(row.get("mature_range", "")) or ((first, last),))[0]
        sides: list[tuple[int, int, Side]] = []
        for stretch in filter(None, row.get("topology", "").split(";")):
            span, _space, word = stretch.partition(" ")
            ((start, end),) = _ranges(span) or ((int(span), int(span)),)
            sides.append((start, end, "inside" if word in _INSIDE else "outside"))
        return cls(
            gene=row["gene"],
            accession=row["accession"],
            entrez=row["entrez"],
            name=row.get("name", ""),
            synonyms=tuple(filter(None, row["synonyms"].split(";"))),
            length=length,
            precursor_kda=float(row.get("mass_kda") or 0),
            mature=mature,
            mature_annotated_kda=float(row.get("mature_kda") or 0),
            helix_count=int(row.get("n_tm") or 0),
            helices=_ranges(row.get("tm_ranges", "")),
            sides=tuple(sides),
            gpi=bool(gpi),
            lipids=row.get("lipidation", ""),
            sites=_numbers(row.get("n_glyc_positions", "")),
            sites_seen=_numbers(row.get("n_glyc_observed", "")),
            kind=row.get("membrane_class", ""),
            location=tuple(filter(None, row.get("location", "").split("; "))),
            studies=int(row.get("exocarta_studies") or 0),
            marks=frozenset(row.get("source", "").split()),
        )

    @property
    def is_described(self) -> bool:
        """Whether more is known than that there is such a gene."""
        return self.length > 0

    @property
    def residues(self) -> int:
        """Residues of the mature chain."""
        return self.mature[1] - self.mature[0] + 1

    @property
    def mass(self) -> TopologyFigure:
        """Mass of the mature chain without sugars, kDa."""
        if self.mature_annotated_kda:
            return TopologyFigure(self.mature_annotated_kda, "annotated", ("UniProt",))
        if self.precursor_kda:
            mass = round(self.precursor_kda * self.residues / self.length, 1)
            whole = self.residues == self.length
            return TopologyFigure(mass, "annotated" if whole else "counted", ("UniProt2024",))
        mass = round(self.residues * _RESIDUE_KDA, 1)
        return TopologyFigure(mass, "counted", ("UniProt2024",))

    @property
    def _of_no_helix(self) -> FactGrade:
        return "guessed" if "unknown" in self.kind else "annotated"

    @property
    def helix_number(self) -> TopologyFigure:
        """Helices that cross the membrane."""
        if self.helices:
            return TopologyFigure(len(self.helices), "annotated", ("UniProt2025",))
        if self.helix_count:
            return TopologyFigure(self.helix_count, "counted", ("BauschFluck2018",))
        return TopologyFigure(0, self._of_no_helix, ("UniProt2025",))

    @property
    def likeness(self) -> str:
        """Kind of protein of which it is one, as far as the side of its parts goes."""
        count = min(int(self.helix_number.value), _MANY)
        return f"{self.kind}, {count}" if count > 1 else self.kind

    @cached_property
    def annotated_outside_share(self) -> float | None:
        """Share outside of the residues that lie on a known side; None where none do."""
        lengths = {"outside": 0, "inside": 0}
        for start, end, side in self.sides:
            within = min(end, self.mature[1]) - max(start, self.mature[0]) + 1
            lengths[side] += max(within, 0)
        both = sum(lengths.values())
        return lengths["outside"] / both if both and self.helices else None

    @property
    def outside(self) -> TopologyFigure:
        """Mass outside of what is in the membrane, kDa; 0 for what crosses none."""
        mass, count = self.mass.value, int(self.helix_number.value)
        if not count:
            outside = mass if self.gpi or self.is_mucin else 0.0
            return TopologyFigure(outside, self._of_no_helix, ("UniProt2025",))
        free = max(mass - HELIX_KDA * count, 0.0)
        share = self.annotated_outside_share
        if share is not None:
            return TopologyFigure(round(free * share, 1), "annotated", ("UniProt2025",))
        usual = human_facts().outside_share
        share = usual.get(self.likeness, usual["single-pass" if count == 1 else "multi-pass, 8"])
        return TopologyFigure(round(free * share, 1), "guessed", ("human-topology",))

    @property
    def is_mucin(self) -> bool:
        """Whether sugars on serines and threonines keep what is outside stretched."""
        return self.gene in human_facts().mucins.genes

    @property
    def _residues_outside(self) -> float:
        return self.residues * self.outside.value / self.mass.value

    @property
    def strand(self) -> TopologyFigure | None:
        """Length of what is outside where that is a thin strand, nm."""
        facts = human_facts()
        seen = facts.strands.get(self.gene)
        if seen is not None:
            return TopologyFigure(seen.nm, "annotated", (seen.source,))
        if not self.is_mucin:
            return None
        length = round(facts.mucins.nm_per_residue * self._residues_outside)
        return TopologyFigure(length, "modelled", facts.mucins.source)

    @property
    def o_glycans(self) -> TopologyFigure | None:
        """Sugars on serines and threonines; None of what is no mucin, where they are not known."""
        if not self.is_mucin:
            return None
        mucins = human_facts().mucins
        count = round(mucins.o_glycans_per_residue * self._residues_outside)
        return TopologyFigure(count, "modelled", mucins.source)

    @property
    def glycosites(self) -> TopologyFigure:
        """N-glycosites of the mature chain."""
        first, last = self.mature
        if self.sites_seen and not self.sites:
            seen = sum(first <= site <= last for site in self.sites_seen)
            return TopologyFigure(seen, "counted", ("BauschFluck2015",))
        sites = sum(first <= site <= last for site in self.sites)
        if "G:seq" in self.marks:
            return TopologyFigure(sites, "guessed", ("human-topology",))
        return TopologyFigure(sites, "annotated", ("UniProt2025",))

    @property
    def place(self) -> tuple[Literal["membrane", "outer", "inner", "lumen", ""], FactGrade]:
        """Where it is in a vesicle of a cell, and how that is known; empty where it is not."""
        if self.helix_count or self.gpi:
            return "membrane", "annotated" if self.helices or self.gpi else "counted"
        if self.is_mucin:
            # Mucins that cross membranes, whose helix the table lacks.
            return "", "guessed"
        if _INNER_LIPIDS.search(self.lipids):
            return "inner", "annotated"
        if self.kind == "secreted":
            return "outer", "guessed"
        if self.kind == "peripheral":
            return "inner", "guessed"
        if self.kind == "soluble":
            return "lumen", "annotated"
        if self.kind == "soluble or unknown":
            return "lumen", "guessed"
        return "", "guessed"
