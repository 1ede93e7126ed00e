"""A protein that the catalog lacks: described in a dialog, checked while one types."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final, Literal

from qtpy.QtCore import Qt
from qtpy.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from exoviz.builder import check_room
from exoviz.builder.protein.protein_placing import shaped_protein
from exoviz.catalog import load_catalog
from exoviz.errors import InputError, Problem, UserError
from exoviz.language import _, marked, number
from exoviz.scene import CopyNumber, OwnGlobule, OwnStructure, Scene
from exoviz.scene.protein_items import LONGEST_STRAND_NM, MOST_O_GLYCANS
from exoviz.viewer.widgets.controls import (
    decimal_box,
    dialog_buttons,
    existing,
    number_box,
    timer,
    wrapped_label,
)
from exoviz.viewer.widgets.file_chooser import FileLine, patterns

__all__ = ["OwnProteinDialog"]

#: Without a letter typed for so long, what is described is checked.
_STILL_MS: Final = 150
Held = Literal["helices", "lipid", "outer", "inner", "lumen"]
#: How a globule is held, and where.
_HELD: Final[dict[Held, str]] = {
    "helices": marked("in the membrane, by helices that cross it"),
    "lipid": marked("on the membrane, by a lipid anchor"),
    "outer": marked("on the outer leaflet"),
    "inner": marked("on the inner leaflet"),
    "lumen": marked("in the lumen"),
}
_PLACES: Final = {
    None: marked("as its file says"),
    "membrane": marked("across the membrane"),
    "outer": marked("on the outer leaflet"),
    "inner": marked("on the inner leaflet"),
    "lumen": marked("in the lumen"),
}
_OUTSIDE: Final = {
    None: marked("as its file says"),
    "N": marked("the N-terminus"),
    "C": marked("the C-terminus"),
}
_RANGE: Final = re.compile(r"\s*(-?\d+)\s*[-–]\s*(-?\d+)\s*")


def _chosen(titles: dict[str | None, str] | dict[Held, str]) -> QComboBox:
    box = QComboBox()
    for key, title in titles.items():
        box.addItem(_(title), key)
    return box


def _page(*rows: tuple[str, QWidget]) -> QWidget:
    """Return a page of fields under their names."""
    page = QWidget()
    form = QFormLayout(page)
    form.setContentsMargins(0, 0, 0, 0)
    for name, field in rows:
        form.addRow(name, field)
    return page


class OwnProteinDialog(QDialog):
    """Describes a protein of the user's own; says what it would be, or what is wrong.

    Parameters
    ----------
    scene : Scene
        The recipe that it is for.
    parent : QWidget
    key : str
        Key of the protein that is edited; empty for one that is added.

    Attributes
    ----------
    name : QLineEdit
        Key of the protein.
    kind : QComboBox
        Whether it is a globule of a mass or a structure.
    mass, outside_mass, helices, glycosites, length, sugars, copies : BoundedBox
    held : QComboBox
        Where a globule is, and what holds it there.
    file : FileLine
    place, outside : QComboBox
        Where a structure is, and what of it points out of the vesicle.
    ranges : QLineEdit
        Residues of a structure that cross the membrane.
    source : QLineEdit
    answer : QLabel
        What it would be, or what is wrong.
    scene : Scene
        The recipe with the protein, once `check` has found nothing wrong.
    """

    def __init__(self, scene: Scene, parent: QWidget, key: str = "") -> None:
        super().__init__(parent)
        self._before, self.scene, self._key = scene, scene, key
        found = scene.proteins.get(key)
        self._old = found if isinstance(found, (OwnGlobule, OwnStructure)) else None
        self.setWindowTitle(
            _("The protein {name}").format(name=key) if key else _("A protein of your own")
        )
        self.setWindowFlag(Qt.WindowType.WindowContextHelpButtonHint, False)
        self.name = QLineEdit(key)
        self.name.setEnabled(not key)
        self.copies = number_box(0, 100_000, 1)
        self.kind = QComboBox()
        self.kind.addItem(_("generic, by its mass"), "mass")
        self.kind.addItem(_("from a structure file"), "structure")
        self.source = QLineEdit()
        self.source.setPlaceholderText(_("Publication or database"))
        self.pages = QStackedWidget()
        self.pages.addWidget(self._globule_page())
        self.pages.addWidget(self._structure_page())
        self.answer = wrapped_label()
        self.answer.setMinimumHeight(4 * self.fontMetrics().lineSpacing())
        self.answer.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.answer.setAccessibleName(_("What it would be"))
        standard = QDialogButtonBox.StandardButton
        buttons = dialog_buttons(self, standard.Ok, standard.Cancel)
        self._ok = existing(buttons.button(standard.Ok))
        form = QFormLayout()
        form.addRow(_("&Name"), self.name)
        form.addRow(_("&Copies"), self.copies)
        form.addRow(_("&Shape"), self.kind)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self.pages)
        more = QFormLayout()
        more.addRow(_("Sou&rce"), self.source)
        layout.addLayout(more)
        layout.addWidget(self.answer, 1)
        layout.addWidget(buttons)
        # The fields of all forms begin on one line.
        labels = [label for label in self.findChildren(QLabel) if label.buddy() is not None]
        widest = max(label.sizeHint().width() for label in labels)
        for label in labels:
            label.setMinimumWidth(widest)
        self._fill()
        self._still = timer(self, _STILL_MS, self._check, once=True)
        boxes = (self.mass, self.outside_mass, self.helices, self.glycosites)
        for box in (*boxes, self.length, self.sugars, self.copies):
            box.valueChanged.connect(self._changed)
        for choice in (self.kind, self.held, self.place, self.outside):
            choice.currentIndexChanged.connect(self._changed)
        for line in (self.name, self.file.line, self.ranges, self.source):
            line.textChanged.connect(self._changed)
        self.resize(520, 420)
        self._offer()
        self.check()

    def _globule_page(self) -> QWidget:
        self.mass = decimal_box(0.01, 5_000, 50, _("kDa"))
        self.held = _chosen(_HELD)
        self.helices = number_box(1, 40, 1)
        self.outside_mass = decimal_box(0, 5_000, 0, _("kDa"))
        self.outside_mass.setToolTip(
            _("What is neither outside nor in the helices, 2.4 kDa each, lies inside")
        )
        self.glycosites = number_box(0, 200, 0)
        self.length = decimal_box(0, LONGEST_STRAND_NM, 0, _("nm"))
        self.length.setSpecialValueText(_("a globule"))
        self.length.setToolTip(_("Of a thin, flexible strand, such as a mucin is"))
        self.sugars = number_box(0, MOST_O_GLYCANS, 0)
        return _page(
            (_("&Mass"), self.mass),
            (_("&Where it is"), self.held),
            (_("&Helices"), self.helices),
            (_("Mass &outside"), self.outside_mass),
            (_("&Length outside"), self.length),
            (_("N-&glycosites"), self.glycosites),
            (_("O-gl&ycans"), self.sugars),
        )

    def _structure_page(self) -> QWidget:
        filters = _("Structures ({patterns})").format(patterns=f"{patterns('model')} *.gz")
        filters += ";;" + _("All files (*)")
        self.file = FileLine("", _("Choose a structure"), filters, save=False)
        self.place = _chosen(_PLACES)
        self.ranges = QLineEdit()
        self.ranges.setPlaceholderText("101-123, 140-162")
        self.outside = _chosen(_OUTSIDE)
        return _page(
            (_("&File"), self.file),
            (_("&Where it is"), self.place),
            (_("&Residues in the membrane"), self.ranges),
            (_("&Outside is"), self.outside),
        )

    def _fill(self) -> None:
        """Show the protein that is edited."""
        old = self._old
        if old is None:
            return
        if isinstance(old.amount, CopyNumber):
            self.copies.setValue(old.amount.copies)
        self.source.setText(old.source)
        if isinstance(old, OwnGlobule):
            self.mass.setValue(old.mass_kda)
            held = old.lies_in
            crossing = "helices" if old.transmembrane_helices else "lipid"
            self.held.setCurrentIndex(self.held.findData(crossing if held == "membrane" else held))
            self.helices.setValue(old.transmembrane_helices)
            self.outside_mass.setValue(old.outside_kda)
            self.glycosites.setValue(old.glycosites)
            self.length.setValue(old.length_nm or 0)
            self.sugars.setValue(old.o_glycans)
            return
        self.kind.setCurrentIndex(self.kind.findData("structure"))
        self.file.line.setText(old.structure)
        self.place.setCurrentIndex(self.place.findData(old.place))
        self.ranges.setText(", ".join(f"{first}-{last}" for first, last in old.transmembrane))
        if isinstance(old.outside, int):
            self.outside.addItem(_("residue {number}").format(number=old.outside), old.outside)
        self.outside.setCurrentIndex(self.outside.findData(old.outside))

    def _changed(self) -> None:
        self._offer()
        self._ok.setEnabled(False)
        self._still.start()

    def _offer(self) -> None:
        """Offer what goes with what is chosen."""
        self.pages.setCurrentIndex(self.kind.currentIndex())
        held = self.held.currentData()
        self.helices.setEnabled(held == "helices")
        self.outside_mass.setEnabled(held in ("helices", "lipid"))
        # Sugars are on the side that is turned away from the cytosol.
        sugared = "outer" if self._before.membrane.outside == "exoplasm" else "inner"
        for box in (self.glycosites, self.sugars):
            box.setEnabled(held in ("helices", "lipid", sugared))
        outside = held == "outer" or (self.outside_mass.isEnabled() and self.outside_mass.value())
        self.length.setEnabled(bool(outside))

    def _kept(self, key: str, shown: float) -> float:
        """Return a number of the protein that is edited as exactly as it was, if it is as shown."""
        before = getattr(self._old, key, None)
        return before if before is not None and round(before, 2) == round(shown, 2) else shown

    def table(self) -> dict[str, object]:
        """Return the protein as a scene has it.

        Raises
        ------
        InputError
            If what is written are no ranges of residues.
        """
        old = self._old
        amount = old.amount if old is not None else None
        if isinstance(amount, CopyNumber) and amount.copies != self.copies.whole:
            amount = None
        made: dict[str, object] = {
            "amount": amount or {"copies": self.copies.whole},
            "source": self.source.text().strip(),
        }
        if old is not None:
            made |= {"name": old.name, "glycoform": old.glycoform}
        if self.kind.currentData() == "structure":
            made |= {
                "structure": self._structure(),
                "place": self.place.currentData(),
                "transmembrane": self._ranges(),
                "outside": self.outside.currentData(),
            }
            if isinstance(old, OwnStructure):
                made |= {"chains": old.chains, "glycosites": old.glycosites}
            return made
        held: Held = self.held.currentData()
        made |= {
            "mass_kda": self._kept("mass_kda", self.mass.value()),
            "place": "membrane" if held in ("helices", "lipid") else held,
            "glycosites": self.glycosites.whole if self.glycosites.isEnabled() else 0,
            "o_glycans": self.sugars.whole if self.sugars.isEnabled() else 0,
        }
        if held in ("helices", "lipid"):
            made["outside_kda"] = self._kept("outside_kda", self.outside_mass.value())
        if self.length.isEnabled() and self.length.value():
            made["length_nm"] = self._kept("length_nm", self.length.value())
        if held == "helices":
            made["transmembrane_helices"] = self.helices.whole
        return made

    def _structure(self) -> str:
        """Return the file, named from the root as documents in the window name files."""
        text = self.file.line.text().strip()
        if not text:
            raise InputError("", [Problem("structure", _("Choose a structure file."))])
        return str(Path(text).expanduser().absolute())

    def _ranges(self) -> tuple[tuple[int, int], ...]:
        text = self.ranges.text().strip()
        parts = [_RANGE.fullmatch(part) for part in text.split(",")] if text else []
        found = [(int(part[1]), int(part[2])) for part in parts if part is not None]
        if len(found) < len(parts):
            what = _("Write first and last residue of each helix, as in 101-123, 140-162.")
            raise InputError("", [Problem("transmembrane", what)])
        return tuple(found)

    def _check(self) -> None:
        self.check()

    def check(self) -> bool:
        """Say what the protein would be, or what is wrong with it; return whether it is fine."""
        self._still.stop()
        try:
            text = self._described()
        except InputError as error:
            # Only what is said of several keys needs their names.
            lines = [f"{one.what} {one.hint}".strip() for one in error.problems]
            self._say("\n".join(lines), fine=False)
            return False
        except UserError as error:
            self._say(str(error), fine=False)
            return False
        self._say(text, fine=True)
        return True

    def _say(self, text: str, *, fine: bool) -> None:
        self._ok.setEnabled(fine)
        self.answer.setText(text)
        self.answer.setStyleSheet("" if fine else "color: #c62828; font-weight: bold")

    def _described(self) -> str:
        """Make the scene with the protein, and return what the protein would be."""
        before, key = self._before, self.name.text().strip()
        if not key:
            raise InputError("", [Problem("", _("Give it a name."))])
        if key in before.proteins and key != self._key:
            what = _("The recipe has a protein {name} already: give this one another name.")
            raise InputError("", [Problem("", what.format(name=key))])
        scene = before.model_copy(update={"proteins": {**before.proteins, key: self.table()}})
        # A structure may be of a protein that the catalog knows by another name.
        (found,) = [one for one in scene.proteins if one == key or one not in before.proteins]
        catalog, item = load_catalog(), scene.proteins[found]
        protein, template, _facts = shaped_protein(found, item, catalog, scene.membrane.outside)
        check_room(scene)
        beads, radii = template.beads, template.radii[:, None]
        sizes = (beads + radii).max(axis=0) - (beads - radii).min(axis=0)
        wide, high = number(max(sizes[0], sizes[1]), 1), number(sizes[2], 1)
        text = _("{mass} kDa, {wide} nm wide and {high} nm high.").format(
            mass=number(protein.mass_kda, 1), wide=wide, high=high
        )
        if self.kind.currentData() == "mass" and found in catalog.proteins:
            what = _("It takes the place of the catalog's {name} in this recipe.")
            text += " " + what.format(name=found)
        self.scene = scene
        return text

    def accept(self) -> None:
        """Take the protein; while anything is wrong, stay and say what."""
        if self.check():
            super().accept()
