"""Which molecule is where in a micrograph: what programs that find molecules are trained with."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, islice
from typing import TYPE_CHECKING, overload

import numpy as np

from exoviz.microscopy.micrograph_request import MoleculeRow
from exoviz.model.neighbours import summed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.microscopy.electron.potentials import Scatterers
    from exoviz.model import Vesicle

    Floats = NDArray[np.float64]

__all__ = ["BuildMolecules", "LabelledMolecules"]


class BuildMolecules:
    """The molecules of one of the different vesicles of a field.

    Parameters
    ----------
    vesicle : Vesicle
    build : Scatterers
        Its beads.

    Attributes
    ----------
    masses : (n,) array
        Of each molecule, Da.
    """

    def __init__(self, vesicle: Vesicle, build: Scatterers) -> None:
        self._build = build
        self._batches = [(one.layer, one.species, len(one)) for one in vesicle.molecules()]
        count = sum(copies for _layer, _species, copies in self._batches)
        self.masses = np.bincount(build.molecule, build.masses, count)

    def __len__(self) -> int:
        """Return how many molecules there are."""
        return len(self.masses)

    def names(self) -> Iterator[tuple[str, str]]:
        """Give the layer and the species of each molecule."""
        for layer, species, copies in self._batches:
            for _copy in range(copies):
                yield layer, species

    def middles(self, beads: Floats) -> Floats:
        """Return the middle of the mass of each molecule (n, 3), whose beads lie at `beads`."""
        weighted = self._build.masses[:, None] * beads
        middle = summed(self._build.molecule.astype(np.intp), weighted, len(self))
        return np.asarray(middle / np.maximum(self.masses, 1e-9)[:, None])


class LabelledMolecules(Sequence[MoleculeRow]):
    """The molecules of all vesicles of a field, labelled from 1 on.

    Where they are is worked out when it is asked for, vesicle by vesicle: a field can have a
    hundred million of them.

    Parameters
    ----------
    vesicles : sequence of (BuildMolecules, callable)
        The molecules of each vesicle, and what returns their places (n, 3), nm.
    """

    def __init__(self, vesicles: Sequence[tuple[BuildMolecules, Callable[[], Floats]]]) -> None:
        self._vesicles = tuple(vesicles)
        self._first = list(accumulate((len(build) for build, _places in vesicles), initial=1))

    def __len__(self) -> int:
        return self._first[-1] - 1

    def __iter__(self) -> Iterator[MoleculeRow]:
        for which in range(len(self._vesicles)):
            yield from self._of_vesicle(which)

    @overload
    def __getitem__(self, index: int) -> MoleculeRow: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[MoleculeRow]: ...

    def __getitem__(self, index: int | slice) -> MoleculeRow | Sequence[MoleculeRow]:
        if isinstance(index, slice):
            return tuple(self)[index]
        label = range(1, len(self) + 1)[index]
        which = bisect_right(self._first, label) - 1
        return next(islice(self._of_vesicle(which), label - self._first[which], None))

    def _of_vesicle(self, which: int) -> Iterator[MoleculeRow]:
        build, places = self._vesicles[which]
        each = zip(build.names(), places().tolist(), build.masses.tolist(), strict=True)
        for label, ((layer, species), place, mass) in enumerate(each, self._first[which]):
            yield MoleculeRow(label, which + 1, layer, species, tuple(place), mass)
