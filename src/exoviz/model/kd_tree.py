"""SciPy's k-d tree, without the third of a second that the rest of its package takes to import.

``import scipy.spatial`` reads Qhull, and with it all of linear algebra, special functions,
constants, NumPy's wrapper of Fortran and its tools for tests. The tree itself is one compiled
module, and that is what is read here, under its own name: whoever imports all of `scipy.spatial`
later gets the same class.
"""

from __future__ import annotations

import functools
import importlib.util
import sys
import threading
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

__all__ = ["tree_type"]

_TREE: Final = "scipy.spatial._ckdtree"
_LOADING: Final = threading.Lock()
#: What SciPy asks for by taking all that NumPy names, and never calls.
_UNCALLED: Final = ("f2py", "testing")


def _defer(name: str) -> None:
    """Have a module of NumPy read when something of it is first asked for."""
    whole = f"numpy.{name}"
    found = None if whole in sys.modules else importlib.util.find_spec(whole)
    if found is not None and found.loader is not None:
        found.loader = importlib.util.LazyLoader(found.loader)
        module = importlib.util.module_from_spec(found)
        sys.modules[whole] = module
        setattr(np, name, module)
        found.loader.exec_module(module)


@functools.cache
def tree_type() -> type[cKDTree]:
    """Return the class `scipy.spatial.cKDTree`; it is imported when this is first called."""
    # Both leaflets may be the first to ask.
    with _LOADING:
        found: type[cKDTree] = _module_of(_TREE).cKDTree
    return found


def _module_of(name: str) -> Any:
    """Return a module of `scipy.spatial` alone, or all of the package if there is none such."""
    if "scipy.spatial" not in sys.modules:
        for uncalled in _UNCALLED:
            _defer(uncalled)
        # All that the tree itself imports comes first, so that what follows is over at once, and
        # no other thread meets half a tree.
        import scipy.sparse

        found = PathFinder.find_spec(name, [str(Path(scipy.__path__[0]) / "spatial")])
        begun = "scipy.spatial" in sys.modules
        if not begun and found is not None and found.loader is not None:
            module = importlib.util.module_from_spec(found)
            found.loader.exec_module(module)
            return sys.modules.setdefault(name, module)
    import scipy.spatial

    return scipy.spatial
