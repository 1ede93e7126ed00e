"""What the report panel says: worked out beside the window, which never waits for it."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from exoviz.language import _
from exoviz.model import Vesicle
from exoviz.reporting.reports import release, report
from exoviz.viewer.docks.report_page import release_html, report_html
from exoviz.viewer.jobs import Job

if TYPE_CHECKING:
    from collections.abc import Callable

    from exoviz.story import Story
    from exoviz.viewer.window import Window

__all__ = ["Reporter"]


class Reporter:
    """Fills the report panel of a window.

    Parameters
    ----------
    window : Window

    Attributes
    ----------
    jobs : list of Job
        Those that are not at their end; only what the newest of them finds is shown.
    """

    def __init__(self, window: Window) -> None:
        self._window = window
        self._newest: Job | None = None
        self.jobs: list[Job] = []

    def show(self, model: Vesicle | Story) -> None:
        """Say what there is to say about a model of the window's scene, as soon as it is known."""
        scene = self._window.store.scene
        if isinstance(model, Vesicle):
            self._find(_("Working out the report…"), lambda: report_html(report(model, scene)))
        elif scene.story is not None and "release" in scene.story.chapters:
            text = _("Working out how fast vesicles leave…")
            self._find(text, lambda: release_html(release(scene)))
        else:
            self.forget()
            self._say(_("Nothing is released in this story."))

    def forget(self) -> None:
        """Drop what is being worked out: it is about a model that is shown no more."""
        if self._newest is not None:
            self._newest.stop()
        self._newest = None

    def _say(self, text: str) -> None:
        self._window.report.setHtml(f"<p><i>{html.escape(text)}</i></p>")

    def _find(self, meanwhile: str, page: Callable[[], str]) -> None:
        self.forget()
        self._say(meanwhile)

        def work(beat: Callable[[float], None]) -> str:
            beat(-1.0)
            return page()

        job = Job(work, self._window)
        job.done.connect(lambda found: self._show(job, found))
        job.failed.connect(lambda error: self._fail(job, error))
        job.ended.connect(lambda: self.jobs.remove(job))
        self._newest = job
        self.jobs.append(job)
        job.start()

    def _show(self, job: Job, page: str) -> None:
        if job is self._newest:
            self._window.report.setHtml(page)

    def _fail(self, job: Job, error: Exception) -> None:
        if job is self._newest:
            self._say(_("something went wrong that should not ({error}).").format(error=error))
