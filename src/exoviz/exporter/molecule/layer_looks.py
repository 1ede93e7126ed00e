"""How the layers of a file of molecules look: radii, colours and what has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from exoviz.exporter.molecule.mmcif import entities_of
from exoviz.model.layers import by_longest_prefix, is_glycan
from exoviz.renderer.colouring.painting import painting_of
from exoviz.renderer.colouring.style_sheets import style_sheet_of
from exoviz.renderer.geometry.camera import FILL, Shot
from exoviz.renderer.palette import part_colours, to_hex

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    from exoviz.exporter.molecule.entities import Entity
    from exoviz.model import Vesicle
    from exoviz.scene import View

    Floats = NDArray[np.floating[Any]]

__all__ = ["LayerLook", "distance_of", "looks_of", "target_of"]


@dataclass(frozen=True, slots=True)
class LayerLook:
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


def looks_of(vesicle: Vesicle, entities: Sequence[Entity], view: View) -> list[LayerLook]:
    """Return the look of each layer of some entities in a view."""
    sheet = style_sheet_of(view, vesicle.layers())
    entity_numbers = entities_of(entities)
    painting = painting_of(vesicle, view)
    found: list[LayerLook] = []
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
        found.append(LayerLook(layer, is_glycan(layer), groups, opacity))
    return found


def target_of(at: Shot) -> Floats:
    """Return the place in the middle of a shot that is as far away as its focus, nm."""
    found: Floats = at.position - at.axes[2] * at.distance
    return found


def distance_of(at: Shot, centres: Floats, radii: Floats, half: float, framed: bool) -> float:
    """Return the distance, nm, from its target at which a camera of another angle shows a shot.

    Parameters
    ----------
    at : Shot
    centres, radii : (n, 3) and (n,) array
        The spheres, nm.
    half : float
        Half of the camera's angle, radians.
    framed : bool
        Whether a hand has put the camera where it is: what is in the plane of its focus is then as
        large as in the picture. Otherwise everything is in the picture.
    """
    if framed:
        return float(at.distance * at.half_height / np.tan(half))
    x, y, z = at.axes @ (centres - target_of(at)).T
    sides = np.maximum(np.abs(x), np.abs(y)) * np.cos(half) + radii
    return float((z + sides / (FILL * np.sin(half))).max())
