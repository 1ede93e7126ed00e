"""A small story of a release, for tests of files: a body of six vesicles."""

from __future__ import annotations

import functools

from exoviz.scene import parse_scene
from exoviz.story import Story, build_story

SCENE = """
format = "exoviz-scene"
version = 1
title = "Small release"
illustrative = "few proteins."
vesicle.diameter_nm = 30
membrane.composition = { cholesterol = 1, PC = 2, SM = 1 }
proteins = { CD9 = 2, CD63 = 2, UBB = 1 }
[glycans]
n_glycans = { Man5 = 1 }
[story]
chapters = ["transport", "docking", "release"]
still_s = 25
[story.body]
diameter_nm = 300
vesicles = 6
smallest_nm = 30
largest_nm = 32
"""


@functools.cache
def played() -> Story:
    """Return the story."""
    return build_story(parse_scene(SCENE))
