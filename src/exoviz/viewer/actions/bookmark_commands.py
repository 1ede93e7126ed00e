"""Bookmarks: views of a vesicle to come back to. In a story their keys go through its chapters."""

from __future__ import annotations

from typing import Final

from qtpy.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QInputDialog,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from exoviz.language import _, marked
from exoviz.registry.cutaways import CUTAWAYS
from exoviz.scene.view import Bookmark
from exoviz.viewer.actions.command_table import Command
from exoviz.viewer.docks.timeline_panel import TimelinePanel
from exoviz.viewer.document.model_builder import ModelBuilder
from exoviz.viewer.document.store import Store
from exoviz.viewer.picture.camera_controller import CameraController
from exoviz.viewer.tour.tour_player import TourPlayer
from exoviz.viewer.widgets.bookmark_list import BookmarkList, bookmark_name
from exoviz.viewer.widgets.controls import dialog_buttons

__all__ = ["BookmarkDialog", "BookmarkEdits", "bookmark_commands"]

#: Commands that work in the dialog too.
_HISTORY: Final = ("edit.undo", "edit.redo")


class BookmarkEdits:
    """Changes bookmarks, each time as a step of the document's history, and goes to them.

    Parameters
    ----------
    store : Store
    camera : CameraController
    """

    def __init__(self, store: Store, camera: CameraController) -> None:
        self._store = store
        self._camera = camera

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the bookmarks, in order."""
        return tuple(self._store.scene.view.bookmarks)

    def _change(self, bookmarks: dict[str, Bookmark]) -> None:
        self._store.change_view(bookmarks=bookmarks)

    def add(self, name: str) -> None:
        """Remember what is seen under a name; what had that name before is gone."""
        view = self._store.scene.view
        planar = view.plane if CUTAWAYS[view.cutaway].by_plane else None
        here = self._camera.orbit().model_dump()
        bookmark = Bookmark(**here, cutaway=view.cutaway, plane=planar)
        self._change({**view.bookmarks, name: bookmark})

    def go(self, name: str) -> None:
        """Fly to a bookmark, and cut as it does."""
        view = self._store.scene.view
        bookmark = view.bookmarks[name]
        cutaway = view.cutaway if bookmark.cutaway is None else bookmark.cutaway
        plane = view.plane if bookmark.plane is None else bookmark.plane
        self._store.change_view(key="bookmark", cutaway=cutaway, plane=plane)
        self._camera.fly(bookmark.orbit)

    def step(self, by: int) -> None:
        """Go to the bookmark after, or before, the one where the camera is."""
        bookmarks = list(self._store.scene.view.bookmarks.items())
        if bookmarks:
            here = self._camera.goal()
            places = [bookmark.orbit for _name, bookmark in bookmarks]
            place = places.index(here) if here in places else (-1 if by > 0 else 0)
            self.go(bookmarks[(place + by) % len(bookmarks)][0])

    def rename(self, name: str, other: str) -> None:
        """Give a bookmark a name that none has."""
        old = self._store.scene.view.bookmarks
        self._change({other if key == name else key: one for key, one in old.items()})

    def move(self, name: str, by: int) -> None:
        """Move a bookmark up or down in their order, as far as there is room."""
        old, names = self._store.scene.view.bookmarks, list(self.names)
        place = names.index(name)
        names.insert(min(max(place + by, 0), len(names) - 1), names.pop(place))
        self._change({key: old[key] for key in names})

    def remove(self, name: str) -> None:
        """Delete a bookmark."""
        old = self._store.scene.view.bookmarks
        self._change({key: one for key, one in old.items() if key != name})


def _ask_name(parent: QWidget, edits: BookmarkEdits) -> None:
    """Ask for a name, and remember what is seen under it."""
    text, taken = QInputDialog.getText(parent, _("Bookmark"), _("Name of this view"))
    name = bookmark_name(text)
    if taken and name:
        edits.add(name)


class BookmarkDialog(QDialog):
    """The list of the bookmarks; the window can be used meanwhile.

    Attributes
    ----------
    rows : BookmarkList
    """

    def __init__(self, parent: QWidget, store: Store, edits: BookmarkEdits) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Bookmarks"))
        self._edits = edits
        self.rows = BookmarkList()
        self.rows.added.connect(lambda: _ask_name(self, edits))
        self.rows.chosen.connect(edits.go)
        self.rows.renamed.connect(edits.rename)
        self.rows.moved.connect(edits.move)
        self.rows.removed.connect(edits.remove)
        store.edited.connect(self._show_names)
        store.opened.connect(self._show_names)
        layout = QVBoxLayout(self)
        layout.addWidget(self.rows)
        layout.addWidget(dialog_buttons(self, QDialogButtonBox.StandardButton.Close))
        # Enter goes to the bookmark that is selected.
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)
        self._show_names()

    def _show_names(self) -> None:
        self.rows.show_names(self._edits.names)


def bookmark_commands(
    parent: QWidget,
    store: Store,
    builder: ModelBuilder,
    camera: CameraController,
    timeline: TimelinePanel,
    tour: TourPlayer,
) -> list[Command]:
    """Return the commands on bookmarks, which are chapters in a story, and steps in a tour."""
    edits = BookmarkEdits(store, camera)
    for left in parent.findChildren(BookmarkDialog):
        # It speaks the language that there was.
        left.close()

    def go(by: int) -> None:
        if tour.is_on:
            tour.go(by)
        elif builder.has_story:
            timeline.chapter(by)
        else:
            edits.step(by)

    def list_all() -> None:
        for before in parent.findChildren(BookmarkDialog):
            before.deleteLater()
        dialog = BookmarkDialog(parent, store, edits)
        dialog.addActions(
            [action for action in parent.actions() if action.objectName() in _HISTORY]
        )
        dialog.show()

    menu = marked("&View") + "/" + marked("&Bookmarks")
    return [
        Command(
            "bookmark.add",
            marked("&Remember this view…"),
            lambda: _ask_name(parent, edits),
            menu,
            "Ctrl+B",
            lambda: builder.has_vesicle,
        ),
        Command(
            "bookmark.list",
            marked("&List of the views…"),
            list_all,
            menu,
            "Ctrl+Shift+B",
            lambda: builder.has_vesicle,
        ),
        Command("bookmark.next", marked("&Next view or chapter"), lambda: go(1), menu, "PgDown"),
        Command(
            "bookmark.previous", marked("&Previous view or chapter"), lambda: go(-1), menu, "PgUp"
        ),
    ]
