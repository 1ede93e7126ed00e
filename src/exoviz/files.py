"""Files that are written whole or not at all, and what to say where they cannot be."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from exoviz.errors import InputError, Problem
from exoviz.language import _, plain_number

__all__ = [
    "check_companion",
    "check_file",
    "check_folder",
    "check_readable",
    "reason",
    "text_of",
    "whole_file",
    "whole_folder",
    "writing",
]

#: Letters of the wanted name in a temporary name. Systems allow 255 bytes in all.
_LETTERS = 20


def reason(error: Exception) -> str:
    """Return why a file cannot be read or written, in the reader's words, without its name."""
    number = getattr(error, "errno", None)
    words = {
        errno.EACCES: _("you have no permission for that"),
        errno.EPERM: _("you have no permission for that"),
        errno.EROFS: _("that disk can only be read"),
        errno.ENOSPC: _("there is no room left on the disk"),
        errno.EDQUOT: _("you have used up your share of the disk"),
        errno.EFBIG: _("the file would be larger than the system allows"),
        errno.ENAMETOOLONG: _("the name is too long"),
        errno.EISDIR: _("this is a folder, not a file"),
        errno.ENOTDIR: _("a part of its path is a file, not a folder"),
        errno.ENOENT: _("there is no such file or folder"),
        errno.ELOOP: _("its links lead around in a circle"),
        errno.EIO: _("the disk does not answer as it should"),
    }
    return words.get(number or 0) or str(getattr(error, "strerror", None) or error)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn what the system says against writing into an `InputError` that names `path`."""
    try:
        yield
    except OSError as error:
        what = _("the file cannot be written: {error}").format(error=reason(error))
        raise InputError(str(path), [Problem("", what)]) from None


def _refuse_name(path: Path) -> None:
    """Raise an error if no disk can hold a file of that name."""
    try:
        fits = b"\0" not in os.fsencode(path)
    except UnicodeEncodeError:
        fits = False
    if not fits:
        what = _("no file can have such a name. Choose one of letters and digits.")
        raise InputError(str(path), [Problem("", what)])


def _refuse_special(path: Path, *, folder: bool = False) -> None:
    """Raise an error if something is there that is no file, or no folder."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return
    problem = ""
    if stat.S_ISDIR(mode):
        problem = "" if folder else _("this is a folder, not a file.")
    elif not stat.S_ISREG(mode):
        problem = _(
            "this is a device or a channel between programs, not a file. Choose another name."
        )
    elif folder:
        problem = _("this is a file, not a folder.")
    if problem:
        raise InputError(str(path), [Problem("", problem)])


def _refuse_protected(path: Path) -> None:
    """Raise an error if a file is there that is not to be replaced."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return
    problem = ""
    # Asked of its mode, not of the system: to replace a file is allowed where its folder is.
    if not found.st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        problem = _("this file can only be read. Choose another name, or allow to write to it.")
    elif found.st_nlink > 1:
        problem = _(
            "this file has other names too (hard links), which would keep what is in it now. "
            "Choose another name."
        )
    if problem:
        raise InputError(str(path), [Problem("", problem)])


def _refuse_place(path: Path, folder: Path) -> None:
    """Raise an error if a folder, in which `path` is to be, is missing or takes no files."""
    if not folder.is_dir():
        what = _("there is no folder '{folder}'. Make it first, or write somewhere else.")
        raise InputError(str(path), [Problem("", what.format(folder=folder))])
    with tempfile.TemporaryFile(dir=folder):
        pass


def check_readable(path: Path) -> None:
    """Raise an `InputError` if a file is a device or a channel between programs."""
    _refuse_special(path)


def text_of(path: Path, largest: int) -> str:
    """Return the text of a file in UTF-8, without a byte-order mark.

    Parameters
    ----------
    path : Path
    largest : int
        Bytes that are read at most.

    Raises
    ------
    InputError
        If the file is larger, or is a device or a channel between programs.
    OSError
        If it cannot be read.
    UnicodeDecodeError
        If it is not UTF-8.
    """
    _refuse_special(path)
    with path.open("rb") as file:
        content = file.read(largest + 1)
    if len(content) > largest:
        what = _("the file is too large; a text of at most {limit} MB is expected here")
        text = what.format(limit=plain_number(largest / 1e6))
        raise InputError(str(path), [Problem("", text)])
    # Some editors begin a file with a byte-order mark. Ends of lines are those of any system.
    return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


def check_file(path: Path) -> None:
    """Find out, before long work, whether a file can be written.

    Raises
    ------
    InputError
        If its folder is missing or takes no files, or if something is there that is no file.
    """
    _refuse_name(path)
    with writing(path):
        _refuse_special(path)
        _refuse_protected(path)
        # A link can lead into a folder that the user did not name.
        _refuse_place(path, (path.resolve() if path.is_symlink() else path).parent)


def check_companion(path: Path) -> None:
    """Find out whether a file that goes with another one can be written; see `check_file`.

    Nobody named it, so that it takes the place of a file of exoviz alone.

    Raises
    ------
    InputError
        If it cannot, or a file of others is there.
    """
    check_file(path)
    with writing(path):
        if path.exists() and b"exoviz" not in path.read_bytes():
            what = _("this file is not from exoviz, and would be replaced.")
            hint = _("Move it away, or choose another name for what you write.")
            raise InputError(str(path), [Problem("", what, hint)])


def check_folder(path: Path, ours: str) -> None:
    """Find out, before long work, whether a folder of files can be written.

    Parameters
    ----------
    path : Path
    ours : str
        Pattern of files that may be in it already, and are replaced; empty for none.

    Raises
    ------
    InputError
        If it is no folder, holds other files, or cannot be made.
    """
    _refuse_name(path)
    with writing(path):
        _refuse_special(path, folder=True)
        _refuse_place(path, path.parent)
        if path.is_dir():
            other = sorted(one.name for one in path.iterdir() if not ours or not one.match(ours))
            if other:
                what = _("this folder holds other files, such as '{name}'. Choose an empty one.")
                raise InputError(str(path), [Problem("", what.format(name=other[0]))])
            _refuse_place(path, path)


def _mode_for(path: Path) -> int:
    """Return who may read and write a file: as it is, or as a new file has it."""
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        # mkstemp makes files that only their owner may read.
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


@contextmanager
def whole_file(path: Path, named: Path | None = None) -> Iterator[Path]:
    """Give a temporary file, which takes the place of `path` if nothing goes wrong.

    An older file stays as it was until then, and for good if the block is left by an error. Where
    `path` is a link, it stays one, and the file that it leads to is replaced.

    What is written must be bytes that Python writes: libraries in other languages tend to overlook
    that a disk is full.

    Parameters
    ----------
    path : Path
    named : Path, optional
        Name of the file in errors; by default `path`.

    Raises
    ------
    InputError
        If it cannot be written, or is there and is no file.
    """
    _refuse_name(path)
    with writing(named or path):
        _refuse_special(path)
        _refuse_protected(path)
        target = path.resolve()
        prefix = f".{target.stem[:_LETTERS]}."
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=prefix, suffix=path.suffix)
        os.close(handle)
        temporary = Path(name)
        try:
            yield temporary
            temporary.chmod(_mode_for(target))
            # In the same folder, so that it takes the place of the old file in one step.
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """Give a temporary folder, which takes the place of `path` if nothing goes wrong.

    An older folder stays as it was until then, and for good if the block is left by an error. See
    `whole_file`; `check_folder` has made sure that nothing of others is in the older one.

    Raises
    ------
    InputError
        If it cannot be written, or is there and is no folder.
    """
    with writing(path):
        _refuse_special(path, folder=True)
        target = path.resolve()
        both = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name[:_LETTERS]}."))
        new, old = both / "new", both / "old"
        try:
            new.mkdir()
            yield new
            # A folder takes the place of none that holds something.
            if target.exists():
                target.rename(old)
            try:
                new.rename(target)
            except OSError:
                if old.exists():
                    old.rename(target)
                raise
        finally:
            shutil.rmtree(both, ignore_errors=True)
