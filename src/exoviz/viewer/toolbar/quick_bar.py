"""A slim bar of buttons for what is done most; the menus have all of it too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from qtpy.QtCore import QEvent, QSize, Qt
from qtpy.QtGui import QKeySequence
from qtpy.QtWidgets import QAction, QMainWindow, QMenu, QToolBar, QToolButton

from exoviz.language import _
from exoviz.viewer.actions.command_table import Commands
from exoviz.viewer.toolbar.line_icons import line_icon
from exoviz.viewer.widgets.controls import plain_tip

__all__ = ["QuickBar", "install_quick_bar"]

_SIDE: Final = 20
#: Buttons from left to right: icon, and a command or the path of a menu; None is a gap.
_BUTTONS: Final[tuple[tuple[str, str] | None, ...]] = (
    ("undo", "edit.undo"),
    ("redo", "edit.redo"),
    None,
    ("style", "&View/S&tyle"),
    ("camera", "&View/&Standard views"),
    ("cutaway", "&View/&Cutaway"),
    ("projection", "view.orthographic"),
    None,
    ("labels", "layers.label"),
    ("legend", "view.legend"),
    ("words", "view.scale_bar"),
    None,
    ("play", "time.play"),
    ("picture", "file.picture"),
    ("film", "file.film"),
)
#: What is on is seen by its ground, in every theme.
_LOOK: Final = """
QToolBar { border: none; spacing: 2px; padding: 2px; }
QToolButton { padding: 4px; border: 1px solid transparent; border-radius: 4px; }
QToolButton:hover { border-color: palette(highlight); }
QToolButton:checked { background: palette(highlight); }
QToolButton[popupMode="2"] { padding-right: 13px; }
QToolButton::menu-indicator { subcontrol-position: right center; right: 1px; width: 9px; }
"""


def _plain(title: str) -> str:
    return title.replace("&", "").removesuffix("…")


class QuickBar(QToolBar):
    """Buttons of commands and of menus.

    Parameters
    ----------
    commands : Commands
        Their actions are those of the buttons.
    menus : mapping of str to QMenu
        Menus by path.
    """

    def __init__(self, commands: Commands, menus: Mapping[str, QMenu]) -> None:
        super().__init__(_("Toolbar"))
        self.setObjectName("toolbar")
        self.setMovable(False)
        self.setIconSize(QSize(_SIDE, _SIDE))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self.setStyleSheet(_LOOK)
        self._icons: dict[str, QAction | QToolButton] = {}
        for one in _BUTTONS:
            if one is None:
                self.addSeparator()
            elif one[1] in commands.actions:
                self._add_command(one[0], commands.actions[one[1]])
            else:
                self._add_menu(one[0], menus[one[1]])
        self._paint_icons()

    def _add_command(self, icon: str, action: QAction) -> None:
        action.setIconVisibleInMenu(False)
        self.addAction(action)
        self._icons[icon] = action

        def explain() -> None:
            keys = [
                one.toString(QKeySequence.SequenceFormat.NativeText) for one in action.shortcuts()
            ]
            tip = _plain(action.text()) + (f" ({', '.join(keys)})" if keys else "")
            if action.toolTip() != tip:
                action.setToolTip(tip)

        action.changed.connect(explain)
        explain()

    def _add_menu(self, icon: str, menu: QMenu) -> None:
        button = QToolButton()
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        title = _plain(menu.title())
        button.setToolTip(plain_tip(title))
        button.setAccessibleName(title)
        self.addWidget(button)
        self._icons[icon] = button

    def changeEvent(self, event: QEvent | None) -> None:
        """Draw the icons anew in other colours."""
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.PaletteChange:
            self._paint_icons()

    def _paint_icons(self) -> None:
        for name, one in self.__dict__.get("_icons", {}).items():
            one.setIcon(line_icon(name, self.palette(), _SIDE))


def install_quick_bar(
    window: QMainWindow, commands: Commands, menus: Mapping[str, QMenu]
) -> QuickBar:
    """Put a bar on a window in place of the one that is there."""
    for old in window.findChildren(QuickBar):
        window.removeToolBar(old)
        old.setParent(None)
        old.deleteLater()
    bar = QuickBar(commands, menus)
    window.addToolBar(bar)
    return bar
