"""PyVista draws the shell as points rendered as spheres: the quickest of its ways."""

import numpy as np
import pyvista
from shell import ANGLE, COLOURS, DISTANCE, EYE, HEIGHT, WIDTH, draw


def picture(centres: np.ndarray, radius: float, colours: np.ndarray, file: str) -> None:
    plotter = pyvista.Plotter(off_screen=True, window_size=(WIDTH, HEIGHT))
    plotter.set_background("white")
    pixels = radius * HEIGHT / np.tan(np.radians(ANGLE / 2)) / DISTANCE
    plotter.add_points(
        pyvista.PolyData(centres),
        scalars=COLOURS[colours],
        rgb=True,
        point_size=pixels,
        render_points_as_spheres=True,
    )
    plotter.camera_position = [tuple(EYE), (0, 0, 0), (0, 0, 1)]
    plotter.camera.view_angle = ANGLE
    plotter.screenshot(file)
    plotter.close()


draw(picture)
