"""Names beside a picture: in order, apart, on the right side, and on what they name."""

from __future__ import annotations

import functools
import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exoviz.errors import InputError
from exoviz.renderer import Words, laid_out
from exoviz.renderer.annotation.captions import _asides
from exoviz.renderer.annotation.labels import _spread
from exoviz.renderer.annotation.primitives import paint
from exoviz.renderer.image import Picture
from exoviz.scene import View, load_scene

SIZE = (480, 320)
NAMED = ("membrane/outer", "membrane/inner", "proteins/receptors/TFRC", "cargo", "glycans")


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(1, 8)), max_size=12))
def test_rows_stand_apart_and_in_order(given_rows: list[tuple[float, float]]) -> None:
    rows, heights = [row for row, _ in sorted(given_rows)], [height for _, height in given_rows]
    made = _spread(rows, heights, 0.0, 100.0)
    for (one, other), height in zip(itertools.pairwise(made), heights, strict=False):
        assert other - one >= height - 1e-9
    assert not made or made[-1] + heights[-1] <= 100.0 + 1e-9
    # Rows that have room stay where they are.
    alone = _spread([50.0], [8.0], 0.0, 100.0)
    assert alone == [50.0]


@functools.cache
def labelled(places: tuple[tuple[str, tuple[float, ...]], ...]) -> Picture:
    from built_scenes import built

    view = load_scene("exosome").view.model_copy(update={"labels": dict(places)})
    made, primitives = laid_out(built("exosome")[1], SIZE, view, Words())
    paint(made.pixels, primitives)
    return made


def test_names_point_at_what_they_name() -> None:
    made = labelled(tuple((path, ()) for path in NAMED))
    assert {label.path for label in made.labels} == set(NAMED)
    for label in made.labels:
        x, y = (int(value) for value in label.anchor)
        bead = made.bead[y, x]
        assert bead >= 0
        layer = made.drawing.layers[made.drawing.layer[bead]]
        assert layer == label.path or layer.startswith(label.path + "/")
        # A name that is longer than the room beside it begins, or ends, at what it names.
        assert label.right == (label.place[0] > x - 2)
    assert (made.pixels != labelled(()).pixels).any()


def test_a_name_stands_where_a_hand_put_it() -> None:
    (label,) = labelled((("cargo", (0.1, 0.9)),)).labels
    assert label.place == pytest.approx((48, 288))
    assert not label.right


def test_what_is_not_seen_is_not_named_and_what_is_not_there_is_an_error() -> None:
    from built_scenes import built

    vesicle = built("exosome")[1]
    hidden = View(hide=("cargo",), labels={"cargo": ()})
    assert laid_out(vesicle, SIZE, hidden, Words())[0].labels == ()
    import exoviz

    with pytest.raises(InputError, match="carg"):
        exoviz.render(vesicle, size=SIZE, view=View(labels={"carg": ()}))
    pixels = exoviz.render(vesicle, size=SIZE, view=View(labels={"cargo": ()}))
    assert np.asarray(pixels).shape == (320, 480, 4)


@given(
    st.floats(0, 900),
    st.floats(0, 700),
    st.lists(st.tuples(st.floats(0, 600), st.floats(50, 400), st.floats(10, 150)), max_size=4),
)
def test_words_of_a_story_lie_under_no_other_words(
    left: float, top: float, blocks: list[tuple[float, float, float]]
) -> None:
    height = 768.0
    taken = [
        (x, 0.0, x + wide, tall) if index % 2 else (x, height - tall, x + wide, height)
        for index, (x, wide, tall) in enumerate(blocks)
    ]
    ways = list(_asides((left, top, left + 120, top + 20), taken, height))
    # None only where words reach all the way down.
    assert ways or len(taken) > 1
    assert ways == sorted(ways, key=abs)
    for moved in ways:
        for x, y, right, bottom in taken:
            apart = left >= right or x >= left + 120
            assert apart or top + moved >= bottom - 1e-6 or y >= top + moved + 20 - 1e-6
    if not taken:
        assert ways == [0]


def test_what_a_lipid_tells_cells_stands_where_it_is_read() -> None:
    from built_scenes import built

    vesicle = built("signalling-lipids")[1]
    sides = {
        "membrane/outer/phosphatidylserine": "phosphatidylserine: “eat me”",
        "membrane/inner/phosphatidylserine": "phosphatidylserine",
        "membrane/outer/cholesterol": "cholesterol",
    }
    view = load_scene("signalling-lipids").view
    view = view.model_copy(update={"labels": dict.fromkeys(sides, ())})
    made, _primitives = laid_out(vesicle, SIZE, view, Words())
    assert {label.path: label.text for label in made.labels} == sides


def test_a_line_points_at_the_part_that_only_its_lipid_has() -> None:
    from built_scenes import built

    scene = load_scene("signalling-lipids")
    made, _primitives = laid_out(built("signalling-lipids")[1], SIZE, scene.view, Words())
    assert len(made.labels) == len(scene.view.labels)
    drawing = made.drawing
    for label in made.labels:
        x, y = (int(value) for value in label.anchor)
        mine = drawing.layer == drawing.layers.index(label.path)
        others = np.unique(np.round(drawing.colours[~mine] * 255), axis=0)
        own = np.round(drawing.colours[made.bead[y, x]] * 255)
        assert not (others == own).all(axis=1).any(), label.path
