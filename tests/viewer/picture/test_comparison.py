"""Vesicles beside that of the document: one camera, one scale, and nothing left behind."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from exoviz.language import speaking
from window_help import SMALL, STORY, WAIT, drawn

LARGE = SMALL.replace("vesicle.diameter_nm = 24", "vesicle.diameter_nm = 34")


def settled(qtbot: Any, window: Any) -> None:
    """Wait until every picture is shown in full, at one scale."""

    def is_settled() -> bool:
        panes = window.comparison.panes
        if window.phase != "ready" or not all(pane.is_ready for pane in panes):
            return False
        here = window.canvas.shown
        return all(
            pane.shown.nm_per_pixel == pytest.approx(here.nm_per_pixel, rel=2e-3)
            and pane.shown.request.view.orbit.azimuth
            == pytest.approx(window.camera.orbit().azimuth, abs=1e-3)
            for pane in panes
        )

    drawn(qtbot, window, full=True)
    qtbot.waitUntil(is_settled, timeout=WAIT)


def touches_edge(result: Any) -> bool:
    """Return whether anything is cut off at the edge of a picture."""
    seen = result.bead >= 0
    return bool(np.r_[seen[0], seen[-1], seen[:, 0], seen[:, -1]].any())


def test_a_larger_vesicle_is_seen_whole_and_moves_along(
    qtbot: Any, open_scene: Any, tmp_path: Path
) -> None:
    path = tmp_path / "large.toml"
    path.write_text(LARGE, encoding="utf-8")
    window = open_scene()
    drawn(qtbot, window, full=True)
    alone = window.canvas.width()
    window.commands["view.compare"](str(path))
    settled(qtbot, window)
    (pane,) = window.comparison.panes
    assert window.canvas.width() < alone
    assert not touches_edge(pane.shown)
    before = pane.shown.request.view.orbit
    window.commands["view.turn_left"]()
    window.commands["view.nearer"]()
    window.store.change_view(hide=("membrane",), cutaway="none", style="draft")
    settled(qtbot, window)
    view = pane.shown.request.view
    assert view.orbit.azimuth != pytest.approx(before.azimuth)
    assert (view.hide, view.cutaway, view.style) == (("membrane",), "none", "draft")
    assert not any(layer.startswith("membrane") for layer in pane.shown.drawing.layers)
    with speaking("kk"):
        window.retranslate()
        settled(qtbot, window)
        assert pane.shown.request.language == "kk"
    window.commands["view.fit"]()
    settled(qtbot, window)
    assert not touches_edge(pane.shown)

    kept = weakref.ref(pane.vesicle.batches[0].positions)
    window.commands["view.compare_none"]()
    del pane, view, before
    drawn(qtbot, window, full=True)
    qtbot.waitUntil(lambda: window.canvas.width() == alone, timeout=WAIT)
    gc.collect()
    assert kept() is None


def test_three_have_room_and_another_document_ends_it(
    qtbot: Any, open_scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    for place in ("dialogs.start_dialog", "picture.comparison"):
        monkeypatch.setattr(
            f"exoviz.viewer.{place}.complain", lambda _parent, text: said.append(text)
        )
    story, wrong = tmp_path / "story.toml", tmp_path / "wrong.toml"
    story.write_text(STORY, encoding="utf-8")
    # What can be read and cannot be built.
    wrong.write_text(SMALL.replace("CD9 = 2", "CD9 = 900"), encoding="utf-8")
    window = open_scene()
    for path in (story, tmp_path / "none.toml"):
        window.commands["view.compare"](str(path))
        assert said.pop()
        assert not window.comparison.is_on
    window.commands["view.compare"](str(wrong))
    qtbot.waitUntil(lambda: not window.comparison.is_on, timeout=WAIT)
    assert said.pop()
    for _time in range(3):
        window.commands["view.compare"](str(tmp_path / "small.toml"))
    window.commands.refresh()
    assert not window.commands.actions["view.compare"].isEnabled()
    settled(qtbot, window)
    # Alike, they all fill their pictures.
    for shown in (window.canvas.shown, *(pane.shown for pane in window.comparison.panes)):
        rows, columns = np.nonzero(shown.bead >= 0)
        assert max(np.ptp(rows) / shown.bead.shape[0], np.ptp(columns) / shown.bead.shape[1]) > 0.55
    first = window.comparison.panes[0]
    first.closed.emit()
    settled(qtbot, window)
    assert first not in window.comparison.panes
    window.files.open(str(story))
    assert not window.comparison.is_on
    drawn(qtbot, window)
    window.commands.refresh()
    assert not window.commands.actions["view.compare"].isEnabled()
