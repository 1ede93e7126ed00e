"""The folder of a population while it is made: what is done is kept, so that it can go on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from exoviz.errors import ArgumentError, Problem
from exoviz.files import check_folder, whole_file, writing
from exoviz.language import _
from exoviz.sampling.vesicle_builds import BuiltFacts
from exoviz.workers import differing, only_here

__all__ = ["KeptVesicles", "vesicles_kept"]

_FACTS: Final = "unfinished.json"
_VESICLES: Final = "unfinished.jsonl"
_LOCK: Final = "unfinished.lock"
_OURS: Final = "unfinished.*"


def vesicles_kept(folder: Path) -> int:
    """Return how many vesicles of a population that was stopped are kept in its folder."""
    try:
        with (folder / _VESICLES).open("rb") as file:
            return sum(line.endswith(b"\n") for line in file)
    except OSError:
        return 0


class KeptVesicles:
    """The vesicles of a population that are built, in its folder, until all are.

    Parameters
    ----------
    folder : Path
        Is made if it is not there.
    facts : mapping
        Everything that the vesicles depend on, in words for whoever reads what differs; a
        population with other facts is not gone on with.
    resume : bool
        Go on with the vesicles that are there.

    Raises
    ------
    ArgumentError
        If another process makes this population now, if a population that was stopped is there and
        `resume` is not asked for, or if it is another one.
    InputError
        If the folder holds something else, or cannot be made.
    """

    def __init__(self, folder: Path, facts: Mapping[str, Any], *, resume: bool) -> None:
        self.folder = folder
        check_folder(folder, _OURS)
        with writing(folder):
            folder.mkdir(exist_ok=True)
        what = _("this population is being made already. Wait for it, or choose another folder.")
        self._lock = only_here(folder / _LOCK, folder, what)
        try:
            self.found = self._begun(facts, resume=resume)
        except BaseException:
            self._lock.release()
            raise

    def __enter__(self) -> KeptVesicles:
        """Return it."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Let others make this population."""
        self._lock.release()

    def _begun(self, facts: Mapping[str, Any], *, resume: bool) -> dict[int, BuiltFacts]:
        begun = (self.folder / _FACTS).is_file()
        if begun and not resume:
            what = _("a population that was stopped is in this folder.")
            hint = _("Go on with it (resume), or choose another folder.")
            raise ArgumentError(str(self.folder), [Problem("", what, hint)])
        if not begun:
            with whole_file(self.folder / _FACTS, self.folder) as file:
                file.write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
            (self.folder / _VESICLES).unlink(missing_ok=True)
            return {}
        self._compare(facts)
        return self._read()

    def _compare(self, facts: Mapping[str, Any]) -> None:
        names = {
            "scene": _("the scene"),
            "sizes": _("the sizes"),
            "vesicles": _("the number of vesicles"),
            "dispersion": _("the dispersion"),
            "version": _("the version of exoviz"),
        }
        other = differing(self.folder / _FACTS, facts, names)
        if other:
            what = _("the population that was stopped is another one; different: {what}.")
            hint = _("Give the same options as then, or choose another folder.")
            text = what.format(what=", ".join(other))
            raise ArgumentError(str(self.folder), [Problem("resume", text, hint)])

    def _read(self) -> dict[int, BuiltFacts]:
        """Return the vesicles that are there; a line that was not written whole is none."""
        path = self.folder / _VESICLES
        if not path.is_file():
            return {}
        found, whole = {}, 0
        with writing(self.folder), path.open("rb+") as file:
            for line in file:
                try:
                    one = BuiltFacts.read(line)
                except (ValueError, TypeError):
                    break
                if not line.endswith(b"\n"):
                    break
                found[one.number] = one
                whole += len(line)
            file.truncate(whole)
        return found

    def put(self, line: bytes) -> BuiltFacts:
        """Keep a vesicle, given as `BuiltFacts.line`, and return it."""
        with writing(self.folder), (self.folder / _VESICLES).open("ab") as file:
            file.write(line)
        return BuiltFacts.read(line)

    def forget(self) -> None:
        """Remove what is of no use once all is written."""
        self._lock.release()
        for path in self.folder.glob(_OURS):
            path.unlink(missing_ok=True)
