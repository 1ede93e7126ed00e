"""Cuts of a window that open, close and move before one's eyes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qtpy.QtCore import QElapsedTimer, QObject, QTimer

from exoviz.model import Vesicle
from exoviz.registry.cameras import CAMERAS
from exoviz.registry.cutaways import CUTAWAYS
from exoviz.renderer import CutTransition

if TYPE_CHECKING:
    from exoviz.scene import View
    from exoviz.viewer.window import Window

__all__ = ["Cutting"]

_PASSAGE_MS: Final = 500
#: Ways that were broken off, and that another can begin from.
_MOST_BROKEN_OFF: Final = 3


def _cut(view: View) -> tuple[object, ...]:
    # Where a plane lies does not matter to an eighth.
    plane = view.plane if CUTAWAYS[view.cutaway].by_plane else None
    return view.cutaway, view.camera, plane, view.keep


def _ways(cut: View | CutTransition) -> int:
    return 1 + _ways(cut.start) if isinstance(cut, CutTransition) else 0


class Cutting(QObject):
    """Leads the picture from one cut to another; the document has the other at once.

    Attributes
    ----------
    by_hand : bool
        Whether a hand moves the cut, which is there as soon as the hand is.
    """

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self.by_hand = False
        self._way: CutTransition | None = None
        self._tick = QTimer(self, interval=16)
        self._tick.timeout.connect(self._go_on)
        self._since = QElapsedTimer()
        self._seen = False

    @property
    def transition(self) -> CutTransition | None:
        """How far the cut is; None where it is as the document says."""
        if self._way is None:
            return None
        time = min(self._since.elapsed() / _PASSAGE_MS, 1.0)
        return CutTransition(self._way.start, self._way.end, time * time * (3 - 2 * time))

    def stop(self) -> None:
        """Cut as the document says."""
        self._tick.stop()
        self._way = None

    def change(self, old: View, new: View) -> None:
        """Go from the cut of one view, or from where it is, to that of another."""
        if _cut(old) == _cut(new):
            return
        still = self._window.settings.value("reduced_motion", False, type=bool)
        jumps = CAMERAS[old.camera].inside or CAMERAS[new.camera].inside
        if still or jumps or self.by_hand or not isinstance(self._window.model, Vesicle):
            self.stop()
            return
        start = self.transition
        if start is not None and _ways(start) > _MOST_BROKEN_OFF:
            start = None
        self._way = CutTransition(old if start is None else start, new, 0.0)
        self._seen = False
        self._since.start()
        self._tick.start()

    def seen(self) -> None:
        """Note that a picture of the way is on the screen."""
        self._seen = True

    def _go_on(self) -> None:
        if not self._seen:
            # A full picture may still be on its way: the cut waits for it, and does not jump.
            self._since.restart()
        elif self._since.elapsed() >= _PASSAGE_MS:
            self.stop()
        self._window.canvas.keep_moving()
        self._window.request_picture(quick=True)
