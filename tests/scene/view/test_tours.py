"""Tours in scene files: what they may say, and that what comes with exoviz is whole."""

from __future__ import annotations

from typing import get_args

import pytest

from exoviz.errors import InputError
from exoviz.film.tour_plan import check_tour, tour_shots
from exoviz.language import LANGUAGES, speaking
from exoviz.model import Vesicle
from exoviz.registry.chapters import CHAPTERS
from exoviz.scene import load_scene, parse_scene, preset_names, scene_text, tour_names
from exoviz.scene.view.tour import (
    Tour,
    TourStep,
    linked_layers,
    said,
    text_runs,
    with_said,
    without_links,
)
from exoviz.scene.view.tour.tour_texts import _Language

HEAD = 'format = "exoviz-scene"\nversion = 1\nbase = "liposome"\n'
STORY = HEAD.replace("liposome", "mvb-release")


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("See [the proteins](layer:proteins) and [CD63](layer:proteins/tetraspanins/CD63).", 2),
        ("[a](layer:x)[b](layer:y)", 2),
        ("[a](https://example.org) [b](javascript:alert) [c](layer:)", 0),
        ("[a](layer:two words) [](layer:x) [[a](layer:x", 0),
        ('<a href="layer:x">a</a> <img src=x> & "quotes"', 0),
        ("[" * 2000, 0),
    ],
)
def test_only_links_to_layers_have_a_meaning(text: str, links: int) -> None:
    assert len(linked_layers(text)) == links
    if not links:
        assert without_links(text) == text
    assert all(run.text for run in text_runs(text))


def test_a_text_is_said_in_the_language_in_force_or_the_nearest_that_there_is() -> None:
    assert get_args(_Language) == LANGUAGES
    with speaking("kk"):
        assert said("one") == "one"
        assert said({"en": "a", "kk": "b"}) == "b"
        assert said({"en": "a", "ru": "c"}) == "a"
        assert said({"ru": "c"}) == "c"
        assert said({}) == ""
        assert with_said({"en": "a"}, "b") == {"en": "a", "kk": "b"}
        assert with_said("a", "b") == "b"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('title = { de = "x" }', 5, "allowed: en, kk, ru"),
        ('titel = "x"', 5, "Did you mean 'title'"),
        ('chapter = "pit"', 5, "without a story"),
        ("until_s = 0", 5, "is not after"),
        ("still_s = 2", 5, "is not within the step"),
        ('question = { text = "?", answers = [{ text = "a" }, { text = "b" }] }', 5, "0 answers"),
        ('question = { text = "?", answers = [{ text = "a", right = true }] }', 5, "too short"),
        ('text = "\\u0007"', 5, "U+0007"),
        ("seconds = 0", 5, "too small"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text: str, line: int, words: str) -> None:
    source = f"{HEAD}[[tour.steps]]\n{text}\n[[tour.steps]]\ntitle = 'fine'\n"
    with pytest.raises(InputError) as caught:
        parse_scene(source)
    problem = caught.value.problems[0]
    assert problem.line == line
    assert problem.where.startswith("tour.steps.0.")
    assert words in str(caught.value)
    later = f"{HEAD}[[tour.steps]]\ntitle = 'fine'\n[[tour.steps]]\n{text}\n"
    with pytest.raises(InputError) as caught:
        parse_scene(later)
    assert caught.value.problems[0].line == line + 2


def test_steps_of_a_story_say_when_and_not_from_where() -> None:
    told = {"transport", "docking", "release"}
    assert told < set(CHAPTERS)
    for name in told:
        assert parse_scene(f'{STORY}[[tour.steps]]\nchapter = "{name}"\nuntil_s = 3\n').tour
    assert parse_scene(f"{STORY}[[tour.steps]]\ntime_s = 1\nuntil_s = 3\nstill_s = 2\n").tour
    for text in (
        'chapter = "pit"',
        "until_s = 3\nstill_s = 4",
        'camera = "front"',
        'cutaway = "half"',
        "keep = []",
    ):
        with pytest.raises(InputError):
            parse_scene(f"{STORY}[[tour.steps]]\n{text}\n")


def test_a_step_is_seen_the_same_whatever_was_seen_before_it() -> None:
    scene = load_scene("exosome")
    view = scene.view.model_copy(update={"orbit": {"azimuth": 1, "elevation": 2, "distance_nm": 9}})
    assert TourStep().seen(view) == view
    assert TourStep(camera="front").seen(view).orbit is None
    seen = TourStep(cutaway="none", hide=("glycans",)).seen(view)
    assert (seen.cutaway, seen.hide, seen.orbit) == ("none", ("glycans",), view.orbit)


def test_a_base_gives_whole_tables_and_is_left_where_something_of_it_is_taken_away() -> None:
    text = f'{HEAD}seed = 5\n# said\n[[tour.steps]]\ntitle = "x"\n'
    scene, base = parse_scene(text), load_scene("liposome")
    assert scene.model_copy(update={"tour": None, "seed": base.seed}) == base
    assert scene_text(scene, text) == text
    changes: tuple[dict[str, object], ...] = (
        {"seed": 6},
        {"proteins": {"CD63": 3}},
        {"about": ""},
        {"title": "Other", "tour": None},
    )
    for change in changes:
        changed = scene.model_copy(update=change)
        written = scene_text(changed, text)
        assert parse_scene(written) == changed
        assert "# said" in written or changed.tour is None
    with pytest.raises(InputError, match="exosome"):
        parse_scene(HEAD.replace("liposome", "exosom"))
    for name in tour_names():
        with pytest.raises(InputError):
            parse_scene(HEAD.replace("liposome", name))


@pytest.mark.parametrize("name", tour_names())
def test_a_tour_is_written_and_read_again(name: str) -> None:
    scene = load_scene(name)
    assert parse_scene(scene_text(scene)) == scene
    assert scene.tour is not None
    shorter = scene.model_copy(update={"tour": {"steps": scene.tour.steps[1:]}})
    assert parse_scene(scene_text(shorter, scene_text(scene))) == shorter


def every_text(tour: Tour) -> list[object]:
    found: list[object] = []
    for step in tour.steps:
        found += [step.title, step.text, step.notes]
        if step.question is not None:
            found += [step.question.text, step.question.explanation]
            found += [text for one in step.question.answers for text in (one.text, one.reply)]
    return [text for text in found if text != ""]


@pytest.mark.parametrize("name", tour_names())
def test_the_tours_that_come_with_exoviz_are_whole_in_every_language(name: str) -> None:
    scene = load_scene(name)
    tour = scene.tour
    assert tour is not None
    assert 8 <= len(tour.steps) <= 12
    questions = [step.question for step in tour.steps if step.question is not None]
    assert len(questions) >= 4
    for text in every_text(tour):
        # Numbers are the same in all of them.
        if isinstance(text, str):
            assert text.isdigit()
            continue
        assert set(text) == set(LANGUAGES)  # type: ignore[call-overload]
        links = {tuple(sorted(linked_layers(one))) for one in text.values()}  # type: ignore[attr-defined]
        assert len(links) == 1
    for question in questions:
        wrong = [answer for answer in question.answers if not answer.right]
        assert question.explanation
        assert all(answer.reply for answer in wrong)
    for language in LANGUAGES:
        with speaking(language):
            shots = tour_shots(tour, [0.0] * len(tour.steps))
        assert 120 < shots[-1].stop < 600
        assert all(shot.start < shot.stop for shot in shots)


def test_every_layer_of_the_tour_of_an_exosome_is_there(exosome: Vesicle) -> None:
    tour = load_scene("one-exosome").tour
    assert tour is not None
    check_tour(tour, exosome)
    wrong = Tour(steps=(*tour.steps, TourStep(text="[x](layer:proteins/tetraspanins/CD36)")))
    with pytest.raises(InputError, match="CD63"):
        check_tour(wrong, exosome)


def test_no_tour_has_the_name_of_a_preset() -> None:
    assert not set(tour_names()) & set(preset_names())
