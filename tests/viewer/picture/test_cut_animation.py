"""Transitions from one cut to another, in the window."""

from __future__ import annotations

from typing import Any

import pytest

from exoviz.scene import load_scene, save_scene
from window_help import WAIT, drawn


def beads_on_the_way(qtbot: Any, window: Any, command: str) -> list[int]:
    """Run a command; return how many beads the pictures had until the last, and of the last."""
    found: list[int] = []

    def note(made: Any) -> None:
        if made.request.transition is not None:
            found.append(len(made.drawing.centres))

    window.render_worker.drawn.connect(note)
    window.commands[command]()
    drawn(qtbot, window, full=True)
    window.render_worker.drawn.disconnect(note)
    shown = window.canvas.shown
    assert shown.request.transition is None
    return [*found, len(shown.drawing.centres)]


def test_a_cut_opens_and_its_undo_closes_it(qtbot: Any, open_scene: Any) -> None:
    window = open_scene()
    drawn(qtbot, window, full=True)
    window.settings.setValue("reduced_motion", False)
    window.commands["cut.octant"]()
    assert window.store.scene.view.cutaway == "octant"
    assert window.cut_animation.transition is not None
    drawn(qtbot, window, full=True)
    counts = beads_on_the_way(qtbot, window, "cut.half")
    assert len(counts) >= 2
    assert counts[0] > counts[-1]
    assert [step.scene.view.cutaway for step in window.store.steps] == ["half", "octant", "half"]
    counts = beads_on_the_way(qtbot, window, "edit.undo")
    assert len(counts) >= 2
    assert counts[0] < counts[-1]


def test_a_command_in_the_middle_of_the_way_counts(qtbot: Any, open_scene: Any) -> None:
    window = open_scene()
    window.settings.setValue("reduced_motion", False)
    for name in ("none", "wedge", "plane", "sphere", "none", "octant", "half", "none"):
        with qtbot.waitSignal(
            window.render_worker.drawn,
            timeout=WAIT,
            check_params_cb=lambda made: made.request.transition is not None,
        ):
            window.commands[f"cut.{name}"]()
    drawn(qtbot, window, full=True)
    assert window.canvas.shown.request.view.cutaway == "none"
    assert window.cut_animation.transition is None


def test_with_less_motion_a_cut_is_there_at_once(qtbot: Any, open_scene: Any) -> None:
    window = open_scene()
    counts = beads_on_the_way(qtbot, window, "cut.octant")
    assert len(counts) == 1


def test_a_bookmark_brings_its_cut(
    qtbot: Any, open_scene: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from qtpy.QtWidgets import QInputDialog

    window = open_scene()
    for name, cut in (("A", "octant"), ("B", "sphere")):
        window.commands[f"cut.{cut}"]()
        window.camera.move("turn", 20, 5)
        monkeypatch.setattr(QInputDialog, "getText", lambda *_, name=name: (name, True))
        window.commands["bookmark.add"]()
    window.commands["cut.none"]()
    window.commands["bookmark.next"]()
    seen = [window.store.scene.view.cutaway]
    places = [window.camera.goal()]
    for _step in range(2):
        window.commands["bookmark.next"]()
        seen.append(window.store.scene.view.cutaway)
        places.append(window.camera.goal())
    assert sorted(set(seen)) == ["octant", "sphere"]
    assert places[0] == places[2] != places[1]
    path = tmp_path / "marked.toml"
    save_scene(window.camera.scene, path)
    assert load_scene(path) == window.camera.scene
    drawn(qtbot, window)
