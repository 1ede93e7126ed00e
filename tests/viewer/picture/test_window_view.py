"""What is seen stands in the document: it is saved, undone, and drawn the same elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from exoviz.builder import build_vesicle
from exoviz.renderer import render, still
from exoviz.scene import load_scene, parse_scene
from exoviz.scene.view import LegendDetail
from exoviz.story import build_story, story_builder
from exoviz.viewer.dialogs.export_dialogs import StillDialog
from window_help import SMALL, STORY, WAIT, drawn

SIZE = (320, 240)


def test_legend_and_scale_bar_are_saved_and_undone(
    qtbot: Any, open_scene: Any, tmp_path: Path
) -> None:
    window = open_scene()
    drawn(qtbot, window)
    assert window.canvas.shown.request.words.scale_bar
    window.commands["view.legend"]()
    window.commands["view.scale_bar"]()
    drawn(qtbot, window)
    words = window.canvas.shown.request.words
    assert (words.legend, words.scale_bar) == ("compact", False)
    assert [step.name for step in window.store.steps[1:]] == ["Legend: families", "Scale bar: off"]
    assert window.files.save()
    saved = load_scene(tmp_path / "small.toml").view
    assert (saved.legend, saved.scale_bar) == ("compact", False)
    window.commands["edit.undo"]()
    window.commands["edit.undo"]()
    drawn(qtbot, window)
    words = window.canvas.shown.request.words
    assert (words.legend, words.scale_bar) == ("off", True)


def test_words_of_a_story_are_hidden_and_saved(qtbot: Any, open_scene: Any, tmp_path: Path) -> None:
    path = tmp_path / "story.toml"
    path.write_text(STORY, encoding="utf-8")
    window = open_scene(str(path))
    drawn(qtbot, window, full=True)
    written = window.canvas.shown.pixels
    window.commands["view.scale_bar"]()
    drawn(qtbot, window, full=True)
    assert (window.canvas.shown.pixels != written).any()
    assert window.files.save()
    assert not load_scene(path).view.captions


def test_a_picture_has_what_the_view_says_unless_it_is_given_otherwise() -> None:
    scene = parse_scene(SMALL)
    vesicle = build_vesicle(scene)

    def pixels(
        view: dict[str, object], legend: LegendDetail | None = None, scale_bar: bool | None = None
    ) -> Any:
        seen = scene.view.model_copy(update={"style": "draft", **view})
        return render(vesicle, size=SIZE, view=seen, legend=legend, scale_bar=scale_bar)

    bare, words = pixels({}), pixels({"legend": "compact", "scale_bar": True})
    assert (bare != words).any()
    assert np.array_equal(words, pixels({}, legend="compact", scale_bar=True))
    without = pixels({"legend": "compact", "scale_bar": True}, legend="off", scale_bar=False)
    assert np.array_equal(bare, without)


def test_a_still_has_the_captions_that_the_view_says() -> None:
    scene = parse_scene(STORY.replace('cutaway = "half"', 'captions = false, style = "draft"'))
    story = build_story(scene)
    bare = still(story, size=SIZE)
    assert np.array_equal(bare, still(story, size=SIZE, captions=False))
    assert (bare != still(story, size=SIZE, captions=True)).any()


def test_a_story_that_was_turned_is_saved_and_drawn_so(
    qtbot: Any, open_scene: Any, tmp_path: Path
) -> None:
    path = tmp_path / "story.toml"
    path.write_text(STORY, encoding="utf-8")
    straight = still(load_scene(path), size=SIZE)
    window = open_scene(str(path))
    window.camera.move("turn", 20, 10)
    window.camera.move("zoom", 1.5)
    assert window.files.save()
    saved = load_scene(path)
    assert saved.view.turn is not None
    assert (saved.view.turn.azimuth, saved.view.turn.elevation) == (20, 10)
    assert saved.view.turn.nearer == 1.5
    turned = still(saved, size=SIZE)
    assert (turned != straight).any()
    window.files.open(str(path))
    drawn(qtbot, window)
    assert window.canvas.shown.request.view.turn == saved.view.turn
    window.commands["view.fit"]()
    assert window.camera.scene.view.turn is None


def test_saving_a_moment_of_a_story_does_not_build_it_again(
    qtbot: Any, open_scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, file = tmp_path / "story.toml", tmp_path / "moment.png"
    path.write_text(STORY, encoding="utf-8")
    window = open_scene(str(path))
    builds = []

    def build(*arguments: Any, **options: Any) -> Any:
        builds.append(arguments)
        return build_story(*arguments, **options)

    monkeypatch.setattr(story_builder, "build_story", build)

    def fill(dialog: StillDialog) -> int:
        dialog.file.line.setText(str(file))
        dialog.sizes.width_box.setValue(320)
        dialog.sizes.height_box.setValue(180)
        return 1

    monkeypatch.setattr(StillDialog, "exec", fill)
    window.store.change_view(style="textbook")
    drawn(qtbot, window)
    window.commands["file.picture"]()
    qtbot.waitUntil(lambda: file.exists() and not window.status.jobs, timeout=WAIT)
    assert builds == []
    at, view = window.panels.timeline.time, window.camera.view
    with Image.open(file) as saved:
        expected = still(window.builder.model, at=at, view=view, size=saved.size)
        assert (np.asarray(saved.convert("RGBA")) == expected).all()
