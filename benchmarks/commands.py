"""How long commands take cold: whole processes, from the shell to their end."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass

from benchmarks import peers
from benchmarks.builders import ONE_LIPID, scene_file

__all__ = ["CommandRow", "measure_commands"]


@dataclass(frozen=True, slots=True)
class CommandRow:
    """One command: medians of the runs, seconds; and the seconds of the clock asked for."""

    command: str
    seconds: float
    processor: float
    asked: str


def _once(arguments: list[str], kept: str = "off") -> tuple[float, float]:
    """Run a command; return the seconds of the clock, and of the processors."""
    environment = {**os.environ, "EXOVIZ_CACHE": kept}
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments], stdout=subprocess.DEVNULL, env=environment
    )
    _pid, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, arguments)
    return seconds, used.ru_utime + used.ru_stime


def measure_commands(repeats: int) -> list[CommandRow]:
    """Run every command in turn, as often as asked, so that all meet the same machine."""
    plain = str(scene_file(peers.workplace("scenes"), 40, ONE_LIPID))
    again = str(peers.workplace("kept"))
    program = ["-m", "exoviz"]
    cases = (
        ("python alone", ["-c", "import numpy, pydantic"], "off", ""),
        ("exoviz --version", [*program, "--version"], "off", ""),
        ("exoviz catalog proteins", [*program, "catalog", "proteins"], "off", "0.3"),
        ("exoviz validate exosome", [*program, "validate", "exosome"], "off", "0.3"),
        ("exoviz build, one lipid", [*program, "build", plain], "off", "0.5"),
        ("exoviz build exosome", [*program, "build", "exosome"], "off", "0.8"),
        ("exoviz report exosome", [*program, "report", "exosome"], "off", ""),
        ("exoviz build exosome, kept", [*program, "build", "exosome"], again, "0.3"),
        ("exoviz report exosome, kept", [*program, "report", "exosome"], again, "0.3"),
    )
    for _name, arguments, kept, _asked in cases:
        _once(arguments, kept)
    runs = [
        [_once(arguments, kept) for _name, arguments, kept, _asked in cases] for _ in range(repeats)
    ]
    rows = []
    for (name, *_how, asked), found in zip(cases, zip(*runs, strict=True), strict=True):
        clock, processor = (statistics.median(one) for one in zip(*found, strict=True))
        rows.append(CommandRow(name, clock, processor, asked))
    return rows
