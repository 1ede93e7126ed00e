"""The steps of a tour, and how a scene is seen, as the page reads them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from exoviz.film.tour_plan import step_still, step_times
from exoviz.language import in_each_language
from exoviz.registry.cameras import CAMERAS
from exoviz.registry.cutaways import CUTAWAYS
from exoviz.renderer.geometry.cutaway import section_thickness, spares_chains
from exoviz.scene.view.tour import said, text_runs

if TYPE_CHECKING:
    from exoviz.scene import View
    from exoviz.scene.view.camera_places import StoryTurn
    from exoviz.scene.view.tour import Question, Tour, TourStep
    from exoviz.story import Story

__all__ = ["camera_facts", "runs_of", "seen_as", "steps_of"]

#: Spaces at which no line may break.
_TIED: Final = re.compile(r"(?<=\d) (?=\d{3}\b|(?:[nµm]m|нм|мкм|мм)\b)| (?=—)")


def camera_facts() -> dict[str, dict[str, Any]]:
    """Return what the page must know of each named camera."""
    return {
        one.name: {
            "towards": one.towards,
            "half": one.half,
            "wedgeAxis": one.wedge_axis,
            "wedgeMiddle": one.wedge_middle,
            "up": one.up,
            "inside": one.inside,
        }
        for one in CAMERAS.values()
    }


def seen_as(view: View) -> dict[str, Any]:
    """Return how a view sees a vesicle."""
    orbit, plane = view.orbit, view.plane
    is_section = CUTAWAYS[view.cutaway].is_section
    return {
        "camera": view.camera,
        "orbit": None
        if orbit is None
        else {
            "azimuth": orbit.azimuth,
            "elevation": orbit.elevation,
            "roll": orbit.roll,
            "distance": orbit.distance_nm,
            "focus": orbit.focus_nm,
        },
        "flat": view.projection == "orthographic" or is_section,
        "section": is_section,
        "cutaway": view.cutaway,
        "plane": {
            "azimuth": plane.azimuth,
            "elevation": plane.elevation,
            "offset": plane.offset_nm,
            "flip": plane.flip,
            "thickness": section_thickness(view) if is_section else plane.thickness_nm,
        },
        "sparesChains": spares_chains(view),
        "keep": list(view.keep),
        "hide": list(view.hide),
        "opacity": dict(view.opacity),
    }


def runs_of(text: Any) -> list[list[str]]:
    """Return a text in the language in force: its runs of words, and the layer of each.

    Numbers stay in one line with their thousands and units, and a dash with the word before it.
    """
    return [[_TIED.sub("\u00a0", run.text), run.layer] for run in text_runs(said(text))]


def _question(question: Question) -> dict[str, Any]:
    return {
        "text": in_each_language(lambda: runs_of(question.text)),
        "explanation": in_each_language(lambda: runs_of(question.explanation)),
        "answers": [
            {
                "text": in_each_language(lambda one=one: runs_of(one.text)),  # type: ignore[misc]
                "reply": in_each_language(lambda one=one: runs_of(one.reply)),  # type: ignore[misc]
                "right": one.right,
            }
            for one in question.answers
        ],
    }


def turned_by(turn: StoryTurn | None) -> dict[str, float]:
    """Return how a story's camera is turned away from its path."""
    if turn is None:
        return {"azimuth": 0.0, "elevation": 0.0, "nearer": 1.0}
    return {"azimuth": turn.azimuth, "elevation": turn.elevation, "nearer": turn.nearer}


def _span(step: TourStep, story: Story | None) -> dict[str, Any] | None:
    if story is None:
        return None
    begin, end = step_times(step, story)
    still = step_still(step, story)
    return {"begin": begin, "end": end, "still": still, "turn": turned_by(step.turn)}


def _step(step: TourStep, view: View, story: Story | None) -> dict[str, Any]:
    return {
        "title": in_each_language(lambda: said(step.title)),
        "text": in_each_language(lambda: runs_of(step.text)),
        "simple": in_each_language(lambda: runs_of(step.simple)),
        "notes": in_each_language(lambda: runs_of(step.notes)),
        "seen": seen_as(step.seen(view)),
        "highlight": list(step.highlight),
        "question": None if step.question is None else _question(step.question),
        "span": _span(step, story),
    }


def steps_of(tour: Tour | None, view: View, story: Story | None = None) -> list[dict[str, Any]]:
    """Return the steps of a tour through a scene that `view` is of; none where there is no tour.

    Of a scene with a story they say when in it they are.
    """
    return [] if tour is None else [_step(step, view, story) for step in tour.steps]
