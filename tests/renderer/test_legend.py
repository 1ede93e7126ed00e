"""The legend: what is seen, as detailed as there is room for, and no more than that."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from built_scenes import built
from exoviz.language import LANGUAGES, speaking
from exoviz.model import Vesicle
from exoviz.registry.styles import STYLES
from exoviz.renderer.annotation.annotated_picture import Words, laid_out, sketched
from exoviz.renderer.annotation.keys.legend import layers_seen, legend_layout, legend_room
from exoviz.renderer.annotation.keys.legend_rows import Entry, LegendSection, legend_sections
from exoviz.renderer.annotation.layout import Ink
from exoviz.renderer.annotation.letters import USUAL, TextScale, letters_of
from exoviz.renderer.annotation.primitives import Text, room_of
from exoviz.renderer.interactive import Live
from exoviz.scene import View
from exoviz.scene.view import LegendDetail
from made_vesicle import made_vesicle

INK = Ink("000000", "FFFFFF")
SIZES = [(1280, 720), (800, 600), (640, 360), (400, 632)]


@pytest.fixture(scope="module")
def vesicle() -> Vesicle:
    return made_vesicle()


def sections_of(vesicle: Vesicle) -> tuple[LegendSection, ...]:
    return legend_sections(vesicle.layers(), vesicle.layer_counts(), (), STYLES["studio"])


def laid(sections: Any, size: tuple[int, int], detail: LegendDetail = "full") -> Any:
    letters = letters_of(size, USUAL)
    return legend_layout(
        sections, detail, letters, INK, legend_room(size, letters, 40, size[1] - 50)
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("detail", ["compact", "full"])
def test_an_exosome_fits_at_every_size_of_a_screen(
    language: str, size: tuple[int, int], detail: LegendDetail
) -> None:
    with speaking(language):
        legend = laid(sections_of(built("exosome")[1]), size, detail)
    texts = [one for one in legend.primitives if isinstance(one, Text)]
    assert not any("…" in one.text for one in texts)
    assert {one.size for one in texts} == {letters_of(size, USUAL).body}
    # What is drawn keeps about half of the width.
    assert max(room_of(one)[2] for one in texts) <= 0.49 * size[0]
    for one, other in combinations(map(room_of, texts), 2):
        across = min(one[2], other[2]) - max(one[0], other[0])
        assert across <= 0 or min(one[3], other[3]) - max(one[1], other[1]) <= 0


def test_families_stand_for_their_species() -> None:
    vesicle = built("exosome")[1]
    for section in sections_of(vesicle):
        full, compact, whole = (*section.levels, section.levels[-1], section.levels[-1])[:3]
        assert len(full) >= len(compact) >= len(whole) == 1
        # A family has no other colours than its species.
        colours = {mark.colour for entry in full for mark in entry.marks}
        assert {mark.colour for entry in (*compact, *whole) for mark in entry.marks} <= colours
    names = {entry.text for section in sections_of(vesicle) for entry in section.levels[1]}
    assert {"tetraspanins", "phospholipid", "RNA"} <= names
    assert "CD63" not in names


def test_what_has_no_room_is_told_in_fewer_rows_and_at_last_counted() -> None:
    rows = tuple(Entry(f"protein {n}") for n in range(90))
    some = LegendSection((rows, rows[:3], rows[:1]))
    texts = [one.text for one in laid((some,), (640, 360)).primitives]
    assert texts == ["protein 0", "protein 1", "protein 2"]
    many = (LegendSection((rows[:1],)),) * 40
    texts = [one.text for one in laid(many, (200, 150)).primitives]
    assert len(texts) < 10
    # One row says how many there are besides.
    assert texts[-1] == f"… +{41 - len(texts)}"
    texts = [one.text for one in laid(many, (640, 150)).primitives]
    assert texts[-1] == f"… and {41 - len(texts)} more"
    long = (LegendSection(((Entry("a name that has no end " * 9, count="12"),),)),)
    legend = laid(long, (200, 150))
    assert all(room_of(one)[2] <= 0.49 * 200 for one in legend.primitives)


def texts(vesicle: Vesicle, view: View, legend: LegendDetail = "full") -> set[str]:
    _made, primitives = laid_out(vesicle, (480, 320), view, Words(legend=legend))
    return {one.text for one in primitives if isinstance(one, Text)}


def test_the_legend_names_what_is_seen_and_no_more() -> None:
    vesicle = built("exosome")[1]
    draft = View(style="draft")
    opened = texts(vesicle, draft)
    small = {"Membrane proteins", "Glycans", "RNA"}
    assert small & opened
    closed = texts(vesicle, draft.model_copy(update={"cutaway": "none"}))
    assert not closed & {"Proteins inside", "RNA", "messenger RNA"}
    hidden = texts(vesicle, draft.model_copy(update={"hide": ("proteins", "glycans")}))
    assert "Membrane proteins" not in hidden
    assert "Glycans" not in hidden


@pytest.mark.parametrize("cutaway", ["none", "half", "octant"])
def test_each_layer_that_is_seen_has_its_row(vesicle: Vesicle, cutaway: str) -> None:
    view = View.model_validate({"style": "draft", "cutaway": cutaway})
    made, _primitives = laid_out(vesicle, (320, 200), view, Words(legend="full"))
    shown = {made.drawing.layers[one] for one in np.unique(made.drawing.layer[made.bead])}
    shown &= set(layers_seen(made))
    assert set(layers_seen(made)) == shown
    # Behind what is clear more is seen.
    clear = view.model_copy(update={"opacity": {"membrane": 0.3}})
    through, _primitives = laid_out(vesicle, (320, 200), clear, Words(legend="full"))
    assert set(layers_seen(through)) >= shown


@pytest.mark.parametrize(
    "view",
    [View(), View(cutaway="none"), View(cutaway="none", hide=("membrane/outer",))],
)
def test_the_vesicle_stays_where_it_is_when_a_quick_picture_is_followed(
    vesicle: Vesicle, view: View
) -> None:
    words = Words(legend="full", text=TextScale(1.3))
    quick, _words = sketched(Live(vesicle), (480, 320), view, words)
    full, _words = laid_out(vesicle, (480, 320), view, words)
    assert quick.nm_per_pixel == pytest.approx(full.nm_per_pixel, rel=0.02)


def test_without_a_legend_nothing_takes_its_room(vesicle: Vesicle) -> None:
    made, words = laid_out(vesicle, (320, 200), View(style="draft"), Words())
    assert words == ()
    narrow, _words = laid_out(vesicle, (320, 200), View(style="draft"), Words(legend="compact"))
    assert narrow.nm_per_pixel >= made.nm_per_pixel
    assert replace(made, pixels=narrow.pixels).sheet == made.sheet
