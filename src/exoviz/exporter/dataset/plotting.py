"""A plotter of PyVista with a vesicle or a moment of a story in it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exoviz.errors import ArgumentError
from exoviz.exporter.dataset.pyvista_blocks import (
    data_request,
    facts_of,
    polydata_of,
    request_blocks,
)
from exoviz.exporter.requests import VesicleRequest
from exoviz.model.layers import by_longest_prefix
from exoviz.progress import Progress, silent
from exoviz.renderer.colouring.style_sheets import style_sheet_of
from exoviz.renderer.geometry.camera import Shot, is_flat, shot_of_view
from exoviz.renderer.geometry.drawing import extent
from exoviz.renderer.request_checks import size_problems
from exoviz.renderer.story_image import shot_of, turned_state

if TYPE_CHECKING:
    from pyvista import Plotter, PolyData

    from exoviz.exporter.dataset.data_blocks import DataBlock
    from exoviz.exporter.requests import StoryRequest
    from exoviz.registry.options import Detail
    from exoviz.registry.styles import StyleSheet
    from exoviz.scene import View
    from exoviz.story import Subject

__all__ = ["plotter"]

#: Light of a style that is neither from all around nor from the upper left.
_FILL_LIGHT: Final = 0.3
#: Share of light that is thrown back, so that pale things keep their colours.
_DIFFUSE: Final = 0.8
#: Beads that stand one behind the other in what is clear: PyVista sees through each of them, where
#: exoviz sees through all as one.
_DEEP: Final = 8
#: Where lights stand in the camera's frame: right, up, and backwards.
_KEY_AT: Final = (-0.6, 0.8, 1.0)
_FILL_AT: Final = (0.8, -0.2, 1.0)
#: Windows of VTK in which only the slow way smooths edges.
_WITHOUT_SCREEN: Final = ("vtkEGLRenderWindow", "vtkOSOpenGLRenderWindow")
#: Distance up to which things keep light from each other, in heights of the picture, and the share
#: of it in which they do not: else surfaces would shade themselves in stripes.
_SHADE: Final = 0.05
_SHADE_BIAS: Final = 0.1
_SHADE_SAMPLES: Final = 32


def plotter(
    subject: Subject,
    *,
    at: float | None = None,
    view: View | None = None,
    only: Sequence[str] = (),
    detail: Detail | None = None,
    size: tuple[int, int] | None = None,
    off_screen: bool | None = None,
    shade: bool = True,
    plotter: Plotter | None = None,
    progress: Progress = silent,
) -> Plotter:
    """Return a plotter of PyVista that shows a vesicle, or a moment of a story, as a view does.

    Camera, cut, colours, background and hidden layers are those of the view; beads are exact
    spheres. Each layer is an actor by its path, ``plotter.actors["proteins/tetraspanins/CD63"]``,
    to which others can be added, with widgets and scalar bars, before ``plotter.show()``. A
    notebook shows it with the back end that PyVista has there.

    Parameters
    ----------
    subject : Scene, Vesicle or Story
        What to show; a scene is built first.
    at : float, optional
        Time of a story, s; by default that which its scene gives.
    view : View, optional
        Style, camera, cut, colours, and hidden and clear layers; by default the scene's. The lines
        of styles, labels and legends are not drawn.
    only : sequence of str
        Layers, or molecules of a vesicle by words (see `exoviz.select`), and no others; empty for
        all.
    detail : str, optional
        Of a story; see `to_pyvista`.
    size : (int, int), optional
        Width and height, 16 to 16,384 pixels, so many in all as a picture may have; by default
        PyVista's.
    off_screen : bool, optional
        Whether no window is opened; by default PyVista's choice.
    shade : bool
        Let things keep light from each other, which is slow without a graphics card, where no
        layer is clear.
    plotter : pyvista.Plotter, optional
        Plotter to add to, such as a ``QtInteractor`` of pyvistaqt; by default a new one.
    progress : Progress
        Called now and then; what it raises stops the work.

    Returns
    -------
    pyvista.Plotter
        Not shown yet.

    Raises
    ------
    InputError
        If something asked for is not possible.
    """
    import pyvista

    from exoviz.scene import View
    from exoviz.story import scene_of

    wrong = [] if size is None else size_problems(size)
    if wrong:
        raise ArgumentError("scene", wrong)
    scene = scene_of(subject)
    view = view or (View() if scene is None else scene.view)
    request = data_request(subject, at, view, only, detail, None, progress)
    made: Any = plotter
    if plotter is None:
        made = pyvista.Plotter(
            off_screen=off_screen, window_size=None if size is None else [*size], lighting="none"
        )
        # What is drawn into a file may take its time; without a screen there is no other way.
        slow = made.off_screen or any(map(made.render_window.IsA, _WITHOUT_SCREEN))
        made.enable_anti_aliasing("ssaa" if slow else "fxaa")
    else:
        made.remove_all_lights()
        if size is not None:
            made.window_size = size
    # With several samples for a pixel VTK draws nothing that is clear where there is no card.
    made.render_window.SetMultiSamples(0)
    sheet, facts = _sheet(request), facts_of(request)
    for block in request_blocks(request):
        opacity = by_longest_prefix(block.layer, view.opacity, 1.0)
        # What is clear would be shaded by itself.
        shade = shade and opacity == 1
        _add_block(made, block, polydata_of(block, facts), sheet, opacity)
    _light(made, sheet)
    at_view, flat = _shot(request, made)
    _aim(made, at_view, flat)
    if shade:
        reach = _SHADE * 2 * at_view.distance * at_view.half_height
        made.enable_ssao(
            radius=reach, bias=_SHADE_BIAS * reach, kernel_size=_SHADE_SAMPLES, blur=True
        )
    shown: Plotter = made
    return shown


def _sheet(request: VesicleRequest | StoryRequest) -> StyleSheet:
    model = request.vesicle if isinstance(request, VesicleRequest) else request.story
    return style_sheet_of(request.view, model.layers())


def _add_block(
    plotter: Any, block: DataBlock, data: PolyData, sheet: StyleSheet, opacity: float
) -> None:
    """Add the actor of a block: spheres, or triangles."""
    import pyvista
    from vtkmodules.vtkRenderingOpenGL2 import vtkOpenGLPolyDataMapper, vtkOpenGLSphereMapper

    if block.has_beads:
        shown = block.drawn_radii > 0
        points = pyvista.PolyData(block.points[shown])
        points.point_data["drawn_radius"] = block.drawn_radii[shown]
        points.point_data["colour"] = block.columns["colour"][shown]
        if not points.n_points:
            return
        mapper: Any = vtkOpenGLSphereMapper()
        mapper.SetInputData(points)
        mapper.SetScaleArray("drawn_radius")
    else:
        mapper = vtkOpenGLPolyDataMapper()
        mapper.SetInputData(data)
    mapper.SetScalarModeToUsePointFieldData()
    mapper.SelectColorArray("colour")
    mapper.SetColorModeToDirectScalars()
    actor = pyvista.Actor(mapper=mapper)
    actor.prop.ambient = 0.5 * sheet.ambient + 0.3 * sheet.flat
    actor.prop.diffuse = _DIFFUSE * (1 - 0.5 * sheet.flat)
    actor.prop.specular = sheet.gloss
    actor.prop.specular_power = 20.0
    actor.prop.interpolation = "Phong"
    actor.prop.opacity = 1 - (1 - opacity) ** (1 / _DEEP) if block.has_beads else opacity
    name = block.layer if block.has_beads else f"{block.layer} surface"
    plotter.add_actor(actor, name=name, reset_camera=False, render=False)


def _light(plotter: Any, sheet: StyleSheet) -> None:
    """Set the lights and the background of a style."""
    import pyvista
    from vtkmodules.vtkRenderingCore import vtkViewport

    for place, colour, strength in (
        (_KEY_AT, sheet.key_colour, sheet.key),
        (_FILL_AT, sheet.ambient_colour, _FILL_LIGHT),
    ):
        light = pyvista.Light(
            light_type="camera light", position=place, color=f"#{colour}", intensity=strength
        )
        plotter.add_light(light)
    plotter.set_background(f"#{sheet.centre}", top=f"#{sheet.edge}")
    modes = vtkViewport.GradientModes
    plotter.renderer.SetGradientMode(modes.VTK_GRADIENT_RADIAL_VIEWPORT_FARTHEST_CORNER)


def _shot(request: VesicleRequest | StoryRequest, plotter: Any) -> tuple[Shot, bool]:
    """Return the camera of a view, and whether it has no perspective."""
    if isinstance(request, VesicleRequest):
        width, height = plotter.window_size
        vesicle, view = request.vesicle, request.view
        lumen = vesicle.geometry.lumen
        return shot_of_view(view, *extent(vesicle), lumen, width / height), is_flat(view)
    state = request.story.state_at(request.moment)
    return shot_of(turned_state(state, request.view.turn).camera), False


def _aim(plotter: Any, at: Shot, flat: bool) -> None:
    """Put the camera of a plotter where a shot is taken from."""
    camera = plotter.camera
    ahead = at.distance
    camera.position = at.position.tolist()
    camera.focal_point = (at.position - np.float32(ahead) * at.axes[2]).tolist()
    camera.up = at.axes[1].tolist()
    camera.view_angle = math.degrees(2 * math.atan(at.half_height))
    if flat:
        camera.enable_parallel_projection()
        camera.parallel_scale = ahead * at.half_height
    plotter.camera_set = True
    plotter.renderer.ResetCameraClippingRange()
