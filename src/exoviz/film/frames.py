"""Frames stored in a folder until the film is done, so that a stopped film can be resumed."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

import numpy as np
from PIL import Image

from exoviz.errors import ArgumentError, Problem
from exoviz.files import whole_file, writing
from exoviz.language import _
from exoviz.progress import UNKNOWN
from exoviz.workers import differing, only_here

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]

__all__ = [
    "FRAMES",
    "FilmProgress",
    "FrameSource",
    "Reel",
    "forget_frames",
    "frame_file",
    "frames_kept",
    "png",
]

#: Pattern of the names of frames, see `frame_file`.
FRAMES: Final = "frame-*.png"
_FACTS: Final = "film.json"
_LOCK: Final = "film.lock"


class FrameSource(Protocol):
    """A source of frames. Must be picklable; each process opens it once."""

    @property
    def fingerprint(self) -> str:
        """Hash of everything that the frames depend on: content, seed, style, language, version."""

    def open(self) -> Callable[[float], Bytes]:
        """Prepare, and return the function that draws the frame (height, width, 3) of a time."""


@dataclass(frozen=True, slots=True)
class FilmProgress:
    """Progress of a film.

    Attributes
    ----------
    done, total : int
        Frames; 0 while it is not known how many there will be.
    seconds_left : float or None
        Estimated; None as long as no estimate is possible.
    stage : str
        ``"building"`` what the film shows, ``"frames"``, then ``"encoding"``.
    """

    done: int
    total: int
    seconds_left: float | None
    stage: Literal["building", "frames", "encoding"]

    @property
    def share(self) -> float:
        """See `exoviz.progress.Progress`."""
        return self.done / self.total if self.total else UNKNOWN


def png(pixels: Bytes) -> bytes:
    """Return a picture as PNG."""
    stream = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels[..., :3])).save(stream, "PNG", compress_level=1)
    return stream.getvalue()


def frame_file(number: int) -> str:
    """Return the name of the file of a frame, counted from 0."""
    return f"frame-{number + 1:06d}.png"


def _folder(path: Path) -> Path:
    return path.parent / f".{path.name}.frames"


def frames_kept(path: Path) -> int:
    """Return the number of frames of a stopped film beside its path."""
    return len(list(_folder(path).glob(FRAMES)))


def forget_frames(path: Path) -> None:
    """Remove the frames of a stopped film that are kept beside its path."""
    shutil.rmtree(_folder(path), ignore_errors=True)


class Reel:
    """The folder of a film's frames.

    Parameters
    ----------
    path : Path
        Path of the film.
    facts : mapping
        Everything that the frames depend on; a reel with other facts is not resumed.
    resume : bool
        Continue with the frames that are there.

    Raises
    ------
    ArgumentError
        If another process makes this film now, or `resume` and the frames are of another film.
    """

    def __init__(self, path: Path, facts: dict[str, Any], *, resume: bool) -> None:
        self.path = path
        self.folder = _folder(path)
        self.total = len(facts["times"])
        with writing(path):
            self.folder.mkdir(exist_ok=True)
        what = _("this film is being made already. Wait for it, or choose another name.")
        self._lock = only_here(self.folder / _LOCK, path, what)
        try:
            self._begin(facts, resume=resume)
        except BaseException:
            self._lock.release()
            raise

    def _begin(self, facts: dict[str, Any], *, resume: bool) -> None:
        if resume and (self.folder / _FACTS).is_file():
            self._compare(facts)
        elif not resume:
            with writing(self.path):
                for old in self.folder.glob(FRAMES):
                    old.unlink()
        with whole_file(self.folder / _FACTS, self.path) as file:
            file.write_text(json.dumps(facts), encoding="utf-8")

    def __enter__(self) -> Reel:
        """Return the reel."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Let others make this film; the frames stay unless they were removed."""
        self._lock.release()

    def _compare(self, facts: dict[str, Any]) -> None:
        names = {
            "source": _("the scene or its look"),
            "size": _("the size"),
            "times": _("the times of the frames"),
        }
        other = differing(self.folder / _FACTS, facts, names)
        if other:
            what = _("the film that was stopped is another one; different: {what}.")
            hint = _("Give the same options as then, or begin anew.")
            text = what.format(what=", ".join(other))
            raise ArgumentError(str(self.path), [Problem("resume", text, hint)])

    def missing(self) -> list[int]:
        """Return the numbers of the frames that are not there yet."""
        return [n for n in range(self.total) if not (self.folder / frame_file(n)).is_file()]

    def put(self, number: int, data: bytes) -> None:
        """Store a frame."""
        with whole_file(self.folder / frame_file(number), self.path) as file:
            file.write_bytes(data)

    def pictures(self) -> Iterator[Bytes]:
        """Return all frames in order."""
        for number in range(self.total):
            with Image.open(self.folder / frame_file(number)) as image:
                yield np.asarray(image.convert("RGB"))

    def move_to(self, folder: Path) -> None:
        """Let a folder of the frames take the place of an older film's, in one step."""
        old = self.folder.with_suffix(".old")
        with writing(folder):
            (self.folder / _FACTS).unlink()
            self._lock.release()
            (self.folder / _LOCK).unlink(missing_ok=True)
            if folder.is_dir():
                self.folder.chmod(folder.stat().st_mode)
                # One is there where a film was stopped just before it was removed.
                shutil.rmtree(old, ignore_errors=True)
                folder.replace(old)
            try:
                self.folder.replace(folder)
            except BaseException:
                if old.is_dir():
                    old.replace(folder)
                raise
            shutil.rmtree(old, ignore_errors=True)

    def remove(self) -> None:
        """Remove the folder."""
        self._lock.release()
        shutil.rmtree(self.folder, ignore_errors=True)


def seconds_left(spans: Sequence[float], left: int) -> float | None:
    """Return an estimate from the time that each of the last frames took."""
    return float(np.median(spans)) * left if len(spans) >= 3 else None
