"""Stretches of a chain that are likely to cross a membrane, by their hydropathy.

Kyte and Doolittle 1982 (J Mol Biol 157:105): of windows of 19 residues whose mean is above 1.6 most
cross a membrane, and the most hydrophobic windows of soluble proteins lie about 1.1 at the mean.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from exoviz.importer.protein_chains import ProteinAtoms

__all__ = ["likely_crossings"]

_WINDOW: Final = 19
_LIMIT: Final = 1.6
_HYDROPATHY: Final[Mapping[str, float]] = {
    "ILE": 4.5,
    "VAL": 4.2,
    "LEU": 3.8,
    "PHE": 2.8,
    "CYS": 2.5,
    "MET": 1.9,
    "ALA": 1.8,
    "GLY": -0.4,
    "THR": -0.7,
    "SER": -0.8,
    "TRP": -0.9,
    "TYR": -1.3,
    "PRO": -1.6,
    "HIS": -3.2,
    "GLU": -3.5,
    "GLN": -3.5,
    "ASP": -3.5,
    "ASN": -3.5,
    "LYS": -3.9,
    "ARG": -4.5,
    "MSE": 1.9,
}


def likely_crossings(atoms: ProteinAtoms) -> list[tuple[int, int]]:
    """Return the first and last residue of each stretch that is likely to cross a membrane.

    Of the first chain that has one; gaps in a chain are none.
    """
    values = np.array([_HYDROPATHY.get(name, 0.0) for name in atoms.names.tolist()])
    for index in range(len(atoms.chains)):
        mine = np.flatnonzero(atoms.chain == index)
        if len(mine) < _WINDOW:
            continue
        sums = np.cumsum(np.concatenate([[0.0], values[mine]]))
        numbers = atoms.numbers[mine]
        whole = numbers[_WINDOW - 1 :] - numbers[: 1 - _WINDOW] == _WINDOW - 1
        above = (sums[_WINDOW:] - sums[:-_WINDOW] > _LIMIT * _WINDOW) & whole
        starts = np.flatnonzero(above)
        if len(starts):
            parts = np.split(starts, np.flatnonzero(np.diff(starts) >= _WINDOW) + 1)
            return [(int(numbers[part[0]]), int(numbers[part[-1] + _WINDOW - 1])) for part in parts]
    return []
