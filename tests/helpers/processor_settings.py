"""Processors that the same machine is taken for, by what chooses code for them from outside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

__all__ = ["PICTURES", "SETTINGS", "drawn_as"]


def _numpy_settings() -> dict[str, dict[str, str]]:
    """Return settings that turn off code of NumPy for newer processors, where there is any."""
    known: Any = np.show_config(mode="dicts")
    here = known["SIMD Extensions"].get("found", [])
    newest = [name for name in here if name.startswith("AVX512") or name == "X86_V4"]
    found = {"NumPy without AVX-512": newest, "NumPy for any": here}
    return {name: {"NPY_DISABLE_CPU_FEATURES": " ".join(off)} for name, off in found.items() if off}


SETTINGS: Final[Mapping[str, Mapping[str, str]]] = {
    **{
        f"OpenBLAS for {name}": {"OPENBLAS_CORETYPE": name}
        for name in ("Zen", "SkylakeX", "Haswell", "Sandybridge", "Nehalem")
    },
    **_numpy_settings(),
    "mathematics of the system for any": {
        "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4,-AVX2_Usable,-FMA_Usable"
    },
}
"""Variables by which code for other processors is chosen, the oldest of each kind last."""

_SMALL: Final = {
    "title": "S",
    "vesicle": {"diameter_nm": 30},
    "membrane": {"composition": {"PC": 60, "cholesterol": 40}},
    "proteins": {"CD9": 3, "CD63": 3, "CD81": 2},
    "rna": {"miR-21-5p": 1},
}
_BODY: Final = {"vesicles": 1, "diameter_nm": 220, "smallest_nm": 30, "largest_nm": 30}
_STORY: Final = {**_SMALL, "story": {"chapters": ["docking"], "body": _BODY}}


def _picture(style: str, cutaway: str, camera: str = "iso") -> tuple[str, Any, dict[str, Any]]:
    view = {"style": style, "cutaway": cutaway, "camera": camera}
    return f"{style} {cutaway}", _SMALL, {"size": [320, 240], "view": view, "legend": "full"}


PICTURES: Final = (
    *(_picture("studio", "half"), _picture("goodsell", "octant"), _picture("textbook", "none")),
    *(_picture("draft", "wedge", "front"), _picture("studio", "plane", "top")),
    ("story", _STORY, {"size": [320, 180], "at": 3.0}),
    ("synaptic-vesicle", None, {"size": [320, 240]}),
)
"""Pictures by name, with the table of a scene, or none for a preset, and options of `render`."""

_PROGRAM: Final = """
import hashlib, json, sys
import exoviz
from exoviz.scene import Scene, load_scene

found, built = {}, {}
for name, table, options in json.loads(sys.argv[1]):
    scene = Scene.model_validate(table) if table else load_scene(name)
    view = scene.view.model_copy(update=options.pop("view", {}))
    key = json.dumps(table or name)
    built[key] = built.get(key) or (scene if scene.story else exoviz.build(scene))
    pixels = exoviz.render(built[key], view=view, **options)
    found[name] = hashlib.sha256(pixels.tobytes()).hexdigest()
print(json.dumps(found))
"""


def drawn_as(setting: Mapping[str, str], pictures: Sequence[Any]) -> dict[str, str]:
    """Return the hash of each picture as a process draws it that takes its processor for another.

    Parameters
    ----------
    setting : mapping of str to str
        Variables of its environment.
    pictures : sequence
        See `PICTURES`.
    """
    run = subprocess.run(
        [sys.executable, "-c", _PROGRAM, json.dumps(pictures)],
        env={**os.environ, **setting},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    found: dict[str, str] = json.loads(run.stdout)
    return found
