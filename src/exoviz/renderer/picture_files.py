"""Write a picture to a file: whole or not at all."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, PngImagePlugin

from exoviz.errors import ArgumentError, InputError, Problem, nearest
from exoviz.files import check_file, whole_file
from exoviz.language import _
from exoviz.registry import implementation
from exoviz.registry.formats import format_of, suffixes

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["check_path", "jpeg", "png", "save", "tiff"]

#: Bytes that the comment of a JPEG has room for.
_JPEG_COMMENT = 65_533


def check_path(path: Path, transparent: bool = False, *, pages: bool = False) -> None:
    """Check that a picture, or a page if `pages` are possible, can be written to `path`.

    Raises
    ------
    ArgumentError
        If its extension is not known, its folder is missing, or the format cannot be transparent.
    """
    suffix = path.suffix.lower()
    found = format_of(path)
    picture = (found.picture or (found.page if pages else None)) if found else None
    problem = None
    if picture is None:
        known = suffixes("picture") + (suffixes("page") if pages else ())
        allowed = ", ".join(known)
        what = _("'{suffix}' is not a kind of picture that can be written. Extensions: {allowed}.")
        hint = nearest(suffix, known) if suffix else ""
        problem = Problem("", what.format(suffix=suffix, allowed=allowed), hint)
    elif transparent and not picture.transparent:
        what = _("a {suffix} file cannot be transparent. Use .png or .tif.")
        problem = Problem("transparent", what.format(suffix=suffix))
    if problem:
        raise ArgumentError(str(path), [problem])
    check_file(path)


def _lines(metadata: Mapping[str, str]) -> str:
    return "\n".join(f"{key}: {value}" for key, value in metadata.items())


def _bytes(image: Image.Image, kind: str, dpi: float | None, **options: Any) -> bytes:
    made = io.BytesIO()
    image.save(made, kind, **({"dpi": (dpi, dpi)} if dpi else {}), **options)
    return made.getvalue()


def png(image: Image.Image, dpi: float | None, metadata: Mapping[str, str]) -> bytes:
    """Return a picture as PNG; metadata are its text chunks."""
    info = PngImagePlugin.PngInfo()
    for key, value in metadata.items():
        info.add_text(key, value)
    return _bytes(image, "PNG", dpi, pnginfo=info, compress_level=3)


def tiff(image: Image.Image, dpi: float | None, metadata: Mapping[str, str]) -> bytes:
    """Return a picture as TIFF; metadata are its description."""
    described = {"description": _lines(metadata)} if metadata else {}
    return _bytes(image, "TIFF", dpi, compression="tiff_deflate", **described)


def jpeg(image: Image.Image, dpi: float | None, metadata: Mapping[str, str]) -> bytes:
    """Return a picture as JPEG; metadata are its comment."""
    comment = {"comment": _lines(metadata).encode()} if metadata else {}
    if len(comment.get("comment", b"")) > _JPEG_COMMENT:
        what = _("the recipe of this picture is too long for a .jpg file. Use .png or .tif.")
        raise InputError("JPEG", [Problem("", what)])
    return _bytes(image, "JPEG", dpi, quality=95, subsampling=0, **comment)


def save(
    pixels: NDArray[np.uint8],
    path: Path,
    *,
    dpi: float | None = None,
    metadata: Mapping[str, str] | None = None,
    transparent: bool = False,
) -> None:
    """Write an RGBA picture; an older file stays as it was if anything goes wrong.

    Parameters
    ----------
    pixels : (height, width, 4) array
    path : Path
        Its extension chooses the format.
    dpi : float, optional
        Resolution for print.
    metadata : mapping of str to str, optional
        PNG text chunks; a description or comment in the other formats.
    transparent : bool
        Keep the alpha channel.
    """
    check_path(path, transparent)
    found = format_of(path)
    assert found is not None
    assert found.picture is not None
    height, width = pixels.shape[:2]
    mode = "RGBA" if transparent else "RGBX"
    # The same memory as the array: of a poster even one copy is a gigabyte.
    image = Image.frombuffer(mode, (width, height), np.ascontiguousarray(pixels), "raw", mode, 0, 1)
    if not transparent:
        image = image.convert("RGB")
    data = implementation(found.picture.writer)(image, dpi, metadata or {})
    with whole_file(path) as temporary:
        temporary.write_bytes(data)
