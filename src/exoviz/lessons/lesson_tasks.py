"""The tasks of a lesson: those of its tour, or some that any vesicle can give."""

from __future__ import annotations

import hashlib
import itertools
from typing import TYPE_CHECKING, Any, Final

from exoviz.errors import ArgumentError, Problem, nearest
from exoviz.language import _, in_each_language
from exoviz.lessons.faulty_vesicles import faulty_vesicle
from exoviz.lessons.lesson_pictures import clickable_picture, vesicle_picture
from exoviz.lessons.lesson_steps import runs_of
from exoviz.model import Vesicle
from exoviz.model.layers import MEMBRANE, Root, is_below
from exoviz.renderer.annotation.layer_names import layer_title
from exoviz.renderer.geometry.camera import orbit_of
from exoviz.renderer.interactive import Live
from exoviz.scene import load_scene
from exoviz.scene.view.tour import (
    BuildOption,
    BuildTask,
    EstimateTask,
    FaultTask,
    FindTask,
    OrderTask,
    said,
)
from exoviz.story import vesicle_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from exoviz.scene import Scene, View
    from exoviz.scene.view.tour import Tour, TourTask
    from exoviz.story import Story

__all__ = ["lesson_tasks"]

_FIND_AT_MOST: Final = 5
_PROTEINS: Final = 2
#: Pictures of vesicles that are built, width and height, pixels.
_BUILT_SIZE: Final = (400, 340)


def _commonest(counts: Mapping[str, int], root: str) -> list[str]:
    """Return the paths of the molecules below a path, those with the most copies first."""
    return sorted((one for one in counts if is_below(one, root)), key=lambda one: -counts[one])


def _usual_tasks(counts: Mapping[str, int]) -> list[TourTask]:
    """Return tasks that molecules in such numbers give.

    What pupils look for is the easiest first: outside, in the cut, inside. Of what is not there
    there is no task.
    """
    proteins = _commonest(counts, Root.PROTEINS)[:_PROTEINS]
    find = [Root.GLYCANS, *proteins, Root.INNER, Root.RNA, Root.LUMINAL]
    estimate = [MEMBRANE, *_commonest(counts, Root.OUTER)[:1], Root.PROTEINS]

    def there(paths: Sequence[str]) -> list[str]:
        return [str(path) for path in paths if any(is_below(one, path) for one in counts)]

    return [
        *(FindTask(kind="find", layer=path) for path in there(find)[:_FIND_AT_MOST]),
        *(EstimateTask(kind="estimate", layer=path) for path in there(estimate)),
    ]


def _heading(path: str) -> str:
    title = layer_title(path)
    return title[:1].upper() + title[1:]


def _counted(counts: Mapping[str, int], path: str) -> int:
    return sum(count for layer, count in counts.items() if is_below(layer, path))


def _mixed(items: Sequence[object]) -> list[int]:
    """Return the order in which pupils get stages: always the same one, and never the right one."""
    digests = [hashlib.sha256(repr(one).encode()).digest() for one in items]
    order = sorted(range(len(items)), key=digests.__getitem__)
    return [*order[1:], order[0]] if order == sorted(order) else order


def _groups(layers: Sequence[str], wrong: str) -> list[str]:
    """Return the groups that some layers are in, for whoever chooses one from a list."""
    whole = (Root.GLYCANS, Root.PROTEINS)
    found = dict.fromkeys(
        next((str(one) for one in whole if is_below(layer, one)), "/".join(layer.split("/")[:2]))
        for layer in layers
    )
    if not any(is_below(group, wrong) or is_below(wrong, group) for group in found):
        found[wrong] = None
    return [wrong if is_below(wrong, group) else group for group in found]


def _fault(task: FaultTask, vesicle: Vesicle, view: View) -> dict[str, Any]:
    shown = clickable_picture(faulty_vesicle(vesicle, task.layer, task.fault), task.seen(view))
    return {
        "path": task.layer,
        "picture": shown,
        "groups": _groups(shown["layers"], task.layer),
        "description": in_each_language(lambda: said(task.description)),
    }


def _recipe(scene: Scene, options: Sequence[BuildOption], where: str) -> Scene:
    """Return the scene that some options make of one.

    Raises
    ------
    ArgumentError
        If one leaves out a protein that there is not.
    """
    name = next((one.scene for one in options if one.scene), "")
    if name:
        preset = load_scene(name)
        scene = preset.model_copy(update={"view": scene.view})
    left_out = [key for one in options for key in one.without]
    unknown = [key for key in left_out if key not in scene.proteins]
    if unknown:
        what = _("the recipe has no protein '{name}' that could be left out.")
        raise ArgumentError(
            "scene",
            [
                Problem(where, what.format(name=key), nearest(key, scene.proteins))
                for key in unknown
            ],
        )
    coronas = [one.corona for one in options if one.corona is not None]
    kept = {key: item for key, item in scene.proteins.items() if key not in left_out}
    other = {"proteins": kept, "corona": coronas[0] if coronas else scene.corona}
    same = {"proteins": scene.proteins, "corona": scene.corona}
    return scene if other == same else scene.model_copy(update=other)


def _variants(task: BuildTask, vesicle: Vesicle, scene: Scene, where: str) -> list[dict[str, Any]]:
    """Return the vesicles of a task of building: the last choice changes first."""
    recipes = [
        _recipe(scene, options, where)
        for options in itertools.product(*(choice.options for choice in task.choices))
    ]
    made = [vesicle if one == scene else vesicle_of(one) for one in recipes]
    # All are drawn to one scale: that of the largest.
    largest = max(made, key=lambda one: (one.geometry.diameter, len(one.beads())))
    aspect = _BUILT_SIZE[0] / _BUILT_SIZE[1]
    view = scene.view.model_copy(update={"hide": ()})
    orbit = orbit_of(Live(largest).standpoint(view, aspect))
    view = view.model_copy(update={"orbit": orbit})
    return [
        {
            "picture": vesicle_picture(one, view, _BUILT_SIZE),
            "width": float(one.geometry.diameter),
            "counts": [_counted(one.layer_counts(), path) for path in task.counts],
        }
        for one in made
    ]


def _build(task: BuildTask, vesicle: Vesicle, scene: Scene, where: str) -> dict[str, Any]:
    return {
        "choices": [
            {
                "title": in_each_language(lambda: said(choice.title)),  # noqa: B023
                "options": [
                    {
                        "title": in_each_language(lambda: said(one.title)),  # noqa: B023
                        "reply": in_each_language(lambda: runs_of(one.reply)),  # noqa: B023
                        "right": one.right,
                    }
                    for one in choice.options
                ],
            }
            for choice in task.choices
        ],
        "counted": in_each_language(lambda: [_heading(path) for path in task.counts]),
        "variants": _variants(task, vesicle, scene, where),
    }


def _task(
    task: TourTask, model: Vesicle | Story, scene: Scene | None, view: View, where: str
) -> dict[str, Any]:
    common = {
        "kind": task.kind,
        "text": in_each_language(lambda: runs_of(task.text)),
        "explanation": in_each_language(lambda: runs_of(task.explanation)),
    }
    match task:
        case FindTask():
            return {**common, "path": task.layer}
        case EstimateTask():
            number = task.number
            if number is None:
                number = _counted(model.layer_counts(), task.layer)
            return {**common, "path": task.layer, "number": number}
        case OrderTask():
            items = [in_each_language(lambda one=one: said(one)) for one in task.items]  # type: ignore[misc]
            return {**common, "items": items, "start": _mixed(task.items)}
        case FaultTask() if isinstance(model, Vesicle):
            return {**common, **_fault(task, model, view)}
        case BuildTask() if isinstance(model, Vesicle) and scene is not None:
            return {**common, **_build(task, model, scene, where)}
    raise TypeError(task)


def lesson_tasks(model: Vesicle | Story, scene: Scene | None, view: View) -> list[dict[str, Any]]:
    """Return the tasks of a lesson as its page reads them; see `web/src/data/contents.ts`.

    Parameters
    ----------
    model : Vesicle or Story
        A story has the tasks of its tour alone: what is in its picture changes.
    scene : Scene or None
        That it was built of; its tour may have tasks.
    view : View
        How it is seen at first.

    Raises
    ------
    ArgumentError
        If a task asks for what the scene has not.
    """
    tour: Tour | None = None if scene is None else scene.tour
    tasks: Sequence[TourTask] = tour.tasks if tour is not None else ()
    if not tasks and isinstance(model, Vesicle):
        tasks = _usual_tasks(model.layer_counts())
    return [
        _task(task, model, scene, view, f"tour.tasks.{index}") for index, task in enumerate(tasks)
    ]
