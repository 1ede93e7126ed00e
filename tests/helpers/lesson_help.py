"""A scene that is quickly built, with something of everything, and what its page holds."""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path
from typing import Any

from exoviz.builder import build_vesicle
from exoviz.lessons.making import lesson
from exoviz.model import Vesicle
from exoviz.scene import Scene, parse_scene

__all__ = [
    "HOSTILE",
    "changed_step",
    "contents_of",
    "lesson_file",
    "lesson_scene",
    "lesson_vesicle",
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
[[tour.steps]]
title = { en = "The wall", kk = "Қабырға", ru = "Стена" }
text.en = "Fat molecules make [its outer layer](layer:membrane/outer)."
text.kk = "[Сыртқы қабаты](layer:membrane/outer) майлы молекулалардан тұрады."
text.ru = "[Её наружный слой](layer:membrane/outer) — из жирных молекул."
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
