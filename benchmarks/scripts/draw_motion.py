"""Draw a subject again and again, as the window asks for it; print seconds and processor seconds.

Usage: draw_motion.py SUBJECT WIDTH HEIGHT HOW FRAMES; SUBJECT is a diameter, nm, or a story's
preset; HOW is ``moving``, ``rest`` (the full picture after a movement), ``still`` (a full picture
from nothing) or ``film`` (a frame of a film).
"""

from __future__ import annotations

import statistics
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor

import exoviz
from exoviz.renderer.annotation.annotated_picture import Words
from exoviz.renderer.drawers import PictureRequest, drawer_of
from exoviz.renderer.geometry import orbiting
from exoviz.renderer.geometry.camera import orbit_around
from exoviz.renderer.geometry.drawing import extent
from exoviz.renderer.story_image import Stage
from exoviz.scene import load_scene
from exoviz.story import build_story

_TURN = (2.0, 0.5)
_FRAME_S = 1 / 20
#: As in the window.
_TURN_S = 0.001
#: Pictures that are not measured: something is compiled or remembered; and while a story plays it
#: is decided how coarse they are.
_FIRST, _PLAYED = 3, 40


class _Player:
    """Begins each moment of a story while the one before is finished, as the window does."""

    def __init__(self, drawer: object) -> None:
        self._drawer = drawer
        self._pool = ThreadPoolExecutor(1)
        self._running: Future[object] | None = None

    def draw(self, request: PictureRequest) -> None:
        if not hasattr(self._drawer, "begun"):
            # An earlier version draws one after the other.
            self._drawer.draw(request)
            return
        finish = self._drawer.begun(request)
        if self._running is not None:
            self._running.result()
        self._running = self._pool.submit(finish)


def main() -> None:
    sys.setswitchinterval(_TURN_S)
    subject, how = sys.argv[1], sys.argv[4]
    size = (int(sys.argv[2]), int(sys.argv[3]))
    frames = int(sys.argv[5])
    words = Words(title="A title", legend="compact", scale_bar=True)
    if subject.isdigit():
        scene = load_scene("exosome")
        geometry = scene.vesicle.model_copy(update={"diameter_nm": float(subject)})
        vesicle = exoviz.build(scene.model_copy(update={"vesicle": geometry}))
        orbit = orbit_around(scene.view.camera, *extent(vesicle), size[0] / size[1])
        drawer = drawer_of(vesicle)

        def draw(step: int, *, full: bool) -> None:
            place = orbiting.turned(orbit, *(angle * step for angle in _TURN))
            view = scene.view.model_copy(update={"orbit": place})
            # A still comes from nothing that is remembered.
            who = drawer_of(vesicle) if how == "still" else drawer
            who.draw(PictureRequest(size, view, words, quick=not full))
    else:
        scene = load_scene(subject)
        story = build_story(scene)
        drawer, stage = drawer_of(story), Stage(story, size, scene.view)
        player = _Player(drawer)

        def draw(step: int, *, full: bool) -> None:
            moment = (0.2 + 0.05 * step) * story.duration % story.duration
            if how == "moving":
                moment = story.duration / 3 + step * _FRAME_S
            if how == "film":
                stage.frame(moment)
            elif full:
                drawer.draw(PictureRequest(size, scene.view, time=moment))
            else:
                player.draw(PictureRequest(size, scene.view, quick=True, time=moment))

    spans, costs = [], []
    first = _FIRST if subject.isdigit() or how != "moving" else _PLAYED
    for step in range(first + frames):
        if how == "rest":
            draw(step, full=False)
        if how == "film":
            # The first time levels of detail are made, which a film does once.
            draw(step, full=True)
        before, used = time.perf_counter(), time.process_time()
        draw(step, full=how != "moving")
        if step >= first:
            spans.append(time.perf_counter() - before)
            costs.append(time.process_time() - used)
    print("drawn", statistics.median(spans), statistics.median(costs))


if __name__ == "__main__":
    main()
