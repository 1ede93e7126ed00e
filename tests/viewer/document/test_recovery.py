"""Nothing that was not saved is lost, however many windows end in whatever way."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from qtpy.QtWidgets import QDialog, QMessageBox

from exoviz.scene import Scene, load_scene
from exoviz.viewer.document.recovery import Backup, Kept, Recovery
from exoviz.viewer.document.recovery_dialog import RecoveryDialog
from window_help import SMALL

SCENE = load_scene("liposome")


def numbered(seed: int) -> Scene:
    return SCENE.model_copy(update={"seed": seed})


def killed(recovery: Recovery) -> None:
    """Let go of what a process lets go when it is killed."""
    recovery._timer.stop()
    recovery._lock.unlock()


STEPS = st.lists(
    st.sampled_from(["open", "edit", "edit", "kill", "close", "save", "adopt", "delete", "break"]),
    max_size=30,
)


@settings(max_examples=60, deadline=None)
@given(steps=STEPS, data=st.data())
def test_nothing_unsaved_is_gone(qapp: Any, steps: list[str], data: st.DataObject) -> None:
    """Windows open, edit, are killed or closed, take over backups; users delete some."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        windows: list[Recovery] = []
        unsaved: dict[Path, int | None] = {}
        count = 0

        def one() -> Recovery:
            return windows[data.draw(st.integers(0, len(windows) - 1))]

        def backup(of: Recovery) -> Backup | None:
            left = of.left_behind()
            return left[data.draw(st.integers(0, len(left) - 1))] if left else None

        for step in steps:
            if step == "open" or not windows:
                windows.append(Recovery(folder))
                continue
            window = one()
            if step == "edit":
                count += 1
                window.keep(Kept(numbered(count)))
                window.write()
                unsaved[window._file] = count
            elif step == "save":
                window.keep(None)
                window.write()
                unsaved.pop(window._file, None)
            elif step in ("kill", "close"):
                windows.remove(window)
                if step == "kill":
                    killed(window)
                else:
                    window.end()
                    unsaved.pop(window._file, None)
            elif (found := backup(window)) is not None:
                if step == "delete":
                    Recovery.delete(found)
                    unsaved.pop(found.file)
                elif step == "break":
                    found.file.write_bytes(b"\xff\xfe")
                    unsaved[found.file] = None
                elif found.kept is not None:
                    # Whoever takes another document has saved or given up the own.
                    unsaved.pop(window._file, None)
                    assert window.adopt(found)
                    assert window._file == found.file
        for window in windows:
            killed(window)
        later = Recovery(folder)
        found_now = {
            one.file: None if one.kept is None else one.kept.scene.seed
            for one in later.left_behind()
        }
        assert found_now == unsaved
        later.end()


def test_a_window_keeps_what_another_has_open(qapp: Any, tmp_path: Path) -> None:
    first, second = Recovery(tmp_path), Recovery(tmp_path)
    first.keep(Kept(numbered(7)))
    first.write()
    assert second.left_behind() == []
    killed(first)
    (left,) = second.left_behind()
    third = Recovery(tmp_path)
    assert second.adopt(left)
    assert not third.adopt(left)
    assert third.left_behind() == []
    second.end()
    third.end()
    assert list(tmp_path.iterdir()) == []


def test_a_document_comes_back_with_its_file_and_comments(qapp: Any, tmp_path: Path) -> None:
    kept = Kept(numbered(9), tmp_path / "Қазақша «атау».toml", "# mine\nseed = 1\n", "liposome")
    crashed = Recovery(tmp_path)
    crashed.keep(kept)
    crashed.write()
    killed(crashed)
    later = Recovery(tmp_path)
    (left,) = later.left_behind()
    assert left.kept == kept
    later.end()


def test_who_works_without_a_pause_is_kept_safe(qapp: Any, tmp_path: Path, qtbot: Any) -> None:
    window = Recovery(tmp_path)
    edits = 0

    def written() -> bool:
        nonlocal edits
        edits += 1
        window.keep(Kept(numbered(edits)))
        return window._file.is_file()

    qtbot.waitUntil(written, timeout=60_000)
    window.end()


PROGRAM = """
import os, sys
from pathlib import Path
from exoviz.viewer import application
app = application()
from exoviz.scene import load_scene
from exoviz.viewer.document.recovery import Kept, Recovery
window = Recovery(Path(sys.argv[1]))
window.keep(Kept(load_scene("liposome").model_copy(update={"seed": int(sys.argv[2])})))
window.write()
os.kill(os.getpid(), 9)
"""


def test_killed_processes_leave_their_scenes(qapp: Any, tmp_path: Path) -> None:
    for seed in (1, 2, 3):
        subprocess.run([sys.executable, "-c", PROGRAM, str(tmp_path), str(seed)], check=False)
    later = Recovery(tmp_path)
    found = [one.kept.scene.seed for one in later.left_behind() if one.kept is not None]
    assert found == [3, 2, 1]
    later.end()


def left_by_crash(folder: Path, *seeds: int) -> None:
    for seed in seeds:
        crashed = Recovery(folder)
        crashed.keep(Kept(numbered(seed)))
        crashed.write()
        killed(crashed)


def test_the_window_opens_what_is_chosen_and_keeps_the_rest(
    open_scene: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_scene()
    folder = window.files.recovery._folder
    left_by_crash(folder, 11, 12, 13)
    shown: list[RecoveryDialog] = []

    def choose(dialog: Any) -> int:
        if isinstance(dialog, RecoveryDialog):
            shown.append(dialog)
            dialog.list.setCurrentRow(1)
            dialog.open_button.click()
        return 0

    monkeypatch.setattr(QDialog, "exec", choose)
    window.files.offer_recovery()
    assert shown[0].list.count() == 3
    opened = window.store.scene.seed
    assert opened in (11, 12, 13)
    assert window.isWindowModified()
    rest = {one.kept.scene.seed for one in window.files.recovery.left_behind() if one.kept}
    assert rest == {11, 12, 13} - {opened}
    # Until it is saved it stays a backup.
    killed(window.files.recovery)
    later = Recovery(folder)
    assert {one.kept.scene.seed for one in later.left_behind() if one.kept} == {11, 12, 13}
    later.end()


@pytest.mark.parametrize("sure", [True, False])
def test_only_what_the_user_deletes_is_deleted(
    qtbot: Any, qapp: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sure: bool
) -> None:
    left_by_crash(tmp_path, 1, 2)
    (tmp_path / "odd.toml").write_text(SMALL)
    later = Recovery(tmp_path)
    backups = later.left_behind()
    dialog = RecoveryDialog(backups)
    qtbot.addWidget(dialog)

    def answer(box: QMessageBox) -> int:
        words = "Delete" if sure else "Cancel"
        (button,) = [one for one in box.buttons() if one.text().replace("&", "") == words]
        button.click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", answer)
    unreadable = [index for index, one in enumerate(backups) if one.kept is None]
    dialog.list.setCurrentRow(unreadable[0])
    assert not dialog.open_button.isEnabled()
    dialog.delete_button.click()
    left = {one.file.name for one in later.left_behind()}
    assert len(left) == (2 if sure else 3)
    assert ("odd.toml" in left) is not sure
    later.end()
