"""What is made once and kept on the disk: beside the program, and in the user's own folder.

Beside the program lies what the program alone decides, as Python keeps what it compiles; in the
user's own folder what scenes decide.
"""

from __future__ import annotations

import copyreg
import hashlib
import importlib.util
import os
import pickle
import platform
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, TypeVar

__all__ = ["MOST_KEPT", "bytes_kept", "kept", "recalled"]

Value = TypeVar("Value")

#: Bytes that the user's own folder holds at most: a hundred vesicles of 40 nm.
MOST_KEPT: Final = 128_000_000

#: Names a folder in place of the user's own, or turns it off.
_VARIABLE: Final = "EXOVIZ_CACHE"
_OFF: Final = "off"
_DIGEST_BYTES: Final = 32


def _view(table: Mapping[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(table)


# Pickle knows how to store the table under such a view, and not the view.
copyreg.pickle(MappingProxyType, lambda view: (_view, (dict(view),)))


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
    facts = _facts(sources, versions)
    with suppress(Exception):
        # Whatever a damaged file leads to, what it was made of is still there.
        found: Value = _read(place, facts)
        return found
    value = made()
    if not sys.dont_write_bytecode:
        with suppress(OSError):
            place.parent.mkdir(exist_ok=True)
            _write(place, facts, value, Path(module).stat().st_mode & 0o666)
    return value


def recalled(
    sources: Iterable[Path], asked: bytes, made: Callable[[], Value], *versions: str
) -> Value:
    """Return a value that is made once and then read from a folder of the user's own.

    It is made anew where nothing is kept of the same question, files and versions on the same
    machine, or a byte of it has changed. What was not asked for longest makes room for others.

    Parameters
    ----------
    sources : iterable of Path
        All files that decide what it is: its data, and the code that makes it.
    asked : bytes
        What else decides what it is.
    made : callable
        Makes it; returns what can be pickled.
    *versions : str
        Of libraries that decide what it is.
    """
    folder = _own_folder()
    if folder is None:
        return made()
    # Processors differ in the last bits of what libraries reckon; homes are shared.
    facts = _facts(sources, (*versions, platform.node(), platform.machine()))
    facts.update(asked)
    place = folder / f"{facts.hexdigest()}.pickle"
    with suppress(Exception):
        # Whatever a damaged file leads to, it can be made again.
        found: Value = _read(place, facts)
        os.utime(place)
        return found
    value = made()
    with suppress(OSError):
        _write(place, facts, value, 0o600)
        _make_room(folder)
    return value


def bytes_kept() -> int | None:
    """Return how much the user's own folder holds; None where nothing is kept in it."""
    folder = _own_folder()
    return None if folder is None else sum(size for _when, size, _path in _files(folder))


def _own_folder() -> Path | None:
    """Return the folder of the user's own; None where it is turned off or is not theirs alone."""
    named = os.environ.get(_VARIABLE, "")
    if named == _OFF:
        return None
    import platformdirs

    folder = Path(named) if named else platformdirs.user_cache_path("exoviz", appauthor=False)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        facts = folder.stat()
    except OSError:
        return None
    # Who writes there says what this program does: what is read of pickle is run.
    shared = hasattr(os, "getuid") and (facts.st_uid != os.getuid() or facts.st_mode & 0o022)
    return None if shared else folder


def _is_kept(entry: os.DirEntry[str]) -> bool:
    """Return whether a file is what was kept, or what a process that was killed left of it."""
    return bool(re.match(rf"[0-9a-f]{{{2 * _DIGEST_BYTES}}}\.", entry.name))


def _files(folder: Path) -> list[tuple[int, int, str]]:
    """Return when each file kept in a folder was asked for, how large it is, and where."""
    found = []
    with os.scandir(folder) as entries:
        # A folder that the user names may hold what is not exoviz's to count or to remove.
        for entry in filter(_is_kept, entries):
            with suppress(OSError):
                facts = entry.stat()
                found.append((facts.st_mtime_ns, facts.st_size, entry.path))
    return found


def _make_room(folder: Path) -> None:
    """Remove what was not asked for longest, until the rest is not too much."""
    room = MOST_KEPT
    for _when, size, path in sorted(_files(folder), reverse=True):
        room -= size
        if room < 0:
            # Another process may be quicker, or be reading it.
            with suppress(OSError):
                Path(path).unlink()


def _facts(sources: Iterable[Path], versions: Iterable[str]) -> hashlib.blake2b:
    """Return the digest of the files, and of the versions, that decide what something is."""
    found = hashlib.blake2b(repr((sys.version, *versions)).encode(), digest_size=_DIGEST_BYTES)
    for source in sources:
        content = source.read_bytes()
        found.update(b"%d " % len(content))
        found.update(content)
    return found


def _read(place: Path, facts: hashlib.blake2b) -> Any:
    """Return what lies at a place.

    Raises
    ------
    Exception
        If nothing does, or something else, or not all of it.
    """
    stored = memoryview(place.read_bytes())
    if stored[:_DIGEST_BYTES] != _seal(facts, stored[_DIGEST_BYTES:]):
        raise ValueError(f"{place} is not what was kept there")
    return pickle.loads(stored[_DIGEST_BYTES:])


def _seal(facts: hashlib.blake2b, content: bytes | memoryview) -> bytes:
    """Return the digest of what decides what something is, and of the bytes that it is."""
    both = facts.copy()
    both.update(content)
    return both.digest()


def _write(place: Path, facts: hashlib.blake2b, value: object, mode: int) -> None:
    """Put a file into its place whole, for whom the mode lets read it."""
    content = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=f"{place.stem}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_seal(facts, content))
            file.write(content)
        Path(name).chmod(mode)
        Path(name).replace(place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
