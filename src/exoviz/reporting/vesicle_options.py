"""What a report says of the options that a scene takes: corona, exposed lipids, population."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from exoviz.builder.population import subpopulation_of
from exoviz.language import _, number
from exoviz.model import Vesicle
from exoviz.model.layers import Root
from exoviz.model.measures import counts
from exoviz.reporting.physical_checks import rounded
from exoviz.scene import Scene

__all__ = ["options_taken", "population", "subpopulation_words"]


def population(scene: Scene) -> dict[str, Any]:
    """Return which subpopulation a scene's vesicle is of, under its key; nothing if of none."""
    found = subpopulation_of(scene)
    if found is None:
        return {}
    share = rounded(found.share, 4)
    markers, absent = list(found.markers), list(found.absent)
    return {"population": {"markers": markers, "absent": absent, "share": share}}


def options_taken(vesicle: Vesicle, scene: Scene | None) -> list[str]:
    """Say what is contested or chosen of the options that a scene takes."""
    notes = []
    if counts(vesicle, Root.CORONA):
        notes.append(
            _(
                "the corona: its proteins are those found on vesicles in blood plasma (Tóth 2021); "
                "copies and places are a choice, and they are drawn without sugars"
            )
        )
    if scene is None:
        return notes
    if scene.membrane.ps_exposed:
        notes.append(
            _(
                "phosphatidylserine shows outside, where annexin V binds it: contested, some "
                "vesicles do and others do not; how much is a choice"
            )
        )
    if scene.population is not None:
        notes.append(
            _(
                "single vesicles differ in their tetraspanins (Han 2021, Mizenko 2021); the shares "
                "of the subpopulations depend on the source of vesicles and are the scene's own"
            )
        )
    if scene.vesicle.copies_at_nm is not None:
        what = _("copies are those of a vesicle of {size} nm, at the same densities: a choice")
        notes.append(what.format(size=number(scene.vesicle.copies_at_nm, 1)))
    return notes


def subpopulation_words(data: Mapping[str, Any]) -> str:
    """Return the markers that a vesicle has and has not, and how many vesicles are like it."""
    words = [
        *(_("{marker} positive").format(marker=key) for key in data["markers"]),
        *(_("{marker} negative").format(marker=key) for key in data["absent"]),
        _("{share} % of the population").format(share=number(100 * data["share"], 1)),
    ]
    return ", ".join(words)
