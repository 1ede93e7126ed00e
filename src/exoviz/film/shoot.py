"""Draw the frames of a film, here or on a cluster, and put them together."""

from __future__ import annotations

import functools
import itertools
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from exoviz.errors import UserError
from exoviz.film.encoding import check_film, encode, is_folder
from exoviz.film.frames import FilmProgress, FrameSource, Reel, png, seconds_left
from exoviz.language import _
from exoviz.progress import silent

__all__ = ["shoot"]

#: Frames that a worker is given ahead, and times that a frame is tried whose worker died.
_AHEAD: Final = 3
_TRIES: Final = 5
_REMEMBERED: Final = 40


@functools.lru_cache(maxsize=2)
def _opened(source: Any) -> Callable[[float], Any]:
    frame: Callable[[float], Any] = source.open()
    return frame


def draw(source: FrameSource, moment: float) -> bytes:
    """Return the frame of a time as PNG; a process opens its source once."""
    anybody: Any = source
    return png(_opened(anybody)(moment))


@contextmanager
def _cluster(workers: int, scheduler: str) -> Iterator[Any]:
    """Yield a Dask client of an existing cluster, or of one on this machine."""
    try:
        import dask
        from distributed import Client, LocalCluster
    except ImportError:
        what = _("many workers need Dask: pip install 'exoviz[cluster]'")
        raise UserError(what) from None
    quiet = {"distributed.admin.log-format": "", "logging": {"distributed": "critical"}}
    with dask.config.set({**quiet, "distributed.scheduler.allowed-failures": _TRIES}):
        if scheduler:
            try:
                client = Client(scheduler, timeout=10)
            except (OSError, ValueError) as error:
                what = _("there is no Dask scheduler at '{address}': {error}")
                raise UserError(what.format(address=scheduler, error=error)) from None
            with client:
                yield client
            return
        with (
            LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                host="127.0.0.1",
                dashboard_address="127.0.0.1:0",
                silence_logs="CRITICAL",
            ) as cluster,
            Client(cluster) as client,
        ):
            yield client


def _from_cluster(
    client: Any, source: FrameSource, times: Sequence[float], wanted: Sequence[int]
) -> Iterator[tuple[int, bytes]]:
    """Yield frames as they are done, a few of them ahead of time."""
    from distributed import as_completed

    rest = iter(wanted)
    ahead = _AHEAD * max(len(client.scheduler_info()["workers"]), 1)
    numbers = {}

    def ask(number: int) -> Any:
        future = client.submit(draw, source, times[number], pure=False, retries=_TRIES)
        numbers[future.key] = number
        return future

    pending = as_completed([ask(number) for number in itertools.islice(rest, ahead)])
    for future in pending:
        yield numbers.pop(future.key), future.result()
        following = next(rest, None)
        if following is not None:
            pending.add(ask(following))


def _from_here(
    source: FrameSource, times: Sequence[float], wanted: Sequence[int]
) -> Iterator[tuple[int, bytes]]:
    frame = source.open()
    for number in wanted:
        yield number, png(frame(times[number]))


def shoot(
    source: FrameSource,
    times: Sequence[float],
    path: Path,
    *,
    size: tuple[int, int],
    fps: int,
    workers: int = 1,
    scheduler: str = "",
    resume: bool = False,
    metadata: Mapping[str, str] | None = None,
    progress: Callable[[FilmProgress], None] = silent,
) -> None:
    """Make a film.

    If it is stopped, by Ctrl+C or by an error that `progress` raises, the frames that are done are
    kept beside the film, and an older film stays as it was.

    Parameters
    ----------
    source : FrameSource
    times : sequence of float
        Times that the frames show, s.
    path : Path
        ``.mp4``, ``.webm``, ``.gif``, ``.webp``, or without an extension a folder of PNG.
    size : (int, int)
        Width and height, pixels.
    fps : int
    workers : int
        Processes that draw; more than one are a cluster of Dask on this machine. The frames are
        the same however many there are.
    scheduler : str
        Address of a Dask cluster that exists.
    resume : bool
        Continue a film that was stopped.
    metadata : mapping of str to str
        Written into the film.
    progress : callable
        Called after each frame.

    Raises
    ------
    InputError
        If the film cannot be written there, or is not the one that was stopped.
    UserError
        If there is no cluster, or ffmpeg fails.
    """
    check_film(path, size)
    facts = {"source": source.fingerprint, "size": list(size), "times": list(times)}
    reel = Reel(path, facts, resume=resume)
    wanted = reel.missing()
    total = len(times)
    spans: deque[float] = deque(maxlen=_REMEMBERED)

    def keep(frames: Iterator[tuple[int, bytes]]) -> None:
        done, before = total - len(wanted), time.monotonic()
        progress(FilmProgress(done, total, None, "frames"))
        for number, data in frames:
            reel.put(number, data)
            now = time.monotonic()
            spans.append(now - before)
            done, before = done + 1, now
            progress(FilmProgress(done, total, seconds_left(spans, total - done), "frames"))

    if wanted and (workers > 1 or scheduler):
        with _cluster(workers, scheduler) as client:
            keep(_from_cluster(client, source, times, wanted))
    elif wanted:
        keep(_from_here(source, times, wanted))
    progress(FilmProgress(total, total, None, "encoding"))
    if is_folder(path):
        reel.move_to(path)
        return
    encode(reel.pictures(), path, size=size, fps=fps, metadata=metadata or {})
    reel.remove()
