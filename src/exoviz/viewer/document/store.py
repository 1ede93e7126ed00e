"""The document of a window and its history: every change makes a new scene; no step is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from qtpy.QtCore import QObject, Signal

from exoviz.errors import InputError
from exoviz.language import _
from exoviz.scene import Scene
from exoviz.viewer.document.change_words import change_words

__all__ = ["Step", "Store"]

#: Steps that are remembered.
_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Step:
    """A scene, and the change that led to it.

    Attributes
    ----------
    scene : Scene
    before : Scene, optional
        What was changed; absent at the beginning of a history.
    layers : tuple of str
        Layers of the model then.
    key : str
        What is edited. Steps that follow each other with the same key, such as those of a slider
        that is dragged, are one; empty for a step of its own.
    origin : str
        Where the first scene came from, in English.
    """

    scene: Scene
    before: Scene | None = None
    layers: tuple[str, ...] = ()
    key: str = ""
    origin: str = ""

    @property
    def name(self) -> str:
        """What was changed, in the language in force."""
        if self.before is None:
            return _(self.origin)
        return change_words(self.before, self.scene, self.layers)


class Store(QObject):
    """The scene of a window, where it came from, and its history.

    Parameters
    ----------
    scene, name, path, text, origin
        See `open`.

    Attributes
    ----------
    is_refused : bool
        Whether the last change was refused; False once `edited` has reported another.
    layers : tuple of str
        Layers of the model that was built last; they name what is hidden.

    Signals
    -------
    edited : (old scene, new scene)
    opened : ()
        Another document has taken the place of the last.
    saved : ()
    refused : (error)
        A change of the recipe was wrong; the document is as it was.
    """

    edited = Signal(object, object)
    refused = Signal(object)
    opened = Signal()
    saved = Signal()

    def __init__(
        self, scene: Scene, name: str, path: Path | None = None, text: str = "", origin: str = ""
    ) -> None:
        super().__init__()
        self.layers: tuple[str, ...] = ()
        self.open(scene, name, path, text, origin)

    def open(
        self,
        scene: Scene,
        name: str,
        path: Path | None = None,
        text: str = "",
        origin: str = "",
        *,
        is_saved: bool = True,
    ) -> None:
        """Make a scene the document, with a history of its own.

        Parameters
        ----------
        scene : Scene
        name : str
            Name of the first step, in English.
        path : Path, optional
            File that it is saved to; a preset has none.
        text : str
            Text of that file, whose comments are kept.
        origin : str
            Name of the preset or the model that it was opened from, if it is in no file.
        is_saved : bool
            False for a scene that was recovered and would be lost.
        """
        self.path, self.text, self.origin = path, text, origin
        self.steps = [Step(scene, origin=name)]
        self.position = 0
        self._saved = scene if is_saved else None
        self.is_refused = False
        self.layers = ()
        self.opened.emit()

    @property
    def scene(self) -> Scene:
        """The scene as it is now."""
        return self.steps[self.position].scene

    @property
    def name(self) -> str:
        """Name of the document for the user: its file, or its title."""
        return self.path.name if self.path else _(self.scene.title) or _("Untitled")

    @property
    def is_modified(self) -> bool:
        """Whether there is something to save."""
        return self.scene != self._saved

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to undo."""
        return self.position > 0

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to redo."""
        return self.position < len(self.steps) - 1

    def change(self, scene: Scene, *, key: str = "") -> None:
        """Make a step; steps that were undone are forgotten.

        Parameters
        ----------
        scene : Scene
        key : str
            See `Step`.
        """
        old = self.scene
        if scene == old:
            return
        last = self.steps[self.position]
        del self.steps[self.position + 1 :]
        if key and last.key == key and last.before is not None:
            # Back where it began, it was no change.
            back = scene == last.before and self.position > 0
            del self.steps[self.position]
            if not back:
                self.steps.append(Step(scene, last.before, self.layers, key))
        else:
            self.steps.append(Step(scene, old, self.layers, key))
        del self.steps[:-_MOST]
        self.position = len(self.steps) - 1
        self._report(old)

    def settle(self) -> None:
        """End the step that is being made: what follows is another, also under the same key."""
        self.steps[self.position] = replace(self.steps[self.position], key="")

    def change_view(self, *, key: str = "", **update: object) -> None:
        """Make a step that changes how the scene is seen: keys of its view, by name."""
        scene = self.scene
        view = scene.view.model_copy(update=update)
        self.change(scene.model_copy(update={"view": view}), key=key)

    def change_recipe(self, update: Mapping[str, object], *, key: str = "") -> None:
        """Make a step that changes the recipe, unless that would make it wrong.

        Parameters
        ----------
        update : mapping
            Keys of the scene, and their values as a file would have them.
        key : str
            See `Step`.
        """
        try:
            scene = self.scene.model_copy(update=update)
        except InputError as error:
            self.is_refused = True
            self.refused.emit(InputError(self.name, error.problems))
            return
        if scene == self.scene and self.is_refused:
            # Back at the document as it is, which takes the place of the refusal.
            self._report(scene)
        self.change(scene, key=key)

    def go(self, position: int) -> None:
        """Go to a step of the history."""
        old = self.scene
        self.position = min(max(position, 0), len(self.steps) - 1)
        self._report(old)

    def _report(self, old: Scene) -> None:
        self.edited.emit(old, self.scene)
        self.is_refused = False

    def undo(self) -> None:
        """Go one step back."""
        self.go(self.position - 1)

    def redo(self) -> None:
        """Go one step forward."""
        self.go(self.position + 1)

    def mark_saved(self, path: Path, text: str) -> None:
        """Note that the scene is in a file now."""
        self.path, self.text, self._saved = path, text, self.scene
        self.saved.emit()
