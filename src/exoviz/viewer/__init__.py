"""The desktop window."""

from __future__ import annotations

import atexit
import functools
import gc
import os
import signal
import socket
import sys
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final

from exoviz.errors import InputError, Problem, UserError
from exoviz.language import LANGUAGES, _, current, marked

if TYPE_CHECKING:
    from qtpy.QtCore import QSettings
    from qtpy.QtWidgets import QApplication

    from exoviz.registry.graphics import Graphics
    from exoviz.viewer.window import Window

__all__ = ["application", "open_window", "view"]

#: Longest that a thread waits for its turn at Python, s.
_TURN_S: Final = 0.001
#: By then a window has long shown its first picture.
_OPENING_MS: Final = 5_000


@functools.cache
def application() -> QApplication:
    """Return the one QApplication, made as exoviz wants it.

    It is kept until the program ends: Qt does not bear a second one after the first.

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
    displays = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform.startswith("linux") and not any(os.environ.get(name) for name in displays):
        # Qt would end the process here.
        what = _("there is no display to open a window on.")
        raise InputError("view", [Problem("", what, _("'exoviz render' draws without one."))])
    if not isinstance(known, QApplication):
        # Threads that draw take turns at Python for each part of a picture: 5 ms are too long.
        sys.setswitchinterval(_TURN_S)
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


def open_window(
    name: str = "",
    *,
    settings: QSettings | None = None,
    language: str = "",
    graphics: Graphics | None = None,
) -> Window:
    """Open a window on a scene, without waiting for it to be closed.

    Parameters
    ----------
    name : str
        A preset or a file; by default the file that was open last, or the default scene.
    settings : QSettings, optional
        Settings that the window remembers; by default those of the program.
    language : str
        In place of the one that was chosen in the window.
    graphics : str, optional
        Who draws, in place of what was chosen in the window: ``"auto"``, a graphics card where
        there is one, ``"card"`` or ``"processor"``.

    Returns
    -------
    Window
        Its `commands` hold every command of the menus, by name.
    """
    app = application()
    from qtpy.QtCore import QSettings

    from exoviz.scene import load_scene, scene_file
    from exoviz.viewer.document.store import Store
    from exoviz.viewer.widgets.appearance import THEMES, apply_theme, speak_in
    from exoviz.viewer.widgets.messages import complain
    from exoviz.viewer.widgets.preferences import recent_files
    from exoviz.viewer.window import Window

    settings = settings or QSettings("exoviz", "exoviz")
    chosen = language or str(settings.value("language", "") or current())
    speak_in(chosen if chosen in LANGUAGES else "en")
    theme = settings.value("theme", "system")
    apply_theme(theme if theme in THEMES else "system")
    problem = ""
    last = next(iter(recent_files(settings)), "")
    wanted = name or (last if last and Path(last).is_file() else "exosome")
    path = scene_file(wanted)
    try:
        scene = load_scene(wanted)
    except UserError as error:
        # A broken file opens a window that says what is wrong with it.
        problem, scene, path = str(error), load_scene("exosome"), None
        wanted = "exosome"
    text = path.read_text(encoding="utf-8-sig") if path is not None else ""
    window = Window(Store(scene, marked("Opened"), path, text, Path(wanted).stem), settings)
    window.application = app
    if graphics is not None:
        window.graphics.use(graphics)
    # A script may end without closing it, and Qt must not be taken down under threads at work.
    atexit.register(_end_work, weakref.ref(window))
    window.show()
    if problem:
        complain(window, problem)
    window.files.warn_if_locked(path)
    return window


def _end_work(window: weakref.ref[Window]) -> None:
    """End the threads of a window that is still open."""
    open_one = window()
    if open_one is not None and not open_one.is_closed:
        open_one.end_work()


def _show_error(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Show an error that nobody expected, and write it out for a report of it."""
    from qtpy.QtWidgets import QApplication

    from exoviz.viewer.widgets.messages import Icon, message_box, words_of_error

    if issubclass(kind, KeyboardInterrupt):
        QApplication.quit()
        return
    sys.__excepthook__(kind, error, trace)
    text = words_of_error(error)
    kept = _("Your scene is kept: save it, and open exoviz again.")
    message_box(None, Icon.Critical, f"{text}\n{kept}").exec()


@contextmanager
def _hearing_signals() -> Iterator[None]:
    """Wake Qt's loop at each signal: Python acts on one only when it is about to run something."""
    from qtpy.QtCore import QSocketNotifier

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    near, far = socket.socketpair()

    def read() -> None:
        near.recv(64)

    far.setblocking(False)
    # A number is what PyQt takes, other than its types say.
    socket_number: Any = near.fileno()
    notifier = QSocketNotifier(socket_number, QSocketNotifier.Type.Read)
    notifier.activated.connect(read)
    before = signal.set_wakeup_fd(far.fileno(), warn_on_full_buffer=False)
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        notifier.setEnabled(False)
        near.close()
        far.close()


def view(names: Sequence[str] = (), *, language: str = "", graphics: Graphics | None = None) -> int:
    """Open windows, and return when the last is closed.

    Parameters
    ----------
    names : sequence of str
        Presets or files, a window each.
    language : str
        In place of the one that was chosen in the window.
    graphics : str, optional
        Who draws; see `open_window`.

    Returns
    -------
    int
        Exit code of the program: 0 if all went well.
    """
    app = application()
    from qtpy.QtCore import QTimer

    # Qt would end the process at an error in what it calls; here it is shown, and work goes on.
    sys.excepthook = _show_error
    # Until the first picture is there everything is new, and searches for garbage find none.
    gc.disable()
    QTimer.singleShot(_OPENING_MS, gc.enable)
    try:
        windows = [
            open_window(name, language=language, graphics=graphics) for name in names or ("",)
        ]
        # It asks, and waits: a request to end is heard meanwhile.
        QTimer.singleShot(0, windows[0].files.offer_recovery)
        with _hearing_signals():
            return app.exec()
    finally:
        gc.enable()
