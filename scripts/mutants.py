"""Change the code in one place at a time, at random, and ask the tests whether they notice.

Cosmic Ray knows the changes and makes them, in copies of the project, as many at once as there are
cores. Of each place in the code one change is drawn, and of all places a sample: the same seed
draws the same. A change is put to the test files that import its module or its package, those of
its own package first, until one fails.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import os
import queue
import random
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
OWN = ROOT / ".mutants"
PROGRAM = OWN / "env" / "bin" / "cosmic-ray"
PACKAGES = ("catalog", "model", "scene", "builder")
#: Operators whose changes are nonsense for real numbers, or stand in annotations.
LEFT_OUT = ("Shift", "BitOr", "BitXor", "BitAnd", "_Is", "RemoveDecorator")
#: A test that is not over by then, in seconds, runs for ever.
LONGEST = 1800
CONFIG = """
[cosmic-ray]
module-path = "src/exoviz/{package}"
timeout = {longest}
excluded-modules = []
test-command = "true"
[cosmic-ray.distributor]
name = "local"
"""


@dataclass(frozen=True)
class Change:
    """A change of the code: its module, and Cosmic Ray's name for it."""

    module: str
    operator: str
    occurrence: int


def prepare(copies: int) -> list[Path]:
    """Install Cosmic Ray, copy the project; return the copies."""
    if not PROGRAM.exists():
        subprocess.run([sys.executable, "-m", "venv", OWN / "env"], check=True)
        pip = OWN / "env" / "bin" / "pip"
        subprocess.run([pip, "install", "-q", "cosmic-ray>=8.4"], check=True)
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, check=True)
    trees = [OWN / f"tree{number}" for number in range(copies)]
    for tree in trees:
        shutil.rmtree(tree, ignore_errors=True)
        for name in listed.stdout.decode().splitlines():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, tree / name)
    return trees


def places(package: str, tree: Path) -> dict[tuple[str, int, int], list[Change]]:
    """Return the changes that there are of a package, by module, line and column."""
    session, config = (OWN / f"{package}.{suffix}" for suffix in ("sqlite", "toml"))
    session.unlink(missing_ok=True)
    config.write_text(CONFIG.format(package=package, longest=LONGEST), "utf-8")
    subprocess.run([PROGRAM, "init", config, session], cwd=tree, check=True)
    connection = sqlite3.connect(session)
    found: dict[tuple[str, int, int], list[Change]] = {}
    for module, operator, occurrence, row, column in connection.execute(
        "select module_path, operator_name, occurrence, start_pos_row, start_pos_col "
        "from mutation_specs where operator_args in ('{}', '\"{}\"') "
        "order by module_path, start_pos_row, start_pos_col, operator_name, occurrence"
    ):
        if not any(word in operator for word in LEFT_OUT):
            change = Change(module, operator, occurrence)
            found.setdefault((module, row, column), []).append(change)
    connection.close()
    return found


def imports(path: Path) -> set[str]:
    """Return the modules that a file imports, and the names in them."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
        elif isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
    return found


def tests_of(module: str, tree: Path) -> list[str]:
    """Return the test files that import a module or its package, those of its own room first."""
    name = Path(module).relative_to("src").with_suffix("").as_posix().replace("/", ".")
    package = ".".join(name.split(".")[:2])
    files = sorted((tree / "tests").rglob("test_*.py"))
    own = tree / "tests" / package.removeprefix("exoviz.")
    ranked = sorted(
        (0 if name in imported else 1, not path.is_relative_to(own), path)
        for path in files
        if "clients" not in path.parts and (imported := imports(path)) & {name, package}
    )
    return [str(path.relative_to(tree)) for _direct, _away, path in ranked]


def outcome(change: Change, tree: Path) -> tuple[str, str]:
    """Make a change in a copy, ask the tests, take it back; return what came of it, and the change.

    Returns
    -------
    outcome : str
        ``"killed"``, ``"killed at import"``, ``"killed, as it never ends"``, ``"no program"`` or
        ``"survived"``.
    difference : str
    """
    path = tree / change.module
    before = path.read_text("utf-8")
    try:
        command = [str(PROGRAM), "apply", change.module, change.operator, str(change.occurrence)]
        subprocess.run(command, cwd=tree, check=True, capture_output=True)
        after = path.read_text("utf-8")
        lines = difflib.unified_diff(
            before.splitlines(), after.splitlines(), change.module, "", lineterm="", n=1
        )
        difference = "\n".join(lines)
        try:
            ast.parse(after)
        except SyntaxError:
            return "no program", difference
        environment = {
            **os.environ,
            "PYTHONPATH": str(tree / "src"),
            "QT_QPA_PLATFORM": "offscreen",
        }
        pytest = [sys.executable, "-B", "-m", "pytest", "-q", "-x", "-n0", "-p", "no:cacheprovider"]
        try:
            asked = subprocess.run(
                [*pytest, *tests_of(change.module, tree)],
                cwd=tree,
                env=environment,
                capture_output=True,
                timeout=LONGEST,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return "killed, as it never ends", difference
    finally:
        path.write_text(before, "utf-8")
    return {0: "survived", 1: "killed"}.get(asked.returncode, "killed at import"), difference


def main() -> None:
    """Make the changes and print what was noticed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=120, help="changes in all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="changes at once")
    parser.add_argument("packages", nargs="*", default=list(PACKAGES))
    given = parser.parse_args()
    trees = prepare(given.jobs)
    draw = random.Random(given.seed)
    there = {key: one for name in given.packages for key, one in places(name, trees[0]).items()}
    changes = [draw.choice(one) for _place, one in sorted(there.items())]
    chosen = draw.sample(changes, min(given.count, len(changes)))
    free: queue.SimpleQueue[Path] = queue.SimpleQueue()
    for tree in trees:
        free.put(tree)

    def ask(change: Change) -> tuple[str, str]:
        tree = free.get()
        try:
            return outcome(change, tree)
        finally:
            free.put(tree)

    found: dict[str, Counter[str]] = {name: Counter() for name in given.packages}
    with ThreadPoolExecutor(given.jobs) as pool:
        for change, (result, difference) in zip(chosen, pool.map(ask, chosen), strict=True):
            found[Path(change.module).parts[2]][result] += 1
            if result == "survived":
                print(difference, flush=True)
    for name, counts in found.items():
        print(f"{name}: " + ", ".join(f"{count} {what}" for what, count in sorted(counts.items())))
    total = sum(found.values(), Counter())
    living = total["survived"]
    asked = total.total() - total["no program"]
    print(f"{asked - living} of {asked} noticed, {100 * (asked - living) / max(asked, 1):.0f} %")


if __name__ == "__main__":
    main()
