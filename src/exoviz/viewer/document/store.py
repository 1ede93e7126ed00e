"""The document of a window and its history: every change makes a new scene; no step is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from exoviz.scene import Scene

__all__ = ["Step", "Store"]

#: Steps that are remembered.
_MOST: Final = 200

Listener = Callable[[Scene, Scene], None]


@dataclass(frozen=True, slots=True)
class Step:
    """A scene, and what was done to come to it.

    Attributes
    ----------
    name : str
        In the reader's language.
    key : str
        Steps that follow each other with the same key, such as those of a slider that is drawn,
        are one; empty for a step of its own.
    """

    name: str
    scene: Scene
    key: str = ""


class Store:
    """A scene, where it came from, and its history.

    Parameters
    ----------
    scene : Scene
    name : str
        What is done first, in the reader's language.
    path : Path, optional
        File that it is saved to; a preset has none.
    text : str
        Of that file, whose comments are kept.
    origin : str
        Name of the preset or the model that it was opened from, if it is in no file.
    """

    def __init__(
        self,
        scene: Scene,
        name: str,
        path: Path | None = None,
        text: str = "",
        origin: str = "",
    ) -> None:
        self.path = path
        self.origin = origin
        self.text = text
        self.steps = [Step(name, scene)]
        self.position = 0
        self._saved: Scene | None = scene
        self._listeners: list[Listener] = []

    @property
    def scene(self) -> Scene:
        """The scene as it is now."""
        return self.steps[self.position].scene

    @property
    def changed(self) -> bool:
        """Whether there is something to save."""
        return self.scene != self._saved

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return self.position > 0

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to take again."""
        return self.position < len(self.steps) - 1

    def listen(self, listener: Listener) -> None:
        """Have `listener` called with the old and the new scene after each change."""
        self._listeners.append(listener)

    def change(self, scene: Scene, name: str, key: str = "") -> None:
        """Make `scene` the document; what had been taken back is forgotten.

        Parameters
        ----------
        scene : Scene
        name : str
            What was done, in the reader's language.
        key : str
            See `Step`.
        """
        old = self.scene
        if scene == old:
            return
        last = self.steps[self.position]
        del self.steps[self.position + 1 :]
        if key and last.key == key and self.position > 0:
            self.steps[self.position] = Step(name, scene, key)
        else:
            self.steps.append(Step(name, scene, key))
        del self.steps[:-_MOST]
        self.position = len(self.steps) - 1
        self._notify(old)

    def go(self, position: int) -> None:
        """Go to a step of the history."""
        old = self.scene
        self.position = min(max(position, 0), len(self.steps) - 1)
        self._notify(old)

    def undo(self) -> None:
        """Take a step back."""
        self.go(self.position - 1)

    def redo(self) -> None:
        """Take a step again."""
        self.go(self.position + 1)

    def saved(self, path: Path, text: str) -> None:
        """Note that the scene is in a file now."""
        self.path, self.text, self._saved = path, text, self.scene

    def unsaved(self) -> None:
        """Note that the scene is in no file: it was recovered."""
        self._saved = None

    def _notify(self, old: Scene) -> None:
        for listener in tuple(self._listeners):
            listener(old, self.scene)
