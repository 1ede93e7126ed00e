"""A story in the page of a lesson: as the film shows it, played by hand in every language."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from clients import STAGE, pixels_of, seen

import exoviz
from built_scenes import folded_story, shortest_story, shortest_story_scene
from exoviz.renderer.story_image import Stage
from exoviz.scene.view.tour import Tour, TourStep
from exoviz.story import Story


@pytest.mark.parametrize(
    ("made", "times"), [(shortest_story, (4.0, 9.5, 12.5)), (folded_story, (1.7, 2.2, 6.1, 12.0))]
)
def test_a_moment_of_a_story_is_the_films(
    made: Callable[[], Story], times: tuple[float, ...], tmp_path: Path
) -> None:
    story = made()
    file = exoviz.lesson(story, tmp_path / "a.html", sides=0)
    steps = [
        step
        for time in times
        for step in (
            ("ask", f"{STAGE}.seek({time})"),
            ("ask", f"{STAGE}.layersSeen()"),
            ("ask", f"{STAGE}.canvas.toDataURL()"),
        )
    ]
    answers = seen(file, "story", steps, "760x460")
    for time, told, url in zip(times, answers[1::3], answers[2::3], strict=True):
        width, height = told["size"]
        names = np.array([*told["names"], ""])
        own = names[np.array(told["layers"])].reshape(height, width)
        stage = Stage(story, (width, height), story.scene.view)
        picture = stage.picture(story.state_at(time), captions=False)[0]
        drawing = picture.drawing
        assert drawing.exact is not None
        layer = np.array([*drawing.layers, ""])[np.append(drawing.exact, -1)[picture.bead]]
        both = (own != "") & (layer != "")
        assert both.mean() > 0.1
        # Lipids stand a little elsewhere between the same neighbours; edges are theirs.
        assert (own == layer)[both].mean() > 0.97
        assert (own == layer).mean() > 0.975
        assert both.sum() / ((own != "") | (layer != "")).sum() > 0.97
        # The crowd stands where the film has it, in the same shadows.
        off = np.abs(pixels_of(url) - picture.pixels[..., :3].astype(int))
        assert off[(own == "") & (layer == "")].mean() < 4.5


def test_a_story_is_played_by_keys_in_every_language(tmp_path: Path) -> None:
    file = exoviz.lesson(shortest_story(), tmp_path / "a.html")
    steps = [("ask", f"{STAGE}.seek(2)"), ("ask", "document.getElementById('picture').focus()")]
    steps += [("press", "]"), ("ask", f"{STAGE}.time")]
    for language in ("en", "kk", "ru"):
        steps += [("click", f"#speak-{language}")]
        steps += [("ask", "document.querySelector('.caption').textContent"), ("axe", "")]
    steps += [("click", "#play"), ("ask", f"[{STAGE}.time, {STAGE}.duration]")]
    _a, _b, skipped, *spoken, (end, whole) = seen(file, "story-keys", steps, "360x640")
    assert skipped == pytest.approx(3)
    assert len(set(spoken[::2])) == 3
    assert spoken[1::2] == [[], [], []]
    assert end == pytest.approx(whole)


def test_with_less_motion_a_step_stands_until_it_is_played(tmp_path: Path) -> None:
    scene = shortest_story_scene()
    step = TourStep(title="x", time_s=1, until_s=2, still_s=1.5)
    told = scene.model_copy(update={"tour": Tour(steps=(step, TourStep(title="y", time_s=4)))})
    file = exoviz.lesson(told, tmp_path / "a.html", sides=0)
    time = ("ask", f"{STAGE}.time")
    begins = ("ask", f"(document.querySelector('#play').click(), {STAGE}.time)")
    steps = [time, begins, time, ("click", "#next"), time]
    assert seen(file, "story-step", steps) == pytest.approx([1.5, 1, 2, 4])


def test_without_webgl_a_story_shows_each_chapter(tmp_path: Path) -> None:
    file = exoviz.lesson(shortest_story(), tmp_path / "a.html")
    image = "document.querySelector('.turntable img')"
    steps = [
        ("ask", f"{image}.decode().then(() => [{image}.naturalWidth, {image}.alt])"),
        ("ask", "document.querySelector('.said').textContent"),
        ("click", "#speak-kk"),
        ("ask", "document.querySelector('.said').textContent"),
        ("axe", ""),
    ]
    (width, alt), english, kazakh, found = seen(
        file, "story-without-webgl", steps, "640x480", ("--disable-3d-apis",)
    )
    assert width > 0
    assert alt
    assert english.startswith("Docking")
    assert kazakh
    assert kazakh != english
    assert found == []


def test_keys_play_choose_chapters_and_move_the_time(tmp_path: Path) -> None:
    scene = shortest_story_scene()
    assert scene.story is not None
    chapters = scene.story.model_copy(update={"chapters": ("transport", "docking")})
    story = exoviz.build_story(scene.model_copy(update={"story": chapters}))
    file = exoviz.lesson(story, tmp_path / "a.html", sides=0)
    now, plays = ("ask", f"{STAGE}.time"), ("ask", f"{STAGE}.isPlaying")
    name = ("ask", "document.getElementById('play').getAttribute('aria-label')")
    later = f"new Promise((done) => setInterval(() => {STAGE}.time > 1 && done(true), 20))"
    steps = [
        ("ask", f"{STAGE}.seek(0)"),
        ("ask", "document.getElementById('picture').focus()"),
        ("tap", "Space"),
        ("watch", plays[1]),
        ("watch", name[1]),
        ("watch", later),
        ("press", "Space"),
        plays,
        name,
        now,
        ("ask", "document.getElementById('chapter').focus()"),
        ("press", "ArrowDown"),
        now,
        ("ask", "document.getElementById('chapter').value"),
        ("ask", "document.getElementById('time').focus()"),
        ("press", "ArrowRight"),
        now,
        ("press", "End"),
        now,
        ("press", "Home"),
        now,
    ]
    told = seen(file, "story-time", steps, "640x480")
    assert told[2:4] == [True, "Stop"]
    assert told[5:7] == [False, "Play"]
    stopped, _focus, chosen, number, _focus, on, end, begin = told[7:]
    assert 1 < stopped < story.starts[1]
    assert (chosen, number) == (pytest.approx(story.starts[1]), "1")
    assert on == pytest.approx(chosen + 0.1, abs=0.06)
    assert (begin, end) == (0, pytest.approx(story.duration))
