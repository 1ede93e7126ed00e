"""The bound on the memory of a process: what would take more is refused before it is asked for."""

from __future__ import annotations

import math
from typing import Final

from exoviz.errors import Problem
from exoviz.language import _, number

__all__ = ["MOST_BYTES", "memory_problem"]

MOST_BYTES: Final = 2_000_000_000
"""Memory that drawing or writing one thing may take, bytes, with all that it is made of."""
_GIGABYTE: Final = 1e9


def memory_problem(where: str, needed: float, hint: str) -> Problem | None:
    """Return the problem with what would take more memory than is allowed; None if it does not.

    Parameters
    ----------
    where : str
        The parameter that makes it large.
    needed : float
        Bytes.
    hint : str
        What to do about it.
    """
    if needed <= MOST_BYTES:
        return None
    what = _("this would take about {needed} GB of memory; at most {most} GB are allowed.")
    text = what.format(
        needed=number(math.ceil(10 * needed / _GIGABYTE) / 10, 1),
        most=number(MOST_BYTES / _GIGABYTE),
    )
    return Problem(where, text, hint)
