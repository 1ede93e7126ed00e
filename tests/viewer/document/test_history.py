"""The history says what was changed, from what and to what, and loses none of it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, get_args

import pytest
from pydantic import BaseModel
from qtpy.QtCore import Qt
from qtpy.QtWidgets import QApplication

from exoviz.language import LANGUAGES, speaking
from exoviz.scene import Scene, parse_scene
from exoviz.scene.mixtures import with_mol_percent
from exoviz.viewer.actions.bookmark_commands import BookmarkEdits
from exoviz.viewer.document.change_words import FIELD_WORDS, change_words
from exoviz.viewer.document.store import Store
from thoroughness import swept
from window_help import SMALL

RICH = SMALL + (
    "glycans.n_glycans = { Man5 = 2, biantennary = 1 }\n"
    "corona = { APOE = 1, FGA = 2 }\nmembrane.outside = 'exoplasm'\n"
)
UNDO = Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier
REDO = Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier
REDO_TOO = Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(open_scene: Any, tmp_path: Any) -> Any:
    path = tmp_path / "rich.toml"
    path.write_text(RICH, encoding="utf-8")
    made = open_scene(str(path))
    # What follows is about the document; what it says need not be built.
    made.builder._soon.timeout.disconnect()
    return made


def boxes(window: Any) -> Iterator[tuple[str, Any]]:
    """Every box of the recipe, with what the history calls it."""
    recipe = window.panels.recipe
    yield "Diameter", recipe.diameter
    yield "Seed", recipe.seed
    for table in (recipe.lipids, recipe.proteins, recipe.rna, recipe.glycans, recipe.corona):
        for key in table.amounts():
            yield key, table.box(key)


def show(window: Any, box: Any) -> None:
    """Bring a box to where a hand can reach it."""
    recipe = window.panels.recipe
    window.docks["recipe"].raise_()
    for index in range(recipe.tabs.count()):
        if recipe.tabs.widget(index).isAncestorOf(box):
            recipe.tabs.setCurrentIndex(index)
    if recipe.more.isAncestorOf(box):
        recipe.more.show()
        recipe.more.activateWindow()
    else:
        recipe.more.hide()
        window.activateWindow()
    box.setFocus()


def type_in(qtbot: Any, box: Any, text: str, *, enter: bool = True) -> None:
    box.selectAll()
    qtbot.keyClicks(box, text)
    if enter:
        qtbot.keyClick(box, Qt.Key.Key_Return)


def other(box: Any) -> str:
    """Return another number that the box takes."""
    return f"{box.value() + (1 if box.value() < box.maximum() else -1):g}"


def test_every_box_makes_a_step_of_its_own_and_undoes_the_document(qtbot: Any, window: Any) -> None:
    store = window.store
    found = list(boxes(window))
    assert len(found) == 11
    scenes = [store.scene]
    for name, box in found:
        show(window, box)
        type_in(qtbot, box, other(box))
        scenes.append(store.scene)
        assert len(store.steps) == len(scenes), [step.name for step in store.steps]
        assert name.casefold() in store.steps[-1].name.casefold()
        assert "→" in store.steps[-1].name
    for place in reversed(range(len(found))):
        _name, box = found[place]
        show(window, box)
        qtbot.keyClick(box, *UNDO)
        assert store.scene == scenes[place]
    assert store.position == 0
    for keys in (REDO, REDO_TOO):
        for (_name, box), scene in zip(found, scenes[1:], strict=True):
            show(window, box)
            qtbot.keyClick(box, *keys)
            assert store.scene == scene
        store.go(0)
    # What was typed and is not taken as yet is a step, which is undone first.
    for _name, box in found:
        show(window, box)
        type_in(qtbot, box, other(box), enter=False)
        qtbot.keyClick(box, *UNDO)
        assert store.scene == scenes[0]
        assert not box.is_edited
        assert store.can_redo


def test_a_field_that_names_are_typed_in_undoes_the_document(qtbot: Any, window: Any) -> None:
    recipe = window.panels.recipe
    for table in (recipe.lipids, recipe.proteins, recipe.rna, recipe.glycans, recipe.corona):
        before = window.store.scene
        recipe.seed.setValue(recipe.seed.value() + 1)
        show(window, table.more)
        table.more.lineEdit().selectAll()
        qtbot.keyClicks(table.more, "x")
        qtbot.keyClick(table.more, *UNDO)
        assert window.store.scene == before


def test_one_box_is_one_step_until_it_is_left(qtbot: Any, window: Any) -> None:
    table = window.panels.recipe.proteins
    show(window, table.box("CD9"))
    for _press in range(3):
        qtbot.keyClick(table.box("CD9"), Qt.Key.Key_Up)
    assert [step.name for step in window.store.steps[1:]] == ["CD9 2 → 5"]
    for key in ("CD63", "CD9"):
        show(window, table.box(key))
        qtbot.keyClick(table.box(key), Qt.Key.Key_Up)
    assert [step.name for step in window.store.steps[1:]] == [
        "CD9 2 → 5",
        "CD63 2 → 3",
        "CD9 5 → 6",
    ]
    qtbot.keyClick(table.box("CD9"), Qt.Key.Key_Return)
    qtbot.keyClick(table.box("CD9"), Qt.Key.Key_Up)
    assert window.store.steps[-1].name == "CD9 6 → 7"
    # Up and down again is no change, and no step.
    qtbot.keyClick(table.box("CD9"), Qt.Key.Key_Down)
    assert window.store.steps[-1].name == "CD9 5 → 6"


@pytest.mark.parametrize("typed", ["999999999999", "-7"])
def test_no_box_takes_what_is_out_of_its_range(qtbot: Any, window: Any, typed: str) -> None:
    scene = window.store.scene
    for name, box in boxes(window):
        show(window, box)
        type_in(qtbot, box, typed)
        assert window.store.scene is scene, name
        assert typed in window.status.label.text()
        assert not box.is_edited
        qtbot.keyClick(box, *UNDO)
    assert len(window.store.steps) == 1


def edits(window: Any) -> Iterator[tuple[str, Callable[[], object]]]:
    """What a hand can change, with a word that its step has in English."""
    recipe, layers, store = window.panels.recipe, window.layer_edits, window.store
    for name, box in boxes(window):
        for _time in range(2):
            yield name, partial(box.setValue, float(other(box)))
    yield "Copies follow the size", recipe.scaled.click
    yield "Copies follow the size: off", recipe.scaled.click
    yield "One of a subpopulation: on", recipe.drawn.click
    yield "One of a subpopulation: off", recipe.drawn.click
    for table, key in ((recipe.lipids, "SM"), (recipe.proteins, "CD81"), (recipe.corona, "ALB")):
        yield "added", partial(table.edited.emit, key, 1)
        yield "removed", partial(table.removed.emit, (key,))
    for glycan in ("Man5", "Man9", ""):
        yield "N-glycan of CD63", partial(recipe.proteins.glycoform_chosen.emit, ("CD63",), glycan)
    every = store.layers
    for path in (*every, "membrane", "proteins", "cargo"):
        yield "Hidden", partial(layers.set_shown, (path,), False)
        yield "hown", partial(layers.set_shown, (path,), True)
    for path in every[:4]:
        yield "Alone", partial(layers.solo, (path,))
    yield "All shown", window.commands["layers.all"]
    for path in ("membrane", every[0], "proteins"):
        for kept in (True, False):
            yield "cut", partial(layers.set_kept, (path,), kept)
        for share in (0.5, 0.25, 1.0):
            yield "Opacity of", partial(layers.set_opacity, (path,), share)
        for colour in ("102030", "405060", ""):
            yield "Colour of", partial(layers.set_colour, (path,), colour)
        yield "Named", partial(layers.label, (path,))
        yield "Name of", partial(layers.move_label, path, (0.25, 0.5))
        yield "Named no more", partial(layers.label, (path,))
    marks = BookmarkEdits(store, window.camera)
    for name in "ABC":
        yield f"Bookmark: {name} added", partial(marks.add, name)
    yield "Bookmark: C moved from place 3 to 1", partial(marks.move, "C", -2)
    yield "Bookmark: A → D", partial(marks.rename, "A", "D")
    yield "Bookmark: B removed", partial(marks.remove, "B")
    for key in window.commands:
        if key.startswith(("cut.", "style.", "view.legend", "view.scale", "view.ortho")):
            yield "", window.commands[key]


@pytest.mark.parametrize("language", swept(LANGUAGES, ("kk",)))
def test_every_edit_says_what_it_changed_and_no_two_in_a_row_read_the_same(
    window: Any, language: str
) -> None:
    store = window.store
    last, made = "", 0
    with speaking(language):
        for word, edit in edits(window):
            before = store.scene
            store.settle()
            edit()
            if store.scene == before:
                continue
            made += 1
            name = change_words(before, store.scene, store.layers)
            assert name
            assert name != last
            if language == "en":
                assert word.casefold() in name.casefold()
            assert store.steps[-1].name == name
            last = name
    assert made > 100


def fields(model: type[BaseModel], path: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        inner = [
            one
            for one in (field.annotation, *get_args(field.annotation))
            if isinstance(one, type) and issubclass(one, BaseModel)
        ]
        where = f"{path}{name}"
        yield from fields(inner[0], where + ".") if inner else [where]


def test_every_key_of_a_scene_is_called_something() -> None:
    own = {
        *("format", "version", "base", "proteins", "rna", "membrane.composition", "membrane.outer"),
        *("membrane.inner", "view.hide", "view.keep", "view.opacity", "view.colours"),
        "view.labels",
    }
    for path in fields(Scene):
        steps = path.split(".")
        above = {".".join(steps[:depth]) for depth in range(1, len(steps) + 1)}
        assert above & (own | set(FIELD_WORDS)), path


def test_a_mixture_names_what_was_changed_and_not_what_gave_way() -> None:
    scene = parse_scene(
        SMALL.replace("cholesterol = 1, PC = 2", "cholesterol = 45, PC = 30, SM = 25")
    )
    shares = scene.membrane.composition
    assert shares is not None
    made = with_mol_percent(shares, "cholesterol", 40)
    assert sum(made.values()) == pytest.approx(100)
    membrane = scene.membrane.model_copy(update={"composition": made})
    other_scene = scene.model_copy(update={"membrane": membrane})
    assert change_words(scene, other_scene) == "Cholesterol 45 → 40 mol %"


def test_what_was_merged_is_told_whole() -> None:
    scene = parse_scene(SMALL)
    store = Store(scene, "Opened")
    for seed in (5, 7, 9):
        store.change(scene.model_copy(update={"seed": seed}), key="seed")
    assert [step.name for step in store.steps] == ["Opened", "Seed 1 → 9"]
    assert list(itertools.pairwise(step.scene.seed for step in store.steps)) == [(1, 9)]
    with speaking("ru"):
        assert store.steps[-1].name != "Seed 1 → 9"
    QApplication.processEvents()
