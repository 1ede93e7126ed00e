"""Scripts that open a file of molecules in PyMOL and in ChimeraX as it looks here.

Both have the radii and colours of a view, its camera, and a selection for each layer and group of
layers. The commands are those of https://pymolwiki.org and of
https://www.cgl.ucsf.edu/chimerax/docs/user.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from exoviz.exporter.molecule.entities import ShortNames
from exoviz.exporter.molecule.layer_looks import LayerLook, distance_of, looks_of, target_of
from exoviz.exporter.molecule.mmcif import ASSEMBLY, entities_of
from exoviz.model.layers import ancestors, is_below
from exoviz.registry.styles import STYLES
from exoviz.renderer.geometry.camera import is_inside, shot_of_view
from exoviz.renderer.geometry.drawing import extent

if TYPE_CHECKING:
    from exoviz.exporter.molecule.entities import PlacedEntity
    from exoviz.model import Vesicle
    from exoviz.renderer.geometry.camera import Shot
    from exoviz.scene import View

__all__ = ["MoleculeView", "chimerax_script", "pymol_script"]

_A: Final = 10.0
#: PyMOL's vertical angle of view, degrees.
_PYMOL_ANGLE: Final = 20.0
#: Names in one line: programs cut lines that are too long.
_LINE: Final = 60
#: What a comment must not have: it could end it, and the rest would be a command.
_NO_COMMENT: Final = re.compile(r"[^\w .,:()-]+")


@dataclass(frozen=True, slots=True, eq=False)
class MoleculeView:
    """A file of molecules, and how it is looked at.

    Attributes
    ----------
    file : str
        Its name; scripts lie beside it.
    heading : str
        What the file is, in a line.
    assembled : bool
        Whether copies are operators of an assembly; otherwise the file has every copy.
    looks : tuple of LayerLook
    chains : mapping of str to tuple of str
        The chains of each entity, by its number.
    at : Shot
    distance : float
        Distance of PyMOL's camera from its target, nm.
    reach : float
        Distance of the farthest bead from the target, nm.
    background : str
        Hexadecimal sRGB.
    """

    file: str
    heading: str
    assembled: bool
    looks: tuple[LayerLook, ...]
    chains: Mapping[str, tuple[str, ...]]
    at: Shot
    distance: float
    reach: float
    background: str

    @classmethod
    def of(
        cls,
        vesicle: Vesicle,
        placed: Sequence[PlacedEntity],
        view: View,
        *,
        file: str,
        heading: str,
        assembled: bool,
    ) -> MoleculeView:
        """Return the view of what is placed in a file."""
        import numpy as np

        entities = [one.entity for one in placed]
        numbers = entities_of(entities)
        chains: dict[str, dict[str, None]] = {}
        for one in placed:
            chains.setdefault(str(numbers[one.entity.key]), {})[one.chain] = None
        centres, radii = extent(vesicle)
        at = shot_of_view(view, centres, radii, vesicle.geometry.lumen, 1.0)
        half = math.radians(_PYMOL_ANGLE) / 2
        framed = view.orbit is not None or is_inside(view)
        return cls(
            file,
            heading,
            assembled,
            tuple(looks_of(vesicle, entities, view)),
            {number: tuple(names) for number, names in chains.items()},
            at,
            distance_of(at, centres, radii, half, framed),
            float((np.linalg.norm(centres - target_of(at), axis=1) + radii).max(initial=1.0)),
            STYLES[view.style].centre,
        )

    def chains_of(self, look: LayerLook) -> tuple[str, ...]:
        """Return the chains of a layer."""
        rows = (row for colours in look.groups.values() for row in chain(*colours.values()))
        numbers = dict.fromkeys(row["label_entity_id"] for row in rows)
        return tuple(name for number in numbers for name in self.chains[number])

    def selections(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield the name of each layer and group of layers, and its chains."""
        layers = {look.layer: self.chains_of(look) for look in self.looks}
        names = ShortNames()
        for path in dict.fromkeys(path for layer in layers for path in ancestors(layer)):
            mine = [chains for layer, chains in layers.items() if is_below(layer, path)]
            # No program has a word of its own with an underscore.
            wanted = path if "/" in path else f"all {path}"
            yield names.name(wanted), tuple(chain(*mine))


Atoms = tuple[tuple[str, ...], str, tuple[str, ...]]
"""Chains, ``"atom"`` or ``"comp"``, and names of atoms or components."""


def _atoms(molecules: MoleculeView, rows: Sequence[Mapping[str, str]]) -> Iterator[Atoms]:
    """Yield rows of a look as chains with names, so many that they fit in a line."""
    found: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        kind = "atom" if "label_atom_id" in row else "comp"
        names = found.setdefault((row["label_entity_id"], kind), [])
        names.append(row[f"label_{kind}_id"])
    for (number, kind), names in found.items():
        chains = molecules.chains[number]
        for some in _in_lines(chains):
            for few in _in_lines(names):
                yield tuple(some), kind, tuple(few)


def _in_lines(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for first in range(0, len(names), _LINE):
        yield names[first : first + _LINE]


def _by_colour(look: LayerLook) -> list[tuple[str, list[Mapping[str, str]]]]:
    """Return the colours of a layer and what has them, the one that most has first."""
    found: dict[str, list[Mapping[str, str]]] = {}
    for colours in look.groups.values():
        for colour, rows in colours.items():
            found.setdefault(colour, []).extend(rows)
    return sorted(found.items(), key=lambda item: -len(item[1]))


def _heading(molecules: MoleculeView) -> list[str]:
    texts = (molecules.heading, f"What is in {molecules.file}, in the colours of exoviz")
    return [f"# {_NO_COMMENT.sub(' ', text)}" for text in texts]


def _colours_of_entities(look: LayerLook) -> dict[str, dict[str, str]]:
    """Return the colour of each atom, or component, of the entities of a layer, by number."""
    found: dict[str, dict[str, str]] = {}
    for colours in look.groups.values():
        for colour, rows in colours.items():
            for row in rows:
                name = row.get("label_atom_id") or row["label_comp_id"]
                found.setdefault(row["label_entity_id"], {})[name] = colour[1:]
    return found


def pymol_script(molecules: MoleculeView) -> str:
    """Return a script for PyMOL (.pml)."""
    name = ShortNames().name(molecules.file.rpartition(".")[0])

    def chosen(chains: Sequence[str]) -> str:
        return f"{name} and chain {'+'.join(chains)}"

    lines = _heading(molecules)
    # A path alone would begin where PyMOL was started.
    load = f"/cmd.load(os.path.join(os.path.dirname(__script__), {molecules.file!r}), {name!r})"
    if molecules.assembled:
        lines += [f"set assembly, {ASSEMBLY}", load, "set assembly, ''"]
        lines += [f"set all_states, 1, {name}"]
    else:
        lines += [load]
    # One command for all: each that changes colours goes through every copy of everything.
    lines += [f"hide everything, {name}", "/stored.colours = {}"]
    for look in molecules.looks:
        for number, colours in _colours_of_entities(look).items():
            mine = " ".join(molecules.chains[number])
            lines.append(f"/stored.colours.update(dict.fromkeys({mine!r}.split(), {colours}))")
        if look.opacity < 1:
            for some in _in_lines(molecules.chains_of(look)):
                lines.append(f"set sphere_transparency, {1 - look.opacity:g}, {chosen(some)}")
    known = "stored.colours[chain]"
    colour = f"int({known}.get(name, {known}.get(resn)), 16)"
    lines += [f"alter {name}, vdw=b; color=0x40000000 | {colour}", f"recolor {name}"]
    for word, chains in molecules.selections():
        first, *more = _in_lines(chains)
        lines.append(f"select {word}, {chosen(first)}")
        lines += [f"select {word}, {word} or ({chosen(some)})" for some in more]
    lines += [
        "deselect",
        f"show spheres, {name}",
        f"bg_color 0x{molecules.background}",
        "set orthoscopic, 0",
        f"set field_of_view, {_PYMOL_ANGLE:g}",
        f"set_view ({', '.join(f'{value:.4f}' for value in _pymol_camera(molecules))})",
    ]
    return "\n".join(lines) + "\n"


def _pymol_camera(molecules: MoleculeView) -> list[float]:
    """Return the 18 numbers of a view: a turn by columns, places, clipping planes, projection."""
    away, reach = molecules.distance * _A, molecules.reach * _A
    return [
        *molecules.at.axes.T.ravel().tolist(),
        *(0.0, 0.0, -away),
        *(target_of(molecules.at) * _A).tolist(),
        *(max(away - reach, 1.0), away + reach, -_PYMOL_ANGLE),
    ]


def chimerax_script(molecules: MoleculeView) -> str:
    """Return a script for ChimeraX (.cxc)."""

    def chosen(chains: Sequence[str]) -> str:
        return f"#1/{','.join(chains)}"

    lines = [
        *_heading(molecules),
        "# Open this file where no other model is open.",
        f"open {json.dumps(molecules.file, ensure_ascii=False)}",
        "hide #1 cartoons",
        "show #1 atoms",
        "style #1 sphere",
    ]
    for look in molecules.looks:
        (colour, _rows), *others = _by_colour(look)
        everything = list(_in_lines(molecules.chains_of(look)))
        lines += [f"color {chosen(some)} {colour} target a" for some in everything]
        for other, rows in others:
            for chains, kind, names in _atoms(molecules, rows):
                sign = "@" if kind == "atom" else ":"
                lines.append(f"color {chosen(chains)}{sign}{','.join(names)} {other} target a")
        if look.opacity < 1:
            clear = round(100 * (1 - look.opacity))
            lines += [f"transparency {chosen(some)} {clear} target a" for some in everything]
        for radius, colours in look.groups.items():
            if len(look.groups) == 1:
                lines += [f"size {chosen(some)} atomRadius {radius:g}" for some in everything]
                continue
            for chains, kind, names in _atoms(molecules, [*chain(*colours.values())]):
                sign = "@" if kind == "atom" else ":"
                lines.append(f"size {chosen(chains)}{sign}{','.join(names)} atomRadius {radius:g}")
    for word, chains in molecules.selections():
        lines.append(f"name {word} {' | '.join(chosen(some) for some in _in_lines(chains))}")
    if molecules.assembled:
        lines.append(f"sym #1 assembly {ASSEMBLY}")
    lines += [
        f"set bgColor #{molecules.background}",
        "lighting soft",
        f"view matrix camera {','.join(f'{value:.4f}' for value in _chimerax_camera(molecules))}",
        "view",
    ]
    return "\n".join(lines) + "\n"


def _chimerax_camera(molecules: MoleculeView) -> list[float]:
    """Return the 12 numbers of a camera: rows of its axes, right, up and back, and its place."""
    import numpy as np

    away = molecules.at.axes[2] * molecules.distance
    place: Any = (target_of(molecules.at) + away) * _A
    found: list[float] = np.column_stack([molecules.at.axes.T, place]).ravel().tolist()
    return found
