"""SciPy's k-d tree, without the third of a second that the rest of its package takes to import.

``import scipy.spatial`` reads Qhull, and with it all of linear algebra, special functions,
constants, and most of NumPy that is read only when it is asked for. The tree itself is one
compiled module, and that is what is read here, under its own name: whoever imports all of
`scipy.spatial` later gets the same class.
"""

from __future__ import annotations

import functools
import importlib.util
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.machinery import PathFinder
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

__all__ = ["tree_type"]

_TREE: Final = "scipy.spatial._ckdtree"
_LOADING: Final = threading.Lock()
#: What the tree imports, or SciPy by taking all that NumPy names, and neither looks into.
_UNREAD: Final = (
    *("scipy.sparse", "numpy.char", "numpy.ctypeslib", "numpy.f2py", "numpy.fft"),
    *("numpy.ma", "numpy.polynomial", "numpy.rec", "numpy.testing"),
)
#: What the tree takes of SciPy's own helpers, which bring its array API: with NumPy 2 it is None.
_HELPERS: Final = ("scipy._lib._util", "copy_if_needed")


class _StandIn(ModuleType):
    """Stands where a module will be: whoever asks anything of it has that one imported."""

    def __getattr__(self, name: str) -> Any:
        self.give_way()
        return getattr(importlib.import_module(self.__name__), name)

    def take_place(self) -> None:
        """Be what is found by the name, if nothing is as yet."""
        sys.modules.setdefault(self.__name__, self)
        self._package().setdefault(self._child(), self)

    def give_way(self) -> None:
        """Be found no more."""
        for names, name in ((sys.modules, self.__name__), (self._package(), self._child())):
            if names.get(name) is self:
                names.pop(name, None)

    def _package(self) -> dict[str, Any]:
        return vars(sys.modules[self.__name__.rpartition(".")[0]])

    def _child(self) -> str:
        return self.__name__.rpartition(".")[2]


@contextmanager
def _stood_in() -> Iterator[None]:
    """Leave modules unread inside a ``with`` block, even by those who import them."""
    helpers, copy_if_needed = _HELPERS
    stand_ins = [_StandIn(name) for name in (*_UNREAD, helpers) if name not in sys.modules]
    for one in stand_ins:
        one.take_place()
        if one.__name__ == helpers:
            setattr(one, copy_if_needed, None)
    try:
        yield
    finally:
        for one in stand_ins:
            one.give_way()


@functools.cache
def tree_type() -> type[cKDTree]:
    """Return the class `scipy.spatial.cKDTree`; it is imported when this is first called."""
    # Both leaflets may be the first to ask.
    with _LOADING:
        found: type[cKDTree] = _module_of(_TREE).cKDTree
    return found


def _module_of(name: str) -> Any:
    """Return a module of `scipy.spatial` alone, or all of the package if there is none such."""
    import scipy

    found = PathFinder.find_spec(name, [str(Path(scipy.__path__[0]) / "spatial")])
    if "scipy.spatial" in sys.modules or found is None or found.loader is None:
        import scipy.spatial

        return scipy.spatial
    with _stood_in():
        module = importlib.util.module_from_spec(found)
        found.loader.exec_module(module)
    return sys.modules.setdefault(name, module)
