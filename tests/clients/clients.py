"""Where the programs are that open what exoviz writes, and how they are asked.

`make test-clients` installs them. A test that asks one which is not there is reported as skipped.
"""

from __future__ import annotations

import base64
import functools
import io
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

import exoviz
from exoviz.model import Vesicle
from exoviz.scene import View, parse_scene

HERE = Path(__file__).parent
INSTALLED = HERE / ".clients"
PICTURES = HERE.parent.parent / "out" / "clients"
_PYTHON = INSTALLED / "venv" / "bin" / "python"
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
_LONGEST_S = 280


def _missing(what: str) -> Any:
    pytest.skip(f"{what} is not installed: make test-clients installs it")


def program(*names: str) -> str:
    """Return the path of the first of some programs that is there."""
    for name in names:
        found = shutil.which(name)
        if found:
            return found
    return str(_missing(names[0]))


def packages(*names: str) -> str:
    """Return the path of Node.js, where packages of npm are installed."""
    for name in names:
        if not (INSTALLED / "node_modules" / name / "package.json").is_file():
            _missing(f"{name} (npm)")
    return program("node", "nodejs")


def output_of(*command: str | Path, allow: tuple[int, ...] = (0,)) -> str:
    """Return everything that a command says; fail if it does."""
    words = [str(word) for word in command]
    done = subprocess.run(
        words, capture_output=True, timeout=_LONGEST_S, check=False, stdin=subprocess.DEVNULL
    )
    text = (done.stdout + done.stderr).decode("utf-8", "replace")
    assert done.returncode in allow, f"{words} ended with {done.returncode}:\n{text[-3000:]}"
    return text


def answer(*command: str | Path) -> Any:
    """Return the JSON value in the last line of what a command says."""
    lines = [line for line in output_of(*command).splitlines() if line.startswith(("{", "["))]
    assert lines, f"{command} gave no answer"
    return json.loads(lines[-1])


def asked(module: str, script: str, *words: str | Path) -> Any:
    """Return the answer of a script that is run beside a module of Python."""
    if not list(INSTALLED.glob(f"venv/lib/python*/site-packages/{module}")):
        _missing(f"{module} (PyPI)")
    return answer(_PYTHON, HERE / script, *words)


def chromium() -> str:
    """Return the path of Chromium."""
    return program(*_CHROMIUM)


def firefox() -> tuple[str, list[str]]:
    """Return the path of Firefox, and the command that gives it a screen, which WebGL needs."""
    screen = program("xvfb-run")
    return program("firefox-esr", "firefox"), [screen, "-a", "-s", "-screen 0 1280x1024x24"]


def browsed(kind: str, file: Path, picture: Path) -> Any:
    """Return what a page of a kind tells of a file, and photograph it."""
    needed = {"three": ("three",), "viewer": ("@google/model-viewer", "three"), "page": ()}[kind]
    node = packages("puppeteer-core", "esbuild", *needed)
    return answer(node, HERE / "browser.mjs", INSTALLED, chromium(), kind, file, picture)


def molstar(file: Path, picture: Path) -> Any:
    """Return what the viewer of Mol* counts in a file, and photograph it."""
    node = packages("puppeteer-core", "molstar")
    return answer(node, HERE / "molstar.mjs", INSTALLED, chromium(), file, picture)


def pymol_runs(script: Path, picture: Path) -> str:
    """Return what PyMOL says to a script, run from another folder, and photograph what it shows."""
    if not list(INSTALLED.glob("venv/lib/python*/site-packages/pymol")):
        _missing("pymol (PyPI)")
    told = f"set ray_opaque_background, 1; ray 640, 480; png {picture}"
    return output_of(_PYTHON, "-m", "pymol", "-cq", script, "-d", told)


def picture_of(name: str) -> Path:
    """Return the path of a picture of what a client shows, for people to look at."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    path = PICTURES / f"{name}.png"
    path.unlink(missing_ok=True)
    return path


def pixels_of(url: str) -> Any:
    """Return the pixels (h, w, 3) of a picture that an address holds, whole numbers."""
    import numpy as np
    from PIL import Image

    with Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))) as image:
        return np.asarray(image.convert("RGB")).astype(int)


def assert_shows_something(
    picture: Path, *, least: float = 0.05, framed: bool = True, colours: int = 10
) -> None:
    """Check that a picture has a subject of many colours, of a size that fits it.

    It lies well within the frame, unless the picture is a page with a subject that fills it.
    """
    import numpy as np
    from PIL import Image

    with Image.open(picture) as image:
        pixels = np.asarray(image.convert("RGB")).astype(int)
    # Beside the frame that some draw around.
    background = pixels[-8, -8]
    there = np.abs(pixels - background).max(axis=2) > 24
    assert least < there.mean() < 0.99, f"{picture}: {there.mean():.2f} of it is not background"
    assert len(np.unique(pixels[there] // 32, axis=0)) > colours, (
        f"{picture}: it has hardly a colour"
    )
    if not framed:
        return
    edge = np.concatenate([there[0], there[-1], there[:, 0], there[:, -1]])
    assert edge.mean() < 0.02, f"{picture}: the subject is cut off"


@functools.cache
def exosome() -> Vesicle:
    """Return the default exosome."""
    return exoviz.build(exoviz.load("exosome"))


_SMALL = """
format = "exoviz-scene"
version = 1
vesicle.diameter_nm = 24
membrane.composition = { cholesterol = 1, PC = 2, SM = 1 }
proteins = { CD9 = 2, CD63 = 2, UBB = 1 }
rna = { miR-21-5p = 1 }
"""


@functools.cache
def small() -> Vesicle:
    """Return a vesicle of some thousand beads, for programs that take their time."""
    return exoviz.build(parse_scene(_SMALL))


HALF = View(cutaway="half", keep=("cargo",))


#: What the page of a lesson draws with.
STAGE = "exovizLesson.state.stage"


def seen(
    file: Path,
    name: str,
    steps: list[tuple[str, str]],
    size: str = "1000x700",
    flags: tuple[str, ...] = (),
    in_firefox: bool = False,
) -> Any:
    """Return the answers of a page to some steps; nothing may go wrong, and no request leave."""
    node = packages("puppeteer-core", *(["axe-core"] if ("axe", "") in steps else []))
    browser, screen = firefox() if in_firefox else (chromium(), [])
    words: list[str | Path] = [file, picture_of(f"lesson-{name}"), size, json.dumps(steps), *flags]
    told = answer(*screen, node, HERE / "lesson.mjs", INSTALLED, browser, *words)
    assert told["requests"] == []
    assert told["trouble"] == []
    return told["answers"]
