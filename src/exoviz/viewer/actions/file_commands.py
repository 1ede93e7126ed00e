"""Commands on files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from qtpy.QtWidgets import QWidget

from exoviz.errors import UserError
from exoviz.language import _, marked
from exoviz.model import Vesicle
from exoviz.scene import Scene
from exoviz.story import Story
from exoviz.viewer.actions.command_table import Command
from exoviz.viewer.dialogs.export_dialogs import (
    ExportDialog,
    PictureDialog,
    StillDialog,
    make_export,
    make_film,
    make_lesson,
    make_picture,
    make_still,
)
from exoviz.viewer.dialogs.film_dialog import FilmDialog
from exoviz.viewer.dialogs.lineup_dialog import LineupDialog, make_lineup
from exoviz.viewer.dialogs.micrograph_dialog import MicrographDialog, make_micrograph
from exoviz.viewer.dialogs.population_dialog import PopulationDialog, make_population
from exoviz.viewer.dialogs.start_dialog import StartDialog
from exoviz.viewer.dialogs.tables_dialog import TablesDialog, table_filters
from exoviz.viewer.docks.status_line import StatusLine
from exoviz.viewer.docks.timeline_panel import TimelinePanel
from exoviz.viewer.document.document_files import DocumentFiles
from exoviz.viewer.document.model_builder import ModelBuilder
from exoviz.viewer.jobs import Job
from exoviz.viewer.picture.camera_controller import CameraController
from exoviz.viewer.picture.canvas import Canvas
from exoviz.viewer.picture.render_worker import RenderWorker
from exoviz.viewer.widgets.file_chooser import ask_file

__all__ = ["file_commands"]


def file_commands(
    parent: QWidget,
    files: DocumentFiles,
    builder: ModelBuilder,
    camera: CameraController,
    canvas: Canvas,
    worker: RenderWorker,
    timeline: TimelinePanel,
    status: StatusLine,
    draw: Callable[[], None],
    text: Callable[[], str],
) -> list[Command]:
    """Return the commands on files.

    Parameters
    ----------
    parent : QWidget
        Window over which dialogs open, and which the last command closes.
    files, builder, camera, canvas, worker, timeline, status
        What is saved, and where messages appear.
    draw : callable
        Has a full picture drawn.
    text : callable
        Returns the size of the text in pictures.
    """

    def start() -> None:
        dialog = StartDialog(files.recent(), parent)
        if dialog.exec():
            files.open(dialog.chosen)

    def from_tables(paths: list[str]) -> None:
        dialog = TablesDialog(paths, parent)
        if dialog.exec() and dialog.made is not None and files.open_made(dialog.made.scene):
            status.show_message(_("Save it to keep it: it is in no file yet."))
        dialog.deleteLater()

    def choose_tables() -> None:
        found = ask_file(
            parent, _("Choose a table"), str(files.folder()), table_filters(), save=False
        )
        if found:
            from_tables([found])

    files.tables_dropped.connect(from_tables)

    def save_picture(vesicle: Vesicle) -> None:
        scene = camera.scene
        dialog = PictureDialog(files.offered(".png"), canvas.pixels(), scene, text(), parent)
        if dialog.exec():
            job = Job(make_picture(vesicle, scene, dialog.order()), parent)
            status.run(job, marked("Drawing the picture…"), marked("Saved: {path}"))

    def story_now() -> Scene | Story:
        """Return the document's story as it is built, or the document if it has changed since."""
        scene, story = camera.scene, builder.story
        if story is None or story.scene != scene.model_copy(update={"view": story.scene.view}):
            return scene
        return story

    def save_still() -> None:
        dialog = StillDialog(files.offered(".png"), text(), parent)
        if dialog.exec():
            time = timeline.time
            work = make_still(story_now(), camera.view, time=time, **dialog.options())
            job = Job(work, parent)
            status.run(job, marked("Drawing the picture…"), marked("Saved: {path}"))
        dialog.deleteLater()

    def shown() -> Vesicle | Story:
        if builder.model is None:
            raise UserError(_("nothing is built yet: wait until there is a picture."))
        return builder.model

    def picture() -> None:
        shown()
        if builder.vesicle is not None:
            save_picture(builder.vesicle)
        else:
            save_still()

    def film() -> None:
        shown()
        path, captions = files.offered(".mp4"), camera.view.captions
        dialog = FilmDialog(path, builder.story, worker.rate, parent, captions=captions)

        def measured() -> None:
            dialog.show_rate(worker.rate)

        worker.drawn.connect(measured)
        if worker.rate is None:
            draw()
        taken = dialog.exec()
        worker.drawn.disconnect(measured)
        if taken:
            job = Job(make_film(story_now(), camera.view, dialog.options(), text()), parent)
            status.run(job, marked("Making the film…"), marked("Saved: {path}"))

    def export() -> None:
        model = shown()
        moment = timeline.time if builder.has_story else None
        dialog = ExportDialog(files.offered(".glb"), parent, moment=moment)
        if dialog.exec():
            job = Job(make_export(model, camera.scene, dialog.options()), parent)
            status.run(job, marked("Exporting…"), marked("Saved: {path}"))

    def lesson() -> None:
        model = shown()
        filters = _("Lessons ({patterns})").format(patterns="*.html *.zip *.pdf")
        before = str(files.offered(".html"))
        name = ask_file(parent, _("Make a lesson"), before, filters, save=True)
        if name:
            job = Job(make_lesson(model, camera.scene, Path(name)), parent)
            status.run(job, marked("Making the lesson…"), marked("Saved: {path}"))

    def seen_by_microscope() -> None:
        shown()
        scene = camera.scene
        subject = scene if builder.vesicle is None else builder.vesicle
        dialog = MicrographDialog(files.offered(".png"), subject, scene, parent)
        if dialog.exec():
            job = Job(make_micrograph(subject, scene, dialog.options()), parent)
            status.run(job, marked("Making the micrograph…"), marked("Saved: {path}"))
        dialog.deleteLater()

    def many() -> None:
        shown()
        scene = camera.scene
        dialog = PopulationDialog(files.offered("-population"), parent)
        if dialog.exec():
            job = Job(make_population(scene, dialog.options()), parent)
            status.run(job, marked("Drawing the population…"), marked("Saved: {path}"))
        dialog.deleteLater()

    def side_by_side() -> None:
        scene = camera.scene
        dialog = LineupDialog(
            files.offered("-lineup.png"),
            None if scene.story is not None else scene,
            files.recent(),
            lambda: files.asked(_("Add to the line-up")),
            text(),
            parent,
        )
        if dialog.exec():
            job = Job(make_lineup(dialog.options(), str(dialog.language.currentData())), parent)
            status.run(job, marked("Drawing the line-up…"), marked("Saved: {path}"))
        dialog.deleteLater()

    def copy() -> None:
        if canvas.copy_picture():
            status.show_message(_("The picture is on the clipboard."))

    def is_built() -> bool:
        return builder.model is not None

    def is_vesicle() -> bool:
        return builder.vesicle is not None

    menu = marked("&File")
    return [
        Command("file.new", marked("&New from an example…"), start, menu, "Ctrl+N"),
        Command("file.open", marked("&Open…"), lambda: files.open(), menu, "Ctrl+O"),
        Command("file.tables", marked("New from &tables…"), choose_tables, menu),
        Command("file.save", marked("&Save"), lambda: files.save(), menu, "Ctrl+S"),
        Command(
            "file.save_as",
            marked("Save &as…"),
            lambda: files.save(ask_where=True),
            menu,
            "Ctrl+Shift+S",
        ),
        Command("file.recover", marked("&Recover…"), files.recover, menu),
        Command("file.picture", marked("Save a &picture…"), picture, menu, "Ctrl+E", is_built),
        Command(
            "file.film",
            marked("Make a &film…"),
            film,
            menu,
            "Ctrl+Shift+E",
            is_built,
        ),
        Command(
            "file.export",
            marked("E&xport for other programs…"),
            export,
            menu,
            "Ctrl+Alt+E",
            is_built,
        ),
        Command("file.lesson", marked("Make a &lesson…"), lesson, menu, "", is_built),
        Command(
            "file.micrograph",
            marked("What a m&icroscope would show…"),
            seen_by_microscope,
            menu,
            "",
            is_built,
        ),
        Command("file.population", marked("&Draw a population…"), many, menu, "", is_vesicle),
        Command("file.lineup", marked("Line &up sizes…"), side_by_side, menu),
        Command("file.copy", marked("&Copy the picture"), copy, menu, "Ctrl+Shift+C"),
        Command("file.close", marked("&Quit"), parent.close, menu, "Ctrl+Q"),
    ]
