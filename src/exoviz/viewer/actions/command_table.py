"""One table of all commands, which menus, shortcuts, palette, help and scripts read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qtpy.QtCore import QObject
from qtpy.QtGui import QKeySequence
from qtpy.QtWidgets import QAction, QActionGroup, QMenu, QMenuBar, QWidget

from exoviz.language import _

__all__ = ["Command", "Commands", "choices", "menu_in"]


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Command:
    """A command.

    Attributes
    ----------
    key : str
        Name, such as ``"layers.solo"``.
    title : str
        English; translated when shown.
    run : callable
    menu : str
        Its menu, English; sub-menus after a slash. Empty for none.
    shortcut : str
        Key sequences, separated by a comma and a space.
    enabled : callable
        Whether it is available now.
    checked : callable, optional
        Whether it is on, for a switch.
    radio : str
        Name of the group of switches of which one is on.
    """

    key: str
    title: str
    run: Callable[..., Any]
    menu: str = ""
    shortcut: str = ""
    enabled: Callable[[], bool] = _always
    checked: Callable[[], bool] | None = None
    radio: str = ""


def choices(
    prefix: str,
    titles: Mapping[str, str],
    menu: str,
    choose: Callable[[str], None],
    chosen: Callable[[], str],
    enabled: Callable[[], bool] = _always,
) -> list[Command]:
    """Return a command for each choice of a group of which one is on."""

    def one(key: str) -> Command:
        return Command(
            f"{prefix}.{key}",
            titles[key],
            lambda: choose(key),
            menu,
            "",
            enabled,
            lambda: chosen() == key,
            prefix,
        )

    return [one(key) for key in titles]


class Commands(Mapping[str, Callable[..., Any]]):
    """All commands of a window, by name: ``commands["view.fit"]()``.

    Parameters
    ----------
    table : sequence of Command
    shortcuts : mapping of str to str
        Shortcuts that the user has set, by command.
    """

    def __init__(self, table: Sequence[Command], shortcuts: Mapping[str, str]) -> None:
        self.table = {command.key: command for command in table}
        self._shortcuts = dict(shortcuts)
        self.actions: dict[str, QAction] = {}
        self._menus: dict[str, QMenu] = {}
        self._groups: dict[str, QActionGroup] = {}
        #: Runs what is chosen by hand; told the name of the command.
        self.around: Callable[[str, Callable[[], Any]], None] = lambda _key, run: run()

    def __getitem__(self, key: str) -> Callable[..., Any]:
        return self.table[key].run

    def __iter__(self) -> Iterator[str]:
        return iter(self.table)

    def __len__(self) -> int:
        return len(self.table)

    def shortcut(self, key: str) -> str:
        """Return the shortcut of a command."""
        return self._shortcuts.get(key, self.table[key].shortcut)

    def set_shortcut(self, key: str, keys: str) -> None:
        """Set the shortcut of a command; a command that had it loses it."""
        for other in self.table:
            if keys and other != key and self.shortcut(other) == keys:
                self.set_shortcut(other, "")
        self._shortcuts[key] = keys
        if key in self.actions:
            self.actions[key].setShortcuts(_sequences(keys))

    @property
    def own_shortcuts(self) -> dict[str, str]:
        """The shortcuts that the user has set."""
        return {key: keys for key, keys in self._shortcuts.items() if key in self.table}

    def install(self, window: QWidget, bar: QMenuBar) -> dict[str, QMenu]:
        """Create the actions of all commands, and the menus; return the menus by path."""
        self.actions = {key: self._action(command, window) for key, command in self.table.items()}
        for key, command in self.table.items():
            window.addAction(self.actions[key])
            if command.menu:
                self._menu(command.menu, bar).addAction(self.actions[key])
        for menu in self._menus.values():
            menu.aboutToShow.connect(self.refresh)
        self.refresh()
        return self._menus

    def take_away(self) -> None:
        """Take the actions and the menus away: a key of two actions runs neither."""
        for action in self.actions.values():
            # Qt keeps an action until it is back in its loop; the keys are free at once.
            action.setShortcuts([])
        top = [menu for path, menu in self._menus.items() if "/" not in path]
        for one in (*top, *self._groups.values(), *self.actions.values()):
            one.deleteLater()
        for kept in (self.actions, self._menus, self._groups):
            kept.clear()

    def reach_in(self, other: QWidget, *keys: str) -> None:
        """Let the shortcuts of commands work in another window too."""
        other.addActions([self.actions[key] for key in keys])

    def refresh(self) -> None:
        """Update which actions are available and which are on."""
        for key, action in self.actions.items():
            command = self.table[key]
            action.setEnabled(command.enabled())
            if command.checked is not None:
                action.setChecked(command.checked())

    def _action(self, command: Command, parent: QObject) -> QAction:
        action = QAction(_(command.title), parent)
        action.setObjectName(command.key)
        action.setShortcuts(_sequences(self.shortcut(command.key)))
        action.setCheckable(command.checked is not None)
        if command.radio:
            if command.radio not in self._groups:
                self._groups[command.radio] = QActionGroup(parent)
            self._groups[command.radio].addAction(action)

        def run(_checked: bool = False) -> None:
            # A shortcut may come before the menus were refreshed.
            asked = self.table[command.key]
            if asked.enabled():
                self.around(command.key, asked.run)
            self.refresh()

        action.triggered.connect(run)
        return action

    def _menu(self, path: str, bar: QMenuBar) -> QMenu:
        if path not in self._menus:
            above, _slash, name = path.rpartition("/")
            parent = self._menu(above, bar) if above else bar
            self._menus[path] = menu_in(parent, _(name))
        return self._menus[path]


def menu_in(parent: QMenu | QMenuBar, title: str) -> QMenu:
    """Return a new menu in another, or in a menu bar.

    One that Qt makes itself, `QMenu.addMenu` of a title, Python does not see end: what stands in
    its place in memory afterwards would be taken for it.
    """
    made = QMenu(title, parent)
    parent.addMenu(made)
    return made


def _sequences(keys: str) -> list[QKeySequence]:
    return [QKeySequence(one) for one in keys.split(", ") if one]
