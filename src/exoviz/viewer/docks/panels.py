"""The panels around the picture: made anew when the language changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qtpy.QtCore import QSize, Qt
from qtpy.QtGui import QGuiApplication
from qtpy.QtWidgets import QDockWidget, QListWidget, QProgressBar, QPushButton, QTextBrowser

from exoviz.language import _
from exoviz.viewer.docks.layers_panel import LayersPanel
from exoviz.viewer.docks.recipe_panel import RecipePanel
from exoviz.viewer.docks.timeline_panel import TimelinePanel
from exoviz.viewer.widgets.elided_label import ElidedLabel

if TYPE_CHECKING:
    from exoviz.viewer.window import Window

__all__ = ["first_size", "make_panels"]

_ROOM: Final = QSize(1280, 800)
#: Qt's platform without a screen; it says that it has one of 800 x 800.
_NO_SCREEN: Final = "offscreen"
#: Pixels; in a narrower window all panels share the left side, so that the picture has room.
_NARROW: Final = 1200
#: Pixels; a lower window has no room for two panels above each other.
_LOW: Final = 640


def first_size() -> QSize:
    """Return how large a window is that was never open before: no larger than the screen."""
    screen = QGuiApplication.primaryScreen()
    if screen is None or QGuiApplication.platformName() == _NO_SCREEN:
        return _ROOM
    return _ROOM.boundedTo(screen.availableSize())


def _layers(window: Window) -> LayersPanel:
    panel = LayersPanel()
    panel.shown.connect(window.layer_edits.set_shown)
    panel.solo.connect(window.layer_edits.solo)
    panel.kept.connect(window.layer_edits.set_kept)
    panel.opacity.connect(window.layer_edits.set_opacity)
    panel.colour.connect(window.layer_edits.set_colour)
    panel.selected.connect(window.selection.choose)
    panel.menu_wanted.connect(lambda place: window.selection.open_menu(-1, place))
    return panel


def _browser(name: str) -> QTextBrowser:
    browser = QTextBrowser(openExternalLinks=True)
    browser.setAccessibleName(name)
    return browser


def _docks(window: Window) -> dict[str, QDockWidget]:
    for dock in window.findChildren(QDockWidget):
        window.removeDockWidget(dock)
        dock.setParent(None)
        dock.deleteLater()
    left, right = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
    docks: dict[str, QDockWidget] = {}
    for key, title, widget, area in (
        ("layers", _("Layers"), window.layers, left),
        ("card", _("Molecule"), window.card, left),
        ("recipe", _("Recipe"), window.recipe, right),
        ("report", _("Report"), window.report, right),
        ("history", _("History"), window.history, right),
        ("timeline", _("Time"), window.timeline, Qt.DockWidgetArea.BottomDockWidgetArea),
    ):
        dock = QDockWidget(title)
        dock.setObjectName(key)
        dock.setWidget(widget)
        window.addDockWidget(area, dock)
        docks[key] = dock
    if window.height() < _LOW:
        window.tabifyDockWidget(docks["layers"], docks["card"])
        docks["layers"].raise_()
    if window.width() < _NARROW:
        window.tabifyDockWidget(docks["card"], docks["recipe"])
    window.tabifyDockWidget(docks["recipe"], docks["report"])
    window.tabifyDockWidget(docks["report"], docks["history"])
    docks["recipe"].raise_()
    window.resizeDocks([docks["layers"], docks["recipe"]], [330, 320], Qt.Orientation.Horizontal)
    window.resizeDocks([docks["layers"], docks["card"]], [420, 240], Qt.Orientation.Vertical)
    return docks


def _status(window: Window) -> None:
    bar = window.statusBar()
    for child in (window.status_text, window.progress, window.stop):
        if child is not None:
            bar.removeWidget(child)
            child.deleteLater()
    window.status_text = ElidedLabel()
    window.status_text.setTextFormat(Qt.TextFormat.PlainText)
    window.progress = QProgressBar(minimum=0, maximum=0)
    window.progress.setMaximumWidth(180)
    window.stop = QPushButton(_("Stop"))
    window.stop.clicked.connect(window.stop_jobs)
    bar.addWidget(window.status_text, 1)
    bar.addPermanentWidget(window.progress)
    bar.addPermanentWidget(window.stop)
    window.progress.hide()
    window.stop.hide()


def make_panels(window: Window) -> None:
    """Make everything around the picture that holds words."""
    window.layers = _layers(window)
    window.recipe = RecipePanel(window.store.scene)
    window.recipe.changed.connect(lambda scene, name, key: window.store.change(scene, name, key))
    window.recipe.stopped.connect(window.stop_build)
    window.recipe.hinted.connect(window.say)
    window.card = _browser(_("Molecule"))
    window.report = _browser(_("Report"))
    window.history = QListWidget()
    window.history.setAccessibleName(_("History"))
    window.history.currentRowChanged.connect(window.go_back_to)
    window.timeline = TimelinePanel()
    window.timeline.moved.connect(window.time_moved)
    window.docks = _docks(window)
    _status(window)
