"""The recipe of a figure in its own file, so that it can be made again."""

from __future__ import annotations

import base64
import json
import re
import warnings
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from exoviz.errors import InputError, Problem
from exoviz.files import check_readable, reason
from exoviz.language import _
from exoviz.registry.formats import format_of
from exoviz.scene.loading import LARGEST_SCENE

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

__all__ = ["KEY", "packed_recipe", "stored_recipe"]

KEY: Final = "exoviz figure"
"""Name that a recipe has among the metadata of a picture."""
#: Letters from which on a recipe is compressed: a JPEG has room for 65,533.
_LONG: Final = 40_000
_COMPRESSED: Final = "zlib:"
#: Bytes of a recipe that is read: a figure has up to 26 scenes.
_LONGEST: Final = 26 * LARGEST_SCENE
#: Bytes of the largest page that is read, and the recipe in it.
_LARGEST_PAGE: Final = 300_000_000
_IN_PAGE: Final = re.compile(f"{KEY}: ({_COMPRESSED}[A-Za-z0-9+/=]+)".encode())


def packed_recipe(recipe: Mapping[str, Any], path: Path) -> str:
    """Return a recipe as it stands in a file.

    It is JSON, compressed where that is long, and in pages always: then it has no letters that
    they would write in another way.

    Parameters
    ----------
    recipe : mapping of str to object
    path : Path
        Picture or page that it will stand in.
    """
    text, found = json.dumps(recipe), format_of(path)
    if len(text) <= _LONG and not (found and found.page):
        return text
    return _COMPRESSED + base64.b64encode(zlib.compress(text.encode(), 9)).decode()


def _unpacked(text: str) -> dict[str, Any]:
    """Return the recipe of a picture.

    Raises
    ------
    ValueError
        If it is none.
    """
    if text.startswith(_COMPRESSED):
        unpack = zlib.decompressobj()
        found = unpack.decompress(base64.b64decode(text.removeprefix(_COMPRESSED)), _LONGEST)
        text = found.decode()
    return dict(json.loads(text))


@contextmanager
def _opened(path: Path) -> Iterator[Picture]:
    """Give a picture of any size, of which no pixel is read.

    `PIL.Image.open` refuses large ones, for fear of what their pixels would take.
    """
    from PIL import Image
    from PIL.JpegImagePlugin import JpegImageFile
    from PIL.PngImagePlugin import PngImageFile
    from PIL.TiffImagePlugin import TiffImageFile

    with path.open("rb") as file:
        start = file.read(16)
        file.seek(0)
        for kind in (PngImageFile, JpegImageFile, TiffImageFile):
            make, accepts = Image.OPEN[str(kind.format)]
            if accepts is not None and accepts(start):
                with make(file, str(path)) as image:
                    yield image
                return
    raise ValueError


def _of_picture(path: Path) -> str:
    """Return the text of the recipe in a picture."""
    # What is damaged besides the recipe is no matter.
    with warnings.catch_warnings(action="ignore"), _opened(path) as image:
        info = dict(image.info)
        described = str(getattr(image, "tag_v2", {}).get(270, "")) or info.get("comment", b"")
    text = str(info.get(KEY, ""))
    if isinstance(described, bytes):
        described = described.decode("utf-8", "replace")
    for line in described.splitlines():
        text = line.removeprefix(f"{KEY}: ") if line.startswith(f"{KEY}: ") else text
    return text


def _of_page(path: Path) -> str:
    """Return the text of the recipe in a page."""
    with path.open("rb") as file:
        found = _IN_PAGE.search(file.read(_LARGEST_PAGE))
    return found[1].decode() if found else ""


def stored_recipe(path: Path) -> dict[str, Any]:
    """Return the recipe that is stored in a figure.

    Raises
    ------
    InputError
        If the file cannot be read, or is neither a picture nor a page.
    ValueError, RecursionError, zlib.error
        If there is no recipe in it.
    """
    record = format_of(path)
    read = _of_page if record is not None and record.page is not None else _of_picture
    try:
        check_readable(path)
        text = read(path)
    except (OSError, SyntaxError, ValueError) as error:
        notes = reason(error) if getattr(error, "errno", None) else _("this is not a picture.")
        raise InputError(str(path), [Problem("", notes)]) from None
    return _unpacked(text)
