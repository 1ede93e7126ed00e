"""Colours of stories in glTF are light, as they are in those of single vesicles."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import exoviz
from exoviz.scene import View, load_scene, parse_scene
from exoviz.story import Story, build_story
from glb_reader import Glb
from window_help import STORY

#: sRGB of half the codes, and what of the light that is: ((128/255 + 0.055) / 1.055) ^ 2.4.
GREY, LIGHT = "808080", 0.2158605


def exported(story: Story, layers: tuple[str, ...], path: Path, instanced: bool) -> dict[str, Any]:
    """Export a story with some layers in grey; return the tree of the file, `greys` added."""
    view = View(colours=dict.fromkeys(layers, GREY))
    exoviz.export(story, path, view=view, detail="low", instanced=instanced)
    file = Glb(path)
    greys: set[float] = set()
    for mesh in file.tree["meshes"]:
        for primitive in mesh["primitives"]:
            if "COLOR_0" in primitive["attributes"]:
                rows = np.unique(file.light(primitive).round(4), axis=0)
                greys |= {float(row[0]) for row in rows if len(set(row.tolist())) == 1}
    return {**file.tree, "greys": greys - {1.0}}


@pytest.mark.parametrize("instanced", [False, True])
def test_grey_membranes_are_grey_light(instanced: bool, tmp_path: Path) -> None:
    story = build_story(parse_scene(STORY))
    tree = exported(story, ("membrane", "cell"), tmp_path / "a.glb", instanced)
    factors = [one["pbrMetallicRoughness"]["baseColorFactor"] for one in tree["materials"]]
    if instanced:
        assert any(factor[:3] == pytest.approx([LIGHT] * 3, abs=0.003) for factor in factors)
    # Parts are a little darker or brighter than their layer; half the codes would be 128.
    assert min(abs(grey - LIGHT) for grey in tree["greys"]) < 0.003
    assert max(tree["greys"]) < 0.43


def test_grey_strands_that_move_are_grey_light(tmp_path: Path) -> None:
    uptake = load_scene("uptake").story
    assert uptake is not None
    few = uptake.body.model_copy(update={"vesicles": 2, "largest_nm": 40.0})
    scene = parse_scene(STORY).model_copy(update={"story": uptake.model_copy(update={"body": few})})
    tree = exported(build_story(scene), ("cargo/rna",), tmp_path / "a.glb", False)
    assert 0 < min(tree["greys"]) <= max(tree["greys"]) < 0.43
