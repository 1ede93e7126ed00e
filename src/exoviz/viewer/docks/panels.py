"""The panels around the picture: made anew when the language changes."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from qtpy.QtCore import Qt, QTimer
from qtpy.QtWidgets import (
    QDockWidget,
    QFrame,
    QListWidget,
    QMainWindow,
    QScrollArea,
    QStyle,
    QTabBar,
    QTextBrowser,
    QWidget,
)

from exoviz.language import _
from exoviz.scene import Scene
from exoviz.viewer.docks.chapters_panel import ChaptersPanel
from exoviz.viewer.docks.cut_panel import CutPanel
from exoviz.viewer.docks.layers_panel import LayersPanel
from exoviz.viewer.docks.recipe_panel import RecipePanel
from exoviz.viewer.docks.section_panel import SectionPanel
from exoviz.viewer.docks.timeline_panel import TimelinePanel
from exoviz.viewer.widgets.controls import existing

__all__ = ["Panels", "dock_panels"]

#: Share of the window's width that panels have when it opens first; the rest is the picture's.
_SHARE: Final = 1 / 3
#: Pixels that a column of panels needs to be read with ease.
_COLUMN: Final = 310
#: Pixels; a lower window has no room for two panels above each other.
_LOW: Final = 640
#: Panels that are pictures or lists of their own, and scroll or shrink by themselves.
_SCROLL_THEMSELVES: Final = frozenset(
    {"card", "chapters", "section", "report", "history", "timeline"}
)
#: Panels that are shown when they are asked for: the section by a button of the cut, which lies
#: above it then, so that both are seen.
_HIDDEN: Final = frozenset({"section", "console"})


def _browser(name: str) -> QTextBrowser:
    browser = QTextBrowser()
    browser.setOpenExternalLinks(True)
    browser.setAccessibleName(name)
    return browser


def _scrolled(panel: QWidget) -> QScrollArea:
    """Return a panel that scrolls where its dock is smaller than its content."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(panel)
    return area


def _forget() -> None:
    """Let Python forget the panels that have ended.

    What Qt makes itself in one, such as its scroll bars, Python does not see end: what stands in
    their place in memory afterwards would be taken for them.
    """
    gc.collect()


def _raise(dock: QDockWidget, shown: bool) -> None:
    if shown:
        dock.raise_()


@dataclass(frozen=True, slots=True, eq=False)
class Panels:
    """The contents of the docks.

    Attributes
    ----------
    layers : LayersPanel
    card, report : QTextBrowser
        The selection, and the model that is built.
    recipe : RecipePanel
    cut : CutPanel
    section : SectionPanel
    history : QListWidget
    timeline : TimelinePanel
    chapters : ChaptersPanel
    """

    layers: LayersPanel
    card: QTextBrowser
    recipe: RecipePanel
    cut: CutPanel
    section: SectionPanel
    report: QTextBrowser
    history: QListWidget
    timeline: TimelinePanel
    chapters: ChaptersPanel

    @classmethod
    def made(cls, scene: Scene) -> Panels:
        """Return panels in the language in force."""
        history = QListWidget()
        history.setAccessibleName(_("History"))
        card, report = _browser(_("Molecule")), _browser(_("Report"))
        return cls(
            layers=LayersPanel(),
            card=card,
            recipe=RecipePanel(scene),
            cut=CutPanel(),
            section=SectionPanel(),
            report=report,
            history=history,
            timeline=TimelinePanel(),
            chapters=ChaptersPanel(),
        )


def dock_panels(
    window: QMainWindow, panels: Panels, more: Mapping[str, tuple[str, QWidget]]
) -> dict[str, QDockWidget]:
    """Put panels around the picture in place of those that are there; return the docks by key.

    Parameters
    ----------
    window : QMainWindow
    panels : Panels
    more : mapping of str to (str, QWidget)
        Titles and contents of others, by key, which lie behind the last ones on the right.
    """
    before = window.findChildren(QDockWidget)
    for dock in before:
        window.removeDockWidget(dock)
        dock.setParent(None)
        dock.deleteLater()
    if before:
        QTimer.singleShot(0, _forget)
    left, right = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
    docks: dict[str, QDockWidget] = {}
    for key, title, widget, area in (
        ("layers", _("Layers"), panels.layers, left),
        ("card", _("Molecule"), panels.card, left),
        ("chapters", _("Chapters"), panels.chapters, right),
        ("recipe", _("Recipe"), panels.recipe, right),
        ("cut", _("Cut"), panels.cut, right),
        ("section", _("Section"), panels.section, right),
        ("report", _("Report"), panels.report, right),
        ("history", _("History"), panels.history, right),
        *((key, title, widget, right) for key, (title, widget) in more.items()),
        ("timeline", _("Time"), panels.timeline, Qt.DockWidgetArea.BottomDockWidgetArea),
    ):
        dock = QDockWidget(title)
        dock.setObjectName(key)
        dock.setWidget(widget if key in _SCROLL_THEMSELVES else _scrolled(widget))
        window.addDockWidget(area, dock)
        # Shown again from the menu, it lies before the others of its tabs.
        existing(dock.toggleViewAction()).triggered.connect(partial(_raise, dock))
        docks[key] = dock
    room = round(window.width() * _SHARE)
    one_column = room < 2 * _COLUMN
    if window.height() < _LOW:
        window.tabifyDockWidget(docks["layers"], docks["card"])
        docks["layers"].raise_()
    if one_column:
        window.tabifyDockWidget(docks["card"], docks["chapters"])
    window.tabifyDockWidget(docks["chapters"], docks["recipe"])
    window.tabifyDockWidget(docks["recipe"], docks["cut"])
    window.tabifyDockWidget(docks["cut"], docks["report"])
    window.tabifyDockWidget(docks["report"], docks["history"])
    for key in more:
        window.tabifyDockWidget(docks["history"], docks[key])
    for key in _HIDDEN & docks.keys():
        docks[key].hide()
    docks["recipe"].raise_()
    for tabs in window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
        # Tabs without room for all their names are scrolled, not cut to a letter each.
        tabs.setElideMode(Qt.TextElideMode.ElideNone)
        tabs.setUsesScrollButtons(True)
    # The bars between panels and picture, by which they are made wider, are taken from the panels.
    bar = existing(window.style()).pixelMetric(QStyle.PixelMetric.PM_DockWidgetSeparatorExtent)
    across, along = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
    if one_column:
        window.resizeDocks([docks["layers"]], [room - bar], across)
    else:
        sides = [docks["layers"], docks["recipe"]]
        window.resizeDocks(sides, 2 * [room // 2 - bar], across)
    window.resizeDocks([docks["layers"], docks["card"]], [420, 420 if one_column else 240], along)
    return docks
