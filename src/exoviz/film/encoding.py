"""Put frames together into a film with ffmpeg."""

from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final, TypeAlias

from exoviz.errors import ArgumentError, Problem, UserError, nearest
from exoviz.files import check_file, check_folder, reason, whole_file
from exoviz.film.frames import FRAMES
from exoviz.language import _
from exoviz.registry import implementation
from exoviz.registry.formats import format_of, suffixes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["GIF", "MP4", "WEBM", "WEBP", "check_film", "encode", "even_size", "is_folder"]

#: Gives the frames of a film from the first, as often as they are needed.
Frames: TypeAlias = "Callable[[], Iterable[NDArray[np.uint8]]]"

_EXACT: Final = ("-fflags", "+bitexact", "-flags:v", "+bitexact")
#: Players take untagged colours for one standard or another; these say which and convert to it.
_BT709: Final = (
    "-vf",
    (
        "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p,"
        "setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709"
    ),
)


def is_folder(path: Path) -> bool:
    """Return whether a path asks for a folder of pictures."""
    return path.suffix == "" or path.is_dir()


def even_size(path: Path, size: tuple[int, int]) -> tuple[int, int]:
    """Return the width and height, pixels, that a film has of which a size is asked for.

    Where its kind takes even numbers alone, an odd one grows by one.
    """
    found = format_of(path)
    if is_folder(path) or found is None or found.film is None or not found.film.even:
        return size
    width, height = size
    return width + width % 2, height + height % 2


def check_film(path: Path) -> None:
    """Check that a film can be written to `path`.

    Raises
    ------
    ArgumentError
        If its extension is not known, or its folder is missing.
    """
    found = format_of(path)
    film = found.film if found else None
    problem = None
    if not is_folder(path) and film is None:
        known = suffixes("film")
        what = _(
            "'{suffix}' is not a kind of film that can be written. Extensions: {allowed}; "
            "without an extension, a folder of pictures."
        )
        text = what.format(suffix=path.suffix, allowed=", ".join(known))
        problem = Problem("", text, nearest(path.suffix, known))
    if problem:
        raise ArgumentError(str(path), [problem])
    if is_folder(path) and not path.suffix:
        check_folder(path, FRAMES)
    else:
        check_file(path)


def encode(
    frames: Frames,
    path: Path,
    *,
    size: tuple[int, int],
    fps: int,
    metadata: Mapping[str, str],
) -> None:
    """Write frames (height, width, 3) into a film, whole or not at all.

    Parameters
    ----------
    frames : callable
        Gives the frames from the first; what is raised between two of them stops the work.
    path : Path
    size : (int, int)
        Width and height, pixels.
    fps : int
    metadata : mapping of str to str

    Raises
    ------
    UserError
        With the last words of ffmpeg, if it fails.
    """
    found = format_of(path)
    assert found is not None
    assert found.film is not None
    with whole_file(path) as temporary:
        try:
            write = implementation(found.film.writer)
            write(frames, temporary, size=size, fps=fps, metadata=metadata)
        except UserError as error:
            why = str(error).replace(str(temporary), str(path))
            what = _("{path}: the film cannot be written: {why}")
            raise UserError(what.format(path=path, why=why)) from None


def _ffmpeg(
    arguments: Sequence[str],
    frames: Frames,
    path: Path,
    *,
    size: tuple[int, int],
    fps: int,
    metadata: Mapping[str, str],
    beside: Sequence[str] = (),
) -> None:
    import imageio_ffmpeg

    tags = [part for key, value in metadata.items() for part in ("-metadata", f"{key}={value}")]
    command: Sequence[str] = (
        *(imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-loglevel", "error"),
        *("-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{size[0]}x{size[1]}"),
        *("-r", str(fps), "-i", "-", *beside, "-an"),
        *arguments,
        *(*_EXACT, *tags, str(path)),
    )
    try:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    except OSError as error:
        what = _("ffmpeg, '{program}', cannot be started: {why}")
        raise UserError(what.format(program=command[0], why=reason(error))) from None
    assert process.stdin is not None
    assert process.stderr is not None
    try:
        try:
            for frame in frames():
                process.stdin.write(frame.tobytes())
            process.stdin.close()
        except BrokenPipeError:
            pass
        text = process.stderr.read().decode(errors="replace").strip()
        code = process.wait()
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        process.stderr.close()
        if not process.stdin.closed:
            process.stdin.close()
    if code:
        last = text.splitlines()[-1] if text else f"ffmpeg: {code}"
        for number in (errno.ENOSPC, errno.EFBIG):
            if os.strerror(number) in text:
                last = reason(OSError(number, ""))
        raise UserError(last)


MP4: Final = partial(
    _ffmpeg,
    (
        *("-c:v", "libx264", "-profile:v", "high", "-preset", "medium", "-crf", "17"),
        *_BT709,
        *("-movflags", "+faststart"),
    ),
)
WEBM: Final = partial(
    _ffmpeg,
    (
        *("-c:v", "libvpx-vp9", "-crf", "24", "-b:v", "0", "-row-mt", "1"),
        *("-deadline", "good", "-cpu-used", "3"),
        *_BT709,
    ),
)


def _gif(
    frames: Frames,
    path: Path,
    *,
    size: tuple[int, int],
    fps: int,
    metadata: Mapping[str, str],
) -> None:
    """Write a GIF in two rounds: in one ffmpeg would hold all frames."""
    with TemporaryDirectory() as folder:
        palette = Path(folder) / "palette.png"
        chosen = ("-vf", "palettegen=stats_mode=diff", "-frames:v", "1", "-update", "1")
        _ffmpeg(chosen, frames, palette, size=size, fps=fps, metadata={})
        used = ("-lavfi", "[0:v][1:v]paletteuse=dither=bayer:bayer_scale=4", "-loop", "0")
        _ffmpeg(
            used,
            frames,
            path,
            size=size,
            fps=fps,
            metadata=metadata,
            beside=("-i", str(palette)),
        )


GIF: Final = _gif
WEBP: Final = partial(
    _ffmpeg,
    (
        *("-c:v", "libwebp_anim", "-quality", "72", "-compression_level", "4", "-loop", "0"),
        *("-pix_fmt", "yuv420p"),
    ),
)
