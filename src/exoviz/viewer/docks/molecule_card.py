"""The card of a molecule: what it is, why it matters, how large, how many, and who says so."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exoviz.catalog import RNA, Glycan, Lipid, Protein, Species, load_catalog, read_of
from exoviz.language import _, current, number
from exoviz.model.layers import Substance, is_cell_membrane, is_imported, last_step, substance
from exoviz.renderer import layer_title
from exoviz.renderer.annotation.layer_names import species_title
from exoviz.reporting.provenance import structure_title, structure_words
from exoviz.viewer.docks.layer_tree import layer_name

if TYPE_CHECKING:
    from collections.abc import Set

    from exoviz.model import StructureFacts, Vesicle

__all__ = ["Molecule", "card_html", "cards_html", "molecule_at", "species_of"]

#: Cards that are shown at once.
_CARDS = 4


@dataclass(frozen=True, slots=True)
class Molecule:
    """One molecule of a vesicle.

    Attributes
    ----------
    number : int
        Over the whole vesicle.
    layer, species : str
    """

    number: int
    layer: str
    species: str


def molecule_at(vesicle: Vesicle, number_: int) -> Molecule:
    """Return the molecule of a number."""
    first = 0
    for batch in vesicle.batches:
        if number_ < first + len(batch):
            return Molecule(number_, batch.layer, batch.species)
        first += len(batch)
    chain = vesicle.polymers[number_ - first]
    return Molecule(number_, chain.layer, chain.species)


def species_of(layer: str, key: str) -> Species | None:
    """Return the catalog's entry of a molecule; a molecule of the user's own has none."""
    catalog = load_catalog()
    if is_imported(layer):
        # What another program calls so may be something else.
        return None
    groups: dict[Substance, Mapping[str, Species]] = {
        "lipid": catalog.lipids,
        "protein": catalog.proteins,
        "glycan": catalog.glycans,
        "rna": catalog.rna,
    }
    return groups[substance(layer)].get(key)


def _mass(species: Species) -> str:
    if isinstance(species, Protein):
        return _("{mass} kDa").format(mass=number(species.mass_kda, 1))
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
    return ""


def _references(species: Species) -> str:
    found = []
    if isinstance(species, Protein):
        for chain in species.chains:
            link = f"https://www.uniprot.org/uniprotkb/{chain.uniprot}"
            found.append(f'UniProt <a href="{link}">{chain.uniprot}</a>')
        for word in species.structure.replace(",", " ").split():
            if re.fullmatch(r"\d\w{3}", word):
                found.append(f'PDB <a href="https://www.rcsb.org/structure/{word}">{word}</a>')
            elif word.lower() == "alphafold":
                model = species.chains[0].uniprot
                link = f"https://alphafold.ebi.ac.uk/entry/{model}"
                found.append(f'AlphaFold <a href="{link}">{model}</a>')
    if isinstance(species, RNA) and species.accession:
        found.append(html.escape(species.accession))
    return ", ".join(found)


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
    return [*rows, (_("Contested"), _(species.contested) if species.contested else _("no"))]


def _role(species: Species) -> str:
    text = _(species.role)
    return f"[en] {text}" if text == species.role and current() != "en" else text


def card_html(layer: str, key: str, copies: int, structure: StructureFacts | None = None) -> str:
    """Return a card for a kind of molecule.

    Parameters
    ----------
    layer : str
    key : str
        Key of the species in the catalog.
    copies : int
        In this layer.
    structure : StructureFacts, optional
        Origin of its shape, if that is a file of the user's own.
    """
    species = species_of(layer, key)
    name = _(species.name) if species else species_title(layer)
    if structure is not None and species is None and structure.name:
        name = structure.name
    rows = [(_("Place"), layer_title(layer)), (_("Copies"), number(copies) if copies else "")]
    parts = [f"<h3>{html.escape(name)}</h3>"]
    if is_cell_membrane(layer):
        text = _("A membrane of the cell, or what belongs to it, drawn from its lipids.")
        parts = [f"<h3>{html.escape(layer_name(layer))}</h3><p>{html.escape(text)}</p>"]
        rows = []
    elif species is None:
        text = _("A molecule of your own: the catalog lacks it.")
        if is_imported(layer):
            text = _("A molecule of the file that is open.")
        parts.append(f"<p>{html.escape(text)}</p>")
    else:
        parts.append(f"<p>{html.escape(_role(species))}</p>")
        if isinstance(species, Lipid) and species.signal:
            text = _("As a signal: {text}").format(text=_(species.signal.text))
            parts.append(f"<p>{html.escape(text)}</p>")
        rows += [
            (_("Size"), _size(species)),
            (_("Mass"), _mass(species)),
            (_("Evidence"), f"{_(species.evidence)}; {_read(species)}"),
            *_standing(species),
        ]
    cells = "".join(
        f"<tr><td><b>{html.escape(what)}</b>&nbsp;&nbsp;</td><td>{html.escape(value)}</td></tr>"
        for what, value in rows
        if value
    )
    parts.append(f"<table>{cells}</table>")
    if structure is not None:
        notes = (structure_title(structure), *structure_words(structure))
        parts += [f"<p>{html.escape(line)}</p>" for line in notes]
    if species is not None:
        links = _references(species)
        if links:
            parts.append(f"<p>{links}</p>")
        sources = load_catalog().sources
        for cited in (sources[key] for key in species.cited):
            doi = f' <a href="https://doi.org/{cited.doi}">doi</a>' if cited.doi else ""
            read = html.escape(_("read") if cited.read else _("not read"))
            text = f"{html.escape(cited.citation)}{doi} [{read}]"
            parts.append(f"<p><small>{text}</small></p>")
    return "".join(parts)


def cards_html(
    vesicle: Vesicle | None, copies: Mapping[str, int], layers: Set[str], molecule: int
) -> str:
    """Return the cards of what is selected.

    Parameters
    ----------
    vesicle : Vesicle or None
        None of a story.
    copies : mapping of str to int
        Molecules of each layer.
    layers : set of str
        The selection.
    molecule : int
        The one molecule that is selected; -1 for whole layers.
    """
    if not layers:
        hint = _("Click a molecule, or a layer, to see what it is.")
        return f"<p><i>{hint}</i></p>"
    parts = []
    for layer in sorted(layers)[:_CARDS]:
        key = last_step(layer)
        structure = None
        if vesicle is not None:
            species = {item.species for item in vesicle.molecules() if item.layer == layer}
            key = min(species) if len(species) == 1 else key
            if molecule >= 0:
                key = molecule_at(vesicle, molecule).species
            structure = vesicle.structures.get(key)
        parts.append(card_html(layer, key, copies.get(layer, 0), structure))
    return "<hr>".join(parts)
