"""Times whole processes and measures how close molecules come."""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

__all__ = ["Contacts", "NotMeasuredError", "Timing", "contacts", "timed"]


class NotMeasuredError(Exception):
    """A measurement that could not be made; the message says why and goes into the table."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Wall seconds of each run, and the greatest peak memory of them."""

    runs: tuple[float, ...]
    peak_mb: float

    @property
    def seconds(self) -> float:
        return statistics.median(self.runs)


def timed(
    command: Sequence[str | Path],
    folder: Path,
    repeats: int,
    limit: float,
    stdin: str | Path = os.devnull,
) -> Timing:
    """Run a command `repeats` times in `folder`, each from the start of its process to the end."""
    runs, peaks = [], []
    for _ in range(repeats):
        seconds, peak = _once([str(part) for part in command], folder, limit, stdin)
        runs.append(seconds)
        peaks.append(peak)
    return Timing(tuple(runs), max(peaks))


def _once(command: list[str], folder: Path, limit: float, stdin: str | Path) -> tuple[float, float]:
    log = folder / "log.txt"
    with log.open("w") as output, Path(stdin).open() as source:
        start = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdin=source,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        peak = _wait(process, start + limit)
        seconds = time.perf_counter() - start
    if process.returncode:
        last = (log.read_text(errors="replace").strip().splitlines() or [""])[-1]
        raise NotMeasuredError(f"exit code {process.returncode}: {last[:120]}")
    return seconds, peak


def _wait(process: subprocess.Popen[bytes], deadline: float) -> float:
    """Wait for a process; return its peak memory in MB."""
    peak = 0.0
    while process.poll() is None:
        if time.perf_counter() > deadline:
            process.kill()
            process.wait()
            raise NotMeasuredError("not done in the time allowed")
        peak = max(peak, _peak_memory(process.pid))
        time.sleep(0.005)
    return peak


def _peak_memory(process: int) -> float:
    """Return the peak memory in MB of a running process or the largest that it started.

    What the system reports of a process that has ended is no use: it includes the memory of the
    process that started it.
    """
    try:
        status = Path(f"/proc/{process}/status").read_text()
        children = Path(f"/proc/{process}/task/{process}/children").read_text()
    except OSError:
        return 0.0
    found = re.search(r"VmHWM:\s+(\d+)", status)
    own = int(found[1]) / 1024 if found else 0.0
    return max([own, *(_peak_memory(int(child)) for child in children.split())])


@dataclass(frozen=True, slots=True)
class Contacts:
    """Distance of the nearest two beads of different molecules, and beads nearer than 0.2 nm.

    Attributes
    ----------
    nearest_nm : float
        0.3 where nothing is nearer than that.
    share : float
        Share of beads that have a bead of another molecule within 0.2 nm.
    """

    nearest_nm: float
    share: float


def contacts(positions: NDArray[np.floating], molecules: NDArray[np.integer]) -> Contacts:
    pairs = cKDTree(positions).query_pairs(0.3, output_type="ndarray")
    pairs = pairs[molecules[pairs[:, 0]] != molecules[pairs[:, 1]]]
    if not len(pairs):
        return Contacts(0.3, 0.0)
    distances = np.linalg.norm(positions[pairs[:, 0]] - positions[pairs[:, 1]], axis=1)
    close = np.unique(pairs[distances < 0.2])
    return Contacts(float(distances.min()), len(close) / len(positions))
