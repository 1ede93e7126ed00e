"""Command lines of odd words, and commands that are stopped."""

from __future__ import annotations

import contextlib
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Final

from attacks.case import called, small_scene

__all__ = ["commands", "signals"]

_VERBS: Final = (
    *("validate", "presets", "catalog", "render"),
    *("export", "report", "build", "panels", "animate"),
)
_WORDS: Final = (
    *_VERBS,
    *("lipids", "proteins", "small.toml", "small.toml", "no.toml", "exosome", "mvb-release", "."),
    *("--lang", "--lang=kk", "ru", "--json", "--size", "32x32", "0x0", "1e9x1", "--seed", "-1"),
    *("-o", "a.png", "a.glb", "a.3mf", "a.cif", "a.xyz", "a"),
    *("--from", "--at", "--style", "studio"),
    *("--cutaway", "half", "--hide", "lipids", "--", "", " ", "\0", "-", "--help", "--version"),
    *("--longest", "10", "--traceback", "--frames", "--workers", "--resume", "--titel", "99999999"),
)
_STOPPED: Final = 130


def commands(seed: int, where: Path) -> str:
    """Run a command line of words at random."""
    chance = random.Random(seed)
    small_scene(where)
    line = chance.choices(_WORDS, k=chance.randint(1, 6))
    with contextlib.chdir(where):
        # What opens a window, or makes a film of minutes, is no case.
        if not line[0] or "animate" in line[:3] or not set(_VERBS) & set(line[:2]):
            line = [chance.choice(("validate", "render", "export", "report")), "small.toml", *line]
        code, _words = called(line)
    assert code in (0, 2), f"{line}: {code}"
    return "done" if code == 0 else "refused"


def signals(seed: int, where: Path) -> str:
    """Stop a command at any moment: what it wrote is whole, and no parts stay behind."""
    chance = random.Random(seed)
    scene, name = small_scene(where), chance.choice(("a.glb", "a.cif", "a.png"))
    verb = ["render", scene, "--size", "320x200"] if name == "a.png" else ["export", scene]
    command = [sys.executable, "-m", "exoviz", *verb, "-o", str(where / name)]
    started = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    threading.Event().wait(chance.uniform(0.5, 4.0))
    started.send_signal(chance.choice((signal.SIGINT, signal.SIGTERM)))
    _said, words = started.communicate()
    left = {one.name for one in where.iterdir()} - {"small.toml"}
    # Before Python listens, a signal ends it without a word.
    assert started.returncode in (0, _STOPPED, -signal.SIGINT, -signal.SIGTERM), words[-400:]
    assert left <= {name}, left
    if started.returncode == 0:
        assert left == {name}
        return "done"
    return "stopped"
