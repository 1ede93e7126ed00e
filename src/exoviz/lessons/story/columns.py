"""Columns of whole numbers in one deflated text; `web/src/data/columns.ts` reads them."""

from __future__ import annotations

import base64
import zlib
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Columns"]

_LEVEL: Final = 9
_SHORT: Final = 32_767


class Columns:
    """Collects columns; of each stand all lowest bytes, then the next, which is what shrinks."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._kinds: list[tuple[int, int, int]] = []

    def whole(self, values: NDArray[Any], width: int, *, steps: bool = False) -> int:
        """Add whole numbers of 1, 2 or 4 bytes, or their steps; return the number of the column.

        Numbers and steps beyond their bytes come back at the other end, as the page counts them.
        """
        flat = np.asarray(values).ravel().astype(np.int64)
        if steps:
            flat = np.diff(flat, prepend=np.int64(0))
        table = (flat & ((1 << (8 * width)) - 1)).astype(f"<u{width}").view(np.uint8)
        return self._add(table, width, steps, flat.size)

    def floats(self, values: NDArray[Any]) -> int:
        """Add numbers as they are, with 4 bytes each; return the number of the column."""
        flat = np.asarray(values, "<f4").ravel()
        return self._add(flat.view(np.uint8), 4, False, flat.size)

    def places(self, values: NDArray[Any], quantum: float) -> list[int]:
        """Add places (n, d), nm, as steps of their whole numbers of a quantum, axis by axis."""
        table = np.rint(np.asarray(values, np.float64) / quantum)
        return [self.whole(axis, 2, steps=True) for axis in table.T]

    def _add(self, table: NDArray[np.uint8], width: int, steps: bool, count: int) -> int:
        self._pieces.append(np.ascontiguousarray(table.reshape(-1, width).T).tobytes())
        self._kinds.append((count, width, int(steps)))
        return len(self._kinds) - 1

    def packed(self) -> dict[str, Any]:
        """Return the columns as values that JSON can hold.

        Returns
        -------
        dict
            ``kinds``: for each column the count, the width in bytes and whether steps are kept;
            ``data``: base64 of all, deflated.
        """
        content = zlib.compress(b"".join(self._pieces), _LEVEL)
        return {"kinds": self._kinds, "data": base64.b64encode(content).decode("ascii")}

    @staticmethod
    def quantum(values: NDArray[Any]) -> float:
        """Return the unit in which the largest of some numbers takes two bytes."""
        return max(float(np.abs(values).max(initial=0.0)), 1e-3) / _SHORT
