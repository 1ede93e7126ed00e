"""Write a picture to a file: whole or not at all."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from PIL import Image, PngImagePlugin

from exoviz.errors import InputError, Problem, nearest
from exoviz.files import check_file, whole_file
from exoviz.language import _

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["FORMATS", "PAGES", "check_path", "save"]

FORMATS: Final = {".png": "PNG", ".tif": "TIFF", ".tiff": "TIFF", ".jpg": "JPEG", ".jpeg": "JPEG"}


#: Endings of pages in which words are vectors, see `pages`.
PAGES: Final = (".pdf", ".svg")


def check_path(path: Path, transparent: bool = False, *, pages: bool = False) -> None:
    """Check that a picture, or a page if `pages` are possible, can be written to `path`.

    Raises
    ------
    InputError
        If its ending is not known, its folder is missing, or the format cannot be transparent.
    """
    suffix = path.suffix.casefold()
    problem = None
    known = (*FORMATS, *PAGES) if pages else tuple(FORMATS)
    if suffix not in known:
        allowed = ", ".join(known)
        what = _("'{suffix}' is not a kind of picture that can be written. Endings: {allowed}.")
        hint = nearest(suffix, known) if suffix else ""
        problem = Problem("", what.format(suffix=suffix, allowed=allowed), hint)
    elif transparent and FORMATS.get(suffix) == "JPEG":
        what = _("a JPEG file cannot be transparent. Use .png or .tif.")
        problem = Problem("", what)
    if problem:
        raise InputError(str(path), [problem])
    check_file(path)


def _options(kind: str, dpi: float | None, metadata: Mapping[str, str]) -> dict[str, Any]:
    options: dict[str, Any] = {"dpi": (dpi, dpi)} if dpi else {}
    lines = "\n".join(f"{key}: {value}" for key, value in metadata.items())
    if kind == "PNG":
        info = PngImagePlugin.PngInfo()
        for key, value in metadata.items():
            info.add_text(key, value)
        return {**options, "pnginfo": info, "compress_level": 3}
    if kind == "TIFF":
        described = {"description": lines} if lines else {}
        return {**options, **described, "compression": "tiff_deflate"}
    comment = {"comment": lines.encode()} if lines else {}
    return {**options, **comment, "quality": 95, "subsampling": 0}


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
        Its ending chooses the format.
    dpi : float, optional
        Resolution for print.
    metadata : mapping of str to str, optional
        PNG text chunks; a description or comment in the other formats.
    transparent : bool
        Keep the alpha channel.
    """
    check_path(path, transparent)
    kind = FORMATS[path.suffix.casefold()]
    image = Image.fromarray(pixels if transparent else np.ascontiguousarray(pixels[..., :3]))
    made = io.BytesIO()
    image.save(made, kind, **_options(kind, dpi, metadata or {}))
    with whole_file(path) as temporary:
        temporary.write_bytes(made.getvalue())
