"""Tasks of a lesson: what pupils do after the steps of a tour."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Annotated, Any, Final, Literal, Self, get_args

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from exoviz.errors import Problem, nearest
from exoviz.language import _
from exoviz.scene.protein_amounts import Corona
from exoviz.scene.view.choices import LayerPaths
from exoviz.scene.view.tour.seen_steps import SeenPart
from exoviz.scene.view.tour.tour_texts import TourLine, TourProse
from exoviz.values import FrozenModel, Line, RefusedError, hidden, shown

__all__ = [
    "BuildChoice",
    "BuildOption",
    "BuildTask",
    "EstimateTask",
    "FaultTask",
    "FindTask",
    "OrderTask",
    "TourTask",
]

#: Vesicles that a task of building takes at most: each is built.
MOST_VARIANTS: Final = 8


class _Task(FrozenModel):
    """A task.

    Attributes
    ----------
    kind : str
        What is to be done.
    text : str or mapping of str to str
        What is asked; where that is plain without it, it can be left out.
    explanation : str or mapping of str to str
        Told once it is done.
    """

    kind: str
    text: TourProse = ""
    explanation: TourProse = ""


class FindTask(_Task):
    """A molecule that is to be found in the picture.

    Attributes
    ----------
    layer : str
        The layer, or group of layers, that it is in.
    """

    kind: Literal["find"]
    layer: Line


class EstimateTask(_Task):
    """A number that is to be guessed: of molecules, or one that is given.

    Attributes
    ----------
    layer : str
        The layer, or group of layers, whose molecules are counted.
    number : float, optional
        A number in place of that of molecules; `text` says what it is of.
    """

    kind: Literal["estimate"]
    layer: Line = ""
    number: float | None = Field(None, ge=1, le=1e12)

    @model_validator(mode="after")
    def _asks_for_one_number(self) -> Self:
        if bool(self.layer) == (self.number is not None):
            what = _("give either layer, whose molecules are counted, or number")
            raise RefusedError(Problem("", what))
        if self.number is not None and not self.text:
            what = _("a number that is given needs a text that says what it is of")
            raise RefusedError(Problem("text", what))
        return self


class OrderTask(_Task):
    """Stages that are to be put in order.

    Attributes
    ----------
    items : tuple of str, or of mappings of str to str
        The stages in the right order; pupils get them in another one.
    """

    kind: Literal["order"]
    items: tuple[TourLine, ...] = Field(min_length=3, max_length=8)

    @model_validator(mode="after")
    def _has_different_items(self) -> Self:
        if len(set(map(repr, self.items))) < len(self.items):
            what = _("two stages are the same, and have no order")
            raise RefusedError(Problem("items", what))
        return self


class FaultTask(SeenPart, _Task):
    """A picture of the vesicle in which something is wrong, and is to be clicked.

    Attributes
    ----------
    layer : str
        The layer, or group of layers, whose molecules are wrong.
    fault : str
        What is wrong: ``"other-side"``, each is turned to the other side of the membrane;
        ``"turned"``, each is turned upside-down where it is.
    description : str or mapping of str to str
        What the picture shows, for whoever cannot see it.
    """

    kind: Literal["fault"]
    layer: Line
    fault: Literal["other-side", "turned"]
    description: TourProse = ""


class BuildOption(FrozenModel):
    """A way to build the vesicle.

    Attributes
    ----------
    title : str or mapping of str to str
        Its name.
    right : bool
        Whether it does what is asked for.
    scene : str
        Preset whose recipe is built; empty for that of the lesson.
    without : tuple of str
        Proteins that are left out.
    corona : mapping or str, optional
        Proteins of blood plasma that settle on it, as the scene's own table has them.
    reply : str or mapping of str to str
        What whoever chooses it, and is wrong, is told.
    """

    title: TourLine
    right: bool = False
    scene: Line = ""
    without: tuple[Line, ...] = Field((), max_length=50)
    corona: Corona | None = None
    reply: TourProse = ""


class BuildChoice(FrozenModel):
    """Something that can be chosen about a vesicle that is built.

    Attributes
    ----------
    title : str or mapping of str to str
        What is chosen.
    options : tuple of BuildOption
        From which one is chosen.
    """

    title: TourLine
    options: tuple[BuildOption, ...] = Field(min_length=2, max_length=4)

    @model_validator(mode="after")
    def _can_be_right(self) -> Self:
        if not any(one.right for one in self.options):
            what = _("no option is right; at least one has right = true")
            raise RefusedError(Problem("options", what))
        return self


class BuildTask(_Task):
    """A vesicle that is to be built as is asked, of choices; each is shown with its numbers.

    Attributes
    ----------
    choices : tuple of BuildChoice
        What can be chosen; up to 8 vesicles may follow from it.
    counts : tuple of str
        Layers, or groups of them, whose molecules are counted beside each vesicle.
    """

    kind: Literal["build"]
    choices: tuple[BuildChoice, ...] = Field(min_length=1, max_length=3)
    counts: LayerPaths = ("membrane", "proteins")

    @model_validator(mode="after")
    def _builds_few(self) -> Self:
        number = 1
        for choice in self.choices:
            number *= len(choice.options)
        if number > MOST_VARIANTS:
            what = _("{count} vesicles follow from these choices; at most {most} are allowed")
            text = what.format(count=number, most=MOST_VARIANTS)
            raise RefusedError(Problem("choices", text))
        if sum(any(one.scene for one in choice.options) for choice in self.choices) > 1:
            what = _("only one choice can be between scenes")
            raise RefusedError(Problem("choices", what))
        return self

    def unknown_scenes(self, presets: Collection[str]) -> Iterator[Problem]:
        """Find scenes of its options that are no presets."""
        for at, choice in enumerate(self.choices):
            for index, option in enumerate(choice.options):
                if option.scene and option.scene not in presets:
                    what = _("there is no preset '{name}'. Presets: {known}.")
                    text = what.format(name=option.scene, known=", ".join(presets))
                    where = f"choices.{at}.options.{index}.scene"
                    yield Problem(where, text, nearest(option.scene, presets))


AnyTask = FindTask | EstimateTask | OrderTask | FaultTask | BuildTask
_KINDS: Final[dict[str, type[_Task]]] = {
    get_args(one.model_fields["kind"].annotation)[0]: one for one in get_args(AnyTask)
}


def _known(value: Any) -> Any:
    kind = value.get("kind") if isinstance(value, Mapping) else None
    if isinstance(value, Mapping) and kind not in tuple(_KINDS):
        allowed = ", ".join(_KINDS)
        what = _("{value} is no kind of task; allowed: {allowed}")
        if kind is None:
            what = _("a task has a kind: {allowed}")
        text = what.format(value=shown(kind), allowed=allowed)
        raise RefusedError(Problem("kind", text, nearest(str(kind or ""), _KINDS)))
    return value


def _tag(value: Any) -> str:
    kind = value.get("kind") if isinstance(value, Mapping) else getattr(value, "kind", "")
    return hidden(str(kind) if kind in tuple(_KINDS) else "find")


_Union = Annotated[
    Annotated[FindTask, Tag(hidden("find"))]
    | Annotated[EstimateTask, Tag(hidden("estimate"))]
    | Annotated[OrderTask, Tag(hidden("order"))]
    | Annotated[FaultTask, Tag(hidden("fault"))]
    | Annotated[BuildTask, Tag(hidden("build"))],
    Discriminator(_tag),
]
#: A task of one of the kinds.
TourTask = Annotated[_Union, BeforeValidator(_known)]
