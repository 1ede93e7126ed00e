"""VTK's own sphere mapper draws the shell, lit.

With `occlusion` in its screen-space ambient occlusion; edges are then filtered (FXAA) or, with
`samples`, drawn at twice the size and averaged, four samples to a pixel as exoviz takes.
"""

import sys

import numpy as np
import vtkmodules.vtkRenderingOpenGL2  # noqa: F401  (registers the implementation)
from shell import ANGLE, COLOURS, EYE, HEIGHT, WIDTH, draw
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData
from vtkmodules.vtkImagingCore import vtkImageShrink3D
from vtkmodules.vtkIOImage import vtkPNGWriter
from vtkmodules.vtkRenderingCore import (
    vtkActor,
    vtkRenderer,
    vtkRenderWindow,
    vtkWindowToImageFilter,
)
from vtkmodules.vtkRenderingOpenGL2 import vtkOpenGLSphereMapper

OCCLUSION = "occlusion" in sys.argv
FINER = 2 if "samples" in sys.argv else 1


def one_cell(count: int) -> vtkCellArray:
    """Return all points as one cell, which is quicker than a cell for each."""
    cells = vtkCellArray()
    ends = numpy_to_vtk(np.array([0, count], np.int64), deep=True)
    cells.SetData(ends, numpy_to_vtk(np.arange(count, dtype=np.int64), deep=True))
    return cells


def picture(centres: np.ndarray, radius: float, colours: np.ndarray, file: str) -> None:
    data, points = vtkPolyData(), vtkPoints()
    points.SetData(numpy_to_vtk(centres))
    data.SetPoints(points)
    data.SetVerts(one_cell(len(centres)))
    rgb = numpy_to_vtk(COLOURS[colours], deep=True)
    data.GetPointData().SetScalars(rgb)
    mapper = vtkOpenGLSphereMapper()
    mapper.SetInputData(data)
    mapper.SetRadius(radius)
    mapper.SetColorModeToDirectScalars()
    actor = vtkActor()
    actor.SetMapper(mapper)
    renderer = vtkRenderer()
    renderer.SetBackground(1, 1, 1)
    renderer.AddActor(actor)
    camera = renderer.GetActiveCamera()
    camera.SetPosition(*EYE)
    camera.SetViewUp(0, 0, 1)
    camera.SetViewAngle(ANGLE)
    renderer.ResetCameraClippingRange()
    if OCCLUSION:
        renderer.UseSSAOOn()
        renderer.SetSSAORadius(3.0)
        renderer.SetSSAOBias(0.05)
        renderer.SetSSAOKernelSize(64)
        renderer.SSAOBlurOn()
        if FINER == 1:
            renderer.UseFXAAOn()
    window = vtkRenderWindow()
    window.SetOffScreenRendering(True)
    window.SetMultiSamples(0)
    window.SetSize(FINER * WIDTH, FINER * HEIGHT)
    window.AddRenderer(renderer)
    window.Render()
    image = vtkWindowToImageFilter()
    image.SetInput(window)
    writer = vtkPNGWriter()
    writer.SetFileName(file)
    smaller = vtkImageShrink3D()
    smaller.SetInputConnection(image.GetOutputPort())
    smaller.SetShrinkFactors(FINER, FINER, 1)
    smaller.MeanOn()
    writer.SetInputConnection((image if FINER == 1 else smaller).GetOutputPort())
    writer.Write()
    window.Finalize()


draw(picture)
