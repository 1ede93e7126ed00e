"""What the dialogs offer, and what they say where they have nothing to offer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from qtpy.QtWidgets import QDialog

from exoviz.errors import UserError
from exoviz.viewer.dialogs.export_dialogs import ExportDialog
from window_help import SMALL


@pytest.mark.parametrize(("name", "stem"), [("mine.toml", "mine"), ("liposome", "liposome")])
def test_files_are_offered_under_the_name_of_the_scene(
    open_scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, stem: str
) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(SMALL, encoding="utf-8")
    window = open_scene(str(file) if name == file.name else name)
    offered = []
    monkeypatch.setattr(QDialog, "exec", lambda dialog: offered.append(dialog.file.path().name))
    window.commands["file.picture"]()
    window.commands["file.export"]()
    assert offered == [f"{stem}.png", f"{stem}.glb"]
    assert window.files.offered(".mp4").name == f"{stem}.mp4"


def test_the_gap_around_pegs_is_offered_where_there_are_pegs(qtbot: Any, tmp_path: Path) -> None:
    parent = QDialog()
    qtbot.addWidget(parent)
    dialog = ExportDialog(tmp_path / "new.glb", parent)
    parts: Any = dialog.controls["parts"]
    clearance: Any = dialog.controls["clearance_mm"]
    assert not clearance.isEnabled()
    parts.setCurrentIndex(parts.findData("halves"))
    assert not clearance.isEnabled()
    dialog.format.setCurrentIndex(dialog.format.findData(".stl"))
    assert clearance.isEnabled()
    clearance.setValue(0.3)
    assert dialog.options()["clearance_mm"] == pytest.approx(0.3)
    parts.setCurrentIndex(parts.findData("layers"))
    assert not clearance.isEnabled()


def test_a_film_of_a_scene_without_a_story_is_refused_in_words(open_scene: Any) -> None:
    window = open_scene()
    with pytest.raises(UserError, match="a film needs a story"):
        window.commands["file.film"]()
    window.builder.model = None
    for command in ("file.picture", "file.export"):
        with pytest.raises(UserError, match="nothing is built yet"):
            window.commands[command]()
