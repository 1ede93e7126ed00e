"""Scenes that are changed at random, and what is built and told of odd ones."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any, Final

import numpy as np

from attacks.case import refused
from attacks.signs import SIGNS
from exoviz.builder import build_vesicle
from exoviz.catalog import load_catalog
from exoviz.errors import InputError, UserError
from exoviz.reporting.release_facts import mean_release, release
from exoviz.resources import folder
from exoviz.scene import Scene, parse_scene, preset_names, scene_text
from story_attack import told, within_ranges

__all__ = ["builds", "escapes", "scenes", "stories"]

_ODD: Final = (
    *("0", "-1", "1e308", "nan", "inf", "-0.0", "9" * 30, "true", '""', '"\\u0000"', "[]", "{}"),
    *("{ copies = 3 }", '"../../etc/passwd"', "1979-05-27", '"Экзосома"', "'''\n'''", "[1, [2]]"),
)


def _mutated(text: str, chance: random.Random) -> str:
    lines = text.splitlines()
    for _change in range(chance.choice((1, 1, 2, 5))):
        place = chance.randrange(len(lines))
        line = lines[place]
        key, equals, _value = line.partition("=")
        match chance.randrange(6):
            case 0 | 1 | 2 if equals:
                lines[place] = f"{key}= {chance.choice(_ODD)}"
            case 3:
                lines.insert(chance.randrange(len(lines)), line)
            case 4:
                del lines[place]
                lines = lines or [""]
            case _:
                cut = chance.randrange(len(line) + 1)
                lines[place] = line[:cut] + chance.choice("\"'[]{}=.#\\ж\x00\t-9") + line[cut + 1 :]
    return "\n".join(lines) + "\n"


def scenes(seed: int, _where: Path) -> str:
    """Read a scene of exoviz's own with values and signs changed; write and read what is right."""
    chance = random.Random(seed)
    path = folder("scenes") / f"{chance.choice(preset_names())}.toml"
    try:
        scene = parse_scene(_mutated(path.read_text(encoding="utf-8"), chance))
    except InputError as error:
        return refused(error)
    assert parse_scene(scene_text(scene)) == scene
    return "read"


def builds(seed: int, _where: Path) -> str:
    """Build a vesicle of anything in the catalog, in any amount."""
    chance = random.Random(seed)
    catalog = load_catalog()
    proteins = {
        key: chance.choice((0, 1, 3, 40, 100_000))
        for key in chance.sample(sorted(catalog.proteins), chance.randint(0, 5))
    }
    lipids = {
        key: chance.choice((0.001, 1.0, 50.0))
        for key in chance.sample(sorted(catalog.lipids), chance.randint(1, 4))
    }
    table: dict[str, Any] = {
        "seed": chance.randrange(2**63),
        "vesicle": {
            "diameter_nm": chance.choice((20, 20.01, 25, 30, round(chance.uniform(20, 40), 3)))
        },
        "membrane": {
            "composition": lipids,
            "area_scale": chance.choice((0.6, 1.0, 1.6)),
            "outside": chance.choice(("exoplasm", "cytosol")),
        },
        "proteins": proteins,
        "rna": dict.fromkeys(chance.sample(sorted(catalog.rna), chance.randint(0, 2)), 1),
        "glycans": {"n_glycans": {chance.choice(sorted(catalog.glycans)): 1}}
        if chance.random() < 0.5
        else {},
    }
    try:
        vesicle = build_vesicle(Scene.model_validate(table), progress=SIGNS)
    except UserError as error:
        return refused(error)
    for batch in vesicle.batches:
        assert np.isfinite(batch.positions).all()
        assert np.isfinite(batch.rotations).all()
    return "built"


def stories(seed: int, _where: Path) -> str:
    """Tell a story within the documented ranges; see `story_attack`."""
    return told(within_ranges(seed), SIGNS)


def escapes(seed: int, _where: Path) -> str:
    """Let the vesicles of a body at random leave it, and say how they do."""
    chance = random.Random(seed)
    sizes = sorted(chance.choice((30.0, 100.0, chance.uniform(30, 100))) for _end in range(2))
    table = {
        "vesicle": {"diameter_nm": 30},
        "membrane": {"composition": {"PC": 60, "cholesterol": 40}},
        "seed": chance.randrange(2**31),
        "story": {
            "chapters": ["release"],
            "body": {
                "diameter_nm": chance.choice((200.0, 1200.0, round(chance.uniform(200, 1200), 1))),
                "vesicles": chance.choice((1, 2, 40, 600, chance.randint(1, 600))),
                "smallest_nm": sizes[0],
                "largest_nm": sizes[1],
            },
        },
    }
    try:
        scene = Scene.model_validate(table)
    except InputError as error:
        return refused(error)
    data = release(scene)
    assert (np.diff(data["released"]) >= 0).all()
    assert 0 <= data["released"][-1] <= data["vesicles"] <= 40
    assert mean_release(data)
    return "followed"
