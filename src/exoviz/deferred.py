"""Names of a package whose modules are imported when the names are first asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["deferred"]


def deferred(package: str, places: Mapping[str, tuple[str, ...]]) -> Callable[[str], object]:
    """Return the ``__getattr__`` of a package that imports its modules when they are needed.

    Parameters
    ----------
    package : str
        Name of the package.
    places : mapping of str to tuple of str
        The names that each of its modules has.
    """
    module_of = {name: module for module, names in places.items() for name in names}

    def asked(name: str) -> object:
        if name not in module_of:
            raise AttributeError(f"module '{package}' has no attribute '{name}'")
        value: object = getattr(import_module(f"{package}.{module_of[name]}"), name)
        # Asked for once: from then on it is there like any other name.
        setattr(import_module(package), name, value)
        return value

    return asked
