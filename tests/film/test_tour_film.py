"""Films of tours."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from exoviz.cli import main
from exoviz.errors import InputError
from exoviz.film.animating import animate
from exoviz.film.tour_film import TourFilm, tour_film
from exoviz.film.tour_plan import tour_shots
from exoviz.language import LANGUAGES
from exoviz.scene import Scene, parse_scene
from exoviz.story import build_story, built
from sound_help import heard, tone
from window_help import SMALL, STORY

TOLD = """
[[tour.steps]]
title = { en = "Whole", ru = "Целая" }
text = "See [its lipids](layer:membrane)."
cutaway = "none"
highlight = ["membrane"]
[[tour.steps]]
title = "Open"
seconds = 2
cutaway = "half"
orbit = { azimuth = 10, elevation = 20, distance_nm = 60 }
[tour.steps.question]
text = "What is inside?"
explanation = "RNA is."
answers = [{ text = "Air" }, { text = "RNA", right = true }]
[[tour.steps]]
camera = "lumen"
"""
SIZE = (160, 96)


@pytest.fixture(scope="module")
def scene() -> Scene:
    return parse_scene(SMALL + TOLD)


@pytest.fixture(scope="module")
def film(scene: Scene) -> TourFilm:
    return tour_film(scene, built(scene), SIZE, "en", True)


def test_every_step_has_its_time_and_one_follows_the_other(film: TourFilm) -> None:
    kinds = [(shot.step, shot.kind) for shot in film.shots]
    assert kinds == [
        (0, "text"),
        (1, "move"),
        (1, "text"),
        (1, "question"),
        (1, "answer"),
        (2, "move"),
        (2, "text"),
    ]
    ends = [0.0, *(shot.stop for shot in film.shots)]
    assert [shot.start for shot in film.shots] == ends[:-1]
    assert film.duration == ends[-1]
    assert film.shots[2].stop - film.shots[2].start == pytest.approx(2)
    asked, answered = film.shots[3].caption.text, film.shots[4].caption.text
    assert asked.splitlines() == ["What is inside?", "A  Air", "B  RNA"]
    assert answered.splitlines() == ["B  RNA", "RNA is."]
    assert film.shots[0].caption.text == "See its lipids."


def test_frames_stand_still_or_move_and_do_not_depend_on_their_order(film: TourFilm) -> None:
    def middle(number: int, share: float = 0.5) -> float:
        shot = film.shots[number]
        return shot.start + share * (shot.stop - shot.start)

    times = [middle(0), middle(0, 0.9), middle(1, 0.2), middle(1, 0.6), middle(3), middle(6)]
    frame = film.open()
    made = {time: frame(time).copy() for time in times}
    again = film.open()
    for time in reversed(times):
        assert (again(time) == made[time]).all()
        assert made[time].shape == (SIZE[1], SIZE[0], 3)
    assert (made[times[0]] == made[times[1]]).all()
    different = [made[time] for time in times[1:]]
    for one in range(len(different)):
        for other in range(one):
            assert np.abs(different[one].astype(int) - different[other]).mean() > 0.5


def test_captions_are_in_the_language_asked_for_or_left_out(scene: Scene) -> None:
    model = built(scene)
    films = [tour_film(scene, model, SIZE, language, True) for language in LANGUAGES]
    assert [one.shots[0].caption.title for one in films] == ["Whole", "Whole", "Целая"]
    assert len({one.fingerprint for one in films}) == len(LANGUAGES)
    bare = tour_film(scene, model, SIZE, "en", False).open()(0.0)
    assert (bare != films[0].open()(0.0)).any()


def test_a_step_of_a_story_plays_and_then_stands_still() -> None:
    told = (
        '[[tour.steps]]\ntitle = "x"\nchapter = "docking"\ntime_s = 1\nuntil_s = 2\nseconds = 3\n'
    )
    scene = parse_scene(STORY + told + "[[tour.steps]]\ntime_s = 4\n")
    film = tour_film(scene, build_story(scene), SIZE, "en", True)
    frame = film.open()
    one, two, three, fading = (frame(time).copy() for time in (0.0, 1.5, 2.5, 3.4))
    assert (one != two).any()
    assert (two == three).all()
    assert (fading != three).any()
    assert film.shots[0].stop == 3.0
    assert scene.tour is not None
    # What plays is never cut off.
    assert tour_shots(scene.tour, [7.0, 0.0])[0].stop == 7.0


def test_the_command_makes_a_film_of_a_tour_or_says_why_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = tmp_path / "told.toml", tmp_path / "frames"
    path.write_text(SMALL + TOLD, encoding="utf-8")
    options = ["--tour", "-o", str(out), "--size", "160x96", "--fps", "1", "--to", "3"]
    assert main(["animate", str(path), *options]) == 0
    frames = sorted(out.iterdir())
    assert len(frames) == 3
    with Image.open(frames[0]) as image:
        assert image.size == SIZE
    assert main(["animate", "liposome", *options]) != 0
    assert "one-exosome" in capsys.readouterr().err
    with pytest.raises(InputError, match="has steps"):
        animate(parse_scene(SMALL + TOLD), out, tour=True, chapter=1)
    wrong = SMALL + TOLD.replace('["membrane"]', '["membran"]')
    with pytest.raises(InputError, match="membran"):
        animate(parse_scene(wrong), out, tour=True, size=SIZE)
    assert len(list(out.iterdir())) == 3


def test_a_recording_is_heard_with_the_words_of_its_step(tmp_path: Path) -> None:
    told = tmp_path / "told"
    told.mkdir()
    tone(told / "1.wav", 0.5)
    tone(told / "02 open.wav", 4.0)
    path = tmp_path / "film.mp4"
    # What is said of the second takes longer than the two seconds that its words stay.
    animate(parse_scene(SMALL + TOLD), path, tour=True, audio=told, size=SIZE, fps=2)
    text = (tmp_path / "film.en.srt").read_text(encoding="utf-8")
    start, asked = (
        next(
            60 * int(block.split(":")[1]) + float(block.split(":")[2][:6].replace(",", "."))
            for block in text.split("\n\n")
            if word in block
        )
        for word in ("Open", "What is inside?")
    )
    assert 4.0 <= asked - start <= 4.5
    loud = abs(heard(path))
    assert loud[50:450].mean() > 1000 < loud[round(1000 * start) + 50 :][:3900].mean()
    assert loud[600 : round(1000 * start) - 50].mean() < 100
    assert loud[round(1000 * asked) + 50 :].mean() < 100
    (told / "3 whole.wav").write_bytes((told / "1.wav").read_bytes())
    with pytest.raises(InputError, match="1 Whole, 2 Open, 3"):
        animate(parse_scene(SMALL + TOLD), path, tour=True, audio=told, size=SIZE)
