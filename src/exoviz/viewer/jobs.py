"""Long work beside the window: it says how far it is, and stops when asked."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from qtpy.QtCore import QObject, Signal

from exoviz.language import current, speaking

__all__ = ["Job", "StoppedError"]


class StoppedError(Exception):
    """The work was asked to stop."""


class Job(QObject):
    """Something done in a thread of its own.

    Parameters
    ----------
    work : callable
        Takes a function to call now and then with the share that is done, 0 to 1, or a negative
        number where that is not known; it raises `StoppedError` once the job is to stop.
    parent : QObject, optional
    """

    progressed = Signal(float)
    done = Signal(object)
    failed = Signal(object)
    ended = Signal()

    def __init__(
        self, work: Callable[[Callable[[float], None]], Any], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._work = work
        self._stop = threading.Event()
        self._language = current()
        self._thread = threading.Thread(target=self._run, name="job", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Ask the work to stop; it does so the next time it says how far it is."""
        self._stop.set()

    def wait(self) -> None:
        """Return when the thread has ended."""
        self._thread.join()

    def _beat(self, share: float) -> None:
        if self._stop.is_set():
            raise StoppedError
        self.progressed.emit(share)

    def _run(self) -> None:
        try:
            with speaking(self._language):
                result = self._work(self._beat)
        except StoppedError:
            pass
        except Exception as error:
            if not self._stop.is_set():
                self.failed.emit(error)
        else:
            if not self._stop.is_set():
                self.done.emit(result)
        self.ended.emit()
