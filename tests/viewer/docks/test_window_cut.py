"""The cut by hand and by numbers, and the section beside the picture."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from exoviz.registry.cutaways import CUTAWAYS
from exoviz.scene import load_scene
from window_help import WAIT, drawn


def plane_of(window: Any) -> Any:
    return window.store.scene.view.plane


def names(window: Any) -> list[str]:
    return [step.name for step in window.store.steps[1:]]


def test_a_dragged_slider_cuts_at_once_and_is_one_step(qtbot: Any, open_scene: Any) -> None:
    window = open_scene()
    cut = window.panels.cut
    cut.slider.sliderPressed.emit()
    beads = []
    for value in (0, 40, -60):
        cut.slider.setValue(value)
        drawn(qtbot, window)
        beads.append(len(window.canvas.shown.drawing.centres))
    assert window.store.scene.view.cutaway == "plane"
    assert plane_of(window).offset_nm == -6
    assert cut.offset.value() == -6
    assert beads[2] < beads[0] < beads[1]
    assert len(names(window)) == 1
    assert "-6 nm" in names(window)[0]
    cut.slider.sliderPressed.emit()
    cut.slider.setValue(20)
    assert len(names(window)) == 2
    window.commands["edit.undo"]()
    assert (cut.slider.value(), cut.offset.value()) == (-60, -6)
    window.commands["edit.undo"]()
    assert window.store.scene.view.cutaway == "half"


def test_numbers_flip_and_axes_reach_the_document_and_its_file(
    qtbot: Any, open_scene: Any, tmp_path: Any
) -> None:
    window = open_scene()
    cut = window.panels.cut
    cut.axes["Z"].click()
    cut.offset.setValue(3.5)
    cut.azimuth.setValue(40)
    cut.thickness.setValue(9)
    cut.flip.click()
    plane = plane_of(window)
    assert (plane.azimuth, plane.elevation, plane.offset_nm) == (40, 90, 3.5)
    assert (plane.thickness_nm, plane.flip) == (9, True)
    assert len(names(window)) == 5
    assert window.files.save()
    assert load_scene(tmp_path / "small.toml").view.plane == plane
    cut.thickness.setValue(0)
    assert plane_of(window).thickness_nm is None
    cut.facing.click()
    orbit = window.camera.orbit()
    assert plane_of(window).azimuth == pytest.approx(orbit.azimuth)


@pytest.mark.parametrize("cutaway", list(CUTAWAYS))
def test_every_cutaway_can_be_chosen_and_is_shown(open_scene: Any, cutaway: str) -> None:
    window = open_scene()
    box = window.panels.cut.cutaway
    box.setCurrentIndex(box.findData(cutaway))
    box.activated.emit(box.currentIndex())
    assert window.store.scene.view.cutaway == cutaway
    window.commands["cut.none"]()
    assert box.currentData() == "none"
    # Moving the plane of what has none cuts along a plane; what has one keeps its kind.
    window.commands[f"cut.{cutaway}"]()
    window.panels.cut.offset.setValue(1)
    planar = CUTAWAYS[cutaway].by_plane
    assert window.store.scene.view.cutaway == (cutaway if planar else "plane")


def test_it_says_what_is_kept_whole(open_scene: Any) -> None:
    window = open_scene()
    cut = window.panels.cut
    assert "Cargo" in cut.kept.text()
    window.layer_edits.set_kept(["cargo"], False)
    assert "Nothing is kept whole" in cut.kept.text()


def test_the_section_beside_follows_the_plane_and_the_layers(qtbot: Any, open_scene: Any) -> None:
    window = open_scene()
    window.show()
    dock, cut = window.docks["section"], window.panels.cut
    assert not dock.isVisible()
    cut.section.click()
    assert dock.isVisible()

    def section() -> Any:
        qtbot.waitUntil(lambda: window.section.is_ready, timeout=WAIT)
        return window.panels.section.shown

    first = section()
    assert first.request.view.cutaway == "section"
    assert {label.path for label in first.labels} == {"membrane/outer", "membrane/inner"}
    cut.offset.setValue(6)
    second = section()
    assert len(second.drawing.centres) < len(first.drawing.centres)
    window.layer_edits.set_shown(["membrane/outer"], False)
    third = section()
    assert {label.path for label in third.labels} == {"membrane/inner"}
    assert not np.array_equal(third.pixels, second.pixels)
    window.retranslate()
    assert section().request.view.plane.offset_nm == 6
    window.panels.cut.section.click()
    assert not window.docks["section"].isVisible()


def test_a_section_faces_its_plane_wherever_the_camera_was(qtbot: Any, open_scene: Any) -> None:
    window = open_scene()
    window.camera.move("turn", 50, 10)
    window.commands["cut.section"]()
    assert window.camera.place is None
    orbit, plane = window.camera.orbit(), plane_of(window)
    assert orbit.azimuth == pytest.approx(plane.azimuth, abs=1e-3)
    assert orbit.elevation == pytest.approx(plane.elevation, abs=1e-3)
    # Turning it by hand, and by the plane, goes on from there.
    window.camera.move("turn", 5, 0)
    assert window.camera.orbit().azimuth == pytest.approx(plane.azimuth + 5, abs=1e-3)
    before = window.camera.orbit().distance_nm
    window.camera.move("zoom", 2)
    assert window.camera.orbit().distance_nm == pytest.approx(before / 2, rel=1e-3)
    window.panels.cut.flip.click()
    assert window.camera.place is None
    drawn(qtbot, window)
    assert window.canvas.shown.request.view.plane.flip
