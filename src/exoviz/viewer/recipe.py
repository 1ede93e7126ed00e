"""The recipe: what the vesicle is built of. Every edit is checked by building it, aside."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from qtpy.QtCore import Qt, Signal
from qtpy.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from exoviz.catalog import load_catalog
from exoviz.language import _
from exoviz.scene import Scene
from exoviz.scene.document import ProteinCopies, RnaCopies

__all__ = ["RecipePanel"]

_KEY: Final = Qt.ItemDataRole.UserRole


class AmountTable(QWidget):
    """Names with a number each, to which more can be added.

    Signals
    -------
    changed : (amounts)
    """

    changed = Signal(object)

    def __init__(
        self,
        choices: Mapping[str, str],
        unit: str,
        decimals: int,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._choices = choices
        self._decimals = decimals
        self.table = QTableWidget(0, 2)
        self.table.setHorizontalHeaderLabels([_("Name"), unit])
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.table.setTabKeyNavigation(False)
        self.more = QComboBox()
        self.more.setAccessibleName(_("What to add"))
        self.more.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.more.setMinimumContentsLength(12)
        self.add = QPushButton(_("Add"))
        self.add.clicked.connect(self._add)
        remove = QPushButton(_("Remove"))
        remove.clicked.connect(self._remove)
        row = QHBoxLayout()
        row.addWidget(self.more, 1)
        row.addWidget(self.add)
        row.addWidget(remove)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.table, 1)
        layout.addLayout(row)

    def amounts(self) -> dict[str, float]:
        """Return what the table says."""
        return {
            self.table.item(row, 0).data(_KEY): self.table.cellWidget(row, 1).value()
            for row in range(self.table.rowCount())
        }

    def show_amounts(self, amounts: Mapping[str, float]) -> None:
        """Show other amounts."""
        if amounts == self.amounts():
            return
        self.table.setRowCount(0)
        for key, amount in amounts.items():
            self._row(key, amount)
        self.more.clear()
        self.add.setEnabled(bool(set(self._choices) - set(amounts)))
        for key, name in sorted(self._choices.items(), key=lambda pair: pair[1].casefold()):
            if key not in amounts:
                self.more.addItem(name, key)

    def _row(self, key: str, amount: float) -> None:
        row = self.table.rowCount()
        self.table.insertRow(row)
        item = QTableWidgetItem(self._choices.get(key, key))
        item.setData(_KEY, key)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        self.table.setItem(row, 0, item)
        box: Any = QDoubleSpinBox() if self._decimals else QSpinBox()
        box.setRange(0, 100_000)
        if self._decimals:
            box.setDecimals(self._decimals)
        box.setValue(amount)
        box.setKeyboardTracking(False)
        box.setFrame(False)
        box.setAccessibleName(self._choices.get(key, key))
        box.valueChanged.connect(lambda _value: self.changed.emit(self.amounts()))
        self.table.setCellWidget(row, 1, box)

    def _add(self) -> None:
        key = self.more.currentData()
        if key is not None:
            self.changed.emit({**self.amounts(), key: 1})

    def _remove(self) -> None:
        rows = {index.row() for index in self.table.selectedIndexes()}
        gone = {self.table.item(row, 0).data(_KEY) for row in rows}
        if gone:
            self.changed.emit({k: v for k, v in self.amounts().items() if k not in gone})


def _names(entries: Iterable[Any], named: Callable[[Any], str]) -> dict[str, str]:
    return {entry.key: named(entry) for entry in entries}


class RecipePanel(QWidget):
    """Shows and changes the recipe of a scene.

    Signals
    -------
    changed : (scene, name of the step, key of the step)
    stopped : ()
        The build is to be given up.
    """

    changed = Signal(object, str, str)
    stopped = Signal()

    def __init__(self, scene: Scene, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene = scene
        catalog = load_catalog()
        self.diameter = QDoubleSpinBox(minimum=20, maximum=150, decimals=1, singleStep=1)
        self.diameter.setSuffix(" " + _("nm"))
        self.diameter.setKeyboardTracking(False)
        self.diameter.valueChanged.connect(self._set_diameter)
        self.seed = QSpinBox(minimum=0, maximum=2**31 - 1)
        self.seed.setKeyboardTracking(False)
        self.seed.valueChanged.connect(self._set_seed)
        other = QPushButton(_("Another"), toolTip=_("The same recipe with another seed"))
        other.clicked.connect(lambda: self.seed.setValue(self.seed.value() + 1))
        seeds = QHBoxLayout()
        seeds.addWidget(self.seed, 1)
        seeds.addWidget(other)
        form = QFormLayout()
        form.addRow(_("&Diameter"), self.diameter)
        label = QLabel(_("&Seed"))
        label.setBuddy(self.seed)
        form.addRow(label, seeds)
        lipids = _names(catalog.lipids.values(), lambda one: _(one.name))
        vesicle_proteins = [one for one in catalog.proteins.values() if one.place != "cell"]
        proteins = _names(vesicle_proteins, lambda one: f"{one.key}: {_(one.name)}")
        rna = _names(catalog.rna.values(), lambda one: _(one.name))
        self.lipids = AmountTable(lipids, _("mol %"), 2)
        self.lipids.changed.connect(self._set_lipids)
        self.proteins = AmountTable(proteins, _("Copies"), 0)
        self.proteins.changed.connect(self._set_proteins)
        self.rna = AmountTable(rna, _("Copies"), 0)
        self.rna.changed.connect(self._set_rna)
        self.glycans = AmountTable(
            {**_names(catalog.glycans.values(), lambda one: one.key)}, _("Share"), 1
        )
        self.glycans.changed.connect(self._set_glycans)
        self.tabs = QTabWidget()
        self.tabs.setUsesScrollButtons(True)
        for table, title in (
            (self.lipids, _("Lipids")),
            (self.proteins, _("Proteins")),
            (self.glycans, _("Glycans")),
            (self.rna, _("RNA")),
        ):
            self.tabs.addTab(table, title)
        self.message = QLabel(wordWrap=True)
        self.message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setWidget(self.message)
        self._scroll.setMaximumHeight(110)
        self.progress = QProgressBar(minimum=0, maximum=0, textVisible=False)
        stop = QPushButton(_("Stop"))
        stop.clicked.connect(self.stopped)
        self._busy = QWidget()
        busy = QHBoxLayout(self._busy)
        busy.setContentsMargins(0, 0, 0, 0)
        busy.addWidget(self.progress, 1)
        busy.addWidget(stop)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(self._scroll)
        layout.addWidget(self._busy)
        self.show_scene(scene)
        self.show_state("", bad=False)
        self.show_busy(False)

    def show_scene(self, scene: Scene) -> None:
        """Show the recipe of a scene."""
        self._scene = scene
        for widget, value in (
            (self.diameter, scene.vesicle.diameter_nm),
            (self.seed, min(scene.seed, self.seed.maximum())),
        ):
            widget.blockSignals(True)
            widget.setValue(value)
            widget.blockSignals(False)
        membrane = scene.membrane
        self.tabs.setTabEnabled(0, membrane.composition is not None)
        self.lipids.show_amounts(membrane.composition or {})
        self.proteins.show_amounts(
            {key: one.copies for key, one in scene.proteins.items() if one.copies is not None}
        )
        self.glycans.show_amounts(scene.glycans.n_glycans)
        self.rna.show_amounts({key: one.copies for key, one in scene.rna.items()})

    def show_state(self, text: str, *, bad: bool) -> None:
        """Say what is wrong with the recipe, or that it was built."""
        self.message.setText(text)
        self.message.setStyleSheet("color: #c62828; font-weight: bold" if bad else "")
        self._scroll.setVisible(bool(text))

    def show_busy(self, busy: bool) -> None:
        """Show whether a vesicle is being built."""
        self._busy.setVisible(busy)

    # -- changes

    def _change(self, update: dict[str, Any], name: str, key: str = "") -> None:
        self.changed.emit(self._scene.model_copy(update=update), name, key)

    def _set_diameter(self, value: float) -> None:
        shape = self._scene.vesicle.model_copy(update={"diameter_nm": value})
        self._change({"vesicle": shape}, _("Diameter"), "diameter")

    def _set_seed(self, value: int) -> None:
        self._change({"seed": value}, _("Seed"), "seed")

    def _set_lipids(self, amounts: dict[str, float]) -> None:
        membrane = self._scene.membrane.model_copy(update={"composition": amounts})
        self._change({"membrane": membrane}, _("Lipids"), "lipids")

    def _set_proteins(self, amounts: dict[str, int]) -> None:
        old = self._scene.proteins
        kept = {key: one for key, one in old.items() if one.copies is None}
        for key, copies in amounts.items():
            known = old.get(key, ProteinCopies(copies=copies))
            kept[key] = known.model_copy(update={"copies": copies})
        self._change({"proteins": kept}, _("Proteins"), "proteins")

    def _set_glycans(self, amounts: dict[str, float]) -> None:
        glycans = self._scene.glycans.model_copy(update={"n_glycans": amounts})
        self._change({"glycans": glycans}, _("Glycans"), "glycans")

    def _set_rna(self, amounts: dict[str, int]) -> None:
        old = self._scene.rna
        made = {
            key: old.get(key, RnaCopies()).model_copy(update={"copies": copies})
            for key, copies in amounts.items()
        }
        self._change({"rna": made}, _("RNA"), "rna")
