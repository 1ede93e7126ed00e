"""Draw the frames of a film, here or on a cluster, and put them together."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from exoviz.film.encoding import FilmFacts, check_film, encode, is_folder
from exoviz.film.frames import FilmProgress, FrameSource, Reel, png, seconds_left
from exoviz.progress import silent
from exoviz.registry.options import QUALITY, Quality
from exoviz.workers import TlsFiles, from_cluster, from_here, from_processes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from exoviz.film.narration import Narration

__all__ = ["shoot"]

#: Frames of which the time is remembered.
_REMEMBERED: Final = 40


@dataclass(frozen=True, slots=True)
class _AsPng:
    """The frames of a source as files; see `exoviz.workers.PieceSource`."""

    source: FrameSource

    def open(self) -> Callable[[float], bytes]:
        frame = self.source.open()
        return lambda moment: png(frame(moment))


def shoot(
    source: FrameSource,
    times: Sequence[float],
    path: Path,
    *,
    size: tuple[int, int],
    fps: int,
    workers: int = 1,
    scheduler: str = "",
    scheduler_tls: TlsFiles | None = None,
    resume: bool = False,
    metadata: Mapping[str, str] | None = None,
    quality: Quality = QUALITY.default,
    narration: Narration | None = None,
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
        Processes that draw. The frames are the same however many there are.
    scheduler : str
        Address of a Dask cluster that exists.
    scheduler_tls : (Path, Path, Path), optional
        Files in PEM with which that cluster is spoken to in secret: of the certificate authority,
        of an own certificate, and of its key.
    resume : bool
        Continue a film that was stopped.
    metadata : mapping of str to str
        Written into the film.
    quality : str
        ``"draft"``, ``"web"`` or ``"master"``.
    narration : Narration, optional
        What is heard.
    progress : callable
        Called after each frame, and for each that is put into the film.

    Raises
    ------
    InputError
        If the film cannot be written there, or is not the one that was stopped.
    UserError
        If there is no cluster, or ffmpeg fails.
    """
    check_film(path)
    facts = {"source": source.fingerprint, "size": list(size), "times": list(times)}
    with Reel(path, facts, resume=resume) as reel:
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

        frames = _AsPng(source)
        if wanted and scheduler:
            keep(from_cluster(frames, times, wanted, scheduler, scheduler_tls))
        elif wanted and workers > 1:
            keep(from_processes(frames, times, wanted, workers))
        elif wanted:
            keep(from_here(frames, times, wanted))
        whole = FilmProgress(total, total, None, "encoding")
        progress(whole)
        if is_folder(path):
            reel.move_to(path)
            return

        def pictures() -> Iterator[NDArray[np.uint8]]:
            for picture in reel.pictures():
                progress(whole)
                yield picture

        encode(pictures, path, FilmFacts(size, fps, metadata or {}, quality, narration))
        reel.remove()
