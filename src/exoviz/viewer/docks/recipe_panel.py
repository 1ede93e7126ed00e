"""The recipe: what the vesicle is built of. Every edit is checked by building it, aside."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TypeVar

from qtpy.QtCore import QSignalBlocker, Qt, Signal
from qtpy.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from exoviz.catalog import Protein, Species, load_catalog
from exoviz.language import _
from exoviz.scene import CopyNumber, Scene
from exoviz.viewer.docks.recipe_tables import AmountTable, ProteinTable, n_glycans
from exoviz.viewer.widgets.bounded_box import BoundedBox
from exoviz.viewer.widgets.controls import (
    busy_bar,
    dialog_buttons,
    existing,
    number_box,
    wrapped_label,
)

__all__ = ["RecipePanel"]


def _protein_name(protein: Protein) -> str:
    """Return key and name of a protein, the key once."""
    name = _(protein.name)
    if re.match(re.escape(protein.key) + r"\b", name, re.IGNORECASE):
        return name
    return f"{protein.key}: {name}"


S = TypeVar("S", bound=Species)


def _names(entries: Iterable[S], named: Callable[[S], str]) -> dict[str, str]:
    return {entry.key: named(entry) for entry in entries}


class RecipePanel(QWidget):
    """Shows and changes the recipe of a scene.

    Signals
    -------
    changed : (what is changed of the scene, name of the step, key of the step)
    stopped : ()
        The build is to be given up.
    hinted : (text)
        Something was typed that is not allowed.
    """

    changed = Signal(object, str, str)
    stopped = Signal()
    hinted = Signal(str)

    def __init__(self, scene: Scene, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene = scene
        catalog = load_catalog()
        self.limits = wrapped_label()
        self.limits.hide()
        self.diameter = BoundedBox(20, 150, _("nm"))
        self.diameter.setDecimals(1)
        self.diameter.bounded.connect(self._show_limits)
        existing(self.diameter.lineEdit()).textEdited.connect(lambda _text: self.limits.hide())
        self.diameter.valueChanged.connect(self._set_diameter)
        self.outside = QComboBox()
        self.outside.addItem(_("outside of the cell"), "exoplasm")
        self.outside.addItem(_("cytosol"), "cytosol")
        self.outside.setToolTip(
            _("What is outside of it: that of the cell, as for an exosome, or the cytosol")
        )
        self.outside.activated.connect(lambda _row: self._set_outside())
        self.exposed = QCheckBox(_("Phosphatidylserine outside"))
        self.exposed.setToolTip(
            _("As annexin V finds on some vesicles; how many and how much is contested")
        )
        self.exposed.clicked.connect(self._set_exposed)
        self.scaled = QCheckBox(_("Copies follow the size"))
        self.scaled.setToolTip(
            _("With another diameter the proteins stay as dense as they are at this one")
        )
        self.scaled.clicked.connect(self._set_scaled)
        self.drawn = QCheckBox(_("One of a subpopulation"))
        self.drawn.setToolTip(
            _("Only some of CD9, CD63 and CD81, by the seed, as single vesicles have them")
        )
        self.drawn.clicked.connect(self._set_drawn)
        self.seed = number_box(0, 2**31 - 1, 0)
        self.seed.setKeyboardTracking(False)
        self.seed.valueChanged.connect(self._set_seed)
        self.another = QPushButton(_("Another"))
        self.another.setToolTip(_("The same recipe with another seed"))
        self.another.clicked.connect(lambda: self.seed.setValue(self.seed.value() + 1))
        seeds = QHBoxLayout()
        seeds.addWidget(self.seed, 1)
        seeds.addWidget(self.another)
        self.more_button = QPushButton(_("&More…"))
        self.more_button.setToolTip(_("What is rarely asked for: subpopulations, a corona"))
        self.more_button.clicked.connect(self._show_more)
        sizes = QHBoxLayout()
        sizes.addWidget(self.diameter, 1)
        sizes.addWidget(self.more_button)
        form = QFormLayout()
        size = QLabel(_("&Diameter"))
        size.setBuddy(self.diameter)
        form.addRow(size, sizes)
        form.addRow(self.limits)
        form.addRow(_("&Outside"), self.outside)
        label = QLabel(_("&Seed"))
        label.setBuddy(self.seed)
        form.addRow(label, seeds)
        lipids = _names(catalog.lipids.values(), lambda one: _(one.name))
        all_proteins = catalog.proteins.values()
        vesicle_proteins = [one for one in all_proteins if one.place not in ("cell", "corona")]
        of_plasma = [one for one in all_proteins if one.place == "corona"]
        proteins = _names(vesicle_proteins, _protein_name)
        rna = _names(catalog.rna.values(), lambda one: _(one.name))
        self.lipids = AmountTable("lipids", lipids, _("mol %"), 2)
        self.lipids.changed.connect(self._set_lipids)
        self.proteins = ProteinTable(proteins, catalog)
        self.proteins.changed.connect(self._set_proteins)
        self.proteins.glycoform_chosen.connect(self._set_glycoform)
        self.rna = AmountTable("rna", rna, _("Copies"), 0)
        self.rna.changed.connect(self._set_rna)
        self.glycans = AmountTable("glycans", n_glycans(catalog), _("Share"), 1)
        self.glycans.changed.connect(self._set_glycans)
        self.corona = AmountTable("proteins", _names(of_plasma, _protein_name), _("Copies"), 0)
        self.corona.changed.connect(self._set_corona)
        self.tabs = QTabWidget()
        self.tabs.setUsesScrollButtons(True)
        for table, title in (
            (self.lipids, _("Lipids")),
            (self.proteins, _("Proteins")),
            (self.glycans, _("Glycans")),
            (self.rna, _("RNA")),
        ):
            table.table.setAccessibleName(title)
            self.tabs.addTab(table, title)
        self.corona.table.setAccessibleName(_("Corona"))
        self.more = self._more()
        self.no_recipe = wrapped_label(
            _("This model is shown as its file has it; it has no recipe.")
        )
        self.message = wrapped_label()
        self.message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(self.message)
        self._scroll.setMaximumHeight(110)
        self.progress = busy_bar()
        stop = QPushButton(_("Stop"))
        stop.clicked.connect(self.stopped)
        self._busy = QWidget()
        busy = QHBoxLayout(self._busy)
        busy.setContentsMargins(0, 0, 0, 0)
        busy.addWidget(self.progress, 1)
        busy.addWidget(stop)
        layout = QVBoxLayout(self)
        layout.addWidget(self.no_recipe)
        layout.addLayout(form)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(self._scroll)
        layout.addWidget(self._busy)
        self.show_scene(scene)
        self.show_state("", bad=False)
        self.show_busy(False)

    def _more(self) -> QDialog:
        """Return the dialog of what is rarely asked for; the panel has no room for it."""
        more = QDialog(self)
        more.setWindowTitle(_("More of the recipe"))
        layout = QVBoxLayout(more)
        for box in (self.scaled, self.exposed, self.drawn):
            layout.addWidget(box)
        title = QLabel(_("Corona"))
        title.setBuddy(self.corona.table)
        layout.addWidget(title)
        layout.addWidget(self.corona, 1)
        layout.addWidget(dialog_buttons(more, QDialogButtonBox.StandardButton.Close))
        return more

    def _show_more(self) -> None:
        self.more.show()
        self.more.raise_()

    def show_scene(self, scene: Scene) -> None:
        """Show the recipe of a scene."""
        self._scene = scene
        with QSignalBlocker(self.diameter), QSignalBlocker(self.seed):
            self.diameter.setValue(scene.vesicle.diameter_nm)
            self.seed.setValue(min(scene.seed, self.seed.maximum()))
        self.outside.setCurrentIndex(self.outside.findData(scene.membrane.outside))
        if self.diameter.minimum() < scene.vesicle.diameter_nm < self.diameter.maximum():
            self.limits.hide()
        self.no_recipe.setVisible(bool(scene.model))
        membrane = scene.membrane
        self.exposed.setChecked(membrane.ps_exposed)
        self.scaled.setChecked(scene.vesicle.copies_at_nm is not None)
        self.drawn.setChecked(scene.population is not None)
        fields = (self.diameter, self.outside, self.seed, self.another, self.tabs)
        for widget in (*fields, self.scaled):
            widget.setEnabled(not scene.model)
        lipids, known = load_catalog().lipids, load_catalog().proteins
        has_some = any(lipids[key].exposed_fraction for key in membrane.composition or {})
        self.exposed.setEnabled(membrane.ps_exposed or has_some)
        marked = any(key in known and known[key].marker for key in scene.proteins)
        self.drawn.setEnabled(scene.population is not None or marked)
        alone = scene.story is None and membrane.outside == "exoplasm"
        self.corona.setEnabled(alone)
        self.tabs.setTabEnabled(0, membrane.composition is not None)
        self.lipids.show_amounts(membrane.composition or {})
        self.proteins.show_scene(scene)
        self.glycans.show_amounts(scene.glycans.n_glycans)
        self.rna.show_amounts({key: one.copies for key, one in scene.rna.items()})
        self.corona.show_amounts(scene.corona)

    def _show_limits(self, text: str) -> None:
        self.limits.setText(text)
        self.limits.show()
        self.hinted.emit(text)

    def show_state(self, text: str, *, bad: bool) -> None:
        """Say what is wrong with the recipe, or that it was built."""
        self.message.setText(text)
        self.message.setStyleSheet("color: #c62828; font-weight: bold" if bad else "")
        self._scroll.setVisible(bool(text))

    def show_busy(self, busy: bool) -> None:
        """Show whether a vesicle is being built."""
        self._busy.setVisible(busy)

    # -- changes

    def _set_diameter(self, value: float) -> None:
        vesicle = {**dict(self._scene.vesicle), "diameter_nm": value}
        self.changed.emit({"vesicle": vesicle}, _("Diameter"), "diameter")

    def _set_scaled(self, chosen: bool) -> None:
        own = self._scene.vesicle
        vesicle = {**dict(own), "copies_at_nm": own.diameter_nm if chosen else None}
        self.changed.emit({"vesicle": vesicle}, _("Copies follow the size"), "")

    def _set_exposed(self, chosen: bool) -> None:
        membrane = {**dict(self._scene.membrane), "ps_exposed": chosen}
        self.changed.emit({"membrane": membrane}, _("Phosphatidylserine outside"), "")

    def _set_drawn(self, chosen: bool) -> None:
        population: dict[str, object] | None = {} if chosen else None
        self.changed.emit({"population": population}, _("One of a subpopulation"), "")

    def _set_corona(self, amounts: dict[str, int]) -> None:
        self.changed.emit({"corona": amounts}, _("Corona"), "corona")

    def _set_outside(self) -> None:
        membrane = {**dict(self._scene.membrane), "outside": self.outside.currentData()}
        self.changed.emit({"membrane": membrane}, _("Outside"), "outside")

    def _set_seed(self, value: int) -> None:
        self.changed.emit({"seed": value}, _("Seed"), "seed")

    def _set_lipids(self, amounts: dict[str, float]) -> None:
        membrane = {**dict(self._scene.membrane), "composition": amounts}
        self.changed.emit({"membrane": membrane}, _("Lipids"), "lipids")

    def _set_proteins(self, amounts: dict[str, int]) -> None:
        old = self._scene.proteins
        made: dict[str, object] = {
            key: one for key, one in old.items() if not isinstance(one.amount, CopyNumber)
        }
        for key, copies in amounts.items():
            made[key] = {**dict(old[key]), "amount": {"copies": copies}} if key in old else copies
        self.changed.emit({"proteins": made}, _("Proteins"), "proteins")

    def _set_glycoform(self, keys: tuple[str, ...], glycan: str) -> None:
        made = {
            key: one.model_copy(update={"glycoform": glycan}) if key in keys else one
            for key, one in self._scene.proteins.items()
        }
        named = ", ".join(keys[:2]) + (" …" if len(keys) > 2 else "")
        self.changed.emit({"proteins": made}, _("N-glycan: {proteins}").format(proteins=named), "")

    def _set_glycans(self, amounts: dict[str, float]) -> None:
        glycans = {**dict(self._scene.glycans), "n_glycans": amounts}
        self.changed.emit({"glycans": glycans}, _("Glycans"), "glycans")

    def _set_rna(self, amounts: dict[str, int]) -> None:
        old = self._scene.rna
        made = {
            key: {**dict(old[key]), "copies": copies} if key in old else copies
            for key, copies in amounts.items()
        }
        self.changed.emit({"rna": made}, _("RNA"), "rna")
