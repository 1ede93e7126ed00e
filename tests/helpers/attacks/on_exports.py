"""Attacks on exports: each option at an end of its range, or in between."""

from __future__ import annotations

import functools
import random
from pathlib import Path
from typing import Any

import exoviz
from attacks.case import SMALL, refused
from attacks.signs import SIGNS
from exoviz.errors import UserError
from exoviz.model import Vesicle
from exoviz.registry.formats import FORMATS, suffixes
from exoviz.scene import Scene, load_scene

__all__ = ["exports"]


@functools.cache
def _vesicle(usual: bool) -> Vesicle:
    """Return the default vesicle, or a small one."""
    return exoviz.build(load_scene("exosome") if usual else Scene.model_validate(SMALL))


def exports(seed: int, where: Path) -> str:
    """Write a file with each of its options at an end of its range, or in between."""
    chance = random.Random(seed)
    suffix = chance.choice([*suffixes("vesicle"), *[".stl", ".3mf"] * 4])
    given: dict[str, Any] = {}
    output = FORMATS[suffix].vesicle
    for option in output.options if output else ():
        if option.name == "at" or chance.random() < 0.3:
            continue
        if option.choices:
            given[option.name] = chance.choice([*option.choices])
        elif isinstance(option.default, bool):
            given[option.name] = chance.random() < 0.5
        else:
            low, high = option.low, option.high
            given[option.name] = chance.choice((low, high, round(chance.uniform(low, high), 2)))
    path = where / f"a{suffix}"
    try:
        done = exoviz.export(_vesicle(seed % 4 == 0), path, progress=SIGNS, **given)
    except UserError as error:
        return refused(error)
    assert path.stat().st_size
    assert done.notes
    return "written"
