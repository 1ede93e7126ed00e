"""What a report measures on every bead of a vesicle, which takes as long as to build it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from exoviz.kept import recalled
from exoviz.model import SIDES, Vesicle
from exoviz.model.measures import (
    Spacing,
    density_in,
    filling,
    masses,
    outer_diameter,
    overlaps,
    spacing,
)
from exoviz.model.units import FREE_WATER_KEPT
from exoviz.reporting.physical_checks import rounded
from exoviz.resources import code_of

__all__ = ["measured"]


def measured(vesicle: Vesicle) -> Mapping[str, Any]:
    """Return the measures of a vesicle under keys of a report, read where they were kept.

    Parameters
    ----------
    vesicle : Vesicle
        Its molecules alone decide; how and when it was built does not.
    """
    told: list[bytes] = []
    _tell((vesicle.geometry, vesicle.batches, vesicle.polymers), told)
    sources = (Path(__file__), *code_of("model"))
    versions = map(version, ("numba", "numpy", "scipy"))
    return recalled(sources, b",".join(told), lambda: _measured(vesicle), *versions)


def _tell(value: Any, told: list[bytes]) -> None:
    """Tell all that a value is made of, piece by piece."""
    if isinstance(value, np.ndarray):
        told += (value.dtype.char.encode(), repr(value.shape).encode(), value.tobytes())
    elif isinstance(value, tuple):
        told.append(repr(len(value)).encode())
        for one in value:
            _tell(one, told)
    elif dataclasses.is_dataclass(value):
        # Quicker than to ask for the fields: there are hundreds of templates.
        for name in value.__dataclass_fields__:
            _tell(getattr(value, name), told)
    else:
        told.append(repr(value).encode())


def _measured(vesicle: Vesicle) -> dict[str, Any]:
    mass, filled = masses(vesicle), filling(vesicle)
    return {
        "diameter_nm": rounded(outer_diameter(vesicle), 3),
        "spacing": {side: _spacing(spacing(vesicle, side)) for side in SIDES},
        "overlaps": {
            key: {
                "closest_nm": rounded(found.distance, 4),
                "closest_over_radii": rounded(found.closeness, 4),
                "deepest_nm": rounded(found.depth, 4),
                "overlapping": found.overlapping,
            }
            for key, found in overlaps(vesicle).items()
        },
        "mass_mda": {
            **{kind: rounded(value, 4) for kind, value in mass.items()},
            "total": rounded(sum(mass.values()), 4),
        },
        "density_g_ml": {
            medium: rounded(density_in(vesicle, medium, filled), 4) for medium in FREE_WATER_KEPT
        },
        "lumen_filling": rounded(filled, 4),
    }


def _spacing(found: Spacing | None) -> dict[str, float]:
    if found is None:
        return {}
    return {
        "mean_nm": rounded(found.mean, 4),
        "least_nm": rounded(found.least, 4),
        "least_over_mean": rounded(found.least / found.mean, 4),
        "variation": rounded(found.variation, 4),
    }
