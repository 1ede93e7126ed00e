"""The corona: proteins of blood plasma that settle on a vesicle from outside.

Each copy comes along a straight line to the centre, turned at random, until it touches the
membrane, a protein, a glycan or what has settled before; of several such ways the one is taken
that leads nearest. So it lies where there is room for it: on the membrane between the sugars, or
on top of them.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from exoviz.builder.placing import on_sphere, random_rotations
from exoviz.builder.protein.protein_shapes import protein_template
from exoviz.catalog import load_catalog
from exoviz.model import Geometry, Instances, Template, rotate
from exoviz.model.layers import corona_layer
from exoviz.model.products import along
from exoviz.model.randomness import stream
from exoviz.progress import UNKNOWN, Progress
from exoviz.scene import Scene

__all__ = ["place_corona"]

Floats = NDArray[np.floating[Any]]

_WAYS: Final = 24
"""Ways that are tried for each copy."""


def _resting_radius(
    body: Floats, radii: Floats, towards: Floats, spheres: tuple[Floats, Floats], surface: float
) -> float:
    """Return how near a body comes along a line to the centre before it touches something, nm.

    Parameters
    ----------
    body : (b, 3) array
        Its beads about its middle, nm.
    radii : (b,) array
        Their radii, nm.
    towards : (3,) array
        Unit vector from the centre along the line.
    spheres : ((n, 3) array, (n,) array)
        What is in its way: centres and radii, nm.
    surface : float
        Radius of the vesicle's membrane, nm.
    """
    centres, sizes = spheres
    # The membrane is a sphere about the centre like any other.
    along_bead = along(body, towards)
    across_bead = (body**2).sum(axis=1) - along_bead**2
    room = (surface + radii) ** 2 - across_bead
    nearest = float((np.sqrt(np.maximum(room, 0.0)) - along_bead).max())
    reach = float((np.linalg.norm(body, axis=1) + radii).max())
    ahead_of = along(centres, towards)
    across = np.sqrt(np.maximum((centres**2).sum(axis=1) - ahead_of**2, 0.0))
    near = (across < reach + sizes) & (ahead_of > nearest - reach - sizes)
    if not near.any():
        return nearest
    apart = centres[near][:, None] - body[None]
    ahead = along(apart, towards)
    beside = (apart**2).sum(axis=2) - ahead**2
    touching = (sizes[near][:, None] + radii[None]) ** 2
    met = beside < touching
    contact = ahead + np.sqrt(np.where(met, touching - beside, 0.0))
    return max(nearest, float(contact[met].max(initial=nearest)))


def place_corona(
    scene: Scene, geometry: Geometry, built: list[Instances], progress: Progress
) -> list[Instances]:
    """Return the proteins of a scene's corona, the heaviest first; none if it has no corona.

    Parameters
    ----------
    scene : Scene
    geometry : Geometry
    built : list of Instances
        What stands out of the membrane.
    progress : Progress
        Called now and then; what it raises stops the work.
    """
    catalog = load_catalog()
    wanted = [(catalog.proteins[key], copies) for key, copies in scene.corona.items() if copies]
    if not wanted:
        return []
    surface = geometry.diameter / 2
    parts = [batch.bead_positions()[:2] for batch in built if len(batch)]
    centres = np.concatenate([np.empty((0, 3)), *(places for places, _radii in parts)])
    sizes = np.concatenate([np.empty(0), *(radii for _places, radii in parts)])
    out = np.linalg.norm(centres, axis=1) + sizes > surface
    centres, sizes = centres[out], sizes[out]
    found = []
    for protein, copies in sorted(wanted, key=lambda one: (-one[0].mass_kda, one[0].key)):
        template: Template = protein_template(protein)
        beads, radii = template.beads.astype(float), template.radii.astype(float)
        rng = stream(scene.seed, "corona", protein.key)
        places, turns = [], []
        for _copy in range(copies):
            progress(UNKNOWN)
            lines, ways = on_sphere(rng, _WAYS), random_rotations(rng, _WAYS)
            bodies = rotate(ways[:, None].astype(float), beads[None])
            rests = [
                _resting_radius(body, radii, line, (centres, sizes), surface)
                for body, line in zip(bodies, lines, strict=True)
            ]
            best = int(np.argmin(rests))
            place = lines[best] * rests[best]
            centres = np.concatenate([centres, bodies[best] + place])
            sizes = np.concatenate([sizes, radii])
            places.append(place)
            turns.append(ways[best])
        found.append(
            Instances(
                corona_layer(protein.key),
                protein.key,
                (template,),
                np.array(places, np.float32),
                np.array(turns, np.float32),
                np.zeros(copies, np.uint8),
            )
        )
    return found
