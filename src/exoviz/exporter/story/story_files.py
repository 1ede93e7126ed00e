"""Files of a story: the whole with its motion, or one moment of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from exoviz.errors import ArgumentError, Problem
from exoviz.exporter.mesh.mesh_files import check_mesh_memory, save_obj, save_ply
from exoviz.exporter.story.story_detail import BUDGET, ExportModels, ModelDetail, finest_within
from exoviz.exporter.story.story_plan import Plan, plan_of
from exoviz.language import _, number, plain_number
from exoviz.progress import UNKNOWN
from exoviz.renderer.request_checks import prefixes, time_problems, unknown_layers
from exoviz.story.motion.node_motion import SampledChapter, sampled_chapters

if TYPE_CHECKING:
    from pathlib import Path

    from exoviz.exporter.mesh.meshes import Mesh
    from exoviz.exporter.requests import StoryRequest
    from exoviz.registry.options import Detail

__all__ = [
    "check_story",
    "story_meshes",
    "write_glb",
    "write_obj",
    "write_ply",
    "write_simularium",
    "write_usdz",
]


def check_story(request: StoryRequest) -> None:
    """Check the time and the layers of a request.

    Raises
    ------
    ArgumentError
        If the time is not within the story, or a layer does not exist.
    """
    problems = time_problems(request.story.duration, request.options.at)
    known = prefixes(request.story.layers())
    for where, names in (("hide", request.view.hide), ("only", request.only)):
        problems += unknown_layers(where, names, known)
    if problems:
        raise ArgumentError(str(request.path), problems)


def _sampled_chapters(request: StoryRequest) -> tuple[tuple[SampledChapter, ...], tuple[int, int]]:
    """Return the chapters, sampled, and which sample is shown while nothing moves."""
    story = request.story
    state = story.state_at(request.moment)
    if request.moving:
        sampled = sampled_chapters(story, request.moment, request.progress)
        local = request.moment - story.starts[state.chapter]
        return sampled, (state.chapter, int(np.abs(sampled[state.chapter].times - local).argmin()))
    sampled_chapter = SampledChapter(story.chapters[state.chapter], np.zeros(1), (state,))
    return (sampled_chapter,), (0, 0)


def _facts(request: StoryRequest, sampled: Sequence[SampledChapter]) -> dict[str, str | float]:
    facts: dict[str, str | float] = {"time": "seconds of film"}
    if not request.moving:
        facts["moment_s"] = request.moment
    if not all(
        state.clock.steady for sampled_chapter in sampled for state in sampled_chapter.states
    ):
        facts["clock"] = "not to real time scale"
    if request.story.illustrative:
        facts["illustrative"] = request.story.illustrative
    return facts


def _names(request: StoryRequest) -> tuple[str, ...]:
    """Return the titles of the chapters, each once."""
    seen: dict[str, int] = {}
    found = []
    for chapter in request.story.chapters:
        title = _(chapter.title)
        seen[title] = seen.get(title, 0) + 1
        found.append(title if seen[title] == 1 else f"{title} {seen[title]}")
    return tuple(found)


def _notes(
    request: StoryRequest, plan: Plan, model_detail: ModelDetail, sampled: Sequence[SampledChapter]
) -> list[str]:
    """Return notes for the user: the moment or the clips, and what was simplified."""
    notes = []
    if request.moving:
        what = _("clips in seconds of film, one for each chapter: {names}")
        notes.append(what.format(names="; ".join(_names(request))))
    elif request.options.at is None:
        what = _("the scene's own moment, {time} s of {end} s; any other can be chosen")
        notes.append(
            what.format(time=plain_number(request.moment), end=number(request.story.duration, 1))
        )
    else:
        notes.append(_("the moment {time} s").format(time=plain_number(request.moment)))
    if any(one.kind for one in plan.deforming):
        notes.append(
            _("membranes of the cell are surfaces 5 nm thick, not lipids, cut open as in the story")
        )
    if model_detail.level and not request.options.instanced:
        what = _("beads of vesicles are merged in cells of {nm} nm, all sugars are balls")
        notes.append(what.format(nm=number(model_detail.cell, 1)))
    if model_detail.level > 1:
        what = _("beads of the cell's molecules are merged in cells of {nm} nm")
        notes.append(what.format(nm=number(model_detail.cell / 2, 1)))
    scaled = any(
        copies.fraction_left is not None
        for sampled_chapter in sampled
        for state in sampled_chapter.states
        for copies in state.copies
    )
    if scaled:
        notes.append(_("what comes or is taken apart grows or shrinks"))
    if request.moving and plan.error > 0:
        notes.append(_("shapes are within {nm} nm of the story's").format(nm=number(plan.error, 1)))
    if not all(
        state.clock.steady for sampled_chapter in sampled for state in sampled_chapter.states
    ):
        notes.append(_("not to real time scale"))
    return notes


def _scales(models: ExportModels, plan: Plan, still: tuple[int, int]) -> str:
    """Return a note on clips, which are larger than the moment without one."""
    from exoviz.exporter.story.framing import chapter_scales, first_frame
    from exoviz.exporter.story.story_gltf import STORY_NM_PER_UNIT

    scales = chapter_scales(plan, first_frame(plan, models, still))
    units = [STORY_NM_PER_UNIT / scale for scale in scales]
    what = _("each clip is as large as the frame: there 1 unit is {least} to {most} nm")
    return what.format(least=number(min(units)), most=number(max(units)))


def _planned(request: StoryRequest) -> tuple[ExportModels, Plan, tuple[int, int]]:
    """Return the models, their motion, and the sample that is shown while nothing moves.

    Raises
    ------
    ArgumentError
        If nothing is left to be written.
    """
    models = ExportModels(request.story, request.view, request.only)
    request.progress(UNKNOWN)
    sampled, still = _sampled_chapters(request)
    plan = plan_of(sampled, models, request.options.detail, request.progress)
    if not plan.actors and not plan.deforming:
        raise ArgumentError(str(request.path), [Problem("", _("nothing is left to be written."))])
    return models, plan, still


def write_glb(request: StoryRequest, path: Path) -> list[str]:
    """Write a story, or a moment of one, as glTF; return notes for the user."""
    from exoviz.exporter.story.story_gltf import STORY_NM_PER_UNIT, StoryFile, write_story_glb

    models, plan, still = _planned(request)
    wanted = {
        key: count
        for key, count in plan.copies.items()
        if not (request.options.instanced and key in request.story.vesicles)
    }
    # What is instanced is the bulk of such a file; the rest stays small.
    budget = BUDGET["low"] if request.options.instanced else BUDGET[request.options.detail]
    model_detail, _size = finest_within(models, wanted, int(request.share * budget))
    request.progress(UNKNOWN)
    file = StoryFile(
        plan,
        models,
        model_detail,
        request.options.detail,
        request.options.instanced,
        still,
        request.moving,
        request.title,
        _names(request),
        request.provenance,
        _facts(request, plan.sampled),
    )
    triangles = write_story_glb(file, path, request.progress)
    notes = [
        _("{count} triangles; 1 unit is {nm} nm").format(
            count=number(triangles), nm=number(STORY_NM_PER_UNIT)
        ),
        *_notes(request, plan, model_detail, plan.sampled),
        *([_scales(models, plan, still)] if request.moving else []),
    ]
    if request.options.instanced:
        notes += _instanced(request.options.detail)
    return notes


def _instanced(detail: Detail) -> list[str]:
    note = {
        "low": _("of each lipid of a vesicle only its head"),
        "medium": _("of each lipid of a vesicle every other bead"),
        "high": _("every bead of the vesicles"),
    }[detail]
    return [note, _("all sugars as balls; needs EXT_mesh_gpu_instancing")]


def story_meshes(request: StoryRequest) -> tuple[Sequence[tuple[str, Mesh]], list[str]]:
    """Return the meshes of a moment, layer by layer, and notes for the user."""
    from exoviz.exporter.story.story_moment import moment_meshes

    models, plan, _still = _planned(request)
    budget = int(request.share * BUDGET[request.options.detail])
    model_detail, _size = finest_within(models, plan.copies, budget)
    meshes = moment_meshes(plan, models, model_detail, request.options.detail, request.progress)
    request.progress(UNKNOWN)
    return meshes, _notes(request, plan, model_detail, plan.sampled)


def write_ply(request: StoryRequest, path: Path) -> list[str]:
    """Write a moment as PLY; return notes for the user."""
    meshes, known = story_meshes(request)
    check_mesh_memory(request, ".ply", sum(len(mesh.points) for _path, mesh in meshes))
    notes = save_ply(meshes, path)
    return [notes[0], *known, *notes[1:]]


def write_obj(request: StoryRequest, path: Path) -> list[str]:
    """Write a moment as OBJ, and its colours beside it; return notes for the user."""
    meshes, known = story_meshes(request)
    check_mesh_memory(request, ".obj", sum(len(mesh.points) for _path, mesh in meshes))
    return [*save_obj(meshes, path, request), *known]


def write_usdz(request: StoryRequest, path: Path) -> list[str]:
    """Write a moment as USDZ; return notes for the user."""
    from exoviz.exporter.mesh.usd_files import save_usdz

    meshes, known = story_meshes(request)
    return [*save_usdz(meshes, path, request), *known]


def write_simularium(request: StoryRequest, path: Path) -> list[str]:
    """Write a story as a trajectory; return notes for the user."""
    from exoviz.exporter.story.simularium import save_simularium

    models = ExportModels(request.story, request.view, request.only)
    request.progress(UNKNOWN)
    return save_simularium(request.story, models, path, request.title, request.progress)
