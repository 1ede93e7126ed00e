"""Steps of a tour, made of what a window shows, and changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from exoviz.registry.cutaways import CUTAWAYS
from exoviz.scene.view.tour import TourStep

if TYPE_CHECKING:
    from exoviz.scene import View
    from exoviz.scene.view import Orbit
    from exoviz.story import Story

__all__ = ["looking", "moved", "step_of_story", "step_of_view"]

#: Keys that say what is told; the others say how the scene is seen.
_TOLD = frozenset({"title", "text", "notes", "seconds", "question"})


def step_of_view(view: View, orbit: Orbit, lit: Iterable[str]) -> TourStep:
    """Return a step without words that shows a vesicle as it is seen.

    Parameters
    ----------
    view : View
    orbit : Orbit
        Where the camera is.
    lit : iterable of str
        Layers that are lit up.
    """
    return TourStep(
        camera=view.camera,
        orbit=orbit,
        cutaway=view.cutaway,
        plane=view.plane if CUTAWAYS[view.cutaway].by_plane else None,
        keep=view.keep,
        hide=view.hide,
        highlight=tuple(lit),
    )


def step_of_story(view: View, story: Story, time: float, lit: Iterable[str]) -> TourStep:
    """Return a step without words that shows a time, s, of a story as it is seen."""
    names = [one.record.name for one in story.chapters]
    here = max(i for i, start in enumerate(story.starts[:-1]) if start <= time + 1e-6)
    # A chapter that is told twice is no place.
    alone = names.count(names[here]) == 1
    return TourStep(
        chapter=names[here] if alone else None,
        time_s=round(max(time - (story.starts[here] if alone else 0.0), 0.0), 2),
        turn=view.turn,
        hide=view.hide,
        highlight=tuple(lit),
    )


def looking(step: TourStep, seen: TourStep) -> TourStep:
    """Return what a step tells, with what another shows."""
    told = {key: getattr(step, key) for key in step.model_fields_set & _TOLD}
    return seen.model_copy(update=told)


def moved(steps: Sequence[TourStep], index: int, by: int) -> tuple[TourStep, ...]:
    """Return steps of which one has changed its place with a neighbour's, if it has one."""
    found = list(steps)
    if 0 <= index + by < len(found):
        found[index], found[index + by] = found[index + by], found[index]
    return tuple(found)
