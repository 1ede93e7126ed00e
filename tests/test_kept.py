"""What is kept beside the program: read only while it is what would be made."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from exoviz.kept import kept

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
