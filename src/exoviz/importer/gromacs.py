"""GROMACS' files of coordinates (.gro): fixed columns, nanometres, no elements and no chains.

The format is described at https://manual.gromacs.org/current/reference-manual/file-formats.html#gro.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exoviz.importer.components import component_of, guessed_elements
from exoviz.language import _

__all__ = ["gromacs_columns"]

_FIRST_PLACE = 20
_A_PER_NM = 10.0


def _fields(letters: NDArray[np.str_], first: int, last: int) -> NDArray[np.str_]:
    part = np.ascontiguousarray(letters[:, first:last])
    found: NDArray[np.str_] = np.char.strip(part.view(f"U{last - first}").ravel())
    return found


def _chains(components: NDArray[np.str_], numbers: NDArray[np.int64]) -> NDArray[np.str_]:
    """Return a chain for each atom: polymers by their ends, all else by its component."""
    import gemmi

    kinds, which = np.unique(components, return_inverse=True)
    polymer = np.array(
        [
            component_of(name)[0] or gemmi.find_tabulated_residue(name).is_nucleic_acid()
            for name in kinds.tolist()
        ]
    )[which]
    # A chain ends where numbers fall, and where something else stands between.
    ends = polymer.copy()
    ends[1:] &= (numbers[1:] < numbers[:-1]) | ~polymer[:-1]
    count = np.cumsum(ends)
    return np.where(polymer, np.char.add("P", count.astype(np.str_)), components)


def gromacs_columns(text: str) -> dict[tuple[str, str], NDArray[Any]]:
    """Return the columns of a file as mmCIF has them, by category and name.

    Raises
    ------
    ValueError
        If the text is no such file.
    """
    lines = text.splitlines()
    try:
        count = int(lines[1])
    except (IndexError, ValueError):
        raise ValueError(_("its second line is not the number of atoms")) from None
    rows = lines[2 : 2 + count]
    if count < 0 or len(rows) < count:
        raise ValueError(_("it ends before its last atom"))
    if not count:
        return {}
    dots = [found.start() for found in re.finditer(r"\.", rows[0][_FIRST_PLACE:])]
    if len(dots) < 3:
        raise ValueError(_("its third line has no coordinates"))
    width = dots[1] - dots[0]
    last = _FIRST_PLACE + 3 * width
    letters = np.array([row[:last].ljust(last) for row in rows]).view("U1").reshape(count, last)
    numbers = _fields(letters, 0, 5).astype(np.int64)
    components, names = _fields(letters, 5, 10), _fields(letters, 10, 15)
    chain = _chains(components, numbers)
    found: dict[tuple[str, str], NDArray[Any]] = {
        ("struct", "title"): np.array([lines[0].strip()]),
        ("atom_site", "label_asym_id"): chain,
        ("atom_site", "auth_asym_id"): chain,
        ("atom_site", "label_comp_id"): components,
        ("atom_site", "label_atom_id"): names,
        ("atom_site", "auth_seq_id"): numbers,
        ("atom_site", "type_symbol"): guessed_elements(names, components),
    }
    for index, axis in enumerate("xyz"):
        first = _FIRST_PLACE + index * width
        places = _fields(letters, first, first + width).astype(np.float64)
        found["atom_site", f"Cartn_{axis}"] = _A_PER_NM * places
    return found
