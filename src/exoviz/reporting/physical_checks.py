"""What is checked of a vesicle, and the range that the literature, or its scene, gives."""

from __future__ import annotations

import functools
import math
import tomllib
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from exoviz.catalog import Evidence, load_catalog, supported
from exoviz.model import SIDES, Geometry
from exoviz.resources import folder

__all__ = ["Check", "all_checks", "checked_values", "rounded"]


def rounded(value: float, digits: int) -> float:
    """Return `value` rounded, without the sign of a negative zero."""
    return round(value, digits) + 0.0


class Check(BaseModel):
    """A measure and the range that the literature, or the scene, gives for it.

    Attributes
    ----------
    source : str
        Key of who gives the range; empty where it is the scene that asks for something.
    low, high : float, optional
        Ends of the range; multiples of what `relative_to` names, if it names anything.
    relative_to : str
        ``"neutral surfaces"``: the ratio of the areas of the leaflets' neutral surfaces, which
        depends on the diameter.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    unit: str
    low: float | None = None
    high: float | None = None
    relative_to: Literal["", "neutral surfaces"] = ""
    source: str = ""
    evidence: Evidence
    note: str = ""

    def limits(self, geometry: Geometry) -> tuple[float | None, float | None]:
        """Return the ends of the range for a vesicle of some size."""
        unit = 1.0
        if self.relative_to:
            unit = (geometry.outer_neutral / geometry.inner_neutral) ** 2
        ends = (self.low, self.high)
        low, high = (None if end is None else rounded(end * unit, 4) for end in ends)
        return low, high

    def verdict(self, value: float, geometry: Geometry) -> Literal["ok", "low", "high"]:
        """Return where a value lies with respect to the range for a vesicle of some size."""
        low, high = self.limits(geometry)
        if low is not None and value < low - 1e-9:
            return "low"
        if high is not None and value > high + 1e-9:
            return "high"
        return "ok"


@functools.cache
def all_checks() -> Mapping[str, Check]:
    """Return what is checked, by the key under which the report has it.

    Raises
    ------
    ValueError
        If a range is called measured, and its source was not read.
    """
    with (folder("assets") / "catalog" / "checks.toml").open("rb") as file:
        checks = {key: Check.model_validate(entry) for key, entry in tomllib.load(file).items()}
    sources = load_catalog().sources
    for key, check in checks.items():
        if check.source and not supported(check.evidence, [check.source], sources):
            raise ValueError(f"check '{key}' calls measured what was not read in its source")
    return checks


def checked_values(data: Mapping[str, Any]) -> dict[str, float]:
    """Return the measures that have a literature range."""
    outer, inner = (data["lipids"][side]["count"] for side in SIDES)
    mass = data["mass_mda"]
    values = {
        # To a tenth: a vesicle is as wide as its lipids' heads, which rise and fall.
        "diameter_nm": rounded(data["diameter_nm"], 1),
        "outer_to_inner": outer / inner if inner else math.nan,
        "closest_beads_nm": min(
            (item["closest_nm"] for item in data["overlaps"].values()), default=math.inf
        ),
        "membrane_protein_area": data["membrane_protein_area"],
        "lumen_filling": data["lumen_filling"],
        **{f"density_{medium}_g_ml": one for medium, one in data["density_g_ml"].items()},
    }
    moved = data["lipids"]["moved_points"]
    if moved is not None:
        values["lipids_moved_points"] = moved
    for kind in ("protein", "lipid", "glycan", "rna"):
        values[f"{kind}_mass_fraction"] = mass[kind] / mass["total"] if mass["total"] else 0.0
    return {key: value for key, value in values.items() if math.isfinite(value)}
