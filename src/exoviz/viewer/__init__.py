"""The desktop window."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from exoviz.errors import InputError, Problem, UserError
from exoviz.language import LANGUAGES, _, current

if TYPE_CHECKING:
    from exoviz.viewer.window import Window

__all__ = ["application", "open_window", "view"]


def application() -> Any:
    """Return the one QApplication, made as exoviz wants it.

    Raises
    ------
    InputError
        If there is no display to open a window on.
    """
    from qtpy import QT5
    from qtpy.QtCore import QCoreApplication, Qt
    from qtpy.QtGui import QGuiApplication
    from qtpy.QtWidgets import QApplication

    from exoviz.viewer.widgets.appearance import load_font
    from exoviz.viewer.widgets.qt_words import QtWords

    known = QApplication.instance()
    if known is not None and known.property("system_palette") is not None:
        return known
    displays = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform.startswith("linux") and not any(os.environ.get(name) for name in displays):
        # Qt would end the process here.
        what = _("there is no display to open a window on.")
        raise InputError("view", [Problem("", what, _("'exoviz render' draws without one."))])
    if known is None:
        if QT5:
            for name in ("AA_EnableHighDpiScaling", "AA_UseHighDpiPixmaps"):
                QCoreApplication.setAttribute(getattr(Qt.ApplicationAttribute, name))
        QGuiApplication.setHighDpiScaleFactorRoundingPolicy(
            Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
        )
        known = QApplication([sys.argv[0]])
    known.setApplicationName("exoviz")
    known.setOrganizationName("exoviz")
    load_font()
    words = QtWords(known)
    known.installTranslator(words)
    known.setProperty("system_palette", known.palette())
    return known


def open_window(name: str = "", *, settings: Any = None, language: str = "") -> Window:
    """Open a window on a scene, without waiting for it to be closed.

    Parameters
    ----------
    name : str
        A preset or a file; by default that which was open last, or the default scene.
    settings : QSettings, optional
    language : str
        In place of the one that was chosen in the window.
    """
    app = application()
    from qtpy.QtCore import QSettings

    from exoviz.scene import load_scene, scene_file
    from exoviz.viewer.widgets.appearance import THEMES, apply_theme, speak_in
    from exoviz.viewer.window import Window

    settings = settings or QSettings("exoviz", "exoviz")
    chosen = language or str(settings.value("language", "") or current())
    speak_in(chosen if chosen in LANGUAGES else "en")
    theme = settings.value("theme", "system")
    apply_theme(app, theme if theme in THEMES else "system", app.property("system_palette"))
    problem = ""
    recent = settings.value("recent", []) or []
    last = recent if isinstance(recent, str) else next(iter(recent), "")
    wanted = name or (last if last and Path(last).is_file() else "exosome")
    path = scene_file(wanted)
    try:
        scene = load_scene(wanted)
    except UserError as error:
        # A broken file opens a window that says what is wrong with it.
        problem, scene, path = str(error), load_scene("exosome"), None
        wanted = "exosome"
    window = Window(scene, path, settings, wanted)
    # Python's side of the application must not end before its windows.
    window.application = app
    window.show()
    if problem:
        window.complain(problem)
    window.documents.warn_if_held(path)
    return window


def _shown(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Show an error that nobody expected, and write it out for a report of it."""
    from qtpy.QtWidgets import QApplication, QMessageBox

    sys.__excepthook__(kind, error, trace)
    if issubclass(kind, KeyboardInterrupt):
        QApplication.quit()
        return
    what = _("something went wrong that should not ({error}).")
    text = what.format(error=f"{kind.__name__}: {error}")
    box = QMessageBox(QMessageBox.Icon.Critical, "exoviz", text)
    box.setInformativeText(_("Your scene is kept: save it, and open exoviz again."))
    box.exec()


def view(names: Sequence[str] = (), *, language: str = "") -> int:
    """Open windows, and return when the last is closed.

    Parameters
    ----------
    names : sequence of str
        Presets or files, a window each.
    language : str
        In place of the one that was chosen in the window.
    """
    app = application()
    # Qt would end the process at an error in what it calls; here it is shown, and work goes on.
    sys.excepthook = _shown
    windows = [open_window(name, language=language) for name in (names or ("",))]
    windows[0].documents.offer_recovery()
    code: int = app.exec()
    return code
