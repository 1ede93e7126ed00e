"""The steps of a tour."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Final, Self

from pydantic import Field, model_validator

from exoviz.errors import Problem
from exoviz.language import _, plain_number
from exoviz.scene.view.camera_places import StoryTurn
from exoviz.scene.view.choices import ChapterName, LayerPaths
from exoviz.scene.view.cut_planes import CutPlane
from exoviz.scene.view.tour.seen_steps import SeenPart, layers_of_texts
from exoviz.scene.view.tour.tour_tasks import BuildTask, FaultTask, TourTask
from exoviz.scene.view.tour.tour_texts import TourLine, TourProse
from exoviz.scene.view.view import View
from exoviz.values import FrozenModel, RefusedError

__all__ = ["Answer", "PlanPart", "Question", "Tour", "TourStep"]

#: Keys of a step that say how a vesicle is seen, and those that say when in a story it is.
_OF_VESICLES: Final = ("camera", "orbit", "cutaway", "plane", "keep")
_OF_STORIES: Final = ("chapter", "time_s", "until_s", "still_s", "turn")


class Answer(FrozenModel):
    """An answer that a question offers.

    Attributes
    ----------
    text : str or mapping of str to str
        The answer.
    right : bool
        Whether it is the right one.
    reply : str or mapping of str to str
        What whoever chooses it is told.
    """

    text: TourProse
    right: bool = False
    reply: TourProse = ""


class Question(FrozenModel):
    """A question about a step.

    Attributes
    ----------
    text : str or mapping of str to str
        The question.
    explanation : str or mapping of str to str
        Told once it is answered.
    answers : tuple of Answer
        Of which one is right.
    """

    text: TourProse
    explanation: TourProse = ""
    answers: tuple[Answer, ...] = Field(min_length=2, max_length=8)

    @model_validator(mode="after")
    def _has_a_right_answer(self) -> Self:
        count = sum(answer.right for answer in self.answers)
        if count != 1:
            what = _("{count} answers are right; one of them has right = true")
            raise RefusedError(Problem("answers", what.format(count=count)))
        return self

    @property
    def right(self) -> Answer:
        """The right answer."""
        return next(answer for answer in self.answers if answer.right)


class StepWords(FrozenModel):
    """What a step says.

    Attributes
    ----------
    title : str or mapping of str to str
        A text, or a table with one for each language: ``en``, ``kk``, ``ru``.
    text : str or mapping of str to str
        What is told; words of it can point at layers: ``[the proteins](layer:proteins)``.
    simple : str or mapping of str to str
        The same in fewer and easier words, for who reads a lesson so; without it, the text.
    notes : str or mapping of str to str
        What only whoever teaches sees.
    """

    title: TourLine = ""
    text: TourProse = ""
    simple: TourProse = ""
    notes: TourProse = ""


class TourStep(SeenPart, StepWords):
    """A step of a tour. What it does not say of how the scene is seen is as the view has it.

    Attributes
    ----------
    plane : CutPlane, optional
        Plane of its cutaway.
    highlight : tuple of str
        Layers, or groups of them, that are lit up.
    chapter : str, optional
        Chapter of the story that it is in.
    time_s : float, optional
        Time of the story, counted from the beginning of that chapter, if one is given.
    until_s : float, optional
        Time up to which the story plays, counted likewise; without it the story stands still.
    still_s : float, optional
        Time at which the story stands on paper and with less motion, counted likewise; without it
        where the step ends.
    turn : StoryTurn, optional
        Turn of the story's camera away from its path.
    seconds : float, optional
        How long a film shows it; without it as long as its text takes to read.
    question : Question, optional
        What is asked, with answers to choose from.
    """

    plane: CutPlane | None = None
    highlight: LayerPaths = ()
    chapter: ChapterName | None = None
    time_s: float | None = Field(None, ge=0)
    until_s: float | None = Field(None, ge=0)
    still_s: float | None = Field(None, ge=0)
    turn: StoryTurn | None = None
    seconds: float | None = Field(None, ge=1, le=600)
    question: Question | None = None

    @model_validator(mode="after")
    def _has_times_in_order(self) -> Self:
        begin = self.time_s or 0.0
        if self.until_s is not None and self.until_s <= begin:
            what = _("{value} s is not after {start} s, where the step begins")
            text = what.format(value=plain_number(self.until_s), start=plain_number(begin))
            raise RefusedError(Problem("until_s", text))
        end = begin if self.until_s is None else self.until_s
        if self.still_s is not None and not begin <= self.still_s <= end:
            what = _("{value} s is not within the step, which is from {start} s to {end} s")
            text = what.format(
                value=plain_number(self.still_s), start=plain_number(begin), end=plain_number(end)
            )
            raise RefusedError(Problem("still_s", text))
        return self

    @property
    def layers(self) -> Mapping[str, tuple[str, ...]]:
        """The layers that it names, by the keys that it names them in."""
        texts = [self.text]
        if self.question is not None:
            texts += [self.question.text, self.question.explanation]
            texts += [part for one in self.question.answers for part in (one.text, one.reply)]
        return {
            "keep": self.keep or (),
            "hide": self.hide or (),
            "highlight": self.highlight,
            "text": layers_of_texts(texts),
            "simple": layers_of_texts([self.simple]),
        }

    def seen(self, view: View) -> View:
        """Return how the scene is seen in this step.

        Parameters
        ----------
        view : View
            That of the scene.
        """
        plane = {} if self.plane is None else {"plane": self.plane}
        return super().seen(view).model_copy(update={"turn": self.turn, **plane})

    def misplaced(self, chapters: tuple[str, ...]) -> Iterator[Problem]:
        """Find what has no meaning in a scene.

        Parameters
        ----------
        chapters : tuple of str
            Those of its story; none for a vesicle.
        """
        for key in _OF_VESICLES if chapters else _OF_STORIES:
            if getattr(self, key) is not None:
                if chapters:
                    what = _("has no meaning in a story, which has its own camera and cut")
                else:
                    what = _("has no meaning in a scene without a story")
                yield Problem(key, what)
        if chapters and self.chapter is not None and self.chapter not in chapters:
            what = _("the story has no chapter {name}. Chapters: {chapters}.")
            text = what.format(name=self.chapter, chapters=", ".join(chapters))
            yield Problem("chapter", text)


class PlanPart(FrozenModel):
    """A part of a lesson's plan.

    Attributes
    ----------
    title : str or mapping of str to str
        What it is.
    minutes : int
        How long it takes.
    text : str or mapping of str to str
        What teacher and pupils do.
    """

    title: TourLine
    minutes: int = Field(ge=1, le=240)
    text: TourProse = ""


class Tour(FrozenModel):
    """A tour: a scene told step by step, and what else a lesson of it needs.

    Attributes
    ----------
    title : str or mapping of str to str
        Empty for the scene's.
    age_years : int, optional
        Age from which pupils follow it.
    aims : tuple of str, or of mappings of str to str
        What pupils can do after the lesson.
    plan : tuple of PlanPart
        The lesson's plan, for whoever teaches.
    steps : tuple of TourStep
        In order.
    tasks : tuple of TourTask
        What pupils do after the steps; without them a lesson makes some of what there is.
    """

    title: TourLine = ""
    age_years: int | None = Field(None, ge=5, le=99)
    aims: tuple[TourProse, ...] = Field((), max_length=12)
    plan: tuple[PlanPart, ...] = Field((), max_length=20)
    steps: tuple[TourStep, ...] = Field((), max_length=200)
    tasks: tuple[TourTask, ...] = Field((), max_length=40)

    @property
    def minutes(self) -> int:
        """How long a lesson of it takes by its plan; 0 without one."""
        return sum(part.minutes for part in self.plan)

    def misplaced(self, chapters: tuple[str, ...], presets: Collection[str]) -> Iterator[Problem]:
        """Find what has no meaning in a scene.

        Parameters
        ----------
        chapters : tuple of str
            Those of its story; none for a vesicle.
        presets : collection of str
            Names of the scenes that can be built in a task.
        """
        for index, step in enumerate(self.steps):
            for problem in step.misplaced(chapters):
                yield replace(problem, where=f"steps.{index}.{problem.where}")
        for index, task in enumerate(self.tasks):
            if chapters and isinstance(task, FaultTask | BuildTask):
                what = _("a task of this kind has no meaning in a story: it is of a single vesicle")
                yield Problem(f"tasks.{index}.kind", what)
            elif isinstance(task, BuildTask):
                for problem in task.unknown_scenes(presets):
                    yield replace(problem, where=f"tasks.{index}.{problem.where}")
