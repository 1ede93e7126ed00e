"""The card of a kind of molecule: what it is, why it matters, how large, how many, who says so."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from exoviz.cards.amounts import Amount
from exoviz.cards.card import Card, CardLink, CitedSource, Row
from exoviz.cards.known_entries import entry_of
from exoviz.cards.layer_tree import layer_name
from exoviz.catalog import (
    RNA,
    Crowder,
    Glycan,
    Lipid,
    MembraneType,
    Particle,
    Protein,
    Species,
    load_catalog,
    read_of,
)
from exoviz.catalog.polylactosamine import polylactosamine_units
from exoviz.language import _, current, number
from exoviz.model.layers import is_glycan, is_imported, is_rna, last_step, parent_path
from exoviz.renderer.annotation.layer_names import species_title
from exoviz.reporting.provenance import structure_title, structure_words
from exoviz.reporting.sources_read import citation_words

if TYPE_CHECKING:
    from exoviz.model import StructureFacts

__all__ = [
    "entry_card",
    "in_vesicle",
    "name_of",
    "place_of",
    "role_of_layer",
    "said",
    "species_card",
]


def _mass(species: Species) -> str:
    if isinstance(species, Crowder) and species.protein:
        species = load_catalog().proteins[species.protein]
    if isinstance(species, (Protein, Crowder)):
        return _("{mass} kDa").format(mass=number(species.mass_kda, 1))
    if isinstance(species, Particle):
        return _("{mass} kDa").format(mass=number(float(species.mass_kda)))
    if isinstance(species, (Lipid, Glycan)):
        return _("{mass} Da").format(mass=number(float(species.mass_da)))
    return ""


def _size(species: Species) -> str:
    if isinstance(species, Protein):
        return " × ".join(number(side, 1) for side in species.extent_nm) + " " + _("nm")
    if isinstance(species, Lipid):
        return _("{area} nm² of membrane").format(area=number(float(species.area_nm2), 2))
    if isinstance(species, RNA):
        return _("{count} nucleotides").format(count=number(float(species.length_nt)))
    if isinstance(species, Particle):
        return _("{width} nm across").format(width=number(float(species.diameter_nm), 1))
    return ""


def _references(species: Species) -> tuple[CardLink, ...]:
    found = []
    if isinstance(species, Protein):
        for chain in species.chains:
            address = f"https://www.uniprot.org/uniprotkb/{chain.uniprot}"
            found.append(CardLink("UniProt", chain.uniprot, address))
        for word in species.structure.replace(",", " ").split():
            if re.fullmatch(r"\d\w{3}", word):
                found.append(CardLink("PDB", word, f"https://www.rcsb.org/structure/{word}"))
            elif word.lower() == "alphafold":
                model = species.chains[0].uniprot
                address = f"https://alphafold.ebi.ac.uk/entry/{model}"
                found.append(CardLink("AlphaFold", model, address))
    if isinstance(species, RNA) and species.accession:
        found.append(CardLink("", species.accession))
    return tuple(found)


def _read(species: Species) -> str:
    """Return whether its sources were read, as a phrase."""
    phrases = {
        "read": _("sources read"),
        "read in part": _("sources read in part"),
        "not read": _("sources not read"),
    }
    return phrases[read_of(species.cited, load_catalog().sources)]


def _standing(species: Species) -> list[tuple[str, str]]:
    """Return where a protein can be reached, what guidelines call it, and what is contested."""
    names = load_catalog().names
    rows = []
    if isinstance(species, Protein):
        rows = [
            (_("Can be reached"), _(names.value("exposure", species.exposure))),
            (_("In exosomes"), _(species.confidence)),
            (_("MISEV 2023"), _(names.value("misev", str(species.misev))) if species.misev else ""),
        ]
    if isinstance(species, Crowder):
        per_um3 = number(float(species.per_um3))
        rows = [(_("In the medium"), _("{count} in a cubic micrometre").format(count=per_um3))]
    if isinstance(species, MembraneType):
        lipids = load_catalog().lipids
        most = sorted(species.lipids.items(), key=lambda pair: -pair[1])
        shares = [f"{_(lipids[key].name)} {number(share)}" for key, share in most]
        rows = [(_("Lipids, mol %"), ", ".join(shares))]
    return [*rows, (_("Contested"), _(species.contested) if species.contested else _("no"))]


def name_of(species: Species) -> str:
    """Return its full name; some glycans are made to measure, and have no name of their own."""
    units = polylactosamine_units(species.key)
    if units and species.key not in load_catalog().glycans:
        return _("poly-N-acetyllactosamine N-glycan, units: {count}").format(count=number(units))
    return _(species.name)


def _role(species: Species) -> str:
    """Return why it matters; marked where that is not translated."""
    text = _(species.role)
    return f"[en] {text}" if text == species.role and current() != "en" else text


def place_of(layer: str) -> str:
    """Return the groups that a layer lies in, such as "Lipids › Outer leaflet"."""
    found, path = [], parent_path(layer)
    while path:
        found.append(layer_name(path, False))
        path = parent_path(path)
    return " › ".join(reversed(found))


def role_of_layer(path: str) -> str:
    """Return why a group of layers matters, or a layer that holds no one species, in English."""
    names = load_catalog().names
    if path in names.layer_roles:
        return names.layer_roles[path]
    if is_glycan(path) or is_rna(path):
        return names.kind_roles.get(last_step(path), "")
    return ""


def in_vesicle(amount: Amount, total_da: float) -> list[tuple[str, str]]:
    """Return the rows of what there is of something in a vesicle that weighs `total_da`."""
    rows = [(_("Copies"), number(amount.copies) if amount.copies else "")]
    if amount.mass_da > 0 and total_da > 0:
        share = 100 * amount.mass_da / total_da
        digits = 1 if share >= 0.95 else 2
        text = _("{share} % of this vesicle").format(share=number(share, digits))
        rows.append((_("Mass share"), text))
    return rows


def said(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return those rows that have a value."""
    return tuple(row for row in rows if row[1])


def species_card(
    layers: tuple[str, ...],
    key: str,
    amount: Amount,
    total_da: float = 0.0,
    structure: StructureFacts | None = None,
) -> Card:
    """Return a card for a kind of molecule of a model.

    Parameters
    ----------
    layers : tuple of str
        Where it is.
    key : str
        Of the species, as the model has it.
    amount : Amount
        In these layers.
    total_da : float
        Mass of the whole vesicle, Da; 0 where nothing can be said of shares.
    structure : StructureFacts, optional
        Origin of its shape, if that is a file of the user's own.
    """
    rows = [(_("Place"), "; ".join(map(place_of, layers))), *in_vesicle(amount, total_da)]
    species = entry_of(layers[0], key)
    if species is not None:
        return entry_card(species, rows, structure)
    named = structure is not None and structure.name
    name = structure.name if structure is not None and named else species_title(layers[0])
    role = role_of_layer(layers[0]) if key in ("", last_step(layers[0])) else ""
    if role:
        name, text = layer_name(layers[0]), _(role)
    elif is_imported(layers[0]):
        text = _("A molecule of the file that is open.")
    else:
        text = _("A molecule of the scene's own: the catalog lacks it.")
    if amount.copies and amount.mass_da:
        one = number(amount.mass_da / amount.copies / 1000, 1)
        rows.append((_("Mass of one"), _("{mass} kDa").format(mass=one)))
    return Card(name, (text,), said(rows), notes=_structure_notes(structure))


def _structure_notes(structure: StructureFacts | None) -> tuple[str, ...]:
    if structure is None:
        return ()
    return (structure_title(structure), *structure_words(structure))


def entry_card(species: Species, rows: list[Row], structure: StructureFacts | None = None) -> Card:
    """Return a card for an entry of the catalog.

    Parameters
    ----------
    species : Species
    rows : list of (str, str)
        What there is to say of it in the model.
    structure : StructureFacts, optional
        Origin of its shape, if that is a file of the user's own.
    """
    texts = [_role(species)]
    if isinstance(species, Lipid) and species.signal:
        texts.append(_("As a signal: {text}").format(text=_(species.signal.text)))
    symbol = species.key if isinstance(species, Protein) else ""
    rows = [
        (_("Symbol"), symbol),
        *rows,
        (_("Size"), _size(species)),
        (_("Mass"), _mass(species)),
        (_("Evidence"), f"{_(species.evidence)}; {_read(species)}"),
        *_standing(species),
    ]
    sources = load_catalog().sources
    cited = tuple(
        CitedSource(citation_words(one), one.doi, _("read") if one.read else _("not read"))
        for one in (sources[key] for key in species.cited)
    )
    notes = _structure_notes(structure)
    links = _references(species)
    return Card(name_of(species), tuple(texts), said(rows), notes=notes, links=links, sources=cited)
