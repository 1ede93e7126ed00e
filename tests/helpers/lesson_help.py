"""A scene that is quickly built, with something of everything, and what its page holds."""

from __future__ import annotations

import base64
import functools
import json
import re
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exoviz.builder import build_vesicle
from exoviz.lessons.making import lesson
from exoviz.lessons.packed_beads import SOLID_NAMES, BeadArrays
from exoviz.model import Vesicle
from exoviz.model.layers import is_glycan
from exoviz.scene import Scene, parse_scene

__all__ = [
    "HOSTILE",
    "changed_step",
    "columns_of",
    "contents_of",
    "lesson_file",
    "lesson_scene",
    "lesson_vesicle",
    "unpacked",
]

#: What a title must not do.
HOSTILE = '</script><script>alert(1)</script><img src="x" onerror="alert(2)"> & {policy}'

_SCENE = """
format = "exoviz-scene"
version = 1
title = "A small vesicle"
vesicle.diameter_nm = 24
membrane.composition = { cholesterol = 1, PC = 2, SM = 1 }
proteins = { CD9 = 2, CD63 = 2, UBB = 1 }
rna = { miR-21-5p = 1 }
glycans.n_glycans = { Man5 = 1, biantennary-sialylated = 1 }
"""

_TOUR = """
[tour]
age_years = 15
aims = [{ en = "Name its parts", kk = "Бөліктерін атау", ru = "Назвать её части" }]

[[tour.plan]]
title = { en = "Opening", kk = "Кіріспе", ru = "Начало" }
minutes = 3
text = { en = "Ask what it is.", kk = "Бұл не деп сұраңыз.", ru = "Спросите, что это." }

[[tour.steps]]
title = { en = "The wall", kk = "Қабырға", ru = "Стена" }
text.en = "Fat molecules make [its outer layer](layer:membrane/outer)."
text.kk = "[Сыртқы қабаты](layer:membrane/outer) майлы молекулалардан тұрады."
text.ru = "[Её наружный слой](layer:membrane/outer) — из жирных молекул."
simple.en = "Its [outer layer](layer:membrane/outer) is fat."
simple.kk = "[Сыртқы қабаты](layer:membrane/outer) — май."
simple.ru = "[Наружный слой](layer:membrane/outer) — жир."
cutaway = "none"
highlight = ["membrane/outer"]

[[tour.steps]]
title = { en = "Inside", kk = "Ішінде", ru = "Внутри" }
cutaway = "half"

[tour.steps.question]
text = { en = "How many layers has it?", kk = "Оның неше қабаты бар?", ru = "Сколько слоёв?" }
explanation = { en = "Count the rows of heads.", kk = "Қатарларды санаңыз.", ru = "Сочтите ряды." }
answers = [
  { text = "1", reply = { en = "Look again.", kk = "Тағы қараңыз.", ru = "Смотрите ещё." } },
  { text = "2", right = true },
]

[[tour.tasks]]
kind = "find"
layer = "glycans"

[[tour.tasks]]
kind = "order"
items = [
  { en = "Outside", kk = "Сырты", ru = "Снаружи" },
  { en = "Wall", kk = "Қабырға", ru = "Стена" },
  { en = "Inside", kk = "Іші", ru = "Внутри" },
]

[[tour.tasks]]
kind = "fault"
layer = "membrane/outer"
fault = "turned"
hide = ["proteins", "glycans"]
cutaway = "half"
camera = "front"
explanation = { en = "Heads face water.", kk = "Бастары суға қарайды.", ru = "Головки — к воде." }

[[tour.tasks]]
kind = "build"
counts = ["proteins/tetraspanins/CD63"]

[[tour.tasks.choices]]
title = { en = "Marker", kk = "Маркер", ru = "Маркер" }
options = [
  { title = { en = "without", kk = "жоқ", ru = "нет" }, without = ["CD63"] },
  { title = { en = "with", kk = "бар", ru = "есть" }, right = true },
]

[[tour.tasks]]
kind = "estimate"
layer = "membrane"
"""


@functools.cache
def lesson_scene(tour: bool = True) -> Scene:
    return parse_scene(_SCENE + (_TOUR if tour else ""))


@functools.cache
def lesson_vesicle() -> Vesicle:
    return build_vesicle(lesson_scene(False))


def changed_step(**update: Any) -> Scene:
    """Return the scene with a tour of one step, its first with something else in it."""
    scene = lesson_scene()
    assert scene.tour is not None
    step = scene.tour.steps[0].model_copy(update=update)
    return scene.model_copy(update={"tour": scene.tour.model_copy(update={"steps": (step,)})})


def lesson_file(path: Path, scene: Scene | None = None) -> str:
    """Return the text of the page of a scene."""
    return lesson(scene or lesson_scene(), path, sides=0).read_text("utf-8")


def contents_of(page: str) -> Any:
    """Return what a page was given."""
    (text,) = re.findall(r'id="exoviz-contents">(.*?)</script>', page, re.DOTALL)
    return json.loads(text)


def _numbers(content: memoryview, width: int, count: int) -> NDArray[np.int64]:
    table = np.frombuffer(content[: width * count], np.uint8).reshape(width, count).T
    return np.ascontiguousarray(table).view(f"<u{width}").reshape(-1).astype(np.int64)


def unpacked(value: Any) -> BeadArrays:
    """Return the beads of which `packed` made a value, as a page reads them."""
    count, molecules, sugars = value["counts"]
    content = memoryview(zlib.decompress(base64.b64decode(value["data"])))
    offset = 0

    def column(width: int, length: int) -> NDArray[np.int64]:
        nonlocal offset
        found = _numbers(content[offset:], width, length)
        offset += width * length
        return found

    steps = np.stack([column(2, count) for _axis in range(3)], axis=1)
    # Differences are taken in two bytes: what goes over their end comes back at the other.
    places = np.cumsum(steps, axis=0).astype(np.int16)
    radii = np.array(value["radii"], np.float32)[column(1, count)]
    shade = column(2, count)
    solids, parents = column(1, sugars), column(1, sugars)
    counts, layer = column(4, molecules), column(2, molecules)
    owner = np.arange(molecules) - column(4, molecules).astype(np.int32)
    sweet = np.array([is_glycan(name) for name in value["layers"]])
    is_sugar = np.repeat(sweet[layer], counts)
    solid, parent = np.full(count, len(SOLID_NAMES)), np.zeros(count, np.int64)
    solid[is_sugar], parent[is_sugar] = solids, parents
    return BeadArrays(
        (places * value["quantum"]).astype(np.float32),
        radii,
        shade.astype(np.int32),
        solid.astype(np.int32),
        parent.astype(np.int32),
        counts.astype(np.int32),
        layer.astype(np.int32),
        owner.astype(np.int32),
        tuple(value["layers"]),
        {
            name: np.frombuffer(bytes.fromhex(text), np.uint8).reshape(-1, 3)
            for name, text in value["palettes"].items()
        },
    )


def columns_of(packed: dict[str, Any]) -> list[NDArray[np.int64]]:
    """Return the columns of a story as whole numbers with a sign; see `Columns`."""
    content = np.frombuffer(zlib.decompress(base64.b64decode(packed["data"])), np.uint8)
    found, start = [], 0
    for count, width, steps in packed["kinds"]:
        table = content[start : start + count * width].reshape(width, count).T
        start += count * width
        kind = f"<i{width}"
        values = np.ascontiguousarray(table).view(kind)[:, 0] if count else np.empty(0, kind)
        if steps:
            values = np.cumsum(values, dtype=kind)
        found.append(values.astype(np.int64))
    return found
