"""The layers: a tree with check boxes, and properties of the selected layers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from qtpy.QtCore import QEvent, QObject, QSize, Qt, Signal
from qtpy.QtGui import QColor, QIcon, QKeyEvent, QKeySequence, QPainter, QPen, QPixmap
from qtpy.QtWidgets import (
    QCheckBox,
    QColorDialog,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QSlider,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from exoviz.cards.layer_tree import Grouping, Node, tree
from exoviz.catalog import load_catalog
from exoviz.language import _, number
from exoviz.model import Vesicle
from exoviz.model.layers import MEMBRANE, by_longest_prefix, last_step, leaves
from exoviz.renderer import layer_colour
from exoviz.renderer.colouring.painting import layer_swatches
from exoviz.renderer.colouring.style_sheets import style_sheet_of
from exoviz.renderer.palette import to_hex
from exoviz.scene import View
from exoviz.viewer.widgets.controls import existing, number_box, plain_tip

__all__ = ["LayersPanel"]

_NODE: Final = Qt.ItemDataRole.UserRole
_SWATCH: Final = 14


def swatch(colour: str) -> QIcon:
    """Return a small ball of a colour, as in a legend: nobody takes it for a box to tick."""
    pixmap = QPixmap(2 * _SWATCH, 2 * _SWATCH)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(128, 128, 128), 2))
    painter.setBrush(QColor(colour))
    painter.drawEllipse(2, 2, 2 * _SWATCH - 4, 2 * _SWATCH - 4)
    painter.end()
    icon = QIcon(pixmap)
    # The colour is a fact, and is not tinted where its row is selected.
    icon.addPixmap(pixmap, QIcon.Mode.Selected)
    return icon


def _children(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    return [existing(item.child(index)) for index in range(item.childCount())]


class LayersPanel(QWidget):
    """Shows the layers of a model, and requests changes of the view.

    Attributes
    ----------
    swatches : mapping of str to str
        Colours of the layers whose molecules have others than those of their kinds.

    Signals
    -------
    shown : (layers, bool)
        Show or hide these.
    solo : (layers)
        Show these alone, or all that was shown before.
    selected : (layers, groups)
        Layers, and the paths of those groups of them that were chosen as groups.
    kept : (layers, bool)
        Exclude these from the cutaway, or include them.
    opacity : (path, float)
    settled : ()
        A slider was let go, or a box was left: what follows is another step.
    colour : (path, str)
        Hexadecimal; empty for that of the style.
    menu_wanted : (place on the screen)
    """

    shown = Signal(object, bool)
    solo = Signal(object)
    selected = Signal(object, object)
    kept = Signal(object, bool)
    opacity = Signal(object, float)
    settled = Signal()
    colour = Signal(object, str)
    menu_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._copies: Mapping[str, int] = {}
        self._view = View()
        self.swatches: Mapping[str, str] = {}
        self._filling = False
        self._only_visibility = False
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Search layers"))
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName(_("Search layers"))
        self.search.textChanged.connect(self._filter)
        self.grouping = QComboBox()
        self.grouping.setAccessibleName(_("Grouping"))
        self.grouping.addItem(_("By place"), "place")
        self.grouping.addItem(_("By kind"), "kind")
        self.grouping.currentIndexChanged.connect(self._rebuild)
        self.tree = QTreeWidget()
        self.tree.setAccessibleName(_("Layers"))
        self.tree.setHeaderLabels([_("Layer"), _("Copies")])
        self.tree.setSelectionMode(QTreeWidget.SelectionMode.ExtendedSelection)
        self.tree.setIconSize(QSize(_SWATCH, _SWATCH))
        self.tree.setUniformRowHeights(True)
        header = existing(self.tree.header())
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.itemChanged.connect(self._checked)
        self.tree.itemSelectionChanged.connect(self._chosen)
        self.tree.installEventFilter(self)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        viewport = existing(self.tree.viewport())
        self.tree.customContextMenuRequested.connect(
            lambda place: self.menu_wanted.emit(viewport.mapToGlobal(place))
        )
        self._solo = QPushButton(_("Alone"))
        self._solo.setToolTip(_("Show only what is selected; again: all"))
        self._solo.clicked.connect(lambda: self.solo.emit(self.chosen()))
        self._keep = QCheckBox(_("Not cut"))
        self._keep.setToolTip(_("The cutaway leaves these layers whole"))
        self._keep.clicked.connect(lambda on: self.kept.emit(self.chosen(), on))
        self._paint = QPushButton(_("Colour…"))
        self._paint.clicked.connect(self._pick_colour)
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setRange(0, 100)
        self._slider.setValue(100)
        self._slider.setAccessibleName(_("Opacity"))
        self._percent = number_box(0, 100, 100, "%")
        self._percent.setAccessibleName(_("Opacity in percent"))
        self._slider.valueChanged.connect(self._percent.setValue)
        self._percent.valueChanged.connect(self._set_opacity)
        self._slider.sliderReleased.connect(self.settled)
        self._percent.editingFinished.connect(self.settled)
        self._lay_out()
        self._enable()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.search, 1)
        top.addWidget(self.grouping)
        buttons = QHBoxLayout()
        for widget in (self._solo, self._keep, self._paint):
            buttons.addWidget(widget)
        label = QLabel(_("&Opacity"))
        label.setBuddy(self._slider)
        sliders = QHBoxLayout()
        sliders.addWidget(label)
        sliders.addWidget(self._slider, 1)
        sliders.addWidget(self._percent)
        layout = QVBoxLayout(self)
        layout.addLayout(top)
        layout.addWidget(self.tree, 1)
        layout.addLayout(buttons)
        layout.addLayout(sliders)

    # -- what is shown

    def show_layers(
        self,
        copies: Mapping[str, int],
        view: View,
        vesicle: Vesicle | None,
    ) -> None:
        """Show the layers of another model; those of a story can be shown and hidden only.

        Parameters
        ----------
        copies : mapping of str to int
            Molecules of each layer.
        view : View
        vesicle : Vesicle or None
            The model; None for a story.
        """
        self._copies, self._view, self._only_visibility = copies, view, vesicle is None
        self.swatches = layer_swatches(vesicle, view)
        self._rebuild()

    def show_view(self, view: View, vesicle: Vesicle | None) -> None:
        """Show how the layers are seen now; see `show_layers`."""
        old, self._view = self._view, view
        swatches = layer_swatches(vesicle, view)
        if (old.colours, old.style) != (view.colours, view.style) or swatches != self.swatches:
            self.swatches = swatches
            self._rebuild()
        self._refresh()
        self._enable()

    def select(self, layers: frozenset[str]) -> None:
        """Select the rows of layers, without asking for anything."""
        if frozenset(self.chosen()) == layers:
            # Rows of groups stay selected as such.
            self._enable()
            return
        self._filling = True
        self.tree.clearSelection()
        for item, node in self._rows():
            if not node.children and layers and set(node.layers) <= layers:
                item.setSelected(True)
                self.tree.scrollToItem(item)
        self._filling = False
        self._enable()

    def chosen(self) -> tuple[str, ...]:
        """Return the layers that are selected."""
        found = [
            layer for item in self.tree.selectedItems() for layer in item.data(0, _NODE).layers
        ]
        return tuple(dict.fromkeys(found))

    def _rows(self) -> Iterator[tuple[QTreeWidgetItem, Node]]:
        waiting = self._top()
        while waiting:
            item = waiting.pop()
            yield item, item.data(0, _NODE)
            waiting += _children(item)

    def _top(self) -> list[QTreeWidgetItem]:
        return _children(existing(self.tree.invisibleRootItem()))

    def _rebuild(self) -> None:
        self._filling = True
        open_before = {node.path for item, node in self._rows() if item.isExpanded()}
        first = not self.tree.topLevelItemCount()
        self.tree.clear()
        grouping: Grouping = self.grouping.currentData()

        def add(node: Node, parent: QTreeWidgetItem | QTreeWidget) -> None:
            item = QTreeWidgetItem(parent, [node.title, number(node.copies) if node.copies else ""])
            item.setData(0, _NODE, node)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            paths = ", ".join(node.layers) if len(node.layers) < 4 else node.path
            item.setToolTip(0, plain_tip(paths))
            if not node.children:
                item.setIcon(0, swatch(self._colour(node.layers[0])))
            for child in node.children:
                add(child, item)
            item.setExpanded(node.path in open_before or (first and node.path == MEMBRANE))

        for node in tree(self._copies, grouping):
            add(node, self.tree)
        self._filling = False
        self._refresh()
        self._filter(self.search.text())

    def _colour(self, layer: str) -> str:
        given = style_sheet_of(self._view, self._copies).overrides
        return self.swatches.get(layer) or to_hex(layer_colour(layer, given))

    def _refresh(self) -> None:
        self._filling = True
        hidden = leaves(self._copies, self._view.hide)
        kept = leaves(self._copies, self._view.keep)
        for item, node in self._rows():
            gone = sum(layer in hidden for layer in node.layers)
            state = Qt.CheckState.PartiallyChecked
            if gone in (0, len(node.layers)):
                state = Qt.CheckState.Unchecked if gone else Qt.CheckState.Checked
            item.setCheckState(0, state)
            font = item.font(0)
            font.setItalic(bool(node.layers) and set(node.layers) <= kept)
            item.setFont(0, font)
        self._filling = False

    def _enable(self) -> None:
        chosen = self.chosen()
        self._solo.setEnabled(bool(chosen))
        for widget in (self._keep, self._paint, self._slider, self._percent):
            widget.setEnabled(bool(chosen) and not self._only_visibility)
        kept = leaves(self._copies, self._view.keep)
        self._keep.setChecked(bool(chosen) and set(chosen) <= kept)
        value = by_longest_prefix(chosen[0], self._view.opacity, 1.0) if chosen else 1.0
        for widget in (self._slider, self._percent):
            widget.blockSignals(True)
            widget.setValue(round(100 * value))
            widget.blockSignals(False)

    # -- what is asked for

    def _checked(self, item: QTreeWidgetItem, column: int) -> None:
        if self._filling or column:
            return
        node = item.data(0, _NODE)
        layers = set(node.layers)
        if item.isSelected():
            layers |= set(self.chosen())
        self.shown.emit(tuple(layers), item.checkState(0) != Qt.CheckState.Unchecked)

    def _chosen(self) -> None:
        if not self._filling:
            self._enable()
            nodes: list[Node] = [item.data(0, _NODE) for item in self.tree.selectedItems()]
            groups = frozenset(node.path for node in nodes if node.children)
            self.selected.emit(frozenset(self.chosen()), groups)

    def _set_opacity(self, percent: float) -> None:
        self._slider.blockSignals(True)
        self._slider.setValue(round(percent))
        self._slider.blockSignals(False)
        self.opacity.emit(self.chosen(), percent / 100)

    def _pick_colour(self) -> None:
        chosen = self.chosen()
        before = QColor(self._colour(chosen[0]))
        options = QColorDialog.ColorDialogOption.DontUseNativeDialog
        picked = QColorDialog.getColor(before, self, _("Colour"), options)
        if picked.isValid():
            self.colour.emit(chosen, picked.name()[1:])

    def _filter(self, text: str) -> None:
        wanted = text.casefold()
        catalog = load_catalog()
        keys = {catalog.find(group, text) for group in ("lipids", "proteins", "rna")}

        def visit(item: QTreeWidgetItem, above: bool) -> bool:
            own = above or wanted in item.text(0).casefold()
            own = own or last_step(item.data(0, _NODE).path) in keys
            below = [visit(child, own) for child in _children(item)]
            found = own or any(below)
            item.setHidden(not found)
            if wanted and any(below):
                item.setExpanded(True)
            return found

        for item in self._top():
            visit(item, not wanted)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """V shows or hides what is selected, Shift+V everything else."""
        pressed = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if watched is self.tree and isinstance(event, QKeyEvent) and pressed:
            key = QKeySequence(event.key()).toString()
            if key == "V" and self.chosen():
                hidden = leaves(self._copies, self._view.hide)
                others = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                mine: tuple[str, ...] = self.chosen()
                if others:
                    mine = tuple(layer for layer in self._copies if layer not in mine)
                self.shown.emit(mine, any(layer in hidden for layer in mine))
                return True
        return super().eventFilter(watched, event)
