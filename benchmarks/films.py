"""How long a frame of the release takes, and how that grows with the vesicles that exist."""

from __future__ import annotations

import resource
import time
from dataclasses import dataclass

import numpy as np

from exoviz.renderer.story_image import Stage
from exoviz.scene import load_scene
from exoviz.story import build_story

__all__ = ["FilmRow", "measure_films"]

_SIZE = (1280, 720)


@dataclass(frozen=True)
class FilmRow:
    """Seconds of one scene in one style."""

    scene: str
    style: str
    built: float
    state: float
    median: float
    slowest: float
    peak_mb: float


def measure_films(frames: int) -> list[FilmRow]:
    """Return times of the default release, and of ten times as many vesicles in a 1 µm body."""
    scene = load_scene("mvb-release")
    assert scene.story is not None
    body = scene.story.body.model_copy(update={"diameter_nm": 1000.0, "vesicles": 400})
    large = scene.model_copy(update={"story": scene.story.model_copy(update={"body": body})})
    rows = []
    for name, one, styles in (
        ("40 vesicles, 500 nm", scene, ("studio", "draft")),
        ("400 vesicles, 1 µm", large, ("studio",)),
    ):
        before = time.perf_counter()
        story = build_story(one)
        built = time.perf_counter() - before
        moments = np.linspace(0.5, story.duration - 0.5, frames)
        states = []
        for moment in moments:
            before = time.perf_counter()
            story.state_at(float(moment))
            states.append(time.perf_counter() - before)
        for style in styles:
            stage = Stage(story, _SIZE, one.view.model_copy(update={"style": style}))
            spans = []
            for moment in moments:
                # The first time levels of detail are made, which a film does once.
                stage.frame(float(moment))
                before = time.perf_counter()
                stage.frame(float(moment))
                spans.append(time.perf_counter() - before)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            rows.append(
                FilmRow(
                    name,
                    style,
                    built,
                    float(np.median(states)),
                    float(np.median(spans)),
                    max(spans),
                    peak,
                )
            )
    return rows
