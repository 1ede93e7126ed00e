"""A protein that the catalog lacks is described, checked, added and edited in the window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from qtpy.QtCore import QTimer
from qtpy.QtWidgets import QApplication, QDialogButtonBox, QWidget

from exoviz import build
from exoviz.scene import OwnGlobule, OwnStructure, Scene, parse_scene, scene_text
from exoviz.viewer.actions.own_protein import own_protein_command
from exoviz.viewer.dialogs.own_protein_dialog import _HELD, OwnProteinDialog
from exoviz.viewer.docks.recipe_panel import RecipePanel
from exoviz.viewer.document.store import Store
from exoviz.viewer.widgets.controls import existing
from structure_help import protein as made_protein
from structure_help import write
from window_help import SMALL, WAIT, drawn


@pytest.fixture
def scene() -> Scene:
    return parse_scene(SMALL.replace("diameter_nm = 24", "diameter_nm = 30"), "small")


@pytest.fixture
def parent(qtbot: Any) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def is_ready(dialog: OwnProteinDialog) -> bool:
    buttons = dialog.findChild(QDialogButtonBox)
    assert buttons is not None
    return existing(buttons.button(QDialogButtonBox.StandardButton.Ok)).isEnabled()


def choose(box: Any, data: object) -> None:
    assert box.findData(data) >= 0
    box.setCurrentIndex(box.findData(data))


def globule(dialog: OwnProteinDialog, held: str) -> None:
    dialog.name.setText(held)
    dialog.copies.setValue(3)
    dialog.mass.setValue(42.5)
    choose(dialog.held, held)
    dialog.outside_mass.setValue(20)
    dialog.glycosites.setValue(2)
    dialog.length.setValue(21.5)
    dialog.sugars.setValue(5)
    dialog.helices.setValue(4)
    dialog.source.setText("Doe 2020")


def test_every_globule_is_saved_built_and_edited_as_described(
    scene: Scene, parent: QWidget
) -> None:
    for held in _HELD:
        dialog = OwnProteinDialog(scene, parent)
        globule(dialog, held)
        assert not is_ready(dialog)  # Not checked as yet.
        dialog.accept()
        assert dialog.result() == OwnProteinDialog.DialogCode.Accepted
        scene = dialog.scene
        item = scene.proteins[held]
        assert isinstance(item, OwnGlobule)
        lies = held in ("helices", "lipid")
        assert item.lies_in == ("membrane" if lies else held)
        assert item.transmembrane_helices == (4 if held == "helices" else 0)
        assert item.outside_kda == (20 if lies else 0)
        sites = 0 if held in ("inner", "lumen") else 2
        assert (item.mass_kda, item.glycosites, item.source) == (42.5, sites, "Doe 2020")
        assert item.o_glycans == (5 if sites else 0)
        assert item.length_nm == (21.5 if sites else None)
        again = OwnProteinDialog(scene, parent, held)
        assert is_ready(again)
        assert again.scene == scene
    assert parse_scene(scene_text(scene), "again") == scene
    found = {
        batch.species: (batch.layer.partition("/")[0], len(batch.positions))
        for batch in build(scene).batches
    }
    for held in _HELD:
        assert found[held] == ("cargo" if held == "lumen" else "proteins", 3)


@pytest.mark.parametrize("place", [None, "membrane", "outer", "inner", "lumen"])
def test_a_structure_is_saved_and_edited_as_described(
    place: str | None, scene: Scene, parent: QWidget, tmp_path: Path
) -> None:
    path = write(made_protein(planes=True), tmp_path / "mine.cif")
    dialog = OwnProteinDialog(scene, parent)
    dialog.name.setText("MINE")
    choose(dialog.kind, "structure")
    dialog.file.line.setText(str(path))
    choose(dialog.place, place)
    if place == "membrane":
        dialog.ranges.setText("1-30, 41 – 70,81-110,121-150")
        choose(dialog.outside, "N")
    assert dialog.check(), dialog.answer.text()
    item = dialog.scene.proteins["MINE"]
    assert isinstance(item, OwnStructure)
    assert item.place == place
    if place == "membrane":
        assert item.transmembrane == ((1, 30), (41, 70), (81, 110), (121, 150))
    assert parse_scene(scene_text(dialog.scene), "again") == dialog.scene
    assert OwnProteinDialog(dialog.scene, parent, "MINE").scene == dialog.scene


def test_editing_keeps_what_the_dialog_does_not_show(parent: QWidget, tmp_path: Path) -> None:
    path = write(made_protein(planes=True), tmp_path / "mine.cif").as_posix()
    table = (
        f'{{ copies = 2, structure = "{path}", chains = ["A"], outside = 180, glycosites = [180] }}'
    )
    text = SMALL.replace("CD63 = 2", f"MINE = {table}, LIGHT = {{ copies = 0, mass_kda = 9.1234 }}")
    text = text.replace("CD9 = ", "MEAN = { copies = 2, mean_copies = 2.4, mass_kda = 8 }, CD9 = ")
    scene = parse_scene(text.replace("diameter_nm = 24", "diameter_nm = 30"), "small")
    kept = OwnProteinDialog(scene, parent, "MEAN").scene.proteins["MEAN"]
    assert kept.amount == scene.proteins["MEAN"].amount
    for key in ("MINE", "LIGHT"):
        dialog = OwnProteinDialog(scene, parent, key)
        dialog.copies.setValue(1)
        assert dialog.check(), dialog.answer.text()
        wanted = dict(scene.proteins[key]) | {"amount": {"copies": 1}}
        made = dialog.scene.proteins[key]
        assert made.model_dump(exclude={"place"}) == type(made).model_validate(wanted).model_dump(
            exclude={"place"}
        )


def test_what_is_wrong_keeps_ok_off_and_is_said(
    scene: Scene, parent: QWidget, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.pdb"
    bad.write_text("no protein", encoding="utf-8")

    def structure(dialog: OwnProteinDialog, file: str, ranges: str = "") -> None:
        choose(dialog.kind, "structure")
        dialog.file.line.setText(file)
        dialog.ranges.setText(ranges)

    wrongs: tuple[Any, ...] = (
        lambda one: one.name.setText("  "),
        lambda one: one.name.setText("CD9"),
        lambda one: one.name.setText("x" * 5000),
        lambda one: one.helices.setValue(40),
        lambda one: one.outside_mass.setValue(42),
        lambda one: one.copies.setValue(100_000),
        lambda one: structure(one, ""),
        lambda one: structure(one, str(tmp_path / "none.pdb")),
        lambda one: structure(one, str(bad)),
        lambda one: structure(one, str(bad), "7"),
        lambda one: structure(one, str(bad), "1-30, x"),
        lambda one: structure(one, str(bad), "30-1"),
    )
    for number, wrong in enumerate(wrongs):
        dialog = OwnProteinDialog(scene, parent)
        globule(dialog, "helices")
        wrong(dialog)
        dialog.accept()
        assert dialog.result() != OwnProteinDialog.DialogCode.Accepted, number
        assert not is_ready(dialog), number
        assert dialog.answer.text(), number
        assert dialog.scene == scene


def answer(act: Any) -> None:
    """Do something in the dialog that is opened next."""

    def found() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, OwnProteinDialog):
            act(dialog)
        else:
            QTimer.singleShot(0, found)

    QTimer.singleShot(0, found)


def select(table: Any, key: str) -> None:
    # Keys that an earlier test held would add the row to what is selected.
    table.table.clearSelection()
    table.table.selectRow(list(table.amounts()).index(key))


def test_it_is_added_edited_and_removed_in_the_window(qtbot: Any, open_scene: Any) -> None:
    window = open_scene()
    table = window.panels.recipe.proteins

    def added(dialog: OwnProteinDialog) -> None:
        dialog.name.setText("MINE")
        dialog.copies.setValue(2)
        dialog.mass.setValue(20)
        qtbot.waitUntil(lambda: is_ready(dialog), timeout=WAIT)
        dialog.accept()

    def edited(dialog: OwnProteinDialog) -> None:
        assert dialog.mass.value() == 20
        dialog.mass.setValue(15)
        dialog.accept()

    assert not table.edit_own.isEnabled()
    answer(lambda dialog: dialog.reject())
    window.commands.actions["edit.own_protein"].trigger()
    assert window.store.position == 0
    answer(added)
    table.own.click()
    assert window.store.position == 1
    assert table.amounts()["MINE"] == 2
    assert window.panels.recipe.tabs.currentWidget() is table
    drawn(qtbot, window)
    assert any(path.endswith("/MINE") for path in window.builder.copies)
    select(table, "CD9")
    assert not table.edit_own.isEnabled()
    select(table, "MINE")
    answer(edited)
    table.edit_own.click()
    assert window.store.scene.proteins["MINE"].mass_kda == 15
    assert window.store.position == 2
    window.commands["edit.undo"]()
    assert window.store.scene.proteins["MINE"].mass_kda == 20
    select(table, "MINE")
    table.removed.emit(("MINE",))
    assert "MINE" not in table.amounts()
    window.commands["edit.undo"]()
    window.commands["edit.undo"]()
    assert "MINE" not in window.store.scene.proteins


def test_a_model_of_a_file_has_no_recipe_to_add_to(parent: QWidget) -> None:
    scene = parse_scene('format = "exoviz-scene"\nversion = 1\nmodel = "some.pdb"', "model")
    recipe = RecipePanel(scene, parent)
    assert not own_protein_command(parent, Store(scene, "Model"), recipe, "").enabled()
