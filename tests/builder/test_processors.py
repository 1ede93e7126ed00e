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

KERNELS = ("Prescott", "Sandybridge", "Haswell", "SkylakeX")

PROGRAM = """
import hashlib, json
import numpy as np
from exoviz.builder import build_vesicle
from exoviz.model import Polymer
from exoviz.scene import load_scene, preset_names
from exoviz.story import build_story

found = {}

def add(key, array):
    found.setdefault(key, hashlib.sha256()).update(np.ascontiguousarray(array).tobytes())

scenes = {name: load_scene(name) for name in preset_names()}
for name, scene in scenes.items():
    if scene.story is not None:
        continue
    for item in build_vesicle(scene).molecules():
        beads = item.beads if isinstance(item, Polymer) else item.bead_positions()[0]
        add(f"{name}: {item.layer}", beads)
story = build_story(scenes["mvb-release"])
for time in np.linspace(0, story.duration, 12):
    for copies in story.state_at(float(time)).copies:
        add(f"story: {copies.model}", copies.positions)
        add(f"story: {copies.model}", copies.rotations)
print(json.dumps({key: one.hexdigest() for key, one in found.items()}))
"""


def built_as(kernel: str) -> dict[str, str]:
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "OPENBLAS_CORETYPE": kernel},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, str] = json.loads(run.stdout)
    return found


@pytest.mark.skipif(platform.machine() != "x86_64", reason="kernels of another processor")
def test_every_processor_builds_the_same() -> None:
    first, *others = (built_as(kernel) for kernel in KERNELS)
    assert len(first) > 100
    for kernel, other in zip(KERNELS[1:], others, strict=True):
        assert {key for key in first if first[key] != other.get(key)} == set(), kernel
