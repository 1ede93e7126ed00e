"""What stands in a line-up: vesicles of scenes, and particles and proteins of the catalog."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from exoviz.builder.protein.protein_shapes import protein_template
from exoviz.catalog import load_catalog
from exoviz.errors import ArgumentError, Problem, nearest
from exoviz.language import _, number, short_number
from exoviz.model import Geometry, Instances, Template, Vesicle
from exoviz.model.layers import cell_molecule_layer
from exoviz.progress import Progress
from exoviz.renderer.geometry.camera import is_inside
from exoviz.scene import Scene, View
from exoviz.story import built
from exoviz.story.cell_models import particle_model

__all__ = ["LineupMember", "catalog_member", "scene_member"]

#: Width of a bead on the surface of a ball, nm, and how many there are at least.
_BEAD_NM: Final = 3.6
_FEWEST_BEADS: Final = 260


@dataclass(frozen=True, slots=True)
class LineupMember:
    """What stands in a line-up.

    Attributes
    ----------
    name : str
    size : str
        In words, with its unit.
    width_nm : float
        Diameter that is marked below it; 0 for what is no ball.
    source : str
        Where its size is from.
    model : Vesicle
    view : View
    """

    name: str
    size: str
    width_nm: float
    source: str
    model: Vesicle
    view: View


def _alone(layer: str, template: Template, diameter: float) -> Vesicle:
    """Return a model of one molecule or particle."""
    one = Instances(
        layer,
        template.name,
        (template,),
        np.zeros((1, 3), np.float32),
        np.array([[0, 0, 0, 1]], np.float32),
        np.zeros(1, np.uint8),
    )
    return Vesicle(Geometry(diameter), 0, (one,))


def _diameter(nm: float) -> str:
    digits = 0 if float(nm).is_integer() else 1
    return _("{length} nm").format(length=number(nm, digits))


def _cited(keys: Sequence[str]) -> str:
    """Return what stands in a figure of the sources of a size."""
    sources = load_catalog().sources
    return "; ".join(sources[key].citation or _(sources[key].note) for key in keys)


def catalog_member(name: str, style: str) -> LineupMember:
    """Return the member of a particle, or of a large molecule, that the catalog knows.

    Raises
    ------
    ArgumentError
        If there is none.
    """
    catalog = load_catalog()
    view = View(style=style, cutaway="none")
    key = catalog.find("particles", name)
    if key is not None:
        particle = catalog.particles[key]
        size = particle.diameter_nm
        beads = max(_FEWEST_BEADS, round((2 * float(size) / _BEAD_NM) ** 2))
        ball = particle_model(particle, beads)
        model = _alone(ball.layer, ball.template, float(size))
        source = _cited(size.source or particle.source)
        return LineupMember(
            _(particle.name), _diameter(float(size)), float(size), source, model, view
        )
    crowder = catalog.find("crowders", name)
    whole = catalog.crowders[crowder].protein if crowder else ""
    key = catalog.find("proteins", whole or name)
    if key is None:
        known = [*catalog.particles, *(one for one in catalog.crowders)]
        what = _("there is no particle '{name}' in the catalog; there are {names}, and proteins.")
        text = what.format(name=name, names=", ".join(known))
        raise ArgumentError("lineup", [Problem("beside", text, nearest(name, known))])
    protein = catalog.proteins[key]
    layer = cell_molecule_layer(protein.family, key)
    model = _alone(layer, protein_template(protein), max(protein.extent_nm))
    sides = [short_number(one) for one in protein.extent_nm]
    words = _("{length} nm").format(length=" × ".join(sides))
    return LineupMember(_(protein.name), words, 0.0, _cited(protein.extent_source), model, view)


def scene_member(scene: Scene, style: str, cutaway: str | None, progress: Progress) -> LineupMember:
    """Return the member of a scene's vesicle, which is built.

    Raises
    ------
    ArgumentError
        If the scene has a story.
    """
    title = _(scene.title)
    if scene.story is not None:
        what = _("'{name}' is a story; only vesicles stand in a line-up.")
        raise ArgumentError("lineup", [Problem("scenes", what.format(name=title))])
    view = scene.view.model_copy(update={"style": style, "projection": "orthographic"})
    if cutaway is not None:
        view = view.model_copy(update={"cutaway": cutaway})
    if is_inside(view):
        view = view.model_copy(update={"camera": "iso", "orbit": None})
    model = built(scene, progress)
    assert isinstance(model, Vesicle)
    diameter = model.geometry.diameter
    # What a title says of the size stands below it.
    name = title.removesuffix(f", {_diameter(round(diameter))}")
    source = _("chosen in the scene")
    return LineupMember(name, _diameter(diameter), diameter, source, model, view)
