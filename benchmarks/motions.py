"""How evenly the window's pictures move without a graphics card, beside an earlier exoviz.

``python -m benchmarks.motions FOLDER`` records orbits and a story as the window shows them, frame
by frame, with the time of each in its name.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks import peers
from benchmarks.measure import NotMeasuredError, timed

__all__ = ["MotionRow", "measure_motion", "record"]

_SCRIPT = Path(__file__).parent / "scripts" / "draw_motion.py"
_LIMIT = 600
_SMALL, _LARGE = (1280, 800), (2560, 1440)
#: Subject, size, how, frames, and what was asked for: frames/s, or s.
_JOBS = (
    ("40", _SMALL, "moving", 20, "20 frames/s"),
    ("40", _LARGE, "moving", 20, "15 frames/s"),
    ("100", _SMALL, "moving", 12, "15 frames/s"),
    ("150", _SMALL, "moving", 8, "10 frames/s"),
    ("mvb-release", _SMALL, "moving", 12, "20 frames/s"),
    ("mvb-release", _LARGE, "moving", 8, "10 frames/s"),
    ("40", _SMALL, "rest", 8, "0.3 s"),
    ("40", _SMALL, "still", 6, "1.5 × as fast"),
    ("mvb-release", (1280, 720), "film", 8, "1.5 × as fast"),
)
_HOW = {
    "moving": "moves",
    "rest": "full picture after a move",
    "still": "still from nothing",
    "film": "frame of a film",
}
#: Where the recording of a story begins, s: the pore widens.
_FROM_S = 24
#: Times that both are measured, in turn; the best counts, as others use the machine, too.
_TURNS = 2


@dataclass(frozen=True)
class MotionRow:
    """Seconds, and seconds of all processors together, of a picture, now and before.

    `before` is None where nothing earlier was measured.
    """

    what: str
    size: tuple[int, int]
    seconds: float
    cost: float
    before: tuple[float, float] | None
    asked: str


def _drawn(source: Path, job: tuple[str, tuple[int, int], str, int, str]) -> tuple[float, float]:
    subject, size, how, frames, _asked = job
    folder = peers.workplace("motion")
    command: list[str | Path] = ["env", f"PYTHONPATH={source}", sys.executable, _SCRIPT]
    timed([*command, subject, *map(str, size), how, str(frames)], folder, 1, _LIMIT)
    log = (folder / "log.txt").read_text(errors="replace").splitlines()
    found = [line.split()[1:] for line in log if line.startswith("drawn ")]
    if not found:
        raise NotMeasuredError("nothing was drawn")
    return float(found[0][0]), float(found[0][1])


def measure_motion(before: Path | None, turns: int = _TURNS) -> list[MotionRow]:
    """Measure all; `before` is the folder of an earlier version's repository, if there is one."""
    now = Path(__file__).parent.parent / "src"
    rows = []
    for job in _JOBS:
        print(f"{job[0]}: {_HOW[job[2]]} at {job[1]}", file=sys.stderr)
        ours, theirs = [], []
        for _turn in range(turns):
            if before is not None:
                theirs.append(_drawn(before / "src", job))
            ours.append(_drawn(now, job))
        best = min(ours)[0], min(cost for _span, cost in ours)
        then = (min(theirs)[0], min(cost for _span, cost in theirs)) if theirs else None
        name = f"{job[0]} nm" if job[0].isdigit() else job[0]
        rows.append(MotionRow(f"{name}: {_HOW[job[2]]}", job[1], *best, then, job[4]))
    return rows


def record(folder: Path, frames: int = 40) -> None:
    """Keep what the window shows of orbits and of a story, with the time of each frame."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from exoviz.scene import load_scene
    from exoviz.scene.saving import save_scene
    from exoviz.viewer import application, open_window

    app = application()
    from qtpy.QtCore import QSettings

    for subject in ("40", "100", "mvb-release"):
        where = folder / subject
        where.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as private:
            scene = subject
            if subject.isdigit():
                plain = load_scene("exosome")
                size = plain.vesicle.model_copy(update={"diameter_nm": float(subject)})
                scene = f"{private}/scene.toml"
                save_scene(plain.model_copy(update={"vesicle": size}), Path(scene))
            settings = QSettings(f"{private}/s.ini", QSettings.Format.IniFormat)
            window = open_window(scene, settings=settings, language="en", graphics="processor")
            while window.canvas.shown is None or window.canvas.shown.request.quick:
                app.processEvents()
                time.sleep(0.002)
            for dock in window.docks.values():
                dock.hide()
            window.canvas.setFixedSize(*_SMALL)
            window.adjustSize()
            began = time.perf_counter()
            for step in range(frames + 1):
                shown = window.canvas.shown
                if step == frames:
                    # The last is the full picture, when all is at rest.
                    window.request_picture(quick=False)
                elif subject.isdigit():
                    window.camera.move("turn", 2, 0.5)
                else:
                    # As it plays: seeking by hand draws the full picture at once.
                    window.panels.timeline.time = _FROM_S + step / 20
                    window.request_picture(quick=True)
                while window.canvas.shown is shown:
                    app.processEvents()
                    time.sleep(0.001)
                passed = round(1000 * (time.perf_counter() - began))
                window.canvas.grab().save(str(where / f"{step:03d}-{passed:06d}ms.png"))
            window.store.mark_saved(Path("exosome.toml"), "")
            window.close()


if __name__ == "__main__":
    record(Path(sys.argv[1]))
