"""From one cut to another: in the picture, and in the window."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exoviz.model import Vesicle
from exoviz.registry.cutaways import CUTAWAYS
from exoviz.renderer import CutTransition, Live, drawn_in
from exoviz.renderer.geometry.cut_transition import Molecules
from exoviz.renderer.style_sheets import style_sheet_of
from exoviz.scene import View, load_scene, save_scene
from exoviz.scene.document import CutPlane
from window_help import WAIT, drawn

views = st.builds(
    View,
    cutaway=st.sampled_from(list(CUTAWAYS)),
    camera=st.sampled_from(["front", "top", "iso"]),
    plane=st.builds(
        CutPlane,
        azimuth=st.floats(-180, 180),
        elevation=st.floats(-90, 90),
        offset_nm=st.floats(-15, 15),
    ),
    keep=st.sampled_from([(), ("cargo",), ("membrane/inner", "proteins")]),
)


@pytest.fixture(scope="module")
def molecules(exosome: Vesicle) -> Molecules:
    return Molecules.of(exosome)


@given(start=views, end=views)
@settings(max_examples=30)
def test_a_molecule_changes_at_most_once(molecules: Molecules, start: View, end: View) -> None:
    shares = np.linspace(0, 1, 9)
    cut = np.stack([molecules.depth(CutTransition(start, end, share)) > 0 for share in shares])
    assert np.abs(np.diff(cut.astype(int), axis=0)).sum(axis=0).max() <= 1
    assert (cut[0] == (molecules.depth(start) > 0)).all()
    assert (cut[-1] == (molecules.depth(end) > 0)).all()


@pytest.mark.parametrize("cutaway", list(CUTAWAYS))
def test_the_way_ends_with_what_the_cut_shows(exosome: Vesicle, cutaway: str) -> None:
    live = Live(exosome)
    end = View(cutaway=cutaway, keep=("cargo", "membrane"))
    end = end.model_copy(update={"keep": ("cargo",)}) if cutaway != "none" else end
    last = live.drawing(end, CutTransition(View(cutaway="octant"), end, 1.0))
    shown = drawn_in(exosome, end, style_sheet_of(end))
    assert set(np.unique(last.molecule)) == set(np.unique(shown.molecule))
    assert len(last.centres) == len(shown.centres)
    assert np.allclose(last.triangles, shown.triangles)
    assert (last.molecule[last.owner] == shown.molecule[shown.owner]).all()


def test_a_way_that_is_broken_off_goes_on_from_there(molecules: Molecules) -> None:
    none, half = View(cutaway="none"), View(cutaway="half")
    there = CutTransition(none, half, 0.4)
    back = CutTransition(there, none, 0.0)
    assert np.array_equal(molecules.depth(back) > 0, molecules.depth(there) > 0)
    cut = [(molecules.depth(CutTransition(there, none, s)) > 0).sum() for s in (0, 0.3, 0.7, 1)]
    assert cut == sorted(cut, reverse=True)
    assert cut[0] > 0
    assert cut[-1] == 0


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
