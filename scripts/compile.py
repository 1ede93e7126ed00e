"""Compile what draws and what moves, so that the first picture of a window need not wait for it.

Run ``python scripts/compile.py`` once where exoviz is installed; `scripts/setup.sh` does. Numba
keeps what is compiled beside the program.
"""

from __future__ import annotations

import itertools

import numpy as np

from exoviz.microscopy import micrograph
from exoviz.model.neighbours.column_approaches import approaches_in_columns
from exoviz.renderer.annotation.annotated_picture import Words
from exoviz.renderer.card.card_rasterizer import CardRasterizer
from exoviz.renderer.drawers import PictureRequest, drawer_of
from exoviz.scene import load_scene, story_recipe
from exoviz.story import built, vesicle_of
from exoviz.story.motion.escape import escape

#: Scenes that between them need all that draws.
SCENES = ("exosome", "uptake")
SIZE = (240, 150)


def main() -> None:
    """Draw small pictures, quick and full, and throw them away."""
    card = CardRasterizer()
    # By a card too, where there is one.
    rasterizers = (None, card) if card.wait().name == "card" else (None,)
    for name, who in itertools.product(SCENES, rasterizers):
        scene = load_scene(name)
        drawer = drawer_of(built(scene), who)
        for quick in (True, False):
            drawer.draw(PictureRequest(SIZE, scene.view, Words(scale_bar=True), quick=quick))
    card.end()
    vesicle = vesicle_of(load_scene(SCENES[0]))
    micrograph(vesicle, pixel_nm=2)
    beads = vesicle.beads()
    spheres = np.column_stack((beads.positions, beads.radii))
    approaches_in_columns(spheres, np.zeros(len(beads), np.intp), beads.molecule, beads.molecule)
    body = story_recipe(load_scene("mvb-release")).body
    escape(body.model_copy(update={"vesicles": 2}), seed=1)


if __name__ == "__main__":
    main()
