"""The system that exoviz runs on, found out without failing at what does not work."""

from __future__ import annotations

import getpass
import math
import os
import platform
import re
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from exoviz.kept import MOST_KEPT, bytes_kept
from exoviz.language import _, current

__all__ = ["examine", "system_text", "without_paths"]

PACKAGES = (
    "numpy",
    "scipy",
    "numba",
    "pydantic",
    "pyvista",
    "vtk",
    "moderngl",
    "trimesh",
    "qtpy",
    "PyQt5",
    "babel",
)

# Runs in a process of its own: a broken installation ends the process that asks it.
_QT = """
import qtpy
from qtpy import QtCore
print(qtpy.API_NAME, QtCore.qVersion())
"""

_FFMPEG = """
import subprocess
import imageio_ffmpeg
program = imageio_ffmpeg.get_ffmpeg_exe()
said = subprocess.run([program, "-version"], capture_output=True, text=True, check=True).stdout
words, _newline, rest = said.partition("\\n")
three = "--enable-version3" in rest
licence = "GPL" if "--enable-gpl" in rest else "LGPL"
print(words.partition(" Copyright")[0], "-", licence, 3 if three else 2)
"""

_GRAPHICS = """
from exoviz.language import speaking
from exoviz.renderer.card.card_rasterizer import CardRasterizer
card = CardRasterizer()
state = card.wait()
card.end()
with speaking("{language}"):
    print(state.text)
"""

#: What begins as a path does, up to its last part.
_FOLDERS = re.compile(r"(?:\b[A-Za-z]:|(?<![\w.:/\\]))[/\\](?:[^/\\\s\"'<>|]+[/\\])+")


def examine() -> dict[str, str]:
    """Return facts about the platform, Python, the packages, processors and Qt, by name.

    Neither folders nor the user's name stand in them: they are made to be sent to others.
    """
    facts = {
        "exoviz": _version("exoviz"),
        "platform": platform.platform(),
        "python": f"{platform.python_version()} ({platform.python_implementation()})",
        **{name: _version(name) for name in PACKAGES},
        "processors": str(os.cpu_count() or 1),
        "qt": _ask(_QT),
        "ffmpeg": _ask(_FFMPEG),
        "kept": _kept(),
        "graphics": _ask(_GRAPHICS.format(language=current())),
    }
    return {name: without_paths(value) for name, value in facts.items()}


def system_text(facts: Mapping[str, str]) -> str:
    """Return facts as lines of a name and a value, one below the other."""
    wide = max(map(len, facts), default=0)
    return "\n".join(f"{name:<{wide}}  {value}" for name, value in facts.items())


def without_paths(text: str) -> str:
    """Return a text without the folders of the files that it names, and without the user's name.

    Parameters
    ----------
    text : str
        Such as the last line of an error.
    """
    for folder in (Path.cwd(), Path.home(), Path(sys.prefix)):
        if folder != Path(folder.anchor):
            text = text.replace(f"{folder}{os.sep}", "").replace(str(folder), "…")
    text = _FOLDERS.sub("", text)
    user = _user()
    return re.sub(rf"\b{re.escape(user)}\b", "…", text) if len(user) > 2 else text


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def _kept() -> str:
    """Say how much is kept of what was built."""
    kept = bytes_kept()
    if kept is None:
        return _("nothing")
    what = _("{size} MB of at most {most} MB")
    return what.format(size=math.ceil(kept / 1e6), most=MOST_KEPT // 10**6)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return _("not installed")


def _ask(program: str) -> str:
    """Run a program; return the last line it prints, or the last line of why it failed."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        return _("does not answer")
    if done.returncode == 0 and done.stdout.strip():
        return done.stdout.strip().splitlines()[-1]
    reason = (done.stderr.strip().splitlines() or [f"exit {done.returncode}"])[-1]
    return _("does not work: {reason}").format(reason=reason)
