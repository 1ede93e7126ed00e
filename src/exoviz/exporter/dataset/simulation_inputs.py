"""What a vesicle is made of, for programs that place molecules by themselves.

Both files have counts and the size, and no coordinates. TS2CG builds membranes of Martini's lipids
(https://github.com/weria-pezeshkian/TS2CG1.2); cellPACK packs molecules into compartments, by
recipes of version 2.0 (https://github.com/mesoscope/cellpack).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.catalog import load_catalog
from exoviz.errors import InputError, Problem
from exoviz.language import _, number
from exoviz.model.layers import (
    SIDES,
    Root,
    is_below,
    is_lipid,
    last_step,
    leaflet,
    root_of,
    substance,
)
from exoviz.model.units import NM3_PER_DA_PER_ML_G, SPECIFIC_VOLUME_ML_G
from exoviz.renderer.palette import layer_colour

if TYPE_CHECKING:
    from pathlib import Path

    from exoviz.exporter.requests import VesicleRequest
    from exoviz.model import Vesicle
    from exoviz.model.layers import Side

__all__ = ["write_cellpack", "write_ts2cg"]

_A: Final = 10.0
#: Distance between the surfaces on which TS2CG puts the two monolayers, nm: that of its tutorials
#: for Martini (https://github.com/marrink-lab/TS2CG1.1, Tutorials/Tut1).
_TS2CG_THICKNESS: Final = 3.8
#: Places for each lipid, of which TS2CG draws at random.
_PLACES: Final = 2.0
#: Names of Martini where they are others than those of the PDB's components here.
_MARTINI: Final = {"CHL": "CHOL"}
#: Water around a vesicle in a box, nm.
_AROUND: Final = 10.0
_NO_WORD: Final = re.compile(r"[^0-9A-Za-z]+")


def _counts(request: VesicleRequest) -> dict[tuple[str, str], int]:
    """Return how many molecules to write there are of each layer and species."""
    found: dict[tuple[str, str], int] = {}
    first = 0
    for item in request.vesicle.molecules():
        mine = int(request.shown[first : first + len(item)].sum())
        first += len(item)
        if mine:
            key = item.layer, item.species
            found[key] = found.get(key, 0) + mine
    return found


def _heading(request: VesicleRequest) -> str:
    made = request.provenance
    return f"{request.title}, by {made['Software']}, seed {made['seed']}"


def _summary(counts: Mapping[tuple[str, str], int], left_out: int) -> list[str]:
    what = _("counts of {count} molecules and the size, no coordinates")
    notes = [what.format(count=number(sum(counts.values()) - left_out))]
    if left_out:
        what = _("{count} molecules that are no lipids are listed in comments alone")
        notes.append(what.format(count=number(left_out)))
    return notes


def _lipid_lines(counts: Mapping[tuple[str, str], int], side: Side, radius: float) -> Iterator[str]:
    """Yield the lines of a monolayer: name, share of the outer and of the inner one, and area."""
    mine = {key: count for key, count in counts.items() if is_below(key[0], leaflet(side))}
    total = sum(mine.values())
    # All have one area: TS2CG rounds counts down, and then finds exactly these.
    area = 4 * math.pi * radius**2 / total * (1 - 1e-7) if total else 0.0
    for (_layer, key), count in mine.items():
        lipid = load_catalog().lipids.get(key)
        name = lipid.component if lipid else _NO_WORD.sub("", key)[:4].upper()
        share = f"{count / total:.10f}"
        shares = (share, "0") if side == "outer" else ("0", share)
        said = f"{lipid.name if lipid else key}: {count}"
        name = _MARTINI.get(name, name)
        yield f"{name:<6}{shares[0]:<14}{shares[1]:<14}{area:.10f} ; {said}"


def _radii(vesicle: Vesicle) -> dict[Side, float]:
    half = _TS2CG_THICKNESS / 2
    midplane = vesicle.geometry.midplane
    return {"outer": midplane + half, "inner": midplane - half}


def write_ts2cg(request: VesicleRequest, path: Path) -> list[str]:
    """Write the input of TS2CG's membrane builder; return notes for the user.

    Raises
    ------
    InputError
        If there are no lipids.
    """
    counts, radii = _counts(request), _radii(request.vesicle)
    sides = {
        side: sum(n for (layer, _key), n in counts.items() if is_below(layer, leaflet(side)))
        for side in SIDES
    }
    if not any(sides.values()):
        what = _("TS2CG builds membranes: there are no lipids to write.")
        raise InputError(str(path), [Problem("", what)])
    densest = max(sides[side] / (4 * math.pi * radii[side] ** 2) for side in SIDES)
    box = request.vesicle.geometry.diameter + 2 * _AROUND
    others = {key: n for key, n in counts.items() if not is_lipid(key[0])}
    command = (
        f"TS2CG PCG -str {request.path.name} -LLIB Martini3.LIB -function analytical_shape "
        f"-Bondlength 0.2 -defout {request.path.stem}"
    )
    lines = [
        f"; {_heading(request)}: composition and size, no coordinates",
        f"; {command}",
        "; Names are Martini's as far as it has the lipid: rename lines that your library lacks.",
        "; The areas (nm2) are those of the whole monolayer for each of its lipids.",
        "[Lipids List]",
        "Domain 0",
        "; name, share of the outer monolayer, share of the inner one, area; lipid: copies",
        *(line for side in SIDES for line in _lipid_lines(counts, side, radii[side])),
        "End",
        "[Shape Data]",
        "ShapeType Sphere",
        f"Box {box:g} {box:g} {box:g}",
        f"Density {_PLACES * densest:.4f}",
        f"Thickness {_TS2CG_THICKNESS:g}",
        f"Radius {request.vesicle.geometry.midplane:g}",
        "DL 0",
        "End",
        *(f"; {layer}: {key} {n}" for (layer, key), n in others.items()),
    ]
    # A name with a line break would make lines of its own.
    text = "\n".join(" ".join(line.splitlines()) for line in lines)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
    return _summary(counts, sum(others.values()))


def _region(layer: str) -> str:
    """Return the region of cellPACK that molecules of a layer are in; empty for outside."""
    root = root_of(layer)
    if root in (Root.LUMINAL, Root.RNA):
        return "interior"
    if root in (Root.OUTER, Root.INNER):
        return f"{'outer' if root == Root.OUTER else 'inner'}-leaflet"
    if root == Root.GLYCANS:
        return "glycans"
    return "" if root == Root.CORONA else "surface"


def write_cellpack(request: VesicleRequest, path: Path) -> list[str]:
    """Write a recipe for cellPACK; return notes for the user."""
    vesicle, counts = request.vesicle, _counts(request)
    masses: dict[tuple[str, str], float] = {}
    for item in vesicle.molecules():
        masses.setdefault((item.layer, item.species), float(np.mean(item.masses_da)))
    half = (vesicle.geometry.diameter / 2 + _AROUND) * _A
    objects: dict[str, dict[str, Any]] = {
        "membrane": {
            "type": "single_sphere",
            "radius": round(vesicle.geometry.midplane * _A, 3),
            "color": [0.8, 0.8, 0.8],
        }
    }
    regions: dict[str, list[Any]] = {}
    for (layer, species), count in counts.items():
        name = _NO_WORD.sub("_", f"{layer}/{species}" if last_step(layer) != species else layer)
        specific = SPECIFIC_VOLUME_ML_G[substance(layer)] * NM3_PER_DA_PER_ML_G
        volume = masses[layer, species] * specific * _A**3
        objects[name] = {
            "type": "single_sphere",
            "radius": round((3 * volume / (4 * math.pi)) ** (1 / 3), 3),
            "color": [round(float(value), 3) for value in layer_colour(layer)],
        }
        regions.setdefault(_region(layer), []).append({"object": name, "count": count})
    outside = regions.pop("", [])
    recipe = {
        "name": _NO_WORD.sub("_", request.path.stem),
        "version": "1.0.0",
        "format_version": "2.0",
        "description": f"{_heading(request)}: composition and size in angstrom, no coordinates; "
        "spheres have the volume of the mass",
        "bounding_box": [[-half] * 3, [half] * 3],
        "objects": objects,
        "composition": {
            "space": {"regions": {"interior": ["vesicle", *outside]}},
            "vesicle": {"object": "membrane", "count": 1, "regions": regions},
        },
    }
    path.write_text(json.dumps(recipe, indent=1) + "\n", encoding="utf-8", newline="\n")
    return _summary(counts, 0)
