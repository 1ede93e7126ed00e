"""Draw each chapter of the stories at ten moments, as one sheet a chapter, to be looked at.

Run ``python scripts/contact_sheets.py OUT [--chapter NAME ...] [--at S ...] [--width PIXELS]``
from the repository's root; with ``--at`` the moments, s from the chapter's start, are chosen.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path

import numpy as np
from PIL import Image

from exoviz.registry.chapters import CHAPTERS
from exoviz.renderer import still
from exoviz.scene import Scene, load_scene, preset_names
from exoviz.story import Story, build_story

MOMENTS = 10
COLUMNS = 2


def scenes_of(chapters: list[str]) -> dict[str, list[str]]:
    """Return the preset in which each chapter is looked at: the one with most of them."""
    found: dict[str, list[str]] = {}
    left = list(chapters)
    recipes = {name: load_scene(name).story for name in preset_names()}
    stories = {name: recipe.chapters for name, recipe in recipes.items() if recipe}
    for name in sorted(stories, key=lambda name: -len(stories[name])):
        mine = [one for one in left if one in stories[name]]
        if mine:
            found[name] = mine
            left = [one for one in left if one not in mine]
    return found


def sheet(story: Story, chapter: str, at: list[float], size: tuple[int, int]) -> Image.Image:
    """Return frames of a chapter side by side."""
    number = [one.record.name for one in story.chapters].index(chapter)
    start, length = story.starts[number], story.chapters[number].duration
    moments = at or [length * (index + 0.5) / MOMENTS for index in range(MOMENTS)]
    rows = math.ceil(len(moments) / COLUMNS)
    whole = Image.new("RGB", (min(len(moments), COLUMNS) * size[0], rows * size[1]))
    for index, moment in enumerate(moments):
        pixels = still(story, at=start + min(moment, length - 1e-3), size=size)
        place = index % COLUMNS * size[0], index // COLUMNS * size[1]
        whole.paste(Image.fromarray(np.ascontiguousarray(pixels[..., :3])), place)
    return whole


def main() -> None:
    """Draw the sheets that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--chapter", nargs="*", default=list(CHAPTERS))
    parser.add_argument("--at", nargs="*", type=float, default=[])
    parser.add_argument("--width", type=int, default=960)
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    size = asked.width, asked.width * 9 // 16
    for name, chapters in scenes_of(asked.chapter).items():
        scene: Scene = load_scene(name)
        story = build_story(scene)
        for chapter in chapters:
            sheet(story, chapter, asked.at, size).save(asked.out / f"{chapter}.png")
            print(asked.out / f"{chapter}.png")


if __name__ == "__main__":
    main()
