"""How vesicles leave a story's body by diffusion alone, in numbers and in words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from exoviz.language import _, number
from exoviz.reporting.physical_checks import rounded
from exoviz.scene import Scene, story_recipe

__all__ = ["mean_release", "release", "releases"]


def releases(scene: Scene) -> bool:
    """Return whether vesicles leave the body of a scene's story."""
    story = scene.story
    return story is not None and "release" in story.chapters and story.body.vesicles > 0


def release(scene: Scene) -> dict[str, Any]:
    """Let the vesicles of a story's body leave it by diffusion alone, and return how they do.

    Parameters
    ----------
    scene : Scene
        With a story.
    """
    from exoviz.story.motion.escape import escape

    found = escape(story_recipe(scene).body, scene.seed)
    return {
        "vesicles": found.total,
        "pore_radius_nm": found.pore,
        "times_ms": [rounded(1e3 * float(time), 3) for time in found.times],
        "released": [int(number) for number in found.released],
        "mean_ms": None if math.isnan(found.mean) else rounded(1e3 * found.mean, 2),
        "estimate_ms": rounded(1e3 * found.estimate, 2),
    }


def mean_release(data: Mapping[str, Any]) -> str:
    """Return the mean time of a release, from `release`, beside its estimate, in words."""
    if data["mean_ms"] is None:
        text = _("none in {time} ms; V/(4Da), for a pore much smaller than the body: {estimate} ms")
    else:
        text = _("{mean} ms; V/(4Da), for a pore much smaller than the body: {estimate} ms")
    return text.format(
        mean=number(data["mean_ms"] or 0.0, 1),
        time=number(data["times_ms"][-1], 1),
        estimate=number(data["estimate_ms"], 1),
    )
