"""Work done piece by piece by many processes: on this machine, or on a cluster of Dask.

Work that was stopped goes on from what is in its folder, if nobody else does it and it is the same.
"""

from __future__ import annotations

import functools
import itertools
import json
import multiprocessing
import signal
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    CancelledError,
    Future,
    ProcessPoolExecutor,
    wait,
)
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

from filelock import FileLock, Timeout

from exoviz.errors import ArgumentError, InputError, Problem, UserError
from exoviz.language import _

__all__ = [
    "PieceSource",
    "TlsFiles",
    "differing",
    "from_cluster",
    "from_here",
    "from_processes",
    "only_here",
]

TlsFiles = tuple[Path, Path, Path]
"""Files in PEM of a certificate authority, and of an own certificate and its key."""

#: Pieces that a worker is given ahead, and times that one is tried whose worker died.
_AHEAD: Final = 3
_TRIES: Final = 5

Piece = TypeVar("Piece")
Asked = TypeVar("Asked", contravariant=True)


def only_here(lock: Path, named: Path, words: str) -> FileLock:
    """Return a lock that is held; refuse work that another process does now.

    Parameters
    ----------
    lock : Path
        File of the lock.
    named : Path
        What the work makes.
    words : str
        What is said if it is being made already.

    Raises
    ------
    ArgumentError
    """
    made = FileLock(lock)
    try:
        made.acquire(timeout=0)
    except Timeout:
        raise ArgumentError(str(named), [Problem("", words)]) from None
    return made


def differing(file: Path, facts: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    """Return the names of what is not as it was when work was stopped.

    Parameters
    ----------
    file : Path
        JSON of the facts as they were then; of one that cannot be read, everything differs.
    facts : mapping
        What the work depends on now.
    names : mapping of str to str
        What each fact is called.
    """
    try:
        old = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        old = {}
    now = json.loads(json.dumps(facts))
    return [name for key, name in names.items() if old.get(key) != now[key]]


class PieceSource(Protocol[Asked]):
    """A source of pieces of work. Must be picklable and hashable; each process opens it once."""

    def open(self) -> Callable[[Asked], bytes]:
        """Prepare, and return the function that makes the piece that is asked for."""


@functools.lru_cache(maxsize=2)
def _opened(source: Hashable) -> Callable[[Any], bytes]:
    anybody: Any = source
    made: Callable[[Any], bytes] = anybody.open()
    return made


def make(source: PieceSource[Piece], piece: Piece) -> bytes:
    """Return a piece; a process opens its source once."""
    anybody: Any = source
    return _opened(anybody)(piece)


def from_here(
    source: PieceSource[Piece], pieces: Sequence[Piece], wanted: Sequence[int]
) -> Iterator[tuple[int, bytes]]:
    """Yield pieces and their numbers as they are made by this process."""
    made = source.open()
    for number in wanted:
        yield number, made(pieces[number])


def _deaf() -> None:
    # Ctrl+C reaches every process of a terminal; the one that asked for the work decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _from_pool(
    source: PieceSource[Piece], pieces: Sequence[Piece], wanted: Iterable[int], workers: int
) -> Iterator[tuple[int, bytes]]:
    """Yield what a pool of processes makes, until one of these dies."""
    before = set(multiprocessing.active_children())
    # Processes and their pipes alone: a server on this machine would serve its other users too.
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), initializer=_deaf)
    rest = iter(wanted)
    pending: dict[Future[bytes], int] = {}
    try:
        while True:
            for number in itertools.islice(rest, _AHEAD * workers - len(pending)):
                pending[pool.submit(make, source, pieces[number])] = number
            if not pending:
                return
            for future in wait(pending, return_when=FIRST_COMPLETED).done:
                yield pending.pop(future), future.result()
    finally:
        if pending:
            # Who stops the work need not wait for what is half made: it is made anew.
            for process in set(multiprocessing.active_children()) - before:
                process.terminate()
        pool.shutdown(cancel_futures=True)


def from_processes(
    source: PieceSource[Piece], pieces: Sequence[Piece], wanted: Sequence[int], workers: int
) -> Iterator[tuple[int, bytes]]:
    """Yield pieces and their numbers as they are done; processes that die are replaced.

    Parameters
    ----------
    source : PieceSource
    pieces : sequence
        What is asked for, of all pieces.
    wanted : sequence of int
        Numbers of those that are made.
    workers : int

    Raises
    ------
    UserError
        If processes die again and again.
    """
    left = dict.fromkeys(wanted)
    tries = 0
    while left:
        try:
            for number, data in _from_pool(source, pieces, list(left), workers):
                del left[number]
                tries = 0
                yield number, data
        except BrokenProcessPool:
            tries += 1
            if tries == _TRIES:
                what = _(
                    "the processes at work were ended {count} times, perhaps for want of memory. "
                    "Fewer workers need less; with --resume the work goes on."
                )
                raise UserError(what.format(count=tries)) from None


def _client(scheduler: str, tls: TlsFiles | None) -> Any:
    try:
        from distributed import Client
        from distributed.security import Security
    except ImportError:
        what = _("a cluster needs Dask: pip install 'exoviz[cluster]'")
        raise UserError(what) from None
    security = None
    if tls is not None:
        missing = [str(path) for path in tls if not path.is_file()]
        if missing:
            what = _("there is no such file.")
            raise InputError(missing[0], [Problem("scheduler_tls", what)])
        authority, certificate, key = map(str, tls)
        security = Security(
            tls_ca_file=authority,
            tls_client_cert=certificate,
            tls_client_key=key,
            require_encryption=True,
        )
    try:
        return Client(scheduler, timeout=10, security=security)
    except (OSError, ValueError, TypeError) as error:
        what = _("there is no Dask scheduler at '{address}': {error}")
        raise UserError(what.format(address=scheduler, error=error)) from None


def from_cluster(
    source: PieceSource[Piece],
    pieces: Sequence[Piece],
    wanted: Sequence[int],
    scheduler: str,
    tls: TlsFiles | None = None,
) -> Iterator[tuple[int, bytes]]:
    """Yield pieces and their numbers as they are done on a cluster of Dask.

    Parameters
    ----------
    source, pieces, wanted
        See `from_processes`.
    scheduler : str
        Address of the cluster.
    tls : (Path, Path, Path), optional
        See `TlsFiles`.

    Raises
    ------
    UserError
        If there is no cluster, or it goes away.
    """
    with _client(scheduler, tls) as client:
        from distributed import as_completed

        rest = iter(wanted)
        ahead = _AHEAD * max(len(client.scheduler_info()["workers"]), 1)
        numbers = {}

        def ask(number: int) -> Any:
            future = client.submit(make, source, pieces[number], pure=False, retries=_TRIES)
            numbers[future.key] = number
            return future

        try:
            pending = as_completed([ask(number) for number in itertools.islice(rest, ahead)])
            for future in pending:
                yield numbers.pop(future.key), future.result()
                following = next(rest, None)
                if following is not None:
                    pending.add(ask(following))
        except (OSError, CancelledError) as error:
            what = _(
                "the Dask cluster at '{address}' has gone away: {error}. With --resume the "
                "work goes on from what is done."
            )
            raise UserError(what.format(address=scheduler, error=error)) from None
