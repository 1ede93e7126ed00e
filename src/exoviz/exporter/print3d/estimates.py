"""How long a print takes, and how much filament: PrusaSlicer says it."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from exoviz.files import reason
from exoviz.language import _, number
from exoviz.progress import UNKNOWN

if TYPE_CHECKING:
    from exoviz.progress import Progress

__all__ = ["estimated"]

#: Names of the program: on Linux, on Windows, on macOS.
_PROGRAMS: Final = ("prusa-slicer", "prusa-slicer-console", "PrusaSlicer")
_LAYER_MM: Final = 0.2
_LOOK_S: Final = 0.1
#: The facts are in comments after the last move, before all settings.
_TIME: Final = re.compile(r"; estimated printing time \(normal mode\) = ([\ddhms ]+)")
_LENGTH: Final = re.compile(r"; filament used \[mm\] = ([\d., ]+)")
_VOLUME: Final = re.compile(r"; filament used \[cm3\] = ([\d., ]+)")
_MINUTES: Final = {"d": 24 * 60, "h": 60, "m": 1, "s": 1 / 60}


def _sliced(program: str, path: Path, folder: Path, progress: Progress) -> tuple[int, str, str]:
    """Return how the slicer ended, the last line of what it said, and what it made."""
    made, log = folder / "print.gcode", folder / "log.txt"
    command = [
        *(program, "--export-gcode", f"--layer-height={_LAYER_MM}", "--loglevel=1"),
        # Not with settings of this user, so that it is the same everywhere.
        *("--datadir", str(folder / "settings"), "--output", str(made), str(path.resolve())),
    ]
    with log.open("wb") as said:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT
        )
        try:
            while process.poll() is None:
                progress(UNKNOWN)
                try:
                    process.wait(_LOOK_S)
                except subprocess.TimeoutExpired:
                    continue
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
    lines = log.read_text("utf-8", "replace").strip().splitlines()
    text = made.read_text("utf-8", "replace") if made.is_file() else ""
    last = lines[-1].strip().removeprefix("what():").strip() if lines else ""
    return process.returncode, last, text


def _sum(found: re.Match[str]) -> float:
    """Return the sum of what each extruder uses."""
    return sum(float(one) for one in found[1].split(","))


def estimated(path: Path, progress: Progress) -> str:
    """Return a note on the printing time and the filament of a print.

    Parameters
    ----------
    path : Path
        STL or 3MF.
    progress : Progress
        Called often; what it raises ends the slicer.
    """
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        return _(
            "printing time and filament are not known: install PrusaSlicer, "
            "https://www.prusa3d.com/prusaslicer, so that 'prusa-slicer' is on the PATH"
        )
    with tempfile.TemporaryDirectory() as folder:
        try:
            code, last, text = _sliced(program, path, Path(folder), progress)
        except OSError as error:
            code, last, text = 1, reason(error), ""
    time, length, volume = (one.search(text) for one in (_TIME, _LENGTH, _VOLUME))
    if code or not (time and length and volume):
        what = _("printing time and filament are not known: PrusaSlicer could not slice it: {why}")
        return what.format(why=last or code)
    parts = re.findall(r"(\d+)([dhms])", time[1])
    minutes = round(sum(int(count) * _MINUTES[unit] for count, unit in parts))
    what = _(
        "about {hours} h {minutes} min to print, with {metres} m ({volume} cm³) of filament: "
        "PrusaSlicer's defaults, layers of {layer} mm, one filament, no supports"
    )
    return what.format(
        hours=number(minutes // 60),
        minutes=minutes % 60,
        metres=number(_sum(length) / 1000, 1),
        volume=number(_sum(volume), 1),
        layer=number(_LAYER_MM, 1),
    )
