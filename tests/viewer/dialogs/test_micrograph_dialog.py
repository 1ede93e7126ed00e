"""The dialog of micrographs shows a preview, says what is wrong, and hands on what is chosen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from qtpy.QtWidgets import QWidget

from exoviz.registry.micrograph_methods import METHODS
from exoviz.scene import load_scene
from exoviz.viewer.dialogs.micrograph_dialog import MicrographDialog, make_micrograph
from exoviz.viewer.widgets.controls import existing
from made_vesicle import made_vesicle
from window_help import WAIT

SCENE = load_scene("liposome")


@pytest.fixture
def parent(qtbot: Any) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def dialog(parent: QWidget, tmp_path: Path) -> MicrographDialog:
    made = MicrographDialog(tmp_path / "a.png", made_vesicle(), SCENE, parent)
    made.boxes["pixel_nm"].setValue(0.8)
    return made


def previewed(qtbot: Any, dialog: MicrographDialog) -> None:
    dialog.preview()
    qtbot.waitUntil(lambda: dialog.made is not None, timeout=WAIT)


def test_a_preview_is_a_picture_of_what_is_chosen(qtbot: Any, dialog: MicrographDialog) -> None:
    previewed(qtbot, dialog)
    assert dialog.made is not None
    assert dialog.made.facts["pixel_nm"] == 0.8
    assert not existing(dialog.picture.pixmap()).isNull()
    dialog.method.setCurrentIndex(dialog.method.findData("negative-stain"))
    assert set(dialog.boxes) == {one.name for one in METHODS["negative-stain"].options}
    dialog.boxes["pixel_nm"].setValue(1.0)
    previewed(qtbot, dialog)
    assert "artefact" in dialog.said.text()
    dialog.done(0)


def test_what_is_wrong_is_said_in_place_of_the_picture(
    qtbot: Any, dialog: MicrographDialog
) -> None:
    dialog.boxes["ice_nm"].setValue(12)
    dialog.preview()
    qtbot.waitUntil(lambda: "too thin" in dialog.picture.text(), timeout=WAIT)
    assert "Ice" in dialog.picture.text()
    dialog.done(0)


def test_what_is_chosen_is_written(dialog: MicrographDialog, tmp_path: Path) -> None:
    assert "field_nm" not in dialog.options()
    dialog.boxes["field_nm"].setValue(60)
    dialog.boxes["dose"].setValue(0)
    options = dialog.options()
    assert options["field_nm"] == 60
    said = make_micrograph(made_vesicle(), SCENE, options)(lambda _share: None)
    assert str(tmp_path / "a.png") in said
    assert (tmp_path / "a.png").stat().st_size > 1000
    dialog.method.setCurrentIndex(dialog.method.findData("tomogram"))
    assert dialog.file.path().suffix == ".mrc"
    dialog.done(0)
