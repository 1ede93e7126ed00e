"""A small story, and the data sets in a tree of them, for tests of data."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

import pyvista

from exoviz.scene import parse_scene
from exoviz.story import Story, build_story

__all__ = ["SMALL_STORY", "leaves", "story"]

SMALL_STORY = """
format = "exoviz-scene"
version = 1
title = "Шағын босап шығу"
vesicle.diameter_nm = 30
membrane.composition = { cholesterol = 1, PC = 2, SM = 1 }
proteins = { CD9 = 2, UBB = 1 }
[story]
chapters = ["release"]
still_s = 2
[story.body]
diameter_nm = 300
vesicles = 2
smallest_nm = 30
largest_nm = 32
"""


@functools.cache
def story() -> Story:
    return build_story(parse_scene(SMALL_STORY))


def leaves(blocks: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield all data sets with their paths."""
    for name in blocks.keys():  # noqa: SIM118 (a MultiBlock is no mapping)
        inner, one = f"{path}/{name}".lstrip("/"), blocks[name]
        if isinstance(one, pyvista.MultiBlock):
            yield from leaves(one, inner)
        else:
            yield inner, one
