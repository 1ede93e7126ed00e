"""What is kept on the disk: read only while it is what would be made."""

import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType

import pytest

import exoviz.kept
from exoviz.kept import bytes_kept, kept, recalled

Maker = Callable[..., list[str]]


@pytest.fixture(name="maker")
def maker_(tmp_path: Path) -> Maker:
    """Return a function that asks for what a file holds, and notes each time it is made."""
    module, source = tmp_path / "maker.py", tmp_path / "source.toml"
    made: list[str] = []

    def ask(content: str, version: str = "1") -> list[str]:
        module.touch()
        source.write_text(content)

        def make() -> str:
            made.append(content)
            return f"made of {content}"

        assert kept(str(module), (module, source), make, version) == f"made of {content}"
        return made

    return ask


def stored(folder: Path) -> Path:
    (found,) = folder.rglob("*.pickle")
    return found


def test_what_is_kept_is_made_once(maker: Maker, tmp_path: Path) -> None:
    maker("a")
    assert maker("a") == ["a"]
    assert [one.name for one in stored(tmp_path).parent.iterdir()] == [stored(tmp_path).name]


def test_it_is_made_anew_of_other_files_and_by_other_libraries(maker: Maker) -> None:
    maker("a")
    maker("b")
    assert maker("a", version="2") == ["a", "b", "a"]


@pytest.mark.parametrize("place", [0, 40, -1])
def test_it_is_made_anew_where_a_byte_of_it_is_damaged(
    maker: Maker, tmp_path: Path, place: int
) -> None:
    maker("a")
    content = bytearray(stored(tmp_path).read_bytes())
    content[place] ^= 1
    stored(tmp_path).write_bytes(content)
    assert maker("a") == ["a", "a"]
    stored(tmp_path).write_bytes(b"")
    assert maker("a") == ["a", "a", "a"]
    assert maker("a") == ["a", "a", "a"]


def test_nothing_is_kept_where_python_keeps_nothing(
    maker: Maker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    maker("a")
    assert maker("a") == ["a", "a"]
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    # A file where the folder would be: nothing can be written, and nothing is amiss.
    (tmp_path / "__pycache__").touch()
    assert maker("a") == ["a", "a", "a"]


@pytest.fixture(name="own_folder")
def own_folder_(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of the user's own."""
    folder = tmp_path / "own"
    monkeypatch.setenv("EXOVIZ_CACHE", str(folder))
    return folder


def ask(question: str, answer: object = "answer", version: str = "1") -> bool:
    """Ask; return whether the answer had to be made."""
    made = []

    def make() -> object:
        made.append(question)
        return answer

    assert recalled([Path(__file__)], question.encode(), make, version) == answer
    return bool(made)


def test_an_answer_is_recalled_of_the_same_question_files_and_versions(
    own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = MappingProxyType({"a": 1})
    assert ask("a", table)
    assert not ask("a", table)
    assert ask("b")
    assert ask("a", version="2")
    monkeypatch.setattr(platform, "node", lambda: "another machine")
    assert ask("a")
    assert len(list(own_folder.iterdir())) == 4
    assert bytes_kept() == sum(file.stat().st_size for file in own_folder.iterdir())


@pytest.mark.parametrize("place", [0, 40, -1])
def test_a_damaged_answer_is_made_again(own_folder: Path, place: int) -> None:
    ask("a")
    (file,) = own_folder.iterdir()
    content = bytearray(file.read_bytes())
    content[place] ^= 1
    for damaged in (content, content[:50], b""):
        file.write_bytes(damaged)
        assert ask("a")
        assert not ask("a")


def test_an_answer_in_the_place_of_another_is_not_taken_for_it(own_folder: Path) -> None:
    ask("a", 1)
    (first,) = own_folder.iterdir()
    ask("b", 2)
    (second,) = set(own_folder.iterdir()) - {first}
    second.write_bytes(first.read_bytes())
    assert ask("b", 2)


def test_what_was_not_asked_for_longest_makes_room(
    own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exoviz.kept, "MOST_KEPT", 2_500)
    for question in ("a", "b"):
        ask(question, bytes(1_000))
        (newest,) = (one for one in own_folder.iterdir() if one.stat().st_mtime > 10)
        os.utime(newest, (1, 1) if question == "a" else (2, 2))
    assert not ask("a", bytes(1_000))
    assert ask("c", bytes(1_000))
    assert not ask("a", bytes(1_000))
    assert ask("b", bytes(1_000))
    # What alone is too large is not kept either.
    assert ask("d", bytes(3_000))
    assert ask("d", bytes(3_000))


def test_what_others_put_into_the_folder_stays(
    own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exoviz.kept, "MOST_KEPT", 1_000)
    own_folder.mkdir(mode=0o700)
    theirs = [own_folder / name for name in ("thesis.pickle", "notes.txt", "0123.pickle")]
    for one in theirs:
        one.write_bytes(bytes(2_000))
        os.utime(one, (1, 1))
    assert ask("a")
    assert not ask("a")
    assert all(one.stat().st_size == 2_000 for one in theirs)
    assert (bytes_kept() or 0) < 1_000


def test_nothing_is_recalled_where_it_is_turned_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXOVIZ_CACHE", "off")
    assert ask("a")
    assert ask("a")
    assert bytes_kept() is None


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="folders have no owners here")
@pytest.mark.parametrize("mode", [0o770, 0o707])
def test_nothing_is_recalled_from_where_others_may_write(own_folder: Path, mode: int) -> None:
    ask("a")
    own_folder.chmod(mode)
    assert ask("a")


def test_where_nothing_can_be_kept_it_is_made_each_time(
    own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_folder.write_text("a file")
    assert ask("a")
    monkeypatch.setenv("EXOVIZ_CACHE", str(own_folder / "below a file"))
    assert ask("a")


def test_no_half_of_an_answer_stays(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_self: Path, _target: Path) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(Path, "replace", fail)
    assert ask("a")
    assert not list(own_folder.iterdir())
