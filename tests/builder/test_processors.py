"""The same scene and seed give the same bytes on every processor, so that clusters can be mixed.

OpenBLAS chooses its kernels by the processor; which it takes it for can be set from outside.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys

import pytest

from thoroughness import swept

KERNELS = ("Prescott", "Sandybridge", "Haswell", "SkylakeX")

VESICLES = """
from exoviz.builder import build_vesicle
from exoviz.model import Polymer
from exoviz.scene import load_scene, preset_names

for name in preset_names():
    scene = load_scene(name)
    if scene.story is None:
        for item in build_vesicle(scene).molecules():
            beads = item.beads if isinstance(item, Polymer) else item.bead_positions()[0]
            add(f"{name}: {item.layer}", beads)
"""

# All chapters, of vesicles that are quickly built.
STORY = """
from exoviz.registry.chapters import CHAPTERS
from exoviz.scene import Scene
from exoviz.story import build_story

story = build_story(Scene.model_validate({
    "vesicle": {"diameter_nm": 30},
    "membrane": {"composition": {"PC": 60, "cholesterol": 40}},
    "proteins": {"CD9": 3, "CD63": 3, "CD81": 2},
    "rna": {"miR-21-5p": 1},
    "story": {
        "chapters": list(CHAPTERS),
        "body": {"diameter_nm": 300, "vesicles": 6, "smallest_nm": 30, "largest_nm": 30},
    },
}))
for chapter, start in zip(story.chapters, story.starts):
    for share in (0.3, 0.8):
        name, state = chapter.record.name, story.state_at(start + share * chapter.duration)
        for copies in state.copies:
            add(f"{name}: {copies.model}", copies.positions)
            add(f"{name}: {copies.model}", copies.rotations)
        for membrane in state.membranes:
            for line in membrane.outlines(outer=True):
                add(f"{name}: membrane", line)
"""

PROGRAM = """
import hashlib, json
import numpy as np

found = {{}}

def add(key, array):
    found.setdefault(key, hashlib.sha256()).update(np.ascontiguousarray(array).tobytes())

{builds}
print(json.dumps({{key: one.hexdigest() for key, one in found.items()}}))
"""


def built_as(kernel: str, builds: str) -> dict[str, str]:
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(builds=builds)],
        env={**os.environ, "OPENBLAS_CORETYPE": kernel},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    found: dict[str, str] = json.loads(run.stdout)
    return found


@pytest.mark.skipif(platform.machine() != "x86_64", reason="kernels of another processor")
@pytest.mark.parametrize("builds", swept([VESICLES, STORY], [VESICLES]))
def test_every_processor_builds_the_same(builds: str, thorough: bool) -> None:
    kernels = KERNELS if thorough else (KERNELS[0], KERNELS[-1])
    first, *others = (built_as(kernel, builds) for kernel in kernels)
    assert len(first) > 100
    for kernel, other in zip(kernels[1:], others, strict=True):
        assert {key for key in first if first[key] != other.get(key)} == set(), kernel
