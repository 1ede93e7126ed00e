"""A hand that clicks, drags, types and chooses at random in a window, also while it builds."""

from __future__ import annotations

import contextlib
import gc
import html
import os
import random
import re
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final
from unittest import mock

from attacks.signs import SIGNS
from exoviz.catalog import load_catalog
from exoviz.language import LANGUAGES, _, speaking
from exoviz.model.layers import last_step
from exoviz.scene import preset_names

if TYPE_CHECKING:
    from exoviz.viewer.window import Window

__all__ = ["Hand", "clicked_at_random", "no_faults"]

#: Commands that wait for an answer or write files, besides those whose title ends in three dots.
_WAIT: Final = ("file.save", "file.recover", "file.close", "help.about", "window.present")
_SMALL: Final = """
format = "exoviz-scene"
version = 1
title = "Small"
vesicle.diameter_nm = {diameter}
membrane.composition = {{ cholesterol = 1, PC = 2, GM3 = 1 }}
proteins.CD9 = 2
proteins.CD63 = 2
proteins.HSPA8 = 1
proteins.MINE = {{ copies = 2, mass_kda = 40, place = "lumen" }}
rna = {{ miR-21-5p = 1 }}
view = {{ cutaway = "half", keep = ["cargo"] }}
"""
_STORY: Final = """
[story]
chapters = ["docking", "uptake"]
body = { vesicles = 1, diameter_nm = 220, smallest_nm = 30, largest_nm = 30 }
"""
#: What Qt says of a platform without a screen.
_OF_THE_PLATFORM: Final = ("This plugin does not support", "QStandardPaths: XDG_RUNTIME_DIR")
#: A case ends after so many seconds without a picture, on the busiest machine.
_STUCK_S: Final = 300.0


@contextlib.contextmanager
def no_faults() -> Iterator[list[str]]:
    """Collect what goes wrong where nobody catches it: in slots and threads, and in Qt's words."""
    from qtpy.QtCore import qInstallMessageHandler

    found: list[str] = []

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        import traceback

        lines = traceback.extract_tb(trace)
        place = f"{Path(lines[-1].filename).name}:{lines[-1].lineno}" if lines else "?"
        found.append(f"{kind.__name__} at {place}: {error}")

    def in_thread(args: threading.ExceptHookArgs) -> None:
        hook(args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback)

    def said(_kind: Any, _context: Any, text: str | None) -> None:
        if text and not text.startswith(_OF_THE_PLATFORM):
            found.append(f"Qt: {text}")

    before = sys.excepthook, threading.excepthook
    sys.excepthook, threading.excepthook = hook, in_thread
    handler = qInstallMessageHandler(said)
    try:
        yield found
    finally:
        qInstallMessageHandler(handler)
        sys.excepthook, threading.excepthook = before


def tester() -> Any:
    """Return what sends keys and clicks."""
    from qtpy.QtTest import QTest

    return QTest


class Hand:
    """Does one thing after the other in a window, chosen by chance.

    Parameters
    ----------
    window : Window
    chance : random.Random
    scenes : list of str
        Scenes to open.
    """

    def __init__(self, window: Window, chance: random.Random, scenes: list[str]) -> None:
        self._window = window
        self._chance = chance
        self._scenes = scenes
        self.did: list[str] = []
        kinds: list[tuple[int, Callable[[], str]]] = [
            (10, self._click),
            (4, self._drag),
            (3, self._wheel),
            (6, self._key),
            (8, self._command),
            (8, self._row),
            (6, self._box),
            (2, self._tick),
            (2, self._rebuild),
            (3, self._time),
            (1, self._open),
            (1, self._resize),
            (1, self._search),
        ]
        self._kinds = [kind for weight, kind in kinds for _time in range(weight)]

    def act(self) -> None:
        """Do something, and let the window answer."""
        from qtpy.QtWidgets import QApplication

        kind = self._chance.choice(self._kinds)
        self.did.append(kind.__name__)
        self.did[-1] += f" {kind()}"
        for _time in range(self._chance.choice((1, 1, 3, 10))):
            SIGNS()
            QApplication.processEvents()
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()

    def settle(self) -> None:
        """Wait until the window shows the document as it is, or says why not."""
        import time

        from qtpy.QtCore import QEventLoop
        from qtpy.QtWidgets import QApplication

        window, began = self._window, time.monotonic()
        window.panels.timeline.stop()
        while window.phase != "ready" and window.builder.model is not None:
            SIGNS()
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
            if window.store.is_refused or time.monotonic() - began > _STUCK_S:
                break

    # -- what a hand can do

    def _place(self) -> Any:
        from qtpy.QtCore import QPoint

        canvas = self._window.canvas
        middle = self._chance.random() < 0.6
        low, high = (0.3, 0.7) if middle else (0.0, 1.0)
        across, down = (self._chance.uniform(low, high) for _axis in range(2))
        return QPoint(int(across * canvas.width()), int(down * canvas.height()))

    def _click(self) -> str:
        from qtpy.QtCore import Qt

        place, canvas = self._place(), self._window.canvas
        kind = self._chance.choice(("left", "left", "left", "ctrl", "right", "double"))
        held = Qt.KeyboardModifier.NoModifier
        if kind == "ctrl":
            held = Qt.KeyboardModifier.ControlModifier
        button = Qt.MouseButton.RightButton if kind == "right" else Qt.MouseButton.LeftButton
        if kind == "double":
            tester().mouseDClick(canvas, button, held, place)
        else:
            tester().mouseClick(canvas, button, held, place)
        return kind

    def _drag(self) -> str:
        from qtpy.QtCore import QEvent, QPointF, Qt
        from qtpy.QtGui import QMouseEvent
        from qtpy.QtWidgets import QApplication

        canvas, held = self._window.canvas, Qt.KeyboardModifier.NoModifier
        buttons = (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton)
        button, place = self._chance.choice(buttons), self._place()
        tester().mousePress(canvas, button, held, place)
        for _step in range(self._chance.randint(1, 4)):
            place = self._place()
            kind = QEvent.Type.MouseMove
            event = QMouseEvent(kind, QPointF(place), button, button, held)
            QApplication.sendEvent(canvas, event)
        tester().mouseRelease(canvas, button, held, place)
        return ""

    def _wheel(self) -> str:
        from qtpy.QtCore import QPoint, QPointF, Qt
        from qtpy.QtGui import QWheelEvent
        from qtpy.QtWidgets import QApplication

        canvas, turn = self._window.canvas, self._chance.choice((-360, -120, 120, 360))
        place = QPointF(self._place())
        event = QWheelEvent(
            place,
            place,
            QPoint(),
            QPoint(0, turn),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(canvas, event)
        return str(turn)

    def _open_commands(self) -> list[str]:
        table = self._window.commands.table
        return [key for key, one in table.items() if key not in _WAIT and "…" not in one.title]

    def _command(self) -> str:
        key = self._chance.choice(self._open_commands())
        action = self._window.commands.actions[key]
        if action.isEnabled():
            action.trigger()
        return key

    def _key(self) -> str:
        from qtpy.QtCore import Qt
        from qtpy.QtGui import QKeySequence

        window, chance = self._window, self._chance
        free = set(self._open_commands())
        shortcuts = [
            one
            for key in window.commands.table
            if key in free
            for one in window.commands.shortcut(key).split(", ")
            if one
        ]
        plain = ("Tab", "Up", "Down", "Left", "Right", "Return", "V", "7")
        keys = chance.choice((*plain, *shortcuts))
        if keys in ("F5", "F11"):
            return "present"
        sequence = QKeySequence(keys)[0]
        code = int(sequence) if not hasattr(sequence, "toCombined") else sequence.toCombined()
        widget = chance.choice((window.canvas, window.panels.layers.tree, window.focusWidget()))
        mask = int(Qt.KeyboardModifier.KeyboardModifierMask)
        modifiers: Any = Qt.KeyboardModifiers
        held = modifiers(code & mask)
        tester().keyClick(widget or window.canvas, Qt.Key(code & ~mask & 0xFFFFFFFF), held)
        return keys

    def _row(self) -> str:
        from qtpy.QtCore import QPoint, Qt

        tree = self._window.panels.layers.tree
        items = [item for item, _node in self._window.panels.layers._rows()]
        if not items:
            return "none"
        item = self._chance.choice(items)
        tree.scrollToItem(item)
        box = tree.visualItemRect(item)
        left = box.left() + (self._chance.choice((8, 40, 90)))
        held = self._chance.choice(
            (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier)
        )
        place = QPoint(left, box.center().y())
        tester().mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, held, place)
        return str(item.text(0))

    def _box(self) -> str:
        from qtpy.QtCore import Qt
        from qtpy.QtWidgets import QAbstractSpinBox

        window = self._window
        boxes = [
            one
            for one in window.findChildren(QAbstractSpinBox)
            if one.isEnabled() and one.isVisibleTo(window)
        ]
        if not boxes:
            return "none"
        box = self._chance.choice(boxes)
        box.selectAll()
        typed = self._chance.choice(("0", "1", "7", "30", "40", "64", "999", "-5", ""))
        tester().keyClicks(box, typed)
        tester().keyClick(
            box, self._chance.choice((Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Up))
        )
        return f"{box.accessibleName()} {typed}"

    def _tick(self) -> str:
        from qtpy.QtWidgets import QAbstractSlider, QCheckBox, QComboBox

        window = self._window
        kinds = (QCheckBox, QComboBox, QAbstractSlider)
        found = [
            one
            for kind in kinds
            for one in window.findChildren(kind)
            if one.isEnabled() and one.isVisibleTo(window)
        ]
        if not found:
            return "none"
        one = self._chance.choice(found)
        if isinstance(one, QCheckBox):
            one.click()
        elif isinstance(one, QComboBox):
            one.setCurrentIndex(self._chance.randrange(max(one.count(), 1)))
        else:
            one.setValue(self._chance.randint(one.minimum(), one.maximum()))
        return type(one).__name__

    def _rebuild(self) -> str:
        """Set the diameter, and click before the next model is there."""

        size = self._chance.choice((24, 26, 30, 34))
        self._window.panels.recipe.diameter.setValue(size)
        if self._chance.random() < 0.5:
            self._window.builder.start()
        for _time in range(self._chance.randint(0, 6)):
            self._click()
            tester().qWait(5)
        return str(size)

    def _time(self) -> str:
        timeline = self._window.panels.timeline
        if not self._window.builder.has_story:
            return "none"
        if self._chance.random() < 0.3:
            timeline.toggle()
            return "play"
        timeline.seek(self._chance.uniform(0.0, timeline.duration))
        return f"{timeline.time:.2f}"

    def _open(self) -> str:
        name = self._chance.choice(self._scenes)
        self._window.files.open(name)
        return Path(name).stem

    def _resize(self) -> str:
        size = self._chance.choice(((700, 500), (900, 640), (1280, 800)))
        self._window.resize(*size)
        return str(size)

    def _search(self) -> str:
        text = self._chance.choice(("", "CD", "lip", "zz", "("))
        self._window.panels.layers.search.setText(text)
        return text


def card_faults(window: Window) -> list[str]:
    """Return what is false on the card of what is selected."""
    selection, page = window.selection, window.panels.card.toHtml()
    text = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", page)))
    picked = selection.picked
    found = []
    if picked is not None:
        model, shown = window.builder.model, window.canvas.shown
        seen = None if shown is None else shown.request.subject
        if picked.model is not model and picked.model is not seen:
            found.append("a molecule is selected of a model that is not shown")
        known = [one for one in picked.model.molecules() if one.species == picked.species]
        if picked.layer not in {one.layer for one in known}:
            found.append(f"{picked.species} is not in {picked.layer}")
    own = _("A molecule of the scene's own: the catalog lacks it.")
    paths = {picked.layer} if picked is not None else set(selection.layers)
    if own in text and not any("MINE" in one or "/custom/" in one for one in paths):
        found.append(f"called one's own: {sorted(paths)[:3]}")
    proteins = load_catalog().proteins
    if len(paths) == 1 and picked is not None and picked.species in proteins:
        (path,) = paths
        name = re.sub(r"\s+", " ", _(proteins[last_step(path)].name))
        if name not in text:
            found.append(f"{path} has the card {text[:60]!r}")
    return found


@contextlib.contextmanager
def _answered() -> Iterator[None]:
    """Have every dialog closed at once, as by Escape."""
    from qtpy.QtGui import QColor
    from qtpy.QtWidgets import QColorDialog, QDialog, QInputDialog, QMessageBox

    with contextlib.ExitStack() as patches:
        for owner, name, answer in (
            (QDialog, "exec", 0),
            (QMessageBox, "exec", 0),
            (QMessageBox, "open", None),
            (QInputDialog, "getText", ("", False)),
            (QColorDialog, "getColor", QColor()),
        ):
            patches.enter_context(mock.patch.object(owner, name, return_value=answer))
        yield


def clicked_at_random(seed: int, where: Path, *, steps: int = 150, presets: bool = True) -> str:
    """Open a window, do things at random in it, and close it.

    Parameters
    ----------
    seed : int
    where : Path
        An empty folder.
    steps : int
    presets : bool
        Whether scenes of exoviz's own are opened too, which take long to build.
    """
    try:
        return _clicked(seed, where, steps, presets)
    finally:
        # What Qt made in the window, and Python still knows, is gone before the next one is made.
        gc.collect()


def _clicked(seed: int, where: Path, steps: int, presets: bool) -> str:
    os.environ["XDG_DATA_HOME"] = str(where / "data")
    from qtpy.QtCore import QCoreApplication, QEvent, QSettings

    from exoviz.viewer import application, open_window

    application()
    chance = random.Random(seed)
    settings = QSettings(str(where / "settings.ini"), QSettings.Format.IniFormat)
    settings.setValue("reduced_motion", chance.random() < 0.5)
    scenes = []
    for name, text in (
        ("small", _SMALL.format(diameter=24)),
        ("story", _SMALL.format(diameter=30) + _STORY),
    ):
        path = where / f"{name}.toml"
        path.write_text(text, encoding="utf-8")
        scenes.append(str(path))
    if presets:
        scenes += chance.sample(list(preset_names()), 3)
    with no_faults() as faults, _answered(), speaking("en"):
        language = chance.choice(LANGUAGES)
        window = open_window(chance.choice(scenes), settings=settings, language=language)
        window.files.may_discard = lambda: True  # type: ignore[method-assign]
        hand = Hand(window, chance, scenes)
        wrong: list[str] = []
        for step in range(steps):
            hand.act()
            if step % 25 == 24:
                hand.settle()
            wrong = faults + card_faults(window)
            if wrong:
                break
        window.close()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()
    wrong = wrong or faults
    if wrong:
        raise AssertionError(f"{wrong[:3]} after {hand.did[-6:]}")
    return "clicked"
