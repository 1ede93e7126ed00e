"""What the dialogs offer, and what they say where they have nothing to offer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from qtpy.QtWidgets import QDialog

import exoviz
from exoviz.errors import UserError
from exoviz.language import speaking
from exoviz.progress import silent
from exoviz.registry.print_sizes import PRINT_SIZES
from exoviz.scene import parse_scene
from exoviz.viewer.actions import file_commands
from exoviz.viewer.dialogs import lineup_dialog, start_dialog
from exoviz.viewer.dialogs.export_dialogs import (
    ExportDialog,
    PictureDialog,
    PictureOrder,
    StillDialog,
    make_export,
    make_picture,
)
from exoviz.viewer.dialogs.lineup_dialog import LineupDialog
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


def test_the_largest_file_can_be_chosen(qtbot: Any, tmp_path: Path) -> None:
    parent = QDialog()
    qtbot.addWidget(parent)
    with speaking("en"):
        dialog = ExportDialog(tmp_path / "new.glb", parent)
    most: Any = dialog.controls["max_mb"]
    assert most.text() == "no limit"
    assert dialog.options().get("max_mb") is None
    most.setValue(2.5)
    assert dialog.options()["max_mb"] == pytest.approx(2.5)
    dialog.format.setCurrentIndex(dialog.format.findData(".cif"))
    assert "max_mb" not in dialog.options()


@pytest.mark.parametrize("name", ["a.cif", "a.STL", "a.pdb", "a.glb"])
def test_the_format_is_that_of_the_file_that_is_typed(
    qtbot: Any, tmp_path: Path, name: str
) -> None:
    parent = QDialog()
    qtbot.addWidget(parent)
    dialog = ExportDialog(tmp_path / "new.ply", parent)
    dialog.file.line.setText(str(tmp_path / name))
    assert dialog.format.currentData() == Path(name).suffix.lower()
    assert dialog.file.path().name == name
    scene = parse_scene(SMALL)
    with speaking("en"):
        done = make_export(exoviz.build(scene), scene, dialog.options())(silent)
    assert (tmp_path / name).is_file()
    assert name in done


def test_what_a_picture_cannot_be_is_reported_in_the_words_of_its_dialog(tmp_path: Path) -> None:
    scene = parse_scene(SMALL)
    order = PictureOrder(tmp_path / "a.jpg", (200, 100), None, True, "compact", True, "medium", "")
    with speaking("ru"), pytest.raises(UserError, match=r"a\.jpg: Без фона: "):
        make_picture(exoviz.build(scene), scene, order)(silent)


def test_a_journals_column_is_ordered_for_print(qtbot: Any, tmp_path: Path) -> None:
    parent = QDialog()
    qtbot.addWidget(parent)
    dialog = PictureDialog(tmp_path / "a.pdf", (64, 48), parse_scene(SMALL), "medium", parent)
    before = dialog.order()
    assert (before.size, before.dpi, before.text_size) == ((64, 48), None, "medium")
    column = PRINT_SIZES["nature-single"]
    row = next(
        n for n in range(dialog.sizes.preset.count()) if dialog.sizes.preset.itemData(n) is column
    )
    dialog.sizes.preset.setCurrentIndex(row)
    order = dialog.order()
    assert order.dpi == column.dpi
    assert order.size[0] == round(column.width_mm / 25.4 * column.dpi)
    assert order.text_size == pytest.approx(column.text_factor)
    dialog.sizes.dpi.setValue(300)
    assert dialog.order().size[0] == round(column.width_mm / 25.4 * 300)


def test_a_moment_of_a_story_is_ordered_for_a_journals_column(qtbot: Any, tmp_path: Path) -> None:
    parent = QDialog()
    qtbot.addWidget(parent)
    dialog = StillDialog(tmp_path / "a.svg", "large", parent)
    assert dialog.options()["size"] == (1920, 1080)
    assert dialog.options()["dpi"] is None
    column = PRINT_SIZES["cell-double"]
    dialog.sizes.preset.setCurrentIndex(dialog.sizes.preset.findData(column))
    order = dialog.options()
    assert order["dpi"] == column.dpi
    assert order["size"][0] == round(column.width_mm / 25.4 * column.dpi)
    assert order["text_size"] == pytest.approx(column.text_factor * 1.3)
    assert order["path"] == tmp_path / "a.svg"


def test_a_line_up_is_written_in_the_order_and_language_that_are_chosen(
    open_scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, other = tmp_path / "mine.toml", tmp_path / "other.toml"
    mine.write_text(SMALL.replace('"Small"', '"My own"'), encoding="utf-8")
    other.write_text(SMALL.replace('"Small"', '"Other"'), encoding="utf-8")
    window = open_scene(str(mine))
    made: list[Path] = []
    path = tmp_path / "sizes.svg"

    def fill(dialog: LineupDialog) -> int:
        assert dialog.file.path().name == "mine-lineup.png"
        dialog.file.line.setText(str(path))
        dialog.add_scene(str(other))
        dialog.vesicles.move_by(-1)
        dialog.particles.add("LDL", "LDL")
        dialog.language.setCurrentIndex(dialog.language.findData("kk"))
        dialog.sizes.width_box.setValue(900)
        dialog.sizes.height_box.setValue(600)
        return 1

    monkeypatch.setattr(LineupDialog, "exec", fill)
    monkeypatch.setattr(file_commands, "Job", lambda work, _parent: work)
    monkeypatch.setattr(window.status, "run", lambda work, *_words: made.append(work(silent)))
    window.commands["file.lineup"]()
    assert made == [path]
    text = path.read_text("utf-8")
    assert -1 < text.find(">Other<") < text.find(">My own<") < text.find("21 нм")


def test_a_line_up_takes_no_story_and_is_not_empty(
    qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    for module in (lineup_dialog, start_dialog):
        monkeypatch.setattr(module, "complain", lambda _parent, text: said.append(text))
    parent = QDialog()
    qtbot.addWidget(parent)
    with speaking("en"):
        dialog = LineupDialog(tmp_path / "a.png", None, [], str, "medium", parent)
        accepted: list[int] = []
        dialog.accepted.connect(lambda: accepted.append(1))
        dialog.add_scene("mvb-release")
        dialog.accept()
        assert "is a story" in said[0]
        assert "at least one" in said[1]
        assert not accepted
        dialog.particles.add("LDL", "LDL")
        dialog.accept()
    assert accepted


def test_a_lesson_is_offered_and_written(
    open_scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(SMALL, encoding="utf-8")
    window = open_scene(str(file))
    offered: list[str] = []
    jobs: list[Any] = []

    def ask(_parent: object, _title: str, before: str, _filters: str, *, save: bool) -> str:
        offered.append(Path(before).name)
        return str(tmp_path / "mine.html") if save else ""

    monkeypatch.setattr(file_commands, "ask_file", ask)
    monkeypatch.setattr(file_commands, "Job", lambda work, _parent: work)
    monkeypatch.setattr(window.status, "run", lambda work, *_words: jobs.append(work(silent)))
    window.commands["file.lesson"]()
    assert offered == ["mine.html"]
    assert jobs == [tmp_path / "mine.html"]
    assert "exoviz-contents" in (tmp_path / "mine.html").read_text("utf-8")


def test_nothing_is_made_of_what_is_not_built(open_scene: Any) -> None:
    window = open_scene()
    window.builder.model = None
    for command in ("file.picture", "file.film", "file.export", "file.lesson"):
        with pytest.raises(UserError, match="nothing is built yet"):
            window.commands[command]()
