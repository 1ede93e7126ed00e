"""What each pixel shows: VTK draws every bead and triangle in a colour that is its number.

One unlit pass gives, for each pixel, exactly which bead is seen; position, normal, molecule and
layer then follow from the model itself, without the eight bits of a colour in between.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from vtkmodules import vtkRenderingOpenGL2
from vtkmodules.util import numpy_support
from vtkmodules.vtkCommonCore import vtkPoints, vtkUnsignedCharArray
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData
from vtkmodules.vtkCommonMath import vtkMatrix4x4
from vtkmodules.vtkRenderingCore import vtkActor, vtkRenderer, vtkRenderWindow

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exoviz.renderer.camera import Shot
    from exoviz.renderer.drawing import Drawing

    Floats = NDArray[np.float32]

__all__ = ["Canvas", "Screen", "Window"]

# VTK has no types for these.
_to_vtk: Any = functools.partial(numpy_support.numpy_to_vtk, deep=True)
_from_vtk: Any = numpy_support.vtk_to_numpy

_UNLIT: Final = "fragOutput0 = vec4(vertexColorVSOutput.rgb, 1.0);\n"
_NUMBERS: Final = 2**24 - 1
_IN_FRONT_NM: Final = 0.5


@dataclass(frozen=True, slots=True)
class Window:
    """A rectangle of the plane at unit distance in front of the camera, in pixels.

    Attributes
    ----------
    left, top : float
        Of the rectangle on that plane, x to the right and y up.
    pixel : float
        Size of a pixel on that plane.
    width, height : int
        Pixels.
    """

    left: float
    top: float
    pixel: float
    width: int
    height: int

    def columns(self) -> Floats:
        """Return where the middles of the columns are on that plane."""
        return (self.left + (np.arange(self.width) + 0.5) * self.pixel).astype(np.float32)

    def rows(self) -> Floats:
        """Return where the middles of the rows are on that plane."""
        return (self.top - (np.arange(self.height) + 0.5) * self.pixel).astype(np.float32)


def _numbered(numbers: NDArray[np.intp]) -> NDArray[np.uint8]:
    """Return colours whose red, green and blue are the bytes of numbers, the lowest first."""
    split = np.ascontiguousarray(numbers.astype("<u4")).view(np.uint8).reshape(-1, 4)
    return np.ascontiguousarray(split[:, :3])


def _mesh(points: Floats, colours: NDArray[np.uint8], corners: int) -> Any:
    """Return a vtkPolyData: one cell of all points, or triangles where `corners` is 3."""
    data = vtkPolyData()
    holder = vtkPoints()
    holder.SetData(_to_vtk(points))
    data.SetPoints(holder)
    count = len(points)
    cells = vtkCellArray()
    ends = np.arange(0, count + 1, corners) if corners else np.array([0, count])
    cells.SetData(
        _to_vtk(ends.astype(np.int64)),
        _to_vtk(np.arange(count, dtype=np.int64)),
    )
    if corners:
        data.SetPolys(cells)
    else:
        data.SetVerts(cells)
    data.GetPointData().SetScalars(_to_vtk(colours))
    return data


def _actor(mapper: Any, data: Any) -> Any:
    mapper.SetInputData(data)
    mapper.SetColorModeToDirectScalars()
    mapper.SetScalarModeToUsePointData()
    actor = vtkActor()
    actor.SetMapper(mapper)
    actor.GetShaderProperty().AddFragmentShaderReplacement(
        "//VTK::Light::Impl", True, _UNLIT, False
    )
    return actor


class Screen:
    """An off-screen window, with the programs that the graphics driver has made for it.

    Making one takes as long as drawing a picture in it: a film keeps its own. Close it, or use it
    in a ``with`` block.
    """

    def __init__(self) -> None:
        self.renderer: Any = vtkRenderer()
        self.renderer.SetBackground(0, 0, 0)
        # Without a display VTK's own choice first complains that there is none.
        make: Any = getattr(vtkRenderingOpenGL2, "vtkEGLRenderWindow", vtkRenderWindow)
        self.window: Any = make()
        self.window.SetOffScreenRendering(1)
        self.window.SetShowWindow(False)
        # More than one sample would mix the numbers of neighbours.
        self.window.SetMultiSamples(0)
        self.window.AddRenderer(self.renderer)

    def __enter__(self) -> Screen:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the window and its context back."""
        self.renderer.RemoveAllViewProps()
        self.window.RemoveRenderer(self.renderer)
        self.window.Finalize()


class Canvas:
    """One drawing on a screen, seen by one camera."""

    def __init__(self, drawing: Drawing, shot: Shot, screen: Screen) -> None:
        spheres, triangles = len(drawing.radii), len(drawing.triangles)
        if spheres + triangles > _NUMBERS:
            raise MemoryError(f"{spheres + triangles} shapes are more than {_NUMBERS}")
        self._shot = shot
        self._renderer = screen.renderer
        self._window = screen.window
        self._drawing = drawing
        # A sphere in the camera's own plane would be spread over the whole picture.
        depth = -shot.to_view(drawing.centres)[:, 2]
        in_front = depth > drawing.radii + np.float32(_IN_FRONT_NM)
        #: The beads that can be seen, if nothing is in front of them.
        self.beads = np.flatnonzero((drawing.radii > 0) & ~drawing.hidden & in_front)

    def _put(self, beads: NDArray[np.intp], solids: bool) -> None:
        """Make what is drawn some beads and, or not, all triangles."""
        drawing = self._drawing
        self._renderer.RemoveAllViewProps()
        if len(beads):
            data = _mesh(np.take(drawing.centres, beads, axis=0), _numbered(beads + 1), 0)
            radii = _to_vtk(drawing.radii[beads])
            radii.SetName("radius")
            data.GetPointData().AddArray(radii)
            mapper = vtkRenderingOpenGL2.vtkOpenGLSphereMapper()
            mapper.SetScaleArray("radius")
            self._renderer.AddActor(_actor(mapper, data))
        count = len(drawing.triangles)
        if solids and count:
            corners = np.ascontiguousarray(drawing.triangles.reshape(-1, 3))
            number = np.arange(count) + (len(drawing.radii) + 1)
            data = _mesh(corners, _numbered(np.repeat(number, 3)), 3)
            self._renderer.AddActor(_actor(vtkRenderingOpenGL2.vtkOpenGLPolyDataMapper(), data))

    def numbers(
        self,
        window: Window,
        near: float,
        far: float,
        beads: NDArray[np.intp],
        solids: bool = True,
    ) -> NDArray[np.uint32]:
        """Return what each pixel shows of some beads and, or not, all triangles.

        Parameters
        ----------
        window : Window
        near, far : float
            Depths between which all that is seen lies, nm.
        beads : array
            Some of `Canvas.beads`.
        solids : bool

        Returns
        -------
        (height, width) array
            0 where nothing is; else 1 + the bead, and after the beads the triangles.
        """
        self._put(beads, solids)
        camera = self._renderer.GetActiveCamera()
        shot = self._shot
        camera.SetPosition(*shot.position.tolist())
        camera.SetFocalPoint(*(shot.position - shot.axes[2]).tolist())
        camera.SetViewUp(*shot.axes[1].tolist())
        camera.SetClippingRange(near, far)
        right = window.left + window.pixel * window.width
        bottom = window.top - window.pixel * window.height
        wide, tall, deep = right - window.left, window.top - bottom, far - near
        rows = (
            (2 / wide, 0, (right + window.left) / wide, 0),
            (0, 2 / tall, (window.top + bottom) / tall, 0),
            (0, 0, -(far + near) / deep, -2 * far * near / deep),
            (0, 0, -1, 0),
        )
        matrix = vtkMatrix4x4()
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                matrix.SetElement(row, column, value)
        camera.SetExplicitProjectionTransformMatrix(matrix)
        camera.SetUseExplicitProjectionTransformMatrix(True)
        self._window.SetSize(window.width, window.height)
        self._window.Render()
        pixels = vtkUnsignedCharArray()
        self._window.GetRGBACharPixelData(0, 0, window.width - 1, window.height - 1, 0, pixels)
        whole = _from_vtk(pixels).view("<u4").reshape(window.height, window.width)
        # Little-endian RGBA; the last byte is coverage and says nothing more.
        found: NDArray[np.uint32] = whole[::-1] & np.uint32(_NUMBERS)
        return found
