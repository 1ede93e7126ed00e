"""MolViewSpec: molecules and how they are looked at, in one file that Mol* opens.

The file is a zip of BinaryCIF and of a tree that says what is drawn. Each layer is a structure of
its own, so that it can be switched on and off: the copies of its molecules are an assembly that
has the name of the layer.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.exporter.archives import NO_TIME, timeless
from exoviz.exporter.molecule.binarycif_writer import packed
from exoviz.exporter.molecule.entities import Entity, PlacedEntity, entities_of_vesicle, one_of_each
from exoviz.exporter.molecule.mmcif import document_of, entities_of, origin_of
from exoviz.language import _
from exoviz.model.layers import by_longest_prefix, is_below, is_glycan
from exoviz.registry.styles import STYLES, StyleSheet
from exoviz.renderer.annotation.layer_names import group_title, layer_title, species_title
from exoviz.renderer.annotation.layout import ink
from exoviz.renderer.colouring.painting import painting_of
from exoviz.renderer.colouring.style_sheets import style_sheet_of
from exoviz.renderer.geometry.camera import FILL, Shot, is_inside, shot_of_view
from exoviz.renderer.geometry.drawing import extent
from exoviz.renderer.geometry.snfg import SPHERE_RADIUS_NM
from exoviz.renderer.palette import part_colours, to_hex

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from exoviz.model import Vesicle
    from exoviz.scene import View

    Floats = NDArray[np.floating[Any]]

__all__ = ["MOLECULES", "write_mvsx"]

#: The file of molecules in the zip.
MOLECULES: Final = "molecules.bcif"
_A: Final = 10.0
#: What Mol* takes for the radius of carbon, and of a sphere that stands for a sugar, Å.
_CARBON_A: Final = 1.7
_SYMBOL_A: Final = 1.75
#: Mol*'s angle of view, degrees. A file says where a camera stands that sees a sphere of half its
#: distance just whole; Mol* moves its own to 1 / (2 sin(angle / 2)) of that distance.
_FOV: Final = 45.0
#: Height of a letter, Å, and the line to it, in letters.
_LABEL_A: Final = 16.0
_TETHER: Final = 1.5
_EDGES: Final = 0.5


@dataclass(frozen=True, slots=True)
class _Look:
    """Appearance of one layer.

    Attributes
    ----------
    layer : str
    sugars : bool
        Whether to draw symbols of the nomenclature of glycans.
    groups : mapping of float to mapping of str to list
        Colours, and what has them, by radius in Å.
    opacity : float
    """

    layer: str
    sugars: bool
    groups: Mapping[float, Mapping[str, list[dict[str, str]]]]
    opacity: float


def _looks(
    vesicle: Vesicle, entities: Sequence[Entity], view: View, sheet: StyleSheet
) -> list[_Look]:
    entity_numbers = entities_of(entities)
    painting = painting_of(vesicle, view)
    found: list[_Look] = []
    for layer in dict.fromkeys(entity.layer for entity in entities):
        if painting is not None and layer in painting.molecules:
            colours_of_parts = painting.parts(layer)
        else:
            colours_of_parts = part_colours(layer, sheet.overrides, sheet.saturation)
        table = [to_hex(colour) for colour in colours_of_parts]
        groups: dict[float, dict[str, list[dict[str, str]]]] = {}
        seen: set[tuple[int, str, str]] = set()
        for entity in (entity for entity in entities if entity.layer == layer):
            number = entity_numbers[entity.key]
            rows = zip(
                entity.components, entity.atoms, entity.radii.tolist(), entity.parts, strict=True
            )
            for component, atom, radius, part in rows:
                # Sugars and nucleotides differ by their component, beads by their number.
                named = atom if atom.startswith("B") else ""
                if (number, component, named) in seen:
                    continue
                seen.add((number, component, named))
                which = {"label_entity_id": str(number)}
                which |= {"label_atom_id": named} if named else {"label_comp_id": component}
                colours = groups.setdefault(round(radius, 2), {})
                colours.setdefault(table[int(part)], []).append(which)
        opacity = by_longest_prefix(layer, view.opacity, 1.0)
        found.append(_Look(layer, is_glycan(layer), groups, opacity))
    return found


def _expressions(rows: Sequence[Mapping[str, str]]) -> list[Any]:
    from molviewspec import ComponentExpression

    return [ComponentExpression(**row) for row in rows]


def _draw(structure: Any, look: _Look) -> None:
    for radius, colours in look.groups.items():
        every = [row for rows in colours.values() for row in rows]
        alone = len(look.groups) == 1
        part = structure.component(selector="all" if alone else _expressions(every))
        part.tooltip(text=layer_title(look.layer))
        if look.sugars:
            size = SPHERE_RADIUS_NM * _A / _SYMBOL_A
            shape = part.representation(type="carbohydrate", size_factor=size)
        else:
            shape = part.representation(type="spacefill", size_factor=radius / _CARBON_A)
        # The colour that most have is given to all first.
        ordered = sorted(colours, key=lambda colour: -len(colours[colour]))
        shape.color(color=ordered[0])
        for colour in ordered[1:]:
            shape.color(color=colour, selector=_expressions(colours[colour]))
        if look.opacity < 1:
            shape.opacity(opacity=look.opacity)


def _camera(at: Shot, centres: Floats, radii: Floats, framed: bool) -> dict[str, Any]:
    """Return the camera that shows the same as a shot; its perspective is that of Mol*.

    `framed` says that a hand has put the camera where it is: what is in the plane of its focus is
    then as large as in the picture. Otherwise everything is in the picture.
    """
    half = math.radians(_FOV) / 2
    focus = at.position - at.axes[2] * at.distance
    if framed:
        distance = at.distance * at.half_height / math.tan(half)
    else:
        x, y, z = at.axes @ (centres - focus).T
        sides = np.maximum(np.abs(x), np.abs(y)) * math.cos(half) + radii
        distance = float((z + sides / (FILL * math.sin(half))).max())
    away = 2 * math.sin(half) * distance
    position = focus + at.axes[2] * away
    return {
        "target": tuple(round(float(value) * _A, 3) for value in focus),
        "position": tuple(round(float(value) * _A, 3) for value in position),
        "up": tuple(round(float(value), 6) for value in at.axes[1]),
    }


def _number(colour: str) -> int:
    return int(colour, 16)


def _stage(sheet: StyleSheet) -> dict[str, Any]:
    """Return the canvas properties that only Mol* has: soft shadows, lines, soft background."""
    lines = sheet.edge_step >= _EDGES
    return {
        "molstar_postprocessing": {
            "enable_ssao": True,
            "enable_outline": lines,
            "outline_params": {"scale": 1, "color": _number(sheet.line_colour)},
            "enable_fog": True,
            "fog_params": {"intensity": 100 * sheet.fade_far / 2},
            "background": {
                "name": "radialGradient",
                "params": {
                    "centerColor": _number(sheet.centre),
                    "edgeColor": _number(sheet.edge),
                    "ratio": 0.5,
                    "coverage": "viewport",
                },
            },
        }
    }


def _label_place(entities: Sequence[Entity], path: str, towards: Floats) -> Floats | None:
    """Return the place, Å, of the copy of a layer that is nearest to the camera."""
    places = [
        entity.operators[:, :, :3] @ entity.places.mean(axis=0) + entity.operators[:, :, 3]
        for entity in entities
        if is_below(entity.layer, path)
    ]
    if not places:
        return None
    every = np.concatenate(places)
    nearest: Floats = every[int((every @ towards).argmax())]
    return nearest


def _labels(root: Any, entities: Sequence[Entity], view: View, at: Shot, reach: float) -> None:
    """Write the names of layers; `reach` is the radius of the vesicle, nm."""
    colours = ink(STYLES[view.style], transparent=False)
    for path in view.labels:
        place = _label_place(entities, path, at.axes[2].astype(float))
        if place is None:
            continue
        group = group_title(path)
        text = group if group != path else species_title(path)
        primitives = root.primitives(
            label_color=f"#{colours.text}",
            label_background_color=f"#{colours.halo}",
            label_show_tether=True,
            label_tether_length=_TETHER,
            label_attachment="bottom-center",
        )
        x, y, z = (round(float(value), 2) for value in place)
        # Towards the camera, until nothing of a vesicle stands before it.
        before = max(reach * _A - float(place @ at.axes[2]), 0.0) + _LABEL_A
        primitives.label(
            position=(x, y, z), text=text, label_size=_LABEL_A, label_offset=round(before, 1)
        )


def _snapshot(
    vesicle: Vesicle, looks: Sequence[_Look], entities: Sequence[Entity], view: View, title: str
) -> Any:
    from molviewspec import create_builder

    centres, radii = extent(vesicle)
    at = shot_of_view(view, centres, radii, vesicle.geometry.lumen, 1.0)
    sheet = STYLES[view.style]
    builder = create_builder()
    parsed = builder.download(url=MOLECULES).parse(format="bcif")
    for look in looks:
        _draw(parsed.assembly_structure(assembly_id=look.layer), look)
    _labels(builder, entities, view, at, vesicle.geometry.diameter / 2)
    builder.canvas(background_color=f"#{sheet.centre}", custom=_stage(sheet))
    framed = view.orbit is not None or is_inside(view)
    builder.camera(**_camera(at, centres, radii, framed))
    return builder.get_snapshot(title=title, key=title, linger_duration_ms=3000)


def write_mvsx(
    vesicle: Vesicle,
    shown: NDArray[np.bool_],
    path: Path,
    view: View,
    *,
    title: str,
    software: str,
) -> int:
    """Write a MolViewSpec file with its molecules in it; return the number of its layers.

    Parameters
    ----------
    vesicle : Vesicle
    shown : (m,) bool array
        Which molecules to write.
    path : Path
    view : View
        Colours, opacity, camera, background and labels; each bookmark is a snapshot.
    title, software : str
    """
    from molviewspec import MVSX, GlobalMetadata, States

    entities = entities_of_vesicle(vesicle, shown)
    placed: list[PlacedEntity] = one_of_each(entities)
    document = document_of(
        placed,
        title=title,
        software=software,
        origin=origin_of(vesicle),
        operators=True,
        by_layer=True,
    )
    looks = _looks(vesicle, entities, view, style_sheet_of(view, vesicle.layers()))
    views = {title: view}
    views |= {
        name: view.model_copy(update={"orbit": orbit}) for name, orbit in view.bookmarks.items()
    }
    snapshots = [_snapshot(vesicle, looks, entities, one, name) for name, one in views.items()]
    notes = _("A coarse-grained model made by {software}, not an experimental structure.")
    metadata = GlobalMetadata(
        title=title, description=notes.format(software=software), timestamp=NO_TIME
    )
    states = States(snapshots=snapshots, metadata=metadata)
    MVSX(data=states, assets={MOLECULES: packed(document)}).dump(path)
    path.write_bytes(timeless(path.read_bytes()))
    return len(looks)
