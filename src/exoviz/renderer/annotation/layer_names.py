"""What layers are called in words."""

from __future__ import annotations

from exoviz.catalog import load_catalog
from exoviz.language import _

__all__ = ["group_title", "layer_title", "species_title"]


def group_title(group: str) -> str:
    """Return what a group of layers, such as ``"membrane/outer"``, is called."""
    titles = {
        "membrane": _("Lipids"),
        "membrane/outer": _("Lipids of the outer leaflet"),
        "membrane/inner": _("Lipids of the inner leaflet"),
        "proteins": _("Membrane proteins"),
        "glycans": _("Glycans"),
        "cargo": _("Cargo"),
        "cargo/proteins": _("Proteins inside"),
        "cargo/rna": _("RNA"),
        "model": _("Model"),
    }
    return titles.get(group, group)


def species_title(layer: str) -> str:
    """Return what the molecules of a layer are called, such as "cholesterol"."""
    group, _rest, name = layer.partition("/")
    name = layer.rpartition("/")[2]
    if group == "membrane":
        lipid = load_catalog().lipids.get(name)
        return _(lipid.name) if lipid else name
    kinds = {
        "glycans/mannose": _("high-mannose"),
        "glycans/complex": _("complex"),
        "glycans/polylactosamine": _("polylactosamine"),
        "glycans/o-glycan": _("O-glycan"),
        "glycans/glycolipid": _("on lipids"),
        "cargo/rna/mirna": _("microRNA"),
        "cargo/rna/pre-mirna": _("microRNA precursor"),
        "cargo/rna/fragment": _("RNA fragment"),
        "cargo/rna/mrna": _("messenger RNA"),
        "cargo/proteins/cargo": _("cargo proteins"),
        "cargo/proteins/new": _("new protein"),
        "cell/casein/casein": _("casein micelle"),
        "cell/ceramide-rich": _("ceramide-rich membrane"),
        "cell/endosome": _("endosome"),
        "cell/lysosome": _("lysosome"),
        "cell/mvb": _("multivesicular body"),
        "cell/plasma-membrane": _("plasma membrane"),
        "cell/ribosomes/target": _("messenger RNA"),
        "cell/vesicle": _("vesicle"),
        "vesicles": _("vesicles"),
    }
    return kinds.get(layer, name)


def layer_title(path: str) -> str:
    """Return what a layer is called, such as "cholesterol, outer leaflet".

    Parameters
    ----------
    path : str
        Path of a layer, or of a group of layers.
    """
    group = path.rpartition("/")[0]
    if group_title(path) != path:
        return group_title(path)
    places = {
        "membrane/outer": _("{name}, outer leaflet"),
        "membrane/inner": _("{name}, inner leaflet"),
        "cargo/proteins": _("{name}, inside"),
        "cargo/rna": _("{name}, inside"),
        "glycans": _("{name} glycans"),
    }
    place = places.get(group)
    name = species_title(path)
    if place is None:
        family = group.rpartition("/")[2]
        return f"{name} ({_(family.replace('-', ' '))})" if group.startswith("proteins/") else name
    return place.format(name=name)
