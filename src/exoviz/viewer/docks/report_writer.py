"""Works out what the report panel shows, beside the window, which never waits for it."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import TYPE_CHECKING

from qtpy.QtCore import QObject, Signal

from exoviz.language import _
from exoviz.progress import UNKNOWN, Progress
from exoviz.reporting.release_facts import release, releases
from exoviz.reporting.reports import report
from exoviz.viewer.docks.report_page import release_html, report_html
from exoviz.viewer.jobs import Job

if TYPE_CHECKING:
    from exoviz.model import Vesicle
    from exoviz.scene import Scene

__all__ = ["ReportWriter"]


class ReportWriter(QObject):
    """Writes the pages of the report panel.

    Attributes
    ----------
    jobs : list of Job
        Jobs that have not ended; only the page of the newest is shown.

    Signals
    -------
    page_changed : (html)
    """

    page_changed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._newest: Job[str] | None = None
        self.jobs: list[Job[str]] = []

    def write(self, vesicle: Vesicle | None, scene: Scene) -> None:
        """Report on a vesicle, or else on the story of a scene, as soon as that is worked out."""
        if vesicle is not None:
            self._find(_("Working out the report…"), lambda: report_html(report(vesicle, scene)))
        elif releases(scene):
            text = _("Working out how fast vesicles leave…")
            self._find(text, lambda: release_html(release(scene)))
        else:
            self.forget()
            self._show_note(_("Nothing is released in this story."))

    def forget(self) -> None:
        """Drop what is being worked out: it is about a model that is shown no more."""
        if self._newest is not None:
            self._newest.stop()
        self._newest = None

    def end(self) -> None:
        """Drop everything, and wait until the threads have ended."""
        self.forget()
        for job in self.jobs:
            job.wait()

    def _show_note(self, text: str) -> None:
        self.page_changed.emit(f"<p><i>{html.escape(text)}</i></p>")

    def _find(self, meanwhile: str, page: Callable[[], str]) -> None:
        self.forget()
        self._show_note(meanwhile)

        def work(progress: Progress) -> str:
            progress(UNKNOWN)
            return page()

        def show(found: str) -> None:
            if job is self._newest:
                self.page_changed.emit(found)

        def fail(error: Exception) -> None:
            if job is self._newest:
                text = _("something went wrong that should not ({error}).")
                self._show_note(text.format(error=error))

        job = Job(work, self)
        job.ended.connect(lambda: self.jobs.remove(job))
        self._newest = job
        self.jobs.append(job)
        job.start(show, fail)
