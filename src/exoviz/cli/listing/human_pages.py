"""What is known of a human protein that exoviz has no shape of its own for."""

from __future__ import annotations

import textwrap
from typing import Any

from exoviz.catalog import load_catalog
from exoviz.catalog.human import HumanProtein, TopologyFigure, human_proteins
from exoviz.cli.listing.catalog_tables import aligned, citation_line, page_width
from exoviz.language import _, marked, short_number

__all__ = ["found_human", "human_page", "human_page_data"]

_GRADES = (marked("annotated"), marked("counted"), marked("modelled"), marked("guessed"))


def found_human(name: str) -> HumanProtein | None:
    """Return the human protein that a symbol, synonym or accession means, if it is described."""
    protein = human_proteins().find(name)
    return protein if protein is not None and protein.is_described else None


def _figures(protein: HumanProtein) -> dict[str, TopologyFigure]:
    figures = {
        "residues": TopologyFigure(protein.residues, "annotated", ("UniProt2024",)),
        "mass_kda": protein.mass,
        "transmembrane_helices": protein.helix_number,
        "outside_kda": protein.outside,
        "glycosites": protein.glycosites,
    }
    if protein.strand is not None:
        figures["length_nm"] = protein.strand
    if protein.o_glycans is not None:
        figures["o_glycans"] = protein.o_glycans
    if protein.studies:
        figures["exocarta"] = TopologyFigure(protein.studies, "counted", ("ExoCarta",))
    return figures


def _cited(protein: HumanProtein) -> list[str]:
    found = [key for one in _figures(protein).values() for key in one.source]
    return list(dict.fromkeys([*found, "gene-names"]))


def human_page_data(protein: HumanProtein) -> dict[str, Any]:
    """Return what is known of a protein, for JSON."""
    place, grade = protein.place
    sources = load_catalog().sources
    entry = {
        "name": protein.name,
        "accession": protein.accession,
        "entrez": protein.entrez,
        "synonyms": list(protein.synonyms),
        "location": list(protein.location),
        "place": {"value": place or None, "grade": grade},
        **{
            key: {"value": one.value, "grade": one.grade, "source": list(one.source)}
            for key, one in _figures(protein).items()
        },
        "helices": [list(one) for one in protein.helices],
    }
    return {
        "human_proteins": {protein.gene: entry},
        "sources": {key: sources[key].model_dump(mode="json") for key in _cited(protein)},
    }


def _what_exoviz_has(protein: HumanProtein) -> str:
    what = _("exoviz has no shape of its own for it; a table of human proteins knows this of it.")
    complexes = load_catalog().suggestion("proteins", protein.gene)
    return f"{what} {complexes}".strip()


def human_page(protein: HumanProtein) -> str:
    """Return what is known of a protein as text: each number with its grade and source."""
    names = {
        "residues": _("residues"),
        "mass_kda": _("mass, kDa"),
        "transmembrane_helices": _("transmembrane helices"),
        "outside_kda": _("mass outside the cell, kDa"),
        "glycosites": _("N-glycosites"),
        "length_nm": _("length of what is outside, a strand, nm"),
        "o_glycans": _("O-glycans"),
        "exocarta": _("studies of vesicles that report it"),
    }
    places = {
        "membrane": _("in the membrane"),
        "outer": _("on the membrane, outside"),
        "inner": _("on the membrane, inside"),
        "lumen": _("inside the vesicle"),
        "": _("on or in the membrane, how is not known"),
    }
    rows = [
        (names[key], short_number(one.value), _(one.grade)) + (", ".join(one.source),)
        for key, one in _figures(protein).items()
    ]
    place, grade = protein.place
    details = [
        (_("accession"), protein.accession),
        (_("NCBI Gene"), protein.entrez),
        (_("other names"), ", ".join(protein.synonyms)),
        (_("place in the cell"), ", ".join(protein.location)),
        (_("place in a vesicle"), f"{places[place]} ({_(grade)})"),
        (_("helices"), ", ".join(f"{first}–{last}" for first, last in protein.helices)),
    ]
    width = page_width()
    return "\n\n".join(
        (
            f"{protein.gene}: {protein.name}",
            textwrap.fill(_what_exoviz_has(protein), width),
            aligned([row for row in details if row[1]]),
            aligned(rows, (_("Quantity"), _("Value"), _("Grade"), _("Source"))),
            "\n".join(citation_line(key, load_catalog(), width) for key in _cited(protein)),
        )
    )
