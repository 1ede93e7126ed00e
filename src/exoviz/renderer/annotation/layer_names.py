"""Names of layers in words."""

from __future__ import annotations

from exoviz.catalog import load_catalog
from exoviz.language import _
from exoviz.model.layers import (
    CARGO,
    MEMBRANE,
    Root,
    glycan_layer,
    is_below,
    is_cell_membrane,
    is_glycan,
    is_lipid,
    is_rna,
    last_step,
    parent_path,
)

__all__ = ["family_title", "group_title", "in_sentence", "layer_title", "species_title"]


def family_title(key: str) -> str:
    """Return the name of a family of molecules, such as "tetraspanins"."""
    return _(load_catalog().names.families.get(key) or key.replace("-", " "))


def group_title(group: str) -> str:
    """Return the name of a group of layers, such as ``"membrane/outer"``."""
    titles: dict[str, str] = {
        MEMBRANE: _("Lipids"),
        Root.OUTER: _("Lipids of the outer leaflet"),
        Root.INNER: _("Lipids of the inner leaflet"),
        Root.PROTEINS: _("Membrane proteins"),
        Root.GLYCANS: _("Glycans"),
        Root.CORONA: _("Protein corona"),
        CARGO: _("Cargo"),
        Root.LUMINAL: _("Proteins inside"),
        Root.RNA: _("RNA"),
        Root.CELL: _("Cell"),
        Root.FLUID: _("Body fluid"),
        Root.IMPORTED: _("Model"),
    }
    return titles.get(group, group)


def in_sentence(title: str) -> str:
    """Return a name as it stands within a sentence: small, unless it is an abbreviation."""
    return title[:1].lower() + title[1:] if title[1:2].islower() or title[1:2] == " " else title


def species_title(layer: str) -> str:
    """Return the name of the molecules of a layer, such as "cholesterol"."""
    name = last_step(layer)
    if is_lipid(layer):
        lipid = load_catalog().lipids.get(name)
        return _(lipid.name) if lipid else name
    if is_cell_membrane(layer):
        membrane = load_catalog().membranes.get(name)
        return _(membrane.name) if membrane else name
    names = load_catalog().names
    title = names.layers.get(layer)
    if title is None and (is_glycan(layer) or is_rna(layer)):
        title = names.kinds.get(name)
    return _(title) if title else name


def layer_title(path: str) -> str:
    """Return the name of a layer, such as "cholesterol, outer leaflet".

    Parameters
    ----------
    path : str
        Path of a layer, or of a group of layers.
    """
    group = parent_path(path)
    if path == glycan_layer("glycolipid"):
        return _("glycans on lipids")
    if group_title(path) != path:
        return group_title(path)
    name = species_title(path)
    if group == Root.PROTEINS or (group == Root.CELL and name == last_step(path)):
        return family_title(last_step(path))
    places: dict[str, str] = {
        Root.OUTER: _("{name}, outer leaflet"),
        Root.INNER: _("{name}, inner leaflet"),
        Root.LUMINAL: _("{name}, inside"),
        Root.CORONA: _("{name}, corona"),
        Root.RNA: _("{name}, inside"),
        Root.GLYCANS: _("{name} glycans"),
    }
    place = places.get(group)
    if place is None:
        family = last_step(group)
        return f"{name} ({family_title(family)})" if is_below(group, Root.PROTEINS) else name
    return place.format(name=name)
