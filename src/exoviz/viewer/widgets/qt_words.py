"""Qt's own words in the languages of exoviz: buttons, file and colour choosers, names of keys."""

from __future__ import annotations

from typing import Final

from qtpy.QtCore import QObject, QTranslator

from exoviz.language import _, marked

__all__ = ["QtWords"]

#: Qt's own words that a user of exoviz meets; "&" marks the letter of its key.
_QT: Final = {
    "OK": marked("OK"),
    "&OK": marked("&OK"),
    "Cancel": marked("Cancel"),
    "&Cancel": marked("&Cancel"),
    "Save": marked("Save"),
    "&Save": marked("&Save"),
    "Open": marked("Open"),
    "&Open": marked("&Open"),
    "Close": marked("Close"),
    "&Close": marked("&Close"),
    "Discard": marked("Discard"),
    "Close without Saving": marked("Close without saving"),
    "Don't Save": marked("Don't save"),
    "&Yes": marked("&Yes"),
    "&No": marked("&No"),
    "Apply": marked("Apply"),
    "Reset": marked("Reset"),
    "&Choose": marked("&Choose"),
    "Look in:": marked("Look in:"),
    "File &name:": marked("File &name:"),
    "Files of type:": marked("Files of type:"),
    "Directory:": marked("Folder:"),
    "&Undo": marked("&Undo"),
    "&Redo": marked("&Redo"),
    "Cu&t": marked("Cu&t"),
    "&Copy": marked("&Copy"),
    "&Paste": marked("&Paste"),
    "Delete": marked("Delete"),
    "Select All": marked("Select all"),
    "Press shortcut": marked("Press keys"),
    "Name": marked("Name"),
    "Size": marked("Size"),
    "Date Modified": marked("Changed on"),
    "Computer": marked("Computer"),
    "%1 already exists.\nDo you want to replace it?": marked(
        "%1 already exists.\nDo you want to replace it?"
    ),
    "Float": marked("Take out"),
    "Undocks and re-attaches the dock widget": marked("Take the panel out, or put it back"),
    "Closes the dock widget": marked("Close the panel"),
    "Scroll Left": marked("Scroll left"),
    "Scroll Right": marked("Scroll right"),
    "Copy &Link Location": marked("Copy the &link"),
    "Type": marked("Type"),
    "All Files (*)": marked("All files (*)"),
    "Files": marked("Files"),
    "Folder": marked("Folder"),
    "Drive": marked("Drive"),
    "%1 File": marked("%1 file"),
    "Back": marked("Back"),
    "Go back": marked("Go back"),
    "Forward": marked("Forward"),
    "Go forward": marked("Go forward"),
    "Parent Directory": marked("Folder above"),
    "Go to the parent directory": marked("Go to the folder above"),
    "Create New Folder": marked("New folder"),
    "Create a New Folder": marked("Make a new folder"),
    "List View": marked("List"),
    "Change to list view mode": marked("Show names only"),
    "Detail View": marked("Details"),
    "Change to detail view mode": marked("Show names with sizes and dates"),
    "Sidebar": marked("Places"),
    "List of places and bookmarks": marked("Places and bookmarks"),
    "Show ": marked("Show "),
    "Show &hidden files": marked("Show &hidden files"),
    "&New Folder": marked("&New folder"),
    "&Rename": marked("&Rename"),
    "&Delete": marked("&Delete"),
    "Select Color": marked("Choose a colour"),
    "&Basic colors": marked("&Basic colours"),
    "&Custom colors": marked("&Own colours"),
    "&Add to Custom Colors": marked("&Add to own colours"),
    "&Pick Screen Color": marked("&Pick from the screen"),
    "Hu&e:": marked("Hu&e:"),
    "&Sat:": marked("&Saturation:"),
    "&Val:": marked("&Value:"),
    "&Red:": marked("&Red:"),
    "&Green:": marked("&Green:"),
    "Bl&ue:": marked("Bl&ue:"),
    "A&lpha channel:": marked("A&lpha:"),
    "&HTML:": marked("&HTML:"),
    "Left": marked("Left"),
    "Right": marked("Right"),
    "Up": marked("Up"),
    "Down": marked("Down"),
    "Space": marked("Space"),
}


class QtWords(QTranslator):
    """Translates Qt's own texts into the language in force."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)

    def isEmpty(self) -> bool:
        """Return False: there are translations."""
        return False

    def translate(  # type: ignore[override]  # Qt takes None, as its null string, for "unknown"
        self,
        _context: str | None,
        source: str | None,
        _comment: str | None = None,
        _count: int = -1,
    ) -> str | None:
        """Return a word of Qt's; None leaves it in English."""
        known = _QT.get(source or "")
        return _(known) if known is not None else None
