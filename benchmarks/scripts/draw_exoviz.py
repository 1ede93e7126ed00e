"""exoviz draws the shell: its own look, with lights, ambient occlusion and four samples a pixel."""

import numpy as np
from shell import HEIGHT, WIDTH, draw

import exoviz
from exoviz.model import Geometry, Instances, Template, Vesicle
from exoviz.scene import View

LIPIDS = (
    "cholesterol",
    "sphingomyelin",
    "phosphatidylcholine",
    "phosphatidylserine",
    "phosphatidylethanolamine",
    "phosphatidylinositol",
    "ceramide",
    "gm3",
)


# Turns the open octant to exoviz's camera, which stands where x > 0 and y < 0.
ANGLE = np.radians(-83)
TURN = np.array(
    [[np.cos(ANGLE), -np.sin(ANGLE), 0], [np.sin(ANGLE), np.cos(ANGLE), 0], [0, 0, 1]], np.float32
)


def picture(centres: np.ndarray, radius: float, colours: np.ndarray, file: str) -> None:
    centres = centres @ TURN.T
    batches = []
    for index, name in enumerate(LIPIDS):
        mine = centres[colours == index]
        bead = Template(
            name=name,
            beads=np.zeros((1, 3), np.float32),
            radii=np.array([radius], np.float32),
            parts=np.array([index], np.uint8),
            mass_da=700.0,
        )
        upright = np.tile(np.array([0, 0, 0, 1], np.float32), (len(mine), 1))
        zeros = np.zeros(len(mine), np.uint8)
        batches.append(Instances(f"membrane/outer/{name}", name, (bead,), mine, upright, zeros))
    vesicle = Vesicle(geometry=Geometry(40.0), seed=1, batches=tuple(batches))
    exoviz.render(vesicle, file, size=(WIDTH, HEIGHT), view=View(cutaway="none"))


draw(picture)
