"""The window: one document, one picture of it, and panels around it."""

from __future__ import annotations

import os
import sys
from functools import partial
from typing import TYPE_CHECKING, Final, Literal

from qtpy.QtCore import QByteArray, QEvent, QLocale, QSettings, QSignalBlocker, QTimer
from qtpy.QtGui import QCloseEvent, QKeyEvent
from qtpy.QtWidgets import QDockWidget, QMainWindow

from exoviz.errors import InputError
from exoviz.language import _, current
from exoviz.renderer.annotation.believable import words_of
from exoviz.renderer.annotation.captions import Caption
from exoviz.scene import Scene
from exoviz.viewer.actions.bookmark_commands import bookmark_commands
from exoviz.viewer.actions.command_table import Command, Commands, menu_in
from exoviz.viewer.actions.compare_commands import compare_commands
from exoviz.viewer.actions.file_commands import file_commands
from exoviz.viewer.actions.focus_keys import belongs_to
from exoviz.viewer.actions.layer_edits import LayerEdits
from exoviz.viewer.actions.measure_commands import Measuring, measure_commands
from exoviz.viewer.actions.presenter import Presenter
from exoviz.viewer.actions.settings_commands import settings_commands
from exoviz.viewer.actions.tour_commands import TourParts, tour_commands
from exoviz.viewer.actions.window_commands import (
    camera_commands,
    edit_commands,
    layer_commands,
    open_selection_menu,
    style_commands,
    time_commands,
)
from exoviz.viewer.console.python_console import PythonConsole
from exoviz.viewer.docks.cards.selection_cards import page_of
from exoviz.viewer.docks.panels import Panels, dock_panels
from exoviz.viewer.docks.report_writer import ReportWriter
from exoviz.viewer.docks.section_panel import SectionLink
from exoviz.viewer.docks.status_line import StatusLine
from exoviz.viewer.document.document_files import DocumentFiles
from exoviz.viewer.document.model_builder import ModelBuilder, recipe_of
from exoviz.viewer.document.store import Store
from exoviz.viewer.help.help_commands import help_commands
from exoviz.viewer.picture.announcer import Announcer
from exoviz.viewer.picture.camera_controller import CameraController
from exoviz.viewer.picture.canvas import Canvas
from exoviz.viewer.picture.comparison import Comparison
from exoviz.viewer.picture.cut_animation import CutAnimation
from exoviz.viewer.picture.graphics_link import GraphicsLink
from exoviz.viewer.picture.preview import preview_file
from exoviz.viewer.picture.render_worker import RenderRequest, RenderResult, RenderWorker
from exoviz.viewer.picture.selection import Selection
from exoviz.viewer.picture.word_selection import WordSelection
from exoviz.viewer.toolbar.quick_bar import install_quick_bar
from exoviz.viewer.widgets.controls import existing
from exoviz.viewer.widgets.messages import words_of_error
from exoviz.viewer.widgets.preferences import text_scale, text_size
from exoviz.viewer.widgets.window_place import WindowPlace, first_size

if TYPE_CHECKING:
    from qtpy.QtWidgets import QApplication

__all__ = ["Phase", "Window"]

#: State of the window: the model of the document is being built; a picture of it is being drawn;
#: a quick picture is shown and the full one follows; the full picture is shown.
Phase = Literal["building", "drawing", "sketched", "ready"]

#: Environment variable that has each window write its state to standard error, line by line.
TRACE: Final = "EXOVIZ_TRACE_WINDOW"
_ONLY_OF_VESICLES: Final = ("recipe", "cut", "history")
_ONLY_OF_STORIES: Final = ("timeline", "chapters")


class Window(QMainWindow):
    """Shows and edits a document; connects the parts that do so.

    Parameters
    ----------
    store : Store
        The document.
    settings : QSettings
        Settings that are remembered from start to start.

    Attributes
    ----------
    commands : Commands
        Everything that can be done: ``window.commands["layers.solo"](["membrane"])``.
    """

    panels: Panels
    docks: dict[str, QDockWidget]

    def __init__(self, store: Store, settings: QSettings) -> None:
        super().__init__()
        #: Python's side of the application must not end before its windows.
        self.application: QApplication | None = None
        self.settings = settings
        self.store = store
        #: Whether its work has ended.
        self.is_closed = False
        #: Whether the panels are those of a story; None before they are chosen.
        self._is_story: bool | None = None
        self._requested: RenderRequest | None = None
        self._traced = ""
        self.builder = ModelBuilder(store, self)
        self.canvas = Canvas()
        self.graphics = GraphicsLink(settings, self)
        self.render_worker = RenderWorker(self, self.graphics)
        self.camera = CameraController(store, self.builder, self.canvas, settings, self)
        self.cut_animation = CutAnimation(store, self.builder, settings, self)
        self.selection = Selection(self.canvas, self)
        self.words = WordSelection(self.builder, self.selection)
        self.layer_edits = LayerEdits(store, self.builder)
        self.reports = ReportWriter(self)
        self.section = SectionLink(store, self.builder, self)
        self.files = DocumentFiles(store, lambda: self.camera.scene, settings, self)
        self.announcer = Announcer(self.canvas, self.builder, self.render_worker, self)
        self.status = StatusLine(self, self.announcer.notice)
        self.presenter = Presenter(self, self.canvas)
        self.console = PythonConsole(store, self.builder, self)
        parts = (store, self.builder, self.camera, self.selection, self.presenter)
        self.measuring = Measuring.made(self, self.canvas, *parts[:4])
        self.tour = TourParts.made(self, *parts, lambda: self.panels.timeline, settings)
        self.comparison = Comparison(store, self.camera, self.canvas, self)
        self.setCentralWidget(self.comparison.beside(self.tour.beside(self.canvas)))
        self.commands = Commands((), settings.value("shortcuts", {}) or {})
        self._connect()
        self.place = WindowPlace(self)
        self.resize(first_size())
        self._fill()
        self._restore()
        self.place.fit()
        self.canvas.forget(preview_file(store))
        self.builder.start()

    def _connect(self) -> None:
        """Connect the signals of the parts."""
        store, builder, canvas = self.store, self.builder, self.canvas
        store.edited.connect(self._document_changed)
        store.opened.connect(self._document_opened)
        store.refused.connect(self._recipe_refused)
        store.saved.connect(self.show_document)
        builder.started.connect(lambda: self._say_building(True))
        builder.stopped.connect(lambda: self._say_building(False))
        builder.built.connect(self._built)
        builder.failed.connect(self._not_built)
        self.render_worker.drawn.connect(self._show)
        self.render_worker.failed.connect(self._drawing_failed)
        for mover in (self.camera, self.cut_animation):
            mover.moved.connect(self._redraw)
        canvas.moved.connect(self.camera.move)
        canvas.rested.connect(lambda: self.request_picture(quick=False))
        canvas.resized.connect(lambda: self.request_picture(quick=True))
        canvas.activated.connect(self.camera.fly_to_bead)
        canvas.menu_wanted.connect(self.selection.open_menu)
        canvas.cut_moved.connect(self.cut_animation.move_plane)
        canvas.label_moved.connect(lambda path, x, y: self.layer_edits.move_label(path, (x, y)))
        canvas.opened.connect(self.files.open_dropped)
        self.selection.changed.connect(self._show_selection)
        self.selection.hovered.connect(self._hint)
        self.selection.menu_wanted.connect(
            lambda place: open_selection_menu(self.commands, self, place)
        )
        self.reports.page_changed.connect(lambda page: self.panels.report.setHtml(page))
        for told in (self.files.reported, self.graphics.told):
            told.connect(self.status.show_message)
        self.files.recovery.written.connect(lambda path: canvas.save_small(path))
        self.comparison.changed.connect(lambda: self.request_picture(quick=False))
        self.camera.staged.connect(self.cut_animation.change)
        # What is shown may have become another while its panels were hidden.
        self.presenter.ended.connect(self.choose_panels)
        if os.environ.get(TRACE):
            canvas.painted.connect(lambda: QTimer.singleShot(0, self._trace))

    def _fill(self) -> None:
        """Create everything that holds text, and fill it."""
        # What is made next writes its numbers as the language does.
        self.setLocale(QLocale())
        self.panels = Panels.made(self.store.scene)
        self.tour_editor = self.tour.renewed()
        more = {"tour": (_("Tour"), self.tour_editor), **self.measuring.renewed()}
        more |= self.console.renewed()
        self.docks = dock_panels(self, self.panels, more)
        self._connect_panels()
        for part in (self.status, self.announcer, self.comparison, self.presenter):
            part.retranslate()
        self.canvas.setAccessibleName(_("Picture"))
        self.commands.take_away()
        self.commands = Commands(self._commands(), self.commands.own_shortcuts)
        self.commands.around = self.console.lines.command
        menus = self.commands.install(self, existing(self.menuBar()))
        self.commands.reach_in(self.panels.recipe.more, "edit.undo", "edit.redo")
        self.toolbar = install_quick_bar(self, self.commands, menus)
        panels = menu_in(menus["&View"], _("&Panels"))
        panels.addActions([one.toggleViewAction() for one in (*self.docks.values(), self.toolbar)])
        self.show_document()
        self._show_model()
        self._show_selection()

    def _connect_panels(self) -> None:
        layers, recipe = self.panels.layers, self.panels.recipe
        layers.shown.connect(self.layer_edits.set_shown)
        layers.solo.connect(self.layer_edits.solo)
        layers.kept.connect(self.layer_edits.set_kept)
        layers.opacity.connect(self.layer_edits.set_opacity)
        layers.colour.connect(self.layer_edits.set_colour)
        layers.selected.connect(self.selection.choose)
        layers.menu_wanted.connect(lambda place: self.selection.open_menu(-1, place))
        recipe.changed.connect(lambda update, key: self.store.change_recipe(update, key=key))
        recipe.settled.connect(self.store.settle)
        layers.settled.connect(self.store.settle)
        recipe.stopped.connect(self.builder.stop)
        recipe.hinted.connect(self.status.show_message)
        cut, section = self.panels.cut, self.docks["section"]
        cut.changed.connect(self.cut_animation.cut)
        cut.facing_wanted.connect(lambda: self.commands["cut.face"]())
        cut.section_wanted.connect(lambda: section.setVisible(not section.isVisible()))
        self.section.attach(self.panels.section)
        self.panels.history.currentRowChanged.connect(self._go_to_step)
        self.panels.timeline.moved.connect(self._time_moved)
        self.panels.chapters.chosen.connect(self.panels.timeline.seek)

    def _commands(self) -> tuple[Command, ...]:
        """Return all commands, in the order of the menus."""
        store, builder, camera = self.store, self.builder, self.camera
        timeline, draw = self.panels.timeline, partial(self.request_picture, quick=False)
        return (
            *file_commands(
                self,
                self.files,
                builder,
                camera,
                self.canvas,
                self.render_worker,
                timeline,
                self.status,
                draw,
                lambda: text_size(self.settings),
            ),
            *edit_commands(self, store, lambda: self.commands, self.words, self.panels.recipe),
            *camera_commands(store, builder, camera, self.selection),
            *style_commands(store, builder, camera),
            *compare_commands(self, self.files, builder, self.comparison),
            *bookmark_commands(self, store, builder, camera, timeline, self.tour.player),
            *layer_commands(
                self, store, self.layer_edits, self.selection, self.words, self.presenter
            ),
            *time_commands(builder, timeline),
            *tour_commands(self, self.tour),
            *measure_commands(self, self.measuring),
            *settings_commands(
                self.settings, self.graphics, self.presenter, self.retranslate, draw
            ),
            *help_commands(self, store, builder, self.status, lambda: self.commands),
        )

    def retranslate(self) -> None:
        """Show everything in the language in force."""
        state, time = self.saveState(), self.panels.timeline.time
        self.panels.timeline.stop()
        self._fill()
        self.restoreState(state)
        self.panels.timeline.seek(time)
        self.request_picture(quick=False)

    def choose_panels(self) -> None:
        """Show the panels that go with a vesicle, or with a story."""
        is_story = self.store.scene.story is not None
        if self.presenter.is_on or is_story == self._is_story:
            return
        self._is_story = is_story
        for key in _ONLY_OF_STORIES:
            self.docks[key].setVisible(is_story)
        for key in _ONLY_OF_VESICLES:
            self.docks[key].setVisible(not is_story)
        self.docks["chapters" if is_story else "recipe"].raise_()
        if is_story:
            self.docks["section"].hide()

    # -- the document

    def _document_changed(self, old: Scene, new: Scene) -> None:
        self.show_document()
        self.camera.follow(old.view, new.view)
        self.cut_animation.change(old.view, new.view)
        if recipe_of(old) != recipe_of(new) or self.store.is_refused:
            self.builder.start_soon()
        else:
            self._redraw()

    def _recipe_refused(self, error: InputError) -> None:
        self._not_built(error)
        self.panels.recipe.show_scene(self.store.scene)

    def _document_opened(self) -> None:
        self.panels.timeline.stop()
        self.builder.forget()
        self.canvas.forget(preview_file(self.store))
        view = self.store.scene.view
        self.camera.reset(view.orbit, view.turn)
        self.cut_animation.stop()
        self.layer_edits.reset()
        self.selection.choose(())
        self.panels.timeline.time = 0.0
        self.show_document()
        self.choose_panels()
        self.builder.start()

    def show_document(self) -> None:
        """Show the document in all panels."""
        store, history = self.store, self.panels.history
        self.setWindowTitle(f"{store.name}[*] - exoviz")
        self.setWindowModified(store.is_modified)
        self.panels.recipe.show_scene(store.scene)
        self.panels.layers.show_view(store.scene.view, self.builder.vesicle)
        self.panels.cut.show_view(store.scene.view)
        self.tour_editor.show_tour(store.scene.tour)
        with QSignalBlocker(history):
            history.clear()
            history.addItems([step.name for step in store.steps])
            history.setCurrentRow(store.position)
        self.commands.refresh()

    def _go_to_step(self, row: int) -> None:
        if row >= 0:
            self.store.go(row)

    # -- the model

    def _say_building(self, busy: bool) -> None:
        self.panels.recipe.show_busy(busy)
        self.status.show_message(_("Building…") if busy else "")

    def _built(self) -> None:
        self.panels.recipe.show_busy(False)
        if not self.store.is_refused:
            self.panels.recipe.show_state("", bad=False)
        self._show_model()
        self.selection.keep(self.builder.copies)
        self.commands.refresh()
        self.status.show_message(_("Drawing…") if self.canvas.shown is None else "")
        self._redraw()

    def _not_built(self, error: Exception) -> None:
        self.panels.recipe.show_busy(False)
        text = words_of_error(error)
        self.panels.recipe.show_state(text, bad=True)
        self.status.show_message(text.partition("\n")[0])
        self.docks["recipe"].raise_()

    def _show_model(self) -> None:
        builder, scene, timeline = self.builder, self.store.scene, self.panels.timeline
        if builder.model is not None:
            self.panels.layers.show_layers(builder.copies, scene.view, builder.vesicle)
            self.panels.recipe.show_reached(builder.copies)
            self.reports.write(builder.vesicle, scene)
        if builder.vesicle is not None:
            self.panels.cut.show_size(builder.vesicle.geometry.diameter / 2)
        if builder.story is not None:
            self.panels.chapters.show_story(builder.story, timeline.time)
            timeline.show_story(builder.story, timeline.time)
        self.choose_panels()

    # -- what is selected

    def _show_selection(self) -> None:
        layers = self.selection.layers
        self.panels.layers.select(layers)
        self.panels.card.setHtml(page_of(self.selection, self.builder.model))
        if layers:
            self.docks["card"].raise_()
        self.commands.refresh()

    def _hint(self, text: str) -> None:
        """Show a text in the status line, unless something more important is there."""
        if not self.status.jobs and not self.builder.is_busy:
            self.status.show_message(text)

    # -- the picture

    @property
    def phase(self) -> Phase:
        """State of the window; see `Phase`."""
        shown = self.canvas.shown
        if self.builder.is_busy:
            return "building"
        if self._requested is not None and (shown is None or shown.request is not self._requested):
            return "drawing"
        return "sketched" if shown is not None and shown.request.quick else "ready"

    def _trace(self) -> None:
        """Write the state to standard error, for programs that drive the window from outside."""
        state = f"{self.phase} step={self.store.position} selected={len(self.selection.layers)}"
        if state != self._traced:
            self._traced = state
            sys.stderr.write(f"exoviz window: {state}\n")

    def request_picture(self, *, quick: bool) -> None:
        """Request a picture of the document as it is now."""
        model, timeline = self.builder.model, self.panels.timeline
        if model is None or self.is_closed:
            return
        view = self.camera.view
        text = text_scale(self.settings, self.canvas.pixel_ratio)
        self._requested = RenderRequest(
            self.canvas.pixels(),
            view,
            words_of(self.store.scene, view, text, self.comparison.title),
            quick=quick or timeline.playing,
            time=timeline.time,
            caption=Caption() if self.tour.player.is_on else None,
            transition=self.cut_animation.transition if quick else None,
            subject=model,
            language=current(),
        )
        self.render_worker.ask(self._requested)

    def _redraw(self) -> None:
        """Request a quick picture, and a full one when nothing has moved for a moment."""
        self.canvas.keep_moving()
        self.request_picture(quick=True)

    def _show(self, result: RenderResult) -> None:
        if result.request.subject is self.builder.model and not self.is_closed:
            if self.canvas.shown is None:
                self.status.show_message("")
            if result.request.transition is not None:
                self.cut_animation.mark_seen()
            self.canvas.handle = self.camera.handle()
            self.selection.follow(result.request.subject)
            self.canvas.show_result(result, self.selection.pixels_of(result))
            self.comparison.follow()

    def _drawing_failed(self, error: Exception) -> None:
        self._requested = None
        self.cut_animation.stop()
        self.status.show_message(_("The picture could not be drawn: {error}").format(error=error))

    def _time_moved(self, time: float, playing: bool) -> None:
        """Show another time of a story."""
        self.panels.chapters.show_time(time)
        self.request_picture(quick=True)
        if not playing:
            self.canvas.keep_moving()

    # -- the window itself

    def _restore(self) -> None:
        geometry, state = self.settings.value("geometry"), self.settings.value("state")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        if isinstance(state, QByteArray):
            self.restoreState(state)
            # The panels that were restored go with what was shown then.
            kind = self.settings.value("panels_of")
            self._is_story = kind == "story" if kind in ("story", "vesicle") else None
        self.choose_panels()

    def event(self, event: QEvent | None) -> bool:
        """Leave to the control with the focus the keys that it handles itself."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and belongs_to(self.focusWidget(), event)
        ):
            event.accept()
            return True
        return super().event(event)

    def closeEvent(self, event: QCloseEvent | None) -> None:
        """Ask about changes, remember the layout, and end every thread."""
        event = existing(event)
        if self.is_closed:
            event.accept()
            return
        if not self.status.may_stop() or not self.files.may_discard():
            event.ignore()
            return
        if not self.presenter.is_on:
            self.settings.setValue("geometry", self.saveGeometry())
            self.settings.setValue("state", self.saveState())
            self.settings.setValue("panels_of", "story" if self._is_story else "vesicle")
        self.settings.setValue("shortcuts", self.commands.own_shortcuts)
        self.end_work()
        self.files.end()
        event.accept()

    def end_work(self) -> None:
        """End every thread; what is not saved stays where it can be recovered."""
        self.is_closed = True
        self.panels.timeline.stop()
        for timer in self.findChildren(QTimer):
            timer.stop()
        parts = (self.status, self.reports, self.builder, self.render_worker, self.section)
        for part in (*parts, self.comparison):
            part.end()
