"""Scenes that are built once for all tests, and what their reports promise."""

from __future__ import annotations

import functools

from exoviz.builder import build_vesicle
from exoviz.model import Vesicle
from exoviz.scene import Scene, load_scene
from exoviz.story import Story, build_story

#: The keys of a report that are promised to stay.
REPORT_KEYS = {
    "diameter_nm",
    "seed",
    "lipids",
    "proteins",
    "glycans",
    "rna",
    "spacing",
    "overlaps",
    "mass_mda",
    "density_g_ml",
    "checks",
    "seconds",
}


@functools.cache
def built(name: str) -> tuple[Scene, Vesicle]:
    scene = load_scene(name)
    return scene, build_vesicle(scene)


@functools.cache
def small_story_scene(name: str) -> Scene:
    """Return a preset's story with a small body, that is quickly built."""
    scene = load_scene(name)
    assert scene.story is not None
    body = scene.story.body.model_copy(update={"vesicles": 6, "diameter_nm": 300.0})
    story = scene.story.model_copy(update={"body": body})
    return scene.model_copy(update={"story": story})


@functools.cache
def shortest_story_scene() -> Scene:
    """Return a preset's story with one chapter and one vesicle."""
    scene = small_story_scene("mvb-release")
    assert scene.story is not None
    body = scene.story.body.model_copy(update={"vesicles": 1})
    story = scene.story.model_copy(update={"body": body, "chapters": ("docking",), "still_s": 1.0})
    return scene.model_copy(update={"story": story})


@functools.cache
def folded_story() -> Story:
    """Return a story in which a few vesicles bud into a body."""
    scene = small_story_scene("biogenesis")
    assert scene.story is not None
    body = scene.story.body.model_copy(update={"vesicles": 2})
    story = scene.story.model_copy(update={"body": body, "chapters": ("filling",), "still_s": 1.0})
    return build_story(scene.model_copy(update={"story": story}))


@functools.cache
def whole_story(name: str) -> Story:
    """Return the story of a preset as it is shown; some take ten seconds to build."""
    return build_story(load_scene(name))


@functools.cache
def shortest_story() -> Story:
    return build_story(shortest_story_scene())


@functools.cache
def small_story(name: str) -> Story:
    return build_story(small_story_scene(name))
