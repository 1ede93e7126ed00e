"""What every attack is made of, and how its cases are judged."""

from __future__ import annotations

import contextlib
import functools
import io
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import exoviz
from exoviz.cli import main
from exoviz.errors import MOST_PROBLEMS, UserError
from exoviz.scene import Scene, scene_text

__all__ = ["SMALL", "Attack", "called", "drawn", "exported", "refused", "small_scene"]

#: Letters of a message, as in tests/scene/test_hostile_scenes.py: at most a screen.
LONGEST_MESSAGE: Final = 400 * MOST_PROBLEMS
#: A vesicle that is built and drawn in no time.
SMALL: Final[Mapping[str, Any]] = {
    "title": "Кішкентай везикула",
    "vesicle": {"diameter_nm": 20},
    "membrane": {"composition": {"PC": 60, "cholesterol": 40}},
}


@dataclass(frozen=True)
class Attack:
    """A kind of case.

    Attributes
    ----------
    case : callable
        Takes a seed and an empty folder, and returns how it ended, in a word; ``"refused"`` where
        the user was told what is wrong. Raises what may not happen.
    longest_s : float
        A case that takes longer hangs: processor time without a sign of progress, s, see `signs`.
    """

    case: Callable[[int, Path], str]
    longest_s: float = 10.0


def refused(error: UserError) -> str:
    """Return how a case ended that was refused, if it was in words that a person reads."""
    words = str(error)
    assert words.strip()
    assert len(words) < LONGEST_MESSAGE, words[:200]
    return "refused"


def small_scene(where: Path) -> str:
    """Write the small scene into a folder; return its path."""
    path = where / "small.toml"
    path.write_text(scene_text(Scene.model_validate(SMALL)), encoding="utf-8")
    return str(path)


def called(arguments: list[str]) -> tuple[int, str]:
    """Run a command in this process; return its exit code and what it said."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            code = main(arguments)
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
    words = said.getvalue()
    assert "should not" not in words, f"{arguments}: {words[-400:]}"
    assert "Traceback" not in words, f"{arguments}: {words[-400:]}"
    return code, words


@functools.cache
def exported(suffix: str) -> bytes:
    """Return the small vesicle as a file of coordinates or a mesh."""
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / f"a{suffix}"
        exoviz.export(Scene.model_validate(SMALL), path)
        return path.read_bytes()


@functools.cache
def drawn(suffix: str) -> bytes:
    """Return a picture of the small vesicle, which carries its recipe."""
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / f"a{suffix}"
        code, words = called(
            ["render", small_scene(Path(made)), "-o", str(path), "--size", "64x64"]
        )
        assert code == 0, words
        return path.read_bytes()
