"""Tables of a recipe: names with a number each, and the glycoforms of proteins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from qtpy.QtCore import QSignalBlocker, Qt, Signal
from qtpy.QtGui import QResizeEvent
from qtpy.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QCompleter,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from exoviz.catalog import Catalog, load_catalog
from exoviz.language import _
from exoviz.scene import CopyNumber, OwnGlobule, OwnStructure, Scene
from exoviz.viewer.widgets.bounded_box import BoundedBox
from exoviz.viewer.widgets.controls import existing, plain_tip
from exoviz.viewer.widgets.document_undo import DocumentUndo

__all__ = ["AmountTable", "ProteinTable", "n_glycans"]

_KEY: Final = Qt.ItemDataRole.UserRole
#: Largest number of copies of a protein, as in scenes.
MOST_COPIES: Final = 100_000
#: Letters that a box of names shows where a panel is narrow; its list shows them all.
_SHORTEST: Final = 5
#: Letters of a name that are seen also where a panel is narrow; numbers are scrolled to.
_NAME: Final = 12
_N_GLYCANS: Final = ("mannose", "complex", "polylactosamine")


def n_glycans(catalog: Catalog) -> dict[str, str]:
    """Return the names of the N-glycans of a catalog, by key."""
    found = [one for one in catalog.glycans.values() if one.kind in _N_GLYCANS]
    return {one.key: _(one.name) for one in found}


class AmountTable(QWidget):
    """Names with a number each, to which more can be added.

    Parameters
    ----------
    group : str
        Group of the catalog that the names are from.
    choices : mapping of str to str
        Names that are offered, by key; others can be typed, however people write them.
    unit : str
    most : float
        Largest number of a name.
    decimals : int
        Digits after the point of the numbers.
    columns : sequence of str
        Titles of columns for what is told about each name.
    parent : QWidget, optional

    Signals
    -------
    edited : (key, amount)
        A name has another number, or is new.
    removed : (keys)
    settled : ()
        A box was left: what is typed next is another step.
    hinted : (text)
        Something was typed that is not allowed.
    """

    edited = Signal(str, float)
    removed = Signal(object)
    settled = Signal()
    hinted = Signal(str)

    def __init__(
        self,
        group: str,
        choices: Mapping[str, str],
        unit: str,
        most: float,
        decimals: int = 0,
        columns: Sequence[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._group = group
        self._choices = choices
        self._most, self._decimals = most, decimals
        self._undo = DocumentUndo(self)
        #: Fields of the numbers, by key, from above.
        self._boxes: dict[str, BoundedBox] = {}
        self.table = QTableWidget(0, 2 + len(columns))
        self.table.setHorizontalHeaderLabels([_("Name"), unit, *columns])
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        existing(self.table.verticalHeader()).hide()
        header = existing(self.table.horizontalHeader())
        for column in range(self.table.columnCount()):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.setTabKeyNavigation(False)
        self.more = QComboBox()
        self.more.setAccessibleName(_("What to add"))
        self.more.setEditable(True)
        self.more.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._undo.watch(self.more)
        completer = existing(self.more.completer())
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.more.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.more.setMinimumContentsLength(_SHORTEST)
        self.add = QPushButton(_("Add"))
        self.add.clicked.connect(self._add)
        remove = QPushButton(_("Remove"))
        remove.clicked.connect(self._remove)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.more, 1)
        row.addWidget(self.add)
        row.addWidget(remove)
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.addWidget(self.table, 1)
        self.rows.addLayout(row)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Give the names what the numbers leave, and at least what makes them readable."""
        super().resizeEvent(event)
        header = existing(self.table.horizontalHeader())
        numbers = sum(header.sectionSize(column) for column in range(1, header.count()))
        least = _NAME * self.fontMetrics().averageCharWidth()
        cramped = existing(self.table.viewport()).width() - numbers < least
        modes = QHeaderView.ResizeMode
        header.setSectionResizeMode(0, modes.Fixed if cramped else modes.Stretch)
        if cramped:
            header.resizeSection(0, least)

    def amounts(self) -> dict[str, float]:
        """Return the amounts in the table."""
        return {key: box.value() for key, box in self._boxes.items()}

    def box(self, key: str) -> BoundedBox:
        """Return the field of a name's number."""
        return self._boxes[key]

    def _key(self, row: int) -> str:
        return str(existing(self.table.item(row, 0)).data(_KEY))

    def _selected(self) -> list[str]:
        """Return the keys of the rows that are selected, from above."""
        rows = sorted({index.row() for index in self.table.selectedIndexes()})
        return [self._key(row) for row in rows]

    def show_amounts(self, amounts: Mapping[str, float]) -> None:
        """Show other amounts."""
        if list(amounts) == list(self._boxes):
            for key, amount in amounts.items():
                with QSignalBlocker(self._boxes[key]):
                    self._boxes[key].setValue(amount)
            return
        self._forget_boxes()
        self.table.setRowCount(0)
        for key, amount in amounts.items():
            self._row(key, amount)
        self.more.clear()
        self.add.setEnabled(bool(set(self._choices) - set(amounts)))
        for key, name in sorted(self._choices.items(), key=lambda pair: pair[1].casefold()):
            if key not in amounts:
                self.more.addItem(name, key)
        existing(self.more.lineEdit()).home(False)  # A long name is read from its beginning.

    def _forget_boxes(self) -> None:
        """Let no field say anything any more: one that has the focus would while its row goes."""
        for box in self._boxes.values():
            box.blockSignals(True)
        focused = QApplication.focusWidget()
        if focused is not None and self.table.isAncestorOf(focused):
            self.table.setFocus()
        self._boxes.clear()

    def tell(self, column: int, texts: Mapping[str, str], meaning: str) -> None:
        """Show what is told about the names in one of the further columns, the first is 0."""
        for row in range(self.table.rowCount()):
            item = existing(self.table.item(row, 2 + column))
            item.setText(texts.get(self._key(row), ""))
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setToolTip(meaning)

    def _row(self, key: str, amount: float) -> None:
        row, name = self.table.rowCount(), self._choices.get(key, key)
        self.table.insertRow(row)
        for column in range(self.table.columnCount()):
            item = QTableWidgetItem("" if column else name)
            item.setFlags(item.flags() ^ Qt.ItemFlag.ItemIsEditable)
            self.table.setItem(row, column, item)
        item = existing(self.table.item(row, 0))
        item.setData(_KEY, key)
        item.setToolTip(plain_tip(name))
        box = BoundedBox(0, self._most, decimals=self._decimals)
        box.setValue(amount)
        box.setFrame(False)
        box.setAccessibleName(name)
        box.valueChanged.connect(lambda value: self.edited.emit(key, value))
        box.editingFinished.connect(self.settled)
        box.bounded.connect(self.hinted)
        self._undo.watch(box)
        self.table.setCellWidget(row, 1, box)
        self._boxes[key] = box

    def _add(self) -> None:
        text = self.more.currentText().strip()
        row = self.more.findText(text, Qt.MatchFlag.MatchFixedString)
        key = self.more.itemData(row) if row >= 0 else load_catalog().find(self._group, text)
        # What the catalog does not know is refused by the document, which says what it may mean.
        key = key or text
        if key and key not in self._boxes:
            self.settled.emit()
            self.edited.emit(key, 1)

    def _remove(self) -> None:
        gone = self._selected()
        if gone:
            self.removed.emit(tuple(gone))


class ProteinTable(AmountTable):
    """Proteins with their copies, and the glycans that their N-glycosites carry.

    Signals
    -------
    glycoform_chosen : (keys, glycan)
        These proteins are to carry a glycan; empty for that of the catalog.
    own_wanted : (key)
        A protein of the user's own is to be described: that of the key, or a new one.
    """

    glycoform_chosen = Signal(object, str)
    own_wanted = Signal(str)

    def __init__(
        self, choices: Mapping[str, str], catalog: Catalog, parent: QWidget | None = None
    ) -> None:
        super().__init__("proteins", choices, _("Copies"), MOST_COPIES, parent=parent)
        self._catalog = catalog
        self._glycans = n_glycans(catalog)
        self._forms: dict[str, str] = {}
        self._own_sites: frozenset[str] = frozenset()
        self._mixture = False
        self.glycoform = QComboBox()
        self.glycoform.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.glycoform.setMinimumContentsLength(_SHORTEST)
        self.glycoform.activated.connect(self._choose)
        label = QLabel(_("N-&glycan"))
        label.setBuddy(self.glycoform)
        row = QHBoxLayout()
        row.addWidget(label)
        row.addWidget(self.glycoform, 1)
        self.rows.addLayout(row)
        self._own: frozenset[str] = frozenset()
        self.own = QPushButton(_("Your own…"))
        self.own.setToolTip(_("Add a protein that the catalog lacks, by its mass or its structure"))
        self.own.clicked.connect(lambda: self.own_wanted.emit(""))
        self.edit_own = QPushButton(_("Edit…"))
        self.edit_own.setToolTip(_("Edit the protein of your own that is selected"))
        self.edit_own.clicked.connect(self._edit_own)
        owns = QHBoxLayout()
        owns.addWidget(self.own, 1)
        owns.addWidget(self.edit_own, 1)
        self.rows.addLayout(owns)
        self.table.itemDoubleClicked.connect(lambda _item: self._edit_own())
        self.table.itemSelectionChanged.connect(self._offer)
        self._offer()

    def show_scene(self, scene: Scene) -> None:
        """Show the proteins of a scene."""
        proteins = scene.proteins
        self._forms = {key: one.glycoform for key, one in proteins.items()}
        self._own_sites = frozenset(key for key, one in proteins.items() if one.has_own_glycosites)
        own = (OwnGlobule, OwnStructure)
        self._own = frozenset(key for key, one in proteins.items() if isinstance(one, own))
        self._mixture = bool(scene.glycans.n_glycans)
        self.show_amounts(
            {
                key: one.amount.copies
                for key, one in proteins.items()
                if isinstance(one.amount, CopyNumber)
            }
        )
        for row in range(self.table.rowCount()):
            item, key = existing(self.table.item(row, 0)), self._key(row)
            form, name = self._forms.get(key, ""), self._choices.get(key, key)
            item.setText(f"{name} · {self._glycans.get(form, form)}" if form else name)
            item.setToolTip(plain_tip(item.text()))
        self._offer()

    def carriers(self) -> tuple[str, ...]:
        """Return those of the selected proteins that carry N-glycans."""
        return tuple(key for key in self._selected() if self._has_sites(key))

    def _selected_own(self) -> str:
        """Return the protein of the user's own that alone is selected; empty if there is none."""
        keys = self._selected()
        return keys[0] if len(keys) == 1 and keys[0] in self._own else ""

    def _edit_own(self) -> None:
        key = self._selected_own()
        if key:
            self.own_wanted.emit(key)

    def _has_sites(self, key: str) -> bool:
        known = self._catalog.proteins.get(key)
        return key in self._own_sites or (
            known is not None and any(chain.glycosites for chain in known.chains)
        )

    def _offer(self) -> None:
        """Offer the glycans that the selected proteins can carry."""
        keys = self.carriers()
        self.edit_own.setEnabled(bool(self._selected_own()))
        self.glycoform.clear()
        self.glycoform.setEnabled(bool(keys) and self._mixture)
        if not keys:
            chosen = bool(self.table.selectedIndexes())
            self.glycoform.addItem(_("No N-glycosites") if chosen else _("Select a protein"))
            self.glycoform.setToolTip(_("Select a protein that has N-glycosites."))
            return
        self.glycoform.setToolTip(
            plain_tip(
                _("What all N-glycosites of {proteins} carry").format(proteins=", ".join(keys))
            )
            if self._mixture
            else _("This recipe has no N-glycans: add one under Glycans.")
        )
        known = self._catalog.proteins.get(keys[0])
        usual = known.glycoform if known is not None else ""
        usual = self._glycans.get(usual, usual) or _("the mixture of the recipe")
        text = _("As in the catalog: {glycan}").format(glycan=usual)
        self.glycoform.addItem(text if len(keys) == 1 else _("As in the catalog"), "")
        form = self._forms.get(keys[0], "")
        own = {form: form} if form and form not in self._glycans else {}
        for key, name in {**self._glycans, **own}.items():
            self.glycoform.addItem(name, key)
        same = len({self._forms.get(key, "") for key in keys}) == 1
        self.glycoform.setCurrentIndex(self.glycoform.findData(form) if same else -1)

    def _choose(self) -> None:
        self.glycoform_chosen.emit(self.carriers(), str(self.glycoform.currentData()))
