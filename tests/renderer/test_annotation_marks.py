"""Texts and arrows put there by hand: where they were put, readable, and as they were written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from built_scenes import built
from exoviz.errors import InputError
from exoviz.renderer import Words, laid_out, render
from exoviz.renderer.annotation.primitives import Text, room_of
from exoviz.scene import View, load_scene, parse_scene, scene_text
from exoviz.scene.view import MOST_LINES, Annotation

SIZE = (320, 240)
HOSTILE = 'Ғылым «әіңү» $x_1$ <b>&amp;</b> "\\'


def texts(**annotations: dict[str, Any]) -> dict[str, Text]:
    view = View(style="draft", camera="front", cutaway="none", annotations=annotations)
    _made, primitives = laid_out(built("liposome")[1], SIZE, view, Words())
    return {one.text: one for one in primitives if isinstance(one, Text)}


def test_a_text_in_the_vesicle_is_faint_behind_it_and_plain_before_it() -> None:
    found = texts(
        before={"text": "before", "at_nm": (0.0, -21.0, 0.0)},
        behind={"text": "behind", "at_nm": (0.0, 21.0, 0.0)},
        page={"text": "page", "at": (0.5, 0.5)},
    )
    assert found["before"].opacity == 1
    assert found["behind"].opacity < 0.6
    assert found["page"].opacity == 1


@pytest.mark.parametrize("x", [0.0, 0.4, 1.0])
@pytest.mark.parametrize("y", [0.0, 1.0])
@pytest.mark.parametrize("arrow", [None, (0.0, 0.5), (1.0, 0.5)])
def test_every_text_is_whole_in_the_picture(x: float, y: float, arrow: Any) -> None:
    found = texts(a={"text": "first line\nsecond", "at": (x, y), "arrow": arrow})
    assert list(found) == ["first line", "second"]
    for one in found.values():
        left, top, right, bottom = room_of(one)
        assert left >= 0
        assert top >= 0
        assert right <= SIZE[0]
        assert bottom <= SIZE[1]


def test_an_arrow_points_at_its_place_and_changes_the_picture() -> None:
    vesicle = built("liposome")[1]
    arrow = {"a": {"at": (0.1, 0.1), "arrow_nm": (0.0, -20.0, 0.0)}}
    view = View(style="textbook", camera="front", cutaway="none")
    bare = render(vesicle, size=SIZE, view=view)
    drawn = render(vesicle, size=SIZE, view=view.model_copy(update={"annotations": arrow}))
    rows, columns = np.nonzero((bare != drawn).any(axis=2))
    # From near the corner to the middle, and no farther.
    assert rows.max() == pytest.approx(SIZE[1] / 2, abs=6)
    assert columns.max() == pytest.approx(SIZE[0] / 2, abs=6)
    assert rows.min() == pytest.approx(0.1 * SIZE[1], abs=6)


def test_hostile_text_stays_text_in_files_and_pages(tmp_path: Path) -> None:
    scene = load_scene("liposome")
    note = {HOSTILE: {"text": f"{HOSTILE}\n{HOSTILE}", "at": (0.1, 0.2)}}
    view = scene.view.model_copy(update={"annotations": note, "style": "draft"})
    noted = scene.model_copy(update={"view": view})
    assert parse_scene(scene_text(noted)) == noted
    path = tmp_path / "page.svg"
    render(built("liposome")[1], path, size=SIZE, view=view)
    page = path.read_text("utf-8")
    assert "<b>" not in page
    assert "Ғылым «әіңү» $x_1$ &lt;b&gt;" in page


@pytest.mark.parametrize(
    "given",
    [
        {"text": "nowhere"},
        {"text": "twice", "at": (0, 0), "at_nm": (0, 0, 0)},
        {"text": " ", "at": (0, 0)},
        {"at": (0, 0), "arrow": (1, 1), "arrow_nm": (0, 0, 0)},
        {"text": "x" * 401, "at": (0, 0)},
        {"text": "\n" * MOST_LINES + "x", "at": (0, 0)},
        {"text": "a\tb", "at": (0, 0)},
        {"text": "outside", "at": (0, 1.1)},
    ],
)
def test_what_is_no_annotation_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        Annotation.model_validate(given)
