"""How pages of lessons move in a browser that has no graphics card."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import exoviz
from benchmarks import peers
from benchmarks.measure import NotMeasuredError

__all__ = ["LessonRow", "measure_lessons"]

_SCRIPT = Path(__file__).parent / "scripts" / "move_lesson.mjs"
#: Where `make test-clients` installs what drives a browser.
_DRIVER = Path(__file__).parent.parent / "tests" / "clients" / ".clients"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_LIMIT_S = 300
_FRAMES = 40
_SIZE = (640, 360)
_SUBJECTS = ("exosome", "mvb-release")
_ASKED = "10 frames/s"


@dataclass(frozen=True, slots=True)
class LessonRow:
    """Seconds of a picture, and seconds of all processors: of all, and of the page's own process.

    `shrunk` is by how much fewer pixels the picture has along each side than the page shows.
    """

    what: str
    size: tuple[int, int]
    shrunk: float
    seconds: float
    cost: float
    page_cost: float
    asked: str


def _moved(node: str, chromium: str, page: Path, frames: int) -> LessonRow:
    size = f"{_SIZE[0]}x{_SIZE[1]}"
    # As few pixels as a page begins with, whatever else the machine does.
    command: list[str | Path] = [node, _SCRIPT, _DRIVER, chromium, page, size, str(frames), "2"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_LIMIT_S, check=False)
    if done.returncode:
        raise NotMeasuredError((done.stderr.strip().splitlines() or ["no answer"])[-1][:120])
    told = json.loads(done.stdout.splitlines()[-1])
    return LessonRow(
        page.stem,
        _SIZE,
        float(told["share"]),
        told["wall"] / 1000,
        told["cpu"] / 1000,
        told["processes"].get("renderer", 0.0) / 1000,
        _ASKED,
    )


def measure_lessons(frames: int = _FRAMES) -> list[LessonRow]:
    """Measure a vesicle that is turned and a story that plays; nothing where no browser is."""
    node = shutil.which("node") or shutil.which("nodejs")
    chromium = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if not node or not chromium or not (_DRIVER / "node_modules" / "puppeteer-core").is_dir():
        print("lessons: no browser; make test-clients installs one", file=sys.stderr)
        return []
    folder = peers.workplace("lessons")
    rows = []
    for name in _SUBJECTS:
        print(f"lesson of {name}", file=sys.stderr)
        page = exoviz.lesson(exoviz.load(name), folder / f"{name}.html", sides=0)
        rows.append(_moved(node, chromium, page, frames))
    return rows
