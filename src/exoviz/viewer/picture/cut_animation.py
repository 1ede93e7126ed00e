"""Animated transitions between cutaways."""

from __future__ import annotations

from typing import Final

from qtpy.QtCore import QElapsedTimer, QObject, QSettings, Signal

from exoviz.registry.cutaways import CUTAWAYS
from exoviz.renderer import CutTransition
from exoviz.renderer.geometry.camera import is_inside
from exoviz.scene import View
from exoviz.scene.view import CutPlane
from exoviz.viewer.document.model_builder import ModelBuilder
from exoviz.viewer.document.store import Store
from exoviz.viewer.widgets.controls import timer
from exoviz.viewer.widgets.preferences import less_motion

__all__ = ["CutAnimation", "turns_section"]

_DURATION_MS: Final = 500
#: Transitions that were broken off, and that another can begin from.
_MOST_BROKEN_OFF: Final = 3
#: How far from the centre a hand moves a plane, nm.
_FARTHEST_NM: Final = 60.0


def _cut(view: View) -> tuple[object, ...]:
    # Where a plane lies does not matter to an eighth.
    plane = view.plane if CUTAWAYS[view.cutaway].by_plane else None
    return view.cutaway, view.camera, plane, view.keep


def turns_section(old: View, new: View) -> bool:
    """Return whether a section comes, goes or faces elsewhere: then the camera goes with it."""
    ways = [
        (view.plane.azimuth, view.plane.elevation, view.plane.flip)
        if CUTAWAYS[view.cutaway].is_section
        else None
        for view in (old, new)
    ]
    return ways[0] != ways[1]


def _depth(cut: View | CutTransition) -> int:
    return 1 + _depth(cut.start) if isinstance(cut, CutTransition) else 0


class CutAnimation(QObject):
    """Animates from one cutaway to another; the document changes at once.

    Parameters
    ----------
    store : Store
    builder : ModelBuilder
    settings : QSettings
    parent : QObject, optional

    Signals
    -------
    moved : ()
        Another picture is to be drawn.
    """

    moved = Signal()

    def __init__(
        self,
        store: Store,
        builder: ModelBuilder,
        settings: QSettings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._builder = builder
        self._settings = settings
        self._by_hand = False
        self._between: CutTransition | None = None
        self._tick = timer(self, 16, self._go_on, once=False)
        self._since = QElapsedTimer()
        self._seen = False

    @property
    def transition(self) -> CutTransition | None:
        """State of the transition; None when there is none."""
        if self._between is None:
            return None
        time = min(self._since.elapsed() / _DURATION_MS, 1.0)
        return CutTransition(self._between.start, self._between.end, time * time * (3 - 2 * time))

    def stop(self) -> None:
        """End the transition."""
        self._tick.stop()
        self._between = None

    def move_plane(self, by: float) -> None:
        """Move the plane of the cut along its normal, nm, without a transition."""
        plane = self._store.scene.view.plane
        offset = min(max(plane.offset_nm + by, -_FARTHEST_NM), _FARTHEST_NM)
        moved = plane.model_copy(update={"offset_nm": round(offset, 2)})
        self.cut("plane", self._store.scene.view.cutaway, moved)

    def cut(self, key: str, cutaway: str, plane: CutPlane) -> None:
        """Cut elsewhere, or in another way; a plane follows the hand without a transition.

        Parameters
        ----------
        key : str
            See `Step`.
        cutaway : str
        plane : CutPlane
        """
        view = self._store.scene.view
        self._by_hand = cutaway == view.cutaway
        self._store.change_view(key=key, cutaway=cutaway, plane=plane)
        self._by_hand = False

    def change(self, old: View, new: View) -> None:
        """Start a transition from the cut of one view, or from the current state, to another."""
        if _cut(old) == _cut(new):
            return
        inside = is_inside(old) or is_inside(new)
        section = any(CUTAWAYS[view.cutaway].is_section for view in (old, new))
        jumps = less_motion(self._settings) or inside or section or self._by_hand
        if jumps or not self._builder.has_vesicle:
            self.stop()
            return
        start = self.transition
        if start is not None and _depth(start) > _MOST_BROKEN_OFF:
            start = None
        self._between = CutTransition(old if start is None else start, new, 0.0)
        self._seen = False
        self._since.start()
        self._tick.start()

    def mark_seen(self) -> None:
        """Note that a picture of the transition was shown."""
        self._seen = True

    def _go_on(self) -> None:
        if not self._seen:
            # A full picture may still be on its way: the cut waits for it, and does not jump.
            self._since.restart()
        elif self._since.elapsed() >= _DURATION_MS:
            self.stop()
        self.moved.emit()
