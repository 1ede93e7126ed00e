"""MolViewSpec: molecules and how they are looked at, in one file that Mol* opens.

The file is a zip of BinaryCIF and of a tree that says what is drawn. Each layer is a structure of
its own, so that it can be switched on and off: the copies of its molecules are an assembly that
has the name of the layer.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.exporter.archives import NO_TIME, timeless
from exoviz.exporter.molecule.binarycif_writer import packed
from exoviz.exporter.molecule.entities import Entity, entities_of_vesicle, one_of_each
from exoviz.exporter.molecule.layer_looks import LayerLook, distance_of, looks_of, target_of
from exoviz.exporter.molecule.mmcif import categories_of, origin_of
from exoviz.language import _
from exoviz.model.layers import is_below
from exoviz.registry.styles import STYLES, StyleSheet
from exoviz.renderer.annotation.layer_names import group_title, layer_title, species_title
from exoviz.renderer.annotation.layout import ink
from exoviz.renderer.geometry.camera import Shot, is_inside, shot_of_view
from exoviz.renderer.geometry.drawing import extent
from exoviz.renderer.geometry.snfg import SPHERE_RADIUS_NM

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from exoviz.model import Vesicle
    from exoviz.scene import View

    Floats = NDArray[np.floating[Any]]

__all__ = ["MOLECULES", "view_states", "write_mvsx"]

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


def _expressions(rows: Sequence[Mapping[str, str]]) -> list[Any]:
    from molviewspec import ComponentExpression

    return [ComponentExpression(**row) for row in rows]


def _draw(structure: Any, look: LayerLook, *, alone: bool) -> None:
    """Draw a layer; `alone` says that there is nothing else in the structure."""
    for radius, colours in look.groups.items():
        every = [row for rows in colours.values() for row in rows]
        everything = alone and len(look.groups) == 1
        part = structure.component(selector="all" if everything else _expressions(every))
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
    """Return the camera that shows the same as a shot; its perspective is that of Mol*."""
    half = math.radians(_FOV) / 2
    away = 2 * math.sin(half) * distance_of(at, centres, radii, half, framed)
    target = target_of(at)
    position = target + at.axes[2] * away
    return {
        "target": tuple(round(float(value) * _A, 3) for value in target),
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


def view_states(
    vesicle: Vesicle,
    entities: Sequence[Entity],
    view: View,
    *,
    file: str,
    title: str,
    software: str,
    assembled: bool = True,
) -> Any:
    """Return a view of a file of molecules, and its bookmarks, as `molviewspec.States`.

    Parameters
    ----------
    vesicle : Vesicle
    entities : sequence of Entity
        What is in the file.
    view : View
        Colours, opacity, camera, background and labels; each bookmark is a snapshot.
    file : str
        Name of the file, which lies beside the view.
    title, software : str
    assembled : bool
        Whether each layer is an assembly in the file; otherwise it has every copy.
    """
    from molviewspec import GlobalMetadata, States

    looks = looks_of(vesicle, entities, view)
    views = {title: view}
    views |= {
        name: view.model_copy(update={"orbit": orbit}) for name, orbit in view.bookmarks.items()
    }
    snapshots = [
        _snapshot(vesicle, looks, entities, one, name, file, assembled)
        for name, one in views.items()
    ]
    notes = _("A coarse-grained model made by {software}, not an experimental structure.")
    metadata = GlobalMetadata(
        title=title, description=notes.format(software=software), timestamp=NO_TIME
    )
    return States(snapshots=snapshots, metadata=metadata)


def _snapshot(
    vesicle: Vesicle,
    looks: Sequence[LayerLook],
    entities: Sequence[Entity],
    view: View,
    title: str,
    file: str,
    assembled: bool,
) -> Any:
    from molviewspec import create_builder

    centres, radii = extent(vesicle)
    at = shot_of_view(view, centres, radii, vesicle.geometry.lumen, 1.0)
    sheet = STYLES[view.style]
    builder = create_builder()
    form: Any = "mmcif" if file.endswith(".cif") else "bcif"
    parsed = builder.download(url=file).parse(format=form)
    whole = None if assembled else parsed.model_structure()
    for look in looks:
        structure = parsed.assembly_structure(assembly_id=look.layer) if whole is None else whole
        _draw(structure, look, alone=assembled)
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
    from molviewspec import MVSX

    entities = entities_of_vesicle(vesicle, shown)
    categories = categories_of(
        one_of_each(entities),
        title=title,
        software=software,
        origin=origin_of(vesicle),
        operators=True,
    )
    states = view_states(vesicle, entities, view, file=MOLECULES, title=title, software=software)
    MVSX(data=states, assets={MOLECULES: packed(categories)}).dump(path)
    path.write_bytes(timeless(path.read_bytes()))
    return len({entity.layer for entity in entities})
