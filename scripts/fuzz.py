"""Attack exoviz at random for as long as there is time, and print counts and what was found.

The attacks are those of tests/helpers/attacks.py, of which `make test` runs a few cases. Each runs
in a process of its own, so that a crash ends that process only: it is found, and the next case goes
on. Found are errors that are none of the user's, crashes, cases that hang, and memory above 2 GB.
The same seeds are the same cases: `--attack scenes --first 17 --cases 1` runs one again.
"""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import os
import resource
import sys
import tempfile
import threading
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests" / "helpers"))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

#: Memory of a process, MB, above which a case is a finding.
MOST_MEMORY_MB = 2_048
#: A process is started anew after so many cases: what they leave behind is seen, not mixed up.
CASES_EACH = 200
#: The first case of a process also loads what all others have ready, s.
FIRST_EXTRA_S = 60.0


@dataclass
class Record:
    """What became of the cases of one attack."""

    ends: Counter[str] = field(default_factory=Counter)
    slowest_s: float = 0.0
    slowest_seed: int = -1
    memory_mb: float = 0.0
    findings: list[str] = field(default_factory=list)


def serve(name: str, pipe: Connection) -> None:
    """Run case after case of an attack, each in an empty folder, until the pipe is closed."""
    from attacks import ATTACKS

    for kind in (UserWarning, RuntimeWarning, ResourceWarning):
        warnings.simplefilter("error", kind)
    while True:
        try:
            seed = pipe.recv()
        except EOFError:
            return
        with tempfile.TemporaryDirectory() as where:
            began = time.process_time()
            try:
                end, fault = ATTACKS[name].case(seed, Path(where)), ""
            except BaseException as error:
                last = traceback.extract_tb(error.__traceback__)[-1]
                place = f"{Path(last.filename).name}:{last.lineno}"
                end, fault = "error", f"{type(error).__name__} at {place}: {str(error)[:300]}"
            seconds = time.process_time() - began
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        pipe.send((end, fault, seconds, memory))


@contextlib.contextmanager
def worker(name: str) -> Iterator[tuple[Any, Connection]]:
    """Start a process that serves an attack, and end it."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=serve, args=(name, there), daemon=True)
    process.start()
    there.close()
    try:
        yield process, here
    finally:
        here.close()
        process.join(2.0)
        if process.is_alive():
            process.kill()
            process.join()


def spent(process: int) -> float:
    """Return the processor time of a process, s; where nobody says, that of the clock."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return time.monotonic()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def answers(pipe: Connection, process: int, longest: float) -> bool:
    """Wait for an answer, at most so long, s, of its own time: others may want the processor too.

    What waits and does nothing hangs after ten times as long.
    """
    began, busy = time.monotonic(), spent(process)
    while not pipe.poll(0.5):
        if spent(process) - busy > longest or time.monotonic() - began > 10 * longest:
            return False
    return True


def attack(name: str, first: int, cases: int, until: float, stop: threading.Event) -> Record:
    """Run cases of an attack until their number or the time is up."""
    from attacks import ATTACKS

    longest, record, seed = ATTACKS[name].longest_s, Record(), first
    while seed < first + cases and time.monotonic() < until and not stop.is_set():
        with worker(name) as (process, pipe):
            for count in range(CASES_EACH):
                if seed >= first + cases or time.monotonic() >= until or stop.is_set():
                    break
                seed += 1
                try:
                    pipe.send(seed - 1)
                    if not answers(pipe, process.pid, longest + (0 if count else FIRST_EXTRA_S)):
                        record.ends["hang"] += 1
                        record.findings.append(f"{name} {seed - 1}: takes more than {longest:g} s")
                        process.kill()
                        break
                    end, fault, seconds, memory = pipe.recv()
                except (EOFError, OSError):
                    process.join(5.0)
                    record.ends["crash"] += 1
                    record.findings.append(
                        f"{name} {seed - 1}: the process ended with {process.exitcode}"
                    )
                    break
                record.ends[end] += 1
                if fault:
                    record.findings.append(f"{name} {seed - 1}: {fault}")
                if count and seconds > record.slowest_s:
                    record.slowest_s, record.slowest_seed = seconds, seed - 1
                if memory > MOST_MEMORY_MB >= record.memory_mb:
                    record.findings.append(f"{name} {seed - 1}: {memory:.0f} MB of memory")
                record.memory_mb = max(record.memory_mb, memory)
                if memory > MOST_MEMORY_MB:
                    break
    return record


def main() -> int:
    """Run all attacks side by side; return 1 if anything was found."""
    from attacks import ATTACKS

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--minutes", type=float, default=60.0, help="for all together")
    parser.add_argument("--attack", action="append", choices=[*ATTACKS], help="one of them only")
    parser.add_argument("--first", type=int, default=0, help="seed of the first case")
    parser.add_argument("--cases", type=int, default=10**9, help="most cases of each attack")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="at the same time")
    options = parser.parse_args()
    names = options.attack or [*ATTACKS]
    # Each has its share of the time, as many at once as there are cores.
    share = 60 * options.minutes * min(options.jobs, len(names)) / len(names)
    stop = threading.Event()
    records: dict[str, Record] = {}

    def run(name: str) -> None:
        until = time.monotonic() + share
        records[name] = attack(name, options.first, options.cases, until, stop)
        found = records[name]
        ends = ", ".join(f"{count} {end}" for end, count in found.ends.most_common())
        print(
            f"{name}: {found.ends.total()} cases: {ends}; slowest {found.slowest_s:.1f} s "
            f"({found.slowest_seed}); {found.memory_mb:.0f} MB",
            flush=True,
        )
        for line in found.findings:
            print(f"  {line}", flush=True)

    with ThreadPoolExecutor(options.jobs) as pool:
        try:
            list(pool.map(run, names))
        except KeyboardInterrupt:
            stop.set()
    faults = sum(len(record.findings) for record in records.values())
    total = sum(record.ends.total() for record in records.values())
    print(f"{total} cases, {faults} findings")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
