"""Columns of texts: NumPy gives every row of one the room of its longest text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exoviz.language import _, number

__all__ = ["text_array"]

_LETTER_BYTES: Final = 4
_MOST_BYTES: Final = 600_000_000


def text_array(texts: Sequence[str], rows: int = 0) -> NDArray[np.str_]:
    """Return an array of texts.

    Parameters
    ----------
    texts : sequence of str
    rows : int
        Rows of the column that will be made of them, if more than `texts`.

    Raises
    ------
    ValueError
        If the column would take too much memory.
    """
    longest = max(map(len, texts), default=0)
    if longest * max(len(texts), rows) * _LETTER_BYTES > _MOST_BYTES:
        what = _("a text of {letters} letters in a table of {rows} rows")
        raise ValueError(what.format(letters=number(longest), rows=number(max(len(texts), rows))))
    return np.array(texts, np.str_)
