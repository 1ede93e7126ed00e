"""Work shared out to threads, as many as there are cores for it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

__all__ = ["free_cores", "sharing_cores"]

Made = TypeVar("Made")


class _Workers(threading.local):
    """Among how many the cores are shared, of whom this thread is one."""

    count = 1


_WORKERS = _Workers()


class _AtOnce(Executor):
    """Does what it is given before it returns: no thread has to wait for another."""

    def submit(self, work: Callable[..., Made], /, *given: Any, **named: Any) -> Future[Made]:
        made: Future[Made] = Future()
        try:
            made.set_result(work(*given, **named))
        except Exception as error:
            made.set_exception(error)
        return made


@contextmanager
def sharing_cores(workers: int) -> Iterator[None]:
    """Leave cores to others: so many threads, and this is one of them, work at the same time."""
    before, _WORKERS.count = _WORKERS.count, workers
    try:
        yield
    finally:
        _WORKERS.count = before


@contextmanager
def free_cores() -> Iterator[Executor]:
    """Give who does work in threads on all cores that this thread has."""
    count = (os.cpu_count() or 1) // _WORKERS.count
    if count < 2:
        yield _AtOnce()
        return
    with ThreadPoolExecutor(count) as pool:
        yield pool
