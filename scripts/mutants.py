"""Change the code in one place at a time, at random, and ask the tests whether they notice.

Cosmic Ray makes the changes, in a copy of the project. Of each place in the code one change is
drawn, and of the places a sample: the same seed draws the same.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
OWN = ROOT / ".mutants"
#: The tests that are to notice, by package: those that take least time first.
TESTS = {
    "catalog": "tests/catalog tests/builder/test_glycans.py tests/scene",
    "model": "tests/model tests/golden tests/builder/test_composition.py tests/reporting",
    "scene": "tests/scene tests/catalog tests/importer tests/cli",
    "builder": "tests/builder/test_volumes.py tests/builder/test_glycan_attachment.py "
    "tests/model tests/builder/test_composition.py tests/builder",
}
#: Operators whose changes are nonsense for real numbers, or stand in annotations.
LEFT_OUT = ("Shift", "BitOr", "BitXor", "BitAnd", "_Is", "RemoveDecorator")
CONFIG = """
[cosmic-ray]
module-path = "src/exoviz/{package}"
timeout = 900.0
excluded-modules = []
test-command = "{python} -m pytest -q -x -p no:cacheprovider {tests}"
[cosmic-ray.distributor]
name = "local"
"""


def run(*command: str | Path) -> None:
    """Run a command in the copy."""
    environment = {**os.environ, "PYTHONPATH": str(OWN / "tree" / "src")}
    subprocess.run(list(map(str, command)), cwd=OWN / "tree", env=environment, check=True)


def prepare() -> Path:
    """Install Cosmic Ray, copy the project; return the program."""
    program = OWN / "env" / "bin" / "cosmic-ray"
    if not program.exists():
        subprocess.run([sys.executable, "-m", "venv", OWN / "env"], check=True)
        pip = OWN / "env" / "bin" / "pip"
        subprocess.run([pip, "install", "-q", "cosmic-ray>=8.4"], check=True)
    shutil.rmtree(OWN / "tree", ignore_errors=True)
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, check=True)
    for name in listed.stdout.decode().splitlines():
        target = OWN / "tree" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    return program


def sample(session: Path, count: int, seed: int) -> None:
    """Leave one change at each of some places in a session of Cosmic Ray."""
    connection = sqlite3.connect(session)
    places: dict[tuple[str, int, int], list[str]] = {}
    for module, operator, row, column, job in connection.execute(
        "select module_path, operator_name, start_pos_row, start_pos_col, job_id "
        "from mutation_specs order by module_path, start_pos_row, start_pos_col, operator_name, "
        "occurrence, operator_args"
    ):
        if not any(word in operator for word in LEFT_OUT):
            places.setdefault((module, row, column), []).append(job)
    draw = random.Random(seed)
    changes = [draw.choice(jobs) for _place, jobs in sorted(places.items())]
    chosen = draw.sample(changes, min(count, len(changes)))
    connection.execute("create temporary table chosen (job_id)")
    connection.executemany("insert into chosen values (?)", [(job,) for job in chosen])
    for table in ("mutation_specs", "work_items"):
        connection.execute(f"delete from {table} where job_id not in (select * from chosen)")
    connection.commit()
    connection.close()


def outcome(session: Path) -> tuple[int, int]:
    """Print the changes that nothing noticed; return how many were noticed, and of how many."""
    connection = sqlite3.connect(session)
    results = connection.execute("select test_outcome, diff from work_results").fetchall()
    connection.close()
    noticed = 0
    for found, difference in results:
        if found == "SURVIVED":
            print(difference)
        else:
            noticed += 1
    return noticed, len(results)


def main() -> None:
    """Make the changes and print what was noticed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=50, help="changes in each package")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("packages", nargs="*", default=list(TESTS))
    given = parser.parse_args()
    program = prepare()
    for package in given.packages:
        session, config = (OWN / f"{package}.{suffix}" for suffix in ("sqlite", "toml"))
        session.unlink(missing_ok=True)
        config.write_text(
            CONFIG.format(package=package, python=sys.executable, tests=TESTS[package]), "utf-8"
        )
        run(program, "init", config, session)
        sample(session, given.count, given.seed)
        run(program, "exec", config, session)
        noticed, total = outcome(session)
        print(f"{package}: {noticed} of {total} noticed, {100 * noticed / max(total, 1):.0f} %")


if __name__ == "__main__":
    main()
