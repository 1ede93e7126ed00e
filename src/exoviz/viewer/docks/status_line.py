"""The line at the bottom of the window, and the jobs that make files, whose progress is said."""

from __future__ import annotations

from typing import TypeVar

from qtpy.QtCore import QObject, Qt
from qtpy.QtWidgets import QMainWindow

from exoviz.language import _
from exoviz.viewer.jobs import Job
from exoviz.viewer.picture.picture_notice import PictureNotice
from exoviz.viewer.widgets.controls import existing
from exoviz.viewer.widgets.elided_label import ElidedLabel
from exoviz.viewer.widgets.messages import Icon, Role, ask, complain

__all__ = ["StatusLine"]

T = TypeVar("T")


class StatusLine(QObject):
    """Shows messages, and runs the jobs that make files; what they do is said on the picture too.

    Parameters
    ----------
    window : QMainWindow
    notice : PictureNotice

    Attributes
    ----------
    label : ElidedLabel
        The message.
    jobs : list of Job
        Jobs that have not ended.
    """

    def __init__(self, window: QMainWindow, notice: PictureNotice) -> None:
        super().__init__(window)
        self._window = window
        self._notice = notice
        self._messages: dict[str, str] = {}
        self.jobs: list[Job[object]] = []
        self.label = ElidedLabel()
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        existing(window.statusBar()).addWidget(self.label, 1)

    def retranslate(self) -> None:
        """Say what is being done in the language in force."""
        for key, message in self._messages.items():
            self._notice.say(key, _(message))
            self.show_message(_(message))

    def show_message(self, text: str) -> None:
        """Show a message."""
        self.label.setText(text)

    def run(self, job: Job[T], message: str, done: str) -> None:
        """Run a job that makes a file.

        Parameters
        ----------
        job : Job
        message : str
            Shown meanwhile; English, and translated when shown.
        done : str
            Shown at the end, with the job's result as ``{path}``; likewise.
        """
        key = f"job {id(job)}"

        def end() -> None:
            self.jobs = [other for other in self.jobs if other is not job]
            self._messages.pop(key, None)
            self._notice.drop(key)

        def stop() -> None:
            job.stop()
            self.show_message(_("Stopped."))

        job.progressed.connect(lambda share: self._notice.show_share(key, share))
        job.ended.connect(end)
        self.jobs = [*self.jobs, job]
        self._messages[key] = message
        self._notice.say(key, _(message), stop=stop)
        self.show_message(_(message))
        job.start(
            lambda path: self.show_message(_(done).format(path=path)),
            lambda error: complain(self._window, str(error)),
        )

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
