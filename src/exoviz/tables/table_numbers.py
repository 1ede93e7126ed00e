"""Numbers in the cells of tables, as different countries and programs write them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["numbers_of"]

_SPACES: Final = re.compile(r"[\s'’]+")
_GROUPED: Final = re.compile(r"^[-+]?\d{1,3}(,\d{3})+$")
_UNIT: Final = re.compile(r"\s*(%|nm|kDa)$")


def _plain(text: str, comma_is_decimal: bool) -> float:
    text = _SPACES.sub("", _UNIT.sub("", text))
    if "," in text and "." in text:
        # What stands last parts the decimals.
        text = (
            text.replace(",", "")
            if text.rindex(".") > text.rindex(",")
            else text.replace(".", "").replace(",", ".")
        )
    elif "," in text:
        text = text.replace(",", "." if comma_is_decimal else "")
    try:
        value = float(text)
    except ValueError:
        return np.nan
    return value if np.isfinite(value) else np.nan


def numbers_of(cells: Sequence[str]) -> NDArray[np.float64]:
    """Return the numbers in a column; what is none is not a number.

    A comma parts decimals unless every number that has one could have it between thousands, and
    there are several such numbers.

    Parameters
    ----------
    cells : sequence of str
    """
    commas = [cell for cell in cells if "," in cell and "." not in cell]
    grouped = len(commas) > 1 and all(_GROUPED.match(_SPACES.sub("", cell)) for cell in commas)
    return np.array([_plain(cell, not grouped) for cell in cells], float)
