"""Files of a story: the whole with its motion, or one moment of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.errors import ArgumentError, Problem
from exoviz.exporter.story.node_motion import Act, acts_of
from exoviz.exporter.story.story_detail import BUDGET, ExportModels, Grain, chosen_grain
from exoviz.exporter.story.story_plan import Plan, plan_of
from exoviz.language import _, number
from exoviz.renderer.request_checks import prefixes, unknown_layers
from exoviz.scene import View

if TYPE_CHECKING:
    from exoviz.exporter.layer_contents import Detail
    from exoviz.story import Story

__all__ = ["StoryOrder", "check_story", "write_story"]

_BAKED: Final = (".ply", ".obj")


@dataclass(frozen=True, slots=True, eq=False)
class StoryOrder:
    """What is wanted of a story.

    Attributes
    ----------
    path : Path
    story : Story
    view : View
    only : tuple of str
    title : str
    detail : str
    instanced : bool
    at : float, optional
        s; the whole story, or its still moment, if not given.
    beat : callable
    """

    path: Path
    story: Story
    view: View
    only: tuple[str, ...]
    title: str
    detail: Detail
    instanced: bool
    at: float | None
    beat: Callable[[], None]

    @property
    def suffix(self) -> str:
        """Of the file, in small letters."""
        return self.path.suffix.lower()

    @property
    def animated(self) -> bool:
        """Whether the file holds the whole story."""
        return self.at is None and self.suffix not in _BAKED

    @property
    def moment(self) -> float:
        """The time, s, of a file without motion, or while nothing moves."""
        assert self.story.scene.story is not None
        own = self.story.scene.story.still_s if self.at is None else self.at
        return min(max(own, 0.0), self.story.duration)


_REFUSED: Final = (".stl", ".3mf", ".cif", ".pdb")


def check_story(order: StoryOrder) -> None:
    """Check what is wanted.

    Raises
    ------
    ArgumentError
        If the format cannot hold a story, the time is not within it, or a layer does not exist.
    """
    problems = []
    if order.suffix in (".stl", ".3mf"):
        what = _("a story can't be printed: its vesicles float free, and nothing would hold them.")
        hint = _("Export one vesicle, such as 'exosome', or the story as .glb, .ply or .obj.")
        problems.append(Problem("", what, hint))
    elif order.suffix not in (".glb", ".simularium", *_BAKED):
        what = _("{suffix} is for one vesicle: the membranes of a story have millions of lipids.")
        hint = _("Export a vesicle, such as 'exosome', or the story as .glb or .simularium.")
        problems.append(Problem("", what.format(suffix=order.suffix), hint))
    if order.suffix == ".simularium" and order.at is not None:
        what = _(".simularium holds a whole story and not a moment.")
        problems.append(Problem("at", what, _("Leave the time out.")))
    if order.at is not None and not 0 <= order.at <= order.story.duration:
        what = _("{value} s is not within the story, which lasts {end} s.")
        text = what.format(value=f"{order.at:g}", end=number(order.story.duration, 1))
        problems.append(Problem("at", text))
    known = prefixes(order.story.layers())
    for where, names in (("hide", order.view.hide), ("only", order.only)):
        problems += unknown_layers(where, names, known)
    if problems:
        raise ArgumentError(str(order.path), problems)


def _acts(order: StoryOrder) -> tuple[tuple[Act, ...], tuple[int, int]]:
    """Return the chapters, sampled, and which sample is shown while nothing moves."""
    story = order.story
    state = story.state_at(order.moment)
    if order.animated:
        acts = acts_of(story, order.moment, order.beat)
        local = order.moment - story.starts[state.chapter]
        return acts, (state.chapter, int(np.abs(acts[state.chapter].times - local).argmin()))
    act = Act(story.chapters[state.chapter], np.zeros(1), (state,))
    return (act,), (0, 0)


def _provenance(order: StoryOrder) -> dict[str, str]:
    return {"Software": f"exoviz {version('exoviz')}", "seed": str(order.story.scene.seed)}


def _facts(order: StoryOrder, acts: Sequence[Act]) -> dict[str, str | float]:
    facts: dict[str, str | float] = {"time": "seconds of film"}
    if not order.animated:
        facts["moment_s"] = order.moment
    if not all(state.clock.steady for act in acts for state in act.states):
        facts["clock"] = "not to real time scale"
    if order.story.scene.illustrative:
        facts["illustrative"] = order.story.scene.illustrative
    return facts


def _names(order: StoryOrder) -> tuple[str, ...]:
    """Return the titles of the chapters, each once."""
    seen: dict[str, int] = {}
    found = []
    for chapter in order.story.chapters:
        title = _(chapter.title)
        seen[title] = seen.get(title, 0) + 1
        found.append(title if seen[title] == 1 else f"{title} {seen[title]}")
    return tuple(found)


def _notes(order: StoryOrder, plan: Plan, grain: Grain, acts: Sequence[Act]) -> list[str]:
    """Return what a reader should know: the moment or the clips, and what was simplified."""
    notes = []
    if order.animated:
        what = _("clips in seconds of film, one for each chapter: {names}")
        notes.append(what.format(names="; ".join(_names(order))))
    elif order.at is None:
        what = _("the scene's own moment, {time} s of {end} s; any other can be chosen")
        notes.append(what.format(time=f"{order.moment:g}", end=number(order.story.duration, 1)))
    else:
        notes.append(_("the moment {time} s").format(time=f"{order.moment:g}"))
    if any(one.kind for one in plan.deforming):
        notes.append(
            _("membranes of the cell are surfaces 5 nm thick, not lipids, cut open as in the story")
        )
    if grain.level and not (order.instanced and order.suffix == ".glb"):
        what = _("beads of vesicles are merged in cells of {nm} nm, all sugars are balls")
        notes.append(what.format(nm=number(grain.cell, 1)))
    if grain.level > 1:
        what = _("beads of the cell's molecules are merged in cells of {nm} nm")
        notes.append(what.format(nm=number(grain.cell / 2, 1)))
    scaled = any(
        copies.fraction_left is not None
        for act in acts
        for state in act.states
        for copies in state.copies
    )
    if scaled:
        notes.append(_("what comes or is taken apart grows or shrinks"))
    if order.animated and plan.error > 0:
        notes.append(_("shapes are within {nm} nm of the story's").format(nm=number(plan.error, 1)))
    if not all(state.clock.steady for act in acts for state in act.states):
        notes.append(_("not to real time scale"))
    return notes


def _glb(
    order: StoryOrder, path: Path, plan: Plan, models: ExportModels, still: tuple[int, int]
) -> list[str]:
    from exoviz.exporter.story.story_gltf import STORY_NM_PER_UNIT, StoryFile, write_story_glb

    wanted = {
        key: count
        for key, count in plan.copies.items()
        if not (order.instanced and key in order.story.vesicles)
    }
    # What is instanced is the bulk of such a file; the rest stays small.
    budget = BUDGET["low"] if order.instanced else BUDGET[order.detail]
    grain, _size = chosen_grain(models, wanted, budget)
    order.beat()
    file = StoryFile(
        plan,
        models,
        grain,
        order.detail,
        order.instanced,
        still,
        order.animated,
        order.title,
        _names(order),
        _provenance(order),
        _facts(order, plan.acts),
    )
    triangles = write_story_glb(file, path, order.beat)
    notes = [
        _("{count} triangles; 1 unit is {nm} nm").format(
            count=number(triangles), nm=number(STORY_NM_PER_UNIT)
        ),
        *_notes(order, plan, grain, plan.acts),
    ]
    if order.instanced:
        notes += _instanced(order.detail)
    return notes


def _instanced(detail: Detail) -> list[str]:
    kept = {
        "low": _("of each lipid of a vesicle only its head"),
        "medium": _("of each lipid of a vesicle every other bead"),
        "high": _("every bead of the vesicles"),
    }[detail]
    return [kept, _("all sugars as balls; needs EXT_mesh_gpu_instancing")]


def _baked(order: StoryOrder, path: Path, plan: Plan, models: ExportModels) -> list[str]:
    from exoviz.exporter.story.story_moment import baked, write_obj, write_ply

    grain, _size = chosen_grain(models, plan.copies, BUDGET[order.detail])
    meshes = baked(plan, models, grain, order.detail, order.beat)
    order.beat()
    if order.suffix == ".ply":
        notes = write_ply(meshes, path)
    else:
        notes = write_obj(meshes, path, order.path.with_suffix(".mtl"))
    return [notes[0], *_notes(order, plan, grain, plan.acts), *notes[1:]]


def write_story(order: StoryOrder, path: Path) -> list[str]:
    """Write a story, or a moment of one; return what a reader should know of it.

    Parameters
    ----------
    order : StoryOrder
    path : Path
        Where to write it: a file that takes the place of the wanted one when it is whole.

    Raises
    ------
    ArgumentError
        If nothing is left to be written.
    """
    models = ExportModels(order.story, order.view, order.only)
    order.beat()
    if order.suffix == ".simularium":
        from exoviz.exporter.story.simularium import write_simularium

        return write_simularium(order.story, models, path, order.title, order.beat)
    acts, still = _acts(order)
    plan = plan_of(acts, models, order.detail, order.beat)
    if not plan.actors and not plan.deforming:
        raise ArgumentError(str(order.path), [Problem("", _("nothing is left to be written."))])
    if order.suffix == ".glb":
        return _glb(order, path, plan, models, still)
    return _baked(order, path, plan, models)
