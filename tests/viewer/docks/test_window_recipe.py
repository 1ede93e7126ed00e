"""The recipe panel: what a protein carries, edited as a hand would."""

from __future__ import annotations

from typing import Any

import pytest
from qtpy.QtCore import Qt

from exoviz.language import LANGUAGES, _, speaking
from exoviz.model import Vesicle
from exoviz.scene import CopyNumber, load_scene
from thoroughness import swept
from window_help import SMALL, WAIT, drawn, walked_by_tab

GLYCANS = SMALL + "glycans.n_glycans = { biantennary = 1 }\n"


@pytest.fixture
def window(open_scene: Any, tmp_path: Any) -> Any:
    path = tmp_path / "glycans.toml"
    path.write_text(GLYCANS, encoding="utf-8")
    made = open_scene(str(path))
    made.panels.recipe.tabs.setCurrentWidget(made.panels.recipe.proteins)
    return made


def carried(window: Any) -> set[str]:
    assert isinstance(window.builder.model, Vesicle)
    return {
        batch.species
        for batch in window.builder.model.batches
        if batch.layer.startswith("glycans/")
    }


def row_of(window: Any, key: str) -> int:
    keys = list(window.panels.recipe.proteins.amounts())
    return keys.index(key)


def choose(window: Any, glycan: str) -> None:
    box = window.panels.recipe.proteins.glycoform
    box.setCurrentIndex(box.findData(glycan))
    box.activated.emit(box.currentIndex())


def test_a_protein_is_given_a_glycan_and_it_is_taken_back(qtbot: Any, window: Any) -> None:
    table = window.panels.recipe.proteins
    assert not table.glycoform.isEnabled()
    assert carried(window) == {"biantennary", "polylactosamine-3"}
    table.table.selectRow(row_of(window, "CD63"))
    assert table.glycoform.isEnabled()
    assert "3 units" in table.glycoform.itemText(0)
    before = window.builder.model
    choose(window, "Man5")
    assert window.store.scene.proteins["CD63"].glycoform == "Man5"
    assert window.store.scene.proteins["CD63"].amount == CopyNumber(copies=2)
    assert window.store.steps[-1].name == "N-glycan of CD63: oligomannose Man5"
    qtbot.waitUntil(lambda: window.builder.model is not before, timeout=WAIT)
    drawn(qtbot, window)
    assert carried(window) == {"biantennary", "Man5"}
    assert "Man5" in table.table.item(row_of(window, "CD63"), 0).text()
    assert table.glycoform.currentData() == "Man5"
    window.commands["edit.undo"]()
    assert window.store.scene.proteins["CD63"].glycoform == ""
    assert table.glycoform.currentData() == ""
    drawn(qtbot, window)
    assert carried(window) == {"biantennary", "polylactosamine-3"}


def test_a_vesicle_is_turned_to_the_cytosol_and_back(qtbot: Any, window: Any) -> None:
    box = window.panels.recipe.outside
    assert box.currentData() == "exoplasm"
    before = window.builder.model
    box.setCurrentIndex(box.findData("cytosol"))
    box.activated.emit(box.currentIndex())
    assert window.store.scene.membrane.outside == "cytosol"
    qtbot.waitUntil(lambda: window.builder.model is not before, timeout=WAIT)
    drawn(qtbot, window)
    assert window.builder.model.outside == "cytosol"
    window.commands["edit.undo"]()
    assert box.currentData() == "exoplasm"


def test_it_is_kept_where_copies_change_and_saved(qtbot: Any, window: Any, tmp_path: Any) -> None:
    table = window.panels.recipe.proteins
    table.table.selectRow(row_of(window, "CD9"))
    choose(window, "triantennary")
    table.table.cellWidget(row_of(window, "CD9"), 1).setValue(3)
    drawn(qtbot, window)
    assert window.files.save()
    saved = load_scene(tmp_path / "glycans.toml").proteins["CD9"]
    assert (saved.amount, saved.glycoform) == (CopyNumber(copies=3), "triantennary")


def test_several_proteins_at_once(window: Any) -> None:
    table = window.panels.recipe.proteins
    table.table.selectAll()
    assert table.carriers() == ("CD9", "CD63")
    choose(window, "Man9")
    scene = window.store.scene
    assert {one.glycoform for one in scene.proteins.values()} == {"Man9"}


def test_keys_are_enough(qtbot: Any, window: Any) -> None:
    table = window.panels.recipe.proteins
    table.table.selectRow(row_of(window, "CD63"))
    table.glycoform.setFocus()
    qtbot.keyClick(table.glycoform, Qt.Key.Key_Down)
    assert window.store.scene.proteins["CD63"].glycoform == table.glycoform.itemData(1)
    assert table.glycoform in walked_by_tab(qtbot, window)


def test_without_glycans_there_is_nothing_to_choose(open_scene: Any) -> None:
    window = open_scene()
    table = window.panels.recipe.proteins
    table.table.selectRow(row_of(window, "CD63"))
    assert not table.glycoform.isEnabled()
    assert "no N-glycans" in table.glycoform.toolTip()


@pytest.mark.parametrize("language", swept(LANGUAGES[1:], ("kk",)))
def test_glycans_have_names_in_every_language(open_scene: Any, language: str) -> None:
    window = open_scene("exosome", language=language)
    table = window.panels.recipe.proteins
    table.table.selectRow(row_of(window, "CD63"))
    with speaking(language):
        assert table.glycoform.itemText(1) == _("oligomannose Man5") != "oligomannose Man5"
        assert table.glycoform.itemText(0).startswith(
            _("As in the catalog: {glycan}").partition("{")[0]
        )


def test_molecules_are_added_under_the_names_that_people_write(window: Any) -> None:
    table = window.panels.recipe.proteins
    for typed in ("alix", "ALIX", "P60033"):
        table.more.setEditText(typed)
        table.add.click()
    assert list(window.store.scene.proteins) == ["CD9", "CD63", "PDCD6IP", "CD81"]
    before = window.store.scene
    table.more.setEditText("GADPH")
    table.add.click()
    assert window.store.scene is before
    message = window.panels.recipe.message.text()
    assert "proteins.GADPH: no such protein" in message
    assert "Did you mean 'GAPDH'?" in message
    table.more.setEditText("gapdh")
    table.add.click()
    assert "GAPDH" in window.store.scene.proteins


def test_what_is_refused_leaves_the_box_as_it_was_until_something_is_right(
    qtbot: Any, window: Any
) -> None:
    recipe = window.panels.recipe
    recipe.proteins.more.setEditText("GADPH")
    recipe.proteins.add.click()
    assert "no such protein" in recipe.message.text()
    drawn(qtbot, window)
    assert "no such protein" in recipe.message.text()
    recipe.proteins.box("CD9").setValue(3)
    qtbot.waitUntil(lambda: not recipe.message.text(), timeout=WAIT)


def test_layers_are_found_under_other_names_of_their_molecules(window: Any) -> None:
    layers = window.panels.layers
    layers.search.setText("lamp 3")
    assert not shown_layers(window)
    layers.search.setText("P08962")
    assert "proteins/tetraspanins/CD63" in shown_layers(window)
    assert "proteins/tetraspanins/CD9" not in shown_layers(window)


def shown_layers(window: Any) -> set[str]:
    return {node.path for item, node in window.panels.layers._rows() if not item.isHidden()}


def test_options_that_a_recipe_cannot_take_are_not_offered(window: Any) -> None:
    recipe = window.panels.recipe
    assert not recipe.exposed.isEnabled()
    assert recipe.drawn.isEnabled()
    window.store.change_recipe({"proteins": {}})
    assert not recipe.drawn.isEnabled()
    assert recipe.corona.isEnabled()
    window.store.change_recipe({"membrane": {"composition": {"PS": 1}, "outside": "cytosol"}})
    assert recipe.exposed.isEnabled()
    assert not recipe.corona.isEnabled()


def test_a_vesicle_takes_options_and_gives_them_back(
    qtbot: Any, open_scene: Any, tmp_path: Any
) -> None:
    path = tmp_path / "options.toml"
    path.write_text(SMALL.replace("PC = 2", "PC = 2, PS = 1"), encoding="utf-8")
    window = open_scene(str(path))
    recipe = window.panels.recipe
    scene = window.store.scene
    for box in (recipe.exposed, recipe.scaled, recipe.drawn):
        assert not box.isChecked()
        box.click()
    recipe.corona.edited.emit("APOE", 1)
    changed = window.store.scene
    assert changed.membrane.ps_exposed
    assert changed.vesicle.copies_at_nm == scene.vesicle.diameter_nm
    assert changed.population is not None
    assert dict(changed.corona) == {"APOE": 1}
    assert recipe.corona.amounts() == {"APOE": 1}
    qtbot.waitUntil(
        lambda: "corona/APOE" in getattr(window.builder.model, "layers", tuple)(), timeout=WAIT
    )
    drawn(qtbot, window)
    recipe.diameter.setValue(32.0)
    assert window.store.scene.vesicle.copies_at_nm == scene.vesicle.diameter_nm
    for _step in range(5):
        window.commands["edit.undo"]()
    assert window.store.scene == scene
    assert not any(box.isChecked() for box in (recipe.exposed, recipe.scaled, recipe.drawn))
    assert recipe.corona.amounts() == {}


def test_lipids_say_what_each_leaflet_has_of_them(window: Any) -> None:
    table = window.panels.recipe.lipids
    for column in (2, 3):
        told = [float(table.table.item(row, column).text()) for row in range(2)]
        assert sum(told) == pytest.approx(100, abs=0.11)
    assert sum(table.amounts().values()) == pytest.approx(100, abs=0.011)
    table.box("cholesterol").setValue(90)
    assert table.amounts() == {"cholesterol": 90, "phosphatidylcholine": 10}
    assert sum(window.store.scene.membrane.composition.values()) == pytest.approx(100)


def test_what_is_typed_into_one_document_never_reaches_another(qtbot: Any, window: Any) -> None:
    table = window.panels.recipe.proteins
    box = table.box("CD63")
    window.activateWindow()
    box.setFocus()
    qtbot.waitUntil(box.hasFocus, timeout=WAIT)
    box.lineEdit().setText("7")
    other = load_scene("synaptic-vesicle")
    window.store.open(other, "other")
    assert window.store.scene == other
    assert window.store.position == 0
    assert list(table.amounts()) == list(other.proteins)
    assert not box.hasFocus()
