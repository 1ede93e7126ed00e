"""Install exoviz with the oldest versions that pyproject.toml allows, and run tests with them.

    python scripts/oldest.py FOLDER [what pytest takes]

FOLDER becomes a virtual environment. Without more, all tests run but those of pictures, which are
those of one version of their libraries.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
import venv
from collections.abc import Sequence
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
#: Programs that tests are run with: their versions are not what is tried.
TOOLS = ("pytest", "pytest-qt", "pytest-xdist", "hypothesis", "ciftools", "import-linter")
TESTS = ("tests", "--ignore=tests/golden", "--ignore=tests/clients")


def oldest(requirement: str) -> str:
    """Return a requirement of the oldest version that another one allows.

    Parameters
    ----------
    requirement : str
        Such as ``"numpy>=2.0,<3"``.
    """
    wanted = Requirement(requirement)
    (lowest,) = (one.version for one in wanted.specifier if one.operator in (">=", "=="))
    return f"{wanted.name}=={lowest}"


def requirements() -> list[str]:
    """Return what pyproject.toml asks for, each in its oldest version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extra = project["optional-dependencies"]
    return [oldest(one) for one in (*project["dependencies"], *extra["cluster"])]


def main(arguments: Sequence[str]) -> int:
    """Make the environment and run tests in it; return what pytest returns."""
    folder, *rest = arguments
    python = str(Path(folder).resolve() / "bin" / "python")
    if not Path(python).exists():
        venv.create(folder, with_pip=True)
    install = [python, "-m", "pip", "install", "--quiet"]
    subprocess.run([*install, *requirements(), *TOOLS], check=True)
    subprocess.run([*install, "--no-deps", "--editable", str(ROOT)], check=True)
    return subprocess.run([python, "-m", "pytest", *(rest or TESTS)], cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
