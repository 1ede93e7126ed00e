"""Measures in scenes: kept by files, refused where they mean nothing."""

from __future__ import annotations

import pytest

from exoviz.errors import InputError
from exoviz.scene import load_scene, scene_text
from exoviz.scene.loading import parse_scene
from exoviz.scene.view import Measure

MEASURES = {
    "Мембрана №1": {"kind": "thickness"},
    "=HYPERLINK(1)": {
        "kind": "gap",
        "ends": ["proteins/tetraspanins/CD63#1", "cargo/rna/mrna#1"],
    },
    'a "b" [c] \\ é': {"kind": "angle", "ends": [[0, 0, 1.5], [0, 0, 0], ["0", "1", "0"]]},
}


def test_a_file_keeps_them_in_their_order() -> None:
    scene = load_scene("exosome")
    view = scene.view.model_copy(update={"measures": MEASURES})
    measured = scene.model_copy(update={"view": view})
    again = parse_scene(scene_text(measured))
    assert again == measured
    assert list(again.view.measures) == list(MEASURES)
    assert parse_scene(scene_text(scene, scene_text(measured))) == scene
    assert "measures" not in scene_text(scene)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"kind": "lenght"}, "distance"),
        ({"kind": "distance"}, "'distance' has 2 ends, and not 0"),
        ({"kind": "thickness", "ends": [(0, 0, 1), (0, 1, 0)]}, "0 to 1 ends"),
        ({"kind": "distance", "ends": ["CD63", (0, 0, 0)]}, "as in CD63#3"),
        ({"kind": "distance", "ends": ["CD63#0", (0, 0, 0)]}, "as in CD63#3"),
        ({"kind": "distance", "ends": [(0, 0, 0), (0, 0, 0)]}, "the same"),
        ({"kind": "distance", "ends": [(0, 0, 0), (0, 0, 1e9)]}, "too large"),
        ({"kind": "distance", "ends": [(0, 0, 0), (0, 0)]}, ""),
        ({"kind": "distance", "ends": [(0, 0, 0), "a\u202e\n#1"]}, ""),
    ],
)
def test_what_cannot_be_measured_is_refused_in_words(given: dict[str, object], said: str) -> None:
    with pytest.raises(InputError) as caught:
        Measure.model_validate(given)
    assert said in str(caught.value)
