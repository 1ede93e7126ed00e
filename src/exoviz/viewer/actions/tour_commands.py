"""A tour in the window: its parts put together, and the commands on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qtpy.QtCore import QSettings
from qtpy.QtWidgets import QDockWidget, QHBoxLayout, QMainWindow, QWidget

from exoviz.errors import UserError
from exoviz.language import marked
from exoviz.model.layers import compressed
from exoviz.scene.view.tour import Tour, TourStep
from exoviz.viewer.actions.command_table import Command
from exoviz.viewer.actions.presenter import Presenter
from exoviz.viewer.docks.timeline_panel import TimelinePanel
from exoviz.viewer.document.model_builder import ModelBuilder
from exoviz.viewer.document.store import Store
from exoviz.viewer.picture.camera_controller import CameraController
from exoviz.viewer.picture.selection import Selection
from exoviz.viewer.tour.teacher_notes import TeacherNotes
from exoviz.viewer.tour.tour_editor import TourEditor
from exoviz.viewer.tour.tour_panel import TourPanel
from exoviz.viewer.tour.tour_player import TourPlayer
from exoviz.viewer.tour.tour_writing import step_of_story, step_of_view
from exoviz.viewer.widgets.messages import complain

__all__ = ["TourParts", "tour_commands"]


def play(parent: QWidget, player: TourPlayer, index: int) -> None:
    """Play a tour from a step on, or say over `parent` what is wrong with it."""
    try:
        player.start(index)
    except UserError as error:
        complain(parent, str(error))


@dataclass(frozen=True, slots=True, eq=False)
class TourParts:
    """What plays the tour of a window's document, and presents it.

    Attributes
    ----------
    player : TourPlayer
    panel : TourPanel
    notes : TeacherNotes
    renewed : callable
        Returns a new panel in which the tour is written, in the language in force, and listens to
        the timeline that was made with it.
    """

    player: TourPlayer
    panel: TourPanel
    notes: TeacherNotes
    renewed: Callable[[], TourEditor]

    @classmethod
    def made(
        cls,
        window: QMainWindow,
        store: Store,
        builder: ModelBuilder,
        camera: CameraController,
        selection: Selection,
        presenter: Presenter,
        timeline: Callable[[], TimelinePanel],
        settings: QSettings,
    ) -> TourParts:
        """Return the parts for a window; a tour is presented, and ends with the presentation."""
        player = TourPlayer(store, builder, camera, selection, timeline, settings, window)

        def look() -> TourStep | None:
            every, view = tuple(builder.copies), camera.view
            lit = compressed(every, selection.layers)
            if builder.story is not None:
                return step_of_story(view, builder.story, timeline().time, lit)
            return step_of_view(view, camera.orbit(), lit) if builder.has_vesicle else None

        def write(tour: Tour | None, key: str) -> None:
            try:
                scene = store.scene.model_copy(update={"tour": tour})
            except UserError as error:
                complain(window, str(error))
            else:
                store.change(scene, key=key)

        def renewed() -> TourEditor:
            made = TourEditor(look)
            timeline().moved.connect(player.time_moved)
            if player.is_on:
                # What stands beside the picture changes its language, too.
                player.changed.emit()
            made.changed.connect(write)
            made.played.connect(lambda index: play(window, player, index))
            return made

        parts = cls(player, TourPanel(player), TeacherNotes(player, window), renewed)

        def begin() -> None:
            if not presenter.is_on:
                presenter.toggle()
            if parts.notes.has_a_screen():
                parts.notes.open()

        def end() -> None:
            if presenter.is_on:
                presenter.toggle()

        def offer() -> None:
            dock = window.findChild(QDockWidget, "tour")
            just_opened = store.position == 0 and not presenter.is_on
            if dock is not None and just_opened and store.scene.tour is not None:
                dock.raise_()

        builder.built.connect(offer)
        store.opened.connect(player.stop)
        player.started.connect(begin)
        player.ended.connect(end)
        presenter.ended.connect(player.stop)
        parts.panel.left.connect(player.stop)
        parts.panel.notes_wanted.connect(lambda: parts.toggle_notes())
        return parts

    def toggle_notes(self) -> None:
        """Show the notes, or close them."""
        if self.notes.isVisible():
            self.notes.close()
        else:
            self.notes.open()

    def beside(self, picture: QWidget) -> QWidget:
        """Return a widget that holds the picture, and beside it what is told in a tour."""
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(picture, 2)
        row.addWidget(self.panel, 1)
        return whole


def tour_commands(parent: QWidget, tour: TourParts) -> list[Command]:
    """Return the commands on the tour of a document.

    Parameters
    ----------
    parent : QWidget
        Window that says what is wrong with a tour.
    tour : TourParts
    """
    menu = marked("&View")
    player = tour.player

    def toggle() -> None:
        if player.is_on:
            player.stop()
        else:
            play(parent, player, 0)

    def is_on() -> bool:
        return player.is_on

    return [
        Command(
            "tour.play",
            marked("Play the &tour"),
            toggle,
            menu,
            "Shift+F5",
            lambda: player.can_start,
            is_on,
        ),
        Command(
            "tour.notes",
            marked("N&otes for the tour"),
            tour.toggle_notes,
            menu,
            "Shift+F6",
            is_on,
            tour.notes.isVisible,
        ),
    ]
