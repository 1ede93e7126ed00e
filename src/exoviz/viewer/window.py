"""The window: one document, one picture of it, and panels around it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from qtpy.QtCore import QByteArray, QEvent, QSettings, QTimer
from qtpy.QtGui import QGuiApplication
from qtpy.QtWidgets import QMainWindow, QMessageBox

from exoviz.builder import build_vesicle
from exoviz.errors import UserError
from exoviz.language import _, current
from exoviz.model import Vesicle
from exoviz.renderer import Words
from exoviz.scene import Scene, View, check_scene
from exoviz.story import Story, build_story
from exoviz.viewer.actions.command_table import Commands
from exoviz.viewer.actions.focus_keys import belongs_to
from exoviz.viewer.actions.layer_edits import LayerEdits
from exoviz.viewer.actions.window_commands import window_commands
from exoviz.viewer.docks.layer_counts import copies_of, layers_of_story
from exoviz.viewer.docks.panels import first_size, make_panels
from exoviz.viewer.docks.report_panel import Reporter
from exoviz.viewer.document.document_files import Documents
from exoviz.viewer.jobs import Job
from exoviz.viewer.picture.camera_moves import Looking
from exoviz.viewer.picture.canvas import Canvas, image_of
from exoviz.viewer.picture.cut_animation import Cutting
from exoviz.viewer.picture.render_worker import RenderRequest, RenderResult, RenderWorker
from exoviz.viewer.picture.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Callable

    from qtpy.QtWidgets import (
        QDockWidget,
        QLabel,
        QListWidget,
        QProgressBar,
        QPushButton,
        QTextBrowser,
    )

    from exoviz.viewer.docks.layers_panel import LayersPanel
    from exoviz.viewer.docks.recipe_panel import RecipePanel
    from exoviz.viewer.docks.timeline_panel import TimelinePanel
    from exoviz.viewer.document.store import Store

__all__ = ["Window"]

_BUILD_AFTER_MS: Final = 350
_LONG_MS: Final = 2_000
#: What of a scene does not decide what is built, only how it is seen.
_SEEN: Final = frozenset({"view", "title", "about", "illustrative"})
_ONLY_OF_VESICLES: Final = ("recipe", "history")


def _recipe(scene: Scene) -> dict[str, Any]:
    return scene.model_dump(exclude=set(_SEEN))


class Window(QMainWindow):
    """Shows a scene and lets it be changed.

    Parameters
    ----------
    scene : Scene
    path : Path or None
        File that it is in.
    settings : QSettings
        What is remembered from start to start.
    name : str
        Of the preset or the model that the scene is, where it is in no file.

    Attributes
    ----------
    store : Store
    commands : Commands
        Everything that can be done: ``window.commands["layers.solo"](["membrane"])``.
    model : Vesicle or Story or None
        What is shown; None until it is built.
    copies : mapping of str to int
        Molecules of each layer.
    """

    layers: LayersPanel
    recipe: RecipePanel
    timeline: TimelinePanel
    card: QTextBrowser
    report: QTextBrowser
    history: QListWidget
    docks: dict[str, QDockWidget]
    status_text: QLabel | None = None
    progress: QProgressBar | None = None
    stop: QPushButton | None = None

    def __init__(
        self, scene: Scene, path: Path | None, settings: QSettings, name: str = ""
    ) -> None:
        super().__init__()
        self.application: Any = None
        self.settings = settings
        self.model: Vesicle | Story | None = None
        self.copies: Mapping[str, int] = {}
        self.legend = False
        self.scale_bar = True
        self.presenting = False
        self.before_presenting = QByteArray()
        self._build: Job | None = None
        self._jobs: list[Job] = []
        self.reporter = Reporter(self)
        self._closed = False
        #: Whether the panels are those of a story; None before they are chosen.
        self._is_story: bool | None = None
        self.documents = Documents(self)
        self.store: Store = self.documents.stored(scene, path, name)
        self.store.listen(self._document_changed)
        self.commands = Commands((), settings.value("shortcuts", {}) or {})
        self.render_worker = RenderWorker(self)
        self.render_worker.drawn.connect(self._show)
        self.render_worker.failed.connect(self._drawing_failed)
        self.canvas = Canvas()
        self.setCentralWidget(self.canvas)
        self.looking = Looking(self)
        self.cutting = Cutting(self)
        self.selection = Selection(self)
        self.layer_edits = LayerEdits(self)
        self.canvas.moved.connect(self.looking.move)
        self.canvas.rested.connect(lambda: self.request_picture(quick=False))
        self.canvas.resized.connect(lambda: self.request_picture(quick=True))
        self.canvas.hovered.connect(self.selection.hover)
        self.canvas.picked.connect(self.selection.pick)
        self.canvas.activated.connect(self.looking.fly_to_bead)
        self.canvas.menu_wanted.connect(self.selection.open_menu)
        self.canvas.cut_moved.connect(self.looking.move_cut)
        self.canvas.label_moved.connect(
            lambda path, x, y: self.layer_edits.move_label(path, (x, y))
        )
        self.canvas.opened.connect(lambda paths: self.documents.open(paths[0]))
        self._build_soon = QTimer(self, singleShot=True, interval=_BUILD_AFTER_MS)
        self._build_soon.timeout.connect(self._start_build)
        self.resize(first_size())
        self._fill()
        self._restore()
        self._start_build()

    def _fill(self) -> None:
        """Make what holds words, and show in it what there is."""
        make_panels(self)
        self.canvas.setAccessibleName(_("Picture"))
        self.commands = Commands(window_commands(self), self.commands.own_shortcuts)
        menus = self.commands.install(self, self.menuBar())
        panels = menus["&View"].addMenu(_("&Panels"))
        for dock in self.docks.values():
            panels.addAction(dock.toggleViewAction())
        self.show_document()
        self._show_model()
        self.selection.show()

    def retranslate(self) -> None:
        """Say everything in the language in force."""
        state, time = self.saveState(), self.timeline.time
        self.timeline.stop()
        self._fill()
        self.restoreState(state)
        self.timeline.seek(time)
        self.request_picture(quick=False)

    def choose_panels(self) -> None:
        """Show the panels that go with a vesicle, or with a story."""
        is_story = self.store.scene.story is not None
        if self.presenting or is_story == self._is_story:
            return
        self._is_story = is_story
        self.docks["timeline"].setVisible(is_story)
        for key in _ONLY_OF_VESICLES:
            self.docks[key].setVisible(not is_story)
        if not is_story:
            self.docks["recipe"].raise_()

    # -- the document

    @property
    def scene(self) -> Scene:
        """The document, with the camera where it is."""
        scene = self.store.scene
        return (
            scene if self.view() == scene.view else scene.model_copy(update={"view": self.view()})
        )

    def view(self) -> View:
        """Return how the scene is seen now."""
        return self.store.scene.view.model_copy(update={"orbit": self.looking.place})

    def change_view(self, name: str, key: str = "", **update: Any) -> None:
        """Make a step of the history that changes how the scene is seen."""
        scene = self.store.scene
        view = scene.view.model_copy(update=update)
        self.store.change(scene.model_copy(update={"view": view}), name, key)

    def _document_changed(self, old: Scene, new: Scene) -> None:
        self.show_document()
        self.documents.recovery.keep(self.store.scene if self.store.changed else None)
        if new.view.camera != old.view.camera:
            self.looking.reset(None)
        self.cutting.change(old.view, new.view)
        if _recipe(old) != _recipe(new):
            self._build_soon.start()
        else:
            self.request_picture(quick=True)
            self.canvas.keep_moving()

    def document_name(self) -> str:
        """Return what a reader calls the document: its file, or its title."""
        store = self.store
        return store.path.name if store.path else _(store.scene.title) or _("Untitled")

    def show_document(self) -> None:
        """Show the document in all panels."""
        store = self.store
        self.setWindowTitle(f"{self.document_name()}[*] - exoviz")
        self.setWindowModified(store.changed)
        self.recipe.show_scene(store.scene)
        self.layers.show_view(store.scene.view)
        self.history.blockSignals(True)
        self.history.clear()
        self.history.addItems([step.name for step in store.steps])
        self.history.setCurrentRow(store.position)
        self.history.blockSignals(False)
        self.commands.refresh()

    def go_back_to(self, row: int) -> None:
        """Go to a step of the history."""
        if row >= 0:
            self.store.go(row)

    def take(self, store: Store) -> None:
        """Show another document."""
        self.timeline.stop()
        self.stop_build()
        self.store = store
        store.listen(self._document_changed)
        self.looking.reset(store.scene.view.orbit)
        self.cutting.stop()
        self.layer_edits.reset()
        self.selection.choose(())
        self.documents.recovery.keep(store.scene if store.changed else None)
        self.timeline.time = 0.0
        self.show_document()
        self.choose_panels()
        self._start_build()

    # -- building

    def _start_build(self) -> None:
        self.stop_build()
        scene, name = self.store.scene, self.document_name()

        def work(beat: Callable[[float], None]) -> Vesicle | Story:
            beat(-1.0)
            check_scene(scene, name)
            if scene.story is not None:
                return build_story(scene)
            return build_vesicle(scene, tick=lambda: beat(-1.0))

        job = Job(work, self)
        job.done.connect(lambda model: self._built(job, model))
        job.failed.connect(lambda error: self._not_built(job, error))
        self._build = job
        self.recipe.show_busy(True)
        self.say(_("Building…"))
        job.start()

    def stop_build(self) -> None:
        """Give up what is being built; what was built before stays."""
        if self._build is not None:
            self._build.stop()
            self._build = None
        self.recipe.show_busy(False)

    def _built(self, job: Job, model: Vesicle | Story) -> None:
        if job is not self._build or self._closed:
            return
        self._build = None
        self.model = model
        self.copies = copies_of(model) if isinstance(model, Vesicle) else layers_of_story(model)
        self.looking.show_model(model)
        self.recipe.show_busy(False)
        self.recipe.show_state("", bad=False)
        self._show_model()
        self.selection.choose(self.selection.layers & set(self.copies))
        self.say(_("Drawing…") if self.canvas.shown is None else "")
        QTimer.singleShot(_LONG_MS, self._still_drawing)
        self.request_picture(quick=True)
        self.canvas.keep_moving()

    def _still_drawing(self) -> None:
        """Say why the first picture takes long: what draws is compiled then, and kept."""
        if self.canvas.shown is None and not self._closed:
            self.say(_("Drawing… On a new computer the first picture takes some seconds more."))

    def _not_built(self, job: Job, error: Exception) -> None:
        if job is not self._build or self._closed:
            return
        self._build = None
        self.recipe.show_busy(False)
        text = str(error)
        if not isinstance(error, UserError):
            what = _("something went wrong that should not ({error}).")
            text = what.format(error=f"{type(error).__name__}: {error}")
        self.recipe.show_state(text, bad=True)
        self.say(text.partition("\n")[0])
        self.docks["recipe"].raise_()

    def _show_model(self) -> None:
        model = self.model
        if model is not None:
            single = isinstance(model, Vesicle)
            self.layers.show_layers(self.copies, self.store.scene.view, only_eyes=not single)
            self.reporter.show(model)
        if model is not None and not isinstance(model, Vesicle):
            is_story = self.store.scene.story
            start = is_story.still_s if is_story is not None else 0.0
            self.timeline.show_story(model, self.timeline.time or start)
        self.choose_panels()

    # -- the picture

    def words(self) -> Words:
        """Return what is written on the picture."""
        note = _(self.store.scene.illustrative)
        return Words(note=note, legend=self.legend, scale_bar=self.scale_bar)

    def request_picture(self, *, quick: bool) -> None:
        """Have the picture drawn."""
        if self.model is None or self._closed:
            return
        request = RenderRequest(
            self.model,
            self.canvas.pixels(),
            self.view(),
            self.words(),
            quick or self.timeline.playing,
            current(),
            self.timeline.time,
            self.looking.turn,
            self.cutting.transition if quick else None,
        )
        self.render_worker.ask(request)

    def _show(self, drawn: RenderResult) -> None:
        if drawn.request.subject is self.model and not self._closed:
            if self.canvas.shown is None:
                self.say("")
            if drawn.request.transition is not None:
                self.cutting.seen()
            self.canvas.handle = self.looking.handle()
            self.canvas.show_drawn(drawn, self.selection.pixels_of(drawn))

    def _drawing_failed(self, error: Exception) -> None:
        self.cutting.stop()
        self.say(_("The picture could not be drawn: {error}").format(error=error))

    def time_moved(self, _time: float, playing: bool) -> None:
        """Show another time of a story."""
        self.request_picture(quick=True)
        if not playing:
            self.canvas.keep_moving()

    def copy_picture(self) -> None:
        """Put the picture that is shown on the clipboard."""
        shown = self.canvas.shown
        if shown is not None:
            QGuiApplication.clipboard().setImage(image_of(shown.pixels))
            self.say(_("The picture is on the clipboard."))

    # -- jobs, words, the end

    def run(self, job: Job, status_text: str, done: str) -> None:
        """Run a job; say how far it is, and, with its result as ``{path}``, what it made."""
        assert self.progress is not None
        assert self.stop is not None

        def ended() -> None:
            self._jobs = [other for other in self._jobs if other is not job]
            if not self._jobs and self.progress is not None and self.stop is not None:
                self.progress.hide()
                self.stop.hide()

        def progressed(share: float) -> None:
            if self.progress is not None:
                self.progress.setRange(0, 0 if share < 0 else 1000)
                self.progress.setValue(round(1000 * max(share, 0)))

        job.progressed.connect(progressed)
        job.done.connect(lambda path: self.say(done.format(path=path)))
        job.failed.connect(lambda error: self.complain(str(error)))
        job.ended.connect(ended)
        self._jobs.append(job)
        self.progress.setRange(0, 0)
        self.progress.show()
        self.stop.show()
        self.say(status_text)
        job.start()

    def _may_stop_jobs(self) -> bool:
        """Ask whether what makes files may be stopped; return whether to go on."""
        if not self._jobs:
            return True
        box = QMessageBox(self)
        box.setWindowTitle("exoviz")
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(_("A file is being made. Stop it and close?"))
        box.setInformativeText(_("What is done of it is removed; an older file stays as it is."))
        stop = box.addButton(_("Stop and close"), QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton(_("Keep working"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        box.exec()
        return box.clickedButton() is stop

    def stop_jobs(self) -> None:
        """Stop what makes files; what was there before stays."""
        for job in self._jobs:
            job.stop()
        self.say(_("Stopped."))

    def say(self, text: str) -> None:
        """Say something in the line at the bottom."""
        if self.status_text is not None:
            self.status_text.setText(text)

    def hint(self, text: str) -> None:
        """Say something there, unless something more important is said."""
        if not self._jobs and self._build is None:
            self.say(text)

    def complain(self, text: str) -> None:
        """Say what is wrong, and go on."""
        box = QMessageBox(self)
        box.setWindowTitle("exoviz")
        box.setIcon(QMessageBox.Icon.Warning)
        first, _newline, rest = text.partition("\n")
        box.setText(first)
        box.setInformativeText(rest)
        box.setStandardButtons(QMessageBox.StandardButton.Ok)
        box.open()

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

    def event(self, event: QEvent) -> bool:
        """Leave to a control that has the focus the keys that move in it."""
        if event.type() == QEvent.Type.ShortcutOverride and belongs_to(self.focusWidget(), event):
            event.accept()
            return True
        return bool(super().event(event))

    def closeEvent(self, event: QEvent) -> None:
        """Ask about changes, remember the layout, and end every thread."""
        if self._closed:
            event.accept()
            return
        if not self._may_stop_jobs() or not self.documents.may_discard():
            event.ignore()
            return
        self._closed = True
        if not self.presenting:
            self.settings.setValue("geometry", self.saveGeometry())
            self.settings.setValue("state", self.saveState())
            self.settings.setValue("panels_of", "story" if self._is_story else "vesicle")
        self.settings.setValue("shortcuts", self.commands.own_shortcuts)
        self.timeline.stop()
        self.reporter.forget()
        for timer in self.findChildren(QTimer):
            timer.stop()
        for job in [*self._jobs, *self.reporter.jobs, *([self._build] if self._build else [])]:
            job.stop()
            job.wait()
        self.render_worker.end()
        self.documents.end()
        event.accept()
