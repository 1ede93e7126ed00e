"""Everything that can be done, as data: menus, keys, palette, help and scripts read one table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qtpy.QtCore import QObject
from qtpy.QtGui import QKeySequence
from qtpy.QtWidgets import QAction, QActionGroup, QMenu, QMenuBar, QWidget

from exoviz.language import _
from exoviz.viewer.widgets.controls import existing

__all__ = ["Command", "Commands", "choices"]


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Command:
    """Something that can be done.

    Attributes
    ----------
    key : str
        Such as ``"layers.solo"``.
    title : str
        English; translated when shown.
    run : callable
    menu : str
        Menu that it stands in, English; sub-menus after a slash. Empty for none.
    shortcut : str
        Keys, several of them with a comma and a space between.
    enabled : callable
        Whether it can be done now.
    checked : callable, optional
        Whether what it switches is on; None for what is no switch.
    radio : str
        Switches with the same name exclude each other.
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
    """Return a command for each of some choices that exclude each other."""

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
    """All commands of a window, by their keys: ``commands["view.fit"]()``.

    Parameters
    ----------
    table : sequence of Command
    shortcuts : mapping of str to str
        Keys of the user's own, by command.
    """

    def __init__(self, table: Sequence[Command], shortcuts: Mapping[str, str]) -> None:
        self.table = {command.key: command for command in table}
        self._shortcuts = dict(shortcuts)
        self.actions: dict[str, QAction] = {}

    def __getitem__(self, key: str) -> Callable[..., Any]:
        return self.table[key].run

    def __iter__(self) -> Iterator[str]:
        return iter(self.table)

    def __len__(self) -> int:
        return len(self.table)

    def shortcut(self, key: str) -> str:
        """Return the keys of a command."""
        return self._shortcuts.get(key, self.table[key].shortcut)

    def set_shortcut(self, key: str, keys: str) -> None:
        """Give a command other keys; whatever had them loses them."""
        for other in self.table:
            if keys and other != key and self.shortcut(other) == keys:
                self.set_shortcut(other, "")
        self._shortcuts[key] = keys
        if key in self.actions:
            self.actions[key].setShortcuts(_sequences(keys))

    @property
    def own_shortcuts(self) -> dict[str, str]:
        """The keys that are not as they come."""
        return {key: keys for key, keys in self._shortcuts.items() if key in self.table}

    def install(self, window: QWidget, bar: QMenuBar) -> dict[str, QMenu]:
        """Make actions of all commands, and menus of those that have one."""
        bar.clear()
        menus: dict[str, QMenu] = {}
        groups: dict[str, QActionGroup] = {}
        for action in self.actions.values():
            window.removeAction(action)
        self.actions = {
            key: self._action(command, window, groups) for key, command in self.table.items()
        }
        for key, command in self.table.items():
            window.addAction(self.actions[key])
            if command.menu:
                menu = self._menu(command.menu, bar, menus)
                menu.addAction(self.actions[key])
        for menu in menus.values():
            menu.aboutToShow.connect(self.refresh)
        self.refresh()
        return menus

    def refresh(self) -> None:
        """Show what can be done and what is on."""
        for key, action in self.actions.items():
            command = self.table[key]
            action.setEnabled(command.enabled())
            if command.checked is not None:
                action.setChecked(command.checked())

    def _action(
        self, command: Command, parent: QObject, groups: dict[str, QActionGroup]
    ) -> QAction:
        action = QAction(_(command.title), parent)
        action.setShortcuts(_sequences(self.shortcut(command.key)))
        action.setCheckable(command.checked is not None)
        if command.radio:
            group = groups.setdefault(command.radio, QActionGroup(parent))
            group.addAction(action)

        def run(_checked: bool = False) -> None:
            # A key may come before the menus have been looked at.
            if command.enabled():
                command.run()
            self.refresh()

        action.triggered.connect(run)
        return action

    def _menu(self, path: str, bar: QMenuBar, menus: dict[str, QMenu]) -> QMenu:
        if path not in menus:
            above, _slash, name = path.rpartition("/")
            parent = self._menu(above, bar, menus) if above else bar
            menus[path] = existing(parent.addMenu(_(name)))
        return menus[path]


def _sequences(keys: str) -> list[QKeySequence]:
    return [QKeySequence(one) for one in keys.split(", ") if one]
