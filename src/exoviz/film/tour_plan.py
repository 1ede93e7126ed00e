"""What a tour shows when: whether it can be shown, and how long each of its steps takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from exoviz.errors import ArgumentError, InputError, Problem
from exoviz.language import _, number, plain_number
from exoviz.model import Vesicle
from exoviz.renderer.annotation.captions import Caption
from exoviz.renderer.request_checks import prefixes, unknown_layers
from exoviz.scene import Scene, tour_names
from exoviz.scene.view.tour import (
    Question,
    Tour,
    TourStep,
    layers_of_texts,
    said,
    without_links,
)
from exoviz.story import Story

__all__ = [
    "TourShot",
    "check_tour",
    "scene_title",
    "step_still",
    "step_times",
    "tour_of",
    "tour_shots",
]

#: From one step to the next, s.
_MOVE_S: Final = 1.6
#: Letters that are read in a second, as slow subtitles count them, and the time to find the text
#: and to look at the picture, s.
_LETTERS_S: Final = 13.0
_LOOK_S: Final = 2.5
#: To think about a question, s.
_THINK_S: Final = 4.0

ShotKind = Literal["move", "text", "question", "answer"]


def tour_of(scene: Scene, source: str = "scene") -> Tour:
    """Return the tour of a scene.

    Raises
    ------
    InputError
        If the scene has none, or one without steps; names the tours that come with exoviz.
    """
    if scene.tour is None or not scene.tour.steps:
        what = _("this scene has no tour.")
        hint = _("Scenes with a tour: {names}.").format(names=", ".join(tour_names()))
        raise InputError(source, [Problem("tour", what, hint)])
    return scene.tour


def scene_title(scene: Scene) -> str:
    """Return the title of a scene's tour, or that of the scene, in the language in force."""
    title = said(scene.tour.title) if scene.tour is not None else ""
    return title or _(scene.title)


def step_times(step: TourStep, story: Story) -> tuple[float, float]:
    """Return from when to when the story plays in a step, s; twice the same where it stands still.

    Parameters
    ----------
    step : TourStep
    story : Story
        A story that has the step's chapter.
    """
    names = [one.record.name for one in story.chapters]
    first = story.starts[names.index(step.chapter)] if step.chapter else 0.0
    begin = first + (step.time_s or 0.0)
    return begin, begin if step.until_s is None else first + step.until_s


def step_still(step: TourStep, story: Story) -> float:
    """Return when in a story a step stands on paper and with less motion, s.

    Parameters
    ----------
    step : TourStep
    story : Story
        A story that has the step's chapter.
    """
    begin, end = step_times(step, story)
    return end if step.still_s is None else begin - (step.time_s or 0.0) + step.still_s


def check_tour(tour: Tour, model: Vesicle | Story) -> None:
    """Check a tour against what is shown.

    Raises
    ------
    ArgumentError
        Names every layer that there is not, and every time that is not within the story.
    """
    known = prefixes(model.layers())
    problems: list[Problem] = []
    for index, step in enumerate(tour.steps):
        where = f"tour.steps.{index}"
        for key, layers in step.layers.items():
            problems += unknown_layers(f"{where}.{key}", layers, known)
        if isinstance(model, Story):
            end = step_times(step, model)[1]
            if end > model.duration:
                what = _("{value} s is not within the story, which lasts {end} s.")
                text = what.format(value=plain_number(end), end=number(model.duration, 1))
                problems.append(Problem(where, text))
    for index, task in enumerate(tour.tasks):
        where = f"tour.tasks.{index}"
        layer = getattr(task, "layer", "")
        problems += unknown_layers(f"{where}.layer", (layer,) if layer else (), known)
        linked = layers_of_texts((task.text, task.explanation))
        problems += unknown_layers(f"{where}.text", linked, known)
    if problems:
        raise ArgumentError("scene", problems)


@dataclass(frozen=True, slots=True)
class TourShot:
    """A part of a tour's film in which the caption stays.

    Attributes
    ----------
    step : int
        Its step, counted from 0.
    kind : str
        ``"move"`` to it from the step before; its ``"text"``, its ``"question"``, the ``"answer"``.
    start, stop : float
        Times in the film, s.
    caption : Caption
    """

    step: int
    kind: ShotKind
    start: float
    stop: float
    caption: Caption


def _reading(text: str) -> float:
    return _LOOK_S + len(text) / _LETTERS_S


def _asked(question: Question) -> str:
    answers = [without_links(said(answer.text)) for answer in question.answers]
    listed = (f"{chr(ord('A') + index)}  {text}" for index, text in enumerate(answers))
    return "\n".join((without_links(said(question.text)), *listed))


def _answered(question: Question) -> str:
    letter = chr(ord("A") + question.answers.index(question.right))
    right = f"{letter}  {without_links(said(question.right.text))}"
    return "\n".join((right, without_links(said(question.explanation)))).strip()


def tour_shots(tour: Tour, least: Sequence[float]) -> tuple[TourShot, ...]:
    """Return the shots of a tour's film, in the language in force.

    Parameters
    ----------
    tour : Tour
    least : sequence of float
        How long the words of each step stay at least, s: as long as its part of the story plays,
        and as what is said takes.
    """
    found: list[TourShot] = []

    def add(step: int, kind: ShotKind, seconds: float, title: str, text: str) -> None:
        start = found[-1].stop if found else 0.0
        found.append(TourShot(step, kind, start, start + seconds, Caption(title, text)))

    for index, (step, shortest) in enumerate(zip(tour.steps, least, strict=True)):
        title, text = said(step.title), without_links(said(step.text))
        if index:
            add(index, "move", _MOVE_S, "", "")
        add(index, "text", max(step.seconds or _reading(text), shortest), title, text)
        if step.question is not None:
            asked, answered = _asked(step.question), _answered(step.question)
            add(index, "question", _reading(asked) + _THINK_S, title, asked)
            add(index, "answer", _reading(answered), title, answered)
    return tuple(found)
