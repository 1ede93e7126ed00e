"""Films: frames of any source, encoded into a file."""

from exoviz.film.encoding import check_film
from exoviz.film.frames import FilmProgress, FrameSource, forget_frames, frames_kept
from exoviz.film.shoot import shoot
from exoviz.film.timing import frame_times
from exoviz.workers import TlsFiles

__all__ = [
    "FilmProgress",
    "FrameSource",
    "TlsFiles",
    "check_film",
    "forget_frames",
    "frame_times",
    "frames_kept",
    "shoot",
]
