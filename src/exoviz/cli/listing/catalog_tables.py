"""Tables that the commands print, as plain aligned text or as data for JSON."""

from __future__ import annotations

import shutil
import textwrap
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exoviz.catalog import (
    Catalog,
    Crowder,
    Fluid,
    Glycan,
    Lipid,
    MembraneType,
    Particle,
    Protein,
    Source,
    Species,
    load_catalog,
    read_of,
)
from exoviz.catalog.catalog_files import GROUPS
from exoviz.errors import InputError, Problem, nearest
from exoviz.language import _, current, marked, number, plain_number
from exoviz.reporting.sources_read import citation_words

if TYPE_CHECKING:
    from exoviz.scene import Scene

__all__ = [
    "FIELDS",
    "CatalogSelection",
    "aligned",
    "as_data",
    "as_text",
    "citation",
    "citation_line",
    "page_width",
    "preset_table",
    "select",
]

# Words of the catalog that are shown translated.
WORDS = (
    marked("measured"),
    marked("quoted"),
    marked("calculated"),
    marked("modelled"),
    marked("illustrative"),
    marked("contested"),
    marked("core"),
    marked("common"),
    marked("reported"),
    marked("cell"),
    # Whether sources were read.
    marked("read"),
    marked("read in part"),
    marked("not read"),
)


# What the quantities and properties of an entry are called; JSON keeps their keys.
FIELDS = {
    "abbreviation": marked("abbreviation"),
    "accession": marked("accession"),
    "aliases": marked("other names"),
    "anchor": marked("anchor"),
    "area_nm2": marked("area, nm²"),
    "backbone": marked("backbone"),
    "chains": marked("chains"),
    "charge_e": marked("charge, e"),
    "colour": marked("colour"),
    "compartment": marked("free in"),
    "component": marked("name in mmCIF"),
    "shorthand": marked("LIPID MAPS classes"),
    "confidence": marked("in exosomes"),
    "contested": marked("contested"),
    "domains": marked("domains"),
    "drawn_as": marked("drawn as"),
    "extent_nm": marked("extents, nm"),
    "exposure": marked("can be reached"),
    "exosomes_per_ml": marked("exosomes in 1 mL"),
    "family": marked("family"),
    "flips": marked("crosses the bilayer fast"),
    "formula": marked("formula"),
    "glycan": marked("its sugar"),
    "glycoform": marked("usual glycan"),
    "group": marked("group"),
    "head": marked("head group"),
    "inside_nm": marked("reach into the cytosol, nm"),
    "iupac": marked("IUPAC name"),
    "kind": marked("kind"),
    "length_nm": marked("length, nm"),
    "like": marked("lipids as in"),
    "length_nt": marked("length, nucleotides"),
    "mass_da": marked("mass, Da"),
    "o_glycans": marked("O-glycans"),
    "o_glycoform": marked("usual O-glycan"),
    "outer_fraction": marked("fraction in the outer leaflet"),
    "outside_nm": marked("reach away from the cytosol, nm"),
    "pairs": marked("base pairs"),
    "particles": marked("other particles in 1 mL"),
    "with_unknown_number": marked("others, number unknown"),
    "diameter_nm": marked("diameter, nm"),
    "height_nm": marked("height of a flat one, nm"),
    "mass_kda": marked("mass, kDa"),
    "exposed_fraction": marked("the same, once asymmetry is lost"),
    "marker": marked("marks subpopulations"),
    "corona_copies": marked("copies in a corona"),
    "place": marked("place"),
    "residues": marked("residues"),
    "sequence": marked("sequence"),
    "structure": marked("structure"),
    "tails": marked("tails"),
    "transmembrane_helices": marked("transmembrane helices"),
    "filament": marked("in a filament"),
    "lobes": marked("lobes"),
    "medium": marked("medium"),
    "misev": marked("category of MISEV 2023"),
    "per_um3": marked("in 1 µm³"),
    "protein": marked("protein"),
    "spheres": marked("spheres"),
    "substance": marked("substance"),
    "viscosity_mpa_s": marked("viscosity, mPa s"),
}


def _width(text: str) -> int:
    """Return how many columns a terminal needs for `text`; combining marks need none."""
    return sum(not unicodedata.combining(letter) for letter in text)


def aligned(rows: Sequence[Sequence[str]], header: Sequence[str] = ()) -> str:
    """Return rows as columns of text, two spaces apart, under a header if there is one."""
    table = [tuple(header), *map(tuple, rows)] if header else [tuple(row) for row in rows]
    if not table:
        return ""
    widths = [max(map(_width, column)) for column in zip(*table, strict=True)]
    if header:
        table.insert(1, tuple("─" * width for width in widths))
    return "\n".join(
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in table
    )


def preset_table(scenes: Mapping[str, Scene]) -> str:
    """Return the presets with their diameters and titles."""
    rows = [
        (name, _("{size} nm").format(size=number(scene.vesicle.diameter_nm)), _(scene.title))
        for name, scene in scenes.items()
    ]
    return aligned(rows, (_("Preset"), _("Diameter"), _("Title")))


@dataclass(frozen=True, slots=True)
class CatalogSelection:
    """A part of the catalog: entries by group and key.

    Attributes
    ----------
    full : bool
        Whether each entry is to be shown in full.
    """

    groups: Mapping[str, Mapping[str, Species]]
    catalog: Catalog
    full: bool


def select(group: str | None, name: str | None) -> CatalogSelection:
    """Return the whole catalog, one group of it, or the entries of a name.

    Parameters
    ----------
    group : str, optional
        A group; or a name, which is then looked for in all of them.
    name : str, optional
        Written as people write it.

    Returns
    -------
    CatalogSelection

    Raises
    ------
    InputError
        If there is no entry of the name.
    """
    catalog = load_catalog()
    if group is None or (group in GROUPS and name is None):
        groups = GROUPS if group is None else (group,)
        return CatalogSelection({key: catalog.group(key) for key in groups}, catalog, full=False)
    groups = (group,) if group in GROUPS else GROUPS
    wanted = group if name is None else name
    if group not in groups and name is not None:
        what = _("there is no such group. Groups: {names}.").format(names=", ".join(GROUPS))
        raise InputError(group, [Problem("", what, nearest(group, GROUPS))])
    found = {one: catalog.find(one, wanted) for one in groups}
    entries = {one: {key: catalog.entry(one, key)} for one, key in found.items() if key is not None}
    if not entries:
        what = _("the catalog has no entry of this name")
        hints = [catalog.suggestion(one, wanted) for one in groups]
        command = f"exoviz catalog {group}" if group in groups else "exoviz catalog"
        hints.append(_("'{command}' lists what it has.").format(command=command))
        raise InputError(wanted, [Problem("", what, next(filter(None, hints)))])
    return CatalogSelection(entries, catalog, full=True)


def as_data(selection: CatalogSelection) -> dict[str, object]:
    """Return a selection for JSON: entries by group and key, and the sources they cite."""
    entries = {
        group: {key: _data(species) for key, species in members.items()}
        for group, members in selection.groups.items()
    }
    cited = dict.fromkeys(
        source
        for members in selection.groups.values()
        for species in members.values()
        for source in species.cited
    )
    sources = {
        key: selection.catalog.sources[key].model_dump(mode="json")
        for key in cited
        if key in selection.catalog.sources
    }
    return {**entries, "sources": sources}


def _data(species: Species) -> dict[str, object]:
    data: dict[str, object] = species.model_dump(mode="json")
    if isinstance(species, Protein):
        data["exposure"] = species.exposure
    return data


def as_text(selection: CatalogSelection) -> str:
    """Return a selection as text: each group as a table, or each entry with its sources."""
    parts = []
    if selection.full:
        entries = [one for members in selection.groups.values() for one in members.values()]
        return "\n\n".join(_page(one, selection.catalog) for one in entries)
    for group, members in selection.groups.items():
        title = f"{_group_title(group)} ({number(len(members))})"
        parts.append(title + "\n\n" + _table(group, members))
    return "\n\n".join(parts)


def _group_title(group: str) -> str:
    titles = {
        "lipids": _("Lipids"),
        "proteins": _("Proteins"),
        "glycans": _("Glycans"),
        "rna": _("RNA"),
        "fluids": _("Body fluids"),
        "particles": _("Particles isolated with exosomes"),
        "membranes": _("Membranes of the cell"),
        "crowders": _("Molecules that fill the cytosol and body fluids"),
    }
    return titles[group]


def _table(group: str, members: Mapping[str, Species]) -> str:
    header: tuple[str, ...] = (_("Key"), _("Name"))
    match group:
        case "lipids":
            header = (*header, _("Area, nm²"), _("Mass, Da"), _("Outer leaflet"))
        case "proteins":
            header = (*header, _("Family"), _("Mass, kDa"), _("In exosomes"), "MISEV")
        case "glycans":
            header = (*header, _("Kind"), _("Mass, Da"))
        case "membranes":
            header = (*header, _("Classes of lipid"), _("Cholesterol, mol %"))
        case "fluids":
            header = (*header, _("Viscosity, mPa s"), _("Exosomes in 1 mL"))
        case "particles":
            header = (*header, _("Diameter, nm"), _("Mass, kDa"))
        case "crowders":
            header = (*header, _("Medium"), _("In 1 µm³"), _("Mass, kDa"))
        case _:
            header = (*header, _("Kind"), _("Nucleotides"))
    sources = load_catalog().sources
    rows = [
        (key, _(species.name), *_cells(species), _(read_of(species.cited, sources)))
        for key, species in members.items()
    ]
    return aligned(rows, (*header, _("Evidence"), _("Sources")))


def _cells(species: Species) -> tuple[str, ...]:
    evidence = _(species.evidence)
    if isinstance(species, Lipid):
        outer = f"{number(100 * float(species.outer_fraction))} %"
        area, mass = number(float(species.area_nm2), 2), number(float(species.mass_da))
        return area, mass, outer, evidence
    if isinstance(species, Protein):
        return (
            _(species.family.replace("-", " ")),
            number(species.mass_kda, 1),
            _(species.confidence),
            str(species.misev or ""),
            evidence,
        )
    if isinstance(species, Glycan):
        return _value("kind", species.kind), number(float(species.mass_da)), evidence
    if isinstance(species, Fluid):
        exosomes = _power(float(species.exosomes_per_ml))
        return number(float(species.viscosity_mpa_s), 2), exosomes, evidence
    if isinstance(species, Particle):
        diameter, weight = float(species.diameter_nm), float(species.mass_kda)
        return number(diameter), number(weight), evidence
    if isinstance(species, MembraneType):
        known = load_catalog().lipids
        cholesterol = sum(
            share for key, share in species.lipids.items() if known[key].kind == "sterol"
        )
        return number(len(species.lipids)), number(cholesterol, 0), evidence
    if isinstance(species, Crowder):
        whole = load_catalog()
        medium = whole.fluids[species.medium].name if species.in_fluid else species.medium
        protein = whole.proteins.get(species.protein)
        weight = protein.mass_kda if protein else species.mass_kda
        return _(medium), number(float(species.per_um3)), number(weight, 1), evidence
    length = species.figures["length_nt"]
    return _value("kind", str(getattr(species, "kind", ""))), number(float(length)), evidence


def _power(value: float) -> str:
    """Return an order of magnitude, such as "1 × 10^10"."""
    factor, power = f"{value:.0e}".split("e")
    return f"{factor} × 10^{int(power)}"


def page_width() -> int:
    """Return how many letters a line of a page has: as many as are read well."""
    return max(60, min(shutil.get_terminal_size((100, 24)).columns, 100))


def _page(species: Species, catalog: Catalog) -> str:
    if isinstance(species, Protein):
        species = species.facing("exoplasm")
    width = page_width()
    rows = [
        (
            _(FIELDS.get(field, field)),
            _quantity(figure.value, figure.low, figure.high),
            _(figure.evidence),
            _(read_of(figure.source, catalog.sources)),
            ", ".join(figure.source),
        )
        for field, figure in species.figures.items()
    ]
    if isinstance(species, MembraneType):
        rows += [
            (
                _("{lipid}, mol %").format(lipid=_(catalog.lipids[key].name)),
                plain_number(share),
                _(species.evidence),
                _(read_of(species.source, catalog.sources)),
                ", ".join(species.source),
            )
            for key, share in species.lipids.items()
        ]
    parts = [f"{species.key}: {_(species.name)}", textwrap.fill(_role(species.role), width)]
    if isinstance(species, Lipid) and species.signal:
        parts.append(
            textwrap.fill(_("As a signal: {text}").format(text=_(species.signal.text)), width)
        )
    if species.contested:
        what = _("Contested: {what}").format(what=_(species.contested))
        parts.append(textwrap.fill(what, width))
    details = _details(species)
    if details:
        parts.append(aligned(details))
    header = (_("Quantity"), _("Value"), _("Evidence"), _("Sources"), _("Source"))
    parts.append(aligned(rows, header))
    parts.append("\n".join(citation_line(key, catalog, width) for key in species.cited))
    return "\n\n".join(parts)


def _quantity(value: float, low: float | None, high: float | None) -> str:
    text = plain_number(value)
    if low is None and high is None:
        return text
    ends = ("" if end is None else plain_number(end) for end in (low, high))
    return f"{text} ({'–'.join(ends)})"


def citation_line(key: str, catalog: Catalog, width: int) -> str:
    """Return the citation of a source after its key, in lines of a width."""
    text = f"{key}: {citation(catalog.sources[key])}"
    return textwrap.fill(text, width, subsequent_indent="    ", break_on_hyphens=False)


def citation(source: Source) -> str:
    """Return a citation, with whether the source was read."""
    read = _("read") if source.read else _("not read")
    return citation_words(source) + (f" doi:{source.doi}" if source.doi else "") + f" [{read}]"


def _details(species: Species) -> list[tuple[str, str]]:
    """Return the properties of an entry other than its figures."""
    shown = {"key", "name", "role", "source", "evidence", "extent_source", "extent_evidence"}
    shown |= {"tint", "lipids", "up", "signal", "contested", "contested_source"}
    if isinstance(species, Protein) and species.place in ("membrane", "outer", "inner"):
        shown.add("compartment")
    rows = []
    for field, value in species.model_dump(mode="json").items():
        if field in shown or field in species.figures or value in ("", None, [], 0):
            continue
        if isinstance(species, Fluid) and field == "particles":
            value = [f"{key} {_power(float(one))}" for key, one in species.particles.items()]
        if isinstance(value, list) and isinstance(value[0], dict):
            value = [item.get("gene") or item.get("name") or item.get("sugar") for item in value]
        text = _words(field, value)
        rows.append((_(FIELDS.get(field, field)), textwrap.shorten(text, 100, placeholder=" …")))
    if isinstance(species, Protein) and species.exposure:
        rows.append((_(FIELDS["exposure"]), _value("exposure", species.exposure)))
    return rows


def _value(field: str, key: str) -> str:
    return _(load_catalog().names.value(field, key))


def _words(field: str, value: object) -> str:
    """Return the value of a property in words."""
    if value is True:
        return _("yes")
    if isinstance(value, list):
        numbers = all(isinstance(item, (int, float)) for item in value)
        return "; ".join(map(plain_number, value)) if numbers else ", ".join(map(str, value))
    if field == "family":
        return _(str(value).replace("-", " "))
    if field in ("kind", "place", "compartment", "backbone", "misev"):
        return _value(field, str(value))
    return _(str(value))


def _role(text: str) -> str:
    """Return the role of an entry; in English, and marked so, where it has no translation."""
    role = _(text)
    return f"[en] {role}" if role == text and current() != "en" else role
