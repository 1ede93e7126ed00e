"""Tables dropped on the window are shown as what they are taken for, and become a vesicle."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from qtpy.QtWidgets import QDialogButtonBox, QWidget

from exoviz.viewer.dialogs.tables_dialog import TablesDialog
from exoviz.viewer.widgets.controls import existing
from window_help import WAIT

DATA = Path(__file__).parents[2] / "data" / "tables"


@pytest.fixture
def parent(qtbot: Any) -> Iterator[QWidget]:
    made = QWidget()
    qtbot.addWidget(made)
    yield made
    # What reads when a dialog closes ends when it has read.
    qtbot.waitUntil(
        lambda: not any(one.name == "job" for one in threading.enumerate()), timeout=WAIT
    )


def opened(qtbot: Any, parent: QWidget, *names: str) -> TablesDialog:
    dialog = TablesDialog([str(DATA / name) for name in names], parent)
    qtbot.waitUntil(lambda: dialog.made is not None, timeout=WAIT)
    return dialog


def is_ready(dialog: TablesDialog) -> bool:
    buttons = dialog.findChild(QDialogButtonBox)
    assert buttons is not None
    return existing(buttons.button(QDialogButtonBox.StandardButton.Ok)).isEnabled()


def test_a_preview_says_what_would_be_built(qtbot: Any, parent: QWidget) -> None:
    dialog = opened(qtbot, parent, "copies.xlsx")
    text = dialog.preview.toPlainText()
    assert "copies.xlsx: proteins, 7 rows" in text
    assert "A vesicle of 83.0 nm" in text
    assert is_ready(dialog)
    dialog.diameter.setValue(50)
    dialog.sized.setChecked(True)
    assert not is_ready(dialog)
    qtbot.waitUntil(lambda: "A vesicle of 50.0 nm" in dialog.preview.toPlainText(), timeout=WAIT)
    assert dialog.made is not None
    assert dialog.made.scene.vesicle.diameter_nm == 50
    dialog.done(0)


def test_what_is_wrong_is_said_and_nothing_can_be_built(
    qtbot: Any, parent: QWidget, tmp_path: Path
) -> None:
    file = tmp_path / "a.csv"
    file.write_text("a,b\n1,2\n", "utf-8")
    dialog = TablesDialog([str(file)], parent)
    qtbot.waitUntil(lambda: "nothing in this table" in dialog.preview.toPlainText(), timeout=WAIT)
    assert not is_ready(dialog)
    dialog.done(0)


def test_tables_dropped_on_the_window_become_its_document(
    qtbot: Any, open_scene: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_scene()
    # What follows is about the document; a vesicle need not be built for it.
    window.builder._soon.timeout.disconnect()
    seen: list[list[str]] = []

    def accept(dialog: TablesDialog) -> int:
        qtbot.waitUntil(lambda: dialog.made is not None, timeout=WAIT)
        seen.append(dialog.paths)
        dialog.accept()
        return dialog.result()

    monkeypatch.setattr(TablesDialog, "exec", accept)
    names = [str(DATA / "copies.xlsx"), str(DATA / "flow_medians.csv")]
    window.canvas.opened.emit(names)
    assert seen == [names]
    assert window.store.scene.vesicle.diameter_nm == 81.0
    assert "TSPAN4" in window.store.scene.proteins
    assert window.store.is_modified
