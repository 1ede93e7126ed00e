"""Functions over pixels and beads that are compiled when they are first called."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from exoviz.errors import UserError
from exoviz.language import _

try:
    import numba
    from numba.core import event
except ValueError as error:
    # What it says of its own settings in the environment is all that can be said.
    raise UserError(_("Numba cannot be used: {error}").format(error=error)) from None

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import ParamSpec, TypeVar

    Given = ParamSpec("Given")
    Result = TypeVar("Result")

__all__ = ["compiled", "watched"]


def compiled(function: Callable[Given, Result]) -> Callable[Given, Result]:
    """Compile a function to machine code that runs beside other threads.

    The code is kept on disk for the next start, where there is a place for it. Sums and products
    are never put in another order, so that every machine makes the same pictures.
    """
    options: dict[str, Any] = {"nogil": True, "error_model": "numpy"}
    try:
        made: Callable[Given, Result] = numba.njit(cache=True, **options)(function)
    except RuntimeError:
        # Neither beside the program nor in the user's own folder may anything be written.
        made = numba.njit(**options)(function)
    return made


class CompilingListener(event.Listener):
    """Tells that a function is being compiled, and not read from the disk."""

    def __init__(self, told: Callable[[], None]) -> None:
        self._told = told

    def on_start(self, _event: object) -> None:
        """Tell."""
        self._told()

    def on_end(self, _event: object) -> None:
        """Tell nothing."""


@contextmanager
def watched(told: Callable[[], None]) -> Iterator[None]:
    """Call a function whenever something begins to be compiled inside a ``with`` block."""
    with event.install_listener("numba:compile", CompilingListener(told)):
        yield
