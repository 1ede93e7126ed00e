"""The system that exoviz runs on, found out without failing at what does not work."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version

from exoviz.language import _

__all__ = ["examine"]

PACKAGES = (
    "numpy",
    "scipy",
    "numba",
    "pydantic",
    "pyvista",
    "vtk",
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
print(words.partition(" Copyright")[0], "-", licence, 3 if three else 2, "-", program)
"""


def examine() -> dict[str, str]:
    """Return facts about the platform, Python, the packages, processors and Qt, by name."""
    return {
        "exoviz": _version("exoviz"),
        "platform": platform.platform(),
        "python": f"{platform.python_version()} ({sys.executable})",
        **{name: _version(name) for name in PACKAGES},
        "processors": str(os.cpu_count() or 1),
        "qt": _ask(_QT),
        "ffmpeg": _ask(_FFMPEG),
    }


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
