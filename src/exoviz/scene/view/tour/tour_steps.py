"""The steps of a tour."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, Self

from pydantic import Field, model_validator

from exoviz.errors import Problem
from exoviz.language import _
from exoviz.scene.view.camera_places import Orbit, StoryTurn
from exoviz.scene.view.choices import CameraName, ChapterName, CutawayName, LayerPaths
from exoviz.scene.view.cut_planes import CutPlane
from exoviz.scene.view.tour.layer_links import linked_layers
from exoviz.scene.view.tour.tour_texts import TourLine, TourProse
from exoviz.scene.view.view import View
from exoviz.values import FrozenModel, RefusedError

__all__ = ["Answer", "Question", "Tour", "TourStep"]

#: Keys of a step that say how a vesicle is seen, and those that say when in a story it is.
_OF_VESICLES: Final = ("camera", "orbit", "cutaway", "plane", "keep")
_OF_STORIES: Final = ("chapter", "time_s", "until_s", "turn")


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


class TourStep(FrozenModel):
    """A step of a tour. What it does not say of how the scene is seen is as the view has it.

    Attributes
    ----------
    title : str or mapping of str to str
        A text, or a table with one for each language: ``en``, ``kk``, ``ru``.
    text : str or mapping of str to str
        What is told; words of it can point at layers: ``[the proteins](layer:proteins)``.
    notes : str or mapping of str to str
        What only whoever teaches sees.
    camera : str, optional
        Name of a camera.
    orbit : Orbit, optional
        Place to which the camera is moved.
    cutaway : str, optional
        Name of a cutaway.
    plane : CutPlane, optional
        Plane of that cutaway.
    keep : tuple of str, optional
        Layers, or groups of them, that are not cut.
    hide : tuple of str, optional
        Layers, or groups of them, that are not drawn.
    highlight : tuple of str
        Layers, or groups of them, that are lit up.
    chapter : str, optional
        Chapter of the story that it is in.
    time_s : float, optional
        Time of the story, counted from the beginning of that chapter, if one is given.
    until_s : float, optional
        Time up to which the story plays, counted likewise; without it the story stands still.
    turn : StoryTurn, optional
        Turn of the story's camera away from its path.
    seconds : float, optional
        How long a film shows it; without it as long as its text takes to read.
    question : Question, optional
        What is asked, with answers to choose from.
    """

    title: TourLine = ""
    text: TourProse = ""
    notes: TourProse = ""
    camera: CameraName | None = None
    orbit: Orbit | None = None
    cutaway: CutawayName | None = None
    plane: CutPlane | None = None
    keep: LayerPaths | None = None
    hide: LayerPaths | None = None
    highlight: LayerPaths = ()
    chapter: ChapterName | None = None
    time_s: float | None = Field(None, ge=0)
    until_s: float | None = Field(None, ge=0)
    turn: StoryTurn | None = None
    seconds: float | None = Field(None, ge=1, le=600)
    question: Question | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        begin = self.time_s or 0.0
        if self.until_s is not None and self.until_s <= begin:
            what = _("{value} s is not after {start} s, where the step begins")
            text = what.format(value=f"{self.until_s:g}", start=f"{begin:g}")
            raise RefusedError(Problem("until_s", text))
        return self

    @property
    def layers(self) -> Mapping[str, tuple[str, ...]]:
        """The layers that it names, by the keys that it names them in."""
        texts = [self.text]
        if self.question is not None:
            texts += [self.question.text, self.question.explanation]
            texts += [part for one in self.question.answers for part in (one.text, one.reply)]
        said = [
            one for text in texts for one in ([text] if isinstance(text, str) else text.values())
        ]
        return {
            "keep": self.keep or (),
            "hide": self.hide or (),
            "highlight": self.highlight,
            "text": tuple(layer for text in said for layer in linked_layers(text)),
        }

    def seen(self, view: View) -> View:
        """Return how the scene is seen in this step.

        Parameters
        ----------
        view : View
            That of the scene.
        """
        given = {
            key: getattr(self, key)
            for key in ("camera", "cutaway", "plane", "keep", "hide")
            if getattr(self, key) is not None
        }
        # A camera that is named stands where it always does, not where the scene's was moved to.
        orbit = self.orbit if self.orbit or self.camera else view.orbit
        return view.model_copy(update={**given, "orbit": orbit, "turn": self.turn})

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


class Tour(FrozenModel):
    """A tour: a scene told step by step.

    Attributes
    ----------
    title : str or mapping of str to str
        Empty for the scene's.
    steps : tuple of TourStep
        In order.
    """

    title: TourLine = ""
    steps: tuple[TourStep, ...] = Field((), max_length=200)
