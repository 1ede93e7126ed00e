"""What is made of files and kept beside the program, as Python keeps what it compiles."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pickle
import sys
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, TypeVar

__all__ = ["kept"]

Value = TypeVar("Value")

_DIGEST_BYTES: Final = 32


def kept(module: str, sources: Iterable[Path], made: Callable[[], Value], *versions: str) -> Value:
    """Return a value that is made once and then read from where Python keeps compiled modules.

    It is made anew whenever a byte of what it was made of, or of itself, has changed. Where
    Python may not write, it is made each time. Who may write there could change the program as
    well, so that it is no less safe to read than a module.

    Parameters
    ----------
    module : str
        File of the module that makes it.
    sources : iterable of Path
        All files that decide what it is: its data, and the code of its classes.
    made : callable
        Makes it; returns what can be pickled.
    *versions : str
        Of libraries that decide what it is.
    """
    place = Path(importlib.util.cache_from_source(module)).with_suffix(".pickle")
    files = hashlib.blake2b(repr((sys.version, versions)).encode(), digest_size=_DIGEST_BYTES)
    for source in sources:
        content = source.read_bytes()
        files.update(b"%d " % len(content))
        files.update(content)
    with suppress(Exception):
        # Whatever a damaged file leads to, what it was made of is still there.
        stored = place.read_bytes()
        if stored[:_DIGEST_BYTES] == _seal(files, stored[_DIGEST_BYTES:]):
            found: Value = pickle.loads(memoryview(stored)[_DIGEST_BYTES:])
            return found
    value = made()
    if not sys.dont_write_bytecode:
        with suppress(OSError):
            content = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
            _write(place, _seal(files, content) + content, Path(module).stat().st_mode)
    return value


def _seal(files: Any, content: bytes) -> bytes:
    """Return the digest of the files that something was made of, and of the bytes that it is."""
    both = files.copy()
    both.update(content)
    digest: bytes = both.digest()
    return digest


def _write(place: Path, content: bytes, mode: int) -> None:
    """Put a file, which who can read the module can read, into its place whole."""
    place.parent.mkdir(exist_ok=True)
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=f"{place.stem}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(mode & 0o666)
        Path(name).replace(place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
