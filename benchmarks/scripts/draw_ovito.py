"""OVITO draws the shell with OpenGL, which needs a display; with `occlusion`, with Tachyon."""

import os
import sys

os.environ["OVITO_GUI_MODE"] = str(int("occlusion" not in sys.argv))

import numpy as np
from ovito.data import DataCollection
from ovito.pipeline import Pipeline, StaticSource
from ovito.vis import OpenGLRenderer, TachyonRenderer, Viewport
from shell import ANGLE, COLOURS, EYE, HEIGHT, WIDTH, draw

OCCLUSION = "occlusion" in sys.argv


def picture(centres: np.ndarray, radius: float, colours: np.ndarray, file: str) -> None:
    data = DataCollection()
    particles = data.create_particles(count=len(centres))
    particles.create_property("Position", data=centres.astype(float))
    particles.create_property("Radius", data=np.full(len(centres), radius))
    particles.create_property("Color", data=COLOURS[colours] / 255)
    pipeline = Pipeline(source=StaticSource(data=data))
    pipeline.add_to_scene()
    viewport = Viewport(type=Viewport.Type.Perspective, fov=np.radians(ANGLE))
    viewport.camera_pos = tuple(EYE)
    viewport.camera_dir = tuple(-EYE)
    viewport.camera_up = (0, 0, 1)
    renderer = (
        TachyonRenderer(ambient_occlusion_samples=12, antialiasing_samples=4)
        if OCCLUSION
        else OpenGLRenderer(antialiasing_level=1)
    )
    viewport.render_image(
        size=(WIDTH, HEIGHT), background=(1, 1, 1), renderer=renderer, filename=file
    )
    pipeline.remove_from_scene()


draw(picture)
os._exit(0)  # its window system does not end by itself
