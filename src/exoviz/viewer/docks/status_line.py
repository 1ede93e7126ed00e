"""The line at the bottom of the window: messages, and the progress of what makes files."""

from __future__ import annotations

from typing import TypeVar

from qtpy.QtCore import QObject, Qt
from qtpy.QtWidgets import QMainWindow, QPushButton

from exoviz.language import _
from exoviz.viewer.jobs import Job
from exoviz.viewer.widgets.controls import busy_bar, existing
from exoviz.viewer.widgets.elided_label import ElidedLabel
from exoviz.viewer.widgets.messages import Icon, Role, ask, complain

__all__ = ["StatusLine"]

T = TypeVar("T")


class StatusLine(QObject):
    """Shows messages, and runs the jobs that make files.

    Parameters
    ----------
    window : QMainWindow

    Attributes
    ----------
    label : ElidedLabel
        The message.
    jobs : list of Job
        Jobs that have not ended.
    """

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.jobs: list[Job[object]] = []
        self.label = ElidedLabel()
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self._progress = busy_bar()
        self._progress.setTextVisible(True)
        self._progress.setMaximumWidth(180)
        self._stop = QPushButton()
        self._stop.clicked.connect(self.stop_jobs)
        bar = existing(window.statusBar())
        bar.addWidget(self.label, 1)
        bar.addPermanentWidget(self._progress)
        bar.addPermanentWidget(self._stop)
        self._progress.hide()
        self._stop.hide()
        self.retranslate()

    def retranslate(self) -> None:
        """Name the button in the language in force."""
        self._stop.setText(_("Stop"))

    def show_message(self, text: str) -> None:
        """Show a message."""
        self.label.setText(text)

    def run(self, job: Job[T], message: str, done: str) -> None:
        """Run a job that makes a file.

        Parameters
        ----------
        job : Job
        message : str
            Shown meanwhile.
        done : str
            Shown at the end, with the job's result as ``{path}``.
        """

        def end() -> None:
            self.jobs = [other for other in self.jobs if other is not job]
            if not self.jobs:
                self._progress.hide()
                self._stop.hide()

        def show(share: float) -> None:
            self._progress.setRange(0, 0 if share < 0 else 1000)
            self._progress.setValue(round(1000 * max(share, 0)))

        job.progressed.connect(show)
        job.ended.connect(end)
        self.jobs = [*self.jobs, job]
        self._progress.setRange(0, 0)
        self._progress.show()
        self._stop.show()
        self.show_message(message)
        job.start(
            lambda path: self.show_message(done.format(path=path)),
            lambda error: complain(self._window, str(error)),
        )

    def stop_jobs(self) -> None:
        """Stop what makes files; what was there before stays."""
        for job in self.jobs:
            job.stop()
        self.show_message(_("Stopped."))

    def may_stop(self) -> bool:
        """Ask whether what makes files may be stopped; return whether to go on."""
        if not self.jobs:
            return True
        text = _("A file is being made. Stop it and close?")
        more = _("What is done of it is removed; an older file stays as it is.")
        answers = {
            True: (_("Stop and close"), Role.DestructiveRole),
            False: (_("Keep working"), Role.RejectRole),
        }
        text = f"{text}\n{more}"
        return ask(self._window, Icon.Question, text, answers, default=False, escape=False)

    def end(self) -> None:
        """Stop every job, and wait until the threads have ended."""
        for job in self.jobs:
            job.stop()
            job.wait()
