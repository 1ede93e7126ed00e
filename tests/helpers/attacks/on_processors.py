"""Pictures that are drawn as if the processor were another one."""

from __future__ import annotations

import functools
import random
from pathlib import Path
from typing import Any, Final

from exoviz.registry.cameras import CAMERAS
from exoviz.registry.cutaways import CUTAWAYS
from exoviz.registry.styles import STYLES
from exoviz.scene import load_scene, preset_names
from processor_settings import SETTINGS, drawn_as

__all__ = ["processors"]

#: What Numba compiles for; all of it is compiled anew for each.
_COMPILED: Final = (
    {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""},
    {"NUMBA_CPU_NAME": "haswell", "NUMBA_CPU_FEATURES": "+avx2,+fma"},
)


@functools.cache
def _vesicles() -> tuple[str, ...]:
    return tuple(name for name in preset_names() if load_scene(name).story is None)


def processors(seed: int, _where: Path) -> str:
    """Draw a picture at random as two processors do."""
    chance = random.Random(seed)
    view: dict[str, Any] = {
        "style": chance.choice(sorted(STYLES)),
        "cutaway": chance.choice(sorted(CUTAWAYS)),
        "camera": chance.choice(sorted(CAMERAS)),
    }
    size = [chance.randint(64, 320), chance.randint(64, 240)]
    setting = chance.choice((*SETTINGS.values(), *_COMPILED))
    pictures = [(chance.choice(_vesicles()), None, {"size": size, "view": view})]
    assert drawn_as(setting, pictures) == drawn_as({}, pictures), (setting, pictures)
    return "same"
