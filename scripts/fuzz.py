"""Attack exoviz at random for as long as there is time, and print counts and what was found.

The attacks are those of tests/helpers/attacks, of which `make test` runs a few cases. Each runs in
a process of its own, so that a crash ends that process only: it is found, and the next case goes
on. Found are errors that are none of the user's, crashes, hangs, memory above 2 GB, and files that
stay behind. The same seeds are the same cases: `--attack scenes --seed 17` runs one again.

What else the machine does is no finding. A case hangs that takes more than 10 s of processor time,
its own and that of what it starts, without a sign of progress: a call of what its user gets to see
progress with, or a turn of the window's loop. Where nothing shows progress all of the case counts.
Whole commands, and attacks that start programs, have more, see `attacks.ATTACKS`. What does nothing
at all ends after `LONGEST_WALL_S` of the clock. Memory is the most that the process has had in the
machine's memory at once during the case.
"""

from __future__ import annotations

import argparse
import contextlib
import faulthandler
import multiprocessing
import os
import resource
import shutil
import signal
import sys
import tempfile
import threading
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests" / "helpers"))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

#: A case that neither works nor ends is ended after so long, s: far more than what waits for
#: its turn on a busy machine needs.
LONGEST_WALL_S = 900.0
#: Memory of a process, MB, above which a case is a finding.
MOST_MEMORY_MB = 2_048
#: A process is started anew after so many cases: what they leave behind is seen, not mixed up.
CASES_EACH = 200
#: The first case of a process also loads what all others have ready, s.
FIRST_EXTRA_S = 60.0
#: Where a process that crashes leaves the stacks of its threads, in its own folder.
STACKS = "stacks"
#: Lines of the stacks that are printed: more than the deepest that the window's loop leaves.
STACK_LINES = 120
#: Findings of an attack that are printed; their number is in the table.
MOST_LINES = 40

COLUMNS = (
    *("attack", "cases", "refused", "crashed", "errors", "too long", "over 2 GB"),
    *("largest MB", "slowest s", "of seed"),
)


@dataclass
class Record:
    """What became of the cases of one attack."""

    ends: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    slowest_s: float = 0.0
    slowest_seed: int = -1
    memory_mb: float = 0.0
    findings: list[str] = field(default_factory=list)

    def found(self, kind: str, line: str) -> None:
        """Note something that may not happen."""
        self.faults[kind] += 1
        self.findings.append(line)

    def row(self, name: str) -> tuple[str, ...]:
        """Return the row of the table, see `COLUMNS`."""
        counts = (self.ends["refused"], *(self.faults[one] for one in COLUMNS[3:7]))
        return (
            name,
            str(self.ends.total()),
            *map(str, counts),
            f"{self.memory_mb:.0f}",
            f"{self.slowest_s:.1f}",
            str(self.slowest_seed) if self.slowest_seed >= 0 else "",
        )


def forget_memory() -> None:
    """Let the most memory that this process has held count from now on, where that can be."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def memory_mb() -> float:
    """Return the most memory, MB, that this process, or one that it waited for, has held."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with contextlib.suppress(OSError):
        lines = Path("/proc/self/status").read_text().splitlines()
        own = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
    return max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024


def serve(name: str, pipe: Connection, room: str, seen: Any) -> None:
    """Run case after case of an attack, each in an empty folder, until the pipe is closed.

    The processor time at the last sign of progress is put into `seen`.
    """
    # What it starts is ended with it.
    os.setpgid(0, 0)
    # A number, not a file: it stays open to the very end.
    faulthandler.enable(os.open(Path(room) / STACKS, os.O_WRONLY | os.O_CREAT, 0o600))
    home = Path(room) / "home"
    home.mkdir(mode=0o700)
    os.environ["TMPDIR"] = room
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "MPLCONFIGDIR"):
        os.environ[variable] = str(home)
    # What is attacked is built, and the user's own folder keeps what the user built.
    os.environ["EXOVIZ_CACHE"] = "off"
    # What Qt lacks without a screen is no finding.
    os.environ["QT_LOGGING_RULES"] = "*.warning=false"
    tempfile.tempdir = None
    from attacks import ATTACKS
    from attacks.signs import SIGNS

    def noted(spent_s: float) -> None:
        seen.value = spent_s

    for kind in (UserWarning, RuntimeWarning, ResourceWarning):
        warnings.simplefilter("error", kind)
    while True:
        try:
            seed = pipe.recv()
        except EOFError:
            return
        where = Path(tempfile.mkdtemp(prefix="case-"))
        before = {one.name for one in Path(room).iterdir()}
        forget_memory()
        SIGNS.begin(noted)
        try:
            end, fault = ATTACKS[name].case(seed, where), ""
            left = sorted({one.name for one in Path(room).iterdir()} - before)
            if left:
                end, fault = "error", f"files stay behind: {', '.join(left[:5])}"
        except BaseException as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{Path(last.filename).name}:{last.lineno}"
            end, fault = "error", f"{type(error).__name__} at {place}: {str(error)[:300]}"
        SIGNS()
        remove(where)
        pipe.send((end, fault, SIGNS.longest_s, memory_mb()))


def remove(folder: Path) -> None:
    """Remove a folder, also what may not be read in it."""
    for path in (folder, *(one for one in folder.rglob("*") if one.is_dir())):
        if not path.is_symlink():
            path.chmod(0o700)
    shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def worker(name: str, room: Path) -> Iterator[tuple[Any, Connection, Any, Path]]:
    """Start a process that serves an attack in a folder of its own; end it and what it started."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    own = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=room))
    seen = context.Value("d", 0.0, lock=False)
    process = context.Process(target=serve, args=(name, there, str(own), seen), daemon=False)
    process.start()
    there.close()
    try:
        yield process, here, seen, own
    finally:
        here.close()
        process.join(2.0)
        end_all(process)
        remove(own)


def stacks_of(folder: Path) -> str:
    """Return where a process that crashed was, as lines that follow on what is said of it."""
    try:
        lines = (folder / STACKS).read_text().splitlines()
    except OSError:
        return ""
    return "".join(f"\n    {line}" for line in lines[:STACK_LINES])


def end_all(process: Any) -> None:
    """End a process, and all that it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.join()


def spent(process: int) -> float:
    """Return the processor time of a process, s; where nobody says, that of the clock."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return time.monotonic()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def held_mb(process: int) -> float:
    """Return the memory that a process holds; 0 where nobody says."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def awaited(
    pipe: Connection, process: int, seen: Any, longest: float, stop: threading.Event
) -> str:
    """Wait for an answer; return what is wrong if there is none, as the column of the table.

    From one sign of progress to the next, each in `seen`, it has so long, s, of its own time.
    """
    changed, last, busy = time.monotonic(), seen.value, spent(process)
    while not pipe.poll(0.2):
        if stop.is_set():
            raise EOFError
        if seen.value != last:
            changed, last, busy = time.monotonic(), seen.value, seen.value
        if spent(process) - busy > longest or time.monotonic() - changed > LONGEST_WALL_S:
            return "too long"
        # Far above what is a finding anyway: the rest of the machine must live.
        if held_mb(process) > 2 * MOST_MEMORY_MB:
            return "over 2 GB"
    return ""


def attack(
    name: str, first: int, cases: int, until: float, stop: threading.Event, room: Path
) -> Record:
    """Run cases of an attack until their number or the time is up."""
    from attacks import ATTACKS

    longest, record, seed = ATTACKS[name].longest_s, Record(), first

    def goes_on() -> bool:
        return seed < first + cases and time.monotonic() < until and not stop.is_set()

    while goes_on():
        with worker(name, room) as (process, pipe, seen, own):
            for count in range(CASES_EACH):
                if not goes_on():
                    break
                extra = 0 if count else FIRST_EXTRA_S
                try:
                    pipe.send(seed)
                    wrong = awaited(pipe, process.pid, seen, longest + extra, stop)
                    ended, fault, seconds, memory = ("", "", 0.0, 0.0) if wrong else pipe.recv()
                except (EOFError, OSError):
                    # Who stops everything finds nothing.
                    if not stop.is_set():
                        process.join(5.0)
                        record.ends["crashed"] += 1
                        code = process.exitcode
                        line = f"{name} {seed}: the process ended with {code}"
                        record.found("crashed", line + stacks_of(own))
                    seed += 1
                    break
                if seconds > longest and not count:
                    # Loading counts for nothing: the same again, with everything ready.
                    continue
                record.ends[ended or "ended"] += 1
                if fault:
                    record.found("errors", f"{name} {seed}: {fault}")
                if wrong == "too long" or seconds > longest:
                    line = f"{name} {seed}: {max(seconds, longest):.0f} s without progress"
                    record.found("too long", line)
                if count and seconds > record.slowest_s:
                    record.slowest_s, record.slowest_seed = seconds, seed
                heavy = wrong == "over 2 GB" or memory > MOST_MEMORY_MB
                if heavy:
                    record.found("over 2 GB", f"{name} {seed}: {memory:.0f} MB of memory")
                record.memory_mb = max(record.memory_mb, memory)
                seed += 1
                if wrong or heavy:
                    break
    return record


def table(records: dict[str, Record]) -> str:
    """Return what became of all attacks, as a table of text."""
    rows = [COLUMNS, *(record.row(name) for name, record in records.items())]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )


def arguments(words: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    from attacks import ATTACKS

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--minutes", type=float, default=60.0, help="for all together")
    parser.add_argument("--attack", action="append", choices=[*ATTACKS], help="one of them only")
    parser.add_argument("--seed", type=int, help="run this case only")
    parser.add_argument("--first", type=int, default=0, help="seed of the first case")
    parser.add_argument("--cases", type=int, default=10**9, help="most cases of each attack")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="at the same time")
    options = parser.parse_args(words)
    if options.seed is not None:
        options.first, options.cases = options.seed, 1
    options.attack = options.attack or [*ATTACKS]
    return options


def main() -> int:
    """Run all attacks side by side; return 1 if anything was found."""
    options = arguments()
    stop, lock = threading.Event(), threading.Lock()
    end, waiting = time.monotonic() + 60 * options.minutes, len(options.attack)
    records: dict[str, Record] = {}
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())

    with tempfile.TemporaryDirectory(prefix="exoviz-fuzz-") as made:

        def run(name: str) -> None:
            # Each has its share of what is left, as many at once as there are cores: what one
            # runs over is not taken from the last alone.
            nonlocal waiting
            with lock:
                now, share = time.monotonic(), min(1.0, options.jobs / waiting)
                waiting -= 1
            until = now + (end - now) * share
            found = attack(name, options.first, options.cases, until, stop, Path(made))
            records[name] = found
            ends = ", ".join(f"{count} {end}" for end, count in found.ends.most_common())
            print(f"{name}: {ends}", flush=True)
            for line in found.findings[:MOST_LINES]:
                print(f"  {line}", flush=True)

        with ThreadPoolExecutor(options.jobs) as pool:
            list(pool.map(run, options.attack))
    faults = sum(record.faults.total() for record in records.values())
    total = sum(record.ends.total() for record in records.values())
    print(f"\n{table({name: records[name] for name in options.attack})}")
    print(f"\n{total} cases, {faults} findings")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
