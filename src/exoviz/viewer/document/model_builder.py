"""Builds the document's model in the background."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from qtpy.QtCore import QObject, Signal

from exoviz.model import Vesicle
from exoviz.progress import UNKNOWN, Progress
from exoviz.scene import Scene
from exoviz.story import Story, built
from exoviz.viewer.document.store import Store
from exoviz.viewer.jobs import Job
from exoviz.viewer.widgets.controls import timer

__all__ = ["ModelBuilder", "recipe_of"]

_AFTER_MS: Final = 350
#: Keys of a scene that do not affect what is built.
_SEEN: Final = ("view", "title", "about", "illustrative", "tour")


def recipe_of(scene: Scene) -> dict[str, object]:
    """Return what of a scene affects what is built."""
    return scene.model_dump(exclude=set(_SEEN))


class ModelBuilder(QObject):
    """Builds the scene of a store when asked, and keeps what was built last.

    Parameters
    ----------
    store : Store
    parent : QObject, optional

    Attributes
    ----------
    model : Vesicle or Story or None
        None until something is built.
    copies : mapping of str to int
        Molecules of each layer of the model.

    Signals
    -------
    started : ()
    built : ()
    failed : (error)
    stopped : ()
    """

    started = Signal()
    built = Signal()
    failed = Signal(object)
    stopped = Signal()

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.model: Vesicle | Story | None = None
        self.copies: Mapping[str, int] = {}
        self._job: Job[Vesicle | Story] | None = None
        #: Jobs whose threads have not ended, also those that were asked to stop.
        self._running: list[Job[Vesicle | Story]] = []
        self._soon = timer(self, _AFTER_MS, self.start, once=True)

    @property
    def is_busy(self) -> bool:
        """Whether the model is not, or not yet, that of the document."""
        return self._job is not None or self._soon.isActive()

    @property
    def vesicle(self) -> Vesicle | None:
        """The model where it is a single vesicle."""
        return self.model if isinstance(self.model, Vesicle) else None

    @property
    def story(self) -> Story | None:
        """The model where it is a story."""
        return self.model if isinstance(self.model, Story) else None

    @property
    def has_vesicle(self) -> bool:
        """Whether the model is a single vesicle."""
        return self.vesicle is not None

    @property
    def has_story(self) -> bool:
        """Whether the model is a story."""
        return self.story is not None

    def start_soon(self) -> None:
        """Build when the document has not changed for a moment."""
        self._soon.start()

    def start(self) -> None:
        """Build the document as it is now."""
        self.stop()
        scene = self._store.scene

        def work(progress: Progress) -> Vesicle | Story:
            progress(UNKNOWN)
            return built(scene, progress=progress)

        job = Job(work, self)
        job.ended.connect(lambda: self._running.remove(job))
        self._job = job
        self._running.append(job)
        self.started.emit()
        job.start(lambda model: self._finish(job, model), lambda error: self._fail(job, error))

    def forget(self) -> None:
        """Have no model: that of another document is none of this one."""
        self.stop()
        self.model, self.copies = None, {}

    def stop(self) -> None:
        """Cancel the build; the previous model stays."""
        self._soon.stop()
        if self._job is not None:
            self._job.stop()
            self._job = None
        self.stopped.emit()

    def end(self) -> None:
        """Build no more, and wait until every thread has ended."""
        self.stop()
        for job in self._running:
            job.wait()

    def _finish(self, job: Job[Vesicle | Story], model: Vesicle | Story) -> None:
        if job is self._job:
            self._job = None
            self.model = model
            self.copies = model.layer_counts()
            self._store.layers = tuple(self.copies)
            self.built.emit()

    def _fail(self, job: Job[Vesicle | Story], error: Exception) -> None:
        if job is self._job:
            self._job = None
            self.failed.emit(error)
