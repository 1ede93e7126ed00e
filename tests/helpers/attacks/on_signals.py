"""Commands that are stopped at any moment."""

from __future__ import annotations

import functools
import random
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from attacks.case import SMALL, small_scene
from exoviz.registry.formats import suffixes
from exoviz.scene import Scene, scene_text

__all__ = ["signals", "stopped"]

_STOPPED: Final = 130
_STORY: Final = {
    **SMALL,
    "vesicle": {"diameter_nm": 30},
    "story": {
        "chapters": ["docking"],
        "body": {"vesicles": 1, "diameter_nm": 220, "smallest_nm": 30, "largest_nm": 30},
    },
}
#: Longest time until a command is stopped, s, by what it makes.
_LONGEST_S: Final[Mapping[str, float]] = {"film": 25.0, "story": 15.0}


def _jobs() -> dict[str, tuple[str, ...]]:
    """Return the commands that are stopped, by what they make and the file."""
    line: tuple[str, ...]
    found: dict[str, tuple[str, ...]] = {
        f"vesicle a{suffix}": ("export", "small.toml", "-o", f"a{suffix}")
        for suffix in suffixes("vesicle")
    }
    for suffix in suffixes("story"):
        found[f"story a{suffix}"] = ("export", "story.toml", "-o", f"a{suffix}")
    for suffix in (*suffixes("picture"), *suffixes("page")):
        line = ("render", "small.toml", "--size", "320x200", "-o", f"a{suffix}")
        found[f"picture a{suffix}"] = line
    for suffix in suffixes("film"):
        line = ("animate", "story.toml", "--size", "64x36", "--to", "0.2", "-o", f"a{suffix}")
        found[f"film a{suffix}"] = line
    found["build a.png"] = ("build", "small.toml", "--size", "320x200", "--picture", "a.png")
    return found


def _scenes(where: Path) -> None:
    small_scene(where)
    text = scene_text(Scene.model_validate(_STORY))
    (where / "story.toml").write_text(text, encoding="utf-8")


def _started(line: tuple[str, ...], where: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "exoviz", *line],
        cwd=where,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _contents(where: Path) -> dict[str, bytes]:
    """Return all files in a folder, also those in its folders, by their paths in it."""
    files = sorted(one for one in where.rglob("*") if one.is_file())
    return {one.relative_to(where).as_posix(): one.read_bytes() for one in files}


@functools.cache
def _whole(line: tuple[str, ...]) -> dict[str, bytes]:
    """Return the files that a command writes when nobody stops it."""
    with tempfile.TemporaryDirectory() as made:
        where = Path(made)
        _scenes(where)
        before = set(_contents(where))
        with _started(line, where) as process:
            _said, words = process.communicate()
        assert process.returncode == 0, words[-400:]
        return {key: one for key, one in _contents(where).items() if key not in before}


def signals(seed: int, where: Path) -> str:
    """Stop a command at any moment; see `stopped`."""
    chance = random.Random(seed)
    return stopped(chance.choice(sorted(_jobs())), chance, where)


def stopped(name: str, chance: random.Random, where: Path) -> str:
    """Stop a command at any moment: what it wrote is whole or as before, and no parts stay.

    Parameters
    ----------
    name : str
        Name of the command, such as ``"vesicle a.cif"``.
    chance : Random
        Chooses the moment and the signal.
    where : Path
        Empty folder.
    """
    line, kind = _jobs()[name], name.partition(" ")[0]
    _scenes(where)
    target = where / name.partition(" ")[2]
    older = chance.random() < 0.3
    if older:
        target.write_bytes(b"older")
    with _started(line, where) as process:
        threading.Event().wait(chance.uniform(0.3, _LONGEST_S.get(kind, 6.0)))
        process.send_signal(chance.choice((signal.SIGINT, signal.SIGTERM)))
        _said, words = process.communicate()
    # Before Python listens, a signal ends it without a word.
    assert process.returncode in (0, _STOPPED, -signal.SIGINT, -signal.SIGTERM), words[-400:]
    assert "Traceback" not in words, words[-400:]
    left, frames = _contents(where), f".{target.name}.frames/"
    kept = {key.removeprefix(frames) for key in left if key.startswith(frames)}
    if kept:
        assert kind == "film"
        assert process.returncode != 0
        assert all(one.startswith(("frame-", "film.")) for one in kept), kept
        left = {key: one for key, one in left.items() if not key.startswith(frames)}
    del left["small.toml"], left["story.toml"]
    whole = _whole(line)
    assert set(left) <= set(whole), set(left)
    for one, content in left.items():
        assert content == whole[one] or (older and content == b"older"), f"{name}: {one}"
    if process.returncode == 0:
        assert set(left) == set(whole)
        assert target.read_bytes() == whole[target.name]
        return "done"
    return "stopped"
