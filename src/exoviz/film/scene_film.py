"""What every film of a scene has in common."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.renderer.annotation.captions import Caption
    from exoviz.scene import Scene

__all__ = ["SceneFilm"]

M_co = TypeVar("M_co", covariant=True)


@dataclass(frozen=True)
class SceneFilm(ABC, Generic[M_co]):
    """Frames of what a scene builds; any frame in any process gives the same bytes.

    Attributes
    ----------
    scene : Scene
    size : (int, int)
        Width and height, pixels.
    language : str
    captions : bool
        Whether words stand in the frames.
    text : float
        How many times as large as usual they are.
    model : Vesicle or Story, optional
        What the scene builds, where that is done already; a process that is given the film builds
        it.
    """

    scene: Scene
    size: tuple[int, int]
    language: str
    captions: bool
    text: float = 1.0
    model: M_co | None = field(default=None, compare=False, repr=False)

    @property
    def fingerprint(self) -> str:
        """Hash of everything that the frames depend on."""
        from importlib.metadata import version

        apart = ("scene", "model")
        given = {key: value for key, value in self.__dict__.items() if key not in apart}
        facts = (version("exoviz"), self.scene.model_dump_json(), sorted(given.items()))
        return hashlib.sha256(repr(facts).encode()).hexdigest()

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    def __getstate__(self) -> dict[str, object]:
        """Return the data that another process gets."""
        return {**self.__dict__, "model": None}

    @abstractmethod
    def said(self, time: float) -> Caption:
        """Return what is said at a time, in the language in force; `model` must be there."""

    @abstractmethod
    def open(self) -> Callable[[float], NDArray[np.uint8]]:
        """Build what has not been built, and return what draws the frame of a time."""
