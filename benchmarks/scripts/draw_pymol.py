"""PyMOL draws the shell with its OpenGL shaders, in a hidden window; needs a display.

With `ray` it traces rays, with cast shadows and smooth edges.
"""

import os
import sys

import glfw
import numpy as np
import pymol2
from chempy import Atom, models
from OpenGL import GL
from PIL import Image
from shell import ANGLE, COLOURS, DISTANCE, EYE, HEIGHT, WIDTH, draw

RAY = "ray" in sys.argv
NAMES = ("C", "N", "O", "S", "P", "F", "CL", "BR")

glfw.init()
glfw.window_hint(glfw.VISIBLE, False)
window = glfw.create_window(WIDTH, HEIGHT, "PyMOL", None, None)
glfw.make_context_current(window)
session = pymol2.PyMOL()
session.start()
cmd = session.cmd
for name, value in {
    "internal_gui": 0,
    "internal_feedback": 0,
    "auto_zoom": 0,
    "depth_cue": 0,
    "orthoscopic": 0,
    "field_of_view": ANGLE,
}.items():
    cmd.set(name, value)
session.reshape(WIDTH, HEIGHT, 1)
cmd.bg_color("white")


def atom(centre: np.ndarray, radius: float, colour: int) -> Atom:
    made = Atom()
    made.coord = centre.tolist()
    made.symbol = made.name = NAMES[colour]
    made.vdw = radius
    return made


def view() -> list[float]:
    z = EYE / np.linalg.norm(EYE)
    x = np.cross((0, 0, 1), z)
    x /= np.linalg.norm(x)
    axes = np.stack([x, np.cross(z, x), z], 1)
    return [*axes.ravel(), 0, 0, -DISTANCE, 0, 0, 0, DISTANCE - 22, DISTANCE + 22, -ANGLE]


def picture(centres: np.ndarray, radius: float, colours: np.ndarray, file: str) -> None:
    cmd.delete("all")
    model = models.Indexed()
    pairs = zip(centres, colours, strict=True)
    model.atom = [atom(centre, radius, colour) for centre, colour in pairs]
    cmd.load_model(model, "shell")
    cmd.hide("everything")
    cmd.show("spheres")
    for index, name in enumerate(NAMES):
        cmd.set_color(f"colour{index}", (COLOURS[index] / 255).tolist())
        cmd.color(f"colour{index}", f"name {name}")
    cmd.set_view(view())
    if RAY:
        cmd.set("ray_shadows", 1)
        cmd.set("antialias", 1)
        cmd.ray(WIDTH, HEIGHT)
        cmd.png(file, quiet=1)
        return
    session.idle()
    session.draw()
    GL.glReadBuffer(GL.GL_BACK)
    pixels = GL.glReadPixels(0, 0, WIDTH, HEIGHT, GL.GL_RGB, GL.GL_UNSIGNED_BYTE)
    image = np.frombuffer(pixels, np.uint8).reshape(HEIGHT, WIDTH, 3)[::-1]
    Image.fromarray(image).save(file)


draw(picture)
os._exit(0)  # its threads do not end by themselves
