"""What is being done is said on the picture, with a way to stop it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import numba
import pytest
from qtpy.QtCore import Qt
from qtpy.QtWidgets import QApplication, QDoubleSpinBox

from exoviz.language import LANGUAGES, _, marked, speaking
from exoviz.progress import Progress
from exoviz.scene import load_scene, preset_names
from exoviz.viewer.document.store import Store
from exoviz.viewer.jobs import Job
from exoviz.viewer.picture.picture_notice import PictureNotice
from exoviz.viewer.picture.preview import preview_file
from exoviz.viewer.picture.render_worker import RenderWorker
from exoviz.viewer.window import Window
from window_help import WAIT, drawn

MESSAGE = marked("Making the film…")


class Work:
    """Work that goes on until it is stopped."""

    def __init__(self) -> None:
        self.more = threading.Event()
        self.stopped = False

    def __call__(self, progress: Progress) -> str:
        try:
            for step in range(1_000_000):
                progress(min(0.25 + step * 1e-3, 0.75))
                if self.more.wait(0.001):
                    break
        except Exception:
            self.stopped = True
            raise
        return "film.mp4"


@pytest.fixture
def work(qtbot: Any, open_scene: Any) -> Iterator[Work]:
    made = Work()
    yield made
    made.more.set()
    # A window that still has work would ask whether it may close.
    QApplication.processEvents()
    for window in (one for one in QApplication.topLevelWidgets() if isinstance(one, Window)):
        qtbot.waitUntil(lambda window=window: not window.status.jobs, timeout=WAIT)


def test_a_job_keeps_its_progress_and_stop_through_every_language(
    qtbot: Any, open_scene: Any, work: Work
) -> None:
    window = open_scene()
    notice = window.announcer.notice
    job = Job(work, window)
    window.status.run(job, MESSAGE, marked("Saved: {path}"))
    (line,) = notice.lines.values()
    qtbot.waitUntil(lambda: line.progress.value() >= 250, timeout=WAIT)
    for language in (*LANGUAGES, "en"):
        for present in (False, True):
            if present:
                window.commands["window.present"]()
            window.commands[f"language.{language}"]()
            QApplication.processEvents()
            with speaking(language):
                assert line.label.text() == _(MESSAGE)
                assert line.stop.text() == _("Stop")
            assert line.progress.value() >= 250
            qtbot.waitUntil(line.stop.isVisible, timeout=WAIT)
            # What size a window has, the screen tells it in its own time.
            qtbot.waitUntil(lambda: window.canvas.rect().contains(notice.geometry()), timeout=WAIT)
            if present:
                window.commands["window.present"]()
    with qtbot.waitSignal(job.ended, timeout=WAIT):
        qtbot.mouseClick(line.stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.status.jobs, timeout=WAIT)
    assert work.stopped
    assert not notice.lines
    assert not notice.isVisible()


def test_a_build_is_said_and_stopped_on_the_picture(qtbot: Any, open_scene: Any) -> None:
    window = open_scene()
    notice = window.announcer.notice
    window.builder.forget()
    window.canvas.forget(None)
    window.builder.start()
    line = notice.lines["build"]
    assert line.label.text() == _("Building…")
    assert line.isVisible()
    qtbot.mouseClick(line.stop, Qt.MouseButton.LeftButton)
    assert not window.builder.is_busy
    assert list(notice.lines) == ["why"]
    assert not window.status.label.text()
    window.builder.start()
    drawn(qtbot, window, full=True)
    assert not notice.lines


def test_compiling_is_said(qtbot: Any, open_scene: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    window = open_scene()
    begun, going = threading.Event(), threading.Event()
    draw = RenderWorker._begun

    def slow(self: RenderWorker, request: Any) -> Any:
        # Not what is kept on the disk, which is compiled only once.
        numba.njit(lambda x: x + 1)(1)
        begun.set()
        going.wait()
        return draw(self, request)

    drawn(qtbot, window, full=True)
    monkeypatch.setattr(RenderWorker, "_begun", slow)
    window.request_picture(quick=False)
    lines = window.announcer.notice.lines
    qtbot.waitUntil(lambda: "draw" in lines and "ompil" in lines["draw"].label.text(), timeout=WAIT)
    going.set()
    drawn(qtbot, window, full=True)
    qtbot.waitUntil(lambda: not lines, timeout=WAIT)


@pytest.mark.parametrize("width", [200, 320, 900])
def test_a_notice_lies_within_its_picture(qtbot: Any, width: int) -> None:
    from qtpy.QtWidgets import QWidget

    picture = QWidget()
    qtbot.addWidget(picture)
    picture.resize(width, 400)
    notice = PictureNotice(picture)
    notice.say("a", "A long text that needs more than one line where there is little room.")
    notice.say("b", "Building…", stop=lambda: None)
    picture.show()
    QApplication.processEvents()
    assert picture.rect().contains(notice.geometry())
    for line in notice.lines.values():
        assert line.label.heightForWidth(line.label.width()) <= line.label.height()
    picture.resize(1200, 400)
    QApplication.processEvents()
    assert picture.rect().contains(notice.geometry())


@pytest.mark.parametrize("name", preset_names())
def test_every_preset_has_a_preview_until_it_is_changed(name: str) -> None:
    scene = load_scene(name)
    store = Store(scene, "", origin=name)
    assert preview_file(store) is not None
    store.change(scene.model_copy(update={"title": "Another"}))
    assert preview_file(store) is None


def test_what_is_opened_takes_the_place_of_what_was_shown(qtbot: Any, open_scene: Any) -> None:
    window = open_scene()
    window.files.open("liposome")
    assert window.canvas.shown is None
    assert window.builder.model is None
    assert not window.commands.actions["file.picture"].isEnabled()
    drawn(qtbot, window)
    shown = window.canvas.shown
    assert shown is not None
    assert shown.request.subject is window.builder.model


def test_number_boxes_write_the_sign_of_their_language(open_scene: Any) -> None:
    window = open_scene()
    for language, sign in (("ru", ","), ("en", "."), ("kk", ",")):
        window.commands[f"language.{language}"]()
        boxes = window.findChildren(QDoubleSpinBox)
        assert boxes
        for box in boxes:
            assert box.locale().decimalPoint() == sign
        assert f"24{sign}0" in window.panels.recipe.diameter.text()
