"""What the chains of a PDB file are that exoviz wrote: its record COMPND names layers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["PDB_MADE_BY", "compounds"]

#: A remark of the files of exoviz.
PDB_MADE_BY: Final = "MADE BY EXOVIZ."
_COMPOUND: Final = re.compile(r"MOLECULE: ([^;]+); CHAIN: (\w)")


def compounds(text: str) -> dict[tuple[str, str], NDArray[Any]]:
    """Return columns ``chain`` and ``layer`` of a table ``exoviz_chain``; none of other files."""
    import numpy as np

    lines = text.splitlines()
    if not any(line.startswith("REMARK") and PDB_MADE_BY in line for line in lines):
        return {}
    whole = " ".join(line[10:].strip() for line in lines if line.startswith("COMPND"))
    found = _COMPOUND.findall(whole)
    return {
        ("exoviz_chain", "layer"): np.array([layer for layer, _chain in found], np.str_),
        ("exoviz_chain", "chain"): np.array([chain for _layer, chain in found], np.str_),
    }
