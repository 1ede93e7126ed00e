"""Scenes that are written to do harm: refused in a few words, at once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from exoviz.errors import MOST_PROBLEMS, InputError
from exoviz.scene import Scene, load_scene, parse_scene

HEAD = 'format = "exoviz-scene"\nversion = 1\n'
MEMBRANE = "[membrane]\ncomposition = { PC = 60, cholesterol = 40 }\n"
ORBIT = "[view.orbit]\nazimuth = 0\nelevation = 0\ndistance_nm = 100\n"
#: A message is read: some lines a problem, none of which runs on and on.
LONGEST_MESSAGE = 400 * MOST_PROBLEMS

HOSTILE = {
    "brackets": (HEAD + "x = " + "[" * 5_000 + "]" * 5_000, "nested too deeply"),
    "digits": (HEAD + "seed = " + "9" * 5_000 + "\n" + MEMBRANE, "not valid TOML"),
    "number": (HEAD + "seed = 1" + "0" * 400 + "\n" + MEMBRANE, "seed: 1000.*… is too large"),
    "length": (HEAD + MEMBRANE + "[vesicle]\ndiameter_nm = 1" + "0" * 400, "is not a number"),
    "camera": (HEAD + MEMBRANE + ORBIT + "focus_nm = [1e300, 0, 0]\n", "focus_nm.*too large"),
    "amount": (HEAD + "[membrane]\ncomposition = { PC = 1.7e308 }\n", "PC: 1.7e.308 is too large"),
    "title": (HEAD + f'title = "{"x" * 5_000}"\n' + MEMBRANE, "title: a text of 5000 letters"),
    "signs": (HEAD + 'title = "a\\u001b[31m"\n' + MEMBRANE, r"title: the sign U\+001B"),
    "layers": (HEAD + MEMBRANE + f"[view]\nhide = {['x'] * 2_000}\n", "hide: a list of 2000"),
    "key": (HEAD + MEMBRANE + f"[proteins]\n{'k' * 20_000} = 3\n", "proteins.k*….*too long"),
    "value": (
        HEAD + MEMBRANE + f"[view]\nstyle = '{'s' * 20_000}'\n",
        "style: 's*….* is not allowed",
    ),
    "path": (HEAD + MEMBRANE + ".".join("a" * 3_000) + " = 1\n", "unknown key"),
    "faults": (
        HEAD + MEMBRANE + "[proteins]\n" + "".join(f"NO{n} = 1\n" for n in range(3_000)),
        "and 2990 more",
    ),
}


@pytest.mark.parametrize(("content", "words"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_scene_is_refused_in_a_few_words(content: str, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        parse_scene(content)
    assert len(str(caught.value)) < LONGEST_MESSAGE
    assert max(map(len, str(caught.value).splitlines())) < LONGEST_MESSAGE / MOST_PROBLEMS


def test_numbers_that_python_does_not_write_are_refused() -> None:
    with pytest.raises(InputError, match="seed: a number of too many digits is too large"):
        Scene(seed=10**5_000, membrane={"composition": {"PC": 1}})


def test_a_file_that_never_ends_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    (tmp_path / "zero.toml").symlink_to("/dev/zero")
    (tmp_path / "large.toml").write_text(HEAD + MEMBRANE + "# " + "x" * 4_000_000)
    for name, words in (("pipe", "a device"), ("zero", "a device"), ("large", "at most 4 MB")):
        with pytest.raises(InputError, match=words):
            load_scene(tmp_path / f"{name}.toml")


def test_lines_and_letters_of_all_scripts_stay() -> None:
    about = "Первая строка.\nЕкінші жол: 40 нм · “quoted” – naïve 🧬"
    assert parse_scene(HEAD + f'about = """{about}"""\n' + MEMBRANE).about == about
