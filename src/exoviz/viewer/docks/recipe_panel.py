"""The recipe: what the vesicle is built of. Every edit is checked by building it, aside."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
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
from exoviz.language import _, number
from exoviz.model.layers import SIDES, lipid_layer
from exoviz.scene import Scene
from exoviz.scene.document import LARGEST_NM, SMALLEST_NM
from exoviz.scene.mixtures import mol_percent, with_mol_percent
from exoviz.values import RefusedError
from exoviz.viewer.docks.recipe_tables import AmountTable, ProteinTable, n_glycans
from exoviz.viewer.widgets.bounded_box import BoundedBox
from exoviz.viewer.widgets.controls import (
    busy_bar,
    dialog_buttons,
    number_box,
    wrapped_label,
)
from exoviz.viewer.widgets.document_undo import DocumentUndo

__all__ = ["RecipePanel"]


def _protein_name(protein: Protein) -> str:
    """Return key and name of a protein, the key once."""
    name = _(protein.name)
    if re.match(re.escape(protein.key) + r"\b", name, re.IGNORECASE):
        return name
    return f"{protein.key}: {name}"


S = TypeVar("S", bound=Species)
V = TypeVar("V")


def _names(entries: Iterable[S], named: Callable[[S], str]) -> dict[str, str]:
    return {entry.key: named(entry) for entry in entries}


def _without(table: Mapping[str, V], keys: tuple[str, ...]) -> dict[str, V]:
    return {key: value for key, value in table.items() if key not in keys}


class RecipePanel(QWidget):
    """Shows and changes the recipe of a scene.

    Signals
    -------
    changed : (what is changed of the scene, key of the step)
    settled : ()
        A box was left: what is typed next is another step.
    stopped : ()
        The build is to be given up.
    hinted : (text)
        Something was typed that is not allowed.
    own_wanted : (key)
        A protein of the user's own is to be described: that of the key, or a new one.
    """

    changed = Signal(object, str)
    settled = Signal()
    stopped = Signal()
    hinted = Signal(str)
    own_wanted = Signal(str)

    def __init__(self, scene: Scene, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene = scene
        #: Lipids whose shares were typed: they stay while others are typed, where there is room.
        self._typed_lipids: set[str] = set()
        self._typed_mixture: Mapping[str, float] = {}
        catalog = load_catalog()
        self.diameter = BoundedBox(SMALLEST_NM, LARGEST_NM, _("nm"), decimals=1)
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
        self.seed.valueChanged.connect(self._set_seed)
        undo = DocumentUndo(self)
        for box in (self.diameter, self.seed):
            box.editingFinished.connect(self.settled)
            box.bounded.connect(self.hinted)
            undo.watch(box)
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
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        size = QLabel(_("&Diameter"))
        size.setBuddy(self.diameter)
        form.addRow(size, sizes)
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
        self.lipids = AmountTable("lipids", lipids, _("mol %"), 100, 2, (_("outer"), _("inner")))
        self.lipids.edited.connect(self._set_lipid)
        self.proteins = ProteinTable(proteins, catalog)
        self.proteins.edited.connect(self._set_protein)
        self.proteins.glycoform_chosen.connect(self._set_glycoform)
        self.proteins.own_wanted.connect(self.own_wanted)
        self.rna = AmountTable("rna", rna, _("Copies"), 10_000)
        self.rna.edited.connect(self._set_rna)
        self.glycans = AmountTable("glycans", n_glycans(catalog), _("Share"), 1_000_000, 1)
        self.glycans.edited.connect(self._set_glycan)
        self.corona = AmountTable("proteins", _names(of_plasma, _protein_name), _("Copies"), 1_000)
        self.corona.edited.connect(self._set_corona)
        for removable, remove in (
            (self.lipids, self._remove_lipids),
            (self.proteins, self._remove_proteins),
            (self.rna, self._remove_rna),
            (self.glycans, self._remove_glycans),
            (self.corona, self._remove_corona),
        ):
            removable.removed.connect(remove)
            removable.settled.connect(self.settled)
            removable.hinted.connect(self.hinted)
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
        layout.setContentsMargins(4, 4, 4, 4)
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
        # Enter is that of the box in which it is pressed.
        for button in more.findChildren(QPushButton):
            button.setAutoDefault(False)
        return more

    def _show_more(self) -> None:
        self.more.show()
        self.more.raise_()

    def show_scene(self, scene: Scene) -> None:
        """Show the recipe of a scene."""
        self._scene = scene
        if scene.membrane.composition != self._typed_mixture:
            self._typed_lipids.clear()
        with QSignalBlocker(self.diameter), QSignalBlocker(self.seed):
            self.diameter.setValue(scene.vesicle.diameter_nm)
            # A file may have a larger one than is typed here.
            self.seed.setMaximum(max(2**31 - 1, scene.seed))
            self.seed.setValue(scene.seed)
        self.outside.setCurrentIndex(self.outside.findData(scene.membrane.outside))
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
        self.lipids.show_amounts(mol_percent(membrane.composition or {}))
        self.proteins.show_scene(scene)
        self.glycans.show_amounts(scene.glycans.n_glycans)
        self.rna.show_amounts({key: one.copies for key, one in scene.rna.items()})
        self.corona.show_amounts(scene.corona)

    def show_reached(self, copies: Mapping[str, int]) -> None:
        """Show beside the lipids that are asked for what each leaflet of the model has of them.

        Parameters
        ----------
        copies : mapping of str to int
            Molecules of each layer.
        """
        meanings = (
            _("Reached in the outer leaflet of the vesicle that is shown, mol %"),
            _("Reached in the inner leaflet of the vesicle that is shown, mol %"),
        )
        for column, (side, meaning) in enumerate(zip(SIDES, meanings, strict=True)):
            counts = {key: copies.get(lipid_layer(side, key), 0) for key in self.lipids.amounts()}
            shares = mol_percent(counts) if any(counts.values()) else {}
            self.lipids.tell(column, {key: number(one, 1) for key, one in shares.items()}, meaning)

    def show_state(self, text: str, *, bad: bool) -> None:
        """Say what is wrong with the recipe, or that it was built."""
        self.message.setText(text)
        self.message.setStyleSheet("color: #c62828; font-weight: bold" if bad else "")
        self._scroll.setVisible(bool(text))

    def show_busy(self, busy: bool) -> None:
        """Show whether a vesicle is being built."""
        self._busy.setVisible(busy)

    # -- changes

    def _change(self, key: str, value: object, step: str = "") -> None:
        """Change one key of the scene."""
        self.changed.emit({key: value}, step)

    def _change_part(self, part: str, step: str = "", **update: object) -> None:
        """Change keys of one part of the scene."""
        self._change(part, {**dict(getattr(self._scene, part)), **update}, step)

    def _set_diameter(self, value: float) -> None:
        self._change_part("vesicle", "diameter", diameter_nm=value)

    def _set_scaled(self, chosen: bool) -> None:
        size = self._scene.vesicle.diameter_nm
        self._change_part("vesicle", copies_at_nm=size if chosen else None)

    def _set_exposed(self, chosen: bool) -> None:
        self._change_part("membrane", ps_exposed=chosen)

    def _set_drawn(self, chosen: bool) -> None:
        self._change("population", {} if chosen else None)

    def _set_outside(self) -> None:
        self._change_part("membrane", outside=self.outside.currentData())

    def _set_seed(self, value: float) -> None:
        self._change("seed", round(value), "seed")

    def _set_lipid(self, key: str, percent: float) -> None:
        before: Mapping[str, float] = self._scene.membrane.composition or {}
        try:
            made = with_mol_percent(before, key, percent, self._typed_lipids)
        except RefusedError as error:
            self.lipids.show_amounts(mol_percent(before))
            self.lipids.box(key).refuse(str(error))
            return
        self._typed_lipids.add(key)
        self._typed_mixture = made
        self._change_part("membrane", f"lipids {key}", composition=made)

    def _remove_lipids(self, keys: tuple[str, ...]) -> None:
        left = _without(self._scene.membrane.composition or {}, keys)
        left = mol_percent(left) if any(left.values()) else left
        self._change_part("membrane", composition=left)

    def _set_protein(self, key: str, copies: float) -> None:
        old = self._scene.proteins
        count = round(copies)
        made = {**dict(old[key]), "amount": {"copies": count}} if key in old else count
        self._change("proteins", {**old, key: made}, f"proteins {key}")

    def _remove_proteins(self, keys: tuple[str, ...]) -> None:
        self._change("proteins", _without(self._scene.proteins, keys))

    def _set_glycoform(self, keys: tuple[str, ...], glycan: str) -> None:
        made = {
            key: one.model_copy(update={"glycoform": glycan}) if key in keys else one
            for key, one in self._scene.proteins.items()
        }
        self._change("proteins", made)

    def _set_glycan(self, key: str, share: float) -> None:
        made = {**self._scene.glycans.n_glycans, key: share}
        self._change_part("glycans", f"glycans {key}", n_glycans=made)

    def _remove_glycans(self, keys: tuple[str, ...]) -> None:
        self._change_part("glycans", n_glycans=_without(self._scene.glycans.n_glycans, keys))

    def _set_rna(self, key: str, copies: float) -> None:
        old, count = self._scene.rna, round(copies)
        made = {**dict(old[key]), "copies": count} if key in old else count
        self._change("rna", {**old, key: made}, f"rna {key}")

    def _remove_rna(self, keys: tuple[str, ...]) -> None:
        self._change("rna", _without(self._scene.rna, keys))

    def _set_corona(self, key: str, copies: float) -> None:
        self._change("corona", {**self._scene.corona, key: round(copies)}, f"corona {key}")

    def _remove_corona(self, keys: tuple[str, ...]) -> None:
        self._change("corona", _without(self._scene.corona, keys))
