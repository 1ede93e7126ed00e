"""Scenes, vesicles and stories are drawn and filmed by the same functions, and built once."""

from __future__ import annotations

import os
import pickle
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import exoviz
from exoviz.errors import InputError
from exoviz.film import FilmProgress
from exoviz.film.story_film import StoryFilm
from exoviz.progress import UNKNOWN, Progress, silent
from exoviz.renderer.annotation.believable import note_of
from exoviz.renderer.drawers import PictureRequest, StoryDrawer, drawer_of
from exoviz.renderer.story_image import Stage, StagedState
from exoviz.reporting.reports import report_text
from exoviz.scene import Scene, parse_scene
from exoviz.story import Story, build_story, story_builder
from window_help import SMALL, STORY

SIZE = (128, 72)


@pytest.fixture(scope="module")
def scene() -> Scene:
    return parse_scene(SMALL)


@pytest.fixture(scope="module")
def story() -> Story:
    return build_story(parse_scene(STORY))


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[Scene]:
    """Return the scenes whose stories have been built, as they are built."""
    found: list[Scene] = []

    def build(scene: Scene, progress: Progress = silent) -> Story:
        found.append(scene)
        return build_story(scene, progress=progress)

    monkeypatch.setattr(story_builder, "build_story", build)
    return found


def test_a_scene_is_drawn_as_its_vesicle_with_its_view_and_words(scene: Scene) -> None:
    vesicle = exoviz.build(scene)
    note = note_of(scene)
    title = exoviz.render(vesicle, size=SIZE, view=scene.view, title="Small", note=note)
    assert (exoviz.render(scene, size=SIZE) == title).all()
    noted = exoviz.render(vesicle, size=SIZE, view=scene.view, note=note)
    assert (exoviz.render(scene, size=SIZE, title="") == noted).all()
    assert (noted != title).any()
    bare = exoviz.render(vesicle, size=SIZE, view=scene.view)
    assert (exoviz.render(scene, size=SIZE, title="", note="") == bare).all()
    assert (bare != noted).any()


def test_a_story_that_is_built_is_not_built_again(
    story: Story, builds: list[Scene], tmp_path: Path
) -> None:
    at = story.duration / 2
    pixels = exoviz.still(story, tmp_path / "a.png", at=at, size=SIZE)
    assert (exoviz.render(story, at=at, size=SIZE) == pixels).all()
    exoviz.animate(story, tmp_path / "film", size=SIZE, fps=2, start=at, stop=at + 1)
    assert builds == []
    with Image.open(sorted((tmp_path / "film").iterdir())[0]) as frame:
        assert (np.asarray(frame) == pixels[..., :3]).all()
    assert (exoviz.still(story.scene, at=at, size=SIZE) == pixels).all()
    assert builds == [story.scene]
    builds.clear()
    exoviz.animate(story.scene, tmp_path / "again", size=SIZE, fps=1, start=at, stop=at + 1)
    assert builds == [story.scene]


def test_another_process_is_given_the_scene_and_not_the_story(story: Story) -> None:
    film = StoryFilm(story.scene, SIZE, "en", captions=True, model=story)
    again = pickle.loads(pickle.dumps(film))
    assert again == film
    assert again.model is None


def test_a_still_of_a_vesicle_has_its_scale_bar(scene: Scene) -> None:
    vesicle = exoviz.build(scene)
    bar = exoviz.render(vesicle, size=SIZE, scale_bar=True)
    assert (exoviz.still(vesicle, size=SIZE, captions=True) == bar).all()


def test_what_is_drawn_of_a_story_is_that_of_the_view_that_is_given(story: Story) -> None:
    view = story.scene.view.model_copy(update={"captions": False, "style": "textbook"})
    pixels = exoviz.render(story, size=SIZE, view=view)
    assert (pixels == exoviz.still(story, size=SIZE, view=view)).all()
    assert (pixels != exoviz.still(story, size=SIZE)).any()


@pytest.mark.parametrize("style", ["goodsell", "draft"])
def test_a_story_that_plays_has_its_own_style_in_fewer_pixels(story: Story, style: str) -> None:
    view = story.scene.view.model_copy(update={"style": style})
    moment = PictureRequest(SIZE, view, time=story.duration / 2)
    drawer = drawer_of(story)
    still, _words = drawer.draw(moment)
    playing, _words = drawer.draw(replace(moment, quick=True))
    assert replace(playing.sheet, scale=still.sheet.scale) == still.sheet
    assert playing.bead.shape == (SIZE[1] // 2, SIZE[0] // 2)
    assert playing.pixels.shape == still.pixels.shape


def test_a_story_that_cannot_keep_up_is_drawn_in_fewer_pixels_of_the_same_size(
    story: Story,
) -> None:
    hours = iter(range(10_000))
    drawer = StoryDrawer(story, clock=lambda: float(next(hours)))
    moment = PictureRequest((120, 720), story.scene.view, time=story.duration / 2, quick=True)
    drawn = [drawer.draw(moment)[0] for _frame in range(19)]
    assert [one.bead.shape for one in (drawn[0], drawn[-1])] == [(360, 60), (240, 40)]
    assert drawn[-1].pixels.shape == drawn[0].pixels.shape
    means = [one.pixels[..., :3].mean(axis=(0, 1)) for one in (drawn[0], drawn[-1])]
    assert np.abs(means[0] - means[1]).max() < 4


def test_on_two_cores_each_half_of_a_playing_picture_has_one(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawer = drawer_of(story)
    moment = PictureRequest(SIZE, story.scene.view, time=story.duration / 2, quick=True)
    shared, _words = drawer.draw(moment)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    started: list[object] = []
    monkeypatch.setattr(threading.Thread, "start", started.append)
    alone, _words = drawer.begun(moment)()
    assert started == []
    assert (alone.pixels == shared.pixels).all()


def test_light_is_followed_where_there_is_time_for_it(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawer = drawer_of(story)
    moment = PictureRequest(SIZE, story.scene.view, time=story.duration / 2, quick=True)
    placed: list[StagedState] = []
    begun: list[Callable[[], tuple[Any, Any]]] = []
    lit = Stage.lit

    def noted(self: Stage, staged: StagedState, **given: Any) -> tuple[Any, Any]:
        placed.append(staged)
        if not begun:
            # Another is begun while this one is finished.
            begun.append(drawer.begun(moment))
        return lit(self, staged, **given)

    monkeypatch.setattr(Stage, "lit", noted)
    first, _words = drawer.begun(moment)()
    second, _words = begun[0]()
    assert [one.light is None for one in placed] == [True, False]
    assert (first.pixels == second.pixels).all()


def test_what_has_no_meaning_is_refused_before_anything_is_built(
    scene: Scene, story: Story, builds: list[Scene], tmp_path: Path
) -> None:
    for at in (0.0, 3.0):
        with pytest.raises(InputError, match="at: a vesicle alone has no time"):
            exoviz.render(scene, at=at)
    with pytest.raises(InputError, match="a vesicle alone has no time"):
        exoviz.animate(scene, tmp_path / "a.mp4")
    with pytest.raises(InputError) as caught:
        exoviz.render(story.scene, transparent=True, scale_bar=True, only=("cell",))
    assert [one.where for one in caught.value.problems] == [*("transparent", "scale_bar", "only")]
    assert builds == []
    with pytest.raises(InputError, match="at: 999 s is not within the story"):
        exoviz.still(story, at=999)
    hidden = story.scene.view.model_copy(update={"hide": ("cell/mvx",)})
    with pytest.raises(InputError, match="hide: there is no layer 'cell/mvx'"):
        exoviz.render(story, view=hidden)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("options", [{"size": (1, 1)}, {"dpi": 0.1}])
def test_a_size_that_is_not_possible_is_refused_before_anything_is_built(
    options: dict[str, Any], builds: list[Scene]
) -> None:
    with pytest.raises(InputError, match=next(iter(options))):
        exoviz.still(parse_scene(STORY), **options)
    assert not builds


def test_what_a_notebook_shows_of_a_story_is_its_still(story: Story, builds: list[Scene]) -> None:
    shown = exoviz.show(story, size=SIZE)
    assert shown._repr_html_() is None
    assert (np.asarray(shown.image) == exoviz.still(story, size=SIZE)).all()
    other = np.asarray(exoviz.show(story, at=story.duration / 3, size=SIZE).image)
    assert (other == exoviz.still(story, at=story.duration / 3, size=SIZE)).all()
    with pytest.raises(InputError, match="sides: has no meaning in a scene with a story"):
        exoviz.show(story.scene, sides=24)
    assert builds == []


def test_a_notebook_shows_a_scene_as_its_view_says(scene: Scene, builds: list[Scene]) -> None:
    half = scene.model_copy(update={"view": scene.view.model_copy(update={"cutaway": "half"})})
    shown = exoviz.show(half, size=SIZE, sides=2)
    expected = exoviz.show(exoviz.build(half), size=SIZE, view=half.view, sides=2)
    assert shown._repr_html_() == expected._repr_html_() is not None
    with pytest.raises(InputError, match="at: a vesicle alone has no time"):
        exoviz.show(scene, at=1.0)


def test_a_report_is_of_whatever_the_vesicle_can_be_built_from(scene: Scene, story: Story) -> None:
    vesicle = exoviz.build(scene)
    known = exoviz.report(vesicle, scene)
    same = {key: value for key, value in known.items() if key != "seconds"}
    assert {**exoviz.report(scene), "seconds": 0} == {**same, "seconds": 0}
    alone = exoviz.report(vesicle)
    # Without its scene nobody knows what was asked of the leaflets, nor what of it is illustrative.
    told = {"title", "illustrative", "lipids"}
    assert {**alone, **{key: known[key] for key in told}} == known
    for side in ("outer", "inner"):
        assert alone["lipids"][side] == known["lipids"][side]
    assert report_text(alone).startswith("vesicle\n")
    for subject in (story, story.scene):
        found = exoviz.report(subject)
        assert found["diameter_asked_nm"] == story.scene.vesicle.diameter_nm
        assert found["title"] == "Small"


@pytest.mark.parametrize("draw", [exoviz.render, exoviz.still])
def test_a_picture_is_stopped_while_what_it_shows_is_built(
    draw: Any, scene: Scene, story: Story, tmp_path: Path
) -> None:
    def stop(_share: float) -> None:
        raise KeyboardInterrupt

    for subject in (scene, story.scene):
        with pytest.raises(KeyboardInterrupt):
            draw(subject, tmp_path / "a.png", size=SIZE, progress=stop)
    assert list(tmp_path.iterdir()) == []


def test_a_film_says_that_its_story_is_built_and_is_stopped_meanwhile(
    story: Story, tmp_path: Path
) -> None:
    seen: list[FilmProgress] = []

    def stop(progress: FilmProgress) -> None:
        seen.append(progress)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        exoviz.animate(story.scene, tmp_path / "a.mp4", size=SIZE, progress=stop)
    assert seen == [FilmProgress(0, 0, None, "building")]
    assert seen[0].share == UNKNOWN
    assert list(tmp_path.iterdir()) == []
    stages: list[str] = []
    exoviz.animate(
        story.scene,
        tmp_path / "film",
        size=SIZE,
        fps=1,
        stop=1.0,
        progress=lambda one: stages.append(one.stage),
    )
    assert list(dict.fromkeys(stages)) == ["building", "frames", "encoding"]


def test_a_scene_is_exported_as_what_is_built_from_it(
    scene: Scene, story: Story, tmp_path: Path
) -> None:
    exoviz.export(scene, tmp_path / "scene.glb", view=scene.view)
    exoviz.export(exoviz.build(scene), tmp_path / "built.glb", view=scene.view, title="Small")
    assert (tmp_path / "scene.glb").read_bytes() == (tmp_path / "built.glb").read_bytes()
    exoviz.export(story.scene, tmp_path / "scene.ply", detail="low")
    exoviz.export(story, tmp_path / "built.ply", detail="low", title="Small")
    assert (tmp_path / "scene.ply").read_bytes() == (tmp_path / "built.ply").read_bytes()
