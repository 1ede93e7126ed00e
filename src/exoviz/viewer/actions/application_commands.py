"""Commands on files, on the window itself, and on what it remembers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from qtpy.QtCore import Qt
from qtpy.QtWidgets import QApplication, QMessageBox

from exoviz.errors import UserError
from exoviz.language import _, current, marked
from exoviz.model import Vesicle
from exoviz.story import Story
from exoviz.viewer.actions.command_table import Command, choices
from exoviz.viewer.dialogs.export_dialogs import (
    ExportDialog,
    PictureDialog,
    ask_file,
    make_export,
    make_film,
    make_picture,
)
from exoviz.viewer.dialogs.film_dialog import FilmDialog
from exoviz.viewer.dialogs.start_dialog import StartDialog
from exoviz.viewer.jobs import Job
from exoviz.viewer.widgets.appearance import apply_theme, speak_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from exoviz.viewer.picture.render_worker import RenderResult
    from exoviz.viewer.window import Window

__all__ = ["file_commands", "window_settings"]

_LANGUAGES = {"en": "English", "kk": "Қазақша", "ru": "Русский"}
_THEMES = {
    "system": marked("As the system"),
    "light": marked("Light"),
    "dark": marked("Dark"),
    "contrast": marked("High contrast"),
}


def file_commands(window: Window) -> list[Command]:
    """Return the commands on files."""

    def start() -> None:
        dialog = StartDialog(window.documents.recent(), window)
        dialog.other.clicked.connect(lambda: (dialog.reject(), window.documents.open()))
        if dialog.exec() and dialog.chosen:
            window.documents.open(dialog.chosen)

    def save_picture(vesicle: Vesicle) -> None:
        size = window.canvas.pixels()
        path = window.documents.offered(".png")
        dialog = PictureDialog(path, size, _(window.scene.title), window)
        if dialog.exec():
            job = Job(make_picture(vesicle, window.scene, dialog.order()), window)
            window.run(job, _("Drawing the picture…"), _("Saved: {path}"))

    def save_still() -> None:
        import exoviz

        before = str(window.documents.offered(".png"))
        kinds = _("Pictures (*.png *.tif *.tiff *.jpg *.jpeg)")
        name = ask_file(window, _("Save a picture"), before, kinds, save=True)
        if not name:
            return
        scene, time, path = window.scene, window.timeline.time, Path(name)

        def work(beat: Callable[[float], None]) -> Path:
            beat(-1.0)
            exoviz.still(scene, path, at=time, size=(1920, 1080))
            return path

        window.run(Job(work, window), _("Drawing the picture…"), _("Saved: {path}"))

    def shown() -> Vesicle | Story:
        if window.model is None:
            raise UserError(_("nothing is built yet: wait until there is a picture."))
        return window.model

    def picture() -> None:
        model = shown()
        if isinstance(model, Vesicle):
            save_picture(model)
        else:
            save_still()

    def film() -> None:
        story = window.model
        if not isinstance(story, Story):
            what = _("a film needs a story, and this scene has none. Open one, such as {name}.")
            raise UserError(what.format(name="'mvb-release'"))
        path = window.documents.offered(".mp4")
        dialog = FilmDialog(path, story, window.render_worker.rate, window)

        def measured(_drawn: RenderResult) -> None:
            dialog.show_rate(window.render_worker.rate)

        window.render_worker.drawn.connect(measured)
        if window.render_worker.rate is None:
            window.request_picture(quick=False)
        taken = dialog.exec()
        window.render_worker.drawn.disconnect(measured)
        if taken:
            job = Job(make_film(window.scene, dialog.options()), window)
            window.run(job, _("Making the film…"), _("Saved: {path}"))

    def export() -> None:
        model = shown()
        is_story = isinstance(model, Story)
        dialog = ExportDialog(window.documents.offered(".glb"), window, story=is_story)
        if dialog.exec():
            options = dialog.options()
            if is_story and options["path"].suffix in (".ply", ".obj"):
                options["at"] = window.timeline.time
            work = make_export(model, window.scene, options)
            window.run(Job(work, window), _("Exporting…"), _("Saved: {path}"))

    menu = marked("&File")
    return [
        Command("file.new", marked("&New from an example…"), start, menu, "Ctrl+N"),
        Command("file.open", marked("&Open…"), lambda: window.documents.open(), menu, "Ctrl+O"),
        Command("file.save", marked("&Save"), lambda: window.documents.save(), menu, "Ctrl+S"),
        Command(
            "file.save_as",
            marked("Save &as…"),
            lambda: window.documents.save(ask=True),
            menu,
            "Ctrl+Shift+S",
        ),
        Command(
            "file.picture",
            marked("Save a &picture…"),
            picture,
            menu,
            "Ctrl+E",
            lambda: window.model is not None,
        ),
        Command(
            "file.film",
            marked("Make a &film…"),
            film,
            menu,
            "Ctrl+Shift+E",
            lambda: isinstance(window.model, Story),
        ),
        Command(
            "file.export",
            marked("E&xport for other programs…"),
            export,
            menu,
            "Ctrl+Alt+E",
            lambda: window.model is not None,
        ),
        Command(
            "file.copy", marked("&Copy the picture"), window.copy_picture, menu, "Ctrl+Shift+C"
        ),
        Command("file.close", marked("&Quit"), window.close, menu, "Ctrl+Q"),
    ]


def window_settings(window: Window) -> list[Command]:
    """Return the commands on the window and on what it remembers."""

    def theme(name: str) -> None:
        window.settings.setValue("theme", name)
        application: Any = QApplication.instance()
        apply_theme(application, name, application.property("system_palette"))

    def language(code: str) -> None:
        speak_in(code)
        window.settings.setValue("language", code)
        window.retranslate()

    def present() -> None:
        window.presenting = not window.presenting
        window.menuBar().setVisible(not window.presenting)
        window.statusBar().setVisible(not window.presenting)
        if window.presenting:
            window.before_presenting = window.saveState()
            for dock in window.docks.values():
                dock.hide()
            window.showFullScreen()
        else:
            window.showNormal()
            window.restoreState(window.before_presenting)
            # What is shown may have become another while its panels were hidden.
            window.choose_panels()
        window.canvas.pointer_lit = window.presenting
        window.canvas.setCursor(
            Qt.CursorShape.BlankCursor if window.presenting else Qt.CursorShape.ArrowCursor
        )
        window.canvas.setFocus()

    def motion() -> None:
        before = window.settings.value("reduced_motion", False, type=bool)
        window.settings.setValue("reduced_motion", not before)

    def about() -> None:
        import exoviz

        box = QMessageBox(window)
        box.setWindowTitle(_("About exoviz"))
        box.setText(f"exoviz {exoviz.__version__}")
        box.setInformativeText(
            _("Build, see and check an exosome, molecule by molecule and true to scale.")
        )
        box.setStandardButtons(QMessageBox.StandardButton.Close)
        box.exec()

    view, help_menu = marked("&View"), marked("&Help")
    found = [
        Command(
            "window.present",
            marked("&Present"),
            present,
            view,
            "F5, F11",
            checked=lambda: window.presenting,
        )
    ]
    found += choices(
        "theme",
        _THEMES,
        view + "/" + marked("&Colours of the window"),
        theme,
        lambda: str(window.settings.value("theme", "system")),
    )
    found += choices("language", _LANGUAGES, view + "/" + marked("Lan&guage"), language, current)
    return [
        *found,
        Command(
            "window.motion",
            marked("Less &motion"),
            motion,
            view,
            checked=lambda: window.settings.value("reduced_motion", False, type=bool),
        ),
        Command("help.about", marked("&About exoviz"), about, help_menu),
    ]
