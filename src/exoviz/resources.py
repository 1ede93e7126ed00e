"""Where the data files that come with exoviz are.

In an installed wheel ``assets``, ``scenes`` and the pages of ``docs`` lie inside the package; in a
source checkout they are top-level folders of the repository.
"""

import functools
from pathlib import Path

__all__ = ["code_of", "folder"]


def folder(name: str) -> Path:
    """Return the folder ``assets``, ``scenes`` or ``docs`` that belongs to this exoviz.

    Parameters
    ----------
    name : str
        ``"assets"``, ``"scenes"`` or ``"docs"``.

    Raises
    ------
    FileNotFoundError
        If the installation is incomplete.
    """
    package = Path(__file__).parent
    for parent in (package, package.parent.parent):
        candidate = parent / name
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"exoviz is not completely installed: its folder '{name}' is missing")


@functools.cache
def code_of(*packages: str) -> tuple[Path, ...]:
    """Return the modules of some of exoviz's packages, such as ``"model"``, in order."""
    program = Path(__file__).parent
    return tuple(sorted(file for name in packages for file in (program / name).rglob("*.py")))
