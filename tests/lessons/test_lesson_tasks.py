"""Tasks of lessons: what pupils get fits what there is; and the same on paper."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from exoviz.cli import main
from exoviz.errors import InputError
from exoviz.language import LANGUAGES, speaking
from exoviz.lessons.faulty_vesicles import faulty_vesicle
from exoviz.lessons.lesson_contents import lesson_contents
from exoviz.lessons.lesson_steps import runs_of
from exoviz.lessons.lesson_tasks import lesson_tasks
from exoviz.lessons.worksheet import worksheet_pdf
from exoviz.model import Vesicle
from exoviz.model.layers import is_below
from exoviz.renderer.annotation.layer_names import layer_title
from exoviz.scene import parse_scene, save_scene
from exoviz.scene.view.tour import BuildTask
from lesson_help import lesson_scene, lesson_vesicle

OPTIONS = (
    'kind = "build"\nchoices = [{ title = "a", options = [{ title = "b"%s }, { title = "c"%s }] }]'
)
HEAD = 'format = "exoviz-scene"\nversion = 1\nbase = "liposome"\n[[tour.tasks]]\n'


@pytest.fixture(scope="module")
def contents() -> Any:
    scene = lesson_scene()
    return lesson_contents(lesson_vesicle(), scene, scene.view, sides=2)


def by_kind(contents: Any) -> dict[str, Any]:
    return {task["kind"]: task for task in contents["tasks"]}


@pytest.mark.parametrize(
    ("text", "where", "words"),
    [
        ('kind = "fnid"', "kind", "Did you mean 'find'"),
        ('layer = "glycans"', "kind", "find, estimate, order, fault, build"),
        ('kind = "order"\nitems = ["a", "b"]', "items", "at least 3"),
        ('kind = "order"\nitems = ["a", "b", "a"]', "items", "the same"),
        ('kind = "estimate"', "", "either layer"),
        ('kind = "estimate"\nnumber = 5', "text", "what it is of"),
        ('kind = "fault"\nlayer = "membrane"\nfault = "tuned"', "fault", "other-side"),
        (
            OPTIONS % ("", ""),
            "choices.0.options",
            "right = true",
        ),
        (
            OPTIONS % (", right = true", ', scene = "../secret.toml"'),
            "choices.0.options.1.scene",
            "there is no preset",
        ),
    ],
)
def test_what_is_wrong_with_a_task_is_named(text: str, where: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_scene(HEAD + text)
    problem = caught.value.problems[0]
    assert problem.where == f"tour.tasks.0.{where}".rstrip(".")
    assert problem.line
    assert words in str(caught.value)


@pytest.mark.parametrize("kind", ["fault", "build"])
def test_a_story_has_no_tasks_of_a_single_vesicle(kind: str) -> None:
    more = {
        "fault": 'layer = "membrane"\nfault = "turned"',
        "build": 'choices = [{ title = "a", options = [{ title = "b", right = true }, '
        '{ title = "c" }] }]',
    }
    text = HEAD.replace("liposome", "mvb-release") + f'kind = "{kind}"\n{more[kind]}'
    with pytest.raises(InputError, match="single vesicle"):
        parse_scene(text)


def test_stages_come_mixed_and_none_is_lost(contents: Any) -> None:
    task = by_kind(contents)["order"]
    assert sorted(task["start"]) == [0, 1, 2]
    assert task["start"] != [0, 1, 2]
    assert [item["kk"] for item in task["items"]] == ["Сырты", "Қабырға", "Іші"]


def beads_of(vesicle: Vesicle, layer: str) -> Any:
    beads = vesicle.beads()
    mine = np.array([is_below(name, layer) for name in beads.layer_names])[beads.layer]
    return beads.positions[mine], beads.molecule[mine]


def test_what_is_on_the_other_side_is_as_far_from_the_middle_of_the_membrane() -> None:
    vesicle = lesson_vesicle()
    before, molecule = beads_of(vesicle, "glycans")
    after, _same = beads_of(faulty_vesicle(vesicle, "glycans", "other-side"), "glycans")
    middle = vesicle.geometry.midplane
    assert (np.linalg.norm(before, axis=1) > middle).all()
    assert (np.linalg.norm(after, axis=1) < middle + 1).mean() > 0.95
    # Each is moved as a whole.
    for one in np.unique(molecule)[:5]:
        here, there = before[molecule == one], after[molecule == one]
        np.testing.assert_allclose(
            np.linalg.norm(here - here[0], axis=1),
            np.linalg.norm(there - there[0], axis=1),
            atol=1e-4,
        )


def test_what_is_turned_stays_where_it_is() -> None:
    vesicle = lesson_vesicle()
    turned = faulty_vesicle(vesicle, "membrane/outer", "turned")
    before, molecule = beads_of(vesicle, "membrane/outer")
    after, _same = beads_of(turned, "membrane/outer")
    count = np.bincount(molecule)
    for axis in range(3):
        here, there = (np.bincount(molecule, one[:, axis]) for one in (before, after))
        off = np.abs(here - there)[count > 0] / count[count > 0]
        assert off.max() < 1e-4
    # Heads look inwards: what was farthest out in a lipid is farthest in.
    first = molecule == molecule[0]
    out = np.linalg.norm(before[first], axis=1).argmax()
    assert np.linalg.norm(after[first], axis=1).argmin() == out
    others = [beads_of(one, "membrane/inner")[0] for one in (vesicle, turned)]
    np.testing.assert_array_equal(*others)


def test_a_picture_of_a_fault_knows_where_it_is(contents: Any) -> None:
    task = by_kind(contents)["fault"]
    picture = task["picture"]
    cells = np.repeat(picture["cells"][0::2], picture["cells"][1::2])
    assert len(cells) % picture["columns"] == 0
    assert len(cells) // picture["columns"] * 4 == picture["size"][1]
    seen = {picture["layers"][one] for one in np.unique(cells[cells >= 0])}
    assert seen == set(picture["layers"])
    assert any(is_below(one, task["path"]) for one in seen)
    assert task["path"] in task["groups"]
    assert len(task["groups"]) > 1


def test_vesicles_that_are_built_have_what_was_chosen(contents: Any) -> None:
    task = by_kind(contents)["build"]
    assert [one["counts"] for one in task["variants"]] == [[0], [2]]
    assert all(one["width"] == 24 for one in task["variants"])
    assert len({one["picture"] for one in task["variants"]}) == 2
    assert task["counted"]["kk"][0].startswith("CD63")


def test_a_vesicle_can_be_built_with_what_settles_on_it() -> None:
    scene = lesson_scene()
    assert scene.tour is not None
    table = next(one for one in scene.tour.tasks if one.kind == "build").model_dump()
    table |= {"counts": ["corona"]}
    options = table["choices"][0]["options"]
    bare = {**options[1], "without": []}
    table["choices"] = [
        {**table["choices"][0], "options": [options[0], {**bare, "corona": {"APOA1": 2}}]}
    ]
    task = BuildTask.model_validate(table)
    tour = scene.tour.model_copy(update={"tasks": (task,)})
    scene = scene.model_copy(update={"tour": tour})
    (told,) = lesson_tasks(lesson_vesicle(), scene, scene.view)
    assert [one["counts"] for one in told["variants"]] == [[0], [2]]
    assert told["counted"]["en"] == ["Protein corona"]


def test_names_are_written_as_sentences_have_them(contents: Any) -> None:
    titles = contents["texts"]["ru"]["titles"]
    assert titles["glycans"] == "гликаны"
    assert titles["cargo/rna"] == "РНК"
    assert layer_title("cell/adhesion") == "adhesion"
    with speaking("kk"):
        assert layer_title("cell/adhesion") == "адгезия"


def test_no_line_breaks_within_a_number_or_before_a_dash() -> None:
    (run,) = runs_of("1 000 000 nm — many, 40 nm each")
    assert run[0] == "1\u00a0000\u00a0000\u00a0nm\u00a0— many, 40\u00a0nm each"


def test_a_protein_that_is_not_there_cannot_be_left_out() -> None:
    scene = lesson_scene()
    assert scene.tour is not None
    build = next(one for one in scene.tour.tasks if one.kind == "build")
    table = build.model_dump()
    table["choices"][0]["options"][0]["without"] = ["CD36"]
    tour = scene.tour.model_copy(update={"tasks": [table]})
    wrong = scene.model_copy(update={"tour": tour})
    with pytest.raises(InputError, match="CD36"):
        lesson_tasks(lesson_vesicle(), wrong, wrong.view)


def test_a_vesicle_without_a_tour_has_tasks_of_what_it_holds() -> None:
    tasks = lesson_tasks(lesson_vesicle(), None, lesson_scene().view)
    assert [task["kind"] for task in tasks][0::3] == ["find", "find", "estimate"]
    numbers = [task["number"] for task in tasks if task["kind"] == "estimate"]
    assert all(number > 0 for number in numbers)


def pages_of(content: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", content))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_worksheet_is_the_same_whenever_it_is_made(contents: Any, language: str) -> None:
    with speaking(language):
        made = {**contents, "language": language}
        first = worksheet_pdf(made)
        assert worksheet_pdf(made) == first
    assert first.startswith(b"%PDF")
    assert pages_of(first) >= 2
    assert f"/Lang ({language})".encode() in first


def test_the_command_writes_a_worksheet_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save_scene(lesson_scene(), tmp_path / "a.toml")
    out = tmp_path / "new" / "kk.pdf"
    command = ["--lang", "kk", "lesson", str(tmp_path / "a.toml"), "--worksheet"]
    assert main([*command, str(out)]) == 0
    assert "kk.pdf" in capsys.readouterr().out
    assert out.read_bytes().startswith(b"%PDF")
    assert main([*command, str(tmp_path / "a.txt")]) != 0
    assert main(command[:-1]) != 0
