"""Work in the background, with progress and cancellation."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from qtpy.QtCore import QObject, Signal

from exoviz.language import current, speaking
from exoviz.progress import Progress

__all__ = ["Job", "StoppedError"]

T_co = TypeVar("T_co", covariant=True)


class StoppedError(Exception):
    """The work was asked to stop."""


class Job(QObject, Generic[T_co]):
    """A function that runs in a thread of its own.

    Parameters
    ----------
    work : callable
        Calls the `exoviz.progress.Progress` that it is given now and then; that raises
        `StoppedError` once the job is to stop.
    parent : QObject, optional

    Signals
    -------
    progressed : (share)
        See `exoviz.progress.Progress`.
    ended : ()
        Emitted after success, failure and cancellation alike.
    """

    progressed = Signal(float)
    ended = Signal()
    _done = Signal(object)
    _failed = Signal(object)

    def __init__(self, work: Callable[[Progress], T_co], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work: Callable[[Progress], T_co] | None = work
        self._stop = threading.Event()
        self._language = current()
        self._thread = threading.Thread(target=self._run, name="job", daemon=True)

    def start(self, done: Callable[[T_co], None], failed: Callable[[Exception], None]) -> None:
        """Begin; one of two functions is called with the end, unless the job is stopped.

        They are called in the thread that calls `start`.
        """
        self._done.connect(done)
        self._failed.connect(failed)
        self.ended.connect(self.deleteLater)
        self._thread.start()

    def stop(self) -> None:
        """Ask the work to stop; it does so the next time it reports its progress."""
        self._stop.set()

    def wait(self) -> None:
        """Return when the thread has ended."""
        self._thread.join()

    def _report(self, share: float) -> None:
        if self._stop.is_set():
            raise StoppedError
        self.progressed.emit(share)

    def _run(self) -> None:
        # Work often holds a model, which is not to live as long as the window does.
        work, self._work = self._work, None
        if work is None:
            raise RuntimeError("a job runs once")
        try:
            with speaking(self._language):
                result = work(self._report)
        except StoppedError:
            pass
        except Exception as error:
            if not self._stop.is_set():
                self._failed.emit(error)
        else:
            if not self._stop.is_set():
                self._done.emit(result)
        self.ended.emit()
