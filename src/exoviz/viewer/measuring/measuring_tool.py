"""The tool with which one measures in the picture: each click is an end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from qtpy.QtCore import QObject, Qt, Signal

from exoviz.language import _
from exoviz.model import Vesicle
from exoviz.model.measuring import End, molecule_beads, molecule_name
from exoviz.registry.measure_kinds import MEASURE_KINDS
from exoviz.renderer import layer_title
from exoviz.viewer.measuring.measure_edits import MeasureEdits
from exoviz.viewer.picture.canvas import Canvas
from exoviz.viewer.picture.selection import Selection

if TYPE_CHECKING:
    from exoviz.viewer.picture.render_worker import RenderResult

__all__ = ["NOTES", "RULER", "MeasuringTool", "Spot"]

#: The kind of measuring in which every end is the point that is clicked, on a molecule or not.
RULER: Final = "ruler"
#: The kinds that put a text, or an arrow with a text, into the picture.
NOTES: Final = ("text", "arrow")
#: Decimals of a point that is clicked: a hundredth of a nanometre is less than a pixel.
_DECIMALS: Final = 2


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that was clicked.

    Attributes
    ----------
    page : (float, float)
        Shares of the picture's width and height.
    point : (float, float, float) or None
        On the molecule that is seen there, nm; None where there is none.
    """

    page: tuple[float, float]
    point: tuple[float, float, float] | None


class MeasuringTool(QObject):
    """Takes clicks as ends of a measure while it is on, and hands them on otherwise.

    Parameters
    ----------
    canvas : Canvas
    selection : Selection
        Takes the clicks while nothing is measured.
    edits : MeasureEdits
    parent : QObject, optional

    Attributes
    ----------
    kind : str
        What is measured: a kind of measure, or ``"ruler"``; ``"text"`` or ``"arrow"`` for what is
        put into the picture; empty while the tool is off.
    ends : tuple of str or (float, float, float)
        Ends that were clicked already.

    Signals
    -------
    hinted : (text)
        What is to be clicked next; empty where the tool is left.
    placed : (tuple of Spot)
        Where a text is to stand, after what its arrow points to if it has one.
    """

    hinted = Signal(str)
    placed = Signal(object)

    def __init__(
        self,
        canvas: Canvas,
        selection: Selection,
        edits: MeasureEdits,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._selection = selection
        self._edits = edits
        self.kind = ""
        self.ends: tuple[End, ...] = ()
        self._spots: tuple[Spot, ...] = ()
        selection.let_go.connect(self.leave)

    def start(self, kind: str) -> None:
        """Measure from the next click on; a second time, leave."""
        if kind == self.kind:
            self.leave()
            return
        self.kind, self.ends, self._spots = kind, (), ()
        self._canvas.setCursor(Qt.CursorShape.CrossCursor)
        self._tell()

    def leave(self) -> None:
        """Let clicks be what they are without the tool."""
        if self.kind:
            self.kind, self.ends, self._spots = "", (), ()
            self._canvas.unsetCursor()
            self._tell()

    def restart(self) -> None:
        """Forget the ends that were clicked: they were those of another model."""
        if self.ends or self._spots:
            self.ends = self._spots = ()
            self._tell()

    def hover(self, bead: int) -> None:
        """Name what a click would take."""
        layer = self._selection.layer_at(bead)
        if not self.kind or self.kind in NOTES or (layer and self.kind != RULER):
            self._selection.hover(bead)
        elif not self._canvas.pointer_lit:
            name = _("a point of {layer}").format(layer=layer_title(layer)) if layer else ""
            self._canvas.show_tooltip(name or _("a point in the plane of focus"))

    def pick(self, bead: int, more: bool) -> None:
        """Take a molecule as the next end, or a point: of the plane of focus, or of a molecule."""
        shown = self._canvas.shown
        if not self.kind or shown is None:
            self._selection.pick(bead, more)
            return
        model = shown.request.subject
        if not isinstance(model, Vesicle) or not self._edits.is_built(model):
            # The number of its molecule means nothing in the model whose picture comes next.
            return
        if self.kind in NOTES:
            self._note(shown, bead)
            return
        if bead >= 0 and self.kind != RULER and not more:
            end: End = molecule_name(model, int(shown.drawing.molecule[bead]))
        else:
            end = self._point(shown, bead)
        if end in self.ends:
            self.hinted.emit(_("This is an end already: click another one."))
            return
        self.ends = (*self.ends, end)
        kind = "distance" if self.kind == RULER else self.kind
        if len(self.ends) < MEASURE_KINDS[kind].most:
            self._tell()
            return
        ends, self.ends = self.ends, ()
        lack = self._edits.add(kind, ends)
        self._tell()
        if lack:
            self.hinted.emit(lack)

    def _note(self, shown: RenderResult, bead: int) -> None:
        """Take a place for a text, or what its arrow points to."""
        (x, y), (width, height) = self._canvas.clicked(), shown.request.size
        page = (min(max(x / width, 0.0), 1.0), min(max(y / height, 0.0), 1.0))
        spot = Spot(page, self._point(shown, bead) if bead >= 0 else None)
        self._spots = (*self._spots, spot)
        if self.kind == "arrow" and len(self._spots) == 1:
            self._tell()
            return
        spots, self._spots = self._spots, ()
        self._tell()
        self.placed.emit(spots)

    def _point(self, shown: RenderResult, bead: int) -> tuple[float, float, float]:
        """Return the point that was clicked, nm: on a bead, or in the plane of focus."""
        way = shown.frame.way_to(self._canvas.clicked(), shown.shot)
        start = shown.shot.position
        if bead >= 0:
            centre = shown.drawing.centres[bead]
            along = float(way @ (centre - start))
            off = float(np.sum((start + along * way - centre) ** 2))
            inwards = float(shown.drawing.radii[bead]) ** 2 - off
            along -= max(inwards, 0.0) ** 0.5
        else:
            along = shown.shot.distance / float(-way @ shown.shot.axes[2])
        x, y, z = (round(float(value), _DECIMALS) for value in start + along * way)
        return x, y, z

    def _tell(self) -> None:
        """Show the ends that there are, and say what is to be clicked."""
        self._canvas.pin(self._pins())
        if not self.kind:
            self.hinted.emit("")
            return
        if self.kind in NOTES:
            tip = self.kind == "arrow" and not self._spots
            where = _("Click where the text is to stand. Esc leaves.")
            self.hinted.emit(
                _("Click what the arrow is to point to. Esc leaves.") if tip else where
            )
            return
        kind = "distance" if self.kind == RULER else self.kind
        what = _("{measure}: click end {number} of {count}. Esc leaves.")
        title = _("Ruler") if self.kind == RULER else _(MEASURE_KINDS[kind].title)
        count = MEASURE_KINDS[kind].most
        self.hinted.emit(what.format(measure=title, number=len(self.ends) + 1, count=count))

    def _pins(self) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        """Return where the ends are, (n, 3), nm."""
        shown = self._canvas.shown
        model = None if shown is None else shown.request.subject
        found = [np.array(spot.point) for spot in self._spots if spot.point is not None]
        for end in self.ends:
            if not isinstance(end, str):
                found.append(np.array(end))
            elif isinstance(model, Vesicle):
                beads = molecule_beads(model, end)
                found += [] if beads is None else [beads[0].mean(axis=0)]
        return np.array(found, np.float32).reshape(-1, 3)
