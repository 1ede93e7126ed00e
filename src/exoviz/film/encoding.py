"""Put frames together into a film with ffmpeg."""

from __future__ import annotations

import errno
import math
import os
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, TYPE_CHECKING, Final, TypeAlias

from exoviz.errors import ArgumentError, Problem, UserError, nearest
from exoviz.files import check_file, check_folder, reason, whole_file
from exoviz.film.frames import FRAMES
from exoviz.language import _
from exoviz.registry import implementation
from exoviz.registry.formats import format_of, suffixes
from exoviz.registry.options import QUALITY, Quality

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from exoviz.film.narration import Narration

__all__ = [
    "GIF",
    "MP4",
    "WEBM",
    "WEBP",
    "FilmFacts",
    "check_film",
    "encode",
    "even_size",
    "is_folder",
]

#: Gives the frames of a film from the first, as often as they are needed.
Frames: TypeAlias = "Callable[[], Iterable[NDArray[np.uint8]]]"

_EXACT: Final = ("-fflags", "+bitexact", "-flags:v", "+bitexact")
#: Players take untagged colours for one standard or another; these say which and convert to it.
_COLOURS: Final = (
    "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p,"
    "setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709"
)
_BT709: Final = ("-vf", _COLOURS)


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


@dataclass(frozen=True, slots=True)
class FilmFacts:
    """What a film is, besides its frames.

    Attributes
    ----------
    size : (int, int)
        Width and height, pixels.
    fps : int
    metadata : mapping of str to str
        Written into the film.
    quality : str
        ``"draft"``, ``"web"`` or ``"master"``.
    narration : Narration, optional
        What is heard.
    """

    size: tuple[int, int]
    fps: int
    metadata: Mapping[str, str] = field(default_factory=dict)
    quality: Quality = QUALITY.default
    narration: Narration | None = None


def encode(frames: Frames, path: Path, facts: FilmFacts) -> None:
    """Write frames (height, width, 3) into a film, whole or not at all.

    Parameters
    ----------
    frames : callable
        Gives the frames from the first; what is raised between two of them stops the work.
    path : Path
    facts : FilmFacts

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
            write(frames, temporary, facts)
        except UserError as error:
            why = str(error).replace(str(temporary), str(path))
            what = _("{path}: the film cannot be written: {why}")
            raise UserError(what.format(path=path, why=why)) from None


def _ffmpeg(
    arguments: Sequence[str],
    frames: Frames,
    path: Path,
    facts: FilmFacts,
    beside: Sequence[str] = (),
    told: IO[bytes] | None = None,
) -> None:
    """Run ffmpeg over frames, with other inputs beside them; what it prints goes to `told`."""
    import imageio_ffmpeg

    tags = [
        part for key, value in facts.metadata.items() for part in ("-metadata", f"{key}={value}")
    ]
    width, height = facts.size
    command: Sequence[str] = (
        *(imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-loglevel", "error"),
        *("-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}"),
        *("-r", str(facts.fps), "-i", "-", *beside),
        *arguments,
        *(*_EXACT, *tags, str(path)),
    )
    try:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=told, stderr=subprocess.PIPE
        )
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


def _video(
    picture: Mapping[str, Sequence[str]], sound: Sequence[str], more: Sequence[str]
) -> Callable[[Frames, Path, FilmFacts], None]:
    """Return the writer of a kind of film that players play, with sound if there is any."""

    def write(frames: Frames, path: Path, facts: FilmFacts) -> None:
        heard = facts.narration
        beside, mixed = ((), ("-an",)) if heard is None else (heard.inputs, (*heard.mixed, *sound))
        arguments = (*mixed, *picture[facts.quality], *_BT709, *more)
        _ffmpeg(arguments, frames, path, facts, beside)

    return write


#: Closer search than the preset gives. Simple players hold no more than four reference pictures of
#: 1080p.
_SEARCHED: Final = ":bframes=8:ref=4:me=umh:subme=9"
#: Rate factor of a film for the web, before its parts get more or less.
_CRF: Final = 26
#: What a part of a film for the web is to differ from what was drawn: 1 - SSIM of its luma.
_DIFFERENCE: Final = 0.057
#: By which factor the difference is larger in a quick film than in one that is searched closely,
#: and that it grows by, as a logarithm, with the rate factor: measured in each chapter of a life.
_QUICKLY: Final = 1.08
_PER_CRF: Final = 0.165
#: The least and the most that a part's rate factor is raised by. What differs less than it may is
#: not made much worse, as bands are seen before they are measured.
_RAISED: Final = (-8.0, 2.0)
#: Length of a part, s, short beside what is looked at, since cameras set out and arrive within one;
#: and most parts of a film: a command has no room for any number.
_PART_S: Final = 0.5
_PARTS: Final = 800


def _x264(crf: int, preset: str, more: str = "") -> tuple[str, ...]:
    # More bits for what is dark, where bands are seen first; none for grain that was not drawn.
    return (
        *("-c:v", "libx264", "-profile:v", "high", "-preset", preset, "-crf", str(crf)),
        *("-x264-params", f"aq-mode=3:psy=0{more}"),
    )


def _vp9(crf: int, speed: int) -> tuple[str, ...]:
    return (
        *("-c:v", "libvpx-vp9", "-crf", str(crf), "-b:v", "0", "-row-mt", "1"),
        *("-deadline", "good", "-cpu-used", str(speed)),
    )


def _likeness(frames: Frames, facts: FilmFacts) -> tuple[float, ...]:
    """Return the SSIM of luma of each frame of a film that is quickly made."""
    plain = replace(facts, metadata={}, narration=None)
    with TemporaryDirectory() as folder, TemporaryFile() as told:
        quick = Path(folder) / "quick.mp4"
        _ffmpeg((*_x264(_CRF, "veryfast", ":rc-lookahead=30"), *_BT709), frames, quick, plain)
        compared = f"[0:v]{_COLOURS}[drawn];[1:v][drawn]ssim=stats_file=-"
        _ffmpeg(
            ("-filter_complex", compared, "-f", "null"),
            frames,
            Path("-"),
            plain,
            ("-i", str(quick)),
            told,
        )
        told.seek(0)
        fields = [line.split() for line in told.read().decode().splitlines()]
    return tuple(float(part[2:]) for line in fields for part in line if part.startswith("Y:"))


def _zones(likeness: Sequence[float], fps: int) -> str:
    """Return how many times as many bits x264 gives each part, so that all are as like."""
    length = max(round(_PART_S * fps), math.ceil(len(likeness) / _PARTS), 1)
    found = []
    for start in range(0, len(likeness), length):
        part = likeness[start : start + length]
        difference = max(1 - sum(part) / len(part), 1e-6) / _QUICKLY
        raised = math.log(_DIFFERENCE / difference) / _PER_CRF
        raised = min(max(raised, _RAISED[0]), _RAISED[1])
        found.append(f"{start},{start + len(part) - 1},b={2 ** (-raised / 6):.3f}")
    return "/".join(found)


def _mp4(frames: Frames, path: Path, facts: FilmFacts) -> None:
    """Write an MP4; one for the web after a quick film has shown where it takes more bits."""
    picture = {"draft": _x264(32, "veryfast"), "master": _x264(17, "medium")}
    if facts.quality == "web":
        zones = _zones(_likeness(frames, facts), facts.fps)
        picture["web"] = _x264(_CRF, "slow", f"{_SEARCHED}:zones={zones}")
    sound = ("-c:a", "aac", "-b:a", "160k")
    _video(picture, sound, ("-movflags", "+faststart"))(frames, path, facts)


MP4: Final = _mp4
WEBM: Final = _video(
    {"draft": _vp9(44, 5), "web": _vp9(34, 3), "master": _vp9(24, 3)},
    ("-c:a", "libopus", "-b:a", "112k"),
    (),
)
#: Of a GIF, how colours that it lacks are mixed from those that it has.
_DITHER: Final[Mapping[Quality, str]] = {
    "draft": "bayer:bayer_scale=5",
    "web": "bayer:bayer_scale=4",
    "master": "sierra2_4a",
}
#: Of WebP, in percent.
_WEBP: Final[Mapping[Quality, int]] = {"draft": 45, "web": 72, "master": 92}


def _gif(frames: Frames, path: Path, facts: FilmFacts) -> None:
    """Write a GIF in two rounds: in one ffmpeg would hold all frames."""
    with TemporaryDirectory() as folder:
        palette = Path(folder) / "palette.png"
        chosen = ("-vf", "palettegen=stats_mode=diff", "-frames:v", "1", "-update", "1")
        _ffmpeg(chosen, frames, palette, replace(facts, metadata={}))
        dither = _DITHER[facts.quality]
        used = ("-lavfi", f"[0:v][1:v]paletteuse=dither={dither}", "-loop", "0")
        _ffmpeg(used, frames, path, facts, ("-i", str(palette)))


def _webp(frames: Frames, path: Path, facts: FilmFacts) -> None:
    quality = str(_WEBP[facts.quality])
    arguments = (
        *("-c:v", "libwebp_anim", "-quality", quality, "-compression_level", "4", "-loop", "0"),
        *("-pix_fmt", "yuv420p"),
    )
    _ffmpeg(arguments, frames, path, facts)


GIF: Final = _gif
WEBP: Final = _webp
