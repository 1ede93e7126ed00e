"""Measuring in a window: its parts put together, and the commands on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from qtpy.QtWidgets import QInputDialog, QMainWindow, QWidget

from exoviz.errors import UserError
from exoviz.language import _, marked
from exoviz.model.measuring import End, molecule_beads
from exoviz.reporting.measure_tables import measure_rows, measures
from exoviz.viewer.actions.command_table import Command
from exoviz.viewer.document.model_builder import ModelBuilder
from exoviz.viewer.document.store import Store
from exoviz.viewer.measuring.measure_edits import MeasureEdits
from exoviz.viewer.measuring.measure_panel import MeasurePanel
from exoviz.viewer.measuring.measuring_tool import RULER, MeasuringTool, Spot
from exoviz.viewer.measuring.note_edits import NoteEdits, typed_text
from exoviz.viewer.picture.camera_controller import CameraController
from exoviz.viewer.picture.canvas import Canvas
from exoviz.viewer.picture.selection import Selection
from exoviz.viewer.widgets.file_chooser import ask_file
from exoviz.viewer.widgets.messages import complain

__all__ = ["Measuring", "measure_commands"]

#: Keys of the kinds that have one.
_KEYS = {"distance": "M", "gap": "Shift+M", "text": "T"}


@dataclass(eq=False)
class Measuring:
    """What measures in a window.

    Attributes
    ----------
    store : Store
    builder : ModelBuilder
    camera : CameraController
    edits : MeasureEdits
    notes : NoteEdits
    tool : MeasuringTool
    panel : MeasurePanel, optional
        In the language in force; None before it is made.
    """

    store: Store
    builder: ModelBuilder
    camera: CameraController
    edits: MeasureEdits
    notes: NoteEdits
    tool: MeasuringTool
    panel: MeasurePanel | None = None

    @classmethod
    def made(
        cls,
        window: QMainWindow,
        canvas: Canvas,
        store: Store,
        builder: ModelBuilder,
        camera: CameraController,
        selection: Selection,
    ) -> Measuring:
        """Return the parts for a window; its clicks go to the tool, which hands them on."""
        edits = MeasureEdits(store, builder)
        tool = MeasuringTool(canvas, selection, edits, window)
        found = cls(store, builder, camera, edits, NoteEdits(store), tool)
        tool.placed.connect(lambda spots: _write_note(window, found.notes, spots))
        for changed in (store.edited, store.opened, builder.built):
            changed.connect(found.show)
        store.opened.connect(found.tool.leave)
        builder.built.connect(found.tool.restart)
        found.tool.hinted.connect(selection.hovered)
        canvas.hovered.connect(found.tool.hover)
        canvas.picked.connect(found.tool.pick)
        canvas.note_moved.connect(lambda name, x, y: found.notes.move(name, (x, y)))
        return found

    def renewed(self) -> dict[str, tuple[str, QWidget]]:
        """Return a new panel with its title, by key, in the language in force."""
        self.panel = panel = MeasurePanel()
        panel.chosen.connect(self.go)
        panel.renamed.connect(self.edits.rename)
        panel.removed.connect(self.edits.remove)
        panel.erased.connect(self.notes.remove)
        panel.written.connect(lambda name: _rewrite_note(panel, self, name))
        self.show()
        return {"measures": (_("Measures"), panel)}

    def show(self) -> None:
        """Show the measures of the document in the panel."""
        if self.panel is not None:
            notes = self.store.scene.view.annotations
            texts = {name: one.text for name, one in notes.items()}
            self.panel.show_measures(measure_rows(self.edits.values()), texts)

    def go(self, name: str) -> None:
        """Fly to the ends of a measure."""
        vesicle = self.builder.vesicle
        if vesicle is None or name not in self.store.scene.view.measures:
            return

        def places(end: End) -> list[object]:
            if not isinstance(end, str):
                return [end]
            beads = molecule_beads(vesicle, end)
            return [] if beads is None else list(beads[0])

        ends = self.store.scene.view.measures[name].ends
        found = [place for end in ends for place in places(end)]
        if found:
            self.camera.fly_to(np.array(found, np.float32))
        elif not ends:
            self.camera.fly(None)


def _ask_text(parent: QWidget, before: str = "") -> str | None:
    """Ask for a text of one or more lines; None where none is wanted."""
    text, taken = QInputDialog.getMultiLineText(
        parent, _("Text on the picture"), _("Text, of one line or several"), before
    )
    return typed_text(text) if taken else None


def _write_note(parent: QWidget, notes: NoteEdits, spots: Sequence[Spot]) -> None:
    """Ask for a text, and put it where it was wanted."""
    text = _ask_text(parent)
    *tips, place = spots
    if text is None or not (text or tips):
        return
    if not tips:
        at = {"at": place.page} if place.point is None else {"at_nm": place.point}
        lack = notes.add(text=text, **at)
    else:
        (tip,) = tips
        arrow = {"arrow": tip.page} if tip.point is None else {"arrow_nm": tip.point}
        lack = notes.add(text=text, at=place.page, **arrow)
    if lack:
        complain(parent, lack)


def _rewrite_note(parent: QWidget, parts: Measuring, name: str) -> None:
    """Ask for another text of what stands on the picture."""
    before = parts.store.scene.view.annotations.get(name)
    text = None if before is None else _ask_text(parent, before.text)
    lack = "" if text is None else parts.notes.write(name, text)
    if lack:
        complain(parent, lack)


def _write_table(parent: QWidget, parts: Measuring) -> None:
    """Ask for a file, and write the measures into it as a table."""
    vesicle = parts.builder.vesicle
    filters = _("Tables") + " (*.csv)"
    path = ask_file(parent, _("Measures as a table"), "measures.csv", filters, save=True)
    if not path or vesicle is None:
        return
    try:
        measures(vesicle, Path(path), view=parts.store.scene.view)
    except UserError as error:
        complain(parent, str(error))


def measure_commands(parent: QWidget, parts: Measuring) -> list[Command]:
    """Return the commands that measure."""
    tool, builder = parts.tool, parts.builder
    menu = marked("&Measure")

    def has_vesicle() -> bool:
        return builder.has_vesicle

    def by_clicks(kind: str, title: str) -> Command:
        return Command(
            f"measure.{kind}",
            title,
            lambda: tool.start(kind),
            menu,
            _KEYS.get(kind, ""),
            has_vesicle,
            lambda: tool.kind == kind,
        )

    clicked = {
        "distance": marked("&Distance of two centres"),
        "gap": marked("Distance of two &surfaces"),
        "angle": marked("&Angle of three"),
        RULER: marked("&Ruler between two points"),
        "thickness": marked("&Membrane here, head group to head group"),
        "phosphates": marked("Membrane here, &phosphate to phosphate"),
    }
    written = {
        "text": marked("Te&xt where you click…"),
        "arrow": marked("Arr&ow and text…"),
    }
    whole = {
        "diameter": marked("Dia&meter of the vesicle"),
        "thickness": marked("Mean membrane, &head group to head group"),
        "phosphates": marked("Mean membrane, phospha&te to phosphate"),
    }
    return [
        *(by_clicks(kind, title) for kind, title in clicked.items()),
        *(
            Command(
                f"measure.whole_{kind}",
                title,
                lambda kind=kind: parts.edits.add(kind),
                menu,
                "",
                has_vesicle,
            )
            for kind, title in whole.items()
        ),
        *(by_clicks(kind, title) for kind, title in written.items()),
        Command(
            "measure.table",
            marked("Measures as a &table…"),
            lambda: _write_table(parent, parts),
            menu,
            "",
            has_vesicle,
        ),
    ]
