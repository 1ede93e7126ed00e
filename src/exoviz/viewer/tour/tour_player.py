"""Plays a tour: shows its steps one after the other, and leaves the document as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from qtpy.QtCore import QObject, QSettings, Signal

from exoviz.film.tour_plan import check_tour, step_still, step_times, tour_of
from exoviz.model.layers import leaves
from exoviz.scene.view.tour import Question, Tour, TourStep
from exoviz.viewer.docks.timeline_panel import TimelinePanel
from exoviz.viewer.document.model_builder import ModelBuilder
from exoviz.viewer.document.store import Store
from exoviz.viewer.picture.camera_controller import CameraController
from exoviz.viewer.picture.selection import Selection
from exoviz.viewer.widgets.preferences import less_motion

__all__ = ["TourPlayer"]


class TourPlayer(QObject):
    """Plays the tour of a document.

    Parameters
    ----------
    store : Store
    builder : ModelBuilder
    camera : CameraController
    selection : Selection
    timeline : callable
        Returns the timeline, which is made anew when the language changes.
    settings : QSettings
    parent : QObject

    Attributes
    ----------
    index : int
        The step that is shown, counted from 0.
    tried : list of int
        Answers that were chosen in this step, by number.

    Signals
    -------
    started : ()
    changed : ()
        Another step is shown, or an answer was chosen.
    ended : ()
    """

    started = Signal()
    changed = Signal()
    ended = Signal()

    def __init__(
        self,
        store: Store,
        builder: ModelBuilder,
        camera: CameraController,
        selection: Selection,
        timeline: Callable[[], TimelinePanel],
        settings: QSettings,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._builder = builder
        self._camera = camera
        self._selection = selection
        self._timeline = timeline
        self._settings = settings
        self._tour: Tour | None = None
        self._until = 0.0
        #: Time of the story and what was selected before.
        self._before: tuple[float, frozenset[str]] = (0.0, frozenset())
        self.index = 0
        self.tried: list[int] = []

    @property
    def is_on(self) -> bool:
        """Whether a tour is played."""
        return self._tour is not None

    @property
    def can_start(self) -> bool:
        """Whether the document has a tour, and what it shows is built."""
        tour = self._store.scene.tour
        return tour is not None and bool(tour.steps) and not self._builder.is_busy

    @property
    def steps(self) -> tuple[TourStep, ...]:
        """The steps of the tour that is played."""
        return () if self._tour is None else self._tour.steps

    @property
    def step(self) -> TourStep:
        """The step that is shown."""
        return self.steps[self.index]

    @property
    def is_answered(self) -> bool:
        """Whether the right answer to the question of this step was chosen."""
        question = self.step.question
        return question is not None and any(question.answers[one].right for one in self.tried)

    def start(self, index: int = 0) -> None:
        """Play the tour from a step on.

        Raises
        ------
        InputError
            If there is no tour, or it names layers or times that there are not.
        """
        model = self._builder.model
        if model is None:
            return
        tour = tour_of(self._store.scene, self._store.name)
        check_tour(tour, model)
        if not self.is_on:
            self._before = (self._timeline().time, self._selection.layers)
        self._tour = tour
        self._timeline().stop()
        self.started.emit()
        self.go_to(min(index, len(tour.steps) - 1))

    def stop(self) -> None:
        """Leave the tour; everything is as it was before."""
        if self._tour is None:
            return
        self._tour = None
        time, layers = self._before
        self._timeline().stop()
        self._camera.stage(None)
        self._selection.choose(layers & set(self._builder.copies))
        if self._builder.has_story:
            self._timeline().seek(time)
        self.ended.emit()

    def go(self, steps: int) -> None:
        """Go on by some steps, or back; not beyond the first and the last."""
        if self._tour is not None:
            target = min(max(self.index + steps, 0), len(self._tour.steps) - 1)
            if target != self.index:
                self.go_to(target)

    def go_to(self, index: int) -> None:
        """Show a step."""
        self.index, self.tried = index, []
        step, story, timeline = self.step, self._builder.story, self._timeline()
        timeline.stop()
        self._camera.stage(step.seen(self._store.scene.view))
        self.light(step.highlight)
        if story is not None:
            begin, end = step_times(step, story)
            moves = end > begin and not less_motion(self._settings)
            self._until = end
            timeline.seek(begin if moves else step_still(step, story))
            if moves:
                timeline.toggle()
        self.changed.emit()

    def time_moved(self, time: float, playing: bool) -> None:
        """Stop the story where the step ends."""
        if self.is_on and playing and time >= self._until > 0:
            timeline = self._timeline()
            timeline.stop()
            timeline.seek(self._until)

    def light(self, layers: Iterable[str]) -> None:
        """Light layers up, or groups of them."""
        self._selection.choose(leaves(tuple(self._builder.copies), tuple(layers)))

    def answer(self, number: int) -> None:
        """Choose an answer, counted from 0, to the question of this step."""
        question: Question | None = self.step.question
        if question is not None and not self.is_answered and number not in self.tried:
            self.tried.append(number)
            self.changed.emit()
