"""Lines of Python that repeat what is done in the window by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from qtpy.QtCore import QObject, Signal

from exoviz.scene import Scene
from exoviz.viewer.document.store import Store

__all__ = ["RepeatedLines", "edit_lines"]

#: Only leads to another command, which says itself.
_LEADS_ON: Final = "edit.palette"


def edit_lines(before: Scene, after: Scene) -> list[str]:
    """Return the lines that make one scene of another, in the console of a window on it."""
    old, new = before.model_dump(mode="json"), after.model_dump(mode="json")
    seen, was = new.pop("view"), old.pop("view")
    lines = []
    recipe = {key: value for key, value in new.items() if value != old.get(key)}
    if recipe:
        lines.append(f"window.store.change_recipe({recipe!r})")
    view = [f"{key}={value!r}" for key, value in seen.items() if value != was.get(key)]
    if view:
        lines.append(f"window.store.change_view({', '.join(view)})")
    return lines


class RepeatedLines(QObject):
    """Says each command and each edit as the line that repeats it.

    What a command does itself is said by the command alone.

    Parameters
    ----------
    store : Store
    parent : QObject

    Signals
    -------
    said : (line)
    """

    said = Signal(str)

    def __init__(self, store: Store, parent: QObject) -> None:
        super().__init__(parent)
        self._within = 0
        store.edited.connect(self._edited)

    def command(self, key: str, run: Callable[[], Any]) -> None:
        """Run a command, and say it unless another runs it."""
        if key == _LEADS_ON:
            run()
            return
        if not self._within:
            self.said.emit(f"window.commands[{key!r}]()")
        self.quietly(run)

    def quietly(self, run: Callable[[], Any]) -> None:
        """Run what is said already, such as a line that was typed."""
        self._within += 1
        try:
            run()
        finally:
            self._within -= 1

    def _edited(self, before: Scene, after: Scene) -> None:
        if not self._within:
            for line in edit_lines(before, after):
                self.said.emit(line)
