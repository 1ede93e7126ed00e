"""Being stopped from outside: Ctrl+C, and the system's polite request to end."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final, NoReturn

__all__ = ["stoppable"]

_STOPS: Final = (signal.SIGINT, signal.SIGTERM)


def _is_main() -> bool:
    """Return whether this thread may say what signals do."""
    return threading.current_thread() is threading.main_thread()


@contextmanager
def stoppable() -> Iterator[None]:
    """Let a request to end be a `KeyboardInterrupt`, as Ctrl+C is, so that nothing is left behind.

    While that is done, further requests wait: who repeats them would stop the cleaning up.
    """
    if not _is_main():
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> NoReturn:
        for number in _STOPS:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, stop) for number in _STOPS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
