"""Where a vesicle is cut: by hand and by numbers."""

from __future__ import annotations

import math
from typing import Final

from qtpy.QtCore import QSignalBlocker, Qt, Signal
from qtpy.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from exoviz.language import _, number
from exoviz.registry.cutaways import CUTAWAYS
from exoviz.renderer import layer_title
from exoviz.scene import View
from exoviz.scene.view import (
    FARTHEST_PLANE_NM,
    SECTION_NM,
    THICKEST_SLAB_NM,
    THINNEST_SLAB_NM,
)
from exoviz.viewer.widgets.bounded_box import BoundedBox
from exoviz.viewer.widgets.controls import wrapped_label
from exoviz.viewer.widgets.document_undo import DocumentUndo

__all__ = ["CutPanel"]

#: Steps of the slider in a nanometre.
_STEPS: Final = 10
#: How far beyond the membrane the slider reaches, nm: to the ends of what stands out of it.
_BEYOND_NM: Final = 20
#: Directions of the planes across the axes: azimuth and elevation, degrees.
_AXES: Final = (("X", 0.0, 0.0), ("Y", 90.0, 0.0), ("Z", 0.0, 90.0))
_DEGREES: Final = "°"
#: Layers that are kept whole and named; of more only the number is said.
_MOST_NAMED: Final = 4


class CutPanel(QWidget):
    """Shows the cutaway and its plane, and requests changes of them.

    Signals
    -------
    changed : (key, cutaway, plane)
        A change, and the key of its step in the history; see `Step`.
    facing_wanted : ()
        The plane is to face the camera.
    section_wanted : ()
        The section at the plane is to be shown beside the picture, or no more.
    """

    changed = Signal(str, str, object)
    facing_wanted = Signal()
    section_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._view = View()
        #: Moves of the slider so far: each is a step of its own, however often it changes.
        self._moves = 0
        self.cutaway = QComboBox()
        self.cutaway.setAccessibleName(_("Cutaway"))
        for name, record in CUTAWAYS.items():
            self.cutaway.addItem(_(record.title), name)
        self.cutaway.activated.connect(lambda _index: self._choose_cutaway())
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName(_("Place of the plane"))
        self.slider.sliderPressed.connect(self._begin_move)
        self.slider.valueChanged.connect(lambda value: self._set(offset_nm=value / _STEPS))
        reach = float(FARTHEST_PLANE_NM)
        self.offset = _box(-reach, reach, _("nm"), _("Place of the plane"), 0.5)
        self.azimuth = _box(-360, 360, _DEGREES, _("Direction of the plane: around"), 5)
        self.elevation = _box(-90, 90, _DEGREES, _("Direction of the plane: upwards"), 5)
        self.thickness = _box(0, THICKEST_SLAB_NM, _("nm"), _("Thickness of the slab"), 1)
        self.offset.valueChanged.connect(lambda value: self._set(offset_nm=value))
        self.azimuth.valueChanged.connect(lambda value: self._set(azimuth=value))
        self.elevation.valueChanged.connect(lambda value: self._set(elevation=value))
        self.thickness.valueChanged.connect(self._set_thickness)
        self.flip = QCheckBox(_("The other side stays"))
        self.flip.clicked.connect(lambda on: self._set(flip=on))
        self.facing = QPushButton(_("Facing"))
        self.facing.setToolTip(_("Turn the plane so that it faces the camera"))
        self.facing.clicked.connect(self.facing_wanted.emit)
        self.axes = {name: self._axis_button(name, *angles) for name, *angles in _AXES}
        self.section = QPushButton(_("Section beside the picture"))
        self.section.setToolTip(_("Show a slice at the plane, or hide it again"))
        self.section.clicked.connect(self.section_wanted.emit)
        self.kept = wrapped_label()
        undo = DocumentUndo(self)
        for box in (self.offset, self.azimuth, self.elevation, self.thickness):
            undo.watch(box)
        self._lay_out()
        self.show_size(20.0)
        self.show_view(self._view)

    def _axis_button(self, name: str, azimuth: float, elevation: float) -> QPushButton:
        button = QPushButton(name)
        text = _("Plane across the axis {axis}").format(axis=name)
        button.setToolTip(text)
        button.setAccessibleName(text)
        button.clicked.connect(lambda: self._set("axis", azimuth=azimuth, elevation=elevation))
        return button

    def _lay_out(self) -> None:
        place = QHBoxLayout()
        place.addWidget(self.slider, 1)
        place.addWidget(self.offset)
        angles = QHBoxLayout()
        angles.addWidget(self.azimuth)
        angles.addWidget(self.elevation)
        buttons = QHBoxLayout()
        for button in self.axes.values():
            # A letter needs less than Qt gives a word, and the panel has no more room.
            button.setMinimumWidth(30)
            buttons.addWidget(button)
        buttons.addWidget(self.facing)
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        for text, field, buddy in (
            (_("Cutaway"), self.cutaway, self.cutaway),
            (_("Place"), place, self.offset),
            (_("Angles"), angles, self.azimuth),
            (_("Across"), buttons, self.axes["X"]),
            (_("Thickness"), self.thickness, self.thickness),
        ):
            label = QLabel(text)
            label.setBuddy(buddy)
            form.addRow(label, field)
        form.addRow(self.flip)
        form.addRow(self.section)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self.kept)
        layout.addStretch(1)

    # -- what is shown

    def show_size(self, radius: float) -> None:
        """Let the slider reach across a vesicle of some radius, nm."""
        most = _STEPS * min(math.ceil(radius) + _BEYOND_NM, FARTHEST_PLANE_NM)
        with QSignalBlocker(self.slider):
            self.slider.setRange(-most, most)

    def show_view(self, view: View) -> None:
        """Show where a view cuts."""
        self._view = view
        plane, record = view.plane, CUTAWAYS[view.cutaway]
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(_STEPS * plane.offset_nm))
        for box, value in (
            (self.offset, plane.offset_nm),
            (self.azimuth, plane.azimuth),
            (self.elevation, plane.elevation),
            (self.thickness, plane.thickness_nm or 0.0),
        ):
            with QSignalBlocker(box):
                box.setValue(value)
        # The least value of the box says in words what stands for none.
        none = _("{thickness} nm, as usual").format(thickness=number(SECTION_NM, 1))
        self.thickness.setSpecialValueText(none if record.is_section else _("all that is left"))
        self.flip.setChecked(plane.flip)
        self.cutaway.setCurrentIndex(self.cutaway.findData(view.cutaway))
        self.kept.setText(_kept_text(view))

    # -- what is asked for

    def _begin_move(self) -> None:
        self._moves += 1

    def _cutaway(self) -> str:
        return self._view.cutaway if CUTAWAYS[self._view.cutaway].by_plane else "plane"

    def _choose_cutaway(self) -> None:
        chosen = str(self.cutaway.currentData())
        self.changed.emit("", chosen, self._view.plane)

    def _set_thickness(self, value: float) -> None:
        # From nothing, one click of the arrows leads to the thinnest slab, and back.
        was = self._view.plane.thickness_nm
        if 0 < value < THINNEST_SLAB_NM:
            value = 0.0 if was == THINNEST_SLAB_NM else THINNEST_SLAB_NM
        self._set(thickness_nm=value or None)

    def _set(self, what: str = "", **update: object) -> None:
        """Ask for another plane; changes of one kind that follow each other are one step."""
        plane = self._view.plane.model_copy(update=update)
        key = f"plane {what or next(iter(update))} {self._moves}"
        if plane == self._view.plane and self._cutaway() == self._view.cutaway:
            return
        self.changed.emit(key, self._cutaway(), plane)


def _box(least: float, most: float, unit: str, name: str, step: float) -> BoundedBox:
    box = BoundedBox(least, most, unit)
    box.setDecimals(1)
    box.setSingleStep(step)
    box.setAccessibleName(name)
    return box


def _kept_text(view: View) -> str:
    """Return a sentence on the layers that no cut takes away."""
    if not view.keep:
        return _("Nothing is kept whole; \u201cNot cut\u201d in the panel of layers does that.")
    names = [layer_title(path) for path in view.keep[:_MOST_NAMED]]
    more = " …" if len(view.keep) > _MOST_NAMED else ""
    return _("Kept whole: {layers}").format(layers=", ".join(names) + more)
