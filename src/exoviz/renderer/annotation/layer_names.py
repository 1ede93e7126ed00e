"""Names of layers in words."""

from __future__ import annotations

from exoviz.catalog import load_catalog
from exoviz.language import _
from exoviz.model.layers import (
    CARGO,
    MEMBRANE,
    VESICLES,
    Root,
    cell_molecule_layer,
    glycan_layer,
    is_below,
    is_cell_membrane,
    is_lipid,
    last_step,
    luminal_protein_layer,
    parent_path,
    rna_layer,
)

__all__ = ["group_title", "layer_title", "species_title"]


def group_title(group: str) -> str:
    """Return what a group of layers, such as ``"membrane/outer"``, is called."""
    titles: dict[str, str] = {
        MEMBRANE: _("Lipids"),
        Root.OUTER: _("Lipids of the outer leaflet"),
        Root.INNER: _("Lipids of the inner leaflet"),
        Root.PROTEINS: _("Membrane proteins"),
        Root.GLYCANS: _("Glycans"),
        CARGO: _("Cargo"),
        Root.LUMINAL: _("Proteins inside"),
        Root.RNA: _("RNA"),
        Root.IMPORTED: _("Model"),
    }
    return titles.get(group, group)


def species_title(layer: str) -> str:
    """Return what the molecules of a layer are called, such as "cholesterol"."""
    name = last_step(layer)
    if is_lipid(layer):
        lipid = load_catalog().lipids.get(name)
        return _(lipid.name) if lipid else name
    if is_cell_membrane(layer):
        membrane = load_catalog().membranes.get(name)
        return _(membrane.name) if membrane else name
    kinds = {
        glycan_layer("mannose"): _("high-mannose"),
        glycan_layer("complex"): _("complex"),
        glycan_layer("polylactosamine"): _("polylactosamine"),
        glycan_layer("o-glycan"): _("O-glycan"),
        glycan_layer("glycolipid"): _("on lipids"),
        rna_layer("mirna"): _("microRNA"),
        rna_layer("pre-mirna"): _("microRNA precursor"),
        rna_layer("fragment"): _("RNA fragment"),
        rna_layer("mrna"): _("messenger RNA"),
        luminal_protein_layer("cargo"): _("cargo proteins"),
        luminal_protein_layer("new"): _("new protein"),
        cell_molecule_layer("casein", "casein"): _("casein micelle"),
        cell_molecule_layer("ribosomes", "target"): _("messenger RNA"),
        VESICLES: _("vesicles"),
    }
    return kinds.get(layer, name)


def layer_title(path: str) -> str:
    """Return what a layer is called, such as "cholesterol, outer leaflet".

    Parameters
    ----------
    path : str
        Path of a layer, or of a group of layers.
    """
    group = parent_path(path)
    if group_title(path) != path:
        return group_title(path)
    places: dict[str, str] = {
        Root.OUTER: _("{name}, outer leaflet"),
        Root.INNER: _("{name}, inner leaflet"),
        Root.LUMINAL: _("{name}, inside"),
        Root.RNA: _("{name}, inside"),
        Root.GLYCANS: _("{name} glycans"),
    }
    place = places.get(group)
    name = species_title(path)
    if place is None:
        family = last_step(group)
        return f"{name} ({_(family.replace('-', ' '))})" if is_below(group, Root.PROTEINS) else name
    return place.format(name=name)
