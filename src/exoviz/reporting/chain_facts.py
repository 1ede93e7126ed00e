"""What a report says of the fatty chains that a scene gives its lipids."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from exoviz.builder.membrane.chain_lengths import (
    areas_per_lipid,
    hydrocarbon_nm,
    vesicle_geometry,
)
from exoviz.catalog import load_catalog
from exoviz.language import _, number
from exoviz.model import Vesicle
from exoviz.model.measuring import thickness_between
from exoviz.reporting.physical_checks import rounded
from exoviz.scene import Scene

__all__ = ["chains_data", "chains_lines"]


def chains_data(
    scene: Scene | None, counts: Mapping[str, int], vesicle: Vesicle | None = None
) -> dict[str, Any]:
    """Return the chains of the lipids of a vesicle, under their key; nothing if none are given.

    Parameters
    ----------
    scene : Scene, optional
    counts : mapping of str to int
        Lipids of each class that are there.
    vesicle : Vesicle, optional
        That the thickness is measured of.
    """
    if (
        scene is None
        or scene.story is not None
        or not any(counts.get(key) for key in scene.membrane.chains)
    ):
        return {}
    lipids, membrane = load_catalog().lipids, scene.membrane
    areas = areas_per_lipid(membrane, lipids)
    found: dict[str, Any] = {}
    for key, chains in membrane.chains.items():
        if counts.get(key):
            thick = hydrocarbon_nm(lipids[key], chains)
            found[key] = {
                "carbons": chains.carbons,
                "double_bonds": chains.double_bonds,
                "area_nm2": rounded(areas[key] * membrane.area_scale, 4),
                "hydrocarbon_nm": None if thick is None else rounded(thick, 3),
            }
    known = {key: one["hydrocarbon_nm"] for key, one in found.items() if one["hydrocarbon_nm"]}
    whole = sum(counts[key] for key in known)
    mean = sum(counts[key] * thick for key, thick in known.items()) / whole if whole else None
    measured = thickness_between(vesicle, found) if vesicle else None
    return {
        "chains": {
            "by_class": found,
            "hydrocarbon_nm": None if mean is None else rounded(mean, 3),
            "thickness_nm": rounded(vesicle_geometry(membrane, 0.0).thickness, 3),
            "thickness_measured_nm": None if measured is None else rounded(measured, 3),
        }
    }


def chains_lines(data: Mapping[str, Any]) -> list[str]:
    """Return the same as lines of a report."""
    lines = ["", _("Chains of the lipids (means of a molecule)")]
    for key, one in data["by_class"].items():
        text = _("{carbons} carbons, {bonds} double bonds; {area} nm² each").format(
            carbons=number(one["carbons"], 1),
            bonds=number(one["double_bonds"], 1),
            area=number(one["area_nm2"], 3),
        )
        if one["hydrocarbon_nm"] is not None:
            what = _("alone, a fluid bilayer with {thick} nm of hydrocarbon")
            text += "; " + what.format(thick=number(one["hydrocarbon_nm"], 2))
        lines.append(f"  {_(load_catalog().lipids[key].name):<28} {text}")
    if data["hydrocarbon_nm"] is not None:
        what = _(
            "Hydrocarbon of its phospholipids, were they fluid and without cholesterol: {thick} nm "
            "on average (Kučerka 2011)."
        )
        lines.append("  " + what.format(thick=number(data["hydrocarbon_nm"], 2)))
    what = _("With such chains the membrane is {thick} nm thick, head groups included")
    text = what.format(thick=number(data["thickness_nm"], 2))
    if data["thickness_measured_nm"] is not None:
        what = _("in the model {measured} nm between head groups of these lipids")
        text += "; " + what.format(measured=number(data["thickness_measured_nm"], 2))
    lines.append(f"  {text}.")
    return lines
