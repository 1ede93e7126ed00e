"""Changes of the texts and arrows on a document's picture, as steps of its history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exoviz.errors import InputError
from exoviz.scene.view import Annotation

if TYPE_CHECKING:
    from exoviz.viewer.document.store import Store

__all__ = ["NoteEdits", "typed_text"]


def typed_text(text: str) -> str:
    """Return what was typed as a text: without what cannot be seen, and empty lines at its ends."""
    seen = "".join(letter for letter in text if letter == "\n" or letter.isprintable())
    return seen.strip()


class NoteEdits:
    """Adds, moves, changes and deletes texts and arrows.

    Parameters
    ----------
    store : Store
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, **given: object) -> str:
        """Add a text or an arrow, as keys of an `Annotation`; return why it cannot be, or ""."""
        before = self._store.scene.view.annotations
        number = 1
        while str(number) in before:
            number += 1
        return self._put(str(number), given)

    def write(self, name: str, text: str) -> str:
        """Change the text of one; return why it cannot be, or ""."""
        return self._put(name, {**self._given(name), "text": text})

    def move(self, name: str, place: tuple[float, float]) -> None:
        """Move one on the page, shares of width and height; what it stood at it then points to."""
        given = self._given(name)
        there = given.pop("at_nm", None)
        if there is not None and "arrow" not in given:
            given.setdefault("arrow_nm", there)
        self._put(name, {**given, "at": place}, key=f"note {name}")

    def remove(self, name: str) -> None:
        """Delete one."""
        before = self._store.scene.view.annotations
        kept = {key: one for key, one in before.items() if key != name}
        self._store.change_view(annotations=kept)

    def _given(self, name: str) -> dict[str, object]:
        one = self._store.scene.view.annotations[name]
        return {key: value for key, value in one if value is not None}

    def _put(self, name: str, given: dict[str, object], key: str = "") -> str:
        before = self._store.scene.view.annotations
        try:
            made = Annotation.model_validate(given)
            self._store.change_view(key=key, annotations={**before, name: made})
        except InputError as error:
            return "\n".join(problem.what for problem in error.problems)
        return ""
