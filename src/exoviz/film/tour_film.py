"""Films of tours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np

from exoviz.film.scene_film import SceneFilm
from exoviz.film.tour_plan import TourShot, step_times, tour_of, tour_shots
from exoviz.language import _, speaking
from exoviz.model import Vesicle
from exoviz.renderer.annotation import layout
from exoviz.renderer.annotation.believable import note_of
from exoviz.renderer.annotation.captions import Caption, caption_primitives
from exoviz.renderer.annotation.keys.atom_words import atom_words
from exoviz.renderer.annotation.labels import label_primitives, labels_of
from exoviz.renderer.annotation.letters import TextScale, letters_of
from exoviz.renderer.annotation.marks.annotation_marks import annotation_primitives
from exoviz.renderer.annotation.marks.measure_marks import measure_primitives
from exoviz.renderer.annotation.primitives import paint
from exoviz.renderer.colouring.style_sheets import style_sheet_of
from exoviz.renderer.geometry.camera import Frame, is_inside, orbit_of
from exoviz.renderer.geometry.cut_transition import CutTransition
from exoviz.renderer.geometry.orbiting import between
from exoviz.renderer.image import picture
from exoviz.renderer.interactive import Live
from exoviz.renderer.story_image import Stage, turned_state
from exoviz.story import Story, built

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.scene import Scene, View

    Bytes = NDArray[np.uint8]

__all__ = ["TourFilm", "tour_film"]

#: Share of the height that a vesicle is fitted into, from the top: below it stand the words.
_ABOVE_WORDS: Final = 0.86


@dataclass(frozen=True)
class TourFilm(SceneFilm[Vesicle | Story]):
    """Frames of a scene's tour.

    Attributes
    ----------
    shots : tuple of TourShot
        In order; see `tour_film`.
    """

    shots: tuple[TourShot, ...] = ()

    @property
    def duration(self) -> float:
        """Length of the film, s."""
        return self.shots[-1].stop

    @property
    def starts(self) -> tuple[float, ...]:
        """When the words of each step begin to be shown, and the film ends, s."""
        return (*(one.start for one in self.shots if one.kind == "text"), self.duration)

    def _shot(self, time: float) -> TourShot:
        # The last picture stays after it, where a frame is asked for at the very end.
        return next((one for one in self.shots if time < one.stop), self.shots[-1])

    def said(self, time: float) -> Caption:
        """Return the title and the words of a step at a time of the film."""
        assert self.model is not None
        # As long as in the film's own language, so that they fit the pictures.
        return _shots(self.scene, self.model)[self.shots.index(self._shot(time))].caption

    def open(self) -> Callable[[float], Bytes]:
        """Build what is shown if that has not been done; return what draws the frame of a time."""
        model = self.model or built(self.scene)
        views = tuple(step.seen(self.scene.view) for step in tour_of(self.scene).steps)
        shown: _StoryTour | _VesicleTour = (
            _StoryTour(self, model, views)
            if isinstance(model, Story)
            else _VesicleTour(self, model, views)
        )

        def frame(time: float) -> Bytes:
            shot = self._shot(time)
            with speaking(self.language):
                return shown.frame(shot, time)

        return frame


def _shots(
    scene: Scene, model: Vesicle | Story, lasting: Mapping[int, float] = MappingProxyType({})
) -> tuple[TourShot, ...]:
    tour = tour_of(scene)
    least = [lasting.get(index, 0.0) for index in range(len(tour.steps))]
    if isinstance(model, Story):
        spans = [step_times(step, model) for step in tour.steps]
        least = [max(one, end - begin) for one, (begin, end) in zip(least, spans, strict=True)]
    return tour_shots(tour, least)


def tour_film(
    scene: Scene,
    model: Vesicle | Story,
    size: tuple[int, int],
    language: str,
    captions: bool,
    text: float = 1.0,
    lasting: Mapping[int, float] = MappingProxyType({}),
) -> TourFilm:
    """Return the film of a scene's tour, whose model is built and fits it; see `check_tour`.

    The words of each step in `lasting`, counted from 0, stay at least as long as it says, s.
    """
    with speaking(language):
        shots = _shots(scene, model, lasting)
    return TourFilm(scene, size, language, captions, text, model, shots)


class _VesicleTour:
    """Draws the frames of a tour of a vesicle."""

    def __init__(self, film: TourFilm, vesicle: Vesicle, views: tuple[View, ...]) -> None:
        self._film = film
        self._vesicle = vesicle
        self._views = views
        self._live = Live(vesicle)
        self._last: tuple[TourShot, Bytes] | None = None
        width, height = film.size
        self._frame = Frame(0, 0, width, round(_ABOVE_WORDS * height))

    def frame(self, shot: TourShot, time: float) -> Bytes:
        """Return the pixels of a time of a shot."""
        if shot.kind == "move":
            share = (time - shot.start) / (shot.stop - shot.start)
            return self._moving(self._views[shot.step - 1], self._views[shot.step], share)
        if self._last is None or self._last[0] != shot:
            self._last = (shot, self._still(shot))
        return self._last[1]

    def _moving(self, old: View, new: View, share: float) -> Bytes:
        if is_inside(old) or is_inside(new):
            return self._drawn(old if share < 0.5 else new, None, None)
        aspect = self._frame.width / self._frame.height
        start, end = (
            orbit_of(self._live.shot(view.model_copy(update={"projection": "perspective"}), aspect))
            for view in (old, new)
        )
        view = new.model_copy(update={"orbit": between(start, end, share)})
        eased = share * share * (3 - 2 * share)
        return self._drawn(view, CutTransition(old, new, eased), None)

    def _still(self, shot: TourShot) -> Bytes:
        step = tour_of(self._film.scene).steps[shot.step]
        view = self._views[shot.step]
        if self._film.captions:
            view = view.model_copy(
                update={"labels": {**view.labels, **dict.fromkeys(step.highlight, ())}}
            )
        return self._drawn(view, None, shot.caption)

    def _drawn(
        self, view: View, transition: CutTransition | None, caption: Caption | None
    ) -> Bytes:
        size = self._film.size
        sheet = style_sheet_of(view, self._vesicle.layers())
        drawing = self._live.drawing(view, transition)
        frame = self._frame
        at = self._live.shot(view, frame.width / frame.height)
        made = picture(self._vesicle, size, view, drawing=drawing, sheet=sheet, frame=frame, at=at)
        if self._film.captions:
            ink, letters = (
                layout.ink(sheet, False),
                letters_of(size, TextScale(self._film.text), told=True),
            )
            measures = self._live.measured(view)
            paint(made.pixels, measure_primitives(made, measures, size, letters, ink))
            notes = view.annotations.values()
            paint(made.pixels, annotation_primitives(made, notes, size, letters, ink))
            if caption is None:
                words = layout.scale_bar_layout(made.nm_per_pixel, size, letters, ink)
            else:
                labels = labels_of(made, view.labels, size, letters, frame)
                paint(made.pixels, label_primitives(labels, letters, ink))
                note = note_of(self._film.scene, view)
                note = _("Illustrative: {text}").format(text=note) if note else ""
                if more := atom_words(self._vesicle, made):
                    note = f"{note.rstrip('.')}. {more}" if note else more
                words, _rows = caption_primitives(
                    caption, note, size, letters, ink, made.nm_per_pixel
                )
            paint(made.pixels, words)
        return made.pixels[..., :3]


class _StoryTour:
    """Draws the frames of a tour of a story."""

    def __init__(self, film: TourFilm, story: Story, views: tuple[View, ...]) -> None:
        self._film = film
        self._story = story
        self._views = views
        self._stages: dict[View, Stage] = {}
        self._spans = [step_times(step, story) for step in tour_of(film.scene).steps]
        self._last: tuple[object, Bytes] | None = None

    def frame(self, shot: TourShot, time: float) -> Bytes:
        """Return the pixels of a time of a shot."""
        begin, end = self._spans[shot.step]
        if shot.kind == "move":
            share = (time - shot.start) / (shot.stop - shot.start)
            if share < 0.5:
                return self._drawn(shot.step - 1, self._spans[shot.step - 1][1], 2 * share, None)
            return self._drawn(shot.step, begin, 2 - 2 * share, None)
        moment = min(begin + time - shot.start, end) if shot.kind == "text" else end
        return self._drawn(shot.step, moment, 0.0, shot.caption)

    def _drawn(self, step: int, time: float, fade: float, caption: Caption | None) -> Bytes:
        key = (step, time, fade, caption)
        if self._last is None or self._last[0] != key:
            view = self._views[step]
            still = view.model_copy(update={"turn": None})
            if still not in self._stages:
                self._stages = {
                    still: Stage(self._story, self._film.size, still, TextScale(self._film.text))
                }
            state = turned_state(self._story.state_at(time), view.turn)
            made, words = self._stages[still].picture(
                replace(state, fade=max(state.fade, fade)),
                captions=self._film.captions and caption is not None,
                caption=caption,
            )
            paint(made.pixels, words)
            self._last = (key, made.pixels[..., :3])
        return self._last[1]
